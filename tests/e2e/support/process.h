/* process.h - programs that a test starts, with a deadline for everything that is waited for. */
#ifndef TESTS_E2E_PROCESS_H
#define TESTS_E2E_PROCESS_H

#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"

/* How long anything may take before the test fails: for slow machines, not for slow programs. */
enum { PATIENCE_MS = 30000 };

int64_t now_ms(void); /* monotonic */

struct process_options {
	const char *const *env; /* "NAME=value" beside our own, NULL-ended; or NULL */
	const char *err;    /* file that the standard error is added to; NULL: with the output */
	uint64_t file_size; /* no file may grow beyond it; 0: any size */
};

/* Starts argv[0]; *ret_out is its standard output, to be closed. It dies with us. */
pid_t process_start(const char *const *argv, const struct process_options *o, int *ret_out);

/* Its exit status, or 128 and the signal; -1: it still runs after timeout_ms. */
int process_wait(pid_t pid, int timeout_ms);

/* Runs it to its end: adds what it says to `out`; its exit status as process_wait. */
int process_run(struct buf *out, const char *const *argv);

/* A file of the build, as "handoffd" or "tests/crash/recorder.so": beside the test's own program,
 * unless the environment variable `name` says where. */
const char *process_built(char *out, size_t n, const char *name, const char *file);

#endif
