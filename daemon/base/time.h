/* time.h - moments and durations as people write them. Pure: it never asks for the time. */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include "base/base.h"

/* RFC 3339 in UTC with milliseconds: "2026-11-22T06:40:32.123Z". ms since 1970, years 0-9999;
 * what lies outside is written as the nearest that does not. */
enum { TIME_TEXT = 24 };
void time_format(char out[TIME_TEXT + 1], int64_t ms);

/* Reads RFC 3339 with or without fraction, `Z` or an offset. False: not one. */
bool time_parse(int64_t *ret_ms, const char *s, size_t n);

/* A day of the Gregorian calendar, and how many days it is after 1970-01-01; years 0-9999. */
struct date {
	int year, month, day; /* month and day from 1 */
};
struct date date_of(int64_t days);
int64_t days_of(struct date d);
int days_in_month(int year, int month);

/* Reads "2026-12-24", a day that there is. False: not one. */
bool date_parse(int64_t *ret_days, const char *s, size_t n);

/* "500ms", "20s", "10m", "2h", "1d" -> ms; "512", "16KiB", "4MiB", "1GiB" -> bytes. False: not
 * one, or it does not fit. Digits and one unit, nothing else. */
bool duration_parse(int64_t *ret_ms, const char *s, size_t n);
bool size_parse(uint64_t *ret, const char *s, size_t n);

/* "20s", "10m", "1h 5m", "2d 3h": at most two units, for people. Gives nothing; out is filled. */
enum { DURATION_TEXT = 31 };
void duration_format(char out[DURATION_TEXT + 1], int64_t ms);

#endif
