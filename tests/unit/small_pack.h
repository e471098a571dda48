/* small_pack.h - a pack of a few lines, for tests of rules/: quick to train, every feature once. */
#ifndef TESTS_UNIT_SMALL_PACK_H
#define TESTS_UNIT_SMALL_PACK_H

#include <stdio.h>
#include <string.h>

#include "rules/rules.h"

static const char SMALL_PACK[] =
	"name: small\n"
	"language: en\n"
	"bot: {name: Robin}\n"
	"greeting: \"Hi, {bot} here.\"\n"
	"quick_replies: [{title: Where is my order?, say: where is my order},\n"
	"  {title: A person, say: /human}]\n"
	"widget: {send: Send, title: Help}\n"
	"canned: [{name: hello, text: Hello there.}]\n";

static const char SMALL_INTENTS[] =
	"intents:\n"
	"  - name: order_status\n"
	"    title: where your order is\n"
	"    examples: [where is my order, \"has my parcel [RB123456](order_number) shipped "
	"yet\",\n"
	"      track my package, when will my order arrive, my parcel is not here,\n"
	"      order status please, where is my package, is my order on its way]\n"
	"    keywords: [/status]\n"
	"    slots:\n"
	"      - {name: order_number, entity: order_number, required: true,\n"
	"         ask: [Which order number is it?, What number is in your mail?]}\n"
	"    answers: [\"Order {order_number} is on its way.\", \"{order_number} was sent "
	"today.\"]\n"
	"    quick_replies: [{title: Helped, say: /yes}, {title: No, say: /no}]\n"
	"  - name: hours\n"
	"    title: opening hours\n"
	"    examples: [when are you open, what are your opening hours, are you open on sunday,\n"
	"      what time do you close, opening times, when do you open on monday]\n"
	"    answers: [We are open from nine to five., Nine to five on working days., Nine to "
	"five!]\n"
	"  - name: hello\n"
	"    small_talk: true\n"
	"    examples: [hello, hi there, good morning, hey, hello there, good evening]\n"
	"    answers: [Hello!, Hello again!]\n"
	"  - name: legal_threat\n"
	"    title: a legal matter\n"
	"    examples: [I will sue you, you will hear from my lawyer, I am taking legal action,\n"
	"      my lawyer will write to you, see you in court, this goes to court]\n"
	"    handoff: {priority: 8, skills: [complaints], text: A colleague will look at this.}\n"
	"  - name: nothing\n"
	"    out_of_scope: true\n"
	"    examples: [what is the capital of peru, sing me a song, who won the game last night,\n"
	"      tell me a joke about cats, how tall is the tower, weather in paris tomorrow]\n";

static const char SMALL_ENTITIES[] =
	"entities:\n"
	"  order_number: {pattern: '[A-Z]{2}\\d{6}', normalize: upper}\n"
	"  product: {list: {laptop: [notebook, macbook], phone: [cell phone]}}\n";

static const char SMALL_ESCALATION[] = "policies:\n"
				       "  - {name: harm, phrases: [kill myself], priority: 9, "
				       "skills: [senior], text: Please stay.}\n";

static const char SMALL_EMPATHY[] =
	"statements:\n"
	"  acknowledge: [I understand how annoying this is., That should not have happened.]\n"
	"  reflect: [\"You wrote: {issue}.\"]\n"
	"  ask: [What would put this right for you?]\n"
	"  closing: [Good to hear., Write again any time.]\n"
	"coach:\n"
	"  - {code: blame, phrases: [as I said, calm down], message: Do not blame., better: "
	"Sorry.}\n"
	"  - {code: cannot, pattern: \"\\\\bI can't\\\\b\", message: Say what you can do.}\n"
	"  - {code: cheer, pattern: '!', when: upset, message: No cheer now.}\n"
	"  - {code: known, phrases: [order number], known: order_number, message: They gave it.}\n";

static const char SMALL_LANGUAGE[] =
	"language: en\n"
	"signals:\n"
	"  abuse: {phrases: [you are stupid, stupid bot]}\n"
	"  prof: {phrases: [damn], patterns: ['\\bf+u+c*k\\w*']}\n"
	"  neg: {phrases: [useless, ridiculous*, terrible, furious, not good enough]}\n"
	"  prob: {phrases: [not working, broken, can't]}\n"
	"  pos: {phrases: [good, helpful, great]}\n"
	"  thanks: {phrases: [thanks]}\n"
	"  corr: {phrases: [i already, already told you, not what i asked]}\n"
	"  persist: {phrases: [still, again, third time]}\n"
	"  nostart: {patterns: ['^\\W*no\\b']}\n"
	"  multi: {phrases: [also, and then]}\n"
	"  emo: {patterns: ['[😡👎]']}\n"
	"human:\n"
	"  phrases: [talk to a human, talk to a person, speak to someone, real person]\n"
	"  patterns: ['^\\W*(?:human|agent|person)\\W*$']\n"
	"  not: [don't need to talk]\n"
	"  fuzzy: [talk, human, person, someone, speak]\n"
	"  fuzzy_exclude: [task, tall, humans]\n"
	"bot:\n"
	"  failed: {phrases: [sorry, could not find, there are no], patterns: ['\\bcan.t find']}\n"
	"  confirms: {phrases: [is that correct]}\n"
	"negators: [not, never, don't, isn't]\n"
	"identity: [black, deaf, old]\n"
	"valence: {useless: -2.4, terrible: -2.8, damn: -1.5, great: 2.9}\n"
	"\"yes\": [\"yes\", yes please]\n"
	"\"no\": [\"no\", no thanks]\n"
	"stopwords: [a, about, all, am, an, and, are, as, at, be, but, by, can, do, for, from, "
	"has,\n"
	"  have, i, i'm, in, is, it, me, my, of, on, or, so, that, the, this, to, was, we, what, "
	"when,\n"
	"  where, with, you, your]\n"
	"texts:\n"
	"  greeting: Hello.\n"
	"  handoff: [\"A person is coming. You are number {position}. Wait: {wait}.\"]\n"
	"  assigned: \"{agent} is here.\"\n"
	"fallback:\n"
	"  confirm: [\"Did you mean: {intent_title}?\", \"Is it about {intent_title}?\"]\n"
	"  rephrase: [Could you say that in other words?, I did not get that.]\n"
	"  give_up: [I am not getting this right.]\n"
	"offer: [Would you like a person?, I can bring in a person now.]\n"
	"declined: [All right. What else is there?]\n"
	"brief:\n"
	"  summary: {wants: \"Wants {title}.\", issue: \"Said: {issue}.\", facts: \"Known: "
	"{facts}.\",\n"
	"    tried: \"Explained: {tried}.\", not_helped: \"No help: {tried}.\", mood_calm: Calm.,\n"
	"    mood_tense: Tense., mood_upset: Upset.}\n"
	"  opening:\n"
	"    calm: [\"I see {issue} and {fact}.\", \"I have read: {issue}.\", Hello.]\n"
	"    upset: [\"I am sorry. You wrote {issue}.\", I am sorry.]\n"
	"  avoid: {fact: \"{name}: {value} (given)\", tried: \"{title} (explained)\"}\n"
	"  reasons: {asked: They asked., frustration: \"Score {score} of {threshold}.\",\n"
	"    policy: \"Rule {name}.\", intent: \"Goes to a person: {title}.\", loop: \"Said "
	"{count} times.\"}\n";

enum { SMALL_FILES = 12 };

struct small {
	struct pack_file files[SMALL_FILES];
	size_t n;
};

/* Replaces a file of the small pack, or adds one; borrows. */
static inline void small_set(struct small *s, const char *path, const char *text)
{
	size_t i = 0;

	while (i < s->n && strcmp(s->files[i].path, path))
		i++;
	s->files[i] = (struct pack_file){path, text, strlen(text)};
	s->n += i == s->n;
}

static inline void small_init(struct small *s)
{
	*s = (struct small){0};
	small_set(s, "pack.yml", SMALL_PACK);
	small_set(s, "intents/all.yml", SMALL_INTENTS);
	small_set(s, "entities.yml", SMALL_ENTITIES);
	small_set(s, "escalation.yml", SMALL_ESCALATION);
	small_set(s, "empathy.yml", SMALL_EMPATHY);
	small_set(s, "languages/en.yml", SMALL_LANGUAGE);
}

/* Loads the small pack with one file changed (or none: NULL). Gives the pack, or NULL. */
static inline struct pack *small_load(const char *path, const char *text, struct problems *problems)
{
	struct small s;
	struct pack *p = NULL;

	small_init(&s);
	if (path)
		small_set(&s, path, text);
	return pack_load(&p, s.files, s.n, problems) ? NULL : p;
}

static inline bool has_problem(const struct problems *p, const char *path, const char *part)
{
	for (size_t i = 0; i < p->n; i++)
		if (!strcmp(p->v[i].path, path) && strstr(p->v[i].text, part))
			return true;
	for (size_t i = 0; i < p->n; i++)
		fprintf(stderr, "%s:%d: %s\n", p->v[i].path, p->v[i].line, p->v[i].text);
	return false;
}

/* A conversation with the small pack. */
struct talk {
	struct pack *pack;
	struct rules *rules;
	struct dialogue dialogue;
	struct turn turn;
	uint64_t seq;
	enum mode mode;
};

static inline int talk_setup(void **state)
{
	static struct talk talk;
	struct problems problems = PROBLEMS_INIT;

	talk = (struct talk){0};
	talk.pack = small_load(NULL, NULL, &problems);
	for (size_t i = 0; i < problems.n; i++)
		fprintf(stderr, "%s:%d: %s\n", problems.v[i].path, problems.v[i].line,
			problems.v[i].text);
	problems_deinit(&problems);
	*state = &talk;
	return talk.pack ? rules_new(&talk.rules, talk.pack) : -1;
}

static inline int talk_teardown(void **state)
{
	struct talk *t = *state;

	t->rules = rules_free(t->rules);
	t->pack = pack_free(t->pack);
	return 0;
}

/* Forgets the conversation, not the pack. */
static inline struct talk *talk_new(void **state)
{
	struct talk *t = *state;

	t->dialogue = (struct dialogue){0};
	t->seq = 0;
	t->mode = MODE_BOT;
	return t;
}

static inline const struct turn *press(struct talk *t, const char *text, const char *payload)
{
	struct utterance u = {
		.text = text,
		.n = strlen(text),
		.payload = payload,
		.seq = ++t->seq,
		.mode = t->mode,
		.variation = t->seq,
	};

	rules_turn(t->rules, &t->dialogue, &u, &t->turn);
	return &t->turn;
}

static inline const struct turn *say(struct talk *t, const char *text)
{
	return press(t, text, NULL);
}

static inline const struct signal *signal_of(const struct turn *t, const char *name)
{
	for (size_t i = 0; i < t->n_signals; i++)
		if (!strcmp(t->signals[i].name, name))
			return &t->signals[i];
	return NULL;
}

static inline float value_of(const struct turn *t, const char *name)
{
	const struct signal *s = signal_of(t, name);

	return s ? s->value : 0;
}

static inline bool has_reason(const struct turn *t, enum reason_code code)
{
	for (size_t i = 0; i < t->n_reasons; i++)
		if (t->reasons[i].code == code)
			return true;
	return false;
}

static inline bool evidence_says(const struct evidence *e, size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++)
		if (e[i].n == strlen(text) && !memcmp(e[i].text, text, e[i].n))
			return true;
	return false;
}

#endif
