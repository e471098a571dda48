#include "clients/handoffctl/table.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "clients/handoffctl/harmless.h"

enum { CELL = 200 }; /* bytes that are shown */

/* Takes cell. */
static void add(struct table *t, char *cell)
{
	char **grown = cell ? realloc(t->cells, (t->n + 1) * sizeof(*grown)) : NULL;

	if (!grown) {
		t->broken = true;
		free(cell);
		return;
	}
	t->cells = grown;
	t->cells[t->n++] = cell;
}

void table_begin(struct table *t, const char *const *heading)
{
	*t = (struct table){0};
	for (; heading[t->n_columns]; t->n_columns++)
		add(t, strdup(heading[t->n_columns]));
}

void table_cell(struct table *t, const char *s)
{
	struct buf clean = BUF_INIT(1 << 20);

	harmless(&clean, s, strlen(s), HARMLESS_LINE);
	if (clean.n > CELL) {
		clean.n = utf8_cut(clean.p, clean.n, CELL);
		buf_puts(&clean, "…");
	}
	buf_puts(&clean, "");
	add(t, strdup(clean.p));
	buf_deinit(&clean);
}

void table_cellf(struct table *t, const char *fmt, ...)
{
	char text[256];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	table_cell(t, text);
}

static size_t width_of(const struct table *t, size_t column)
{
	size_t width = 0;

	for (size_t i = column; i < t->n; i += t->n_columns)
		width = MAX(width, columns_of(t->cells[i], strlen(t->cells[i])));
	return width;
}

void table_print(struct table *t, bool heading, const char *ink, const char *plain, struct buf *out)
{
	size_t widths[TABLE_COLUMNS] = {0};

	for (size_t i = 0; i < t->n_columns && i < TABLE_COLUMNS; i++)
		widths[i] = width_of(t, i);
	for (size_t i = heading ? 0 : t->n_columns; i < t->n; i++) {
		size_t column = i % t->n_columns, n = strlen(t->cells[i]);
		bool last = column + 1 == t->n_columns || i + 1 == t->n;

		if (i == 0)
			buf_puts(out, ink);
		buf_put(out, t->cells[i], n);
		for (size_t gap = columns_of(t->cells[i], n); !last && gap < widths[column] + 2;
		     gap++)
			buf_putc(out, ' ');
		if (last && i < t->n_columns)
			buf_puts(out, plain);
		if (last)
			buf_putc(out, '\n');
	}
	for (size_t i = 0; i < t->n; i++)
		free(t->cells[i]);
	free(t->cells);
	*t = (struct table){0};
}
