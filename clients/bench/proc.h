/* proc.h - CPU time and memory of a process on this machine. */
#ifndef CLIENTS_BENCH_PROC_H
#define CLIENTS_BENCH_PROC_H

#include "base/base.h"

struct proc_figures {
	double cpu_s;	   /* user and system, all threads */
	uint64_t rss_anon; /* bytes */
	uint64_t rss;	   /* bytes */
};

bool proc_read(int pid, struct proc_figures *ret); /* false: no such process, or not to be seen */

#endif
