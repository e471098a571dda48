/* estimate.h - how long somebody will wait, as a range, and how true such ranges were. Pure. */
#ifndef CORE_MATCH_ESTIMATE_H
#define CORE_MATCH_ESTIMATE_H

#include "base/base.h"

/* How long the last conversations of a queue kept a slot. */
enum { HANDLING_KEPT = 20, HANDLING_LEAST = 3 };
struct handling {
	int64_t ms[HANDLING_KEPT]; /* the newest, by n modulo their number */
	size_t n;		   /* so far */
};
void handling_add(struct handling *h, int64_t ms); /* less than a second counts as one */

/* From now on, in seconds, both greater than 0, low < high; both 0: unknown. */
struct estimate {
	int64_t low, high;
};

static inline bool estimate_known(struct estimate e)
{
	return e.high > 0;
}
static inline bool estimate_equal(struct estimate a, struct estimate b)
{
	return a.low == b.low && a.high == b.high;
}
static inline bool estimate_overlaps(struct estimate a, struct estimate b)
{
	return a.low <= b.high && b.low <= a.high;
}

/*
 * The wait of somebody who has `ahead` others before them to whom nobody was offered yet, while
 * `slots` are at work for their queue (a fraction where agents are shared) and `free` of those slots
 * are free now. Unknown with fewer than HANDLING_LEAST times, or without slots.
 *
 * Who is among the first `free` is asked for at once: 10 to 30 seconds, the time to answer an offer.
 * Else k + 1 slots must become free, k = ahead - free. With c slots and handling times of mean m and
 * coefficient of variation v, one becomes free every m / c on average, the first one, because the
 * talks that run have begun already, (1 - v^2) / 2c of that sooner (the forward recurrence time of a
 * renewal process; exact for c = 1):
 *     mean = m / c * (k + 1 - (1 - v^2) / 2c)
 * The departures of many slots are nearly a Poisson process, those of one are a renewal process, so
 * that the square of the wait's own coefficient of variation is taken as
 *     u^2 = (w + (1 - w) v^2) / (k + 1) + v^2 / n,   w = c / (c + k)
 * the last term being what n samples leave open about m. The range is from the 20th to the 90th
 * percentile of a gamma distribution of that mean and variation (Wilson and Hilferty 1931): one in
 * five is asked for sooner, one in ten waits longer than was said. Rounded outwards to 10 s below two
 * minutes, to a minute up to half an hour, to five minutes above.
 */
struct estimate estimate_wait(const struct handling *h, size_t ahead, double slots, size_t free);

/* What was said, against what came: of the last ACCURACY_KEPT. */
enum { ACCURACY_KEPT = 200 };
struct accuracy {
	size_t n; /* so far */
	double error[ACCURACY_KEPT];
	bool within[ACCURACY_KEPT];
};

struct accuracy_figures {
	uint64_t n;	 /* that the others are of; 0: they are 0 */
	double p50, p90; /* of (actual - shown) / shown, shown being the middle of the range */
	double share;	 /* of those whose wait was in the range, 0 to 1 */
};

/* Nothing when the estimate was unknown. The lowest bound there is, 10 s, also stands for less. */
void accuracy_add(struct accuracy *a, struct estimate shown, int64_t waited_ms);
void accuracy_figures(const struct accuracy *a, struct accuracy_figures *ret);

#endif
