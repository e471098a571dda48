/* ws.h - listeners, WebSockets and HTTP connections; ws.c and lwsloop.c alone know libwebsockets. */
#ifndef SHELL_WS_H
#define SHELL_WS_H

#include "core/event.h"

struct event_base;
struct http_request;
struct http_response;
struct ws;

/* All called on the loop's thread. Everything passed is borrowed for the call. */
struct ws_callbacks {
	void *arg;
	/* Which sites a browser page of `origin` may use, as EV_CONNECT.sites; 0 refuses with 403.
	 * origin is NULL when there was none; `host` is the request's Host header or "". */
	uint64_t (*origin)(void *arg, const char *origin, const char *host);
	/* A WebSocket is open; `peer` is the client's address as text, "" for a Unix socket. */
	void (*connected)(void *arg, uint64_t conn, enum role role, uint64_t sites,
			  const char *peer);
	/* One whole text message, valid UTF-8, within the role's limit. */
	void (*text)(void *arg, uint64_t conn, const char *bytes, size_t n);
	/* It is gone, for whatever reason, ws_close and ws_free included. Once for each `connected`,
	 * never from inside ws_send, ws_close or another callback. */
	void (*gone)(void *arg, uint64_t conn);
	/* One whole HTTP request, the only one of its connection (ws_http.c says why); fills the
	 * response (http.h), which is sent when this returns, or, when it returns false, later by
	 * ws_respond(request id). */
	bool (*http)(void *arg, const struct http_request *request, struct http_response *response);
};

struct ws_config {
	size_t max_connections; /* over it: a fresh socket is closed at once */
	size_t max_per_peer;	/* per IPv4 address or IPv6 /64; loopback and Unix sockets exempt */
	size_t visitor_frame, agent_frame; /* bytes of one message; over it: close 1009 */
	size_t output_limit;		/* bytes queued for one slow reader; over it: close 1013 */
	int64_t ping_every, drop_after; /* ms of silence */
	int64_t request_within;		/* ms for the head and body of an HTTP request */
	int64_t close_within;		/* ms for what is queued, then for the peer's close */
};
#define WS_CONFIG                                                                                  \
	((struct ws_config){.max_connections = 15000,                                              \
			    .max_per_peer = 200,                                                   \
			    .visitor_frame = LIMIT_VISITOR_FRAME,                                  \
			    .agent_frame = LIMIT_AGENT_FRAME,                                      \
			    .output_limit = 256 << 10,                                             \
			    .ping_every = 30000,                                                   \
			    .drop_after = 75000,                                                   \
			    .request_within = 20000,                                               \
			    .close_within = 5000})

/* Gives *ret; no listener yet. 0 or -errno. */
int ws_new(struct ws **ret, struct event_base *base, const struct ws_config *config,
	   const struct ws_callbacks *callbacks);

/* Listens on "127.0.0.1:8080", "[::1]:8080", "unix:/path" or, with "fd:3", on an inherited socket.
 * Port 0 picks a free one. ret_address gets what it is bound to, as a person would write it. */
int ws_listen(struct ws *ws, const char *address, char *ret_address, size_t n, char *why,
	      size_t why_n);

/* Both look the connection up by id: one that is gone is normal and does nothing. ws_send takes
 * the caller's reference of the payload. Nothing is sent after ws_close. */
void ws_send(struct ws *ws, uint64_t conn, struct payload *payload);

/* The same for several in a row, with one call of the kernel's where they are small. */
void ws_send_all(struct ws *ws, uint64_t conn, struct payload **payloads, size_t n);
void ws_close(struct ws *ws, uint64_t conn, int code, const char *reason);

/* Answers a request whose handler returned false; an unknown id does nothing. */
void ws_respond(struct ws *ws, uint64_t request, const struct http_response *response);

void ws_stop_listening(struct ws *ws);	    /* existing connections stay */
size_t ws_connections(const struct ws *ws); /* open WebSockets */

/* Closes everything; NULL is fine; returns NULL. While no other thread opens files: libwebsockets
 * 4.1 closes one of its descriptors twice, and by then the number may be somebody else's. */
struct ws *ws_free(struct ws *ws);

/* What libwebsockets has to say, by default nothing; level 0: errors, 1: warnings (which clients
 * can provoke). For the whole process, as its log is. */
void ws_set_log(void (*log)(int level, const char *line));

#endif
