#include "core/opening.h"

#include <errno.h>

#include "core/board.h"
#include "core/engine_private.h"
#include "core/routing.h"
#include "core/situation.h"

enum { LOOK_EVERY = 60000 }; /* ms: the wall clock may be set */

bool site_is_open(const struct engine *e, size_t site)
{
	return e->sites[site].open;
}

int64_t site_opens_at(const struct engine *e, size_t site)
{
	const struct site *s = &e->sites[site];

	return s->open || s->changes_at == INT64_MAX ? 0 : s->changes_at;
}

void say_opens_at(const struct engine *e, size_t site, struct buf *out)
{
	const struct site *s = &e->sites[site];
	int64_t at = site_opens_at(e, site) / 1000, now = e->now / 1000;

	if (at)
		pack_moment(s->pack, at + zone_offset(s->hours->zone, at),
			    now + zone_offset(s->hours->zone, now), out);
}

void write_hours(const struct engine *e, struct buf *out, size_t site)
{
	int64_t opens_at = site_opens_at(e, site);

	out_open(out, "hours", '{');
	out_bool(out, "open", site_is_open(e, site));
	if (opens_at)
		out_time(out, "opens_at", opens_at);
	out_close(out, '}');
}

void write_sites_hours(const struct engine *e, struct buf *out)
{
	bool any = false;

	for (size_t i = 0; i < e->config.n_sites; i++) {
		const struct site *s = &e->sites[i];

		if (!s->hours)
			continue;
		if (!any)
			out_open(out, "hours", '[');
		any = true;
		out_open(out, NULL, '{');
		out_str(out, "site", s->name);
		out_bool(out, "open", s->open);
		if (s->changes_at != INT64_MAX)
			out_time(out, "changes_at", s->changes_at);
		out_close(out, '}');
	}
	if (any)
		out_close(out, ']');
}

void come_back(struct engine *e, struct conversation *c)
{
	const struct hours *h = e->sites[c->site].hours;

	if (h && c->row.state == STATE_MESSAGE && conversation_is_reachable(c) &&
	    site_is_open(e, c->site) && hours_opened_since(h, c->row.entered_at, e->now))
		requeue(e, c, "hours_open");
}

struct comer {
	int64_t key; /* that it had in the queue, and will have again */
	struct conversation *conversation;
};

static int in_order(const void *a, const void *b)
{
	const struct comer *x = a, *y = b;
	uint64_t left = x->conversation->row.id, right = y->conversation->row.id;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (left > right) - (left < right);
}

/* All of a site who are in MESSAGE and can be reached; gives *ret. */
static size_t comers(struct engine *e, size_t site, struct comer **ret)
{
	struct comer *v = calloc(e->by_state[STATE_MESSAGE] + 1, sizeof(*v));
	uint64_t key, value;
	size_t it = 0, n = 0;

	if (!v)
		engine_fail(e, -ENOMEM);
	while (v && map_next(&e->conversations, &it, &key, &value)) {
		struct conversation *c = (struct conversation *)(uintptr_t)value;

		if (c->row.state == STATE_MESSAGE && !c->reviving && c->site == site &&
		    conversation_is_reachable(c))
			v[n++] = (struct comer){
				c->row.queued_at - c->row.priority * e->queue.credit, c};
	}
	*ret = v;
	return n;
}

/* The first of the queue first: so everybody is told a place that stays. */
static void recall_all(struct engine *e, size_t site)
{
	cleanup(freep) struct comer *v = NULL;
	size_t n = comers(e, site, &v);

	if (n)
		qsort(v, n, sizeof(*v), in_order);
	for (size_t i = 0; i < n && !e->error; i++)
		requeue(e, v[i].conversation, "hours_open");
}

/* Those who wait at a closed site stay while somebody is there for them. */
static void close_out(struct engine *e)
{
	size_t n;
	cleanup(freep) struct queue_entry **waiting = queue_sorted(&e->queue, &n);

	for (size_t i = 0; waiting && i < n && !e->error; i++) {
		struct conversation *c = container_of(waiting[i], struct conversation, place);

		if (!site_is_open(e, c->site) && !somebody_is(e, c, AGENT_AVAILABLE))
			unattended(e, c, "closed_hours");
	}
}

static void closing_due(struct engine *e, struct timer *t)
{
	(void)t;
	close_out(e);
}

void closing_check(struct engine *e)
{
	bool closed = false;

	for (size_t i = 0; i < e->config.n_sites; i++)
		closed |= !e->sites[i].open;
	if (closed && queue_length(&e->queue) && !heap_has(&e->closing_timer.node))
		timer_set(e, &e->closing_timer, e->tick + e->config.agent_grace, closing_due);
}

static void look_again(struct engine *e, struct timer *t)
{
	(void)e;
	(void)t; /* the step has looked already */
}

static void arm(struct engine *e, bool any)
{
	int64_t at = MIN(e->hours_at, e->now + LOOK_EVERY);

	timer_stop(e, &e->hours_timer);
	if (any)
		timer_set(e, &e->hours_timer, tick_of(e, at), look_again);
}

/* From now on an agent who is free calls nobody back, and who waits for nobody is told. */
static void close_down(struct engine *e, size_t site)
{
	cleanup(freep) struct comer *v = NULL;
	size_t n = comers(e, site, &v);

	for (size_t i = 0; i < n; i++)
		seek(e, v[i].conversation);
	close_out(e);
}

static void look(struct engine *e)
{
	bool any = false;

	e->hours_at = INT64_MAX;
	for (size_t i = 0; i < e->config.n_sites; i++) {
		struct site *s = &e->sites[i];
		bool open = hours_is_open(s->hours, e->now);
		/* also when all of the time between was slept through, or the clock was put ahead */
		bool began = open && hours_opened_since(s->hours, e->looked_at, e->now);

		any |= s->hours != NULL;
		s->changes_at = hours_changes_at(s->hours, e->now);
		e->hours_at = MIN(e->hours_at, s->changes_at);
		if (open == s->open && !began)
			continue;
		s->open = open;
		if (open)
			recall_all(e, i);
		else
			close_down(e, i);
		board_changed(e);
	}
	e->looked_at = e->now;
	arm(e, any);
}

void hours_pass(struct engine *e)
{
	if (e->now >= e->hours_at || e->now < e->looked_at || e->now - e->looked_at >= LOOK_EVERY)
		look(e);
}

void on_hours(struct engine *e, const struct event *ev)
{
	e->sites[ev->hours.site].hours = ev->hours.hours;
	look(e);
}
