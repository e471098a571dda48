#include "tests/sim/client_agent.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/id.h"
#include "base/time.h"
#include "tests/sim/disk.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND };

static struct client_agent *of(struct client *c)
{
	return container_of(c, struct client_agent, c);
}

static void hello(struct client *c, struct buf *out)
{
	buf_printf(out, "{\"type\":\"hello\",\"token\":\"%s\"}", c->name);
}

/* --- what they hold ----------------------------------------------------------------------- */

static void take_hold(struct client_agent *a, uint64_t conversation)
{
	for (size_t i = 0; i < a->n_holds; i++)
		if (a->holds[i] == conversation)
			return;
	if (a->n_holds < AGENT_HOLDS)
		a->holds[a->n_holds++] = conversation;
}

static void lose_hold(struct client_agent *a, uint64_t conversation)
{
	for (size_t i = 0; i < a->n_holds; i++)
		if (a->holds[i] == conversation)
			a->holds[i--] = a->holds[--a->n_holds];
}

/* What they hold is read from its beginning: this client remembers nothing over a connection. */
static void open_whole(struct client_agent *a, uint64_t conversation)
{
	char json[96], id[ID_TEXT + 1];

	id_format(id, conversation);
	snprintf(json, sizeof(json), "{\"type\":\"open\",\"conversation\":\"%s\",\"id\":\"o%s\"}",
		 id, id);
	client_says_plainly(&a->c, json);
}

static void take_conversations(struct client_agent *a, json_t *o)
{
	size_t i;
	json_t *one;

	a->n_holds = 0;
	json_array_foreach (json_object_get(o, "conversations"), i, one) {
		const char *id = json_string_value(json_object_get(one, "conversation"));
		uint64_t conversation;

		if (!id || !id_parse(&conversation, id, strlen(id)))
			continue;
		take_hold(a, conversation);
		if (dice_often(&a->c.sim->dice, 700))
			open_whole(a, conversation);
	}
}

/* --- offers ------------------------------------------------------------------------------- */

static void answer_offers(struct sim *s, struct happening *h);

static void drop_offer(struct client_agent *a, uint64_t id)
{
	for (size_t i = 0; i < a->n_offers; i++)
		if (a->offers[i].id == id)
			a->offers[i--] = a->offers[--a->n_offers];
}

static void plan_answers(struct client_agent *a)
{
	int64_t first = INT64_MAX;

	for (size_t i = 0; i < a->n_offers; i++)
		first = MIN(first, a->offers[i].answer_at);
	if (first != INT64_MAX)
		sim_at(a->c.sim, &a->answer, first, answer_offers);
}

static void answer_offers(struct sim *s, struct happening *h)
{
	struct client_agent *a = container_of(h, struct client_agent, answer);

	for (size_t i = 0; i < a->n_offers; i++) {
		char id[ID_TEXT + 1];

		if (a->offers[i].answer_at > s->time)
			continue;
		id_format(id, a->offers[i].id);
		client_say(&a->c, "\"type\":\"%s\",\"offer\":\"%s\"",
			   a->offers[i].accept ? "accept" : "decline", id);
		a->offers[i--] = a->offers[--a->n_offers];
	}
	plan_answers(a);
}

static void take_offer(struct client_agent *a, uint64_t id)
{
	struct sim *s = a->c.sim;

	if (!id || a->n_offers == AGENT_OFFERS || dice_often(&s->dice, s->nature.ignores))
		return;
	drop_offer(a, id);
	a->offers[a->n_offers].id = id;
	a->offers[a->n_offers].answer_at = s->time + dice_around(&s->dice, 6 * SECOND);
	a->offers[a->n_offers].accept = !dice_often(&s->dice, s->nature.declines);
	a->n_offers++;
	plan_answers(a);
}

/* --- what they are told ------------------------------------------------------------------- */

static void welcome(struct client *c, const char *bytes, size_t n)
{
	struct client_agent *a = of(c);
	json_t *o = json_loadb(bytes, n, 0, NULL), *one;
	size_t i;

	take_conversations(a, o);
	a->n_offers = 0;
	json_array_foreach (json_object_get(o, "offers"), i, one) {
		const char *id = json_string_value(json_object_get(one, "offer"));
		uint64_t offer;

		if (id && id_parse(&offer, id, strlen(id)))
			take_offer(a, offer);
	}
	if (strcmp(json_string_value(json_object_get(o, "status")), "available"))
		client_say(c, "\"type\":\"presence\",\"status\":\"available\"");
	if (a->supervisor)
		client_says_plainly(c, "{\"type\":\"watch\",\"queue\":true}");
	json_decref(o);
}

static void heard_event(struct client_agent *a, const struct reading *r, const char *bytes,
			size_t n)
{
	switch (r->event) {
	case WIRE_ASSIGNED:
		if (reading_id(bytes, n, "id") == a->id)
			take_hold(a, r->conversation);
		else
			lose_hold(a, r->conversation);
		break;
	case WIRE_PROMISED:
		a->promised = r->conversation;
		a->promise_seq = r->seq;
		break;
	case WIRE_REQUEUED:
	case WIRE_RETURNED:
	case WIRE_UNATTENDED:
		lose_hold(a, r->conversation);
		break;
	case WIRE_CLOSED:
		a->ended = r->conversation;
		lose_hold(a, r->conversation);
		break;
	default:
		break;
	}
}

static void heard(struct client *c, const struct reading *r, const char *bytes, size_t n)
{
	struct client_agent *a = of(c);

	if (r->event != WIRE_NONE)
		heard_event(a, r, bytes, n);
	else if (!strcmp(r->type, "offer"))
		take_offer(a, reading_id(bytes, n, "offer"));
	else if (!strcmp(r->type, "revoked"))
		drop_offer(a, reading_id(bytes, n, "offer"));
	else if (!strcmp(r->type, "presence") && reading_has(bytes, n, "missed_offers"))
		client_say(c, "\"type\":\"presence\",\"status\":\"available\"");
}

/* --- what they do ------------------------------------------------------------------------- */

static uint64_t any_agent(struct sim *s)
{
	return dice_below(&s->dice, s->options.agents) + 1;
}

static void hand_on(struct client_agent *a, const char *id)
{
	static const char *const skills[] = {"billing", "complaints", "nobody"};
	struct dice *d = &a->c.sim->dice;
	char to[ID_TEXT + 1];

	id_format(to, any_agent(a->c.sim));
	if (dice_often(d, 500))
		client_say(
			&a->c,
			"\"type\":\"transfer\",\"conversation\":\"%s\",\"to\":{\"agent\":\"%s\"}",
			id, to);
	else
		client_say(
			&a->c,
			"\"type\":\"transfer\",\"conversation\":\"%s\",\"to\":{\"skill\":\"%s\"}",
			id, skills[dice_below(d, ARRAY_SIZE(skills))]);
}

/* A moment from now on, as the wall clock shows it, give or take what it is set by meanwhile. */
static const char *moment_later(struct sim *s, char out[TIME_TEXT + 1])
{
	time_format(out, sim_wall(s) + dice_between(&s->dice, SECOND, 30 * MINUTE));
	return out;
}

static void close_it(struct client_agent *a, const char *id)
{
	struct sim *s = a->c.sim;
	char at[TIME_TEXT + 1];

	if (dice_often(&s->dice, 150))
		client_say(
			&a->c,
			"\"type\":\"close\",\"conversation\":\"%s\",\"resolution\":\"follow_up\","
			"\"follow_up_at\":\"%s\",\"note\":\"call back\"",
			id, moment_later(s, at));
	else
		client_say(&a->c,
			   "\"type\":\"close\",\"conversation\":\"%s\",\"resolution\":\"resolved\","
			   "\"wrap_up\":%s",
			   id, dice_often(&s->dice, s->nature.wraps) ? "true" : "false");
}

static void promise(struct client_agent *a, const char *id)
{
	char at[TIME_TEXT + 1];

	client_say(&a->c,
		   "\"type\":\"promise\",\"conversation\":\"%s\",\"due_at\":\"%s\",\"text\":\"p\"",
		   id, moment_later(a->c.sim, at));
}

static void see_to_promise(struct client_agent *a)
{
	static const char *const outcomes[] = {"kept", "cancelled", "not_reached", "postponed"};
	struct sim *s = a->c.sim;
	const char *outcome = outcomes[dice_below(&s->dice, ARRAY_SIZE(outcomes))];
	bool later = !strcmp(outcome, "postponed");
	char id[ID_TEXT + 1], at[TIME_TEXT + 1];

	id_format(id, a->promised);
	client_say(&a->c,
		   "\"type\":\"follow_up\",\"conversation\":\"%s\",\"promise\":%llu,"
		   "\"outcome\":\"%s\"%s%s%s",
		   id, (unsigned long long)a->promise_seq, outcome, later ? ",\"due_at\":\"" : "",
		   later ? moment_later(s, at) : "", later ? "\"" : "");
	a->promised = 0;
}

/* After the end: writes down how it went, or sees to what was promised. */
static void tidy_up(struct client_agent *a)
{
	char id[ID_TEXT + 1];

	if (a->ended && dice_often(&a->c.sim->dice, 500)) {
		id_format(id, a->ended);
		client_say(&a->c,
			   "\"type\":\"wrap_up\",\"conversation\":\"%s\",\"tags\":[\"done\"]", id);
		a->ended = 0;
	} else if (a->promised) {
		see_to_promise(a);
	}
}

static void work_on(struct client_agent *a, uint64_t conversation)
{
	uint64_t roll = dice_below(&a->c.sim->dice, 1000);
	char id[ID_TEXT + 1];

	id_format(id, conversation);
	if (roll < 600)
		client_say(&a->c, "\"type\":\"say\",\"conversation\":\"%s\",\"text\":\"line %u\"",
			   id, a->c.n_ids);
	else if (roll < 800)
		close_it(a, id);
	else if (roll < 850)
		hand_on(a, id);
	else if (roll < 880)
		client_say(&a->c, "\"type\":\"return\",\"conversation\":\"%s\"", id);
	else if (roll < 930)
		client_say(&a->c, "\"type\":\"note\",\"conversation\":\"%s\",\"text\":\"note\"",
			   id);
	else if (roll < 945)
		promise(a, id);
	else if (roll < 960)
		client_say(&a->c, "\"type\":\"tag\",\"conversation\":\"%s\",\"tags\":[\"a\"]", id);
	else
		client_say(&a->c,
			   "\"type\":\"coach\",\"conversation\":\"%s\",\"draft\":\"calm down\"",
			   id);
}

/* Reaches for a conversation that may be anybody's. */
static void meddle(struct client_agent *a)
{
	static const char *const queues[] = {"billing", "complaints", "desk", "general", "none"};
	struct stored *c = disk_any(a->c.sim);
	uint64_t roll = dice_below(&a->c.sim->dice, 1000);
	char id[ID_TEXT + 1];

	if (!c)
		return;
	id_format(id, c->row.id);
	if (roll < 300)
		client_say(&a->c, "\"type\":\"take\",\"conversation\":\"%s\"", id);
	else if (roll < 500)
		client_say(&a->c, "\"type\":\"say\",\"conversation\":\"%s\",\"text\":\"me too\"",
			   id);
	else if (roll < 800)
		open_whole(a, c->row.id);
	else if (roll < 850)
		client_say(&a->c,
			   "\"type\":\"move\",\"conversation\":\"%s\",\"to\":{\"queue\":\"%s\"}",
			   id, queues[dice_below(&a->c.sim->dice, ARRAY_SIZE(queues))]);
	else if (roll < 900)
		client_say(&a->c, "\"type\":\"note\",\"conversation\":\"%s\",\"text\":\"seen\"",
			   id);
	else
		client_say(&a->c, "\"type\":\"leave\",\"conversation\":\"%s\"", id);
}

static void change_presence(struct client_agent *a)
{
	static const char *const words[] = {"available", "available", "available", "busy", "away"};

	client_say(&a->c, "\"type\":\"presence\",\"status\":\"%s\"",
		   words[dice_below(&a->c.sim->dice, ARRAY_SIZE(words))]);
}

static void do_something(struct client_agent *a)
{
	struct sim *s = a->c.sim;

	if (dice_often(&s->dice, s->nature.absent)) {
		client_leave(&a->c, dice_often(&s->dice, 500));
		client_later(&a->c, dice_around(&s->dice, 4 * MINUTE));
	} else if (dice_often(&s->dice, 40)) {
		change_presence(a);
	} else if (dice_often(&s->dice, 30)) {
		meddle(a);
	} else if (dice_often(&s->dice, 150)) {
		tidy_up(a);
	} else if (a->n_holds) {
		work_on(a, a->holds[dice_below(&s->dice, a->n_holds)]);
	}
}

static void act(struct client *c)
{
	struct sim *s = c->sim;

	client_later(c, dice_around(&s->dice, 8 * SECOND));
	if (!c->wants)
		client_come(c);
	else if (c->ready && !sim_is_quiet(s))
		do_something(of(c));
}

static const struct client_kind kind = {ROLE_AGENT, hello, welcome, heard, act};

void client_agent_init(struct client_agent *a, struct sim *s, size_t index,
		       const struct agent_row *row)
{
	*a = (struct client_agent){.id = row->id, .supervisor = row->role != AGENT_AGENT};
	client_init(&a->c, s, &kind, "a", index);
	client_later(&a->c, dice_between(&s->dice, 0, MINUTE));
}
