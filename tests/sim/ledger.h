/*
 * ledger.h - a second opinion: who controls each conversation, told from its records alone, by rules that
 * are written down here once more and share nothing with the core's.
 */
#ifndef TESTS_SIM_LEDGER_H
#define TESTS_SIM_LEDGER_H

#include "tests/sim/sim.h"

struct stored;

struct entry {
	uint64_t id, visitor, agent;
	uint64_t last_agent; /* who had it last */
	uint64_t seq;
	enum state state;
	int priority;
	int64_t queued_at; /* wall clock: since when the visitor has waited, 0: does not */
	int64_t since;	   /* sim time: in this state */
	int64_t spoke;	   /* sim time: when somebody last said something */
	int64_t since_jumped, spoke_jumped; /* sim.jumped at these */
	unsigned missed;		    /* offers that nobody answered, while it waits */
	uint64_t step;			    /* the last one that wrote a record */
	uint64_t row_agent;		    /* as the newest row says */
	enum state row_state;
	int row_priority;
	int64_t row_queued_at, row_wrap_until;
};

struct ledger {
	struct map entries;
	uint64_t *touched; /* conversations of the running step */
	size_t n_touched, cap_touched;
};

struct ledger *ledger_new(void);
struct ledger *ledger_free(struct ledger *l);
struct entry *ledger_entry(const struct sim *s, uint64_t conversation); /* NULL: there is none */

void ledger_take(struct sim *s, const struct op *op); /* what the engine wants to be stored */
void ledger_rebuild(struct sim *s);		      /* from what is durable: the process died */

#endif
