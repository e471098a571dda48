/* process.c - the daemon's life: it starts from what is durable, dies, and starts again. */
#include "tests/sim/disk.h"
#include "tests/sim/invariants.h"
#include "tests/sim/ledger.h"
#include "tests/sim/net.h"
#include "tests/sim/population.h"
#include "tests/sim/restart.h"
#include "tests/sim/trace.h"

enum { SECOND = 1000, GOODBYE = 1500 };

static void restore(struct sim *s, struct stored *c)
{
	struct conversation_row history[DISK_HISTORY];
	struct event ev = {.type = EV_RESTORE};

	if (!c->n || (c->row.state == STATE_CLOSED && !c->row.wrap_until))
		return;
	ev.restore.row = &c->row;
	ev.restore.visitor = disk_visitor(s, c->row.visitor);
	ev.restore.v = c->v;
	ev.restore.n = c->n;
	ev.restore.history = history;
	ev.restore.n_history = disk_history(s, c->row.visitor, history);
	sim_step(s, &ev);
}

static void restore_promise(struct sim *s, const struct follow_up_row *row)
{
	struct stored *c = disk_conversation(s, row->conversation);

	sim_step(s, &(struct event){.type = EV_FOLLOW_UP,
				    .follow_up = {.row = row, .conversation = &c->row}});
}

void process_start(struct sim *s)
{
	size_t n;
	const struct agent_row *agents = disk_agents(s, &n);

	/* another process has the same monotonic clock, another boot has a new one */
	if (!s->starts || dice_often(&s->dice, 300))
		s->boot = s->time - dice_between(&s->dice, SECOND, 1000000 * (int64_t)SECOND);
	s->config.keys = population_keys(s);
	if (engine_new(&s->engine, &s->config))
		abort();
	trace_note(s, "the process starts", ++s->starts, "", 0);
	s->started = s->time;
	ledger_rebuild(s);
	sim_step(s, &(struct event){.type = EV_PACK, .pack.pack = s->pack});
	if (s->hours)
		sim_step(s, &(struct event){.type = EV_HOURS, .hours.hours = s->hours});
	for (size_t i = 0; i < n; i++)
		sim_step(s, &(struct event){.type = EV_AGENT, .agent = &agents[i]});
	disk_each(s, restore);
	disk_each_promise(s, restore_promise);
	restart_compare(s);
}

static void start(struct sim *s, struct happening *h)
{
	(void)h;
	process_start(s);
}

static void end(struct sim *s)
{
	s->dying = false;
	s->engine = engine_free(s->engine);
	net_crash(s);
	sim_off(s, &s->crash);
	sim_at(s, &s->start, s->time + dice_around(&s->dice, s->nature.down), start);
	process_plan(s);
}

void process_crash(struct sim *s)
{
	trace_note(s, "the process dies", s->starts, "", 0);
	restart_remember(s);
	disk_crash(s);
	end(s);
}

/* The time for goodbyes is over; what the disk takes is written. */
static void stop(struct sim *s, struct happening *h)
{
	(void)h;
	if (!s->engine)
		return;
	trace_note(s, "the process stops", s->starts, "", 0);
	restart_remember(s);
	if (disk_well_since(s) <= s->time)
		disk_flush(s);
	else
		disk_crash(s);
	end(s);
}

static void die(struct sim *s, struct happening *h)
{
	(void)h;
	if (!s->engine || sim_is_quiet(s))
		return;
	if (!dice_often(&s->dice, s->nature.clean)) {
		s->dying = true; /* in the next step: at whatever point of it */
		return;
	}
	sim_step(s, &(struct event){.type = EV_SHUTDOWN});
	sim_at(s, &s->crash, s->time + dice_between(&s->dice, 0, GOODBYE), stop);
}

/* The wall clock is set: nobody's wait may depend on it while the process lives. */
static void jump(struct sim *s, struct happening *h)
{
	int64_t by = dice_between(&s->dice, -s->nature.jump, s->nature.jump);

	(void)h;
	if (sim_is_quiet(s))
		return;
	s->skew += by;
	s->jumped_at = s->time;
	s->jumped += by < 0 ? -by : by;
	trace_note(s, "the clock jumps", (uint64_t)by, "", 0);
	sim_at(s, &s->jump, s->time + dice_around(&s->dice, s->nature.jump_every), jump);
}

void process_plan(struct sim *s)
{
	if (s->nature.crash_every)
		sim_at(s, &s->crash, s->time + dice_around(&s->dice, s->nature.crash_every), die);
	if (s->nature.jump_every && !heap_has(&s->jump.node))
		sim_at(s, &s->jump, s->time + dice_around(&s->dice, s->nature.jump_every), jump);
}
