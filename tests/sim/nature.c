/* nature.c - how bad a world is: each seed gets some kinds of trouble, and none of others. */
#include "tests/sim/sim.h"
#include "tests/support/tzif.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND };

static int64_t one_of(struct dice *d, const int64_t *v, size_t n)
{
	return v[dice_below(d, n)];
}

#define ONE_OF(d, ...)                                                                             \
	one_of(d, (const int64_t[]){__VA_ARGS__},                                                  \
	       sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t))

static void draw_settings(struct sim *s)
{
	struct dice *d = &s->dice;

	s->config.max_wait = ONE_OF(d, 3, 5, 10) * MINUTE;
	s->config.bot_timeout = ONE_OF(d, 10, 20, 120) * MINUTE;
	s->config.message_timeout = ONE_OF(d, 15, 40, 7 * 24 * 60) * MINUTE;
	s->config.visitor_timeout = ONE_OF(d, 4, 10, 30) * MINUTE;
	s->config.wrap_up = ONE_OF(d, 0, 20, 60, 300) * SECOND;
	s->config.follow_up_late = ONE_OF(d, 1, 15) * MINUTE;
	s->config.hooks = dice_often(d, 500) ? ((uint64_t)1 << N_HOOK) - 1 : 0;
	s->config.max_backlog = (size_t)ONE_OF(d, 60, 10000, 10000);
	s->config.max_opened = (size_t)ONE_OF(d, 3, 100);
}

/* Closed for a while in the middle of the run, every day at the same time. */
static void draw_hours(struct sim *s)
{
	int from = 8 * 60 + (int)dice_between(&s->dice, 5, 40);
	int to = from + (int)dice_between(&s->dice, 5, 40);
	struct hours_day day = {.n = 2, .ranges = {{0, from}, {to, 24 * 60}}};

	s->hours = calloc(1, sizeof(*s->hours));
	if (!s->hours)
		abort();
	s->hours->zone = tzif_zone("UTC0");
	for (size_t i = 0; i < ARRAY_SIZE(s->hours->week); i++)
		s->hours->week[i] = day;
}

void nature_draw(struct sim *s)
{
	struct dice *d = &s->dice;

	s->nature = (struct nature){
		.delay = ONE_OF(d, 5, 50, 400, 3000),
		.cut_every = ONE_OF(d, 0, 2, 8, 30) * MINUTE,
		.half_open = (unsigned)ONE_OF(d, 0, 300, 700),
		.commit = ONE_OF(d, 3, 20, 200),
		.slow_every = ONE_OF(d, 0, 0, 2, 10) * MINUTE,
		.slow = ONE_OF(d, 500, 3000),
		.fail_every = ONE_OF(d, 0, 0, 5, 15) * MINUTE,
		.fail_for = ONE_OF(d, 1, 20, 90) * SECOND,
		.crash_every = ONE_OF(d, 0, 2, 6, 20) * MINUTE,
		.down = ONE_OF(d, 1, 5, 60) * SECOND,
		.clean = (unsigned)ONE_OF(d, 0, 300),
		.jump_every = ONE_OF(d, 0, 0, 7, 20) * MINUTE,
		.jump = ONE_OF(d, 2 * SECOND, 3 * MINUTE, 60 * MINUTE),
		.pace = ONE_OF(d, 5, 15, 40) * SECOND,
		.repeats = (unsigned)ONE_OF(d, 0, 30, 200),
		.ignores = (unsigned)ONE_OF(d, 50, 200, 500),
		.declines = (unsigned)ONE_OF(d, 50, 200),
		.absent = (unsigned)ONE_OF(d, 0, 5, 20),
		.wraps = (unsigned)ONE_OF(d, 0, 300, 700),
	};
	if (s->options.crash_at)
		s->nature.crash_every = 0;
	draw_settings(s);
	if (dice_often(d, 350))
		draw_hours(s);
}
