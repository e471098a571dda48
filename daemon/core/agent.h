/* agent.h - one person of the support team: presence, skills, what they hold. Pure. */
#ifndef CORE_AGENT_H
#define CORE_AGENT_H

#include "base/list.h"
#include "core/op.h"

struct agent {
	struct agent_row row;	 /* as stored; row.status is what they last chose */
	struct list connections; /* struct connection.in_owner */
	size_t n_connections;
	struct list conversations; /* struct conversation.in_agent: held, and wrapped up */
	size_t held;		   /* conversations in `human` */
	size_t offered;		   /* live offers */
	size_t wrapping;	   /* closed conversations that they wrap up */
	unsigned missed;	   /* offers that they did not answer, in a row */
	int64_t idle_since;	   /* tick: since when they have had nothing to do */
	size_t seat;		   /* private to the router's pool: 1-based, 0: none */
};

int agent_new(struct agent **ret, const struct agent_row *row); /* gives; 0 or -ENOMEM */
struct agent *agent_free(struct agent *a);			/* must have no connections */

bool agent_has_skill(const struct agent *a, const char *skill);

/* An agent with skills of the form `lang:de` speaks these languages only; one without speaks all. */
bool agent_speaks(const struct agent *a, const char *language);

/* Their weight in a queue, 1 to 9; 0: they are no member. Without queues: a member of every one. */
int agent_weight(const struct agent *a, const char *queue);

size_t agent_load(const struct agent *a); /* all three: never more than row.capacity */

/* Connected, available and with a free slot: could take one more now. */
bool agent_is_free(const struct agent *a);

#endif
