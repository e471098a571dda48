/* utf8.h - checks and walks UTF-8 (RFC 3629: no surrogates, shortest form, to U+10FFFF). Pure. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/base.h"

bool utf8_valid(const char *s, size_t n);

/* Code points in valid UTF-8. */
size_t utf8_length(const char *s, size_t n);

/* Decodes one code point at s[0..n), n > 0. Returns its bytes (1-4), 0 when malformed. */
size_t utf8_next(uint32_t *ret, const char *s, size_t n);

/* The greatest length <= limit that does not cut a code point of valid UTF-8. */
size_t utf8_cut(const char *s, size_t n, size_t limit);

#endif
