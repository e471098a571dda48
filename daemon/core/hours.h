/* hours.h - when people are there: ranges of the week, holidays, in a time zone. Pure. */
#ifndef CORE_HOURS_H
#define CORE_HOURS_H

#include "base/zone.h"

/*
 * A range is one stretch of time without a break. It begins at the first instant at which the clocks
 * show its begin or later, and ends at the earliest instant from which on they never show anything
 * earlier than its end. So in the night in which the clocks are changed
 *   a time that is skipped is the instant of the change: 02:30-06:00 begins at 03:00, and
 *   02:00-03:00 does not happen at all;
 *   of a time that is shown twice, the begin is the first and the end is the second: 22:00-02:30
 *   goes on through both, and nobody is sent away to be let in again.
 * A range belongs to the day on which it begins: what runs over midnight into a holiday goes on.
 * Open is the begin, closed is the end.
 */
struct hours_range {
	int from; /* minutes after midnight, 0-1439 */
	int to;	  /* after `from`, at most a day later: over 1440 is the next day */
};

enum { HOURS_RANGES = 8, HOURS_HOLIDAYS = 366, HOURS_AHEAD = 400 /* days that are looked at */ };

struct hours_day {
	size_t n;
	struct hours_range ranges[HOURS_RANGES];
};

struct hours_holiday {
	int64_t date; /* days after 1970-01-01 */
	struct hours_day day;
};

struct hours {
	struct zone *zone;	  /* owned */
	char *zone_name;	  /* owned; for people */
	struct hours_day week[7]; /* from Monday */
	size_t n_holidays;
	struct hours_holiday *holidays; /* owned; no date twice */
};

struct hours *hours_free(struct hours *h); /* NULL is fine; returns NULL */
void hours_freep(struct hours **h);

/* "09:00-18:00", "22:00-02:00" (over midnight), "00:00-24:00". False: not a range. */
bool hours_range_parse(struct hours_range *ret, const char *s, size_t n);

enum { HOURS_RANGE_TEXT = 11 };
void hours_range_format(char out[HOURS_RANGE_TEXT + 1], const struct hours_range *r);

/* Adds a range in its place; false: the day has HOURS_RANGES already, or this one begins before
 * another one of the day has ended. */
bool hours_day_add(struct hours_day *d, const struct hours_range *r);

/* Adds a holiday; false: the date is there already, or there is no room or no memory. */
bool hours_add_holiday(struct hours *h, int64_t date, const struct hours_day *day);

/* At an instant, ms since 1970. NULL is always open. */
bool hours_is_open(const struct hours *h, int64_t now_ms);

/* When that changes next, after now_ms; INT64_MAX: not within HOURS_AHEAD days. */
int64_t hours_changes_at(const struct hours *h, int64_t now_ms);

/* Whether it has opened after since_ms, up to now_ms. */
bool hours_opened_since(const struct hours *h, int64_t since_ms, int64_t now_ms);

#endif
