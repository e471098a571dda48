/* scan.h - picks members out of a JSON object without building a tree: the bench reads thousands a second. Pure. */
#ifndef CLIENTS_BENCH_SCAN_H
#define CLIENTS_BENCH_SCAN_H

#include "base/base.h"

/* A value as it stands in the JSON; a string without its quotes, its escapes untouched. */
struct span {
	const char *p; /* borrowed; NULL: there is none */
	size_t n;
};

/* A member of an object; the value begins at v. For objects that a JSON writer made: what is
 * malformed ends the scan, it is not reported. */
struct span scan_member(const char *json, size_t n, const char *name);

bool span_is(struct span s, const char *text);
int64_t span_int(struct span s); /* 0 when there is none */
bool span_copy(struct span s, char *out, size_t cap);

#endif
