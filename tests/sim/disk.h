/*
 * disk.h - a store in memory that behaves as the real one promises (shell/store.h): it takes its time,
 * commits whole steps, keeps reads in their place between the writes, fails and tries the same batch
 * again; and when the process dies, what was not committed is lost.
 */
#ifndef TESTS_SIM_DISK_H
#define TESTS_SIM_DISK_H

#include "tests/sim/sim.h"

/* What is durable of one conversation. */
struct stored {
	struct conversation_row row;
	struct record **v;
	size_t n, cap;
	struct stored *older; /* of the same visitor */
};

struct disk *disk_new(struct sim *s);
struct disk *disk_free(struct disk *d);

void disk_take(struct sim *s, struct op *op); /* takes the op; nothing happens before disk_submit */
void disk_submit(struct sim *s); /* what was taken since is one transaction, or part of one */
void disk_load(struct sim *s, const struct effect *fx);
void disk_flush(struct sim *s); /* commits everything at once, without a word: a clean end */
void disk_crash(struct sim *s); /* what is being written may be durable or not; the rest is lost */

bool disk_is_idle(const struct sim *s);	      /* nothing is to be written or read */
int64_t disk_well_since(const struct sim *s); /* INT64_MAX while it is slow or cannot write */

struct stored *disk_conversation(const struct sim *s,
				 uint64_t id); /* NULL: nothing durable of it */
const struct visitor_row *disk_visitor(const struct sim *s, uint64_t id);
enum { DISK_HISTORY = 20 };
size_t disk_history(const struct sim *s, uint64_t visitor, struct conversation_row *ret);
struct agent_row *disk_agents(struct sim *s, size_t *ret_n);
bool disk_is_clean(const struct sim *s);		       /* a crash now loses nothing */
bool disk_is_lost(const struct sim *s, uint64_t conversation); /* has ops that are not durable */

/* Every stored conversation in order of its id's first record: each(s, c). */
void disk_each(struct sim *s, void (*each)(struct sim *s, struct stored *c));
/* The open promises, the next one due first. */
void disk_each_promise(struct sim *s, void (*each)(struct sim *s, const struct follow_up_row *row));
struct stored *disk_any(struct sim *s); /* one of the latest, by the dice; NULL: there is none */

uint64_t disk_records(const struct sim *s);
uint64_t disk_conversations(const struct sim *s);

#endif
