#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "core/limits.h"

static void a_burst_is_allowed_and_then_the_rate(void **state)
{
	struct bucket b = {0};

	(void)state;
	for (int i = 0; i < 5; i++)
		assert_int_equal(bucket_take(&b, 1000, 60, 5), 0);
	assert_int_equal(bucket_take(&b, 1000, 60, 5), 1000); /* one a second */
	assert_int_equal(bucket_take(&b, 1500, 60, 5), 500);
	assert_int_equal(bucket_take(&b, 2000, 60, 5), 0);
	assert_true(bucket_take(&b, 2000, 60, 5) > 0);
}

static void a_refusal_takes_nothing(void **state)
{
	struct bucket b = {0};

	(void)state;
	assert_int_equal(bucket_take(&b, 0, 60, 1), 0);
	for (int i = 0; i < 100; i++)
		assert_int_equal(bucket_take(&b, 0, 60, 1), 1000);
	assert_int_equal(bucket_take(&b, 1000, 60, 1), 0);
}

static void a_long_rest_gives_no_more_than_the_burst(void **state)
{
	struct bucket b = {0};
	int taken = 0;

	(void)state;
	assert_int_equal(bucket_take(&b, 0, 600, 3), 0);
	while (!bucket_take(&b, 1000000, 600, 3))
		taken++;
	assert_int_equal(taken, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_burst_is_allowed_and_then_the_rate),
		cmocka_unit_test(a_refusal_takes_nothing),
		cmocka_unit_test(a_long_rest_gives_no_more_than_the_burst),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
