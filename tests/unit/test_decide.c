/* test_decide.c - what the bot does, turn by turn */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/small_pack.h"

#define assert_decision(t, d)                                                                      \
	assert_string_equal(decision_name((t)->turn.decision), decision_name(d))

static const char *fact(const struct talk *t, const char *name)
{
	for (size_t i = 0; i < t->dialogue.n_facts; i++)
		if (!strcmp(t->dialogue.facts[i].name, name))
			return t->dialogue.facts[i].value;
	return "";
}

static void a_known_question_is_answered_with_its_confidence(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "when are you open on monday");
	assert_decision(t, DECIDE_ANSWER);
	assert_string_equal(t->turn.intent_name, "hours");
	assert_true(t->turn.confidence > 0.35f);
	assert_non_null(strstr(t->turn.text, "ine to five"));
	assert_int_equal(t->turn.n_reasons, 0);
}

static void a_missing_slot_is_asked_for_and_filled(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "where is my order");
	assert_decision(t, DECIDE_ASK);
	assert_string_equal(t->dialogue.asked_slot, "order_number");
	say(t, "rb123456");
	assert_decision(t, DECIDE_ANSWER);
	assert_string_equal(t->turn.intent_name, "order_status");
	assert_string_equal(fact(t, "order_number"), "RB123456");
	assert_non_null(strstr(t->turn.text, "RB123456"));
	assert_int_equal(t->turn.n_replies, 2);
	assert_string_equal(t->dialogue.asked_slot, "");
}

static void what_was_told_is_not_asked_again(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "my number is RB123456");
	say(t, "where is my order");
	assert_decision(t, DECIDE_ANSWER);
	assert_int_equal(t->dialogue.facts[0].seq, 1);
}

static void several_facts_of_one_sentence_are_kept(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "where is my macbook of order RB123456, write to ana@example.org");
	assert_string_equal(fact(t, "product"), "laptop");
	assert_string_equal(fact(t, "order_number"), "RB123456");
	assert_string_equal(fact(t, "email"), "ana@example.org");
}

static void a_slot_is_asked_for_twice_in_other_words_then_a_person(void **state)
{
	struct talk *t = talk_new(state);
	char first[200];

	say(t, "where is my order");
	strcpy(first, t->turn.text);
	say(t, "xyzzy plugh");
	assert_decision(t, DECIDE_ASK);
	assert_string_not_equal(t->turn.text, first);
	say(t, "foo bar baz");
	assert_decision(t, DECIDE_ESCALATE);
	assert_true(has_reason(&t->turn, REASON_BOT_FAILED));
}

static void a_new_question_in_between_is_answered_first(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "where is my order");
	say(t, "when are you open on sunday");
	assert_string_equal(t->turn.intent_name, "hours");
	assert_decision(t, DECIDE_ANSWER);
	say(t, "RB123456");
	assert_string_equal(t->turn.intent_name, "order_status");
	assert_decision(t, DECIDE_ANSWER);
}

static void what_is_not_understood_is_guessed_rephrased_and_given_up(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "qwertz asdf");
	assert_decision(t, DECIDE_REPHRASE);
	say(t, "zuiop hjkl");
	assert_decision(t, DECIDE_OFFER);
	say(t, "yxcvb nm");
	assert_decision(t, DECIDE_ESCALATE);
	assert_true(has_reason(&t->turn, REASON_BOT_FAILED));
	assert_non_null(strstr(t->turn.text, "not getting this right"));
}

static void yes_to_a_guess_gets_the_answer_and_no_a_rephrase(void **state)
{
	struct talk *t = talk_new(state);

	strcpy(t->dialogue.guess, "hours");
	t->dialogue.failures = 1;
	say(t, "yes please");
	assert_decision(t, DECIDE_ANSWER);
	assert_string_equal(t->turn.intent_name, "hours");
	assert_int_equal(t->dialogue.failures, 0);

	t = talk_new(state);
	strcpy(t->dialogue.guess, "hours");
	press(t, "No", "/no");
	assert_decision(t, DECIDE_REPHRASE);
	assert_string_equal(t->dialogue.refused, "hours");
}

static void yes_to_a_guess_that_needs_a_person_brings_one(void **state)
{
	struct talk *t = talk_new(state);

	strcpy(t->dialogue.guess, "legal_threat");
	say(t, "yes please");
	assert_decision(t, DECIDE_ESCALATE);
	assert_true(has_reason(&t->turn, REASON_INTENT));
	assert_int_equal(t->turn.priority, 8);
}

static void a_keyword_beats_the_model(void **state)
{
	struct talk *t = talk_new(state);

	press(t, "Status", "/status");
	assert_string_equal(t->turn.names[0], "order_status");
	assert_float_equal(t->turn.intent.ranked[0].confidence, 1, 0);
	assert_decision(t, DECIDE_ASK);
}

static void the_same_text_never_comes_twice_in_a_row(void **state)
{
	static const char *const messages[] = {"hello there", "hello", "hi there", "hey", "hello"};
	struct talk *t = talk_new(state);
	char last[400] = "";

	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		say(t, messages[i]);
		assert_string_not_equal(t->turn.text, last);
		strcpy(last, t->turn.text);
	}
}

static void asking_for_a_person_escalates_at_once(void **state)
{
	static const char *const messages[] = {
		"I want to talk to a human", "let me tlak to a persn", "/human", "agent",
		"Can I speak to somone?",
	};
	struct talk *t;

	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		t = talk_new(state);
		say(t, messages[i]);
		if (t->turn.decision != DECIDE_ESCALATE || t->turn.reasons[0].code != REASON_ASKED)
			fail_msg("%s", messages[i]);
		assert_string_equal(t->turn.reasons[0].text, "They asked.");
		assert_true(t->turn.reasons[0].n_evidence > 0);
	}
	t = talk_new(state);
	say(t, "I don't need to talk to a person, when are you open");
	assert_int_not_equal(t->turn.decision, DECIDE_ESCALATE);
}

static void a_policy_goes_first_with_its_own_words(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "I want to kill myself");
	assert_decision(t, DECIDE_ESCALATE);
	assert_int_equal(t->turn.reasons[0].code, REASON_POLICY);
	assert_string_equal(t->turn.reasons[0].text, "Rule harm.");
	assert_true(evidence_says(t->turn.reasons[0].evidence, 1, "kill myself"));
	assert_int_equal(t->turn.priority, 9);
	assert_string_equal(t->turn.skills[0], "senior");
	assert_string_equal(t->turn.text, "Please stay.");
}

static void an_intent_that_says_so_goes_to_a_person(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "you will hear from my lawyer");
	assert_decision(t, DECIDE_ESCALATE);
	assert_int_equal(t->turn.reasons[0].code, REASON_INTENT);
	assert_int_equal(t->turn.priority, 8);
	assert_string_equal(t->turn.skills[0], "complaints");
	assert_string_equal(t->turn.text, "A colleague will look at this.");
}

static void the_same_request_three_times_goes_to_a_person(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "are you open on sunday");
	say(t, "are you open on sunday");
	assert_int_not_equal(t->turn.decision, DECIDE_ESCALATE);
	say(t, "are you open on sundays");
	assert_decision(t, DECIDE_ESCALATE);
	assert_true(has_reason(&t->turn, REASON_LOOP));
	assert_string_equal(t->turn.reasons[0].text, "Said 3 times.");
}

static void abuse_in_two_turns_goes_to_a_person(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "stupid bot when are you open");
	say(t, "you are stupid, where is my order");
	assert_decision(t, DECIDE_ESCALATE);
	assert_true(has_reason(&t->turn, REASON_FRUSTRATION));
	assert_true(evidence_says(t->turn.reasons[0].evidence, 1, "you are stupid"));
}

static void anger_escalates_with_the_words_that_say_so(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "where is my order RB123456");
	say(t, "I already told you RB123456, useless, ridiculous, still no order");
	assert_decision(t, DECIDE_ESCALATE);
	assert_int_equal(t->turn.reasons[0].code, REASON_FRUSTRATION);
	assert_true(t->turn.anger >= t->turn.threshold);
	assert_float_equal(t->turn.frustration, 1, 0);
	assert_true(evidence_says(t->turn.reasons[0].evidence, t->turn.reasons[0].n_evidence,
				  "useless"));
	assert_string_equal(t->dialogue.wants[0].intent, "order_status");
}

static void an_offer_can_be_taken_or_refused(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "qwertz asdf");
	say(t, "zuiop hjkl");
	assert_decision(t, DECIDE_OFFER);
	assert_string_equal(t->turn.replies[0].say, "/human");
	say(t, "yes");
	assert_decision(t, DECIDE_ESCALATE);
	assert_true(has_reason(&t->turn, REASON_ASKED));

	t = talk_new(state);
	say(t, "qwertz asdf");
	say(t, "zuiop hjkl");
	say(t, "no thanks");
	assert_string_equal(t->turn.text, "All right. What else is there?");
	assert_int_equal(t->dialogue.refusals_left, 3);
	for (int i = 0; i < 3; i++) {
		say(t, i % 2 ? "hello there" : "when are you open on monday");
		assert_false(t->dialogue.offered);
	}
	assert_int_equal(t->dialogue.refusals_left, 0);
}

static void feedback_marks_the_attempt(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "where is my order RB123456");
	assert_int_equal(t->dialogue.tried[0].helped, 0);
	press(t, "It did not", "/no");
	assert_int_equal(t->dialogue.tried[0].helped, -1);
	assert_decision(t, DECIDE_OFFER);

	t = talk_new(state);
	say(t, "where is my order RB123456");
	press(t, "That helped", "/yes");
	assert_int_equal(t->dialogue.tried[0].helped, 1);
	assert_decision(t, DECIDE_ANSWER);
	assert_string_equal(t->turn.empathy, "closing");
}

static void who_is_upset_and_not_understood_is_offered_a_person(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "where is my order RB123456");
	say(t, "this is useless and terrible");
	assert_true(t->dialogue.watching);
	assert_decision(t, DECIDE_OFFER);
	assert_string_equal(t->turn.empathy, "acknowledge");
	press(t, "No", "/no");
	assert_decision(t, DECIDE_ANSWER);
	t->dialogue.anger = 2.2;
	t->dialogue.watching = true;
	say(t, "qwertz asdf yxcv"); /* refused a moment ago: one open question, no second offer */
	assert_decision(t, DECIDE_REPHRASE);
	assert_non_null(strstr(t->turn.text, "What would put this right for you?"));
	assert_false(t->dialogue.offered);
}

static void yes_in_a_few_words_is_yes_where_there_was_a_question(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "qwertz asdf");
	say(t, "zuiop hjkl");
	assert_decision(t, DECIDE_OFFER);
	say(t, "yes that would be nice");
	assert_decision(t, DECIDE_ESCALATE);
	assert_true(has_reason(&t->turn, REASON_ASKED));

	t = talk_new(state); /* nothing was asked */
	say(t, "yes that would be nice");
	assert_int_not_equal(t->turn.decision, DECIDE_ESCALATE);
}

static void declining_a_person_in_words_is_no(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "qwertz asdf");
	say(t, "zuiop hjkl");
	assert_decision(t, DECIDE_OFFER);
	say(t, "I really don't need to talk to a person about any of this now");
	assert_decision(t, DECIDE_ANSWER);
	assert_int_equal(t->dialogue.refusals_left, 3);
}

static void what_is_said_in_anger_is_about_what_was_asked_before(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "where is my order RB123456");
	say(t, "useless, ridiculous, terrible, still nothing, I already told you when you open");
	assert_decision(t, DECIDE_ESCALATE);
	assert_string_equal(t->dialogue.wants[0].intent, "order_status");
}

static void when_all_was_said_a_person_is_offered_and_then_called(void **state)
{
	struct problems problems = PROBLEMS_INIT;
	struct talk t = {.mode = MODE_BOT};
	bool offered = false;
	int i = 0;

	(void)state;
	t.pack = small_load(
		"intents/b.yml",
		"intents: [{name: once, examples: [tell me the story, a story please, story "
		"time, the old story, story now], answers: [It was once.]}]",
		&problems);
	assert_non_null(t.pack);
	assert_int_equal(rules_new(&t.rules, t.pack), 0);
	for (; i < 8 && t.turn.decision != DECIDE_ESCALATE; i++) {
		say(&t, i % 2 ? "a story please" : "tell me the story");
		offered |= t.turn.decision == DECIDE_OFFER;
	}
	assert_true(offered);
	assert_true(i < 8);
	rules_free(t.rules);
	pack_free(t.pack);
	problems_deinit(&problems);
}

static void a_person_has_it_and_the_bot_is_silent(void **state)
{
	struct talk *t = talk_new(state);

	t->mode = MODE_WAITING;
	say(t, "I want to talk to a human about RB123456, this is ridiculous");
	assert_decision(t, DECIDE_SILENT);
	assert_string_equal(t->turn.text, "");
	assert_int_equal(t->turn.n_reasons, 0);
	assert_string_equal(fact(t, "order_number"), "RB123456");
	assert_true(t->turn.anger > 0);
	t->mode = MODE_HUMAN;
	say(t, "when are you open on monday");
	assert_decision(t, DECIDE_SILENT);
	assert_string_equal(t->turn.text, "");
	assert_non_null(strstr(t->turn.suggestion, "ine to five"));
	assert_string_equal(t->turn.intent_name, "hours");
}

static void assert_policy(const struct turn *t)
{
	assert_int_equal(t->n_reasons, 1);
	assert_int_equal(t->reasons[0].code, REASON_POLICY);
	assert_true(t->reasons[0].n_evidence > 0);
	assert_int_equal(t->priority, 9);
	assert_int_equal(t->n_skills, 1);
	assert_string_equal(t->skills[0], "senior");
}

static void a_policy_is_looked_at_while_they_wait_and_its_words_are_said(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "talk to a human");
	assert_decision(t, DECIDE_ESCALATE);
	t->mode = MODE_WAITING;
	say(t, "I want to kill myself");
	assert_decision(t, DECIDE_ESCALATE);
	assert_policy(&t->turn);
	assert_string_equal(t->turn.text, "Please stay.");
	say(t, "really, I will kill myself"); /* it is known by now */
	assert_decision(t, DECIDE_SILENT);
	assert_string_equal(t->turn.text, "");
}

static void what_called_for_a_person_calls_no_second_time_while_they_wait(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "I want to kill myself");
	assert_decision(t, DECIDE_ESCALATE);
	t->mode = MODE_WAITING;
	say(t, "did you read that I want to kill myself");
	assert_decision(t, DECIDE_SILENT);
	t->mode = MODE_BOT; /* they went back to the bot */
	say(t, "I want to kill myself");
	assert_decision(t, DECIDE_ESCALATE);
}

static void a_policy_is_reported_while_a_person_has_it_and_nothing_is_said(void **state)
{
	struct talk *t = talk_new(state);

	t->mode = MODE_HUMAN;
	say(t, "I want to kill myself");
	assert_decision(t, DECIDE_SILENT);
	assert_string_equal(t->turn.text, "");
	assert_policy(&t->turn);
	say(t, "I want to kill myself");
	assert_int_equal(t->turn.n_reasons, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_known_question_is_answered_with_its_confidence),
		cmocka_unit_test(a_missing_slot_is_asked_for_and_filled),
		cmocka_unit_test(what_was_told_is_not_asked_again),
		cmocka_unit_test(several_facts_of_one_sentence_are_kept),
		cmocka_unit_test(a_slot_is_asked_for_twice_in_other_words_then_a_person),
		cmocka_unit_test(a_new_question_in_between_is_answered_first),
		cmocka_unit_test(what_is_not_understood_is_guessed_rephrased_and_given_up),
		cmocka_unit_test(yes_to_a_guess_gets_the_answer_and_no_a_rephrase),
		cmocka_unit_test(yes_to_a_guess_that_needs_a_person_brings_one),
		cmocka_unit_test(a_keyword_beats_the_model),
		cmocka_unit_test(the_same_text_never_comes_twice_in_a_row),
		cmocka_unit_test(asking_for_a_person_escalates_at_once),
		cmocka_unit_test(a_policy_goes_first_with_its_own_words),
		cmocka_unit_test(an_intent_that_says_so_goes_to_a_person),
		cmocka_unit_test(the_same_request_three_times_goes_to_a_person),
		cmocka_unit_test(abuse_in_two_turns_goes_to_a_person),
		cmocka_unit_test(anger_escalates_with_the_words_that_say_so),
		cmocka_unit_test(an_offer_can_be_taken_or_refused),
		cmocka_unit_test(feedback_marks_the_attempt),
		cmocka_unit_test(who_is_upset_and_not_understood_is_offered_a_person),
		cmocka_unit_test(yes_in_a_few_words_is_yes_where_there_was_a_question),
		cmocka_unit_test(declining_a_person_in_words_is_no),
		cmocka_unit_test(what_is_said_in_anger_is_about_what_was_asked_before),
		cmocka_unit_test(when_all_was_said_a_person_is_offered_and_then_called),
		cmocka_unit_test(a_person_has_it_and_the_bot_is_silent),
		cmocka_unit_test(a_policy_is_looked_at_while_they_wait_and_its_words_are_said),
		cmocka_unit_test(what_called_for_a_person_calls_no_second_time_while_they_wait),
		cmocka_unit_test(a_policy_is_reported_while_a_person_has_it_and_nothing_is_said),
	};

	return cmocka_run_group_tests(tests, talk_setup, talk_teardown);
}
