#include "core/board.h"

#include <string.h>

#include "core/delivery.h"
#include "core/engine_private.h"
#include "core/opening.h"

void write_agent(struct buf *out, const struct agent *a)
{
	out_open(out, "agent", '{');
	out_id(out, "id", a->row.id);
	out_str(out, "name", a->row.name);
	out_close(out, '}');
}

/* The code of the first reason, out of the JSON that is kept of them. */
static void write_reason(struct buf *out, const struct conversation *c)
{
	const char *at = c->reasons ? strstr(c->reasons, "\"code\":\"") : NULL;
	const char *end;

	at = at ? at + strlen("\"code\":\"") : "operator\"";
	end = strchr(at, '"');
	out_strn(out, "reason", at, end ? (size_t)(end - at) : 0);
}

static void write_skills(struct buf *out, const struct need *need)
{
	out_open(out, "skills", '[');
	for (size_t i = 0; i < need->required.n; i++)
		out_str(out, NULL, need->required.v[i]);
	out_close(out, ']');
}

void write_waiting(const struct engine *e, struct buf *out, size_t most)
{
	size_t n, left = most;
	size_t ahead[DESKS_MAX + 1] = {
		0}; /* in each queue; the last is for those of which nothing is known */
	cleanup(freep) struct queue_entry **v = queue_sorted(&e->queue, &n);
	struct staffs staffs;

	staffs_begin(e, &staffs);
	out_open(out, "waiting", '[');
	for (size_t i = 0; v && i < n && left; i++) {
		const struct conversation *c = container_of(v[i], struct conversation, place);
		size_t *before = &ahead[c->desk ? (size_t)(c->desk - e->desks) : DESKS_MAX];

		if (c->stored_state != STATE_WAITING)
			continue;
		left--;
		out_open(out, NULL, '{');
		out_id(out, "conversation", c->row.id);
		out_str(out, "site", c->row.site);
		out_str(out, "queue", c->row.queue);
		out_int(out, "priority", c->row.priority);
		out_time(out, "since", c->row.queued_at);
		write_skills(out, &c->need);
		out_real(out, "frustration", c->frustration, 3);
		write_reason(out, c);
		out_str(out, "preview", c->preview);
		write_estimate(out, wait_of(e, &staffs, c, *before));
		out_str(out, "why", why_not_name(why_not(e, &staffs, c)));
		out_close(out, '}');
		*before += !c->n_offers;
	}
	out_close(out, ']');
	if (n > most)
		out_int(out, "more", (int64_t)(n - most));
}

static const char *presence_name(const struct agent *a)
{
	return a->n_connections ? agent_status_name(a->row.status) : "offline";
}

void write_agents(const struct engine *e, struct buf *out, bool logins)
{
	out_open(out, "agents", '[');
	for (size_t i = 0; i < e->n_agents; i++) {
		const struct agent *a = e->agent_list[i];

		if (!a->n_connections && !agent_load(a) && !logins)
			continue;
		out_open(out, NULL, '{');
		out_id(out, "id", a->row.id);
		if (logins)
			out_str(out, "login", a->row.login);
		out_str(out, "name", a->row.name);
		out_str(out, "status", presence_name(a));
		out_int(out, "load", (int64_t)agent_load(a));
		if (a->wrapping)
			out_int(out, "wrapping", (int64_t)a->wrapping);
		out_int(out, "capacity", a->row.capacity);
		out_close(out, '}');
	}
	out_close(out, ']');
}

void write_summary(struct buf *out, const struct conversation *c)
{
	out_open(out, NULL, '{');
	out_id(out, "conversation", c->row.id);
	out_str(out, "state", state_name(c->stored_state));
	out_int(out, "seq", (int64_t)c->stored_seq);
	out_str(out, "site", c->row.site);
	out_id(out, "visitor", c->row.visitor);
	if (c->visitor && c->visitor->name)
		out_str(out, "name", c->visitor->name);
	out_int(out, "priority", c->row.priority);
	out_time(out, "since", c->row.queued_at ? c->row.queued_at : c->row.opened_at);
	out_real(out, "frustration", c->frustration, 3);
	out_str(out, "preview", c->preview);
	if (c->row.wrap_until)
		out_time(out, "wrap_until", c->row.wrap_until);
	out_close(out, '}');
}

void board_changed(struct engine *e)
{
	e->board_due = true;
}

static void write_board(const struct engine *e, struct buf *out)
{
	write_waiting(e, out, BOARD_MOST);
	write_agents(e, out, false);
	write_sites_hours(e, out);
}

void board_send(struct engine *e, struct connection *k)
{
	buf_reset(&e->out);
	write_board(e, &e->out);
	signal_one(e, k, "queue");
}

void board_send_all(struct engine *e)
{
	struct buf members = BUF_INIT(16 << 20);
	struct list *it;

	if (list_is_empty(&e->watchers))
		return;
	write_board(e, &members);
	if (members.error)
		engine_fail(e, members.error);
	list_for_each (it, &e->watchers) {
		buf_reset(&e->out);
		buf_put(&e->out, members.p, members.n);
		signal_one(e, container_of(it, struct connection, in_watchers), "queue");
	}
	buf_deinit(&members);
}

void engine_write_queue(const struct engine *e, struct buf *out)
{
	write_waiting(e, out, SIZE_MAX);
	write_agents(e, out, true);
}

static void write_connections(const struct engine *e, struct buf *out)
{
	size_t it = 0, visitors = 0, agents = 0;
	uint64_t key, value;

	while (map_next(&e->connections, &it, &key, &value))
		if (((struct connection *)(uintptr_t)value)->role == ROLE_VISITOR)
			visitors++;
		else
			agents++;
	out_open(out, "connections", '{');
	out_int(out, "visitors", (int64_t)visitors);
	out_int(out, "agents", (int64_t)agents);
	out_close(out, '}');
}

static void write_presence(const struct engine *e, struct buf *out)
{
	size_t n[3] = {0};

	for (size_t i = 0; i < e->n_agents; i++)
		if (e->agent_list[i]->n_connections)
			n[e->agent_list[i]->row.status]++;
	out_open(out, "agents", '{');
	out_int(out, "available", (int64_t)n[AGENT_AVAILABLE]);
	out_int(out, "busy", (int64_t)n[AGENT_BUSY]);
	out_int(out, "away", (int64_t)n[AGENT_AWAY]);
	out_close(out, '}');
}

static void write_sites(const struct engine *e, struct buf *out)
{
	out_open(out, "sites", '[');
	for (size_t i = 0; i < e->config.n_sites; i++) {
		struct pack_figures figures = {0};
		const struct pack *p = e->sites[i].pack;

		if (!p)
			continue;
		pack_figures(p, &figures);
		out_open(out, NULL, '{');
		out_str(out, "name", e->sites[i].name);
		out_str(out, "pack", pack_name(p));
		out_str(out, "language", pack_language(p));
		out_bool(out, "open", site_is_open(e, i));
		out_int(out, "intents", (int64_t)figures.intents);
		out_int(out, "examples", (int64_t)figures.examples);
		out_real(out, "accuracy", figures.accuracy, 3);
		out_close(out, '}');
	}
	out_close(out, ']');
}

/* How true it was what was said about waits. */
static void write_accuracy(struct buf *out, const char *key, const struct accuracy *a)
{
	struct accuracy_figures f;

	accuracy_figures(a, &f);
	out_open(out, key, '{');
	out_int(out, "n", (int64_t)f.n);
	out_real(out, "p50", f.p50, 3);
	out_real(out, "p90", f.p90, 3);
	out_real(out, "within", f.share, 3);
	out_close(out, '}');
}

void engine_write_status(const struct engine *e, struct buf *out)
{
	write_connections(e, out);
	out_open(out, "conversations", '{');
	for (int s = STATE_BOT; s < STATE_CLOSED; s++)
		out_int(out, state_name((enum state)s), (int64_t)e->by_state[s]);
	out_close(out, '}');
	write_presence(e, out);
	out_open(out, "waits", '{');
	write_accuracy(out, "first", &e->first_said);
	write_accuracy(out, "last", &e->last_said);
	out_close(out, '}');
	out_open(out, "proof", '{');
	out_int(out, "runs", (int64_t)e->counters.audits);
	out_int(out, "breaches", (int64_t)e->counters.breaches);
	out_close(out, '}');
	write_sites(e, out);
}
