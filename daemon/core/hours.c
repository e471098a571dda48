#include "core/hours.h"

#include <string.h>

#include "base/time.h"

enum { MINUTE = 60, HOUR = 60, DAY = 24 * HOUR /* of minutes */, DAY_SECONDS = 86400 };

struct hours *hours_free(struct hours *h)
{
	if (h) {
		zone_free(h->zone);
		free(h->zone_name);
		free(h->holidays);
		free(h);
	}
	return NULL;
}

void hours_freep(struct hours **h)
{
	hours_free(*h);
}

/* "09:00" -> minutes. */
static bool clock_parse(const char *s, int *ret)
{
	static const char form[] = "dd:dd";

	for (size_t i = 0; i < sizeof(form) - 1; i++)
		if (form[i] == 'd' ? s[i] < '0' || s[i] > '9' : s[i] != form[i])
			return false;
	*ret = ((s[0] - '0') * 10 + s[1] - '0') * HOUR + (s[3] - '0') * 10 + s[4] - '0';
	return s[3] < '6' && *ret <= DAY;
}

bool hours_range_parse(struct hours_range *ret, const char *s, size_t n)
{
	struct hours_range r;

	if (n != HOURS_RANGE_TEXT || s[5] != '-' || !clock_parse(s, &r.from) ||
	    !clock_parse(s + 6, &r.to))
		return false;
	if (r.from == DAY || r.from == r.to)
		return false; /* a whole day is 00:00-24:00 */
	if (r.to < r.from)
		r.to += DAY;
	*ret = r;
	return true;
}

static void clock_format(char *out, int minutes)
{
	const char digits[] = {
		(char)('0' + minutes / HOUR / 10), (char)('0' + minutes / HOUR % 10), ':',
		(char)('0' + minutes % HOUR / 10), (char)('0' + minutes % HOUR % 10),
	};

	memcpy(out, digits, sizeof(digits));
}

void hours_range_format(char out[HOURS_RANGE_TEXT + 1], const struct hours_range *r)
{
	clock_format(out, r->from);
	out[5] = '-';
	clock_format(out + 6, r->to > DAY ? r->to - DAY : r->to);
	out[HOURS_RANGE_TEXT] = '\0';
}

bool hours_day_add(struct hours_day *d, const struct hours_range *r)
{
	size_t i = d->n;

	if (d->n == HOURS_RANGES)
		return false;
	while (i && d->ranges[i - 1].from > r->from)
		i--;
	if ((i && d->ranges[i - 1].to > r->from) || (i < d->n && r->to > d->ranges[i].from))
		return false;
	memmove(&d->ranges[i + 1], &d->ranges[i], (d->n - i) * sizeof(*d->ranges));
	d->ranges[i] = *r;
	d->n++;
	return true;
}

static const struct hours_day *holiday(const struct hours *h, int64_t date)
{
	for (size_t i = 0; i < h->n_holidays; i++)
		if (h->holidays[i].date == date)
			return &h->holidays[i].day;
	return NULL;
}

bool hours_add_holiday(struct hours *h, int64_t date, const struct hours_day *day)
{
	if (holiday(h, date) || h->n_holidays == HOURS_HOLIDAYS)
		return false;
	if (!h->holidays)
		h->holidays = malloc(HOURS_HOLIDAYS * sizeof(*h->holidays));
	if (!h->holidays)
		return false;
	h->holidays[h->n_holidays++] = (struct hours_holiday){date, *day};
	return true;
}

static const struct hours_day *day_at(const struct hours *h, int64_t date)
{
	const struct hours_day *d = holiday(h, date);
	int weekday = (int)(((date + 3) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */

	return d ? d : &h->week[weekday];
}

/* Floor, for instants before 1970 too. */
static int64_t divide(int64_t v, int64_t by)
{
	return v / by - (v % by < 0);
}

/* What is known while the ranges are looked at in the order in which they begin. */
struct look {
	int64_t now; /* s */
	bool open;
	int64_t until; /* of the open stretch, or when one begins */
};

/* Takes one range in; false: nothing that comes later matters. */
static bool look_at(struct look *l, int64_t begin, int64_t end)
{
	if (begin >= end || end <= l->now)
		return true;
	if (l->open && begin <= l->until) {
		l->until = MAX(l->until, end);
		return true;
	}
	if (!l->open && begin <= l->now) {
		l->open = true;
		l->until = end;
		return true;
	}
	if (!l->open)
		l->until = begin;
	return false;
}

/* From two days before, for what runs over midnight or over a day that the zone skips. False: nothing
 * changes within `days`. */
static bool look(const struct hours *h, struct look *l, int64_t days)
{
	int64_t today = divide(l->now + zone_offset(h->zone, l->now), DAY_SECONDS);

	for (int64_t date = today - 2; date <= today + days; date++) {
		const struct hours_day *d = day_at(h, date);

		for (size_t i = 0; i < d->n; i++) {
			int64_t midnight = date * DAY_SECONDS;
			int64_t from = midnight + d->ranges[i].from * MINUTE;
			int64_t to = midnight + d->ranges[i].to * MINUTE;

			if (!look_at(l, zone_first(h->zone, from), zone_last(h->zone, to)))
				return true;
		}
	}
	return l->open && l->until < zone_first(h->zone, (today + days) * DAY_SECONDS);
}

bool hours_is_open(const struct hours *h, int64_t now_ms)
{
	struct look l = {.now = divide(now_ms, 1000)};

	if (h)
		look(h, &l, 1); /* clocks that go back over midnight show tomorrow first */
	return !h || l.open;
}

int64_t hours_changes_at(const struct hours *h, int64_t now_ms)
{
	struct look l = {.now = divide(now_ms, 1000)};

	return h && look(h, &l, HOURS_AHEAD) ? l.until * 1000 : INT64_MAX;
}

bool hours_opened_since(const struct hours *h, int64_t since_ms, int64_t now_ms)
{
	int64_t at = since_ms;

	if (hours_is_open(h, at))
		at = hours_changes_at(h, at);
	return at < now_ms && hours_changes_at(h, at) <= now_ms;
}
