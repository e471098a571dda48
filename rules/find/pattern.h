/* pattern.h - regular expressions that cannot run away: PCRE2 with limits. Pure. */
#ifndef RULES_PATTERN_H
#define RULES_PATTERN_H

#include "base/problem.h"
#include "rules/find/clue.h"

enum { PATTERN_BYTES = 4000 };

struct pattern;	     /* immutable: shared by threads */
struct pattern_work; /* one per thread */

/* Compiles `source` (Unicode, case ignored). What is wrong with it becomes a problem at the place
 * given, and so does one that is too slow on hard text. 0, PATTERN_E_INVALID, -ENOMEM. */
enum { PATTERN_E_INVALID = 1 };
int pattern_compile(struct pattern **ret, const char *source, const char *path, int line,
		    int column, struct problems *problems);
struct pattern *pattern_free(struct pattern *p);

/* The same for whoever words his own problems. `ascii` is a source that says the same of texts of ASCII
 * alone, for a pattern that names what Unicode calls a letter; NULL: there is none. 0; -EINVAL: then pattern_error says what is wrong at
 * which byte; -ENOMEM. */
enum { PATTERN_CASE = 1, PATTERN_RAW = 2 }; /* case counts; texts are not folded by text_read */
struct pattern_error {
	char text[120];
	size_t at;
};
int pattern_new(struct pattern **ret, const char *source, const char *ascii, unsigned flags,
		struct pattern_error *ret_error);

/* What a text must hold for it to match: see sieve.h. */
const struct clue *pattern_clue(const struct pattern *p);

int pattern_work_new(struct pattern_work **ret);
struct pattern_work *pattern_work_free(struct pattern_work *w);

/* The first match at or after `from` of valid UTF-8; never an empty one. A match that takes more
 * than the limit is none. */
bool pattern_find(const struct pattern *p, struct pattern_work *w, const char *s, size_t n,
		  size_t from, size_t *ret_at, size_t *ret_n);

#endif
