/* loop.h - the libevent base, its signals and the one timer, turn by turn. */
#ifndef SHELL_LOOP_H
#define SHELL_LOOP_H

#include "base/base.h"

struct daemon;
struct event;
struct event_base;

enum { LOOP_SIGNALS = 3 };

struct loop {
	struct event_base *base;
	struct event *deadline; /* the engine's */
	int64_t armed;		/* the tick that it is set to; INT64_MAX: it is not */
	struct event *signals[LOOP_SIGNALS];
	struct event *watchdog, *last_call;
	bool over;
};

int64_t clock_now(void);  /* ms since 1970 */
int64_t clock_tick(void); /* ms, monotonic */

int loop_init(struct daemon *d); /* 0 or -ENOMEM */
void loop_deinit(struct daemon *d);

/* Turns until SIGTERM or SIGINT has been seen to: everybody was told, or three seconds passed. */
void loop_run(struct daemon *d);

/* What SIGTERM does. */
void loop_stop(struct daemon *d);

#endif
