/* test_heap.c - base/heap.h */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>

#include "base/hash.h"
#include "base/heap.h"

enum { NODES = 200 };

static struct heap_node nodes[NODES];

static void an_empty_heap_has_no_top(void **state)
{
	struct heap h = HEAP_INIT;
	struct heap_node node = {.key = 1};

	(void)state;
	assert_null(heap_top(&h));
	heap_remove(&h, &node);
	heap_update(&h, &node);
	assert_false(heap_has(&node));
	heap_deinit(&h);
	heap_deinit(&h);
}

static void nodes_come_out_by_key_then_by_tie(void **state)
{
	static const struct heap_node want[] = {
		{.key = INT64_MIN, .tie = 9},  {.key = -1, .tie = 0},
		{.key = 0, .tie = 1},	       {.key = 0, .tie = 2},
		{.key = 0, .tie = UINT64_MAX}, {.key = INT64_MAX, .tie = 0},
	};
	static const int order[] = {3, 5, 0, 4, 2, 1};
	struct heap_node own[ARRAY_SIZE(want)];
	cleanup(heap_deinit) struct heap h = HEAP_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(want); i++) {
		own[i] = want[order[i]];
		assert_int_equal(heap_add(&h, &own[i]), 0);
		assert_true(heap_has(&own[i]));
	}
	for (size_t i = 0; i < ARRAY_SIZE(want); i++) {
		struct heap_node *top = heap_top(&h);

		assert_int_equal(top->key, want[i].key);
		assert_int_equal(top->tie, want[i].tie);
		heap_remove(&h, top);
		assert_false(heap_has(top));
	}
	assert_null(heap_top(&h));
}

static void check(const struct heap *h)
{
	for (size_t i = 0; i < h->n; i++) {
		assert_int_equal(h->v[i]->at, i + 1);
		assert_true(h->v[i]->key >= h->v[(i + 1) / 2 ? (i + 1) / 2 - 1 : 0]->key);
	}
}

static void the_least_is_on_top_after_any_history(void **state)
{
	cleanup(heap_deinit) struct heap h = HEAP_INIT;
	uint64_t random = 1;

	(void)state;
	for (uint64_t step = 0; step < 5000; step++) {
		struct heap_node *node = &nodes[(random = hash_u64(random + step)) % NODES];
		int64_t key = (int64_t)(random >> 32) % 50;

		if (!heap_has(node)) {
			node->key = key;
			assert_int_equal(heap_add(&h, node), 0);
		} else if (random >> 63) {
			heap_remove(&h, node);
		} else {
			node->key = key;
			heap_update(&h, node);
		}
		check(&h);
	}
}

static void reserved_places_need_no_memory(void **state)
{
	struct heap_node own[101] = {0}; /* outlives the heap */
	cleanup(heap_deinit) struct heap h = HEAP_INIT;
	struct heap_node **v;

	(void)state;
	assert_int_equal(heap_add(&h, &own[100]), 0);
	assert_int_equal(heap_reserve(&h, 100), 0);
	v = h.v;
	for (size_t i = 0; i < 100; i++)
		assert_int_equal(heap_add(&h, &own[i]), 0);
	assert_ptr_equal(h.v, v);
}

static void more_than_the_machine_has_is_out_of_memory(void **state)
{
	cleanup(heap_deinit) struct heap h = HEAP_INIT;

	(void)state;
	assert_int_equal(heap_reserve(&h, SIZE_MAX), -ENOMEM);
	assert_int_equal(heap_reserve(&h, SIZE_MAX / sizeof(void *)), -ENOMEM);
}

static void deinit_takes_every_node_off(void **state)
{
	struct heap h = HEAP_INIT;
	struct heap_node own[3] = {0};

	(void)state;
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(heap_add(&h, &own[i]), 0);
	heap_deinit(&h);
	for (size_t i = 0; i < 3; i++)
		assert_false(heap_has(&own[i]));
	assert_null(heap_top(&h));
}

static void a_walk_visits_all_in_order_and_changes_nothing(void **state)
{
	cleanup(heap_deinit) struct heap h = HEAP_INIT;
	cleanup(heap_walk_deinit) struct heap_walk walk = {0};

	(void)state;
	heap_walk_begin(&walk, &h);
	assert_null(heap_walk_next(&walk));
	for (size_t n = 0; n < NODES; n++) {
		const struct heap_node *last = NULL, *node;
		size_t visited = 0;

		nodes[n] = (struct heap_node){.key = (int64_t)(hash_u64(n) % 50), .tie = n};
		assert_int_equal(heap_add(&h, &nodes[n]), 0);
		heap_walk_begin(&walk, &h);
		for (; (node = heap_walk_next(&walk)); last = node, visited++)
			assert_true(!last || heap_before(last, node));
		assert_int_equal(visited, n + 1);
		check(&h);
	}
	assert_int_equal(walk.error, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_heap_has_no_top),
		cmocka_unit_test(nodes_come_out_by_key_then_by_tie),
		cmocka_unit_test(the_least_is_on_top_after_any_history),
		cmocka_unit_test(reserved_places_need_no_memory),
		cmocka_unit_test(more_than_the_machine_has_is_out_of_memory),
		cmocka_unit_test(deinit_takes_every_node_off),
		cmocka_unit_test(a_walk_visits_all_in_order_and_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
