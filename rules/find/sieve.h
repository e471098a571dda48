/* sieve.h - which of many patterns can match a text at all, found in one pass over it. Pure. */
#ifndef RULES_SIEVE_H
#define RULES_SIEVE_H

#include "rules/find/clue.h"

enum { SIEVE_MAX = 576 };

/* The patterns that may match, a bit each. */
struct sieved {
	uint64_t bits[SIEVE_MAX / 64];
};

static inline bool sieve_passed(const struct sieved *s, size_t i)
{
	return s->bits[i / 64] >> i % 64 & 1;
}

struct sieve; /* immutable: shared by threads */

/* For up to SIEVE_MAX patterns by the clue of each; NULL, or without parts, always passes. Borrows for
 * the call. 0, -ENOMEM. */
int sieve_new(struct sieve **ret, const struct clue *const *clues, size_t n);
struct sieve *sieve_free(struct sieve *s);

/* Letters may be small or capital. */
void sieve_find(const struct sieve *s, const char *text, size_t n, struct sieved *ret);

#endif
