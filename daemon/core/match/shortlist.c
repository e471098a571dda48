#include "core/match/shortlist.h"

const char *why_name(enum why why)
{
	static const char *const names[N_WHY] = {[WHY_STICKY] = "sticky",
						 [WHY_LEAST_LOAD] = "least_load",
						 [WHY_LONGEST_IDLE] = "longest_idle",
						 [WHY_ONLY_ONE] = "only_one",
						 [WHY_PARALLEL] = "parallel"};

	return names[why];
}

/* Compares load shares without dividing: a/b < c/d is a*d < c*b. Negative: a has the lower one. */
static int by_share(const struct candidate *a, const struct candidate *b)
{
	uint64_t left = (uint64_t)a->load * b->slots, right = (uint64_t)b->load * a->slots;

	return (left > right) - (left < right);
}

static bool is_better(const struct candidate *a, const struct candidate *b)
{
	int share = by_share(a, b);

	if (share)
		return share < 0;
	if (a->idle_since != b->idle_since)
		return a->idle_since < b->idle_since;
	return a->id < b->id;
}

void shortlist_add(struct shortlist *c, const struct candidate *who)
{
	size_t at = c->n;

	c->n_eligible++;
	if (c->n == SHORTLIST && !is_better(who, &c->v[c->n - 1]))
		return;
	if (c->n < SHORTLIST)
		c->n++;
	else
		at--;
	for (; at && is_better(who, &c->v[at - 1]); at--)
		c->v[at] = c->v[at - 1];
	c->v[at] = *who;
}

void shortlist_make(struct shortlist *c, size_t wanted, bool sticky, bool parallel)
{
	c->n_chosen = MIN(wanted, c->n);
	if (sticky)
		c->why = WHY_STICKY;
	else if (c->n_eligible == 1)
		c->why = WHY_ONLY_ONE;
	else if (parallel)
		c->why = WHY_PARALLEL;
	else
		c->why = by_share(&c->v[0], &c->v[1]) ? WHY_LEAST_LOAD : WHY_LONGEST_IDLE;
}
