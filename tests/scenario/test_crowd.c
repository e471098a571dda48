/* test_crowd.c - what many connections are told, by the engine alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>
#include <jansson.h>

#include "tests/support/packfile.h"
#include "tests/support/world.h"

enum { AGENTS_FROM = 1000000 }; /* connections of agents have greater ids */

struct told {
	size_t visitors, agents, closed;
	int64_t least, most, sum, agents_most;
};

static void on_sent(void *arg, uint64_t conn, const char *bytes, size_t n)
{
	struct told *t = arg;
	json_t *frame = json_loadb(bytes, n, 0, NULL);
	int64_t ms = json_integer_value(json_object_get(frame, "retry_after_ms"));

	assert_string_equal(json_string_value(json_object_get(frame, "code")), "shutting_down");
	if (conn > AGENTS_FROM) {
		t->agents++;
		t->agents_most = MAX(t->agents_most, ms);
	} else {
		t->least = t->visitors++ ? MIN(t->least, ms) : ms;
		t->most = MAX(t->most, ms);
		t->sum += ms;
	}
	json_decref(frame);
}

static void on_closed(void *arg, uint64_t conn, int code)
{
	(void)conn;
	assert_int_equal(code, CLOSE_RESTART);
	((struct told *)arg)->closed++;
}

static struct told say_goodbye_to(struct pack *pack, size_t visitors, size_t agents)
{
	struct told t = {0};
	struct world *w;

	assert_int_equal(world_new(&w, pack, NULL), 0);
	for (size_t i = 1; i <= visitors; i++)
		world_connect(w, i, ROLE_VISITOR);
	for (size_t i = 1; i <= agents; i++)
		world_connect(w, AGENTS_FROM + i, ROLE_AGENT);
	w->arg = &t;
	w->sent = on_sent;
	w->closed = on_closed;
	world_shutdown(w);
	world_free(w);
	return t;
}

static void the_more_there_are_the_longer_is_the_time_over_which_they_come_back(void **state)
{
	static const size_t crowds[] = {100, 3000, 20000, 60000};
	static const int64_t spreads[] = {1000, 3000, 20000, 30000}; /* a thousand a second */

	for (size_t i = 0; i < ARRAY_SIZE(crowds); i++) {
		struct told t = say_goodbye_to(*state, crowds[i], 0);
		int64_t mean = t.sum / (int64_t)t.visitors;

		assert_int_equal(t.visitors, crowds[i]);
		assert_int_equal(t.closed, crowds[i]);
		assert_true(t.least >= 500 && t.least < 500 + spreads[i] / 10);
		assert_true(t.most < 500 + spreads[i] && t.most > 500 + spreads[i] * 9 / 10);
		assert_true(mean > 500 + spreads[i] * 2 / 5 && mean < 500 + spreads[i] * 3 / 5);
	}
}

static void agents_are_back_before_the_visitors_who_wait_for_them(void **state)
{
	struct told t = say_goodbye_to(*state, 20000, 50);

	assert_int_equal(t.agents, 50);
	assert_true(t.agents_most < 1500);
	assert_true(t.most > 15000);
}

static int load(void **state)
{
	*state = packfile_load("tests/scenario/pack");
	return 0;
}

static int unload(void **state)
{
	pack_free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_more_there_are_the_longer_is_the_time_over_which_they_come_back),
		cmocka_unit_test(agents_are_back_before_the_visitors_who_wait_for_them),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
