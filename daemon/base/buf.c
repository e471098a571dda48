#include "base/buf.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FIRST = 64 };

void buf_init(struct buf *b, size_t max)
{
	*b = BUF_INIT(max);
}

void buf_deinit(struct buf *b)
{
	if (b->cap)
		free(b->p);
	buf_init(b, b->max);
}

void buf_reset(struct buf *b)
{
	b->n = 0;
	b->error = 0;
	if (b->cap)
		b->p[0] = '\0';
}

/* Makes room for `more` bytes and the NUL; false leaves the error in b. */
static bool grow(struct buf *b, size_t more)
{
	size_t need, cap;
	char *p;

	if (more > b->max - b->n) {
		b->error = -EMSGSIZE;
		return false;
	}
	if (more >= PTRDIFF_MAX - b->n) {
		b->error = -ENOMEM;
		return false;
	}
	need = b->n + more + 1;
	if (need <= b->cap)
		return true;
	cap = MAX(MAX(need, (size_t)FIRST), 2 * b->cap);
	p = realloc(b->cap ? b->p : NULL, cap);
	if (!p) {
		b->error = -ENOMEM;
		return false;
	}
	b->p = p;
	b->cap = cap;
	return true;
}

void buf_put(struct buf *b, const void *bytes, size_t n)
{
	if (b->error || !n || !grow(b, n))
		return;
	memcpy(b->p + b->n, bytes, n);
	b->n += n;
	b->p[b->n] = '\0';
}

void buf_puts(struct buf *b, const char *s)
{
	buf_put(b, s, strlen(s));
}

void buf_putc(struct buf *b, char c)
{
	if (b->error || !grow(b, 1))
		return;
	b->p[b->n++] = c;
	b->p[b->n] = '\0';
}

static void vprint(struct buf *b, const char *fmt, va_list ap)
{
	size_t room = b->cap - b->n; /* cap is 0 with n, or greater than n */
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(room ? b->p + b->n : NULL, room, fmt, ap);
	if (n < 0)
		b->error = -EMSGSIZE;
	else if (n && grow(b, (size_t)n)) {
		if ((size_t)n >= room)
			vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
		b->n += (size_t)n;
	}
	if (b->error && room)
		b->p[b->n] = '\0'; /* takes back what did not fit */
	va_end(again);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	if (b->error)
		return;
	va_start(ap, fmt);
	vprint(b, fmt, ap);
	va_end(ap);
}

char *buf_steal(struct buf *b, size_t *ret_n)
{
	char *p;

	if (b->error)
		return NULL;
	p = b->cap ? b->p : calloc(1, 1);
	if (!p)
		return NULL;
	if (ret_n)
		*ret_n = b->n;
	buf_init(b, b->max);
	return p;
}
