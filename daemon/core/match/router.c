#include "core/match/router.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

void router_init(struct router *r)
{
	*r = (struct router){0};
}

static struct line *as_line(uint64_t value)
{
	return (struct line *)(uintptr_t)value;
}

static void forget_all(struct heap *waiting)
{
	for (size_t i = 0; i < waiting->n; i++)
		container_of(waiting->v[i], struct waiting, place)->line = NULL;
}

void router_deinit(struct router *r)
{
	size_t it = 0;
	uint64_t key, value;

	heap_deinit(&r->busy); /* before the lines that stand in them */
	heap_deinit(&r->changes);
	while (map_next(&r->lines, &it, &key, &value)) {
		forget_all(&as_line(value)->waiting);
		line_free(as_line(value));
	}
	for (size_t i = 0; i < r->pool.n; i++)
		r->pool.v[i].agent->seat = 0;
	map_deinit(&r->lines);
	heap_walk_deinit(&r->over_lines);
	heap_walk_deinit(&r->in_line);
	pool_deinit(&r->pool);
	router_init(r);
}

/* --- agents ------------------------------------------------------------------------------------ */

static int reseat(struct router *r, size_t seat)
{
	size_t it = 0;
	uint64_t key, value;

	while (map_next(&r->lines, &it, &key, &value)) {
		if (line_reserve(as_line(value), r->pool.cap))
			return -ENOMEM;
		line_seat(as_line(value), &r->pool, seat);
	}
	return 0;
}

int router_seat(struct router *r, struct agent *a)
{
	if (pool_add(&r->pool, a))
		return -ENOMEM;
	pool_update(&r->pool, a);
	return reseat(r, seat_number(a));
}

void router_unseat(struct router *r, struct agent *a)
{
	size_t seat = seat_number(a);

	if (!a->seat)
		return;
	pool_remove(&r->pool, a);
	reseat(r, seat); /* whoever sits there now; and nobody on the last one */
	reseat(r, r->pool.n);
}

void router_update(struct router *r, const struct agent *a)
{
	pool_update(&r->pool, a);
}

/* --- those who wait ---------------------------------------------------------------------------- */

/* A line in which nobody waits may be wanted again soon; too many of them are not kept. */
static void line_left(struct router *r, struct line *l)
{
	heap_remove(&r->busy, &l->place);
	if (r->lines.n - r->busy.n <= LINES_KEPT && !l->profile.sticky)
		return;
	map_remove(&r->lines, l->hash);
	line_free(l);
}

/* The line's place among the lines is that of its first. */
static void line_moved(struct router *r, struct line *l)
{
	const struct heap_node *first = heap_top(&l->waiting);

	l->place.key = first->key;
	l->place.tie = first->tie;
	heap_update(&r->busy, &l->place);
}

static int line_add(struct router *r, const struct profile *p, uint64_t hash, struct line **ret)
{
	struct line *l;

	if (line_new(&l, p, &r->pool))
		return -ENOMEM;
	l->hash = hash;
	if (map_put_ptr(&r->lines, hash, l)) {
		line_free(l);
		return -ENOMEM;
	}
	*ret = l;
	return 0;
}

/* Two profiles may have one hash: the next number is tried then. */
static int line_of(struct router *r, const struct profile *p, struct line **ret)
{
	uint64_t hash = profile_hash(p);
	struct line *l;

	for (; (l = map_get(&r->lines, hash)); hash++)
		if (profile_equal(&l->profile, p)) {
			*ret = l;
			return 0;
		}
	return line_add(r, p, hash, ret);
}

static int reserve(struct router *r, struct line *l)
{
	if (heap_reserve(&l->waiting, 1) || heap_reserve(&r->changes, 1) ||
	    heap_reserve(&r->busy, 1))
		return -ENOMEM;
	return 0;
}

static int stand_in_line(struct router *r, struct waiting *w, int64_t tick)
{
	struct profile profile;
	struct line *l;

	need_profile(w->need, tick, &profile);
	if (line_of(r, &profile, &l))
		return -ENOMEM;
	if (reserve(r, l)) {
		if (!heap_has(&l->place))
			line_left(r, l);
		return -ENOMEM;
	}
	heap_add(&l->waiting, &w->place);
	w->line = l;
	if (heap_has(&l->place)) {
		line_moved(r, l);
	} else {
		l->place.key = w->place.key;
		l->place.tie = w->place.tie;
		heap_add(&r->busy, &l->place);
	}
	w->change.key = need_changes_at(w->need, tick);
	w->change.tie = w->place.tie;
	if (w->change.key != INT64_MAX)
		heap_add(&r->changes, &w->change);
	r->n_waiting++;
	return 0;
}

int router_add(struct router *r, struct waiting *w, const struct need *need, int64_t key,
	       uint64_t id, int64_t tick)
{
	assert(need_wants(need));
	router_remove(r, w);
	w->need = need;
	w->place.key = key;
	w->place.tie = id;
	return stand_in_line(r, w, tick);
}

void router_remove(struct router *r, struct waiting *w)
{
	struct line *l = w->line;

	if (!l)
		return;
	heap_remove(&l->waiting, &w->place);
	heap_remove(&r->changes, &w->change);
	w->line = NULL;
	r->n_waiting--;
	if (l->waiting.n)
		line_moved(r, l);
	else
		line_left(r, l);
}

/* --- who gets whom ----------------------------------------------------------------------------- */

int64_t router_deadline(const struct router *r)
{
	const struct heap_node *top = heap_top(&r->changes);

	return top ? top->key : INT64_MAX;
}

/* Those who ask for less by now stand in another line from now on. */
static int follow_changes(struct router *r, int64_t tick)
{
	while (router_deadline(r) <= tick) {
		struct waiting *w = container_of(heap_top(&r->changes), struct waiting, change);

		router_remove(r, w);
		if (stand_in_line(r, w, tick))
			return -ENOMEM;
	}
	return 0;
}

static void choose(const struct pool *pool, const struct line *l, const struct need *need,
		   int64_t tick, struct shortlist *ret)
{
	*ret = (struct shortlist){0};
	for (size_t w = 0; w < pool_words(pool); w++)
		for (uint64_t m = l->fits[w] & pool->free[w]; m; m &= m - 1) {
			size_t i = w * SEATS_A_WORD + (size_t)__builtin_ctzll(m);
			const struct seat *s = &pool->v[i];

			if ((need->n_skips || need->n_asked) && need_skips(need, s->id, tick))
				continue;
			shortlist_add(ret,
				      &(struct candidate){s->agent, s->id, s->idle_since, s->load,
							  s->capacity * l->weights[i]});
		}
	if (ret->n)
		shortlist_make(ret, need_wants(need), l->profile.sticky != 0,
			       need->missed >= NEED_PATIENCE);
}

int router_next(struct router *r, int64_t tick, struct match *ret)
{
	struct waiting *best = NULL;
	struct heap_node *node;

	if (follow_changes(r, tick))
		return -ENOMEM;
	if (!r->pool.n_free || !r->busy.n)
		return 0;
	heap_walk_begin(&r->over_lines, &r->busy);
	while ((node = heap_walk_next(&r->over_lines))) {
		const struct heap_node *limit = best ? &best->place : NULL;
		struct waiting *w;

		if (limit && heap_before(limit, node))
			break;
		w = line_first(container_of(node, struct line, place), &r->pool, tick, limit,
			       &r->in_line);
		best = w ? w : best;
		if (r->in_line.error)
			return r->in_line.error;
	}
	if (r->over_lines.error || !best)
		return r->over_lines.error;
	ret->waiting = best;
	choose(&r->pool, best->line, best->need, tick, &ret->list);
	return 1;
}

void router_choose(const struct router *r, const struct need *need, int64_t tick,
		   struct shortlist *ret)
{
	struct profile profile;

	need_profile(need, tick, &profile);
	*ret = (struct shortlist){0};
	for (size_t i = 0; i < r->pool.n; i++) {
		const struct seat *s = &r->pool.v[i];
		int weight = agent_is_free(s->agent) ? profile_weight(&profile, s->agent) : 0;

		if (weight && !need_skips(need, s->id, tick))
			shortlist_add(ret,
				      &(struct candidate){s->agent, s->id, s->idle_since, s->load,
							  s->capacity * (uint32_t)weight});
	}
	if (ret->n)
		shortlist_make(ret, 1, profile.sticky != 0, false);
}
