/* engine_private.h - what the engine's own files share; nobody else includes it. Pure.
 * What each of them does stands in the header of its name. */
#ifndef CORE_ENGINE_PRIVATE_H
#define CORE_ENGINE_PRIVATE_H

#include "base/id.h"
#include "base/json_out.h"
#include "core/agent.h"
#include "core/connection.h"
#include "core/conversation.h"
#include "core/department.h"
#include "core/engine.h"
#include "core/hours.h"
#include "core/match/router.h"
#include "core/visitor.h"
#include "core/waiting.h"
#include "rules/rules.h"

struct site {
	char name[SITE_NAME + 1];
	const struct pack *pack;   /* the shell's */
	struct rules *rules;	   /* ours: work memory for that pack */
	const struct hours *hours; /* the shell's; NULL: always open */
	bool open;		   /* now: looked at before anything else in a step */
	int64_t changes_at;	   /* ms: until when; INT64_MAX: not within HOURS_AHEAD days */
	char *theme;		   /* fragment, "" for none */
	char *welcome;		   /* fragment: what every visitor's welcome says */
	size_t welcome_n;
	struct department departments[PACK_QUEUES];
	size_t n_departments;
};

struct engine {
	struct engine_config config;
	struct site sites[SITES_MAX];
	bool store_works, shutting_down;
	struct engine_counters counters;
	struct id_source ids;
	struct heap timers;

	/* who and what there is, by id */
	struct map connections, conversations, visitors, agents, offers, requests;
	uint64_t request;	   /* the last one's number */
	struct agent **agent_list; /* all agents */
	size_t n_agents, cap_agents;
	size_t by_state[N_STATE];
	struct list sweep;    /* conversations that may not be needed in memory any more */
	struct list promises; /* struct promise, the next one due first */
	size_t n_promises;
	struct map erased;	 /* visitor -> ticket, until that is durable and the store knows */
	struct list lookup_line; /* struct visitor.in_line: to be looked up, first come first */
	size_t lookups;		 /* that are under way */

	/* what is not durable yet; tickets are numbers of what was persisted */
	uint64_t ticket, stored;   /* the last one, the last one that is durable */
	struct unstored *unstored; /* ring */
	size_t unstored_first, n_unstored, cap_unstored;
	struct list owed; /* struct owed, by ticket */
	size_t n_owed;
	struct list dirty; /* conversations with records that were stored in this step */

	/* the queue meets the agents */
	struct queue queue;
	struct router router;
	struct list in_message; /* state MESSAGE, and nobody has become free since; oldest first */
	struct timer route_timer;
	bool route_due;

	/* the hours of sites */
	struct timer hours_timer, closing_timer;
	int64_t hours_at;  /* ms: the next time that a site opens or closes */
	int64_t looked_at; /* ms: when that was looked up */

	/* those who wait, and those who watch them, are told how it stands */
	struct desk desks[DESKS_MAX];
	size_t n_desks;
	struct list watchers; /* struct connection.in_watchers */
	struct timer board_timer;
	struct timer refresh_timer; /* while somebody waits */
	bool board_due, positions_due, refresh_due;
	struct {
		bool open;    /* it stopped at its limit */
		bool refresh; /* and tells of small changes too */
		struct heap_node after;
	} walk; /* along the queue, telling everybody where they stand */
	struct accuracy first_said, last_said;

	struct list to_view; /* struct conversation.in_viewed */

	/* nobody is forgotten */
	struct list to_alert; /* struct conversation.in_alert */
	struct timer alert_timer, audit_timer;
	bool audit_due;
	size_t audit_at; /* in the map of conversations */

	/* of the step that is running */
	int64_t now, tick;
	uint64_t random;
	struct effects *fx;
	int error; /* sticky -ENOMEM */

	/* scratch, kept to save allocations */
	struct buf body, private, out;
	struct turn turn;
};

/* --- the step's own services (engine.c) ------------------------------------------------------- */

uint64_t engine_new_id(struct engine *e); /* of anything; in the order of time */
uint64_t engine_random(struct engine *e);
size_t site_find(const struct engine *e, const char *name); /* config.n_sites: there is none */

/* Calls fire once, in the first step at that tick or later; one that runs already is set anew. */
void timer_set(struct engine *e, struct timer *t, int64_t tick,
	       void (*fire)(struct engine *, struct timer *));
void timer_stop(struct engine *e, struct timer *t); /* one that does not run is fine */
/* The tick of a moment on the wall clock (ms); one that is past is now. */
int64_t tick_of(const struct engine *e, int64_t at);

/* One more thing to be stored in this step, with a ticket of its own; the caller fills it in. NULL: no
 * memory. */
struct op *engine_persist(struct engine *e, enum op_type type);
static inline void engine_fail(struct engine *e, int error)
{
	if (error < 0)
		e->error = error;
}

#endif
