#include "clients/bench/load.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/hash.h"
#include "clients/bench/agent.h"
#include "clients/bench/reader.h"
#include "clients/bench/visitor.h"
#include "clients/wire/retry.h"

enum {
	SECOND = 1000000,
	DIALLING = 128, /* upgrades under way at the same time */
	EVENTS = 512,
	CONNECT_TIME = 60 * SECOND, /* for all to be connected */
	BACK_TIME = 600 * SECOND,
};

static int64_t now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * (int64_t)SECOND + ts.tv_nsec / 1000;
}

uint64_t load_random(struct load *l, uint64_t below)
{
	return hash_u64(l->random += 0x9e3779b97f4a7c15) % below;
}

void load_keep(struct load *l, struct visit *v)
{
	if (l->n_done == l->done_cap) {
		size_t cap = l->done_cap ? 2 * l->done_cap : 1024;
		struct visit **grown = realloc(l->done, cap * sizeof(struct visit *));

		if (!grown) {
			snprintf(l->fatal, sizeof(l->fatal), "out of memory");
			visit_free(v);
			return;
		}
		l->done = grown;
		l->done_cap = cap;
	}
	l->done[l->n_done++] = v;
}

void peer_error(struct peer *p, const char *frame, size_t n)
{
	struct span code = scan_member(frame, n, "code"), text = scan_member(frame, n, "message");
	struct load *l = p->load;

	if (!scan_member(frame, n, "re").p)
		p->asked_ms = span_int(scan_member(frame, n, "retry_after_ms"));
	if (span_is(code, "rate_limited")) {
		l->f.rate_limited++;
	} else if (span_is(code, "overloaded") || span_is(code, "shutting_down")) {
		l->f.overloaded++;
	} else {
		l->f.errors++;
		snprintf(l->f.error, sizeof(l->f.error), "%.*s: %.*s", (int)code.n,
			 code.p ? code.p : "", (int)MIN(text.n, 120), text.p ? text.p : "");
	}
}

/* Tells epoll what the socket waits for, when that changed. */
static void watch(struct peer *p, bool fresh)
{
	bool writing = wsclient_wants_write(&p->ws);
	struct epoll_event e = {.events = EPOLLIN | (writing ? EPOLLOUT : 0), .data.ptr = p};

	if (p->ws.fd < 0 || (!fresh && writing == p->writing))
		return;
	p->writing = writing;
	epoll_ctl(p->load->epoll, fresh ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, p->ws.fd, &e);
}

void peer_at(struct peer *p, int64_t at)
{
	heap_remove(&p->load->timers, &p->timer);
	p->timer.key = at;
	if (heap_add(&p->load->timers, &p->timer))
		snprintf(p->load->fatal, sizeof(p->load->fatal), "out of memory");
}

void peer_drop(struct peer *p)
{
	heap_remove(&p->load->timers, &p->timer);
	if (p->dialled) {
		if (!p->up)
			p->load->dialling--;
		else
			p->load->f.connected--;
		wsclient_send_close(&p->ws, 1000);
		wsclient_close(&p->ws);
	}
	p->dialled = p->up = false;
}

void peer_redial(struct peer *p)
{
	int64_t wait =
		retry_wait(100, p->failures++, p->asked_ms, load_random(p->load, UINT64_MAX));

	p->asked_ms = 0;
	if (p->load->phase == PHASE_RUN || p->load->phase == PHASE_DRAIN)
		p->load->f.reconnects++;
	peer_at(p, p->load->now + wait * 1000);
}

/* The connection ended. Some answers say that there is no sense in trying again. */
static void lost(struct peer *p, int error)
{
	struct load *l = p->load;
	int code = p->ws.close_code, status = p->ws.status;

	if (code == 4401 || code == 4403 || code == 4409)
		snprintf(l->fatal, sizeof(l->fatal), "the server closed with %d: %s", code,
			 p->ws.reason);
	else if (status && status != 101 && status != 429 && status != 503)
		snprintf(l->fatal, sizeof(l->fatal), "the server refused the upgrade with %d",
			 status);
	else if (l->phase == PHASE_START && p->failures >= 4)
		snprintf(l->fatal, sizeof(l->fatal), "cannot connect to %s: %s", l->o->url,
			 strerror(-error));
	peer_drop(p);
	p->ops->gone(p);
}

void peer_dial(struct peer *p)
{
	struct wsclient_options o = {.protocol = p->ops->protocol};
	int r;

	if (p->load->dialling >= DIALLING && p->load->phase != PHASE_BACK) {
		peer_at(p, p->load->now + 1000 + (int64_t)load_random(p->load, 4000));
		return;
	}
	heap_remove(&p->load->timers, &p->timer);
	r = wsclient_start(&p->ws, p->load->o->url, &o);
	p->dialled = true;
	p->life++;
	p->load->dialling++;
	p->load->f.dials += p->load->phase != PHASE_BACK;
	if (r)
		lost(p, r);
	else
		watch(p, true);
}

void peer_up(struct peer *p)
{
	if (!p->up) {
		p->load->dialling--;
		p->load->f.connected++;
	}
	p->up = true;
	p->failures = 0;
}

void peer_send(struct peer *p, const char *s, size_t n)
{
	wsclient_text(&p->ws, s, n); /* if it fails, the socket's end is about to be seen */
	watch(p, false);
}

/* Reads all that came; the peer may be dropped and dialled anew by what it says. */
static void serve(struct peer *p)
{
	bool was_open = p->ws.open;
	unsigned life = p->life;
	int error, r = 0;
	const char *s;
	size_t n;

	if (!p->dialled)
		return;
	error = wsclient_step(&p->ws);
	if (!was_open && p->ws.open)
		p->ops->open(p);
	while (p->dialled && p->life == life && (r = wsclient_next(&p->ws, &s, &n)) > 0)
		p->ops->text(p, s, n);
	if (!p->dialled || p->life != life)
		return;
	if (error || r < 0)
		lost(p, error ? error : r);
	else
		watch(p, false);
}

static void run_timers(struct load *l)
{
	struct heap_node *top;

	while ((top = heap_top(&l->timers)) && top->key <= l->now) {
		struct peer *p = container_of(top, struct peer, timer);

		heap_remove(&l->timers, top);
		p->ops->time(p);
	}
}

/* Sends what is due at the rate asked for. With nobody free it falls behind, and the wait counts. */
static void keep_pace(struct load *l)
{
	double step = l->o->rate > 0 ? SECOND / l->o->rate : 0;

	while (step > 0 && l->phase == PHASE_RUN && l->due <= (double)l->now &&
	       !list_is_empty(&l->idle)) {
		struct visitor *v = container_of(l->idle.next, struct visitor, idle);

		visitor_say(v, (int64_t)l->due);
		l->due += step;
	}
}

static int64_t wait_us(const struct load *l)
{
	const struct heap_node *top = heap_top(&l->timers);
	int64_t wait = top ? top->key - l->now : 100000;

	if (l->phase == PHASE_RUN && l->o->rate > 0 && !list_is_empty(&l->idle))
		wait = MIN(wait, (int64_t)l->due - l->now);
	return MAX(0, MIN(wait, 100000));
}

/* One turn of the loop. */
static void turn(struct load *l)
{
	struct epoll_event events[EVENTS];
	struct timespec wait = {.tv_nsec = wait_us(l) * 1000};
	int n = epoll_pwait2(l->epoll, events, EVENTS, &wait, NULL);

	l->now = now_us();
	for (int i = 0; i < n; i++)
		serve(events[i].data.ptr);
	run_timers(l);
	keep_pace(l);
}

static bool until(struct load *l, int64_t deadline)
{
	turn(l);
	return !l->fatal[0] && l->now < deadline;
}

static bool agents_up(const struct load *l)
{
	for (int i = 0; i < l->o->agents; i++)
		if (!l->agents[i].peer.up)
			return false;
	return true;
}

static bool all_up(const struct load *l)
{
	return l->f.connected >= l->o->visitors + l->o->agents;
}

static void note(const struct load *l, const char *what)
{
	if (!l->o->quiet && isatty(STDERR_FILENO))
		fprintf(stderr, "handoff-bench: %s\n", what);
}

static void connect_all(struct load *l)
{
	int64_t deadline;

	note(l, "connecting …");
	l->now = now_us();
	for (int i = 0; i < l->o->agents; i++)
		peer_dial(&l->agents[i].peer);
	deadline = l->now + CONNECT_TIME;
	while (!agents_up(l) && until(l, deadline))
		;
	l->f.server = proc_read(l->o->pid, &l->f.before);
	for (int i = 0; i < l->o->visitors; i++)
		peer_at(&l->visitors[i].peer, l->now);
	while (!all_up(l) && until(l, deadline))
		;
	for (deadline = l->now + SECOND / 2; until(l, deadline);)
		;
	if (l->f.server)
		proc_read(l->o->pid, &l->f.held);
	if (!all_up(l) && !l->fatal[0])
		snprintf(l->fatal, sizeof(l->fatal), "only %d of %d connections came about in 60 s",
			 l->f.connected, l->o->visitors + l->o->agents);
}

static double own_cpu(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

/* Sets every visitor going; with a rate they only become ready. */
static void begin_run(struct load *l)
{
	l->phase = PHASE_RUN;
	l->due = (double)l->now;
	for (int i = 0; i < l->o->visitors && !l->o->idle; i++) {
		struct visitor *v = &l->visitors[i];

		if (v->peer.up && l->o->rate > 0)
			list_append(&l->idle, &v->idle);
		else if (v->peer.up)
			visitor_say(v, l->now);
	}
}

static void measure(struct load *l)
{
	int64_t start = l->now, deadline = start + (int64_t)(l->o->seconds * SECOND), tick = start;
	double cpu = own_cpu();

	note(l, "measuring …");
	if (l->f.server)
		proc_read(l->o->pid, &l->f.start);
	begin_run(l);
	while (until(l, deadline)) {
		if (l->now - tick < SECOND)
			continue;
		tick = l->now;
		for (int i = 0; i < l->o->visitors; i++)
			visitor_tick(&l->visitors[i]);
	}
	l->f.seconds = (double)(l->now - start) / SECOND;
	l->f.own_cpu_s = own_cpu() - cpu;
	l->f.server = l->f.server && proc_read(l->o->pid, &l->f.end); /* it may have ended */
	l->phase = PHASE_DRAIN;
}

static uint64_t unacknowledged(const struct load *l)
{
	uint64_t n = 0;

	for (int i = 0; i < l->o->visitors; i++)
		n += l->visitors[i].errand.kind == ERRAND_SAY && !l->visitors[i].errand.seq;
	return n;
}

static void drain(struct load *l)
{
	int64_t deadline = l->now + 10 * SECOND;

	while (unacknowledged(l) && until(l, deadline))
		;
	for (deadline = l->now + SECOND / 5; until(l, deadline);)
		; /* acknowledgements of agents */
	l->f.unacknowledged = unacknowledged(l);
	for (int i = 0; i < l->o->visitors; i++)
		visitor_leave(&l->visitors[i]);
	for (int i = 0; i < l->o->agents; i++)
		peer_drop(&l->agents[i].peer);
}

static void read_back(struct load *l)
{
	int64_t deadline = l->now + BACK_TIME;

	note(l, "reading back …");
	l->phase = PHASE_BACK;
	for (size_t i = 0; i < READERS; i++) {
		reader_init(&l->readers[i], l);
		reader_next(&l->readers[i]);
	}
	while (l->reading && until(l, deadline))
		;
	for (size_t i = 0; i < READERS; i++) {
		l->f.not_read += l->readers[i].visit != NULL;
		peer_drop(&l->readers[i].peer);
	}
	l->f.not_read += l->n_done - l->next_done;
}

static int prepare(struct load *l, const struct options *o, char **tokens)
{
	struct rlimit files;
	rlim_t want = (rlim_t)(o->visitors + o->agents) + READERS + 32;

	*l = (struct load){.o = o, .epoll = epoll_create1(EPOLL_CLOEXEC), .random = 0};
	l->random = (uint64_t)now_us();
	list_init(&l->idle);
	if (!getrlimit(RLIMIT_NOFILE, &files) && files.rlim_cur < want) {
		files.rlim_cur = MIN(want, files.rlim_max);
		setrlimit(RLIMIT_NOFILE, &files);
		if (files.rlim_max < want)
			snprintf(
				l->fatal, sizeof(l->fatal),
				"%d connections need more files than the limit of %llu (ulimit -n)",
				o->visitors, (unsigned long long)files.rlim_max);
	}
	l->visitors = calloc((size_t)o->visitors + 1, sizeof(*l->visitors));
	l->agents = calloc((size_t)o->agents + 1, sizeof(*l->agents));
	l->readers = calloc(READERS, sizeof(*l->readers));
	if (l->epoll < 0 || !l->visitors || !l->agents || !l->readers)
		return -ENOMEM;
	for (int i = 0; i < o->visitors; i++)
		visitor_init(&l->visitors[i], l, (unsigned)i);
	for (int i = 0; i < o->agents; i++)
		agent_init(&l->agents[i], l, (unsigned)i, tokens[i]);
	return 0;
}

int load_run(struct load *l, const struct options *o, char **tokens)
{
	int r = prepare(l, o, tokens);

	if (r || l->fatal[0])
		return r;
	connect_all(l);
	if (l->fatal[0])
		return 0;
	measure(l);
	drain(l);
	if (!l->fatal[0])
		read_back(l);
	return 0;
}

void load_deinit(struct load *l)
{
	for (int i = 0; l->visitors && i < l->o->visitors; i++) {
		peer_drop(&l->visitors[i].peer);
		visit_free(l->visitors[i].visit);
	}
	for (int i = 0; l->agents && i < l->o->agents; i++) {
		peer_drop(&l->agents[i].peer);
		agent_deinit(&l->agents[i]);
	}
	for (size_t i = 0; i < l->n_done; i++)
		visit_free(l->done[i]);
	map_deinit(&l->by_conversation);
	heap_deinit(&l->timers);
	free(l->done);
	free(l->visitors);
	free(l->agents);
	free(l->readers);
	close(l->epoll);
}
