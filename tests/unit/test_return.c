/* test_return.c - back with the bot: whom it calls again, and when */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/small_pack.h"

static void begin(struct talk *t, const char *escalation)
{
	struct problems problems = PROBLEMS_INIT;

	*t = (struct talk){.mode = MODE_BOT};
	t->pack = small_load("escalation.yml", escalation, &problems);
	assert_non_null(t->pack);
	assert_int_equal(rules_new(&t->rules, t->pack), 0);
	problems_deinit(&problems);
}

static void end(struct talk *t)
{
	rules_free(t->rules);
	pack_free(t->pack);
}

static bool calls(struct talk *t, const char *text, enum reason_code code)
{
	say(t, text);
	return t->turn.decision == DECIDE_ESCALATE && has_reason(&t->turn, code);
}

/* Each is a reason in every message, or from the second one on. */
static const struct {
	const char *escalation;
	enum reason_code code;
	const char *message;
} kinds[] = {
	{"triggers: {bot_failures: 1, cooldown: 2}", REASON_BOT_FAILED, "qwertz asdf"},
	{"triggers: {same_request: 2, cooldown: 2}", REASON_LOOP, "are you open on sunday"},
	{"triggers: {abuse_turns: 1, cooldown: 2}\nthresholds: {watch: 9, escalate: 10, rearm: 8}",
	 REASON_FRUSTRATION, "stupid bot when are you open"},
	{"triggers: {cooldown: 2}", REASON_INTENT, "I will sue you, you will hear from my lawyer"},
	{"triggers: {cooldown: 2, abuse_turns: off}\n"
	 "thresholds: {watch: 1, escalate: 1.5, rearm: 0.5}",
	 REASON_FRUSTRATION, "useless, ridiculous, terrible, furious, not working, broken"},
};

static void the_same_calls_nobody_for_two_turns_and_then_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct talk t;
		bool called = false;

		begin(&t, kinds[i].escalation);
		for (int k = 0; k < 2 && !called; k++)
			called = calls(&t, kinds[i].message, kinds[i].code);
		if (!called)
			fail_msg("%s: not called at first", kinds[i].escalation);
		rules_returned(t.rules, &t.dialogue);
		for (int k = 0; k < 2; k++) {
			say(&t, kinds[i].message);
			if (t.turn.decision == DECIDE_ESCALATE)
				fail_msg("%s: called in turn %d", kinds[i].escalation, k + 1);
			if (!t.turn.text_n)
				fail_msg("%s: silent in turn %d", kinds[i].escalation, k + 1);
		}
		if (!calls(&t, kinds[i].message, kinds[i].code))
			fail_msg("%s: never called again", kinds[i].escalation);
		end(&t);
	}
}

static void another_reason_calls_at_once(void **state)
{
	struct talk t;

	(void)state;
	begin(&t, kinds[3].escalation);
	assert_true(calls(&t, kinds[3].message, REASON_INTENT));
	rules_returned(t.rules, &t.dialogue);
	assert_true(calls(&t, kinds[4].message, REASON_FRUSTRATION));
	end(&t);
}

static void asking_and_policies_always_call(void **state)
{
	struct talk t;

	(void)state;
	begin(&t,
	      "triggers: {cooldown: 10}\npolicies:\n  - {name: harm, phrases: [kill myself]}\n");
	for (int i = 0; i < 3; i++) {
		assert_true(calls(&t, "I want to talk to a human", REASON_ASKED));
		rules_returned(t.rules, &t.dialogue);
		assert_true(calls(&t, "/human", REASON_ASKED));
		rules_returned(t.rules, &t.dialogue);
		assert_true(calls(&t, "I could kill myself", REASON_POLICY));
		rules_returned(t.rules, &t.dialogue);
	}
	end(&t);
}

static void without_a_cooldown_the_same_calls_at_once(void **state)
{
	struct talk t;

	(void)state;
	begin(&t, "triggers: {cooldown: 0}");
	assert_true(calls(&t, kinds[3].message, REASON_INTENT));
	rules_returned(t.rules, &t.dialogue);
	assert_true(calls(&t, kinds[3].message, REASON_INTENT));
	end(&t);
}

static void what_went_wrong_before_is_not_held_against_it(void **state)
{
	struct talk t;

	(void)state;
	begin(&t, "triggers: {bot_failures: 3, same_request: 3}");
	say(&t, "qwertz asdf");
	say(&t, "zuiop hjkl");
	assert_true(t.dialogue.failures == 2 && t.dialogue.offered);
	rules_asked(t.rules, &t.dialogue, 3, &t.turn);
	rules_returned(t.rules, &t.dialogue);
	assert_int_equal(t.dialogue.failures, 0);
	assert_false(t.dialogue.offered || t.dialogue.watching || t.dialogue.escalated);
	say(&t, "yxcvb nm");
	assert_true(t.turn.decision == DECIDE_CONFIRM || t.turn.decision == DECIDE_REPHRASE);
	end(&t);
}

static void frustration_may_call_again_once_it_is_over(void **state)
{
	struct talk t;

	(void)state;
	begin(&t, "triggers: {cooldown: 1, abuse_turns: off}\nthresholds: {rearm: 1.5}");
	while (!calls(&t, kinds[4].message, REASON_FRUSTRATION))
		assert_true(t.seq < 6);
	rules_returned(t.rules, &t.dialogue);
	assert_true(t.dialogue.anger <= 1.5);
	say(&t, kinds[4].message); /* it has reached the threshold, and may not call yet */
	assert_string_not_equal(decision_name(t.turn.decision), decision_name(DECIDE_ESCALATE));
	assert_true(calls(&t, kinds[4].message, REASON_FRUSTRATION));
	end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_calls_nobody_for_two_turns_and_then_again),
		cmocka_unit_test(another_reason_calls_at_once),
		cmocka_unit_test(asking_and_policies_always_call),
		cmocka_unit_test(without_a_cooldown_the_same_calls_at_once),
		cmocka_unit_test(what_went_wrong_before_is_not_held_against_it),
		cmocka_unit_test(frustration_may_call_again_once_it_is_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
