/* test_routing.c - core/match/router.h against a plain router (tests/support/plain.h) in random worlds */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/hash.h"
#include "core/match/router.h"
#include "tests/support/plain.h"

enum { AGENTS = 70, PEOPLE = 24, STEPS = 60, SEEDS = 1500, OFFERS = PEOPLE * NEED_AT_ONCE };

struct person {
	struct waiting waiting;
	struct need need;
	int64_t key;
	bool here; /* waits: with or without an offer */
};

struct offered {
	struct person *person;
	struct agent *agent;
};

/* One random life of a support team: whatever can happen to it happens. */
struct team {
	struct router router;
	struct agent agents[AGENTS];
	struct agent *there[AGENTS]; /* the accounts that exist */
	size_t n_there;
	struct person people[PEOPLE];
	struct offered offers[OFFERS];
	size_t n_offers, n_agents;
	int64_t tick;
	uint64_t seed, random;
	size_t matches;
};

static size_t roll(struct team *t, size_t n)
{
	t->random = hash_u64(t->random + 0x9e3779b97f4a7c15ull);
	return (size_t)(t->random >> 16) % n;
}

static void must(const struct team *t, bool is_so, const char *what)
{
	if (!is_so)
		fail_msg("seed %llu, tick %lld: %s", (unsigned long long)t->seed,
			 (long long)t->tick, what);
}

/* --- what there is ----------------------------------------------------------------------------- */

static const char *const skills[] = {"billing", "claims", "tech", "lang:de", "lang:en"};
static const char *const queues[] = {"sales", "support", "vip"};

static void set_account(struct team *t, struct agent *a)
{
	a->row.capacity = 1 + (int)roll(t, 4);
	a->row.n_skills = a->row.n_queues = 0;
	for (size_t i = 0; i < ARRAY_SIZE(skills); i++)
		if (roll(t, 5) < 2)
			strcpy(a->row.skills[a->row.n_skills++], skills[i]);
	for (size_t i = 0; i < ARRAY_SIZE(queues) && a->row.id % 2; i++)
		if (roll(t, 2)) {
			strcpy(a->row.queues[a->row.n_queues].name, queues[i]);
			a->row.queues[a->row.n_queues++].weight = 1 + (int)roll(t, 9);
		}
	must(t, !router_seat(&t->router, a), "a seat");
}

static void add_agent(struct team *t, struct agent *a)
{
	*a = (struct agent){.row = {.id = (uint64_t)(a - t->agents) + 1,
				    .status = roll(t, 4) ? AGENT_AVAILABLE : AGENT_BUSY},
			    .n_connections = roll(t, 4) ? 1 : 0,
			    .held = roll(t, 2),
			    .idle_since = t->tick - (int64_t)roll(t, 4)};
	t->there[t->n_there++] = a;
	set_account(t, a);
}

static void add_skills(struct team *t, struct skill_list *l)
{
	for (size_t i = 0; i < 3; i++)
		if (!roll(t, 4))
			skill_add(l, skills[i]);
}

static void wait_in_router(struct team *t, struct person *p)
{
	if (p->here && need_wants(&p->need))
		must(t,
		     !router_add(&t->router, &p->waiting, &p->need, p->key,
				 (uint64_t)(p - t->people) + 1, t->tick),
		     "room to wait");
	else
		router_remove(&t->router, &p->waiting);
}

static void add_person(struct team *t, struct person *p)
{
	p->need = (struct need){.prefer_until = t->tick + (int64_t)roll(t, 30),
				.sticky = roll(t, 6) ? 0 : 1 + roll(t, t->n_agents),
				.sticky_until = t->tick + (int64_t)roll(t, 30)};
	if (roll(t, 2))
		strcpy(p->need.queue, queues[roll(t, ARRAY_SIZE(queues))]);
	if (!roll(t, 3))
		strcpy(p->need.language, roll(t, 2) ? "de" : "en");
	add_skills(t, &p->need.required);
	add_skills(t, &p->need.preferred);
	p->key = t->tick - (int64_t)roll(t, 10) * 3;
	p->here = true;
	wait_in_router(t, p);
}

/* --- what happens ------------------------------------------------------------------------------ */

static void changed(struct team *t, struct agent *a)
{
	router_update(&t->router, a);
}

static void end_offer(struct team *t, size_t i)
{
	struct offered o = t->offers[i];

	t->offers[i] = t->offers[--t->n_offers];
	need_unasked(&o.person->need, o.agent->row.id);
	if (!--o.agent->offered && !o.agent->held)
		o.agent->idle_since = t->tick;
	changed(t, o.agent);
	wait_in_router(t, o.person);
}

static void end_offers_of(struct team *t, const struct person *p, const struct agent *a)
{
	for (size_t i = 0; i < t->n_offers;)
		if (t->offers[i].person == p || t->offers[i].agent == a)
			end_offer(t, i);
		else
			i++;
}

static void leave(struct team *t, struct person *p)
{
	p->here = false;
	end_offers_of(t, p, NULL);
	wait_in_router(t, p);
}

static void answer_offer(struct team *t)
{
	size_t i, what = roll(t, 3);
	struct offered o;

	if (!t->n_offers)
		return;
	i = roll(t, t->n_offers);
	o = t->offers[i];
	if (what == 0) {
		leave(t, o.person);
		o.agent->held++;
		changed(t, o.agent);
		return;
	}
	o.person->need.missed += what == 2;
	need_skip(&o.person->need, o.agent->row.id, t->tick + 5 + (int64_t)roll(t, 20),
		  what == 2 ? SKIP_MISSED : SKIP_DECLINED);
	end_offer(t, i);
}

static void remove_agent(struct team *t, size_t i)
{
	end_offers_of(t, NULL, t->there[i]);
	router_unseat(&t->router, t->there[i]);
	t->there[i] = t->there[--t->n_there];
}

static void disturb_agent(struct team *t)
{
	size_t i = roll(t, t->n_there);
	struct agent *a = t->there[i];

	switch (roll(t, 6)) {
	case 0:
		a->n_connections = !a->n_connections;
		break;
	case 1:
		a->row.status = (enum agent_status)roll(t, 3);
		break;
	case 2:
		a->held -= a->held > 0;
		break;
	case 3:
		set_account(t, a);
		break;
	case 4:
		if (t->n_there > 1 && !roll(t, 4))
			remove_agent(t, i);
		return;
	default:
		if (t->n_agents < AGENTS)
			add_agent(t, &t->agents[t->n_agents++]);
		return;
	}
	if (!agent_is_free(a) && roll(t, 2))
		end_offers_of(t, NULL, a);
	changed(t, a);
}

static void happen(struct team *t)
{
	struct person *p = &t->people[roll(t, PEOPLE)];

	switch (roll(t, 5)) {
	case 0:
		t->tick += (int64_t)roll(t, 8);
		break;
	case 1:
	case 2:
		if (!p->here)
			add_person(t, p);
		else if (!roll(t, 4))
			leave(t, p);
		break;
	case 3:
		answer_offer(t);
		break;
	default:
		disturb_agent(t);
	}
}

/* --- the same choice ---------------------------------------------------------------------------- */

static void offer(struct team *t, const struct match *m)
{
	struct person *p = container_of(m->waiting, struct person, waiting);

	for (size_t i = 0; i < m->list.n_chosen; i++) {
		struct agent *a = m->list.v[i].agent;

		t->offers[t->n_offers++] = (struct offered){p, a};
		need_asked(&p->need, a->row.id);
		a->offered++;
		changed(t, a);
	}
	wait_in_router(t, p);
}

static bool plainly(const struct team *t, struct plain_match *ret, struct person **ret_person)
{
	struct plain_waiting v[PEOPLE];
	struct person *who[PEOPLE];
	size_t n = 0;

	for (size_t i = 0; i < PEOPLE; i++) {
		struct person *p = (struct person *)&t->people[i];

		if (!p->here || !need_wants(&p->need))
			continue;
		v[n] = (struct plain_waiting){&p->need, p->key, i + 1};
		who[n++] = p;
	}
	if (!plain_next(v, n, t->there, t->n_there, t->tick, ret))
		return false;
	*ret_person = who[ret->waiting];
	return true;
}

/* Routes until nobody can be served; every choice is held against the plain router's. */
static void route(struct team *t)
{
	struct plain_match plain;
	struct person *person;
	struct match m;
	int r;

	while ((r = router_next(&t->router, t->tick, &m)) == 1) {
		must(t, plainly(t, &plain, &person), "the plain router serves nobody more");
		must(t, m.waiting == &person->waiting, "the same one is served first");
		must(t, m.list.n_chosen == plain.n, "as many are asked");
		must(t, m.list.n_eligible == plain.n_eligible, "as many could be asked");
		for (size_t i = 0; i < plain.n; i++)
			must(t, m.list.v[i].agent == plain.agents[i], "the same are asked");
		offer(t, &m);
		t->matches++;
	}
	must(t, r == 0, "memory");
	must(t, !plainly(t, &plain, &person), "nobody is left whom the plain router would serve");
}

static void it_chooses_what_a_plain_router_chooses(void **state)
{
	static struct team t;
	size_t matches = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		t = (struct team){.seed = seed, .random = seed, .tick = 100};
		router_init(&t.router);
		t.n_agents = 1 + roll(&t, seed % 8 ? 10 : 60);
		for (size_t i = 0; i < t.n_agents; i++)
			add_agent(&t, &t.agents[i]);
		for (int step = 0; step < STEPS; step++) {
			happen(&t);
			route(&t);
		}
		matches += t.matches;
		router_deinit(&t.router);
	}
	assert_true(matches > SEEDS * 10); /* it was no empty proof */
}

/* Between two events nothing changes but at the deadline: routing needs no polling. */
static void nobody_can_be_served_before_the_deadline(void **state)
{
	static struct team t;

	(void)state;
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		t = (struct team){.seed = seed, .random = seed, .tick = 100};
		router_init(&t.router);
		t.n_agents = 1 + roll(&t, 10);
		for (size_t i = 0; i < t.n_agents; i++)
			add_agent(&t, &t.agents[i]);
		for (int step = 0; step < STEPS; step++) {
			int64_t until;
			struct plain_match plain;
			struct person *person;

			happen(&t);
			route(&t);
			until = MIN(router_deadline(&t.router), t.tick + 40);
			for (; t.tick < until; t.tick++)
				must(&t, !plainly(&t, &plain, &person), "served before a deadline");
			route(&t);
		}
		router_deinit(&t.router);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_chooses_what_a_plain_router_chooses),
		cmocka_unit_test(nobody_can_be_served_before_the_deadline),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
