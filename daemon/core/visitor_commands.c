#include "core/visitor_commands.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/context.h"
#include "core/delivery.h"
#include "core/dialog.h"
#include "core/engine_private.h"
#include "core/life.h"
#include "core/log.h"
#include "core/opening.h"
#include "core/routing.h"
#include "core/visitor_hello.h"
#include "core/visitor_profile.h"

/* A command that was here before is answered with what it caused then. */
static bool was_here(struct engine *e, struct connection *k, const char *re)
{
	struct visitor *v = k->visitor;
	struct conversation *const all[] = {v->conversation, v->before};
	const struct caused *older;

	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		uint64_t seq = all[i] ? command_seq(e, all[i], v->id, re) : 0;

		if (!seq)
			continue;
		resend(e, k, all[i], seq);
		return true;
	}
	older = re ? visitor_caused(v, command_hash(e, v->id, re)) : NULL;
	if (older)
		resend_caused(e, k, older);
	return older != NULL;
}

/* The one that they are in, or a refusal and NULL. */
static struct conversation *any(struct engine *e, struct connection *k, const char *re,
				bool may_be_closed)
{
	struct conversation *c = k->visitor->conversation;

	if (!c)
		send_error(e, k, re, E_NOT_FOUND, NULL,
			   "there is no conversation yet; say something", 0);
	else if (c->row.state == STATE_CLOSED && !may_be_closed)
		send_error(e, k, re, E_GONE, NULL, "the conversation is closed", 0);
	else
		return c;
	return NULL;
}

/* The same for a command that makes it longer. */
static struct conversation *current(struct engine *e, struct connection *k, const char *re,
				    bool may_be_closed)
{
	struct conversation *c = any(e, k, re, may_be_closed);

	if (!c || c->seq < e->config.max_events)
		return c;
	send_error(e, k, re, E_TOO_LARGE, NULL, "the conversation is full; end it", 0);
	return NULL;
}

static bool is_ready(struct engine *e, struct connection *k, const char *re)
{
	return !was_here(e, k, re) && store_takes(e, k, re);
}

static void follow_all(struct engine *e, struct visitor *v, struct conversation *c)
{
	struct list *it;

	list_for_each (it, &v->connections) {
		struct connection *k = container_of(it, struct connection, in_owner);

		if (k->state == CONNECTION_READY)
			sub_add(e, k, c, 0);
	}
}

static struct conversation *open_new(struct engine *e, struct visitor *v)
{
	struct conversation *c = conversation_open(e, v);

	if (!c)
		return NULL;
	if (!v->stored)
		visitor_store(e, v);
	record_begin(e);
	out_str(&e->body, "site", c->row.site);
	out_id(&e->body, "visitor", v->id);
	if (v->locale[0])
		out_str(&e->body, "locale", v->locale);
	if (v->url)
		write_page(&e->body, v);
	if (c->row.previous)
		out_id(&e->body, "previous", c->row.previous);
	record_append(e, c, WIRE_OPENED, 0, NULL, 0);
	e->counters.opened++;
	if (v->told)
		profile_record(e, c, NULL);
	follow_all(e, v, c);
	return c;
}

/* The open conversation, or a new one where there is none. */
static struct conversation *open_current(struct engine *e, struct connection *k, const char *re)
{
	struct conversation *c = k->visitor->conversation;

	if (c && c->row.state != STATE_CLOSED)
		return current(e, k, re, false);
	if (e->conversations.n >= e->config.max_conversations) {
		send_error(e, k, re, E_OVERLOADED, NULL, "there are too many open conversations",
			   RETRY);
		return NULL;
	}
	return open_new(e, k->visitor);
}

static void append_words(struct engine *e, struct conversation *c, const char *text,
			 const char *payload, const char *command, const char *asking)
{
	struct buf clean = BUF_INIT(64 << 10);

	text_mask_cards(text, strlen(text), &clean);
	if (clean.error) {
		engine_fail(e, -ENOMEM);
		buf_deinit(&clean);
		return;
	}
	record_begin(e);
	record_from_visitor(e, c->visitor);
	out_strn(&e->body, "text", clean.p, clean.n);
	if (payload)
		out_str(&e->body, "payload", payload);
	if (record_append(e, c, WIRE_MESSAGE, c->row.visitor, command, 0) == E_NONE) {
		e->counters.messages_visitor++;
		hear(e, c, clean.p, payload, asking);
	}
	buf_deinit(&clean);
}

static bool has_breath(struct engine *e, struct connection *k, const char *re)
{
	int64_t wait =
		bucket_take(&k->visitor->says, e->tick, e->config.per_minute, e->config.per_minute);

	if (wait)
		send_error(e, k, re, E_RATE_LIMITED, NULL, "too many messages in a minute", wait);
	return !wait;
}

static void on_say(struct engine *e, struct connection *k, const struct frame *f)
{
	const char *re = frame_str(f, F_ID);
	struct conversation *c;

	if (!is_ready(e, k, re) || !has_breath(e, k, re))
		return;
	c = open_current(e, k, re);
	if (c)
		append_words(e, c, frame_str(f, F_TEXT), frame_str(f, F_PAYLOAD), re, NULL);
}

static void on_ask_human(struct engine *e, struct connection *k, const struct frame *f)
{
	const char *re = frame_str(f, F_ID);
	struct conversation *c;
	bool comes; /* a person is here, or on the way: nothing but the words is news */

	if (!is_ready(e, k, re) || !has_breath(e, k, re))
		return;
	c = open_current(e, k, re);
	if (!c)
		return;
	comes = c->row.state == STATE_WAITING || c->row.state == STATE_HUMAN;
	if (frame_has(f, F_TEXT))
		append_words(e, c, frame_str(f, F_TEXT), NULL, comes ? re : NULL,
			     comes ? NULL : re);
	if (command_seq(e, c, k->visitor->id, re))
		return; /* the words alone were reason enough, or are all that there is to it */
	if (comes) {
		ok_when_stored(e, k, re);
		return;
	}
	rules_asked(e->sites[c->site].rules, c->dialogue, c->seq, &e->turn);
	escalate(e, c, re);
}

/* Somebody who could not be reached can be now. */
static void reach(struct engine *e, struct conversation *c)
{
	if (c->row.state != STATE_MESSAGE || !c->has_contact)
		return;
	seek(e, c);
	come_back(e, c);
}

static void on_contact(struct engine *e, struct connection *k, const struct frame *f)
{
	static const struct {
		enum field field;
		const char *key;
	} rows[] = {
		{F_NAME, "name"}, {F_EMAIL, "email"}, {F_PHONE, "phone"}, {F_MESSAGE, "message"}};
	const char *re = frame_str(f, F_ID);
	struct conversation *c;

	if (!is_ready(e, k, re) || !has_breath(e, k, re) || !(c = current(e, k, re, false)))
		return;
	visitor_set(&k->visitor->name, frame_str(f, F_NAME));
	visitor_set(&k->visitor->email, frame_str(f, F_EMAIL));
	visitor_set(&k->visitor->phone, frame_str(f, F_PHONE));
	visitor_store(e, k->visitor);
	record_begin(e);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (frame_has(f, rows[i].field))
			out_str(&e->body, rows[i].key, frame_str(f, rows[i].field));
	if (frame_has(f, F_CONSENT))
		out_bool(&e->body, "consent", frame_int(f, F_CONSENT, 0));
	c->has_contact = true;
	record_append(e, c, WIRE_CONTACT, k->visitor->id, re, 0);
	if (c->row.state != STATE_MESSAGE)
		return;
	record_begin(e);
	record_from_bot(e, c);
	say_text(e, c, TEXT_CONTACT_THANKS, "text");
	record_append(e, c, WIRE_MESSAGE, 0, NULL, 0);
	reach(e, c);
}

static void on_profile(struct engine *e, struct connection *k, const struct frame *f)
{
	const char *re = frame_str(f, F_ID);
	struct visitor *v = k->visitor;
	struct conversation *c = v->conversation;
	bool open = c && c->row.state != STATE_CLOSED;

	if (!is_ready(e, k, re) || !has_breath(e, k, re) || (open && !current(e, k, re, false)) ||
	    !profile_take(e, k, f))
		return;
	if (v->stored)
		visitor_store(e, v);
	if (open) {
		profile_record(e, c, re);
		reach(e, c);
		return;
	}
	v->told = true;
	ok_when_stored(e, k, re);
}

static void on_rate(struct engine *e, struct connection *k, const struct frame *f)
{
	const char *re = frame_str(f, F_ID);
	struct conversation *c;

	if (!is_ready(e, k, re) || !has_breath(e, k, re) || !(c = current(e, k, re, true)))
		return;
	if (c->row.closed_at && e->now - c->row.closed_at > e->config.rate_window) {
		send_error(e, k, re, E_GONE, NULL, "it is too late to rate this conversation", 0);
		return;
	}
	record_begin(e);
	out_str(&e->body, "survey", frame_str(f, F_SURVEY));
	out_int(&e->body, "score", frame_int(f, F_SCORE, 0));
	if (frame_has(f, F_COMMENT))
		out_str(&e->body, "comment", frame_str(f, F_COMMENT));
	record_append(e, c, WIRE_RATED, k->visitor->id, re, 0);
	if (!strcmp(frame_str(f, F_SURVEY), "csat")) {
		c->row.rating = (int)frame_int(f, F_SCORE, 0);
		conversation_store(e, c);
	}
}

static void on_return(struct engine *e, struct connection *k, const struct frame *f)
{
	const char *re = frame_str(f, F_ID);
	struct conversation *c;

	if (!is_ready(e, k, re) || !(c = current(e, k, re, false)))
		return;
	if (c->row.state != STATE_WAITING && c->row.state != STATE_MESSAGE) {
		send_error(e, k, re, E_CONFLICT, NULL, "the visitor is not waiting", 0);
		return;
	}
	record_begin(e);
	out_open(&e->body, "by", '{');
	out_str(&e->body, "role", "visitor");
	out_close(&e->body, '}');
	say_text(e, c, TEXT_RETURNED, "text");
	record_append(e, c, WIRE_RETURNED, k->visitor->id, re, 0);
	rules_returned(e->sites[c->site].rules, c->dialogue);
}

static void on_end(struct engine *e, struct connection *k, const struct frame *f)
{
	const char *re = frame_str(f, F_ID);
	struct conversation *c;

	if (!is_ready(e, k, re) || !(c = any(e, k, re, false)))
		return;
	conversation_close(e, c,
			   c->row.state == STATE_WAITING || c->row.state == STATE_MESSAGE
				   ? "abandoned"
				   : "resolved",
			   re, NULL, true);
}

/* Ephemeral things go to the agent who has the conversation. */
static struct list *holder_of(struct engine *e, struct connection *k)
{
	struct conversation *c = k->visitor->conversation;
	struct agent *a = c ? conversation_holder(e, c) : NULL;

	if (!a)
		return NULL;
	buf_reset(&e->out);
	out_id(&e->out, "conversation", c->row.id);
	out_open(&e->out, "from", '{');
	out_str(&e->out, "role", "visitor");
	if (k->visitor->name)
		out_str(&e->out, "name", k->visitor->name);
	out_close(&e->out, '}');
	return &a->connections;
}

static void on_typing(struct engine *e, struct connection *k, const struct frame *f)
{
	struct list *to = holder_of(e, k);

	if (!to)
		return;
	out_bool(&e->out, "on", frame_int(f, F_ON, 0));
	signal_list(e, to, "typing", NULL);
}

static void on_read(struct engine *e, struct connection *k, const struct frame *f)
{
	struct list *to = holder_of(e, k);

	if (!to)
		return;
	out_int(&e->out, "seq", frame_int(f, F_SEQ, 0));
	signal_list(e, to, "read", NULL);
}

handler *const visitor_handlers[N_COMMAND] = {
	[C_V_HELLO] = visitor_hello,	[C_V_SAY] = on_say,
	[C_V_TYPING] = on_typing,	[C_V_READ] = on_read,
	[C_V_ASK_HUMAN] = on_ask_human, [C_V_CONTACT] = on_contact,
	[C_V_PROFILE] = on_profile,	[C_V_RATE] = on_rate,
	[C_V_RETURN] = on_return,	[C_V_END] = on_end,
	[C_V_PING] = on_ping,
};
