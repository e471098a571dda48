/*
 * Every file tests/scenario/NAME.txt is one scenario: what happens to the engine, and after each
 * line what everybody is sent. The file is the transcript of its own run, so a scenario is read,
 * changed and reviewed as text. Run with UPDATE=1 to write the files anew, then read the diff.
 *
 *   (the lines of tests/support/stage.h)         what happens
 *   NAME< …                                      what NAME is sent (written by the run)
 *   hook< … | …                                  what webhooks are to be told, and what they are
 *                                                told only with include_text (likewise)
 *   show context|analysis|board|welcome|choices  print these in full from here on
 *   show estimate                                how long it will take
 *   show alerts                                  what agents are told of those who wait
 */
#include <setjmp.h>
#include <stdarg.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include <jansson.h>

#include "base/id.h"
#include "base/time.h"
#include "tests/support/packfile.h"
#include "tests/support/stage.h"

struct run {
	struct stage stage;
	struct buf out;
	int64_t began;
	bool context, analysis, board, welcome, choices, estimate, alerts;
	bool failed; /* a frame was not as frames.def promises */
};

static void render(struct run *r, const char *key, json_t *j);

/* What is left out unless it is asked for: it would drown the rest. */
static bool is_hidden(const struct run *r, const char *key)
{
	static const char *const always[] = {"type",  "seq",   "re",	 "at",	   "conversation",
					     "texts", "theme", "limits", "canned", "schema"};

	for (size_t i = 0; i < ARRAY_SIZE(always); i++)
		if (!strcmp(key, always[i]))
			return true;
	if (!strcmp(key, "choices"))
		return !r->choices;
	if (!strcmp(key, "context"))
		return !r->context;
	if (!strcmp(key, "estimated_wait_s"))
		return !r->estimate;
	if (!strcmp(key, "waiting") || !strcmp(key, "agents"))
		return !r->board;
	return false;
}

static const char *prefix_of(const char *key)
{
	if (!strcmp(key, "offer"))
		return "o";
	if (!strcmp(key, "visitor"))
		return "v";
	if (!strcmp(key, "agent") || !strcmp(key, "id"))
		return "id";
	return "c";
}

static void render_string(struct run *r, const char *key, const char *s)
{
	char text[ID_TEXT + 1];
	int64_t ms;
	uint64_t id;

	if (!strcmp(key, "reference") && id_parse_reference(&id, s, strlen(s))) {
		id_format(text, id);
		s = text;
	}
	if (!strcmp(key, "token"))
		buf_puts(&r->out, "…");
	else if (id_parse(&id, s, strlen(s)))
		buf_puts(&r->out, symbols_name(&r->stage.symbols, prefix_of(key), s));
	else if (time_parse(&ms, s, strlen(s)))
		buf_printf(&r->out, "+%lld.%03llds", (long long)(ms - r->began) / 1000,
			   (long long)(ms - r->began) % 1000);
	else
		buf_printf(&r->out, "\"%s\"", s);
}

static void render_object(struct run *r, json_t *o)
{
	const char *key;
	json_t *value;
	bool first = true;

	json_object_foreach (o, key, value) {
		if (is_hidden(r, key))
			continue;
		buf_printf(&r->out, "%s%s=", first ? "" : " ", key);
		render(r, key, value);
		first = false;
	}
}

static void render(struct run *r, const char *key, json_t *j)
{
	size_t i;
	json_t *item;

	switch (json_typeof(j)) {
	case JSON_OBJECT:
		buf_putc(&r->out, '{');
		render_object(r, j);
		buf_putc(&r->out, '}');
		break;
	case JSON_ARRAY:
		buf_putc(&r->out, '[');
		json_array_foreach (j, i, item) {
			buf_puts(&r->out, i ? ", " : "");
			render(r, key, item);
		}
		buf_putc(&r->out, ']');
		break;
	case JSON_STRING:
		render_string(r, key, json_string_value(j));
		break;
	case JSON_INTEGER:
		buf_printf(&r->out, "%lld", (long long)json_integer_value(j));
		break;
	case JSON_REAL:
		buf_printf(&r->out, "%.1f", json_real_value(j)); /* what matters of it */
		break;
	default:
		buf_puts(&r->out, json_is_true(j) ? "true" : json_is_false(j) ? "false" : "null");
	}
}

static void render_frame(struct run *r, const char *name, json_t *o)
{
	const char *type = json_string_value(json_object_get(o, "type"));
	json_t *seq = json_object_get(o, "seq"), *re = json_object_get(o, "re");
	json_t *conversation = json_object_get(o, "conversation");

	buf_printf(&r->out, "%s< %s", name, type);
	if (json_is_string(conversation)) {
		buf_putc(&r->out, ' ');
		render_string(r, "conversation", json_string_value(conversation));
	}
	if (json_is_integer(seq))
		buf_printf(&r->out, " %lld", (long long)json_integer_value(seq));
	if (json_is_string(re))
		buf_printf(&r->out, " re=%s", json_string_value(re));
	if (!strcmp(type, "analysis") && !r->analysis) {
		buf_puts(&r->out, " …\n");
		return;
	}
	if (!strcmp(type, "welcome") && !r->welcome) {
		buf_printf(&r->out, " state=%s\n",
			   json_object_get(o, "state")
				   ? json_string_value(json_object_get(o, "state"))
				   : json_string_value(json_object_get(o, "status")));
		return;
	}
	buf_putc(&r->out, ' ');
	render_object(r, o);
	if (r->out.p[r->out.n - 1] == ' ')
		r->out.p[--r->out.n] = '\0';
	buf_putc(&r->out, '\n');
}

static bool is_waiting_alert(json_t *o)
{
	json_t *code = json_object_get(o, "code");

	return !strcmp(json_string_value(json_object_get(o, "type")), "alert") &&
	       !strcmp(json_string_value(code), "waiting");
}

static void on_sent(void *arg, size_t i, json_t *frame, const char *wrong)
{
	struct run *r = arg;

	if (wrong) {
		buf_printf(&r->out, "%s! not a frame of the protocol: %s\n", r->stage.k[i].name,
			   wrong);
		r->failed = true;
	}
	if (r->alerts || !is_waiting_alert(frame))
		render_frame(r, r->stage.k[i].name, frame);
}

static void on_alarmed(void *arg, const char *code, uint64_t conversation)
{
	struct run *r = arg;
	char id[ID_TEXT + 1];

	id_format(id, conversation);
	buf_printf(&r->out, "operator< alarm %s %s\n", code,
		   symbols_name(&r->stage.symbols, "c", id));
}

static void on_closed(void *arg, size_t i, int code)
{
	struct run *r = arg;

	buf_printf(&r->out, "%s< closed with %d\n", r->stage.k[i].name, code);
}

/* The members of one event that only webhooks with include_text get. */
static json_t *only_whole(const json_t *body, const json_t *whole)
{
	json_t *only = json_copy(json_object_get(whole, "data"));
	const char *key;
	json_t *value;

	json_object_foreach (json_object_get(body, "data"), key, value)
		json_object_del(only, key);
	return only;
}

static void on_hooked(void *arg, const struct hook_row *row)
{
	struct run *r = arg;
	json_t *body = json_loads(row->body, 0, NULL), *whole = json_loads(row->whole, 0, NULL);
	json_t *only = only_whole(body, whole);

	assert_int_equal(json_integer_value(json_object_get(body, "schema")), 1);
	render_frame(r, "hook", body);
	if (json_object_size(only)) {
		r->out.p[--r->out.n] = '\0';
		buf_puts(&r->out, " | ");
		render_object(r, only);
		buf_putc(&r->out, '\n');
	}
	json_decref(only);
	json_decref(whole);
	json_decref(body);
}

static void do_show(struct run *r, const char *what)
{
	r->context = r->context || !strcmp(what, "context");
	r->analysis = r->analysis || !strcmp(what, "analysis");
	r->board = r->board || !strcmp(what, "board");
	r->welcome = r->welcome || !strcmp(what, "welcome");
	r->choices = r->choices || !strcmp(what, "choices");
	r->estimate = r->estimate || !strcmp(what, "estimate");
	r->alerts = r->alerts || !strcmp(what, "alerts");
}

static void do_line(struct run *r, char *line)
{
	if (!strncmp(line, "show ", 5))
		do_show(r, line + 5);
	else if (*line && *line != '#' && !stage_line(&r->stage, line))
		fail_msg("what is '%s'?", line);
}

/* A line that the run wrote: NAME< or NAME!, NAME being one word. */
static bool is_output(const char *line)
{
	size_t n = strcspn(line, " ");

	return n && (line[n - 1] == '<' || line[n - 1] == '!') && line[0] != '#';
}

static void play(struct run *r, const char *script)
{
	while (*script) {
		size_t n = strcspn(script, "\n");
		char *line = strndup(script, n);

		if (!is_output(line)) {
			buf_printf(&r->out, "%s\n", line);
			do_line(r, line);
		}
		free(line);
		script += n + (script[n] == '\n');
	}
}

static void compare(const char *path, const char *expected, const char *actual)
{
	size_t line = 1;

	if (!strcmp(expected, actual))
		return;
	while (*expected && strcspn(expected, "\n") == strcspn(actual, "\n") &&
	       !strncmp(expected, actual, strcspn(actual, "\n") + 1)) {
		expected += strcspn(expected, "\n") + 1;
		actual += strcspn(actual, "\n") + 1;
		line++;
	}
	fail_msg("%s:%zu:\n  expected: %.*s\n  came:     %.*s\n(UPDATE=1 writes what came)", path,
		 line, (int)strcspn(expected, "\n"), expected, (int)strcspn(actual, "\n"), actual);
}

static void scenario(void **state)
{
	const char *path = *state;
	char *script = file_read(path, NULL);
	struct run r = {.out = BUF_INIT(16 << 20)};

	assert_non_null(script);
	stage_init(&r.stage, &r, on_sent, on_closed);
	r.stage.hooked = on_hooked;
	r.began = r.stage.world->now;
	r.stage.alarmed = on_alarmed;
	play(&r, script);
	assert_int_equal(r.out.error, 0);
	if (getenv("UPDATE")) {
		FILE *f = fopen(path, "w");

		fputs(r.out.p, f);
		fclose(f);
	} else {
		compare(path, script, r.out.p);
	}
	assert_false(r.failed);
	stage_deinit(&r.stage);
	buf_deinit(&r.out);
	free(script);
}

static int is_script(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 4 && !strcmp(d->d_name + n - 4, ".txt");
}

int main(void)
{
	struct dirent **v;
	int n = scandir("tests/scenario", &v, is_script, alphasort), failed;
	struct CMUnitTest *tests;

	if (n <= 0)
		return 1;
	tests = calloc((size_t)n, sizeof(*tests));
	for (int i = 0; i < n; i++) {
		char *path = NULL, *name = strndup(v[i]->d_name, strlen(v[i]->d_name) - 4);

		if (asprintf(&path, "tests/scenario/%s", v[i]->d_name) < 0)
			return 1;
		tests[i] = (struct CMUnitTest){
			.name = name, .test_func = scenario, .initial_state = path};
		free(v[i]);
	}
	free(v);
	failed = _cmocka_run_group_tests("scenarios", tests, (size_t)n, NULL, NULL);
	for (int i = 0; i < n; i++) {
		free((char *)tests[i].name);
		free(tests[i].initial_state);
	}
	free(tests);
	return failed;
}
