#include "base/json_out.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/id.h"
#include "base/time.h"

/* What a byte means inside a string: 0 is plain, 'u' a \u00xx escape, 'L' the first byte of what
 * may be U+2028 or U+2029, anything else the letter after the backslash. */
static const char escape[256] = {
	['\x00'] = 'u', ['\x01'] = 'u', ['\x02'] = 'u', ['\x03'] = 'u', ['\x04'] = 'u',
	['\x05'] = 'u', ['\x06'] = 'u', ['\x07'] = 'u', ['\b'] = 'b',	['\t'] = 't',
	['\n'] = 'n',	['\x0b'] = 'u', ['\f'] = 'f',	['\r'] = 'r',	['\x0e'] = 'u',
	['\x0f'] = 'u', ['\x10'] = 'u', ['\x11'] = 'u', ['\x12'] = 'u', ['\x13'] = 'u',
	['\x14'] = 'u', ['\x15'] = 'u', ['\x16'] = 'u', ['\x17'] = 'u', ['\x18'] = 'u',
	['\x19'] = 'u', ['\x1a'] = 'u', ['\x1b'] = 'u', ['\x1c'] = 'u', ['\x1d'] = 'u',
	['\x1e'] = 'u', ['\x1f'] = 'u', ['"'] = '"',	['\\'] = '\\',	['<'] = 'u',
	[0xe2] = 'L',
};

static void put_escape(struct buf *b, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	char s[6] = {'\\', escape[c], '0', '0', hex[c >> 4], hex[c & 15]};

	buf_put(b, s, escape[c] == 'u' ? 6 : 2);
}

/* E2 80 A8 is U+2028, E2 80 A9 is U+2029; most letters that begin with E2 are neither. */
static bool is_line_separator(const unsigned char *s, size_t n)
{
	return n >= 3 && s[1] == 0x80 && (s[2] & 0xfe) == 0xa8;
}

/* Plain bytes are copied a run at a time: text is mostly plain. */
static void put_quoted(struct buf *b, const char *text, size_t n)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t from = 0, i = 0;

	buf_putc(b, '"');
	while (i < n) {
		if (!escape[s[i]] || (s[i] == 0xe2 && !is_line_separator(s + i, n - i))) {
			i++;
			continue;
		}
		buf_put(b, s + from, i - from);
		if (s[i] == 0xe2) {
			buf_puts(b, s[i + 2] == 0xa8 ? "\\u2028" : "\\u2029");
			i += 3;
		} else {
			put_escape(b, s[i++]);
		}
		from = i;
	}
	buf_put(b, s + from, n - from);
	buf_putc(b, '"');
}

static void put_comma(struct buf *b)
{
	char last = b->n ? b->p[b->n - 1] : '{';

	if (last != '{' && last != '[' && last != ':')
		buf_putc(b, ',');
}

static void put_key(struct buf *b, const char *key)
{
	put_comma(b);
	if (!key)
		return;
	put_quoted(b, key, strlen(key));
	buf_putc(b, ':');
}

void out_open(struct buf *b, const char *key, char bracket)
{
	put_key(b, key);
	buf_putc(b, bracket);
}

void out_close(struct buf *b, char bracket)
{
	buf_putc(b, bracket);
}

void out_str(struct buf *b, const char *key, const char *s)
{
	if (s)
		out_strn(b, key, s, strlen(s));
	else
		out_null(b, key);
}

void out_strn(struct buf *b, const char *key, const char *s, size_t n)
{
	put_key(b, key);
	put_quoted(b, s, n);
}

/* Writes at least `digits` digits of v, ending before `end`; returns where they begin. */
static char *digits_before(char *end, uint64_t v, int digits)
{
	for (; v || digits > 0; v /= 10, digits--)
		*--end = (char)('0' + v % 10);
	return end;
}

void out_int(struct buf *b, const char *key, int64_t v)
{
	char s[24], *end = s + sizeof(s), *p;

	p = digits_before(end, v < 0 ? 0 - (uint64_t)v : (uint64_t)v, 1);
	if (v < 0)
		*--p = '-';
	put_key(b, key);
	buf_put(b, p, (size_t)(end - p));
}

/* Too great for the exact way below. The locale may write a comma, which is not JSON. */
static void put_great_real(struct buf *b, double v)
{
	char s[32], *comma;

	snprintf(s, sizeof(s), "%.17g", v);
	comma = strchr(s, ',');
	if (comma)
		*comma = '.';
	buf_puts(b, s);
}

void out_real(struct buf *b, const char *key, double v, int decimals)
{
	static const double power[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
	int d = MIN(MAX(decimals, 0), (int)ARRAY_SIZE(power) - 1);
	char s[32], *end = s + sizeof(s), *p;
	double scaled = fabs(v) * power[d];
	uint64_t n;

	if (!isfinite(v)) {
		out_null(b, key);
		return;
	}
	put_key(b, key);
	if (scaled >= 9007199254740992.0) { /* 2^53 */
		put_great_real(b, v);
		return;
	}
	n = (uint64_t)(scaled + 0.5);
	for (; d > 0 && n % 10 == 0; d--)
		n /= 10;
	p = digits_before(end, n, d + 1);
	if (d > 0) {
		memmove(p - 1, p, (size_t)(end - p) - (size_t)d);
		p--;
		end[-d - 1] = '.';
	}
	if (v < 0 && n)
		*--p = '-';
	buf_put(b, p, (size_t)(end - p));
}

void out_bool(struct buf *b, const char *key, bool v)
{
	put_key(b, key);
	buf_puts(b, v ? "true" : "false");
}

void out_null(struct buf *b, const char *key)
{
	put_key(b, key);
	buf_put(b, "null", 4);
}

void out_id(struct buf *b, const char *key, uint64_t id)
{
	char s[ID_TEXT + 3] = "\"";

	if (!id) {
		out_null(b, key);
		return;
	}
	id_format(s + 1, id);
	s[ID_TEXT + 1] = '"';
	put_key(b, key);
	buf_put(b, s, ID_TEXT + 2);
}

void out_time(struct buf *b, const char *key, int64_t ms)
{
	char s[TIME_TEXT + 3] = "\"";

	time_format(s + 1, ms);
	s[TIME_TEXT + 1] = '"';
	put_key(b, key);
	buf_put(b, s, TIME_TEXT + 2);
}

void out_raw(struct buf *b, const char *key, const char *json, size_t n)
{
	put_key(b, key);
	buf_put(b, json, n);
}

void out_fragment(struct buf *b, const char *members, size_t n)
{
	if (!n)
		return;
	put_comma(b);
	buf_put(b, members, n);
}
