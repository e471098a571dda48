/*
 * The file of a time zone from bytes. What is taken must have an answer for every instant: it is not
 * a day away from UTC, changes lie ahead, and the two instants of a local time are in order.
 */
#include <stdlib.h>
#include <string.h>

#include "base/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LOOKS = 16 };

static void need(bool good)
{
	if (!good)
		abort();
}

static void look(const struct zone *z, int64_t utc)
{
	int64_t change = zone_change(z, utc), local = utc + zone_offset(z, utc);
	int64_t first = zone_first(z, local), last = zone_last(z, local);

	need(abs(zone_offset(z, utc)) < 26 * 3600);
	need(change > utc);
	need(first <= utc && first <= last);
	need(first + zone_offset(z, first) >= local && last + zone_offset(z, last) >= local);
	need(first - 1 + zone_offset(z, first - 1) < local);
	need(last - 1 + zone_offset(z, last - 1) < local);
	if (change != INT64_MAX)
		need(zone_offset(z, change - 1) == zone_offset(z, utc));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct zone *z = NULL;
	const char *why = NULL;
	int64_t utc = 0;

	if (zone_parse(&z, data, size, &why)) {
		need(why && !z);
		return 0;
	}
	memcpy(&utc, data + size - sizeof(utc), sizeof(utc)); /* a zone has more than eight bytes */
	utc %= (int64_t)1 << 40;
	for (int i = 0; i < LOOKS && utc < (int64_t)1 << 62; i++) {
		look(z, utc);
		utc = zone_change(z, utc);
	}
	zone_free(z);
	return 0;
}
