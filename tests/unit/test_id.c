/* test_id.c - base/id.h */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "base/id.h"

static void ids_made_later_are_greater(void **state)
{
	struct id_source source = {0};
	uint64_t a = id_next(&source, 1000, UINT64_MAX), b = id_next(&source, 1001, 0);

	(void)state;
	assert_int_equal(a, (uint64_t)1000 << 21 | 0x1fffff);
	assert_int_equal(b, (uint64_t)1001 << 21);
	assert_int_equal(source.last, b);
}

static void an_id_never_goes_back(void **state)
{
	static const struct {
		int64_t now;
		uint64_t random;
	} rows[] = {
		{1000, 7},	  {1000, 7},
		{1000, 6},	  {1000, 9}, /* the same millisecond */
		{999, 0xffff},	  {0, 0},
		{-5, 0},	  {INT64_MIN, 3}, /* the clock is set back */
		{1000, 0x1fffff}, {1000, 0},	  /* and runs over into the next */
		{1001, 5},	  {INT64_MAX, 0}, /* past the end of time */
	};
	struct id_source source = {0};
	uint64_t id, last = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		id = id_next(&source, rows[i].now, rows[i].random);
		assert_true(id > last);
		assert_true(id <= INT64_MAX);
		last = id;
	}
}

static void the_first_id_is_not_zero(void **state)
{
	struct id_source source = {0};

	(void)state;
	assert_int_equal(id_next(&source, 0, 0), 1);
}

static void a_source_goes_on_after_the_last_id_known(void **state)
{
	struct id_source source = {.last = (uint64_t)5000 << 21};

	(void)state;
	assert_int_equal(id_next(&source, 10, 0), ((uint64_t)5000 << 21) + 1);
}

static void with_the_clock_set_back_a_restart_does_not_give_the_same_ids_again(void **state)
{
	struct id_source before = {.last = (uint64_t)5000 << 21}, after = before;

	(void)state;
	for (uint64_t i = 0; i < 100; i++)
		assert_int_not_equal(id_next(&before, 10, 3 * i + 1),
				     id_next(&after, 10, 5 * i + 2));
}

static void when_ids_run_out_there_is_none(void **state)
{
	struct id_source source = {.last = INT64_MAX - 1};

	(void)state;
	assert_int_equal(id_next(&source, 1, 0), INT64_MAX);
	assert_int_equal(id_next(&source, 1, 0), 0);
	assert_int_equal(id_next(&source, 1, 0), 0);
	source.last = UINT64_MAX;
	assert_int_equal(id_next(&source, 1, 0), 0);
}

static const struct {
	uint64_t id;
	const char *text;
} texts[] = {
	{1, "0000000000001"},	      {31, "000000000000z"},
	{32, "0000000000010"},	      {0x0123456789abcdef, "028t5cy4tqkff"},
	{INT64_MAX, "7zzzzzzzzzzzz"},
};

static void text_and_id_turn_into_each_other(void **state)
{
	char text[ID_TEXT + 1];
	uint64_t id;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		id_format(text, texts[i].id);
		assert_string_equal(text, texts[i].text);
		assert_true(id_parse(&id, text, ID_TEXT));
		assert_int_equal(id, texts[i].id);
	}
}

static void every_letter_has_its_own_value(void **state)
{
	char text[ID_TEXT + 1];
	uint64_t id;

	(void)state;
	for (uint64_t v = 1; v < 32; v++) {
		id_format(text, v << 55 | v);
		assert_true(id_parse(&id, text, ID_TEXT));
		assert_int_equal(id, v << 55 | v);
	}
}

static void texts_sort_as_their_ids_do(void **state)
{
	char a[ID_TEXT + 1], b[ID_TEXT + 1];

	(void)state;
	for (size_t i = 1; i < ARRAY_SIZE(texts); i++) {
		id_format(a, texts[i - 1].id);
		id_format(b, texts[i].id);
		assert_true(strcmp(a, b) < 0);
	}
}

static void what_is_no_id_is_refused(void **state)
{
	static const char *const rows[] = {
		"",
		"1",
		"000000000001",
		"00000000000001", /* too short, too long */
		"8000000000000",
		"zzzzzzzzzzzzz", /* over 63 bits */
		"000000000000i",
		"000000000000l",
		"000000000000o",
		"000000000000u",
		"000000000000A",
		"000000000000-",
		"000000000000 ",
		"000000000000\xc3",
		"\303000000000001",
		"/000000000000",
		"0000000000000", /* 0 is no id */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint64_t id = 99;

		assert_false(id_parse(&id, rows[i], strlen(rows[i])));
		assert_int_equal(id, 99);
	}
	assert_false(id_parse(&(uint64_t){0},
			      "00000\0"
			      "0000001",
			      ID_TEXT));
}

static void a_reference_is_read_as_people_write_it(void **state)
{
	static const struct {
		const char *said;
		bool good;
	} rows[] = {
		{"38G1-ZGKQ-P28T5", true},
		{"38g1zgkqp28t5", true},
		{"38g1 zgkq p28t5", true},
		{"38GI-ZGKQ-P28T5", true},
		{"38gl-zgkq-p28t5", true},
		{"-38G1ZGKQP28T5-", true},
		{"38G1-ZGKQ-P28T", false},
		{"38G1-ZGKQ-P28T55", false},
		{"38G1-ZGKQ-P28U5", false},
		{"38G1.ZGKQ.P28T5", false},
		{"", false},
		{"---", false},
		{"OOOO-OOOO-OOOOO", false}, /* 0 is no id */
	};
	char text[ID_REFERENCE + 1];
	uint64_t want, id;

	(void)state;
	assert_true(id_parse(&want, "38g1zgkqp28t5", ID_TEXT));
	id_reference(text, want);
	assert_string_equal(text, "38G1-ZGKQ-P28T5");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		id = 99;
		assert_int_equal(id_parse_reference(&id, rows[i].said, strlen(rows[i].said)),
				 rows[i].good);
		assert_int_equal(id, rows[i].good ? want : 99);
	}
	assert_true(id_parse_reference(&id, "oooo-oooo-ooool", 15) && id == 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_made_later_are_greater),
		cmocka_unit_test(an_id_never_goes_back),
		cmocka_unit_test(the_first_id_is_not_zero),
		cmocka_unit_test(a_source_goes_on_after_the_last_id_known),
		cmocka_unit_test(
			with_the_clock_set_back_a_restart_does_not_give_the_same_ids_again),
		cmocka_unit_test(when_ids_run_out_there_is_none),
		cmocka_unit_test(text_and_id_turn_into_each_other),
		cmocka_unit_test(every_letter_has_its_own_value),
		cmocka_unit_test(texts_sort_as_their_ids_do),
		cmocka_unit_test(what_is_no_id_is_refused),
		cmocka_unit_test(a_reference_is_read_as_people_write_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
