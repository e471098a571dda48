/* router.h - who gets which agent: those who wait, first to be served first, to the best one. Pure. */
#ifndef CORE_MATCH_ROUTER_H
#define CORE_MATCH_ROUTER_H

#include "base/list.h"
#include "base/map.h"
#include "core/match/line.h"
#include "core/match/shortlist.h"

/*
 * The answer is that of a plain router, which goes through all who wait by (key, id) and gives each the
 * best agent who is free, fits and is not skipped; one that nobody can take holds up nobody behind it.
 * It is found without going through them: who asks for the same stands in one line, a line knows as
 * bits which agents fit, and only the first of a line is looked at.
 * Nothing here polls: router_next is worth a call after a change, and at router_deadline.
 */
struct router {
	struct pool pool;
	struct map lines;    /* hash of the profile -> line; those in which nobody waits too */
	struct heap busy;    /* lines in which somebody waits, by their first */
	struct heap changes; /* who will ask for less, by when */
	size_t n_waiting;
	struct heap_walk over_lines, in_line; /* scratch */
};

enum { LINES_KEPT = 256 }; /* lines in which nobody waits are forgotten beyond so many */

void router_init(struct router *r);
void router_deinit(struct router *r); /* forgets who waits and the agents */

/* An agent is new, or their account changed: skills, queues, capacity. Borrows. 0 or -ENOMEM. */
int router_seat(struct router *r, struct agent *a);
void router_unseat(struct router *r, struct agent *a);
/* Their presence, load or idle time changed. */
void router_update(struct router *r, const struct agent *a);

/* Wants an offer, or asks for something else now. The need is borrowed until it is removed. -ENOMEM: it
 * does not wait here any more. */
int router_add(struct router *r, struct waiting *w, const struct need *need, int64_t key,
	       uint64_t id, int64_t tick);
void router_remove(struct router *r, struct waiting *w); /* nothing when it is not in */

static inline bool router_has(const struct waiting *w)
{
	return w->line != NULL;
}

struct match {
	struct waiting *waiting;
	struct shortlist list;
};

/* The first who can be served now, and by whom: 1. 0: nobody. -ENOMEM. Nothing is changed: the caller
 * makes the offers, says so by router_update, and removes or adds again who waited. */
int router_next(struct router *r, int64_t tick, struct match *ret);

/* The tick at which somebody asks for less, INT64_MAX: never. */
int64_t router_deadline(const struct router *r);

/* Who could take this one now, whether it waits here or not; n_eligible is 0 when nobody. */
void router_choose(const struct router *r, const struct need *need, int64_t tick,
		   struct shortlist *ret);

#endif
