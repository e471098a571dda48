/* zone_rule.h - a rule for the years to come, as POSIX writes it in TZ: "CET-1CEST,M3.5.0,M10.5.0/3".
 * Pure; private to zone.c. */
#ifndef BASE_ZONE_RULE_H
#define BASE_ZONE_RULE_H

#include "base/base.h"

/* When in a year the clocks are changed; the time is seconds from that day's midnight, and may lie
 * within a week of it (RFC 8536, 3.3.1). */
struct zone_day {
	enum { ZONE_JULIAN, ZONE_ZERO_BASED, ZONE_MONTH } how;
	int day;	 /* J1-365 without leap days, 0-365; of the week, from Sunday */
	int week, month; /* week 5: the last */
	int time;
};

struct zone_rule {
	int offset; /* seconds ahead of UTC; in standard time when there is another */
	bool changes;
	int dst_offset;
	struct zone_day begin, end; /* of the other */
};

/* False: not a rule. A rule that names a second offset must say when it holds. */
bool zone_rule_parse(struct zone_rule *ret, const char *s, size_t n);

int zone_rule_offset(const struct zone_rule *r, int64_t utc);	  /* seconds ahead of UTC */
int64_t zone_rule_change(const struct zone_rule *r, int64_t utc); /* the next; INT64_MAX: never */

#endif
