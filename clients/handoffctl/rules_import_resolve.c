/* rules_import_resolve.c - which response answers which intent, and who goes to a person. */
#include "clients/handoffctl/rules_import_private.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Names that Rasa projects use by custom. */
static const char *const handoffs[] = {
	"handoff",	 "hand_off",	"handover",	 "hand_over",  "human_agent", "human_hand",
	"to_human",	 "to_a_human",	"request_human", "need_human", "want_human",  "ask_human",
	"contact_human", "real_person", "to_agent",	 "live_agent", "to_operator",
};
static const char *const small_talk[] = {"greet", "greeting", "goodbye",   "bye",     "thanks",
					 "thank", "thankyou", "thank_you", "chitchat"};
static const char *const fallback_names[] = {"utter_ask_rephrase", "utter_please_rephrase",
					     "utter_rephrase", "utter_default"};

static bool is_one_of(const char *name, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(name, words[i]))
			return true;
	return false;
}

bool import_says_handoff(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(handoffs); i++)
		if (strstr(name, handoffs[i]))
			return true;
	return !strcmp(name, "human");
}

static const char *member(const struct yaml *map, const char *key)
{
	const struct yaml *y = yaml_get(map, key);

	return y && y->type == YAML_SCALAR ? y->text : NULL;
}

/* The steps of a rule: who asks, and what is said. */
struct steps {
	const struct yaml *intents; /* the first step: one intent, or `or` with several */
	struct rasa_response *said;
	size_t n_said;
	bool handoff, more; /* more: anything that is not one question and one answer */
};

static void read_step(struct import *im, struct steps *s, const struct yaml *step)
{
	const char *action = member(step, "action");

	if (!action || step->n != 1) {
		s->more = true;
	} else if (!strncmp(action, "utter_", 6)) {
		struct rasa_response *r = import_response(im, action);

		s->said = r && !s->said ? r : s->said;
		s->n_said++;
		s->handoff |= import_says_handoff(action);
	} else if (import_says_handoff(action)) {
		s->handoff = true;
	} else if (strcmp(action, "action_listen") != 0) {
		s->more = true;
	}
}

static struct steps read_steps(struct import *im, const struct rasa_path *p)
{
	const struct yaml *steps = yaml_get(p->item, "steps"), *wait, *first, *either;
	struct steps s = {0};

	wait = yaml_get(p->item, "wait_for_user_input");
	s.more = yaml_get(p->item, "condition") || yaml_get(p->item, "conversation_start") ||
		 (wait && strcmp(wait->text, "false") == 0) || !steps || steps->type != YAML_LIST ||
		 steps->n < 2;
	if (!steps || steps->type != YAML_LIST || !steps->n)
		return s;
	first = steps->items[0];
	either = yaml_get(first, "or");
	if (either && either->type == YAML_LIST)
		s.intents = either;
	else if (member(first, "intent"))
		s.intents = first;
	if (!s.intents || yaml_get(first, "entities"))
		s.more = true;
	for (size_t i = 1; i < steps->n; i++)
		read_step(im, &s, steps->items[i]);
	return s;
}

static void add_fallback(struct import *im, struct rasa_response *r)
{
	struct rasa_response **v;

	for (size_t i = 0; i < im->n_fallbacks; i++)
		if (im->fallbacks[i] == r)
			return;
	v = import_more(im, im->fallbacks, im->n_fallbacks, sizeof(struct rasa_response *));
	if (!v)
		return;
	im->fallbacks = v;
	v[im->n_fallbacks++] = r;
	r->used = true;
}

/* One intent of a simple path gets its answer. False: it has another one already, or is unknown. */
static bool answer(struct import *im, const struct steps *s, const char *name)
{
	struct rasa_intent *i = import_intent(im, name);

	if (!strcmp(name, "nlu_fallback") && s->said) {
		add_fallback(im, s->said);
		return true;
	}
	if (!i || (i->answer && s->said && i->answer != s->said))
		return false;
	i->handoff |= s->handoff;
	if (s->said) {
		i->answer = s->said;
		s->said->used = true;
	}
	return true;
}

/* "faq -> utter_faq" only says that each faq/x is answered by its own utter_faq/x. */
static bool is_group_rule(struct import *im, const struct steps *s)
{
	const struct rasa_intent *i = import_intent(im, member(s->intents, "intent"));

	return i && i->group && s->n_said == 1 && !s->said;
}

/* A question and its answer in one path; with a handoff there may be several texts before it. */
static bool follow(struct import *im, const struct rasa_path *p)
{
	struct steps s = read_steps(im, p);
	bool all = true;

	if (!s.intents || s.more)
		return false;
	if (s.intents->type == YAML_MAP && is_group_rule(im, &s))
		return true;
	if ((s.handoff ? s.n_said > 1 : s.n_said != 1) || (s.n_said && !s.said))
		return false;
	if (s.intents->type == YAML_MAP)
		return answer(im, &s, member(s.intents, "intent"));
	for (size_t i = 0; i < s.intents->n; i++) {
		const char *name = member(s.intents->items[i], "intent");

		all &= name && answer(im, &s, name);
	}
	return all;
}

static void follow_all(struct import *im, bool rules)
{
	for (size_t i = 0; i < im->n_paths; i++) {
		const struct rasa_path *p = &im->paths[i];
		const struct yaml *steps = yaml_get(p->item, "steps");
		size_t n = steps && steps->type == YAML_LIST ? steps->n : 0;
		bool end_to_end = false;

		if (p->is_rule != rules)
			continue;
		for (size_t k = 0; k < n; k++)
			end_to_end |= yaml_get(steps->items[k], "user") ||
				      yaml_get(steps->items[k], "bot");
		if (!end_to_end && follow(im, p))
			*(rules ? &im->counts.rules_used : &im->counts.stories_used) += 1;
		else
			import_note(im, rules ? NOTE_RULE : NOTE_STORY, p->at,
				    "%s '%.120s' (%zu steps%s)", rules ? "rule" : "story", p->name,
				    n, end_to_end ? ", end to end" : "");
	}
}

/* Retrieval intents (faq/hours) have utter_faq/hours; others may have one of their own name. */
static void answer_by_name(struct import *im, struct rasa_intent *i)
{
	char name[200];
	struct rasa_response *r;

	snprintf(name, sizeof(name), "utter_%.150s", i->name);
	r = import_response(im, name);
	if (!r || i->answer)
		return;
	i->answer = r;
	r->used = true;
	if (!strchr(i->name, '/') && !i->out_of_scope)
		import_note(im, NOTE_CHOICE, i->at,
			    "no rule answers '%.60s'; it has %.80s, by its name", i->name, name);
}

static void mark_group(struct import *im, const struct rasa_intent *i)
{
	const char *slash = strchr(i->name, '/');

	for (size_t k = 0; slash && k < im->n_intents; k++)
		if (strlen(im->intents[k].name) == (size_t)(slash - i->name) &&
		    !strncmp(im->intents[k].name, i->name, (size_t)(slash - i->name)))
			im->intents[k].group = true;
}

static void classify(struct import *im, struct rasa_intent *i)
{
	size_t n = strcspn(i->name, "/");
	char first[64];

	snprintf(first, sizeof(first), "%.*s", (int)MIN(n, (size_t)60), i->name);
	i->out_of_scope = !strcmp(first, "out_of_scope");
	i->small_talk = is_one_of(first, small_talk, ARRAY_SIZE(small_talk));
	i->yes = !strcmp(i->name, "affirm");
	i->no = !strcmp(i->name, "deny");
	i->handoff = !i->small_talk && !i->out_of_scope && import_says_handoff(i->name);
	if (!i->examples.n)
		return;
	if (i->yes || i->no)
		import_note(im, NOTE_CHOICE, i->at,
			    "'%s' is `%s` in pack.yml; put the word that its button shows first",
			    i->name, i->yes ? "yes" : "no");
	else if (i->out_of_scope)
		import_note(im, NOTE_CHOICE, i->at, "'%.60s' teaches what is out of scope",
			    i->name);
	else if (i->small_talk)
		import_note(im, NOTE_CHOICE, i->at, "'%.60s' is small talk", i->name);
}

void import_resolve(struct import *im)
{
	for (size_t i = 0; i < im->n_intents; i++)
		classify(im, &im->intents[i]);
	for (size_t i = 0; i < im->n_intents; i++)
		mark_group(im, &im->intents[i]);
	follow_all(im, true);
	follow_all(im, false);
	for (size_t i = 0; i < im->n_intents; i++)
		answer_by_name(im, &im->intents[i]);
	for (size_t i = 0; i < ARRAY_SIZE(fallback_names); i++)
		if (import_response(im, fallback_names[i]))
			add_fallback(im, import_response(im, fallback_names[i]));
	for (size_t i = 0; i < im->n_intents; i++)
		if (im->intents[i].handoff && im->intents[i].examples.n)
			import_note(im, NOTE_CHOICE, im->intents[i].at, "'%.60s' brings a person",
				    im->intents[i].name);
}

void import_id(char *ret, size_t max, const char *name, const char *ids, size_t n, size_t step)
{
	char suffix[16] = "";
	size_t len = 0, good = 0;
	bool taken = true;

	for (const char *s = name; *s && len < max; s++) {
		bool plain = isalnum((unsigned char)*s) || strchr("_-.", *s);

		good += plain;
		if (plain || *s == '/' || (len && ret[len - 1] != '_'))
			ret[len++] = plain ? *s : *s == '/' ? '.' : '_';
	}
	if (!good)
		len = (size_t)snprintf(ret, max + 1, "x");
	ret[len] = '\0';
	if (!strcmp(ret, "null"))
		ret[len - 1] = '_'; /* YAML would take it for nothing */
	for (unsigned k = 2; taken; k++) {
		taken = false;
		for (size_t i = 0; i < n; i++)
			taken |= !strcmp(ids + i * step, ret);
		if (!taken)
			return;
		snprintf(suffix, sizeof(suffix), "_%u", k);
		len = MIN(len, max - strlen(suffix));
		strcpy(ret + len, suffix);
	}
}
