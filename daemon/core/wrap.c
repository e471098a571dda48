#include "core/wrap.h"

#include <stdio.h>
#include <string.h>

#include "core/agent_commands.h"
#include "core/board.h"
#include "core/delivery.h"
#include "core/engine_private.h"
#include "core/life.h"
#include "core/log.h"
#include "core/promise_commands.h"
#include "core/routing.h"

int64_t wrap_limit(const struct engine *e, const struct conversation *c)
{
	int64_t own = department_of(e, c)->rules->wrap_up_ms;

	return own >= 0 ? own : e->config.wrap_up;
}

void wrap_wanted(struct engine *e, struct conversation *c)
{
	int64_t limit = wrap_limit(e, c);

	if (limit && conversation_holder(e, c))
		c->row.wrap_until = e->now + limit;
}

void wrap_begin(struct engine *e, struct conversation *c)
{
	struct agent *a = map_get(&e->agents, c->row.agent);

	if (!a)
		return;
	a->held--;
	a->wrapping++;
	agent_changed(e, a);
}

static void timed_out(struct engine *e, struct timer *t)
{
	wrap_over(e, container_of(t, struct conversation, timer));
}

void wrap_arm(struct engine *e, struct conversation *c)
{
	if (c->row.wrap_until)
		timer_set(e, &c->timer, tick_of(e, c->row.wrap_until), timed_out);
}

void wrap_drop(struct engine *e, struct conversation *c)
{
	struct agent *a = map_get(&e->agents, c->row.agent);

	timer_stop(e, &c->timer);
	if (a && c->row.wrap_until) {
		a->wrapping--;
		waiting_handled(e, c);
		agent_freed(e, a);
	}
	list_remove(&c->in_agent);
	c->row.wrap_until = 0;
	c->row.agent = 0;
}

/* The slot is free. */
static void release(struct engine *e, struct conversation *c)
{
	wrap_drop(e, c);
	conversation_store(e, c);
	conversation_drop(e, c);
	board_changed(e);
}

void wrap_over(struct engine *e, struct conversation *c)
{
	record_begin(e);
	record_from_system(e);
	record_append(e, c, WIRE_WRAPPED_UP, 0, NULL, 0);
	release(e, c);
}

bool complaint_fits(struct engine *e, struct connection *k, const struct conversation *c,
		    const struct frame *f)
{
	const char *code = frame_str(f, F_COMPLAINT);

	if (!code || pack_has_complaint(e->sites[c->site].pack, code))
		return true;
	send_error(e, k, frame_str(f, F_ID), E_BAD_FIELD, "complaint",
		   "this is no code of a complaint at this site", 0);
	return false;
}

void write_disposition(struct buf *out, const struct frame *f)
{
	if (frame_has(f, F_TAGS)) {
		out_open(out, "tags", '[');
		for (size_t i = 0; i < f->v[F_TAGS].n; i++)
			out_str(out, NULL, frame_word(f, F_TAGS, i));
		out_close(out, ']');
	}
	if (frame_has(f, F_COMPLAINT))
		out_str(out, "complaint", frame_str(f, F_COMPLAINT));
}

static bool may_wrap_up(struct engine *e, struct connection *k, const struct conversation *c,
			const char *re)
{
	if (c->row.state != STATE_CLOSED)
		send_error(e, k, re, E_CONFLICT, NULL, "the conversation is not closed", 0);
	else if (c->last_agent != k->agent->row.id && !is_supervisor(k->agent))
		send_error(e, k, re, E_FORBIDDEN, NULL,
			   "another agent had the conversation last, or none", 0);
	else
		return true;
	return false;
}

/* What is left out stays as it is. */
static void keep_disposition(struct conversation *c, const struct frame *f)
{
	if (frame_has(f, F_RESOLUTION))
		snprintf(c->row.resolution, sizeof(c->row.resolution), "%s",
			 frame_str(f, F_RESOLUTION));
	if (frame_has(f, F_COMPLAINT))
		snprintf(c->row.complaint, sizeof(c->row.complaint), "%s",
			 frame_str(f, F_COMPLAINT));
}

void on_wrap_up(struct engine *e, struct connection *k, const struct frame *f)
{
	struct conversation *c = command_target(e, k, f, ANY_AGENT);
	const char *re = frame_str(f, F_ID);

	if (!c || !may_wrap_up(e, k, c, re) || !complaint_fits(e, k, c, f) ||
	    !promise_fits(e, k, f, F_FOLLOW_UP_AT) || !command_follow(e, k, c, re))
		return;
	keep_disposition(c, f);
	record_begin(e);
	record_from_agent(e, "by", k->agent);
	if (frame_has(f, F_RESOLUTION))
		out_str(&e->body, "resolution", frame_str(f, F_RESOLUTION));
	write_disposition(&e->body, f);
	if (frame_has(f, F_NOTE))
		record_text(&e->body, "note", frame_str(f, F_NOTE));
	command_done(e, k, re, record_append(e, c, WIRE_WRAPPED_UP, k->agent->row.id, re, 0));
	if (frame_has(f, F_FOLLOW_UP_AT))
		promise_make(e, c, k->agent, k->agent, f, F_FOLLOW_UP_AT, frame_str(f, F_NOTE),
			     NULL);
	release(e, c);
}
