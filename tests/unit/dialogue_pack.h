/* dialogue_pack.h - the small pack with slots of every kind and all the words of a dialogue. */
#ifndef TESTS_UNIT_DIALOGUE_PACK_H
#define TESTS_UNIT_DIALOGUE_PACK_H

#include "tests/unit/small_pack.h"

static const char DIALOGUE_INTENTS[] =
	"  - name: order_cancel\n"
	"    title: cancelling an order\n"
	"    examples: [cancel my order, I want to cancel the order, please cancel it, can I still "
	"cancel,\n"
	"      call off my order, \"cancel order [RB123456](order_number)\", stop my order "
	"please]\n"
	"    slots:\n"
	"      - {name: order_number, entity: order_number, unknown: Your account has a button.,\n"
	"         ask: [Which order should be cancelled?, What is its number?],\n"
	"         invalid: [\"{value} has not enough digits.\", \"{value} is too short.\"]}\n"
	"    answers: [\"{order_number} can be cancelled.\", \"Cancel {order_number} there.\"]\n"
	"  - name: buy\n"
	"    title: buying mugs\n"
	"    examples: [I want to buy mugs, buy some mugs, sell me mugs please, mugs to buy,\n"
	"      I would like to purchase mugs, buying mugs]\n"
	"    slots:\n"
	"      - {name: quantity, title: number of mugs, entity: number, min: 1, max: 9,\n"
	"         ask: [How many mugs?, What number of mugs?], invalid: \"{value} mugs is not 1 to "
	"9.\"}\n"
	"      - {name: colour, pattern: '^(red|blue)$', ask: [Which colour?, What colour is "
	"it?],\n"
	"         invalid: \"{value} is neither red nor blue.\"}\n"
	"    answers: [\"{quantity} mugs in {colour}.\", \"Mugs: {quantity}, {colour}.\"]\n"
	"  - name: trip\n"
	"    title: a trip\n"
	"    examples: [book a trip, I want to travel, plan a journey, book me a ticket, a trip "
	"please]\n"
	"    slots:\n"
	"      - {name: start, entity: city, ask: [Where from?, From which city?]}\n"
	"      - {name: goal, entity: city, ask: [Where to?, To which city?]}\n"
	"    answers: [\"From {start} to {goal}.\", \"{start} to {goal}, noted.\"]\n"
	"  - name: damaged\n"
	"    title: a damaged item\n"
	"    examples: [my phone arrived damaged, the laptop came broken, it is cracked, damaged "
	"on\n"
	"      arrival, my laptop is damaged]\n"
	"    slots: [{name: product, entity: product, required: false}]\n"
	"    answers: [Please send a photo., A photo is all that is needed.]\n"
	"  - name: short_paid\n"
	"    title: wrong cash\n"
	"    examples: [the machine gave wrong cash, wrong cash came out, cash machine paid too "
	"little,\n"
	"      the cash is short, too little cash from the machine]\n"
	"    slots:\n"
	"      - {name: wanted, entity: money, ask: [How much cash did you want?, What sum was "
	"it?]}\n"
	"      - {name: got, entity: money, ask: [How much came out?, What sum did you get?]}\n"
	"    answers: [\"Noted.\", \"{wanted} and {got}.\", \"{got} of {wanted}.\"]\n"
	"  - name: theft\n"
	"    title: a theft\n"
	"    examples: [a thief took money from my purse, my purse was robbed, somebody robbed "
	"me,\n"
	"      money was robbed by a thief, thieves robbed my wallet]\n"
	"    slots: [{name: loss, entity: money, required: false}]\n"
	"    handoff: {priority: 7, text: A person comes.}\n";

static const char DIALOGUE_ENTITIES[] =
	"entities:\n"
	"  order_number: {pattern: '[A-Z]{2}\\d{6}', normalize: upper, title: number of the "
	"order}\n"
	"  product: {list: {laptop: [notebook, macbook], phone: [cell phone]}}\n"
	"  city: {list: {Berlin: [], Paris: [], Rome: []}}\n";

static const char DIALOGUE_WORDS[] =
	"helped: [that helped, that worked]\n"
	"not_helped: [doesn't help, did not help]\n"
	"correction:\n"
	"  replaces:\n"
	"    phrases: [i meant, sorry it's, my mistake, it should be, make that]\n"
	"    patterns: ['^\\W*(?:no|sorry)\\b(?=\\W+\\w*\\d)']\n"
	"  denies: [not, instead of]\n"
	"  wrong: [wrong number, number is wrong]\n"
	"unknown: [don't have it, no idea, i don't know]\n"
	"clauses: [and, also]\n"
	"titles: {email: e-mail address}\n"
	"corrected: [\"Now it is {value}.\", \"{value}, noted.\"]\n"
	"also: [\"As for {title}:\"]\n"
	"later: [\"I come to {title} after this.\"]\n"
	"pending: [\"You also asked about {title}.\"]\n"
	"resume: [\"Back to {title}:\"]\n";

static inline int dialogue_setup(void **state)
{
	static char intents[16384], language[16384];
	static struct talk talk;
	struct problems problems = PROBLEMS_INIT;
	struct small s;

	snprintf(intents, sizeof(intents), "%s%s", SMALL_INTENTS, DIALOGUE_INTENTS);
	snprintf(language, sizeof(language), "%s%s", SMALL_LANGUAGE, DIALOGUE_WORDS);
	small_init(&s);
	small_set(&s, "intents/all.yml", intents);
	small_set(&s, "entities.yml", DIALOGUE_ENTITIES);
	small_set(&s, "languages/en.yml", language);
	talk = (struct talk){0};
	if (pack_load(&talk.pack, s.files, s.n, &problems))
		talk.pack = NULL;
	for (size_t i = 0; i < problems.n; i++)
		fprintf(stderr, "%s:%d: %s\n", problems.v[i].path, problems.v[i].line,
			problems.v[i].text);
	problems_deinit(&problems);
	*state = &talk;
	return talk.pack ? rules_new(&talk.rules, talk.pack) : -1;
}

#define assert_decision(t, d)                                                                      \
	assert_string_equal(decision_name((t)->turn.decision), decision_name(d))

#define assert_says(t, part)                                                                       \
	do {                                                                                       \
		if (!strstr((t)->turn.text, part))                                                 \
			fail_msg("“%s” is not in “%s”", part, (t)->turn.text);                     \
	} while (0)

/* The newest value of a fact, or "". */
static inline const struct fact *fact_of(const struct talk *t, const char *name)
{
	static const struct fact none;

	for (size_t i = t->dialogue.n_facts; i > 0; i--)
		if (!strcmp(t->dialogue.facts[i - 1].name, name))
			return &t->dialogue.facts[i - 1];
	return &none;
}

static inline size_t facts_of(const struct talk *t, const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < t->dialogue.n_facts; i++)
		n += !strcmp(t->dialogue.facts[i].name, name);
	return n;
}

#endif
