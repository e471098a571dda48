/* test_rules.c - rules/rules.h: what holds for every turn */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/utf8.h"
#include "tests/unit/small_pack.h"

static const char *const conversation[] = {
	"hello",
	"where is my order",
	"RB123456",
	"this is useless, I already told you",
	"no",
	"when are you open",
	"qwertz asdf yxcv",
	"zuiop hjkl vbnm",
	"damn!! 😡",
	"I want to talk to a human",
	"still here",
};

static void the_same_messages_give_the_same_dialogue(void **state)
{
	struct dialogue first;
	struct talk *t = talk_new(state);

	for (size_t i = 0; i < sizeof(conversation) / sizeof(conversation[0]); i++)
		say(t, conversation[i]);
	first = t->dialogue;
	t = talk_new(state);
	for (size_t i = 0; i < sizeof(conversation) / sizeof(conversation[0]); i++)
		say(t, conversation[i]);
	assert_memory_equal(&first, &t->dialogue, sizeof(first));
}

static void a_conversation_outlives_its_pack(void **state)
{
	struct problems problems = PROBLEMS_INIT;
	struct talk *t = talk_new(state);
	struct rules *rules;
	struct pack *p;

	say(t, "where is my order");
	p = small_load(
		"intents/all.yml",
		"intents: [{name: other, examples: [a b, c d, e f, g h, i j], answers: [Yes.]},"
		" {name: more, examples: [k l, m n, o p, q r, s t], answers: [No.]}]",
		&problems);
	assert_non_null(p);
	assert_int_equal(rules_new(&rules, p), 0);
	rules_turn(rules, &t->dialogue,
		   &(struct utterance){.text = "RB123456", .n = 8, .seq = 2, .mode = MODE_BOT},
		   &t->turn);
	assert_true(utf8_valid(t->turn.text, t->turn.text_n));
	rules_free(rules);
	pack_free(p);
	problems_deinit(&problems);
}

static void asking_by_a_button_escalates(void **state)
{
	struct talk *t = talk_new(state);

	rules_asked(t->rules, &t->dialogue, 7, &t->turn);
	assert_int_equal(t->turn.decision, DECIDE_ESCALATE);
	assert_int_equal(t->turn.n_reasons, 1);
	assert_int_equal(t->turn.reasons[0].code, REASON_ASKED);
	assert_int_equal(t->turn.reasons[0].evidence[0].seq, 7);
	assert_int_equal(t->turn.priority, 4);
	assert_string_equal(t->turn.text, "");
	rules_operator(t->rules, &t->dialogue, &t->turn);
	assert_int_equal(t->turn.reasons[0].code, REASON_OPERATOR);
}

static void a_button_says_what_it_stands_for(void **state)
{
	struct talk *t = talk_new(state);

	press(t, "Opening times", "when are you open");
	assert_string_equal(t->turn.intent_name, "hours");
	press(t, "Talk to a person", "/human");
	assert_int_equal(t->turn.decision, DECIDE_ESCALATE);
	assert_true(evidence_says(t->turn.reasons[0].evidence, 1, "Talk to a person"));
	t = talk_new(state); /* a command of a pack that is gone: the title is read */
	press(t, "when are you open", "/old");
	assert_string_equal(t->turn.intent_name, "hours");
}

static void the_mood_of_every_message_is_kept(void **state)
{
	struct talk *t = talk_new(state);

	for (int i = 0; i < DIALOGUE_MOOD + 3; i++)
		say(t, i % 2 ? "useless and terrible" : "hello there");
	assert_int_equal(t->dialogue.n_mood, DIALOGUE_MOOD);
	assert_int_equal(t->dialogue.mood[0].seq, 4);
	for (size_t i = 0; i < DIALOGUE_MOOD; i++)
		assert_true(t->dialogue.mood[i].frustration >= 0 &&
			    t->dialogue.mood[i].frustration <= 1);
}

static void any_message_is_survived(void **state)
{
	static char text[20001];
	static const char *const pieces[] = {
		"",
		" ",
		"?",
		"a",
		"{issue}",
		"%s%n",
		"\u00a0",
		"😀😀",
		"RB123456 ",
		"/yes",
		"/no",
		"damn ",
		"no ",
		"''''",
		"talk to a human ",
		"\u0130\u0131",
		"١٢٣ ",
		"a\n\n\tb",
	};
	struct talk *t = talk_new(state);

	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		size_t n = strlen(pieces[i]), at = 0;

		say(t, pieces[i]);
		for (; n && at + n < sizeof(text); at += n)
			memcpy(text + at, pieces[i], n);
		text[at] = '\0';
		say(t, text);
		assert_true(utf8_valid(t->turn.text, t->turn.text_n));
		assert_true(utf8_valid(t->dialogue.issue, strlen(t->dialogue.issue)));
	}
}

static void a_second_hand_gets_no_endless_loop(void **state)
{
	static const char *const messages[] = {"hello", "when are you open"};
	struct talk *t = talk_new(state);
	int i = 0;

	for (; i < 40 && t->turn.decision != DECIDE_ESCALATE; i++)
		say(t, messages[i % 2]);
	assert_true(i < 40);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_messages_give_the_same_dialogue),
		cmocka_unit_test(a_conversation_outlives_its_pack),
		cmocka_unit_test(asking_by_a_button_escalates),
		cmocka_unit_test(a_button_says_what_it_stands_for),
		cmocka_unit_test(the_mood_of_every_message_is_kept),
		cmocka_unit_test(any_message_is_survived),
		cmocka_unit_test(a_second_hand_gets_no_endless_loop),
	};

	return cmocka_run_group_tests(tests, talk_setup, talk_teardown);
}
