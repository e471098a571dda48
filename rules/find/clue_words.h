/* clue_words.h - private to clue*.c: sets of words, and how those of two pieces go together. Pure. */
#ifndef RULES_CLUE_WORDS_H
#define RULES_CLUE_WORDS_H

#include "rules/find/clue.h"

bool words_add(struct clue_words *w, const char *s, size_t n); /* false: it does not fit */
void words_empty(struct clue_words *w);			       /* the empty word, alone */

/* A piece of the source. Exact: parts[0] is all that it matches, word for word. */
struct piece {
	bool exact;
	struct clue clue;
};

/* A sequence of pieces that is being read. */
struct sequence {
	struct clue_words run; /* what the last pieces match together */
	struct clue clue;      /* of what came before them */
	bool broken;	       /* something did come before them */
};

void piece_unknown(struct piece *p);
void piece_empty(struct piece *p); /* a place, no text */
/* One of the words; not exact: it only begins so. No words: unknown. */
void piece_one(struct piece *p, const struct clue_words *w, bool exact);
void piece_or(struct piece *a, const struct piece *b); /* a becomes one of both */

void sequence_add(struct sequence *q, const struct piece *p);
void sequence_break(struct sequence *q); /* something unknown follows */
void sequence_end(struct sequence *q, struct piece *ret);

#endif
