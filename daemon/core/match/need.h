/* need.h - what a waiting conversation asks of whoever takes it. Pure. */
#ifndef CORE_MATCH_NEED_H
#define CORE_MATCH_NEED_H

#include "core/agent.h"

enum { NEED_SKILLS = 8, NEED_SKIPS = 8, NEED_LANGUAGE = 8, NEED_PATIENCE = 2, NEED_AT_ONCE = 3 };

/* Why an agent is not asked again for a while. */
enum skip_reason { SKIP_DECLINED, SKIP_MISSED, SKIP_HANDED_ON };

struct skip {
	uint64_t agent;
	int64_t until; /* this tick */
	enum skip_reason reason;
};

struct skill_list {
	size_t n;
	char v[NEED_SKILLS][SKILL_NAME + 1];
};

struct need {
	char queue[QUEUE_NAME + 1];	  /* members of it only; "": anybody */
	char language[NEED_LANGUAGE + 1]; /* who speaks it only; "": anybody */
	struct skill_list required;
	struct skill_list preferred; /* asked for as well, but only before this tick: */
	int64_t prefer_until;
	uint64_t sticky; /* only this agent, before this tick: they know each other */
	int64_t sticky_until;
	unsigned missed; /* offers that nobody answered */
	size_t n_skips;
	struct skip skips[NEED_SKIPS];
	size_t n_asked; /* who has a live offer of it */
	uint64_t asked[NEED_AT_ONCE];
};

bool skill_add(struct skill_list *l,
	       const char *skill); /* false: full; one that is in it is fine */

/* The oldest skip gives way when there are too many. Who is skipped does not bind it any more. */
void need_skip(struct need *n, uint64_t agent, int64_t until, enum skip_reason reason);
bool need_skips(const struct need *n, uint64_t agent, int64_t tick);

/* It is to ask for something else: forgets everything but who has an offer of it. */
void need_renew(struct need *n);

void need_asked(struct need *n, uint64_t agent);   /* they have an offer of it now */
void need_unasked(struct need *n, uint64_t agent); /* and now no more */

/* Offers that it wants beside those it has: one at a time, and three at once after two that nobody
 * answered. */
size_t need_wants(const struct need *n);

/* The first tick after `tick` at which it asks for less, INT64_MAX when it never will. */
int64_t need_changes_at(const struct need *n, int64_t tick);

/* Whom it can be given to at a moment, but for those it skips: equal for many who wait. */
struct profile {
	char queue[QUEUE_NAME + 1];
	char language[NEED_LANGUAGE + 1];
	uint64_t sticky; /* 0: anybody who fits */
	size_t n_skills;
	char skills[2 * NEED_SKILLS][SKILL_NAME + 1];
};

void need_profile(const struct need *n, int64_t tick, struct profile *ret);
uint64_t profile_hash(const struct profile *p);
bool profile_equal(const struct profile *a, const struct profile *b);

/* The agent's weight in its queue, 1 to 9; 0: not for this agent. */
int profile_weight(const struct profile *p, const struct agent *a);

#endif
