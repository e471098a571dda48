#include "core/connection.h"

#include <errno.h>
#include <string.h>

#include "core/agent_commands.h"
#include "core/delivery.h"
#include "core/engine_private.h"
#include "core/life.h"
#include "core/log.h"
#include "core/visitor_commands.h"

enum { REFUSED_MAX = 200 }; /* frames in a row over the limit, then the connection is closed */

void connection_close(struct engine *e, struct connection *k, int code, const char *reason)
{
	struct effect *fx;

	if (k->state == CONNECTION_CLOSING)
		return;
	k->state = CONNECTION_CLOSING;
	timer_stop(e, &k->hello_timer);
	fx = effects_add(e->fx, FX_CLOSE);
	if (!fx) {
		engine_fail(e, -ENOMEM);
		return;
	}
	fx->conn = k->id;
	fx->close.code = code;
	fx->close.reason = reason;
}

/* A moment for the new process; then as many a second as are easily welcomed beside the talking. Agents
 * come first: the visitors wait for them. */
static int64_t back_after(struct engine *e, const struct connection *k)
{
	enum { SOONEST = 500, LEAST = 1000, MOST = 30000, A_SECOND = 1000 };
	int64_t spread = (int64_t)e->connections.n * 1000 / A_SECOND;

	if (k->role == ROLE_AGENT)
		spread = 0;
	spread = MIN(MAX(spread, LEAST), MOST);
	return SOONEST + (int64_t)(engine_random(e) % (uint64_t)spread);
}

void connection_put_off(struct engine *e, struct connection *k, enum error_code code,
			const char *reason)
{
	if (k->state == CONNECTION_CLOSING)
		return;
	send_error(e, k, NULL, code, NULL, reason, back_after(e, k));
	connection_close(e, k, CLOSE_RESTART, reason);
}

static void no_hello(struct engine *e, struct timer *t)
{
	connection_close(e, container_of(t, struct connection, hello_timer), CLOSE_NO_HELLO,
			 "no hello in time");
}

void on_connect(struct engine *e, const struct event *ev)
{
	struct connection *k = calloc(1, sizeof(*k));

	if (!k || map_put_ptr(&e->connections, ev->conn, k)) {
		free(k);
		engine_fail(e, -ENOMEM);
		return;
	}
	k->id = ev->conn;
	k->role = ev->connect.role;
	k->sites = ev->connect.sites;
	list_init(&k->in_owner);
	list_init(&k->subs);
	list_init(&k->in_watchers);
	timer_set(e, &k->hello_timer, e->tick + e->config.hello_timeout, no_hello);
	if (e->shutting_down)
		connection_put_off(e, k, E_SHUTTING_DOWN, "the server is restarting");
}

/* That they left is kept while somebody waits for them to come back. Those who go because the daemon
 * goes have not left. */
static void visitor_left(struct engine *e, struct visitor *v)
{
	enum state state = v->conversation->row.state;

	if (v->stored && !e->shutting_down && (state == STATE_WAITING || state == STATE_HUMAN)) {
		v->left_at = e->now;
		visitor_store(e, v);
	}
	conversation_present(e, v->conversation);
}

static void visitor_lost(struct engine *e, struct visitor *v)
{
	if (v->n_connections)
		return;
	v->revived = 0;
	if (v->conversation)
		visitor_left(e, v);
	visitor_drop(e, v);
}

static void connection_free(struct engine *e, struct connection *k)
{
	struct list *it, *tmp;

	timer_stop(e, &k->hello_timer);
	list_for_each_safe (it, tmp, &k->subs)
		sub_remove(e, container_of(it, struct sub, in_connection));
	list_remove(&k->in_watchers);
	list_remove(&k->in_owner);
	map_remove(&e->connections, k->id);
	if (k->visitor) {
		k->visitor->n_connections--;
		visitor_lost(e, k->visitor);
	}
	if (k->agent && !--k->agent->n_connections)
		agent_left(e, k->agent);
	free(k->opening);
	free(k);
}

void on_disconnect(struct engine *e, const struct event *ev)
{
	struct connection *k = map_get(&e->connections, ev->conn);

	if (k)
		connection_free(e, k);
}

/* Everybody has a share of the loop; over it a frame is refused, and in the end the connection. */
static bool has_manners(struct engine *e, struct connection *k, const char *re)
{
	int64_t per_second = e->config.frames_per_second;
	int64_t wait = bucket_take(&k->frames, e->tick, per_second * 60, per_second * 5);

	if (!wait) {
		k->refused = 0;
		return true;
	}
	if (++k->refused > REFUSED_MAX)
		connection_close(e, k, CLOSE_TOO_MANY, "too many frames");
	else
		send_error(e, k, re, E_RATE_LIMITED, NULL, "too many frames on this connection",
			   wait);
	return false;
}

void on_frame(struct engine *e, const struct event *ev)
{
	struct connection *k = map_get(&e->connections, ev->conn);
	const struct frame *f = ev->frame;
	bool hello = f->command == C_V_HELLO || f->command == C_A_HELLO;
	handler *const *table;

	if (!k || k->state == CONNECTION_CLOSING)
		return;
	k->bad_frames = 0;
	if (!has_manners(e, k, frame_str(f, F_ID)))
		return;
	table = k->role == ROLE_VISITOR ? visitor_handlers : agent_handlers;
	if (hello && k->state != CONNECTION_FRESH)
		send_error(e, k, NULL, E_CONFLICT, NULL, "this connection has said hello already",
			   0);
	else if (!hello && k->state != CONNECTION_READY)
		send_error(e, k, frame_str(f, F_ID), E_UNAUTHENTICATED, NULL,
			   "the first frame must be hello, and its welcome must be awaited", 0);
	else
		table[f->command](e, k, f);
}

void on_ping(struct engine *e, struct connection *k, const struct frame *f)
{
	send_ok(e, k, frame_str(f, F_ID));
}

void on_bad_frame(struct engine *e, const struct event *ev)
{
	struct connection *k = map_get(&e->connections, ev->conn);
	const struct frame_error *bad = ev->bad;

	if (!k || k->state == CONNECTION_CLOSING)
		return;
	if (!has_manners(e, k, bad->id[0] ? bad->id : NULL))
		return;
	send_error(e, k, bad->id[0] ? bad->id : NULL, bad->code, bad->field, bad->message, 0);
	k->bad_frames = bad->not_an_object ? k->bad_frames + 1 : 0;
	if (k->bad_frames >= LIMIT_BAD_FRAMES)
		connection_close(e, k, CLOSE_POLICY, "these are no frames");
}
