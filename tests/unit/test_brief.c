/* test_brief.c - the briefing of an agent */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/small_pack.h"

static void the_summary_says_what_is_known_and_nothing_else(void **state)
{
	struct talk *t = talk_new(state);
	struct buf out = BUF_INIT(4096);

	brief_summary(t->rules, &t->dialogue, &out);
	assert_string_equal(out.p, "Calm.");
	say(t, "where is my order RB123456?");
	buf_reset(&out);
	brief_summary(t->rules, &t->dialogue, &out);
	assert_string_equal(out.p, "Wants where your order is. Said: where is my order RB123456. "
				   "Known: order number RB123456. Explained: where your order is. "
				   "Calm.");
	press(t, "No", "/no");
	t->dialogue.anger = 4;
	buf_reset(&out);
	brief_summary(t->rules, &t->dialogue, &out);
	assert_non_null(strstr(out.p, "No help: where your order is. Upset."));
	buf_deinit(&out);
}

static void the_opening_names_only_what_is_known(void **state)
{
	struct talk *t = talk_new(state);
	struct buf out = BUF_INIT(4096);

	brief_opening(t->rules, &t->dialogue, &out);
	assert_string_equal(out.p, "Hello.");
	say(t, "when are you open on monday");
	buf_reset(&out);
	brief_opening(t->rules, &t->dialogue, &out);
	assert_string_equal(out.p, "I have read: when are you open on monday.");
	say(t, "it is RB123456");
	buf_reset(&out);
	brief_opening(t->rules, &t->dialogue, &out);
	assert_string_equal(out.p, "I see when are you open on monday and order number RB123456.");
	t->dialogue.anger = 3.5;
	buf_reset(&out);
	brief_opening(t->rules, &t->dialogue, &out);
	assert_string_equal(out.p, "I am sorry. You wrote when are you open on monday.");
	buf_deinit(&out);
}

static void what_was_asked_or_said_is_listed_to_avoid(void **state)
{
	struct talk *t = talk_new(state);
	struct buf out = BUF_INIT(4096);

	say(t, "where is my order RB123456");
	assert_int_equal(brief_avoid(t->rules, &t->dialogue, &out, 10), 2);
	assert_string_equal(out.p,
			    "order number: RB123456 (given)\nwhere your order is (explained)\n");
	buf_reset(&out);
	assert_int_equal(brief_avoid(t->rules, &t->dialogue, &out, 1), 1);
	buf_deinit(&out);
}

static void insults_are_not_quoted(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "you are stupid, when are you open on monday");
	assert_string_equal(t->dialogue.issue, "when are you open on monday");
	say(t, "my lamp from you  is\nbroken, what now?!");
	assert_string_equal(t->dialogue.latest, "my lamp from you is broken, what now");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_summary_says_what_is_known_and_nothing_else),
		cmocka_unit_test(the_opening_names_only_what_is_known),
		cmocka_unit_test(what_was_asked_or_said_is_listed_to_avoid),
		cmocka_unit_test(insults_are_not_quoted),
	};

	return cmocka_run_group_tests(tests, talk_setup, talk_teardown);
}
