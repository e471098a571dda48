/* test_phrase.c - rules/find/phrase.h */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "rules/find/phrase.h"

static struct text text;

static int add(struct phrases *p, const char *phrase, uint32_t list)
{
	text_read(&text, phrase, strlen(phrase));
	return phrases_add(p, &text, list, 0);
}

static size_t find(const struct phrases *p, const char *message, struct phrase_hit hits[8])
{
	text_read(&text, message, strlen(message));
	return phrases_find(p, &text, hits, 8);
}

static void phrases_are_whole_words_in_any_case(void **state)
{
	cleanup(phrases_deinit) struct phrases p = PHRASES_INIT;
	struct phrase_hit hits[8];

	(void)state;
	assert_int_equal(add(&p, "never again", 3), 0);
	assert_int_equal(find(&p, "NEVER, again!", hits), 1);
	assert_int_equal(hits[0].list, 3);
	assert_int_equal(hits[0].word, 0);
	assert_int_equal(hits[0].n_words, 2);
	assert_int_equal(find(&p, "never against", hits), 0);
	assert_int_equal(find(&p, "never", hits), 0);
}

static void a_star_ends_a_word_or_stands_for_one(void **state)
{
	cleanup(phrases_deinit) struct phrases p = PHRASES_INIT;
	struct phrase_hit hits[8];

	(void)state;
	assert_int_equal(add(&p, "annoy*", 1), 0);
	assert_int_equal(add(&p, "waited * hours", 2), 0);
	assert_int_equal(find(&p, "so annoyingly slow", hits), 1);
	assert_int_equal(find(&p, "I waited three hours", hits), 1);
	assert_int_equal(hits[0].n_words, 3);
	assert_int_equal(find(&p, "I waited hours", hits), 0);
	assert_int_equal(add(&p, "an*", 1), PHRASE_E_PREFIX);
	assert_int_equal(add(&p, "?!", 1), PHRASE_E_EMPTY);
	assert_int_equal(
		add(&p, "a b c d e f g h i j k l m n o p q r s t u v w x y z 1 2 3 4 5 6", 1), 0);
	assert_int_equal(
		add(&p, "a b c d e f g h i j k l m n o p q r s t u v w x y z 1 2 3 4 5 6 7", 1),
		PHRASE_E_LONG);
}

static void an_apostrophe_may_be_left_out(void **state)
{
	cleanup(phrases_deinit) struct phrases p = PHRASES_INIT;
	struct phrase_hit hits[8];

	(void)state;
	assert_int_equal(add(&p, "doesn't work", 1), 0);
	assert_int_equal(find(&p, "it doesnt work", hits), 1);
	assert_int_equal(find(&p, "it doesn\u2019t work", hits), 1);
}

static void overlapping_phrases_of_a_list_are_one_hit(void **state)
{
	cleanup(phrases_deinit) struct phrases p = PHRASES_INIT;
	struct phrase_hit hits[8];

	(void)state;
	add(&p, "i already", 1);
	add(&p, "already told you", 1);
	add(&p, "told you", 2);
	assert_int_equal(find(&p, "I already told you", hits), 2);
	assert_int_equal(hits[0].list, 1);
	assert_int_equal(hits[0].n_words, 4);
	assert_int_equal(hits[1].list, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(phrases_are_whole_words_in_any_case),
		cmocka_unit_test(a_star_ends_a_word_or_stands_for_one),
		cmocka_unit_test(an_apostrophe_may_be_left_out),
		cmocka_unit_test(overlapping_phrases_of_a_list_are_one_hit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
