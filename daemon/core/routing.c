#include "core/routing.h"

#include <errno.h>
#include <string.h>

#include "core/agent_commands.h"
#include "core/board.h"
#include "core/context.h"
#include "core/delivery.h"
#include "core/dialog.h"
#include "core/engine_private.h"
#include "core/life.h"
#include "core/log.h"
#include "core/opening.h"
#include "core/sticky.h"

void write_offer(struct engine *e, struct buf *out, const struct offer *o)
{
	out_id(out, "offer", o->id);
	out_id(out, "conversation", o->conversation->row.id);
	out_time(out, "expires_at", o->expires_at);
	out_int(out, "priority", o->conversation->row.priority);
	out_str(out, "queue", o->conversation->row.queue);
	write_context(e, out, "context", o->conversation);
}

/* --- offers ------------------------------------------------------------------------------------ */

struct offer *offer_to(const struct conversation *c, const struct agent *a)
{
	for (size_t i = 0; i < c->n_offers; i++)
		if (c->offers[i]->agent == a)
			return c->offers[i];
	return NULL;
}

/* Whoever lets two offers in a row run out is not there, whatever they said. */
static void missed_again(struct engine *e, struct agent *a)
{
	enum { ENOUGH = 2 };

	if (++a->missed < ENOUGH || a->row.status != AGENT_AVAILABLE)
		return;
	a->missed = 0;
	a->row.status = AGENT_AWAY;
	agent_store(e, a);
	closing_check(e);
	tell_presence(e, a, "missed_offers");
	agent_changed(e, a);
	revoke_all(e, a);
}

static void offer_expired(struct engine *e, struct timer *t)
{
	struct offer *o = container_of(t, struct offer, timer);
	struct conversation *c = o->conversation;
	struct agent *a = o->agent;

	e->counters.offers_expired++;
	c->need.missed++;
	need_skip(&c->need, a->row.id, e->tick + e->config.decline_pause, SKIP_MISSED);
	offer_end(e, o, "expired");
	missed_again(e, a);
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
	c->offers[c->n_offers++] = o;
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

static void offer_unlink(struct conversation *c, const struct offer *o)
{
	for (size_t i = 0; i < c->n_offers; i++)
		if (c->offers[i] == o) {
			c->offers[i] = c->offers[--c->n_offers];
			return;
		}
}

/* They have less to do. */
static void agent_eased(struct engine *e, struct agent *a)
{
	if (!agent_load(a))
		a->idle_since = e->tick;
	agent_changed(e, a);
}

void offer_end(struct engine *e, struct offer *o, const char *reason)
{
	if (!o)
		return;
	timer_stop(e, &o->timer);
	map_remove(&e->offers, o->id);
	offer_unlink(o->conversation, o);
	need_unasked(&o->conversation->need, o->agent->row.id);
	conversation_unasked(e, o->conversation);
	seek(e, o->conversation);
	o->agent->offered--;
	if (reason && strcmp(reason, "expired"))
		agent_freed(
			e,
			o->agent); /* not they let it go: they are there for whom nobody served */
	else
		agent_eased(e, o->agent);
	if (reason) {
		buf_reset(&e->out);
		out_id(&e->out, "offer", o->id);
		out_str(&e->out, "reason", reason);
		signal_list(e, &o->agent->connections, "revoked", NULL);
	}
	free(o);
	board_changed(e);
}

void offers_end(struct engine *e, struct conversation *c, const char *reason)
{
	while (c->n_offers)
		offer_end(e, c->offers[0], reason);
}

static void revoke_some(struct engine *e, struct agent *a, const char *reason, size_t most)
{
	size_t it = 0;
	uint64_t key, value;

	while (a->offered > most && map_next(&e->offers, &it, &key, &value)) {
		struct offer *o = (struct offer *)(uintptr_t)value;

		if (o->agent != a)
			continue;
		offer_end(e, o, reason);
		it = 0; /* the map has changed */
	}
}

void revoke_all(struct engine *e, struct agent *a)
{
	revoke_some(e, a, "agent_away", 0);
	unbind(e, a);
}

/* --- the decision, on record ------------------------------------------------------------------- */

static void write_candidate(const struct engine *e, struct buf *out, const struct candidate *who)
{
	out_open(out, NULL, '{');
	out_id(out, "id", who->id);
	out_str(out, "name", who->agent->row.name);
	out_int(out, "load", who->load);
	out_int(out, "capacity", who->agent->row.capacity);
	out_int(out, "idle_ms", who->load ? 0 : e->tick - who->idle_since);
	out_close(out, '}');
}

static void write_candidates(const struct engine *e, struct buf *out, const char *key,
			     const struct candidate *v, size_t n)
{
	out_open(out, key, '[');
	for (size_t i = 0; i < n; i++)
		write_candidate(e, out, &v[i]);
	out_close(out, ']');
}

static void write_skipped(const struct engine *e, struct buf *out, const struct need *n)
{
	static const char *const reasons[] = {[SKIP_DECLINED] = "declined",
					      [SKIP_MISSED] = "missed",
					      [SKIP_HANDED_ON] = "handed_on"};

	out_open(out, "skipped", '[');
	for (size_t i = 0; i < n->n_skips; i++) {
		const struct agent *a = map_get(&e->agents, n->skips[i].agent);

		if (!a || n->skips[i].until <= e->tick)
			continue;
		out_open(out, NULL, '{');
		out_id(out, "id", a->row.id);
		out_str(out, "name", a->row.name);
		out_str(out, "reason", reasons[n->skips[i].reason]);
		out_close(out, '}');
	}
	out_close(out, ']');
}

static void write_relaxed(const struct engine *e, struct buf *out, const struct need *n)
{
	out_open(out, "relaxed", '[');
	for (size_t i = 0; e->tick >= n->prefer_until && i < n->preferred.n; i++)
		out_str(out, NULL, n->preferred.v[i]);
	out_close(out, ']');
}

/* The department that the visitor named, when this is not it. */
static void write_wished(struct buf *out, const struct conversation *c)
{
	const char *wish = c->visitor ? c->visitor->department : NULL;

	if (wish && strcmp(wish, c->row.queue))
		out_str(out, "wished", wish);
}

/* Who is asked, who could have been, and why these: for whoever wants to know later. */
static void record_offered(struct engine *e, struct conversation *c, const struct shortlist *l)
{
	if (c->seq >= e->config.max_events)
		return;
	record_begin(e);
	out_str(&e->body, "queue", c->row.queue);
	write_candidates(e, &e->body, "agents", l->v, l->n_chosen);
	out_str(&e->body, "why", why_name(l->why));
	write_candidates(e, &e->body, "eligible", l->v, l->n);
	write_skipped(e, &e->body, &c->need);
	write_wished(&e->body, c);
	write_relaxed(e, &e->body, &c->need);
	out_int(&e->body, "waited_ms", MAX(e->now - c->row.queued_at, (int64_t)0));
	record_append(e, c, WIRE_OFFERED, 0, NULL, 0);
}

/* --- routing ----------------------------------------------------------------------------------- */

static void route_again(struct engine *e, struct timer *t)
{
	(void)t;
	e->route_due = true;
}

static bool wants_offer(const struct conversation *c)
{
	return c->row.state == STATE_WAITING && c->stored_state == STATE_WAITING && !c->is_over &&
	       !c->department->rules->manual && need_wants(&c->need);
}

/* Those who could not be served come back when somebody has become free since, and nobody else waits;
 * while it is closed nobody does. */
static bool wants_back(const struct engine *e, const struct conversation *c)
{
	return c->row.state == STATE_MESSAGE && c->stored_state == STATE_MESSAGE &&
	       !list_is_linked(&c->in_message) && site_is_open(e, c->site) &&
	       conversation_is_reachable(c);
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
	agent_eased(e, a);
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
		record_offered(e, c, &m.list);
		for (size_t i = 0; i < m.list.n_chosen; i++)
			offer_make(e, c, m.list.v[i].agent);
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
	if (conversation_next(c->row.state, WIRE_ASSIGNED) == STATE_NONE)
		return E_CONFLICT;
	offer_end(e, offer_to(c, a), NULL);
	offers_end(e, c, "taken");
	follow(e, c, a);
	conversation_hold(e, c, a);
	a->missed = 0;
	c->lost_at = 0;
	if (agent_load(a) > (size_t)a->row.capacity) /* they took more than was offered */
		revoke_some(e, a, "cancelled", 0);
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
			      : !strcmp(reason, "transfer")    ? TEXT_HANDED_ON
							       : TEXT_REQUEUED;

	if (strcmp(reason, "transfer"))
		c->need.n_skips = 0; /* who handed it on is not asked at once */
	c->need.missed = 0;
	c->lost_at = !strcmp(reason, "agent_lost") ? e->now : 0;
	record_begin(e);
	out_str(&e->body, "reason", reason);
	say_text(e, c, text, "text");
	e->counters.requeued++;
	record_append(e, c, WIRE_REQUEUED, 0, NULL, 0);
}
