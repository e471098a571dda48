/* test_time.c - base/time.h */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>
#include <stdio.h>
#include <time.h>

#include "base/time.h"

static const struct {
	int64_t ms;
	const char *text;
} moments[] = {
	{0, "1970-01-01T00:00:00.000Z"},
	{-1, "1969-12-31T23:59:59.999Z"},
	{951782400000, "2000-02-29T00:00:00.000Z"},
	{951868800000, "2000-03-01T00:00:00.000Z"},
	{4107542399999, "2100-02-28T23:59:59.999Z"},
	{4107542400000, "2100-03-01T00:00:00.000Z"},
	{1795329632123, "2026-11-22T06:40:32.123Z"},
	{-62167219200000, "0000-01-01T00:00:00.000Z"},
	{253402300799999, "9999-12-31T23:59:59.999Z"},
};

static void moments_turn_into_text_and_back(void **state)
{
	char text[TIME_TEXT + 1];
	int64_t ms;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(moments); i++) {
		time_format(text, moments[i].ms);
		assert_string_equal(text, moments[i].text);
		assert_true(time_parse(&ms, text, TIME_TEXT));
		assert_int_equal(ms, moments[i].ms);
	}
}

static void what_no_year_of_four_digits_holds_is_written_as_the_nearest(void **state)
{
	char text[TIME_TEXT + 1];

	(void)state;
	time_format(text, INT64_MAX);
	assert_string_equal(text, "9999-12-31T23:59:59.999Z");
	time_format(text, 253402300800000);
	assert_string_equal(text, "9999-12-31T23:59:59.999Z");
	time_format(text, INT64_MIN);
	assert_string_equal(text, "0000-01-01T00:00:00.000Z");
}

static void every_day_agrees_with_the_c_library(void **state)
{
	char text[TIME_TEXT + 1], want[80];
	int64_t ms;

	(void)state;
	for (int64_t day = -719528; day <= 2932896; day += 17) {
		time_t t = day * 86400 + 43210;
		struct tm tm;

		gmtime_r(&t, &tm);
		snprintf(want, sizeof(want), "%04d-%02d-%02dT%02d:%02d:%02d.007Z",
			 tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
			 tm.tm_sec);
		time_format(text, t * 1000 + 7);
		assert_string_equal(text, want);
		assert_true(time_parse(&ms, text, TIME_TEXT));
		assert_int_equal(ms, t * 1000 + 7);
	}
}

static void other_ways_to_write_a_moment_are_read(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} rows[] = {
		{"1970-01-01T00:00:01Z", 1000},
		{"1970-01-01t00:00:01z", 1000},
		{"1970-01-01T00:00:00.5Z", 500},
		{"1970-01-01T00:00:00.1239999999999999Z", 123},
		{"1970-01-01T01:30:00+01:30", 0},
		{"1969-12-31T18:00:00-06:00", 0},
		{"1970-01-01T00:00:00-00:00", 0},
		{"2016-12-31T23:59:60Z", 1483228800000},
		{"2017-01-01T05:29:60.25+05:30", 1483228800250},
	};
	int64_t ms;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_true(time_parse(&ms, rows[i].text, strlen(rows[i].text)));
		assert_int_equal(ms, rows[i].ms);
	}
}

static void what_is_no_moment_is_refused(void **state)
{
	static const char *const rows[] = {
		"",
		"1970",
		"1970-01-01",
		"1970-01-01T00:00:00",	     /* no zone */
		"1970-01-01T00:00Z",	     /* no seconds */
		"1970-01-01 00:00:00Z",	     /* no T */
		"1970-01-01T00:00:00.Z",     /* a point and nothing after it */
		"1970-01-01T00:00:00Zx",     /* more than a moment */
		"1970-01-01T00:00:00+0100",  /* no colon */
		"1970-01-01T00:00:00+24:00", /* no such offset */
		"1970-01-01T00:00:00+00:60",
		"1970-00-01T00:00:00Z",
		"1970-13-01T00:00:00Z",
		"1970-01-00T00:00:00Z",
		"1970-04-31T00:00:00Z",
		"1900-02-29T00:00:00Z",
		"2001-02-29T00:00:00Z",
		"1970-01-01T24:00:00Z",
		"1970-01-01T00:60:00Z",
		"1970-01-01T00:00:61Z",
		"1970-01-01T00:00:60Z", /* a leap second in the middle of a day */
		"2016-12-31T23:59:60+01:00",
		"+970-01-01T00:00:00Z",
		"1970-01-01T00:00: 1Z",
		"0000-01-01T00:00:00+00:01", /* before the year 0 */
		"9999-12-31T23:59:59-00:01", /* after the year 9999 */
		"9999-12-31T23:59:60Z",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		int64_t ms = 99;

		assert_false(time_parse(&ms, rows[i], strlen(rows[i])));
		assert_int_equal(ms, 99);
	}
}

static void durations_are_read(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} rows[] = {
		{"0s", 0},
		{"500ms", 500},
		{"20s", 20000},
		{"10m", 600000},
		{"2h", 7200000},
		{"1d", 86400000},
		{"007s", 7000},
		{"9223372036854775807ms", INT64_MAX},
		{"106751991167d", 106751991167 * 86400000},
	};
	int64_t ms;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_true(duration_parse(&ms, rows[i].text, strlen(rows[i].text)));
		assert_int_equal(ms, rows[i].ms);
	}
}

static void what_is_no_duration_is_refused(void **state)
{
	static const char *const rows[] = {
		"",
		"s",
		"20",
		"0",
		"-1s",
		"+1s",
		"1.5s",
		" 1s",
		"1s ",
		"1 s",
		"1S",
		"1w",
		"1mss",
		"1h30m",
		"9223372036854775808ms",
		"106751991168d",
		"18446744073709551616ms",
		"99999999999999999999999999999s",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		int64_t ms = 99;

		assert_false(duration_parse(&ms, rows[i], strlen(rows[i])));
		assert_int_equal(ms, 99);
	}
	assert_false(duration_parse(&(int64_t){0}, "1s\0", 3));
}

static void sizes_are_read(void **state)
{
	static const struct {
		const char *text;
		uint64_t bytes;
	} rows[] = {
		{"0", 0},
		{"512", 512},
		{"16KiB", 16384},
		{"4MiB", 4194304},
		{"1GiB", 1073741824},
		{"18446744073709551615", UINT64_MAX},
		{"17179869183GiB", 17179869183 << 30},
	};
	uint64_t bytes;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_true(size_parse(&bytes, rows[i].text, strlen(rows[i].text)));
		assert_int_equal(bytes, rows[i].bytes);
	}
}

static void what_is_no_size_is_refused(void **state)
{
	static const char *const rows[] = {
		"",
		"KiB",
		"-1",
		"1KB",
		"1kib",
		"1 KiB",
		"1.5MiB",
		"0x10",
		"512B",
		"1TiB",
		"18446744073709551616",
		"17179869184GiB",
		"99999999999999999999999",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint64_t bytes = 99;

		assert_false(size_parse(&bytes, rows[i], strlen(rows[i])));
		assert_int_equal(bytes, 99);
	}
}

static void durations_are_written_with_two_units_at_most(void **state)
{
	static const struct {
		int64_t ms;
		const char *text;
	} rows[] = {
		{0, "0s"},
		{1, "1ms"},
		{999, "999ms"},
		{1000, "1s"},
		{1500, "1s 500ms"},
		{20000, "20s"},
		{600000, "10m"},
		{3900000, "1h 5m"},
		{3600999, "1h"},
		{183600000, "2d 3h"},
		{86400000 + 59000, "1d"},
		{-20000, "-20s"},
		{INT64_MAX, "106751991167d 7h"},
		{INT64_MIN, "-106751991167d 7h"},
	};
	char text[DURATION_TEXT + 1];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		duration_format(text, rows[i].ms);
		assert_string_equal(text, rows[i].text);
	}
}

static void dates_are_read_and_are_days_of_the_calendar(void **state)
{
	static const struct {
		const char *text;
		int64_t days;
	} good[] = {{"1970-01-01", 0},
		    {"2026-12-25", 20812},
		    {"2028-02-29", 21243},
		    {"0000-01-01", -719528},
		    {"9999-12-31", 2932896}};
	static const char *const bad[] = {"2026-02-29",	 "2026-13-01", "2026-00-01", "2026-1-1",
					  "2026-12-25T", "26-12-25",   "2026/12/25", ""};
	int64_t days;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		struct date d;

		assert_true(date_parse(&days, good[i].text, strlen(good[i].text)));
		assert_int_equal(days, good[i].days);
		d = date_of(days);
		assert_int_equal(days_of(d), days);
		assert_int_equal(d.year, atoi(good[i].text));
		assert_int_equal(d.month, atoi(good[i].text + 5));
		assert_int_equal(d.day, atoi(good[i].text + 8));
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(date_parse(&days, bad[i], strlen(bad[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(moments_turn_into_text_and_back),
		cmocka_unit_test(what_no_year_of_four_digits_holds_is_written_as_the_nearest),
		cmocka_unit_test(every_day_agrees_with_the_c_library),
		cmocka_unit_test(other_ways_to_write_a_moment_are_read),
		cmocka_unit_test(dates_are_read_and_are_days_of_the_calendar),
		cmocka_unit_test(what_is_no_moment_is_refused),
		cmocka_unit_test(durations_are_read),
		cmocka_unit_test(what_is_no_duration_is_refused),
		cmocka_unit_test(sizes_are_read),
		cmocka_unit_test(what_is_no_size_is_refused),
		cmocka_unit_test(durations_are_written_with_two_units_at_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
