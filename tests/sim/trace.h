/* trace.h - what happened, as lines: the last ones are kept, and a digest of everything. */
#ifndef TESTS_SIM_TRACE_H
#define TESTS_SIM_TRACE_H

#include "tests/sim/sim.h"

enum { TRACE_LINES = 60, TRACE_WIDTH = 220 };

struct trace {
	char lines[TRACE_LINES][TRACE_WIDTH];
	uint64_t n;
	uint64_t digest;
	char why[8192];
};

/* A line: what it is, whose, and bytes that belong to it (cut for people, whole for the digest). */
void trace_note(struct sim *s, const char *what, uint64_t whose, const void *bytes, size_t n);
void trace_print(const struct sim *s); /* the last lines */

#endif
