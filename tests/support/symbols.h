/* symbols.h - short names for the ids and tokens of a scenario, in the order in which they appear. */
#ifndef TESTS_SUPPORT_SYMBOLS_H
#define TESTS_SUPPORT_SYMBOLS_H

#include "base/buf.h"

enum { SYMBOLS = 256 };

struct symbols {
	struct {
		char name[72];
		char *value;
	} v[SYMBOLS];
	size_t n;
};

void symbols_deinit(struct symbols *s);

/* The name of a value: the one it has, or prefix and the next number. Borrowed. */
const char *symbols_name(struct symbols *s, const char *prefix, const char *value);

/* Gives a name a value, or another one. */
void symbols_set(struct symbols *s, const char *name, const char *value);

/* Copies text to out with each $name replaced by its value. */
void symbols_fill(const struct symbols *s, const char *text, struct buf *out);

#endif
