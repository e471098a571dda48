/* entity_builtin.h - private to entity*.c: the builtin kinds and how a match becomes a value. Pure. */
#ifndef RULES_ENTITY_BUILTIN_H
#define RULES_ENTITY_BUILTIN_H

#include "rules/entity/entity.h"

/* Writes the value of what was matched, n > 0 bytes; false: it is none after all (32 May). */
typedef bool normalizer(const char *s, size_t n, char ret[ENTITY_VALUE + 1]);

struct builtin {
	const char *name;
	const char *pattern, *ascii; /* for any text, and for those of ASCII alone */
	normalizer *normalize;
};

/* Earlier ones win where two match the very same bytes. */
enum { N_BUILTINS = 7 };
extern const struct builtin builtins[N_BUILTINS];

/* For a pack's own, by entity_def.normalize. */
normalizer *pack_normalizer(int normalize);

#endif
