#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/problem.h"
#include "clients/handoffctl/chat_agent.h"

/* handoffctl chat --as agent: what a typed line means, and what Tab makes of it. */

/* "@2 yes, of course" says it in the second one; "/2" chooses it. */
static bool by_number(struct chat *chat, const char *line)
{
	struct desk *desk = &((struct agent *)chat->self)->desk;
	size_t n = strspn(line + 1, "0123456789");
	char word[8];
	struct desk_conversation *c, *before = desk_current(desk);

	if (!n || n >= sizeof(word) || (line[n + 1] && (*line == '/' || line[n + 1] != ' ')))
		return false;
	snprintf(word, sizeof(word), "%.*s", (int)n, line + 1);
	c = desk_named(desk, word);
	if (!c) {
		chat_wrong(chat, "there is no such conversation; /list shows them");
		return true;
	}
	desk_use(desk, c);
	if (*line == '@') {
		agent_say(chat, line + n + 1 + strspn(line + n + 1, " "));
		if (before)
			desk_use(desk, before);
	}
	return true;
}

static const struct agent_verb *verb_of(const char *word)
{
	for (size_t i = 0; i < n_agent_verbs; i++)
		if (!strcmp(agent_verbs[i].word, word))
			return &agent_verbs[i];
	return NULL;
}

static void no_such_verb(struct chat *chat, const char *word)
{
	const char *words[64], *near;
	size_t n = MIN(n_agent_verbs, ARRAY_SIZE(words));

	for (size_t i = 0; i < n; i++)
		words[i] = agent_verbs[i].word;
	near = nearest_word(word, words, n);
	chat_wrong(chat, "there is no %s; %s%s", word, near ? "did you mean " : "/help shows all",
		   near ? near : "");
}

void agent_line(struct chat *chat, const char *line)
{
	const struct agent_verb *verb;
	char *copy, *rest;
	const char *word;

	if ((*line == '/' || *line == '@') && by_number(chat, line))
		return;
	if (*line != '/') {
		agent_say(chat, line);
		return;
	}
	copy = strdup(line);
	word = chat_word(copy, &rest);
	verb = verb_of(word);
	if (verb)
		verb->run(chat, rest);
	else
		no_such_verb(chat, word);
	free(copy);
}

/* Names of agents as far as their first space: that is enough for agent_named. */
static void offer_agents(struct screen_words *words, const json_t *agents)
{
	const json_t *item;
	size_t i;
	char name[64];

	json_array_foreach (agents, i, item) {
		const char *s = member_str(item, "name");

		snprintf(name, sizeof(name), "%.*s", (int)strcspn(s, " "), s);
		screen_offer(words, name);
	}
}

static void offer_numbers(struct screen_words *words, const struct desk *desk, enum wants what)
{
	size_t most = what == OFFER ? DESK_OFFERS : DESK_CONVERSATIONS;
	char number[8];

	for (size_t i = 0; i < most; i++) {
		snprintf(number, sizeof(number), "%zu", i + 1);
		if (what == OFFER ? *desk->offers[i].offer : *desk->conversations[i].id)
			screen_offer(words, number);
	}
}

static void offer_strings(struct screen_words *words, const json_t *list, const char *key)
{
	const json_t *item;
	size_t i;

	json_array_foreach (list, i, item)
		screen_offer(words, key ? member_str(item, key) : json_string_value(item));
}

static void offer_words(struct screen_words *words, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		screen_offer(words, list[i]);
}

static void offer(struct screen_words *words, const struct desk *desk, enum wants what)
{
	static const char *const on_off[] = {"on", "off"};

	if (what == CONVERSATION || what == OFFER)
		offer_numbers(words, desk, what);
	else if (what == AGENT)
		offer_agents(words, desk->agents);
	else if (what == CANNED)
		offer_strings(words, desk->canned, "name");
	else if (what == QUEUE)
		offer_strings(words, desk->queues, NULL);
	else if (what == RESOLUTION)
		offer_words(words, agent_resolutions, n_agent_resolutions);
	else if (what == OUTCOME)
		offer_words(words, agent_outcomes, n_agent_outcomes);
	else if (what == ON_OFF)
		offer_words(words, on_off, ARRAY_SIZE(on_off));
}

void agent_complete(void *arg, struct screen_words *words, const char *before, const char *word)
{
	struct chat *chat = arg;
	const struct agent_verb *verb;
	char *copy, *rest;

	(void)word;
	for (size_t i = 0; !*before && i < n_agent_verbs; i++)
		screen_offer(words, agent_verbs[i].word);
	if (*before != '/')
		return;
	copy = strdup(before);
	verb = verb_of(chat_word(copy, &rest));
	if (verb && !strchr(rest, ' '))
		offer(words, &((struct agent *)chat->self)->desk,
		      *rest ? verb->second : verb->first);
	free(copy);
}
