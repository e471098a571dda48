/* test_pack_check.c - rules/check.h */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "rules/check.h"
#include "tests/unit/small_pack.h"

static size_t check(const char *path, const char *text, struct problems *problems)
{
	struct pack *p = small_load(path, text, problems);
	size_t failed;

	assert_non_null(p);
	failed = pack_check(p, problems);
	pack_free(p);
	return failed;
}

static void a_test_that_holds_is_silent(void **state)
{
	struct problems problems = PROBLEMS_INIT;

	(void)state;
	assert_int_equal(
		check("tests/a.yml",
		      "- name: a number is asked for\n"
		      "  turns:\n"
		      "  - visitor: where is my order\n"
		      "    expect: {intent: order_status, asks: order_number, state: bot}\n"
		      "  - visitor: RB123456\n"
		      "    expect: {facts: {order_number: RB123456}, says: rb123456,\n"
		      "      not_says: sorry, decision: answer}\n"
		      "  - visitor: This is useless and terrible, talk to a human\n"
		      "    expect: {state: waiting, reasons: [asked], evidence: [talk to a]}\n",
		      &problems),
		0);
	assert_int_equal(problems.errors, 0);
	problems_deinit(&problems);
}

static void a_failing_test_says_what_came_and_where(void **state)
{
	static const struct {
		const char *expect, *problem;
	} rows[] = {
		{"intent: hello", "expected the intent 'hello', found 'order_status'"},
		{"state: waiting", "expected the state 'waiting', found 'bot'"},
		{"asks: none", "found 'order_number'"},
		{"decision: answer", "expected the decision 'answer', found 'ask'"},
		{"facts: {product: phone}", "expected the fact 'product', found none"},
		{"reasons: [asked]", "expected the reason 'asked', found none"},
		{"evidence: [order]", "no evidence holds “order”"},
		{"says: sunshine", "expected “sunshine” in “"},
		{"second: hello", "expected the second intent 'hello', found 'none'"},
		{"summary: sunshine", "expected “sunshine” in the summary “Wants where"},
		{"opening: sunshine", "expected “sunshine” in the opening “"},
		{"not_says: number", "“number” is not to be in “"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct problems problems = PROBLEMS_INIT;
		char text[300];

		snprintf(text, sizeof(text),
			 "- name: it\n  turns:\n  - visitor: where is my order\n    expect: {%s}\n",
			 rows[i].expect);
		assert_int_equal(check("tests/a.yml", text, &problems), 1);
		if (!has_problem(&problems, "tests/a.yml", rows[i].problem))
			fail_msg("%s", rows[i].problem);
		assert_int_equal(problems.v[0].line, 4);
		problems_deinit(&problems);
	}
}

static void cold_wordings_are_named(void **state)
{
	struct problems problems = PROBLEMS_INIT;

	(void)state;
	check("intents/b.yml",
	      "intents: [{name: b, keywords: [/b], answers: ['As I said, it is late.'],\n"
	      "  slots: [{name: s, entity: product, ask: Which one?}]}]",
	      &problems);
	assert_true(has_problem(&problems, "intents/b.yml", "“As I said”: Do not blame. (blame)"));
	assert_true(has_problem(&problems, "intents/b.yml", "has one wording of `ask`"));
	problems_deinit(&problems);

	problems = PROBLEMS_INIT;
	check("empathy.yml",
	      "statements: {acknowledge: [I hear you and I am here to help!,\n"
	      "  I hear you and I am here to help., Is it bad?]}",
	      &problems);
	assert_true(has_problem(&problems, "empathy.yml", "no exclamation marks"));
	assert_true(has_problem(&problems, "empathy.yml", "so alike"));
	assert_true(has_problem(&problems, "empathy.yml", "an acknowledgement asks nothing"));
	problems_deinit(&problems);
}

static void confused_examples_are_named_with_the_other_intent(void **state)
{
	struct problems problems = PROBLEMS_INIT;

	(void)state;
	check("intents/b.yml",
	      "intents: [{name: b, answers: [x], examples: [when are you open on friday,\n"
	      "  zebra crossing, yellow submarine, quartz lamp, purple rain]}]",
	      &problems);
	assert_true(has_problem(&problems, "intents/b.yml", "taken for 'hours'"));
	problems_deinit(&problems);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_test_that_holds_is_silent),
		cmocka_unit_test(a_failing_test_says_what_came_and_where),
		cmocka_unit_test(cold_wordings_are_named),
		cmocka_unit_test(confused_examples_are_named_with_the_other_intent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
