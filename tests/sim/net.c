#include "tests/sim/net.h"

#include <string.h>

#include "base/map.h"
#include "tests/sim/client.h"
#include "tests/sim/observer.h"
#include "tests/sim/trace.h"

enum { SECOND = 1000, PING = 40 * SECOND /* silence after which an end is given up */ };

struct net {
	struct map links;
	uint64_t last;
};

struct link *net_link(const struct sim *s, uint64_t conn)
{
	return map_get(&s->net->links, conn);
}

/* --- packets ------------------------------------------------------------------------------ */

static void packet_free(struct packet *p)
{
	payload_unref(p->payload);
	free(p->bytes);
	free(p);
}

static void pipe_init(struct pipe *p)
{
	p->last = &p->first;
}

static struct packet *pipe_pop(struct pipe *p)
{
	struct packet *k = p->first;

	p->first = k->next;
	if (!p->first)
		p->last = &p->first;
	return k;
}

static void pipe_clear(struct sim *s, struct pipe *p)
{
	while (p->first)
		packet_free(pipe_pop(p));
	sim_off(s, &p->arrival);
}

/* Puts it behind whatever is on its way already; takes the packet. */
static void pipe_put(struct sim *s, struct link *l, struct pipe *p, struct packet *k,
		     void (*arrive)(struct sim *s, struct happening *h))
{
	bool first = !p->first;

	k->at = MAX(p->busy_until, s->time + dice_between(&s->dice, 0, l->delay));
	p->busy_until = k->at;
	*p->last = k;
	p->last = &k->next;
	if (first)
		sim_at(s, &p->arrival, k->at, arrive);
}

/* --- the end of a connection -------------------------------------------------------------- */

/* Frees a link that neither end knows any more. */
static void link_drop(struct sim *s, struct link *l)
{
	if (l->client || l->server)
		return;
	pipe_clear(s, &l->up);
	pipe_clear(s, &l->down);
	sim_off(s, &l->opens);
	sim_off(s, &l->breaks);
	sim_off(s, &l->client_learns);
	sim_off(s, &l->server_learns);
	map_remove(&s->net->links, l->id);
	free(l);
}

static void server_learns(struct sim *s, struct happening *h)
{
	struct link *l = container_of(h, struct link, server_learns);
	uint64_t id = l->id;

	if (!l->server)
		return;
	l->server = false;
	pipe_clear(s, &l->up);
	trace_note(s, "gone", id, "", 0);
	observer_gone(s, id);
	link_drop(s, l);
	sim_step(s, &(struct event){.type = EV_DISCONNECT, .conn = id});
}

static void client_ends(struct sim *s, struct link *l, int code)
{
	struct client *c = steal(l->client);

	if (c)
		client_closed(c, code);
	link_drop(s, l);
}

static void client_learns(struct sim *s, struct happening *h)
{
	client_ends(s, container_of(h, struct link, client_learns), 1006);
}

/* The line breaks: what is on its way is lost, and each end learns of it sooner or later. */
static void cut(struct sim *s, struct link *l)
{
	bool half = dice_often(&s->dice, s->nature.half_open);
	int64_t late = half ? PING : SECOND;

	l->cut = true;
	pipe_clear(s, &l->up);
	pipe_clear(s, &l->down);
	trace_note(s, half ? "half open" : "cut", l->id, "", 0);
	sim_at(s, &l->client_learns, s->time + dice_between(&s->dice, 0, late), client_learns);
	sim_at(s, &l->server_learns, s->time + dice_between(&s->dice, 0, late), server_learns);
}

static void breaks(struct sim *s, struct happening *h)
{
	struct link *l = container_of(h, struct link, breaks);

	if (!l->cut && l->server && !sim_is_quiet(s))
		cut(s, l);
}

/* --- arrivals ----------------------------------------------------------------------------- */

static void say_to_engine(struct sim *s, struct link *l, const struct packet *k)
{
	struct frame frame;
	struct frame_error error;

	if (frame_decode(&frame, l->role, k->bytes, k->n, &error)) {
		sim_step(s, &(struct event){.type = EV_BAD_FRAME, .conn = l->id, .bad = &error});
		return;
	}
	observer_received(s, l, &frame);
	sim_step(s, &(struct event){.type = EV_FRAME, .conn = l->id, .frame = &frame});
	frame_deinit(&frame);
}

static void arrive_up(struct sim *s, struct happening *h)
{
	struct link *l = container_of(h, struct link, up.arrival);
	struct packet *k = pipe_pop(&l->up);

	if (l->up.first)
		sim_at(s, &l->up.arrival, l->up.first->at, arrive_up);
	if (!k->bytes) {
		server_learns(s, &l->server_learns);
	} else {
		trace_note(s, "->", l->id, k->bytes, k->n);
		say_to_engine(s, l, k);
	}
	packet_free(k);
}

static void arrive_down(struct sim *s, struct happening *h)
{
	struct link *l = container_of(h, struct link, down.arrival);
	struct packet *k = pipe_pop(&l->down);

	if (l->down.first)
		sim_at(s, &l->down.arrival, l->down.first->at, arrive_down);
	if (!k->payload)
		client_ends(s, l, k->code);
	else if (l->client)
		client_heard(l->client, k->payload->bytes, k->payload->n);
	packet_free(k);
}

/* --- by the client ------------------------------------------------------------------------ */

static void opens(struct sim *s, struct happening *h)
{
	struct link *l = container_of(h, struct link, opens);

	if (!s->engine) {
		client_ends(s, l, 1006);
		return;
	}
	l->server = true;
	sim_step(s, &(struct event){.type = EV_CONNECT,
				    .conn = l->id,
				    .connect = {.role = l->role, .sites = UINT64_MAX}});
	if (s->engine && l->client)
		client_opened(l->client);
}

struct link *net_connect(struct sim *s, struct client *c, enum role role)
{
	struct link *l = calloc(1, sizeof(*l));

	if (!l)
		abort();
	l->id = ++s->net->last;
	l->role = role;
	l->client = c;
	l->delay = dice_between(&s->dice, 1, s->nature.delay);
	pipe_init(&l->up);
	pipe_init(&l->down);
	if (map_put_ptr(&s->net->links, l->id, l))
		abort();
	sim_at(s, &l->opens, s->time + l->delay, opens);
	if (s->nature.cut_every)
		sim_at(s, &l->breaks, s->time + dice_around(&s->dice, s->nature.cut_every), breaks);
	return l;
}

void net_say(struct sim *s, struct link *l, const char *json)
{
	struct packet *k = calloc(1, sizeof(*k));

	if (!k || !(k->bytes = strdup(json)))
		abort();
	k->n = strlen(json);
	if (l->cut || !l->server)
		packet_free(k); /* into the void */
	else
		pipe_put(s, l, &l->up, k, arrive_up);
}

void net_hang_up(struct sim *s, struct link *l)
{
	struct packet *k = calloc(1, sizeof(*k));

	if (!k)
		abort();
	l->client = NULL;
	pipe_clear(s, &l->down);
	if (l->cut || !l->server)
		packet_free(k);
	else
		pipe_put(s, l, &l->up, k, arrive_up);
	link_drop(s, l);
}

void net_forget(struct sim *s, struct link *l)
{
	l->client = NULL;
	if (!l->cut && l->server)
		cut(s, l);
	link_drop(s, l);
}

/* --- by the server ------------------------------------------------------------------------ */

void net_send(struct sim *s, uint64_t conn, struct payload *p)
{
	struct link *l = net_link(s, conn);
	struct packet *k;

	trace_note(s, "<-", conn, p->bytes, p->n);
	if (!l || l->cut || !l->client)
		return;
	k = calloc(1, sizeof(*k));
	if (!k)
		abort();
	k->payload = payload_ref(p);
	pipe_put(s, l, &l->down, k, arrive_down);
}

void net_close(struct sim *s, uint64_t conn, int code)
{
	struct link *l = net_link(s, conn);
	struct packet *k;

	if (!l || !l->server)
		return;
	sim_at(s, &l->server_learns, s->time + dice_between(&s->dice, 0, SECOND), server_learns);
	if (l->cut || !l->client)
		return;
	k = calloc(1, sizeof(*k));
	if (!k)
		abort();
	k->code = code;
	pipe_put(s, l, &l->down, k, arrive_down);
}

/* --- all of them -------------------------------------------------------------------------- */

static size_t all_links(const struct sim *s, uint64_t **ret)
{
	size_t it = 0, n = 0;
	uint64_t key, value;

	*ret = calloc(s->net->links.n + 1, sizeof(**ret));
	while (map_next(&s->net->links, &it, &key, &value))
		(*ret)[n++] = key;
	return n;
}

void net_each(struct sim *s, void (*each)(struct sim *s, struct link *l))
{
	cleanup(freep) uint64_t *ids = NULL;
	size_t n = all_links(s, &ids);

	for (size_t i = 0; i < n; i++) {
		struct link *l = net_link(s, ids[i]);

		if (l)
			each(s, l);
	}
}

static void crashed(struct sim *s, struct link *l)
{
	int64_t late = dice_often(&s->dice, s->nature.half_open) ? PING : SECOND;

	if (heap_has(&l->opens.node))
		return; /* still dialling */
	l->cut = true;
	pipe_clear(s, &l->up);
	if (l->server)
		observer_gone(s, l->id);
	l->server = false;
	sim_off(s, &l->server_learns);
	if (!l->client)
		link_drop(s, l);
	else if (!heap_has(&l->client_learns.node))
		sim_at(s, &l->client_learns, s->time + dice_between(&s->dice, 0, late),
		       client_learns);
}

void net_crash(struct sim *s)
{
	net_each(s, crashed);
}

struct net *net_new(void)
{
	return calloc(1, sizeof(struct net));
}

static void free_pipe(struct pipe *p)
{
	while (p->first)
		packet_free(pipe_pop(p));
}

struct net *net_free(struct net *n)
{
	size_t it = 0;
	uint64_t key, value;

	while (map_next(&n->links, &it, &key, &value)) {
		struct link *l = (struct link *)(uintptr_t)value;

		free_pipe(&l->up);
		free_pipe(&l->down);
		free(l);
	}
	map_deinit(&n->links);
	free(n);
	return NULL;
}
