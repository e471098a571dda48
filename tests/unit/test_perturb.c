/* Slips of the pen for `make eval`: as many as asked for, the same every time, none in first letters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "tests/eval/perturb.c"

static struct buf changed(const char *how, const char *text, uint64_t seed)
{
	struct buf out = BUF_INIT(1 << 16);

	perturb(&out, how, text, strlen(text), seed);
	return out;
}

static void about_so_many_words_get_one_slip(void **state)
{
	size_t words = 0, slips = 0;
	char text[64];

	(void)state;
	for (uint64_t i = 0; i < 4000; i++) {
		struct buf out;

		snprintf(text, sizeof(text), "where%c", (char)('a' + i % 26));
		out = changed("typo20", text, i);
		words++;
		slips += strcmp(out.p, text) != 0;
		assert_int_equal(out.p[0], 'w');
		assert_true(out.n + 1 >= strlen(text) && out.n <= strlen(text) + 1);
		buf_deinit(&out);
	}
	assert_true(slips > words * 15 / 100 && slips < words * 21 / 100); /* "ee" may be swapped */
}

static void the_same_seed_gives_the_same_slips(void **state)
{
	const char *text = "where is the parcel that should have been here yesterday";
	struct buf a = changed("typo40", text, 7), b = changed("typo40", text, 7);
	struct buf c = changed("typo40", text, 8);

	(void)state;
	assert_string_equal(a.p, b.p);
	assert_string_not_equal(a.p, c.p);
	buf_deinit(&a);
	buf_deinit(&b);
	buf_deinit(&c);
}

static void short_words_and_numbers_stay(void **state)
{
	struct buf out = changed("typo100", "is it 12345, or not? 99", 1);

	(void)state;
	assert_string_equal(out.p, "is it 12345, or not? 99");
	buf_deinit(&out);
}

static void capitals_and_emoji(void **state)
{
	struct buf up = changed("upper", "is it \xc3\xa4?", 1), with = changed("emoji", "hi", 1);
	struct buf glued = changed("glued", "hi", 1);

	(void)state;
	assert_string_equal(up.p, "IS IT \xc3\xa4?");
	assert_int_equal(strncmp(with.p, "hi ", 3), 0);
	assert_int_equal(with.n, 7);
	assert_int_equal(glued.n, 6);
	buf_deinit(&up);
	buf_deinit(&with);
	buf_deinit(&glued);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(about_so_many_words_get_one_slip),
		cmocka_unit_test(the_same_seed_gives_the_same_slips),
		cmocka_unit_test(short_words_and_numbers_stay),
		cmocka_unit_test(capitals_and_emoji),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
