#include "core/engine_private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/alert.h"
#include "core/audit.h"
#include "core/board.h"
#include "core/delivery.h"
#include "core/forget.h"
#include "core/life.h"
#include "core/log.h"
#include "core/opening.h"
#include "core/promise.h"
#include "core/restore.h"
#include "core/routing.h"
#include "core/viewing.h"

uint64_t engine_random(struct engine *e)
{
	e->random = hash_u64(e->random + 0x9e3779b97f4a7c15ull);
	return e->random;
}

uint64_t engine_new_id(struct engine *e)
{
	return id_next(&e->ids, e->now, engine_random(e));
}

size_t site_find(const struct engine *e, const char *name)
{
	size_t i = 0;

	while (i < e->config.n_sites && strcmp(e->sites[i].name, name))
		i++;
	return i;
}

void timer_set(struct engine *e, struct timer *t, int64_t tick,
	       void (*fire)(struct engine *, struct timer *))
{
	timer_stop(e, t);
	t->fire = fire;
	t->node.key = tick;
	t->node.tie = 0;
	engine_fail(e, heap_add(&e->timers, &t->node));
}

void timer_stop(struct engine *e, struct timer *t)
{
	heap_remove(&e->timers, &t->node);
}

int64_t tick_of(const struct engine *e, int64_t at)
{
	return e->tick + MAX(at - e->now, (int64_t)0);
}

struct op *engine_persist(struct engine *e, enum op_type type)
{
	struct effect *fx = effects_add(e->fx, FX_PERSIST);

	if (!fx) {
		engine_fail(e, -ENOMEM);
		return NULL;
	}
	fx->op.type = type;
	fx->op.ticket = ++e->ticket;
	return &fx->op;
}

static void on_timer(struct engine *e, const struct event *ev)
{
	struct heap_node *top;

	(void)ev;
	while ((top = heap_top(&e->timers)) && top->key <= e->tick && !e->error) {
		struct timer *t = container_of(top, struct timer, node);

		timer_stop(e, t);
		t->fire(e, t);
	}
}

static int agents_grow(struct engine *e)
{
	size_t cap = MAX(e->cap_agents * 2, (size_t)16);
	struct agent **v;

	if (e->n_agents < e->cap_agents)
		return 0;
	v = realloc(e->agent_list, cap * sizeof(struct agent *));
	if (!v)
		return -ENOMEM;
	e->agent_list = v;
	e->cap_agents = cap;
	return 0;
}

static void agent_add(struct engine *e, const struct agent_row *row)
{
	struct agent *a;
	int r = agents_grow(e);

	if (!r)
		r = agent_new(&a, row);
	if (!r)
		a->idle_since = e->tick; /* the router notes it */
	if (!r && ((r = router_seat(&e->router, a)) || (r = map_put_ptr(&e->agents, row->id, a)))) {
		router_unseat(&e->router, a);
		agent_free(a);
	}
	if (r) {
		engine_fail(e, r);
		return;
	}
	e->agent_list[e->n_agents++] = a;
	e->ids.last = MAX(e->ids.last, row->id);
}

static void on_agent(struct engine *e, const struct event *ev)
{
	struct agent *a = map_get(&e->agents, ev->agent->id);
	enum agent_status status;
	int64_t left_at;

	if (!a) {
		agent_add(e, ev->agent);
	} else {
		status = a->row.status; /* theirs to choose, not the account's */
		left_at = a->row.left_at;
		a->row = *ev->agent;
		a->row.status = status;
		a->row.left_at = left_at;
		engine_fail(e, router_seat(&e->router, a));
		agent_freed(e, a);
	}
	board_changed(e);
}

static void detach_all(struct engine *e, struct agent *a)
{
	struct list *it, *tmp;

	list_for_each_safe (it, tmp, &a->connections) {
		struct connection *k = container_of(it, struct connection, in_owner);

		list_remove(&k->in_owner);
		k->agent = NULL;
		connection_close(e, k, CLOSE_UNAUTHENTICATED, "this account was removed");
	}
	a->n_connections = 0;
}

static void on_agent_removed(struct engine *e, const struct event *ev)
{
	struct agent *a = map_get(&e->agents, ev->agent_removed);

	if (!a)
		return;
	detach_all(e, a);
	agent_gives_up(e, a);
	router_unseat(&e->router, a);
	promises_disown(e, a);
	map_remove(&e->agents, a->row.id);
	for (size_t i = 0; i < e->n_agents; i++)
		if (e->agent_list[i] == a)
			e->agent_list[i] = e->agent_list[--e->n_agents];
	agent_free(a);
	board_changed(e);
}

static void on_pack(struct engine *e, const struct event *ev)
{
	struct site *s = &e->sites[ev->pack.site];
	struct rules *rules;
	struct buf welcome = BUF_INIT(1 << 20);

	if (rules_new(&rules, ev->pack.pack)) {
		engine_fail(e, -ENOMEM);
		return;
	}
	rules_free(s->rules);
	s->rules = rules;
	s->pack = ev->pack.pack;
	departments_load(e, ev->pack.site);
	out_open(&welcome, "bot", '{');
	out_str(&welcome, "name", pack_bot(s->pack));
	out_close(&welcome, '}');
	pack_welcome(s->pack, &welcome);
	free(s->welcome);
	s->welcome = buf_steal(&welcome, &s->welcome_n);
	if (!s->welcome)
		engine_fail(e, -ENOMEM);
	buf_deinit(&welcome);
}

static void on_shutdown(struct engine *e, const struct event *ev)
{
	size_t it = 0;
	uint64_t key, value;

	(void)ev;
	e->shutting_down = true;
	while (map_next(&e->connections, &it, &key, &value))
		connection_put_off(e, (struct connection *)(uintptr_t)value, E_SHUTTING_DOWN,
				   "the server is restarting");
}

static void (*const handlers[N_EVENT])(struct engine *, const struct event *) = {
	[EV_CONNECT] = on_connect,     [EV_FRAME] = on_frame,
	[EV_BAD_FRAME] = on_bad_frame, [EV_DISCONNECT] = on_disconnect,
	[EV_STORED] = on_stored,       [EV_STORE_STATE] = on_store_state,
	[EV_RECORDS] = on_records,     [EV_VISITOR] = on_visitor,
	[EV_AGENT] = on_agent,	       [EV_AGENT_REMOVED] = on_agent_removed,
	[EV_PACK] = on_pack,	       [EV_HOURS] = on_hours,
	[EV_RESTORE] = on_restore,     [EV_FOLLOW_UP] = on_follow_up_restored,
	[EV_TIMER] = on_timer,	       [EV_SHUTDOWN] = on_shutdown,
	[EV_ERASE] = on_erase,	       [EV_EXPIRED] = on_expired,
};

int engine_step(struct engine *e, const struct event *ev, struct effects *fx)
{
	e->now = ev->now;
	e->tick = ev->tick;
	e->random ^= ev->random;
	e->fx = fx;
	hours_pass(e);
	handlers[ev->type](e, ev);
	if (e->route_due)
		route(e);
	if (e->audit_due)
		audit_some(e);
	if (e->route_due)
		route(e);
	if (!list_is_empty(&e->to_alert))
		alerts_raise(e);
	if (e->positions_due || e->board_due || e->refresh_due || e->walk.open)
		tell_waiting(e);
	viewers_tell(e);
	engine_sweep(e);
	e->fx = NULL;
	return e->error;
}

int64_t engine_deadline(const struct engine *e)
{
	const struct heap_node *top = heap_top(&e->timers);

	return top ? top->key : INT64_MAX;
}

void engine_reconfigure(struct engine *e, const struct engine_config *config)
{
	struct engine_config next = *config;

	next.sites = e->config.sites;
	next.n_sites = e->config.n_sites;
	next.keys = e->config.keys;
	next.hash_key = e->config.hash_key;
	e->config = next;
	e->queue.credit = next.priority_credit;
}

int engine_new(struct engine **ret, const struct engine_config *config)
{
	struct engine *e = calloc(1, sizeof(*e));

	if (!e)
		return -ENOMEM;
	e->config = *config;
	for (size_t i = 0; i < config->n_sites; i++) {
		const struct site_config *from = &config->sites[i];

		snprintf(e->sites[i].name, sizeof(e->sites[i].name), "%s", from->name);
		e->sites[i].open = true;
		e->sites[i].changes_at = INT64_MAX;
		e->sites[i].theme = strdup(from->theme ? from->theme : "");
		if (!e->sites[i].theme)
			engine_fail(e, -ENOMEM); /* the first step will say so */
	}
	queue_init(&e->queue, config->priority_credit);
	router_init(&e->router);
	list_init(&e->in_message);
	list_init(&e->promises);
	list_init(&e->watchers);
	list_init(&e->lookup_line);
	list_init(&e->dirty);
	list_init(&e->owed);
	list_init(&e->sweep);
	list_init(&e->to_alert);
	list_init(&e->to_view);
	buf_init(&e->body, 1 << 20);
	buf_init(&e->private, 1 << 20);
	buf_init(&e->out, 16 << 20);
	e->store_works = true;
	e->hours_at = INT64_MAX;
	*ret = e;
	return 0;
}

static void free_all(struct map *m, void (*each)(void *))
{
	size_t it = 0;
	uint64_t key, value;

	while (map_next(m, &it, &key, &value))
		each((void *)(uintptr_t)value);
	map_deinit(m);
}

static void free_connection(void *p)
{
	struct connection *k = p;
	struct list *it, *tmp;

	list_for_each_safe (it, tmp, &k->subs)
		free(container_of(it, struct sub, in_connection));
	free(k->opening);
	free(k);
}

static void free_conversation(void *p)
{
	conversation_free(p);
}

static void free_visitor(void *p)
{
	visitor_free(p);
}

static void free_owed(struct engine *e)
{
	struct list *it, *tmp;

	list_for_each_safe (it, tmp, &e->owed)
		free(container_of(it, struct owed, link));
}

struct engine *engine_free(struct engine *e)
{
	if (!e)
		return NULL;
	heap_deinit(&e->timers);
	promises_free(e);
	queue_deinit(&e->queue);
	router_deinit(&e->router);
	free_all(&e->connections, free_connection);
	free_all(&e->conversations, free_conversation);
	free_all(&e->visitors, free_visitor);
	free_all(&e->agents, free);
	free_all(&e->offers, free);
	free_all(&e->requests, free);
	map_deinit(&e->erased);
	for (size_t i = 0; i < e->config.n_sites; i++) {
		rules_free(e->sites[i].rules);
		free(e->sites[i].welcome);
		free(e->sites[i].theme);
	}
	free(e->agent_list);
	free(e->unstored);
	free_owed(e);
	buf_deinit(&e->body);
	buf_deinit(&e->private);
	buf_deinit(&e->out);
	free(e);
	return NULL;
}

void engine_counters(const struct engine *e, struct engine_counters *ret)
{
	*ret = e->counters;
	ret->visitors = e->visitors.n;
	ret->agents = ret->wrapping = 0;
	for (size_t i = 0; i < e->n_agents; i++) {
		ret->agents += e->agent_list[i]->n_connections > 0;
		ret->wrapping += e->agent_list[i]->wrapping;
	}
	promises_count(e, ret);
	ret->conversations = e->conversations.n;
	ret->waiting = e->by_state[STATE_WAITING];
	accuracy_figures(&e->first_said, &ret->first_said);
	accuracy_figures(&e->last_said, &ret->last_said);
}
