#include "core/delivery.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/engine_private.h"
#include "core/life.h"
#include "core/restore.h"
#include "core/viewing.h"

enum { PAGE = 200 }; /* records read from the store at once */

static void send_payload(struct engine *e, struct connection *k, struct payload *p)
{
	struct effect *fx;

	if (k->state == CONNECTION_CLOSING)
		return;
	fx = effects_add(e->fx, FX_SEND);
	if (!fx) {
		engine_fail(e, -ENOMEM);
		return;
	}
	fx->conn = k->id;
	fx->payload = payload_ref(p);
}

static struct payload *to_payload(struct engine *e, const struct buf *bytes)
{
	struct payload *p = bytes->error ? NULL : payload_new(bytes->p, bytes->n);

	if (!p)
		engine_fail(e, -ENOMEM);
	return p;
}

static void send_bytes(struct engine *e, struct connection *k, const struct buf *bytes)
{
	struct payload *p = to_payload(e, bytes);

	if (!p)
		return;
	send_payload(e, k, p);
	payload_unref(p);
}

void send_error(struct engine *e, struct connection *k, const char *re, enum error_code code,
		const char *field, const char *message, int64_t retry_after_ms)
{
	struct buf b = BUF_INIT(4096);

	e->counters.refused[code]++;
	wire_error(&b, re, code, field, message, retry_after_ms);
	send_bytes(e, k, &b);
	buf_deinit(&b);
}

void send_ok(struct engine *e, struct connection *k, const char *re)
{
	struct buf b = BUF_INIT(4096);

	wire_ok(&b, re, "", 0);
	send_bytes(e, k, &b);
	buf_deinit(&b);
}

void send_overloaded(struct engine *e, struct connection *k, const char *re)
{
	send_error(e, k, re, E_OVERLOADED, NULL,
		   "this cannot be stored now; send it again with the same id", RETRY);
}

bool store_takes(struct engine *e, struct connection *k, const char *re)
{
	if (e->shutting_down)
		send_error(e, k, re, E_SHUTTING_DOWN, NULL, "the server is restarting", RETRY);
	else if (!e->store_works || e->n_unstored + e->n_owed >= e->config.max_backlog)
		send_overloaded(e, k, re);
	else
		return true;
	return false;
}

static struct payload *to_signal(struct engine *e, const char *type)
{
	struct buf b = BUF_INIT(16 << 20);
	struct payload *p;

	wire_signal(&b, type, e->out.p, e->out.n);
	if (e->out.error)
		b.error = e->out.error;
	p = to_payload(e, &b);
	buf_deinit(&b);
	buf_reset(&e->out);
	return p;
}

void signal_list(struct engine *e, struct list *connections, const char *type,
		 const struct connection *except)
{
	struct payload *p = to_signal(e, type);
	struct list *it;

	if (!p)
		return;
	list_for_each (it, connections) {
		struct connection *k = container_of(it, struct connection, in_owner);

		if (k != except && k->state == CONNECTION_READY)
			send_payload(e, k, p);
	}
	payload_unref(p);
}

void signal_one(struct engine *e, struct connection *k, const char *type)
{
	struct payload *p = to_signal(e, type);

	if (!p)
		return;
	send_payload(e, k, p);
	payload_unref(p);
}

void signal_followers(struct engine *e, struct conversation *c, const char *type,
		      const struct agent *except)
{
	struct payload *p = to_signal(e, type);
	struct list *it;

	if (!p)
		return;
	list_for_each (it, &c->subs) {
		struct connection *k = container_of(it, struct sub, in_conversation)->connection;

		if (k->agent && k->agent != except)
			send_payload(e, k, p);
	}
	payload_unref(p);
}

struct sub *sub_find(struct connection *k, uint64_t conversation)
{
	struct list *it;

	list_for_each (it, &k->subs) {
		struct sub *s = container_of(it, struct sub, in_connection);

		if (s->conversation->row.id == conversation)
			return s;
	}
	return NULL;
}

struct sub *sub_add(struct engine *e, struct connection *k, struct conversation *c, uint64_t cursor)
{
	struct sub *s = sub_find(k, c->row.id);

	if (s) {
		s->cursor = cursor;
		return s;
	}
	s = calloc(1, sizeof(*s));
	if (!s) {
		engine_fail(e, -ENOMEM);
		return NULL;
	}
	s->connection = k;
	s->conversation = c;
	s->cursor = cursor;
	list_append(&k->subs, &s->in_connection);
	list_append(&c->subs, &s->in_conversation);
	k->n_subs++;
	if (k->role == ROLE_AGENT)
		viewers_changed(e, c);
	return s;
}

void sub_remove(struct engine *e, struct sub *s)
{
	list_remove(&s->in_connection);
	list_remove(&s->in_conversation);
	s->connection->n_subs--;
	if (s->connection->role == ROLE_AGENT)
		viewers_changed(e, s->conversation);
	conversation_drop(e, s->conversation);
	free(s);
}

bool is_author(const struct connection *k, const struct record *r)
{
	if (!r->author || !r->command)
		return false;
	return k->role == ROLE_VISITOR ? k->visitor && k->visitor->id == r->author
				       : k->agent && k->agent->row.id == r->author;
}

static struct payload *encode(struct engine *e, const struct record *r, enum audience reader,
			      const char *re)
{
	struct payload *p;

	buf_reset(&e->out);
	wire_event(&e->out, &r->wire, reader, re);
	p = to_payload(e, &e->out);
	buf_reset(&e->out);
	return p;
}

/* The plain copy of the newest event is made once for each audience. */
static struct payload *encode_shared(struct engine *e, struct conversation *c,
				     const struct record *r, enum audience reader)
{
	struct payload **slot = &c->encoded[reader];

	if (c->encoded_seq[reader] != r->wire.seq || !*slot) {
		payload_unref(*slot);
		*slot = encode(e, r, reader, NULL);
		c->encoded_seq[reader] = r->wire.seq;
	}
	return payload_ref(*slot);
}

static void send_record(struct engine *e, struct connection *k, struct conversation *c,
			const struct record *r)
{
	enum audience reader = k->role == ROLE_AGENT ? AUDIENCE_AGENTS : AUDIENCE_ALL;
	struct payload *p;

	/* A visitor sees nothing of the agents' own, unless it acknowledges what they did themselves. */
	if (reader == AUDIENCE_ALL && wire_audience(r->wire.type) == AUDIENCE_AGENTS &&
	    !is_author(k, r))
		return;
	if (is_author(k, r))
		p = encode(e, r, reader, r->command);
	else
		p = encode_shared(e, c, r, reader);
	if (!p)
		return;
	send_payload(e, k, p);
	payload_unref(p);
}

uint64_t request_add(struct engine *e, enum request_kind kind, uint64_t who, uint64_t id,
		     uint64_t after)
{
	struct effect *fx;
	struct request *q = malloc(sizeof(*q));

	if (!q || map_put_ptr(&e->requests, ++e->request, q)) {
		free(q);
		engine_fail(e, -ENOMEM);
		return 0;
	}
	*q = (struct request){kind, who, id, after};
	fx = effects_add(e->fx, kind == REQUEST_VISITOR ? FX_LOAD_VISITOR : FX_LOAD_RECORDS);
	if (!fx) {
		engine_fail(e, -ENOMEM);
		return 0;
	}
	fx->load.request = e->request;
	fx->load.id = id;
	fx->load.after = after;
	fx->load.limit = kind == REQUEST_RESEND ? 1 : PAGE;
	return e->request;
}

static void opened(struct engine *e, struct sub *s)
{
	struct buf b = BUF_INIT(4096);

	s->opening = false;
	buf_reset(&e->out);
	out_id(&e->out, "conversation", s->conversation->row.id);
	out_int(&e->out, "seq", (int64_t)s->cursor);
	wire_ok(&b, s->re[0] ? s->re : NULL, e->out.p, e->out.n);
	buf_reset(&e->out);
	send_bytes(e, s->connection, &b);
	buf_deinit(&b);
}

/* Sends what is durable and was not sent, in order: from the window, or by way of the store. */
void sub_pump(struct engine *e, struct sub *s)
{
	struct conversation *c = s->conversation;

	if (c->reviving || s->loading)
		return;
	while (s->cursor < c->stored_seq) {
		struct record *r = conversation_recent(c, s->cursor + 1);

		if (!r) {
			s->loading = request_add(e, REQUEST_PAGE, s->connection->id, c->row.id,
						 s->cursor);
			return;
		}
		s->cursor++;
		send_record(e, s->connection, c, r);
	}
	if (s->opening)
		opened(e, s);
}

void subs_pump(struct engine *e, struct conversation *c)
{
	struct list *it, *tmp;

	list_for_each_safe (it, tmp, &c->subs) {
		struct sub *s = container_of(it, struct sub, in_conversation);
		struct connection *k = s->connection;

		sub_pump(e, s);
		/* a visitor who has begun another conversation has seen the end of this one */
		if (k->role == ROLE_VISITOR && k->visitor->conversation != c && s->cursor == c->seq)
			sub_remove(e, s);
	}
}

static void on_page(struct engine *e, const struct request *q, uint64_t request,
		    const struct event *ev)
{
	struct connection *k = map_get(&e->connections, q->who);
	struct sub *s = k ? sub_find(k, q->id) : NULL;

	if (!s || s->loading != request)
		return; /* gone, or opened again meanwhile */
	s->loading = 0;
	for (size_t i = 0; i < ev->records.n; i++) {
		struct record *r = ev->records.v[i];

		if (r->wire.seq != s->cursor + 1 || r->wire.seq > s->conversation->stored_seq)
			continue;
		s->cursor++;
		send_record(e, k, s->conversation, r);
	}
	if (ev->records.n)
		sub_pump(e, s);
	else
		connection_close(e, k, CLOSE_RESTART, "the log could not be read; connect again");
}

static void on_resend(struct engine *e, const struct request *q, const struct event *ev)
{
	struct connection *k = map_get(&e->connections, q->who);
	struct conversation *c = conversation_get(e, q->id);

	if (!k || !ev->records.n || ev->records.v[0]->wire.seq != q->after + 1)
		return;
	if (c || (k->role == ROLE_VISITOR && is_author(k, ev->records.v[0])))
		send_record(e, k, c, ev->records.v[0]);
}

/* Sends one record once more: the answer to a command that came again. One that is not durable yet
 * will be acknowledged by itself. */
void resend(struct engine *e, struct connection *k, struct conversation *c, uint64_t seq)
{
	struct record *r = conversation_recent(c, seq);

	if (seq > c->stored_seq && !e->store_works)
		send_overloaded(e, k, r ? r->command : NULL);
	else if (seq > c->stored_seq)
		return;
	else if (r)
		send_record(e, k, c, r);
	else
		request_add(e, REQUEST_RESEND, k->id, c->row.id, seq - 1);
}

void resend_caused(struct engine *e, struct connection *k, const struct caused *what)
{
	struct conversation *c = conversation_get(e, what->conversation);

	if (c && !c->reviving)
		resend(e, k, c, what->seq);
	else /* what is not in memory, or is being read back, is durable */
		request_add(e, REQUEST_RESEND, k->id, what->conversation, what->seq - 1);
}

void on_records(struct engine *e, const struct event *ev)
{
	struct request *found = map_get(&e->requests, ev->records.request);
	struct request q;

	if (!found)
		return;
	q = *found;
	map_remove(&e->requests, ev->records.request);
	free(found);
	if (q.kind == REQUEST_PAGE)
		on_page(e, &q, ev->records.request, ev);
	else if (q.kind == REQUEST_RESEND)
		on_resend(e, &q, ev);
	else
		on_revived(e, &q, ev);
}
