#include "clients/bench/proc.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The CPU clock's ticks, fields 14 and 15, counted behind the name, which may hold anything. */
static bool read_cpu(int pid, double *ret)
{
	char path[64], line[1024] = "";
	unsigned long long user = 0, system = 0;
	const char *p;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	f = fopen(path, "re");
	if (!f)
		return false;
	p = fgets(line, sizeof(line), f) ? strrchr(line, ')') : NULL;
	fclose(f);
	if (!p || sscanf(p + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &user,
			 &system) != 2)
		return false;
	*ret = (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
	return true;
}

bool proc_read(int pid, struct proc_figures *ret)
{
	struct proc_figures got = {0};
	char path[64], line[256];
	unsigned long long kib;
	FILE *f;

	if (pid <= 0 || !read_cpu(pid, &got.cpu_s))
		return false;
	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "RssAnon: %llu", &kib) == 1)
			got.rss_anon = kib << 10;
		if (sscanf(line, "VmRSS: %llu", &kib) == 1)
			got.rss = kib << 10;
	}
	if (f)
		fclose(f);
	*ret = got;
	return true;
}
