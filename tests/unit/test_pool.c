/* test_pool.c - core/match/pool.h */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "base/hash.h"
#include "core/match/pool.h"

enum { AGENTS = 150 };

static void fill(struct agent *a, size_t n)
{
	for (size_t i = 0; i < n; i++)
		a[i] = (struct agent){
			.row = {.id = 100 + i, .capacity = 2, .status = AGENT_AVAILABLE},
			.n_connections = 1,
			.held = i % 3};
}

static void check(const struct pool *p, struct agent *all, size_t n)
{
	size_t seated = 0, n_free = 0;

	for (size_t i = 0; i < n; i++) {
		const struct agent *a = &all[i];
		size_t at = seat_number(a);

		if (!a->seat)
			continue;
		seated++;
		n_free += agent_is_free(a);
		assert_true(at < p->n);
		assert_ptr_equal(p->v[at].agent, a);
		assert_int_equal(p->v[at].id, a->row.id);
		assert_int_equal(p->v[at].load, agent_load(a));
		assert_int_equal(p->free[at / 64] >> at % 64 & 1, agent_is_free(a));
	}
	assert_int_equal(p->n, seated);
	assert_int_equal(p->n_free, n_free);
	for (size_t at = p->n; at < p->cap; at++)
		assert_int_equal(p->free[at / 64] >> at % 64 & 1, 0);
}

static void seats_say_what_their_agents_are_after_any_history(void **state)
{
	static struct agent all[AGENTS];
	cleanup(pool_deinit) struct pool p = {0};

	(void)state;
	fill(all, AGENTS);
	for (uint64_t i = 0; i < 3000; i++) {
		uint64_t random = hash_u64(i);
		struct agent *a = &all[random % AGENTS];

		switch (random >> 32 & 3) {
		case 0:
			pool_remove(&p, a);
			break;
		case 1:
			a->held = random >> 40 & 3;
			a->idle_since = (int64_t)i;
			pool_update(&p, a);
			break;
		default:
			assert_int_equal(pool_add(&p, a), 0);
		}
		check(&p, all, AGENTS);
	}
}

static void an_agent_sits_once(void **state)
{
	struct agent a[1];
	cleanup(pool_deinit) struct pool p = {0};

	(void)state;
	fill(a, 1);
	pool_update(&p, a); /* nothing: not in */
	pool_remove(&p, a);
	assert_int_equal(pool_add(&p, a), 0);
	assert_int_equal(pool_add(&p, a), 0);
	assert_int_equal(p.n, 1);
	assert_int_equal(p.n_free, 1);
	pool_remove(&p, a);
	assert_int_equal(a->seat, 0);
	assert_int_equal(p.n_free, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(seats_say_what_their_agents_are_after_any_history),
		cmocka_unit_test(an_agent_sits_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
