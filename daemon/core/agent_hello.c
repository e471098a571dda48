#include "core/agent_hello.h"

#include <string.h>

#include "core/board.h"
#include "core/delivery.h"
#include "core/engine_private.h"
#include "core/life.h"
#include "core/opening.h"
#include "core/promise.h"
#include "core/routing.h"

static void refuse(struct engine *e, struct connection *k, const char *message)
{
	send_error(e, k, NULL, E_UNAUTHENTICATED, "token", message, 0);
	connection_close(e, k, CLOSE_UNAUTHENTICATED, message);
}

static void write_account(struct buf *out, const struct agent *a)
{
	out_open(out, "agent", '{');
	out_id(out, "id", a->row.id);
	out_str(out, "name", a->row.name);
	out_str(out, "role", agent_role_name(a->row.role));
	out_open(out, "skills", '[');
	for (size_t i = 0; i < a->row.n_skills; i++)
		out_str(out, NULL, a->row.skills[i]);
	out_close(out, ']');
	out_int(out, "capacity", a->row.capacity);
	out_close(out, '}');
	out_str(out, "status", agent_status_name(a->row.status));
}

/* The canned replies of every site, in the order of the configuration. */
static void write_canned(struct engine *e)
{
	struct buf b = BUF_INIT(1 << 20);

	out_open(&e->out, "canned", '[');
	for (size_t i = 0; i < e->config.n_sites; i++) {
		const char *list;

		if (!e->sites[i].pack)
			continue;
		buf_reset(&b);
		pack_canned(e->sites[i].pack, &b);
		list = b.error ? NULL : strchr(b.p, '[');
		if (list && b.p + b.n - list > 2)
			out_fragment(&e->out, list + 1, (size_t)(b.p + b.n - list) - 2);
	}
	out_close(&e->out, ']');
	buf_deinit(&b);
}

static void write_held(struct engine *e, struct connection *k)
{
	struct list *it;

	out_open(&e->out, "conversations", '[');
	list_for_each (it, &k->agent->conversations) {
		struct conversation *c = container_of(it, struct conversation, in_agent);

		write_summary(&e->out, c);
		sub_add(e, k, c, c->stored_seq);
	}
	out_close(&e->out, ']');
}

static void write_offers(struct engine *e, const struct agent *a)
{
	size_t it = 0;
	uint64_t key, value;

	if (!a->offered)
		return;
	out_open(&e->out, "offers", '[');
	while (map_next(&e->offers, &it, &key, &value)) {
		const struct offer *o = (struct offer *)(uintptr_t)value;

		if (o->agent != a)
			continue;
		out_open(&e->out, NULL, '{');
		write_offer(e, &e->out, o);
		out_close(&e->out, '}');
	}
	out_close(&e->out, ']');
}

/* The name of each queue of any site, once. */
static void write_queues(struct engine *e)
{
	out_open(&e->out, "queues", '[');
	for (size_t i = 0; i < e->config.n_sites; i++)
		for (size_t j = 0; j < e->sites[i].n_departments; j++) {
			const char *name = e->sites[i].departments[j].rules->name;
			size_t first = 0;

			while (!department_find(e, first, name))
				first++;
			if (first == i)
				out_str(&e->out, NULL, name);
		}
	out_close(&e->out, ']');
}

/* The codes of complaints of every site that has a list. */
static void write_complaints(struct engine *e)
{
	out_open(&e->out, "complaints", '[');
	for (size_t i = 0; i < e->config.n_sites; i++)
		if (e->sites[i].pack)
			pack_complaints(e->sites[i].pack, e->sites[i].name, &e->out);
	out_close(&e->out, ']');
}

void agent_hello(struct engine *e, struct connection *k, const struct frame *f)
{
	const struct engine_keys *keys = &e->config.keys;
	uint64_t id = keys->agent_check(keys->arg, frame_str(f, F_TOKEN), e->now);
	struct agent *a = id ? map_get(&e->agents, id) : NULL;

	if (!a) {
		refuse(e, k, "the token is not good, or not any more");
		return;
	}
	timer_stop(e, &k->hello_timer);
	k->agent = a;
	k->state = CONNECTION_READY;
	list_append(&a->connections, &k->in_owner);
	buf_reset(&e->out);
	write_account(&e->out, a);
	write_held(e, k);
	out_open(&e->out, "queue", '{');
	write_waiting(e, &e->out, BOARD_MOST);
	write_agents(e, &e->out, false);
	write_sites_hours(e, &e->out);
	out_close(&e->out, '}');
	write_queues(e);
	write_canned(e);
	write_complaints(e);
	write_promises_for(e, &e->out, "follow_ups", a);
	write_offers(e, a);
	signal_one(e, k, "welcome");
	if (!a->n_connections++)
		agent_arrived(e, a);
}
