#include "core/match/pool.h"

#include <errno.h>
#include <string.h>

static int grow(struct pool *p)
{
	size_t cap = MAX(p->cap * 2, (size_t)SEATS_A_WORD), words = cap / SEATS_A_WORD;
	struct seat *v = reallocarray(p->v, cap, sizeof(*v));
	uint64_t *free_now;

	if (!v)
		return -ENOMEM;
	p->v = v;
	free_now = reallocarray(p->free, words, sizeof(*free_now));
	if (!free_now)
		return -ENOMEM;
	memset(free_now + pool_words(p), 0, (words - pool_words(p)) * sizeof(*free_now));
	p->free = free_now;
	p->cap = cap;
	return 0;
}

static void set_free(struct pool *p, size_t i, bool is_free)
{
	uint64_t bit = 1ull << i % SEATS_A_WORD, *word = &p->free[i / SEATS_A_WORD];

	if (is_free == ((*word & bit) != 0))
		return;
	*word ^= bit;
	p->n_free += is_free ? 1 : -(size_t)1;
}

int pool_add(struct pool *p, struct agent *a)
{
	if (a->seat)
		return 0;
	if (p->n == p->cap && grow(p))
		return -ENOMEM;
	a->seat = ++p->n;
	p->v[a->seat - 1] = (struct seat){.agent = a, .id = a->row.id};
	pool_update(p, a);
	return 0;
}

void pool_remove(struct pool *p, struct agent *a)
{
	struct agent *last;
	size_t i;

	if (!a->seat)
		return;
	i = seat_number(a);
	last = p->v[p->n - 1].agent;
	set_free(p, i, false);
	set_free(p, --p->n, false);
	p->v[i] = p->v[p->n];
	last->seat = a->seat;
	a->seat = 0;
	if (last != a)
		pool_update(p, last);
}

void pool_update(struct pool *p, const struct agent *a)
{
	struct seat *s;

	if (!a->seat)
		return;
	s = &p->v[seat_number(a)];
	s->idle_since = a->idle_since;
	s->load = (uint32_t)agent_load(a);
	s->capacity = (uint32_t)a->row.capacity;
	set_free(p, seat_number(a), agent_is_free(a));
}

void pool_deinit(struct pool *p)
{
	free(p->v);
	free(p->free);
	*p = (struct pool){0};
}
