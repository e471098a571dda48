#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "core/agent.h"

static struct agent *make(int capacity, enum agent_status status)
{
	struct agent_row row = {.id = 7, .capacity = capacity, .status = status};
	struct agent *a;

	strcpy(row.skills[row.n_skills++], "billing");
	assert_int_equal(agent_new(&a, &row), 0);
	return a;
}

static void only_a_connected_available_agent_below_capacity_is_free(void **state)
{
	static const struct {
		size_t connections, held, offered, wrapping;
		enum agent_status status;
		bool free;
	} rows[] = {
		{1, 0, 0, 0, AGENT_AVAILABLE, true},  {0, 0, 0, 0, AGENT_AVAILABLE, false},
		{1, 0, 0, 0, AGENT_BUSY, false},      {1, 0, 0, 0, AGENT_AWAY, false},
		{1, 1, 0, 0, AGENT_AVAILABLE, true},  {1, 1, 1, 0, AGENT_AVAILABLE, false},
		{1, 2, 0, 0, AGENT_AVAILABLE, false}, {2, 0, 2, 0, AGENT_AVAILABLE, false},
		{1, 0, 0, 1, AGENT_AVAILABLE, true},  {1, 1, 0, 1, AGENT_AVAILABLE, false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct agent *a = make(2, rows[i].status);

		a->n_connections = rows[i].connections;
		a->held = rows[i].held;
		a->offered = rows[i].offered;
		a->wrapping = rows[i].wrapping;
		assert_int_equal(agent_is_free(a), rows[i].free);
		assert_int_equal(agent_load(a), rows[i].held + rows[i].offered + rows[i].wrapping);
		agent_free(a);
	}
}

static void skills_are_compared_whole(void **state)
{
	struct agent *a = make(1, AGENT_AVAILABLE);

	(void)state;
	assert_true(agent_has_skill(a, "billing"));
	assert_false(agent_has_skill(a, "bill"));
	assert_false(agent_has_skill(a, "billing2"));
	agent_free(a);
}

static void who_names_languages_speaks_only_these(void **state)
{
	struct agent *a = make(1, AGENT_AVAILABLE);

	(void)state;
	assert_true(agent_speaks(a, "de"));
	strcpy(a->row.skills[a->row.n_skills++], "lang:de");
	strcpy(a->row.skills[a->row.n_skills++], "lang:nl");
	assert_true(agent_speaks(a, "de"));
	assert_true(agent_speaks(a, "nl"));
	assert_false(agent_speaks(a, "d"));
	assert_false(agent_speaks(a, "en"));
	agent_free(a);
}

static void who_names_no_queue_is_a_member_of_all(void **state)
{
	struct agent *a = make(1, AGENT_AVAILABLE);

	(void)state;
	assert_int_equal(agent_weight(a, "sales"), 1);
	strcpy(a->row.queues[0].name, "sales");
	a->row.queues[0].weight = 5;
	a->row.n_queues = 1;
	assert_int_equal(agent_weight(a, "sales"), 5);
	assert_int_equal(agent_weight(a, "support"), 0);
	agent_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_a_connected_available_agent_below_capacity_is_free),
		cmocka_unit_test(skills_are_compared_whole),
		cmocka_unit_test(who_names_languages_speaks_only_these),
		cmocka_unit_test(who_names_no_queue_is_a_member_of_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
