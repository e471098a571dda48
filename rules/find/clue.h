/* clue.h - words that everything a regular expression matches must hold, read off its source. Pure. */
#ifndef RULES_CLUE_H
#define RULES_CLUE_H

#include "base/base.h"

/*
 * A clue is a few parts; a text that holds no word of one of them cannot match. Words are bytes, with
 * ASCII in small letters: the text is to be compared so. What the reader of the source does not
 * know for certain it leaves out, so a clue may be too weak, never too strong; one without parts says
 * nothing. (The idea is Russ Cox's, "Regular Expression Matching with a Trigram Index", 2012.)
 */
enum { CLUE_BYTES = 8, CLUE_WORDS = 128, CLUE_PARTS = 3 };

struct clue_word {
	unsigned char n;
	char text[CLUE_BYTES];
};

struct clue_words {
	size_t n;
	struct clue_word v[CLUE_WORDS];
};

struct clue {
	size_t n;
	struct clue_words parts[CLUE_PARTS];
};

/* Of a source that PCRE2 compiled, with case ignored or not. `folded`: every text that is to be
 * searched was folded by text_read; in others a letter beyond ASCII has no one form. */
void clue_read(struct clue *ret, const char *source, bool folded);

#endif
