/* template.h - fills the {placeholders} of a text into a bounded line. Pure. */
#ifndef RULES_TEMPLATE_H
#define RULES_TEMPLATE_H

#include "rules/pack/pack.h"

/* A text of at most cap - 1 bytes with a NUL at its end; what does not fit is cut at a letter. */
struct line {
	char *p;
	size_t n, cap;
};

void line_init(struct line *l, char *p, size_t cap); /* borrows p */
void line_put(struct line *l, const char *s, size_t n);
void line_puts(struct line *l, const char *s);

/* The next {name} at or after *at: its first byte in *at, its name and the length of it. A name is
 * of letters, digits and '_'; other braces are text. */
bool template_next(const char *t, size_t *at, const char **ret_name, size_t *ret_n);

/* The value of a name, or NULL. */
const char *placeholder_find(const struct placeholder *with, size_t n, const char *name,
			     size_t name_n);

/* True when every placeholder has a value that is not empty. */
bool template_complete(const char *t, const struct placeholder *with, size_t n);

void template_fill(struct line *l, const char *t, const struct placeholder *with, size_t n);

/* The same, but leaves out the sentences that hold a placeholder without a value (unless that is
 * all of them): "Estimated wait: {wait}." */
void template_fill_known(struct line *l, const char *t, const struct placeholder *with, size_t n);

/* The index of one of `n_texts` texts that are complete with these values, picked by `variation`;
 * where none is, of any. n_texts > 0. */
size_t template_pick(const char *const *texts, size_t n_texts, uint64_t variation,
		     const struct placeholder *with, size_t n);

#endif
