/* pack_moments.c - how people say when: the language's `moments`. */
#include "rules/pack/pack_private.h"

#include <stdio.h>

#include "base/time.h"
#include "rules/pack/template.h"

enum { DAY = 86400, WEEK = 7 };

void load_moments(struct loader *l, const struct yaml *y)
{
	static const char *const keys[N_MOMENT] = {
		"today", "tomorrow", "weekday", "date", "mon", "tue", "wed", "thu",
		"fri",	 "sat",	     "sun",	"jan",	"feb", "mar", "apr", "may",
		"jun",	 "jul",	     "aug",	"sep",	"oct", "nov", "dec",
	};
	static const char *const known[] = {"weekday", "day", "month", "time"};

	if (!y || !load_map(l, y, keys, ARRAY_SIZE(keys)))
		return;
	for (size_t i = 0; i < N_MOMENT; i++) {
		l->pack->moments[i] = load_str(l, yaml_get(y, keys[i]), PACK_TITLE);
		load_placeholders(l, yaml_get(y, keys[i]), known, ARRAY_SIZE(known));
	}
}

static int64_t floor_days(int64_t local)
{
	return local / DAY - (local % DAY < 0);
}

static enum moment form_of(int64_t days)
{
	return days <= 0     ? MOMENT_TODAY
	       : days == 1   ? MOMENT_TOMORROW
	       : days < WEEK ? MOMENT_WEEKDAY
			     : MOMENT_DATE;
}

void pack_moment(const struct pack *p, int64_t local, int64_t now_local, struct buf *out)
{
	int64_t days = floor_days(local);
	int minutes = (int)((local - days * DAY) / 60);
	int weekday = (int)(((days + 3) % WEEK + WEEK) % WEEK); /* 1970-01-01 was a Thursday */
	struct date date = date_of(days);
	const char *form = p->moments[form_of(days - floor_days(now_local))];
	char day[12], time[24], bytes[4 * PACK_TITLE];
	struct line line;

	snprintf(day, sizeof(day), "%d", date.day);
	snprintf(time, sizeof(time), "%02d:%02d", minutes / 60, minutes % 60);
	const struct placeholder with[] = {{"weekday", p->moments[MOMENT_MON + weekday]},
					   {"day", day},
					   {"month", p->moments[MOMENT_JAN + date.month - 1]},
					   {"time", time}};

	line_init(&line, bytes, sizeof(bytes));
	if (form && template_complete(form, with, ARRAY_SIZE(with)))
		template_fill(&line, form, with, ARRAY_SIZE(with));
	buf_put(out, line.p, line.n);
}
