#include "core/forget.h"

#include <errno.h>

#include "core/board.h"
#include "core/delivery.h"
#include "core/engine_private.h"
#include "core/life.h"
#include "core/promise.h"
#include "core/wrap.h"

bool is_erased(const struct engine *e, uint64_t visitor)
{
	return visitor && map_find(&e->erased, visitor, NULL);
}

static uint64_t forget_later(struct engine *e, enum forget what, uint64_t id)
{
	struct op *op = engine_persist(e, OP_FORGET);

	if (!op)
		return 0;
	op->forget.what = what;
	op->forget.id = id;
	op->forget.at = e->now;
	return op->ticket;
}

/* Who follows it hears that it is gone, and why nothing more will come of it. */
static void unfollow(struct engine *e, struct conversation *c)
{
	struct list *it, *tmp;

	list_for_each_safe (it, tmp, &c->subs) {
		struct sub *s = container_of(it, struct sub, in_conversation);
		struct connection *k = s->connection;

		sub_remove(e, s);
		if (k->role != ROLE_AGENT || k->state != CONNECTION_READY)
			continue;
		buf_reset(&e->out);
		out_id(&e->out, "conversation", c->row.id);
		signal_one(e, k, "erased");
	}
}

/* By way of its end, so that all that hangs on a state is taken back: place, offer, slot, timers. The
 * record of that end goes with the others. */
static void erase_conversation(struct engine *e, struct conversation *c)
{
	if (c->reviving)
		e->by_state[c->row.state]++; /* conversation_forget takes it off again */
	else if (c->row.state != STATE_CLOSED)
		conversation_close(e, c, "abandoned", NULL, NULL, false);
	wrap_drop(e, c);
	unfollow(e, c);
	conversation_forget(e, c);
}

static void erase_conversations(struct engine *e, uint64_t visitor)
{
	size_t it = 0;
	uint64_t key, value;

	while (map_next(&e->conversations, &it, &key, &value)) {
		struct conversation *c = (struct conversation *)(uintptr_t)value;

		if (c->row.visitor != visitor)
			continue;
		erase_conversation(e, c);
		it = 0; /* the map has changed */
	}
}

/* What is being read of them finds nobody any more. */
static void drop_requests(struct engine *e, uint64_t visitor)
{
	size_t it = 0;
	uint64_t key, value;

	while (map_next(&e->requests, &it, &key, &value)) {
		struct request *q = (struct request *)(uintptr_t)value;

		if (!(q->kind == REQUEST_VISITOR && q->id == visitor) &&
		    !(q->kind == REQUEST_RETURN && q->who == visitor))
			continue;
		map_remove(&e->requests, key);
		free(q);
		it = 0;
	}
}

static void show_out(struct engine *e, struct visitor *v)
{
	struct list *it, *tmp;

	list_for_each_safe (it, tmp, &v->connections) {
		struct connection *k = container_of(it, struct connection, in_owner);

		list_remove(&k->in_owner);
		k->visitor = NULL;
		connection_close(e, k, CLOSE_UNAUTHENTICATED, "this visitor was erased");
	}
	v->n_connections = 0;
}

void on_erase(struct engine *e, const struct event *ev)
{
	uint64_t id = ev->erase;
	struct visitor *v = map_get(&e->visitors, id);

	if (v)
		show_out(e, v);
	if (v)
		v->loading = true; /* nobody else frees them */
	erase_conversations(e, id);
	promises_forget(e, id);
	drop_requests(e, id);
	if (v)
		map_remove(&e->visitors, id);
	visitor_free(v);
	e->counters.erased++;
	engine_fail(e, map_put(&e->erased, id, forget_later(e, FORGET_PERSON, id)));
	e->route_due = true;
	board_changed(e);
}

void erased_stored(struct engine *e, uint64_t ticket)
{
	size_t it = 0;
	uint64_t key, value;

	while (map_next(&e->erased, &it, &key, &value)) {
		if (value > ticket)
			continue;
		map_remove(&e->erased, key);
		it = 0;
	}
}

static bool is_awaited(const struct engine *e, uint64_t id)
{
	size_t it = 0;
	uint64_t key, value;

	while (map_next(&e->requests, &it, &key, &value))
		if (((const struct request *)(uintptr_t)value)->id == id)
			return true;
	return false;
}

/* Whoever is here, follows it, waits for it or has promised to come back to it keeps it: there is another
 * time. */
void on_expired(struct engine *e, const struct event *ev)
{
	for (size_t i = 0; i < ev->expired.n_conversations; i++) {
		uint64_t id = ev->expired.conversations[i];

		if (conversation_get(e, id) || is_awaited(e, id) || has_promises(e, id))
			continue;
		forget_later(e, FORGET_CONVERSATION, id);
		e->counters.expired_conversations++;
	}
	for (size_t i = 0; i < ev->expired.n_visitors; i++) {
		uint64_t id = ev->expired.visitors[i];

		if (map_find(&e->visitors, id, NULL) || is_awaited(e, id))
			continue;
		forget_later(e, FORGET_VISITOR, id);
		e->counters.expired_visitors++;
	}
}
