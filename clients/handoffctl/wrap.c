#include "clients/handoffctl/wrap.h"

#include <string.h>

#include "clients/handoffctl/harmless.h"

enum { HANG = 4, LEAST = 20 };

/* Bytes up to the next space or the end of the line, and their columns without colours. */
static size_t word_of(const char *s, size_t *ret_columns)
{
	size_t i = 0, columns = 0;

	while (s[i] && s[i] != ' ' && s[i] != '\n') {
		size_t plain = strcspn(s + i, "\033 \n");

		columns += columns_of(s + i, plain);
		i += plain;
		if (s[i] == '\033') {
			i += strcspn(s + i, "m \n");
			i += s[i] == 'm';
		}
	}
	*ret_columns = columns;
	return i;
}

/* One line, without its end; returns its bytes. */
static size_t wrap_line(struct buf *out, const char *s, size_t columns)
{
	size_t indent = strspn(s, " "), i = indent, at = indent, hang = indent + HANG;

	buf_put(out, s, indent);
	if (hang > columns / 2)
		hang = HANG;
	while (s[i] && s[i] != '\n') {
		size_t spaces = strspn(s + i, " "), width, n = word_of(s + i + spaces, &width);

		if (at > indent && width && at + spaces + width > columns) {
			buf_printf(out, "\n%*s", (int)hang, "");
			at = hang;
		} else {
			buf_put(out, s + i, spaces);
			at += spaces;
		}
		buf_put(out, s + i + spaces, n);
		at += width;
		i += spaces + n;
	}
	return i;
}

void wrap(struct buf *out, const char *text, size_t columns)
{
	columns = columns < LEAST ? LEAST : columns;
	for (;;) {
		text += wrap_line(out, text, columns);
		if (!*text)
			return;
		buf_putc(out, '\n');
		text++;
	}
}
