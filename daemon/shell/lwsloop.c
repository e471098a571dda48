#include "shell/lwsloop.h"

#include <event2/event.h>
#include <event2/event_struct.h>
#include <libwebsockets.h>
#include <stdlib.h>

/*
 * libwebsockets (lws) up to 4.2 has no way in for a foreign event library, but its libuv plugin
 * runs on a foreign uv_loop_t, and that loop has one fd that becomes readable when it has work. So
 * libuv is nested in libevent here, and nobody else knows.
 */
#if LWS_LIBRARY_VERSION_MAJOR * 1000 + LWS_LIBRARY_VERSION_MINOR < 4003
#include <uv.h>

struct lwsloop {
	struct event_base *base;
	struct lws_context *cx;
	struct event *tick;
	uv_loop_t uv;
	int has_uv;
	struct event *io;
};

static void turn(evutil_socket_t fd, short what, void *arg)
{
	struct lwsloop *l = arg;
	int spins = 4, ms;

	(void)fd;
	(void)what;
	do
		uv_run(&l->uv, UV_RUN_NOWAIT);
	while (--spins && uv_backend_timeout(&l->uv) == 0);

	/* Input that lws has read but not parsed: its idle hook of 4.1 would forget it. */
	if (l->cx && !lws_service_adjust_timeout(l->cx, 1, 0))
		lws_cancel_service(l->cx);

	ms = uv_backend_timeout(&l->uv);
	if (ms < 0) {
		event_del(l->tick);
	} else {
		struct timeval tv = {ms / 1000, ms % 1000 * 1000};

		event_add(l->tick, &tv);
	}
}

static int attach(struct lwsloop *l, struct lws_context_creation_info *info)
{
	if (uv_loop_init(&l->uv))
		return -1;
	l->has_uv = 1;
	l->tick = event_new(l->base, -1, 0, turn, l);
	l->io = event_new(l->base, uv_backend_fd(&l->uv), EV_READ | EV_PERSIST, turn, l);
	if (!l->tick || !l->io)
		return -1;
	info->options |= LWS_SERVER_OPTION_LIBUV;
	info->foreign_loops = (void *[]){&l->uv};
	info->pcontext = &l->cx;
	l->cx = lws_create_context(info);
	return l->cx && !event_add(l->io, NULL) ? 0 : -1;
}

static void detach(struct lwsloop *l)
{
	if (!l->has_uv)
		return;
	for (int i = 0; i < 2; i++) { /* 4.1 lets go of its handles in the second one only */
		if (l->cx)
			lws_context_destroy(l->cx);
		while (uv_run(&l->uv, UV_RUN_NOWAIT)) {
		}
	}
	uv_loop_close(&l->uv);
	if (l->io)
		event_free(l->io);
}
#else
struct watch {
	struct event ev;
	short mask;
};

struct lwsloop {
	struct event_base *base;
	struct lws_context *cx;
	struct event *tick;
	struct watch **w;
	int n;
};

static void turn(evutil_socket_t fd, short what, void *arg)
{
	struct lwsloop *l = arg;
	(void)fd;
	(void)what;
	if (!l->cx)
		return;
	int ms = lws_service_adjust_timeout(l->cx, 3600000, 0); /* runs ripe timers too */
	if (!ms)
		_lws_plat_service_forced_tsi(l->cx, 0);
	struct timeval tv = {ms / 1000, ms % 1000 * 1000};
	event_add(l->tick, &tv);
}

static struct lwsloop *of(struct lws *wsi)
{
	return *(void **)lws_evlib_wsi_to_evlib_pt(wsi);
}

static void ready(evutil_socket_t fd, short what, void *arg)
{
	struct lwsloop *l = arg;
	struct lws_pollfd p = {.fd = fd};
	p.events = p.revents =
		(short)((what & EV_READ ? LWS_POLLIN : 0) | (what & EV_WRITE ? LWS_POLLOUT : 0));
	lws_service_fd(l->cx, &p);
	event_active(l->tick, EV_TIMEOUT, 0);
}

static void set(struct lwsloop *l, int fd, short mask)
{
	struct watch *w = fd >= 0 && fd < l->n ? l->w[fd] : NULL;
	if (!w || w->mask == mask)
		return;
	if (w->mask)
		event_del(&w->ev);
	if ((w->mask = mask)) {
		event_assign(&w->ev, l->base, fd, mask | EV_PERSIST, ready, l);
		event_add(&w->ev, NULL);
	}
}

static int ev_accept(struct lws *wsi)
{
	struct lwsloop *l = of(wsi);
	int fd = lws_get_socket_fd(wsi);
	if (fd >= l->n) {
		int n = fd * 2 + 64;
		void *p = realloc(l->w, (size_t)n * sizeof *l->w);
		if (!p)
			return -1;
		for (l->w = p; l->n < n; l->n++)
			l->w[l->n] = NULL;
	}
	if (!l->w[fd] && !(l->w[fd] = calloc(1, sizeof **l->w)))
		return -1;
	set(l, fd, EV_READ);
	return 0;
}

static void ev_io(struct lws *wsi, unsigned f)
{
	struct lwsloop *l = of(wsi);
	int fd = lws_get_socket_fd(wsi);
	short m = fd >= 0 && fd < l->n && l->w[fd] ? l->w[fd]->mask : 0;
	short b = (short)((f & LWS_EV_READ ? EV_READ : 0) | (f & LWS_EV_WRITE ? EV_WRITE : 0));
	set(l, fd, (short)(f & LWS_EV_START ? m | b : m & ~b));
}

static int ev_close(struct lws *wsi)
{
	set(of(wsi), lws_get_socket_fd(wsi), 0);
	return 0;
}

static int ev_init(struct lws_context *cx, void *loop, int tsi)
{
	*(void **)lws_evlib_tsi_to_evlib_pt(cx, tsi) = loop;
	return 0;
}

static const struct lws_event_loop_ops ops = {.name = "libevent-outer",
					      .init_pt = ev_init,
					      .init_vhost_listen_wsi = ev_accept,
					      .sock_accept = ev_accept,
					      .io = ev_io,
					      .wsi_logical_close = ev_close,
					      .evlib_size_pt = sizeof(void *)};
static const lws_plugin_evlib_t evlib = {
	{"libevent-outer", "lws_evlib_plugin", LWS_BUILD_HASH, LWS_PLUGIN_API_MAGIC}, &ops};

static int attach(struct lwsloop *l, struct lws_context_creation_info *info)
{
	l->tick = event_new(l->base, -1, 0, turn, l);
	info->event_lib_custom = &evlib;
	info->foreign_loops = (void *[]){l};
	info->pcontext = &l->cx;
	l->cx = lws_create_context(info);
	return l->cx ? 0 : -1;
}

static void detach(struct lwsloop *l)
{
	if (l->cx)
		lws_context_destroy(l->cx);
	if (l->cx)
		lws_context_destroy(l->cx);
	for (int i = 0; i < l->n; i++)
		free(l->w[i]);
	free(l->w);
}
#endif

void lwsloop_kick(struct lwsloop *l)
{
	event_active(l->tick, EV_TIMEOUT, 0);
}

struct lws_context *lwsloop_context(struct lwsloop *l)
{
	return l->cx;
}

void lwsloop_free(struct lwsloop *l)
{
	if (!l)
		return;
	detach(l);
	if (l->tick)
		event_free(l->tick);
	free(l);
}

struct lwsloop *lwsloop_new(struct event_base *base, struct lws_context_creation_info *info)
{
	struct lwsloop *l = calloc(1, sizeof *l);

	if (!l)
		return NULL;
	l->base = base;
	if (attach(l, info)) {
		lwsloop_free(l);
		return NULL;
	}
	lwsloop_kick(l);
	return l;
}
