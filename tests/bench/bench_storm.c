/*
 * bench_storm.c - everybody comes back at once: how long it takes until all are welcome, and how long
 * those who talk meanwhile wait for an acknowledgement. URL, visitors, talkers: see storm.sh.
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/e2e/support/crowd.h"

enum {
	SECOND = 1000,
	QUIET = 3 * SECOND,
	BACK = 120 * SECOND,
	SETTING_UP = 300 * SECOND,
	PACE = 1000
};

static void report(struct crowd *c, const char *when)
{
	printf("%-10s %6zu messages, acknowledged within: p50 %6.1f ms  p99 %6.1f ms  all %6.1f "
	       "ms\n",
	       when, c->n_waits, (double)crowd_percentile(c, 0.5) / 1000,
	       (double)crowd_percentile(c, 0.99) / 1000, (double)crowd_percentile(c, 1) / 1000);
	crowd_forget_waits(c);
}

static int fail(const char *what)
{
	fprintf(stderr, "bench_storm: %s\n", what);
	return 1;
}

int main(int argc, char **argv)
{
	size_t visitors = argc > 2 ? strtoul(argv[2], NULL, 10) : 5000;
	size_t talkers = argc > 3 ? strtoul(argv[3], NULL, 10) : 20;
	struct crowd c;
	int64_t took;

	if (argc < 2)
		return fail("URL [VISITORS [TALKERS]]");
	crowd_init(&c, argv[1], visitors + talkers);
	crowd_call(&c, 0, visitors + talkers, PACE);
	if (crowd_wait(&c, 0, SETTING_UP) < 0)
		return fail("they do not all get in");
	crowd_visit(&c, talkers, visitors, SETTING_UP); /* now the store knows them */
	crowd_drop(&c, talkers, visitors);
	for (size_t i = 0; i < talkers; i++)
		c.v[i].talks = true;
	crowd_live(&c, QUIET);
	crowd_forget_waits(&c);
	crowd_live(&c, QUIET);
	report(&c, "in peace");
	c.put_off = c.refused = 0;
	crowd_call(&c, talkers, visitors, 0);
	took = crowd_wait(&c, 0, BACK);
	report(&c, "in the storm");
	if (took < 0)
		return fail("they are not all back");
	printf("%zu are back after %.1f s; %zu times one was asked to come later, %zu times to say "
	       "it "
	       "again\n",
	       visitors, (double)took / SECOND, c.put_off, c.refused);
	crowd_deinit(&c);
	return 0;
}
