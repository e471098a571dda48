#include "shell/ws_download.h"

#include "shell/lwsloop.h"

#include <errno.h>
#include <event2/event.h>
#include <sys/socket.h>
#include <sys/uio.h>

/*
 * lws would keep a copy of what a slow reader has not taken, and it tells of room only while it
 * reads; but what follows the request must not be read (ws_http.c), and unread input would have lws
 * spin. So while a download goes on lws neither reads nor writes: the bytes go past it.
 */
enum { A_TURN = 256 << 10 }; /* bytes of one download, before others have their turn */

bool ws_download_is_over(const struct ws_download *d)
{
	return d->sent == d->head_n + d->body_n;
}

/* 0, also when the socket takes no more for now; -1: it is broken. */
static int push(struct ws_download *d, int fd)
{
	size_t until = d->sent + A_TURN;

	while (!ws_download_is_over(d) && d->sent < until) {
		size_t head = d->sent < d->head_n ? d->head_n - d->sent : 0;
		size_t body = d->sent + head - d->head_n; /* of it is sent */
		struct iovec v[] = {{(void *)(d->head + d->sent), head},
				    {(void *)(d->body + body), MIN(d->body_n - body, A_TURN)}};
		struct msghdr m = {.msg_iov = head ? v : v + 1, .msg_iovlen = head ? 2 : 1};
		ssize_t n = sendmsg(fd, &m, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n < 0 && errno == EAGAIN)
			return 0;
		if (n < 0 && errno != EINTR)
			return -1;
		d->sent += n > 0 ? (size_t)n : 0;
	}
	return 0;
}

/* lws has the socket again only when there is room, or what is unread would have it spin. */
static void on_room(evutil_socket_t fd, short what, void *arg)
{
	struct ws_conn *c = arg;
	struct ws_download *d = ws_http_download(c);

	(void)what;
	if (!ws_download_is_over(d)) {
		if (push(d, fd) < 0)
			d->sent = d->head_n + d->body_n;
		event_add(d->room, NULL);
		return;
	}
	lws_rx_flow_control(c->wsi, 1);
	lws_callback_on_writable(c->wsi);
	lwsloop_kick(c->ws->loop);
}

int ws_download_begin(struct ws_download *d, struct ws_conn *c)
{
	int fd = lws_get_socket_fd(c->wsi);

	if (push(d, fd) < 0)
		return -1;
	if (ws_download_is_over(d))
		return 1;
	d->room = event_new(c->ws->base, fd, EV_WRITE, on_room, c);
	if (!d->room || event_add(d->room, NULL) < 0)
		return -1;
	lws_set_timeout(c->wsi, NO_PENDING_TIMEOUT, 0);
	lws_rx_flow_control(c->wsi, 0);
	/* One deadline for all of it: moving on a little now and then does not extend it. */
	ws_conn_move(c, &c->ws->deferred);
	return 0;
}

void ws_download_drop(struct ws_download *d)
{
	if (d->room)
		event_free(d->room);
	if (d->let_go)
		d->let_go(d->held);
	*d = (struct ws_download){0};
}
