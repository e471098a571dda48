/* tzif.h - the file of a time zone, made for a test. */
#ifndef SUPPORT_TZIF_H
#define SUPPORT_TZIF_H

#include "base/zone.h"

struct tzif_change {
	int64_t at; /* s */
	unsigned char type;
};

/* Version 2 bytes with an empty first block; out holds TZIF_BYTES. Returns how many there are. */
enum { TZIF_BYTES = 8192 };
size_t tzif_write(unsigned char out[TZIF_BYTES], const struct tzif_change *changes, size_t n,
		  const int *offsets, size_t n_types, const char *footer);

/* The zone with this rule and nothing before it; ends the test when it cannot be read. Gives. */
struct zone *tzif_zone(const char *footer);

/* Rules as the tz database has them in 2025b, for the tests that need well-known places. */
#define TZ_BERLIN    "CET-1CEST,M3.5.0,M10.5.0/3"
#define TZ_NEW_YORK  "EST5EDT,M3.2.0,M11.1.0"
#define TZ_SANTIAGO  "<-04>4<-03>,M9.1.6/24,M4.1.6/24"
#define TZ_LORD_HOWE "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"
#define TZ_CHATHAM   "<+1245>-12:45<+1345>,M9.5.0/2:45,M4.1.0/3:45"
#define TZ_DUBLIN    "IST-1GMT0,M10.5.0,M3.5.0/1"
#define TZ_KOLKATA   "IST-5:30"

#endif
