/* options.h - what handoff-bench was asked to do. */
#ifndef CLIENTS_BENCH_OPTIONS_H
#define CLIENTS_BENCH_OPTIONS_H

#include "base/base.h"

enum { EXIT_USAGE = 64, EXIT_UNAVAILABLE = 69 };

struct options {
	const char *url, *site, *control;
	int visitors, agents;
	double rate;	 /* messages a second, all visitors together; 0: as fast as answers come */
	double seconds;	 /* of the measured part */
	double handoffs; /* percent of turns in which a visitor asks for a person; < 0: not said */
	int turns;	 /* of one visit; then the visitor ends it and another one comes */
	int capacity;	 /* of agents made through the control socket */
	int pid;	 /* of the server, 0: unknown */
	bool idle, json, quiet;
	char **tokens; /* agents' */
	size_t n_tokens;
};

/* Reads argv. 0; 1: all was said already (--help, --version); EXIT_USAGE, with a line on stderr. */
int options_read(struct options *o, int argc, char **argv);
void options_deinit(struct options *o);

#endif
