/*
 * tests/scenario/states.table says for every state and every input what comes of it; its head says how
 * to read and extend it. Every pair is driven through the engine: one without a row fails, and so does
 * a row without a pair. Run with UPDATE=1 to write the rows anew, then read the diff.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/id.h"
#include "proto/rows.h"
#include "tests/support/packfile.h"
#include "tests/support/stage.h"

#define TABLE "tests/scenario/states.table"

enum { STATES = 16, INPUTS = 160, LINES = 24 };

struct script {
	char *name;
	char *lines[LINES];
	size_t n;
	bool by_agents; /* AGENT stands for each of them */
};

static const char *const agents[] = {"anna", "ben", "sue"};
enum { WHO = ARRAY_SIZE(agents) };

struct table {
	char *text;
	struct script setup, states[STATES], inputs[INPUTS];
	size_t n_states, n_inputs;
	char *expected[INPUTS][WHO][STATES]; /* [0] of WHO when no agent is named */
	char *came[INPUTS][WHO][STATES];
	bool event_seen[N_WIRE], state_seen[N_STATE], command_seen[N_COMMAND];
	bool event_never[N_WIRE];
};

/* What one run was sent; the records are asked of the store afterwards. */
struct watch {
	struct stage stage;
	bool on; /* from the input on */
	char actor[32];
	char *items[64]; /* signals and answers, each once, with how often */
	size_t times[64], n;
	bool failed;
};

static void note(struct watch *w, const char *fmt, ...) PRINTF_LIKE(2, 3);

static void note(struct watch *w, const char *fmt, ...)
{
	char *item;
	va_list args;
	size_t i = 0;

	va_start(args, fmt);
	if (vasprintf(&item, fmt, args) < 0)
		abort();
	va_end(args);
	while (i < w->n && strcmp(w->items[i], item) != 0)
		i++;
	w->times[i]++;
	if (i < w->n) {
		free(item);
		return;
	}
	assert_true(w->n < ARRAY_SIZE(w->items));
	w->items[w->n++] = item;
}

static const char *text_of(const json_t *frame, const char *key)
{
	const char *s = json_string_value(json_object_get(frame, key));

	return s ? s : "";
}

static void learn(struct watch *w, const json_t *frame)
{
	static const char *const keys[] = {"conversation", "offer", "visitor"};

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (*text_of(frame, keys[i]))
			symbols_set(&w->stage.symbols, keys[i], text_of(frame, keys[i]));
	if (!strcmp(text_of(frame, "type"), "promised")) {
		char seq[24];

		snprintf(seq, sizeof(seq), "%lld",
			 (long long)json_integer_value(json_object_get(frame, "seq")));
		symbols_set(&w->stage.symbols, "promise", seq);
	}
}

static void note_welcome(struct watch *w, const char *name, const json_t *frame)
{
	if (json_object_get(frame, "state"))
		note(w, "welcome %s %s", name, text_of(frame, "state"));
	else
		note(w, "welcome %s holding %zu offered %zu", name,
		     json_array_size(json_object_get(frame, "conversations")),
		     json_array_size(json_object_get(frame, "offers")));
}

static void on_sent(void *arg, size_t i, json_t *frame, const char *wrong)
{
	struct watch *w = arg;
	const char *name = w->stage.k[i].name, *type = text_of(frame, "type");

	if (wrong) {
		print_error("%s is sent what is no frame of the protocol: %s\n", name, wrong);
		w->failed = true;
	}
	learn(w, frame);
	if (!w->on || wire_parse(type) != WIRE_NONE || !strcmp(type, "queue") ||
	    !strcmp(type, "presence"))
		; /* the store tells the events; who waits and who is there is no outcome */
	else if (!strcmp(type, "error"))
		note(w, "error %s", text_of(frame, "code"));
	else if (!strcmp(type, "ok") && !strcmp(name, w->actor))
		note(w, "ok");
	else if (!strcmp(type, "welcome"))
		note_welcome(w, name, frame);
	else if (!strcmp(type, "revoked"))
		note(w, "revoked %s (%s)", name, text_of(frame, "reason"));
	else if (strcmp(type, "ok") != 0)
		note(w, "%s %s", type, name);
}

static void on_closed(void *arg, size_t i, int code)
{
	struct watch *w = arg;

	if (w->on)
		note(w, "close %s %d", w->stage.k[i].name, code);
}

/* Whether whoever the line is about is connected. */
static bool is_there(const struct watch *w, const char *line)
{
	bool drop = !strncmp(line, "drop ", 5);
	const char *name = line + (drop ? 5 : 0);
	size_t n = strcspn(name, "> ");

	if (!drop && name[n] != '>')
		return true;
	for (size_t i = 0; i < w->stage.n_k; i++)
		if (w->stage.k[i].conn && strlen(w->stage.k[i].name) == n &&
		    !strncmp(w->stage.k[i].name, name, n))
			return true;
	return false;
}

/* A copy of the line with the agent's name where AGENT stands. Gives. */
static char *line_for(const char *line, const char *agent)
{
	const char *at = strstr(line, "AGENT");
	char *copy;

	if (!at || !agent)
		return strdup(line);
	if (asprintf(&copy, "%.*s%s%s", (int)(at - line), line, agent, at + 5) < 0)
		abort();
	return copy;
}

/* False: somebody who should speak is not connected. */
static bool play(struct watch *w, const struct script *s, const char *agent)
{
	bool there = true;

	for (size_t i = 0; i < s->n && there; i++) {
		cleanup(freep) char *line = line_for(s->lines[i], agent);
		size_t n = strcspn(line, "> ");

		there = is_there(w, line);
		if (line[n] == '>')
			snprintf(w->actor, sizeof(w->actor), "%.*s", (int)n, line);
		if (there && !stage_line(&w->stage, line))
			fail_msg("what is '%s'?", s->lines[i]);
	}
	return there;
}

static const struct stored_conversation *latest(const struct watch *w)
{
	const struct world *world = w->stage.world;

	return world->n_conversations ? &world->conversations[world->n_conversations - 1] : NULL;
}

/* "human anna": where the visitor's latest conversation stands. */
static void write_state(const struct watch *w, char *out, size_t n)
{
	const struct stored_conversation *c = latest(w);
	const struct agent_row *a =
		c && c->row.agent ? &w->stage.world->agents[c->row.agent - 1] : NULL;

	snprintf(out, n, "%s%s%s%s", c ? state_name(c->row.state) : "none", a ? " " : "",
		 a ? a->login : "", c && c->row.wrap_until ? " wraps up" : "");
}

static void write_events(struct table *t, const struct watch *w, const size_t *before,
			 struct buf *out)
{
	const struct world *world = w->stage.world;

	for (size_t i = 0; i < world->n_conversations; i++)
		for (size_t k = i < STATES ? before[i] : 0; k < world->conversations[i].n; k++) {
			const struct record *r = world->conversations[i].v[k];

			t->event_seen[r->wire.type] = true;
			buf_printf(out, "%s%s%s", out->n ? ", " : "", wire_name(r->wire.type),
				   r->command ? "*" : "");
		}
}

/* A name for what never was, where the state has none. */
static void name_the_missing(struct symbols *s)
{
	static const char *const keys[] = {"conversation", "offer", "promise"};
	char id[ID_TEXT + 1];

	id_format(id, 12345);
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		size_t k = 0;

		while (k < s->n && strcmp(s->v[k].name, keys[i]) != 0)
			k++;
		if (k == s->n)
			symbols_set(s, keys[i], i == 2 ? "1" : id);
	}
}

static void see_state(struct table *t, const struct watch *w)
{
	const struct stored_conversation *c = latest(w);

	t->state_seen[c ? c->row.state : STATE_NONE] = true;
}

static void write_outcome(struct table *t, const struct watch *w, const size_t *before,
			  const char *was, struct buf *out)
{
	char is[64];

	write_events(t, w, before, out);
	for (size_t i = 0; i < w->n; i++) {
		buf_printf(out, "%s%s", out->n ? ", " : "", w->items[i]);
		if (w->times[i] > 1)
			buf_printf(out, " x%zu", w->times[i]);
	}
	write_state(w, is, sizeof(is));
	if (strcmp(was, is) != 0)
		buf_printf(out, "%s→ %s", out->n ? " " : "", is);
	if (!out->n)
		buf_puts(out, "nothing");
}

/* Drives the engine into the state, gives it the input, and tells what came of it. */
static char *run_pair(struct table *t, const struct script *state, const struct script *input,
		      const char *agent)
{
	struct watch w = {0};
	struct buf out = BUF_INIT(64 << 10);
	size_t before[STATES] = {0};
	char was[64];

	stage_init(&w.stage, &w, on_sent, on_closed);
	if (!play(&w, &t->setup, NULL) || !play(&w, state, NULL))
		fail_msg("the state %s is not reached", state->name);
	name_the_missing(&w.stage.symbols);
	see_state(t, &w);
	write_state(&w, was, sizeof(was));
	for (size_t i = 0; i < w.stage.world->n_conversations; i++)
		before[i] = w.stage.world->conversations[i].n;
	w.on = true;
	if (play(&w, input, agent))
		write_outcome(t, &w, before, was, &out);
	else
		buf_puts(&out, "not connected");
	assert_false(w.failed);
	for (size_t i = 0; i < w.n; i++)
		free(w.items[i]);
	stage_deinit(&w.stage);
	return buf_steal(&out, NULL);
}

static void see_command(struct table *t, const struct script *s, const char *line)
{
	const char *type = strstr(line, "\"type\":\"");
	bool visitors = !strncmp(line, "visitor", 7) || !strncmp(line, "tab", 3);

	for (size_t i = 1; type && i < N_COMMAND; i++) {
		const struct command_row *row = &command_rows[i];
		size_t n = strlen(row->type);

		if ((row->role == ROLE_VISITOR) == visitors && !strncmp(type + 8, row->type, n) &&
		    type[8 + n] == '"' && (visitors || s->by_agents || i == C_A_HELLO))
			t->command_seen[i] = true;
	}
}

static void run_all(struct table *t)
{
	for (size_t i = 0; i < t->n_inputs; i++) {
		const struct script *input = &t->inputs[i];

		for (size_t k = 0; k < input->n; k++)
			see_command(t, input, input->lines[k]);
		for (size_t who = 0; who < (input->by_agents ? WHO : 1); who++)
			for (size_t s = 0; s < t->n_states; s++)
				t->came[i][who][s] =
					run_pair(t, &t->states[s], input,
						 input->by_agents ? agents[who] : NULL);
	}
}

static struct script *begin(struct script *v, size_t *n, size_t max, const char *name)
{
	assert_true(*n < max);
	v[*n].name = strdup(name);
	return &v[(*n)++];
}

static size_t state_by_name(const struct table *t, const char *name)
{
	size_t i = 0;

	while (i < t->n_states && strcmp(t->states[i].name, name) != 0)
		i++;
	if (i == t->n_states)
		fail_msg(TABLE ": there is no state '%s'", name);
	return i;
}

static size_t agent_by_name(const char *name)
{
	size_t i = 0;

	while (i < WHO && strcmp(agents[i], name) != 0)
		i++;
	if (i == WHO)
		fail_msg(TABLE ": there is no agent '%s'", name);
	return i;
}

/* "= ben in bot, waiting: outcome" of the newest input. */
static void read_row(struct table *t, char *line)
{
	char *outcome = strstr(line, ": "), *who = strstr(line, " in "), *word;
	char *states = who && who < outcome ? who + 4 : line;
	size_t input = t->n_inputs - 1, a = 0;

	assert_true(t->n_inputs && outcome);
	*outcome = '\0';
	if (states != line) {
		*who = '\0';
		a = agent_by_name(line);
	}
	while ((word = strsep(&states, ","))) {
		char **cell = &t->expected[input][a][state_by_name(t, word + (*word == ' '))];

		if (*cell)
			fail_msg(TABLE ": '%s' has two rows for %s", t->inputs[input].name, word);
		*cell = strdup(outcome + 2);
	}
}

static void read_never(struct table *t, char *names)
{
	char *name;

	while ((name = strsep(&names, " "))) {
		assert_int_not_equal(wire_parse(name), WIRE_NONE);
		t->event_never[wire_parse(name)] = true;
	}
}

static void read_line(struct table *t, struct script **now, char *line)
{
	if (!strcmp(line, "setup")) {
		*now = &t->setup;
	} else if (!strncmp(line, "state ", 6)) {
		*now = begin(t->states, &t->n_states, STATES, line + 6);
	} else if (!strncmp(line, "input ", 6)) {
		*now = begin(t->inputs, &t->n_inputs, INPUTS, line + 6);
		(*now)->by_agents = strstr(line, "AGENT") != NULL;
	} else if (!strncmp(line, "never ", 6)) {
		read_never(t, line + 6);
	} else if (!strncmp(line, "= ", 2)) {
		read_row(t, line + 2);
	} else if (*line == '\t') {
		assert_true(*now && (*now)->n < LINES);
		(*now)->lines[(*now)->n++] = strdup(line + 1);
	} else if (*line && *line != '#') {
		fail_msg(TABLE ": what is '%s'?", line);
	}
}

static void read_table(struct table *t)
{
	struct script *now = NULL;
	char *rest, *copy, *line;

	t->text = file_read(TABLE, NULL);
	assert_non_null(t->text);
	rest = copy = strdup(t->text);
	while ((line = strsep(&rest, "\n")))
		read_line(t, &now, line);
	free(copy);
}

/* One row for all states with the same outcome, in the order of the first of them. */
static void write_rows(struct buf *out, const struct table *t, size_t input, size_t who)
{
	char *const *came = t->came[input][who];

	for (size_t s = 0; s < t->n_states; s++) {
		size_t first = 0;

		while (strcmp(came[first], came[s]) != 0)
			first++;
		if (first < s)
			continue;
		buf_puts(out, "= ");
		if (t->inputs[input].by_agents)
			buf_printf(out, "%s in ", agents[who]);
		for (size_t k = s; k < t->n_states; k++)
			if (!strcmp(came[k], came[s]))
				buf_printf(out, "%s%s", k > s ? ", " : "", t->states[k].name);
		buf_printf(out, ": %s\n", came[s]);
	}
}

static void write_input_rows(struct buf *out, const struct table *t, size_t input)
{
	for (size_t who = 0; who < (t->inputs[input].by_agents ? WHO : 1); who++)
		write_rows(out, t, input, who);
}

/* The rows stand after the script of their input, whatever stood there before. */
static void update(const struct table *t)
{
	struct buf out = BUF_INIT(4 << 20);
	size_t input = 0;
	bool owed = false;
	char *rest = strdup(t->text), *copy = rest, *line;
	FILE *f;

	while ((line = strsep(&rest, "\n"))) {
		if (owed && *line != '\t') {
			write_input_rows(&out, t, input - 1);
			owed = false;
		}
		if (!strncmp(line, "input ", 6)) {
			owed = true;
			input++;
		}
		if (strncmp(line, "= ", 2) != 0 && (rest || *line))
			buf_printf(&out, "%s\n", line);
	}
	assert_int_equal(out.error, 0);
	f = fopen(TABLE, "w");
	fputs(out.p, f);
	fclose(f);
	buf_deinit(&out);
	free(copy);
}

static size_t compare_cell(const struct table *t, size_t input, size_t who, size_t state)
{
	const char *expected = t->expected[input][who][state], *came = t->came[input][who][state];
	const char *agent = t->inputs[input].by_agents ? agents[who] : "";

	if (expected && came && !strcmp(expected, came))
		return 0;
	print_error("%s %s, in %s\n  expected: %s\n  came:     %s\n", t->inputs[input].name, agent,
		    t->states[state].name, expected ? expected : "(there is no row)",
		    came ? came : "(there is no such pair)");
	return 1;
}

static void compare(const struct table *t)
{
	size_t wrong = 0;

	for (size_t i = 0; i < t->n_inputs; i++)
		for (size_t who = 0; who < WHO; who++)
			for (size_t s = 0; s < t->n_states; s++)
				if (t->came[i][who][s] || t->expected[i][who][s])
					wrong += compare_cell(t, i, who, s);
	if (wrong)
		fail_msg("%zu pairs are not as " TABLE " says (UPDATE=1 writes what came)", wrong);
}

static struct table *the_table(void)
{
	static struct table *t;

	if (t)
		return t;
	t = calloc(1, sizeof(*t));
	assert_non_null(t);
	read_table(t);
	run_all(t);
	return t;
}

static void every_pair_of_state_and_input_comes_out_as_the_table_says(void **state)
{
	const struct table *t = the_table();

	(void)state;
	assert_true(t->n_states >= N_STATE);
	if (getenv("UPDATE"))
		update(t);
	else
		compare(t);
}

static void the_table_has_every_command_every_event_and_every_state(void **state)
{
	const struct table *t = the_table();
	size_t missing = 0;

	(void)state;
	for (size_t i = 1; i < N_COMMAND; i++)
		if (!t->command_seen[i] && ++missing)
			print_error("no input has the command %s\n", command_rows[i].symbol);
	for (size_t i = 1; i < N_WIRE; i++)
		if (t->event_seen[i] == t->event_never[i] && ++missing)
			print_error("%s pair appends %s\n", t->event_seen[i] ? "some" : "no",
				    wire_name(i));
	for (size_t i = 0; i < N_STATE; i++)
		if (!t->state_seen[i] && ++missing)
			print_error("there is no state %s\n", state_name(i));
	assert_int_equal(missing, 0);
}

static void script_deinit(struct script *s)
{
	free(s->name);
	for (size_t i = 0; i < s->n; i++)
		free(s->lines[i]);
}

static int free_table(void **state)
{
	struct table *t = the_table();

	(void)state;
	script_deinit(&t->setup);
	for (size_t i = 0; i < t->n_states; i++)
		script_deinit(&t->states[i]);
	for (size_t i = 0; i < t->n_inputs; i++)
		script_deinit(&t->inputs[i]);
	for (size_t i = 0; i < INPUTS * WHO * STATES; i++) {
		free((&t->expected[0][0][0])[i]);
		free((&t->came[0][0][0])[i]);
	}
	free(t->text);
	free(t);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_pair_of_state_and_input_comes_out_as_the_table_says),
		cmocka_unit_test(the_table_has_every_command_every_event_and_every_state),
	};

	return cmocka_run_group_tests(tests, NULL, free_table);
}
