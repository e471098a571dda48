/* test_hours.c - core/hours.h */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "base/time.h"
#include "core/hours.h"
#include "tests/support/tzif.h"

static int64_t at(const char *text)
{
	int64_t ms;

	assert_true(time_parse(&ms, text, strlen(text)));
	return ms;
}

/* "09:00-12:00 13:00-18:00"; "" is closed. */
static struct hours_day day_of(const char *ranges)
{
	struct hours_day d = {0};
	struct hours_range r;

	for (; *ranges; ranges += HOURS_RANGE_TEXT + (ranges[HOURS_RANGE_TEXT] == ' ')) {
		assert_true(hours_range_parse(&r, ranges, HOURS_RANGE_TEXT));
		assert_true(hours_day_add(&d, &r));
	}
	return d;
}

static struct hours *hours_of(const char *rule, const char *weekdays, const char *saturday,
			      const char *sunday)
{
	struct hours *h = calloc(1, sizeof(*h));

	assert_non_null(h);
	h->zone = tzif_zone(rule);
	for (size_t i = 0; i < 5; i++)
		h->week[i] = day_of(weekdays);
	h->week[5] = day_of(saturday);
	h->week[6] = day_of(sunday);
	return h;
}

static void add_holiday(struct hours *h, const char *date, const char *ranges)
{
	struct hours_day d = day_of(ranges);
	int64_t days;

	assert_true(date_parse(&days, date, strlen(date)));
	assert_true(hours_add_holiday(h, days, &d));
}

struct expected {
	const char *at;
	bool open;
	const char *changes_at; /* NULL: never */
};

static void check(struct hours *h, const struct expected *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int64_t want = v[i].changes_at ? at(v[i].changes_at) : INT64_MAX;

		if (hours_is_open(h, at(v[i].at)) != v[i].open ||
		    hours_changes_at(h, at(v[i].at)) != want) {
			char text[TIME_TEXT + 1];

			time_format(text, hours_changes_at(h, at(v[i].at)));
			fail_msg("%s: %s until %s", v[i].at, v[i].open ? "closed" : "open", text);
		}
	}
	hours_free(h);
}

static void ranges_are_read_and_written(void **state)
{
	static const struct {
		const char *text;
		int from, to;
	} v[] = {
		{"09:00-18:00", 540, 1080},  {"00:00-24:00", 0, 1440},
		{"22:00-02:00", 1320, 1560}, {"23:59-00:01", 1439, 1441},
		{"18:30-24:00", 1110, 1440}, {"10:00-09:59", 600, 2039},
	};
	static const char *const bad[] = {
		"",
		"9:00-18:00",
		"09:00-18:0",
		"09:00-18:000",
		"09:00 18:00",
		"24:00-01:00",
		"09:60-18:00",
		"09:00-24:01",
		"09:00-09:00",
		"0a:00-18:00",
		"09-00-18:00",
		"09:00-99:99",
	};
	struct hours_range r;
	char text[HOURS_RANGE_TEXT + 1];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(v); i++) {
		assert_true(hours_range_parse(&r, v[i].text, strlen(v[i].text)));
		assert_int_equal(r.from, v[i].from);
		assert_int_equal(r.to, v[i].to);
		hours_range_format(text, &r);
		assert_string_equal(text, v[i].text);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(hours_range_parse(&r, bad[i], strlen(bad[i])));
}

static void ranges_of_a_day_stand_in_order_and_do_not_overlap(void **state)
{
	struct hours_day d = day_of("13:00-18:00 09:00-12:00 12:00-13:00 22:00-02:00");
	struct hours_range r;

	(void)state;
	assert_int_equal(d.n, 4);
	assert_int_equal(d.ranges[0].from, 540);
	assert_int_equal(d.ranges[3].to, 1560);
	assert_true(hours_range_parse(&r, "08:00-09:01", 11) && !hours_day_add(&d, &r));
	assert_true(hours_range_parse(&r, "17:59-18:10", 11) && !hours_day_add(&d, &r));
	assert_true(hours_range_parse(&r, "23:00-23:30", 11) && !hours_day_add(&d, &r));
	assert_true(hours_range_parse(&r, "08:00-22:30", 11) && !hours_day_add(&d, &r));
	for (int i = 0; i < 4; i++)
		assert_true(hours_day_add(&d, &(struct hours_range){i * 60, i * 60 + 60}));
	assert_false(hours_day_add(&d, &(struct hours_range){300, 310}));
}

static void a_week_opens_and_closes_by_the_zones_clocks(void **state)
{
	static const struct expected v[] = {
		/* Wednesday, in summer and in winter */
		{"2026-07-01T06:59:59.999Z", false, "2026-07-01T07:00:00Z"},
		{"2026-07-01T07:00:00Z", true, "2026-07-01T10:00:00Z"},
		{"2026-07-01T10:00:00Z", false, "2026-07-01T11:00:00Z"},
		{"2026-07-01T11:00:00Z", true, "2026-07-01T16:00:00Z"},
		{"2026-07-01T16:00:00Z", false, "2026-07-02T07:00:00Z"},
		{"2026-12-02T07:59:59Z", false, "2026-12-02T08:00:00Z"},
		{"2026-12-02T08:00:00Z", true, "2026-12-02T11:00:00Z"},
		/* Friday evening to Saturday, and over the weekend in which the clocks are changed */
		{"2026-03-27T17:30:00Z", false, "2026-03-28T09:00:00Z"},
		{"2026-03-28T13:00:00Z", false, "2026-03-30T07:00:00Z"},
	};

	(void)state;
	check(hours_of(TZ_BERLIN, "09:00-12:00 13:00-18:00", "10:00-14:00", ""), v, ARRAY_SIZE(v));
}

static void what_runs_over_midnight_belongs_to_the_day_before(void **state)
{
	static const struct expected v[] = {
		{"2026-11-20T20:59:00Z", false, "2026-11-20T21:00:00Z"}, /* a Friday */
		{"2026-11-20T21:00:00Z", true, "2026-11-21T01:00:00Z"},
		{"2026-11-21T00:59:59Z", true, "2026-11-21T01:00:00Z"},
		{"2026-11-21T01:00:00Z", false, "2026-11-23T21:00:00Z"},
		/* into a holiday it goes on, but the holiday's own does not begin */
		{"2026-12-24T23:30:00Z", true, "2026-12-25T01:00:00Z"},
		{"2026-12-25T01:00:00Z", false, "2026-12-28T21:00:00Z"},
	};
	struct hours *h = hours_of(TZ_BERLIN, "22:00-02:00", "", "");

	(void)state;
	add_holiday(h, "2026-12-25", "");
	check(h, v, ARRAY_SIZE(v));
}

static void holidays_are_closed_or_have_hours_of_their_own(void **state)
{
	static const struct expected v[] = {
		{"2026-12-24T09:00:00Z", true, "2026-12-24T11:00:00Z"},
		{"2026-12-24T11:00:00Z", false, "2026-12-27T12:00:00Z"},
		{"2026-12-27T12:00:00Z", true, "2026-12-27T13:00:00Z"}, /* a Sunday that is open */
		{"2026-12-27T13:00:00Z", false, "2026-12-28T08:00:00Z"},
	};
	struct hours *h = hours_of(TZ_BERLIN, "09:00-18:00", "10:00-14:00", "");

	(void)state;
	add_holiday(h, "2026-12-24", "09:00-12:00");
	add_holiday(h, "2026-12-25", "");
	add_holiday(h, "2026-12-26", "");
	add_holiday(h, "2026-12-27", "13:00-14:00");
	assert_false(hours_add_holiday(h, h->holidays[0].date, &h->week[0]));
	check(h, v, ARRAY_SIZE(v));
}

static void always_and_never_have_no_change(void **state)
{
	static const struct expected always[] = {{"2026-03-29T00:59:00Z", true, NULL},
						 {"2026-10-25T00:59:00Z", true, NULL},
						 {"1969-12-31T23:59:59.999Z", true, NULL}};
	static const struct expected never[] = {{"2026-03-29T00:59:00Z", false, NULL}};
	static const struct expected except[] = {
		{"2026-03-29T00:59:00Z", true, "2026-12-24T23:00:00Z"},
		{"2026-12-25T00:00:00Z", false, "2026-12-25T23:00:00Z"},
	};
	struct hours *h = hours_of(TZ_BERLIN, "00:00-24:00", "00:00-24:00", "00:00-24:00");

	(void)state;
	add_holiday(h, "2026-12-25", "");
	check(h, except, ARRAY_SIZE(except));
	check(hours_of(TZ_BERLIN, "00:00-24:00", "00:00-24:00", "00:00-24:00"), always,
	      ARRAY_SIZE(always));
	check(hours_of(TZ_SANTIAGO, "00:00-12:00 12:00-24:00", "00:00-24:00", "00:00-24:00"),
	      always, ARRAY_SIZE(always));
	check(hours_of(TZ_BERLIN, "", "", ""), never, ARRAY_SIZE(never));
	check(NULL, always, ARRAY_SIZE(always));
}

static void what_comes_after_more_than_400_days_is_not_looked_for(void **state)
{
	struct hours *h = hours_of(TZ_BERLIN, "", "", "");

	(void)state;
	add_holiday(h, "2028-01-01", "10:00-11:00");
	assert_int_equal(hours_changes_at(h, at("2026-11-01T00:00:00Z")), INT64_MAX);
	assert_int_equal(hours_changes_at(h, at("2026-12-01T00:00:00Z")),
			 at("2028-01-01T09:00:00Z"));
	hours_free(h);
}

static void that_it_has_opened_since_is_worked_out_from_two_moments(void **state)
{
	static const struct {
		const char *since, *now;
		bool opened;
	} v[] = {
		{"2026-11-27T17:00:00Z", "2026-11-28T08:59:59Z", false}, /* Friday evening on */
		{"2026-11-27T17:00:00Z", "2026-11-28T09:00:00Z", true},	 /* Saturday, 10:00 */
		{"2026-11-27T17:00:00Z", "2026-11-29T12:00:00Z", true},	 /* and closed again */
		{"2026-11-28T09:00:00Z", "2026-11-28T12:59:00Z", false}, /* it was open already */
		{"2026-11-28T12:00:00Z", "2026-11-30T07:59:59Z", false},
		{"2026-11-28T12:00:00Z", "2026-11-30T08:00:00Z", true},
		{"2026-11-28T14:00:00Z", "2026-11-28T14:00:00Z", false},
	};
	struct hours *h = hours_of(TZ_BERLIN, "09:00-18:00", "10:00-14:00", "");

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(v); i++)
		assert_int_equal(hours_opened_since(h, at(v[i].since), at(v[i].now)), v[i].opened);
	assert_false(hours_opened_since(NULL, 0, at(v[0].now)));
	hours_free(h);
}

/* Berlin: 02:00-03:00 is skipped in March, and shown twice in October. */
static void in_the_nights_in_which_clocks_are_changed_a_range_is_one_stretch(void **state)
{
	static const struct expected skipped[] = {
		{"2026-03-28T23:59:00Z", false, "2026-03-29T01:00:00Z"},
		{"2026-03-29T00:59:59Z", false, "2026-03-29T01:00:00Z"},
		{"2026-03-29T01:00:00Z", true, "2026-03-29T04:00:00Z"}, /* 03:00 */
	};
	static const struct expected nothing_left[] = {
		{"2026-03-28T23:00:00Z", false, "2026-10-25T00:00:00Z"},
		{"2026-10-25T00:00:00Z", true, "2026-10-25T02:00:00Z"}, /* two hours */
	};
	static const struct expected twice[] = {
		{"2026-10-24T21:00:00Z", true, "2026-10-25T01:30:00Z"}, /* the second 02:30 */
		{"2026-10-25T00:45:00Z", true, "2026-10-25T01:30:00Z"}, /* the first 02:45 */
		{"2026-10-25T01:30:00Z", false, "2026-10-31T21:00:00Z"},
	};
	static const struct expected begins[] = {
		{"2026-10-25T00:29:00Z", false, "2026-10-25T00:30:00Z"},
		{"2026-10-25T00:30:00Z", true, "2026-10-25T05:00:00Z"}, /* the first 02:30 on */
		{"2026-10-25T01:15:00Z", true, "2026-10-25T05:00:00Z"},
	};
	struct hours *h = hours_of(TZ_BERLIN, "", "", "");

	(void)state;
	check(hours_of(TZ_BERLIN, "", "", "02:30-06:00"), skipped, ARRAY_SIZE(skipped));
	add_holiday(h, "2026-03-29", "02:00-03:00");
	add_holiday(h, "2026-10-25", "02:00-03:00");
	check(h, nothing_left, ARRAY_SIZE(nothing_left));
	check(hours_of(TZ_BERLIN, "", "22:00-02:30", ""), twice, ARRAY_SIZE(twice));
	check(hours_of(TZ_BERLIN, "", "", "02:30-06:00"), begins, ARRAY_SIZE(begins));
}

/* The same, worked out anew: what the clocks show is taken from the list of changes, and a range
 * from looking at them minute by minute, as the header defines it. */
struct night {
	const char *rule, *at;
	int before, after; /* minutes ahead of UTC */
};

static const struct night nights[] = {
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
	{TZ_KOLKATA, "2026-03-29T01:00:00Z", 330, 330},
};

enum { SPAN = 4 * 1440, EDGE = 2 * 1440 }; /* minutes on either side; those that are compared */

static int shown(const struct night *n, int minute, int64_t base)
{
	return (int)(base + minute) + (minute < 0 ? n->before : n->after);
}

/* Marks the minutes of one range of one day: from - to in minutes of local time. */
static void mark(const struct night *n, int64_t base, int64_t from, int64_t to, bool open[2 * SPAN])
{
	int begin = -SPAN, end = -SPAN;

	while (begin < SPAN && shown(n, begin, base) < from)
		begin++;
	for (int m = -SPAN; m < SPAN; m++)
		if (shown(n, m, base) < to)
			end = m + 1;
	for (int m = begin; m < end; m++)
		open[m + SPAN] = true;
}

static void every_quarter_of_an_hour_agrees_with_looking_at_a_clock(void **state)
{
	static const char *const days[] = {
		"00:00-00:30 01:15-02:00 02:15-02:30 02:45-03:15 04:00-22:30 22:45-23:15",
		"02:00-02:30 03:00-03:30 23:00-01:30",
		"09:00-18:00",
		"00:30-02:15 03:45-24:00",
	};
	static bool open[2 * SPAN];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(nights) * ARRAY_SIZE(days); i++) {
		const struct night *n = &nights[i / ARRAY_SIZE(days)];
		const char *day = days[i % ARRAY_SIZE(days)];
		struct hours *h = hours_of(n->rule, day, day, day);
		int64_t base = at(n->at) / 60000, today = (base + n->before) / 1440;

		memset(open, 0, sizeof(open));
		for (int64_t d = today - 5; d <= today + 5; d++)
			for (size_t r = 0; r < h->week[0].n; r++)
				mark(n, base, d * 1440 + h->week[0].ranges[r].from,
				     d * 1440 + h->week[0].ranges[r].to, open);
		for (int m = -EDGE; m <= EDGE; m += 15) {
			int next = m;

			while (open[next + SPAN] == open[m + SPAN])
				next++;
			assert_int_equal(hours_is_open(h, (base + m) * 60000), open[m + SPAN]);
			assert_int_equal(hours_changes_at(h, (base + m) * 60000),
					 (base + next) * 60000);
		}
		hours_free(h);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ranges_are_read_and_written),
		cmocka_unit_test(ranges_of_a_day_stand_in_order_and_do_not_overlap),
		cmocka_unit_test(a_week_opens_and_closes_by_the_zones_clocks),
		cmocka_unit_test(what_runs_over_midnight_belongs_to_the_day_before),
		cmocka_unit_test(holidays_are_closed_or_have_hours_of_their_own),
		cmocka_unit_test(always_and_never_have_no_change),
		cmocka_unit_test(what_comes_after_more_than_400_days_is_not_looked_for),
		cmocka_unit_test(that_it_has_opened_since_is_worked_out_from_two_moments),
		cmocka_unit_test(in_the_nights_in_which_clocks_are_changed_a_range_is_one_stretch),
		cmocka_unit_test(every_quarter_of_an_hour_agrees_with_looking_at_a_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
