#include "tests/support/symbols.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

void symbols_deinit(struct symbols *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->v[i].value);
	s->n = 0;
}

const char *symbols_name(struct symbols *s, const char *prefix, const char *value)
{
	size_t same = 0, n = strlen(prefix);

	for (size_t i = 0; i < s->n; i++) {
		if (!strcmp(s->v[i].value, value))
			return s->v[i].name;
		same += !strncmp(s->v[i].name, prefix, n) &&
			isdigit((unsigned char)s->v[i].name[n]);
	}
	if (s->n == SYMBOLS)
		abort();
	snprintf(s->v[s->n].name, sizeof(s->v[s->n].name), "%.60s%zu", prefix, same + 1);
	s->v[s->n].value = strdup(value);
	return s->v[s->n++].name;
}

void symbols_set(struct symbols *s, const char *name, const char *value)
{
	size_t i = 0;

	while (i < s->n && strcmp(s->v[i].name, name))
		i++;
	if (i == SYMBOLS)
		abort();
	if (i < s->n)
		free(s->v[i].value);
	else
		s->n++;
	snprintf(s->v[i].name, sizeof(s->v[i].name), "%s", name);
	s->v[i].value = strdup(value);
}

void symbols_fill(const struct symbols *s, const char *text, struct buf *out)
{
	for (; *text; text++) {
		size_t n = 0, i = 0;

		if (*text == '$')
			while (isalnum((unsigned char)text[n + 1]) || text[n + 1] == '.')
				n++;
		while (n && i < s->n &&
		       (strlen(s->v[i].name) != n || strncmp(s->v[i].name, text + 1, n)))
			i++;
		if (!n || i == s->n) {
			buf_putc(out, *text);
			continue;
		}
		buf_puts(out, s->v[i].value);
		text += n;
	}
}
