/* phrase.h - finds the phrases of many lists in one message, in one pass over its words. Pure. */
#ifndef RULES_PHRASE_H
#define RULES_PHRASE_H

#include "base/map.h"
#include "rules/text/text.h"

/*
 * A trie over whole words. In a phrase, `word*` stands for any word that begins so (three letters
 * at least before the star) and a lone `*` for any one word; apostrophes may be left out by the
 * writer of a message ("cant"). Punctuation between the words of a message is not looked at.
 */
enum { PHRASE_WORDS = 32, PHRASE_LISTS = 256, PHRASE_HITS = 128 };

struct phrase_node;
struct phrase_prefix;
struct phrase_end;

struct phrases {
	uint64_t starts
		[256];	  /* a bit for each word, or beginning of one, that a phrase begins with */
	struct map edges; /* of (node, word) to node */
	struct phrase_node *nodes;
	struct phrase_prefix *prefixes;
	struct phrase_end *ends;
	size_t n_nodes, n_prefixes, n_ends;
};

#define PHRASES_INIT ((struct phrases){0})

void phrases_deinit(struct phrases *p);

/* Adds a phrase, read by text_read, to a list (under PHRASE_LISTS). 0, -ENOMEM, PHRASE_E_EMPTY when
 * it holds no word, PHRASE_E_LONG past PHRASE_WORDS, PHRASE_E_PREFIX for a too short `wo*`. */
enum { PHRASE_E_EMPTY = 1, PHRASE_E_LONG, PHRASE_E_PREFIX };
int phrases_add(struct phrases *p, const struct text *phrase, uint32_t list, float value);

struct phrase_hit {
	uint32_t list;
	uint32_t word, n_words; /* of the message */
	float value;
};

/* Finds at most `max` hits, in the order of the message. Phrases of one list that overlap are one
 * hit: "I already" and "already told you" are "I already told you". */
size_t phrases_find(const struct phrases *p, const struct text *t, struct phrase_hit *ret,
		    size_t max);

#endif
