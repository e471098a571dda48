/* problem.h - a bounded list of what is wrong in files that people write. Pure. */
#ifndef BASE_PROBLEM_H
#define BASE_PROBLEM_H

#include "base/buf.h"

enum severity { PROBLEM_ERROR, PROBLEM_WARNING };

struct problem {
	enum severity severity;
	int line, column; /* from 1; 0 where there is none */
	char *path;
	char *text; /* what is wrong and how to mend it, one line, no full stop */
};

enum { PROBLEM_MAX = 200 };

struct problems {
	struct problem *v;
	size_t n;      /* kept, at most PROBLEM_MAX */
	size_t errors; /* counted, kept or not */
	size_t warnings;
};

#define PROBLEMS_INIT ((struct problems){0})

void problems_deinit(struct problems *p);

/* Adds one; borrows path. Past PROBLEM_MAX, or without memory, it only counts. */
void problem_add(struct problems *p, enum severity severity, const char *path, int line, int column,
		 const char *fmt, ...) PRINTF_LIKE(6, 7);

/* Writes "path:line:column: error: text\n" for each, then how many were left out, if any. */
void problems_print(const struct problems *p, struct buf *out);

/* The word of `words` (n of them) nearest to `word` by edit distance, if it is near enough to be
 * what was meant (at most a third of its length, and 3), else NULL. Borrows; gives nothing. */
const char *nearest_word(const char *word, const char *const *words, size_t n);

#endif
