/* test_map.c - base/map.h */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "base/hash.h"
#include "base/map.h"

static void an_empty_map_has_nothing(void **state)
{
	struct map m = MAP_INIT;
	size_t it = 0;

	(void)state;
	assert_false(map_find(&m, 0, NULL));
	assert_false(map_remove(&m, 0));
	assert_null(map_get(&m, 1));
	assert_false(map_next(&m, &it, NULL, NULL));
	map_deinit(&m);
	map_deinit(&m);
}

static void any_key_can_be_put_and_found(void **state)
{
	static const uint64_t keys[] = {0, 1, UINT64_MAX, (uint64_t)1 << 63, 8, 16, 24};
	cleanup(map_deinit) struct map m = MAP_INIT;
	uint64_t v;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		assert_int_equal(map_put(&m, keys[i], i), 0);
	assert_int_equal(m.n, ARRAY_SIZE(keys));
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		assert_true(map_find(&m, keys[i], &v));
		assert_int_equal(v, i);
	}
	v = 99;
	assert_false(map_find(&m, 2, &v));
	assert_int_equal(v, 99);
}

static void putting_again_replaces(void **state)
{
	cleanup(map_deinit) struct map m = MAP_INIT;
	uint64_t v = 0;

	(void)state;
	map_put(&m, 5, 1);
	map_put(&m, 5, 2);
	assert_int_equal(m.n, 1);
	assert_true(map_find(&m, 5, &v));
	assert_int_equal(v, 2);
}

static void replacing_in_a_full_map_does_not_grow_it(void **state)
{
	cleanup(map_deinit) struct map m = MAP_INIT;
	size_t cap;

	(void)state;
	for (uint64_t k = 0; k < 6; k++)
		map_put(&m, k, k);
	cap = m.cap;
	for (uint64_t k = 0; k < 6; k++)
		map_put(&m, k, k + 1);
	assert_int_equal(m.cap, cap);
}

static void pointers_come_back_as_they_were(void **state)
{
	cleanup(map_deinit) struct map m = MAP_INIT;
	int a, b;

	(void)state;
	assert_int_equal(map_put_ptr(&m, 1, &a), 0);
	assert_int_equal(map_put_ptr(&m, 0, &b), 0);
	assert_ptr_equal(map_get(&m, 1), &a);
	assert_ptr_equal(map_get(&m, 0), &b);
	assert_null(map_get(&m, 2));
	assert_true(map_remove(&m, 1));
	assert_null(map_get(&m, 1));
}

/* Against a plain array as the truth: puts and removes of few keys, so that runs collide. */
static void it_agrees_with_an_array_after_any_history(void **state)
{
	enum { KEYS = 200, STEPS = 20000 };
	cleanup(map_deinit) struct map m = MAP_INIT;
	uint64_t truth[KEYS] = {0}, v, random = 1;
	size_t n = 0;

	(void)state;
	for (uint64_t step = 1; step <= STEPS; step++) {
		size_t k = (random = hash_u64(random + step)) % KEYS;

		if (random >> 63) {
			assert_int_equal(map_remove(&m, k), truth[k] != 0);
			n -= truth[k] != 0;
			truth[k] = 0;
		} else {
			assert_int_equal(map_put(&m, k, step), 0);
			n += truth[k] == 0;
			truth[k] = step;
		}
		assert_int_equal(m.n, n);
		if (step % 100)
			continue;
		for (size_t i = 0; i < KEYS; i++) {
			v = 0;
			assert_int_equal(map_find(&m, i, &v), truth[i] != 0);
			assert_int_equal(v, truth[i]);
		}
	}
}

static void a_walk_meets_every_entry_once(void **state)
{
	enum { KEYS = 100 };
	cleanup(map_deinit) struct map m = MAP_INIT;
	bool seen[KEYS] = {false};
	uint64_t key, value;
	size_t it = 0, n = 0;

	(void)state;
	for (uint64_t k = 0; k < KEYS; k++)
		map_put(&m, k, 2 * k);
	for (; map_next(&m, &it, &key, &value); n++) {
		assert_int_equal(value, 2 * key);
		assert_false(seen[key]);
		seen[key] = true;
	}
	assert_int_equal(n, KEYS);
	assert_false(map_next(&m, &it, NULL, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_map_has_nothing),
		cmocka_unit_test(any_key_can_be_put_and_found),
		cmocka_unit_test(putting_again_replaces),
		cmocka_unit_test(replacing_in_a_full_map_does_not_grow_it),
		cmocka_unit_test(pointers_come_back_as_they_were),
		cmocka_unit_test(it_agrees_with_an_array_after_any_history),
		cmocka_unit_test(a_walk_meets_every_entry_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
