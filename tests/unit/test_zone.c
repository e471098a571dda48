/* test_zone.c - base/zone.h */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "base/time.h"
#include "base/zone.h"
#include "tests/support/tzif.h"

static int64_t at(const char *text)
{
	int64_t ms;

	assert_true(time_parse(&ms, text, strlen(text)));
	return ms / 1000;
}

/* The changes of 2026 and 2027, as published: the offsets before and from then on, in minutes. */
static const struct {
	const char *rule, *at;
	int before, after;
} nights[] = {
	{TZ_BERLIN, "2026-03-29T01:00:00Z", 60, 120},
	{TZ_BERLIN, "2026-10-25T01:00:00Z", 120, 60},
	{TZ_BERLIN, "2027-03-28T01:00:00Z", 60, 120},
	{TZ_BERLIN, "2027-10-31T01:00:00Z", 120, 60},
	{TZ_NEW_YORK, "2026-03-08T07:00:00Z", -300, -240},
	{TZ_NEW_YORK, "2026-11-01T06:00:00Z", -240, -300},
	{TZ_NEW_YORK, "2027-03-14T07:00:00Z", -300, -240},
	{TZ_NEW_YORK, "2027-11-07T06:00:00Z", -240, -300},
	{TZ_SANTIAGO, "2026-04-05T03:00:00Z", -180, -240},
	{TZ_SANTIAGO, "2026-09-06T04:00:00Z", -240, -180},
	{TZ_SANTIAGO, "2027-04-04T03:00:00Z", -180, -240},
	{TZ_SANTIAGO, "2027-09-05T04:00:00Z", -240, -180},
	{TZ_LORD_HOWE, "2026-04-04T15:00:00Z", 660, 630},
	{TZ_LORD_HOWE, "2026-10-03T15:30:00Z", 630, 660},
	{TZ_LORD_HOWE, "2027-04-03T15:00:00Z", 660, 630},
	{TZ_LORD_HOWE, "2027-10-02T15:30:00Z", 630, 660},
	{TZ_CHATHAM, "2026-04-04T14:00:00Z", 825, 765},
	{TZ_CHATHAM, "2026-09-26T14:00:00Z", 765, 825},
	{TZ_CHATHAM, "2027-04-03T14:00:00Z", 825, 765},
	{TZ_CHATHAM, "2027-09-25T14:00:00Z", 765, 825},
	{TZ_DUBLIN, "2026-03-29T01:00:00Z", 0, 60},
	{TZ_DUBLIN, "2026-10-25T01:00:00Z", 60, 0},
};

static void clocks_are_changed_at_the_published_instants(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(nights); i++) {
		struct zone *z = tzif_zone(nights[i].rule);
		int64_t t = at(nights[i].at);

		for (int64_t s = t - 86400; s <= t + 86400; s += s == t - 1 || s == t ? 1 : 899)
			assert_int_equal(zone_offset(z, s),
					 (s < t ? nights[i].before : nights[i].after) * 60);
		assert_int_equal(zone_offset(z, t - 1), nights[i].before * 60);
		assert_int_equal(zone_offset(z, t), nights[i].after * 60);
		assert_int_equal(zone_change(z, t - 86400), t);
		assert_int_equal(zone_change(z, t - 1), t);
		assert_true(zone_change(z, t) > t + 86400);
		zone_free(z);
	}
}

static void a_zone_that_keeps_its_time_never_changes(void **state)
{
	struct zone *z = tzif_zone(TZ_KOLKATA);

	(void)state;
	assert_int_equal(zone_offset(z, at("2026-03-29T01:00:00Z")), 19800);
	assert_int_equal(zone_offset(z, at("0000-01-01T00:00:00Z")), 19800);
	assert_int_equal(zone_change(z, 0), INT64_MAX);
	assert_int_equal(zone_first(z, at("2026-05-01T09:00:00Z")), at("2026-05-01T03:30:00Z"));
	assert_int_equal(zone_last(z, at("2026-05-01T09:00:00Z")), at("2026-05-01T03:30:00Z"));
	zone_free(z);
}

/* The definition of zone_first and zone_last, looked up minute by minute. */
static void check_local(const struct zone *z, int64_t local)
{
	int64_t first = INT64_MAX, last = INT64_MIN;

	for (int64_t s = local - 27 * 3600; s <= local + 27 * 3600; s += 60) {
		int64_t shown = s + zone_offset(z, s);

		if (shown >= local && first == INT64_MAX)
			first = s;
		if (shown < local)
			last = s + 60;
	}
	assert_int_equal(zone_first(z, local), first);
	assert_int_equal(zone_last(z, local), last);
}

static void skipped_and_repeated_times_have_the_instants_that_are_promised(void **state)
{
	struct zone *z = tzif_zone(TZ_BERLIN);

	(void)state;
	assert_int_equal(zone_first(z, at("2026-03-29T02:30:00Z")), at("2026-03-29T01:00:00Z"));
	assert_int_equal(zone_last(z, at("2026-03-29T02:30:00Z")), at("2026-03-29T01:00:00Z"));
	assert_int_equal(zone_first(z, at("2026-10-25T02:30:00Z")), at("2026-10-25T00:30:00Z"));
	assert_int_equal(zone_last(z, at("2026-10-25T02:30:00Z")), at("2026-10-25T01:30:00Z"));
	zone_free(z);
	for (size_t i = 0; i < ARRAY_SIZE(nights); i++) {
		int64_t t = at(nights[i].at) + nights[i].before * 60;

		z = tzif_zone(nights[i].rule);
		for (int64_t local = t - 3 * 3600; local <= t + 3 * 3600; local += 900)
			check_local(z, local);
		zone_free(z);
	}
}

/* Pacific/Apia went from -10 to +14 at the end of 2011-12-29: there was no 30th. */
static void a_day_that_a_zone_skipped_begins_and_ends_at_once(void **state)
{
	static const int offsets[] = {-36000, 50400};
	const struct tzif_change changes[] = {{at("2011-12-30T10:00:00Z"), 1}};
	unsigned char bytes[TZIF_BYTES];
	size_t n = tzif_write(bytes, changes, 1, offsets, 2, "<+13>-13");
	struct zone *z;
	const char *why;

	(void)state;
	assert_int_equal(zone_parse(&z, bytes, n, &why), 0);
	assert_int_equal(zone_offset(z, changes[0].at - 1), -36000);
	assert_int_equal(zone_first(z, at("2011-12-30T00:00:00Z")), changes[0].at);
	assert_int_equal(zone_last(z, at("2011-12-30T12:00:00Z")), changes[0].at);
	assert_int_equal(zone_last(z, at("2011-12-29T12:00:00Z")), at("2011-12-29T22:00:00Z"));
	zone_free(z);
}

static void what_is_listed_comes_before_the_rule(void **state)
{
	static const int offsets[] = {600, 3600, 7200};
	const struct tzif_change changes[] = {{1000, 1}, {2000, 2}, {3000, 1}};
	unsigned char bytes[TZIF_BYTES];
	size_t n = tzif_write(bytes, changes, 3, offsets, 3, "");
	struct zone *z;
	const char *why;

	(void)state;
	assert_int_equal(zone_parse(&z, bytes, n, &why), 0);
	assert_int_equal(zone_offset(z, INT32_MIN), 600);
	assert_int_equal(zone_offset(z, 999), 600);
	assert_int_equal(zone_offset(z, 1000), 3600);
	assert_int_equal(zone_offset(z, 2999), 7200);
	assert_int_equal(zone_offset(z, INT32_MAX), 3600);
	assert_int_equal(zone_change(z, 0), 1000);
	assert_int_equal(zone_change(z, 1000), 2000);
	assert_int_equal(zone_change(z, 3000), INT64_MAX);
	zone_free(z);
	n = tzif_write(bytes, changes, 3, offsets, 3, TZ_BERLIN);
	assert_int_equal(zone_parse(&z, bytes, n, &why), 0);
	assert_int_equal(zone_offset(z, 2999), 7200);
	assert_int_equal(zone_change(z, 3000), at("1970-03-29T01:00:00Z"));
	assert_int_equal(zone_offset(z, at("2026-07-01T00:00:00Z")), 7200);
	zone_free(z);
}

/* RFC 8536, 3.3.1 and appendix B: all year round daylight saving, days by number, far times. */
static void rules_are_read_in_all_their_forms(void **state)
{
	static const struct {
		const char *rule, *at;
		int minutes;
	} v[] = {
		{"EST5EDT,0/0,J365/25", "2026-01-01T04:59:59Z", -240},
		{"EST5EDT,0/0,J365/25", "2026-01-01T05:00:00Z", -240},
		{"EST5EDT,0/0,J365/25", "2026-07-01T00:00:00Z", -240},
		{"AAA0BBB,J60/0,J61/0", "2028-03-01T00:00:00Z", 60},
		{"AAA0BBB,J60/0,J61/0", "2028-02-29T12:00:00Z", 0},
		{"AAA0BBB,J60/0,J61/0", "2027-03-01T12:00:00Z", 60},
		{"AAA0BBB,59/0,60/0", "2028-02-29T12:00:00Z", 60},
		{"AAA0BBB,59/0,60/0", "2027-03-01T12:00:00Z", 60},
		{"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z", -120},
		{"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z", -60},
		{"EET-2EEST,M3.4.4/50,M10.4.4/50", "2026-03-27T23:59:59Z", 120},
		{"EET-2EEST,M3.4.4/50,M10.4.4/50", "2026-03-28T00:00:00Z", 180},
		{"<+0330>-3:30", "2026-01-01T00:00:00Z", 210},
		{"LMT-0:53:28", "2026-01-01T00:00:00Z", 53},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(v); i++) {
		struct zone *z = tzif_zone(v[i].rule);

		assert_int_equal(zone_offset(z, at(v[i].at)) / 60, v[i].minutes);
		zone_free(z);
	}
}

static const char *refusal(const unsigned char *bytes, size_t n)
{
	struct zone *z = NULL;
	const char *why = NULL;

	assert_int_equal(zone_parse(&z, bytes, n, &why), ZONE_E_INVALID);
	assert_null(z);
	assert_non_null(why);
	return why;
}

static void what_is_wrong_with_a_file_is_said_by_name(void **state)
{
	enum { SECOND = 44 + 7 }; /* where the second header begins */
	static const int offsets[] = {0, 3600};
	static const struct tzif_change changes[] = {{10, 0}, {20, 1}};
	static const struct {
		size_t at;
		unsigned char byte;
		const char *why;
	} v[] = {
		{0, 'X', "it does not begin with TZif"},
		{4, 0, "it is of version 1, which ends in 2038; version 2 or later is needed"},
		{32, 0xff, "its counts say more than it holds"},
		{SECOND, 'X', "it does not begin with TZif"},
		{SECOND + 23, 1, "its indicators are not one for each type"},
		{SECOND + 27, 1, "its indicators are not one for each type"},
		{SECOND + 31, 1, "it counts leap seconds (a zone of right/)"},
		{SECOND + 32, 0xff, "its counts say more than it holds"},
		{SECOND + 39, 0, "it has no types of local time, or over 256"},
		{SECOND + 43, 0, "it has no types of local time, or over 256"},
		{SECOND + 44 + 7, 20, "its transitions are not in order"},
		{SECOND + 44 + 17, 2, "a transition is to a type that it does not have"},
		{SECOND + 44 + 18, 1, "it is over a day away from UTC"},
		{SECOND + 44 + 22, 2, "a type of local time is broken"},
		{SECOND + 44 + 23, 4, "a type of local time is broken"},
		{SECOND + 44 + 34, 'x', "it has no footer between two ends of line"},
		{SECOND + 44 + 35, '1', "the rule in its footer cannot be read"},
	};
	unsigned char good[TZIF_BYTES], bytes[TZIF_BYTES];
	size_t n = tzif_write(good, changes, 2, offsets, 2, TZ_BERLIN);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(v); i++) {
		memcpy(bytes, good, n);
		bytes[v[i].at] = v[i].byte;
		if (strcmp(refusal(bytes, n), v[i].why))
			fail_msg("byte %zu: %s", v[i].at, refusal(bytes, n));
	}
	assert_string_equal(refusal(good, ZONE_BYTES + 1), "it is too big for a zone");
	for (size_t cut = 0; cut < n; cut++)
		refusal(good, cut);
}

static void what_is_no_rule_is_refused(void **state)
{
	static const char *const rules[] = {
		"CET",
		"CE-1",
		"<CET-1",
		"CET-25",
		"CET-1CEST",
		"CET-1CEST,M3.5.0",
		"CET-1CEST-2",
		"CET-1CEST,M13.5.0,J3",
		"CET-1CEST,M3.6.0,J3",
		"CET-1CEST,M3.5.7,J3",
		"CET-1CEST,J0,J3",
		"CET-1CEST,366,J3",
		"CET-1CEST,J1/168,J3",
		"CET-1CEST,J1,J3,",
		"CET-1:60",
		"CET-1CEST,J1/,J3",
	};
	static const int offsets[] = {0};
	unsigned char bytes[TZIF_BYTES];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		assert_string_equal(
			refusal(bytes, tzif_write(bytes, NULL, 0, offsets, 1, rules[i])),
			"the rule in its footer cannot be read");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clocks_are_changed_at_the_published_instants),
		cmocka_unit_test(a_zone_that_keeps_its_time_never_changes),
		cmocka_unit_test(skipped_and_repeated_times_have_the_instants_that_are_promised),
		cmocka_unit_test(a_day_that_a_zone_skipped_begins_and_ends_at_once),
		cmocka_unit_test(what_is_listed_comes_before_the_rule),
		cmocka_unit_test(rules_are_read_in_all_their_forms),
		cmocka_unit_test(what_is_wrong_with_a_file_is_said_by_name),
		cmocka_unit_test(what_is_no_rule_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
