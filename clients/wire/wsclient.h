/* wsclient.h - a small RFC 6455 client: for handoffctl, the bench and the end-to-end tests. */
#ifndef CLIENTS_WIRE_WSCLIENT_H
#define CLIENTS_WIRE_WSCLIENT_H

#include "base/buf.h"

/*
 * One connection over TCP or a Unix socket, blocking with deadlines or non-blocking by poll, as the
 * caller likes. Knows nothing of our frames. TLS is not spoken here.
 */
struct wsclient {
	int fd;		/* -1 when closed; for poll() */
	bool open;	/* the handshake is done and no close frame has been seen */
	int status;	/* HTTP status of the handshake, 0 before */
	int close_code; /* of the peer's close frame, 0: none seen, 1006: the connection just ended */
	char reason[124];
	uint64_t mask_state; /* private from here */
	struct buf in, out, message;
	size_t in_at, out_at; /* bytes of in that were parsed, of out that were sent */
	int opcode;	      /* of the message in pieces, 0: none */
	bool connecting, handed, close_sent;
	char accept[29], protocol[40]; /* what the upgrade's answer must say; "": anything */
};

/* What to ask for in the upgrade; NULL members are left out. */
struct wsclient_options {
	const char *protocol; /* "handoff.visitor.v1" */
	const char *origin;
	int timeout_ms;		 /* for connecting, 0: 5000 */
	const char *raw_request; /* for tests: sent instead of a proper upgrade request */
};

/* url: ws://127.0.0.1:8080/ws or unix:/path (path /ws). 0 and c->open; -ECONNREFUSED, -ETIMEDOUT …;
 * -EPROTO when the server answered with another status than 101 (c->status says which). The caller
 * ends with wsclient_close in every case. */
int wsclient_connect(struct wsclient *c, const char *url, const struct wsclient_options *o);

/* The same without waiting: returns at once; poll fd for both directions and call wsclient_step until
 * c->open or it fails. */
int wsclient_start(struct wsclient *c, const char *url, const struct wsclient_options *o);

/* Queues and writes as much as the socket takes; -EPIPE when it is closed, -ENOTCONN before it is
 * open. Nothing is sent after a close frame. */
int wsclient_text(struct wsclient *c, const char *s, size_t n);
int wsclient_frame(struct wsclient *c, int opcode, bool fin, const void *bytes, size_t n); /* raw */

/* Reads and writes what is possible without waiting, answers pings. 0, or -errno when it is over. */
int wsclient_step(struct wsclient *c);
bool wsclient_wants_write(const struct wsclient *c);

/* The next whole text or binary message: 1 and *ret (borrowed until the next call), 0: none yet,
 * < 0: closed (c->close_code). Does not wait. */
int wsclient_next(struct wsclient *c, const char **ret, size_t *ret_n);

/* Waits for it up to timeout_ms: as wsclient_next, 0 when time ran out. */
int wsclient_wait(struct wsclient *c, int timeout_ms, const char **ret, size_t *ret_n);

void wsclient_send_close(struct wsclient *c, int code);
void wsclient_close(struct wsclient *c); /* closes the socket, frees the buffers */

#endif
