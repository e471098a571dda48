/* connection.h - sockets: their first frame, their manners, their end. Pure. */
#ifndef CORE_CONNECTION_H
#define CORE_CONNECTION_H

#include "base/list.h"
#include "core/event.h"
#include "core/limits.h"
#include "core/timer.h"

struct agent;
struct engine;
struct visitor;

enum connection_state {
	CONNECTION_FRESH,
	CONNECTION_LOADING,
	CONNECTION_READY,
	CONNECTION_CLOSING
};

struct connection {
	uint64_t id;
	enum role role;
	enum connection_state state;
	uint64_t sites;
	struct visitor *visitor;
	struct agent *agent;
	struct list in_owner;
	struct list subs; /* struct sub.in_connection */
	size_t n_subs;
	struct list in_watchers; /* linked while it watches the queue */
	struct timer hello_timer;
	struct bucket frames;
	unsigned bad_frames;	 /* in a row */
	unsigned refused;	 /* by the frames' bucket, in a row */
	int64_t after;		 /* of its hello, -1: none */
	uint64_t after_of;	 /* the conversation that `after` is of, 0: not said */
	int64_t issued;		 /* when its token was, 0: it has none */
	struct opening *opening; /* an agent's `open` of what is being read back */
};

/* What `open` asked for, while the conversation is read back from the store. */
struct opening {
	uint64_t conversation;
	uint64_t after;
	char re[LIMIT_ID + 1];
};

/* Carries out one command of a connection's. The frame is borrowed, and well formed; the answer is the
 * event that it causes, an `ok`, or an error with its name. */
typedef void handler(struct engine *e, struct connection *k, const struct frame *f);

handler on_ping; /* of both roles */
void on_connect(struct engine *e, const struct event *ev);
void on_disconnect(struct engine *e, const struct event *ev);
void on_frame(struct engine *e, const struct event *ev);
void on_bad_frame(struct engine *e, const struct event *ev);

/* Asks the shell to close it, with a code of wire.h's and a static reason; nothing is sent to it any
 * more. It is freed when the shell says that it is gone. */
void connection_close(struct engine *e, struct connection *k, int code, const char *reason);
/* Closes it, and says when to come again: each at another time, so that they do not come at once. */
void connection_put_off(struct engine *e, struct connection *k, enum error_code code,
			const char *reason);

#endif
