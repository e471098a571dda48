#include "shell/ws_conn.h"

#include "shell/lwsloop.h"

#include <errno.h>
#include <event2/event.h>

enum { PROTOCOL_HTTP, PROTOCOL_VISITOR, PROTOCOL_AGENT };

static void (*log_line)(int level, const char *line); /* lws' log is one for the process too */

static void emit(int level, const char *line)
{
	if (log_line)
		log_line(level == LLL_ERR ? 0 : 1, line);
}

void ws_set_log(void (*log)(int level, const char *line))
{
	log_line = log;
}

/* A subprotocol that is not ours is bound to PROTOCOL_HTTP or refused by lws; upgrade: see
 * ws_upgrade.c, which has spoken before this. */
static int filter(struct ws_conn *c)
{
	return c->upgrade && lws_get_protocol(c->wsi)->id != PROTOCOL_HTTP ? 0 : -1;
}

static int on_http(struct ws_conn *c, enum lws_callback_reasons reason, const char *bytes, size_t n)
{
	switch (reason) {
	case LWS_CALLBACK_HTTP:
		return ws_http_request(c);
	case LWS_CALLBACK_HTTP_BODY:
		return ws_http_body(c, bytes, n);
	case LWS_CALLBACK_HTTP_BODY_COMPLETION:
		return ws_http_body_end(c);
	case LWS_CALLBACK_HTTP_WRITEABLE:
		return ws_http_writable(c);
	case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
		return ws_upgrade_judge(c);
	default:
		return filter(c);
	}
}

/* The answer to our close frame ends it; a close that the peer begins is answered by lws, and
 * nothing may follow the answer. */
static int on_peer_closes(struct ws_conn *c)
{
	ws_message_drop(c);
	if (c->state == WS_KILLED)
		return -1;
	c->state = WS_KILLED;
	ws_conn_move(c, &c->ws->killed);
	return 0;
}

static int on_message(struct ws_conn *c, enum lws_callback_reasons reason, const char *bytes,
		      size_t n)
{
	switch (reason) {
	case LWS_CALLBACK_ESTABLISHED:
		ws_message_open(c, lws_get_protocol(c->wsi)->id == PROTOCOL_AGENT ? ROLE_AGENT
										  : ROLE_VISITOR);
		return 0;
	case LWS_CALLBACK_RECEIVE:
		ws_message_piece(c, bytes, n);
		return 0;
	case LWS_CALLBACK_RECEIVE_PONG:
		ws_message_heard(c);
		return 0;
	case LWS_CALLBACK_SERVER_WRITEABLE:
		ws_message_flush(c);
		return 0;
	default:
		return on_peer_closes(c);
	}
}

static int callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
		    size_t n)
{
	struct ws_conn *c;

	(void)user;
	switch (reason) {
	case LWS_CALLBACK_HTTP:
	case LWS_CALLBACK_HTTP_BODY:
	case LWS_CALLBACK_HTTP_BODY_COMPLETION:
	case LWS_CALLBACK_HTTP_WRITEABLE:
	case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
	case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
		c = lws_get_opaque_user_data(wsi);
		return c && c->state == WS_HTTP ? on_http(c, reason, in, n) : -1;
	case LWS_CALLBACK_ESTABLISHED:
	case LWS_CALLBACK_RECEIVE:
	case LWS_CALLBACK_RECEIVE_PONG:
	case LWS_CALLBACK_SERVER_WRITEABLE:
	case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
		c = lws_get_opaque_user_data(wsi);
		return c ? on_message(c, reason, in, n) : -1;
	case LWS_CALLBACK_WSI_DESTROY:
		c = lws_get_opaque_user_data(wsi);
		if (c)
			ws_conn_destroyed(c);
		return 0;
	case LWS_CALLBACK_RAW_ADOPT: /* what CONNECT would become */
	case LWS_CALLBACK_RAW_RX:
		return -1;
	default:
		return 0;
	}
}

/* rx_buffer_size is allocated per WebSocket; 0 for tx_packet_size would cap each send at it. */
#define PROTOCOL(n, number)                                                                        \
	{                                                                                          \
		.name = (n), .callback = callback, .id = (number), .rx_buffer_size = 512,          \
		.tx_packet_size = 65536                                                            \
	}
static const struct lws_protocols protocols[] = {
	PROTOCOL("(http)", PROTOCOL_HTTP), /* no token: cannot be asked for as a subprotocol */
	PROTOCOL("handoff.visitor.v1", PROTOCOL_VISITOR),
	PROTOCOL("handoff.agent.v1", PROTOCOL_AGENT),
	{0},
};

/* lws keeps its timers in a list that it walks, so idle connections may have none of them. */
static const lws_retry_bo_t no_lws_pings;

static int new_context(struct ws *ws)
{
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN_SERVER,
		.protocols = protocols,
		.user = ws,
		.options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS | LWS_SERVER_OPTION_VALIDATE_UTF8 |
			   LWS_SERVER_OPTION_SKIP_SERVER_CANONICAL_NAME |
			   LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS,
		.retry_and_idle_policy = &no_lws_pings,
		.alpn = "http/1.1", /* writing outside of WRITEABLE is not for HTTP/2 */
		.max_http_header_pool = WS_HEADS_MAX,
		.max_http_header_data = WS_HEAD_MAX,
		.timeout_secs = 20,
		.vhost_name = "handoff",
	};

	lws_set_log_level(LLL_ERR | LLL_WARN, emit);
	ws->loop = lwsloop_new(ws->base, &info);
	if (!ws->loop)
		return -ENOMEM;
	ws->vhost = lws_create_vhost(lwsloop_context(ws->loop), &info);
	return ws->vhost ? 0 : -ENOMEM;
}

static void on_tick(evutil_socket_t fd, short what, void *ws)
{
	(void)fd;
	(void)what;
	ws_conn_tick(ws);
}

static void on_sweep(evutil_socket_t fd, short what, void *ws)
{
	(void)fd;
	(void)what;
	ws_conn_sweep(ws);
}

static int new_events(struct ws *ws)
{
	int64_t ms = MAX(10, MIN(1000, ws->config.ping_every / 8));
	struct timeval tv = {ms / 1000, ms % 1000 * 1000};

	ws->tick = event_new(ws->base, -1, EV_PERSIST, on_tick, ws);
	ws->sweep = event_new(ws->base, -1, 0, on_sweep, ws);
	ws->listeners = listeners_new(ws->base, ws_conn_accept, ws);
	return ws->tick && ws->sweep && ws->listeners && event_add(ws->tick, &tv) == 0 ? 0
										       : -ENOMEM;
}

int ws_new(struct ws **ret, struct event_base *base, const struct ws_config *config,
	   const struct ws_callbacks *callbacks)
{
	struct ws *ws = calloc(1, sizeof(*ws));
	int r;

	if (!ws)
		return -ENOMEM;
	ws->base = base;
	ws->config = *config;
	ws->callbacks = *callbacks;
	list_init(&ws->http);
	list_init(&ws->deferred);
	list_init(&ws->idle);
	list_init(&ws->pinged);
	list_init(&ws->closing);
	list_init(&ws->draining);
	list_init(&ws->killed);
	r = new_events(ws);
	if (r == 0)
		r = new_context(ws);
	if (r < 0) {
		ws_free(ws);
		return r;
	}
	*ret = ws;
	return 0;
}

struct ws *ws_free(struct ws *ws)
{
	if (!ws)
		return NULL;
	ws->freeing = true;
	listeners_free(ws->listeners);
	lwsloop_free(ws->loop);
	if (ws->tick)
		event_free(ws->tick);
	if (ws->sweep)
		event_free(ws->sweep);
	peers_deinit(&ws->peers);
	map_deinit(&ws->conns);
	free(ws);
	return NULL;
}

int ws_listen(struct ws *ws, const char *address, char *ret_address, size_t n, char *why,
	      size_t why_n)
{
	return listeners_add(ws->listeners, address, ret_address, n, why, why_n);
}

void ws_stop_listening(struct ws *ws)
{
	listeners_close(ws->listeners);
}

size_t ws_connections(const struct ws *ws)
{
	return ws->n_open;
}
