#include "clients/handoffctl/harmless.h"

#include <string.h>
#include <utf8proc.h>

#include "base/utf8.h"

enum { ESCAPE = 0x1b };

/* Bytes of the escape sequence that ESC at s[0] begins. */
static size_t sequence(const char *s, size_t n)
{
	size_t i = 2;

	if (n < 2)
		return n;
	if (s[1] == '[') { /* parameters and intermediates, then one final byte */
		while (i < n && s[i] >= 0x20 && s[i] <= 0x3f)
			i++;
		return i < n && s[i] >= 0x40 && s[i] <= 0x7e ? i + 1 : i;
	}
	if (strchr("]PX^_", s[1])) { /* a string, ended by BEL or ESC \ */
		for (; i < n && s[i] != '\n'; i++) {
			if (s[i] == '\a')
				return i + 1;
			if (s[i] == ESCAPE)
				return i + 1 < n && s[i + 1] == '\\' ? i + 2 : i;
		}
		return i;
	}
	return s[1] >= 0x30 && s[1] <= 0x7e ? 2 : 1;
}

/* What is seen, or joins what is seen. */
static bool shows(uint32_t c)
{
	switch (utf8proc_category((utf8proc_int32_t)c)) {
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CS:
		return false;
	case UTF8PROC_CATEGORY_CF: /* joiners and the directional marks do no harm */
		return c == 0x200c || c == 0x200d || c == 0x200e || c == 0x200f || c == 0x061c;
	default:
		return true;
	}
}

static bool is_right_to_left(uint32_t c)
{
	const utf8proc_property_t *p = utf8proc_get_property((utf8proc_int32_t)c);

	return p->bidi_class == UTF8PROC_BIDI_CLASS_R || p->bidi_class == UTF8PROC_BIDI_CLASS_AL;
}

/* One character of s to out; returns its bytes. */
static size_t put_one(struct buf *out, const char *s, size_t n, enum harmless_form form,
		      bool *turned)
{
	uint32_t c;
	size_t bytes;

	if (*s == ESCAPE)
		return sequence(s, n);
	bytes = utf8_next(&c, s, n);
	if (!bytes) {
		buf_puts(out, "\xef\xbf\xbd");
		return 1;
	}
	if (c == '\n' || c == 0x2028 || c == 0x2029)
		buf_puts(out, form == HARMLESS_LINES ? "\n    " : " ");
	else if (c == '\t')
		buf_putc(out, ' ');
	else if (shows(c))
		buf_put(out, s, bytes);
	*turned |= is_right_to_left(c);
	return bytes;
}

void harmless(struct buf *out, const char *s, size_t n, enum harmless_form form)
{
	struct buf clean = BUF_INIT(out->max);
	bool turned = false;

	while (n && (s[n - 1] == '\n' || s[n - 1] == '\r' || s[n - 1] == ' '))
		n--;
	for (size_t i = 0; i < n;)
		i += put_one(&clean, s + i, n - i, form, &turned);
	if (turned)
		buf_puts(out, "\xe2\x81\xa8"); /* FSI */
	buf_put(out, clean.p, clean.n);
	if (turned)
		buf_puts(out, "\xe2\x81\xa9"); /* PDI */
	buf_deinit(&clean);
}

size_t columns_of(const char *s, size_t n)
{
	size_t columns = 0, bytes;
	uint32_t c;

	for (size_t i = 0; i < n; i += bytes) {
		int width;

		bytes = utf8_next(&c, s + i, n - i);
		if (!bytes)
			return columns + (n - i);
		width = utf8proc_charwidth((utf8proc_int32_t)c);
		columns += width > 0 ? (size_t)width : 0;
	}
	return columns;
}
