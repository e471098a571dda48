#include "shell/daemon.h"

#include <errno.h>
#include <event2/event.h>
#include <signal.h>
#include <time.h>

#include "shell/log.h"
#include "shell/notify.h"
#include "shell/reload.h"

enum { FAREWELL_MS = 3000 }; /* for clients to answer our close; 5 s with the store's flush */

static int64_t clock_ms(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * (int64_t)1000 + t.tv_nsec / 1000000;
}

int64_t clock_now(void)
{
	return clock_ms(CLOCK_REALTIME);
}

int64_t clock_tick(void)
{
	return clock_ms(CLOCK_MONOTONIC);
}

static void on_deadline(evutil_socket_t fd, short what, void *arg)
{
	struct daemon *d = arg;

	(void)fd;
	(void)what;
	d->loop.armed = INT64_MAX;
	if (engine_deadline(d->engine) <= clock_tick())
		run(d, &(struct event){.type = EV_TIMER});
}

static void arm(struct daemon *d)
{
	int64_t due = engine_deadline(d->engine);
	int64_t ms = MAX((int64_t)0, MIN(due - clock_tick(), (int64_t)3600000));
	struct timeval tv = {ms / 1000, ms % 1000 * 1000};

	if (due == d->loop.armed)
		return;
	d->loop.armed = due;
	if (due == INT64_MAX)
		event_del(d->loop.deadline);
	else
		event_add(d->loop.deadline, &tv);
}

void loop_stop(struct daemon *d)
{
	struct timeval tv = {FAREWELL_MS / 1000, FAREWELL_MS % 1000 * 1000};

	if (d->stopping) { /* asked twice: somebody is in a hurry */
		d->loop.over = true;
		return;
	}
	log_info("stopping", log_i("connections", ws_connections(d->ws)));
	notify("STOPPING=1");
	d->stopping = true;
	ws_stop_listening(d->ws);
	run(d, &(struct event){.type = EV_SHUTDOWN});
	event_add(d->loop.last_call, &tv);
}

static void on_signal(evutil_socket_t signal, short what, void *arg)
{
	struct daemon *d = arg;

	(void)what;
	if (signal == SIGHUP)
		reload_all(d);
	else
		loop_stop(d);
}

static void on_watchdog(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	notify("WATCHDOG=1");
}

static void on_last_call(evutil_socket_t fd, short what, void *arg)
{
	struct daemon *d = arg;

	(void)fd;
	(void)what;
	d->loop.over = true;
}

static int new_watchdog(struct daemon *d)
{
	int64_t us = notify_watchdog_us();
	struct timeval tv = {us / 2 / 1000000, us / 2 % 1000000};

	if (!us)
		return 0;
	d->loop.watchdog = event_new(d->loop.base, -1, EV_PERSIST, on_watchdog, d);
	return d->loop.watchdog && event_add(d->loop.watchdog, &tv) == 0 ? 0 : -ENOMEM;
}

static int new_signals(struct daemon *d)
{
	static const int numbers[LOOP_SIGNALS] = {SIGTERM, SIGINT, SIGHUP};

	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; i < LOOP_SIGNALS; i++) {
		d->loop.signals[i] = evsignal_new(d->loop.base, numbers[i], on_signal, d);
		if (!d->loop.signals[i] || event_add(d->loop.signals[i], NULL) < 0)
			return -ENOMEM;
	}
	return 0;
}

int loop_init(struct daemon *d)
{
	struct event_config *config = event_config_new();

	if (!config || event_config_set_flag(config, EVENT_BASE_FLAG_PRECISE_TIMER) < 0)
		return -ENOMEM;
	d->loop.base = event_base_new_with_config(config);
	event_config_free(config);
	if (!d->loop.base)
		return -ENOMEM;
	d->loop.armed = INT64_MAX;
	d->loop.deadline = evtimer_new(d->loop.base, on_deadline, d);
	d->loop.last_call = evtimer_new(d->loop.base, on_last_call, d);
	if (!d->loop.deadline || !d->loop.last_call || new_signals(d) < 0)
		return -ENOMEM;
	return new_watchdog(d);
}

static void drop(struct event **ev)
{
	if (*ev)
		event_free(*ev);
	*ev = NULL;
}

void loop_deinit(struct daemon *d)
{
	for (size_t i = 0; i < LOOP_SIGNALS; i++)
		drop(&d->loop.signals[i]);
	drop(&d->loop.watchdog);
	drop(&d->loop.last_call);
	drop(&d->loop.deadline);
	if (d->loop.base) {
		event_base_loop(d->loop.base, EVLOOP_NONBLOCK); /* frees what closed just now */
		event_base_free(d->loop.base);
	}
	d->loop.base = NULL;
}

static void turn_end(struct daemon *d)
{
	run_submit(d);
	webhooks_turn(d->webhooks);
	arm(d);
	if (d->stopping && ws_connections(d->ws) == 0 && d->run.n_ops == 0)
		d->loop.over = true;
}

/* A turn is all that one look at the sockets brought; what it changed is one batch for the disk. */
void loop_run(struct daemon *d)
{
	turn_end(d); /* what the start left to do */
	while (!d->loop.over) {
		if (event_base_loop(d->loop.base, EVLOOP_ONCE) != 0)
			break;
		turn_end(d);
	}
}
