#include "tests/sim/ledger.h"

#include <string.h>

#include "tests/sim/disk.h"
#include "tests/sim/observer.h"
#include "tests/sim/reading.h"

struct entry *ledger_entry(const struct sim *s, uint64_t conversation)
{
	return map_get(&s->ledger->entries, conversation);
}

static struct entry *entry_of(struct ledger *l, uint64_t conversation)
{
	struct entry *e = map_get(&l->entries, conversation);

	if (e)
		return e;
	e = calloc(1, sizeof(*e));
	if (!e || map_put_ptr(&l->entries, conversation, e))
		abort();
	e->id = conversation;
	return e;
}

static void touch(struct sim *s, struct entry *e)
{
	struct ledger *l = s->ledger;

	if (e->step == s->steps && l->n_touched)
		return;
	e->step = s->steps;
	if (l->n_touched == l->cap_touched)
		l->touched = reallocarray(l->touched, l->cap_touched = l->cap_touched * 2 + 16,
					  sizeof(*l->touched));
	l->touched[l->n_touched++] = e->id;
}

/* Who may say something: the visitor always, the bot unless a person has it, an agent who has it. */
static void judge_message(struct sim *s, const struct entry *e, const struct record *r)
{
	if (!r->author && e->state == STATE_HUMAN)
		sim_break(s, "bot_silent", "the bot speaks at seq %llu, and agent %llu has it",
			  (unsigned long long)r->wire.seq, (unsigned long long)e->agent);
	else if (r->author && r->author != e->visitor &&
		 (e->state != STATE_HUMAN || r->author != e->agent))
		sim_break(s, "one_controller", "agent %llu speaks at seq %llu, and %llu has it",
			  (unsigned long long)r->author, (unsigned long long)r->wire.seq,
			  (unsigned long long)e->agent);
}

static void move(struct sim *s, struct entry *e, enum state to, uint64_t agent)
{
	if (e->state != to || e->agent != agent) {
		e->since = s->time;
		e->since_jumped = s->jumped;
		e->missed = 0;
	}
	e->state = to;
	e->agent = agent;
}

static void must_be(struct sim *s, const struct entry *e, const struct record *r, bool legal)
{
	if (!legal)
		sim_break(s, "one_controller", "%s at seq %llu is not possible in state %s",
			  wire_name(r->wire.type), (unsigned long long)r->wire.seq,
			  state_name(e->state));
}

static bool is_afterwards(enum wire_type type)
{
	return type == WIRE_RATED || type == WIRE_NOTE || type == WIRE_TAGGED ||
	       type == WIRE_WRAPPED_UP || type == WIRE_PROMISED || type == WIRE_FOLLOWED_UP;
}

static void judge(struct sim *s, const struct entry *e, const struct record *r)
{
	enum state st = e->state;

	if (r->wire.seq != e->seq + 1)
		sim_break(s, "order", "seq %llu comes after %llu", (unsigned long long)r->wire.seq,
			  (unsigned long long)e->seq);
	must_be(s, e, r, st != STATE_CLOSED || is_afterwards(r->wire.type));
	must_be(s, e, r, (r->wire.type == WIRE_OPENED) == (st == STATE_NONE));
	if (r->wire.type == WIRE_MESSAGE)
		judge_message(s, e, r);
	else if (r->wire.type == WIRE_ESCALATED)
		must_be(s, e, r, st == STATE_BOT || st == STATE_WAITING || st == STATE_MESSAGE);
	else if (r->wire.type == WIRE_ASSIGNED)
		must_be(s, e, r, st != STATE_BOT && r->author);
	else if (r->wire.type == WIRE_TRANSFERRED)
		must_be(s, e, r, st == STATE_HUMAN);
}

static void begin_to_wait(struct sim *s, struct entry *e, const struct record *r)
{
	if (!e->queued_at)
		e->queued_at = r->wire.at;
	if (r->wire.type == WIRE_ESCALATED)
		e->priority = (int)reading_int(r->wire.agents, r->wire.agents_n, "priority");
	move(s, e, STATE_WAITING, 0);
}

static void fold(struct sim *s, struct entry *e, const struct record *r)
{
	switch (r->wire.type) {
	case WIRE_OPENED:
		e->visitor = reading_id(r->wire.body, r->wire.body_n, "visitor");
		move(s, e, STATE_BOT, 0);
		break;
	case WIRE_ESCALATED:
	case WIRE_REQUEUED:
		begin_to_wait(s, e, r);
		break;
	case WIRE_ASSIGNED:
		e->last_agent = r->author;
		move(s, e, STATE_HUMAN, r->author);
		break;
	case WIRE_RETURNED:
		e->queued_at = 0;
		move(s, e, STATE_BOT, 0);
		break;
	case WIRE_UNATTENDED:
		move(s, e, STATE_MESSAGE, 0);
		break;
	case WIRE_CLOSED:
		move(s, e, STATE_CLOSED, 0);
		break;
	case WIRE_MOVED: /* it waits anew, in another queue */
		e->since = s->time;
		e->since_jumped = s->jumped;
		break;
	case WIRE_MESSAGE:
		e->spoke = s->time;
		e->spoke_jumped = s->jumped;
		break;
	default:
		break;
	}
	e->seq = r->wire.seq;
}

static void take_row(struct entry *e, const struct conversation_row *row)
{
	e->row_agent = row->agent;
	e->row_state = row->state;
	e->row_priority = row->priority;
	e->row_queued_at = row->queued_at;
	e->row_wrap_until = row->wrap_until;
}

void ledger_take(struct sim *s, const struct op *op)
{
	struct entry *e;

	if (op->type == OP_RECORD) {
		e = entry_of(s->ledger, op->record->wire.conversation);
		s->subject = e->id;
		touch(s, e);
		judge(s, e, op->record);
		observer_stores(s, op->record);
		s->subject = 0;
		fold(s, e, op->record);
	} else if (op->type == OP_CONVERSATION) {
		e = entry_of(s->ledger, op->conversation->id);
		touch(s, e);
		take_row(e, op->conversation);
	}
}

static void rebuild_one(struct sim *s, struct stored *c)
{
	struct entry *e = entry_of(s->ledger, c->row.id);
	struct entry was = *e;

	*e = (struct entry){.id = c->row.id};
	for (size_t i = 0; i < c->n; i++)
		fold(s, e, c->v[i]);
	if (was.seq == c->n) { /* nothing of it was lost: it is as old as it was */
		e->since = was.since;
		e->since_jumped = was.since_jumped;
		e->spoke = was.spoke;
		e->spoke_jumped = was.spoke_jumped;
	} else { /* how the clock was set since then is not known */
		e->since_jumped = e->spoke_jumped = 0;
	}
	take_row(e, &c->row);
}

void ledger_rebuild(struct sim *s)
{
	size_t it = 0;
	uint64_t key, value;

	while (map_next(&s->ledger->entries, &it, &key, &value)) {
		struct entry *e = (struct entry *)(uintptr_t)value;

		if (!disk_conversation(s, key))
			*e = (struct entry){.id = key}; /* it was never stored: it has not been */
	}
	disk_each(s, rebuild_one);
}

struct ledger *ledger_new(void)
{
	return calloc(1, sizeof(struct ledger));
}

struct ledger *ledger_free(struct ledger *l)
{
	size_t it = 0;
	uint64_t key, value;

	while (map_next(&l->entries, &it, &key, &value))
		free((void *)(uintptr_t)value);
	map_deinit(&l->entries);
	free(l->touched);
	free(l);
	return NULL;
}
