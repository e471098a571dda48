/* plain.h - routing done the obvious way, to compare the real one with. Pure. */
#ifndef TESTS_SUPPORT_PLAIN_H
#define TESTS_SUPPORT_PLAIN_H

#include "core/match/need.h"

struct plain_waiting {
	const struct need *need;
	int64_t key;
	uint64_t id;
};

struct plain_match {
	size_t waiting; /* index, before any sorting */
	size_t n_eligible;
	size_t n;
	struct agent *agents[NEED_AT_ONCE];
};

/* Goes through all who wait by (key, id) and looks at every agent for each, until one can be served.
 * False: nobody can. */
bool plain_next(const struct plain_waiting *v, size_t n, struct agent *const *agents,
		size_t n_agents, int64_t tick, struct plain_match *ret);

#endif
