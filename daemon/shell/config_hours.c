/* config_hours.c - the hours of a site: a zone, a week and holidays. */
#include "shell/config_keys.h"

#include <stdio.h>
#include <string.h>

#include "base/time.h"
#include "shell/zoneinfo.h"

static const char *const weekdays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

static void complain(const struct config_source *from, const struct yaml *y, const char *text)
{
	problem_add(from->problems, PROBLEM_ERROR, from->path, y->line, y->column, "%s", text);
}

static bool read_zone(const struct config_source *from, const struct yaml *y, struct hours *h)
{
	cleanup(freep) char *nearest = NULL;
	const char *name, *why = NULL;
	int r;

	if (!yaml_str(y, &name, 1, ZONEINFO_NAME, from->path, from->problems))
		return false;
	r = zoneinfo_read(&h->zone, name, &why);
	if (r == ZONEINFO_E_UNKNOWN && (nearest = zoneinfo_nearest(name)))
		problem_add(from->problems, PROBLEM_ERROR, from->path, y->line, y->column,
			    "there is no time zone '%s'; did you mean '%s'?", name, nearest);
	else if (r == ZONEINFO_E_UNKNOWN)
		complain(from, y,
			 "there is no such time zone; write a name of " ZONEINFO_DIR
			 ", as Europe/Berlin (Debian has them in the package tzdata)");
	else if (r == ZONEINFO_E_BROKEN)
		problem_add(from->problems, PROBLEM_ERROR, from->path, y->line, y->column,
			    "the file of this time zone cannot be used: %s", why);
	h->zone_name = strdup(name);
	return r == 0 && h->zone_name;
}

static bool add_range(const struct config_source *from, const struct yaml *y, struct hours_day *day)
{
	struct hours_range r;

	if (y->type != YAML_SCALAR || !hours_range_parse(&r, y->text, y->n)) {
		complain(from, y,
			 "write hours as \"09:00-18:00\" (a whole day is \"00:00-24:00\"), a list "
			 "of "
			 "them, or closed");
		return false;
	}
	if (!hours_day_add(day, &r)) {
		complain(from, y, "a day has at most 8 ranges, and none begins in another one");
		return false;
	}
	return true;
}

/* closed, a range, or a list of ranges. */
static bool read_day(const struct config_source *from, const struct yaml *y, struct hours_day *day)
{
	bool ok = true;

	*day = (struct hours_day){0};
	if (y->type == YAML_SCALAR && strcmp(y->text, "closed") == 0)
		return true;
	if (y->type != YAML_LIST)
		return add_range(from, y, day);
	for (size_t i = 0; i < y->n; i++)
		ok &= add_range(from, y->items[i], day);
	return ok;
}

/* "mon" or "mon-fri", the first and the last; a week may be left over its end: "sat-mon". */
static bool read_weekdays(const char *s, size_t *ret_first, size_t *ret_last)
{
	size_t found[2], n = strlen(s);

	if (n != 3 && (n != 7 || s[3] != '-'))
		return false;
	for (size_t part = 0; part < 2; part++) {
		const char *word = n == 7 && part ? s + 4 : s;

		found[part] = 0;
		while (found[part] < ARRAY_SIZE(weekdays) &&
		       strncmp(word, weekdays[found[part]], 3) != 0)
			found[part]++;
		if (found[part] == ARRAY_SIZE(weekdays))
			return false;
	}
	*ret_first = found[0];
	*ret_last = found[1];
	return true;
}

static bool read_week(const struct config_source *from, const struct yaml *y, struct hours *h)
{
	bool said[ARRAY_SIZE(weekdays)] = {false}, ok = true;
	size_t first, last, ranges = 0;
	struct hours_day day;

	if (!yaml_is(y, YAML_MAP, from->path, from->problems))
		return false;
	for (size_t i = 0; i < y->n; i++) {
		if (!read_weekdays(y->keys[i]->text, &first, &last)) {
			complain(from, y->keys[i],
				 "write mon, tue, wed, thu, fri, sat, sun, or mon-fri");
			ok = false;
			continue;
		}
		ok &= read_day(from, y->items[i], &day);
		ranges += day.n;
		for (size_t d = first;; d = (d + 1) % ARRAY_SIZE(weekdays)) {
			if (said[d]) {
				complain(from, y->keys[i], "a day of the week stands here twice");
				return false;
			}
			said[d] = true;
			h->week[d] = day;
			if (d == last)
				break;
		}
	}
	if (ok && !ranges)
		complain(from, y, "this week is never open; leave hours out to be always open");
	return ok && ranges;
}

static bool read_holidays(const struct config_source *from, const struct yaml *y, struct hours *h)
{
	bool ok = true;
	struct hours_day day;
	int64_t date;

	if (!y)
		return true;
	if (!yaml_is(y, YAML_MAP, from->path, from->problems))
		return false;
	for (size_t i = 0; i < y->n; i++) {
		const struct yaml *key = y->keys[i];

		if (!date_parse(&date, key->text, key->n)) {
			complain(from, key, "write the day of a holiday as 2026-12-25");
			ok = false;
		} else if (!read_day(from, y->items[i], &day)) {
			ok = false;
		} else if (!hours_add_holiday(h, date, &day)) {
			complain(from, key,
				 "there are at most 366 holidays; remove those of the past");
			return false;
		}
	}
	return ok;
}

struct hours *config_hours(const struct config_source *from, const struct yaml *y)
{
	static const char *const known[] = {"zone", "week", "holidays"};
	const struct yaml *zone = yaml_get(y, "zone"), *week = yaml_get(y, "week");
	cleanup(hours_freep) struct hours *h = calloc(1, sizeof(*h));
	bool ok;

	if (!h || !yaml_is(y, YAML_MAP, from->path, from->problems))
		return NULL;
	yaml_check_keys(y, known, ARRAY_SIZE(known), from->path, from->problems);
	if (!zone || !week) {
		complain(from, y,
			 "write {zone: Europe/Berlin, week: {mon-fri: \"09:00-18:00\"}, holidays: "
			 "{2026-12-25: closed}}");
		return NULL;
	}
	ok = read_zone(from, zone, h);
	ok &= read_week(from, week, h);
	ok &= read_holidays(from, yaml_get(y, "holidays"), h);
	return ok ? steal(h) : NULL;
}

static void write_day(struct buf *out, const struct hours_day *d)
{
	char text[HOURS_RANGE_TEXT + 1];

	if (!d->n)
		buf_puts(out, "closed");
	else if (d->n > 1)
		buf_putc(out, '[');
	for (size_t i = 0; i < d->n; i++) {
		hours_range_format(text, &d->ranges[i]);
		buf_printf(out, "%s\"%s\"", i ? ", " : "", text);
	}
	if (d->n > 1)
		buf_putc(out, ']');
}

void config_hours_write(struct buf *out, const struct hours *h)
{
	if (!h) {
		buf_putc(out, '~');
		return;
	}
	buf_printf(out, "{zone: %s, week: {", h->zone_name);
	for (size_t i = 0; i < ARRAY_SIZE(weekdays); i++) {
		buf_printf(out, "%s%s: ", i ? ", " : "", weekdays[i]);
		write_day(out, &h->week[i]);
	}
	buf_puts(out, h->n_holidays ? "}, holidays: {" : "}");
	for (size_t i = 0; i < h->n_holidays; i++) {
		struct date d = date_of(h->holidays[i].date);

		buf_printf(out, "%s%04d-%02d-%02d: ", i ? ", " : "", d.year, d.month, d.day);
		write_day(out, &h->holidays[i].day);
	}
	buf_puts(out, h->n_holidays ? "}}" : "}");
}
