/* perturb.h - messages as hurried people type them, the same ones from the same seed. */
#ifndef TESTS_EVAL_PERTURB_H
#define TESTS_EVAL_PERTURB_H

#include "base/buf.h"

/*
 * Appends text changed:
 *   "typo10" …  so many percent of the words (of four letters or more) get one slip: a letter left
 *               out, doubled, swapped with the next or another one of the keyboard beside it; never
 *               the first letter
 *   "upper"     in capitals
 *   "emoji"     with an emoji behind it
 *   "glued"     the same without a blank
 */
void perturb(struct buf *out, const char *how, const char *text, size_t n, uint64_t seed);

#endif
