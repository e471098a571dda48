/* histogram.h - counts durations so that any percentile can be read with an error below 1 %. Pure. */
#ifndef CLIENTS_BENCH_HISTOGRAM_H
#define CLIENTS_BENCH_HISTOGRAM_H

#include "base/base.h"

/*
 * Values up to 2^40 - 1 (in µs: 12 days). Below 128 each has a bucket of its own; above, each power
 * of two is cut into 128 (after HdrHistogram). No memory is allocated.
 */
enum { HISTOGRAM_CUT = 128, HISTOGRAM_BUCKETS = HISTOGRAM_CUT * 34 };

struct histogram {
	uint64_t n;
	uint64_t max;
	double sum;
	uint32_t buckets[HISTOGRAM_BUCKETS];
};

void histogram_add(struct histogram *h, int64_t value);

/* The value that `share` (0 .. 1) of all are at or below; 0 when there is none. Never above max. */
uint64_t histogram_at(const struct histogram *h, double share);

#endif
