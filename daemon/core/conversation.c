#include "core/conversation.h"

#include <errno.h>
#include <string.h>

#include "core/visitor.h"

/* What every open state keeps: talk, notes, tags, contact, profile and ratings change nothing. */
#define STAYS(state)                                                                               \
	[WIRE_MESSAGE] = (state), [WIRE_ANALYSIS] = (state), [WIRE_NOTE] = (state),                \
	[WIRE_CONTACT] = (state), [WIRE_RATED] = (state), [WIRE_TAGGED] = (state),                 \
	[WIRE_PROMISED] = (state), [WIRE_FOLLOWED_UP] = (state), [WIRE_PROFILE] = (state),         \
	[WIRE_CLOSED] = STATE_CLOSED

static const enum state next_state[N_STATE][N_WIRE] = {
	[STATE_NONE] = {[WIRE_OPENED] = STATE_BOT},
	[STATE_BOT] = {STAYS(STATE_BOT), [WIRE_ESCALATED] = STATE_WAITING},
	[STATE_WAITING] = {STAYS(STATE_WAITING), [WIRE_ASSIGNED] = STATE_HUMAN,
			   [WIRE_RETURNED] = STATE_BOT, [WIRE_UNATTENDED] = STATE_MESSAGE,
			   [WIRE_OFFERED] = STATE_WAITING, [WIRE_MOVED] = STATE_WAITING,
			   [WIRE_ESCALATED] = STATE_WAITING}, /* it is more urgent now */
	[STATE_HUMAN] = {STAYS(STATE_HUMAN), [WIRE_ASSIGNED] = STATE_HUMAN,
			 [WIRE_TRANSFERRED] = STATE_HUMAN, [WIRE_REQUEUED] = STATE_WAITING,
			 [WIRE_RETURNED] = STATE_BOT, [WIRE_UNATTENDED] = STATE_MESSAGE},
	[STATE_MESSAGE] = {STAYS(STATE_MESSAGE), [WIRE_REQUEUED] = STATE_WAITING,
			   [WIRE_ESCALATED] = STATE_WAITING, [WIRE_ASSIGNED] = STATE_HUMAN,
			   [WIRE_RETURNED] = STATE_BOT},
	[STATE_CLOSED] = {[WIRE_RATED] = STATE_CLOSED,
			  [WIRE_NOTE] = STATE_CLOSED,
			  [WIRE_TAGGED] = STATE_CLOSED,
			  [WIRE_WRAPPED_UP] = STATE_CLOSED,
			  [WIRE_PROMISED] = STATE_CLOSED,
			  [WIRE_FOLLOWED_UP] = STATE_CLOSED},
};

enum state conversation_next(enum state state, enum wire_type type)
{
	return next_state[state][type];
}

bool conversation_changes_control(enum wire_type type)
{
	switch (type) {
	case WIRE_OPENED:
	case WIRE_ESCALATED:
	case WIRE_ASSIGNED:
	case WIRE_REQUEUED:
	case WIRE_RETURNED:
	case WIRE_UNATTENDED:
	case WIRE_CLOSED:
		return true;
	default:
		return false;
	}
}

int conversation_new(struct conversation **ret, const struct conversation_row *row, size_t site)
{
	cleanup(freep) struct conversation *c = calloc(1, sizeof(*c));

	if (!c)
		return -ENOMEM;
	c->dialogue = calloc(1, sizeof(*c->dialogue));
	if (!c->dialogue)
		return -ENOMEM;
	c->row = *row;
	c->row.state = STATE_NONE; /* the records will move it */
	c->site = site;
	list_init(&c->subs);
	list_init(&c->in_dirty);
	list_init(&c->in_message);
	list_init(&c->in_agent);
	list_init(&c->in_viewed);
	list_init(&c->in_sweep);
	list_init(&c->in_alert);
	*ret = steal(c);
	return 0;
}

struct conversation *conversation_free(struct conversation *c)
{
	if (!c)
		return NULL;
	for (size_t i = 0; i < CONVERSATION_WINDOW; i++)
		record_unref(c->window[i]);
	for (size_t i = 0; i < CONVERSATION_LINES; i++)
		record_unref(c->lines[i]);
	payload_unref(c->encoded[0]);
	payload_unref(c->encoded[1]);
	map_deinit(&c->commands);
	free(c->dialogue);
	free(c->reasons);
	free(c->pending);
	free(c->warning);
	free(c);
	return NULL;
}

static void keep(struct record **slot, struct record *r)
{
	record_unref(*slot);
	*slot = record_ref(r);
}

int conversation_fold(struct conversation *c, struct record *r, uint64_t command_hash)
{
	enum wire_type type = r->wire.type;
	enum state next = conversation_next(c->row.state, type);

	if (next == STATE_NONE || r->wire.seq != c->seq + 1)
		return CONVERSATION_E_ILLEGAL;
	if (r->command && map_put(&c->commands, command_hash, r->wire.seq))
		return -ENOMEM;
	keep(&c->window[r->wire.seq % CONVERSATION_WINDOW], r);
	if (type == WIRE_MESSAGE) {
		keep(&c->lines[c->n_lines++ % CONVERSATION_LINES], r);
		c->spoken_at = r->wire.at;
	}
	if (type == WIRE_ASSIGNED)
		c->last_agent = r->author;
	c->given_back += c->row.state == STATE_HUMAN && type == WIRE_RETURNED;
	c->epoch += conversation_changes_control(type);
	if (c->row.state != next)
		c->row.entered_at = r->wire.at;
	c->seq = r->wire.seq;
	c->row.state = next;
	return 0;
}

bool conversation_is_reachable(const struct conversation *c)
{
	return c->has_contact || (c->visitor && c->visitor->n_connections);
}

struct record *conversation_recent(const struct conversation *c, uint64_t seq)
{
	struct record *r = c->window[seq % CONVERSATION_WINDOW];

	return r && r->wire.seq == seq ? r : NULL;
}

size_t conversation_lines(const struct conversation *c)
{
	return MIN(c->n_lines, (size_t)CONVERSATION_LINES);
}

struct record *conversation_line(const struct conversation *c, size_t i)
{
	size_t first = c->n_lines - conversation_lines(c);

	return c->lines[(first + i) % CONVERSATION_LINES];
}
