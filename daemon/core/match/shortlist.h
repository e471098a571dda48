/* shortlist.h - the best of those who could take it, and why the best is it. Pure. */
#ifndef CORE_MATCH_SHORTLIST_H
#define CORE_MATCH_SHORTLIST_H

#include "base/base.h"

struct agent;

enum { SHORTLIST = 10 };

enum why {
	WHY_STICKY,	  /* they know the visitor */
	WHY_LEAST_LOAD,	  /* the lowest share of their capacity and weight in use */
	WHY_LONGEST_IDLE, /* of several such, idle longest; then the lowest id */
	WHY_ONLY_ONE,
	WHY_PARALLEL, /* several at once */
	N_WHY
};
const char *why_name(enum why why); /* as on the wire */

struct candidate {
	struct agent *agent; /* borrowed */
	uint64_t id;
	int64_t idle_since;
	uint32_t load;
	uint32_t slots; /* capacity times weight */
};

/* Zeroed, nobody is in it. */
struct shortlist {
	size_t n_eligible; /* all of them; the first ones are kept, the best first */
	size_t n;	   /* kept */
	size_t n_chosen;   /* the first so many are asked */
	enum why why;
	struct candidate v[SHORTLIST];
};

void shortlist_add(struct shortlist *c, const struct candidate *who);

/* Asks the first `wanted` of them, or all if there are fewer; there is at least one. `parallel`: others
 * are asked beside the first, now or already. */
void shortlist_make(struct shortlist *c, size_t wanted, bool sticky, bool parallel);

#endif
