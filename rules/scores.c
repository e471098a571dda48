#include "rules/scores.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

void scores_deinit(struct scores *s)
{
	free(s->v);
	*s = SCORES_INIT;
}

static int reserve(struct scores *s, size_t n)
{
	size_t room = s->room ? s->room : 256;
	struct score *v;

	while (room < n)
		room *= 2;
	if (room == s->room)
		return 0;
	v = reallocarray(s->v, room, sizeof(*v));
	if (!v)
		return -ENOMEM;
	s->v = v;
	s->room = room;
	return 0;
}

int scores_add(struct scores *s, double value, bool yes)
{
	if (reserve(s, s->n + 1))
		return -ENOMEM;
	s->v[s->n++] = (struct score){value, yes};
	s->n_yes += yes;
	return 0;
}

int scores_add_all(struct scores *s, const struct scores *more)
{
	int r = 0;

	for (size_t i = 0; i < more->n && !r; i++)
		r = scores_add(s, more->v[i].value, more->v[i].yes);
	return r;
}

static int by_value(const void *a, const void *b)
{
	const struct score *x = a, *y = b;

	return (x->value > y->value) - (x->value < y->value);
}

static void sort(struct scores *s)
{
	if (s->n)
		qsort(s->v, s->n, sizeof(*s->v), by_value);
}

/* The end of the run of equals that begins at i; how many of them are yes. */
static size_t run(const struct scores *s, size_t i, size_t *ret_yes)
{
	double value = s->v[i].value;

	*ret_yes = 0;
	for (; i < s->n && s->v[i].value == value; i++)
		*ret_yes += s->v[i].yes;
	return i;
}

double scores_auroc(struct scores *s)
{
	double below = 0, won = 0;
	size_t end, yes;

	if (!s->n_yes || s->n_yes == s->n)
		return NAN;
	sort(s);
	for (size_t i = 0; i < s->n; i = end) {
		end = run(s, i, &yes);
		won += (double)yes * (below + (double)(end - i - yes) / 2);
		below += (double)(end - i - yes);
	}
	return won / ((double)s->n_yes * (double)(s->n - s->n_yes));
}

double scores_average_precision(struct scores *s)
{
	double sum = 0, found = (double)s->n_yes;
	size_t end, yes;

	if (!s->n_yes)
		return NAN;
	sort(s);
	for (size_t i = 0; i < s->n; i = end) { /* from the lowest threshold up */
		end = run(s, i, &yes);
		sum += (double)yes * found / (double)(s->n - i);
		found -= (double)yes;
	}
	return sum / (double)s->n_yes;
}

double scores_quantile(struct scores *s, double q)
{
	double at = q * (double)(s->n - 1);
	size_t i = (size_t)floor(at);

	if (!s->n)
		return NAN;
	sort(s);
	if (i + 1 >= s->n)
		return s->v[s->n - 1].value;
	return s->v[i].value + (at - (double)i) * (s->v[i + 1].value - s->v[i].value);
}

double scores_mean(const struct scores *s)
{
	double sum = 0;

	for (size_t i = 0; i < s->n; i++)
		sum += s->v[i].value;
	return s->n ? sum / (double)s->n : NAN;
}

double scores_deviation(const struct scores *s)
{
	double mean = scores_mean(s), sum = 0;

	for (size_t i = 0; i < s->n; i++)
		sum += (s->v[i].value - mean) * (s->v[i].value - mean);
	return s->n > 1 ? sqrt(sum / (double)(s->n - 1)) : NAN;
}
