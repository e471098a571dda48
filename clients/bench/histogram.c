#include "clients/bench/histogram.h"

static size_t bucket_of(uint64_t v)
{
	int shift;

	if (v < HISTOGRAM_CUT)
		return v;
	shift = 63 - __builtin_clzll(v) - 7; /* so that v >> shift is 128 .. 255 */
	return (size_t)shift * HISTOGRAM_CUT + (v >> shift);
}

/* The greatest value of a bucket. */
static uint64_t top_of(size_t bucket)
{
	size_t shift = bucket / HISTOGRAM_CUT ? bucket / HISTOGRAM_CUT - 1 : 0;
	uint64_t low = bucket - shift * HISTOGRAM_CUT;

	return ((low + 1) << shift) - 1;
}

void histogram_add(struct histogram *h, int64_t value)
{
	uint64_t v = value < 0 ? 0 : (uint64_t)value;

	v = MIN(v, (1ull << 40) - 1);
	h->n++;
	h->sum += (double)v;
	h->max = MAX(h->max, v);
	h->buckets[bucket_of(v)]++;
}

uint64_t histogram_at(const struct histogram *h, double share)
{
	uint64_t rank = (uint64_t)(share * (double)h->n + 0.999999), seen = 0;

	if (!h->n)
		return 0;
	for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
		seen += h->buckets[i];
		if (seen >= rank && seen)
			return MIN(top_of(i), h->max);
	}
	return h->max;
}
