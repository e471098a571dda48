/* agent.h - one person of the support team: presence, skills, what they hold. Pure. */
#ifndef CORE_AGENT_H
#define CORE_AGENT_H

#include "base/list.h"
#include "core/op.h"

struct agent {
	struct agent_row row;	 /* as stored; row.status is what they last chose */
	struct list connections; /* struct connection.in_owner */
	size_t n_connections;
	size_t held;	    /* conversations in `human` */
	size_t offered;	    /* live offers */
	size_t wrapping;    /* closed conversations that they wrap up */
	int64_t idle_since; /* tick: since when they have had nothing to do */
};

int agent_new(struct agent **ret, const struct agent_row *row); /* gives; 0 or -ENOMEM */
struct agent *agent_free(struct agent *a);			/* must have no connections */

bool agent_has_skill(const struct agent *a, const char *skill);
size_t agent_load(const struct agent *a); /* all three: never more than row.capacity */

/* Connected, available and with a free slot: could take one more now. */
bool agent_is_free(const struct agent *a);

#endif
