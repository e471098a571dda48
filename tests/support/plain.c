#include "tests/support/plain.h"

#include <string.h>

static bool has(const struct agent *a, const char *skill)
{
	for (size_t i = 0; i < a->row.n_skills; i++)
		if (!strcmp(a->row.skills[i], skill))
			return true;
	return false;
}

static bool has_all(const struct agent *a, const struct skill_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (!has(a, l->v[i]))
			return false;
	return true;
}

static bool speaks(const struct agent *a, const char *language)
{
	bool says_none = true;
	char skill[64] = "lang:";

	for (size_t i = 0; i < a->row.n_skills; i++)
		says_none = says_none && strncmp(a->row.skills[i], "lang:", 5);
	return !language[0] || says_none || has(a, strcat(skill, language));
}

static int weight_in(const struct agent *a, const char *queue)
{
	if (!queue[0] || !a->row.n_queues)
		return 1;
	for (size_t i = 0; i < a->row.n_queues; i++)
		if (!strcmp(a->row.queues[i].name, queue))
			return a->row.queues[i].weight;
	return 0;
}

static bool is_skipped(const struct need *n, uint64_t agent, int64_t tick)
{
	for (size_t i = 0; i < n->n_skips; i++)
		if (n->skips[i].agent == agent && tick < n->skips[i].until)
			return true;
	for (size_t i = 0; i < n->n_asked; i++)
		if (n->asked[i] == agent)
			return true;
	return false;
}

static bool may(const struct need *n, const struct agent *a, int64_t tick)
{
	return a->n_connections > 0 && a->row.status == AGENT_AVAILABLE &&
	       a->held + a->offered < (size_t)a->row.capacity && has_all(a, &n->required) &&
	       (tick >= n->prefer_until || has_all(a, &n->preferred)) && speaks(a, n->language) &&
	       weight_in(a, n->queue) > 0 && !is_skipped(n, a->row.id, tick) &&
	       (!n->sticky || tick >= n->sticky_until || n->sticky == a->row.id);
}

static bool comes_before(const struct need *n, const struct agent *a, const struct agent *b)
{
	double mine = (double)(a->held + a->offered) / (a->row.capacity * weight_in(a, n->queue));
	double its = (double)(b->held + b->offered) / (b->row.capacity * weight_in(b, n->queue));

	if (mine < its - 1e-9 || mine > its + 1e-9)
		return mine < its;
	if (a->idle_since != b->idle_since)
		return a->idle_since < b->idle_since;
	return a->row.id < b->row.id;
}

/* The best of all but those that are chosen already. */
static struct agent *next_best(const struct need *n, struct agent *const *agents, size_t n_agents,
			       int64_t tick, const struct plain_match *chosen)
{
	struct agent *best = NULL;

	for (size_t i = 0; i < n_agents; i++) {
		bool is_new = true;

		for (size_t k = 0; k < chosen->n; k++)
			is_new = is_new && chosen->agents[k] != agents[i];
		if (is_new && may(n, agents[i], tick) &&
		    (!best || comes_before(n, agents[i], best)))
			best = agents[i];
	}
	return best;
}

static bool serve(const struct need *n, struct agent *const *agents, size_t n_agents, int64_t tick,
		  struct plain_match *ret)
{
	size_t wanted = n->missed >= 2 ? 3 - n->n_asked : 1 - n->n_asked;
	struct agent *a;

	ret->n = ret->n_eligible = 0;
	while (ret->n < wanted && (a = next_best(n, agents, n_agents, tick, ret)))
		ret->agents[ret->n++] = a;
	for (size_t i = 0; ret->n && i < n_agents; i++)
		ret->n_eligible += may(n, agents[i], tick);
	return ret->n > 0;
}

static int in_order(const void *a, const void *b)
{
	const struct plain_waiting *x = *(struct plain_waiting *const *)a;
	const struct plain_waiting *y = *(struct plain_waiting *const *)b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

bool plain_next(const struct plain_waiting *v, size_t n, struct agent *const *agents,
		size_t n_agents, int64_t tick, struct plain_match *ret)
{
	cleanup(freep) const struct plain_waiting **sorted = calloc(n + 1, sizeof(*sorted));

	for (size_t i = 0; i < n; i++)
		sorted[i] = &v[i];
	qsort(sorted, n, sizeof(*sorted), in_order);
	for (size_t i = 0; i < n; i++) {
		ret->waiting = (size_t)(sorted[i] - v);
		if (serve(sorted[i]->need, agents, n_agents, tick, ret))
			return true;
	}
	return false;
}
