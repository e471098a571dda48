/* ws_conn.h - private to ws*.c: one socket, HTTP at first, a WebSocket after its upgrade. */
#ifndef SHELL_WS_CONN_H
#define SHELL_WS_CONN_H

#include "base/list.h"
#include "base/map.h"
#include "shell/http.h"
#include "shell/listen.h"
#include "shell/peers.h"
#include "shell/ws.h"

#include <libwebsockets.h>

struct event;
struct lwsloop;
struct ws_download;
struct ws_exchange;
struct ws_message;
struct ws_queued;

enum {
	WS_FRAGMENTS_MAX = 64, /* of one message: more is nobody's chat, but costs us */
	WS_HEAD_MAX = 8 << 10, /* bytes of a request's head: lws closes over it */
	WS_HEADS_MAX = 4096,   /* that lws reads at a time; too few and slow ones block everyone */
};

/*
 *  HTTP ──upgrade──► OPEN ──ws_close, peer's close──► CLOSING ──all written──► KILLED ──► freed
 *    └────────────── deadline, error ───────────────────────────────────────────► KILLED
 *
 * OPEN: `connected` was called, `gone` is owed. CLOSING: nothing goes in or newly out. KILLED: the
 * close frame was sent, or lws was told to close. LWS_CALLBACK_WSI_DESTROY alone ends a ws_conn.
 */
enum ws_state { WS_HTTP, WS_OPEN, WS_CLOSING, WS_KILLED };

struct ws_conn {
	uint64_t id;
	struct ws *ws;
	struct lws *wsi;
	struct list link; /* on the one of ws' lists that its next deadline comes from */
	int64_t since;	  /* ms; that list is ordered by it */
	struct peer peer;
	uint64_t sites;
	struct ws_message *in; /* only while a message is incomplete */
	struct ws_queued *out; /* only while the socket is choked */
	struct ws_queued **out_end;
	size_t out_n;		      /* bytes in out */
	struct ws_exchange *exchange; /* only during an HTTP request */
	char *reason;		      /* of the close, or NULL */
	uint16_t code;		      /* of the close; 0: no close frame */
	uint8_t fragments;	      /* frames seen of the incoming message */
	uint8_t state;		      /* enum ws_state */
	uint8_t role;		      /* enum role */
	bool in_frame;		      /* the last piece did not end its frame */
	bool served;		      /* has had its one request */
	bool upgrade;		      /* the upgrade was judged and allowed */
	bool connected;		      /* `gone` is owed */
};

struct ws {
	struct event_base *base;
	struct ws_config config;
	struct ws_callbacks callbacks;
	struct lwsloop *loop;
	struct lws_vhost *vhost;
	struct listeners *listeners;
	struct peers peers;
	struct map conns; /* by a connection's id, and by the id of its open request */
	uint64_t last_id; /* ids are never used again, so what is gone is not found */
	size_t n_sockets, n_open;
	size_t burst; /* the most that were not open at a time, since memory was trimmed */
	/* Each conn is on exactly one; each is ordered by conn->since, so a tick looks at heads. */
	struct list http;     /* since: accepted, or its last response was sent */
	struct list deferred; /* a response is owed, or the rest of one */
	struct list idle;     /* open; since: last heard of */
	struct list pinged;   /* open and pinged; since: last heard of */
	struct list closing;  /* for the next sweep */
	struct list draining; /* closing, but bytes wait to be written; since: close was wanted */
	struct list killed;   /* waits for the peer's close, or lws'; since: told */
	struct event *tick, *sweep;
	bool freeing;
};

/* ws_conn.c: the table of sockets, their beginning and end. */
void ws_conn_accept(void *ws, int fd, const struct sockaddr *address);
struct ws_conn *ws_conn_find(struct ws *ws, uint64_t id);
void ws_conn_move(struct ws_conn *c, struct list *to); /* since = now */
void ws_conn_destroyed(struct ws_conn *c);
void ws_conn_close(struct ws_conn *c, int code, const char *reason); /* by the next sweep */
void ws_conn_fail(struct ws_conn *c); /* a write failed: by the next sweep, without a frame */
void ws_conn_sweep(struct ws *ws);
void ws_conn_tick(struct ws *ws);
int64_t ws_now(void);

/* ws_message.c: what goes in and out of an open WebSocket. */
void ws_message_open(struct ws_conn *c, enum role role);
void ws_message_piece(struct ws_conn *c, const char *bytes, size_t n);
void ws_message_heard(struct ws_conn *c);
void ws_message_flush(struct ws_conn *c);
void ws_message_drop(struct ws_conn *c); /* forgets what is incomplete and what is queued */
bool ws_message_ping(struct ws_conn *c);

/* ws_http.c: requests and responses. A result of -1 asks lws to close the socket. */
int ws_http_request(struct ws_conn *c);
int ws_http_body(struct ws_conn *c, const char *bytes, size_t n);
int ws_http_body_end(struct ws_conn *c);
int ws_http_writable(struct ws_conn *c);
int ws_http_refuse(struct ws_conn *c, int status, const char *text); /* answers, gives -1 */
void ws_http_drop(struct ws_conn *c);
struct ws_download *ws_http_download(struct ws_conn *c); /* while there is one */

/* ws_upgrade.c: 0 lets the handshake go on; -1: refused and answered, close it. */
int ws_upgrade_judge(struct ws_conn *c);

#endif
