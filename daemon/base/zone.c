#include "base/zone.h"

#include <errno.h>
#include <string.h>

#include "base/zone_rule.h"

/* RFC 8536, 3.2: utoff "SHOULD be more than -25 hours and less than 26 hours". */
enum { HOUR = 3600, OFFSET_LEAST = -25 * HOUR + 1, OFFSET_GREATEST = 26 * HOUR - 1 };
enum { HEADER = 44, TYPE = 6, TYPES_MAX = 256 };

struct zone {
	size_t n; /* transitions, ascending */
	int64_t *at;
	unsigned char *type;	   /* from then on */
	int32_t offset[TYPES_MAX]; /* by type */
	bool has_rule;
	struct zone_rule rule; /* after the last transition */
};

/* The counts of one header, in its order. */
struct counts {
	uint32_t isut, isstd, leap, time, type, name;
};

static uint32_t u32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t i64(const unsigned char *p)
{
	return (int64_t)((uint64_t)u32(p) << 32 | u32(p + 4));
}

/* The bytes of a data block whose times have `width` bytes; a count is under 2^32. */
static uint64_t block_size(const struct counts *n, unsigned width)
{
	return (uint64_t)n->time * (width + 1) + (uint64_t)n->type * TYPE + n->name +
	       (uint64_t)n->leap * (width + 4) + n->isstd + n->isut;
}

/* Reads a header and sees that its block is there; what is wrong, or NULL. */
static const char *header(const unsigned char *p, size_t n, unsigned width, struct counts *ret)
{
	if (n < HEADER)
		return "it ends within a header";
	if (memcmp(p, "TZif", 4) != 0)
		return "it does not begin with TZif";
	if (p[4] < '2')
		return "it is of version 1, which ends in 2038; version 2 or later is needed";
	*ret = (struct counts){u32(p + 20), u32(p + 24), u32(p + 28),
			       u32(p + 32), u32(p + 36), u32(p + 40)};
	if (block_size(ret, width) > n - HEADER)
		return "its counts say more than it holds";
	return NULL;
}

static const char *check_counts(const struct counts *n)
{
	if (n->leap)
		return "it counts leap seconds (a zone of right/)";
	if (n->type < 1 || n->type > TYPES_MAX || n->name < 1)
		return "it has no types of local time, or over 256";
	if ((n->isut && n->isut != n->type) || (n->isstd && n->isstd != n->type))
		return "its indicators are not one for each type";
	return NULL;
}

static const char *take_types(struct zone *z, const unsigned char *p, const struct counts *n)
{
	for (size_t i = 0; i < n->type; i++, p += TYPE) {
		z->offset[i] = (int32_t)u32(p);
		if (z->offset[i] < OFFSET_LEAST || z->offset[i] > OFFSET_GREATEST)
			return "it is over a day away from UTC";
		if (p[4] > 1 || p[5] >= n->name)
			return "a type of local time is broken";
	}
	return NULL;
}

static const char *take_transitions(struct zone *z, const unsigned char *p, const struct counts *n)
{
	const unsigned char *types = p + (size_t)n->time * 8;

	for (size_t i = 0; i < n->time; i++) {
		z->at[i] = i64(p + i * 8);
		z->type[i] = types[i];
		if (i && z->at[i] <= z->at[i - 1])
			return "its transitions are not in order";
		if (types[i] >= n->type)
			return "a transition is to a type that it does not have";
	}
	z->n = n->time;
	return NULL;
}

/* "\nEST5EDT,M3.2.0,M11.1.0\n", and that is the end. */
static const char *take_footer(struct zone *z, const unsigned char *p, size_t n)
{
	if (n < 2 || p[0] != '\n' || p[n - 1] != '\n')
		return "it has no footer between two ends of line";
	if (n == 2)
		return NULL; /* nothing is known of what comes */
	z->has_rule = zone_rule_parse(&z->rule, (const char *)p + 1, n - 2);
	return z->has_rule ? NULL : "the rule in its footer cannot be read";
}

/* The second header and all after it. */
static int take(struct zone *z, const unsigned char *p, size_t n, const char **ret_why)
{
	struct counts counts;
	const char *why = header(p, n, 8, &counts);

	if (!why)
		why = check_counts(&counts);
	if (!why) {
		z->at = malloc(MAX((size_t)counts.time, (size_t)1) * sizeof(*z->at));
		z->type = malloc(MAX((size_t)counts.time, (size_t)1));
		if (!z->at || !z->type)
			return -ENOMEM;
		why = take_types(z, p + HEADER + (size_t)counts.time * 9, &counts);
	}
	if (!why)
		why = take_transitions(z, p + HEADER, &counts);
	if (!why) {
		size_t used = HEADER + (size_t)block_size(&counts, 8);

		why = take_footer(z, p + used, n - used);
	}
	*ret_why = why;
	return why ? ZONE_E_INVALID : 0;
}

int zone_parse(struct zone **ret, const void *bytes, size_t n, const char **ret_why)
{
	const unsigned char *p = bytes;
	cleanup(zone_freep) struct zone *z = NULL;
	struct counts first;
	size_t skip;
	int r;

	*ret_why = n > ZONE_BYTES ? "it is too big for a zone" : header(p, n, 4, &first);
	if (*ret_why)
		return ZONE_E_INVALID;
	z = calloc(1, sizeof(*z));
	if (!z)
		return -ENOMEM;
	skip = HEADER + (size_t)block_size(&first, 4);
	r = take(z, p + skip, n - skip, ret_why);
	if (r == 0)
		*ret = steal(z);
	return r;
}

struct zone *zone_free(struct zone *z)
{
	if (z) {
		free(z->at);
		free(z->type);
		free(z);
	}
	return NULL;
}

void zone_freep(struct zone **z)
{
	zone_free(*z);
}

/* How many transitions are at or before an instant. */
static size_t passed(const struct zone *z, int64_t utc)
{
	size_t low = 0, high = z->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (z->at[mid] <= utc)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool is_ruled(const struct zone *z, size_t n_passed)
{
	return z->has_rule && n_passed == z->n;
}

int zone_offset(const struct zone *z, int64_t utc)
{
	size_t n = passed(z, utc);

	if (is_ruled(z, n))
		return zone_rule_offset(&z->rule, utc);
	return z->offset[n ? z->type[n - 1] : 0];
}

int64_t zone_change(const struct zone *z, int64_t utc)
{
	size_t n = passed(z, utc);

	if (n < z->n)
		return z->at[n];
	return is_ruled(z, n) ? zone_rule_change(&z->rule, utc) : INT64_MAX;
}

/* Between two changes the clocks run on: `shown` is what they show at `from`. */
int64_t zone_first(const struct zone *z, int64_t local)
{
	int64_t from = local - OFFSET_GREATEST; /* they show nothing later than local */

	for (;;) {
		int64_t shown = from + zone_offset(z, from), change = zone_change(z, from);

		if (shown >= local)
			return from;
		if (from + local - shown < change)
			return from + local - shown;
		from = change;
	}
}

int64_t zone_last(const struct zone *z, int64_t local)
{
	int64_t from = local - OFFSET_GREATEST, end = local - OFFSET_LEAST, last = from;

	while (from <= end) {
		int64_t shown = from + zone_offset(z, from), change = zone_change(z, from);

		if (shown < local)
			last = MIN(from + local - shown, change);
		from = change;
	}
	return last;
}
