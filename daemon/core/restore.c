#include "core/restore.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "core/agent_commands.h"
#include "core/delivery.h"
#include "core/dialog.h"
#include "core/engine_private.h"
#include "core/forget.h"
#include "core/life.h"
#include "core/log.h"
#include "core/opening.h"
#include "core/routing.h"
#include "core/visitor_hello.h"
#include "core/wrap.h"

static void take_skills(struct skill_list *l, const json_t *skills)
{
	size_t i;
	const json_t *skill;

	json_array_foreach (skills, i, skill)
		if (json_is_string(skill))
			skill_add(l, json_string_value(skill));
}

static void restore_profile(struct conversation *c, const json_t *o)
{
	if (json_object_get(o, "email") || json_object_get(o, "phone"))
		c->has_contact = true;
}

static void restore_escalated(struct conversation *c, const json_t *o)
{
	free(c->reasons);
	c->reasons = json_dumps(json_object_get(o, "reasons"), JSON_COMPACT);
	c->skills.n = 0;
	take_skills(&c->skills, json_object_get(o, "skills"));
}

/* To an agent: what it needs is as before. */
static void restore_transferred(struct conversation *c, const json_t *o)
{
	const json_t *to = json_object_get(o, "to");
	const char *skill = json_string_value(json_object_get(to, "skill"));

	if (skill || json_object_get(to, "queue"))
		c->skills.n = 0;
	if (skill)
		skill_add(&c->skills, skill);
}

static void restore_requeued(struct conversation *c, const struct record *r, const json_t *o)
{
	const char *reason = json_string_value(json_object_get(o, "reason"));

	c->lost_at = reason && !strcmp(reason, "agent_lost") ? r->wire.at : 0;
}

/* What a supervisor moved needs what the new queue asks for, and no more. */
static void restore_moved(struct conversation *c, const struct record *r, const json_t *o)
{
	const char *reason = json_string_value(json_object_get(o, "reason"));

	department_moved(c, reason ? reason : "", r->wire.at);
	if (json_object_get(o, "by"))
		c->skills.n = 0;
}

/* What the visitor was told first, so that it can be held against what comes. */
static void take_told(struct conversation *c, const struct record *r)
{
	json_t *o = members_parse(r->wire.body, r->wire.body_n);
	json_t *wait = json_object_get(o, "estimated_wait_s");
	struct estimate first = {json_integer_value(json_array_get(wait, 0)),
				 json_integer_value(json_array_get(wait, 1))};

	if (c->told.first_at < c->row.entered_at && estimate_known(first)) {
		c->told = (struct wait_told){.first = first, .first_at = r->wire.at};
		c->told.last = first;
		c->told.last_at = r->wire.at;
		c->told.until = r->wire.at + first.high * 1000;
	}
	json_decref(o);
}

/* What a live step knows from the command, a restored one reads from the record. */
static void restore_details(struct conversation *c, const struct record *r)
{
	json_t *o = NULL;

	if (r->wire.type == WIRE_ESCALATED)
		o = members_parse(r->wire.agents, r->wire.agents_n);
	if (r->wire.type == WIRE_TRANSFERRED || r->wire.type == WIRE_REQUEUED ||
	    r->wire.type == WIRE_MOVED || r->wire.type == WIRE_PROFILE)
		o = members_parse(r->wire.body, r->wire.body_n);
	switch (r->wire.type) {
	case WIRE_CONTACT:
		c->has_contact = true;
		break;
	case WIRE_PROFILE:
		restore_profile(c, o);
		break;
	case WIRE_ESCALATED:
		restore_escalated(c, o);
		take_told(c, r);
		break;
	case WIRE_TRANSFERRED:
		restore_transferred(c, o);
		break;
	case WIRE_REQUEUED:
		restore_requeued(c, r, o);
		break;
	case WIRE_MOVED:
		restore_moved(c, r, o);
		break;
	case WIRE_RETURNED:
		c->skills.n = 0;
		break;
	default:
		break;
	}
	json_decref(o);
}

static int conversation_restore(struct engine *e, struct conversation *c, struct record **v,
				size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct record *r = v[i];
		uint64_t hash = r->command ? command_hash(e, r->author, r->command) : 0;
		int error = conversation_fold(c, r, hash);

		if (error)
			return error < 0 ? error : -EPROTO;
		restore_details(c, r);
		command_heed(e, c, r);
		replay_rules(e, c, r);
	}
	c->stored_seq = c->seq;
	c->stored_state = c->row.state;
	return 0;
}

static struct visitor *visitor_of(struct engine *e, const struct conversation_row *row,
				  const struct visitor_row *known, size_t site)
{
	struct visitor *v = map_get(&e->visitors, row->visitor);

	if (v)
		return v;
	if (visitor_new(&v, row->visitor, site) || map_put_ptr(&e->visitors, v->id, v)) {
		engine_fail(e, -ENOMEM);
		return NULL;
	}
	if (known)
		visitor_from_row(v, known);
	e->ids.last = MAX(e->ids.last, row->visitor);
	return v;
}

/* Puts a restored conversation where its state belongs. */
static void settle_in(struct engine *e, struct conversation *c, const struct conversation_row *row)
{
	enum state state = c->row.state;
	struct agent *holder = map_get(&e->agents, row->agent);

	c->row.agent = 0;
	if ((state == STATE_HUMAN || state == STATE_CLOSED) && holder)
		conversation_hold(e, c, holder);
	if (state != STATE_BOT)
		department_need(e, c, department_of(e, c));
	e->by_state[STATE_NONE]++;
	conversation_entered(e, c, STATE_NONE);
	if (state == STATE_WAITING)
		department_check(e, c, row->queue);
	if (state == STATE_HUMAN && !holder)
		requeue(e, c, "agent_lost"); /* the account is gone */
	if (state == STATE_CLOSED && !holder)
		wrap_over(e, c);
	come_back(e, c);
}

void on_restore(struct engine *e, const struct event *ev)
{
	const struct conversation_row *row = ev->restore.row;
	size_t site = site_find(e, row->site);
	struct conversation *c;
	struct visitor *v;

	if (site == e->config.n_sites)
		return; /* its site is not configured any more: it stays in the store */
	v = visitor_of(e, row, ev->restore.visitor, site);
	if (!v || conversation_new(&c, row, site)) {
		engine_fail(e, -ENOMEM);
		return;
	}
	if (map_put_ptr(&e->conversations, row->id, c)) {
		conversation_free(c);
		engine_fail(e, -ENOMEM);
		return;
	}
	e->ids.last = MAX(e->ids.last, row->id);
	engine_fail(e, conversation_restore(e, c, ev->restore.v, ev->restore.n));
	visitor_turns_to(e, v, c);
	v->known = true;
	for (size_t i = 0; i < MIN(ev->restore.n_history, (size_t)VISITOR_HISTORY); i++)
		visitor_recall(v, &ev->restore.history[i]);
	settle_in(e, c, row);
}

/* The token is that of a user whom the site has proved, and now the site names another one (a shared
 * computer): the two are never mixed. Or it is that of somebody who was erased: nobody is them any
 * more. Who is here becomes a visitor of their own. */
static void part_ways(struct engine *e, struct visitor *v)
{
	struct list *it;

	map_remove(&e->visitors, v->id);
	v->id = engine_new_id(e);
	engine_fail(e, map_put_ptr(&e->visitors, v->id, v));
	list_for_each (it, &v->connections)
		container_of(it, struct connection, in_owner)->issued = 0;
}

static bool is_another_user(const struct visitor *v, const struct visitor_row *row)
{
	return row && row->verified && v->user && strcmp(v->user, row->user);
}

static void take_visitor(struct engine *e, struct visitor *v, const struct event *ev)
{
	size_t n = MIN(ev->visitor.n_history, (size_t)VISITOR_HISTORY);

	v->loading = false;
	v->known = true;
	if (ev->visitor.erased || is_another_user(v, ev->visitor.row)) {
		part_ways(e, v);
		n = 0;
	} else if (ev->visitor.row) {
		visitor_from_row(v, ev->visitor.row);
	}
	for (size_t i = 0; i < n; i++)
		visitor_recall(v, &ev->visitor.history[i]);
	for (size_t i = 0; i < n && !v->last; i++)
		if (ev->visitor.history[i].visitor == v->id)
			v->last = ev->visitor.history[i].id;
	visitor_hello_loaded(e, v);
}

/* A visitor comes back: what the store knows of them. */
void on_visitor(struct engine *e, const struct event *ev)
{
	struct request *q = map_get(&e->requests, ev->visitor.request);
	struct visitor *v = q ? map_get(&e->visitors, q->id) : NULL;

	if (!q)
		return;
	map_remove(&e->requests, ev->visitor.request);
	free(q);
	if (v)
		take_visitor(e, v, ev);
	visitor_looked_up(e);
}

static struct conversation *revived(struct engine *e, const struct event *ev)
{
	const struct conversation_row *row = ev->records.row;
	struct conversation *c = conversation_get(e, row->id);
	size_t site = site_find(e, row->site);

	if (c || site == e->config.n_sites)
		return c;
	if (conversation_new(&c, row, site)) {
		engine_fail(e, -ENOMEM);
		return NULL;
	}
	if (map_put_ptr(&e->conversations, row->id, c)) {
		conversation_free(c);
		engine_fail(e, -ENOMEM);
		return NULL;
	}
	c->reviving = true;
	return c;
}

/* It is in memory, and so may its visitor be. */
static void meet_visitor(struct engine *e, struct conversation *c)
{
	struct visitor *v = map_get(&e->visitors, c->row.visitor);

	if (v && !v->conversation && v->last == c->row.id) {
		v->conversation = c;
		c->visitor = v;
	} else if (v && v->conversation && !v->before &&
		   v->conversation->row.previous == c->row.id) {
		v->before = c;
		c->visitor = v;
	}
}

static void revive_done(struct engine *e, struct conversation *c)
{
	struct list *it;

	c->reviving = false;
	e->by_state[c->row.state]++;
	list_for_each (it, &c->subs) {
		struct sub *s = container_of(it, struct sub, in_conversation);

		s->cursor = MIN(s->cursor, c->stored_seq);
	}
	meet_visitor(e, c);
	subs_pump(e, c);
	conversation_drop(e, c);
}

static void tell_who_asked(struct engine *e, const struct request *q)
{
	struct connection *k = map_get(&e->connections, q->who);
	struct visitor *v = map_get(&e->visitors, q->who);

	if (q->kind == REQUEST_REVIVE && k)
		agent_opened(e, k, q->id);
	if (q->kind == REQUEST_RETURN && v) {
		v->loading = false;
		visitor_hello_loaded(e, v);
	}
	if (q->kind == REQUEST_RETURN)
		visitor_looked_up(e);
}

/* A page of a closed conversation that is wanted in memory again. */
void on_revived(struct engine *e, const struct request *q, const struct event *ev)
{
	bool known = ev->records.known && !is_erased(e, ev->records.row->visitor);
	struct conversation *c = known ? revived(e, ev) : NULL;

	if (c && c->reviving && c->seq == q->after) {
		engine_fail(e, conversation_restore(e, c, ev->records.v, ev->records.n));
		if (ev->records.more && ev->records.n) {
			request_add(e, q->kind, q->who, q->id, c->seq);
			return;
		}
		revive_done(e, c);
	} else if (c && !c->reviving) {
		meet_visitor(e, c); /* an agent had opened it before they came back */
	}
	tell_who_asked(e, q);
}
