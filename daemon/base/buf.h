/* buf.h - a growing run of bytes with a ceiling and a sticky error. Pure. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/base.h"

/*
 * Writers return nothing: the first failure stays in `error` and every later write is ignored, so
 * a caller checks once, at the end. While error is 0, p[n] is a NUL (p is "" when n is 0).
 */
struct buf {
	char *p;
	size_t n;
	size_t cap; /* private: bytes allocated */
	size_t max; /* n never passes this */
	int error;  /* 0, -ENOMEM, or -EMSGSIZE: it would have passed max */
};

#define BUF_INIT(limit) ((struct buf){.p = (char *)"", .max = (limit)})

void buf_init(struct buf *b, size_t max);
void buf_deinit(struct buf *b); /* frees the bytes; b is as after buf_init with the same max */
void buf_reset(struct buf *b);	/* empties it and clears the error; keeps the memory */

void buf_put(struct buf *b, const void *bytes, size_t n); /* borrows bytes */
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Gives the bytes (malloc'ed, NUL at the end, *ret_n without it) and leaves b empty; NULL when
 * b->error is set or memory is out. ret_n may be NULL. */
char *buf_steal(struct buf *b, size_t *ret_n);

#endif
