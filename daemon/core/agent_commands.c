#include "core/agent_commands.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "core/agent_hello.h"
#include "core/board.h"
#include "core/delivery.h"
#include "core/dialog.h"
#include "core/engine_private.h"
#include "core/life.h"
#include "core/log.h"
#include "core/opening.h"
#include "core/promise_commands.h"
#include "core/routing.h"
#include "core/transfer.h"
#include "core/wrap.h"

enum { GIVEN_BACK_MAX = 3 }; /* then it stays with people: no ping-pong */

bool is_supervisor(const struct agent *a)
{
	return a->row.role != AGENT_AGENT;
}

static bool may(struct engine *e, struct connection *k, const char *re,
		const struct conversation *c, enum access access)
{
	bool holder = access == HOLDER_ONLY || access == HOLDER_ENDS;
	bool longer = access == OPEN_ONLY || access == HOLDER_ONLY;

	if (access != ANY_AGENT && c->row.state == STATE_CLOSED)
		send_error(e, k, re, E_GONE, NULL, "the conversation is closed", 0);
	else if (holder && c->row.agent != k->agent->row.id && !is_supervisor(k->agent))
		send_error(e, k, re, E_FORBIDDEN, NULL,
			   "another agent has the conversation, or none", 0);
	else if (longer && c->seq >= e->config.max_events)
		send_error(e, k, re, E_TOO_LARGE, NULL, "the conversation is full; close it", 0);
	else
		return true;
	return false;
}

struct conversation *command_target(struct engine *e, struct connection *k, const struct frame *f,
				    enum access access)
{
	const char *re = frame_str(f, F_ID);
	struct conversation *c = conversation_get(e, (uint64_t)frame_int(f, F_CONVERSATION, 0));
	uint64_t seq;

	if (!c || c->reviving || !c->stored_seq) {
		send_error(e, k, re, E_NOT_FOUND, "conversation",
			   "there is no such conversation, or it is closed: open it first", 0);
		return NULL;
	}
	seq = command_seq(e, c, k->agent->row.id, re);
	if (seq)
		resend(e, k, c, seq);
	if (seq || !may(e, k, re, c, access) || !store_takes(e, k, re))
		return NULL;
	return c;
}

void command_done(struct engine *e, struct connection *k, const char *re, enum error_code code)
{
	if (code != E_NONE)
		send_error(e, k, re, code, NULL, "the conversation is not in a state for this", 0);
}

void tell_presence(struct engine *e, struct agent *a, const char *reason)
{
	buf_reset(&e->out);
	write_agent(&e->out, a);
	out_str(&e->out, "status", agent_status_name(a->row.status));
	if (reason)
		out_str(&e->out, "reason", reason);
	signal_list(e, &a->connections, "presence", NULL);
	board_changed(e);
}

static void on_presence(struct engine *e, struct connection *k, const struct frame *f)
{
	static const enum agent_status statuses[] = {AGENT_AVAILABLE, AGENT_BUSY, AGENT_AWAY};
	enum agent_status status = statuses[frame_int(f, F_STATUS, 0)];
	struct agent *a = k->agent;
	bool changes = status != a->row.status;

	if (!store_takes(e, k, frame_str(f, F_ID)))
		return;
	a->row.status = status;
	a->missed = 0;
	if (changes)
		agent_store(e, a);
	closing_check(e);
	ok_when_stored(e, k, frame_str(f, F_ID));
	tell_presence(e, a, NULL);
	if (changes && status == AGENT_AVAILABLE)
		agent_freed(e, a);
	else
		agent_changed(e, a);
	if (status != AGENT_AVAILABLE)
		revoke_all(e, a);
	if (status == AGENT_AWAY)
		agent_wraps_over(e, a);
}

/* Whether this accept was here before, and won: its conversation knows. */
static bool was_accepted(struct engine *e, struct connection *k, const char *re)
{
	struct list *it;

	list_for_each (it, &k->subs) {
		struct sub *s = container_of(it, struct sub, in_connection);
		uint64_t seq = command_seq(e, s->conversation, k->agent->row.id, re);

		if (!seq)
			continue;
		resend(e, k, s->conversation, seq);
		return true;
	}
	return false;
}

static void on_accept(struct engine *e, struct connection *k, const struct frame *f)
{
	const char *re = frame_str(f, F_ID);
	struct offer *o = map_get(&e->offers, (uint64_t)frame_int(f, F_OFFER, 0));

	if (was_accepted(e, k, re) || !store_takes(e, k, re))
		return;
	if (!o || o->agent != k->agent)
		send_error(e, k, re, E_GONE, NULL, "this offer is no longer yours to accept", 0);
	else
		command_done(e, k, re, assign(e, o->conversation, k->agent, "offer", re));
}

static void on_decline(struct engine *e, struct connection *k, const struct frame *f)
{
	const char *re = frame_str(f, F_ID);
	struct offer *o = map_get(&e->offers, (uint64_t)frame_int(f, F_OFFER, 0));

	if (o && o->agent == k->agent) {
		e->counters.offers_declined++;
		k->agent->missed = 0;
		need_skip(&o->conversation->need, k->agent->row.id,
			  e->tick + e->config.decline_pause, SKIP_DECLINED);
		offer_end(e, o, NULL);
	}
	send_ok(e, k, re); /* one that is gone needs no declining */
}

/* Taken away from the bot, it passes through the queue: that is where its reasons are kept. */
enum error_code take_from_bot(struct engine *e, struct conversation *c)
{
	rules_operator(e->sites[c->site].rules, c->dialogue, &e->turn);
	return escalate(e, c, NULL);
}

static enum error_code take(struct engine *e, struct conversation *c, struct agent *a,
			    const char *command)
{
	bool mine = c->row.agent == a->row.id;
	bool free_for_all = c->row.state == STATE_WAITING || c->row.state == STATE_MESSAGE;
	enum error_code code = E_NONE;

	if (mine)
		return E_CONFLICT;
	if (!free_for_all && !is_supervisor(a))
		return E_FORBIDDEN;
	if (c->row.state == STATE_BOT)
		code = take_from_bot(e, c);
	return code == E_NONE ? assign(e, c, a, "take", command) : code;
}

static void on_take(struct engine *e, struct connection *k, const struct frame *f)
{
	struct conversation *c = command_target(e, k, f, OPEN_ONLY);
	enum error_code code;

	if (!c)
		return;
	code = take(e, c, k->agent, frame_str(f, F_ID));
	if (code == E_FORBIDDEN)
		send_error(e, k, frame_str(f, F_ID), code, NULL,
			   "only a supervisor may take it from the bot or from another agent", 0);
	else
		command_done(e, k, frame_str(f, F_ID), code);
}

static bool has_room(struct engine *e, struct connection *k, const char *re)
{
	if (k->n_subs < e->config.max_opened)
		return true;
	send_error(e, k, re, E_OVERLOADED, NULL, "too many conversations are open here; leave one",
		   0);
	return false;
}

bool command_follow(struct engine *e, struct connection *k, struct conversation *c, const char *re)
{
	return sub_find(k, c->row.id) || (has_room(e, k, re) && sub_add(e, k, c, c->seq));
}

static void open_now(struct engine *e, struct connection *k, struct conversation *c, uint64_t after,
		     const char *re)
{
	struct sub *s = sub_find(k, c->row.id);

	if (!s && !has_room(e, k, re))
		return;
	s = sub_add(e, k, c, c->reviving ? after : MIN(after, c->stored_seq));
	if (!s)
		return;
	s->opening = true;
	s->loading = 0; /* what is being read for an earlier cursor is not wanted any more */
	snprintf(s->re, sizeof(s->re), "%s", re ? re : "");
	sub_pump(e, s);
}

static void on_open(struct engine *e, struct connection *k, const struct frame *f)
{
	uint64_t id = (uint64_t)frame_int(f, F_CONVERSATION, 0);
	uint64_t after = (uint64_t)frame_int(f, F_AFTER, 0);
	struct conversation *c = conversation_get(e, id);
	const char *re = frame_str(f, F_ID);

	if (c && (c->stored_seq || c->reviving)) {
		open_now(e, k, c, after, re);
		return;
	}
	if (k->opening) {
		send_error(e, k, re, E_OVERLOADED, NULL,
			   "another conversation is being read for you; wait for its ok", RETRY);
		return;
	}
	k->opening = calloc(1, sizeof(*k->opening));
	if (!k->opening) {
		engine_fail(e, -ENOMEM);
		return;
	}
	k->opening->conversation = id;
	k->opening->after = after;
	snprintf(k->opening->re, sizeof(k->opening->re), "%s", re ? re : "");
	request_add(e, REQUEST_REVIVE, k->id, id, 0);
}

void agent_opened(struct engine *e, struct connection *k, uint64_t conversation)
{
	struct opening *o = k->opening;
	struct conversation *c = conversation_get(e, conversation);
	const char *re = o && o->re[0] ? o->re : NULL;

	if (!o || o->conversation != conversation)
		return;
	k->opening = NULL;
	if (c)
		open_now(e, k, c, o->after, re);
	else
		send_error(e, k, re, E_NOT_FOUND, "conversation", "there is no such conversation",
			   0);
	free(o);
}

static void on_leave(struct engine *e, struct connection *k, const struct frame *f)
{
	struct sub *s = sub_find(k, (uint64_t)frame_int(f, F_CONVERSATION, 0));

	if (s && conversation_holder(e, s->conversation) == k->agent) {
		send_error(e, k, frame_str(f, F_ID), E_CONFLICT, NULL,
			   "you hold this conversation; transfer, return or close it", 0);
		return;
	}
	if (s)
		sub_remove(e, s);
	send_ok(e, k, frame_str(f, F_ID));
}

/* A human reply is a takeover: whoever answers has it, if they may. */
static bool takes_over(struct engine *e, struct connection *k, struct conversation *c,
		       const char *re)
{
	enum error_code code;

	if (c->row.agent == k->agent->row.id)
		return true;
	code = take(e, c, k->agent, NULL);
	if (code == E_FORBIDDEN)
		send_error(e, k, re, code, NULL, "the bot or another agent has the conversation",
			   0);
	else
		command_done(e, k, re, code);
	return code == E_NONE;
}

void append_text(struct engine *e, struct connection *k, struct conversation *c,
		 enum wire_type type, const char *text, const char *re)
{
	record_begin(e);
	record_from_agent(e, "from", k->agent);
	record_text(&e->body, "text", text);
	command_done(e, k, re, record_append(e, c, type, k->agent->row.id, re, 0));
}

static void on_say(struct engine *e, struct connection *k, const struct frame *f)
{
	const char *re = frame_str(f, F_ID);
	struct conversation *c = command_target(e, k, f, OPEN_ONLY);

	if (!c || !takes_over(e, k, c, re))
		return;
	e->counters.messages_agent++;
	append_text(e, k, c, WIRE_MESSAGE, frame_str(f, F_TEXT), re);
}

static void on_note(struct engine *e, struct connection *k, const struct frame *f)
{
	struct conversation *c = command_target(e, k, f, ANY_AGENT);

	if (!c || !promise_fits(e, k, f, F_FOLLOW_UP_AT))
		return;
	append_text(e, k, c, WIRE_NOTE, frame_str(f, F_TEXT), frame_str(f, F_ID));
	if (frame_has(f, F_FOLLOW_UP_AT))
		promise_make(e, c, k->agent, k->agent, f, F_FOLLOW_UP_AT, frame_str(f, F_TEXT),
			     NULL);
}

static void write_typist(struct engine *e, const struct conversation *c, const struct agent *a)
{
	buf_reset(&e->out);
	out_id(&e->out, "conversation", c->row.id);
	out_open(&e->out, "from", '{');
	out_str(&e->out, "role", "agent");
	out_str(&e->out, "name", a->row.name);
	out_id(&e->out, "agent", a->row.id);
	out_close(&e->out, '}');
}

/* Ephemeral things go to the visitor, by those who have the conversation only. */
static struct list *visitor_of(struct engine *e, struct connection *k, const struct frame *f)
{
	struct conversation *c = conversation_get(e, (uint64_t)frame_int(f, F_CONVERSATION, 0));

	if (!c || !c->visitor || conversation_holder(e, c) != k->agent)
		return NULL;
	write_typist(e, c, k->agent);
	return &c->visitor->connections;
}

/* Other agents who follow it know who is at it, too, whether the visitor is told or not. */
static void on_typing(struct engine *e, struct connection *k, const struct frame *f)
{
	const struct sub *s = sub_find(k, (uint64_t)frame_int(f, F_CONVERSATION, 0));
	struct list *to;

	if (s) {
		write_typist(e, s->conversation, k->agent);
		out_bool(&e->out, "on", frame_int(f, F_ON, 0));
		signal_followers(e, s->conversation, "typing", k->agent);
	}
	to = visitor_of(e, k, f);
	if (!to)
		return;
	out_bool(&e->out, "on", frame_int(f, F_ON, 0));
	signal_list(e, to, "typing", NULL);
}

static void on_read(struct engine *e, struct connection *k, const struct frame *f)
{
	struct list *to = visitor_of(e, k, f);

	if (!to)
		return;
	out_int(&e->out, "seq", frame_int(f, F_SEQ, 0));
	signal_list(e, to, "read", NULL);
}

static void on_return(struct engine *e, struct connection *k, const struct frame *f)
{
	const char *re = frame_str(f, F_ID);
	struct conversation *c = command_target(e, k, f, HOLDER_ONLY);

	if (!c)
		return;
	if (c->row.state != STATE_HUMAN) {
		command_done(e, k, re, E_CONFLICT);
		return;
	}
	if (c->given_back >= GIVEN_BACK_MAX) {
		send_error(e, k, re, E_CONFLICT, NULL,
			   "it was given back to the bot too often; it stays with people", 0);
		return;
	}
	record_begin(e);
	record_from_agent(e, "by", k->agent);
	if (frame_has(f, F_REASON))
		out_str(&e->body, "reason", frame_str(f, F_REASON));
	say_text(e, c, TEXT_RETURNED, "text");
	command_done(e, k, re, record_append(e, c, WIRE_RETURNED, k->agent->row.id, re, 0));
	rules_returned(e->sites[c->site].rules, c->dialogue);
}

static void on_tag(struct engine *e, struct connection *k, const struct frame *f)
{
	struct conversation *c = command_target(e, k, f, ANY_AGENT);

	if (!c)
		return;
	record_begin(e);
	write_disposition(&e->body, f);
	command_done(e, k, frame_str(f, F_ID),
		     record_append(e, c, WIRE_TAGGED, k->agent->row.id, frame_str(f, F_ID), 0));
}

static void on_close(struct engine *e, struct connection *k, const struct frame *f)
{
	struct conversation *c = command_target(e, k, f, HOLDER_ENDS);

	if (!c || !promise_fits(e, k, f, F_FOLLOW_UP_AT) || !complaint_fits(e, k, c, f))
		return;
	if (frame_has(f, F_FOLLOW_UP_AT))
		promise_make(e, c, k->agent, k->agent, f, F_FOLLOW_UP_AT, frame_str(f, F_NOTE),
			     NULL);
	if (frame_int(f, F_WRAP_UP, 0))
		wrap_wanted(e, c);
	if (frame_has(f, F_COMPLAINT))
		snprintf(c->row.complaint, sizeof(c->row.complaint), "%s",
			 frame_str(f, F_COMPLAINT));
	record_begin(e);
	if (frame_has(f, F_FOLLOW_UP_AT))
		out_time(&e->body, "follow_up_at", frame_int(f, F_FOLLOW_UP_AT, 0));
	if (frame_has(f, F_NOTE))
		record_text(&e->private, "note", frame_str(f, F_NOTE));
	write_disposition(&e->private, f);
	say_text(e, c, TEXT_CLOSED, "text");
	conversation_close(e, c, frame_str(f, F_RESOLUTION), frame_str(f, F_ID), k->agent, false);
}

static void on_watch(struct engine *e, struct connection *k, const struct frame *f)
{
	list_remove(&k->in_watchers);
	if (frame_int(f, F_QUEUE, 0))
		list_append(&e->watchers, &k->in_watchers);
	send_ok(e, k, frame_str(f, F_ID));
	if (frame_int(f, F_QUEUE, 0))
		board_send(e, k);
}

static void write_hint(struct buf *out, const char *draft, const struct hint *h)
{
	out_open(out, NULL, '{');
	out_str(out, "code", h->code);
	out_int(out, "at", (int64_t)utf8_length(draft, h->at));
	out_int(out, "length", (int64_t)utf8_length(draft + h->at, h->length));
	out_str(out, "message", h->message);
	if (h->better)
		out_str(out, "better", h->better);
	out_close(out, '}');
}

static void on_coach(struct engine *e, struct connection *k, const struct frame *f)
{
	enum { HINTS = 16 };
	struct conversation *c = conversation_get(e, (uint64_t)frame_int(f, F_CONVERSATION, 0));
	const char *draft = frame_str(f, F_DRAFT);
	struct hint hints[HINTS];
	size_t n;

	if (!c) {
		send_error(e, k, frame_str(f, F_ID), E_NOT_FOUND, "conversation",
			   "there is no such conversation, or it is closed", 0);
		return;
	}
	n = coach(e->sites[c->site].rules, c->dialogue, draft, strlen(draft), hints, HINTS);
	buf_reset(&e->out);
	out_str(&e->out, "re", frame_str(f, F_ID));
	out_id(&e->out, "conversation", c->row.id);
	out_open(&e->out, "hints", '[');
	for (size_t i = 0; i < n; i++)
		write_hint(&e->out, draft, &hints[i]);
	out_close(&e->out, ']');
	signal_one(e, k, "hints");
}

static void send_warning(struct engine *e, struct conversation *c, struct agent *a)
{
	if (!c->warning || c->stored_seq < c->warning_seq)
		return;
	if (a) {
		buf_reset(&e->out);
		buf_puts(&e->out, c->warning);
		signal_list(e, &a->connections, "alert", NULL);
	}
	free(c->warning);
	c->warning = NULL;
}

/* What had to wait until the message it belongs to was durable. */
void conversation_replies(struct engine *e, struct conversation *c)
{
	struct agent *a = map_get(&e->agents, c->row.agent);

	send_warning(e, c, a);
	if (!c->pending)
		return;
	if (a && c->stored_seq == c->seq) {
		buf_reset(&e->out);
		buf_puts(&e->out, c->pending);
		signal_list(e, &a->connections, "suggestion", NULL);
	}
	free(c->pending);
	c->pending = NULL;
}

handler *const agent_handlers[N_COMMAND] = {
	[C_A_HELLO] = agent_hello,  [C_A_PRESENCE] = on_presence,
	[C_A_ACCEPT] = on_accept,   [C_A_DECLINE] = on_decline,
	[C_A_TAKE] = on_take,	    [C_A_OPEN] = on_open,
	[C_A_LEAVE] = on_leave,	    [C_A_SAY] = on_say,
	[C_A_NOTE] = on_note,	    [C_A_TYPING] = on_typing,
	[C_A_READ] = on_read,	    [C_A_TRANSFER] = on_transfer,
	[C_A_RETURN] = on_return,   [C_A_TAG] = on_tag,
	[C_A_CLOSE] = on_close,	    [C_A_WATCH] = on_watch,
	[C_A_COACH] = on_coach,	    [C_A_WRAP_UP] = on_wrap_up,
	[C_A_PROMISE] = on_promise, [C_A_FOLLOW_UP] = on_follow_up,
	[C_A_MOVE] = on_move,	    [C_A_PING] = on_ping,
};
