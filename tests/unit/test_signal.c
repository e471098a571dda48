/* test_signal.c - rules/signal.h, as turns show it */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <math.h>

#include "tests/unit/small_pack.h"

static double sum(const struct turn *t)
{
	double s = t->carried;

	for (size_t i = 0; i < t->n_signals; i++)
		s += t->signals[i].value * t->signals[i].weight;
	return s > 0 ? s : 0;
}

static void words_have_values_and_evidence(void **state)
{
	static const struct {
		const char *text, *signal, *evidence;
		float value;
	} rows[] = {
		{"this is Ridiculous and useless", "neg", "Ridiculous", 2 / 3.0f},
		{"it is not good", "neg", "not good", 1 / 3.0f},
		{"it is not useless at all", "neg", NULL, 0},
		{"that is not good enough", "neg", "not good enough", 1 / 3.0f},
		{"it is no more. Not here. Useless", "neg", "Useless", 1 / 3.0f},
		{"damn it all to hell", "prof", "damn", 0.5f},
		{"fuuuck this damn thing", "prof", "fuuuck", 1},
		{"you are stupid you know", "abuse", "you are stupid", 1},
		{"I already told you that", "corr", "I already told you", 0.5f},
		{"thanks for your help", "thanks", "thanks", 1},
		{"my lamp is broken and not working", "prob", "broken", 2 / 3.0f},
		{"what is this 😡", "emo", "😡", 1},
		{"nooo way is it", "elong", "nooo", 1},
		{"really?? it is", "qrun", "??", 1},
		{"come on! now!", "excl", "!", 2 / 3.0f},
		{"ok then", "short", NULL, 1},
		{"No I do not think so", "nostart", "No", 1},
		{"useless and terrible", "vneg", "useless", 0.802f},
	};
	struct talk *t;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct signal *s;

		t = talk_new(state);
		say(t, rows[i].text);
		s = signal_of(&t->turn, rows[i].signal);
		if (fabs((double)(value_of(&t->turn, rows[i].signal) - rows[i].value)) > 0.01)
			fail_msg("%s: %s is %.3f", rows[i].text, rows[i].signal,
				 (double)value_of(&t->turn, rows[i].signal));
		if (rows[i].evidence &&
		    !evidence_says(s->evidence, s->n_evidence, rows[i].evidence))
			fail_msg("%s: %.*s", rows[i].text, (int)s->evidence[0].n,
				 s->evidence[0].text);
	}
}

static void contributions_add_up_to_the_score(void **state)
{
	static const char *const messages[] = {
		"where is my order",   "this is ridiculous!!", "I ALREADY TOLD YOU, useless 😡",
		"still not working??", "thanks, great",	       "where is my order",
		"where is my order",
	};
	struct talk *t = talk_new(state);
	double before = 0;

	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		say(t, messages[i]);
		assert_true(fabs(t->turn.anger - sum(&t->turn)) < 1e-4);
		assert_true(fabs(t->turn.carried - 0.75 * before) < 1e-4);
		before = t->turn.anger;
	}
}

/* Takes the evidence out of the message, word by word, and says it again as a new visitor. */
static void without_the_words_named_the_score_is_lower(void **state)
{
	static const char *const messages[] = {
		"I already told you that this is useless and ridiculous for me",
		"this is terrible, my order is still not working, you are stupid",
		"my parcel is broken again and that is not good enough for me",
	};
	struct talk *t;

	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		char less[200];
		float with;

		t = talk_new(state);
		strcpy(less, messages[i]);
		say(t, messages[i]);
		with = t->turn.anger;
		for (size_t k = 0; k < t->turn.n_signals; k++) {
			const struct signal *s = &t->turn.signals[k];

			for (size_t e = 0; s->weight > 0 && e < s->n_evidence; e++)
				memset(less + (s->evidence[e].text - messages[i]), ' ',
				       s->evidence[e].n);
		}
		t = talk_new(state);
		say(t, less);
		assert_true(t->turn.anger < with);
		assert_true(t->turn.anger < 0.3f);
	}
}

static void who_somebody_is_is_never_evidence_and_never_scored(void **state)
{
	struct talk *t = talk_new(state);
	float plain = say(t, "I am a customer and this is ridiculous")->anger;

	t = talk_new(state);
	assert_float_equal(say(t, "I am a black customer and this is ridiculous")->anger, plain,
			   1e-6);
	for (size_t i = 0; i < t->turn.n_signals; i++)
		for (size_t k = 0; k < t->turn.signals[i].n_evidence; k++)
			assert_null(memmem(t->turn.signals[i].evidence[k].text,
					   t->turn.signals[i].evidence[k].n, "black", 5));
}

static void a_first_message_in_capitals_scores_nothing_for_it(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "HELLO WHERE IS MY ORDER PLEASE");
	assert_float_equal(value_of(&t->turn, "caps"), 0, 0);
	say(t, "I WANT TO KNOW WHAT THE HOURS ARE"); /* it is how they write */
	assert_true(value_of(&t->turn, "caps") < 0.01f);

	t = talk_new(state);
	say(t, "hello where is my order please");
	say(t, "WHERE IS MY ORDER THEN");
	assert_true(value_of(&t->turn, "caps") > 0.9f);
}

static void saying_it_again_counts_and_names_the_earlier_message(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "when are you open on sunday");
	assert_float_equal(value_of(&t->turn, "urep"), 0, 0);
	say(t, "when are you open on sunday");
	assert_true(value_of(&t->turn, "urep") > 0.95f);
	assert_float_equal(value_of(&t->turn, "uexact"), 1, 0);
	assert_int_equal(signal_of(&t->turn, "urep")->evidence[0].seq, 1);
}

static void another_order_number_is_another_request(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "where is my order RB123456");
	say(t, "where is my order RB777777");
	assert_true(value_of(&t->turn, "urep") < 0.3f);
	say(t, "where is my order RB888888");
	assert_int_not_equal(t->turn.decision, DECIDE_ESCALATE);
}

static void another_language_switches_the_words_off_and_says_so(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "Wo ist meine Bestellung geblieben, seit drei Wochen warte ich, useless");
	assert_false(t->turn.language_known);
	assert_float_equal(value_of(&t->turn, "neg"), 0, 0);
	t = talk_new(state);
	say(t, "где мой заказ");
	assert_false(t->turn.language_known);
	t = talk_new(state);
	say(t, "where is my order and when is it here");
	assert_true(t->turn.language_known);
}

static void swearing_at_nobody_never_escalates(void **state)
{
	static const char *const messages[] = {
		"damn fucking damn",	 "when are you fucking open, damn",
		"fuck! what a DAMN DAY", "where is my fucking damn order RB123456",
		"fucking hell, damn!!!", "hello you fucking damn thing",
	};
	struct talk *t = talk_new(state);

	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		say(t, messages[i]);
		if (has_reason(&t->turn, REASON_FRUSTRATION))
			for (size_t q = 0; q < t->turn.n_signals; q++)
				fprintf(stderr, "%s: %s %.2f %.2f S %.2f\n", messages[i],
					t->turn.signals[q].name, t->turn.signals[q].value,
					t->turn.signals[q].weight, t->turn.anger);
		assert_false(has_reason(&t->turn, REASON_FRUSTRATION));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_have_values_and_evidence),
		cmocka_unit_test(contributions_add_up_to_the_score),
		cmocka_unit_test(without_the_words_named_the_score_is_lower),
		cmocka_unit_test(who_somebody_is_is_never_evidence_and_never_scored),
		cmocka_unit_test(a_first_message_in_capitals_scores_nothing_for_it),
		cmocka_unit_test(saying_it_again_counts_and_names_the_earlier_message),
		cmocka_unit_test(another_order_number_is_another_request),
		cmocka_unit_test(another_language_switches_the_words_off_and_says_so),
		cmocka_unit_test(swearing_at_nobody_never_escalates),
	};

	return cmocka_run_group_tests(tests, talk_setup, talk_teardown);
}
