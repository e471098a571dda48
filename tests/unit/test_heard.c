/* test_heard.c - another bot's turns: what they mean to the next message, and MODE_WATCH */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/small_pack.h"

static void hear(struct talk *t, const char *text, const struct heard *flags)
{
	rules_heard(t->rules, &t->dialogue, text, strlen(text), ++t->seq, flags);
}

static void watch(struct talk *t, const char *text)
{
	t->mode = MODE_WATCH;
	say(t, text);
}

static void its_words_are_known_for_what_they_are(void **state)
{
	static const struct {
		const char *text;
		bool failing, confirming, asked;
	} rows[] = {
		{"Your order is on its way.", false, false, false},
		{"Sorry, I can't find that.", true, false, false},
		{"Sorry, I did not understand. Could you rephrase?", true, false, true},
		{"There are no flights that day.", true, false, false},
		{"Two tickets for Monday. Is that correct?", false, true, true},
		{"Bitte bestätigen？", false, false, true},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct talk *t = talk_new(state);

		hear(t, rows[i].text, NULL);
		if (t->dialogue.failing != rows[i].failing ||
		    t->dialogue.confirming != rows[i].confirming ||
		    t->dialogue.asked_back != rows[i].asked)
			fail_msg("%s: %d %d %d", rows[i].text, t->dialogue.failing,
				 t->dialogue.confirming, t->dialogue.asked_back);
	}
}

static void a_question_far_from_the_end_is_no_question(void **state)
{
	struct talk *t = talk_new(state);
	char text[400] = "Which one? "; /* its mark is character 10 */

	memset(text + 11, 'a', 158);
	hear(t, text, NULL);
	assert_true(t->dialogue.asked_back);
	memset(text + 11, 'a', 159);
	hear(t, text, NULL);
	assert_false(t->dialogue.asked_back);
}

static void what_it_tells_goes_before_its_words(void **state)
{
	struct talk *t = talk_new(state);

	hear(t, "Sorry to hear that you are ill.", &(struct heard){.confidence = -1});
	assert_false(t->dialogue.failing);
	hear(t, "Let me see.", &(struct heard){.fallback = true, .confidence = -1});
	assert_true(t->dialogue.failing);
	hear(t, "Let me see.", &(struct heard){.failed_action = true, .confidence = -1});
	assert_true(t->dialogue.failing);
	hear(t, "Let me see.", &(struct heard){.confidence = 0.1f});
	assert_true(t->dialogue.failing);
	hear(t, "Let me see.", &(struct heard){.confidence = 0.9f});
	assert_false(t->dialogue.failing);
	assert_int_equal(t->dialogue.failures, 0);
}

static void three_failures_in_a_row_bring_a_person(void **state)
{
	struct talk *t = talk_new(state);

	watch(t, "a table for two near the river");
	hear(t, "Sorry, I did not get that.", NULL);
	watch(t, "somewhere to eat, two people");
	assert_true(value_of(&t->turn, "bfall") > 0);
	hear(t, "I could not find anything.", NULL);
	watch(t, "dinner at eight on Monday");
	assert_int_equal(t->turn.decision, DECIDE_SILENT);
	hear(t, "There are no results.", NULL);
	watch(t, "and a place to park the car");
	assert_int_equal(t->turn.decision, DECIDE_ESCALATE);
	assert_int_equal(t->turn.reasons[0].code, REASON_BOT_FAILED);
	assert_int_equal(t->turn.text_n, 0);
	hear(t, "There are no results.", NULL);
	watch(t, "four of us");
	assert_int_equal(t->turn.decision, DECIDE_SILENT);
}

static void an_answer_in_between_breaks_the_row(void **state)
{
	struct talk *t = talk_new(state);

	for (int i = 0; i < 6; i++) {
		hear(t, i % 3 == 2 ? "It opens at nine." : "Sorry, there is no such place.", NULL);
		watch(t, i % 2 ? "what about the one by the river" : "a table for two");
		assert_int_not_equal(t->turn.decision, DECIDE_ESCALATE);
		t->dialogue.anger = 0;
		t->dialogue.n_recent = 0;
	}
}

static void it_repeats_itself(void **state)
{
	struct talk *t = talk_new(state);

	hear(t, "Which city should I look in?", NULL);
	watch(t, "in the north");
	assert_true(value_of(&t->turn, "brep") < 0.2f);
	hear(t, "Which city should I look in?", NULL);
	watch(t, "in the north I said");
	assert_true(value_of(&t->turn, "brep") > 0.99f);
	for (int i = 0; i < 7; i++)
		hear(t, i % 2 ? "Twelve o'clock." : "Far away by train", NULL);
	hear(t, "Which city should I look in?", NULL);
	watch(t, "in the north");
	assert_true(value_of(&t->turn, "brep") < 0.5f);
}

static void a_no_to_its_question_is_an_answer(void **state)
{
	struct talk *t = talk_new(state);

	hear(t, "Would you like anything else?", NULL);
	watch(t, "no that will be all for today");
	assert_true(value_of(&t->turn, "nostart") < 0.3f);
	hear(t, "Your table is booked.", NULL);
	watch(t, "no that will be all for today");
	assert_true(value_of(&t->turn, "nostart") > 0.9f);
}

static void our_own_intents_hand_nothing_over(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "I will sue you");
	assert_int_equal(t->turn.decision, DECIDE_ESCALATE);
	t = talk_new(state);
	watch(t, "I am taking legal action");
	for (size_t i = 0; i < t->turn.n_reasons; i++)
		assert_int_not_equal(t->turn.reasons[i].code, REASON_INTENT);
	t = talk_new(state);
	for (int i = 0; i < 20;
	     i++) { /* nothing of it is understood, and that is not our failure */
		static const char *const messages[] = {"seven", "blue", "the river", "Monday",
						       "them"};

		watch(t, messages[i % 5]);
		assert_int_equal(t->turn.decision, DECIDE_SILENT);
	}
}

static void asking_for_a_person_and_anger_bring_one(void **state)
{
	struct talk *t = talk_new(state);

	watch(t, "let me talk to a person");
	assert_int_equal(t->turn.decision, DECIDE_ESCALATE);
	assert_int_equal(t->turn.reasons[0].code, REASON_ASKED);
	t = talk_new(state);
	watch(t, "this is useless");
	assert_int_equal(t->turn.decision, DECIDE_SILENT);
	hear(t, "Sorry, I can't find that.", NULL);
	watch(t, "I already told you, it is broken, this is ridiculous and terrible");
	assert_int_equal(t->turn.decision, DECIDE_ESCALATE);
	assert_int_equal(t->turn.reasons[0].code, REASON_FRUSTRATION);
}

static void the_score_of_one_message_counts_every_signal_but_the_request(void **state)
{
	struct talk *t = talk_new(state);
	double sum = 0;

	watch(t, "still not working, I want to talk to a person");
	for (size_t i = 0; i < t->turn.n_signals; i++)
		if (strcmp(t->turn.signals[i].name, "human"))
			sum += t->turn.signals[i].value * t->turn.signals[i].weight;
	assert_true(t->turn.asks_human > 0);
	assert_true(t->turn.score > sum); /* its length is no part of S */
	watch(t, "thanks");
	assert_true(t->turn.score < sum);
}

static void what_was_bad_before_counts_for_a_while(void **state)
{
	struct talk *t = talk_new(state);
	float before, after;

	watch(t, "a table for two");
	watch(t, "where is the river");
	before = t->turn.score;
	t = talk_new(state);
	watch(t, "this is terrible, awful and useless");
	watch(t, "where is the river");
	after = t->turn.score;
	assert_true(after > before + 0.3f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(its_words_are_known_for_what_they_are),
		cmocka_unit_test(a_question_far_from_the_end_is_no_question),
		cmocka_unit_test(what_it_tells_goes_before_its_words),
		cmocka_unit_test(three_failures_in_a_row_bring_a_person),
		cmocka_unit_test(an_answer_in_between_breaks_the_row),
		cmocka_unit_test(it_repeats_itself),
		cmocka_unit_test(a_no_to_its_question_is_an_answer),
		cmocka_unit_test(our_own_intents_hand_nothing_over),
		cmocka_unit_test(asking_for_a_person_and_anger_bring_one),
		cmocka_unit_test(the_score_of_one_message_counts_every_signal_but_the_request),
		cmocka_unit_test(what_was_bad_before_counts_for_a_while),
	};

	return cmocka_run_group_tests(tests, talk_setup, talk_teardown);
}
