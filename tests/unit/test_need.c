/* test_need.c - core/match/need.h */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "core/match/need.h"

static void a_skip_ends_at_its_tick(void **state)
{
	struct need n = {0};

	(void)state;
	need_skip(&n, 1, 100, SKIP_DECLINED);
	assert_true(need_skips(&n, 1, 99));
	assert_false(need_skips(&n, 1, 100));
	assert_false(need_skips(&n, 2, 99));
	assert_int_equal(need_changes_at(&n, 99), 100);
	assert_true(need_changes_at(&n, 100) == INT64_MAX);
}

static void the_oldest_skip_gives_way(void **state)
{
	struct need n = {0};

	(void)state;
	for (uint64_t id = 1; id <= NEED_SKIPS + 1; id++)
		need_skip(&n, id, 100, SKIP_MISSED);
	assert_int_equal(n.n_skips, NEED_SKIPS);
	assert_int_equal(n.skips[0].agent, 2);
	need_skip(&n, 5, 200, SKIP_MISSED); /* again: it is moved on, not doubled */
	assert_int_equal(n.n_skips, NEED_SKIPS);
}

static void who_is_skipped_does_not_bind_it_any_more(void **state)
{
	struct need n = {.sticky = 4, .sticky_until = 100};
	struct profile p;

	(void)state;
	need_profile(&n, 50, &p);
	assert_int_equal(p.sticky, 4);
	need_skip(&n, 5, 200, SKIP_DECLINED);
	need_skip(&n, 4, 200, SKIP_DECLINED);
	need_profile(&n, 50, &p);
	assert_int_equal(p.sticky, 0);
}

static void skills_are_bounded(void **state)
{
	struct skill_list l = {0};
	char skill[] = "a";

	(void)state;
	for (int i = 0; i < NEED_SKILLS; i++, skill[0]++)
		assert_true(skill_add(&l, skill));
	assert_false(skill_add(&l, "one more"));
	assert_true(skill_add(&l, "a"));
	assert_int_equal(l.n, NEED_SKILLS);
}

static void one_offer_at_a_time_and_three_after_two_that_nobody_answered(void **state)
{
	struct need n = {0};

	(void)state;
	assert_int_equal(need_wants(&n), 1);
	need_asked(&n, 7);
	assert_int_equal(need_wants(&n), 0);
	assert_true(need_skips(&n, 7, 0)); /* is not asked twice */
	need_unasked(&n, 7);
	assert_int_equal(need_wants(&n), 1);
	n.missed = 1;
	assert_int_equal(need_wants(&n), 1);
	n.missed = 2;
	assert_int_equal(need_wants(&n), 3);
	need_asked(&n, 1);
	need_asked(&n, 2);
	need_asked(&n, 2);
	assert_int_equal(need_wants(&n), 1);
	need_asked(&n, 3);
	need_asked(&n, 4); /* there is no fourth */
	assert_int_equal(need_wants(&n), 0);
	assert_int_equal(n.n_asked, 3);
	need_unasked(&n, 1);
	assert_false(need_skips(&n, 1, 0));
	assert_true(need_skips(&n, 2, 0) && need_skips(&n, 3, 0));
}

static void what_asks_for_something_else_still_knows_who_has_an_offer(void **state)
{
	struct need n = {.queue = "sales", .missed = 2, .sticky = 4};

	(void)state;
	skill_add(&n.required, "billing");
	need_asked(&n, 7);
	need_renew(&n);
	assert_int_equal(n.required.n, 0);
	assert_string_equal(n.queue, "");
	assert_int_equal(need_wants(&n), 0);
	need_unasked(&n, 7);
	assert_int_equal(need_wants(&n), 1);
}

static void preferences_and_bonds_are_given_up_in_time(void **state)
{
	struct need n = {.queue = "sales",
			 .language = "de",
			 .sticky = 9,
			 .sticky_until = 100,
			 .prefer_until = 200};
	struct profile p;

	(void)state;
	skill_add(&n.required, "billing");
	skill_add(&n.preferred, "senior");
	need_profile(&n, 99, &p);
	assert_int_equal(p.sticky, 9);
	assert_int_equal(p.n_skills, 2);
	assert_int_equal(need_changes_at(&n, 99), 100);
	need_profile(&n, 100, &p);
	assert_int_equal(p.sticky, 0);
	assert_int_equal(p.n_skills, 2);
	assert_int_equal(need_changes_at(&n, 100), 200);
	need_profile(&n, 200, &p);
	assert_int_equal(p.n_skills, 1);
	assert_string_equal(p.skills[0], "billing");
	assert_true(need_changes_at(&n, 200) == INT64_MAX);
}

static void only_equal_needs_have_equal_profiles(void **state)
{
	struct need needs[] = {{.queue = "a"},
			       {.queue = "b"},
			       {.queue = "a", .language = "de"},
			       {.queue = "a", .sticky = 3, .sticky_until = 10},
			       {.queue = "a"},
			       {.queue = "a"}};
	struct profile p[ARRAY_SIZE(needs)], again;

	(void)state;
	skill_add(&needs[4].required, "billing");
	skill_add(&needs[5].required, "claims");
	for (size_t i = 0; i < ARRAY_SIZE(needs); i++)
		need_profile(&needs[i], 0, &p[i]);
	for (size_t i = 0; i < ARRAY_SIZE(needs); i++) {
		for (size_t j = 0; j < ARRAY_SIZE(needs); j++)
			assert_int_equal(profile_equal(&p[i], &p[j]), i == j);
		need_skip(&needs[i], 77, 1000, SKIP_MISSED); /* no part of it */
		need_profile(&needs[i], 0, &again);
		assert_true(profile_equal(&p[i], &again));
		assert_true(profile_hash(&p[i]) == profile_hash(&again));
	}
}

static void members_with_every_skill_and_the_language_have_a_weight(void **state)
{
	struct agent a = {.row = {.id = 1,
				  .n_skills = 2,
				  .skills = {"billing", "lang:de"},
				  .n_queues = 2,
				  .queues = {{"sales", 1}, {"support", 4}}}};
	static const struct {
		struct profile p;
		int weight;
	} rows[] = {
		{{.queue = ""}, 1},
		{{.queue = "sales"}, 1},
		{{.queue = "support"}, 4},
		{{.queue = "vip"}, 0},
		{{.queue = "support", .language = "de"}, 4},
		{{.queue = "support", .language = "en"}, 0},
		{{.queue = "support", .n_skills = 1, .skills = {"billing"}}, 4},
		{{.queue = "support", .n_skills = 2, .skills = {"billing", "claims"}}, 0},
		{{.queue = "support", .sticky = 1}, 4},
		{{.queue = "support", .sticky = 2}, 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(profile_weight(&rows[i].p, &a), rows[i].weight);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_skip_ends_at_its_tick),
		cmocka_unit_test(the_oldest_skip_gives_way),
		cmocka_unit_test(who_is_skipped_does_not_bind_it_any_more),
		cmocka_unit_test(skills_are_bounded),
		cmocka_unit_test(one_offer_at_a_time_and_three_after_two_that_nobody_answered),
		cmocka_unit_test(what_asks_for_something_else_still_knows_who_has_an_offer),
		cmocka_unit_test(preferences_and_bonds_are_given_up_in_time),
		cmocka_unit_test(only_equal_needs_have_equal_profiles),
		cmocka_unit_test(members_with_every_skill_and_the_language_have_a_weight),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
