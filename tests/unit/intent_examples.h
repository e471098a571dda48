/* intent_examples.h - a made corpus for tests of rules/intent*: short questions of several intents. */
#ifndef TESTS_UNIT_INTENT_EXAMPLES_H
#define TESTS_UNIT_INTENT_EXAMPLES_H

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "rules/intent/intent.h"

enum { MADE_INTENTS = 20, MADE_EACH = 20, MADE = MADE_INTENTS * MADE_EACH };

static const char *const made_names[MADE_INTENTS] = {
	"card_lost", "card_new",  "transfer_late", "transfer_limit", "loan",   "rate",	   "hours",
	"branch",    "open",	  "close",	   "balance",	     "fee",    "password", "phone",
	"statement", "complaint", "pension",	   "savings",	     "abroad", "receipt"};

struct made {
	char text[MADE][96];
	struct intent_example v[MADE];
	struct intent_training training;
};

/* Sentences of a frame and two words of the intent; the same every time. */
static inline void made_init(struct made *m)
{
	static const char *const frames[] = {
		"where is my %s %s",	"i want to change the %s %s",  "how do i get a %s %s",
		"%s %s please",		"can you tell me about %s %s", "my %s is wrong, the %s too",
		"what about %s and %s", "i need help with the %s %s"};
	static const char *const words[] = {
		"card",	   "stolen",  "lost",	   "plastic", "transfer", "money",   "sent",
		"waiting", "loan",    "credit",	   "rate",    "percent",  "opening", "sunday",
		"branch",  "street",  "account",   "closing", "balance",  "amount",  "fee",
		"charged", "code",    "forgotten", "phone",   "number",	  "paper",   "monthly",
		"angry",   "manager", "pension",   "old"};

	for (uint32_t i = 0; i < MADE; i++) {
		uint64_t r = hash_u64(i + 7);
		uint32_t intent = i / MADE_EACH;
		int n = snprintf(m->text[i], sizeof(m->text[i]), frames[r % ARRAY_SIZE(frames)],
				 words[(intent * 3 + (r >> 8) % 4) % ARRAY_SIZE(words)],
				 words[(intent * 5 + (r >> 16) % 3) % ARRAY_SIZE(words)]);

		m->v[i] = (struct intent_example){m->text[i], (size_t)n, intent};
	}
	m->training = (struct intent_training){.language = "en",
					       .names = made_names,
					       .n_intents = MADE_INTENTS,
					       .examples = m->v,
					       .n_examples = MADE,
					       .reject = 0.03};
}

#endif
