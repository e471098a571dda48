/* worker.h - one thread, there while there is work, for what would hold up the loop. */
#ifndef SHELL_WORKER_H
#define SHELL_WORKER_H

#include "base/list.h"

struct event_base;
struct worker;

/* Embedded in what it is about. `work` runs in the thread and may touch nothing that the loop
 * touches; then `done` runs on the loop and frees it all. With `cancelled` the work was not done,
 * or the daemon ends and nobody waits for it. */
struct job {
	void (*work)(struct job *job);
	void (*done)(struct job *job, bool cancelled);
	struct list link; /* private */
};

enum { WORKER_JOBS = 32 };
enum { WORKER_E_FULL = 1 };

/* `niceness` of its thread, as of nice(1): 0 for what somebody waits for, or WORKER_LEFT_OVER for
 * what is to have only the time that nobody else wants. 0 or -errno. */
enum { WORKER_LEFT_OVER = 19 };
int worker_new(struct worker **ret, struct event_base *base, int niceness);
bool worker_is_busy(const struct worker *w); /* a job was submitted and is not done */

/* Jobs are done one by one, in order. 0: the job is the worker's until done; WORKER_E_FULL: so many
 * wait already, or there is no thread to be had; the job stays the caller's. */
int worker_submit(struct worker *w, struct job *job);

/* Waits for the job that runs; cancels the others. NULL is fine; returns NULL. */
struct worker *worker_free(struct worker *w);

#endif
