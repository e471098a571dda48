/* LIBLINEAR (Fan et al., JMLR 2008) is the oracle of our own solver: same problem, same answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <linear.h>
#include <math.h>
#include <stdlib.h>

#include "rules/intent/intent_model.h"
#include "tests/unit/intent_examples.h"

static void nothing(const char *s)
{
	(void)s;
}

/* The rows of x as LIBLINEAR has them: features from 1, -1 at the end, the bias added by it. */
static struct feature_node **nodes_of(const struct vectors *x, size_t n_features)
{
	struct feature_node **rows = calloc(x->n, sizeof(*rows));

	assert_non_null(rows);
	for (size_t i = 0; i < x->n; i++) {
		size_t n = 0, all = x->at[i + 1] - x->at[i];
		struct feature_node *row = calloc(all + 2, sizeof(*row));

		assert_non_null(row);
		for (size_t k = x->at[i]; k < x->at[i + 1]; k++)
			row[n++] = (struct feature_node){(int)x->id[k] + 1, (double)x->v[k]};
		row[n++] = (struct feature_node){(int)n_features + 1, 1};
		row[n] = (struct feature_node){-1, 0};
		rows[i] = row;
	}
	return rows;
}

static struct model *train_oracle(const struct corpus *c, struct feature_node **rows,
				  size_t n_features, uint32_t class)
{
	double *y = calloc(c->x.n, sizeof(*y));
	struct problem problem = {
		.l = (int)c->x.n, .n = (int)n_features + 1, .y = y, .x = rows, .bias = 1};
	struct parameter parameter = {
		.solver_type = L2R_L2LOSS_SVC_DUAL, .eps = 1e-4, .C = 1, .p = 0.1};
	struct model *m;

	assert_non_null(y);
	for (size_t i = 0; i < c->x.n; i++)
		y[i] = c->class[i] == class ? 1 : -1;
	assert_null(check_parameter(&problem, &parameter));
	m = train(&problem, &parameter);
	assert_non_null(m);
	free(y);
	return m;
}

static double oracle_score(const struct model *m, const struct feature_node *row)
{
	double value;

	predict_values(m, row, &value);
	return m->label[0] == 1 ? value : -value;
}

static void the_solver_finds_what_liblinear_finds(void **state)
{
	static const float whole[2] = {1, 1};
	struct made made;
	struct corpus c = {0};
	struct dictionary d = {0};
	struct feature_node **rows;
	float score[LANES];
	uint32_t *all;
	struct svm s;
	double worst = 0;

	(void)state;
	set_print_string_function(nothing);
	made_init(&made);
	assert_int_equal(corpus_read(&c, &d, &made.training), 0);
	rows = nodes_of(&c.x, d.n);
	all = calloc(c.x.n, sizeof(*all));
	assert_non_null(all);
	for (uint32_t i = 0; i < c.x.n; i++)
		all[i] = i;
	assert_int_equal(svm_init(&s, &c, d.n), 0);
	s.first = 0;
	svm_train(&s, all, c.x.n, 1e-3f);
	for (uint32_t class = 0; class < LANES; class ++) {
		struct model *m = train_oracle(&c, rows, d.n, class);

		for (size_t i = 0; i < c.x.n; i++) {
			svm_score(&s, i, whole, score);
			worst = fmax(worst, fabs((double)score[class] - oracle_score(m, rows[i])));
		}
		free_and_destroy_model(&m);
	}
	assert_true(worst < 0.02); /* the scores lie between -1.5 and 1.5 */
	for (size_t i = 0; i < c.x.n; i++)
		free(rows[i]);
	free(rows);
	free(all);
	svm_deinit(&s);
	corpus_deinit(&c);
	dictionary_deinit(&d);
}

static void rows_that_are_left_out_teach_nothing(void **state)
{
	static const float whole[2] = {1, 1};
	uint32_t some[MADE];
	struct made made;
	struct corpus c = {0};
	struct dictionary d = {0};
	float score[LANES];
	size_t n = 0;
	struct svm s;

	(void)state;
	made_init(&made);
	assert_int_equal(corpus_read(&c, &d, &made.training), 0);
	for (uint32_t i = 0; i < MADE; i++)
		if (c.class[i] != 3)
			some[n++] = i;
	assert_int_equal(svm_init(&s, &c, d.n), 0);
	svm_train(&s, some, n, 0.01f);
	for (size_t i = 0; i < MADE; i++) { /* of class 3 it saw no example: it says no to all */
		svm_score(&s, i, whole, score);
		assert_true(score[3] < 0);
	}
	svm_deinit(&s);
	corpus_deinit(&c);
	dictionary_deinit(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_solver_finds_what_liblinear_finds),
		cmocka_unit_test(rows_that_are_left_out_teach_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
