/* test_explain.c - the contract of the explanation: it adds up, it is made of words that count, and it
 * says nothing of who somebody is */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/dialogue_pack.h"

enum { TURNS = 600 };

static const char *const pieces[] = {
	"where is my order",
	"RB123456",
	"useless",
	"this is ridiculous",
	"I already told you",
	"still not working",
	"damn",
	"stupid bot",
	"thanks",
	"good",
	"not good enough",
	"AGAIN AND AGAIN",
	"no",
	"!!!",
	"??",
	"😡",
	"nooo",
	"when are you open",
	"it is broken",
	"I am old and deaf",
	"third time",
	"terrible",
	"great",
	"and then",
	"qwertz",
};

/* Always the same numbers. */
static uint32_t next(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 16;
}

static void make_message(char ret[400], uint32_t *seed)
{
	size_t n = 1 + next(seed) % 5, at = 0;

	for (size_t i = 0; i < n; i++)
		at += (size_t)snprintf(ret + at, 400 - at, "%s%s", i ? ". " : "",
				       pieces[next(seed) % ARRAY_SIZE(pieces)]);
}

static double sum_of(const struct turn *t)
{
	double sum = t->carried;

	for (size_t i = 0; i < t->n_signals; i++)
		sum += t->signals[i].value * t->signals[i].weight;
	return sum;
}

static void the_contributions_add_up_to_the_score(void **state)
{
	struct talk *t = talk_new(state);
	uint32_t seed = 1;
	char message[400];

	for (size_t i = 0; i < TURNS; i++) {
		if (i % 8 == 0)
			t = talk_new(state);
		make_message(message, &seed);
		say(t, message);
		if (sum_of(&t->turn) < 0)
			assert_float_equal(t->turn.anger, 0, 0);
		else
			assert_float_equal(t->turn.anger, sum_of(&t->turn), 0.001);
		assert_float_equal(t->turn.anger, t->dialogue.anger, 0.001);
	}
}

static bool is_within(const char *message, const struct evidence *e)
{
	return e->n && e->text >= message && e->text + e->n <= message + strlen(message);
}

/* The message without the words that spoke for anger. */
static bool take_out(const struct turn *turn, const char *message, char ret[400])
{
	bool some = false;

	strcpy(ret, message);
	for (size_t i = 0; i < turn->n_signals; i++)
		for (size_t k = 0; k < turn->signals[i].n_evidence; k++) {
			const struct evidence *e = &turn->signals[i].evidence[k];

			if (turn->signals[i].weight <= 0 || !is_within(message, e))
				continue;
			memset(ret + (e->text - message), ' ', e->n);
			some = true;
		}
	return some;
}

static double points_of(const struct turn *t)
{
	return sum_of(t) - (double)t->carried;
}

static void the_score_is_lower_without_the_words_that_are_named(void **state)
{
	struct talk *t = talk_new(state);
	struct dialogue before;
	uint32_t seed = 7;
	char message[400], without[400];
	size_t tried = 0;
	double points;

	for (size_t i = 0; i < TURNS; i++) {
		if (i % 8 == 0)
			t = talk_new(state);
		make_message(message, &seed);
		before = t->dialogue;
		say(t, message);
		points = points_of(&t->turn);
		if (points <= 0.2 || !take_out(&t->turn, message, without))
			continue;
		tried++;
		t->dialogue = before;
		t->seq--;
		say(t, without);
		if (points_of(&t->turn) >= points)
			fail_msg("%s (%.2f) -> %s (%.2f)", message, points, without,
				 points_of(&t->turn));
		t->dialogue = before;
		t->seq--;
		say(t, message);
	}
	assert_true(tried > TURNS / 4);
}

static void every_reason_has_a_text_and_evidence(void **state)
{
	struct talk *t = talk_new(state);
	bool seen[N_REASON] = {false};
	uint32_t seed = 3;
	char message[400];

	for (size_t i = 0; i < TURNS; i++) {
		if (i % 20 == 0 || t->turn.decision == DECIDE_ESCALATE)
			t = talk_new(state);
		make_message(message, &seed);
		say(t, message);
		for (size_t k = 0; k < t->turn.n_reasons; k++) {
			const struct reason *reason = &t->turn.reasons[k];

			seen[reason->code] = true;
			assert_true(reason->text[0] != '\0');
			assert_null(strchr(reason->text, '{'));
			assert_true(reason->n_evidence > 0);
			for (size_t m = 0; m < reason->n_evidence; m++)
				assert_true(reason->evidence[m].n || reason->evidence[m].seq);
		}
	}
	assert_true(seen[REASON_FRUSTRATION]);
	assert_true(seen[REASON_BOT_FAILED]);
}

static void nobody_is_named_for_who_they_are(void **state)
{
	static const char *const who[] = {"deaf", "old", "black"};
	static const char *const messages[] = {
		"I am old and deaf, this is useless and ridiculous, still not working",
		"qwertz black asdf deaf", "yxcv old zuiop", "deaf qay wsx",
		"I am a deaf black person, talk to a human"};
	struct talk *t = talk_new(state);
	size_t looked_at = 0;

	for (size_t i = 0; i < ARRAY_SIZE(messages); i++) {
		say(t, messages[i]);
		for (size_t k = 0; k < t->turn.n_reasons; k++)
			for (size_t m = 0; m < t->turn.reasons[k].n_evidence; m++) {
				const struct evidence *e = &t->turn.reasons[k].evidence[m];

				for (size_t w = 0; w < ARRAY_SIZE(who); w++, looked_at++)
					if (e->n && memmem(e->text, e->n, who[w], strlen(who[w])))
						fail_msg("%.*s", (int)e->n, e->text);
			}
		for (size_t k = 0; k < t->turn.n_signals; k++)
			for (size_t m = 0; m < t->turn.signals[k].n_evidence; m++) {
				const struct evidence *e = &t->turn.signals[k].evidence[m];

				for (size_t w = 0; w < ARRAY_SIZE(who); w++, looked_at++)
					assert_null(
						e->n ? memmem(e->text, e->n, who[w], strlen(who[w]))
						     : NULL);
			}
	}
	assert_true(looked_at > 20);
}

/* --- each trigger for itself --------------------------------------------------------------- */

static const struct {
	const char *off; /* escalation.yml without it */
	enum reason_code code;
	const char *messages[4];
} triggers[] = {
	{"triggers: {asked: off}", REASON_ASKED, {"I want to talk to a human"}},
	{"triggers: {bot_failures: off}",
	 REASON_BOT_FAILED,
	 {"qwertz asdf", "zuiop hjkl", "yxcvb nm"}},
	{"triggers: {same_request: off}",
	 REASON_LOOP,
	 {"are you open on sunday", "are you open on sunday", "are you open on sundays"}},
	{"triggers: {abuse_turns: off}\nthresholds: {watch: 9, escalate: 10, rearm: 8}",
	 REASON_FRUSTRATION,
	 {"stupid bot when are you open", "you are stupid, where is my order"}},
	{"triggers: {max_bot_turns: off}",
	 REASON_LOOP,
	 {"hello", "hello there", "hi there", "hey"}},
	{"policies: []", REASON_POLICY, {"I could kill myself"}},
	{"thresholds: {watch: 19, escalate: 20, rearm: 1}",
	 REASON_FRUSTRATION,
	 {"useless, ridiculous, terrible, furious, not working, broken"}},
};

static const char *const ON[] = {
	"",
	"",
	"",
	"thresholds: {watch: 9, escalate: 10, rearm: 8}",
	"triggers: {max_bot_turns: 3}",
	"policies:\n  - {name: harm, phrases: [kill myself], priority: 9}",
	"",
};

static bool is_called_for(const char *escalation, size_t trigger)
{
	struct problems problems = PROBLEMS_INIT;
	struct talk t = {.mode = MODE_BOT};
	bool found = false;

	t.pack = small_load("escalation.yml", *escalation ? escalation : "triggers: {}", &problems);
	assert_non_null(t.pack);
	assert_int_equal(rules_new(&t.rules, t.pack), 0);
	for (size_t i = 0; i < 4 && triggers[trigger].messages[i]; i++) {
		say(&t, triggers[trigger].messages[i]);
		found |= has_reason(&t.turn, triggers[trigger].code);
	}
	rules_free(t.rules);
	pack_free(t.pack);
	problems_deinit(&problems);
	return found;
}

static void each_trigger_is_a_reason_of_its_own_and_can_be_switched_off(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(triggers); i++) {
		if (!is_called_for(ON[i], i))
			fail_msg("not on: %s", triggers[i].off);
		if (is_called_for(triggers[i].off, i))
			fail_msg("not off: %s", triggers[i].off);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_contributions_add_up_to_the_score),
		cmocka_unit_test(the_score_is_lower_without_the_words_that_are_named),
		cmocka_unit_test(every_reason_has_a_text_and_evidence),
		cmocka_unit_test(nobody_is_named_for_who_they_are),
		cmocka_unit_test(each_trigger_is_a_reason_of_its_own_and_can_be_switched_off),
	};

	return cmocka_run_group_tests(tests, talk_setup, talk_teardown);
}
