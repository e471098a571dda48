#include "clients/handoffctl/ctl.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/time.h"
#include "clients/handoffctl/harmless.h"

int ctl_fail(int status, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fputs("handoffctl: ", stderr);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
	va_end(args);
	return status;
}

int ctl_connect(struct ctl *c)
{
	return c->client.fd >= 0 ? 0 : ctlclient_open(&c->client, c->socket);
}

static int not_connected(const struct ctl *c, int error)
{
	if (error == -EACCES || error == -EPERM)
		return ctl_fail(CTL_FORBIDDEN,
				"%s may be used by root and the daemon's own user only: try "
				"'sudo -u handoff handoffctl …'",
				c->socket);
	if (error == -ENOENT || error == -ECONNREFUSED)
		return ctl_fail(
			CTL_UNAVAILABLE,
			"the daemon does not run (nothing listens at %s).\n"
			"Start it with 'systemctl start handoffd', or with 'handoffd --data "
			"DIR' and name the same\nDIR here: 'handoffctl --data DIR …'",
			c->socket);
	return ctl_fail(CTL_UNAVAILABLE, "%s: %s", c->socket, strerror(-error));
}

static int refused(const json_t *answer)
{
	const char *code = member_str(answer, "code");
	struct buf text = BUF_INIT(4096);

	harmless(&text, member_str(answer, "message"), strlen(member_str(answer, "message")),
		 HARMLESS_LINE);
	ctl_fail(0, "%s", text.n ? text.p : code);
	buf_deinit(&text);
	if (!strcmp(code, "forbidden") || !strcmp(code, "unauthenticated"))
		return CTL_FORBIDDEN;
	return !strncmp(code, "bad_", 4) ? CTL_USAGE : CTL_FAILED;
}

int ctl_ask_all(struct ctl *c, json_t *request, json_t **ret)
{
	json_t *answer = NULL;
	int r = ctl_connect(c);

	if (!r)
		r = ctlclient_ask(&c->client, request, &answer);
	else
		r = not_connected(c, r);
	json_decref(request);
	if (r > 0)
		return r;
	if (r == -EPIPE)
		return ctl_fail(CTL_FORBIDDEN,
				"the daemon hung up: only root and its own user may "
				"use %s",
				c->socket);
	if (r)
		return ctl_fail(CTL_FAILED, "the daemon did not answer: %s", strerror(-r));
	if (!json_is_true(json_object_get(answer, "ok")))
		r = refused(answer);
	*ret = answer;
	return r;
}

int ctl_ask(struct ctl *c, json_t *request, json_t **ret)
{
	json_t *answer = NULL;
	int r = ctl_ask_all(c, request, &answer);

	if (r)
		json_decref(answer);
	else
		*ret = answer;
	return r;
}

bool ctl_json(const struct ctl *c, json_t *answer)
{
	if (!ctl_has(c, OPT_JSON))
		return false;
	json_object_del(answer, "ok");
	json_dumpf(answer, stdout, JSON_COMPACT);
	putchar('\n');
	return true;
}

const char *ctl_ink(const struct ctl *c, enum ink ink)
{
	static const char *const inks[] = {
		[INK_NONE] = "\033[0m",	   [INK_DIM] = "\033[2m",   [INK_BOLD] = "\033[1m",
		[INK_GOOD] = "\033[32m",   [INK_WARN] = "\033[33m", [INK_BAD] = "\033[31m",
		[INK_NAME] = "\033[1;36m",
	};

	return c->color ? inks[ink] : "";
}

const char *member_str(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? s : "";
}

long long member_int(const json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key));
}

double member_real(const json_t *o, const char *key)
{
	return json_number_value(json_object_get(o, key));
}

void local_time(char out[LOCAL_TIME], const char *rfc3339)
{
	struct tm then, today;
	time_t t, now = time(NULL);
	int64_t ms;

	*out = '\0';
	if (!time_parse(&ms, rfc3339, strlen(rfc3339)))
		return;
	t = (time_t)(ms / 1000);
	localtime_r(&t, &then);
	localtime_r(&now, &today);
	strftime(out, LOCAL_TIME,
		 then.tm_yday == today.tm_yday && then.tm_year == today.tm_year ? "%H:%M:%S"
										: "%Y-%m-%d %H:%M",
		 &then);
}
