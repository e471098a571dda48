/* text_card.c - payment card numbers, found by their groups of digits and Luhn's check, and masked. */
#include "rules/text/text.h"

#include <string.h>

enum {
	CARD_MIN = 13,
	CARD_MAX = 19,
	CARD_GAP = 3, /* separators between two groups of digits: " - " */
};

static bool is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

/* What people put between the groups of a card number; its bytes, 0 for anything else. */
static size_t separator(const char *s, size_t n)
{
	static const char *const wide[] = {"\u00a0", "\u2009", "\u200a", "\u202f", "\u2010",
					   "\u2011", "\u2012", "\u2013", "\u2212"};

	if (!n)
		return 0;
	if (*s == ' ' || *s == '-' || *s == '.' || *s == '\t')
		return 1;
	if (!(*s & 0x80))
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(wide); i++)
		if (n >= strlen(wide[i]) && !memcmp(s, wide[i], strlen(wide[i])))
			return strlen(wide[i]);
	return 0;
}

/* Luhn's check (ISO/IEC 7812-1) over n digits. */
static bool luhn(const unsigned char *digits, size_t n)
{
	unsigned int sum = 0, d;

	for (size_t i = 0; i < n; i++) {
		d = digits[n - 1 - i];
		if (i % 2)
			d = d > 4 ? 2 * d - 9 : 2 * d;
		sum += d;
	}
	return sum % 10 == 0;
}

/* The bytes of a card number that starts with the group of digits at s: the longest row of whole
 * groups that passes. 0 when there is none. ret_last: the last four digits. */
static size_t card_length(const char *s, size_t n, char ret_last[4])
{
	unsigned char digits[CARD_MAX];
	size_t count = 0, at = 0, best = 0, step;

	while (at < n && is_digit((unsigned char)s[at])) {
		for (; at < n && is_digit((unsigned char)s[at]); at++) {
			if (count == CARD_MAX)
				return best;
			digits[count++] = (unsigned char)(s[at] - '0');
		}
		if (count >= CARD_MIN && digits[0] && luhn(digits, count)) {
			best = at;
			for (size_t i = 0; i < 4; i++)
				ret_last[i] = (char)('0' + digits[count - 4 + i]);
		}
		for (size_t i = 0; i < CARD_GAP; i++) {
			step = separator(s + at, n - at);
			at += step;
		}
	}
	return best;
}

size_t text_mask_cards(const char *s, size_t n, struct buf *out)
{
	size_t masked = 0, kept = 0, at = 0, len;
	char last[4];

	while (at < n) {
		if (!is_digit((unsigned char)s[at])) {
			at++;
			continue;
		}
		len = card_length(s + at, n - at, last);
		if (len) {
			buf_put(out, s + kept, at - kept);
			buf_puts(out, "•••• ");
			buf_put(out, last, sizeof(last));
			kept = at += len;
			masked++;
			continue;
		}
		while (at < n && is_digit((unsigned char)s[at]))
			at++;
	}
	buf_put(out, s + kept, n - kept);
	return masked;
}
