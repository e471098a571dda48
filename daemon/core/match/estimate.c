#include "core/match/estimate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SOON_LOW = 10, SOON_HIGH = 30, DAY_S = 24 * 3600 };

void handling_add(struct handling *h, int64_t ms)
{
	h->ms[h->n++ % HANDLING_KEPT] = MAX(ms, (int64_t)1000);
}

static double mean_of(const struct handling *h, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (double)h->ms[i] / 1000;
	return sum / (double)n;
}

/* The square of the coefficient of variation. */
static double variation_of(const struct handling *h, size_t n, double mean)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		double d = (double)h->ms[i] / 1000 - mean;

		sum += d * d;
	}
	return sum / (double)(n - 1) / (mean * mean);
}

/* The quantile of a gamma distribution of mean 1 with this squared variation; z is the normal one. */
static double quantile(double variation, double z)
{
	double root = 1 - variation / 9 + z * sqrt(variation) / 3;

	return root > 0 ? root * root * root : 0;
}

static int64_t step_of(double seconds)
{
	return seconds < 120 ? 10 : seconds <= 1800 ? 60 : 300;
}

static struct estimate rounded(double low, double high)
{
	int64_t down = step_of(low), up = step_of(high);
	struct estimate e = {.low = (int64_t)floor(low / (double)down) * down,
			     .high = (int64_t)ceil(MIN(high, (double)DAY_S) / (double)up) * up};

	e.low = MAX(MIN(e.low, (int64_t)DAY_S - 300), (int64_t)SOON_LOW);
	e.high = MAX(e.high, e.low + step_of((double)e.low));
	return e;
}

struct estimate estimate_wait(const struct handling *h, size_t ahead, double slots, size_t free)
{
	const double early = -0.8416, late = 1.2816; /* the normal's 20th and 90th percentile */
	size_t n = MIN(h->n, (size_t)HANDLING_KEPT), k = ahead - free;
	double m, v, mean, w, u;

	if (n < HANDLING_LEAST || slots <= 0)
		return (struct estimate){0};
	if (ahead < free)
		return (struct estimate){SOON_LOW, SOON_HIGH};
	m = mean_of(h, n);
	v = variation_of(h, n, m);
	mean = m / slots * ((double)k + 1 - (1 - MIN(v, 1.0)) / (2 * MAX(slots, 1.0)));
	w = slots / (slots + (double)k);
	u = (w + (1 - w) * v) / ((double)k + 1) + v / (double)n;
	return rounded(mean * quantile(u, early), mean * quantile(u, late));
}

void accuracy_add(struct accuracy *a, struct estimate shown, int64_t waited_ms)
{
	double actual = (double)waited_ms / 1000, middle = (double)(shown.low + shown.high) / 2;
	size_t at = a->n % ACCURACY_KEPT;

	if (!estimate_known(shown))
		return;
	a->error[at] = (actual - middle) / middle;
	a->within[at] = (actual >= (double)shown.low || shown.low <= SOON_LOW) &&
			actual <= (double)shown.high;
	a->n++;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void accuracy_figures(const struct accuracy *a, struct accuracy_figures *ret)
{
	size_t n = MIN(a->n, (size_t)ACCURACY_KEPT), within = 0;
	double sorted[ACCURACY_KEPT];

	*ret = (struct accuracy_figures){.n = n};
	if (!n)
		return;
	memcpy(sorted, a->error, n * sizeof(sorted[0]));
	qsort(sorted, n, sizeof(sorted[0]), by_value);
	for (size_t i = 0; i < n; i++)
		within += a->within[i];
	ret->p50 = sorted[(n - 1) / 2];
	ret->p90 = sorted[(n - 1) * 9 / 10];
	ret->share = (double)within / (double)n;
}
