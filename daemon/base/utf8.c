#include "base/utf8.h"

#include <string.h>

static bool is_tail(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

/* The least and greatest second byte keep out long forms, surrogates and what is over U+10FFFF
 * (Unicode, table 3-7). Returns the length of the sequence, 0 when it is malformed. */
static size_t sequence(const unsigned char *s, size_t n)
{
	unsigned char c = s[0];
	size_t len = c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
	unsigned char low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
	unsigned char high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;

	if (c < 0x80)
		return 1;
	if (!len || len > n || s[1] < low || s[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++)
		if (!is_tail(s[i]))
			return 0;
	return len;
}

bool utf8_valid(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t len;
	uint64_t w;

	while (n) {
		if (n >= sizeof(w)) { /* most text is ASCII: eight bytes in one step */
			memcpy(&w, p, sizeof(w));
			if (!(w & 0x8080808080808080)) {
				p += sizeof(w);
				n -= sizeof(w);
				continue;
			}
		}
		len = sequence(p, n);
		if (!len)
			return false;
		p += len;
		n -= len;
	}
	return true;
}

size_t utf8_length(const char *s, size_t n)
{
	size_t points = 0;

	for (size_t i = 0; i < n; i++)
		points += !is_tail((unsigned char)s[i]);
	return points;
}

size_t utf8_next(uint32_t *ret, const char *s, size_t n)
{
	static const unsigned char head[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	const unsigned char *p = (const unsigned char *)s;
	size_t len = sequence(p, n);
	uint32_t c;

	if (!len)
		return 0;
	c = p[0] & head[len];
	for (size_t i = 1; i < len; i++)
		c = c << 6 | (p[i] & 0x3f);
	*ret = c;
	return len;
}

size_t utf8_cut(const char *s, size_t n, size_t limit)
{
	if (n <= limit)
		return n;
	while (limit && is_tail((unsigned char)s[limit]))
		limit--;
	return limit;
}
