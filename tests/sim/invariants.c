#include "tests/sim/invariants.h"

#include <inttypes.h>
#include <string.h>

#include "core/agent_commands.h"
#include "core/alert.h"
#include "core/routing.h"
#include "tests/sim/disk.h"
#include "tests/sim/ledger.h"
#include "tests/sim/observer.h"

enum {
	SLACK = 5000,
	LOOK = 60000, /* in which the engine finds out that the wall clock was set */
	FULL = 32     /* conversations per step, on average */
};

/* --- one conversation --------------------------------------------------------------------- */

/* Who has a slot taken by it: the one who has it, or who had it and wraps it up. */
static uint64_t slot_of(const struct entry *e, int64_t wrap_until)
{
	return e->state == STATE_HUMAN			? e->agent
	       : e->state == STATE_CLOSED && wrap_until ? e->last_agent
							: 0;
}

static void check_control(struct sim *s, const struct conversation *c, const struct entry *e)
{
	if (c->row.state != e->state || c->row.agent != slot_of(e, c->row.wrap_until))
		sim_break(s, "one_controller",
			  "the engine says %s, agent %" PRIu64 "; the records say %s, %" PRIu64,
			  state_name(c->row.state), c->row.agent, state_name(e->state), e->agent);
	if (e->row_state != e->state || e->row_agent != slot_of(e, e->row_wrap_until))
		sim_break(s, "one_controller",
			  "the row says %s, agent %" PRIu64 "; the records say %s, %" PRIu64,
			  state_name(e->row_state), e->row_agent, state_name(e->state), e->agent);
}

static void check_queue(struct sim *s, const struct conversation *c, const struct entry *e)
{
	if ((c->row.state == STATE_WAITING) != queue_has(&c->place))
		sim_break(s, "counts", "in state %s it is %s the queue", state_name(c->row.state),
			  queue_has(&c->place) ? "in" : "not in");
	if (queue_has(&c->place) &&
	    c->place.node.key != e->queued_at - e->row_priority * s->config.priority_credit)
		sim_break(s, "starvation", "the key is %" PRId64 ", from %" PRId64 " and %d",
			  c->place.node.key, e->queued_at, e->row_priority);
	if (c->n_offers > (e->missed >= 2 ? 3u : 1u))
		sim_break(s, "one_offer", "%zu offers of one conversation", c->n_offers);
	if (c->n_offers && (c->row.state != STATE_WAITING || c->n_offers != c->need.n_asked))
		sim_break(s, "one_offer", "an offer of a conversation in state %s",
			  state_name(c->row.state));
}

static bool agent_is_there(const struct sim *s, uint64_t id)
{
	const struct agent *a = map_get(&s->engine->agents, id);

	return a && a->n_connections;
}

/* How long it may be in this state at most, from `from` on; 0: as long as it likes. */
static int64_t limit_of(const struct sim *s, const struct conversation *c)
{
	int64_t own = c->department ? c->department->rules->max_wait_ms : -1;

	switch (c->row.state) {
	case STATE_WAITING:
		/* whoever is asked at the last moment has their time */
		return (own >= 0 ? own : s->config.max_wait) + s->config.offer_timeout;
	case STATE_MESSAGE:
		return s->config.message_timeout;
	case STATE_BOT:
		return s->config.bot_timeout;
	case STATE_CLOSED:
		return c->row.wrap_until ? s->config.wrap_up : 0;
	default:
		return 0;
	}
}

static void check_deadline(struct sim *s, const struct conversation *c, const struct entry *e)
{
	int64_t from = c->row.state == STATE_BOT ? MAX(e->since, e->spoke) : e->since;
	int64_t moved = c->row.state == STATE_WAITING ? s->time - sim_wall(s) + c->moved_at : 0;
	int64_t limit = limit_of(s, c);
	bool must = limit || (c->row.state == STATE_HUMAN && !agent_is_there(s, c->row.agent));

	if (must && !heap_has(&c->timer.node))
		sim_break(s, "deadline", "it waits in state %s for ever", state_name(c->row.state));
	for (size_t i = 0; i < c->n_offers; i++)
		if (!heap_has(&c->offers[i]->timer.node))
			sim_break(s, "deadline", "an offer of it never ends");
	from = MAX(from, moved); /* in each queue anew */
	/* what is due in this moment ends in it */
	if (limit && c->timer.node.key > sim_tick(s) && s->time - MAX(from, s->started) > SLACK &&
	    s->time - from > limit + s->jumped - MIN(e->since_jumped, e->spoke_jumped) + SLACK)
		sim_break(s, "deadline", "it has been in state %s for %" PRId64 " s",
			  state_name(c->row.state), (s->time - from) / 1000);
	if (c->row.state == STATE_WAITING && c->visitor && !c->visitor->n_connections &&
	    !heap_has(&c->leave.node))
		sim_break(s, "deadline", "a visitor who left is waited for for ever");
}

static bool somebody_is_available(const struct sim *s)
{
	const struct engine *e = s->engine;

	for (size_t i = 0; i < e->n_agents; i++)
		if (e->agent_list[i]->n_connections &&
		    e->agent_list[i]->row.status == AGENT_AVAILABLE)
			return true;
	return false;
}

/* Since how long the clock and the process have been as they are. */
static int64_t settled_for(const struct sim *s)
{
	return s->time - MAX(s->started, s->jumped_at);
}

static bool is_here(const struct visitor *v)
{
	struct list *it;

	if (!v)
		return false;
	list_for_each (it, &v->connections)
		if (container_of(it, struct connection, in_owner)->state == CONNECTION_READY)
			return true;
	return false;
}

static void check_hours(struct sim *s, const struct conversation *c, const struct entry *e)
{
	int64_t late = LOOK + s->config.agent_grace + SLACK, then = sim_wall(s) - late;
	bool reachable = c->has_contact || is_here(c->visitor);

	if (!s->hours || settled_for(s) < late || s->time - e->since < late)
		return;
	if (c->row.state == STATE_WAITING && !hours_is_open(s->hours, then) &&
	    !hours_is_open(s->hours, sim_wall(s)) && s->time - s->available_at > late)
		sim_break(s, "hours", "it is closed, nobody is there, and somebody waits");
	if (c->row.state == STATE_MESSAGE && reachable && hours_is_open(s->hours, sim_wall(s)) &&
	    hours_opened_since(s->hours, c->row.entered_at, then))
		sim_break(s, "hours", "the hours have begun, and it is not called back");
}

static void check_alert(struct sim *s, const struct conversation *c)
{
	int64_t latest = s->engine->tick + s->config.alert_every;

	if (c->row.state != STATE_WAITING && alert_lives(c))
		sim_break(s, "unknown", "agents are told that it waits");
	if (c->row.state == STATE_WAITING &&
	    (!alert_lives(c) || (heap_has(&c->alert.node) && c->alert.node.key > latest)))
		sim_break(s, "unknown", "agents are not told again that it waits");
}

static void check_conversation(struct sim *s, const struct conversation *c)
{
	const struct entry *e = ledger_entry(s, c->row.id);

	if (c->reviving || !c->seq)
		return;
	s->subject = c->row.id;
	if (!e) {
		sim_break(s, "counts", "a conversation without records");
		return;
	}
	if (c->stored_seq > c->seq || c->seq != e->seq)
		sim_break(s, "order",
			  "seq %" PRIu64 ", stored %" PRIu64 ", in the records %" PRIu64, c->seq,
			  c->stored_seq, e->seq);
	check_control(s, c, e);
	check_queue(s, c, e);
	check_deadline(s, c, e);
	check_hours(s, c, e);
	check_alert(s, c);
	s->subject = 0;
}

/* --- agents ------------------------------------------------------------------------------- */

static bool is_by_hand(const struct engine *e, const struct event *ev)
{
	const struct connection *k = map_get(&e->connections, ev->conn);

	return ev->frame->command == C_A_TAKE || ev->frame->command == C_A_SAY ||
	       (ev->frame->command == C_A_TRANSFER && k && k->agent && is_supervisor(k->agent));
}

/* Who takes a conversation by their own hand may go over their capacity, and a supervisor may send
 * somebody there; nobody else, and no offer. */
static void check_load(struct sim *s, const struct event *ev)
{
	const struct engine *e = s->engine;
	bool by_hand = ev->type == EV_FRAME && is_by_hand(e, ev);

	for (size_t i = 0; i < e->n_agents; i++) {
		const struct agent *a = e->agent_list[i];
		size_t load = a->held + a->offered + a->wrapping;

		if (load > s->loads[i] && load > (size_t)a->row.capacity && !by_hand &&
		    ev->type != EV_RESTORE)
			sim_break(s, "load", "agent %" PRIu64 " has %zu of %d", a->row.id, load,
				  a->row.capacity);
		s->loads[i] = load;
	}
	if (somebody_is_available(s))
		s->available_at = s->time;
}

/* By agent: what they hold or wrap up, and what is offered to them. */
static void count_slots(struct sim *s)
{
	size_t it = 0;
	uint64_t key, value;

	memset(s->slots, 0, (s->options.agents + 1) * sizeof(*s->slots));
	while (map_next(&s->engine->conversations, &it, &key, &value)) {
		const struct conversation *c = (struct conversation *)(uintptr_t)value;

		if (!c->reviving && c->row.agent <= s->options.agents)
			s->slots[c->row.agent].held++;
	}
	it = 0;
	while (map_next(&s->engine->offers, &it, &key, &value)) {
		const struct offer *o = (struct offer *)(uintptr_t)value;

		s->slots[o->agent->row.id].offered++;
		if (offer_to(o->conversation, o->agent) != o)
			sim_break(s, "one_offer", "two offers of one conversation to one agent");
	}
}

static void check_agent(struct sim *s, const struct agent *a)
{
	const struct slots *is = &s->slots[a->row.id];

	if (is->held != a->held + a->wrapping || is->offered != a->offered)
		sim_break(s, "load",
			  "agent %" PRIu64 " counts %zu held, %zu offered; it is %zu, %zu",
			  a->row.id, a->held + a->wrapping, a->offered, is->held, is->offered);
	if (a->offered && (!a->n_connections || a->row.status != AGENT_AVAILABLE))
		sim_break(s, "one_offer", "an offer to agent %" PRIu64 ", who is not there",
			  a->row.id);
}

/* --- who is served ------------------------------------------------------------------------ */

static bool has_skills(const struct skill_list *l, const struct agent *a)
{
	for (size_t i = 0; i < l->n; i++)
		if (!agent_has_skill(a, l->v[i]))
			return false;
	return true;
}

static bool fits(const struct need *n, const struct agent *a, int64_t tick)
{
	if (!has_skills(&n->required, a) || need_skips(n, a->row.id, tick))
		return false;
	if (tick < n->prefer_until && !has_skills(&n->preferred, a))
		return false;
	if (n->sticky && tick < n->sticky_until && n->sticky != a->row.id)
		return false;
	return (!n->queue[0] || agent_weight(a, n->queue)) &&
	       (!n->language[0] || agent_speaks(a, n->language));
}

static bool could_have(const struct sim *s, const struct conversation *c, const struct agent *a)
{
	return c->row.state == STATE_WAITING && c->stored_state == STATE_WAITING && !c->is_over &&
	       !c->department->rules->manual && need_wants(&c->need) &&
	       fits(&c->need, a, sim_tick(s));
}

/* An offer was made in this step: everybody before it in the queue whom this agent could take has one. */
static void check_overtaking(struct sim *s, const struct offer *o)
{
	const struct heap *h = &s->engine->queue.heap;

	for (size_t i = 0; i < h->n; i++) {
		const struct conversation *c =
			container_of(h->v[i], struct conversation, place.node);

		if (c->place.node.key < o->conversation->place.node.key &&
		    could_have(s, c, o->agent))
			sim_break(s, "starvation",
				  "key %" PRId64 " is served before %" PRId64 " by agent %" PRIu64,
				  o->conversation->place.node.key, c->place.node.key,
				  o->agent->row.id);
	}
}

static void check_new_offers(struct sim *s)
{
	size_t it = 0;
	uint64_t key, value, newest = s->newest_offer;

	while (map_next(&s->engine->offers, &it, &key, &value)) {
		if (key > s->newest_offer)
			check_overtaking(s, (struct offer *)(uintptr_t)value);
		newest = MAX(newest, key);
	}
	s->newest_offer = newest;
}

static void check_idle(struct sim *s)
{
	const struct engine *e = s->engine;

	for (size_t i = 0; i < e->queue.heap.n; i++) {
		const struct conversation *c =
			container_of(e->queue.heap.v[i], struct conversation, place.node);

		for (size_t k = 0; k < e->n_agents; k++)
			if (agent_is_free(e->agent_list[k]) && could_have(s, c, e->agent_list[k]))
				sim_break(s, "idle",
					  "agent %" PRIu64 " is free, and somebody waits",
					  e->agent_list[k]->row.id);
	}
}

/* --- all of it ---------------------------------------------------------------------------- */

static void check_all(struct sim *s)
{
	const struct engine *e = s->engine;
	size_t it = 0, by_state[N_STATE] = {0};
	uint64_t key, value;

	while (map_next(&e->conversations, &it, &key, &value)) {
		const struct conversation *c = (struct conversation *)(uintptr_t)value;

		check_conversation(s, c);
		by_state[c->row.state] += !c->reviving;
	}
	for (int i = STATE_BOT; i < N_STATE; i++)
		if (by_state[i] != e->by_state[i])
			sim_break(s, "counts", "%zu in state %s, counted %zu", by_state[i],
				  state_name((enum state)i), e->by_state[i]);
	count_slots(s);
	for (size_t i = 0; i < e->n_agents; i++)
		check_agent(s, e->agent_list[i]);
	if (!e->route_due)
		check_idle(s);
	observer_check(s, disk_is_idle(s) && !e->requests.n);
}

static void check_touched(struct sim *s)
{
	struct ledger *l = s->ledger;

	for (size_t i = 0; i < l->n_touched; i++) {
		const struct conversation *c = map_get(&s->engine->conversations, l->touched[i]);

		if (c)
			check_conversation(s, c);
	}
	l->n_touched = 0;
}

void invariants_after_step(struct sim *s, const struct event *ev)
{
	if (ev->type == EV_RESTORE || ev->type == EV_FOLLOW_UP || ev->type == EV_AGENT ||
	    ev->type == EV_PACK) {
		s->ledger->n_touched = 0;
		for (size_t i = 0; i < s->engine->n_agents; i++)
			s->loads[i] = agent_load(s->engine->agent_list[i]);
		return; /* half of them are there: looked at when the first step of its life is over */
	}
	check_touched(s);
	check_load(s, ev);
	check_new_offers(s);
	s->to_check += FULL;
	if (s->to_check < s->engine->conversations.n + s->engine->n_agents)
		return;
	s->to_check = 0;
	check_all(s);
}

void invariants_at_end(struct sim *s)
{
	if (!s->engine) {
		sim_break(s, "answered", "the process did not come back");
		return;
	}
	check_all(s);
	observer_check(s, true);
}
