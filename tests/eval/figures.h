/* figures.h - what `make eval` measures: each figure, what it must reach, and what came. */
#ifndef TESTS_EVAL_FIGURES_H
#define TESTS_EVAL_FIGURES_H

#include <stdio.h>

#include "base/base.h"

/* `op`: '>' at least the target, '<' at most, ' ' only told. */
struct figure_row {
	const char *id, *what;
	char op;
	double target;
	int digits;	    /* shown after the point; shares are shown as they are, 0 to 1 */
	const char *source; /* of the target */
};

extern const struct figure_row figure_rows[];
extern const size_t n_figure_rows;

struct figures {
	double *value; /* of each row; NAN: not measured */
};

int figures_init(struct figures *f);
void figures_deinit(struct figures *f);
/* The row SET.WHAT, which must be there. */
void figures_note(struct figures *f, const char *set, const char *what, double value);

/* A table in Markdown: of what was measured. */
void figures_write(const struct figures *f, FILE *out);

/* Lines of "id >= value" or "id <= value"; # begins a comment. Says each one that what was measured
 * does not hold; returns how many, or -1 when the file cannot be read. */
int figures_check(const struct figures *f, const char *path);

#endif
