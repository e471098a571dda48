/* daemon_world.h - the whole daemon inside the test's own process, with a rules pack of one file. */
#ifndef TESTS_E2E_DAEMON_WORLD_H
#define TESTS_E2E_DAEMON_WORLD_H

#include <arpa/inet.h>
#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "shell/daemon.h"
#include "shell/log.h"
#include "shell/start.h"

#define WORLD_SECRET "0123456789abcdef"

struct world {
	struct daemon d;
	struct options options;
	char dir[64], data[80], config[80];
	int port;
};

static inline void world_put(const struct world *w, const char *path, const char *text)
{
	char full[256];
	FILE *f;

	snprintf(full, sizeof(full), "%s/%s", w->dir, path);
	f = fopen(full, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static inline void world_dir(const struct world *w, const char *path)
{
	char full[256];

	snprintf(full, sizeof(full), "%s/%s", w->dir, path);
	assert_int_equal(mkdir(full, 0700), 0);
}

/* A pack of this name with one small file. */
static inline void world_pack(struct world *w, const char *name, const char *bot)
{
	char path[128], text[512];

	snprintf(path, sizeof(path), "packs/%s", name);
	world_dir(w, path);
	snprintf(path, sizeof(path), "packs/%s/intents", name);
	world_dir(w, path);
	snprintf(path, sizeof(path), "packs/%s/intents/all.yml", name);
	world_put(
		w, path,
		"intents:\n"
		"  - name: hours\n"
		"    title: the hours\n"
		"    examples: [when are you open, your opening hours, until when are you there,\n"
		"      what time do you close, are you open today]\n"
		"    answers: [\"From 9 to 18.\"]\n"
		"  - name: thanks\n"
		"    title: thanks\n"
		"    examples: [thank you, thanks a lot, that is very kind, great thanks, cheers]\n"
		"    answers: [\"You are welcome.\"]\n");
	snprintf(path, sizeof(path), "packs/%s/pack.yml", name);
	snprintf(text, sizeof(text), "name: %s\nlanguage: en\nbot: {name: %s}\n", name, bot);
	world_put(w, path, text);
}

static inline void world_files(struct world *w)
{
	char languages[PATH_MAX], link[128], config[512];

	world_dir(w, "packs");
	world_pack(w, "tiny", "Tim");
	assert_non_null(realpath("rules/languages", languages));
	snprintf(link, sizeof(link), "%s/languages", w->dir);
	assert_int_equal(symlink(languages, link), 0);
	snprintf(config, sizeof(config),
		 "listen: 127.0.0.1:0\n"
		 "data: %s\n"
		 "rules: %s\n"
		 "log: {level: error}\n"
		 "sites:\n"
		 "  demo: {rules: tiny}\n"
		 "  shop: {rules: tiny, origins: [https://shop.example], secret: " WORLD_SECRET
		 "}\n",
		 w->data, w->dir);
	world_put(w, "c.yml", config);
	snprintf(w->config, sizeof(w->config), "%s/c.yml", w->dir);
	chmod(w->config, 0600);
}

static inline void world_start(struct world *w)
{
	struct problems problems = PROBLEMS_INIT;

	memset(&w->d, 0, sizeof(w->d));
	w->options = (struct options){.config = w->config};
	w->d.options = &w->options;
	assert_int_equal(options_config(&w->options, &w->d.config, &problems), 0);
	problems_deinit(&problems);
	log_setup(LEVEL_ERROR, LOG_TEXT);
	assert_int_equal(start(&w->d), 0);
	w->port = atoi(strrchr(w->d.addresses[0], ':') + 1);
}

static inline int world_setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	if (!w || sodium_init() < 0)
		return -1;
	strcpy(w->dir, "/tmp/handoff-daemon.XXXXXX");
	if (!mkdtemp(w->dir))
		return -1;
	snprintf(w->data, sizeof(w->data), "%s/data", w->dir);
	world_files(w);
	world_start(w);
	*state = w;
	return 0;
}

static inline int world_teardown(void **state)
{
	struct world *w = *state;
	char command[128];
	int r = start_undo(&w->d);

	snprintf(command, sizeof(command), "rm -rf %s", w->dir);
	if (r == 0)
		r = system(command);
	free(w);
	return r;
}

/* One turn of the loop, waiting a little when nothing happens. */
static inline void world_turn(struct world *w)
{
	struct timeval little = {0, 20000};

	event_base_loopexit(w->d.loop.base, &little);
	event_base_loop(w->d.loop.base, EVLOOP_ONCE);
	run_submit(&w->d);
}

/* A client's end: sends, and turns the loop until `enough` of what came back. */
static inline int world_connect(const struct world *w, const char *unix_path)
{
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons((uint16_t)w->port)};
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	int fd = socket(unix_path ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), r;

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	snprintf(un.sun_path, sizeof(un.sun_path), "%.*s", (int)sizeof(un.sun_path) - 1,
		 unix_path ? unix_path : "");
	r = unix_path ? connect(fd, (struct sockaddr *)&un, sizeof(un))
		      : connect(fd, (struct sockaddr *)&in, sizeof(in));
	assert_int_equal(r, 0);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	return fd;
}

/* Gives what came until `end` is in it, or the other side closed, or ten seconds passed. */
static inline char *world_read(struct world *w, int fd, const char *end)
{
	struct buf b = BUF_INIT(1 << 20);
	int64_t until = clock_tick() + 10000;
	char bytes[4096], *s;

	while (clock_tick() < until && !(end && b.n && strstr(b.p, end))) {
		ssize_t n = recv(fd, bytes, sizeof(bytes), 0);

		if (n == 0 || (n < 0 && errno != EAGAIN))
			break;
		if (n > 0)
			buf_put(&b, bytes, (size_t)n);
		else
			world_turn(w);
	}
	s = buf_steal(&b, NULL);
	assert_non_null(s);
	return s;
}

static inline void world_send(int fd, const char *s)
{
	assert_int_equal(send(fd, s, strlen(s), MSG_NOSIGNAL), strlen(s));
}

/* One question to the control socket; gives the answer. */
static inline char *world_ask(struct world *w, const char *request)
{
	char path[128], *answer;
	int fd;

	snprintf(path, sizeof(path), "%s/control.sock", w->data);
	fd = world_connect(w, path);
	world_send(fd, request);
	world_send(fd, "\n");
	answer = world_read(w, fd, "\n");
	close(fd);
	return answer;
}

/* One HTTP request, its head's first lines and body as given; gives the whole answer. */
static inline char *world_http(struct world *w, const char *line, const char *headers,
			       const char *body)
{
	char *request = malloc(strlen(line) + strlen(headers) + strlen(body) + 200), *answer;
	int fd = world_connect(w, NULL);

	sprintf(request,
		"%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n%s"
		"Content-Length: %zu\r\n\r\n%s",
		line, w->port, headers, strlen(body), body);
	world_send(fd, request);
	answer = world_read(w, fd, NULL);
	free(request);
	close(fd);
	return answer;
}

/* Keeps the trainer busy until the gate is opened, so that what follows is under way meanwhile. */
struct gate {
	struct job job;
	int pipe[2];
};

static inline void gate_work(struct job *job)
{
	char byte;

	if (read(container_of(job, struct gate, job)->pipe[0], &byte, 1) < 0)
		abort();
}

static inline void gate_done(struct job *job, bool cancelled)
{
	struct gate *g = container_of(job, struct gate, job);

	(void)cancelled;
	close(g->pipe[0]);
	close(g->pipe[1]);
}

static inline void gate_close(struct world *w, struct gate *g)
{
	g->job.work = gate_work;
	g->job.done = gate_done;
	assert_int_equal(pipe(g->pipe), 0);
	assert_int_equal(worker_submit(w->d.trainer, &g->job), 0);
}

static inline void gate_open(struct gate *g)
{
	assert_int_equal(write(g->pipe[1], "x", 1), 1);
}

/* Turns the loop until no reload is under way. */
static inline void world_reloaded(struct world *w)
{
	for (int64_t until = clock_tick() + 10000; w->d.reloading && clock_tick() < until;)
		world_turn(w);
	assert_false(w->d.reloading);
}

/* Whether s has all of the pieces, in order. */
static inline bool world_has(const char *s, const char *const *pieces, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		s = strstr(s, pieces[i]);
		if (!s) {
			print_error("not found: %s\n", pieces[i]);
			return false;
		}
		s += strlen(pieces[i]);
	}
	return true;
}

#define HAS(s, ...)                                                                                \
	world_has((s), (const char *const[]){__VA_ARGS__},                                         \
		  ARRAY_SIZE(((const char *const[]){__VA_ARGS__})))

#endif
