/* test_line.c - core/match/line.h */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "core/match/line.h"

enum { AGENTS = 130, PEOPLE = 6 };

struct setting {
	struct pool pool;
	struct agent agents[AGENTS];
	struct line *line;
	struct need needs[PEOPLE];
	struct waiting waiting[PEOPLE];
	struct heap_walk walk;
};

static int setup(void **state)
{
	static struct setting s;
	const struct profile p = {.n_skills = 1, .skills = {"billing"}};

	s = (struct setting){0};
	for (size_t i = 0; i < AGENTS; i++) {
		struct agent *a = &s.agents[i];

		a->row.id = i + 1;
		a->row.capacity = 1;
		a->row.status = AGENT_AVAILABLE;
		a->n_connections = 1;
		if (i % 2)
			strcpy(a->row.skills[a->row.n_skills++], "billing");
		assert_int_equal(pool_add(&s.pool, a), 0);
	}
	assert_int_equal(line_new(&s.line, &p, &s.pool), 0);
	for (size_t i = 0; i < PEOPLE; i++) {
		s.waiting[i].need = &s.needs[i];
		s.waiting[i].place.key = (int64_t)i;
		assert_int_equal(heap_add(&s.line->waiting, &s.waiting[i].place), 0);
	}
	*state = &s;
	return 0;
}

static int teardown(void **state)
{
	struct setting *s = *state;

	line_free(s->line);
	pool_deinit(&s->pool);
	heap_walk_deinit(&s->walk);
	return 0;
}

static bool fits(const struct line *l, size_t seat)
{
	return l->fits[seat / SEATS_A_WORD] >> seat % SEATS_A_WORD & 1;
}

static void a_line_knows_who_fits(void **state)
{
	struct setting *s = *state;

	for (size_t i = 0; i < AGENTS; i++) {
		assert_int_equal(fits(s->line, i), i % 2);
		assert_int_equal(s->line->weights[i], i % 2);
	}
	strcpy(s->agents[0].row.skills[s->agents[0].row.n_skills++], "billing");
	s->agents[1].row.n_skills = 0;
	line_seat(s->line, &s->pool, 0);
	line_seat(s->line, &s->pool, 1);
	assert_true(fits(s->line, 0));
	assert_false(fits(s->line, 1));
}

static void nobody_is_first_while_nobody_who_fits_is_free(void **state)
{
	struct setting *s = *state;

	for (size_t i = 0; i < AGENTS; i++) {
		s->agents[i].held = i % 2;
		pool_update(&s->pool, &s->agents[i]);
	}
	assert_null(line_first(s->line, &s->pool, 0, NULL, &s->walk));
	s->agents[AGENTS - 1].held = 0;
	pool_update(&s->pool, &s->agents[AGENTS - 1]);
	assert_ptr_equal(line_first(s->line, &s->pool, 0, NULL, &s->walk), &s->waiting[0]);
}

static void who_skips_all_who_are_free_holds_up_nobody(void **state)
{
	struct setting *s = *state;

	for (size_t i = 0; i < AGENTS - 1; i++) {
		s->agents[i].held = 1;
		pool_update(&s->pool, &s->agents[i]);
	}
	for (size_t i = 0; i < 3; i++)
		need_skip(&s->needs[i], AGENTS, 100, SKIP_DECLINED);
	assert_ptr_equal(line_first(s->line, &s->pool, 0, NULL, &s->walk), &s->waiting[3]);
	/* those after the limit are not wanted */
	assert_null(line_first(s->line, &s->pool, 0, &s->waiting[2].place, &s->walk));
	assert_ptr_equal(line_first(s->line, &s->pool, 100, NULL, &s->walk), &s->waiting[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_line_knows_who_fits, setup, teardown),
		cmocka_unit_test_setup_teardown(nobody_is_first_while_nobody_who_fits_is_free,
						setup, teardown),
		cmocka_unit_test_setup_teardown(who_skips_all_who_are_free_holds_up_nobody, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
