#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "rules/intent/intent_model.h"

#include <math.h>
#include <string.h>

enum { FEATURES = 300, CLASSES = 37 };

static double random_of(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (double)(*seed >> 33) / (double)(1u << 31);
}

/* Weights of -2 … 2; the first features are known to all classes, the others to few. */
static size_t make(struct weight_kept *kept, uint64_t *seed)
{
	size_t n = 0;

	for (uint32_t f = 0; f < FEATURES; f++)
		for (uint16_t c = 0; c < CLASSES; c++)
			if (f < 30 || random_of(seed) < 0.05)
				kept[n++] = (struct weight_kept){f, c,
								 (float)(4 * random_of(seed) - 2)};
	return n;
}

static void make_message(struct vector *x, uint64_t *seed)
{
	double length = 0;

	x->n = 0;
	for (uint32_t f = 0; f < FEATURES; f++)
		if (random_of(seed) < 0.3) {
			x->id[x->n] = f;
			x->v[x->n] = (float)random_of(seed);
			length += (double)(x->v[x->n] * x->v[x->n]);
			x->n++;
		}
	for (size_t i = 0; i < x->n; i++)
		x->v[i] /= (float)sqrt(length);
}

static void scores_are_the_sums_of_weights_and_values(void **state)
{
	struct weight_kept *kept = calloc(FEATURES * CLASSES, sizeof(*kept));
	struct vector *x = calloc(1, sizeof(*x));
	struct weights w = {.bias = calloc(CLASSES, sizeof(float))};
	float score[CLASSES];
	int16_t *sums;
	uint64_t seed = 1;
	size_t n;

	(void)state;
	assert_true(kept && x && w.bias);
	n = make(kept, &seed);
	for (size_t c = 0; c < CLASSES; c++)
		w.bias[c] = (float)(random_of(&seed) - 0.5);
	assert_int_equal(weights_build(&w, kept, n, FEATURES, CLASSES), 0);
	assert_true(w.n_dense >= 30 && w.n_dense < FEATURES && w.n_pairs > 0);
	sums = calloc(w.stride, sizeof(*sums));
	assert_non_null(sums);
	for (int round = 0; round < 50; round++) {
		make_message(x, &seed);
		weights_score(&w, x, sums, score);
		for (uint32_t c = 0; c < CLASSES; c++) {
			double sum = (double)w.bias[c];

			for (size_t i = 0; i < n; i++)
				for (size_t k = 0; kept[i].class == c && k < x->n; k++)
					if (x->id[k] == kept[i].feature)
						sum += (double)(x->v[k] * kept[i].weight);
			assert_true(fabs(sum - (double)score[c]) < 0.02);
		}
	}
	free(sums);
	free(kept);
	free(x);
	weights_deinit(&w);
}

static void each_weight_is_found_again(void **state)
{
	struct weight_kept *kept = calloc(FEATURES * CLASSES, sizeof(*kept));
	struct weights w = {.bias = calloc(CLASSES, sizeof(float))};
	uint64_t seed = 2;
	size_t n;

	(void)state;
	assert_true(kept && w.bias);
	n = make(kept, &seed);
	assert_int_equal(weights_build(&w, kept, n, FEATURES, CLASSES), 0);
	for (size_t i = 0; i < n; i++)
		assert_true(fabsf(weights_of(&w, kept[i].feature, kept[i].class) - kept[i].weight) <
			    1.0f / WEIGHT_ONE);
	weights_deinit(&w);
	free(kept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scores_are_the_sums_of_weights_and_values),
		cmocka_unit_test(each_weight_is_found_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
