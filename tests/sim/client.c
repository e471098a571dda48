#include "tests/sim/client.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
	IMPATIENT = 8000, /* ms without an answer: said once more */
	LOST = 25000,	  /* and then the line must be dead */
	LOOK = 4000
};

static void dial(struct sim *s, struct happening *h);
static void look(struct sim *s, struct happening *h);

static void command_drop(struct client *c, size_t i)
{
	free(c->commands[i].json);
	c->n_commands--;
	memmove(c->commands + i, c->commands + i + 1, (c->n_commands - i) * sizeof(*c->commands));
}

static void say_command(struct client *c, struct asked *k)
{
	struct buf b = BUF_INIT(1 << 16);

	buf_printf(&b, "{\"id\":\"%s\",%s}", k->id, k->json);
	k->said_at = c->sim->time;
	net_say(c->sim, c->link, b.p);
	if (dice_often(&c->sim->dice, c->sim->nature.repeats))
		net_say(c->sim, c->link, b.p);
	buf_deinit(&b);
}

/* Whatever was not said on this connection and may be now. */
static void say_all(struct client *c)
{
	for (size_t i = 0; c->ready && i < c->n_commands; i++)
		if (c->commands[i].said_at < 0 && c->commands[i].not_before <= c->sim->time)
			say_command(c, &c->commands[i]);
	if (c->n_commands && !heap_has(&c->patience.node))
		sim_at(c->sim, &c->patience, c->sim->time + LOOK, look);
}

bool client_say(struct client *c, const char *fmt, ...)
{
	struct asked *k = &c->commands[c->n_commands];
	va_list args;

	if (c->n_commands == CLIENT_COMMANDS)
		return false;
	*k = (struct asked){.said_at = -1};
	snprintf(k->id, sizeof(k->id), "%s.%u", c->name, ++c->n_ids);
	va_start(args, fmt);
	if (vasprintf(&k->json, fmt, args) < 0)
		abort();
	va_end(args);
	c->n_commands++;
	say_all(c);
	return true;
}

void client_says_plainly(struct client *c, const char *json)
{
	if (c->ready)
		net_say(c->sim, c->link, json);
}

/* Now and then: has everything been answered? */
static void look(struct sim *s, struct happening *h)
{
	struct client *c = container_of(h, struct client, patience);
	int64_t oldest = s->time;

	if (!c->ready || !c->n_commands)
		return;
	for (size_t i = 0; i < c->n_commands; i++)
		if (c->commands[i].said_at >= 0)
			oldest = MIN(oldest, c->commands[i].said_at);
	if (s->time - oldest > LOST) {
		struct link *l = steal(c->link);

		net_forget(s, l);
		client_closed(c, 1006);
		return;
	}
	if (s->time - oldest > IMPATIENT && s->time - oldest <= IMPATIENT + LOOK) {
		int64_t since = c->commands[0].said_at;

		if (since >= 0) {
			say_command(c, &c->commands[0]);
			c->commands[0].said_at = since; /* the line is judged by the first time */
		}
	}
	say_all(c);
}

static void take_answer(struct client *c, const struct reading *r)
{
	struct asked *k = c->commands;
	bool again = !strcmp(r->code, "overloaded") || !strcmp(r->code, "rate_limited") ||
		     !strcmp(r->code, "shutting_down");

	while (k < c->commands + c->n_commands && strcmp(k->id, r->re))
		k++;
	if (k == c->commands + c->n_commands)
		return;
	if (again) {
		k->said_at = -1;
		k->not_before = c->sim->time + MAX(r->retry, (int64_t)200);
	} else {
		command_drop(c, (size_t)(k - c->commands));
	}
	say_all(c);
}

void client_heard(struct client *c, const char *bytes, size_t n)
{
	struct reading r;

	reading_take(&r, bytes, n);
	if (!strcmp(r.type, "welcome")) {
		c->ready = true;
		c->kind->welcome(c, bytes, n);
		say_all(c);
		return;
	}
	if (r.re[0])
		take_answer(c, &r);
	c->kind->heard(c, &r, bytes, n);
}

void client_opened(struct client *c)
{
	struct buf b = BUF_INIT(1 << 16);

	c->kind->hello(c, &b);
	net_say(c->sim, c->link, b.p);
	buf_deinit(&b);
}

void client_closed(struct client *c, int code)
{
	(void)code;
	c->link = NULL;
	c->ready = false;
	sim_off(c->sim, &c->patience);
	for (size_t i = 0; i < c->n_commands; i++)
		c->commands[i].said_at = -1;
	if (c->wants)
		sim_at(c->sim, &c->dial, c->sim->time + dice_between(&c->sim->dice, 100, 5000),
		       dial);
}

static void dial(struct sim *s, struct happening *h)
{
	struct client *c = container_of(h, struct client, dial);

	if (!c->link && c->wants)
		c->link = net_connect(s, c, c->kind->role);
}

void client_come(struct client *c)
{
	c->wants = true;
	if (!c->link && !heap_has(&c->dial.node))
		dial(c->sim, &c->dial);
}

void client_leave(struct client *c, bool politely)
{
	struct link *l = steal(c->link);

	c->wants = false;
	if (l && politely)
		net_hang_up(c->sim, l);
	else if (l)
		net_forget(c->sim, l);
	client_closed(c, 1000);
}

static void act(struct sim *s, struct happening *h)
{
	struct client *c = container_of(h, struct client, act);

	(void)s;
	c->kind->act(c);
}

void client_later(struct client *c, int64_t ms)
{
	sim_at(c->sim, &c->act, c->sim->time + ms, act);
}

void client_init(struct client *c, struct sim *s, const struct client_kind *kind,
		 const char *letter, size_t index)
{
	*c = (struct client){.sim = s, .kind = kind};
	snprintf(c->name, sizeof(c->name), "%s%zu", letter, index);
}

void client_deinit(struct client *c)
{
	while (c->n_commands)
		command_drop(c, 0);
}
