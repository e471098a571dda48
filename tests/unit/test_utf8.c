/* test_utf8.c - base/utf8.h */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "base/utf8.h"

static const struct {
	const char *s;
	size_t n;
	uint32_t point; /* of a valid one */
	bool valid;
} rows[] = {
	{"a", 1, 'a', true},
	{"\0", 1, 0, true},
	{"\x7f", 1, 0x7f, true},
	{"\xc2\x80", 2, 0x80, true},
	{"\xdf\xbf", 2, 0x7ff, true},
	{"\xe0\xa0\x80", 3, 0x800, true},
	{"\xed\x9f\xbf", 3, 0xd7ff, true},
	{"\xee\x80\x80", 3, 0xe000, true},
	{"\xef\xbf\xbf", 3, 0xffff, true},
	{"\xf0\x90\x80\x80", 4, 0x10000, true},
	{"\xf4\x8f\xbf\xbf", 4, 0x10ffff, true},
	{"\x80", 1, 0, false},		   /* a tail alone */
	{"\xc0\xaf", 2, 0, false},	   /* long forms */
	{"\xc1\xbf", 2, 0, false},	   /* ... */
	{"\xe0\x9f\xbf", 3, 0, false},	   /* ... */
	{"\xf0\x8f\xbf\xbf", 4, 0, false}, /* ... */
	{"\xed\xa0\x80", 3, 0, false},	   /* surrogates */
	{"\xed\xbf\xbf", 3, 0, false},	   /* ... */
	{"\xf4\x90\x80\x80", 4, 0, false}, /* over U+10FFFF */
	{"\xf5\x80\x80\x80", 4, 0, false}, /* ... */
	{"\xff", 1, 0, false},		   /* no such byte */
	{"\xc3", 1, 0, false},		   /* cut off */
	{"\xe2\x82", 2, 0, false},	   /* ... */
	{"\xf0\x9f\x91", 3, 0, false},	   /* ... */
	{"\xc3\x28", 2, 0, false},	   /* not a tail */
	{"\xe2\x28\xa1", 3, 0, false},	   /* ... */
	{"\xe2\x82\x28", 3, 0, false},	   /* ... */
	{"\xf0\x9f\x28\x8b", 4, 0, false}, /* ... */
	{"\xf0\x9f\x91\x28", 4, 0, false}, /* ... */
};

static void exactly_the_well_formed_is_valid(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(utf8_valid(rows[i].s, rows[i].n), rows[i].valid);
	assert_true(utf8_valid("", 0));
}

static void a_fault_is_found_wherever_it_is(void **state)
{
	char text[40];

	(void)state;
	for (size_t at = 0; at < sizeof(text); at++) {
		memset(text, 'x', sizeof(text));
		assert_true(utf8_valid(text, sizeof(text)));
		text[at] = (char)0xff;
		assert_false(utf8_valid(text, sizeof(text)));
		assert_true(utf8_valid(text, at));
	}
}

static void decoding_gives_the_code_point_or_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint32_t c = 12345;
		size_t n = utf8_next(&c, rows[i].s, rows[i].n);

		assert_int_equal(n, rows[i].valid ? rows[i].n : 0);
		assert_int_equal(c, rows[i].valid ? rows[i].point : 12345);
	}
}

static void decoding_takes_one_and_leaves_the_rest(void **state)
{
	uint32_t c;

	(void)state;
	assert_int_equal(utf8_next(&c, "\xc3\xb6\xff", 3), 2);
	assert_int_equal(c, 0xf6);
}

static void length_counts_code_points(void **state)
{
	static const char text[] = "a\xc3\xb6\xe2\x82\xac\xf0\x9f\x91\x8b";

	(void)state;
	assert_int_equal(utf8_length(text, sizeof(text) - 1), 4);
	assert_int_equal(utf8_length("", 0), 0);
}

static void a_cut_never_halves_a_code_point(void **state)
{
	static const char text[] = "a\xc3\xb6\xe2\x82\xac\xf0\x9f\x91\x8b"; /* 1 + 2 + 3 + 4 */
	static const size_t want[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};

	(void)state;
	for (size_t limit = 0; limit < ARRAY_SIZE(want); limit++)
		assert_int_equal(utf8_cut(text, sizeof(text) - 1, limit), want[limit]);
	assert_int_equal(utf8_cut("", 0, 0), 0);
	assert_int_equal(utf8_cut("\x80\x80", 2, 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exactly_the_well_formed_is_valid),
		cmocka_unit_test(a_fault_is_found_wherever_it_is),
		cmocka_unit_test(decoding_gives_the_code_point_or_nothing),
		cmocka_unit_test(decoding_takes_one_and_leaves_the_rest),
		cmocka_unit_test(length_counts_code_points),
		cmocka_unit_test(a_cut_never_halves_a_code_point),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
