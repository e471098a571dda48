/* test_empathy.c - how somebody upset is spoken to, and hints for agents */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/small_pack.h"

static const char *const acknowledgements[] = {"I understand how annoying this is.",
					       "That should not have happened."};

static bool starts_with_acknowledgement(const char *text)
{
	for (size_t i = 0; i < 2; i++)
		if (!strncmp(text, acknowledgements[i], strlen(acknowledgements[i])))
			return true;
	return false;
}

/* Upset enough to be watched, not yet to be handed over. */
static struct talk *upset(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "when are you open on monday, it is useless and still not working");
	assert_true(t->dialogue.watching);
	assert_int_not_equal(t->turn.decision, DECIDE_ESCALATE);
	return t;
}

static size_t count(const char *text, char c)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == c;
	return n;
}

static void the_first_answer_to_somebody_upset_acknowledges_first(void **state)
{
	struct talk *t = upset(state);

	assert_true(starts_with_acknowledgement(t->turn.text));
	assert_string_equal(t->turn.empathy, "acknowledge");
	assert_int_equal(t->turn.decision, DECIDE_ANSWER);
}

static void it_names_the_issue_in_their_words_and_offers_a_person(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "is the shop open on monday then");
	say(t, "this is useless, not working and broken, when are you open on sunday");
	assert_true(t->dialogue.watching);
	assert_non_null(strstr(t->turn.text, "You wrote: is the shop open on monday then."));
	assert_true(t->dialogue.offered);
	assert_non_null(strstr(t->turn.text, "person"));
}

static void at_most_one_question_and_no_cheer(void **state)
{
	static const char *const messages[] = {
		"where is my order then",	   "when are you open on monday",
		"qwertz asdf zuiop yxcv",	   "hello there",
		"is my order on its way, useless", "opening times",
	};
	struct talk *t;

	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		t = upset(state);
		say(t, messages[i]);
		if (count(t->turn.text, '?') > 1)
			fail_msg("%s", t->turn.text);
		assert_true(!t->dialogue.watching || !count(t->turn.text, '!'));
	}
}

static void no_empathy_line_comes_twice(void **state)
{
	struct talk *t = talk_new(state);
	unsigned seen[2] = {0};

	for (int i = 0; i < 8; i++) {
		t->dialogue.anger = 2.2;
		t->dialogue.watching = false;
		say(t, i % 2 ? "useless, when are you open" : "hello, this is terrible");
		for (size_t k = 0; k < 2; k++)
			seen[k] += strstr(t->turn.text, acknowledgements[k]) != NULL;
	}
	assert_int_equal(seen[0], 1);
	assert_int_equal(seen[1], 1);
}

static void a_calm_visitor_hears_none_of_it(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "when are you open on monday");
	assert_null(t->turn.empathy);
	assert_false(starts_with_acknowledgement(t->turn.text));
	say(t, "hello there");
	assert_int_equal(count(t->turn.text, '!'), 1); /* cheer is for good days */
}

static void hints_stand_where_the_draft_has_the_words(void **state)
{
	struct talk *t = talk_new(state);
	const char *draft = "Hm, I can\u2019t do that. As I said: calm down";
	struct hint hints[8];
	size_t n = coach(t->rules, &t->dialogue, draft, strlen(draft), hints, 8);

	assert_int_equal(n, 3);
	assert_string_equal(hints[0].code, "cannot");
	assert_int_equal(hints[0].at, 4);
	assert_int_equal(hints[0].length, strlen("I can\u2019t"));
	assert_null(hints[0].better);
	assert_string_equal(hints[1].code, "blame");
	assert_memory_equal(draft + hints[1].at, "As I said", 9);
	assert_int_equal(hints[1].length, 9);
	assert_string_equal(hints[2].better, "Sorry.");
	assert_int_equal(coach(t->rules, &t->dialogue, draft, strlen(draft), hints, 1), 1);
}

static void some_hints_depend_on_mood_and_facts(void **state)
{
	struct talk *t = talk_new(state);
	const char *draft = "What is your order number!";
	struct hint hints[8];

	assert_int_equal(coach(t->rules, &t->dialogue, draft, strlen(draft), hints, 8), 0);
	t->dialogue.watching = true;
	assert_int_equal(coach(t->rules, &t->dialogue, draft, strlen(draft), hints, 8), 1);
	assert_string_equal(hints[0].code, "cheer");
	say(t, "where is my order RB123456");
	t->dialogue.watching = false;
	assert_int_equal(coach(t->rules, &t->dialogue, draft, strlen(draft), hints, 8), 1);
	assert_string_equal(hints[0].code, "known");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_answer_to_somebody_upset_acknowledges_first),
		cmocka_unit_test(it_names_the_issue_in_their_words_and_offers_a_person),
		cmocka_unit_test(at_most_one_question_and_no_cheer),
		cmocka_unit_test(no_empathy_line_comes_twice),
		cmocka_unit_test(a_calm_visitor_hears_none_of_it),
		cmocka_unit_test(hints_stand_where_the_draft_has_the_words),
		cmocka_unit_test(some_hints_depend_on_mood_and_facts),
	};

	return cmocka_run_group_tests(tests, talk_setup, talk_teardown);
}
