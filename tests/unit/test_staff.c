/* test_staff.c - core/match/staff.h */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "core/match/staff.h"

enum { TICK = 1000 };

static const struct share general = {.queue = ""};

static struct agent agent(uint64_t id, enum agent_status status, int capacity, size_t held)
{
	return (struct agent){.row = {.id = id, .status = status, .capacity = capacity},
			      .n_connections = 1,
			      .held = held};
}

static struct staff count(const struct need *need, const struct share *share, struct agent *v,
			  size_t n)
{
	struct agent *list[8];
	struct staff s;

	for (size_t i = 0; i < n; i++)
		list[i] = &v[i];
	staff_count(&s, need, share, list, n, TICK);
	return s;
}

static enum why_not why(const struct need *need, struct agent *v, size_t n)
{
	struct staff s = count(need, &general, v, n);

	return staff_why(&s);
}

static void a_reason_is_stated_whatever_the_team_does(void **state)
{
	struct need skilled = {0}, declined = {0};
	struct agent v[2];

	(void)state;
	skill_add(&skilled.required, "billing");
	need_skip(&declined, 1, TICK + 1, SKIP_DECLINED);
	v[0] = agent(1, AGENT_AVAILABLE, 2, 1);
	assert_int_equal(staff_why(&(struct staff){0}), WHY_NOT_NO_SKILL);
	assert_int_equal(count(&skilled, &general, v, 1).able, 0);
	assert_int_equal(why(&(struct need){0}, v, 1), WHY_NOT_ELIGIBLE);
	assert_int_equal(why(&skilled, v, 1), WHY_NOT_NO_SKILL);
	assert_int_equal(why(&declined, v, 1), WHY_NOT_ALL_DECLINED);
	v[0].held = 2;
	assert_int_equal(why(&(struct need){0}, v, 1), WHY_NOT_ALL_BUSY);
	v[0].row.status = AGENT_BUSY;
	assert_int_equal(why(&(struct need){0}, v, 1), WHY_NOT_ALL_BUSY);
	v[0].row.status = AGENT_AWAY;
	assert_int_equal(why(&(struct need){0}, v, 1), WHY_NOT_NOBODY_ONLINE);
	v[0] = agent(1, AGENT_AVAILABLE, 2, 0);
	v[0].n_connections = 0;
	assert_int_equal(why(&(struct need){0}, v, 1), WHY_NOT_NOBODY_ONLINE);
	v[0] = agent(1, AGENT_AVAILABLE, 1, 0);
	v[1] = agent(2, AGENT_AVAILABLE, 1, 1);
	assert_int_equal(why(&declined, v, 2), WHY_NOT_ALL_BUSY); /* the other one may still */
}

/* For now only this agent, or only those with a skill; after that, anybody: waits are not longer for it. */
static void what_is_asked_for_now_only_decides_who_could_take_it_now(void **state)
{
	struct need sticky = {.sticky = 2, .sticky_until = TICK + 1}, preferred = {0};
	struct agent v[] = {agent(1, AGENT_AVAILABLE, 2, 0), agent(2, AGENT_AVAILABLE, 2, 2)};
	struct staff s = count(&sticky, &general, v, 2);

	(void)state;
	assert_int_equal(staff_why(&s), WHY_NOT_STICKY);
	assert_true(fabs(s.slots - 4) < 1e-9 && s.free == 2);
	sticky.sticky_until = TICK;
	assert_int_equal(why(&sticky, v, 2), WHY_NOT_ELIGIBLE);
	skill_add(&preferred.preferred, "billing");
	preferred.prefer_until = TICK + 1;
	s = count(&preferred, &general, v, 2);
	assert_int_equal(s.takers, 0);
	assert_true(fabs(s.slots - 4) < 1e-9);
	preferred.prefer_until = TICK;
	assert_int_equal(why(&preferred, v, 2), WHY_NOT_ELIGIBLE);
}

static void slots_are_those_of_who_is_ready_and_free_is_what_is_left_of_them(void **state)
{
	struct agent v[] = {agent(1, AGENT_AVAILABLE, 3, 1), agent(2, AGENT_BUSY, 9, 0),
			    agent(3, AGENT_AVAILABLE, 2, 2), agent(4, AGENT_AWAY, 9, 0)};
	struct staff s = count(&(struct need){0}, &general, v, 4);

	(void)state;
	assert_int_equal(s.able, 4);
	assert_int_equal(s.ready, 2);
	assert_int_equal(s.working, 1);
	assert_int_equal(s.free, 2);
	assert_true(fabs(s.slots - 5) < 1e-9);
}

static void member_of(struct agent *a, const char *queue, int weight)
{
	strcpy(a->row.queues[a->row.n_queues].name, queue);
	a->row.queues[a->row.n_queues++].weight = weight;
}

static void a_shared_agent_is_divided_over_the_queues_in_which_somebody_waits(void **state)
{
	const char *busy[] = {"sales", "billing"};
	struct share sales = {.queue = "sales", .busy = busy, .n_busy = 2};
	struct agent v[] = {agent(1, AGENT_AVAILABLE, 4, 0), agent(2, AGENT_AVAILABLE, 4, 0),
			    agent(3, AGENT_AVAILABLE, 4, 0)};
	struct staff s;

	(void)state;
	member_of(&v[0], "sales", 1);
	member_of(&v[0], "billing", 3);
	member_of(&v[1], "billing", 1); /* no member of sales */
	s = count(&(struct need){0}, &sales, v, 3);
	assert_int_equal(s.able, 2);
	assert_true(fabs(s.slots - (1 + 2)) < 1e-9); /* a quarter of one, half of who is in all */
	sales.n_busy = 1;
	s = count(&(struct need){0}, &sales, v, 3);
	assert_true(fabs(s.slots - 8) < 1e-9);
}

static void every_reason_has_a_name(void **state)
{
	(void)state;
	for (int i = 0; i < N_WHY_NOT; i++)
		assert_true(strlen(why_not_name((enum why_not)i)) > 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reason_is_stated_whatever_the_team_does),
		cmocka_unit_test(what_is_asked_for_now_only_decides_who_could_take_it_now),
		cmocka_unit_test(slots_are_those_of_who_is_ready_and_free_is_what_is_left_of_them),
		cmocka_unit_test(a_shared_agent_is_divided_over_the_queues_in_which_somebody_waits),
		cmocka_unit_test(every_reason_has_a_name),
	};

	return cmocka_run_group_tests_name("staff", tests, NULL, NULL);
}
