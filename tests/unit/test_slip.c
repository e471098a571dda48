/* test_slip.c - rules/text/slip.h */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "rules/text/slip.h"

static const char *const words[] = {"talk", "human", "person", "человек", "شخص", "hi"};

static int setup(void **state)
{
	struct slips *s;

	if (slips_new(&s))
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (slips_add(s, words[i], strlen(words[i])))
			return -1;
	*state = s;
	return 0;
}

static int teardown(void **state)
{
	slips_free(*state);
	return 0;
}

static void one_slip_is_mended_in_any_script(void **state)
{
	static const struct {
		const char *word, *mended;
	} rows[] = {
		{"tlak", "talk"},
		{"talkk", "talk"},
		{"tal", "talk"},
		{"balk", "talk"},
		{"atlk", "talk"},
		{"alk", "talk"},
		{"ttalk", "talk"},
		{"humsn", "human"},
		{"huma", "human"},
		{"persno", "person"},
		{"человк", "человек"},
		{"челловек", "человек"},
		{"чиловек", "человек"},
		{"челвоек", "человек"},
		{"شخس", "شخص"},
		{"talk", NULL},
		{"hom", NULL},
		{"person", NULL},
		{"pretson", NULL},
		{"thalks", NULL},
		{"ha", NULL},
		{"hii", NULL},
		{"a", NULL},
		{"", NULL},
		{"personpersonpersonpersonpersonperson", NULL},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *s = slips_mend(*state, rows[i].word, strlen(rows[i].word));

		if ((s == NULL) != (rows[i].mended == NULL) || (s && strcmp(s, rows[i].mended)))
			fail_msg("%s became %s", rows[i].word, s ? s : "nothing");
	}
}

/* What is quick must say the same as what is obvious: every word with every letter changed. */
static void every_single_slip_of_a_word_is_found(void **state)
{
	const char *word = "person";
	char s[16];

	for (size_t at = 0; at <= strlen(word); at++)
		for (char c = 'a'; c <= 'z'; c++) {
			snprintf(s, sizeof(s), "%.*s%c%s", (int)at, word, c, word + at);
			assert_string_equal(slips_mend(*state, s, strlen(s)), word);
			if (!word[at] || word[at] == c)
				continue;
			snprintf(s, sizeof(s), "%.*s%c%s", (int)at, word, c, word + at + 1);
			assert_string_equal(slips_mend(*state, s, strlen(s)), word);
		}
}

static void more_words_than_fit_are_refused(void **state)
{
	struct slips *s;
	char word[16];

	(void)state;
	assert_int_equal(slips_new(&s), 0);
	for (int i = 0; i < SLIP_WORDS; i++) {
		snprintf(word, sizeof(word), "word%d", i);
		assert_int_equal(slips_add(s, word, strlen(word)), 0);
	}
	assert_int_equal(slips_add(s, "more", 4), SLIPS_E_FULL);
	slips_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_slip_is_mended_in_any_script),
		cmocka_unit_test(every_single_slip_of_a_word_is_found),
		cmocka_unit_test(more_words_than_fit_are_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
