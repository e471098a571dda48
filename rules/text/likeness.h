/* likeness.h - how much two messages are alike, by their letters and by what they speak of. Pure. */
#ifndef RULES_LIKENESS_H
#define RULES_LIKENESS_H

#include "base/map.h"
#include "rules/text/text.h"

enum { LIKENESS_WORDS = 512 };

/* Letter trigrams, and the words that are no stopwords, each as a set of bits. A plain value. */
struct likeness {
	struct signature letters;
	uint64_t words[LIKENESS_WORDS / 64];
};

void likeness_of(const struct text *t, const struct map *stopwords, struct likeness *ret);

/* From 0 to 1: half Dice of the letters, half Jaccard of the words. */
double likeness_between(const struct likeness *a, const struct likeness *b);

#endif
