/* table.h - rows of text in aligned columns. */
#ifndef CLIENTS_HANDOFFCTL_TABLE_H
#define CLIENTS_HANDOFFCTL_TABLE_H

#include "base/buf.h"

enum { TABLE_COLUMNS = 10 };

struct table {
	size_t n_columns, n; /* cells */
	char **cells;
	bool broken; /* out of memory: rows are missing */
};

/* The first row is the heading: one string for each column, ended by NULL. */
void table_begin(struct table *t, const char *const *heading);
void table_cell(struct table *t, const char *s); /* other people's text: made harmless */
void table_cellf(struct table *t, const char *fmt, ...) PRINTF_LIKE(2, 3);
void table_print(struct table *t, bool heading, const char *ink, const char *plain,
		 struct buf *out); /* and ends it */

#endif
