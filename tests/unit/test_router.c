#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "base/hash.h"
#include "core/router.h"

enum { POOL = 12 };

static void fill(struct agent *a, uint64_t id, uint64_t random)
{
	static const char *const skills[] = {"billing", "claims", "tech"};

	*a = (struct agent){.row = {.id = id,
				    .capacity = 1 + (int)(random % 4),
				    .status = random >> 8 & 3 ? AGENT_AVAILABLE : AGENT_BUSY},
			    .n_connections = random >> 12 & 3 ? 1 : 0,
			    .held = random >> 16 & 3,
			    .idle_since = (int64_t)(random >> 20 & 7)};
	for (size_t i = 0; i < ARRAY_SIZE(skills); i++)
		if (random >> (30 + i) & 1)
			strcpy(a->row.skills[a->row.n_skills++], skills[i]);
}

/* The obvious way: sort all by share, idle time, id; the first one who may. */
static struct agent *plainly(const struct need *n, struct agent *const *v, int64_t tick)
{
	struct agent *best = NULL;

	for (size_t i = 0; i < POOL; i++) {
		struct agent *a = v[i];
		double mine, its;

		if (!router_eligible(n, a, tick))
			continue;
		if (!best) {
			best = a;
			continue;
		}
		mine = (double)agent_load(a) / a->row.capacity;
		its = (double)agent_load(best) / best->row.capacity;
		if (mine < its - 1e-9 ||
		    (mine < its + 1e-9 &&
		     (a->idle_since < best->idle_since ||
		      (a->idle_since == best->idle_since && a->row.id < best->row.id))))
			best = a;
	}
	return best;
}

static void it_picks_who_a_plain_search_picks(void **state)
{
	struct agent pool[POOL], *v[POOL];

	(void)state;
	for (uint64_t seed = 0; seed < 5000; seed++) {
		struct need n = {0};

		for (size_t i = 0; i < POOL; i++) {
			fill(&pool[i], i + 1, hash_u64(seed * POOL + i));
			v[i] = &pool[i];
		}
		if (seed & 1)
			need_add_skill(&n, "billing");
		if (seed & 2)
			need_add_skill(&n, "claims");
		if (seed & 4)
			need_skip(&n, 1 + seed % POOL, 100);
		assert_ptr_equal(router_pick(&n, v, POOL, 50), plainly(&n, v, 50));
	}
}

static void a_skip_ends_at_its_tick(void **state)
{
	struct agent a = {.row = {.id = 1, .capacity = 1, .status = AGENT_AVAILABLE},
			  .n_connections = 1};
	struct agent *v[] = {&a};
	struct need n = {0};

	(void)state;
	need_skip(&n, 1, 100);
	assert_null(router_pick(&n, v, 1, 99));
	assert_int_equal(need_changes_at(&n, 99), 100);
	assert_ptr_equal(router_pick(&n, v, 1, 100), &a);
	assert_true(need_changes_at(&n, 100) == INT64_MAX);
}

static void the_oldest_skip_gives_way(void **state)
{
	struct need n = {0};

	(void)state;
	for (uint64_t id = 1; id <= NEED_SKIPS + 1; id++)
		need_skip(&n, id, 100);
	assert_int_equal(n.n_skips, NEED_SKIPS);
	assert_int_equal(n.skips[0].agent, 2);
	need_skip(&n, 5, 200); /* again: it is moved on, not doubled */
	assert_int_equal(n.n_skips, NEED_SKIPS);
}

static void skills_are_bounded(void **state)
{
	struct need n = {0};
	char skill[] = "a";

	(void)state;
	for (int i = 0; i < NEED_SKILLS; i++, skill[0]++)
		assert_true(need_add_skill(&n, skill));
	assert_false(need_add_skill(&n, "one more"));
	assert_true(need_add_skill(&n, "a"));
	assert_int_equal(n.n_skills, NEED_SKILLS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_picks_who_a_plain_search_picks),
		cmocka_unit_test(a_skip_ends_at_its_tick),
		cmocka_unit_test(the_oldest_skip_gives_way),
		cmocka_unit_test(skills_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
