/* agent.h - an agent of the bench: accepts every offer, says two things, closes. */
#ifndef CLIENTS_BENCH_AGENT_H
#define CLIENTS_BENCH_AGENT_H

#include "clients/bench/load.h"

struct agent {
	struct peer peer;
	const char *token; /* borrowed */
	struct map held;   /* conversation -> messages said in it */
	struct map sent;   /* number of a command -> when, µs */
	unsigned number;
	uint64_t counter;
};

void agent_init(struct agent *a, struct load *l, unsigned number, const char *token);
void agent_deinit(struct agent *a);

#endif
