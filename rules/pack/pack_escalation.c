/* pack_escalation.c - escalation.yml: when a person is needed, and what is asked of them. */
#include "rules/pack/pack_private.h"

#include <string.h>

#include "rules/rules.h"

/* `on` and `off` are words that people write here; YAML's own true and false are fine too. */
static void load_switch(struct loader *l, const struct yaml *y, bool *ret)
{
	if (y && y->type == YAML_SCALAR && y->plain && !strcmp(y->text, "on"))
		*ret = true;
	else if (y && y->type == YAML_SCALAR && y->plain && !strcmp(y->text, "off"))
		*ret = false;
	else
		yaml_bool(y, ret, l->path, l->problems);
}

static void load_count(struct loader *l, const struct yaml *y, int64_t *ret)
{
	if (y && y->type == YAML_SCALAR && y->plain && !strcmp(y->text, "off"))
		*ret = 0;
	else
		yaml_int(y, ret, 0, 100, l->path, l->problems);
}

static void load_thresholds(struct loader *l, const struct yaml *y)
{
	static const char *const keys[] = {"watch", "escalate", "rearm"};
	struct pack *p = l->pack;

	if (!y || !load_map(l, y, keys, ARRAY_SIZE(keys)))
		return;
	yaml_real(yaml_get(y, "watch"), &p->watch, 0.5, 20, l->path, l->problems);
	yaml_real(yaml_get(y, "escalate"), &p->escalate, 1, 20, l->path, l->problems);
	yaml_real(yaml_get(y, "rearm"), &p->rearm, 0, 20, l->path, l->problems);
	if (p->rearm >= p->watch || p->watch >= p->escalate)
		load_error(l, y, "thresholds must rise: rearm %g, watch %g, escalate %g", p->rearm,
			   p->watch, p->escalate);
}

static void load_triggers(struct loader *l, const struct yaml *y)
{
	static const char *const keys[] = {"asked",	  "bot_failures",  "same_request",
					   "abuse_turns", "max_bot_turns", "cooldown"};
	struct pack *p = l->pack;

	if (!y || !load_map(l, y, keys, ARRAY_SIZE(keys)))
		return;
	load_switch(l, yaml_get(y, "asked"), &p->on_asked);
	load_count(l, yaml_get(y, "bot_failures"), &p->bot_failures);
	load_count(l, yaml_get(y, "same_request"), &p->same_request);
	load_count(l, yaml_get(y, "abuse_turns"), &p->abuse_turns);
	load_count(l, yaml_get(y, "max_bot_turns"), &p->max_bot_turns);
	yaml_int(yaml_get(y, "cooldown"), &p->cooldown, 0, 10, l->path, l->problems);
	if (p->same_request == 1)
		load_error(l, yaml_get(y, "same_request"),
			   "1 would hand over every first message; use at least 2, or off");
}

void load_priorities(struct loader *l, const struct yaml *y)
{
	const char *keys[N_REASON];

	for (size_t i = 0; i < N_REASON; i++)
		keys[i] = reason_name((enum reason_code)i);
	if (!y || !load_map(l, y, keys, ARRAY_SIZE(keys)))
		return;
	for (size_t i = 0; i < N_REASON; i++)
		yaml_int(yaml_get(y, keys[i]), &l->pack->priorities[i], 0, 9, l->path, l->problems);
}

static void load_policy_intents(struct loader *l, const struct yaml *y, int policy)
{
	struct strings names = {0};
	int index;

	load_strings(l, y, RULE_NAME, &names);
	for (size_t i = 0; i < names.n; i++) {
		const struct yaml *at = y->type == YAML_LIST ? y->items[MIN(i, y->n - 1)] : y;
		const char *all[INTENT_MAX], *nearest;

		index = pack_intent(l->pack, names.v[i]);
		if (index >= 0) {
			l->pack->intents[index].policy = policy;
			continue;
		}
		for (size_t k = 0; k < l->pack->n_intents; k++)
			all[k] = l->pack->intents[k].name;
		nearest = nearest_word(names.v[i], all, l->pack->n_intents);
		if (nearest)
			load_error(l, at, "unknown intent '%s'; did you mean '%s'?", names.v[i],
				   nearest);
		else
			load_error(l, at, "unknown intent '%s'", names.v[i]);
	}
}

static void load_policy(struct loader *l, const struct yaml *y, struct policy *policy, int index)
{
	static const char *const keys[] = {"name",     "intents", "phrases", "patterns",
					   "priority", "skills",  "text"};

	if (!load_map(l, y, keys, ARRAY_SIZE(keys)))
		return;
	policy->at = load_place(l, y);
	policy->name = load_name(l, yaml_get(y, "name"), RULE_NAME);
	if (!yaml_get(y, "name"))
		load_error(l, y, "a policy needs a `name`");
	if (!yaml_get(y, "intents") && !yaml_get(y, "phrases") && !yaml_get(y, "patterns"))
		load_error(l, y, "a policy needs `intents`, `phrases` or `patterns`");
	policy->handoff.priority = (int)l->pack->priorities[REASON_POLICY];
	load_handoff(l, y, &policy->handoff);
	load_phrases(l, yaml_get(y, "phrases"), &l->pack->phrases, LIST_POLICY + (uint32_t)index);
	load_patterns(l, yaml_get(y, "patterns"), &l->pack->patterns,
		      LIST_POLICY + (uint32_t)index);
	load_policy_intents(l, yaml_get(y, "intents"), index);
}

static void load_policies(struct loader *l, const struct yaml *y)
{
	struct pack *p = l->pack;

	if (!y || !load_list(l, y))
		return;
	if (y->n > POLICY_MAX) {
		load_error(l, y, "at most %d policies", POLICY_MAX);
		return;
	}
	p->policies = load_alloc(l, y->n, sizeof(*p->policies));
	for (size_t i = 0; p->policies && i < y->n; i++)
		load_policy(l, y->items[i], &p->policies[i], (int)i);
	p->n_policies = p->policies ? y->n : 0;
}

static void load_queue_words(struct loader *l, const struct yaml *y, const char *const **ret,
			     size_t *ret_n)
{
	struct strings words = {0};

	load_strings(l, y, RULE_NAME, &words);
	if (words.n > PACK_QUEUE_WORDS) {
		load_error(l, y, "at most %d", PACK_QUEUE_WORDS);
		return;
	}
	*ret = words.v;
	*ret_n = words.n;
}

static void load_queue_mode(struct loader *l, const struct yaml *y, bool *ret_manual)
{
	const char *mode = load_str(l, y, RULE_NAME);

	if (mode && strcmp(mode, "offer") != 0 && strcmp(mode, "manual") != 0)
		load_error(l, y, "mode is `offer` or `manual`");
	else if (mode)
		*ret_manual = !strcmp(mode, "manual");
}

static void load_queue_times(struct loader *l, const struct yaml *y, struct pack_queue *q)
{
	const struct {
		const char *key;
		int64_t *ms;
		int64_t max;
	} times[] = {{"relax", &q->relax_ms, 3600000},
		     {"max_wait", &q->max_wait_ms, 86400000},
		     {"wrap_up", &q->wrap_up_ms, 3600000}};

	q->relax_ms = PACK_RELAX;
	q->max_wait_ms = -1;
	q->wrap_up_ms = -1;
	for (size_t i = 0; i < ARRAY_SIZE(times); i++)
		yaml_duration(yaml_get(y, times[i].key), times[i].ms, 0, times[i].max, l->path,
			      l->problems);
	yaml_int(yaml_get(y, "max_length"), &q->max_length, 0, 100000, l->path, l->problems);
}

static void load_queue(struct loader *l, const struct yaml *all, size_t i, struct pack_queue *q)
{
	static const char *const keys[] = {"skills",   "prefer",     "relax",	"languages",
					   "max_wait", "max_length", "wrap_up", "overflow",
					   "mode",     "label"};
	const struct yaml *y = all->items[i];

	if (!load_map(l, y, keys, ARRAY_SIZE(keys)))
		return;
	q->name = load_name(l, all->keys[i], PACK_QUEUE_NAME);
	q->label = load_str(l, yaml_get(y, "label"), PACK_TITLE);
	load_queue_words(l, yaml_get(y, "skills"), &q->skills, &q->n_skills);
	load_queue_words(l, yaml_get(y, "prefer"), &q->prefer, &q->n_prefer);
	load_queue_words(l, yaml_get(y, "languages"), &q->languages, &q->n_languages);
	load_queue_times(l, y, q);
	load_queue_mode(l, yaml_get(y, "mode"), &q->manual);
	q->overflow = load_name(l, yaml_get(y, "overflow"), PACK_QUEUE_NAME);
	if (q->overflow && !yaml_get(all, q->overflow))
		load_error(l, yaml_get(y, "overflow"), "unknown queue '%s'", q->overflow);
	else if (q->overflow && q->name && !strcmp(q->overflow, q->name))
		load_warning(l, yaml_get(y, "overflow"), "a queue does not overflow into itself");
}

static void load_queues(struct loader *l, const struct yaml *y)
{
	struct pack *p = l->pack;

	if (!y || !yaml_is(y, YAML_MAP, l->path, l->problems))
		return;
	if (y->n > PACK_QUEUES) {
		load_error(l, y, "at most %d queues", PACK_QUEUES);
		return;
	}
	p->queues = load_alloc(l, y->n, sizeof(*p->queues));
	for (size_t i = 0; p->queues && i < y->n; i++) {
		load_queue(l, y, i, &p->queues[p->n_queues]);
		p->n_queues += p->queues[p->n_queues].name != NULL;
	}
}

/* The code of a complaint, NULL after a problem. */
static const char *load_code(struct loader *l, const struct yaml *y)
{
	size_t n = strlen(y->text);

	if (n && n <= COMPLAINT_MAX && n == strspn(y->text, COMPLAINT_LETTERS))
		return y->text;
	load_error(l, y, "a complaint's code is 1 to %d letters a-z and '_'", COMPLAINT_MAX);
	return NULL;
}

static void load_complaints(struct loader *l, const struct yaml *y)
{
	struct reply *v;
	size_t n = 0;

	if (!y || !yaml_is(y, YAML_MAP, l->path, l->problems))
		return;
	if (y->n > PACK_COMPLAINTS) {
		load_error(l, y, "at most %d complaints", PACK_COMPLAINTS);
		return;
	}
	v = load_alloc(l, y->n, sizeof(*v));
	for (size_t i = 0; v && i < y->n; i++) {
		v[n].say = load_code(l, y->keys[i]);
		v[n].title = load_str(l, y->items[i], PACK_TITLE);
		n += v[n].say && v[n].title;
	}
	l->pack->complaints = (struct replies){.v = v, .n = n};
}

void load_escalation(struct loader *l, const struct yaml *root)
{
	static const char *const keys[] = {"thresholds", "triggers", "priorities",
					   "policies",	 "queues",   "complaints"};

	if (!load_map(l, root, keys, ARRAY_SIZE(keys)))
		return;
	load_thresholds(l, yaml_get(root, "thresholds"));
	load_triggers(l, yaml_get(root, "triggers"));
	load_policies(l, yaml_get(root, "policies"));
	load_queues(l, yaml_get(root, "queues"));
	load_complaints(l, yaml_get(root, "complaints"));
}
