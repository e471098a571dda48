/* disk.h - a directory as a disk may hold it: what is synced, and what is not yet. */
#ifndef TESTS_CRASH_DISK_H
#define TESTS_CRASH_DISK_H

#include "base/base.h"
#include "tests/crash/recorder.h"

/*
 * The model is POSIX at its strictest: a file's bytes are safe when that file was synced, a name is
 * safe when the directory was. What is not safe may be lost or kept, each 512-byte sector for
 * itself; the names in order, as file systems with a journal do it.
 */
struct disk;

struct disk *disk_new(void);
struct disk *disk_free(struct disk *d);

/* Applies one entry; borrows `bytes` (e->n of them) for the disk's life. */
void disk_apply(struct disk *d, const struct entry *e, const char *bytes);

/* What the power cut does to what was not synced. */
enum disk_loss { DISK_LOSES_ALL, DISK_TEARS, DISK_KEEPS_BEGINNING, N_DISK_LOSS };

/* Writes the files, as they are after a cut, into the existing empty directory `to`; `random` is
 * moved on. 0 or -errno. */
int disk_cut(const struct disk *d, enum disk_loss loss, uint64_t *random, const char *to);

uint64_t random_next(uint64_t *state);

#endif
