#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "base/hash.h"
#include "core/match/queue.h"

static void order_is(const struct queue *q, struct queue_entry **expected, size_t n)
{
	size_t found;
	struct queue_entry **v = queue_sorted(q, &found);

	assert_int_equal(found, n);
	for (size_t i = 0; i < n; i++)
		assert_ptr_equal(v[i], expected[i]);
	free(v);
}

static void who_came_first_is_served_first(void **state)
{
	struct queue q;
	struct queue_entry a = {.enqueued = 10}, b = {.enqueued = 20}, c = {.enqueued = 20};

	(void)state;
	queue_init(&q, 300000);
	assert_int_equal(queue_add(&q, &c, 3), 0);
	assert_int_equal(queue_add(&q, &b, 2), 0);
	assert_int_equal(queue_add(&q, &a, 1), 0);
	order_is(&q, (struct queue_entry *[]){&a, &b, &c}, 3);
	assert_int_equal(queue_place(&q, b.node.key, 2), 2);
	assert_int_equal(queue_place(&q, 15, 9), 2); /* one that is not in it */
	queue_remove(&q, &b);
	assert_false(queue_has(&b));
	order_is(&q, (struct queue_entry *[]){&a, &c}, 2);
	queue_deinit(&q);
}

static void a_step_of_priority_is_worth_its_credit_of_waiting(void **state)
{
	struct queue q;
	struct queue_entry early = {.enqueued = 0, .priority = 4};
	struct queue_entry just = {.enqueued = 299999, .priority = 5};
	struct queue_entry late = {.enqueued = 300001, .priority = 5};

	(void)state;
	queue_init(&q, 300000);
	queue_add(&q, &early, 1);
	queue_add(&q, &just, 2);
	queue_add(&q, &late, 3);
	order_is(&q, (struct queue_entry *[]){&just, &early, &late}, 3);
	queue_deinit(&q);
}

/* The bound that is promised: whoever overtakes came at most (difference * credit) later. */
static void nobody_starves(void **state)
{
	enum { N = 500, CREDIT = 1000 };
	static struct queue_entry e[N];
	struct queue q;
	size_t n;
	struct queue_entry **v;

	(void)state;
	queue_init(&q, CREDIT);
	for (size_t i = 0; i < N; i++) {
		e[i].enqueued = (int64_t)(hash_u64(i) % 100000);
		e[i].priority = (int)(hash_u64(i + N) % 10);
		assert_int_equal(queue_add(&q, &e[i], i), 0);
	}
	v = queue_sorted(&q, &n);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++)
			if (v[j]->enqueued > v[i]->enqueued)
				assert_true(v[j]->enqueued - v[i]->enqueued <=
					    (v[j]->priority - v[i]->priority) * CREDIT);
	free(v);
	queue_deinit(&q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_came_first_is_served_first),
		cmocka_unit_test(a_step_of_priority_is_worth_its_credit_of_waiting),
		cmocka_unit_test(nobody_starves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
