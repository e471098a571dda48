/* test_problem.c - base/problem.h */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "base/problem.h"
#include "base/utf8.h"

static void each_problem_is_a_line_with_its_place(void **state)
{
	cleanup(problems_deinit) struct problems p = PROBLEMS_INIT;
	cleanup(buf_deinit) struct buf out = BUF_INIT(1000);

	(void)state;
	problem_add(&p, PROBLEM_ERROR, "a.yaml", 3, 7, "unknown key '%s'", "x");
	problem_add(&p, PROBLEM_WARNING, "a.yaml", 4, 0, "never used");
	problem_add(&p, PROBLEM_ERROR, "b.yaml", 0, 0, "cannot be read");
	problems_print(&p, &out);
	assert_string_equal(out.p, "a.yaml:3:7: error: unknown key 'x'\n"
				   "a.yaml:4: warning: never used\n"
				   "b.yaml: error: cannot be read\n");
	assert_int_equal(p.errors, 2);
	assert_int_equal(p.warnings, 1);
}

static void no_problems_print_nothing(void **state)
{
	cleanup(problems_deinit) struct problems p = PROBLEMS_INIT;
	cleanup(buf_deinit) struct buf out = BUF_INIT(1000);

	(void)state;
	problems_print(&p, &out);
	assert_string_equal(out.p, "");
	problems_deinit(&p);
}

static void past_the_ceiling_they_are_only_counted(void **state)
{
	static const struct {
		int more;
		const char *last;
	} rows[] = {
		{0, "f:200: error: x\n"},
		{1, "1 more problem is not shown\n"},
		{5, "5 more problems are not shown\n"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup(problems_deinit) struct problems p = PROBLEMS_INIT;
		cleanup(buf_deinit) struct buf out = BUF_INIT(100000);

		for (int line = 1; line <= PROBLEM_MAX + rows[i].more; line++)
			problem_add(&p, PROBLEM_ERROR, "f", line, 0, "x");
		problems_print(&p, &out);
		assert_int_equal(p.n, PROBLEM_MAX);
		assert_int_equal(p.errors, PROBLEM_MAX + rows[i].more);
		assert_string_equal(out.p + out.n - strlen(rows[i].last), rows[i].last);
	}
}

static void what_somebody_wrote_cannot_break_the_line_or_steer_a_terminal(void **state)
{
	static const struct {
		const char *wrote, *text;
	} rows[] = {
		{"a\nb", "a?b"},
		{"\x1b[31m\x7f", "?[31m?"},
		{"\xc2\x9b"
		 "31m",
		 "??31m"}, /* CSI as one code point */
		{"\xff", "?"},
		{"h\xc3\xb6r", "h\xc3\xb6r"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup(problems_deinit) struct problems p = PROBLEMS_INIT;

		problem_add(&p, PROBLEM_ERROR, "f", 1, 1, "%s", rows[i].wrote);
		assert_string_equal(p.v[0].text, rows[i].text);
	}
}

static void a_long_text_is_cut_between_letters(void **state)
{
	cleanup(problems_deinit) struct problems p = PROBLEMS_INIT;
	char text[5001];

	(void)state;
	for (size_t lead = 0; lead < 4; lead++) {
		memset(text, 'x', lead);
		for (size_t i = lead; i + 3 < sizeof(text); i += 3)
			memcpy(text + i, "\xe2\x82\xac", 4);
		problem_add(&p, PROBLEM_ERROR, "f", 1, 1, "%s", text);
		assert_true(strlen(p.v[lead].text) < 500);
		assert_true(utf8_valid(p.v[lead].text, strlen(p.v[lead].text)));
		assert_null(strchr(p.v[lead].text, '?'));
	}
}

static void the_nearest_word_is_what_was_meant(void **state)
{
	static const char *const words[] = {"priority", "queue", "skill", "skills", "at", "reply"};
	static const struct {
		const char *word, *nearest;
	} rows[] = {
		{"priority", "priority"},
		{"priorty", "priority"},   /* a letter left out */
		{"prioritty", "priority"}, /* one too many */
		{"prioritx", "priority"},  /* another one */
		{"pirority", "priority"},  /* two swapped */
		{"prixxity", "priority"},  /* two wrong of eight */
		{"pxxoxity", NULL},	   /* three wrong of eight */
		{"qeueu", NULL},	   /* two wrong of five */
		{"skil", "skill"},
		{"skillls", "skills"},
		{"ad", NULL}, /* so short that anything is near */
		{"", NULL},
		{"something else altogether", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *got = nearest_word(rows[i].word, words, ARRAY_SIZE(words));

		if (rows[i].nearest)
			assert_string_equal(got, rows[i].nearest);
		else
			assert_null(got);
	}
	assert_null(nearest_word("x", NULL, 0));
}

static void words_too_long_to_compare_are_near_to_nothing(void **state)
{
	char word[201];
	const char *words[] = {word};

	(void)state;
	memset(word, 'x', 200);
	word[200] = '\0';
	assert_null(nearest_word(word, words, 1));
	assert_null(nearest_word("xxxxxx", words, 1));
	word[64] = '\0';
	assert_ptr_equal(nearest_word(word, words, 1), word);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_problem_is_a_line_with_its_place),
		cmocka_unit_test(no_problems_print_nothing),
		cmocka_unit_test(past_the_ceiling_they_are_only_counted),
		cmocka_unit_test(what_somebody_wrote_cannot_break_the_line_or_steer_a_terminal),
		cmocka_unit_test(a_long_text_is_cut_between_letters),
		cmocka_unit_test(the_nearest_word_is_what_was_meant),
		cmocka_unit_test(words_too_long_to_compare_are_near_to_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
