#include "core/sticky.h"

#include "core/engine_private.h"
#include "core/routing.h"

enum { KNOWN_FOR = 24 * 3600000, WAIT_FOR = 30000, LOST_FOR = 60000 }; /* ms */

static bool could_take(const struct engine *e, const struct conversation *c, const struct agent *a)
{
	struct profile p;

	need_profile(&c->need, e->tick, &p);
	return a->n_connections && a->row.status == AGENT_AVAILABLE && profile_weight(&p, a) &&
	       !need_skips(&c->need, a->row.id, e->tick);
}

/* Who had the visitor's conversation before this one, if that is not long ago. */
static struct agent *known(const struct engine *e, const struct conversation *c)
{
	const struct conversation *before = c->visitor ? c->visitor->before : NULL;

	if (c->last_agent || !before || before->row.id != c->row.previous ||
	    before->row.state != STATE_CLOSED || e->now - before->row.closed_at > KNOWN_FOR)
		return NULL;
	return map_get(&e->agents, before->last_agent);
}

void sticky_bind(struct engine *e, struct conversation *c)
{
	struct agent *a = known(e, c);

	c->need.sticky = 0;
	if (!a || !could_take(e, c, a))
		return;
	c->need.sticky = a->row.id;
	c->need.sticky_until = tick_of(e, c->row.entered_at + WAIT_FOR);
}

static bool lost_them(const struct engine *e, const struct conversation *c, const struct agent *a)
{
	return c->last_agent == a->row.id && c->lost_at && !c->n_offers &&
	       e->now < c->lost_at + LOST_FOR;
}

void bind_lost(struct engine *e, const struct agent *a)
{
	for (size_t i = 0; i < e->queue.heap.n; i++) {
		struct queue_entry *q = container_of(e->queue.heap.v[i], struct queue_entry, node);
		struct conversation *c = container_of(q, struct conversation, place);

		if (!lost_them(e, c, a) || !could_take(e, c, a))
			continue;
		c->need.sticky = a->row.id;
		c->need.sticky_until = tick_of(e, MIN(c->lost_at + LOST_FOR, e->now + WAIT_FOR));
		seek(e, c);
	}
}

void unbind(struct engine *e, const struct agent *a)
{
	for (size_t i = 0; i < e->queue.heap.n; i++) {
		struct queue_entry *q = container_of(e->queue.heap.v[i], struct queue_entry, node);
		struct conversation *c = container_of(q, struct conversation, place);

		if (c->need.sticky != a->row.id)
			continue;
		c->need.sticky = 0;
		seek(e, c);
	}
}
