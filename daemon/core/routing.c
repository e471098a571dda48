/* routing.c - the queue meets the agents: offers, assignments, and back into the queue. */
#include "core/engine_private.h"

#include <errno.h>
#include <string.h>

void write_offer(struct engine *e, struct buf *out, const struct offer *o)
{
	out_id(out, "offer", o->id);
	out_id(out, "conversation", o->conversation->row.id);
	out_time(out, "expires_at", o->expires_at);
	out_int(out, "priority", o->conversation->row.priority);
	write_context(e, out, "context", o->conversation);
}

static void offer_expired(struct engine *e, struct timer *t)
{
	struct offer *o = container_of(t, struct offer, timer);

	e->counters.offers_expired++;
	need_skip(&o->conversation->need, o->agent->row.id, e->tick + e->config.decline_pause,
		  SKIP_MISSED);
	offer_end(e, o, "expired");
}

static void offer_make(struct engine *e, struct conversation *c, struct agent *a)
{
	struct offer *o = calloc(1, sizeof(*o));

	if (!o) {
		engine_fail(e, -ENOMEM);
		return;
	}
	o->id = engine_new_id(e);
	o->conversation = c;
	o->agent = a;
	o->expires_at = e->now + e->config.offer_timeout;
	if (map_put_ptr(&e->offers, o->id, o)) {
		free(o);
		engine_fail(e, -ENOMEM);
		return;
	}
	c->offer = o;
	need_asked(&c->need, a->row.id);
	seek(e, c);
	a->offered++;
	agent_changed(e, a);
	e->counters.offers++;
	timer_set(e, &o->timer, e->tick + e->config.offer_timeout, offer_expired);
	buf_reset(&e->out);
	write_offer(e, &e->out, o);
	signal_list(e, &a->connections, "offer", NULL);
	board_changed(e);
}

void offer_end(struct engine *e, struct offer *o, const char *reason)
{
	if (!o)
		return;
	timer_stop(e, &o->timer);
	map_remove(&e->offers, o->id);
	o->conversation->offer = NULL;
	need_unasked(&o->conversation->need, o->agent->row.id);
	seek(e, o->conversation);
	o->agent->offered--;
	if (!agent_load(o->agent))
		o->agent->idle_since = e->tick;
	agent_changed(e, o->agent);
	if (reason) {
		buf_reset(&e->out);
		out_id(&e->out, "offer", o->id);
		out_str(&e->out, "reason", reason);
		signal_list(e, &o->agent->connections, "revoked", NULL);
	}
	free(o);
	board_changed(e);
}

static void route_again(struct engine *e, struct timer *t)
{
	(void)t;
	e->route_due = true;
}

static bool wants_offer(const struct conversation *c)
{
	return c->row.state == STATE_WAITING && c->stored_state == STATE_WAITING &&
	       need_wants(&c->need);
}

/* Those who could not be served come back when somebody has become free since, and nobody else waits;
 * while it is closed nobody does. */
static bool wants_back(const struct engine *e, const struct conversation *c)
{
	return c->row.state == STATE_MESSAGE && c->stored_state == STATE_MESSAGE &&
	       !list_is_linked(&c->in_message) && site_is_open(e, c->site) &&
	       (c->has_contact || (c->visitor && c->visitor->n_connections));
}

static void recall(struct engine *e, const struct agent *a)
{
	while (agent_is_free(a) && !list_is_empty(&e->in_message)) {
		struct conversation *c =
			container_of(e->in_message.next, struct conversation, in_message);

		list_remove(&c->in_message);
		seek(e, c);
	}
}

void seek(struct engine *e, struct conversation *c)
{
	const int64_t after_all = INT64_MAX / 2;
	bool back = wants_back(e, c);
	int64_t key = back ? after_all + c->row.queued_at : c->place.node.key;

	if (!back && !wants_offer(c)) {
		router_remove(&e->router, &c->waiting);
		return;
	}
	engine_fail(e, router_add(&e->router, &c->waiting, &c->need, key, c->row.id, e->tick));
	e->route_due = true;
}

void agent_changed(struct engine *e, struct agent *a)
{
	router_update(&e->router, a);
	if (agent_is_free(a))
		e->route_due = true;
}

void agent_freed(struct engine *e, struct agent *a)
{
	if (!agent_load(a))
		a->idle_since = e->tick;
	agent_changed(e, a);
	recall(e, a);
}

/* Offers whatever waits, first to be served first, to whoever fits best. */
void route(struct engine *e)
{
	struct match m;
	int64_t again;
	int r = 1;

	while (!e->error && (r = router_next(&e->router, e->tick, &m)) == 1) {
		struct conversation *c = container_of(m.waiting, struct conversation, waiting);

		if (c->row.state == STATE_MESSAGE) {
			requeue(e, c, "someone_there");
			break; /* who is free now will be asked for this one */
		}
		offer_make(e, c, m.list.v[0].agent);
	}
	engine_fail(e, r);
	again = router_deadline(&e->router);
	if (again == INT64_MAX)
		timer_stop(e, &e->route_timer);
	else
		timer_set(e, &e->route_timer, again, route_again);
	e->route_due = false;
}

/* The agent's connections follow what they hold from the moment that they hold it. */
static void follow(struct engine *e, struct conversation *c, struct agent *a)
{
	struct list *it;

	list_for_each (it, &a->connections) {
		struct connection *k = container_of(it, struct connection, in_owner);

		if (k->state == CONNECTION_READY && !sub_find(k, c->row.id))
			sub_add(e, k, c, c->seq);
	}
}

enum error_code assign(struct engine *e, struct conversation *c, struct agent *a, const char *how,
		       const char *command)
{
	struct offer *other = c->offer && c->offer->agent != a ? c->offer : NULL;

	if (conversation_next(c->row.state, WIRE_ASSIGNED) == STATE_NONE)
		return E_CONFLICT;
	offer_end(e, other, "taken");
	offer_end(e, c->offer, NULL);
	follow(e, c, a);
	conversation_hold(e, c, a);
	record_begin(e);
	write_agent(&e->body, a);
	out_str(&e->body, "how", how);
	say_text(e, c, TEXT_ASSIGNED, "text");
	e->counters.assigned++;
	return record_append(e, c, WIRE_ASSIGNED, a->row.id, command, 0);
}

void requeue(struct engine *e, struct conversation *c, const char *reason)
{
	enum pack_text text = !strcmp(reason, "someone_there") ? TEXT_SOMEONE_THERE
			      : !strcmp(reason, "hours_open")  ? TEXT_OPENED
							       : TEXT_REQUEUED;

	c->need.n_skips = 0;
	record_begin(e);
	out_str(&e->body, "reason", reason);
	say_text(e, c, text, "text");
	e->counters.requeued++;
	record_append(e, c, WIRE_REQUEUED, 0, NULL, 0);
}

size_t conversation_place(const struct engine *e, const struct conversation *c)
{
	return queue_place(&e->queue, c->place.node.key, c->place.node.tie);
}

static void tell_place(struct engine *e, struct conversation *c, int position)
{
	if (c->position == position || c->stored_state != STATE_WAITING)
		return;
	c->position = position;
	if (!c->visitor)
		return;
	buf_reset(&e->out);
	out_id(&e->out, "conversation", c->row.id);
	out_int(&e->out, "position", position);
	out_null(&e->out, "estimated_wait_s");
	write_choices(&e->out, SITUATION_STAFFED);
	signal_list(e, &c->visitor->connections, "queue", NULL);
}

static void tell_again(struct engine *e, struct timer *t)
{
	(void)e;
	(void)t; /* the step looks at what is due by itself */
}

/* Places and the board change with every arrival: they are told at most four times a second. */
void tell_positions(struct engine *e)
{
	enum { PACE = 250 };
	size_t n;
	cleanup(freep) struct queue_entry **waiting = NULL;
	struct list *it;

	if (heap_has(&e->board_timer.node))
		return;
	waiting = queue_sorted(&e->queue, &n);
	for (size_t i = 0; waiting && i < n; i++)
		tell_place(e, container_of(waiting[i], struct conversation, place), (int)i + 1);
	if (e->board_due)
		list_for_each (it, &e->watchers)
			board_send(e, container_of(it, struct connection, in_watchers));
	e->positions_due = e->board_due = false;
	timer_set(e, &e->board_timer, e->tick + PACE, tell_again);
}
