/* inquiry.h - what was asked of the store, and whom to tell: an id for store_query and the orders. */
#ifndef SHELL_INQUIRY_H
#define SHELL_INQUIRY_H

#include <stddef.h>
#include <stdint.h>

struct daemon;

/* Called once, with the answer's JSON (borrowed); NULL: the daemon ends, and none will come. */
typedef void inquiry_done(void *arg, const char *json, size_t n);

uint64_t inquiry_new(struct daemon *d, inquiry_done *done, void *arg);
void inquiry_answered(struct daemon *d, uint64_t id, const char *json, size_t n);
void inquiry_deinit(struct daemon *d); /* tells those who still wait */

#endif
