/* test_pack.c - rules/pack/pack.h */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/time.h"
#include "rules/pack/pack_private.h"
#include "tests/support/packfile.h"
#include "tests/unit/small_pack.h"

static void a_good_pack_loads_without_a_word(void **state)
{
	struct problems problems = PROBLEMS_INIT;
	struct pack *p = small_load(NULL, NULL, &problems);
	struct pack_figures figures;

	(void)state;
	assert_non_null(p);
	assert_int_equal(problems.errors + problems.warnings, 0);
	assert_string_equal(pack_name(p), "small");
	assert_string_equal(pack_language(p), "en");
	assert_string_equal(pack_bot(p), "Robin");
	pack_figures(p, &figures);
	assert_int_equal(figures.intents, 4);
	assert_int_equal(figures.examples, 32);
	assert_int_equal(figures.entities, 2);
	pack_free(p);
	problems_deinit(&problems);
}

/* One mistake a row: the file, what stands in it, and what the problem must say. */
static void every_mistake_is_named_with_its_place(void **state)
{
	static const struct {
		const char *path, *text, *problem;
	} rows[] = {
		{"pack.yml", "name: x\nlanguage: en\ngreting: hi", "did you mean 'greeting'"},
		{"pack.yml", "language: en", "needs a `name`"},
		{"pack.yml", "name: x", "needs a `language`"},
		{"pack.yml", "name: 'a b'\nlanguage: en", "a name is of letters"},
		{"pack.yml", "name: x\nlanguage: en\nquick_replies: [{title: a}]", "needs both"},
		{"pack.yml", "name: x\nlanguage: en\ntexts: {assigned: '{agnet} is here'}",
		 "did you mean {agent}"},
		{"pack.yml", "name: x\nlanguage: en\nfallback: {confirm: 'Did you mean {titel}?'}",
		 "nothing fills {titel}"},
		{"entities.yml", "entities: {order_number: {pattern: '(', normalize: upper}}",
		 "order_number"},
		{"entities.yml", "entities: {order_number: {pattern: a, normalize: uper}}",
		 "expected upper, lower or digits"},
		{"entities.yml", "entities: {order_number: {}}", "needs a `pattern` or a `list`"},
		{"intents/b.yml", "intents: [{name: hours, examples: [a b]}]", "is there twice"},
		{"intents/b.yml", "intents: [{name: b, exmples: [a b]}]",
		 "did you mean 'examples'"},
		{"intents/b.yml", "intents: [{examples: [a b]}]", "needs a `name`"},
		{"intents/b.yml", "intents: [{name: b, examples: ['at [x](ordr)']}]",
		 "unknown entity 'ordr'"},
		{"intents/b.yml", "intents: [{name: b, examples: [b c], answers: ['{order}']}]",
		 "nothing fills {order}"},
		{"intents/b.yml", "intents: [{name: b, keywords: [/status], answers: [a]}]",
		 "is a keyword of 'order_status' too"},
		{"intents/b.yml", "intents: [{name: b, patterns: ['(a'], answers: [a]}]",
		 "pattern:"},
		{"intents/b.yml",
		 "intents: [{name: b, slots: [{name: s, entity: product, required: true}]}]",
		 "needs an `ask`"},
		{"intents/b.yml",
		 "intents: [{name: b, slots: [{name: s, entity: prodct, ask: x}]}]",
		 "unknown entity 'prodct'"},
		{"intents/b.yml",
		 "intents: [{name: b, slots: [{name: s, entity: product, ask: x, min: 1}]}]",
		 "needs `invalid`"},
		{"intents/b.yml",
		 "intents: [{name: b, slots: [{name: s, ask: x, min: 2, max: 1, invalid: y}]}]",
		 "`min` is more than `max`"},
		{"intents/b.yml",
		 "intents: [{name: b, slots: [{name: s, ask: x, pattern: '(', invalid: y}]}]",
		 "pattern:"},
		{"intents/b.yml",
		 "intents: [{name: b, slots: [{name: s, ask: x, max: 3, invalid: '{valu}'}]}]",
		 "did you mean {value}"},
		{"intents/b.yml", "intents: [{name: b, slots: [{name: s, ask: x, unkown: y}]}]",
		 "did you mean 'unknown'"},
		{"pack.yml", "name: x\nlanguage: en\ncorrected: 'it is {vale}'",
		 "did you mean {value}"},
		{"pack.yml", "name: x\nlanguage: en\nresume: 'back to {titel}'",
		 "did you mean {title}"},
		{"languages/en.yml", "language: en\ncorrection: {replace: [a]}",
		 "did you mean 'replaces'"},
		{"intents/b.yml", "intents: [{name: b, handoff: {priority: 10}}]", "from 0 to 9"},
		{"signals.yml", "signals: {nge: {weight: 1}}", "did you mean 'neg'"},
		{"signals.yml", "signals: {neg: {weight: 9}}", "from -5 to 5"},
		{"signals.yml", "signals: {neg: {phrases: ['ab*']}}", "three letters"},
		{"signals.yml", "signals: {neg: {phrases: ['!!']}}", "at least one word"},
		{"escalation.yml", "thresholds: {watch: 4}", "thresholds must rise"},
		{"escalation.yml", "policies: [{name: a, intents: [hour]}]",
		 "did you mean 'hours'"},
		{"escalation.yml", "policies: [{name: a}]", "needs `intents`"},
		{"escalation.yml", "queues: {a: {overflow: b}}", "unknown queue 'b'"},
		{"escalation.yml", "complaints: {Late: It came late}",
		 "a complaint's code is 1 to 32 letters a-z and '_'"},
		{"escalation.yml", "triggers: {cooldown: 11}", "11"},
		{"escalation.yml", "queues: {a: {mode: push}}", "`offer` or `manual`"},
		{"escalation.yml", "queues: {a: {relax: soon}}", "a duration such as"},
		{"escalation.yml", "queues: {a: {prefer: [a,b,c,d,e,f,g,h,i]}}", "at most 8"},
		{"escalation.yml", "triggers: {same_request: 1}", "at least 2"},
		{"empathy.yml", "statements: {acknowlege: [x]}", "did you mean 'acknowledge'"},
		{"empathy.yml", "coach: [{code: a, phrases: [b]}]",
		 "needs a `code` and a `message`"},
		{"empathy.yml", "brief: {reasons: {askd: x}}", "did you mean 'asked'"},
		{"tests/a.yml", "- {name: a, turns: [{visitor: b, expect: {stat: bot}}]}",
		 "did you mean 'state'"},
		{"tests/a.yml", "- {name: a, turns: [{visitor: b, expect: {reasons: [x]}}]}",
		 "unknown reason 'x'"},
		{"tests/a.yml", "- {name: a, turns: [{expect: {state: bot}}]}", "needs `visitor`"},
		{"tests/a.yml", "- {name: a, turns: [{visitor: b, expect: {decision: talk}}]}",
		 "found 'talk'"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct problems problems = PROBLEMS_INIT;

		if (small_load(rows[i].path, rows[i].text, &problems))
			fail_msg("no error: %s", rows[i].text);
		if (!has_problem(&problems, rows[i].path, rows[i].problem) &&
		    !has_problem(&problems, "intents/all.yml", rows[i].problem))
			fail_msg("not said: %s", rows[i].problem);
		assert_true(problems.v[0].line > 0);
		problems_deinit(&problems);
	}
}

static void doubts_are_warnings_and_stop_nothing(void **state)
{
	static const struct {
		const char *path, *text, *problem;
	} rows[] = {
		{"intents/b.yml", "intents: [{name: b, examples: [b c], answers: [a]}]",
		 "has only 1 example; it needs at least 5"},
		{"intents/b.yml",
		 "intents: [{name: b, examples: [when are you open], answers: [a]}]",
		 "is in 'hours' too (intents/all.yml:"},
		{"intents/b.yml", "intents: [{name: b, examples: [b, b], answers: [a]}]",
		 "is there twice"},
		{"intents/b.yml", "intents: [{name: b, examples: [b], answers: [a], action: {}}]",
		 "actions are not carried out by this version"},
		{"intents/b.yml", "intents: [{name: b, examples: [b]}]", "neither `answers` nor"},
		{"intents/b.yml", "intents: [{name: b, answers: [a]}]", "no examples, keywords or"},
		{"signals.yml", "signals: {urep: {phrases: [a b]}}", "is computed"},
		{"signals.yml", "signals: {neg: {patterns: ['(a+)+$']}}", "too many steps"},
		{"escalation.yml", "queues: {a: {overflow: a}}", "into itself"},
		{"notes.yml", "a: b", "not a file of a pack"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct problems problems = PROBLEMS_INIT;
		struct pack *p = small_load(rows[i].path, rows[i].text, &problems);

		if (!p || !has_problem(&problems, rows[i].path, rows[i].problem))
			fail_msg("not said: %s", rows[i].problem);
		assert_int_equal(problems.errors, 0);
		pack_free(p);
		problems_deinit(&problems);
	}
}

static void without_pack_yml_there_is_no_pack(void **state)
{
	struct problems problems = PROBLEMS_INIT;
	struct pack *p = NULL;

	(void)state;
	assert_int_equal(pack_load(&p, NULL, 0, &problems), PACK_E_INVALID);
	assert_null(p);
	assert_true(has_problem(&problems, "pack.yml", "no pack.yml"));
	problems_deinit(&problems);
}

static const char *said(const struct pack *p, enum pack_text text, const struct placeholder *with,
			size_t n, struct buf *out)
{
	buf_reset(out);
	pack_say(p, text, 0, with, n, out);
	return out->p;
}

static void texts_are_filled_and_the_language_fills_the_gaps(void **state)
{
	struct problems problems = PROBLEMS_INIT;
	struct pack *p = small_load(NULL, NULL, &problems);
	struct buf out = BUF_INIT(4096);
	const struct placeholder with[] = {{"agent", "Ana"}, {"position", "3"}};

	(void)state;
	assert_string_equal(said(p, TEXT_GREETING, NULL, 0, &out), "Hi, Robin here.");
	assert_string_equal(said(p, TEXT_ASSIGNED, with, 2, &out), "Ana is here.");
	assert_string_equal(said(p, TEXT_CLOSED, with, 2, &out), "");
	/* a sentence whose placeholder has no value is left out */
	assert_string_equal(said(p, TEXT_HANDOFF, with, 2, &out),
			    "A person is coming. You are number 3.");
	buf_deinit(&out);
	pack_free(p);
	problems_deinit(&problems);
}

static int64_t local(const char *text)
{
	int64_t ms;

	assert_true(time_parse(&ms, text, strlen(text)));
	return ms / 1000;
}

static void a_moment_is_said_as_its_language_says_it(void **state)
{
	static const struct {
		const char *language, *at, *now, *said;
	} rows[] = {
		{"en", "2026-11-22T14:05:00Z", "2026-11-22T00:00:00Z", "today at 14:05"},
		{"en", "2026-11-23T09:00:00Z", "2026-11-22T23:59:59Z", "tomorrow at 09:00"},
		{"en", "2026-11-28T09:00:00Z", "2026-11-22T09:00:00Z", "on Saturday at 09:00"},
		{"en", "2026-11-29T09:00:00Z", "2026-11-22T09:00:00Z",
		 "on Sunday 29 November at 09:00"},
		{"de", "2026-11-22T14:05:00Z", "2026-11-22T00:00:00Z", "heute um 14:05 Uhr"},
		{"de", "2026-11-23T09:00:00Z", "2026-11-22T23:59:59Z", "morgen um 09:00 Uhr"},
		{"de", "2026-11-23T09:00:00Z", "2026-11-20T18:00:00Z", "am Montag um 09:00 Uhr"},
		{"de", "2027-01-04T09:00:00Z", "2026-12-23T18:00:00Z",
		 "am Montag, 4. Januar, um 09:00 Uhr"},
		{"es", "2026-11-22T14:05:00Z", "2026-11-22T00:00:00Z", "hoy a las 14:05"},
		{"es", "2026-11-23T09:00:00Z", "2026-11-22T23:59:59Z", "mañana a las 09:00"},
		{"es", "2026-11-25T09:00:00Z", "2026-11-22T09:00:00Z", "el miércoles a las 09:00"},
		{"es", "2027-03-01T09:00:00Z", "2026-12-23T18:00:00Z",
		 "el lunes 1 de marzo a las 09:00"},
		{"xx", "2026-11-22T14:05:00Z", "2026-11-22T00:00:00Z", ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct problems problems = PROBLEMS_INIT;
		struct buf out = BUF_INIT(4096);
		struct pack *p = NULL;
		char path[64], pack[64], *language;
		struct small small;

		snprintf(path, sizeof(path), "rules/languages/%s.yml", rows[i].language);
		snprintf(pack, sizeof(pack), "name: x\nlanguage: %s\n", rows[i].language);
		language = file_read(path, NULL);
		small_init(&small);
		small_set(&small, "pack.yml", pack);
		if (language)
			small_set(&small, path + strlen("rules/"), language);
		assert_int_equal(pack_load(&p, small.files, small.n, &problems), 0);
		pack_moment(p, local(rows[i].at), local(rows[i].now), &out);
		assert_string_equal(out.n ? out.p : "", rows[i].said);
		buf_deinit(&out);
		problems_deinit(&problems);
		pack_free(p);
		free(language);
	}
}

static void with_a_list_of_complaints_no_other_code_is_one(void **state)
{
	struct problems problems = PROBLEMS_INIT;
	struct buf out = BUF_INIT(1 << 10);
	struct pack *p = small_load("escalation.yml",
				    "complaints: {late: It came late, rude: Rude}", &problems);

	(void)state;
	assert_non_null(p);
	assert_true(pack_has_complaint(p, "rude"));
	assert_false(pack_has_complaint(p, "weather") || pack_has_complaint(p, ""));
	pack_complaints(p, "shop", &out);
	assert_string_equal(out.p, "{\"site\":\"shop\",\"code\":\"late\",\"label\":\"It came "
				   "late\"},{\"site\":\"shop\",\"code\":\"rude\",\"label\":"
				   "\"Rude\"}");
	buf_deinit(&out);
	pack_free(p);
	p = small_load(NULL, NULL, &problems);
	assert_true(pack_has_complaint(p, "any_code"));
	assert_false(pack_has_complaint(p, "") || pack_has_complaint(p, "Any") ||
		     pack_has_complaint(p, "a1"));
	pack_free(p);
	problems_deinit(&problems);
}

static void clients_get_replies_wording_and_canned_texts(void **state)
{
	struct problems problems = PROBLEMS_INIT;
	struct pack *p = small_load(NULL, NULL, &problems);
	struct buf out = BUF_INIT(4096);

	(void)state;
	pack_welcome(p, &out);
	assert_string_equal(out.p,
			    "\"quick_replies\":[{\"title\":\"Where is my order?\",\"say\":\"where "
			    "is my order\"},{\"title\":\"A person\",\"say\":\"/human\"}],"
			    "\"texts\":{\"send\":\"Send\",\"title\":\"Help\"}");
	buf_reset(&out);
	pack_canned(p, &out);
	assert_string_equal(out.p, "\"canned\":[{\"name\":\"hello\",\"text\":\"Hello there.\"}]");
	buf_deinit(&out);
	pack_free(p);
	problems_deinit(&problems);
}

/* A memory of one model. */
struct memory {
	char name[64];
	char *bytes;
	size_t n, recalls, keeps;
};

static char *recall(void *arg, const char *name, size_t *ret_n)
{
	struct memory *m = arg;
	char *copy;

	m->recalls++;
	if (!m->bytes || strcmp(name, m->name))
		return NULL;
	copy = malloc(m->n);
	assert_non_null(copy);
	memcpy(copy, m->bytes, m->n);
	*ret_n = m->n;
	return copy;
}

static void keep(void *arg, const char *name, const char *bytes, size_t n)
{
	struct memory *m = arg;

	m->keeps++;
	free(m->bytes);
	snprintf(m->name, sizeof(m->name), "%s", name);
	m->bytes = malloc(n);
	assert_non_null(m->bytes);
	memcpy(m->bytes, bytes, n);
	m->n = n;
}

/* Loads the small pack, with one file changed or none, and says whether it was recalled. */
static bool is_recalled(struct memory *m, const char *path, const char *text)
{
	const struct pack_keep with = {.arg = m, .recall = recall, .keep = keep};
	struct problems problems = PROBLEMS_INIT;
	struct pack_figures figures;
	struct pack *p = NULL;
	struct small s;

	small_init(&s);
	if (path)
		small_set(&s, path, text);
	assert_int_equal(pack_load_with(&p, s.files, s.n, &problems, &with), 0);
	pack_figures(p, &figures);
	assert_true(figures.accuracy > 0);
	pack_free(p);
	problems_deinit(&problems);
	return figures.recalled;
}

static void a_model_is_trained_once_and_again_when_the_examples_change(void **state)
{
	static const char other[] =
		"intents:\n"
		"  - name: hours\n"
		"    examples: [when are you open, opening times, hours please]\n"
		"    answers: [Nine to five.]\n"
		"  - name: hello\n"
		"    examples: [hello, hi there, good evening]\n"
		"    answers: [Hello!]\n";
	struct memory m = {0};

	(void)state;
	assert_false(is_recalled(&m, NULL, NULL));
	assert_int_equal(strspn(m.name, "0123456789abcdef"), 32);
	assert_true(is_recalled(&m, NULL, NULL));
	assert_true(is_recalled(&m, "pack.yml", "name: other\nlanguage: en\n"));
	assert_int_equal(m.keeps, 1);
	assert_false(is_recalled(&m, "intents/all.yml", other));
	assert_false(is_recalled(&m, NULL, NULL)); /* the memory has room for one */
	assert_int_equal(m.keeps, 3);
	free(m.bytes);
}

static void what_was_kept_and_is_damaged_is_trained_anew_and_replaced(void **state)
{
	static const size_t cut[] = {0, 10, 1000};
	struct memory m = {0};

	(void)state;
	is_recalled(&m, NULL, NULL);
	m.bytes[m.n / 2] ^= 1;
	assert_false(is_recalled(&m, NULL, NULL));
	assert_true(is_recalled(&m, NULL, NULL));
	for (size_t i = 0; i < ARRAY_SIZE(cut); i++) {
		m.n = cut[i];
		assert_false(is_recalled(&m, NULL, NULL));
		assert_true(is_recalled(&m, NULL, NULL));
	}
	free(m.bytes);
}

static void turn_of(struct rules *r, struct dialogue *d, const char *text, struct turn *ret)
{
	struct utterance u = {.text = text, .n = strlen(text), .seq = d->turns + 1};

	rules_turn(r, d, &u, ret);
}

/* The conversation asks for an order number; then its pack becomes another one. */
static void a_question_outlives_the_pack_that_asked_it(void **state)
{
	static const struct {
		const char *path, *text, *answer;
	} rows[] = {
		{NULL, NULL, "RB123456"}, /* the same one again */
		{"intents/all.yml",	  /* the slot has another name */
		 "intents:\n"
		 "  - name: order_status\n"
		 "    examples: [where is my order, track my package, order status please]\n"
		 "    slots: [{name: number, entity: order_number, required: true,\n"
		 "      ask: [Which one?, Which order?]}]\n"
		 "    answers: [\"Order {number} is here.\"]\n"
		 "  - name: hello\n"
		 "    examples: [hello, hi there, good evening]\n"
		 "    answers: [Hello!]\n",
		 NULL},
		{"intents/all.yml", /* the intent is gone */
		 "intents:\n"
		 "  - name: hours\n"
		 "    examples: [when are you open, opening times, hours please]\n"
		 "    answers: [Nine to five.]\n"
		 "  - name: hello\n"
		 "    examples: [hello, hi there, good evening]\n"
		 "    answers: [Hello!]\n",
		 NULL},
		{"pack.yml", "name: klein\nlanguage: de\n", NULL}, /* another language */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct problems problems = PROBLEMS_INIT;
		struct pack *before = small_load(NULL, NULL, &problems);
		struct pack *after = small_load(rows[i].path, rows[i].text, &problems);
		struct dialogue d = {0};
		struct rules *r;
		struct turn t;

		assert_non_null(after);
		assert_int_equal(rules_new(&r, before), 0);
		turn_of(r, &d, "where is my order", &t);
		assert_int_equal(t.decision, DECIDE_ASK);
		rules_free(r);
		pack_free(before);
		assert_int_equal(rules_new(&r, after), 0);
		turn_of(r, &d, "it is rb123456", &t);
		assert_string_equal(d.facts[0].value, "RB123456");
		if (rows[i].answer)
			assert_non_null(strstr(t.text, rows[i].answer));
		assert_true(t.decision != DECIDE_SILENT);
		turn_of(r, &d, "hello", &t);
		turn_of(r, &d, "/yes", &t);
		turn_of(r, &d, "I want to talk to a person", &t);
		rules_free(r);
		pack_free(after);
		problems_deinit(&problems);
	}
}

static void a_handoff_without_a_priority_has_that_of_its_reason(void **state)
{
	static const char pack[] = "{name: a, language: en}",
			  intents[] = "intents: [{name: a, keywords: [b], handoff: {text: c}}, "
				      "{name: d, keywords: [e], handoff: {priority: 2}}]",
			  escalation[] = "priorities: {intent: 8, policy: 9}\n"
					 "policies: [{name: f, phrases: [g]}]";
	const struct pack_file files[] = {{"pack.yml", pack, strlen(pack)},
					  {"intents/a.yml", intents, strlen(intents)},
					  {"escalation.yml", escalation, strlen(escalation)}};
	struct problems problems = PROBLEMS_INIT;
	struct pack *p = NULL;

	(void)state;
	assert_int_equal(pack_load(&p, files, ARRAY_SIZE(files), &problems), 0);
	assert_int_equal(p->intents[0].handoff.priority, 8);
	assert_int_equal(p->intents[1].handoff.priority, 2);
	assert_int_equal(p->policies[0].handoff.priority, 9);
	pack_free(p);
	problems_deinit(&problems);
}

static void a_queue_has_what_it_says_and_defaults_for_the_rest(void **state)
{
	static const char text[] =
		"queues:\n"
		"  billing: {label: Payments, skills: [billing], prefer: senior, relax: 45s, "
		"languages: [en, de],\n"
		"            max_wait: 2m, max_length: 5, wrap_up: 90s, overflow: rest}\n"
		"  rest: {mode: manual}\n";
	struct problems problems = PROBLEMS_INIT;
	struct pack *p = small_load("escalation.yml", text, &problems);
	const struct pack_queue *q;
	size_t n;

	(void)state;
	assert_non_null(p);
	q = pack_queues(p, &n);
	assert_int_equal(n, 2);
	assert_string_equal(q[0].name, "billing");
	assert_string_equal(q[0].label, "Payments");
	assert_null(q[1].label);
	assert_int_equal(q[0].n_skills, 1);
	assert_string_equal(q[0].prefer[0], "senior");
	assert_string_equal(q[0].languages[1], "de");
	assert_int_equal(q[0].relax_ms, 45000);
	assert_int_equal(q[0].max_wait_ms, 120000);
	assert_int_equal(q[0].max_length, 5);
	assert_int_equal(q[0].wrap_up_ms, 90000);
	assert_string_equal(q[0].overflow, "rest");
	assert_false(q[0].manual);
	assert_true(q[1].manual);
	assert_int_equal(q[1].n_skills + q[1].n_prefer + q[1].n_languages, 0);
	assert_int_equal(q[1].relax_ms, 30000);
	assert_int_equal(q[1].max_wait_ms, -1);
	assert_int_equal(q[1].wrap_up_ms, -1);
	assert_null(q[1].overflow);
	pack_free(p);
	problems_deinit(&problems);
}

static void without_queues_there_is_one(void **state)
{
	struct problems problems = PROBLEMS_INIT;
	struct pack *p = small_load(NULL, NULL, &problems);
	const struct pack_queue *q;
	size_t n;

	(void)state;
	q = pack_queues(p, &n);
	assert_int_equal(n, 1);
	assert_string_equal(q->name, "general");
	assert_int_equal(q->max_wait_ms, -1);
	assert_false(q->manual);
	pack_free(p);
	problems_deinit(&problems);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_pack_loads_without_a_word),
		cmocka_unit_test(every_mistake_is_named_with_its_place),
		cmocka_unit_test(doubts_are_warnings_and_stop_nothing),
		cmocka_unit_test(without_pack_yml_there_is_no_pack),
		cmocka_unit_test(texts_are_filled_and_the_language_fills_the_gaps),
		cmocka_unit_test(a_moment_is_said_as_its_language_says_it),
		cmocka_unit_test(clients_get_replies_wording_and_canned_texts),
		cmocka_unit_test(with_a_list_of_complaints_no_other_code_is_one),
		cmocka_unit_test(a_model_is_trained_once_and_again_when_the_examples_change),
		cmocka_unit_test(what_was_kept_and_is_damaged_is_trained_anew_and_replaced),
		cmocka_unit_test(a_question_outlives_the_pack_that_asked_it),
		cmocka_unit_test(a_handoff_without_a_priority_has_that_of_its_reason),
		cmocka_unit_test(a_queue_has_what_it_says_and_defaults_for_the_rest),
		cmocka_unit_test(without_queues_there_is_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
