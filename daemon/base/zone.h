/* zone.h - a time zone: what its clocks show at an instant. Pure: the shell reads the file. */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include "base/base.h"

/*
 * RFC 8536 (TZif), version 2 and later: the transitions that are listed, then, for all that comes
 * after, the rule in the footer. All times here are whole seconds: an instant since 1970 in UTC, or
 * `local`, what a clock on the wall shows, counted as if it were UTC; both within 2^62 of 0.
 */
struct zone;

enum {
	ZONE_BYTES = 64 << 10, /* no file of the tz database has a tenth of it */
	ZONE_E_INVALID = 1,
};

/* Gives *ret. 0; ZONE_E_INVALID: *ret_why says what is wrong, static text; -ENOMEM. */
int zone_parse(struct zone **ret, const void *bytes, size_t n, const char **ret_why);
struct zone *zone_free(struct zone *z); /* NULL is fine; returns NULL */
void zone_freep(struct zone **z);

/* Seconds that the clocks are ahead of UTC at an instant: local = utc + offset. What the rule says
 * of years beyond 0-9999 is what it says of the nearest of these. */
int zone_offset(const struct zone *z, int64_t utc);

/* The first instant after `utc` at which the clocks are changed; INT64_MAX: never. A change of the
 * zone's name alone counts as one. */
int64_t zone_change(const struct zone *z, int64_t utc);

/*
 * Clocks that are changed skip some local times and show others twice. So there are two answers:
 * first  the earliest instant at which the clocks show `local` or later,
 * last   the earliest instant from which on they never show anything earlier than `local`.
 * For a time that is shown once both are that instant; for one that is shown twice they are the
 * first and the second (but of the time that the clocks are set back to both are the first: nothing
 * earlier comes after it); for one that is skipped both are the instant of the change.
 */
int64_t zone_first(const struct zone *z, int64_t local);
int64_t zone_last(const struct zone *z, int64_t local);

#endif
