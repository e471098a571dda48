#include "base/problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

enum { TEXT_MAX = 400, WORD_MAX = 64, DISTANCE_MAX = 3 };

void problems_deinit(struct problems *p)
{
	for (size_t i = 0; i < p->n; i++) {
		free(p->v[i].path);
		free(p->v[i].text);
	}
	free(p->v);
	*p = PROBLEMS_INIT;
}

/* Texts quote what somebody wrote: one line, and nothing that steers a terminal. */
static void make_printable(char *s)
{
	size_t n = strlen(s);
	uint32_t c;

	for (size_t i = 0, len; i < n; i += MAX(len, 1)) {
		len = utf8_next(&c, s + i, n - i);
		if (!len)
			s[i] = '?';
		else if (c < ' ' || (c >= 0x7f && c < 0xa0))
			memset(s + i, '?', len);
	}
}

static char *text_of(const char *fmt, va_list ap)
{
	char text[TEXT_MAX + 1];
	int n = vsnprintf(text, sizeof(text), fmt, ap);

	if (n < 0)
		return NULL;
	if (n > TEXT_MAX)
		text[utf8_cut(text, TEXT_MAX, TEXT_MAX - 1)] = '\0';
	make_printable(text);
	return strdup(text);
}

/* Room for one more; the array doubles whenever n has reached a power of two. */
static bool reserve(struct problems *p)
{
	struct problem *v;

	if (p->n >= PROBLEM_MAX)
		return false;
	if (p->n & (p->n - 1)) /* between two powers of two */
		return true;
	v = reallocarray(p->v, p->n ? 2 * p->n : 1, sizeof(*v));
	if (v)
		p->v = v;
	return v != NULL;
}

void problem_add(struct problems *p, enum severity severity, const char *path, int line, int column,
		 const char *fmt, ...)
{
	cleanup(freep) char *path_copy = NULL;
	cleanup(freep) char *text = NULL;
	va_list ap;

	if (severity == PROBLEM_ERROR)
		p->errors++;
	else
		p->warnings++;
	if (!reserve(p))
		return;
	va_start(ap, fmt);
	text = text_of(fmt, ap);
	va_end(ap);
	path_copy = strdup(path);
	if (!text || !path_copy)
		return;
	p->v[p->n++] = (struct problem){
		.severity = severity,
		.line = line,
		.column = column,
		.path = steal(path_copy),
		.text = steal(text),
	};
}

static void print_one(const struct problem *p, struct buf *out)
{
	buf_printf(out, "%s:", p->path);
	if (p->line > 0)
		buf_printf(out, "%d:", p->line);
	if (p->line > 0 && p->column > 0)
		buf_printf(out, "%d:", p->column);
	buf_printf(out, " %s: %s\n", p->severity == PROBLEM_ERROR ? "error" : "warning", p->text);
}

void problems_print(const struct problems *p, struct buf *out)
{
	size_t left_out = p->errors + p->warnings - p->n;

	for (size_t i = 0; i < p->n; i++)
		print_one(&p->v[i], out);
	if (left_out)
		buf_printf(out, "%zu more %s not shown\n", left_out,
			   left_out == 1 ? "problem is" : "problems are");
}

/* Letters to add, drop, change or swap with their neighbour to get from a to b, both at most
 * WORD_MAX long (optimal string alignment: three rows of the table are enough). */
static size_t distance(const char *a, size_t n_a, const char *b, size_t n_b)
{
	size_t rows[3][WORD_MAX + 1], *row = rows[0], *last = rows[1], *before = rows[2], *spare;

	for (size_t j = 0; j <= n_b; j++)
		row[j] = j;
	for (size_t i = 1; i <= n_a; i++) {
		spare = before;
		before = last;
		last = row;
		row = spare;
		row[0] = i;
		for (size_t j = 1; j <= n_b; j++) {
			row[j] = last[j - 1] + (a[i - 1] != b[j - 1]);
			row[j] = MIN(row[j], MIN(last[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = MIN(row[j], before[j - 2] + 1);
		}
	}
	return row[n_b];
}

const char *nearest_word(const char *word, const char *const *words, size_t n)
{
	size_t len = strnlen(word, WORD_MAX + 1), best = MIN(len / 3, (size_t)DISTANCE_MAX) + 1;
	const char *nearest = NULL;

	if (len > WORD_MAX)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		size_t n_i = strnlen(words[i], WORD_MAX + 1), d;

		if (n_i > WORD_MAX)
			continue;
		d = distance(word, len, words[i], n_i);
		if (d < best) {
			best = d;
			nearest = words[i];
		}
	}
	return nearest;
}
