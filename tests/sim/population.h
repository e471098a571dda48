/* population.h - everybody of a run: accounts and clients. */
#ifndef TESTS_SIM_POPULATION_H
#define TESTS_SIM_POPULATION_H

#include "tests/sim/client_agent.h"
#include "tests/sim/client_visitor.h"

struct population {
	struct client_visitor *visitors;
	size_t n_visitors;
	struct client_agent *agents;
	size_t n_agents;
};

struct population *population_new(struct sim *s); /* needs the disk, where the accounts are */
struct population *population_free(struct population *p);

/* Tokens: whoever writes a visitor's or an agent's name has it. */
struct engine_keys population_keys(struct sim *s);

#endif
