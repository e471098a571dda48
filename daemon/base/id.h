/* id.h - 63-bit ids that sort by time, and their 13-letter text. Pure. */
#ifndef BASE_ID_H
#define BASE_ID_H

#include "base/base.h"

/*
 * An id is 42 bits of milliseconds since 1970 and 21 random bits, so ids made later are greater, a
 * table keyed by them grows at its end, and none is used twice: id_next never repeats or goes back,
 * whatever the clock does (after 2^21 ids in one millisecond it runs ahead). While the clock is behind
 * the last id, steps are random: two sources that begin at the same last one, because a restart does
 * not know what is closed, still give different ids. An id names, it does not authorise: who may see
 * what is checked at every use. 0 is no id.
 * The text is 13 letters of Crockford's base 32, lower case, most significant first.
 */
enum { ID_TEXT = 13 };

struct id_source {
	uint64_t last; /* the greatest id known; set it after a restart */
};

uint64_t id_next(struct id_source *source, int64_t now_ms, uint64_t random); /* 0: none left */
void id_format(char out[ID_TEXT + 1], uint64_t id);
bool id_parse(uint64_t *ret, const char *s, size_t n); /* false: no id's text, or 0 */

/* The same to be read out and written down: "38G1-ZGKQ-P28T5". Reading it forgives what people do to
 * it: other case, other or no hyphens and blanks, O for 0, I and L for 1. An id's text is one too. */
enum { ID_REFERENCE = ID_TEXT + 2 };
void id_reference(char out[ID_REFERENCE + 1], uint64_t id);
bool id_parse_reference(uint64_t *ret, const char *s, size_t n);

#endif
