/* rules_import_yaml.c - texts as YAML scalars that mean what the texts said. */
#include "clients/handoffctl/rules_import_private.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"

/* Letters that YAML forbids, or takes for the end of a line. */
static bool is_special(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0xfeff ||
	       c == 0xfffe || c == 0xffff;
}

static bool has_special(const char *s)
{
	size_t n = strlen(s), len;
	uint32_t c;

	for (size_t i = 0; i < n; i += len) {
		len = utf8_next(&c, s + i, n - i);
		if (!len || is_special(c))
			return true;
	}
	return false;
}

/* Whether the text means itself without quotes, as an entry of a list or a value of a map. */
static bool is_plain(const char *s)
{
	static const char *const words[] = {"true", "false", "null", "yes", "no",
					    "on",   "off",   "y",    "n"};
	size_t n = strlen(s);

	if ((!isalpha((unsigned char)*s) && (unsigned char)*s < 0x80) || s[n - 1] == ' ' ||
	    s[n - 1] == ':' || has_special(s))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcasecmp(s, words[i]))
			return false;
	for (const char *p = s; *p; p++)
		if ((*p == ':' && p[1] == ' ') || (*p == ' ' && p[1] == '#'))
			return false;
	return true;
}

static void put_point(struct buf *out, const char *s, size_t n, uint32_t c)
{
	if (c == '"' || c == '\\')
		buf_printf(out, "\\%c", (char)c);
	else if (c == '\n')
		buf_puts(out, "\\n");
	else if (is_special(c))
		buf_printf(out, c < 0x100 ? "\\x%02x" : "\\u%04x", c);
	else
		buf_put(out, s, n);
}

void put_quoted(struct buf *out, const char *s)
{
	size_t n = strlen(s), len;
	uint32_t c;

	buf_putc(out, '"');
	for (size_t i = 0; i < n; i += len) {
		len = utf8_next(&c, s + i, n - i);
		if (!len)
			break;
		put_point(out, s + i, len, c);
	}
	buf_putc(out, '"');
}

void put_single(struct buf *out, const char *s)
{
	if (has_special(s)) {
		put_quoted(out, s);
		return;
	}
	buf_putc(out, '\'');
	for (; *s; s++)
		buf_printf(out, *s == '\'' ? "''" : "%c", *s);
	buf_putc(out, '\'');
}

/* A scalar: as it is where that is safe, else in double quotes. */
void put_text(struct buf *out, const char *s)
{
	if (is_plain(s))
		buf_puts(out, s);
	else
		put_quoted(out, s);
}

void put_list(struct buf *out, const char *indent, const char *s)
{
	buf_printf(out, "%s- ", indent);
	put_text(out, s);
	buf_putc(out, '\n');
}
