/* ctl.h - runs handoffctl's rules commands and reads what they say in JSON. */
#ifndef TESTS_EVAL_CTL_H
#define TESTS_EVAL_CTL_H

#include <jansson.h>

#include "tests/eval/figures.h"

enum { PATHS = 4096 };

/* One run of the evaluation. */
struct run {
	const char *ctl;  /* handoffctl */
	const char *data; /* the folder with intents/ and escalation/, or NULL */
	const char *work; /* may be filled */
	const char *pack; /* for what is no intent */
	bool quick;
	struct figures figures;
};

/* work/NAME, newly made from a file of labels. 0, or -1 (said). */
int ctl_train(const struct run *r, const char *name, const char *tsv);

/* `rules eval PACK ARGS --json`: a list of the reports, NULL when it failed (said). */
json_t *ctl_eval(const struct run *r, const char *pack, const char *args);

/* Member "a/b/c" of report i; NAN when it is not there. */
double ctl_figure(const json_t *reports, size_t i, const char *path);

/* "'it''s'" for a shell is "'it'\''s'"; returns out. */
const char *quoted(char out[PATHS], const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
