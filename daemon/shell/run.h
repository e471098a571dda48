/* run.h - hands events to the engine and carries its effects out; the only switch over them. */
#ifndef SHELL_RUN_H
#define SHELL_RUN_H

#include "core/event.h"
#include "core/op.h"

struct daemon;

enum { RUN_RANDOM = 64 };

struct run {
	struct effects fx;
	struct op *ops; /* of this turn */
	size_t n_ops, cap_ops;
	uint64_t ticket; /* of the engine's last op */
	uint64_t random[RUN_RANDOM];
	size_t n_random; /* not used up yet */
};

/* Stamps the event with the times and a random number, steps the engine, carries the effects out.
 * Without memory it ends the process: the store is the truth, and the start begins with it. */
void run(struct daemon *d, const struct event *ev);

/* Tells the engine the hours of all sites; they must stay until it is told others. */
struct config;
void run_hours(struct daemon *d, const struct config *config);

/* Adds an op of the shell's own to this turn's; takes what it owns. */
void run_persist(struct daemon *d, struct op *op);

/* Gives this turn's ops to the store, as one batch. */
void run_submit(struct daemon *d);

uint64_t run_random(struct daemon *d);
void run_deinit(struct daemon *d);
_Noreturn void run_out_of_memory(void);

#endif
