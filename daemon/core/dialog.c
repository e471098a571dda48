#include "core/dialog.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "core/context.h"
#include "core/engine_private.h"
#include "core/life.h"
#include "core/log.h"
#include "core/situation.h"

enum {
	INFORM_EVERY = 60000, /* ms between two texts of the bot to somebody who waits */
	QUOTE_BYTES = 4 * TEXT_POINTS,
};

/* What somebody wrote, where an agent reads it beside our own words. */
static void write_quote(struct buf *out, const char *key, const char *s, size_t n)
{
	char bytes[QUOTE_BYTES];

	n = utf8_cut(s, n, sizeof(bytes));
	memcpy(bytes, s, n);
	out_strn(out, key, bytes, text_harmless(bytes, n));
}

static void write_evidence(struct buf *out, const struct evidence *v, size_t n)
{
	out_open(out, "evidence", '[');
	for (size_t i = 0; i < n; i++) {
		if (!v[i].n)
			continue; /* a button was pressed: there are no words */
		out_open(out, NULL, '{');
		write_quote(out, "text", v[i].text, v[i].n);
		out_int(out, "seq", (int64_t)v[i].seq);
		out_close(out, '}');
	}
	out_close(out, ']');
}

static void write_reasons(struct buf *out, const struct turn *t)
{
	out_open(out, NULL, '[');
	for (size_t i = 0; i < t->n_reasons; i++) {
		out_open(out, NULL, '{');
		out_str(out, "code", reason_name(t->reasons[i].code));
		out_str(out, "text", t->reasons[i].text);
		write_evidence(out, t->reasons[i].evidence, t->reasons[i].n_evidence);
		out_close(out, '}');
	}
	out_close(out, ']');
}

static void write_intents(struct buf *out, const struct turn *t)
{
	out_open(out, "intents", '[');
	for (size_t i = 0; i < t->intent.n; i++) {
		out_open(out, NULL, '{');
		out_str(out, "name", t->names[i]);
		out_real(out, "confidence", t->intent.ranked[i].confidence, 3);
		out_close(out, '}');
	}
	out_close(out, ']');
}

static void write_signals(struct buf *out, const struct turn *t)
{
	out_open(out, "signals", '[');
	for (size_t i = 0; i < t->n_signals; i++) {
		out_open(out, NULL, '{');
		out_str(out, "name", t->signals[i].name);
		out_real(out, "value", t->signals[i].value, 3);
		out_real(out, "weight", t->signals[i].weight, 3);
		write_evidence(out, t->signals[i].evidence, t->signals[i].n_evidence);
		out_close(out, '}');
	}
	out_close(out, ']');
}

static void append_analysis(struct engine *e, struct conversation *c, uint64_t of)
{
	const struct turn *t = &e->turn;

	record_begin(e);
	out_int(&e->body, "of", (int64_t)of);
	write_intents(&e->body, t);
	write_signals(&e->body, t);
	out_real(&e->body, "frustration", t->frustration, 3);
	out_real(&e->body, "complexity", t->complexity, 3);
	if (t->empathy)
		out_str(&e->body, "empathy", t->empathy);
	record_append(e, c, WIRE_ANALYSIS, 0, NULL, 0);
}

static void bot_says(struct engine *e, struct conversation *c, const struct turn *t, uint64_t epoch)
{
	record_begin(e);
	record_from_bot(e, c);
	out_strn(&e->body, "text", t->text, t->text_n);
	if (t->n_replies) {
		out_open(&e->body, "quick_replies", '[');
		for (size_t i = 0; i < t->n_replies; i++) {
			out_open(&e->body, NULL, '{');
			out_str(&e->body, "title", t->replies[i].title);
			out_str(&e->body, "say", t->replies[i].say);
			out_close(&e->body, '}');
		}
		out_close(&e->body, ']');
	}
	if (t->intent_name) {
		out_str(&e->private, "intent", t->intent_name);
		out_real(&e->private, "confidence", t->confidence, 3);
	}
	if (record_append(e, c, WIRE_MESSAGE, 0, NULL, epoch) == E_NONE)
		e->counters.messages_bot++;
}

void say_text(struct engine *e, const struct conversation *c, enum pack_text text, const char *key)
{
	struct standing s;

	standing_of(e, c, c->row.priority, &s);
	say_standing(e, c, "", text, key, &s, &e->body);
}

void say_unplaced(struct engine *e, const struct conversation *c, enum pack_text text,
		  const char *key)
{
	say_standing(e, c, "", text, key, NULL, &e->body);
}

/* Somebody who waits is told that they were heard: now and then, and never an answer. */
static void inform(struct engine *e, struct conversation *c)
{
	size_t without;

	if (c->informed_at && e->tick - c->informed_at < INFORM_EVERY)
		return;
	c->informed_at = e->tick;
	record_begin(e);
	record_from_bot(e, c);
	without = e->body.n;
	say_text(e, c, TEXT_WAITING, "text");
	if (e->body.n > without)
		record_append(e, c, WIRE_MESSAGE, 0, NULL, 0);
}

/* What the bot would have said, for the agent: kept until the message itself is durable. */
static void suggest(struct engine *e, struct conversation *c, uint64_t of)
{
	const struct turn *t = &e->turn;
	struct buf b = BUF_INIT(64 << 10);

	if (!t->suggestion_n || !t->intent_name)
		return;
	out_id(&b, "conversation", c->row.id);
	out_int(&b, "of", (int64_t)of);
	out_open(&b, "replies", '[');
	out_open(&b, NULL, '{');
	out_strn(&b, "text", t->suggestion, t->suggestion_n);
	out_str(&b, "intent", t->intent_name);
	out_real(&b, "confidence", t->confidence, 3);
	out_close(&b, '}');
	out_close(&b, ']');
	free(c->pending);
	c->pending = buf_steal(&b, NULL);
	buf_deinit(&b);
}

/* Of somebody who waits already the reasons from before still hold. */
static void keep_reasons(struct engine *e, struct conversation *c)
{
	bool waits = c->row.state == STATE_WAITING || c->row.state == STATE_MESSAGE;
	bool more = waits && c->reasons && strlen(c->reasons) > 2;
	struct buf b = BUF_INIT(64 << 10);

	write_reasons(&b, &e->turn);
	if (more && b.n && b.n + strlen(c->reasons) < b.max) {
		b.p[b.n - 1] = ','; /* the ']' */
		buf_puts(&b, c->reasons + 1);
	}
	free(c->reasons);
	c->reasons = buf_steal(&b, NULL);
	if (!c->reasons)
		engine_fail(e, -ENOMEM);
	buf_deinit(&b);
}

static bool has_reason(const struct turn *t, enum reason_code code)
{
	for (size_t i = 0; i < t->n_reasons; i++)
		if (t->reasons[i].code == code)
			return true;
	return false;
}

/* What the rules had to say first, to somebody for whom nobody can come now: that they were heard, a
 * policy's words that may be of help. Only when the bot gives up it promises a person. */
static void write_lead(struct engine *e)
{
	const struct turn *t = &e->turn;
	bool own = has_reason(t, REASON_POLICY) || has_reason(t, REASON_INTENT);

	if (t->text_n && (own || !has_reason(t, REASON_BOT_FAILED)))
		out_strn(&e->body, "text", t->text, t->text_n);
}

static void write_handoff(struct engine *e, struct conversation *c, enum situation situation,
			  bool full, const struct standing *s)
{
	const struct turn *t = &e->turn;
	bool next = situation == SITUATION_STAFFED && s->position == 1;

	if (situation == SITUATION_CLOSED || full) {
		write_lead(e);
		return;
	}
	say_standing(e, c, t->text_n ? t->text : "",
		     next ? TEXT_HANDOFF_FIRST : situation_text(situation), "text", s, &e->body);
	out_int(&e->body, "position", (int64_t)s->position);
	write_estimate(&e->body, s->wait);
	write_choices(&e->body, situation);
}

/* A policy in what is said to somebody who waits calls again unless what called first is more urgent;
 * to somebody for whom nobody was there it calls in any case. */
static bool calls_again(const struct conversation *c, const struct turn *t)
{
	return t->decision == DECIDE_ESCALATE &&
	       (c->row.state == STATE_MESSAGE ||
		(c->row.state == STATE_WAITING && t->priority >= c->row.priority));
}

/* A policy in what is said to an agent, who is told: they may look elsewhere. */
static void warn(struct engine *e, struct conversation *c, uint64_t of)
{
	const struct turn *t = &e->turn;
	struct buf b = BUF_INIT(16 << 10);

	if (!t->n_reasons)
		return;
	out_str(&b, "code", reason_name(t->reasons[0].code));
	out_str(&b, "text", t->reasons[0].text);
	out_id(&b, "conversation", c->row.id);
	free(c->warning);
	c->warning = buf_steal(&b, NULL);
	c->warning_seq = of;
	buf_deinit(&b);
	if (t->priority > c->row.priority) { /* if it has to wait again */
		c->row.priority = t->priority;
		conversation_store(e, c);
	}
}

/* What it needs, and the queue for that, in *ret_chosen; the one that it goes to is in its row. False:
 * that one is full, and those after it. */
static bool choose_queue(struct engine *e, struct conversation *c, struct department **ret_chosen)
{
	const struct turn *t = &e->turn;
	struct department *chosen, *d;

	if (c->row.state != STATE_MESSAGE) /* who waits again needs what they needed */
		c->skills.n = 0;
	for (size_t i = 0; i < t->n_skills; i++)
		skill_add(&c->skills, t->skills[i]);
	need_renew(&c->need);
	chosen = department_choose(e, c);
	d = department_with_room(e, c, chosen);
	if (!d && c->department)
		d = c->department; /* it has a place there */
	department_need(e, c, d ? d : chosen);
	snprintf(c->row.queue, sizeof(c->row.queue), "%s", (d ? d : chosen)->rules->name);
	*ret_chosen = chosen;
	return d != NULL;
}

/* Puts a conversation into the queue for the reasons that stand in e->turn; outside of the hours, or
 * when the queue is full, it leaves it in the same step. */
enum error_code escalate(struct engine *e, struct conversation *c, const char *command)
{
	const struct turn *t = &e->turn;
	uint64_t author = command ? c->row.visitor : 0;
	struct department *chosen, *before = c->department;
	bool full = !choose_queue(e, c, &chosen);
	bool taken = has_reason(t, REASON_OPERATOR); /* somebody has it in this step */
	enum situation situation = situation_of(e, c);
	struct standing standing;
	enum error_code code;

	c->row.priority =
		c->row.state == STATE_MESSAGE ? MAX(t->priority, c->row.priority) : t->priority;
	keep_reasons(e, c);
	if (e->error)
		return E_INTERNAL;
	for (size_t i = 0; i < t->n_reasons; i++)
		e->counters.escalated[t->reasons[i].code]++;
	standing_of(e, c, c->row.priority, &standing);
	record_begin(e);
	write_handoff(e, c, situation, full, &standing);
	out_int(&e->private, "priority", c->row.priority);
	out_open(&e->private, "skills", '[');
	for (size_t i = 0; i < c->skills.n; i++)
		out_str(&e->private, NULL, c->skills.v[i]);
	out_close(&e->private, ']');
	out_str(&e->private, "queue", c->row.queue);
	out_raw(&e->private, "reasons", c->reasons, strlen(c->reasons));
	write_context(e, &e->private, "context", c);
	c->informed_at = e->tick;
	code = record_append(e, c, WIRE_ESCALATED, author, command, 0);
	if (code != E_NONE)
		return code;
	if (situation == SITUATION_CLOSED && !taken)
		unattended(e, c, "closed_hours");
	else if (full && !taken)
		unattended(e, c, "full");
	else if (before && c->department != before)
		department_record(e, c, before->rules->name, c->row.queue, "need", NULL, NULL);
	else if (c->department != chosen && !before)
		department_record(e, c, chosen->rules->name, c->row.queue, "full", NULL, NULL);
	if (c->row.state == STATE_WAITING)
		waiting_told(e, c, &standing, false); /* as it stands in the record */
	return code;
}

static enum mode mode_of(enum state state)
{
	return state == STATE_BOT ? MODE_BOT : state == STATE_HUMAN ? MODE_HUMAN : MODE_WAITING;
}

static void understand(struct engine *e, struct conversation *c, const char *text,
		       const char *payload, uint64_t seq)
{
	const struct utterance u = {.text = text,
				    .n = strlen(text),
				    .payload = payload,
				    .seq = seq,
				    .mode = mode_of(c->row.state),
				    .variation = hash_u64(c->row.id ^ seq)};
	size_t cut = utf8_cut(text, u.n, sizeof(c->preview) - 1);

	rules_turn(e->sites[c->site].rules, c->dialogue, &u, &e->turn);
	memcpy(c->preview, text, cut);
	c->preview[cut] = '\0';
	c->frustration = e->turn.frustration;
}

static void tell_agent(struct engine *e, struct conversation *c, uint64_t of)
{
	warn(e, c, of);
	suggest(e, c, of);
}

void hear(struct engine *e, struct conversation *c, const char *text, const char *payload,
	  const char *asking)
{
	uint64_t of = c->seq, epoch = c->epoch;

	understand(e, c, text, payload, of);
	append_analysis(e, c, of);
	if ((c->row.state == STATE_BOT && e->turn.decision == DECIDE_ESCALATE) ||
	    calls_again(c, &e->turn))
		escalate(e, c, asking);
	else if (c->row.state != STATE_HUMAN && e->turn.text_n && !asking)
		bot_says(e, c, &e->turn, epoch);
	else if (c->row.state == STATE_WAITING)
		inform(e, c);
	else if (c->row.state == STATE_HUMAN)
		tell_agent(e, c, of);
	conversation_touch(e, c);
}

static bool is_by_operator(const struct record *r)
{
	json_t *o = members_parse(r->wire.agents, r->wire.agents_n);
	json_t *first = json_array_get(json_object_get(o, "reasons"), 0);
	const char *code = json_string_value(json_object_get(first, "code"));
	bool operator= code && !strcmp(code, reason_name(REASON_OPERATOR));

	json_decref(o);
	return operator;
}

/* At a restart: the same messages through the same rules give the same dialogue. */
void replay_rules(struct engine *e, struct conversation *c, const struct record *r)
{
	json_t *o;

	if (r->wire.type == WIRE_ESCALATED && r->command)
		rules_asked(e->sites[c->site].rules, c->dialogue, r->wire.seq - 1, &e->turn);
	else if (r->wire.type == WIRE_ESCALATED && is_by_operator(r))
		rules_operator(e->sites[c->site].rules, c->dialogue, &e->turn);
	if (r->wire.type == WIRE_RETURNED)
		rules_returned(e->sites[c->site].rules, c->dialogue);
	if (r->wire.type != WIRE_MESSAGE || r->author != c->row.visitor)
		return;
	o = members_parse(r->wire.body, r->wire.body_n);
	if (o && json_is_string(json_object_get(o, "text")))
		understand(e, c, json_string_value(json_object_get(o, "text")),
			   json_string_value(json_object_get(o, "payload")), r->wire.seq);
	json_decref(o);
}
