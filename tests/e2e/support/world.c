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
