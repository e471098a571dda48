#include "tests/sim/sim.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/id.h"
#include "tests/sim/disk.h"
#include "tests/sim/invariants.h"
#include "tests/sim/ledger.h"
#include "tests/sim/net.h"
#include "tests/sim/observer.h"
#include "tests/sim/population.h"
#include "tests/sim/restart.h"
#include "tests/sim/trace.h"

enum {
	QUIET = 15 * 60000, /* the part at the end in which everything gets well */
	STEPS_AT_ONCE = 2000
};

static const int64_t begin = 1795334400000; /* 2026-11-22T08:00:00Z */

int64_t sim_wall(const struct sim *s)
{
	return begin + s->time + s->skew;
}

int64_t sim_tick(const struct sim *s)
{
	return s->time - s->boot;
}

bool sim_is_quiet(const struct sim *s)
{
	return s->time >= s->quiet;
}

void sim_at(struct sim *s, struct happening *h, int64_t time,
	    void (*fire)(struct sim *s, struct happening *h))
{
	sim_off(s, h);
	h->fire = fire;
	h->node.key = MAX(time, s->time);
	h->node.tie = ++s->order;
	if (heap_add(&s->agenda, &h->node))
		abort();
}

void sim_off(struct sim *s, struct happening *h)
{
	heap_remove(&s->agenda, &h->node);
}

void sim_break(struct sim *s, const char *invariant, const char *fmt, ...)
{
	char *why = s->trace->why, id[ID_TEXT + 1];
	size_t cap = sizeof(s->trace->why), n = 0;
	va_list args;

	if (s->broken)
		return;
	s->broken = invariant;
	if (s->subject) {
		id_format(id, s->subject);
		n = (size_t)snprintf(why, cap, "%s: ", id);
	}
	va_start(args, fmt);
	vsnprintf(why + n, cap - n, fmt, args);
	va_end(args);
}

static void carry_out(struct sim *s, struct effect *fx)
{
	switch (fx->type) {
	case FX_PERSIST:
		ledger_take(s, &fx->op);
		disk_take(s, &fx->op);
		break;
	case FX_SEND:
		observer_sent(s, fx->conn, fx->payload);
		net_send(s, fx->conn, fx->payload);
		break;
	case FX_CLOSE:
		observer_gone(s, fx->conn);
		net_close(s, fx->conn, fx->close.code);
		break;
	case FX_LOAD_RECORDS:
	case FX_LOAD_VISITOR:
		disk_load(s, fx);
		break;
	case FX_ALARM:
		s->subject = fx->alarm.conversation;
		if (fx->alarm.breach)
			sim_break(s, "unknown", "the engine had to mend it: %s", fx->alarm.code);
		s->subject = 0;
		break;
	}
}

/* What a dying process has still done of a step: its first effects, and of the rest nothing. */
static size_t survive(struct sim *s, size_t n)
{
	if (s->options.crash_at == s->steps)
		s->dying = true;
	return s->dying ? dice_below(&s->dice, n + 1) : n;
}

void sim_step(struct sim *s, struct event *ev)
{
	size_t n;

	if (!s->engine || s->broken)
		return;
	s->steps++;
	ev->now = sim_wall(s);
	ev->tick = sim_tick(s);
	ev->random = dice_next(&s->dice);
	if (engine_step(s->engine, ev, &s->fx))
		abort();
	n = survive(s, s->fx.n);
	for (size_t i = 0; i < n && !s->broken; i++)
		carry_out(s, &s->fx.v[i]);
	for (size_t i = n; i < s->fx.n; i++)
		if (s->fx.v[i].type == FX_PERSIST)
			disk_take(s, &s->fx.v[i].op); /* and loses it at once */
	effects_reset(&s->fx);
	if (s->dying) {
		process_crash(s);
		return;
	}
	disk_submit(s);
	invariants_after_step(s, ev);
}

/* The engine's own deadline, or the next happening: whatever is first. */
static bool go_on(struct sim *s)
{
	struct heap_node *top = heap_top(&s->agenda);
	int64_t due = s->engine ? engine_deadline(s->engine) : INT64_MAX;
	int64_t alarm = due == INT64_MAX ? INT64_MAX : MAX(due + s->boot, s->time);
	struct happening *h;

	if (alarm <= (top ? top->key : INT64_MAX)) {
		if (alarm > s->end)
			return false;
		s->time = alarm;
		sim_step(s, &(struct event){.type = EV_TIMER});
		return true;
	}
	if (top->key > s->end)
		return false;
	h = container_of(top, struct happening, node);
	s->time = top->key;
	sim_off(s, h);
	h->fire(s, h);
	return true;
}

/* A world in which time stands still is one in which the engine keeps itself busy. */
static void look_at_clock(struct sim *s)
{
	if (s->time != s->moment) {
		s->moment = s->time;
		s->moment_steps = s->steps;
	}
	if (s->steps - s->moment_steps > STEPS_AT_ONCE + s->options.visitors)
		sim_break(s, "progress", "%" PRIu64 " steps, and no time has passed",
			  s->steps - s->moment_steps);
}

static bool has_steps(const struct sim *s)
{
	return !s->options.max_steps || s->steps < s->options.max_steps;
}

static void sim_init(struct sim *s, const struct options *o, struct pack *pack)
{
	static const struct site_config site = {.name = "demo"};

	*s = (struct sim){.options = *o, .pack = pack, .dice = {.state = hash_u64(o->seed)}};
	s->trace = calloc(1, sizeof(*s->trace));
	s->quiet = o->minutes * 60000;
	s->end = s->quiet + QUIET;
	s->config = ENGINE_CONFIG;
	s->config.sites = &site;
	s->config.n_sites = 1;
	s->config.hash_key = (struct hash_key){{o->seed, 2}};
	nature_draw(s);
	s->slots = calloc(o->agents + 1, sizeof(*s->slots));
	s->loads = calloc(o->agents + 1, sizeof(*s->loads));
	s->disk = disk_new(s);
	s->net = net_new();
	s->ledger = ledger_new();
	s->observer = observer_new();
	s->people = population_new(s);
	process_start(s);
	process_plan(s);
}

static void sim_deinit(struct sim *s)
{
	hours_free(s->hours);
	heap_deinit(&s->agenda); /* first: its nodes are in all the others */
	population_free(s->people);
	net_free(s->net);
	engine_free(s->engine);
	effects_deinit(&s->fx);
	disk_free(s->disk);
	ledger_free(s->ledger);
	observer_free(s->observer);
	restart_forget(s);
	free(s->loads);
	free(s->slots);
	free(s->trace);
}

static void judge(const struct sim *s, struct verdict *ret)
{
	*ret = (struct verdict){.broken = s->broken,
				.steps = s->steps,
				.digest = s->trace->digest,
				.time = s->time,
				.starts = s->starts,
				.records = disk_records(s),
				.conversations = disk_conversations(s),
				.frames = observer_frames(s)};
	snprintf(ret->why, sizeof(ret->why), "%s", s->trace->why);
}

void sim_run(const struct options *o, struct pack *pack, struct verdict *ret)
{
	struct sim s;

	sim_init(&s, o, pack);
	while (!s.broken && has_steps(&s) && go_on(&s))
		look_at_clock(&s);
	if (!s.broken && has_steps(&s))
		invariants_at_end(&s);
	if (s.broken)
		trace_print(&s);
	judge(&s, ret);
	sim_deinit(&s);
}
