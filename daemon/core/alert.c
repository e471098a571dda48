#include "core/alert.h"

#include <errno.h>
#include <string.h>

#include "core/delivery.h"
#include "core/engine_private.h"
#include "core/outbox.h"

/*
 * The rounds of a conversation are at entered_at, and every alert_every after it, so that a restart
 * changes none of them. Two go to the connected members of its queue, two to the supervisors as well,
 * and with the fifth whoever runs the service is told too. The first one says nothing when somebody is
 * asked at the same moment. What is due together is told together: one signal for a queue and a level,
 * at most four times a second.
 */
enum { PACE = 250 /* ms */, GROUPS = 16, LEVELS = 3, ROUNDS_A_LEVEL = 2, SAYING = 4096 };

struct group {
	const struct conversation *first;	/* waits longest */
	const struct conversation *fresh_first; /* the first that has just come to this level */
	const char *queue;
	int level;
	size_t n, fresh; /* conversations, and how many have just come to it */
};

/* The round that is due now, from 0; a timer may be a little early by the wall clock. */
static int64_t round_of(const struct engine *e, const struct conversation *c)
{
	int64_t every = e->config.alert_every;

	return (MAX(e->now - c->row.entered_at, (int64_t)0) + every / 8) / every;
}

static void alert_due(struct engine *e, struct timer *t)
{
	struct conversation *c = container_of(t, struct conversation, alert);

	list_append(&e->to_alert, &c->in_alert);
}

/* Also when the clock was put back meanwhile, it is not long until the next one. */
static void arm(struct engine *e, struct conversation *c)
{
	int64_t every = e->config.alert_every;
	int64_t next = c->row.entered_at + (round_of(e, c) + 1) * every;

	timer_set(e, &c->alert, MIN(tick_of(e, next), e->tick + every), alert_due);
}

/* The first round waits until it is durable that it waits. After a restart it was before it. */
void alert_entered(struct engine *e, struct conversation *c)
{
	c->alert_level = c->row.entered_at < e->now;
	arm(e, c);
}

void alert_left(struct engine *e, struct conversation *c)
{
	timer_stop(e, &c->alert);
	list_remove(&c->in_alert);
}

void alert_stored(struct engine *e, struct conversation *c)
{
	if (c->row.state == STATE_WAITING && c->stored_state == STATE_WAITING && !c->alert_level &&
	    !list_is_linked(&c->in_alert))
		list_append(&e->to_alert, &c->in_alert);
}

bool alert_lives(const struct conversation *c)
{
	return list_is_linked(&c->in_alert) || heap_has(&c->alert.node);
}

int64_t alert_next(const struct engine *e, const struct conversation *c)
{
	return list_is_linked(&c->in_alert) ? e->now
					    : e->now + MAX(c->alert.node.key - e->tick, (int64_t)0);
}

void alarm_raise(struct engine *e, const char *code, bool breach, const struct conversation *c,
		 size_t count)
{
	const struct hook_about about = {.conversation = c->row.id, .site = c->site};
	struct effect *fx = effects_add(e->fx, FX_ALARM);
	struct buf data = BUF_INIT(SAYING);

	if (!fx) {
		engine_fail(e, -ENOMEM);
		return;
	}
	fx->alarm.code = code;
	fx->alarm.breach = breach;
	fx->alarm.conversation = c->row.id;
	fx->alarm.count = count;
	out_str(&data, "code", code);
	if (c->row.queue[0])
		out_str(&data, "queue", c->row.queue);
	out_int(&data, "waited_ms", MAX(e->now - c->row.entered_at, (int64_t)0));
	out_int(&data, "count", (int64_t)count);
	hook(e, breach ? HOOK_ALARM : HOOK_ALERT, &about, &data, NULL);
	buf_deinit(&data);
}

static struct group *group_of(struct group *v, size_t *n, const struct conversation *c, int level)
{
	for (size_t i = 0; i < *n; i++)
		if (v[i].level == level && !strcmp(v[i].queue, c->row.queue))
			return &v[i];
	if (*n == GROUPS)
		return NULL;
	v[*n] = (struct group){.first = c, .queue = c->row.queue, .level = level};
	return &v[(*n)++];
}

/* Nobody is told of what is not durable, nor at first of what somebody is asked to take. False: there
 * are too many groups; it comes with the next. */
static bool gather(struct engine *e, struct conversation *c, struct group *v, size_t *n)
{
	int64_t round = round_of(e, c);
	int level = (int)MIN(round / ROUNDS_A_LEVEL + 1, (int64_t)LEVELS);
	struct group *g;

	if (c->stored_state == STATE_WAITING && (round || !c->n_offers)) {
		g = group_of(v, n, c, level);
		if (!g)
			return false;
		g->n++;
		if (level == LEVELS && c->alert_level < LEVELS && !g->fresh++)
			g->fresh_first = c;
		if (c->row.entered_at < g->first->row.entered_at)
			g->first = c;
	}
	list_remove(&c->in_alert);
	c->alert_level = MAX(c->alert_level, level);
	arm(e, c);
	return true;
}

static void write_text(struct engine *e, const struct group *g, struct buf *out)
{
	const struct pack *p = e->sites[g->first->site].pack;
	struct buf text = BUF_INIT(SAYING), waited = BUF_INIT(SAYING), count = BUF_INIT(64);

	if (round_of(e, g->first)) /* in the first one there is nothing to tell of yet */
		say_waited(p, e->now - g->first->row.entered_at, &waited);
	if (g->n > 1)
		buf_printf(&count, "%zu", g->n);
	const struct placeholder with[] = {{"waited", waited.p}, {"count", count.p}};

	pack_say(p, TEXT_ALERT_WAITING, 0, with, ARRAY_SIZE(with), &text);
	out_strn(out, "text", text.p, text.error ? 0 : text.n);
	buf_deinit(&count);
	buf_deinit(&waited);
	buf_deinit(&text);
}

static void write_group(struct engine *e, const struct group *g, struct buf *out)
{
	out_str(out, "code", "waiting");
	write_text(e, g, out);
	out_id(out, "conversation", g->first->row.id);
	if (g->queue[0])
		out_str(out, "queue", g->queue);
	out_int(out, "waited_s", MAX(e->now - g->first->row.entered_at, (int64_t)0) / 1000);
	out_int(out, "level", g->level);
	if (g->n > 1)
		out_int(out, "count", (int64_t)g->n);
}

static bool is_member(const struct agent *a, const char *queue)
{
	return !queue[0] || agent_weight(a, queue);
}

static bool is_told(const struct agent *a, const struct group *g)
{
	return a->n_connections &&
	       (is_member(a, g->queue) || (g->level > 1 && a->row.role != AGENT_AGENT));
}

static void tell(struct engine *e, const struct group *g)
{
	struct buf members = BUF_INIT(2 * SAYING);

	write_group(e, g, &members);
	for (size_t i = 0; i < e->n_agents; i++) {
		struct agent *a = e->agent_list[i];

		if (!is_told(a, g))
			continue;
		buf_reset(&e->out);
		buf_put(&e->out, members.p, members.error ? 0 : members.n);
		signal_list(e, &a->connections, "alert", NULL);
	}
	buf_deinit(&members);
	e->counters.alerts[g->level - 1] += g->n;
	e->counters.alarms += g->fresh;
	if (g->fresh)
		alarm_raise(e, "waiting", false, g->fresh_first, g->fresh);
}

static void raise_again(struct engine *e, struct timer *t)
{
	(void)e;
	(void)t; /* the step looks at what is due by itself */
}

void alerts_raise(struct engine *e)
{
	struct group v[GROUPS];
	struct list *it, *tmp;
	size_t n = 0;

	if (heap_has(&e->alert_timer.node))
		return;
	list_for_each_safe (it, tmp, &e->to_alert)
		gather(e, container_of(it, struct conversation, in_alert), v, &n);
	for (size_t i = 0; i < n; i++)
		tell(e, &v[i]);
	timer_set(e, &e->alert_timer, e->tick + PACE, raise_again);
}
