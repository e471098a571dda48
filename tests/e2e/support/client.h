/* client.h - a visitor's or an agent's program: knows the protocol, and checks that it is kept. */
#ifndef TESTS_E2E_CLIENT_H
#define TESTS_E2E_CLIENT_H

#include <jansson.h>

#include "base/base.h"
#include "clients/wire/wsclient.h"
#include "proto/frame.h"
#include "proto/limits.h"
#include "tests/e2e/support/daemon.h"

/*
 * Every frame that arrives, expected or not, must be what frames.def promises this role; an event
 * that comes again must be the same; and on one of a visitor's connections `seq` only grows, but
 * for answers to commands sent again. What it knows (token, where it stands, all events) stays over
 * reconnects, as in a good client.
 */
struct client {
	const char *name; /* for messages: borrowed */
	enum role role;
	struct wsclient ws;
	char token[LIMIT_TOKEN + 1];
	char conversation[16]; /* of a visitor: the newest that it knows; "" */
	uint64_t seq;	       /* the greatest one of it */
	uint64_t heard;	       /* on this connection */
	json_t *events;	       /* every event: "conversation seq" -> it, without `re` */
	json_t *frame;	       /* the newest frame */
	json_t *put_back;      /* frames that are to be read again, oldest first */
};

void client_init(struct client *c, const char *name, enum role role);
void client_deinit(struct client *c);

/* Only opens the WebSocket; options NULL: those of its role. */
void client_connect(struct client *c, const struct daemon *d);
void client_disconnect(struct client *c); /* without a word, as when the network goes */

/* Connects, says hello with all that it knows, and returns the welcome. */
json_t *visitor_enter(struct client *c, const struct daemon *d);

/* Makes the account if the client has no token yet; its name is the login. */
json_t *agent_enter(struct client *c, const struct daemon *d);
void agent_is(struct client *c, const char *status); /* "available" … */

void client_send(struct client *c, const char *fmt, ...) PRINTF_LIKE(2, 3); /* see json_format */
void client_text(struct client *c, const char *bytes, size_t n);

/* The next frame, borrowed until the one after it; NULL: none in time, or closed. */
json_t *client_next(struct client *c, int timeout_ms);

/* The next frame that can be had without waiting; NULL: none now. */
json_t *client_poll(struct client *c);

/* The next frame of a type for which every path of the NULL-ended pairs (path, text) is so: others
 * are skipped. Fails the test when it does not come. */
json_t *client_expect(struct client *c, const char *type, ...) __attribute__((sentinel));

/* The same, but nothing is skipped. */
json_t *client_expect_now(struct client *c, const char *type, ...) __attribute__((sentinel));

/* Everything that was sent before is answered: nothing of `type` has come since. */
void client_expect_none(struct client *c, const char *type);

void client_expect_closed(struct client *c, int code); /* skips what still comes */

/* Says it, and returns the acknowledgement. */
json_t *client_say(struct client *c, const char *id, const char *text);
json_t *agent_say(struct client *c, const char *conversation, const char *id, const char *text);

/* What stands at "a.b.0.c": NULL, "" and -1 when there is nothing of the kind. */
json_t *at(const json_t *frame, const char *path);
const char *text_at(const json_t *frame, const char *path);
json_int_t number_at(const json_t *frame, const char *path);

/* An id to keep, for what outlives the frame. */
struct id_text {
	char s[16];
};
struct id_text id_at(const json_t *frame, const char *path);

#endif
