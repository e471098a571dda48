/* client_visitor.h - somebody on the website: asks, waits, talks, leaves, comes back. */
#ifndef TESTS_SIM_CLIENT_VISITOR_H
#define TESTS_SIM_CLIENT_VISITOR_H

#include "tests/sim/client.h"

struct client_visitor {
	struct client c;
	char token[LIMIT_TOKEN + 1];
	uint64_t visitor, conversation, before;
	uint64_t seq; /* the last that was seen of it */
	enum state state;
};

/* Comes for the first time at a moment within the run. */
void client_visitor_init(struct client_visitor *v, struct sim *s, size_t index);

#endif
