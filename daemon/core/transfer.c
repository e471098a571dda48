#include "core/transfer.h"

#include <stdio.h>

#include "core/agent_commands.h"
#include "core/delivery.h"
#include "core/engine_private.h"
#include "core/log.h"
#include "core/routing.h"

static void append_transferred(struct engine *e, struct connection *k, struct conversation *c,
			       const struct frame *f, const struct agent *to)
{
	record_begin(e);
	record_from_agent(e, "from", k->agent);
	out_open(&e->body, "to", '{');
	if (to) {
		out_id(&e->body, "agent", to->row.id);
		out_str(&e->body, "name", to->row.name);
	} else if (frame_has(f, F_TO_QUEUE)) {
		out_str(&e->body, "queue", frame_str(f, F_TO_QUEUE));
	} else {
		out_str(&e->body, "skill", frame_str(f, F_TO_SKILL));
	}
	out_close(&e->body, '}');
	if (frame_has(f, F_NOTE))
		out_str(&e->body, "note", frame_str(f, F_NOTE));
	record_append(e, c, WIRE_TRANSFERRED, k->agent->row.id, frame_str(f, F_ID), 0);
}

/* Nobody has it so far: a supervisor says who is to have it. */
static void assign_first(struct engine *e, struct connection *k, struct conversation *c,
			 const struct frame *f, struct agent *to)
{
	enum error_code code = c->row.state == STATE_BOT ? take_from_bot(e, c) : E_NONE;

	if (code == E_NONE)
		code = assign(e, c, to, "transfer", NULL);
	if (code == E_NONE)
		append_transferred(e, k, c, f, to);
	else
		command_done(e, k, frame_str(f, F_ID), code);
}

/* A supervisor may give more to somebody who is busy, but to nobody who is not there. */
static bool can_be_given(const struct agent *by, const struct agent *to)
{
	if (is_supervisor(by))
		return to->n_connections && to->row.status != AGENT_AWAY;
	return agent_is_free(to);
}

static void transfer_to_agent(struct engine *e, struct connection *k, struct conversation *c,
			      const struct frame *f)
{
	const char *re = frame_str(f, F_ID);
	struct agent *to = map_get(&e->agents, (uint64_t)frame_int(f, F_TO_AGENT, 0));

	if (!to) {
		send_error(e, k, re, E_NOT_FOUND, "to.agent", "there is no such agent", 0);
	} else if (to->row.id == c->row.agent) {
		send_error(e, k, re, E_CONFLICT, "to.agent", "this agent has it already", 0);
	} else if (!can_be_given(k->agent, to)) {
		send_error(e, k, re, E_CONFLICT, "to.agent",
			   "this agent is not available or has no free slot", 0);
	} else if (c->row.state != STATE_HUMAN) {
		assign_first(e, k, c, f, to);
	} else {
		append_transferred(e, k, c, f, to);
		assign(e, c, to, "transfer", NULL);
	}
}

static bool anybody_has(const struct engine *e, const char *skill)
{
	for (size_t i = 0; i < e->n_agents; i++)
		if (agent_has_skill(e->agent_list[i], skill))
			return true;
	return false;
}

/* From an agent's hands into a queue, not to the same agent at once. */
static void hand_to_queue(struct engine *e, struct connection *k, struct conversation *c,
			  const struct frame *f, const struct department *to)
{
	append_transferred(e, k, c, f, NULL);
	snprintf(c->row.queue, sizeof(c->row.queue), "%s", to->rules->name);
	c->need.n_skips = 0;
	department_need(e, c, to); /* what is said of the wait is of that queue */
	need_skip(&c->need, k->agent->row.id, e->tick + e->config.decline_pause, SKIP_HANDED_ON);
	requeue(e, c, "transfer");
}

void on_transfer(struct engine *e, struct connection *k, const struct frame *f)
{
	const char *re = frame_str(f, F_ID);
	struct conversation *c = command_target(e, k, f, HOLDER_ONLY);

	if (!c)
		return;
	if (frame_has(f, F_TO_AGENT)) {
		transfer_to_agent(e, k, c, f);
	} else if (c->row.state != STATE_HUMAN) {
		send_error(e, k, re, E_CONFLICT, NULL, "no agent has the conversation", 0);
	} else if (!anybody_has(e, frame_str(f, F_TO_SKILL))) {
		send_error(e, k, re, E_CONFLICT, "to.skill", "no agent has this skill", 0);
	} else {
		c->skills.n = 0;
		skill_add(&c->skills, frame_str(f, F_TO_SKILL));
		hand_to_queue(e, k, c, f, department_choose(e, c));
	}
}

void on_move(struct engine *e, struct connection *k, const struct frame *f)
{
	const char *re = frame_str(f, F_ID);
	struct conversation *c = command_target(e, k, f, HOLDER_ONLY);
	struct department *to = c ? department_find(e, c->site, frame_str(f, F_TO_QUEUE)) : NULL;

	if (!c)
		return;
	if (!to) {
		send_error(e, k, re, E_NOT_FOUND, "to.queue", "the site has no such queue", 0);
	} else if (to == c->department) {
		send_error(e, k, re, E_CONFLICT, "to.queue", "it waits there already", 0);
	} else if (c->row.state == STATE_HUMAN) {
		c->skills.n = 0; /* what that queue asks for is enough */
		hand_to_queue(e, k, c, f, to);
	} else if (c->row.state == STATE_WAITING) {
		c->skills.n = 0;
		command_done(e, k, re, department_move(e, c, to, "supervisor", k->agent, re));
	} else {
		send_error(e, k, re, E_CONFLICT, NULL, "it waits in no queue, and no agent has it",
			   0);
	}
}
