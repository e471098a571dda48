/*
 * Every file tests/scenario/NAME.txt is one scenario: what happens to the engine, and after each
 * line what everybody is sent. The file is the transcript of its own run, so a scenario is read,
 * changed and reviewed as text. Run with UPDATE=1 to write the files anew, then read the diff.
 *
 *   agent LOGIN capacity=N role=R skills=a,b    an account; its token is its login
 *   remove LOGIN                                the account is removed
 *   open NAME visitor|agent                     a connection
 *   NAME> {json}      NAME sends this; $c1, $o1, $v1 stand for the ids seen, $token.NAME for a token
 *   NAME< …           what NAME is sent (written by the run)
 *   drop NAME         the connection is lost
 *   pass 20s          time passes
 *   hold              nothing is durable from here on
 *   mute              the store does not answer questions any more
 *   store off|on      the store says that it cannot write, that it can again
 *   erase v1          that visitor is erased, whose id was seen
 *   expire            everything that is closed is old enough to go
 *   restart           kill -9: what was not durable is gone, and all connections
 *   show context|analysis|board|welcome          print these in full from here on
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
#include "proto/check.h"
#include "tests/support/packfile.h"
#include "tests/support/symbols.h"
#include "tests/support/world.h"

enum { CONNECTIONS = 64 };

struct run {
	struct world *world;
	struct symbols symbols;
	struct buf out;
	struct {
		char name[32];
		enum role role;
		uint64_t conn; /* 0: gone */
	} k[CONNECTIONS];
	size_t n_k;
	uint64_t last_conn;
	int64_t began;
	bool context, analysis, board, welcome;
	bool failed; /* a frame was not as frames.def promises */
};

static void render(struct run *r, const char *key, json_t *j);

/* What is left out unless it is asked for: it would drown the rest. */
static bool is_hidden(const struct run *r, const char *key)
{
	static const char *const always[] = {
		"type",	  "seq",   "re",     "at",     "conversation",
		"texts",  "theme", "limits", "canned", "estimated_wait_s",
		"choices"};

	for (size_t i = 0; i < ARRAY_SIZE(always); i++)
		if (!strcmp(key, always[i]))
			return true;
	if (!strcmp(key, "context"))
		return !r->context;
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
	int64_t ms;
	uint64_t id;

	if (!strcmp(key, "token"))
		buf_puts(&r->out, "…");
	else if (id_parse(&id, s, strlen(s)))
		buf_puts(&r->out, symbols_name(&r->symbols, prefix_of(key), s));
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

static void on_sent(void *arg, uint64_t conn, const char *bytes, size_t n)
{
	struct run *r = arg;
	char why[256], token[64];
	json_t *o = json_loadb(bytes, n, 0, NULL);
	size_t i = 0;

	while (i < r->n_k && r->k[i].conn != conn)
		i++;
	assert_non_null(o);
	assert_true(i < r->n_k); /* nothing is sent to a connection that is gone */
	if (!wire_check(bytes, n, r->k[i].role, why, sizeof(why))) {
		buf_printf(&r->out, "%s! not a frame of the protocol: %s\n", r->k[i].name, why);
		r->failed = true;
	}
	if (json_object_get(o, "token")) {
		snprintf(token, sizeof(token), "token.%s", r->k[i].name);
		symbols_set(&r->symbols, token, json_string_value(json_object_get(o, "token")));
	}
	render_frame(r, r->k[i].name, o);
	json_decref(o);
}

static void on_closed(void *arg, uint64_t conn, int code)
{
	struct run *r = arg;

	for (size_t i = 0; i < r->n_k; i++)
		if (r->k[i].conn == conn)
			buf_printf(&r->out, "%s< closed with %d\n", r->k[i].name, code);
}

static size_t find(struct run *r, const char *name)
{
	size_t i = 0;

	while (i < r->n_k && (strcmp(r->k[i].name, name) || !r->k[i].conn))
		i++;
	if (i == r->n_k)
		fail_msg("no connection is called %s", name);
	return i;
}

static void do_agent(struct run *r, char *rest)
{
	char *login = strsep(&rest, " "), *word;
	const char *skills = "";
	enum agent_role role = AGENT_AGENT;
	int capacity = 3;

	while ((word = strsep(&rest, " "))) {
		if (!strncmp(word, "capacity=", 9))
			capacity = atoi(word + 9);
		else if (!strcmp(word, "role=supervisor"))
			role = AGENT_SUPERVISOR;
		else if (!strncmp(word, "skills=", 7))
			skills = word + 7;
	}
	{
		char id[ID_TEXT + 1];

		id_format(id, world_agent(r->world, login, capacity, role, skills));
		symbols_set(&r->symbols, login, id);
	}
}

static void do_open(struct run *r, char *rest)
{
	char *name = strsep(&rest, " ");

	assert_true(r->n_k < CONNECTIONS && rest);
	snprintf(r->k[r->n_k].name, sizeof(r->k[0].name), "%s", name);
	r->k[r->n_k].role = strcmp(rest, "agent") ? ROLE_VISITOR : ROLE_AGENT;
	r->k[r->n_k].conn = ++r->last_conn;
	r->n_k++;
	world_connect(r->world, r->last_conn, r->k[r->n_k - 1].role);
}

static void do_say(struct run *r, const char *name, const char *json)
{
	struct buf b = BUF_INIT(1 << 20);
	size_t i = find(r, name);

	symbols_fill(&r->symbols, json, &b);
	world_say(r->world, r->k[i].conn, r->k[i].role, b.p, b.n);
	buf_deinit(&b);
}

static void do_drop(struct run *r, const char *name)
{
	size_t i = find(r, name);
	uint64_t conn = r->k[i].conn;

	r->k[i].conn = 0;
	world_disconnect(r->world, conn);
}

static void do_restart(struct run *r)
{
	for (size_t i = 0; i < r->n_k; i++)
		r->k[i].conn = 0;
	world_restart(r->world);
}

static void do_erase(struct run *r, const char *name)
{
	struct buf b = BUF_INIT(64);
	char symbol[32];
	uint64_t id = 0;

	snprintf(symbol, sizeof(symbol), "$%s", name);
	symbols_fill(&r->symbols, symbol, &b);
	assert_true(id_parse(&id, b.p, b.n));
	buf_deinit(&b);
	world_erase(r->world, id);
}

static void do_show(struct run *r, const char *what)
{
	r->context = r->context || !strcmp(what, "context");
	r->analysis = r->analysis || !strcmp(what, "analysis");
	r->board = r->board || !strcmp(what, "board");
	r->welcome = r->welcome || !strcmp(what, "welcome");
}

static void do_line(struct run *r, char *line)
{
	char *rest = line, *word = strsep(&rest, " ");
	size_t n = strlen(word);
	int64_t ms;

	if (n && word[n - 1] == '>') {
		word[n - 1] = '\0';
		do_say(r, word, rest);
	} else if (!strcmp(word, "agent")) {
		do_agent(r, rest);
	} else if (!strcmp(word, "remove")) {
		world_remove_agent(r->world, rest);
	} else if (!strcmp(word, "open")) {
		do_open(r, rest);
	} else if (!strcmp(word, "drop")) {
		do_drop(r, rest);
	} else if (!strcmp(word, "pass")) {
		assert_true(duration_parse(&ms, rest, strlen(rest)));
		world_pass(r->world, ms);
	} else if (!strcmp(word, "hold")) {
		r->world->hold = true;
	} else if (!strcmp(word, "mute")) {
		r->world->mute = true;
	} else if (!strcmp(word, "store")) {
		world_store_works(r->world, !strcmp(rest, "on"));
	} else if (!strcmp(word, "erase")) {
		do_erase(r, rest);
	} else if (!strcmp(word, "expire")) {
		world_expire(r->world);
	} else if (!strcmp(word, "restart")) {
		do_restart(r);
	} else if (!strcmp(word, "show")) {
		do_show(r, rest);
	} else if (*word && *word != '#') {
		fail_msg("what is '%s'?", word);
	}
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
	assert_int_equal(world_new(&r.world, packfile_load("tests/scenario/pack"), NULL), 0);
	r.world->arg = &r;
	r.world->sent = on_sent;
	r.world->closed = on_closed;
	r.began = r.world->now;
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
	world_free(r.world);
	symbols_deinit(&r.symbols);
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
