/* test_fact.c - what a visitor tells: kept, checked, put right, and not asked for again */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/utf8.h"
#include "tests/unit/dialogue_pack.h"

static void a_correction_replaces_the_value_and_the_answer_is_given_anew(void **state)
{
	static const char *const corrections[] = {
		"no, I meant RB222222",
		"sorry, it's RB222222",
		"no, RB222222",
		"Sorry RB222222",
		"not RB111111 but RB222222",
		"RB222222 instead of RB111111",
		"the number is wrong, it should be RB222222",
		"my mistake: RB222222",
		"RB111111 is my mistake, make that RB222222",
	};

	for (size_t i = 0; i < ARRAY_SIZE(corrections); i++) {
		struct talk *t = talk_new(state);

		say(t, "where is my order RB111111");
		assert_decision(t, DECIDE_ANSWER);
		say(t, corrections[i]);
		if (t->turn.decision != DECIDE_ANSWER || !strstr(t->turn.text, "RB222222") ||
		    strcmp(fact_of(t, "order_number")->value, "RB222222"))
			fail_msg("%s: %s", corrections[i], t->turn.text);
		assert_string_equal(t->turn.intent_name, "order_status");
		assert_int_equal(facts_of(t, "order_number"), 1);
		assert_int_equal(fact_of(t, "order_number")->seq, 2);
	}
}

static void it_is_said_that_the_value_was_put_right(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "where is my order RB111111");
	say(t, "no, I meant RB222222");
	assert_true(!strncmp(t->turn.text, "Now it is RB222222.", 19) ||
		    !strncmp(t->turn.text, "RB222222, noted.", 16));
}

static void the_old_value_is_named_nowhere(void **state)
{
	struct buf out = BUF_INIT(1 << 16);
	struct talk *t = talk_new(state);

	say(t, "where is my order rb111111 please");
	say(t, "no, I meant RB222222");
	assert_null(strstr(t->turn.text, "111111"));
	brief_summary(t->rules, &t->dialogue, &out);
	brief_opening(t->rules, &t->dialogue, &out);
	brief_avoid(t->rules, &t->dialogue, &out, 10);
	assert_null(strstr(out.p, "111111"));
	assert_non_null(strstr(out.p, "where is my order RB222222 please"));
	say(t, "cancel my order");
	assert_says(t, "RB222222");
	buf_deinit(&out);
}

static void a_correction_is_no_complaint(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "where is my order RB111111");
	say(t, "no, that is the wrong number, I meant RB222222");
	assert_decision(t, DECIDE_ANSWER);
	assert_float_equal(t->turn.anger, 0, 0.5);
	assert_int_equal(t->dialogue.failures, 0);
}

static void a_value_is_put_right_as_often_as_needed(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "where is my order RB111111");
	say(t, "no, I meant RB222222");
	say(t, "sorry, it's RB333333");
	assert_says(t, "RB333333");
	say(t, "no, I meant RB222222");
	assert_says(t, "RB222222");
	assert_int_equal(facts_of(t, "order_number"), 1);
	assert_int_equal(fact_of(t, "order_number")->seq, 4);
}

static void a_wrong_value_without_the_right_one_is_asked_for_again(void **state)
{
	static const char *const messages[] = {"that is the wrong number", "not RB111111"};

	for (size_t i = 0; i < ARRAY_SIZE(messages); i++) {
		struct talk *t = talk_new(state);

		say(t, "where is my order RB111111");
		say(t, messages[i]);
		assert_decision(t, DECIDE_ASK);
		assert_int_equal(facts_of(t, "order_number"), 0);
		assert_null(strstr(t->turn.text, "RB111111"));
		say(t, "RB222222");
		assert_decision(t, DECIDE_ANSWER);
		assert_says(t, "RB222222");
	}
}

static void a_correction_within_one_sentence_keeps_only_the_right_value(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "where is my order RB111111, I meant RB222222");
	assert_decision(t, DECIDE_ANSWER);
	assert_says(t, "RB222222");
	assert_int_equal(facts_of(t, "order_number"), 1);
}

static void a_value_that_is_denied_counts_nowhere_in_the_message(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "my laptop is damaged, not the laptop, the phone");
	assert_int_equal(facts_of(t, "product"), 1);
	assert_string_equal(fact_of(t, "product")->value, "phone");
	assert_string_equal(t->turn.intent_name, "damaged");
}

static void values_told_beside_each_other_are_all_kept(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "where are my orders RB111111 and RB222222");
	assert_int_equal(facts_of(t, "order_number"), 2);
	say(t, "where is my order RB333333");
	assert_int_equal(facts_of(t, "order_number"), 3);
	assert_says(t, "RB333333");
	say(t, "where is my order RB444444"); /* three of a name; the oldest gives way */
	assert_int_equal(facts_of(t, "order_number"), 3);
	assert_string_equal(fact_of(t, "order_number")->value, "RB444444");
}

static void another_value_for_the_last_answer_is_answered(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "where is my order RB111111");
	say(t, "xyzzy RB222222 plugh");
	assert_decision(t, DECIDE_ANSWER);
	assert_string_equal(t->turn.intent_name, "order_status");
	assert_says(t, "RB222222");
	assert_int_equal(t->dialogue.failures, 0);
	assert_string_equal(t->dialogue.asked_slot, "");
	assert_int_equal(facts_of(t, "order_number"), 2);
}

static void a_fact_told_again_keeps_its_first_message(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "my number is RB111111");
	say(t, "where is my order RB111111");
	assert_int_equal(facts_of(t, "order_number"), 1);
	assert_int_equal(fact_of(t, "order_number")->seq, 1);
}

static void what_the_answer_does_not_name_is_noted_without_saying_it_all_again(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "my laptop is damaged");
	assert_string_equal(fact_of(t, "product")->value, "laptop");
	say(t, "my mistake, the phone");
	assert_string_equal(fact_of(t, "product")->value, "phone");
	assert_int_equal(facts_of(t, "product"), 1);
	assert_says(t, "phone");
	assert_null(strstr(t->turn.text, "photo"));
}

static void a_bare_no_with_a_value_of_the_kind_that_was_used_puts_it_right(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "book a trip from Berlin to Paris");
	say(t, "no it was Rome");
	assert_decision(t, DECIDE_ANSWER);
	assert_string_equal(fact_of(t, "goal")->value, "Rome");
	assert_string_equal(fact_of(t, "start")->value, "Berlin");
	assert_says(t, "Rome");
}

static void a_no_in_a_longer_sentence_or_of_another_kind_puts_nothing_right(void **state)
{
	static const char *const messages[] = {"no it was Rome that I saw on the telly last night",
					       "no it was RB222222"};

	for (size_t i = 0; i < ARRAY_SIZE(messages); i++) {
		struct talk *t = talk_new(state);

		say(t, "book a trip from Berlin to Paris");
		say(t, messages[i]);
		assert_string_equal(fact_of(t, "goal")->value, "Paris");
	}
}

static void words_of_correction_with_nothing_to_put_right_change_nothing(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "I meant to ask when are you open on monday");
	assert_string_equal(t->turn.intent_name, "hours");
	say(t, "sorry, it's RB111111");
	assert_int_equal(facts_of(t, "order_number"), 1);
}

/* --- slots -------------------------------------------------------------------------------- */

static void several_slots_are_filled_from_one_sentence(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "book a trip from Berlin to Paris");
	assert_decision(t, DECIDE_ANSWER);
	assert_says(t, "Berlin");
	assert_says(t, "Paris");
	assert_string_equal(fact_of(t, "start")->value, "Berlin");
	assert_string_equal(fact_of(t, "goal")->value, "Paris");
	say(t, "not Paris but Rome");
	assert_string_equal(fact_of(t, "start")->value, "Berlin");
	assert_string_equal(fact_of(t, "goal")->value, "Rome");
	assert_says(t, "Rome");
}

static void slots_are_filled_one_after_the_other(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "I want to buy mugs");
	assert_decision(t, DECIDE_ASK);
	assert_string_equal(t->dialogue.asked_slot, "quantity");
	say(t, "5");
	assert_string_equal(t->dialogue.asked_slot, "colour");
	say(t, "blue");
	assert_decision(t, DECIDE_ANSWER);
	assert_says(t, "5");
	assert_says(t, "blue");
	assert_string_equal(t->dialogue.asked_slot, "");
}

static void a_slot_of_another_name_than_its_entity_is_put_right_too(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "I want to buy mugs");
	say(t, "5");
	say(t, "blue");
	say(t, "sorry, it's 7");
	assert_string_equal(fact_of(t, "quantity")->value, "7");
	assert_int_equal(fact_of(t, "quantity")->seq, 4);
	assert_says(t, "7");
	assert_null(strstr(t->turn.text, "5"));
}

static void a_value_out_of_bounds_is_not_taken_and_it_is_said_why(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "I want to buy mugs");
	say(t, "12");
	assert_decision(t, DECIDE_ASK);
	assert_string_equal(t->turn.text, "12 mugs is not 1 to 9.");
	assert_int_equal(facts_of(t, "quantity"), 0);
	say(t, "9");
	assert_string_equal(fact_of(t, "quantity")->value, "9");
	assert_string_equal(t->dialogue.asked_slot, "colour");
}

static void a_value_without_its_pattern_is_not_taken_and_it_is_said_why(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "I want to buy mugs");
	say(t, "3");
	say(t, "green");
	assert_string_equal(t->turn.text, "green is neither red nor blue.");
	say(t, "Red");
	assert_decision(t, DECIDE_ANSWER);
	assert_string_equal(fact_of(t, "colour")->value, "Red");
}

static void something_like_a_value_is_told_what_is_wrong_with_it(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "cancel my order");
	say(t, "RB12345");
	assert_decision(t, DECIDE_ASK);
	assert_says(t, "RB12345");
	say(t, "RB123456");
	assert_decision(t, DECIDE_ANSWER);
}

static void after_two_questions_without_a_fitting_value_a_person_comes(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "cancel my order");
	say(t, "RB12345");
	say(t, "RB1234");
	assert_decision(t, DECIDE_ESCALATE);
	assert_true(has_reason(&t->turn, REASON_BOT_FAILED));
}

static void what_they_do_not_have_is_not_asked_for_twice(void **state)
{
	struct buf out = BUF_INIT(4096);
	struct talk *t = talk_new(state);

	say(t, "cancel my order");
	assert_decision(t, DECIDE_ASK);
	say(t, "I don't have it");
	assert_decision(t, DECIDE_OFFER);
	assert_says(t, "Your account has a button.");
	assert_true(t->dialogue.offered);
	assert_int_equal(t->dialogue.failures, 0);
	say(t, "please cancel it");
	assert_int_not_equal(t->turn.decision, DECIDE_ASK);
	say(t, "ah, RB123456");
	say(t, "cancel my order");
	assert_says(t, "RB123456");
	buf_deinit(&out);
}

static void without_an_alternative_it_goes_to_a_person_who_is_told_why(void **state)
{
	struct problems problems = PROBLEMS_INIT;
	struct talk *t = talk_new(state);

	say(t, "where is my order");
	say(t, "no idea");
	assert_decision(t, DECIDE_ESCALATE);
	assert_int_equal(t->turn.n_reasons, 1);
	assert_int_equal(t->turn.reasons[0].code, REASON_INTENT);
	assert_int_equal(t->turn.reasons[0].n_evidence, 1);
	problems_deinit(&problems);
}

static void not_knowing_something_else_is_no_answer_to_the_question(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "cancel my order");
	say(t, "I don't know when are you open on sunday");
	assert_string_equal(t->turn.intent_name, "hours");
}

static void facts_are_kept_while_a_person_has_it(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "where is my order RB111111");
	t->mode = MODE_HUMAN;
	say(t, "no, I meant RB222222");
	assert_string_equal(t->turn.text, "");
	assert_string_equal(fact_of(t, "order_number")->value, "RB222222");
	assert_int_equal(facts_of(t, "order_number"), 1);
}

/* --- slots of one entity ------------------------------------------------------------------ */

static void assert_fact(const struct talk *t, const char *name, const char *value)
{
	if (strcmp(fact_of(t, name)->value, value))
		fail_msg("%s is “%s”, not “%s”", name, fact_of(t, name)->value, value);
}

static void two_slots_of_one_entity_are_asked_in_turn_and_both_are_kept(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "the machine gave wrong cash");
	assert_string_equal(t->dialogue.asked_slot, "wanted");
	say(t, "200 EUR");
	assert_string_equal(t->dialogue.asked_slot, "got");
	say(t, "180 EUR");
	assert_decision(t, DECIDE_ANSWER);
	assert_fact(t, "wanted", "200 EUR");
	assert_fact(t, "got", "180 EUR");
	say(t, "book a trip");
	say(t, "Berlin");
	assert_string_equal(t->dialogue.asked_slot, "goal");
	say(t, "Paris");
	assert_decision(t, DECIDE_ANSWER);
	assert_fact(t, "start", "Berlin");
	assert_fact(t, "goal", "Paris");
}

static void one_value_may_fill_two_slots_when_it_is_said_twice(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "the machine gave wrong cash");
	say(t, "200 EUR");
	say(t, "200 EUR");
	assert_fact(t, "wanted", "200 EUR");
	assert_fact(t, "got", "200 EUR");
}

static void a_value_told_again_with_the_one_that_is_asked_for_stays_where_it_was(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "the machine gave wrong cash");
	say(t, "200 EUR");
	say(t, "of the 200 EUR only 180 EUR");
	assert_decision(t, DECIDE_ANSWER);
	assert_fact(t, "wanted", "200 EUR");
	assert_fact(t, "got", "180 EUR");
}

static void what_is_told_anew_in_full_replaces_both(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "book a trip from Berlin to Paris");
	say(t, "book a trip from Paris to Rome");
	assert_fact(t, "start", "Paris");
	assert_fact(t, "goal", "Rome");
}

static void slots_of_what_goes_to_a_person_are_filled(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "a thief robbed me of 300 EUR from my purse");
	assert_decision(t, DECIDE_ESCALATE);
	assert_fact(t, "loss", "300 EUR");
	talk_new(state);
	t->mode = MODE_WAITING;
	say(t, "a thief robbed me of 300 EUR from my purse");
	assert_fact(t, "loss", "300 EUR");
}

static void a_bare_number_answers_the_question_for_an_amount_as_it_was_said(void **state)
{
	static const char *const amounts[][2] = {
		{"250", "250"}, {"about 1,250.50 I think", "1,250.50"}, {"250, roughly", "250"}};

	for (size_t i = 0; i < ARRAY_SIZE(amounts); i++) {
		struct talk *t = talk_new(state);

		say(t, "the machine gave wrong cash");
		say(t, amounts[i][0]);
		assert_fact(t, "wanted", amounts[i][1]);
		assert_string_equal(t->dialogue.asked_slot, "got");
	}
}

static void a_number_in_a_longer_sentence_or_of_several_is_no_amount(void **state)
{
	static const char *const messages[] = {"there were 3 people standing in front of me",
					       "3 or 4", "RB111111"};

	for (size_t i = 0; i < ARRAY_SIZE(messages); i++) {
		struct talk *t = talk_new(state);

		say(t, "the machine gave wrong cash");
		say(t, messages[i]);
		assert_fact(t, "wanted", "");
	}
}

static void the_wording_that_uses_most_of_what_is_known_comes_first(void **state)
{
	for (uint64_t seq = 0; seq < 6; seq++) {
		struct talk *t = talk_new(state);

		t->seq = seq;
		say(t, "wrong cash from the machine, 180 EUR and 200 EUR");
		assert_decision(t, DECIDE_ANSWER);
		assert_says(t, "180 EUR");
		assert_says(t, "200 EUR");
		say(t, "wrong cash came out");
		assert_says(t, "180 EUR");
		say(t, "the cash is short"); /* what was not said yet goes before that */
		assert_says(t, "Noted.");
	}
}

static void
a_whole_message_is_kept_without_what_would_turn_or_hide_the_words_around_it(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "I want to buy mugs");
	say(t, "5");
	say(t, "\u202egreen\u200b\a\nred");
	assert_null(strstr(t->turn.text, "\u202e"));
	assert_says(t, "green red is neither");
	say(t, "re\u2066d");
	assert_fact(t, "colour", "red");
	say(t, "ana\u202e@example.org");
	for (size_t i = 0; i < t->dialogue.n_facts; i++)
		assert_null(strstr(t->dialogue.facts[i].value, "\u202e"));
}

static void what_was_told_before_a_guess_was_agreed_to_is_not_asked_for(void **state)
{
	static char pack[2048], intents[16384];
	struct problems problems = PROBLEMS_INIT;
	struct talk t = {0};
	struct small s;

	(void)state;
	snprintf(pack, sizeof(pack), "%sfallback: {sure: 0.999, guess: 0.05}\n", SMALL_PACK);
	snprintf(intents, sizeof(intents), "%s%s", SMALL_INTENTS, DIALOGUE_INTENTS);
	small_init(&s);
	small_set(&s, "pack.yml", pack);
	small_set(&s, "intents/all.yml", intents);
	small_set(&s, "entities.yml", DIALOGUE_ENTITIES);
	assert_int_equal(pack_load(&t.pack, s.files, s.n, &problems), 0);
	assert_int_equal(rules_new(&t.rules, t.pack), 0);
	say(&t, "200 EUR wanted and 180 EUR came from the cash machine");
	assert_decision(&t, DECIDE_CONFIRM);
	say(&t, "yes");
	assert_decision(&t, DECIDE_ANSWER);
	assert_fact(&t, "wanted", "200 EUR");
	assert_fact(&t, "got", "180 EUR");
	t.dialogue = (struct dialogue){0};
	t.mode = MODE_HUMAN;
	say(&t, "I have 50 EUR"); /* what was told at another time is not meant */
	t.mode = MODE_BOT;
	say(&t, "the cash machine paid wrong");
	assert_decision(&t, DECIDE_CONFIRM);
	say(&t, "yes");
	assert_decision(&t, DECIDE_ASK);
	rules_free(t.rules);
	pack_free(t.pack);
	problems_deinit(&problems);
}

/* --- anything ----------------------------------------------------------------------------- */

static void any_mixture_is_survived_and_facts_stay_within_bounds(void **state)
{
	static const char *const pieces[] = {
		"RB111111",
		"RB222222",
		"rb-333333",
		"no",
		"I meant",
		"not",
		"sorry it's",
		"wrong number",
		"and",
		"also",
		"5",
		"blue",
		"green",
		"Berlin",
		"Paris",
		"instead of",
		"don't have it",
		"no idea",
		"cancel my order",
		"where is my order",
		"I want to buy mugs",
		"book a trip",
		"that helped",
		"doesn't help",
		"stupid bot",
		"?",
		".",
		",",
		"\n",
		"“",
		"…",
		"😡",
		"ana@example.org",
		"bob@example.org",
		"yes",
		"talk to a human",
		"{value}",
		"%s",
	};
	struct buf out = BUF_INIT(1 << 16);
	struct talk *t = talk_new(state);
	uint32_t seed = 11;
	char text[600];

	for (int i = 0; i < 4000; i++) {
		size_t at = 0, n;

		seed = seed * 1664525 + 1013904223;
		n = 1 + (seed >> 16) % 9;
		for (size_t k = 0; k < n; k++) {
			seed = seed * 1664525 + 1013904223;
			at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s", k ? " " : "",
					       pieces[(seed >> 16) % ARRAY_SIZE(pieces)]);
		}
		if (i % 12 == 0)
			t = talk_new(state);
		t->mode = i % 12 == 11 ? MODE_HUMAN : MODE_BOT;
		say(t, text);
		assert_int_equal(t->turn.text_n, strlen(t->turn.text));
		assert_true(utf8_valid(t->turn.text, t->turn.text_n));
		assert_true(t->dialogue.n_facts <= DIALOGUE_FACTS);
		assert_true(facts_of(t, "order_number") <= DIALOGUE_VALUES);
		assert_true(utf8_valid(t->dialogue.issue, strlen(t->dialogue.issue)));
		assert_true(utf8_valid(t->dialogue.latest, strlen(t->dialogue.latest)));
		buf_reset(&out);
		brief_summary(t->rules, &t->dialogue, &out);
		brief_opening(t->rules, &t->dialogue, &out);
		assert_true(utf8_valid(out.p, out.n));
	}
	buf_deinit(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_correction_replaces_the_value_and_the_answer_is_given_anew),
		cmocka_unit_test(it_is_said_that_the_value_was_put_right),
		cmocka_unit_test(the_old_value_is_named_nowhere),
		cmocka_unit_test(a_correction_is_no_complaint),
		cmocka_unit_test(a_value_is_put_right_as_often_as_needed),
		cmocka_unit_test(a_wrong_value_without_the_right_one_is_asked_for_again),
		cmocka_unit_test(a_correction_within_one_sentence_keeps_only_the_right_value),
		cmocka_unit_test(a_value_that_is_denied_counts_nowhere_in_the_message),
		cmocka_unit_test(values_told_beside_each_other_are_all_kept),
		cmocka_unit_test(another_value_for_the_last_answer_is_answered),
		cmocka_unit_test(a_fact_told_again_keeps_its_first_message),
		cmocka_unit_test(
			what_the_answer_does_not_name_is_noted_without_saying_it_all_again),
		cmocka_unit_test(words_of_correction_with_nothing_to_put_right_change_nothing),
		cmocka_unit_test(a_bare_no_with_a_value_of_the_kind_that_was_used_puts_it_right),
		cmocka_unit_test(a_no_in_a_longer_sentence_or_of_another_kind_puts_nothing_right),
		cmocka_unit_test(several_slots_are_filled_from_one_sentence),
		cmocka_unit_test(slots_are_filled_one_after_the_other),
		cmocka_unit_test(a_slot_of_another_name_than_its_entity_is_put_right_too),
		cmocka_unit_test(a_value_out_of_bounds_is_not_taken_and_it_is_said_why),
		cmocka_unit_test(a_value_without_its_pattern_is_not_taken_and_it_is_said_why),
		cmocka_unit_test(something_like_a_value_is_told_what_is_wrong_with_it),
		cmocka_unit_test(after_two_questions_without_a_fitting_value_a_person_comes),
		cmocka_unit_test(what_they_do_not_have_is_not_asked_for_twice),
		cmocka_unit_test(without_an_alternative_it_goes_to_a_person_who_is_told_why),
		cmocka_unit_test(not_knowing_something_else_is_no_answer_to_the_question),
		cmocka_unit_test(facts_are_kept_while_a_person_has_it),
		cmocka_unit_test(two_slots_of_one_entity_are_asked_in_turn_and_both_are_kept),
		cmocka_unit_test(one_value_may_fill_two_slots_when_it_is_said_twice),
		cmocka_unit_test(
			a_value_told_again_with_the_one_that_is_asked_for_stays_where_it_was),
		cmocka_unit_test(what_is_told_anew_in_full_replaces_both),
		cmocka_unit_test(slots_of_what_goes_to_a_person_are_filled),
		cmocka_unit_test(a_bare_number_answers_the_question_for_an_amount_as_it_was_said),
		cmocka_unit_test(a_number_in_a_longer_sentence_or_of_several_is_no_amount),
		cmocka_unit_test(the_wording_that_uses_most_of_what_is_known_comes_first),
		cmocka_unit_test(
			a_whole_message_is_kept_without_what_would_turn_or_hide_the_words_around_it),
		cmocka_unit_test(what_was_told_before_a_guess_was_agreed_to_is_not_asked_for),
		cmocka_unit_test(any_mixture_is_survived_and_facts_stay_within_bounds),
	};

	return cmocka_run_group_tests(tests, dialogue_setup, talk_teardown);
}
