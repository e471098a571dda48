/* pack_tests.c - tests/NAME.yml: conversations and what must come of them, checked, kept for check.c. */
#include "rules/pack/pack_private.h"

#include <string.h>

#include "rules/rules.h"

enum { TEST_TURNS = 100 };

static void check_facts(struct loader *l, const struct yaml *facts)
{
	if (!facts || !yaml_is(facts, YAML_MAP, l->path, l->problems))
		return;
	for (size_t i = 0; i < facts->n; i++)
		load_str(l, facts->items[i], ENTITY_VALUE);
}

static void check_reasons(struct loader *l, const struct yaml *y)
{
	struct strings reasons = {0};

	load_strings(l, y, RULE_NAME, &reasons);
	for (size_t i = 0; i < reasons.n; i++) {
		bool found = false;

		for (size_t k = 0; k < N_REASON; k++)
			found |= !strcmp(reasons.v[i], reason_name((enum reason_code)k));
		if (!found)
			load_error(l, y, "unknown reason '%s'", reasons.v[i]);
	}
}

static void check_one_of(struct loader *l, const struct yaml *y, const char *const *words, size_t n,
			 const char *what)
{
	const char *s = load_str(l, y, RULE_NAME);

	for (size_t i = 0; s && i < n; i++)
		if (!strcmp(s, words[i]))
			return;
	if (s)
		load_error(l, y, "expected %s, found '%s'", what, s);
}

static void check_expect(struct loader *l, const struct yaml *y)
{
	static const char *const keys[] = {"intent",   "facts",	 "state",    "reasons",
					   "evidence", "says",	 "not_says", "asks",
					   "decision", "second", "summary",  "opening"};
	static const char *const states[] = {"bot", "waiting"};
	const char *decisions[DECIDE_ESCALATE + 1];
	struct strings some = {0};

	if (!y || !load_map(l, y, keys, ARRAY_SIZE(keys)))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(decisions); i++)
		decisions[i] = decision_name((enum decision)i);
	load_name(l, yaml_get(y, "intent"), RULE_NAME);
	check_facts(l, yaml_get(y, "facts"));
	check_one_of(l, yaml_get(y, "state"), states, ARRAY_SIZE(states), "bot or waiting");
	check_reasons(l, yaml_get(y, "reasons"));
	load_strings(l, yaml_get(y, "evidence"), PACK_EXAMPLE, &some);
	load_strings(l, yaml_get(y, "says"), PACK_TEXT, &some);
	load_strings(l, yaml_get(y, "not_says"), PACK_TEXT, &some);
	load_strings(l, yaml_get(y, "summary"), PACK_TEXT, &some);
	load_strings(l, yaml_get(y, "opening"), PACK_TEXT, &some);
	load_name(l, yaml_get(y, "second"), RULE_NAME);
	load_name(l, yaml_get(y, "asks"), RULE_NAME);
	check_one_of(l, yaml_get(y, "decision"), decisions, ARRAY_SIZE(decisions),
		     "silent, answer, ask, confirm, rephrase, offer or escalate");
}

static void check_turns(struct loader *l, const struct yaml *turns)
{
	static const char *const keys[] = {"visitor", "payload", "expect"};

	if (turns->n > TEST_TURNS)
		load_error(l, turns, "at most %d turns", TEST_TURNS);
	for (size_t i = 0; i < turns->n; i++) {
		const struct yaml *turn = turns->items[i];

		if (!load_map(l, turn, keys, ARRAY_SIZE(keys)))
			continue;
		load_str(l, yaml_get(turn, "visitor"), 4 * TEXT_POINTS);
		load_str(l, yaml_get(turn, "payload"), PACK_EXAMPLE);
		check_expect(l, yaml_get(turn, "expect"));
		if (!yaml_get(turn, "visitor"))
			load_error(l, turn, "a turn needs `visitor`: what they write");
	}
}

static void load_test(struct loader *l, const struct yaml *y, struct pack_test *t)
{
	static const char *const keys[] = {"name", "turns"};

	if (!load_map(l, y, keys, ARRAY_SIZE(keys)))
		return;
	*t = (struct pack_test){
		.name = load_str(l, yaml_get(y, "name"), PACK_TEXT),
		.path = l->path,
		.turns = yaml_get(y, "turns"),
		.at = load_place(l, y),
	};
	if (!yaml_get(y, "name") || !t->turns)
		load_error(l, y, "a test needs a `name` and `turns`");
	else if (load_list(l, t->turns))
		check_turns(l, t->turns);
}

static bool is_tests(const struct document *d)
{
	return d->root && !strncmp(d->path, "tests/", 6);
}

void load_tests(struct loader *l)
{
	struct pack *p = l->pack;
	size_t n = 0;

	for (size_t i = 0; i < p->n_documents; i++)
		n += is_tests(&p->documents[i]) ? p->documents[i].root->n : 0;
	p->tests = load_alloc(l, n, sizeof(*p->tests));
	for (size_t i = 0; p->tests && i < p->n_documents; i++) {
		const struct yaml *root = p->documents[i].root;

		l->path = p->documents[i].path;
		if (!is_tests(&p->documents[i]) || (root->type == YAML_MAP && !root->n) ||
		    !load_list(l, root))
			continue;
		for (size_t k = 0; k < root->n; k++)
			load_test(l, root->items[k], &p->tests[p->n_tests++]);
	}
}
