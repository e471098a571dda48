#include "tests/sim/restart.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/id.h"
#include "tests/sim/disk.h"
#include "tests/sim/ledger.h"

/* What the process knew of one conversation, as a line that can be compared and read. */
struct memory {
	uint64_t conversation;
	uint64_t seq;
	enum state state;
	int64_t deadline; /* wall clock; 0: none, or the clock was set since, and so it has moved */
	char *line;
};

struct restart {
	struct memory *v;
	size_t n, cap;
	char *promises; /* all open ones, or NULL: some may be lost */
};

/* The moment on the wall clock at which a timer fires, 0: it does not. */
static int64_t moment(const struct sim *s, const struct timer *t)
{
	return heap_has(&t->node) ? t->node.key - sim_tick(s) + sim_wall(s) : 0;
}

/*
 * Who is connected is not kept over a restart, and with it what only runs while somebody is away: the
 * grace of an agent who was there, and the time of a visitor who was. All other deadlines are.
 */
static int64_t deadline(const struct sim *s, const struct conversation *c)
{
	return c->row.state == STATE_HUMAN ? 0 : moment(s, &c->timer);
}

static void write_need(struct buf *b, const struct need *n)
{
	for (size_t i = 0; i < n->required.n; i++)
		buf_printf(b, " +%s", n->required.v[i]);
}

static void write_line(const struct conversation *c, struct buf *b)
{
	buf_printf(b, "%s seq %" PRIu64 " epoch %" PRIu64 " agent %" PRIu64,
		   state_name(c->row.state), c->seq, c->epoch, c->row.agent);
	buf_printf(b, " wrap %" PRId64 " queue %s", c->row.wrap_until, c->row.queue);
	buf_printf(b, " priority %d queued %" PRId64 " contact %d", c->row.priority,
		   c->row.queued_at, c->has_contact);
	if (queue_has(&c->place))
		buf_printf(b, " key %" PRId64, c->place.node.key);
	write_need(b, &c->need);
	buf_printf(b, " frustration %.3f preview '%s'", (double)c->frustration, c->preview);
	buf_printf(b, " dialogue %016" PRIx64, hash_bytes(c->dialogue, sizeof(*c->dialogue), 1));
	buf_printf(b, " reasons %s", c->reasons ? c->reasons : "-");
}

static void remember(struct sim *s, const struct conversation *c)
{
	struct restart *r = s->restart;
	const struct entry *e = ledger_entry(s, c->row.id);
	bool same_clock = e && e->since_jumped == s->jumped &&
			  (c->row.state != STATE_BOT || e->spoke_jumped == s->jumped);
	int64_t at = same_clock ? deadline(s, c) : 0;
	struct buf b = BUF_INIT(1 << 20);

	write_line(c, &b);
	if (r->n == r->cap)
		r->v = reallocarray(r->v, r->cap = r->cap * 2 + 64, sizeof(*r->v));
	r->v[r->n++] = (struct memory){c->row.id, c->seq, c->row.state, at, buf_steal(&b, NULL)};
}

/* The open promises, each with whose, until when and what: but whether it is due already. */
static char *list_promises(const struct sim *s)
{
	static const char state[] = "\"state\":\"";
	struct buf all = BUF_INIT(16 << 20), b = BUF_INIT(16 << 20);
	const char *from, *at;

	engine_write_follow_ups(s->engine, &all, false);
	for (from = all.p; (at = strstr(from, state)); from = at + strcspn(at, "\"")) {
		at += strlen(state);
		buf_put(&b, from, (size_t)(at - from));
	}
	buf_puts(&b, from);
	buf_deinit(&all);
	return buf_steal(&b, NULL);
}

void restart_forget(struct sim *s)
{
	if (s->restart)
		free(s->restart->promises);
	for (size_t i = 0; s->restart && i < s->restart->n; i++)
		free(s->restart->v[i].line);
	if (s->restart)
		free(s->restart->v);
	free(s->restart);
	s->restart = NULL;
}

/* Only what is durable to the last record and row: of the rest something may be lost. */
void restart_remember(struct sim *s)
{
	size_t it = 0;
	uint64_t key, value;

	restart_forget(s);
	s->restart = calloc(1, sizeof(*s->restart));
	if (disk_is_clean(s))
		s->restart->promises = list_promises(s);
	while (map_next(&s->engine->conversations, &it, &key, &value)) {
		const struct conversation *c = (struct conversation *)(uintptr_t)value;

		if ((c->row.state != STATE_CLOSED || c->row.wrap_until) && !c->reviving &&
		    !disk_is_lost(s, key))
			remember(s, c);
	}
}

static void compare(struct sim *s, const struct memory *m)
{
	const struct conversation *c = map_get(&s->engine->conversations, m->conversation);
	struct buf b = BUF_INIT(1 << 20);

	if (c && c->seq > m->seq && m->state == STATE_MESSAGE && s->hours)
		return; /* while the process was away the hours began, and it was called back */
	if (c)
		write_line(c, &b);
	if (!c)
		sim_break(s, "restart", "a conversation is gone: %s", m->line);
	else if (strcmp(b.p, m->line))
		sim_break(s, "restart", "it was  %s\n  it is   %s", m->line, b.p);
	else if (m->deadline && deadline(s, c) != MAX(m->deadline, sim_wall(s)))
		sim_break(s, "restart", "a deadline was %" PRId64 " and is %" PRId64 ": %s",
			  m->deadline, deadline(s, c), m->line);
	buf_deinit(&b);
}

static void compare_promises(struct sim *s, const char *was)
{
	cleanup(freep) char *is = list_promises(s);

	if (strcmp(is ? is : "", was))
		sim_break(s, "restart", "promises were %s\n  and are %s", was, is);
}

void restart_compare(struct sim *s)
{
	struct restart *r = s->restart;

	if (r && r->promises && s->engine)
		compare_promises(s, r->promises);

	for (size_t i = 0; r && s->engine && i < r->n && !s->broken; i++)
		compare(s, &r->v[i]);
	restart_forget(s);
}
