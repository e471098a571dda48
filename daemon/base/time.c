#include "base/time.h"

#include <stdio.h>
#include <string.h>

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

#define TIME_LEAST    (-719528LL * DAY)	    /* 0000-01-01T00:00:00.000Z */
#define TIME_GREATEST (2932897LL * DAY - 1) /* 9999-12-31T23:59:59.999Z */

/* Howard Hinnant, "chrono-compatible low-level date algorithms": years begin in March, so that the
 * leap day is a year's last, and 400 years are one era of 146097 days. */
struct date date_of(int64_t days)
{
	uint32_t z = (uint32_t)(days + 719468 + 146097); /* one era more: never negative */
	uint32_t era = z / 146097, doe = z % 146097;
	uint32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	uint32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	uint32_t mp = (5 * doy + 2) / 153;
	struct date d = {
		.year = (int)(yoe + era * 400) - 400,
		.month = (int)(mp < 10 ? mp + 3 : mp - 9),
		.day = (int)(doy - (153 * mp + 2) / 5 + 1),
	};

	d.year += d.month <= 2;
	return d;
}

int64_t days_of(struct date d)
{
	int y = d.year - (d.month <= 2) + 400; /* one era more: never negative */
	int era = y / 400, yoe = y % 400;
	int doy = (153 * (d.month > 2 ? d.month - 3 : d.month + 9) + 2) / 5 + d.day - 1;

	return (int64_t)era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468 - 146097;
}

static void put_digits(char *p, int digits, int v)
{
	for (; digits--; v /= 10)
		p[digits] = (char)('0' + v % 10);
}

void time_format(char out[TIME_TEXT + 1], int64_t ms)
{
	int64_t t = MIN(MAX(ms, TIME_LEAST), TIME_GREATEST) - TIME_LEAST;
	struct date d = date_of(t / DAY - 719528);
	int in_day = (int)(t % DAY);

	memcpy(out, "YYYY-MM-DDThh:mm:ss.mmmZ", TIME_TEXT + 1);
	put_digits(out, 4, d.year);
	put_digits(out + 5, 2, d.month);
	put_digits(out + 8, 2, d.day);
	put_digits(out + 11, 2, in_day / HOUR);
	put_digits(out + 14, 2, in_day / MINUTE % 60);
	put_digits(out + 17, 2, in_day / SECOND % 60);
	put_digits(out + 20, 3, in_day % SECOND);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* What is still to be read. */
struct cursor {
	const char *s, *end;
};

static bool take(struct cursor *c, char lower)
{
	if (c->s == c->end || (*c->s != lower && *c->s != lower - 'a' + 'A'))
		return false;
	c->s++;
	return true;
}

static bool take_mark(struct cursor *c, char mark)
{
	if (c->s == c->end || *c->s != mark)
		return false;
	c->s++;
	return true;
}

static bool take_digits(struct cursor *c, int digits, int *ret)
{
	int v = 0;

	while (digits--) {
		if (c->s == c->end || !is_digit(*c->s))
			return false;
		v = v * 10 + (*c->s++ - '0');
	}
	*ret = v;
	return true;
}

int days_in_month(int year, int month)
{
	static const char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

static bool take_date(struct cursor *c, int64_t *ret_days)
{
	struct date d;

	if (!take_digits(c, 4, &d.year) || !take_mark(c, '-') || !take_digits(c, 2, &d.month) ||
	    !take_mark(c, '-') || !take_digits(c, 2, &d.day))
		return false;
	if (d.month < 1 || d.month > 12 || d.day < 1 || d.day > days_in_month(d.year, d.month))
		return false;
	*ret_days = days_of(d);
	return true;
}

bool date_parse(int64_t *ret_days, const char *s, size_t n)
{
	struct cursor c = {s, s + n};
	int64_t days;

	if (!take_date(&c, &days) || c.s != c.end)
		return false;
	*ret_days = days;
	return true;
}

/* Any number of digits; those after the third are cut off. */
static bool take_fraction(struct cursor *c, int *ret_ms)
{
	int ms = 0, unit = 100;

	if (c->s == c->end || !is_digit(*c->s))
		return false;
	for (; c->s < c->end && is_digit(*c->s); c->s++, unit /= 10)
		ms += (*c->s - '0') * unit;
	*ret_ms = ms;
	return true;
}

static bool take_clock(struct cursor *c, int64_t *ret_ms, bool *ret_leap)
{
	int h, m, s, ms = 0;

	if (!take_digits(c, 2, &h) || !take_mark(c, ':') || !take_digits(c, 2, &m) ||
	    !take_mark(c, ':') || !take_digits(c, 2, &s))
		return false;
	if (h > 23 || m > 59 || s > 60 || (take_mark(c, '.') && !take_fraction(c, &ms)))
		return false;
	*ret_ms = (int64_t)h * HOUR + m * MINUTE + s * SECOND + ms;
	*ret_leap = s == 60;
	return true;
}

static bool take_offset(struct cursor *c, int *ret_ms)
{
	int sign, h, m;

	if (take(c, 'z')) {
		*ret_ms = 0;
		return true;
	}
	sign = take_mark(c, '+') ? 1 : take_mark(c, '-') ? -1 : 0;
	if (!sign || !take_digits(c, 2, &h) || !take_mark(c, ':') || !take_digits(c, 2, &m))
		return false;
	if (h > 23 || m > 59)
		return false;
	*ret_ms = sign * (h * HOUR + m * MINUTE);
	return true;
}

bool time_parse(int64_t *ret_ms, const char *s, size_t n)
{
	struct cursor c = {s, s + n};
	int64_t date, clock, ms;
	int offset;
	bool leap;

	if (!take_date(&c, &date) || !take(&c, 't') || !take_clock(&c, &clock, &leap) ||
	    !take_offset(&c, &offset) || c.s != c.end)
		return false;
	ms = date * DAY + clock - offset;
	if (ms < TIME_LEAST || ms > TIME_GREATEST)
		return false;
	/* a leap second ends a day in UTC; it counts as the next day's first */
	if (leap && (ms - TIME_LEAST) % DAY >= SECOND)
		return false;
	*ret_ms = ms;
	return true;
}

struct unit {
	const char *name;
	uint64_t value;
};

/* Digits and one of the units; false: it is not that, or greater than `most`. */
static bool parse_amount(uint64_t *ret, const char *s, size_t n, const struct unit *units,
			 size_t n_units, uint64_t most)
{
	uint64_t v = 0;
	size_t i;

	for (i = 0; i < n && is_digit(s[i]); i++)
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(s[i] - '0'), &v))
			return false;
	if (!i)
		return false;
	for (const struct unit *u = units; u < units + n_units; u++) {
		if (strlen(u->name) != n - i || memcmp(u->name, s + i, n - i) != 0)
			continue;
		if (v > most / u->value)
			return false;
		*ret = v * u->value;
		return true;
	}
	return false;
}

bool duration_parse(int64_t *ret_ms, const char *s, size_t n)
{
	static const struct unit units[] = {
		{"ms", 1}, {"s", SECOND}, {"m", MINUTE}, {"h", HOUR}, {"d", DAY},
	};
	uint64_t v;

	if (!parse_amount(&v, s, n, units, ARRAY_SIZE(units), INT64_MAX))
		return false;
	*ret_ms = (int64_t)v;
	return true;
}

bool size_parse(uint64_t *ret, const char *s, size_t n)
{
	static const struct unit units[] = {
		{"", 1},
		{"KiB", 1 << 10},
		{"MiB", 1 << 20},
		{"GiB", 1 << 30},
	};

	return parse_amount(ret, s, n, units, ARRAY_SIZE(units), UINT64_MAX);
}

void duration_format(char out[DURATION_TEXT + 1], int64_t ms)
{
	static const struct unit units[] = {
		{"d", DAY}, {"h", HOUR}, {"m", MINUTE}, {"s", SECOND}, {"ms", 1},
	};
	uint64_t v = ms < 0 ? 0 - (uint64_t)ms : (uint64_t)ms;
	const char *sign = ms < 0 ? "-" : "";
	uint64_t next;
	size_t u = 0;
	int n;

	while (u + 1 < ARRAY_SIZE(units) && v < units[u].value)
		u++;
	if (!v)
		u = 3; /* "0s" */
	n = snprintf(out, DURATION_TEXT + 1, "%s%llu%s", sign,
		     (unsigned long long)(v / units[u].value), units[u].name);
	if (u + 1 == ARRAY_SIZE(units))
		return;
	next = v % units[u].value / units[u + 1].value;
	if (next)
		snprintf(out + n, DURATION_TEXT + 1 - (size_t)n, " %llu%s",
			 (unsigned long long)next, units[u + 1].name);
}
