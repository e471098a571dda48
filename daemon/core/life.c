#include "core/life.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/alert.h"
#include "core/audit.h"
#include "core/board.h"
#include "core/context.h"
#include "core/engine_private.h"
#include "core/log.h"
#include "core/opening.h"
#include "core/routing.h"
#include "core/situation.h"
#include "core/sticky.h"
#include "core/wrap.h"

struct conversation *conversation_get(const struct engine *e, uint64_t id)
{
	return map_get(&e->conversations, id);
}

/* Whether it is the visitor's turn: an agent has spoken last. */
static bool last_word_is_an_agents(const struct conversation *c)
{
	size_t n = conversation_lines(c);
	uint64_t author = n ? conversation_line(c, n - 1)->author : 0;

	return author && author != c->row.visitor;
}

static void timed_out(struct engine *e, struct timer *t);

/* A person is being asked: what they say is known before the visitor is told that nobody comes. True: the
 * timer fires again when they have had their time. */
static bool ask_to_the_end(struct engine *e, struct conversation *c, struct timer *t,
			   void (*fire)(struct engine *, struct timer *))
{
	int64_t end = e->tick;

	for (size_t i = 0; i < c->n_offers; i++)
		end = MAX(end, c->offers[i]->timer.node.key);
	if (c->n_offers)
		timer_set(e, t, end + 1, fire);
	return c->n_offers;
}

void conversation_unasked(struct engine *e, struct conversation *c)
{
	if (c->is_over && !c->n_offers && c->row.state == STATE_WAITING)
		timer_set(e, &c->timer, e->tick, timed_out);
}

/* Who waited long enough in one queue waits in the one that comes after it, once. */
static void wait_over(struct engine *e, struct conversation *c)
{
	struct department *next;

	c->is_over = ask_to_the_end(e, c, &c->timer, timed_out);
	if (c->is_over)
		return;
	next = department_find(e, c->site, c->department->rules->overflow);
	next = department_with_room(e, c, next);
	if (next && next != c->department && c->overflowed_at < c->row.entered_at)
		department_move(e, c, next, "max_wait", NULL, NULL);
	else
		unattended(e, c, "max_wait");
}

/* One timer a state, for what that state waits for. */
static void timed_out(struct engine *e, struct timer *t)
{
	struct conversation *c = container_of(t, struct conversation, timer);

	switch (c->row.state) {
	case STATE_WAITING:
		wait_over(e, c);
		break;
	case STATE_HUMAN: /* the agent's grace is over */
		requeue(e, c, "agent_lost");
		break;
	case STATE_BOT:
		conversation_close(e, c, "abandoned", NULL, NULL, false);
		break;
	case STATE_MESSAGE:
		conversation_close(e, c, "unresolved", NULL, NULL, false);
		break;
	default:
		break;
	}
}

/* The visitor left and did not come back. Somebody who can be reached is not given up, and nothing
 * that an agent has is closed while it waits for the agent's answer. */
static void visitor_gone(struct engine *e, struct timer *t)
{
	struct conversation *c = container_of(t, struct conversation, leave);

	if (c->row.state == STATE_WAITING && c->has_contact) {
		if (!ask_to_the_end(e, c, t, visitor_gone))
			unattended(e, c, "nobody");
	} else if (c->row.state == STATE_WAITING ||
		   (c->row.state == STATE_HUMAN && last_word_is_an_agents(c))) {
		conversation_close(e, c, "abandoned", NULL, NULL, false);
	}
}

void conversation_present(struct engine *e, struct conversation *c)
{
	bool waits = c->row.state == STATE_WAITING || c->row.state == STATE_HUMAN;
	const struct visitor *v = c->visitor;
	int64_t from = v && v->left_at ? MAX(v->left_at, c->row.entered_at) : e->now;

	if (waits && v && !v->n_connections)
		timer_set(e, &c->leave, tick_of(e, from + e->config.visitor_timeout), visitor_gone);
	else
		timer_stop(e, &c->leave);
	if (c->row.state == STATE_MESSAGE)
		seek(e, c); /* only who can be reached comes back to the queue */
}

void conversation_touch(struct engine *e, struct conversation *c)
{
	int64_t from = MAX(c->row.entered_at, c->spoken_at);

	if (c->row.state == STATE_BOT)
		timer_set(e, &c->timer, tick_of(e, from + e->config.bot_timeout), timed_out);
}

/* Counted from moments that are stored, so that a restart changes no deadline. Who was here when the
 * daemon died has their grace from its start on. */
void conversation_arm(struct engine *e, struct conversation *c)
{
	struct agent *a = map_get(&e->agents, c->row.agent);
	int64_t lost = a && a->row.left_at ? a->row.left_at : e->now;
	int64_t entered = c->row.entered_at;

	timer_stop(e, &c->timer);
	c->is_over = false;
	if (c->row.state == STATE_WAITING)
		timer_set(e, &c->timer, tick_of(e, department_patience(e, c)), timed_out);
	else if (c->row.state == STATE_MESSAGE)
		timer_set(e, &c->timer, tick_of(e, entered + e->config.message_timeout), timed_out);
	else if (c->row.state == STATE_HUMAN && (!a || !a->n_connections))
		timer_set(e, &c->timer, tick_of(e, lost + e->config.agent_grace), timed_out);
	else if (c->row.state == STATE_CLOSED)
		wrap_arm(e, c);
	conversation_touch(e, c);
	conversation_present(e, c);
}

void conversation_hold(struct engine *e, struct conversation *c, struct agent *a)
{
	struct agent *old = map_get(&e->agents, c->row.agent);

	if (old == a)
		return;
	list_remove(&c->in_agent);
	if (old) {
		old->held--;
		agent_freed(e, old);
	}
	if (a) {
		list_append(&a->conversations, &c->in_agent);
		a->held++;
		c->row.served = a->row.id;
		agent_changed(e, a);
	}
	c->row.agent = a ? a->row.id : 0;
}

struct agent *conversation_holder(const struct engine *e, const struct conversation *c)
{
	return c->row.state == STATE_HUMAN ? map_get(&e->agents, c->row.agent) : NULL;
}

static void leave_state(struct engine *e, struct conversation *c, enum state old)
{
	if (old == STATE_WAITING) {
		queue_remove(&e->queue, &c->place);
		department_enter(e, c, NULL);
		offers_end(e, c, "cancelled");
		waiting_left(e, c);
		alert_left(e, c);
	}
	list_remove(&c->in_message);
	if (c->row.state == STATE_CLOSED && c->row.wrap_until) {
		wrap_begin(e, c); /* when it is over it has been handled */
		return;
	}
	if (old == STATE_HUMAN && (c->row.state == STATE_CLOSED || c->row.state == STATE_BOT))
		waiting_handled(e, c);
	if (c->row.state != STATE_HUMAN)
		conversation_hold(e, c, NULL);
}

static void enter_state(struct engine *e, struct conversation *c)
{
	switch (c->row.state) {
	case STATE_WAITING:
		if (!c->row.queued_at)
			c->row.queued_at = e->now;
		c->place.enqueued = c->row.queued_at;
		c->place.priority = c->row.priority;
		engine_fail(e, queue_add(&e->queue, &c->place, c->row.id));
		department_enter(e, c, department_of(e, c));
		sticky_bind(e, c);
		waiting_entered(e, c);
		alert_entered(e, c);
		closing_check(e);
		break;
	case STATE_HUMAN:
		c->human_at = c->row.entered_at;
		break;
	case STATE_MESSAGE:
		list_append(&e->in_message, &c->in_message);
		break;
	case STATE_BOT:
		c->row.queued_at = 0;
		c->row.queue[0] = '\0';
		c->skills.n = 0;
		c->need = (struct need){0};
		break;
	case STATE_CLOSED:
		if (!c->row.closed_at) /* a restart is not when it ended */
			c->row.closed_at = e->now;
		conversation_sum_up(e, c);
		break;
	default:
		break;
	}
}

static bool has_all(const struct agent *a, const struct skill_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (!agent_has_skill(a, l->v[i]))
			return false;
	return true;
}

/* It waits already, and is more urgent now. An agent who lacks what it needs now is not asked. */
static void move_up(struct engine *e, struct conversation *c)
{
	queue_remove(&e->queue, &c->place);
	c->place.priority = c->row.priority;
	engine_fail(e, queue_add(&e->queue, &c->place, c->row.id));
	if (c->department != department_of(e, c))
		c->moved_at = e->now; /* it begins to wait there; see escalate */
	department_enter(e, c, department_of(e, c));
	for (size_t i = c->n_offers; i--;)
		if (!has_all(c->offers[i]->agent, &c->need.required))
			offer_end(e, c->offers[i], "cancelled");
	waiting_moved(e, c);
}

void conversation_moved(struct engine *e, struct conversation *c)
{
	waiting_moved(e, c);
	conversation_arm(e, c);
	seek(e, c);
	conversation_store(e, c);
	board_changed(e);
}

void conversation_entered(struct engine *e, struct conversation *c, enum state old)
{
	e->by_state[old]--;
	e->by_state[c->row.state]++;
	if (old != c->row.state) {
		leave_state(e, c, old);
		enter_state(e, c);
	} else if (c->row.state == STATE_WAITING) {
		move_up(e, c);
	}
	conversation_arm(e, c);
	audit_soon(e);
	seek(e, c);
	conversation_store(e, c);
	board_changed(e);
}

void visitor_turns_to(struct engine *e, struct visitor *v, struct conversation *c)
{
	if (v->before) {
		v->before->visitor = NULL;
		conversation_drop(e, v->before);
	}
	v->before = v->conversation;
	c->visitor = v;
	v->conversation = c;
	v->last = c->row.id;
}

struct conversation *conversation_open(struct engine *e, struct visitor *v)
{
	struct conversation_row row = {
		.id = engine_new_id(e), .visitor = v->id, .previous = v->last, .opened_at = e->now};
	struct conversation *c;

	snprintf(row.site, sizeof(row.site), "%s", e->sites[v->site].name);
	if (conversation_new(&c, &row, v->site)) {
		engine_fail(e, -ENOMEM);
		return NULL;
	}
	if (map_put_ptr(&e->conversations, row.id, c)) {
		conversation_free(c);
		engine_fail(e, -ENOMEM);
		return NULL;
	}
	e->by_state[STATE_NONE]++;
	visitor_turns_to(e, v, c);
	return c;
}

void conversation_close(struct engine *e, struct conversation *c, const char *resolution,
			const char *command, struct agent *by_agent, bool by_visitor)
{
	uint64_t author = by_agent ? by_agent->row.id : by_visitor ? c->row.visitor : 0;

	/* the caller may have begun the record with members of its own */
	if (by_agent) {
		record_from_agent(e, "by", by_agent);
	} else {
		record_begin(e);
		out_open(&e->body, "by", '{');
		out_str(&e->body, "role", by_visitor ? "visitor" : "system");
		out_close(&e->body, '}');
	}
	if (!by_agent || by_agent->row.id != c->row.agent)
		wrap_wanted(e, c); /* it was ended under the hands of the one who has it */
	if (c->row.wrap_until)
		out_time(&e->private, "wrap_until", c->row.wrap_until);
	out_str(&e->body, "resolution", resolution);
	snprintf(c->row.resolution, sizeof(c->row.resolution), "%s", resolution);
	e->counters.closed++;
	record_append(e, c, WIRE_CLOSED, author, command, 0);
}

/* Looks at it again at the end of the step: it may not be needed in memory any more. */
void conversation_drop(struct engine *e, struct conversation *c)
{
	if (!list_is_linked(&c->in_sweep))
		list_append(&e->sweep, &c->in_sweep);
}

static bool is_needed(const struct conversation *c)
{
	return c->row.state != STATE_CLOSED || c->row.wrap_until || c->reviving ||
	       c->stored_seq < c->seq || !list_is_empty(&c->subs) ||
	       (c->visitor && c->visitor->n_connections);
}

void conversation_forget(struct engine *e, struct conversation *c)
{
	struct visitor *v = c->visitor;

	list_remove(&c->in_sweep);
	list_remove(&c->in_dirty);
	list_remove(&c->in_viewed);
	timer_stop(e, &c->timer);
	timer_stop(e, &c->leave);
	router_remove(&e->router, &c->waiting);
	e->by_state[c->row.state]--;
	map_remove(&e->conversations, c->row.id);
	if (v && v->conversation == c)
		v->conversation = NULL;
	if (v && v->before == c)
		v->before = NULL;
	if (v)
		visitor_drop(e, v);
	conversation_free(c);
}

void visitor_drop(struct engine *e, struct visitor *v)
{
	if (v->n_connections)
		return;
	if (v->conversation)
		conversation_drop(e, v->conversation);
	if (v->before)
		conversation_drop(e, v->before);
	if (v->conversation || v->before || v->loading)
		return;
	map_remove(&e->visitors, v->id);
	visitor_free(v);
}

void engine_sweep(struct engine *e)
{
	while (!list_is_empty(&e->sweep)) {
		struct conversation *c = container_of(e->sweep.next, struct conversation, in_sweep);

		list_remove(&c->in_sweep);
		if (!is_needed(c))
			conversation_forget(e, c);
	}
}

/* Calls each for the conversations that an agent holds or wraps up; it may take them away. */
static void each_of_agent(struct engine *e, const struct agent *a,
			  void (*each)(struct engine *, struct conversation *))
{
	struct list *it, *tmp;

	list_for_each_safe (it, tmp, &a->conversations)
		each(e, container_of(it, struct conversation, in_agent));
}

static void lose(struct engine *e, struct conversation *c)
{
	if (c->row.state == STATE_CLOSED)
		wrap_over(e, c);
	else
		requeue(e, c, "agent_lost");
}

/* Those who go because the daemon goes have not left. */
void agent_left(struct engine *e, struct agent *a)
{
	if (!e->shutting_down) {
		a->row.left_at = e->now;
		agent_store(e, a);
	}
	revoke_all(e, a);
	each_of_agent(e, a, conversation_arm);
	closing_check(e);
	agent_changed(e, a);
	board_changed(e);
}

void agent_gives_up(struct engine *e, struct agent *a)
{
	revoke_all(e, a);
	each_of_agent(e, a, lose);
	closing_check(e);
}

static void unwrap(struct engine *e, struct conversation *c)
{
	if (c->row.state == STATE_CLOSED)
		wrap_over(e, c);
}

void agent_wraps_over(struct engine *e, struct agent *a)
{
	if (a->wrapping)
		each_of_agent(e, a, unwrap);
}

void agent_arrived(struct engine *e, struct agent *a)
{
	if (a->row.left_at) {
		a->row.left_at = 0;
		agent_store(e, a);
	}
	each_of_agent(e, a, conversation_arm);
	bind_lost(e, a);
	agent_freed(e, a);
	board_changed(e);
}
