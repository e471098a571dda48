#include "tests/e2e/support/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int world_setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	if (!w)
		return -1;
	w->promise = *state;
	daemon_init(&w->daemon);
	*state = w;
	return 0;
}

void world_test(void **state)
{
	struct world *w = *state;

	w->promise->keep(w);
	w->kept = true;
}

int world_teardown(void **state)
{
	struct world *w = *state;

	for (size_t i = 0; i < w->n; i++)
		client_deinit(&w->clients[i]);
	if (!w->kept)
		daemon_print_log(&w->daemon);
	daemon_deinit(&w->daemon);
	free(w);
	return 0;
}

void world_start(struct world *w, const char *config)
{
	cleanup(freep) char *text = NULL;

	if (asprintf(&text, "%s%s%s", strstr(config, "limits:") ? "" : GENEROUS_LIMITS,
		     strstr(config, "sites:") ? "" : "sites: {demo: {rules: shop}}\n", config) < 0)
		abort();
	daemon_start(&w->daemon, &(struct daemon_options){.config = text});
}

static struct client *new_client(struct world *w, const char *name, enum role role)
{
	assert_true(w->n < WORLD_CLIENTS);
	client_init(&w->clients[w->n], name, role);
	return &w->clients[w->n++];
}

struct client *world_visitor(struct world *w, const char *name)
{
	return new_client(w, name, ROLE_VISITOR);
}

struct client *world_agent(struct world *w, const char *name)
{
	return new_client(w, name, ROLE_AGENT);
}

struct client *a_visitor(struct world *w, const char *name)
{
	struct client *c = world_visitor(w, name);

	visitor_enter(c, &w->daemon);
	return c;
}

struct client *an_agent(struct world *w, const char *name)
{
	struct client *c = world_agent(w, name);

	agent_enter(c, &w->daemon);
	agent_is(c, "available");
	return c;
}

struct client *a_supervisor(struct world *w, const char *name)
{
	struct client *c = world_agent(w, name);
	json_t *answer;

	json_decref(daemon_ask(
		&w->daemon, "{'command':'agent_add','login':'%s','name':'%s','role':'supervisor'}",
		name, name));
	answer = daemon_ask(&w->daemon, "{'command':'agent_token','login':'%s'}", name);
	snprintf(c->token, sizeof(c->token), "%s", text_at(answer, "token"));
	json_decref(answer);
	agent_enter(c, &w->daemon);
	return c;
}

struct client *one_more(struct world *w, const struct client *first)
{
	struct client *c = new_client(w, first->name, first->role);

	snprintf(c->token, sizeof(c->token), "%s", first->token);
	if (c->role == ROLE_AGENT)
		agent_enter(c, &w->daemon);
	else
		visitor_enter(c, &w->daemon);
	return c;
}

void hand_over(struct client *v, struct client *agent)
{
	struct id_text offer;

	client_send(v, "{'type':'ask_human','id':'human-%llu'}", (unsigned long long)v->seq);
	client_expect(v, "escalated", NULL);
	client_expect(agent, "offer", "conversation", v->conversation, NULL);
	offer = id_at(agent->frame, "offer");
	client_send(agent, "{'type':'accept','id':'accept-%s','offer':'%s'}", offer.s, offer.s);
	client_expect(agent, "assigned", "conversation", v->conversation, NULL);
	client_expect(v, "assigned", NULL);
}

json_t *world_log(const struct world *w, const char *conversation)
{
	json_t *answer =
		daemon_ask(&w->daemon, "{'command':'show','conversation':'%s'}", conversation);
	json_t *log = json_incref(at(answer, "events"));

	json_decref(answer);
	return log;
}

size_t log_count(const json_t *log, const char *type)
{
	json_t *event;
	size_t i, n = 0;

	json_array_foreach (log, i, event)
		n += strcmp(text_at(event, "type"), type) == 0;
	return n;
}
