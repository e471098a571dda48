#include "tests/e2e/support/client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "proto/check.h"
#include "tests/e2e/support/process.h"

static const char *const protocols[N_ROLE] = {"handoff.visitor.v1", "handoff.agent.v1"};

void client_init(struct client *c, const char *name, enum role role)
{
	*c = (struct client){.name = name, .role = role, .ws = {.fd = -1}};
	c->events = json_object();
	c->put_back = json_array();
}

void client_disconnect(struct client *c)
{
	wsclient_close(&c->ws);
	c->ws = (struct wsclient){.fd = -1};
	json_decref(steal(c->frame));
	json_array_clear(c->put_back);
	c->heard = 0;
}

void client_deinit(struct client *c)
{
	client_disconnect(c);
	json_decref(steal(c->events));
	json_decref(steal(c->put_back));
}

void client_connect(struct client *c, const struct daemon *d)
{
	const struct wsclient_options options = {.protocol = protocols[c->role],
						 .timeout_ms = PATIENCE_MS};
	int r;

	client_disconnect(c);
	r = wsclient_connect(&c->ws, d->url, &options);
	if (r != 0)
		fail_msg("%s: no connection: %s (HTTP %d)", c->name, strerror(-r), c->ws.status);
}

json_t *at(const json_t *frame, const char *path)
{
	const json_t *j = frame;
	char key[64];

	while (j && *path) {
		size_t n = strcspn(path, ".");

		snprintf(key, sizeof(key), "%.*s", (int)n, path);
		j = json_is_array(j) ? json_array_get(j, strtoul(key, NULL, 10))
				     : json_object_get(j, key);
		path += n + (path[n] == '.');
	}
	return (json_t *)j;
}

const char *text_at(const json_t *frame, const char *path)
{
	return json_string_value(at(frame, path)) ?: "";
}

json_int_t number_at(const json_t *frame, const char *path)
{
	const json_t *j = at(frame, path);

	return json_is_integer(j) ? json_integer_value(j) : -1;
}

struct id_text id_at(const json_t *frame, const char *path)
{
	struct id_text id;

	snprintf(id.s, sizeof(id.s), "%s", text_at(frame, path));
	return id;
}

static void breach(struct client *c, const char *what, const char *frame)
{
	fail_msg("%s: %s: %s", c->name, what, frame);
}

/* An event may come twice, it never comes changed. */
static void remember(struct client *c, const char *bytes)
{
	json_t *event = json_copy(c->frame), *known;
	uint64_t seq = (uint64_t)number_at(event, "seq");
	const char *conversation = text_at(event, "conversation");
	bool again = json_object_get(event, "re") != NULL;
	char key[64];

	snprintf(key, sizeof(key), "%s %llu", conversation, (unsigned long long)seq);
	json_object_del(event, "re");
	known = json_object_get(c->events, key);
	if (known && !json_equal(known, event))
		breach(c, "an event has changed", bytes);
	if (c->role == ROLE_VISITOR) {
		if (strcmp(c->conversation, conversation) != 0)
			c->seq = c->heard = 0;
		if (seq <= c->heard && !again)
			breach(c, "seq does not grow", bytes);
		snprintf(c->conversation, sizeof(c->conversation), "%s", conversation);
		c->heard = MAX(c->heard, seq);
		c->seq = MAX(c->seq, seq);
	}
	json_object_set_new(c->events, key, event);
}

static json_t *take(struct client *c, const char *bytes, size_t n)
{
	char why[512] = "";

	json_decref(c->frame);
	c->frame = json_loadb(bytes, n, JSON_REJECT_DUPLICATES, NULL);
	if (!wire_check(bytes, n, c->role, why, sizeof(why)))
		fail_msg("%s: %s: %.*s", c->name, why, (int)n, bytes);
	if (json_object_get(c->frame, "seq") && json_object_get(c->frame, "at"))
		remember(c, bytes);
	return c->frame;
}

/* The oldest of those that were put back, or NULL. */
static json_t *take_back(struct client *c)
{
	if (!json_array_size(c->put_back))
		return NULL;
	json_decref(c->frame);
	c->frame = json_incref(json_array_get(c->put_back, 0));
	json_array_remove(c->put_back, 0);
	return c->frame;
}

json_t *client_poll(struct client *c)
{
	const char *bytes;
	size_t n;

	if (json_array_size(c->put_back))
		return take_back(c);
	return wsclient_next(&c->ws, &bytes, &n) > 0 ? take(c, bytes, n) : NULL;
}

json_t *client_next(struct client *c, int timeout_ms)
{
	const char *bytes;
	size_t n;

	if (json_array_size(c->put_back))
		return take_back(c);
	return wsclient_wait(&c->ws, timeout_ms, &bytes, &n) > 0 ? take(c, bytes, n) : NULL;
}

/* Whether the frame is of the type and all the pairs are so. */
static bool fits(const json_t *frame, const char *type, va_list pairs)
{
	const char *path, *value;
	bool good = strcmp(text_at(frame, "type"), type) == 0;

	while ((path = va_arg(pairs, const char *))) {
		value = va_arg(pairs, const char *);
		good = good && strcmp(text_at(frame, path), value) == 0;
	}
	return good;
}

static void no_such_frame(struct client *c, const char *type, va_list pairs, const json_t *last)
{
	cleanup(freep) char *text = last ? json_dumps(last, 0) : NULL;
	const char *path;

	print_error("%s: expected %s", c->name, type);
	while ((path = va_arg(pairs, const char *)))
		print_error(" %s=%s", path, va_arg(pairs, const char *));
	print_error(", got: %s\n", text ? text : "nothing");
	fail_msg("%s: no such frame (close code %d %s)", c->name, c->ws.close_code, c->ws.reason);
}

static json_t *expect(struct client *c, bool skip, const char *type, va_list pairs)
{
	int64_t deadline = now_ms() + PATIENCE_MS;

	for (;;) {
		int64_t left = deadline - now_ms();
		json_t *frame = left > 0 ? client_next(c, (int)left) : NULL;
		bool good = false;
		va_list copy;

		if (frame) {
			va_copy(copy, pairs);
			good = fits(frame, type, copy);
			va_end(copy);
		}
		if (good)
			return frame;
		if (!frame || !skip)
			no_such_frame(c, type, pairs, c->frame);
	}
}

json_t *client_expect(struct client *c, const char *type, ...)
{
	json_t *frame;
	va_list pairs;

	va_start(pairs, type);
	frame = expect(c, true, type, pairs);
	va_end(pairs);
	return frame;
}

json_t *client_expect_now(struct client *c, const char *type, ...)
{
	json_t *frame;
	va_list pairs;

	va_start(pairs, type);
	frame = expect(c, false, type, pairs);
	va_end(pairs);
	return frame;
}

/* Frames are answered in order, so an unknown one works as a fence. */
void client_expect_none(struct client *c, const char *type)
{
	json_t *frame;

	client_send(c, "{'type':'fence'}");
	while ((frame = client_next(c, PATIENCE_MS)) && strcmp(text_at(frame, "code"), "bad_type"))
		if (strcmp(text_at(frame, "type"), type) == 0)
			fail_msg("%s: unexpected %s", c->name, json_dumps(frame, 0));
	assert_non_null(frame);
}

void client_expect_closed(struct client *c, int code)
{
	int64_t deadline = now_ms() + PATIENCE_MS;

	while (client_next(c, PATIENCE_MS))
		assert_true(now_ms() < deadline);
	if (c->ws.close_code != code)
		fail_msg("%s: closed with %d %s, not %d", c->name, c->ws.close_code, c->ws.reason,
			 code);
}

void client_text(struct client *c, const char *bytes, size_t n)
{
	int r = wsclient_text(&c->ws, bytes, n);

	if (r < 0)
		fail_msg("%s: cannot send: %s (close code %d)", c->name, strerror(-r),
			 c->ws.close_code);
}

void client_send(struct client *c, const char *fmt, ...)
{
	cleanup(freep) char *text = NULL;
	va_list values;

	va_start(values, fmt);
	text = json_format(fmt, values);
	va_end(values);
	client_text(c, text, strlen(text));
}

json_t *visitor_enter(struct client *c, const struct daemon *d)
{
	json_t *welcome;

	client_connect(c, d);
	if (!c->token[0])
		client_send(c, "{'type':'hello','site':'demo'}");
	else if (!c->conversation[0])
		client_send(c, "{'type':'hello','site':'demo','token':'%s'}", c->token);
	else
		client_send(c,
			    "{'type':'hello','site':'demo','token':'%s','conversation':'%s',"
			    "'after':%llu}",
			    c->token, c->conversation, (unsigned long long)c->seq);
	welcome = client_expect_now(c, "welcome", NULL);
	snprintf(c->token, sizeof(c->token), "%s", text_at(welcome, "token"));
	return welcome;
}

json_t *agent_enter(struct client *c, const struct daemon *d)
{
	if (!c->token[0]) {
		json_t *answer;

		json_decref(daemon_ask(
			d, "{'command':'agent_add','login':'%s','name':'%s','capacity':5}", c->name,
			c->name));
		answer = daemon_ask(d, "{'command':'agent_token','login':'%s'}", c->name);
		snprintf(c->token, sizeof(c->token), "%s", text_at(answer, "token"));
		json_decref(answer);
	}
	client_connect(c, d);
	client_send(c, "{'type':'hello','token':'%s'}", c->token);
	return client_expect_now(c, "welcome", NULL);
}

/* What comes before the answer, as an offer may, is there to be read after it. */
void agent_is(struct client *c, const char *status)
{
	static unsigned n;
	json_t *before = json_array();
	char id[32];

	snprintf(id, sizeof(id), "presence-%u", ++n);
	client_send(c, "{'type':'presence','id':'%s','status':'%s'}", id, status);
	while (client_next(c, PATIENCE_MS) && strcmp(text_at(c->frame, "re"), id) != 0)
		json_array_append(before, c->frame);
	assert_string_equal(text_at(c->frame, "type"), "ok");
	json_array_extend(c->put_back, before);
	json_decref(before);
}

json_t *client_say(struct client *c, const char *id, const char *text)
{
	client_send(c, "{'type':'say','id':'%s','text':'%s'}", id, text);
	return client_expect(c, "message", "re", id, "from.role", "visitor", NULL);
}

json_t *agent_say(struct client *c, const char *conversation, const char *id, const char *text)
{
	client_send(c, "{'type':'say','id':'%s','conversation':'%s','text':'%s'}", id, conversation,
		    text);
	return client_expect(c, "message", "re", id, "from.role", "agent", NULL);
}
