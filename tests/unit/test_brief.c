/* test_brief.c - the briefing of an agent */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/unit/dialogue_pack.h"

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

static void what_is_kept_of_it_has_no_address_and_no_long_number(void **state)
{
	struct talk *t = talk_new(state);
	struct buf out = BUF_INIT(4096);

	brief_history(t->rules, &t->dialogue, &out);
	assert_int_equal(out.n, 0);
	say(t, "where is my order RB123456? mail mia@example.org or call 030 12345678");
	brief_history(t->rules, &t->dialogue, &out);
	assert_non_null(strstr(out.p, "Wants where your order is."));
	assert_non_null(strstr(out.p, "RB123456"));
	assert_null(strstr(out.p, "mia"));
	assert_null(strstr(out.p, "5678"));
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
	t = talk_new(state);
	say(t, "my lamp from you  is\nbroken, what now?!");
	assert_string_equal(t->dialogue.issue, "my lamp from you is broken, what now");
}

/* --- with the words of a dialogue ---------------------------------------------------------- */

static void a_quote_has_no_greeting_no_insult_and_no_loose_end(void **state)
{
	static const struct {
		const char *message, *quote;
	} rows[] = {
		{"Hello there! when are you open on sunday?", "when are you open on sunday"},
		{"hi there, when are you open on sunday", "when are you open on sunday"},
		{"stupid bot, when are you open on sunday", "when are you open on sunday"},
		{"when are you open on sunday, stupid bot", "when are you open on sunday"},
		{"stupid bot when are you open on sunday", "… when are you open on sunday"},
		{"when are you damn open on sunday", ""}, /* a hole is no sentence */
		{"also when are you open on sunday", "when are you open on sunday"},
		{"when are you open on sunday  \n  or monday ?!",
		 "when are you open on sunday or monday"},
		{"I am old and deaf. when are you open on sunday", "when are you open on sunday"},
		{"when are you open for old customers", "when are you open for old customers"},
		{"useless and terrible", ""},
		{"RB123456", ""},
		{"ok", ""},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct talk *t = talk_new(state);

		say(t, rows[i].message);
		if (strcmp(t->dialogue.issue, rows[i].quote))
			fail_msg("%s -> “%s”", rows[i].message, t->dialogue.issue);
	}
}

static void a_long_message_is_quoted_up_to_a_whole_word(void **state)
{
	static const char words[] = "when are you open on sunday ";
	struct talk *t = talk_new(state);
	char message[1000];
	size_t at = 0;
	const char *end;

	for (; at + sizeof(words) < sizeof(message); at += sizeof(words) - 1)
		memcpy(message + at, words, sizeof(words));
	say(t, message);
	end = strstr(t->dialogue.issue, " …");
	assert_non_null(end);
	assert_string_equal(end, " …");
	assert_true(strlen(t->dialogue.issue) < DIALOGUE_QUOTE);
	assert_memory_equal(t->dialogue.issue, message, (size_t)(end - t->dialogue.issue));
	assert_int_equal(message[end - t->dialogue.issue], ' ');
}

static void the_newest_request_stands_beside_the_first(void **state)
{
	struct talk *t = talk_new(state);

	say(t, "my laptop is damaged");
	assert_string_equal(t->dialogue.latest, "");
	say(t, "hello there");
	say(t, "when are you open on sunday");
	say(t, "that doesn't help");
	assert_string_equal(t->dialogue.issue, "my laptop is damaged");
	assert_string_equal(t->dialogue.latest, "when are you open on sunday");
	assert_int_equal(t->dialogue.issue_seq, 1);
	assert_int_equal(t->dialogue.latest_seq, 3);
}

static void facts_have_the_names_that_people_use(void **state)
{
	struct buf out = BUF_INIT(4096);
	struct talk *t = talk_new(state);

	say(t, "where is my order RB123456, write to ana@example.org");
	brief_summary(t->rules, &t->dialogue, &out);
	assert_non_null(strstr(out.p, "number of the order RB123456"));
	assert_non_null(strstr(out.p, "e-mail address ana@example.org"));
	say(t, "I want to buy mugs");
	say(t, "5");
	buf_reset(&out);
	brief_avoid(t->rules, &t->dialogue, &out, 10);
	assert_non_null(strstr(out.p, "number of mugs: 5 (given)\n"));
	buf_deinit(&out);
}

static void values_of_one_name_stand_together_and_none_twice(void **state)
{
	struct buf out = BUF_INIT(4096);
	struct talk *t = talk_new(state);

	say(t, "book a trip from Berlin to Paris");
	brief_summary(t->rules, &t->dialogue, &out);
	for (const char *city = "Berlin"; city; city = strcmp(city, "Berlin") ? NULL : "Paris") {
		const char *first = strstr(strstr(out.p, "Known:"), city);

		assert_non_null(first);
		assert_null(strstr(first + 1, city));
	}
	t = talk_new(state);
	say(t, "where are my orders RB111111 and RB222222");
	buf_reset(&out);
	brief_summary(t->rules, &t->dialogue, &out);
	assert_non_null(strstr(out.p, "number of the order RB222222, RB111111."));
	buf_deinit(&out);
}

int main(void)
{
	const struct CMUnitTest worded[] = {
		cmocka_unit_test(a_quote_has_no_greeting_no_insult_and_no_loose_end),
		cmocka_unit_test(a_long_message_is_quoted_up_to_a_whole_word),
		cmocka_unit_test(the_newest_request_stands_beside_the_first),
		cmocka_unit_test(facts_have_the_names_that_people_use),
		cmocka_unit_test(values_of_one_name_stand_together_and_none_twice),
	};
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_summary_says_what_is_known_and_nothing_else),
		cmocka_unit_test(what_is_kept_of_it_has_no_address_and_no_long_number),
		cmocka_unit_test(the_opening_names_only_what_is_known),
		cmocka_unit_test(what_was_asked_or_said_is_listed_to_avoid),
		cmocka_unit_test(insults_are_not_quoted),
	};

	return cmocka_run_group_tests(tests, talk_setup, talk_teardown) +
	       cmocka_run_group_tests(worded, dialogue_setup, talk_teardown);
}
