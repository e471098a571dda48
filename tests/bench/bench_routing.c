/*
 * What routing costs with many people waiting and many agents: an agent has a slot free, and somebody
 * arrives. The same events are given to the plain router (tests/support/plain.h), which sorts those who
 * wait and scans the agents for each; every one of its answers must be the router's.
 *   bench_routing [WAITING [AGENTS [ROUNDS]]]
 */
#include "base/hash.h"
#include "core/match/router.h"
#include "tests/support/plain.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { QUEUES = 8, SKILLS = 12, COMPARED = 100 };

struct person {
	struct waiting waiting;
	struct need need;
	int64_t key;
	uint64_t id;
};

struct bench {
	struct router router;
	struct agent *agents, **list;
	struct person *people;
	struct plain_waiting *plain;
	size_t n_agents, n_people;
	uint64_t random, last_id;
};

static size_t roll(struct bench *b, size_t n)
{
	b->random = hash_u64(b->random + 1);
	return (size_t)(b->random >> 16) % n;
}

static int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ll + ts.tv_nsec;
}

static void must(int r)
{
	if (r < 0) {
		fprintf(stderr, "out of memory\n");
		exit(1);
	}
}

/* Skills are rarer the higher their number is. */
static size_t some_skill(struct bench *b)
{
	size_t x = roll(b, SKILLS * SKILLS);
	size_t i = 0;

	while (x >= 2 * (SKILLS - i) - 1 && i < SKILLS - 1) {
		x -= 2 * (SKILLS - i) - 1;
		i++;
	}
	return i;
}

static void add_agent(struct bench *b, size_t i)
{
	struct agent *a = &b->agents[i];
	struct skill_list skills = {0};
	char name[SKILL_NAME + 1];

	a->row.id = i + 1;
	a->row.status = AGENT_AVAILABLE;
	a->row.capacity = 1 + (int)roll(b, 6);
	a->n_connections = 1;
	for (size_t k = 1 + roll(b, 4); k; k--) {
		snprintf(name, sizeof(name), "skill %zu", some_skill(b));
		skill_add(&skills, name);
	}
	memcpy(a->row.skills, skills.v, sizeof(skills.v));
	a->row.n_skills = skills.n;
	for (size_t q = 0; q < QUEUES && i % 4; q++)
		if (!roll(b, 3)) {
			snprintf(a->row.queues[a->row.n_queues].name, QUEUE_NAME, "queue %zu", q);
			a->row.queues[a->row.n_queues++].weight = 1 + (int)roll(b, 3);
		}
	b->list[i] = a;
	must(router_seat(&b->router, a));
}

static void arrive(struct bench *b, struct person *p)
{
	char name[SKILL_NAME + 1];

	*p = (struct person){.id = ++b->last_id};
	p->key = (int64_t)p->id * 100 - (int64_t)roll(b, 10) * 300000;
	snprintf(p->need.queue, sizeof(p->need.queue), "queue %zu", roll(b, QUEUES));
	for (size_t k = roll(b, 3); k; k--) {
		snprintf(name, sizeof(name), "skill %zu", some_skill(b));
		skill_add(&p->need.required, name);
	}
	must(router_add(&b->router, &p->waiting, &p->need, p->key, p->id, 0));
}

static void set_load(struct bench *b, struct agent *a, size_t held)
{
	a->held = held;
	router_update(&b->router, a);
}

/* --- figures ----------------------------------------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void report(const char *what, int64_t *ns, size_t n)
{
	if (!n)
		return;
	qsort(ns, n, sizeof(*ns), by_size);
	printf("  %-52s %9.2f %9.2f %9.2f us  (%zu)\n", what, (double)ns[n / 2] / 1e3,
	       (double)ns[n * 99 / 100] / 1e3, (double)ns[n - 1] / 1e3, n);
}

static int64_t compare(struct bench *b, bool is_match, const struct match *m)
{
	struct plain_match plain;
	int64_t from;
	bool same;

	for (size_t i = 0; i < b->n_people; i++)
		b->plain[i] = (struct plain_waiting){&b->people[i].need, b->people[i].key,
						     b->people[i].id};
	from = now_ns();
	same = plain_next(b->plain, b->n_people, b->list, b->n_agents, 0, &plain) == is_match;
	from = now_ns() - from;
	if (same && is_match)
		same = m->waiting == &b->people[plain.waiting].waiting &&
		       m->list.v[0].agent == plain.agents[0];
	if (!same) {
		fprintf(stderr, "the plain router chose another one\n");
		exit(1);
	}
	return from;
}

/* --- what happens ------------------------------------------------------------------------------ */

/* All agents have their hands full; one of them has a slot free, and somebody else comes to wait. */
static void slots_are_freed(struct bench *b, size_t rounds)
{
	int64_t *found = calloc(rounds, sizeof(*found)), *none = calloc(rounds, sizeof(*none));
	int64_t *joined = calloc(rounds, sizeof(*joined)), plainly[COMPARED];
	size_t n_found = 0, n_none = 0, n_compared = 0;

	for (size_t i = 0; i < rounds; i++) {
		struct agent *a = &b->agents[roll(b, b->n_agents)];
		int64_t from = now_ns(), took;
		struct match m;
		int r;

		set_load(b, a, a->held - 1);
		r = router_next(&b->router, 0, &m);
		took = now_ns() - from;
		must(r);
		if (i % (rounds / COMPARED + 1) == 0)
			plainly[n_compared++] = compare(b, r == 1, &m);
		set_load(b, a, a->held + 1);
		if (r == 1) {
			struct person *p = container_of(m.waiting, struct person, waiting);

			found[n_found++] = took;
			from = now_ns();
			router_remove(&b->router, &p->waiting);
			arrive(b, p);
			joined[n_found - 1] = now_ns() - from;
		} else {
			none[n_none++] = took;
		}
	}
	report("a slot is free: whom it is for", found, n_found);
	report("a slot is free, but nobody waits for it", none, n_none);
	report("one leaves the queue, one joins it", joined, n_found);
	report("the plain router, of the same slots", plainly, n_compared);
	free(found);
	free(none);
	free(joined);
}

/* Nobody waits, and all agents are free: the best of a thousand. */
static void somebody_arrives(struct bench *b, size_t rounds)
{
	int64_t *ns = calloc(rounds, sizeof(*ns)), plainly[COMPARED];
	size_t n_compared = 0;

	for (size_t i = 0; i < b->n_people; i++)
		router_remove(&b->router, &b->people[i].waiting);
	for (size_t i = 0; i < b->n_agents; i++)
		set_load(b, &b->agents[i], roll(b, (size_t)b->agents[i].row.capacity));
	b->n_people = 1;
	for (size_t i = 0; i < rounds; i++) {
		int64_t from = now_ns();
		struct match m;
		int r;

		arrive(b, &b->people[0]);
		r = router_next(&b->router, 0, &m);
		ns[i] = now_ns() - from;
		must(r);
		if (i % (rounds / COMPARED + 1) == 0)
			plainly[n_compared++] = compare(b, r == 1, &m);
		router_remove(&b->router, &b->people[0].waiting);
	}
	report("somebody arrives, all agents are free", ns, rounds);
	report("the plain router, of the same arrivals", plainly, n_compared);
	free(ns);
}

int main(int argc, char **argv)
{
	size_t n_people = argc > 1 ? strtoul(argv[1], NULL, 10) : 10000;
	size_t n_agents = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000;
	size_t rounds = argc > 3 ? strtoul(argv[3], NULL, 10) : 20000, before;
	struct bench b = {.n_agents = n_agents, .n_people = n_people};

	router_init(&b.router);
	b.agents = calloc(n_agents, sizeof(*b.agents));
	b.list = calloc(n_agents, sizeof(*b.list));
	b.people = calloc(n_people, sizeof(*b.people));
	b.plain = calloc(n_people, sizeof(*b.plain));
	for (size_t i = 0; i < n_agents; i++) {
		add_agent(&b, i);
		set_load(&b, &b.agents[i], (size_t)b.agents[i].row.capacity);
	}
	before = mallinfo2().uordblks;
	for (size_t i = 0; i < n_people; i++)
		arrive(&b, &b.people[i]);
	printf("routing: %zu wait in %zu lines, %zu agents\n", n_people, b.router.lines.n,
	       n_agents);
	printf("  a waiting conversation: %zu bytes of its own for waiting, and %zu of all lines\n",
	       sizeof(struct waiting) + sizeof(struct need),
	       (mallinfo2().uordblks - before) / n_people);
	printf("  %-52s %9s %9s %9s\n", "", "median", "p99", "max");
	slots_are_freed(&b, rounds);
	somebody_arrives(&b, rounds);
	router_deinit(&b.router);
	free(b.agents);
	free(b.list);
	free(b.people);
	free(b.plain);
	return 0;
}
