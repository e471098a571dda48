/* world.h - one test's daemon and clients, and what is done with them when it ends. */
#ifndef TESTS_E2E_WORLD_H
#define TESTS_E2E_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/e2e/support/client.h"
#include "tests/e2e/support/daemon.h"
#include "tests/e2e/support/process.h"

enum { WORLD_CLIENTS = 400 };

struct world {
	struct daemon daemon;
	struct client clients[WORLD_CLIENTS];
	size_t n;
	const struct promise *promise;
	bool kept; /* the test has come to its end */
};

struct promise {
	void (*keep)(struct world *w);
};

/* A row for cmocka: a daemon's log is shown when the test fails. */
#define PROMISE(test)                                                                              \
	{                                                                                          \
		.name = #test, .test_func = world_test, .setup_func = world_setup,                 \
		.teardown_func = world_teardown, .initial_state = &(struct promise)                \
		{                                                                                  \
			test                                                                       \
		}                                                                                  \
	}

/* Settings that no test reaches by accident. */
#define GENEROUS_LIMITS "limits: {per_minute: 6000, frames_per_second: 1000}\n"

int world_setup(void **state);
void world_test(void **state);
int world_teardown(void **state);

/* config: settings, or "". Else there is the site demo with the small pack, and GENEROUS_LIMITS. */
void world_start(struct world *w, const char *config);

/* A client of this world; ends with it. */
struct client *world_visitor(struct world *w, const char *name);
struct client *world_agent(struct world *w, const char *name);

/* The same, and they have said hello; an agent is available. */
struct client *a_visitor(struct world *w, const char *name);
struct client *an_agent(struct world *w, const char *name);
struct client *a_supervisor(struct world *w, const char *name); /* is away */

/* Another tab of the same visitor, another console of the same agent. */
struct client *one_more(struct world *w, const struct client *first);

/* The visitor asks, the agent accepts. */
void hand_over(struct client *v, struct client *agent);

/* Every event of the conversation, as the operator sees them. Gives an array. */
json_t *world_log(const struct world *w, const char *conversation);
size_t log_count(const json_t *log, const char *type); /* events of that type */

#endif
