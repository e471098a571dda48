#include "tests/sim/client_visitor.h"

#include <stdio.h>
#include <string.h>

#include "base/id.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND };

static struct client_visitor *of(struct client *c)
{
	return container_of(c, struct client_visitor, c);
}

static void hello(struct client *c, struct buf *out)
{
	const struct client_visitor *v = of(c);
	char id[ID_TEXT + 1];

	buf_puts(out, "{\"type\":\"hello\",\"site\":\"demo\"");
	if (v->token[0])
		buf_printf(out, ",\"token\":\"%s\"", v->token);
	if (v->conversation) {
		id_format(id, v->conversation);
		buf_printf(out, ",\"after\":%llu,\"conversation\":\"%s\"",
			   (unsigned long long)v->seq, id);
	}
	buf_putc(out, '}');
}

static enum state state_of(const char *bytes, size_t n)
{
	for (int s = STATE_BOT; s < N_STATE; s++) {
		char member[32];

		snprintf(member, sizeof(member), "\"state\":\"%s\"", state_name((enum state)s));
		if (reading_has(bytes, n, member))
			return (enum state)s;
	}
	return STATE_NONE;
}

static void take_token(struct client_visitor *v, const char *bytes, size_t n)
{
	const char *at = memmem(bytes, n, "\"token\":\"", 9);
	size_t length = at ? strcspn(at + 9, "\"") : 0;

	if (length && length < sizeof(v->token))
		snprintf(v->token, sizeof(v->token), "%.*s", (int)length, at + 9);
}

static void welcome(struct client *c, const char *bytes, size_t n)
{
	struct client_visitor *v = of(c);

	take_token(v, bytes, n);
	v->visitor = reading_id(bytes, n, "visitor");
	v->state = state_of(bytes, n);
}

static void follow_state(struct client_visitor *v, enum wire_type type)
{
	if (type == WIRE_ESCALATED || type == WIRE_REQUEUED)
		v->state = STATE_WAITING;
	else if (type == WIRE_ASSIGNED)
		v->state = STATE_HUMAN;
	else if (type == WIRE_RETURNED)
		v->state = STATE_BOT;
	else if (type == WIRE_UNATTENDED)
		v->state = STATE_MESSAGE;
	else if (type == WIRE_CLOSED)
		v->state = STATE_CLOSED;
}

static void heard(struct client *c, const struct reading *r, const char *bytes, size_t n)
{
	struct client_visitor *v = of(c);

	(void)bytes;
	(void)n;
	if (r->event == WIRE_NONE || r->conversation == v->before)
		return;
	if (r->conversation != v->conversation) {
		v->before = v->conversation;
		v->conversation = r->conversation;
		v->seq = 0;
		v->state = STATE_BOT;
	}
	if (r->seq <= v->seq)
		return; /* it came again */
	v->seq = r->seq;
	follow_state(v, r->event);
}

/* --- what they do ------------------------------------------------------------------------- */

static void say_something(struct client *c)
{
	static const char *const lines[] = {
		"what are your opening hours",
		"where is my order RB123456",
		"where is my parcel",
		"how do i return an item",
		"are you open on sunday",
		"hm, let me see",
		"no",
		"ok thanks",
	};
	static const char *const angry[] = {
		"this is useless, I told you already, worst service",
		"i was charged twice",
		"you will hear from my lawyer",
		"that is ridiculous, nothing works!!",
	};
	struct dice *d = &c->sim->dice;

	if (dice_often(d, 60))
		client_say(c, "\"type\":\"say\",\"text\":\"A person\",\"payload\":\"/human\"");
	else if (dice_often(d, 120))
		client_say(c, "\"type\":\"say\",\"text\":\"%s\"",
			   angry[dice_below(d, ARRAY_SIZE(angry))]);
	else
		client_say(c, "\"type\":\"say\",\"text\":\"%s %u\"",
			   lines[dice_below(d, ARRAY_SIZE(lines))], c->n_ids);
}

static void ask_human(struct client *c)
{
	if (dice_often(&c->sim->dice, 500))
		client_say(c, "\"type\":\"ask_human\"");
	else
		client_say(c, "\"type\":\"ask_human\",\"text\":\"a person please\"");
}

static void tell_profile(struct client *c)
{
	client_say(c,
		   "\"type\":\"profile\",\"phone\":\"%s\",\"department\":\"general\","
		   "\"attributes\":{\"plan\":\"pro\",\"cart\":\"%s\"}",
		   c->name, c->name);
}

static void leave_contact(struct client *c)
{
	client_say(c, "\"type\":\"contact\",\"email\":\"%s@example.org\"", c->name);
}

static void go_away(struct client *c)
{
	struct sim *s = c->sim;

	client_leave(c, dice_often(&s->dice, 700));
	client_later(c, dice_around(&s->dice, dice_often(&s->dice, 500) ? MINUTE : 20 * MINUTE));
}

/* Each row says how often in a thousand; the rest of the time nothing is done. */
struct habit {
	unsigned often;
	void (*act)(struct client *c);
};

static void end(struct client *c)
{
	client_say(c, "\"type\":\"end\"");
}

static void go_back(struct client *c)
{
	client_say(c, "\"type\":\"return\"");
}

static void rate(struct client *c)
{
	client_say(c, "\"type\":\"rate\",\"survey\":\"csat\",\"score\":%d",
		   (int)dice_between(&c->sim->dice, 1, 5));
}

static void type(struct client *c)
{
	client_says_plainly(c, "{\"type\":\"typing\",\"on\":true}");
}

static const struct habit habits[N_STATE][8] = {
	[STATE_NONE] = {{700, say_something}, {100, ask_human}, {60, go_away}, {60, tell_profile}},
	[STATE_BOT] = {{530, say_something},
		       {140, ask_human},
		       {40, end},
		       {60, go_away},
		       {40, tell_profile}},
	[STATE_WAITING] = {{150, say_something},
			   {40, leave_contact},
			   {40, go_back},
			   {20, end},
			   {50, go_away},
			   {20, ask_human},
			   {20, tell_profile}},
	[STATE_HUMAN] = {{550, say_something},
			 {80, type},
			 {30, end},
			 {30, go_away},
			 {10, ask_human},
			 {10, leave_contact},
			 {20, tell_profile}},
	[STATE_MESSAGE] = {{170, leave_contact},
			   {30, tell_profile},
			   {100, ask_human},
			   {60, go_back},
			   {100, say_something},
			   {40, end},
			   {200, go_away}},
	[STATE_CLOSED] = {{150, rate}, {150, say_something}, {300, go_away}, {20, tell_profile}},
};

/* An end that is not answered is waited for: the server knows the commands of two conversations, and so
 * a visitor who goes through three of them unanswered may be heard twice. */
static bool is_ending(const struct client *c)
{
	for (size_t i = 0; i < c->n_commands; i++)
		if (strstr(c->commands[i].json, "\"end\""))
			return true;
	return false;
}

static void do_something(struct client_visitor *v)
{
	uint64_t roll = dice_below(&v->c.sim->dice, 1000);

	for (size_t i = 0; i < ARRAY_SIZE(habits[0]) && habits[v->state][i].act; i++) {
		const struct habit *h = &habits[v->state][i];

		if (roll < h->often) {
			h->act(&v->c);
			return;
		}
		roll -= h->often;
	}
}

static void act(struct client *c)
{
	struct sim *s = c->sim;

	client_later(c, dice_around(&s->dice, s->nature.pace));
	if (sim_is_quiet(s) && c->wants)
		return; /* only listens now */
	if (!c->wants)
		client_come(c);
	else if (c->ready && !is_ending(c))
		do_something(of(c));
}

static const struct client_kind kind = {ROLE_VISITOR, hello, welcome, heard, act};

void client_visitor_init(struct client_visitor *v, struct sim *s, size_t index)
{
	*v = (struct client_visitor){.state = STATE_NONE};
	client_init(&v->c, s, &kind, "v", index);
	client_later(&v->c, dice_between(&s->dice, 0, s->quiet * 2 / 3));
}
