/*
 * observer.h - stands beside every connection and looks at what is said on it: that everybody gets what
 * is durable, once, in order and without gaps, that whatever is acknowledged is durable, that every
 * command is answered, and that what was refused is not done.
 */
#ifndef TESTS_SIM_OBSERVER_H
#define TESTS_SIM_OBSERVER_H

#include "tests/sim/net.h"

struct observer *observer_new(void);
struct observer *observer_free(struct observer *o);

void observer_received(struct sim *s, const struct link *l,
		       const struct frame *f); /* by the engine */
void observer_sent(struct sim *s, uint64_t conn, const struct payload *p);
void observer_stores(struct sim *s, const struct record *r);
void observer_gone(struct sim *s, uint64_t conn);

/* Now and then: is somebody still without an answer? With `all`, everything must have been told. */
void observer_check(struct sim *s, bool all);

uint64_t observer_command(uint64_t author, const char *id); /* names a command of one author */
uint64_t observer_frames(const struct sim *s);

#endif
