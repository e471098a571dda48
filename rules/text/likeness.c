#include "rules/text/likeness.h"

#include <string.h>

void likeness_of(const struct text *t, const struct map *stopwords, struct likeness *ret)
{
	memset(ret, 0, sizeof(*ret));
	text_signature(t, &ret->letters);
	for (size_t i = 0; i < t->n_words; i++) {
		uint64_t bit = t->words[i].hash % LIKENESS_WORDS;

		if (!map_find(stopwords, t->words[i].hash, NULL))
			ret->words[bit / 64] |= (uint64_t)1 << bit % 64;
	}
}

double likeness_between(const struct likeness *a, const struct likeness *b)
{
	int both = 0, either = 0;

	for (size_t i = 0; i < ARRAY_SIZE(a->words); i++) {
		both += __builtin_popcountll(a->words[i] & b->words[i]);
		either += __builtin_popcountll(a->words[i] | b->words[i]);
	}
	return 0.5 * signature_similarity(&a->letters, &b->letters) +
	       0.5 * (either ? (double)both / either : 0);
}
