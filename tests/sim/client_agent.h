/* client_agent.h - one of the team: takes offers or not, talks, hands on, closes, goes away. */
#ifndef TESTS_SIM_CLIENT_AGENT_H
#define TESTS_SIM_CLIENT_AGENT_H

#include "tests/sim/client.h"

enum { AGENT_HOLDS = 32, AGENT_OFFERS = 16 };

struct client_agent {
	struct client c;
	uint64_t id;
	bool supervisor;
	uint64_t holds[AGENT_HOLDS]; /* conversations, as far as this client knows */
	size_t n_holds;
	struct {
		uint64_t id;
		int64_t answer_at;
		bool accept;
	} offers[AGENT_OFFERS];
	size_t n_offers;
	uint64_t ended;	   /* the latest that was theirs, 0: none */
	uint64_t promised; /* and the latest promise that they saw: conversation and seq */
	uint64_t promise_seq;
	struct happening answer; /* of an offer */
};

void client_agent_init(struct client_agent *a, struct sim *s, size_t index,
		       const struct agent_row *row);

#endif
