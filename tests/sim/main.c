/* main.c - runs worlds: the seeds that were asked for, or a crash at every step of one. */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tests/sim/sim.h"
#include "tests/sim/pack.h"

struct plan {
	struct options options;
	uint64_t n;	      /* seeds, from options.seed on */
	uint64_t crash_steps; /* > 0: each of them dies once at each of its first so many steps */
	bool twice;	      /* each is run again, and must be the same to the byte */
	const char *until;    /* an invariant: go on until it breaks, and then all is well */
	bool quiet;
};

/* What `make sim` runs when nothing is asked for. */
static const struct plan plans[] = {
	{.options = {.seed = 1, .visitors = 30, .agents = 5, .minutes = 90}, .n = 60},
	{.options = {.seed = 1, .visitors = 8, .agents = 3, .minutes = 8},
	 .n = 2,
	 .crash_steps = 250},
	{.options = {.seed = 1000, .visitors = 30, .agents = 5, .minutes = 30},
	 .n = 5,
	 .twice = true},
	{.options = {.seed = 2000, .visitors = 600, .agents = 50, .minutes = 60}, .n = 1},
};

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void print_break(const struct options *o, const struct verdict *v)
{
	printf("BROKEN %s: %s\n", v->broken, v->why);
	printf("  seed %" PRIu64 ", step %" PRIu64 ", %" PRId64 " s of virtual time", o->seed,
	       v->steps, v->time / 1000);
	if (o->crash_at)
		printf(", dying at step %" PRIu64, o->crash_at);
	printf("\n  again: SEED=%" PRIu64 " VISITORS=%zu AGENTS=%zu MINUTES=%" PRId64, o->seed,
	       o->visitors, o->agents, o->minutes);
	if (o->crash_at)
		printf(" CRASH_AT=%" PRIu64, o->crash_at);
	printf(" make sim\n");
}

/* Sums of all worlds of this call. */
struct totals {
	uint64_t runs, steps, frames, records, starts, conversations;
	int64_t time;
	double began;
};

static void add(struct totals *t, const struct verdict *v)
{
	t->runs++;
	t->steps += v->steps;
	t->frames += v->frames;
	t->records += v->records;
	t->starts += v->starts;
	t->conversations += v->conversations;
	t->time += v->time;
}

static void print_totals(const struct totals *t)
{
	double took = seconds() - t->began;

	printf("simulation: %" PRIu64 " runs passed, 0 failed: %" PRIu64
	       " steps, %.1f h of virtual time,"
	       " %" PRIu64 " conversations, %" PRIu64 " records, %" PRIu64 " frames, %" PRIu64
	       " starts in %.1f s (%.0f steps/s)\n",
	       t->runs, t->steps, (double)t->time / 3600000, t->conversations, t->records,
	       t->frames, t->starts, took, (double)t->steps / took);
}

/* 0: everything held; 1: something broke; 2: it was what was looked for. */
static int run_one(const struct plan *p, const struct options *o, struct pack *pack,
		   struct totals *totals, struct verdict *v)
{
	sim_run(o, pack, v);
	add(totals, v);
	if (!v->broken) {
		if (!p->quiet && p->n == 1 && !p->crash_steps)
			printf("seed %" PRIu64 ": %" PRIu64 " steps, digest %016" PRIx64 "\n",
			       o->seed, v->steps, v->digest);
		return 0;
	}
	if (p->until && !strcmp(v->broken, p->until)) {
		printf("found %s seed %" PRIu64 ", step %" PRIu64 ", %" PRIu64 " in all: %s\n",
		       v->broken, o->seed, v->steps, totals->steps, v->why);
		return 2;
	}
	print_break(o, v);
	return 1;
}

/* The same seed is the same run. */
static int run_again(const struct plan *p, const struct options *o, struct pack *pack,
		     struct totals *totals)
{
	struct verdict first, second;
	int r = run_one(p, o, pack, totals, &first);

	if (!r)
		r = run_one(p, o, pack, totals, &second);
	if (!r && (first.digest != second.digest || first.steps != second.steps)) {
		printf("BROKEN: seed %" PRIu64 " is %016" PRIx64 " once and %016" PRIx64 " again\n",
		       o->seed, first.digest, second.digest);
		r = 1;
	}
	return r;
}

static int run_seed(const struct plan *p, uint64_t seed, struct pack *pack, struct totals *totals)
{
	struct options o = p->options;
	struct verdict v;
	int r = 0;

	o.seed = seed;
	if (p->twice)
		return run_again(p, &o, pack, totals);
	if (!p->crash_steps)
		return run_one(p, &o, pack, totals, &v);
	for (uint64_t at = 1; at <= p->crash_steps && !r; at++) {
		o.crash_at = at;
		r = run_one(p, &o, pack, totals, &v);
	}
	return r;
}

static int run_plan(const struct plan *p, struct pack *pack)
{
	struct totals totals = {.began = seconds()};
	int r = 0;

	for (uint64_t i = 0; i < p->n && !r; i++)
		r = run_seed(p, p->options.seed + i, pack, &totals);
	if (!r)
		print_totals(&totals);
	return p->until ? r != 2 : r;
}

static bool set(struct plan *p, int option, const char *value)
{
	uint64_t n = value ? strtoull(value, NULL, 10) : 0;

	switch (option) {
	case 's':
		p->options.seed = n;
		break;
	case 'n':
		p->n = n;
		break;
	case 'v':
		p->options.visitors = n;
		break;
	case 'a':
		p->options.agents = n;
		break;
	case 'm':
	case 'h':
		p->options.minutes = (int64_t)n * (option == 'h' ? 60 : 1);
		break;
	case 'x':
		p->options.max_steps = n;
		break;
	case 'c':
		p->options.crash_at = n;
		break;
	case 'C':
		p->crash_steps = n;
		break;
	case 'u':
		p->until = value;
		break;
	case 't':
		p->options.trace = true;
		break;
	case 'q':
		p->quiet = true;
		break;
	default:
		return false;
	}
	return true;
}

static bool parse(struct plan *p, int argc, char **argv)
{
	static const struct option options[] = {{"seed", required_argument, NULL, 's'},
						{"seeds", required_argument, NULL, 'n'},
						{"visitors", required_argument, NULL, 'v'},
						{"agents", required_argument, NULL, 'a'},
						{"minutes", required_argument, NULL, 'm'},
						{"hours", required_argument, NULL, 'h'},
						{"steps", required_argument, NULL, 'x'},
						{"crash-at", required_argument, NULL, 'c'},
						{"crash-steps", required_argument, NULL, 'C'},
						{"until", required_argument, NULL, 'u'},
						{"trace", no_argument, NULL, 't'},
						{"quiet", no_argument, NULL, 'q'},
						{NULL, 0, NULL, 0}};

	for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;)
		if (!set(p, c, optarg))
			return false;
	return optind == argc;
}

int main(int argc, char **argv)
{
	struct plan asked = {.options = {.seed = 1, .visitors = 30, .agents = 5, .minutes = 90},
			     .n = 1};
	struct pack *pack;
	int r = 0;

	if (!parse(&asked, argc, argv)) {
		fprintf(stderr, "usage: sim [--seed N] [--seeds COUNT] [--visitors N] [--agents N]"
				" [--minutes N | --hours N] [--steps N] [--crash-at STEP]"
				" [--crash-steps N] [--until INVARIANT] [--trace] [--quiet]\n");
		return 64;
	}
	pack = sim_pack();
	if (argc > 1)
		r = run_plan(&asked, pack);
	for (size_t i = 0; argc == 1 && i < ARRAY_SIZE(plans) && !r; i++)
		r = run_plan(&plans[i], pack);
	pack_free(pack);
	return r;
}
