/* The figures of `handoffctl rules eval`, against values worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "rules/scores.c"

static struct scores of(const double *values, const char *yes)
{
	struct scores s = SCORES_INIT;

	for (size_t i = 0; yes[i]; i++)
		assert_int_equal(scores_add(&s, values[i], yes[i] == '+'), 0);
	return s;
}

static void a_ranking_is_worth_its_pairs_in_order(void **state)
{
	static const struct {
		double values[8];
		const char *yes;
		double auroc, precision;
	} rows[] = {
		{{4, 3, 2, 1}, "++--", 1, 1},
		{{1, 2, 3, 4}, "++--", 0, (1 / 3.0 + 2 / 4.0) / 2},
		{{4, 3, 2, 1}, "+-+-", 3 / 4.0, (1 + 2 / 3.0) / 2},
		{{1, 1, 1, 1}, "+-+-", 1 / 2.0, 1 / 2.0},
		{{2, 1, 1, 0}, "+-+-", 7 / 8.0, (1 + 2 / 3.0) / 2},
		{{-1, -2, 5}, "-+-", 0, 1 / 3.0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct scores s = of(rows[i].values, rows[i].yes);

		assert_true(fabs(scores_auroc(&s) - rows[i].auroc) < 1e-12);
		assert_true(fabs(scores_average_precision(&s) - rows[i].precision) < 1e-12);
		scores_deinit(&s);
	}
}

static void of_one_kind_alone_there_is_no_ranking(void **state)
{
	struct scores yes = of((double[]){1, 2}, "++"), no = of((double[]){1, 2}, "--");

	(void)state;
	assert_true(isnan(scores_auroc(&yes)));
	assert_true(isnan(scores_auroc(&no)));
	assert_true(isnan(scores_average_precision(&no)));
	assert_true(scores_average_precision(&yes) == 1);
	scores_deinit(&yes);
	scores_deinit(&no);
}

static void quantiles_lie_between_neighbours(void **state)
{
	struct scores s = of((double[]){40, 10, 30, 20}, "----");

	(void)state;
	assert_true(scores_quantile(&s, 0) == 10);
	assert_true(scores_quantile(&s, 0.5) == 25);
	assert_true(scores_quantile(&s, 1) == 40);
	assert_true(scores_mean(&s) == 25);
	assert_true(fabs(scores_deviation(&s) - 12.909944487358056) < 1e-9);
	scores_deinit(&s);
	assert_true(isnan(scores_quantile(&s, 0.5)));
	assert_true(isnan(scores_mean(&s)));
}

static void many_are_kept_and_put_together(void **state)
{
	struct scores all = SCORES_INIT, more = SCORES_INIT;

	(void)state;
	for (int i = 0; i < 1000; i++)
		assert_int_equal(scores_add(i % 2 ? &all : &more, i, i >= 500), 0);
	assert_int_equal(scores_add_all(&all, &more), 0);
	assert_int_equal(all.n, 1000);
	assert_int_equal(all.n_yes, 500);
	assert_true(scores_auroc(&all) == 1);
	assert_true(scores_quantile(&all, 0.5) == 499.5);
	scores_deinit(&all);
	scores_deinit(&more);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_ranking_is_worth_its_pairs_in_order),
		cmocka_unit_test(of_one_kind_alone_there_is_no_ranking),
		cmocka_unit_test(quantiles_lie_between_neighbours),
		cmocka_unit_test(many_are_kept_and_put_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
