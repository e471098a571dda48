/* test_router.c - core/match/router.h; against a plain router in random worlds: test_routing.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "core/match/router.h"

enum { AGENTS = 4, PEOPLE = 8 };

struct setting {
	struct router router;
	struct agent agents[AGENTS];
	struct need needs[PEOPLE];
	struct waiting waiting[PEOPLE];
};

/* Agents 1 to 4, free, with one slot; whoever waits wants anybody, the first one first. */
static int setup(void **state)
{
	static struct setting s;

	s = (struct setting){0};
	router_init(&s.router);
	for (size_t i = 0; i < AGENTS; i++) {
		s.agents[i].row.id = i + 1;
		s.agents[i].row.capacity = 1;
		s.agents[i].row.status = AGENT_AVAILABLE;
		s.agents[i].n_connections = 1;
		assert_int_equal(router_seat(&s.router, &s.agents[i]), 0);
	}
	*state = &s;
	return 0;
}

static int teardown(void **state)
{
	struct setting *s = *state;

	router_deinit(&s->router);
	return 0;
}

static void waits(struct setting *s, size_t who, int64_t tick)
{
	assert_int_equal(
		router_add(&s->router, &s->waiting[who], &s->needs[who], (int64_t)who, who, tick),
		0);
}

static void has_skill(struct setting *s, size_t agent, const char *skill)
{
	struct agent_row *row = &s->agents[agent].row;

	strcpy(row->skills[row->n_skills++], skill);
	assert_int_equal(router_seat(&s->router, &s->agents[agent]), 0);
}

static void is_busy(struct setting *s, size_t agent, bool busy)
{
	s->agents[agent].held = busy;
	router_update(&s->router, &s->agents[agent]);
}

/* The next is `who`, for the agent with this index; or nobody: who is PEOPLE. */
static void next_is(struct setting *s, int64_t tick, size_t who, size_t agent)
{
	struct match m;
	int r = router_next(&s->router, tick, &m);

	assert_int_equal(r, who < PEOPLE);
	if (!r)
		return;
	assert_ptr_equal(m.waiting, &s->waiting[who]);
	assert_ptr_equal(m.list.v[0].agent, &s->agents[agent]);
}

static void the_first_is_served_first_whatever_line_they_stand_in(void **state)
{
	struct setting *s = *state;

	skill_add(&s->needs[0].required, "billing");
	skill_add(&s->needs[2].required, "billing");
	has_skill(s, 3, "billing");
	waits(s, 1, 0);
	waits(s, 2, 0);
	next_is(s, 0, 1, 0);
	waits(s, 0, 0);
	next_is(s, 0, 0, 3);
	router_remove(&s->router, &s->waiting[0]);
	is_busy(s, 3, true);
	next_is(s, 0, 1, 0);
	router_remove(&s->router, &s->waiting[1]);
	next_is(s, 0, PEOPLE, 0); /* the one who is left needs the agent who is busy */
	is_busy(s, 3, false);
	next_is(s, 0, 2, 3);
}

static void who_cannot_be_served_holds_up_nobody(void **state)
{
	struct setting *s = *state;

	skill_add(&s->needs[0].required, "nobody has it");
	waits(s, 0, 0);
	waits(s, 1, 0);
	next_is(s, 0, 1, 0);
}

static void a_preference_holds_for_a_time_only(void **state)
{
	struct setting *s = *state;

	skill_add(&s->needs[0].preferred, "senior");
	s->needs[0].prefer_until = 30;
	has_skill(s, 2, "senior");
	waits(s, 0, 0);
	next_is(s, 0, 0, 2);
	is_busy(s, 2, true);
	next_is(s, 29, PEOPLE, 0);
	assert_int_equal(router_deadline(&s->router), 30);
	next_is(s, 30, 0, 0);
	assert_true(router_deadline(&s->router) == INT64_MAX);
}

static void who_knows_the_visitor_is_waited_for_and_then_not(void **state)
{
	struct setting *s = *state;
	struct match m;

	s->needs[0].sticky = 3;
	s->needs[0].sticky_until = 30;
	is_busy(s, 2, true);
	waits(s, 0, 0);
	waits(s, 1, 0);
	next_is(s, 0, 1, 0); /* nobody else waits for that */
	router_remove(&s->router, &s->waiting[1]);
	next_is(s, 0, PEOPLE, 0);
	is_busy(s, 2, false);
	assert_int_equal(router_next(&s->router, 0, &m), 1);
	assert_int_equal(m.list.why, WHY_STICKY);
	assert_ptr_equal(m.list.v[0].agent, &s->agents[2]);
	is_busy(s, 2, true);
	assert_int_equal(router_deadline(&s->router), 30);
	next_is(s, 30, 0, 0);
}

static void three_are_asked_at_once_after_two_misses(void **state)
{
	struct setting *s = *state;
	struct match m;

	s->needs[0].missed = 2;
	need_skip(&s->needs[0], 1, 1000, SKIP_MISSED);
	waits(s, 0, 0);
	assert_int_equal(router_next(&s->router, 0, &m), 1);
	assert_int_equal(m.list.n_chosen, 3);
	assert_int_equal(m.list.why, WHY_PARALLEL);
	for (size_t i = 0; i < 3; i++)
		assert_ptr_equal(m.list.v[i].agent, &s->agents[i + 1]);
}

static void an_account_that_changes_changes_who_fits(void **state)
{
	struct setting *s = *state;

	skill_add(&s->needs[0].required, "claims");
	strcpy(s->needs[0].queue, "sales");
	waits(s, 0, 0);
	next_is(s, 0, PEOPLE, 0);
	has_skill(s, 1, "claims");
	next_is(s, 0, 0, 1);
	s->agents[1].row.n_queues = 1;
	s->agents[1].row.queues[0].weight = 1;
	strcpy(s->agents[1].row.queues[0].name, "support");
	assert_int_equal(router_seat(&s->router, &s->agents[1]), 0);
	next_is(s, 0, PEOPLE, 0);
	has_skill(s, 3, "claims");
	router_unseat(&s->router, &s->agents[0]); /* the last one sits there now */
	next_is(s, 0, 0, 3);
	router_unseat(&s->router, &s->agents[3]);
	next_is(s, 0, PEOPLE, 0);
}

static void a_weight_is_like_more_capacity(void **state)
{
	struct setting *s = *state;

	for (size_t i = 0; i < AGENTS; i++) {
		s->agents[i].row.capacity = 4;
		s->agents[i].held = i == 2 ? 2 : 1;
		s->agents[i].row.n_queues = 1;
		s->agents[i].row.queues[0].weight = i == 2 ? 3 : 1;
		strcpy(s->agents[i].row.queues[0].name, "sales");
		assert_int_equal(router_seat(&s->router, &s->agents[i]), 0);
	}
	waits(s, 0, 0);
	next_is(s, 0, 0, 0);
	strcpy(s->needs[0].queue, "sales");
	waits(s, 0, 0);
	next_is(s, 0, 0, 2); /* 2 of 12 is less than 1 of 4 */
}

/* Lines come and go with what is asked for; only some of those in which nobody waits are kept. */
static void lines_do_not_pile_up(void **state)
{
	struct setting *s = *state;

	for (int i = 0; i < 1000; i++) {
		snprintf(s->needs[0].queue, sizeof(s->needs[0].queue), "q%d", i);
		waits(s, 0, 0);
		next_is(s, 0, 0, 0);
		router_remove(&s->router, &s->waiting[0]);
		assert_true(s->router.lines.n <= LINES_KEPT + 1);
	}
	assert_int_equal(s->router.n_waiting, 0);
	assert_int_equal(s->router.busy.n, 0);
}

static void it_chooses_for_one_who_does_not_wait(void **state)
{
	struct setting *s = *state;
	struct shortlist l;

	need_skip(&s->needs[0], 1, 100, SKIP_DECLINED);
	is_busy(s, 1, true);
	router_choose(&s->router, &s->needs[0], 0, &l);
	assert_int_equal(l.n_eligible, 2);
	assert_ptr_equal(l.v[0].agent, &s->agents[2]);
	skill_add(&s->needs[0].required, "nobody has it");
	router_choose(&s->router, &s->needs[0], 0, &l);
	assert_int_equal(l.n_eligible, 0);
}

static void who_still_waits_is_forgotten_at_the_end(void **state)
{
	struct setting *s = *state;

	need_skip(&s->needs[0], 1, 100, SKIP_MISSED);
	skill_add(&s->needs[1].required, "billing");
	waits(s, 0, 0);
	waits(s, 1, 0);
	assert_true(router_has(&s->waiting[0]));
	router_deinit(&s->router);
	for (size_t i = 0; i < 2; i++) {
		assert_false(router_has(&s->waiting[i]));
		assert_false(heap_has(&s->waiting[i].place) || heap_has(&s->waiting[i].change));
	}
	for (size_t i = 0; i < AGENTS; i++)
		assert_int_equal(s->agents[i].seat, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(the_first_is_served_first_whatever_line_they_stand_in),
		TEST(who_cannot_be_served_holds_up_nobody),
		TEST(a_preference_holds_for_a_time_only),
		TEST(who_knows_the_visitor_is_waited_for_and_then_not),
		TEST(three_are_asked_at_once_after_two_misses),
		TEST(an_account_that_changes_changes_who_fits),
		TEST(a_weight_is_like_more_capacity),
		TEST(lines_do_not_pile_up),
		TEST(it_chooses_for_one_who_does_not_wait),
		TEST(who_still_waits_is_forgotten_at_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
