/* test_estimate.c - core/match/estimate.h */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "core/match/estimate.h"

static struct handling same(size_t n, int64_t s)
{
	struct handling h = {0};

	for (size_t i = 0; i < n; i++)
		handling_add(&h, s * 1000);
	return h;
}

static void it_is_unknown_without_three_times_or_without_slots(void **state)
{
	struct handling two = same(2, 300), three = same(3, 300);

	(void)state;
	assert_false(estimate_known(estimate_wait(&two, 0, 3, 0)));
	assert_false(estimate_known(estimate_wait(&two, 0, 3, 3)));
	assert_false(estimate_known(estimate_wait(&three, 0, 0, 0)));
	assert_true(estimate_known(estimate_wait(&three, 0, 1, 0)));
	assert_true(estimate_known(estimate_wait(&three, 0, 0.25, 0)));
}

static void who_meets_a_free_slot_waits_for_an_answer_only(void **state)
{
	struct handling h = same(5, 600);
	struct estimate e = estimate_wait(&h, 1, 4, 2);

	(void)state;
	assert_int_equal(e.low, 10);
	assert_int_equal(e.high, 30);
	assert_true(estimate_wait(&h, 2, 4, 2).high > 30);
}

/* Ten minutes each: with one slot the first waits 5 minutes on average, the fifth 45. */
static void it_is_the_handling_time_times_those_ahead_over_the_slots(void **state)
{
	static const struct {
		size_t ahead;
		double slots;
		double mean; /* s */
	} rows[] = {{0, 1, 300}, {4, 1, 2700}, {0, 10, 57}, {9, 10, 597}, {99, 10, 5997}};
	struct handling h = same(20, 600);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct estimate e = estimate_wait(&h, rows[i].ahead, rows[i].slots, 0);

		assert_true((double)e.low < rows[i].mean && (double)e.high > rows[i].mean);
		assert_true((double)(e.high - e.low) < rows[i].mean * 3);
	}
}

static void more_ahead_or_fewer_slots_are_never_a_shorter_wait(void **state)
{
	struct handling h = {0};

	(void)state;
	for (uint64_t i = 0; i < 20; i++)
		handling_add(&h, (int64_t)(hash_u64(i) % 900000));
	for (size_t k = 0; k < 60; k++) {
		for (int c = 2; c < 20; c++) {
			struct estimate e = estimate_wait(&h, k, c, 0);
			struct estimate longer = estimate_wait(&h, k + 1, c, 0);
			struct estimate fewer = estimate_wait(&h, k, c - 1, 0);

			assert_true(longer.low >= e.low && longer.high >= e.high);
			assert_true(fewer.low >= e.low && fewer.high >= e.high);
		}
	}
}

/* Whatever the numbers are: never 0, low before high, in steps that can be read out. */
static void it_is_a_range_of_round_numbers(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 20000; seed++) {
		struct handling h = {0};
		uint64_t r = hash_u64(seed);
		size_t n = 3 + r % 30;
		struct estimate e;

		for (size_t i = 0; i < n; i++)
			handling_add(&h,
				     (int64_t)(hash_u64(r + i) % (seed % 7 ? 600000 : 1ull << 40)));
		e = estimate_wait(&h, r >> 8 & 0x3fff, 0.01 + (double)(r >> 24 & 0xfff) / 16, 0);
		assert_true(e.low >= 10 && e.low < e.high && e.high <= 24 * 3600 + 300);
		assert_int_equal(e.low % (e.low < 120 ? 10 : e.low <= 1800 ? 60 : 300), 0);
		assert_int_equal(e.high % (e.high < 120 ? 10 : e.high <= 1800 ? 60 : 300), 0);
	}
}

static void only_the_last_twenty_count(void **state)
{
	struct handling h = same(50, 3600), fresh = same(20, 60);

	(void)state;
	for (int i = 0; i < 20; i++)
		handling_add(&h, 60000);
	assert_true(estimate_equal(estimate_wait(&h, 7, 2, 0), estimate_wait(&fresh, 7, 2, 0)));
}

static void the_error_is_measured_against_the_middle_of_the_range(void **state)
{
	struct accuracy a = {0};
	struct accuracy_figures f;

	(void)state;
	accuracy_figures(&a, &f);
	assert_int_equal(f.n, 0);
	accuracy_add(&a, (struct estimate){0}, 100000);
	assert_int_equal(a.n, 0);
	for (int i = 0; i < 8; i++)
		accuracy_add(&a, (struct estimate){60, 140}, 100000); /* as was said */
	accuracy_add(&a, (struct estimate){60, 140}, 200000);	      /* twice as long */
	accuracy_add(&a, (struct estimate){60, 140}, 50000);	      /* half */
	accuracy_figures(&a, &f);
	assert_int_equal(f.n, 10);
	assert_true(fabs(f.p50) < 1e-9 && fabs(f.p90) < 1e-9);
	assert_true(fabs(f.share - 0.8) < 1e-9);
	for (int i = 0; i < ACCURACY_KEPT; i++)
		accuracy_add(&a, (struct estimate){60, 140}, 150000);
	accuracy_figures(&a, &f);
	assert_int_equal(f.n, ACCURACY_KEPT);
	assert_true(fabs(f.p50 - 0.5) < 1e-9 && fabs(f.p90 - 0.5) < 1e-9 && f.share < 1e-9);
}

/* --- against a simulated queue: Poisson arrivals, lognormal handling times, c slots ------------ */

struct source {
	uint64_t state;
};

static double uniform(struct source *s)
{
	s->state = hash_u64(s->state + 0x9e3779b97f4a7c15ull);
	return ((double)(s->state >> 11) + 0.5) / 9007199254740992.0;
}

static double exponential(struct source *s, double mean)
{
	return -mean * log(uniform(s));
}

static double lognormal(struct source *s, double mean, double cv)
{
	double v = log(1 + cv * cv),
	       normal = sqrt(-2 * log(uniform(s))) * cos(6.283185307179586 * uniform(s));

	return mean * exp(normal * sqrt(v) - v / 2);
}

enum { SLOTS = 12, LINE = 4000 };

struct sim {
	struct source source;
	struct handling handling;
	int slots;
	double mean, cv;
	double ends[SLOTS], took[SLOTS]; /* ends: INFINITY when the slot is free */
	struct {
		double at;
		struct estimate shown;
	} line[LINE];
	size_t first, n;
	size_t known, within, longer;
};

static void serve(struct sim *s, int slot, double now)
{
	size_t at = s->first;
	double waited = now - s->line[at].at;
	struct estimate e = s->line[at].shown;

	s->first++;
	s->n--;
	s->took[slot] = lognormal(&s->source, s->mean, s->cv);
	s->ends[slot] = now + s->took[slot];
	if (!estimate_known(e) || e.high <= 30)
		return; /* a free slot: no prediction was needed */
	s->known++;
	s->within += waited >= (double)e.low && waited <= (double)e.high;
	s->longer += waited > (double)e.high;
}

static int soonest(const struct sim *s)
{
	int best = 0;

	for (int i = 1; i < s->slots; i++)
		if (s->ends[i] < s->ends[best])
			best = i;
	return best;
}

static int a_free_slot(const struct sim *s)
{
	for (int i = 0; i < s->slots; i++)
		if (isinf(s->ends[i]))
			return i;
	return -1;
}

static void arrive(struct sim *s, double now)
{
	size_t free = 0, at = s->first + s->n;

	for (int i = 0; i < s->slots; i++)
		free += isinf(s->ends[i]) != 0;
	s->line[at].at = now;
	s->line[at].shown = estimate_wait(&s->handling, s->n, s->slots, free);
	s->n++;
	if (free)
		serve(s, a_free_slot(s), now);
}

static void leave(struct sim *s, int slot)
{
	double now = s->ends[slot];

	handling_add(&s->handling, (int64_t)(s->took[slot] * 1000));
	s->ends[slot] = INFINITY;
	if (s->n)
		serve(s, slot, now);
}

/* load: arrivals over what the slots can do; more than 1: the queue grows all the time. */
static void simulate(struct sim *s, uint64_t seed, int slots, double load, double cv)
{
	double next = 0;
	size_t arrivals = 0;

	s->source.state = hash_u64(seed);
	s->slots = slots;
	s->mean = 480;
	s->cv = cv;
	s->handling = (struct handling){0};
	s->first = s->n = 0;
	for (int i = 0; i < slots; i++)
		s->ends[i] = INFINITY;
	while (arrivals < LINE / 4) {
		int slot = soonest(s);

		if (s->ends[slot] < next) {
			leave(s, slot);
			continue;
		}
		arrive(s, next);
		arrivals++;
		next += exponential(&s->source, s->mean / slots / load);
	}
	while (s->n)
		leave(s, soonest(s));
}

static void the_true_wait_falls_into_the_range(void **state)
{
	static const struct {
		int slots;
		double load, cv;
	} rows[] = {{1, 0.8, 0.5},  {1, 0.9, 1.0},  {3, 0.9, 0.7},  {3, 1.1, 0.7}, {6, 0.9, 0.5},
		    {6, 0.95, 1.0}, {12, 0.9, 0.7}, {12, 1.1, 0.7}, {12, 1.2, 1.0}};
	struct sim *s = calloc(1, sizeof(*s));
	size_t known = 0, within = 0, longer = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		*s = (struct sim){0};
		for (uint64_t seed = 1; seed <= 20; seed++)
			simulate(s, seed * 1000 + i, rows[i].slots, rows[i].load, rows[i].cv);
		print_message("%2d slots, load %.2f, variation %.1f: %zu waits, %.0f %% in the "
			      "range, %.0f %% longer\n",
			      rows[i].slots, rows[i].load, rows[i].cv, s->known,
			      100.0 * (double)s->within / (double)s->known,
			      100.0 * (double)s->longer / (double)s->known);
		assert_true((double)s->within >= 0.65 * (double)s->known);
		assert_true((double)s->longer <= 0.18 * (double)s->known);
		known += s->known;
		within += s->within;
		longer += s->longer;
	}
	print_message("all: %zu waits, %.1f %% in the range, %.1f %% longer\n", known,
		      100.0 * (double)within / (double)known,
		      100.0 * (double)longer / (double)known);
	assert_true(known > 50000);
	assert_true((double)within >= 0.72 * (double)known);
	assert_true((double)longer <= 0.12 * (double)known);
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_unknown_without_three_times_or_without_slots),
		cmocka_unit_test(who_meets_a_free_slot_waits_for_an_answer_only),
		cmocka_unit_test(it_is_the_handling_time_times_those_ahead_over_the_slots),
		cmocka_unit_test(more_ahead_or_fewer_slots_are_never_a_shorter_wait),
		cmocka_unit_test(it_is_a_range_of_round_numbers),
		cmocka_unit_test(only_the_last_twenty_count),
		cmocka_unit_test(the_error_is_measured_against_the_middle_of_the_range),
		cmocka_unit_test(the_true_wait_falls_into_the_range),
	};

	return cmocka_run_group_tests_name("estimate", tests, NULL, NULL);
}
