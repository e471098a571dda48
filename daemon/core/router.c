#include "core/router.h"

#include <stdio.h>
#include <string.h>

bool need_add_skill(struct need *n, const char *skill)
{
	for (size_t i = 0; i < n->n_skills; i++)
		if (!strcmp(n->skills[i], skill))
			return true;
	if (n->n_skills == NEED_SKILLS)
		return false;
	snprintf(n->skills[n->n_skills++], sizeof(n->skills[0]), "%s", skill);
	return true;
}

void need_skip(struct need *n, uint64_t agent, int64_t until)
{
	size_t at = n->n_skips;

	for (size_t i = 0; i < n->n_skips; i++)
		if (n->skips[i].agent == agent)
			at = i;
	if (at == NEED_SKIPS) {
		memmove(n->skips, n->skips + 1, sizeof(n->skips[0]) * (NEED_SKIPS - 1));
		at = --n->n_skips;
	}
	if (at == n->n_skips)
		n->n_skips++;
	n->skips[at].agent = agent;
	n->skips[at].until = until;
}

int64_t need_changes_at(const struct need *n, int64_t tick)
{
	int64_t at = INT64_MAX;

	for (size_t i = 0; i < n->n_skips; i++)
		if (n->skips[i].until > tick && n->skips[i].until < at)
			at = n->skips[i].until;
	return at;
}

static bool is_skipped(const struct need *n, uint64_t agent, int64_t tick)
{
	for (size_t i = 0; i < n->n_skips; i++)
		if (n->skips[i].agent == agent && n->skips[i].until > tick)
			return true;
	return false;
}

bool router_eligible(const struct need *n, const struct agent *a, int64_t tick)
{
	if (!agent_is_free(a) || is_skipped(n, a->row.id, tick))
		return false;
	for (size_t i = 0; i < n->n_skills; i++)
		if (!agent_has_skill(a, n->skills[i]))
			return false;
	return true;
}

/* Compares load shares without dividing: a/b < c/d is a*d < c*b. */
static bool is_better(const struct agent *a, const struct agent *b)
{
	size_t left = agent_load(a) * (size_t)b->row.capacity;
	size_t right = agent_load(b) * (size_t)a->row.capacity;

	if (left != right)
		return left < right;
	if (a->idle_since != b->idle_since)
		return a->idle_since < b->idle_since;
	return a->row.id < b->row.id;
}

struct agent *router_pick(const struct need *n, struct agent *const *agents, size_t n_agents,
			  int64_t tick)
{
	struct agent *best = NULL;

	for (size_t i = 0; i < n_agents; i++)
		if (router_eligible(n, agents[i], tick) && (!best || is_better(agents[i], best)))
			best = agents[i];
	return best;
}
