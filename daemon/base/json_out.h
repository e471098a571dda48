/* json_out.h - writes JSON into a buf: keys, values, commas, escapes. Pure. */
#ifndef BASE_JSON_OUT_H
#define BASE_JSON_OUT_H

#include "base/buf.h"

/*
 * A comma is written by itself wherever one is needed: it looks at the last byte written, and
 * leaves the comma out after '{', '[', ':' and at the very start. So a run of members may be
 * written into an empty buf (a fragment: "a":1,"b":2) and be joined into an object later with
 * out_fragment().
 * `key` is NULL inside arrays and for a top-level value. Strings must be valid UTF-8; control
 * characters, quotes and backslashes are escaped, and so are U+2028, U+2029 and '<' (as \u003c),
 * so that the text is safe inside a script element too (RFC 8259, HTML 4.12.1.3).
 */
void out_open(struct buf *b, const char *key, char bracket); /* bracket: '{' or '[' */
void out_close(struct buf *b, char bracket);		     /* bracket: '}' or ']' */
void out_str(struct buf *b, const char *key, const char *s); /* s == NULL writes null */
void out_strn(struct buf *b, const char *key, const char *s, size_t n);
void out_int(struct buf *b, const char *key, int64_t v);
void out_real(struct buf *b, const char *key, double v, int decimals); /* not finite: null */
void out_bool(struct buf *b, const char *key, bool v);
void out_null(struct buf *b, const char *key);
void out_id(struct buf *b, const char *key, uint64_t id);  /* base/id.h text; 0 writes null */
void out_time(struct buf *b, const char *key, int64_t ms); /* base/time.h RFC 3339 text */
void out_raw(struct buf *b, const char *key, const char *json, size_t n); /* n > 0: one value */
void out_fragment(struct buf *b, const char *members, size_t n);	  /* n == 0: nothing */

#endif
