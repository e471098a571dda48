/* test_shortlist.c - core/match/shortlist.h */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "base/hash.h"
#include "core/match/shortlist.h"

static void add(struct shortlist *l, uint64_t id, uint32_t load, uint32_t slots, int64_t idle_since)
{
	shortlist_add(l, &(struct candidate){NULL, id, idle_since, load, slots});
}

static void the_lowest_share_comes_first_then_the_longest_idle_then_the_lowest_id(void **state)
{
	static const uint64_t order[] = {6, 5, 3, 4, 2, 1};
	struct shortlist l = {0};

	(void)state;
	add(&l, 1, 3, 4, 0);
	add(&l, 2, 2, 4, 50);
	add(&l, 3, 1, 4, 20);
	add(&l, 4, 2, 8, 20); /* twice the slots, or twice the weight */
	add(&l, 5, 1, 4, 10);
	add(&l, 6, 0, 1, 99);
	assert_int_equal(l.n, ARRAY_SIZE(order));
	for (size_t i = 0; i < ARRAY_SIZE(order); i++)
		assert_int_equal(l.v[i].id, order[i]);
}

static void ten_are_kept_and_all_are_counted(void **state)
{
	struct shortlist l = {0};

	(void)state;
	for (uint64_t i = 0; i < 500; i++)
		add(&l, i, (uint32_t)(hash_u64(i) % 1000), 1000, 0);
	assert_int_equal(l.n_eligible, 500);
	assert_int_equal(l.n, SHORTLIST);
	for (size_t at = 0; at < SHORTLIST; at++) {
		size_t better = 0;

		for (uint64_t i = 0; i < 500; i++) {
			uint32_t load = (uint32_t)(hash_u64(i) % 1000);

			better += load < l.v[at].load || (load == l.v[at].load && i < l.v[at].id);
		}
		assert_int_equal(better, at);
	}
}

static void it_says_why_the_first_is_the_best(void **state)
{
	static const struct {
		struct {
			uint32_t load;
			int64_t idle;
		} v[3];
		size_t n, wanted;
		bool sticky, parallel;
		enum why why;
		const char *name;
	} rows[] = {
		{{{1, 0}}, 1, 1, false, false, WHY_ONLY_ONE, "only_one"},
		{{{1, 0}, {2, 0}}, 2, 1, false, false, WHY_LEAST_LOAD, "least_load"},
		{{{1, 9}, {1, 5}, {2, 0}}, 3, 1, false, false, WHY_LONGEST_IDLE, "longest_idle"},
		{{{1, 5}, {1, 5}}, 2, 1, false, false, WHY_LONGEST_IDLE, "longest_idle"},
		{{{1, 0}}, 1, 1, true, false, WHY_STICKY, "sticky"},
		{{{1, 0}, {2, 0}}, 2, 3, false, true, WHY_PARALLEL, "parallel"},
		{{{1, 0}}, 1, 3, false, true, WHY_ONLY_ONE, "only_one"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct shortlist l = {0};

		for (size_t k = 0; k < rows[i].n; k++)
			add(&l, k, rows[i].v[k].load, 4, rows[i].v[k].idle);
		shortlist_make(&l, rows[i].wanted, rows[i].sticky, rows[i].parallel);
		assert_int_equal(l.why, rows[i].why);
		assert_string_equal(why_name(l.why), rows[i].name);
		assert_int_equal(l.n_chosen, MIN(rows[i].wanted, rows[i].n));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_lowest_share_comes_first_then_the_longest_idle_then_the_lowest_id),
		cmocka_unit_test(ten_are_kept_and_all_are_counted),
		cmocka_unit_test(it_says_why_the_first_is_the_best),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
