#include "tests/e2e/support/daemon.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "clients/wire/ctlclient.h"
#include "tests/e2e/support/process.h"

void daemon_init(struct daemon *d)
{
	const char *tmp = getenv("TMPDIR");

	*d = (struct daemon){0};
	snprintf(d->dir, sizeof(d->dir), "%s/handoff.XXXXXX",
		 tmp && strlen(tmp) < 60 ? tmp : "/tmp"); /* a socket's path has 107 letters */
	assert_non_null(mkdtemp(d->dir));
	snprintf(d->data, sizeof(d->data), "%s/data", d->dir);
	snprintf(d->log, sizeof(d->log), "%s/log", d->dir);
	snprintf(d->config, sizeof(d->config), "%s/config.yml", d->dir);
	snprintf(d->rules, sizeof(d->rules), "%s/rules", d->dir);
}

void copy_tree(const char *from, const char *to)
{
	struct buf out = BUF_INIT(4096);

	if (process_run(&out, (const char *const[]){"cp", "-R", from, to, NULL}) != 0)
		fail_msg("%s", out.p);
	buf_deinit(&out);
}

/* Learning the shop's 3,500 examples takes a second at every start; this does not. */
static void copy_small_pack(const struct daemon *d)
{
	char path[256];

	assert_int_equal(mkdir(d->rules, 0700), 0);
	snprintf(path, sizeof(path), "%s/languages", d->rules);
	copy_tree("rules/languages", path);
	snprintf(path, sizeof(path), "%s/packs", d->rules);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/packs/shop", d->rules);
	copy_tree("tests/scenario/pack", path);
}

void daemon_write(const struct daemon *d, const char *name, const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", d->dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

char *file_text(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = NULL;
	size_t n = 0;

	if (!f)
		return NULL;
	if (getdelim(&text, &n, '\0', f) < 0) {
		free(text);
		text = strdup("");
	}
	fclose(f);
	return text;
}

void file_edit(const char *path, const char *old, const char *fresh)
{
	cleanup(freep) char *text = file_text(path);
	char *at = text ? strstr(text, old) : NULL;
	FILE *f;

	if (!at)
		fail_msg("%s does not have: %s", path, old);
	f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "%.*s%s%s", (int)(at - text), text, fresh, at + strlen(old));
	assert_int_equal(fclose(f), 0);
}

/* One line, whole, before the deadline. */
static bool read_line(int fd, char *out, size_t cap)
{
	int64_t deadline = now_ms() + PATIENCE_MS;
	size_t n = 0;

	while (n + 1 < cap) {
		struct pollfd p = {fd, POLLIN, 0};
		int64_t left = deadline - now_ms();

		if (left <= 0 || poll(&p, 1, (int)left) <= 0 || read(fd, out + n, 1) != 1)
			break;
		if (out[n++] == '\n')
			break;
	}
	out[n] = '\0';
	return n && out[n - 1] == '\n';
}

void daemon_start_again(struct daemon *d)
{
	const struct daemon_options *o = &d->options;
	const struct process_options options = {
		.env = o->env, .err = d->log, .file_size = o->file_size};
	char program[4096], line[256] = "";
	const char *argv[12] = {process_built(program, sizeof(program), "HANDOFFD", "handoffd")};
	size_t n = 1;
	int out;
	const char *const rest[] = {"--listen",
				    "127.0.0.1:0",
				    "--data",
				    d->data,
				    "--rules",
				    o->rules ? o->rules : d->rules,
				    access(d->config, F_OK) == 0 ? "-c" : NULL,
				    d->config};

	for (size_t i = 0; i < ARRAY_SIZE(rest) && rest[i]; i++)
		argv[n++] = rest[i];
	assert_int_equal(d->pid, 0);
	d->pid = process_start(argv, &options, &out);
	assert_true(d->pid > 0);
	if (!read_line(out, line, sizeof(line)) || sscanf(line, "ready %63s", d->url) != 1)
		fail_msg("no ready line, but: %s", line);
	close(out); /* it has nothing more to say */
}

void daemon_start(struct daemon *d, const struct daemon_options *o)
{
	d->options = *o;
	if (o->config)
		daemon_write(d, "config.yml", o->config);
	if (!o->rules)
		copy_small_pack(d);
	daemon_start_again(d);
}

void daemon_signal(const struct daemon *d, int signal)
{
	assert_true(d->pid > 0);
	assert_int_equal(kill(d->pid, signal), 0);
}

int daemon_wait(struct daemon *d)
{
	int r = process_wait(d->pid, PATIENCE_MS);

	if (r == -1) {
		kill(d->pid, SIGKILL);
		process_wait(d->pid, PATIENCE_MS);
	}
	d->pid = 0;
	return r;
}

int daemon_stop(struct daemon *d, int signal)
{
	daemon_signal(d, signal);
	return daemon_wait(d);
}

char *json_format(const char *fmt, va_list values)
{
	cleanup(freep) char *json = strdup(fmt);
	char *text;

	for (char *p = json; *p; p++)
		if (*p == '\'')
			*p = '"';
	if (vasprintf(&text, json, values) < 0)
		abort();
	return text;
}

json_t *daemon_ask(const struct daemon *d, const char *fmt, ...)
{
	struct ctlclient ctl = CTLCLIENT_INIT;
	cleanup(freep) char *text = NULL;
	json_t *request, *answer = NULL;
	char path[128];
	va_list values;
	int r;

	va_start(values, fmt);
	text = json_format(fmt, values);
	va_end(values);
	request = json_loads(text, 0, NULL);
	assert_non_null(request);
	snprintf(path, sizeof(path), "%s/control.sock", d->data);
	r = ctlclient_open(&ctl, path);
	if (r == 0)
		r = ctlclient_ask(&ctl, request, &answer);
	ctlclient_close(&ctl);
	json_decref(request);
	if (r != 0 || !json_is_true(json_object_get(answer, "ok")))
		fail_msg("control: %s: %s", text, r ? strerror(-r) : json_dumps(answer, 0));
	return answer;
}

size_t daemon_log_has(const struct daemon *d, const char *text)
{
	cleanup(freep) char *log = file_text(d->log);
	size_t n = 0;

	for (const char *p = log; p && (p = strstr(p, text)); p++)
		n++;
	return n;
}

void daemon_await_log(const struct daemon *d, const char *text, size_t times)
{
	int64_t deadline = now_ms() + PATIENCE_MS;

	while (daemon_log_has(d, text) < times) {
		if (now_ms() > deadline)
			fail_msg("the log has not %zu times: %s", times, text);
		nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
	}
}

void daemon_print_log(const struct daemon *d)
{
	cleanup(freep) char *log = file_text(d->log);

	fprintf(stderr, "--- handoffd's standard error\n%s---\n", log ? log : "");
}

static int remove_one(const char *path, const struct stat *st, int what, struct FTW *ftw)
{
	(void)st, (void)what, (void)ftw;
	return remove(path);
}

void daemon_deinit(struct daemon *d)
{
	if (d->pid)
		daemon_stop(d, SIGKILL);
	if (d->dir[0])
		nftw(d->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
