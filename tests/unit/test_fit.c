#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "rules/fit.h"

#include "base/hash.h"

#include <math.h>
#include <string.h>

enum { CONVERSATIONS = 60, TURNS = 8, ROWS = CONVERSATIONS * TURNS };

static double random_of(uint64_t *seed)
{
	*seed += 1;
	return (double)(hash_u64(*seed) >> 11) / (double)(1ull << 53);
}

/* At this made-up site anger is all in `threat`; `neg` says nothing, and `pos` is not used. */
static void make(struct fit_row *rows, uint64_t seed)
{
	memset(rows, 0, ROWS * sizeof(*rows));
	for (uint32_t i = 0; i < ROWS; i++) {
		rows[i].conversation = i / TURNS;
		rows[i].value[SIGNAL_NEG] = random_of(&seed) < 0.3;
		rows[i].value[SIGNAL_THREAT] = random_of(&seed) < 0.3;
		rows[i].label = random_of(&seed) < (rows[i].value[SIGNAL_THREAT] > 0 ? 0.85 : 0.1);
	}
}

static const bool none[N_SIGNAL];

static void prior(float w[N_SIGNAL])
{
	for (size_t i = 0; i < N_SIGNAL; i++)
		w[i] = signal_kinds[i].weight;
}

static void what_the_site_labels_is_learnt(void **state)
{
	struct fit_row *rows = calloc(ROWS, sizeof(*rows));
	float hand[N_SIGNAL];
	struct fit fit;

	(void)state;
	assert_non_null(rows);
	make(rows, 1);
	prior(hand);
	assert_int_equal(fit_weights(rows, ROWS, hand, none, 0, &fit), 0);
	assert_int_equal(fit.conversations, CONVERSATIONS);
	assert_int_equal(fit.rows, ROWS);
	assert_true(fit.after > fit.before + 0.1);
	assert_true(fit.weight[SIGNAL_THREAT] > 3 * fabsf(fit.weight[SIGNAL_NEG]));
	free(rows);
}

static void what_nobody_labelled_keeps_its_sign(void **state)
{
	struct fit_row *rows = calloc(ROWS, sizeof(*rows));
	float hand[N_SIGNAL];
	struct fit fit;

	(void)state;
	assert_non_null(rows);
	make(rows, 2);
	prior(hand);
	assert_int_equal(fit_weights(rows, ROWS, hand, none, 0, &fit), 0);
	for (size_t i = 0; i < N_SIGNAL; i++)
		if (i != SIGNAL_NEG && i != SIGNAL_THREAT)
			assert_true(fit.weight[i] * hand[i] > 0 || hand[i] == 0);
	free(rows);
}

static void a_fixed_weight_stays(void **state)
{
	struct fit_row *rows = calloc(ROWS, sizeof(*rows));
	bool fixed[N_SIGNAL] = {[SIGNAL_NEG] = true};
	float hand[N_SIGNAL];
	struct fit fit;

	(void)state;
	assert_non_null(rows);
	make(rows, 3);
	prior(hand);
	assert_int_equal(fit_weights(rows, ROWS, hand, fixed, 0, &fit), 0);
	assert_true(fit.weight[SIGNAL_NEG] == hand[SIGNAL_NEG]);
	free(rows);
}

static void a_greater_penalty_stays_nearer_to_the_hand_set_weights(void **state)
{
	struct fit_row *rows = calloc(ROWS, sizeof(*rows));
	float hand[N_SIGNAL];
	struct fit loose, tight;

	(void)state;
	assert_non_null(rows);
	make(rows, 6);
	prior(hand);
	assert_int_equal(fit_weights(rows, ROWS, hand, none, 0, &loose), 0);
	assert_int_equal(fit_weights(rows, ROWS, hand, none, FIT_PENALTY_MOST, &tight), 0);
	assert_true(tight.penalty == FIT_PENALTY_MOST);
	assert_true(loose.penalty < tight.penalty);
	assert_true(loose.after >= tight.after);
	free(rows);
}

static void nine_conversations_are_too_few(void **state)
{
	struct fit_row *rows = calloc(ROWS, sizeof(*rows));
	struct fit fit = {.rows = 77};
	float hand[N_SIGNAL];

	(void)state;
	assert_non_null(rows);
	make(rows, 4);
	prior(hand);
	assert_int_equal(fit_weights(rows, 9 * TURNS, hand, none, 0, &fit), FIT_E_FEW);
	assert_int_equal(fit_weights(rows, 0, hand, none, 0, &fit), FIT_E_FEW);
	for (size_t i = 0; i < ROWS; i++)
		rows[i].label = true;
	assert_int_equal(fit_weights(rows, ROWS, hand, none, 0, &fit), FIT_E_ONE);
	assert_int_equal(fit.rows, 77);
	free(rows);
}

static void the_threshold_keeps_its_meaning(void **state)
{
	struct fit_row *rows = calloc(ROWS, sizeof(*rows));
	float hand[N_SIGNAL];
	size_t before = 0, after = 0;
	struct fit fit;

	(void)state;
	assert_non_null(rows);
	make(rows, 5);
	for (size_t i = 0; i < ROWS; i++) /* varied enough to have a 98 % line */
		rows[i].value[SIGNAL_PROB] = (float)(i % 97) / 97;
	prior(hand);
	assert_int_equal(fit_weights(rows, ROWS, hand, none, 0, &fit), 0);
	for (size_t i = 0; i < ROWS; i++) {
		float a = 0, b = 0;

		for (size_t k = 0; k < N_SIGNAL; k++) {
			a += hand[k] * rows[i].value[k];
			b += fit.weight[k] * rows[i].value[k];
		}
		before += !rows[i].label && a > 3;
		after += !rows[i].label && b > 3;
	}
	assert_true(after <= before + ROWS / 20);
	free(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_site_labels_is_learnt),
		cmocka_unit_test(what_nobody_labelled_keeps_its_sign),
		cmocka_unit_test(a_fixed_weight_stays),
		cmocka_unit_test(a_greater_penalty_stays_nearer_to_the_hand_set_weights),
		cmocka_unit_test(nine_conversations_are_too_few),
		cmocka_unit_test(the_threshold_keeps_its_meaning),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
