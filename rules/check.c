/* check.c - what would hurt visitors, found before they do: confusions, cold wordings, failed tests. */
#include "rules/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "rules/pack/pack_private.h"
#include "rules/rules_private.h"

enum { PAIRS_SHOWN = 20, HINTS_SHOWN = 4, BRIEF_BYTES = 1 << 16 };

static const double ALIKE = 0.6; /* two empathy lines nearer than this read as the same */

#define complain(c, severity, at, ...)                                                             \
	problem_add((c)->problems, severity, (at)->path, (at)->line, (at)->column, __VA_ARGS__)

struct check {
	const struct pack *pack;
	struct rules *rules;
	struct problems *problems;
	struct text *text; /* scratch */
};

/* --- examples that look like another intent ------------------------------------------------ */

struct confusion {
	uint32_t intent, taken_for;
	uint32_t n, example; /* how many, and one of them */
};

static int by_count(const void *a, const void *b)
{
	const struct confusion *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? 1 : -1;
	return x->example < y->example ? -1 : x->example > y->example;
}

static const char *name_of(const struct pack *p, uint32_t intent)
{
	return intent == INTENT_NONE ? "none of these" : p->intents[intent].name;
}

static size_t count_confusions(const struct pack *p, struct confusion *v)
{
	size_t n = 0, k;

	for (uint32_t i = 0; i < p->n_examples; i++) {
		struct confusion c = {.intent = p->examples[i].intent,
				      .taken_for = intent_heldout(p->model, i),
				      .example = i};

		if (c.intent == c.taken_for)
			continue;
		for (k = 0; k < n; k++)
			if (v[k].intent == c.intent && v[k].taken_for == c.taken_for)
				break;
		if (k == n)
			v[n++] = c;
		v[k].n++;
	}
	qsort(v, n, sizeof(*v), by_count);
	return n;
}

static void check_confusions(struct check *c)
{
	const struct pack *p = c->pack;
	cleanup(freep) struct confusion *v = calloc(p->n_examples + 1, sizeof(*v));
	size_t n = v ? count_confusions(p, v) : 0;

	for (size_t i = 0; i < MIN(n, (size_t)PAIRS_SHOWN); i++) {
		const struct example_place *e = &p->example_places[v[i].example];

		complain(c, PROBLEM_WARNING, &e->at,
			 "%u example%s of '%s' %s taken for '%s', such as “%.60s”; reword, move or "
			 "add examples",
			 v[i].n, v[i].n == 1 ? "" : "s", name_of(p, v[i].intent),
			 v[i].n == 1 ? "is" : "are", name_of(p, v[i].taken_for), e->text);
	}
}

/* --- wordings ------------------------------------------------------------------------------ */

static void check_wording(struct check *c, const struct strings *s)
{
	static const struct dialogue nobody;
	struct hint hints[HINTS_SHOWN];
	size_t n;

	for (size_t i = 0; i < s->n; i++) {
		n = coach(c->rules, &nobody, s->v[i], strlen(s->v[i]), hints, HINTS_SHOWN);
		for (size_t k = 0; k < n; k++)
			complain(c, PROBLEM_WARNING, &s->at, "“%.*s”: %s (%s)",
				 (int)MIN(hints[k].length, (size_t)40), s->v[i] + hints[k].at,
				 hints[k].message, hints[k].code);
	}
}

static void check_intent(struct check *c, const struct intent_def *d)
{
	check_wording(c, &d->answers);
	check_wording(c, &d->handoff.text);
	for (size_t i = 0; i < d->n_slots; i++) {
		check_wording(c, &d->slots[i].ask);
		check_wording(c, &d->slots[i].invalid);
		check_wording(c, &d->slots[i].unknown);
		if (d->slots[i].required && d->slots[i].ask.n == 1)
			complain(c, PROBLEM_WARNING, &d->slots[i].at,
				 "slot '%s' has one wording of `ask`; a second one is needed when "
				 "the first is not answered",
				 d->slots[i].name);
	}
}

/* What is said to somebody upset. */
static void check_statement(struct check *c, enum statement kind, const struct strings *s, size_t i)
{
	struct signature a, b;
	struct line calm;
	char copy[PACK_TEXT + 1];

	line_init(&calm, copy, sizeof(copy));
	line_puts(&calm, s->v[i]);
	empathy_calm(&calm);
	if (strcmp(calm.p, s->v[i]) != 0)
		complain(c, PROBLEM_WARNING, &s->at,
			 "“%.60s”: no exclamation marks or emoji to somebody upset", s->v[i]);
	if (kind == STATEMENT_ACKNOWLEDGE && has_question(s->v[i]))
		complain(c, PROBLEM_WARNING, &s->at,
			 "“%.60s”: an acknowledgement asks nothing; questions go to `ask`",
			 s->v[i]);
	text_read(c->text, s->v[i], strlen(s->v[i]));
	text_signature(c->text, &a);
	for (size_t k = 0; k < i; k++) {
		text_read(c->text, s->v[k], strlen(s->v[k]));
		text_signature(c->text, &b);
		if (signature_similarity(&a, &b) > ALIKE)
			complain(c, PROBLEM_WARNING, &s->at,
				 "“%.60s” and “%.60s” are so alike that they read as the same",
				 s->v[k], s->v[i]);
	}
}

static void check_wordings(struct check *c)
{
	const struct pack *p = c->pack;

	for (size_t i = 0; i < p->n_intents; i++)
		check_intent(c, &p->intents[i]);
	for (size_t i = 0; i < N_PACK_TEXT; i++)
		check_wording(c, &p->texts[i]);
	check_wording(c, &p->confirm);
	check_wording(c, &p->rephrase);
	check_wording(c, &p->give_up);
	check_wording(c, &p->offer);
	check_wording(c, &p->declined);
	check_wording(c, &p->corrected);
	check_wording(c, &p->also);
	check_wording(c, &p->later);
	check_wording(c, &p->resume);
	check_wording(c, &p->pending);
	for (size_t i = 0; i < N_STATEMENT; i++)
		for (size_t k = 0; k < p->statements[i].n; k++)
			check_statement(c, (enum statement)i, &p->statements[i], k);
}

/* --- the pack's own tests ------------------------------------------------------------------ */

struct run {
	struct check *c;
	const struct pack_test *test;
	size_t turn; /* from 1 */
	struct dialogue dialogue;
	struct turn result;
	enum mode mode;
	bool failed;
};

static PRINTF_LIKE(3, 4) void fail(struct run *run, const struct yaml *at, const char *fmt, ...)
{
	char what[300];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	problem_add(run->c->problems, PROBLEM_ERROR, run->test->path, at->line, at->column,
		    "test '%.80s', turn %zu: %s", run->test->name, run->turn, what);
	run->failed = true;
}

static const char *intent_of(const struct turn *t)
{
	if (t->intent_name)
		return t->intent_name;
	return t->intent.n && t->intent.in_scope ? t->names[0] : "none";
}

static void expect_word(struct run *run, const struct yaml *y, const char *what, const char *found)
{
	if (y && strcmp(y->text, found) != 0)
		fail(run, y, "expected %s '%s', found '%s'", what, y->text, found);
}

static void expect_facts(struct run *run, const struct yaml *facts)
{
	for (size_t i = 0; facts && i < facts->n; i++) {
		const struct fact *f = fact_find(&run->dialogue, facts->keys[i]->text);

		if (!f)
			fail(run, facts->keys[i], "expected the fact '%s', found none",
			     facts->keys[i]->text);
		else
			expect_word(run, facts->items[i], "the fact", f->value);
	}
}

static bool contains(const char *text, size_t n, const char *part)
{
	size_t n_part = strlen(part);

	for (size_t i = 0; i + n_part <= n; i++)
		if (!strncasecmp(text + i, part, n_part))
			return true;
	return false;
}

static bool has_reason(const struct turn *t, const char *code)
{
	for (size_t i = 0; i < t->n_reasons; i++)
		if (!strcmp(reason_name(t->reasons[i].code), code))
			return true;
	return false;
}

/* In the reasons or, where none was needed, in the signals. */
static bool has_evidence(const struct turn *t, const char *part)
{
	for (size_t i = 0; i < t->n_reasons; i++)
		for (size_t k = 0; k < t->reasons[i].n_evidence; k++)
			if (contains(t->reasons[i].evidence[k].text, t->reasons[i].evidence[k].n,
				     part))
				return true;
	for (size_t i = 0; i < t->n_signals; i++)
		for (size_t k = 0; k < t->signals[i].n_evidence; k++)
			if (contains(t->signals[i].evidence[k].text, t->signals[i].evidence[k].n,
				     part))
				return true;
	return false;
}

static void list_reasons(const struct turn *t, char *ret, size_t size)
{
	struct line l;

	line_init(&l, ret, size);
	for (size_t i = 0; i < t->n_reasons; i++) {
		if (i)
			line_puts(&l, ", ");
		line_puts(&l, reason_name(t->reasons[i].code));
	}
	if (!l.n)
		line_puts(&l, "none");
}

/* A text or a list of them, one at a time. */
static const struct yaml *item(const struct yaml *y, size_t i)
{
	if (!y || y->type == YAML_MAP)
		return NULL;
	if (y->type == YAML_SCALAR)
		return i ? NULL : y;
	return i < y->n ? y->items[i] : NULL;
}

static void expect_lists(struct run *run, const struct yaml *expect)
{
	const struct turn *t = &run->result;
	const struct yaml *y;
	char reasons[120];

	list_reasons(t, reasons, sizeof(reasons));
	for (size_t i = 0; (y = item(yaml_get(expect, "reasons"), i)); i++)
		if (!has_reason(t, y->text))
			fail(run, y, "expected the reason '%s', found %s", y->text, reasons);
	for (size_t i = 0; (y = item(yaml_get(expect, "evidence"), i)); i++)
		if (!has_evidence(t, y->text))
			fail(run, y, "no evidence holds “%s”", y->text);
	for (size_t i = 0; (y = item(yaml_get(expect, "says"), i)); i++)
		if (!contains(t->text, t->text_n, y->text))
			fail(run, y, "expected “%s” in “%.120s”", y->text, t->text);
	for (size_t i = 0; (y = item(yaml_get(expect, "not_says"), i)); i++)
		if (contains(t->text, t->text_n, y->text))
			fail(run, y, "“%s” is not to be in “%.120s”", y->text, t->text);
}

/* Parts of what an agent would read now. */
static void expect_brief(struct run *run, const struct yaml *parts, const char *what,
			 void (*brief)(const struct rules *, const struct dialogue *, struct buf *))
{
	struct buf out = BUF_INIT(BRIEF_BYTES);
	const struct yaml *y;

	if (parts)
		brief(run->c->rules, &run->dialogue, &out);
	for (size_t i = 0; (y = item(parts, i)); i++)
		if (!contains(out.n ? out.p : "", out.n, y->text))
			fail(run, y, "expected “%s” in the %s “%.160s”", y->text, what,
			     out.n ? out.p : "");
	buf_deinit(&out);
}

static void expect_all(struct run *run, const struct yaml *expect)
{
	const struct turn *t = &run->result;
	bool asks = t->decision != DECIDE_ESCALATE && t->text_n && run->dialogue.asking;

	if (!expect)
		return;
	expect_word(run, yaml_get(expect, "intent"), "the intent", intent_of(t));
	expect_word(run, yaml_get(expect, "state"), "the state",
		    run->mode == MODE_BOT ? "bot" : "waiting");
	expect_word(run, yaml_get(expect, "decision"), "the decision", decision_name(t->decision));
	expect_word(run, yaml_get(expect, "asks"), "a question for the slot",
		    asks ? run->dialogue.asked_slot : "none");
	expect_facts(run, yaml_get(expect, "facts"));
	expect_lists(run, expect);
	if (yaml_get(expect, "second"))
		expect_word(run, yaml_get(expect, "second"), "the second intent",
			    t->second_name ? t->second_name : "none");
	expect_brief(run, yaml_get(expect, "summary"), "summary", brief_summary);
	expect_brief(run, yaml_get(expect, "opening"), "opening", brief_opening);
}

static void run_turn(struct run *run, const struct yaml *turn)
{
	const struct yaml *visitor = yaml_get(turn, "visitor"),
			  *payload = yaml_get(turn, "payload");
	struct utterance u = {
		.text = visitor->text,
		.n = visitor->n,
		.payload = payload ? payload->text : NULL,
		.seq = 2 * run->turn, /* the bot's answers lie between */
		.mode = run->mode,
		.variation = run->turn,
	};

	rules_turn(run->c->rules, &run->dialogue, &u, &run->result);
	if (run->result.decision == DECIDE_ESCALATE)
		run->mode = MODE_WAITING;
	expect_all(run, yaml_get(turn, "expect"));
}

static bool run_test(struct check *c, const struct pack_test *test)
{
	struct run run = {.c = c, .test = test, .mode = MODE_BOT};

	for (size_t i = 0; i < test->turns->n; i++) {
		run.turn = i + 1;
		run_turn(&run, test->turns->items[i]);
	}
	return !run.failed;
}

size_t pack_check(const struct pack *p, struct problems *problems)
{
	cleanup(freep) struct text *text = malloc(sizeof(*text));
	struct check c = {.pack = p, .problems = problems, .text = text};
	size_t failed = 0;

	if (!text || rules_new(&c.rules, p)) {
		problem_add(problems, PROBLEM_ERROR, "pack.yml", 0, 0, "out of memory");
		return p->n_tests;
	}
	for (size_t i = 0; i < p->n_tests; i++)
		failed += !run_test(&c, &p->tests[i]);
	check_wordings(&c);
	check_confusions(&c);
	rules_free(c.rules);
	return failed;
}
