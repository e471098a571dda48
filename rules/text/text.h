/* text.h - one message made ready to be understood: folded, split into words, bounded. Pure. */
#ifndef RULES_TEXT_H
#define RULES_TEXT_H

#include "base/buf.h"

enum {
	TEXT_POINTS = 2000, /* code points looked at; the rest of a longer message is not */
	TEXT_WORDS = 512,   /* words kept */
	TEXT_BYTES = TEXT_POINTS * 18, /* folded bytes at most (NFKC grows a code point 18-fold) */
};

/* A word: a maximal run of Unicode letters, marks, digits and `_`, with inner apostrophes ("can't").
 * Where a script puts no spaces between words (Chinese, Japanese, Thai …) each letter with its marks is
 * a word, so that a phrase is found wherever its letters stand one behind the other. */
struct word {
	uint32_t at, n;	       /* in `folded` */
	uint32_t from, from_n; /* in the original message: what evidence quotes */
	uint64_t hash;	       /* of the folded bytes, hash_bytes(.., 0) */
};

/* Made by text_read; big (about 60 KiB), so one per thread, used again and again. */
struct text {
	const char *original; /* borrowed */
	size_t original_n;
	char folded[TEXT_BYTES + 1]; /* NFKC, case folded, white space to one space, U+2019 to ',
					signs that end or part sentences to those of ASCII */
	size_t n;
	struct word words[TEXT_WORDS];
	size_t n_words;
	size_t n_points;  /* code points of the original that were looked at */
	size_t n_letters; /* letters, and how many of these were capitals */
	size_t n_capitals;
	bool ascii; /* all of what was looked at is ASCII */
	bool cut;   /* it was longer than the bounds */
};

/* Reads valid UTF-8. Never fails: what passes a bound is left out and `cut` says so. URLs become
 * the word "url" so that their letters teach nothing. (rules.md step 1; Unicode TR15 NFKC.) */
void text_read(struct text *t, const char *s, size_t n);

/* Copies s to out with every payment card number (13-19 digits, separators allowed, Luhn right)
 * masked to "•••• 1234"; returns how many there were. To be called before anything is stored. */
size_t text_mask_cards(const char *s, size_t n, struct buf *out);

/* Makes valid UTF-8 harmless where it is quoted, in place: without control characters and whatever turns
 * the direction of what stands around it, line ends as blanks, and with few marks on a letter. Returns
 * what is left of its n bytes; a NUL is not added. */
size_t text_harmless(char *s, size_t n);

/* The snowball stem of a folded word for a language ("en", "de" …); an unknown language gives the
 * word itself. One per thread: the stemmer has state. */
struct stemmer;
int stemmer_new(struct stemmer **ret, const char *language);
struct stemmer *stemmer_free(struct stemmer *s);
const char *stemmer_stem(struct stemmer *s, const char *word, size_t n,
			 size_t *ret_n); /* borrows */

/* Similarity of two messages from 0 to 1 by their letter trigrams (Dice over 1024-bit sets). */
struct signature {
	uint64_t bits[16];
};
void text_signature(const struct text *t, struct signature *ret);
double signature_similarity(const struct signature *a, const struct signature *b);

#endif
