/* test_pack.c - rules/pack.h */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_pack_loads_without_a_word),
		cmocka_unit_test(every_mistake_is_named_with_its_place),
		cmocka_unit_test(doubts_are_warnings_and_stop_nothing),
		cmocka_unit_test(without_pack_yml_there_is_no_pack),
		cmocka_unit_test(texts_are_filled_and_the_language_fills_the_gaps),
		cmocka_unit_test(clients_get_replies_wording_and_canned_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
