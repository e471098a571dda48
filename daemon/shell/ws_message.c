#include "shell/ws_conn.h"

#include "base/utf8.h"
#include "shell/lwsloop.h"

#include <event2/event.h>
#include <string.h>

_Static_assert(PAYLOAD_HEADROOM >= LWS_PRE, "lws writes the frame's header before the payload");

struct ws_message {
	size_t n;
	char bytes[];
};

struct ws_queued {
	struct ws_queued *next;
	struct payload *payload;
};

void ws_message_open(struct ws_conn *c, enum role role)
{
	struct ws *ws = c->ws;
	char peer[PEER_TEXT + 1];

	c->state = WS_OPEN;
	c->role = role;
	c->connected = true;
	ws->n_open++;
	ws_conn_move(c, &ws->idle);
	peer_format(peer, &c->peer);
	ws->callbacks.connected(ws->callbacks.arg, c->id, role, c->sites, peer);
}

void ws_message_heard(struct ws_conn *c)
{
	if (c->state == WS_OPEN)
		ws_conn_move(c, &c->ws->idle);
}

static void deliver(struct ws_conn *c, const char *bytes, size_t n)
{
	c->fragments = 0;
	/* lws has looked, but misses a character that an empty last frame cuts off. */
	if (!utf8_valid(bytes, n))
		ws_conn_close(c, CLOSE_BAD_UTF8, "not UTF-8");
	else
		c->ws->callbacks.text(c->ws->callbacks.arg, c->id, bytes, n);
}

/* Appends to the incomplete message, for which there is room for `left` more bytes of its frame. */
static bool append(struct ws_conn *c, const char *bytes, size_t n, size_t left, bool new_frame)
{
	size_t have = c->in ? c->in->n : 0;

	if (new_frame) {
		struct ws_message *in = realloc(c->in, sizeof(*in) + have + n + left);

		if (!in)
			return false;
		in->n = have;
		c->in = in;
	}
	memcpy(c->in->bytes + have, bytes, n);
	c->in->n += n;
	return true;
}

/* lws hands over at most rx_buffer_size bytes at a time, never of two frames. */
void ws_message_piece(struct ws_conn *c, const char *bytes, size_t n)
{
	const struct ws_config *config = &c->ws->config;
	size_t max = c->role == ROLE_AGENT ? config->agent_frame : config->visitor_frame;
	size_t have = c->in ? c->in->n : 0, left = lws_remaining_packet_payload(c->wsi);
	bool new_frame = !c->in_frame;
	struct ws_message *whole;

	c->in_frame = left > 0;
	if (c->state != WS_OPEN)
		return;
	ws_message_heard(c);
	if (lws_frame_is_binary(c->wsi)) {
		ws_conn_close(c, CLOSE_UNSUPPORTED, "only text is understood");
	} else if (n > max - have || left > max - have - n) {
		ws_conn_close(c, CLOSE_TOO_BIG, "message over the limit");
	} else if (new_frame && ++c->fragments > WS_FRAGMENTS_MAX) {
		ws_conn_close(c, CLOSE_POLICY, "too many fragments");
	} else if (!c->in && lws_is_final_fragment(c->wsi)) {
		deliver(c, bytes, n);
	} else if (!append(c, bytes, n, left, new_frame)) {
		ws_conn_close(c, CLOSE_POLICY, "out of memory");
	} else if (lws_is_final_fragment(c->wsi)) {
		whole = steal(c->in);
		deliver(c, whole->bytes, whole->n);
		free(whole);
	}
}

static void drop_first(struct ws_conn *c)
{
	struct ws_queued *q = c->out;

	c->out = q->next;
	if (!c->out)
		c->out_end = &c->out;
	c->out_n -= q->payload->n;
	payload_unref(q->payload);
	free(q);
}

void ws_message_drop(struct ws_conn *c)
{
	while (c->out)
		drop_first(c);
	free(c->in);
	c->in = NULL;
}

/*
 * The one place that writes a message. lws wants all writing done in WRITEABLE callbacks; for
 * HTTP/1.1 in one thread it is sound at any time while lws itself holds nothing back
 * (lws_partial_buffered), and saves most of the loop's work. What the kernel does not take lws
 * copies and sends first.
 */
static bool write_now(struct ws_conn *c, struct payload *p)
{
	return lws_write(c->wsi, (unsigned char *)p->bytes, p->n, LWS_WRITE_TEXT) >= 0;
}

void ws_message_flush(struct ws_conn *c)
{
	while (c->out && !lws_partial_buffered(c->wsi)) {
		if (!write_now(c, c->out->payload)) {
			ws_conn_fail(c);
			return;
		}
		drop_first(c);
	}
	if (c->out) {
		lws_callback_on_writable(c->wsi);
	} else if (c->state == WS_CLOSING && !lws_partial_buffered(c->wsi)) {
		ws_conn_move(c, &c->ws->closing);
		event_active(c->ws->sweep, EV_TIMEOUT, 0);
	}
}

static void enqueue(struct ws_conn *c, struct payload *payload)
{
	struct ws_queued *q = NULL;

	if (payload->n <= c->ws->config.output_limit - c->out_n)
		q = malloc(sizeof(*q));
	if (!q) {
		while (c->out)
			drop_first(c);
		ws_conn_close(c, CLOSE_SLOW, "reading too slowly: connect again and resume");
		return;
	}
	*q = (struct ws_queued){.payload = payload_ref(payload)};
	*c->out_end = q;
	c->out_end = &q->next;
	c->out_n += payload->n;
	lws_callback_on_writable(c->wsi);
	lwsloop_kick(c->ws->loop);
}

void ws_send(struct ws *ws, uint64_t conn, struct payload *payload)
{
	struct ws_conn *c = ws_conn_find(ws, conn);

	if (c && c->id == conn && c->state == WS_OPEN && !ws->freeing) {
		if (c->out || lws_partial_buffered(c->wsi))
			enqueue(c, payload);
		else if (!write_now(c, payload))
			ws_conn_fail(c);
	}
	payload_unref(payload);
}

enum { BUNDLE = 16 << 10 }; /* bytes of frames that go out together */

/* Writes the header of a text frame from a server (RFC 6455, 5.2); returns its bytes, at most 4. */
static size_t put_header(unsigned char *to, size_t n)
{
	to[0] = 0x81;
	if (n < 126) {
		to[1] = (unsigned char)n;
		return 2;
	}
	to[1] = 126;
	to[2] = (unsigned char)(n >> 8);
	to[3] = (unsigned char)n;
	return 4;
}

/* Puts whole frames side by side; 0: they do not fit. */
static size_t bundle(unsigned char *to, struct payload **payloads, size_t n)
{
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		if (payloads[i]->n + 4 > BUNDLE - at)
			return 0;
		at += put_header(to + at, payloads[i]->n);
		memcpy(to + at, payloads[i]->bytes, payloads[i]->n);
		at += payloads[i]->n;
	}
	return at;
}

/* An answer that follows its acknowledgement costs the kernel, and the reader, as much again when it
 * is sent by itself. lws makes no frames of what is written as HTTP. */
void ws_send_all(struct ws *ws, uint64_t conn, struct payload **payloads, size_t n)
{
	struct ws_conn *c = n > 1 ? ws_conn_find(ws, conn) : NULL;
	unsigned char room[LWS_PRE + BUNDLE];
	bool direct = c && c->id == conn && c->state == WS_OPEN && !ws->freeing && !c->out &&
		      !lws_partial_buffered(c->wsi);
	size_t bytes = direct ? bundle(room + LWS_PRE, payloads, n) : 0;

	if (!bytes) {
		for (size_t i = 0; i < n; i++)
			ws_send(ws, conn, payloads[i]);
		return;
	}
	if (lws_write(c->wsi, room + LWS_PRE, bytes, LWS_WRITE_HTTP) < 0)
		ws_conn_fail(c);
	for (size_t i = 0; i < n; i++)
		payload_unref(payloads[i]);
}

/* A choked socket is not pinged: it has yet to read what was sent, and that counts as well. */
bool ws_message_ping(struct ws_conn *c)
{
	unsigned char buf[LWS_PRE + 1] = {[LWS_PRE] = 'h'}; /* lws hides pongs that are empty */

	if (c->out || lws_partial_buffered(c->wsi))
		return true;
	return lws_write(c->wsi, buf + LWS_PRE, 1, LWS_WRITE_PING) >= 0;
}
