/* world.h - the engine with a store in memory and a clock in hand: for scenarios, fuzzing, simulation. */
#ifndef TESTS_SUPPORT_WORLD_H
#define TESTS_SUPPORT_WORLD_H

#include "core/engine.h"
#include "core/hours.h"
#include "rules/pack/pack.h"

enum { WORLD_AGENTS = 32 };

/* What the store of the world knows of a conversation. */
struct stored_conversation {
	struct conversation_row row;
	struct record **v;
	size_t n, cap;
};

struct world {
	struct engine *engine;
	struct effects fx;
	const struct pack *pack;
	struct hours *hours; /* of its site; NULL: always open */
	struct engine_config config;
	int64_t now, tick;
	uint64_t random;
	/* the store: ops wait in `queue` until world_commit makes them durable */
	struct op *queue;
	size_t n_queue, cap_queue;
	struct stored_conversation *conversations;
	size_t n_conversations;
	struct visitor_row *visitors;
	size_t n_visitors;
	struct follow_up_row *follow_ups;
	size_t n_follow_ups;
	uint64_t *erased;
	size_t n_erased;
	struct agent_row agents[WORLD_AGENTS];
	size_t n_agents;
	bool hold; /* commits only when told to */
	bool mute; /* what is asked of the store is not answered */
	/* what the world's people see; each is called for every effect, in order */
	void *arg;
	void (*sent)(void *arg, uint64_t conn, const char *bytes, size_t n);
	void (*closed)(void *arg, uint64_t conn, int code);
	void (*hooked)(void *arg, const struct hook_row *row); /* when it is durable */
	void (*alarmed)(void *arg, const char *code, uint64_t conversation);
};

/* Gives *ret: an empty world at 2026-11-22T08:00:00Z whose one site "demo" speaks the pack (borrowed
 * for its life). config may be NULL for the defaults. */
int world_new(struct world **ret, const struct pack *pack, const struct engine_config *config);
struct world *world_free(struct world *w);

/* Adds an account; its bearer token is its login. */
uint64_t world_agent(struct world *w, const char *login, int capacity, enum agent_role role,
		     const char *skills /* comma separated, or "" */);
void world_agent_queues(struct world *w, const char *login, const char *queues /* a,b:2 */);
void world_pack(struct world *w, const struct pack *pack); /* borrows: other rules from now on */
void world_remove_agent(struct world *w, const char *login);
void world_erase(struct world *w, uint64_t visitor);
void world_expire(
	struct world *w); /* all that is closed, and visitors without any, is old enough */
void world_connect(struct world *w, uint64_t conn, enum role role);
void world_say(struct world *w, uint64_t conn, enum role role, const char *json, size_t n);
void world_disconnect(struct world *w, uint64_t conn);
void world_hours(struct world *w, struct hours *hours); /* takes them; NULL: always open */
void world_commit(struct world *w);			/* what waits becomes durable */
void world_hooks(struct world *w);			/* webhooks want everything from here on */
void world_store_works(struct world *w, bool works);
void world_pass(struct world *w, int64_t ms); /* time passes, timers fire at their moments */
void world_shutdown(struct world *w);	      /* the goodbye before an end that was asked for */
void world_restart(struct world *w);	      /* the engine dies with what was not durable */

#endif
