#include "core/log.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "core/agent_commands.h"
#include "core/alert.h"
#include "core/board.h"
#include "core/delivery.h"
#include "core/engine_private.h"
#include "core/forget.h"
#include "core/life.h"
#include "core/outbox.h"
#include "core/promise.h"
#include "core/routing.h"

/* A record that is not durable yet, in the order of its ticket. */
struct unstored {
	uint64_t ticket;
	uint64_t conversation;
	uint64_t seq;
	enum state state; /* after it */
};

struct json_t *members_parse(const char *members, size_t n)
{
	struct buf b = BUF_INIT(2 << 20);
	json_t *o;

	out_open(&b, NULL, '{');
	out_fragment(&b, members, n);
	out_close(&b, '}');
	o = b.error ? NULL : json_loadb(b.p, b.n, 0, NULL);
	buf_deinit(&b);
	return o;
}

void record_begin(struct engine *e)
{
	buf_reset(&e->body);
	buf_reset(&e->private);
}

void record_from_visitor(struct engine *e, const struct visitor *v)
{
	out_open(&e->body, "from", '{');
	out_str(&e->body, "role", "visitor");
	if (v->name)
		out_str(&e->body, "name", v->name);
	out_close(&e->body, '}');
}

void record_from_bot(struct engine *e, const struct conversation *c)
{
	out_open(&e->body, "from", '{');
	out_str(&e->body, "role", "bot");
	out_str(&e->body, "name", pack_bot(e->sites[c->site].pack));
	out_close(&e->body, '}');
}

void record_from_agent(struct engine *e, const char *key, const struct agent *a)
{
	out_open(&e->body, key, '{');
	out_str(&e->body, "role", "agent");
	out_str(&e->body, "name", a->row.name);
	out_id(&e->body, "agent", a->row.id);
	out_close(&e->body, '}');
}

void record_from_system(struct engine *e)
{
	out_open(&e->body, "by", '{');
	out_str(&e->body, "role", "system");
	out_close(&e->body, '}');
}

void record_text(struct buf *out, const char *key, const char *text)
{
	struct buf clean = BUF_INIT(64 << 10);

	text_mask_cards(text, strlen(text), &clean);
	out_strn(out, key, clean.p, clean.error ? 0 : clean.n);
	buf_deinit(&clean);
}

uint64_t command_hash(const struct engine *e, uint64_t author, const char *command)
{
	char key[8 + LIMIT_ID];
	size_t n = strlen(command);

	memcpy(key, &author, sizeof(author));
	memcpy(key + sizeof(author), command, n);
	return hash_keyed(&e->config.hash_key, key, sizeof(author) + n);
}

uint64_t command_seq(const struct engine *e, const struct conversation *c, uint64_t author,
		     const char *command)
{
	uint64_t seq = 0;

	if (command)
		map_find(&c->commands, command_hash(e, author, command), &seq);
	return seq;
}

void command_heed(struct engine *e, const struct conversation *c, const struct record *r)
{
	struct visitor *v = r->command && r->author == c->row.visitor
				    ? map_get(&e->visitors, c->row.visitor)
				    : NULL;

	if (v)
		visitor_heed(v, &(struct caused){command_hash(e, r->author, r->command), c->row.id,
						 r->wire.seq});
}

void conversation_store(struct engine *e, struct conversation *c)
{
	struct conversation_row *row = malloc(sizeof(*row));
	struct op *op = row ? engine_persist(e, OP_CONVERSATION) : NULL;

	if (!op) {
		free(row);
		engine_fail(e, -ENOMEM);
		return;
	}
	*row = c->row;
	op->conversation = row;
	if (c->visitor && c->row.state == STATE_CLOSED)
		visitor_remember(c->visitor, row);
}

void visitor_store(struct engine *e, struct visitor *v)
{
	struct visitor_row *row = malloc(sizeof(*row));
	struct op *op = row ? engine_persist(e, OP_VISITOR) : NULL;

	if (!op) {
		free(row);
		engine_fail(e, -ENOMEM);
		return;
	}
	visitor_to_row(v, e->sites[v->site].name, e->now, row);
	op->visitor = row;
	v->stored = true;
}

void agent_store(struct engine *e, const struct agent *a)
{
	struct op *op = engine_persist(e, OP_AGENT_STATUS);

	if (!op)
		return;
	op->agent.id = a->row.id;
	op->agent.status = a->row.status;
	op->agent.left_at = a->row.left_at;
}

static int unstored_grow(struct engine *e)
{
	size_t cap = MAX(e->cap_unstored * 2, (size_t)256);
	struct unstored *v;

	if (e->n_unstored < e->cap_unstored)
		return 0;
	v = malloc(cap * sizeof(*v));
	if (!v)
		return -ENOMEM;
	for (size_t i = 0; i < e->n_unstored; i++)
		v[i] = e->unstored[(e->unstored_first + i) % e->cap_unstored];
	free(e->unstored);
	e->unstored = v;
	e->unstored_first = 0;
	e->cap_unstored = cap;
	return 0;
}

/* Hands a folded record to the store, and remembers that nobody may see it yet. */
static void persist(struct engine *e, struct conversation *c, struct record *r)
{
	struct op *op;

	if (unstored_grow(e) || !(op = engine_persist(e, OP_RECORD))) {
		engine_fail(e, -ENOMEM);
		return;
	}
	op->record = record_ref(r);
	e->unstored[(e->unstored_first + e->n_unstored++) % e->cap_unstored] =
		(struct unstored){op->ticket, c->row.id, c->seq, c->row.state};
}

enum error_code record_append(struct engine *e, struct conversation *c, enum wire_type type,
			      uint64_t author, const char *command, uint64_t epoch)
{
	enum state old = c->row.state;
	struct wire_event wire = {.type = type,
				  .conversation = c->row.id,
				  .seq = c->seq + 1,
				  .at = e->now,
				  .body = e->body.p,
				  .body_n = e->body.n,
				  .agents = e->private.p,
				  .agents_n = e->private.n};
	struct record *r;
	int error;

	if (epoch && epoch != c->epoch)
		return E_CONFLICT; /* prepared under somebody else's control */
	if (conversation_next(old, type) == STATE_NONE)
		return E_CONFLICT;
	r = e->body.error || e->private.error ? NULL : record_new(&wire, author, command);
	error = r ? conversation_fold(c, r, command ? command_hash(e, author, command) : 0)
		  : -ENOMEM;
	if (!error)
		persist(e, c, r);
	else
		engine_fail(e, -ENOMEM);
	if (!error)
		command_heed(e, c, r);
	if (!error && (old != c->row.state || conversation_changes_control(type)))
		conversation_entered(e, c, old);
	if (!error)
		hook_record(e, c, r);
	record_unref(r);
	return E_NONE;
}

void ok_when_stored(struct engine *e, struct connection *k, const char *re)
{
	struct owed *o = e->ticket > e->stored ? calloc(1, sizeof(*o)) : NULL;

	if (e->ticket == e->stored) {
		send_ok(e, k, re);
		return;
	}
	if (!o) {
		engine_fail(e, -ENOMEM);
		return;
	}
	o->ticket = e->ticket;
	o->conn = k->id;
	snprintf(o->re, sizeof(o->re), "%s", re ? re : "");
	list_append(&e->owed, &o->link);
	e->n_owed++;
}

/* Those whose ticket is durable are told so; all, with the store at an end, that it is not. */
static void settle_owed(struct engine *e, bool stored)
{
	while (!list_is_empty(&e->owed)) {
		struct owed *o = container_of(e->owed.next, struct owed, link);
		struct connection *k = map_get(&e->connections, o->conn);
		const char *re = o->re[0] ? o->re : NULL;

		if (stored && o->ticket > e->stored)
			return;
		if (k && stored)
			send_ok(e, k, re);
		else if (k)
			send_overloaded(e, k, re);
		list_remove(&o->link);
		e->n_owed--;
		free(o);
	}
}

/* Calls each for the connections of whoever's command it was; they need not follow the conversation. */
static void each_of_author(struct engine *e, struct conversation *c, const struct record *r,
			   void (*each)(struct engine *e, struct connection *k,
					struct conversation *c, const struct record *r))
{
	struct agent *a = map_get(&e->agents, r->author);
	struct list *from = a ? &a->connections : c->visitor ? &c->visitor->connections : NULL;
	struct list *it;

	if (!r->command || !from)
		return;
	list_for_each (it, from) {
		struct connection *k = container_of(it, struct connection, in_owner);

		if (k->state == CONNECTION_READY && is_author(k, r))
			each(e, k, c, r);
	}
}

/* Who follows gets it in its turn. Who does not (a note from a list), or does so only from a later record
 * on, is answered by this one alone. */
static void answer(struct engine *e, struct connection *k, struct conversation *c,
		   const struct record *r)
{
	const struct sub *s = sub_find(k, c->row.id);

	if (!s || s->cursor >= r->wire.seq)
		resend(e, k, c, r->wire.seq);
}

static void refuse(struct engine *e, struct connection *k, struct conversation *c,
		   const struct record *r)
{
	(void)c;
	send_overloaded(e, k, r->command);
}

/* Nothing is durable now: whoever waits for an acknowledgement is told to send it again. */
static void tell_author(struct engine *e, const struct unstored *u)
{
	struct conversation *c = conversation_get(e, u->conversation);
	struct record *r = c ? conversation_recent(c, u->seq) : NULL;

	if (r)
		each_of_author(e, c, r, refuse);
}

void on_store_state(struct engine *e, const struct event *ev)
{
	e->store_works = ev->store_works;
	for (size_t i = 0; !e->store_works && i < e->n_unstored; i++)
		tell_author(e, &e->unstored[(e->unstored_first + i) % e->cap_unstored]);
	if (!e->store_works)
		settle_owed(e, false);
}

static void note_stored(struct engine *e, const struct unstored *u)
{
	struct conversation *c = conversation_get(e, u->conversation);
	struct record *r = c ? conversation_recent(c, u->seq) : NULL;

	if (!c)
		return;
	c->stored_seq = u->seq;
	if (r)
		each_of_author(e, c, r, answer);
	if (c->stored_state != u->state)
		board_changed(e);
	c->stored_state = u->state;
	if (!list_is_linked(&c->in_dirty))
		list_append(&e->dirty, &c->in_dirty);
}

/* Everybody who follows a conversation gets what has just become durable. */
static void settle(struct engine *e, struct conversation *c)
{
	subs_pump(e, c);
	conversation_replies(e, c);
	alert_stored(e, c);
	seek(e, c);
	promises_tell(e, c);
	conversation_drop(e, c);
}

void on_stored(struct engine *e, const struct event *ev)
{
	erased_stored(e, ev->stored);
	e->stored = ev->stored;
	settle_owed(e, true);
	while (e->n_unstored && e->unstored[e->unstored_first].ticket <= ev->stored) {
		note_stored(e, &e->unstored[e->unstored_first]);
		e->unstored_first = (e->unstored_first + 1) % e->cap_unstored;
		e->n_unstored--;
	}
	while (!list_is_empty(&e->dirty)) {
		struct conversation *c = container_of(e->dirty.next, struct conversation, in_dirty);

		list_remove(&c->in_dirty);
		settle(e, c);
	}
}
