#include "tests/e2e/support/receiver.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "tests/e2e/support/process.h"

enum { CONNECTIONS = 64, REQUEST_MAX = 1 << 20 };

struct connection {
	int fd;
	struct buf in;
};

int receiver_ok(const struct received *r, size_t earlier)
{
	(void)r;
	(void)earlier;
	return 200;
}

/* The value of a header, "" without it. */
static void header(char *out, size_t cap, const char *head, const char *name)
{
	const char *at = strcasestr(head, name);
	size_t n;

	out[0] = '\0';
	if (!at)
		return;
	at += strlen(name) + 1;
	at += strspn(at, " ");
	n = strcspn(at, "\r\n");
	snprintf(out, cap, "%.*s", (int)n, at);
}

static size_t seen(const struct receiver *r, const char *id)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++)
		n += strcmp(r->v[i].id, id) == 0;
	return n;
}

/* Keeps the request, and gives the status to answer with. */
static int take(struct receiver *r, const char *head, const char *body, size_t n)
{
	struct received *v;
	int status;

	pthread_mutex_lock(&r->mutex);
	if (r->n == RECEIVED_MAX)
		abort();
	v = &r->v[r->n];
	snprintf(v->line, sizeof(v->line), "%.*s", (int)strcspn(head, "\r\n"), head);
	header(v->id, sizeof(v->id), head, "\nwebhook-id:");
	header(v->timestamp, sizeof(v->timestamp), head, "\nwebhook-timestamp:");
	header(v->signature, sizeof(v->signature), head, "\nwebhook-signature:");
	header(v->attempt, sizeof(v->attempt), head, "\nX-Handoffd-Attempt:");
	v->body = strndup(body, n);
	v->n = n;
	v->json = json_loadb(body, n, 0, NULL);
	status = r->answer(v, seen(r, v->id));
	r->n++;
	pthread_cond_broadcast(&r->came);
	pthread_mutex_unlock(&r->mutex);
	return status;
}

/* Answers one whole request, if there is one; false: the connection is to be closed. */
static bool handle(struct receiver *r, struct connection *c)
{
	char *end = c->in.n ? strstr(c->in.p, "\r\n\r\n") : NULL, length[24], answer[256];
	size_t head_n, n;
	int status;

	if (!end)
		return true;
	head_n = (size_t)(end + 4 - c->in.p);
	header(length, sizeof(length), c->in.p, "\nContent-Length:");
	n = strtoul(length, NULL, 10);
	if (c->in.n < head_n + n)
		return true;
	status = take(r, c->in.p, c->in.p + head_n, n);
	buf_reset(&c->in);
	if (!status)
		return true;
	n = (size_t)snprintf(answer, sizeof(answer),
			     "HTTP/1.1 %d X\r\n%sContent-Length: 2\r\n\r\nok", status, r->more);
	return send(c->fd, answer, n, MSG_NOSIGNAL) == (ssize_t)n;
}

static void drop(struct connection *c)
{
	close(c->fd);
	buf_deinit(&c->in);
	c->fd = -1;
}

static void hear(struct receiver *r, struct connection *c)
{
	char bytes[65536];
	ssize_t n = recv(c->fd, bytes, sizeof(bytes), 0);

	if (n > 0)
		buf_put(&c->in, bytes, (size_t)n);
	if (n <= 0 || !handle(r, c))
		drop(c);
}

static void welcome(struct receiver *r, struct connection *all)
{
	int fd = accept4(r->listener, NULL, NULL, SOCK_CLOEXEC);

	for (size_t i = 0; fd >= 0 && i < CONNECTIONS; i++) {
		if (all[i].fd >= 0)
			continue;
		all[i] = (struct connection){fd, BUF_INIT(REQUEST_MAX)};
		return;
	}
	if (fd >= 0)
		close(fd);
}

static void *serve(void *arg)
{
	struct receiver *r = arg;
	struct connection all[CONNECTIONS];
	struct pollfd v[CONNECTIONS + 2];

	for (size_t i = 0; i < CONNECTIONS; i++)
		all[i].fd = -1;
	for (;;) {
		for (size_t i = 0; i < CONNECTIONS; i++)
			v[i] = (struct pollfd){all[i].fd, POLLIN, 0};
		v[CONNECTIONS] = (struct pollfd){r->listener, POLLIN, 0};
		v[CONNECTIONS + 1] = (struct pollfd){r->wake[0], POLLIN, 0};
		if (poll(v, CONNECTIONS + 2, -1) < 0 || v[CONNECTIONS + 1].revents)
			break;
		if (v[CONNECTIONS].revents)
			welcome(r, all);
		for (size_t i = 0; i < CONNECTIONS; i++)
			if (v[i].fd >= 0 && v[i].revents)
				hear(r, &all[i]);
	}
	for (size_t i = 0; i < CONNECTIONS; i++)
		if (all[i].fd >= 0)
			drop(&all[i]);
	return NULL;
}

struct receiver *receiver_new(int (*answer)(const struct received *r, size_t earlier))
{
	struct receiver *r = calloc(1, sizeof(*r));
	struct sockaddr_in in = {.sin_family = AF_INET};
	socklen_t n = sizeof(in);
	pthread_condattr_t monotonic;

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_non_null(r);
	r->answer = answer;
	r->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(r->listener, (struct sockaddr *)&in, sizeof(in)), 0);
	assert_int_equal(listen(r->listener, 64), 0);
	assert_int_equal(getsockname(r->listener, (struct sockaddr *)&in, &n), 0);
	r->port = ntohs(in.sin_port);
	assert_int_equal(pipe2(r->wake, O_CLOEXEC), 0);
	pthread_mutex_init(&r->mutex, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&r->came, &monotonic);
	pthread_condattr_destroy(&monotonic);
	assert_int_equal(pthread_create(&r->thread, NULL, serve, r), 0);
	return r;
}

struct receiver *receiver_free(struct receiver *r)
{
	close(r->wake[1]);
	pthread_join(r->thread, NULL);
	close(r->wake[0]);
	close(r->listener);
	for (size_t i = 0; i < r->n; i++) {
		free(r->v[i].body);
		json_decref(r->v[i].json);
	}
	pthread_cond_destroy(&r->came);
	pthread_mutex_destroy(&r->mutex);
	free(r);
	return NULL;
}

void receiver_answers(struct receiver *r, int (*answer)(const struct received *r, size_t earlier))
{
	pthread_mutex_lock(&r->mutex);
	r->answer = answer;
	pthread_mutex_unlock(&r->mutex);
}

const struct received *receiver_await(struct receiver *r, size_t i)
{
	int64_t until = now_ms() + PATIENCE_MS;
	struct timespec at = {until / 1000, until % 1000 * 1000000};
	bool there;
	int late = 0;

	pthread_mutex_lock(&r->mutex);
	while (r->n <= i && !late)
		late = pthread_cond_timedwait(&r->came, &r->mutex, &at);
	there = r->n > i;
	pthread_mutex_unlock(&r->mutex);
	if (!there)
		fail_msg("the webhook was told %zu things, not %zu", r->n, i + 1);
	return &r->v[i];
}

size_t receiver_n(struct receiver *r)
{
	size_t n;

	pthread_mutex_lock(&r->mutex);
	n = r->n;
	pthread_mutex_unlock(&r->mutex);
	return n;
}
