#include "base/zone_rule.h"

#include <string.h>

#include "base/time.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400, WEEK_HOURS = 167 };

#define YEAR_LEAST    (-719528LL * DAY)	    /* the begin of the year 0 */
#define YEAR_GREATEST (2932897LL * DAY - 1) /* the end of 9999 */

struct cursor {
	const char *s, *end;
};

static bool take(struct cursor *c, char mark)
{
	if (c->s == c->end || *c->s != mark)
		return false;
	c->s++;
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* At most three digits. */
static bool take_number(struct cursor *c, int least, int most, int *ret)
{
	const char *from = c->s;
	int v = 0;

	for (; c->s < c->end && is_digit(*c->s) && c->s < from + 3; c->s++)
		v = v * 10 + (*c->s - '0');
	*ret = v;
	return c->s > from && v >= least && v <= most;
}

/* A name: three letters or more, or anything of letters, digits, + and - in <>. */
static bool take_name(struct cursor *c)
{
	bool quoted = take(c, '<');
	const char *from = c->s;
	size_t n;

	while (c->s < c->end &&
	       (is_alpha(*c->s) || (quoted && (is_digit(*c->s) || strchr("+-", *c->s)))))
		c->s++;
	n = (size_t)(c->s - from);
	return n >= 3 && (!quoted || take(c, '>'));
}

/* [+-]hh[:mm[:ss]] in seconds. */
static bool take_time(struct cursor *c, int most_hours, int *ret)
{
	int sign = take(c, '-') ? -1 : 1, h, m = 0, s = 0;

	if (sign > 0)
		take(c, '+');
	if (!take_number(c, 0, most_hours, &h))
		return false;
	if (take(c, ':') &&
	    (!take_number(c, 0, 59, &m) || (take(c, ':') && !take_number(c, 0, 59, &s))))
		return false;
	*ret = sign * (h * HOUR + m * MINUTE + s);
	return true;
}

/* ",M3.5.0/2", ",J60", ",59/-1" */
static bool take_day(struct cursor *c, struct zone_day *ret)
{
	struct zone_day d = {.time = 2 * HOUR};
	bool good;

	if (!take(c, ','))
		return false;
	d.how = take(c, 'M') ? ZONE_MONTH : take(c, 'J') ? ZONE_JULIAN : ZONE_ZERO_BASED;
	if (d.how == ZONE_MONTH)
		good = take_number(c, 1, 12, &d.month) && take(c, '.') &&
		       take_number(c, 1, 5, &d.week) && take(c, '.') &&
		       take_number(c, 0, 6, &d.day);
	else
		good = take_number(c, d.how == ZONE_JULIAN, 365, &d.day);
	if (!good || (take(c, '/') && !take_time(c, WEEK_HOURS, &d.time)))
		return false;
	*ret = d;
	return true;
}

/* POSIX counts what is west of Greenwich as positive; everybody else does not. */
bool zone_rule_parse(struct zone_rule *ret, const char *s, size_t n)
{
	struct cursor c = {s, s + n};
	struct zone_rule r = {0};
	int west;

	if (!take_name(&c) || !take_time(&c, 24, &west))
		return false;
	r.offset = -west;
	r.dst_offset = r.offset + HOUR;
	if (c.s < c.end) {
		r.changes = true;
		if (!take_name(&c))
			return false;
		if (c.s < c.end && *c.s != ',') {
			if (!take_time(&c, 24, &west))
				return false;
			r.dst_offset = -west;
		}
		if (!take_day(&c, &r.begin) || !take_day(&c, &r.end) || c.s != c.end)
			return false;
	}
	*ret = r;
	return true;
}

/* Which day of the month has this day of the week, for the week-th time. */
static int64_t day_in_month(const struct zone_day *d, int year)
{
	int64_t first = days_of((struct date){year, d->month, 1});
	int weekday = (int)((first + 4 + 7 * 200000) % 7); /* 1970-01-01 was a Thursday */
	int day = (d->day - weekday + 7) % 7 + 7 * (d->week - 1);

	while (day >= days_in_month(year, d->month))
		day -= 7;
	return first + day;
}

static int64_t moment(const struct zone_day *d, int year, int offset)
{
	int64_t first = days_of((struct date){year, 1, 1}), day;
	bool leap = days_in_month(year, 2) == 29;

	if (d->how == ZONE_MONTH)
		day = day_in_month(d, year);
	else if (d->how == ZONE_ZERO_BASED)
		day = first + d->day;
	else
		day = first + d->day - 1 + (leap && d->day >= 60);
	return day * DAY + d->time - offset;
}

/* The changes of three years around an instant, in the order of the years: a change at the turn of
 * a year may fall into the next one. */
struct change {
	int64_t at;
	int offset; /* from then on */
};
enum { CHANGES = 6 };

static void changes_around(const struct zone_rule *r, int64_t utc, struct change out[CHANGES])
{
	int64_t in_range = MIN(MAX(utc, YEAR_LEAST), YEAR_GREATEST);
	int year = date_of((in_range - YEAR_LEAST) / DAY + YEAR_LEAST / DAY).year;

	for (int i = 0; i < 3; i++, out += 2) {
		struct change begin = {moment(&r->begin, year - 1 + i, r->offset), r->dst_offset};
		struct change end = {moment(&r->end, year - 1 + i, r->dst_offset), r->offset};
		bool north = begin.at <= end.at;

		out[0] = north ? begin : end;
		out[1] = north ? end : begin;
	}
}

int zone_rule_offset(const struct zone_rule *r, int64_t utc)
{
	struct change v[CHANGES];
	int offset = r->offset;

	if (!r->changes)
		return offset;
	changes_around(r, utc, v);
	for (size_t i = 0; i < CHANGES; i++)
		if (v[i].at <= utc)
			offset = v[i].offset;
	return offset;
}

int64_t zone_rule_change(const struct zone_rule *r, int64_t utc)
{
	struct change v[CHANGES];
	int64_t next = INT64_MAX;

	if (!r->changes)
		return next;
	changes_around(r, utc, v);
	for (size_t i = 0; i < CHANGES; i++)
		if (v[i].at > utc)
			next = MIN(next, v[i].at);
	return next;
}
