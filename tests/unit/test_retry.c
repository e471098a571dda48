/* test_retry.c - clients/wire/retry.h: when a client connects again */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/hash.h"

/* It belongs to clients, and to no library of the pure parts. */
#include "clients/wire/retry.c"

static void what_the_server_asks_for_is_obeyed_within_reason(void **state)
{
	(void)state;
	assert_int_equal(retry_wait(500, 0, 1234, 7), 1234);
	assert_int_equal(retry_wait(500, 9, 1, 7), 1);
	assert_int_equal(retry_wait(500, 0, 3600000, 7), RETRY_ASKED_MOST);
}

static void no_wait_is_longer_than_half_a_minute_or_shorter_than_a_moment(void **state)
{
	(void)state;
	for (unsigned failures = 0; failures < 100; failures++)
		for (uint64_t r = 0; r < 1000; r++) {
			int64_t wait = retry_wait(500, failures, 0, hash_u64(r));

			assert_in_range(wait, RETRY_SOONEST, RETRY_MOST);
		}
	assert_in_range(retry_wait(1, 0, 0, UINT64_MAX), RETRY_SOONEST, RETRY_MOST);
}

/* Of 10,000 who wait up to 4 s, each tenth of that time gets a tenth of them. */
static void those_who_were_cut_off_together_come_spread_evenly(void **state)
{
	enum { CLIENTS = 10000, BINS = 10, BOUND = 4000 };
	unsigned bins[BINS] = {0};

	(void)state;
	for (uint64_t r = 0; r < CLIENTS; r++)
		bins[(retry_wait(500, 3, 0, hash_u64(r)) - RETRY_SOONEST) * BINS /
		     (BOUND - RETRY_SOONEST)]++;
	for (size_t i = 0; i < BINS; i++)
		assert_in_range(bins[i], 850, 1150);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_server_asks_for_is_obeyed_within_reason),
		cmocka_unit_test(no_wait_is_longer_than_half_a_minute_or_shorter_than_a_moment),
		cmocka_unit_test(those_who_were_cut_off_together_come_spread_evenly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
