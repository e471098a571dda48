/* terminal.h - a program in a terminal of its own, with somebody at its keys. */
#ifndef TESTS_E2E_TERMINAL_H
#define TESTS_E2E_TERMINAL_H

#include <sys/types.h>

#include "base/buf.h"

struct terminal {
	pid_t pid;
	int fd;
	struct buf seen; /* everything that it wrote, colours too */
	size_t looked;	 /* what terminal_await has passed already */
};

/* What does not come true in here fails the test. 72 columns; argv is NULL-ended. */
void terminal_start(struct terminal *t, const char *const *argv);
void terminal_type(struct terminal *t, const char *keys);

/* Waits until it has written this text, after what was waited for last. */
void terminal_await(struct terminal *t, const char *text);

/* Waits for its end; returns the exit status. */
int terminal_end(struct terminal *t);

#endif
