#include "core/promise.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "core/agent_commands.h"
#include "core/delivery.h"
#include "core/engine_private.h"
#include "core/outbox.h"

enum { LISTED = 200, LISTED_FOR_OPERATORS = 1000, OF_VISITOR = 10 };
enum { AGAIN = 3600000 /* ms between two alerts */ };

struct promise *promise_find(const struct engine *e, uint64_t conversation, uint64_t seq)
{
	struct list *it;

	list_for_each (it, &e->promises) {
		struct promise *p = container_of(it, struct promise, in_promises);

		if (p->row.conversation == conversation && p->row.seq == seq)
			return p;
	}
	return NULL;
}

/* From the end: most promises are for later than those before, and a start brings them in order. */
static void put(struct engine *e, struct promise *p)
{
	struct list *it = e->promises.prev;

	while (it != &e->promises &&
	       container_of(it, struct promise, in_promises)->row.due_at > p->row.due_at)
		it = it->prev;
	list_append(it->next, &p->in_promises); /* before what comes after it */
}

void promise_store(struct engine *e, const struct promise *p)
{
	struct follow_up_row *row = malloc(sizeof(*row));
	struct op *op = row ? engine_persist(e, OP_FOLLOW_UP) : NULL;

	if (!op) {
		free(row);
		engine_fail(e, -ENOMEM);
		return;
	}
	*row = p->row;
	op->follow_up = row;
}

static void drop(struct engine *e, struct promise *p)
{
	timer_stop(e, &p->timer);
	list_remove(&p->in_promises);
	e->n_promises--;
	free(p);
}

/* --- telling ------------------------------------------------------------------------------ */

static bool is_late(const struct engine *e, const struct promise *p)
{
	return e->now >= p->row.due_at + e->config.follow_up_late;
}

static const char *state_of(const struct engine *e, const struct promise *p)
{
	if (p->row.done_at)
		return "over";
	return e->now < p->row.due_at ? "open" : is_late(e, p) ? "late" : "due";
}

void write_owner(struct buf *out, const struct agent *a)
{
	if (!a)
		return;
	out_open(out, "owner", '{');
	out_id(out, "id", a->row.id);
	out_str(out, "name", a->row.name);
	out_close(out, '}');
}

static void write_promise(const struct engine *e, struct buf *out, const char *key,
			  const struct promise *p)
{
	out_open(out, key, '{');
	out_id(out, "conversation", p->row.conversation);
	out_int(out, "promise", (int64_t)p->row.seq);
	write_owner(out, map_get(&e->agents, p->row.owner));
	out_time(out, "due_at", p->row.due_at);
	out_str(out, "state", state_of(e, p));
	if (p->row.text[0])
		out_str(out, "text", p->row.text);
	out_close(out, '}');
}

static void write_news(struct engine *e, const struct promise *p, const char *news)
{
	buf_reset(&e->out);
	out_str(&e->out, "news", news);
	write_promise(e, &e->out, "follow_up", p);
}

/* That it is due is its owner's business as long as they are here. */
static void tell(struct engine *e, const struct promise *p, const char *news, bool supervisors)
{
	for (size_t i = 0; i < e->n_agents; i++) {
		struct agent *a = e->agent_list[i];
		bool theirs = a->row.id == p->row.owner || a->row.id == p->told_owner;

		if (!a->n_connections || (!theirs && !(supervisors && is_supervisor(a))))
			continue;
		write_news(e, p, news);
		signal_list(e, &a->connections, "follow_up", NULL);
	}
}

static void write_alert(struct engine *e, const struct promise *p)
{
	struct buf text = BUF_INIT(32 << 10);

	pack_say(e->sites[p->site].pack, TEXT_FOLLOW_UP_LATE, 0, NULL, 0, &text);
	buf_printf(&text, "%s%s", text.n && p->row.text[0] ? " " : "", p->row.text);
	buf_reset(&e->out);
	out_str(&e->out, "code", "follow_up_late");
	out_strn(&e->out, "text", text.p, text.error ? 0 : text.n);
	out_id(&e->out, "conversation", p->row.conversation);
	write_promise(e, &e->out, "follow_up", p);
	buf_deinit(&text);
}

static void alert(struct engine *e, const struct promise *p)
{
	for (size_t i = 0; i < e->n_agents; i++) {
		struct agent *a = e->agent_list[i];

		if (!a->n_connections || (a->row.id != p->row.owner && !is_supervisor(a)))
			continue;
		write_alert(e, p);
		signal_list(e, &a->connections, "alert", NULL);
	}
}

static void fire(struct engine *e, struct timer *t);

/* The next moment at which it has to be told: when it is due, when it is late, and every hour then.
 * All are counted from what is stored: a restart changes none. */
static void arm(struct engine *e, struct promise *p)
{
	int64_t late = p->row.due_at + e->config.follow_up_late, next = p->row.due_at;

	if (e->now >= late)
		next = late + ((e->now - late) / AGAIN + 1) * AGAIN;
	else if (e->now >= next)
		next = late;
	timer_set(e, &p->timer, tick_of(e, next), fire);
}

static void tell_webhooks(struct engine *e, const struct promise *p, enum hook which)
{
	struct hook_about about = {p->row.conversation, p->row.seq, p->site};
	struct buf data = BUF_INIT(32 << 10), texts = BUF_INIT(32 << 10);

	out_int(&data, "promise", (int64_t)p->row.seq);
	write_owner(&data, map_get(&e->agents, p->row.owner));
	out_time(&data, "due_at", p->row.due_at);
	if (p->row.text[0])
		out_str(&texts, "text", p->row.text);
	hook(e, which, &about, &data, &texts);
	buf_deinit(&data);
	buf_deinit(&texts);
}

static void fire(struct engine *e, struct timer *t)
{
	struct promise *p = container_of(t, struct promise, timer);
	const struct agent *owner = map_get(&e->agents, p->row.owner);

	if (is_late(e, p)) {
		alert(e, p);
		tell_webhooks(e, p, HOOK_FOLLOW_UP_LATE);
	} else if (e->now >= p->row.due_at) {
		tell(e, p, "due", !owner || !owner->n_connections);
		tell_webhooks(e, p, HOOK_FOLLOW_UP_DUE);
	}
	arm(e, p); /* also when the wall clock was put back meanwhile */
}

void promises_tell(struct engine *e, struct conversation *c)
{
	struct list *it, *tmp;
	bool more = false;

	if (!c->has_news)
		return;
	list_for_each_safe (it, tmp, &e->promises) {
		struct promise *p = container_of(it, struct promise, in_promises);

		if (p->row.conversation != c->row.id || !p->news)
			continue;
		if (p->news_seq > c->stored_seq) {
			more = true;
			continue;
		}
		tell(e, p, p->news, true);
		p->news = NULL;
		p->told_owner = 0;
		if (p->row.done_at)
			drop(e, p);
	}
	c->has_news = more;
}

/* --- keeping ------------------------------------------------------------------------------ */

struct promise *promise_add(struct engine *e, const struct follow_up_row *row, uint64_t visitor,
			    size_t site)
{
	struct promise *p = calloc(1, sizeof(*p));

	if (!p) {
		engine_fail(e, -ENOMEM);
		return NULL;
	}
	p->row = *row;
	p->visitor = visitor;
	p->site = site;
	put(e, p);
	e->n_promises++;
	arm(e, p);
	return p;
}

void promise_moved(struct engine *e, struct promise *p)
{
	list_remove(&p->in_promises);
	put(e, p);
	arm(e, p);
}

void promise_has_news(struct conversation *c, struct promise *p, const char *news)
{
	p->news = news;
	p->news_seq = c->seq;
	c->has_news = true;
}

void on_follow_up_restored(struct engine *e, const struct event *ev)
{
	const struct conversation_row *c = ev->follow_up.conversation;
	struct follow_up_row row = *ev->follow_up.row;
	size_t site = site_find(e, c->site);

	if (site == e->config.n_sites)
		return; /* its site is not configured any more: it stays in the store */
	if (!map_get(&e->agents, row.owner))
		row.owner = 0; /* the account is gone */
	promise_add(e, &row, c->visitor, site);
}

void promises_disown(struct engine *e, const struct agent *a)
{
	struct list *it;

	list_for_each (it, &e->promises) {
		struct promise *p = container_of(it, struct promise, in_promises);

		if (p->row.owner != a->row.id)
			continue;
		p->row.owner = 0;
		promise_store(e, p);
		tell(e, p, "changed", true);
	}
}

/* The words go with the person; that it is over is told. */
void promises_forget(struct engine *e, uint64_t visitor)
{
	struct list *it, *tmp;

	list_for_each_safe (it, tmp, &e->promises) {
		struct promise *p = container_of(it, struct promise, in_promises);

		if (p->visitor != visitor)
			continue;
		p->row.done_at = e->now;
		p->row.text[0] = '\0';
		tell(e, p, "over", true);
		drop(e, p);
	}
}

bool has_promises(const struct engine *e, uint64_t conversation)
{
	struct list *it;

	list_for_each (it, &e->promises)
		if (container_of(it, struct promise, in_promises)->row.conversation == conversation)
			return true;
	return false;
}

/* --- lists -------------------------------------------------------------------------------- */

static bool is_shown(const struct promise *p, const struct agent *a, uint64_t visitor)
{
	if (p->row.done_at)
		return false;
	return a ? p->row.owner == a->row.id || is_supervisor(a) : p->visitor == visitor;
}

static void write_list(const struct engine *e, struct buf *out, const char *key,
		       const struct agent *a, uint64_t visitor, size_t max)
{
	struct list *it;
	size_t n = 0;

	list_for_each (it, &e->promises) {
		const struct promise *p = container_of(it, struct promise, in_promises);

		if (!is_shown(p, a, visitor))
			continue;
		if (n == max)
			break;
		if (!n++)
			out_open(out, key, '[');
		write_promise(e, out, NULL, p);
	}
	if (n)
		out_close(out, ']');
}

void write_promises_for(const struct engine *e, struct buf *out, const char *key,
			const struct agent *a)
{
	write_list(e, out, key, a, 0, LISTED);
}

void write_promises_of(const struct engine *e, struct buf *out, const char *key, uint64_t visitor)
{
	write_list(e, out, key, NULL, visitor, OF_VISITOR);
}

void engine_write_follow_ups(const struct engine *e, struct buf *out, bool only_late)
{
	struct list *it;
	size_t n = 0;

	out_open(out, "follow_ups", '[');
	list_for_each (it, &e->promises) {
		const struct promise *p = container_of(it, struct promise, in_promises);

		if (p->row.done_at || (only_late && !is_late(e, p)))
			continue;
		if (n++ < LISTED_FOR_OPERATORS)
			write_promise(e, out, NULL, p);
	}
	out_close(out, ']');
	out_bool(out, "more", n > LISTED_FOR_OPERATORS);
}

void promises_count(const struct engine *e, struct engine_counters *ret)
{
	struct list *it;

	ret->follow_ups_open = ret->follow_ups_due = ret->follow_ups_late = 0;
	list_for_each (it, &e->promises) {
		const struct promise *p = container_of(it, struct promise, in_promises);

		ret->follow_ups_late += is_late(e, p);
		ret->follow_ups_due += !is_late(e, p) && e->now >= p->row.due_at;
		ret->follow_ups_open += e->now < p->row.due_at;
	}
}

void promises_free(struct engine *e)
{
	struct list *it, *tmp;

	list_for_each_safe (it, tmp, &e->promises)
		free(container_of(it, struct promise, in_promises));
}
