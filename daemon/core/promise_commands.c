#include "core/promise_commands.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "core/agent_commands.h"
#include "core/delivery.h"
#include "core/engine_private.h"
#include "core/log.h"
#include "core/promise.h"

static bool is_in_time(struct engine *e, struct connection *k, const struct frame *f,
		       enum field due)
{
	if (!frame_has(f, due) || frame_int(f, due, 0) > e->now)
		return true;
	send_error(e, k, frame_str(f, F_ID), E_BAD_FIELD,
		   due == F_DUE_AT ? "due_at" : "follow_up_at", "this time is past", 0);
	return false;
}

bool promise_fits(struct engine *e, struct connection *k, const struct frame *f, enum field due)
{
	if (!frame_has(f, due))
		return true;
	if (!is_in_time(e, k, f, due))
		return false;
	if (e->n_promises < e->config.max_follow_ups)
		return true;
	send_error(e, k, frame_str(f, F_ID), E_OVERLOADED, NULL,
		   "there are too many open promises; keep some first", 0);
	return false;
}

static void set_text(struct follow_up_row *row, const char *text)
{
	struct buf clean = BUF_INIT(64 << 10);
	size_t n;

	text_mask_cards(text, strlen(text), &clean);
	n = clean.error ? 0 : utf8_cut(clean.p, clean.n, FOLLOW_UP_TEXT);
	memcpy(row->text, clean.p ? clean.p : "", n);
	buf_deinit(&clean);
}

enum error_code promise_make(struct engine *e, struct conversation *c, const struct agent *by,
			     const struct agent *owner, const struct frame *f, enum field due,
			     const char *text, const char *command)
{
	struct follow_up_row row = {
		.conversation = c->row.id, .owner = owner->row.id, .due_at = frame_int(f, due, 0)};
	enum error_code code;
	struct promise *p;

	record_begin(e);
	write_owner(&e->body, owner);
	out_time(&e->body, "due_at", row.due_at);
	if (text)
		record_text(&e->body, "text", text);
	record_from_agent(e, "by", by);
	code = record_append(e, c, WIRE_PROMISED, by->row.id, command, 0);
	if (code != E_NONE)
		return code;
	row.seq = c->seq;
	if (text)
		set_text(&row, text);
	p = promise_add(e, &row, c->row.visitor, c->site);
	if (!p)
		return E_INTERNAL;
	promise_store(e, p);
	promise_has_news(c, p, "made");
	return E_NONE;
}

/* The agent that `owner` names, or else the one given; NULL: there is none, and it was refused. */
static struct agent *owner_of(struct engine *e, struct connection *k, const struct frame *f,
			      struct agent *otherwise)
{
	struct agent *a = otherwise;

	if (frame_has(f, F_OWNER))
		a = map_get(&e->agents, (uint64_t)frame_int(f, F_OWNER, 0));
	if (!a)
		send_error(e, k, frame_str(f, F_ID), E_NOT_FOUND, "owner", "there is no such agent",
			   0);
	return a;
}

void on_promise(struct engine *e, struct connection *k, const struct frame *f)
{
	struct conversation *c = command_target(e, k, f, ANY_AGENT);
	struct agent *owner;

	if (!c || !promise_fits(e, k, f, F_DUE_AT) || !(owner = owner_of(e, k, f, k->agent)) ||
	    !command_follow(e, k, c, frame_str(f, F_ID)))
		return;
	command_done(e, k, frame_str(f, F_ID),
		     promise_make(e, c, k->agent, owner, f, F_DUE_AT, frame_str(f, F_TEXT),
				  frame_str(f, F_ID)));
}

/* --- what comes of them ------------------------------------------------------------------- */

/* Which outcomes a promise outlives, and what they say. */
static const struct {
	bool takes_due, needs_due, needs_owner;
} outcomes[] = {
	[CHOICE_OUTCOME_KEPT] = {false, false, false},
	[CHOICE_OUTCOME_NOT_REACHED] = {true, false, false},
	[CHOICE_OUTCOME_CANCELLED] = {false, false, false},
	[CHOICE_OUTCOME_POSTPONED] = {true, true, false},
	[CHOICE_OUTCOME_REASSIGNED] = {true, false, true},
};

static bool outcome_fits(struct engine *e, struct connection *k, const struct frame *f)
{
	int64_t i = frame_int(f, F_OUTCOME, 0);
	const char *field = NULL, *why = "it belongs to another outcome";

	if (outcomes[i].needs_due && !frame_has(f, F_DUE_AT)) {
		field = "due_at";
		why = "there must be a new time";
	} else if (outcomes[i].needs_owner && !frame_has(f, F_OWNER)) {
		field = "owner";
		why = "there must be a new owner";
	} else if (!outcomes[i].takes_due && frame_has(f, F_DUE_AT)) {
		field = "due_at";
	} else if (!outcomes[i].needs_owner && frame_has(f, F_OWNER)) {
		field = "owner";
	}
	if (field)
		send_error(e, k, frame_str(f, F_ID), E_BAD_FIELD, field, why, 0);
	return !field && is_in_time(e, k, f, F_DUE_AT);
}

/* The promise that it is about, or NULL: it was refused. */
static struct promise *mine(struct engine *e, struct connection *k, const struct conversation *c,
			    const struct frame *f)
{
	struct promise *p = promise_find(e, c->row.id, (uint64_t)frame_int(f, F_PROMISE, 0));

	if (!p || p->row.done_at)
		send_error(e, k, frame_str(f, F_ID), E_GONE, NULL,
			   "this promise is over, or there was none with this number", 0);
	else if (p->row.owner != k->agent->row.id && !is_supervisor(k->agent))
		send_error(e, k, frame_str(f, F_ID), E_FORBIDDEN, NULL,
			   "somebody else keeps this promise", 0);
	else
		return p;
	return NULL;
}

static enum error_code append_outcome(struct engine *e, struct connection *k,
				      struct conversation *c, const struct frame *f,
				      const struct promise *p, const struct agent *owner)
{
	record_begin(e);
	out_int(&e->body, "promise", (int64_t)p->row.seq);
	out_str(&e->body, "outcome", frame_str(f, F_OUTCOME));
	if (frame_has(f, F_DUE_AT))
		out_time(&e->body, "due_at", frame_int(f, F_DUE_AT, 0));
	if (frame_has(f, F_OWNER))
		write_owner(&e->body, owner);
	if (frame_has(f, F_NOTE))
		record_text(&e->body, "note", frame_str(f, F_NOTE));
	record_from_agent(e, "by", k->agent);
	return record_append(e, c, WIRE_FOLLOWED_UP, k->agent->row.id, frame_str(f, F_ID), 0);
}

/* A new time or owner. */
static void change(struct engine *e, struct conversation *c, struct promise *p,
		   const struct frame *f, uint64_t owner)
{
	p->told_owner = p->row.owner;
	p->row.owner = owner;
	p->row.due_at = frame_int(f, F_DUE_AT, p->row.due_at);
	promise_moved(e, p);
	promise_store(e, p);
	promise_has_news(c, p, "changed");
}

static void finish(struct engine *e, struct conversation *c, struct promise *p,
		   const struct frame *f)
{
	p->row.done_at = e->now;
	snprintf(p->row.outcome, sizeof(p->row.outcome), "%s", frame_str(f, F_OUTCOME));
	timer_stop(e, &p->timer);
	promise_store(e, p);
	promise_has_news(c, p, "over");
}

void on_follow_up(struct engine *e, struct connection *k, const struct frame *f)
{
	struct conversation *c = command_target(e, k, f, ANY_AGENT);
	const char *re = frame_str(f, F_ID);
	const struct agent *owner = NULL;
	enum error_code code;
	struct promise *p;

	if (!c || !outcome_fits(e, k, f) || !(p = mine(e, k, c, f)))
		return;
	if (frame_has(f, F_OWNER) && !(owner = owner_of(e, k, f, NULL)))
		return;
	if (!command_follow(e, k, c, re))
		return;
	code = append_outcome(e, k, c, f, p, owner);
	if (code != E_NONE)
		command_done(e, k, re, code);
	else if (frame_has(f, F_DUE_AT) || owner)
		change(e, c, p, f, owner ? owner->row.id : p->row.owner);
	else
		finish(e, c, p, f);
}
