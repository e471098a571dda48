/* slip.h - words that a slip of the finger may have made of others: "persn", "tlak". Pure. */
#ifndef RULES_SLIP_H
#define RULES_SLIP_H

#include "base/base.h"

enum {
	SLIP_LETTERS = 3, /* shorter words are not mended */
	SLIP_WORDS = 64,
};

struct slips; /* no longer changed once it is in use: shared by threads */

int slips_new(struct slips **ret);
struct slips *slips_free(struct slips *s);

/* Learns a folded word of SLIP_LETTERS or more. 0, SLIPS_E_FULL, -ENOMEM. */
enum { SLIPS_E_FULL = 1 };
int slips_add(struct slips *s, const char *word, size_t n);

/* The first of the words that this one is but for one letter too many, too few, wrong, or two that
 * changed places; NULL: none, or it is one of them. */
const char *slips_mend(const struct slips *s, const char *word, size_t n);

/* True when the letters a and b are one slip apart: one too many, too few, wrong, or two that changed
 * places (the restricted edits of Damerau 1964). */
bool slip_is_one(const uint32_t *a, size_t n, const uint32_t *b, size_t m);

#endif
