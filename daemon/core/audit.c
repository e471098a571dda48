#include "core/audit.h"

#include <string.h>

#include "core/alert.h"
#include "core/engine_private.h"
#include "core/life.h"
#include "core/routing.h"

enum {
	AUDIT_EVERY = 10000, /* ms between the beginnings of two audits */
	AUDIT_NEXT = 50,     /* ms between two parts of one */
	AUDIT_PART = 1000,   /* conversations */
};

const char *breach_name(enum breach b)
{
	static const char *const names[N_BREACH] = {
		[BREACH_NONE] = "none",
		[BREACH_NO_PLACE] = "no_place",
		[BREACH_NO_ALERT] = "no_alert",
		[BREACH_NO_OFFER] = "no_offer",
		[BREACH_NO_DEADLINE] = "no_deadline",
		[BREACH_NO_AGENT] = "no_agent",
	};

	return names[b];
}

/* One of its offers that would never expire; NULL: there is none. */
static struct offer *endless_offer(const struct conversation *c)
{
	for (size_t i = 0; i < c->n_offers; i++)
		if (!heap_has(&c->offers[i]->timer.node))
			return c->offers[i];
	return NULL;
}

/* While the store cannot write, nothing is offered, and the reason is told elsewhere. */
static enum breach audit_waiting(const struct engine *e, struct staffs *s,
				 const struct conversation *c)
{
	if (!queue_has(&c->place))
		return BREACH_NO_PLACE;
	if (!heap_has(&c->timer.node))
		return BREACH_NO_DEADLINE;
	if (!alert_lives(c))
		return BREACH_NO_ALERT;
	if (endless_offer(c))
		return BREACH_NO_DEADLINE;
	if (c->visitor && !c->visitor->n_connections && !heap_has(&c->leave.node))
		return BREACH_NO_DEADLINE; /* one who has gone is not waited for without an end */
	if (e->store_works && c->stored_state == STATE_WAITING && !c->is_over &&
	    why_not(e, s, c) == WHY_NOT_ELIGIBLE)
		return BREACH_NO_OFFER;
	return BREACH_NONE;
}

static enum breach audit_human(const struct engine *e, const struct conversation *c)
{
	const struct agent *a = map_get(&e->agents, c->row.agent);

	if (!a)
		return BREACH_NO_AGENT;
	if (!a->n_connections && !heap_has(&c->timer.node))
		return BREACH_NO_DEADLINE;
	return BREACH_NONE;
}

enum breach audit_one(const struct engine *e, struct staffs *s, const struct conversation *c)
{
	if (c->reviving || (c->row.state == STATE_CLOSED && !c->row.wrap_until))
		return BREACH_NONE;
	if (c->row.state == STATE_WAITING)
		return audit_waiting(e, s, c);
	if (c->row.state == STATE_HUMAN)
		return audit_human(e, c);
	return heap_has(&c->timer.node) ? BREACH_NONE : BREACH_NO_DEADLINE;
}

/* Everything that the router believes is told to it again. */
static void seek_anew(struct engine *e, struct conversation *c)
{
	for (size_t i = 0; i < e->n_agents; i++)
		agent_changed(e, e->agent_list[i]);
	router_remove(&e->router, &c->waiting);
	seek(e, c);
}

static void mend(struct engine *e, struct conversation *c, enum breach b)
{
	if (b == BREACH_NO_PLACE)
		engine_fail(e, queue_add(&e->queue, &c->place, c->row.id));
	else if (b == BREACH_NO_ALERT)
		alert_entered(e, c);
	else if (b == BREACH_NO_OFFER)
		seek_anew(e, c);
	else if (b == BREACH_NO_AGENT)
		requeue(e, c, "agent_lost");
	else if (b == BREACH_NO_DEADLINE && endless_offer(c))
		offer_end(e, endless_offer(c), "cancelled");
	else if (b == BREACH_NO_DEADLINE)
		conversation_arm(e, c);
	e->route_due = e->positions_due = true;
	e->counters.breaches++;
	alarm_raise(e, breach_name(b), true, c, 1);
}

static void go_on(struct engine *e, struct timer *t)
{
	(void)t;
	e->audit_due = true; /* the step does it, when it has routed */
}

void audit_soon(struct engine *e)
{
	if (!heap_has(&e->audit_timer.node))
		timer_set(e, &e->audit_timer, e->tick + AUDIT_EVERY, go_on);
}

/* Mending takes nothing out of the map: that is done at the end of a step. */
void audit_some(struct engine *e)
{
	uint64_t key, value;
	struct staffs staffs;
	bool more = true;

	e->audit_due = false;
	staffs_begin(e, &staffs);
	for (size_t i = 0; i < AUDIT_PART; i++) {
		struct conversation *c;
		enum breach b;

		if (!(more = map_next(&e->conversations, &e->audit_at, &key, &value)))
			break;
		c = (struct conversation *)(uintptr_t)value;
		b = audit_one(e, &staffs, c);
		if (b != BREACH_NONE)
			mend(e, c, b);
	}
	if (more) {
		timer_set(e, &e->audit_timer, e->tick + AUDIT_NEXT, go_on);
		return;
	}
	e->audit_at = 0;
	e->counters.audits++;
	if (e->conversations.n)
		audit_soon(e);
}

static void write_audited(const struct engine *e, struct buf *out, struct staffs *s,
			  const struct conversation *c)
{
	out_open(out, NULL, '{');
	out_id(out, "conversation", c->row.id);
	out_time(out, "since", c->row.entered_at);
	out_str(out, "why", why_not_name(why_not(e, s, c)));
	out_int(out, "alert_level", c->alert_level);
	if (alert_lives(c))
		out_time(out, "alert_at", alert_next(e, c));
	else
		out_null(out, "alert_at");
	out_close(out, '}');
}

static void write_breach(struct buf *out, const struct conversation *c, enum breach b)
{
	out_open(out, NULL, '{');
	out_id(out, "conversation", c->row.id);
	out_str(out, "state", state_name(c->row.state));
	out_str(out, "what", breach_name(b));
	out_close(out, '}');
}

static void write_breaches(const struct engine *e, struct buf *out, struct staffs *s)
{
	size_t it = 0;
	uint64_t value;

	out_open(out, "breaches", '[');
	while (map_next(&e->conversations, &it, NULL, &value)) {
		const struct conversation *c = (struct conversation *)(uintptr_t)value;
		enum breach b = audit_one(e, s, c);

		if (b != BREACH_NONE)
			write_breach(out, c, b);
	}
	out_close(out, ']');
}

void engine_write_audit(const struct engine *e, struct buf *out)
{
	size_t n;
	cleanup(freep) struct queue_entry **v = queue_sorted(&e->queue, &n);
	struct staffs staffs;

	staffs_begin(e, &staffs);
	out_open(out, "proof", '[');
	for (size_t i = 0; v && i < n; i++)
		write_audited(e, out, &staffs, container_of(v[i], struct conversation, place));
	out_close(out, ']');
	write_breaches(e, out, &staffs);
	out_int(out, "checked", (int64_t)e->conversations.n);
}
