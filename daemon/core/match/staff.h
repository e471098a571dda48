/* staff.h - who there is for those who wait: how many slots work for them, or why nobody can come. Pure. */
#ifndef CORE_MATCH_STAFF_H
#define CORE_MATCH_STAFF_H

#include "core/match/need.h"

/* The state of everybody who may be given a conversation with a certain need. */
struct staff {
	size_t able;	/* accounts that have what it needs */
	size_t ready;	/* of them connected and available */
	size_t working; /* connected, but busy with what they hold */
	size_t refused; /* ready, but they declined it or let its offer run out */
	size_t takers;	/* could take it now */
	bool sticky;	/* one agent is waited for */
	size_t free;	/* free slots of those who are ready */
	double slots;	/* all slots of those who are ready; of shared agents their share */
};

/* Why it has no agent yet. */
enum why_not {
	WHY_NOT_OFFERED,       /* somebody is asked now */
	WHY_NOT_ELIGIBLE,      /* somebody could take it: an offer is about to go out */
	WHY_NOT_MANUAL,	       /* its queue makes no offers: agents take from it themselves */
	WHY_NOT_STICKY,	       /* the agent who knows the visitor is waited for */
	WHY_NOT_ALL_BUSY,      /* all of those who could are at work */
	WHY_NOT_NOBODY_ONLINE, /* none of those who could is there */
	WHY_NOT_NO_SKILL,      /* no account has what it needs */
	WHY_NOT_ALL_DECLINED,  /* those who could declined it, or did not answer */
	WHY_NOT_CLOSED_HOURS,  /* it is outside of the hours */
	N_WHY_NOT
};
const char *why_not_name(enum why_not why); /* as on the wire: "all_busy" */

/* What part of an agent's slots works for a queue: shares are weights over their sum. */
struct share {
	const char *queue;	 /* whose slots are counted */
	const char *const *busy; /* the queues in which somebody waits, `queue` among them or not */
	size_t n_busy;
};

/* What a need insists on for now only (who knows the visitor, skills that are preferred) decides who
 * could take it at `tick`; everything else is counted without it. */
void staff_count(struct staff *ret, const struct need *need, const struct share *share,
		 struct agent *const *agents, size_t n_agents, int64_t tick);

/* Of a conversation without an offer. */
enum why_not staff_why(const struct staff *s);

#endif
