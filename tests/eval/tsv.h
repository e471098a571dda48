/* tsv.h - files of text<TAB>label in memory. */
#ifndef TESTS_EVAL_TSV_H
#define TESTS_EVAL_TSV_H

#include "base/base.h"

struct tsv_row {
	char *text, *label;
};

struct tsv {
	struct tsv_row *v;
	size_t n;
};

int tsv_read(struct tsv *ret, const char *path); /* 0, or -errno (said) */
void tsv_deinit(struct tsv *t);

/* Writes the rows that `keep` wants. How many, or -errno (said). */
long tsv_write(const struct tsv *t, const char *path,
	       bool (*keep)(const void *arg, const struct tsv *t, size_t row), const void *arg);

/* How many rows before i have the same label. */
size_t tsv_nth(const struct tsv *t, size_t i);

/* One of the texts is this, whatever its case. */
bool tsv_has(const struct tsv *t, const char *text);

#endif
