#include "tests/e2e/support/crowd.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <jansson.h>

#include "base/hash.h"
#include "clients/wire/retry.h"

enum { MS = 1000, FIRST_RETRY_MS = 1000, EVENTS = 256, DIALS = 32 /* before it listens again */ };

static int64_t now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * (int64_t)1000000 + ts.tv_nsec / 1000;
}

static int64_t now(void)
{
	return now_us() / MS;
}

void crowd_init(struct crowd *c, const char *url, size_t n)
{
	struct rlimit files;

	*c = (struct crowd){.n = n, .random = 1, .every_us = 20 * MS};
	snprintf(c->url, sizeof(c->url), "%s", url);
	c->v = calloc(n, sizeof(*c->v));
	c->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (!c->v || c->epoll < 0)
		abort();
	for (size_t i = 0; i < n; i++) {
		c->v[i].ws.fd = -1;
		c->v[i].at = -1;
	}
	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
}

static void hang_up(struct crowd *c, struct member *m)
{
	c->n_in -= m->state == MEMBER_IN;
	if (m->state != MEMBER_OUT)
		wsclient_close(&m->ws);
	m->ws = (struct wsclient){.fd = -1};
	m->state = MEMBER_OUT;
	m->said_at = 0;
}

void crowd_deinit(struct crowd *c)
{
	for (size_t i = 0; i < c->n; i++)
		hang_up(c, &c->v[i]);
	close(c->epoll);
	free(c->v);
	free(c->waits);
}

static void lost(struct crowd *c, struct member *m)
{
	m->close_code = m->ws.close_code;
	hang_up(c, m);
	m->at = now() + retry_wait(FIRST_RETRY_MS, m->failures++, m->asked_ms,
				   c->random = hash_u64(c->random + 1));
	m->told_ms = m->asked_ms;
	m->asked_ms = 0;
}

static void watch(struct crowd *c, struct member *m, bool fresh)
{
	bool writing = wsclient_wants_write(&m->ws);
	struct epoll_event e = {.events = EPOLLIN | (writing ? EPOLLOUT : 0), .data.ptr = m};

	if (m->ws.fd < 0 || (!fresh && writing == m->writing))
		return;
	m->writing = writing;
	epoll_ctl(c->epoll, fresh ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, m->ws.fd, &e);
}

static void dial(struct crowd *c, struct member *m)
{
	struct wsclient_options o = {.protocol = "handoff.visitor.v1"};

	m->at = -1;
	m->state = MEMBER_DIALS;
	if (wsclient_start(&m->ws, c->url, &o) < 0)
		lost(c, m);
	else
		watch(c, m, true);
}

static void put(struct crowd *c, struct member *m, const char *text)
{
	wsclient_text(&m->ws, text, strlen(text));
	watch(c, m, false);
}

static void greet(struct crowd *c, struct member *m)
{
	char text[LIMIT_TOKEN + 100];

	m->state = MEMBER_GREETS;
	snprintf(text, sizeof(text), "{\"type\":\"hello\",\"site\":\"demo\"%s%s%s}",
		 m->token[0] ? ",\"token\":\"" : "", m->token, m->token[0] ? "\"" : "");
	put(c, m, text);
}

static void say(struct crowd *c, struct member *m)
{
	char text[128];

	m->said_at = now_us();
	snprintf(text, sizeof(text),
		 "{\"type\":\"say\",\"id\":\"s%u\",\"text\":\"it is about the blue ones\"}",
		 ++m->said);
	put(c, m, text);
}

static void note_wait(struct crowd *c, int64_t us)
{
	if (c->n_waits == c->cap_waits) {
		c->cap_waits = MAX(2 * c->cap_waits, (size_t)1024);
		c->waits = reallocarray(c->waits, c->cap_waits, sizeof(*c->waits));
		if (!c->waits)
			abort();
	}
	c->waits[c->n_waits++] = us;
}

static void acknowledged(struct crowd *c, struct member *m)
{
	if (m->visit == 1) {
		m->visit = 2;
		put(c, m, "{\"type\":\"end\",\"id\":\"e1\"}");
	} else if (m->said_at) {
		note_wait(c, now_us() - m->said_at);
		m->say_at = now_us() + c->every_us;
	}
	m->said_at = 0;
}

/* It is said again, later. */
static void refused(struct crowd *c, struct member *m, int64_t after_ms)
{
	c->refused++;
	m->said_at = 0;
	m->say_at = now_us() + MAX(after_ms, (int64_t)100) * MS;
	m->visit = m->visit ? 1 : 0;
}

static void on_frame(struct crowd *c, struct member *m, const json_t *frame)
{
	const char *type = json_string_value(json_object_get(frame, "type"));
	const char *re = json_string_value(json_object_get(frame, "re"));
	json_t *wait = json_object_get(frame, "retry_after_ms");

	if (!strcmp(type, "welcome")) {
		snprintf(m->token, sizeof(m->token), "%s",
			 json_string_value(json_object_get(frame, "token")));
		m->state = MEMBER_IN;
		m->failures = 0;
		m->say_at = now_us();
		c->n_in++;
	} else if (!strcmp(type, "error") && re) {
		refused(c, m, json_integer_value(wait));
	} else if (!strcmp(type, "error") && wait) {
		m->asked_ms = json_integer_value(wait);
		c->put_off++;
	} else if (!strcmp(type, "closed") && m->visit == 2) {
		m->visit = 0;
	} else if (re && *re == 's') {
		acknowledged(c, m);
	}
}

static void serve(struct crowd *c, struct member *m)
{
	int error = wsclient_step(&m->ws), r = 0;
	const char *s;
	size_t n;

	if (m->state == MEMBER_DIALS && m->ws.open)
		greet(c, m);
	while (m->state != MEMBER_OUT && (r = wsclient_next(&m->ws, &s, &n)) > 0) {
		json_t *frame = json_loadb(s, n, 0, NULL);

		on_frame(c, m, frame);
		json_decref(frame);
	}
	if (error || r < 0)
		lost(c, m);
	else
		watch(c, m, false);
}

/* Those whose time has come dial or speak; how many ms are left until the next of them. */
static int64_t do_what_is_due(struct crowd *c)
{
	int64_t at = now(), us = now_us(), next = 50;
	size_t dials = 0;

	for (size_t i = 0; i < c->n; i++) {
		struct member *m = &c->v[i];

		if (m->state == MEMBER_OUT && m->at >= 0 && m->at <= at && dials++ < DIALS)
			dial(c, m);
		else if (m->state == MEMBER_IN && (m->talks || m->visit == 1) && !m->said_at &&
			 m->say_at <= us)
			say(c, m);
		else if (m->talks && m->state == MEMBER_IN && !m->said_at)
			next = MIN(next, (m->say_at - us) / MS + 1);
	}
	return dials > DIALS ? 0 : MAX(next, 0);
}

static void turn(struct crowd *c)
{
	struct epoll_event events[EVENTS];
	int n = epoll_wait(c->epoll, events, EVENTS, (int)do_what_is_due(c));

	for (int i = 0; i < n; i++) {
		struct member *m = events[i].data.ptr;

		if (m->state != MEMBER_OUT)
			serve(c, m);
	}
}

void crowd_call(struct crowd *c, size_t first, size_t n, size_t per_second)
{
	for (size_t i = 0; i < n; i++)
		c->v[first + i].at = now() + (per_second ? (int64_t)(i * 1000 / per_second) : 0);
}

void crowd_drop(struct crowd *c, size_t first, size_t n)
{
	for (size_t i = first; i < first + n; i++) {
		hang_up(c, &c->v[i]);
		c->v[i].at = -1;
	}
}

int64_t crowd_wait(struct crowd *c, size_t out, int64_t ms)
{
	int64_t began = now();

	while (c->n_in + out < c->n && now() - began < ms)
		turn(c);
	return c->n_in + out < c->n ? -1 : now() - began;
}

void crowd_live(struct crowd *c, int64_t ms)
{
	for (int64_t until = now() + ms; now() < until;)
		turn(c);
}

void crowd_visit(struct crowd *c, size_t first, size_t n, int64_t ms)
{
	int64_t until = now() + ms;
	size_t left = n;

	for (size_t i = first; i < first + n; i++)
		c->v[i].visit = 1;
	while (left && now() < until) {
		turn(c);
		left = 0;
		for (size_t i = first; i < first + n; i++)
			left += c->v[i].visit != 0;
	}
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

int64_t crowd_percentile(struct crowd *c, double share)
{
	if (!c->n_waits)
		return -1;
	qsort(c->waits, c->n_waits, sizeof(*c->waits), compare);
	return c->waits[MIN((size_t)(share * (double)c->n_waits), c->n_waits - 1)];
}

void crowd_forget_waits(struct crowd *c)
{
	c->n_waits = 0;
}
