/* test_list.c - base/list.h */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/list.h"

struct item {
	int v;
	struct list link;
};

static struct item items[4];
static struct list head;

static int setup(void **state)
{
	(void)state;
	list_init(&head);
	for (int i = 0; i < 4; i++) {
		items[i].v = i;
		list_init(&items[i].link);
	}
	return 0;
}

/* The values on the list as the digits of one number. */
static int digits(void)
{
	struct list *it;
	int n = 0;

	list_for_each (it, &head)
		n = n * 10 + container_of(it, struct item, link)->v;
	return n;
}

static void a_new_list_is_empty(void **state)
{
	(void)state;
	assert_true(list_is_empty(&head));
	assert_false(list_is_linked(&items[0].link));
	assert_int_equal(digits(), 0);
}

static void a_list_keeps_the_order_of_appending(void **state)
{
	(void)state;
	for (int i = 1; i < 4; i++)
		list_append(&head, &items[i].link);
	assert_int_equal(digits(), 123);
	assert_true(list_is_linked(&items[2].link));
	assert_false(list_is_empty(&head));
}

static void removing_takes_off_exactly_one(void **state)
{
	static const struct {
		int remove, left;
	} rows[] = {{2, 13}, {1, 3}, {3, 0}, {3, 0}}; /* the last one is off the list already */

	(void)state;
	for (int i = 1; i < 4; i++)
		list_append(&head, &items[i].link);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		list_remove(&items[rows[i].remove].link);
		assert_int_equal(digits(), rows[i].left);
		assert_false(list_is_linked(&items[rows[i].remove].link));
	}
	assert_true(list_is_empty(&head));
}

static void the_safe_walk_allows_removing_every_item(void **state)
{
	struct list *it, *tmp;
	int seen = 0;

	(void)state;
	for (int i = 0; i < 4; i++)
		list_append(&head, &items[i].link);
	list_for_each_safe (it, tmp, &head) {
		list_remove(it);
		seen++;
	}
	assert_int_equal(seen, 4);
	assert_true(list_is_empty(&head));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_new_list_is_empty, setup),
		cmocka_unit_test_setup(a_list_keeps_the_order_of_appending, setup),
		cmocka_unit_test_setup(removing_takes_off_exactly_one, setup),
		cmocka_unit_test_setup(the_safe_walk_allows_removing_every_item, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
