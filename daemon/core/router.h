/* router.h - who gets the next conversation: a function of a need and the agents. Pure. */
#ifndef CORE_ROUTER_H
#define CORE_ROUTER_H

#include "core/agent.h"

enum { NEED_SKILLS = 8, NEED_SKIPS = 8 };

/* What a waiting conversation asks of whoever takes it. */
struct need {
	size_t n_skills;
	char skills[NEED_SKILLS][SKILL_NAME + 1]; /* all of them required */
	size_t n_skips;
	struct {
		uint64_t agent; /* declined it, or let its offer run out: not again before */
		int64_t until;	/* this tick */
	} skips[NEED_SKIPS];
};

bool need_add_skill(struct need *n, const char *skill); /* false: full; one that is there is fine */

/* The oldest skip gives way when there are too many. */
void need_skip(struct need *n, uint64_t agent, int64_t until);

/* The first tick after `tick` at which a skip ends, INT64_MAX when there is none. */
int64_t need_changes_at(const struct need *n, int64_t tick);

/* Connected, available, below capacity, with every skill, and not skipped at `tick`. */
bool router_eligible(const struct need *n, const struct agent *a, int64_t tick);

/* The eligible one with the lowest share of their capacity in use, then the one that has been idle
 * longest, then the lowest id; NULL: nobody. */
struct agent *router_pick(const struct need *n, struct agent *const *agents, size_t n_agents,
			  int64_t tick);

#endif
