/* test_clause.c - several questions in one message, and questions in between */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/dialogue_pack.h"

static void two_questions_get_two_answers_in_one_text(void **state)
{
	static const char *const messages[] = {
		"when are you open on sunday and my laptop is damaged",
		"when are you open on sunday? my laptop is damaged",
		"when are you open on sunday, also my laptop is damaged",
		"when are you open on sunday; my laptop is damaged",
		"When are you open on sunday\nmy laptop is damaged",
	};

	for (size_t i = 0; i < ARRAY_SIZE(messages); i++) {
		struct talk *t = talk_new(state);

		say(t, messages[i]);
		assert_decision(t, DECIDE_ANSWER);
		assert_string_equal(t->turn.intent_name, "hours");
		assert_says(t, "ine to five");
		assert_says(t, "As for a damaged item:");
		assert_says(t, "photo");
		assert_int_equal(t->dialogue.n_tried, 2);
	}
}

static void the_analysis_names_both(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "when are you open on sunday and my laptop is damaged");
	assert_string_equal(t->turn.names[0], "hours");
	assert_string_equal(t->turn.names[1], "damaged");
	assert_string_equal(t->turn.second_name, "damaged");
	assert_true(t->turn.intent.ranked[1].confidence > 0.5f);
	assert_int_equal(t->dialogue.n_wants, 2);
	say(t, "when are you open on sunday");
	assert_null(t->turn.second_name);
}

static void the_one_that_lacks_a_fact_is_asked_for_after_the_other_was_answered(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "where is my order and when are you open on sunday?");
	assert_decision(t, DECIDE_ANSWER);
	assert_string_equal(t->turn.intent_name, "hours");
	assert_says(t, "As for where your order is:");
	assert_true(t->dialogue.asking);
	assert_string_equal(t->dialogue.asked_slot, "order_number");
	say(t, "RB123456");
	assert_string_equal(t->turn.intent_name, "order_status");
	assert_says(t, "RB123456");
}

static void of_two_that_lack_a_fact_the_second_is_named_and_taken_up_next(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "cancel my order and also book me a ticket");
	assert_decision(t, DECIDE_ASK);
	assert_string_equal(t->turn.intent_name, "order_cancel");
	assert_says(t, "I come to a trip after this.");
	assert_string_equal(t->dialogue.pending, "trip");
	say(t, "RB123456");
	assert_decision(t, DECIDE_ANSWER);
	assert_says(t, "RB123456");
	assert_says(t, "You also asked about a trip.");
	assert_string_equal(t->dialogue.asked_intent, "trip");
	assert_string_equal(t->dialogue.pending, "");
	say(t, "from Berlin to Rome");
	assert_string_equal(t->turn.intent_name, "trip");
	assert_says(t, "Rome");
}

static void a_third_question_is_kept_and_taken_up_after_the_next_answer(void **state)
{
	struct talk *t = talk_new(state);

	say(t,
	    "when are you open on sunday, also my laptop is damaged, and book me a ticket please");
	assert_string_equal(t->turn.intent_name, "hours");
	assert_string_equal(t->turn.second_name, "damaged");
	assert_string_equal(t->turn.names[2], "trip");
	assert_string_equal(t->dialogue.pending, "trip");
	assert_int_equal(t->dialogue.n_wants, 3);
	say(t, "hello there");
	assert_says(t, "You also asked about a trip.");
	assert_string_equal(t->dialogue.asked_intent, "trip");
}

static void one_fact_serves_both(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "where is my order and can I still cancel RB123456");
	assert_decision(t, DECIDE_ANSWER);
	assert_int_equal(t->dialogue.n_tried, 2);
	assert_string_equal(t->dialogue.asked_slot, "");
}

static void the_one_for_a_person_goes_first(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "when are you open on sunday, and you will hear from my lawyer");
	assert_decision(t, DECIDE_ESCALATE);
	assert_int_equal(t->turn.reasons[0].code, REASON_INTENT);
	assert_string_equal(t->turn.second_name, "hours");
	assert_int_equal(t->dialogue.n_wants, 2);
}

static void a_greeting_before_a_question_is_the_question(void **state)
{
	static const char *const messages[] = {
		"hello there! when are you open on sunday?",
		"Good morning, when are you open on sunday",
	};

	for (size_t i = 0; i < ARRAY_SIZE(messages); i++) {
		struct talk *t = talk_new(state);

		say(t, messages[i]);
		assert_string_equal(t->turn.intent_name, "hours");
		assert_null(t->turn.second_name);
	}
}

static void one_question_in_two_parts_is_one(void **state)
{
	static const char *const messages[] = {
		"where is my order and has my parcel shipped yet",
		"my laptop came broken, it is cracked and damaged on arrival",
		"when are you open and when do you close",
	};

	for (size_t i = 0; i < ARRAY_SIZE(messages); i++) {
		struct talk *t = talk_new(state);

		say(t, messages[i]);
		assert_null(t->turn.second_name);
	}
}

static void what_comes_between_is_answered_and_the_open_question_comes_back_once(void **state)
{
	struct talk *t = talk_new(state);
	char first[200];

	say(t, "cancel my order");
	assert_decision(t, DECIDE_ASK);
	strcpy(first, t->turn.text);
	say(t, "when are you open on sunday");
	assert_string_equal(t->turn.intent_name, "hours");
	assert_says(t, "Back to cancelling an order:");
	assert_null(strstr(t->turn.text, first)); /* in other words */
	assert_true(t->dialogue.asking);
	say(t, "my laptop is damaged");
	assert_string_equal(t->turn.intent_name, "damaged");
	assert_null(strstr(t->turn.text, "Back to"));
	assert_false(t->dialogue.asking);
	say(t, "RB123456");
	assert_string_equal(t->turn.intent_name, "order_cancel");
	assert_decision(t, DECIDE_ANSWER);
}

static void small_talk_in_between_brings_no_question_back(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "cancel my order");
	say(t, "hello there");
	assert_null(strstr(t->turn.text, "Back to"));
	say(t, "RB123456");
	assert_string_equal(t->turn.intent_name, "order_cancel");
}

static void no_answer_asks_two_questions(void **state)
{
	static const char *const messages[] = {
		"cancel my order and also book me a ticket",
		"where is my order and when are you open on sunday?",
		"I want to buy mugs and where is my order",
		"when are you open on sunday",
		"book a trip please, and cancel my order",
		"5",
		"my laptop is damaged and I want to buy mugs",
	};
	struct talk *t = talk_new(state);

	for (size_t i = 0; i < ARRAY_SIZE(messages); i++) {
		size_t questions = 0;

		say(t, messages[i]);
		for (const char *s = t->turn.text; *s; s++)
			questions += *s == '?';
		if (questions > 1)
			fail_msg("%s", t->turn.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_questions_get_two_answers_in_one_text),
		cmocka_unit_test(the_analysis_names_both),
		cmocka_unit_test(
			the_one_that_lacks_a_fact_is_asked_for_after_the_other_was_answered),
		cmocka_unit_test(of_two_that_lack_a_fact_the_second_is_named_and_taken_up_next),
		cmocka_unit_test(a_third_question_is_kept_and_taken_up_after_the_next_answer),
		cmocka_unit_test(one_fact_serves_both),
		cmocka_unit_test(the_one_for_a_person_goes_first),
		cmocka_unit_test(a_greeting_before_a_question_is_the_question),
		cmocka_unit_test(one_question_in_two_parts_is_one),
		cmocka_unit_test(
			what_comes_between_is_answered_and_the_open_question_comes_back_once),
		cmocka_unit_test(small_talk_in_between_brings_no_question_back),
		cmocka_unit_test(no_answer_asks_two_questions),
	};

	return cmocka_run_group_tests(tests, dialogue_setup, talk_teardown);
}
