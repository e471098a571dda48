/* entity.h - finds what a message names: order numbers, e-mail addresses, amounts, products. Pure. */
#ifndef RULES_ENTITY_H
#define RULES_ENTITY_H

#include "rules/find/pattern.h"
#include "rules/text/text.h"

enum {
	ENTITY_NAME = 32,   /* bytes */
	ENTITY_VALUE = 96,  /* bytes; a longer value is cut at a letter */
	ENTITY_FOUND = 32,  /* entities of one message */
	ENTITY_TYPES = 128, /* of one pack */
};

/* One kind, as a pack defines it. The builtin ones (email, phone, number, money, date, url) exist
 * without being defined; a pack may define its own of the same name. */
struct entity_def {
	char name[ENTITY_NAME + 1];
	const char *pattern; /* PCRE2, or NULL; matched in the original text */
	enum { NORMALIZE_NONE, NORMALIZE_UPPER, NORMALIZE_LOWER, NORMALIZE_DIGITS } normalize;
	const char *const *values;   /* a list: canonical values, */
	const char *const *synonyms; /* and phrases, each with */
	const uint32_t *synonym_of;  /* the index of its value; the values themselves included */
	size_t n_values, n_synonyms;
	const char *path; /* for problems */
	int line, column;
};

struct entity_set;

/* Compiles definitions (borrowed only for the call). Bad patterns become problems. Match and depth
 * limits keep a pattern to well under a millisecond on any message; one that needs more does not
 * match. 0, ENTITY_E_INVALID, -ENOMEM. */
enum { ENTITY_E_INVALID = 1 };
int entity_compile(struct entity_set **ret, const struct entity_def *defs, size_t n,
		   struct problems *problems);
struct entity_set *entity_set_free(struct entity_set *s);
bool entity_known(const struct entity_set *s, const char *name); /* builtin ones too */

struct entity {
	char name[ENTITY_NAME + 1];
	char value[ENTITY_VALUE + 1]; /* normalised: "RB123456", "ana@example.org", "49.90 EUR" */
	uint32_t from, n;	      /* in the original message */
};

/* Working memory, one per thread; borrows that of patterns. */
struct entity_work;
int entity_work_new(struct entity_work **ret, struct pattern_work *patterns);
struct entity_work *entity_work_free(struct entity_work *w);

/* Finds up to `max` entities in the order of the message; of two that overlap the pack's own beats
 * a builtin one, then the longer. */
size_t entity_find(const struct entity_set *s, struct entity_work *w, const struct text *t,
		   struct entity *ret, size_t max);

#endif
