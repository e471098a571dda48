#include "core/match/line.h"

#include <errno.h>
#include <string.h>

int line_reserve(struct line *l, size_t seats)
{
	size_t old = l->cap / SEATS_A_WORD, words = (seats + SEATS_A_WORD - 1) / SEATS_A_WORD;
	uint64_t *fits;
	uint8_t *weights;

	if (words <= old)
		return 0;
	fits = reallocarray(l->fits, words, sizeof(*fits));
	if (!fits)
		return -ENOMEM;
	l->fits = fits;
	weights = reallocarray(l->weights, words, SEATS_A_WORD);
	if (!weights)
		return -ENOMEM;
	l->weights = weights;
	memset(fits + old, 0, (words - old) * sizeof(*fits));
	l->cap = words * SEATS_A_WORD;
	return 0;
}

void line_seat(struct line *l, const struct pool *pool, size_t seat)
{
	int weight = seat < pool->n ? profile_weight(&l->profile, pool->v[seat].agent) : 0;
	uint64_t bit = 1ull << seat % SEATS_A_WORD;

	l->weights[seat] = (uint8_t)weight;
	if (weight)
		l->fits[seat / SEATS_A_WORD] |= bit;
	else
		l->fits[seat / SEATS_A_WORD] &= ~bit;
}

int line_new(struct line **ret, const struct profile *profile, const struct pool *pool)
{
	struct line *l = calloc(1, sizeof(*l));

	if (!l)
		return -ENOMEM;
	l->profile = *profile;
	if (line_reserve(l, pool->cap)) {
		line_free(l);
		return -ENOMEM;
	}
	for (size_t i = 0; i < pool->n; i++)
		line_seat(l, pool, i);
	*ret = l;
	return 0;
}

struct line *line_free(struct line *l)
{
	if (l) {
		heap_deinit(&l->waiting);
		free(l->fits);
		free(l->weights);
		free(l);
	}
	return NULL;
}

/* Whether somebody who is free fits; with a need, somebody whom it does not skip. */
static bool anybody_for(const struct line *l, const struct pool *pool, const struct need *n,
			int64_t tick)
{
	for (size_t w = 0; w < pool_words(pool); w++)
		for (uint64_t m = l->fits[w] & pool->free[w]; m; m &= m - 1) {
			size_t seat = w * SEATS_A_WORD + (size_t)__builtin_ctzll(m);

			if (!n || !need_skips(n, pool->v[seat].id, tick))
				return true;
		}
	return false;
}

struct waiting *line_first(const struct line *l, const struct pool *pool, int64_t tick,
			   const struct heap_node *limit, struct heap_walk *walk)
{
	struct heap_node *node;

	walk->error = 0;
	if (!anybody_for(l, pool, NULL, tick))
		return NULL;
	heap_walk_begin(walk, &l->waiting);
	while ((node = heap_walk_next(walk))) {
		struct waiting *w = container_of(node, struct waiting, place);

		if (limit && heap_before(limit, node))
			return NULL;
		if (anybody_for(l, pool, w->need, tick))
			return w;
	}
	return NULL;
}
