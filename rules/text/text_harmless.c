/* text_harmless.c - people's words as they may be quoted: nothing in them reorders, hides or smears. */
#include "rules/text/text.h"

#include <string.h>
#include <utf8proc.h>

#include "base/utf8.h"

enum { MARKS = 4 /* on one letter; more than any script stacks */ };

enum harm { SHOWN, MARK, BLANK, HIDDEN };

static enum harm harm_of(uint32_t c)
{
	switch (utf8proc_category((utf8proc_int32_t)c)) {
	case UTF8PROC_CATEGORY_MN ... UTF8PROC_CATEGORY_ME:
		return MARK;
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return BLANK;
	case UTF8PROC_CATEGORY_CC:
		return c == '\t' || c == '\n' || c == '\r' || c == 0x85 ? BLANK : HIDDEN;
	case UTF8PROC_CATEGORY_CF: /* joiners and the marks of direction move nothing but neighbours */
		return (c >= 0x200c && c <= 0x200f) || c == 0x061c ? SHOWN : HIDDEN;
	case UTF8PROC_CATEGORY_CN: /* assigned to nothing, so shown as nothing */
	case UTF8PROC_CATEGORY_CS:
		return HIDDEN;
	default:
		return SHOWN;
	}
}

size_t text_harmless(char *s, size_t n)
{
	size_t to = 0, marks = 0, len;
	uint32_t c;

	for (size_t at = 0; at < n; at += len) {
		enum harm harm;

		len = utf8_next(&c, s + at, n - at);
		if (!len)
			break;
		harm = harm_of(c);
		marks = harm == MARK ? marks + 1 : 0;
		if (harm == BLANK) {
			s[to++] = ' ';
		} else if (harm != HIDDEN && marks <= MARKS) {
			memmove(s + to, s + at, len);
			to += len;
		}
	}
	return to;
}
