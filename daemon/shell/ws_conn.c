#include "shell/ws_conn.h"

#include "shell/lwsloop.h"

#include <errno.h>
#include <event2/event.h>
#include <malloc.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int64_t ws_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct ws_conn *ws_conn_find(struct ws *ws, uint64_t id)
{
	return map_get(&ws->conns, id);
}

void ws_conn_move(struct ws_conn *c, struct list *to)
{
	c->since = ws_now();
	list_remove(&c->link);
	list_append(to, &c->link);
}

static void forget(struct ws_conn *c)
{
	list_remove(&c->link);
	map_remove(&c->ws->conns, c->id);
	peers_leave(&c->ws->peers, &c->peer);
	c->ws->n_sockets--;
	free(c->reason);
	free(c);
}

/* A connection of its own for the fd, or NULL: there is no room for it. */
static struct ws_conn *conn_new(struct ws *ws, const struct sockaddr *address)
{
	struct ws_conn *c;

	if (ws->n_sockets >= ws->config.max_connections)
		return NULL;
	c = calloc(1, sizeof(*c));
	if (!c)
		return NULL;
	c->ws = ws;
	c->id = ++ws->last_id;
	c->out_end = &c->out;
	list_init(&c->link);
	peer_set(&c->peer, address);
	if (peers_enter(&ws->peers, &c->peer, ws->config.max_per_peer) != 0) {
		free(c);
		return NULL;
	}
	ws->n_sockets++;
	ws->burst = MAX(ws->burst, ws->n_sockets - ws->n_open);
	if (map_put_ptr(&ws->conns, c->id, c) < 0) {
		forget(c);
		return NULL;
	}
	return c;
}

void ws_conn_accept(void *arg, int fd, const struct sockaddr *address)
{
	struct ws *ws = arg;
	struct ws_conn *c = conn_new(ws, address);

	if (!c) {
		close(fd);
		return;
	}
	c->wsi = lws_adopt_socket_vhost(ws->vhost, fd); /* closes the fd if it fails */
	if (!c->wsi) {
		forget(c);
		return;
	}
	lws_set_opaque_user_data(c->wsi, c);
	ws_conn_move(c, &ws->http);
	lwsloop_kick(ws->loop);
}

void ws_conn_destroyed(struct ws_conn *c)
{
	struct ws *ws = c->ws;
	uint64_t id = c->id;
	bool connected = c->connected;

	ws_message_drop(c);
	ws_http_drop(c);
	forget(c);
	if (!connected)
		return;
	ws->n_open--;
	ws->callbacks.gone(ws->callbacks.arg, id);
}

/*
 * The caller of ws_close must not find himself in `gone`, and lws must not be asked to close a
 * socket inside that socket's callback. So closing is always done by the next sweep.
 */
void ws_conn_close(struct ws_conn *c, int code, const char *reason)
{
	if (c->state >= WS_CLOSING)
		return;
	c->state = WS_CLOSING;
	c->code = (uint16_t)code;
	c->reason = reason && reason[0] ? strndup(reason, 120) : NULL;
	ws_conn_move(c, &c->ws->closing);
	event_active(c->ws->sweep, EV_TIMEOUT, 0);
}

void ws_conn_fail(struct ws_conn *c)
{
	ws_message_drop(c);
	if (c->state == WS_KILLED)
		return;
	c->state = WS_CLOSING;
	c->code = 0;
	ws_conn_move(c, &c->ws->closing);
	event_active(c->ws->sweep, EV_TIMEOUT, 0);
}

void ws_close(struct ws *ws, uint64_t conn, int code, const char *reason)
{
	struct ws_conn *c = ws_conn_find(ws, conn);

	if (c && c->id == conn && c->state == WS_OPEN && !ws->freeing)
		ws_conn_close(c, code, reason);
}

/* No close frame, no waiting. Not inside a callback of lws: c may be gone after it. The caller
 * calls lws_cancel_service, or the timer is not seen. */
static void kill_at_once(struct ws_conn *c)
{
	/* lws would wait 5 s for a full socket, unless its own timer says that it is hopeless. */
	bool stuck = lws_partial_buffered(c->wsi);

	c->state = WS_KILLED;
	ws_message_drop(c);
	ws_conn_move(c, &c->ws->killed);
	lws_set_timeout(c->wsi, PENDING_TIMEOUT_USER_OK,
			stuck ? LWS_TO_KILL_ASYNC : LWS_TO_KILL_SYNC);
}

/*
 * Sends the close frame; the peer's answer, or a tick, then ends the connection. lws_close_reason
 * is not used: it makes lws wait with a timer in a list that it walks, so that closing 15,000
 * connections at once took 10 s; and the frame is lost when it is called in the wrong place.
 */
static void kill_politely(struct ws_conn *c)
{
	size_t n = c->reason ? strlen(c->reason) : 0; /* at most 120 */
	unsigned char room[LWS_PRE + 4 + 123], *frame = room + LWS_PRE;

	c->state = WS_KILLED;
	ws_conn_move(c, &c->ws->killed);
	frame[0] = 0x88;
	frame[1] = (unsigned char)(n + 2);
	frame[2] = (unsigned char)(c->code >> 8);
	frame[3] = (unsigned char)c->code;
	if (n > 0)
		memcpy(frame + 4, c->reason, n);
	/* The one type of write that lws sends as it is: it has none for close frames. */
	if (lws_write(c->wsi, frame, n + 4, LWS_WRITE_HTTP) < 0)
		kill_at_once(c);
}

void ws_conn_sweep(struct ws *ws)
{
	while (!list_is_empty(&ws->closing)) {
		struct ws_conn *c = container_of(ws->closing.next, struct ws_conn, link);

		if (!c->code)
			kill_at_once(c);
		else if (c->out || lws_partial_buffered(c->wsi))
			ws_conn_move(c, &ws->draining); /* a close frame goes after all else */
		else
			kill_politely(c);
	}
	lws_cancel_service(lwsloop_context(ws->loop));
	lwsloop_kick(ws->loop);
}

/* The first of a list, if it has been there for `after` ms. */
static struct ws_conn *overdue(struct list *head, int64_t now, int64_t after)
{
	struct ws_conn *c = container_of(head->next, struct ws_conn, link);

	return list_is_empty(head) || now - c->since < after ? NULL : c;
}

static bool kill_overdue(struct list *head, int64_t now, int64_t after)
{
	struct ws_conn *c;
	bool any = false;

	while ((c = overdue(head, now, after))) {
		kill_at_once(c);
		any = true;
	}
	return any;
}

/* Many connections that came in one second are not all pinged in one second. */
static bool ping_idle(struct ws *ws, int64_t now)
{
	size_t budget = 64 + ws->n_open / 16;
	struct ws_conn *c;
	bool any = false;

	while (budget-- && (c = overdue(&ws->idle, now, ws->config.ping_every))) {
		list_remove(&c->link);
		list_append(&ws->pinged, &c->link); /* since stays: when it was last heard */
		if (!ws_message_ping(c))
			ws_conn_fail(c);
		any = true;
	}
	return any;
}

/* Thousands of handshakes at once leave holes between the connections that stay: 2 KB for each. */
static void trim(struct ws *ws)
{
	if (ws->burst < 1000 || ws->n_sockets - ws->n_open > 100)
		return;
	ws->burst = 0;
#ifdef __GLIBC__
	malloc_trim(0); /* 2 ms */
#endif
}

/* When those who never end their request get near to blocking lws, they are given less time. */
static int64_t request_within(const struct ws *ws)
{
	bool many = ws->n_sockets - ws->n_open > WS_HEADS_MAX / 2;

	return many ? MIN(2000, ws->config.request_within) : ws->config.request_within;
}

void ws_conn_tick(struct ws *ws)
{
	const struct ws_config *config = &ws->config;
	int64_t now = ws_now();
	bool any = ping_idle(ws, now);

	trim(ws);
	any |= kill_overdue(&ws->pinged, now, config->drop_after);
	any |= kill_overdue(&ws->http, now, request_within(ws));
	any |= kill_overdue(&ws->deferred, now, 4 * config->request_within);
	any |= kill_overdue(&ws->draining, now, config->close_within);
	any |= kill_overdue(&ws->killed, now, config->close_within);
	if (!any)
		return;
	lws_cancel_service(lwsloop_context(ws->loop));
	lwsloop_kick(ws->loop);
}
