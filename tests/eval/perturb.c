#include "tests/eval/perturb.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

enum { TYPO_LETTERS = 4 };

/* A number below n that depends on the seed and on how often it was asked. */
struct dice {
	uint64_t state;
};

static size_t roll(struct dice *d, size_t n)
{
	d->state = hash_u64(d->state + 0x9e3779b97f4a7c15u);
	return (size_t)(d->state % n);
}

/* A key beside c on an English keyboard. */
static char beside(struct dice *d, char c)
{
	static const char *const rows[] = {"qwertyuiop", "asdfghjkl", "zxcvbnm"};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *at = strchr(rows[i], tolower((unsigned char)c));
		size_t k = at ? (size_t)(at - rows[i]) : 0;

		if (!at)
			continue;
		if (!k || (rows[i][k + 1] && roll(d, 2)))
			return rows[i][k + 1];
		return rows[i][k - 1];
	}
	return c;
}

static void slip(struct buf *out, struct dice *d, const char *word, size_t n)
{
	size_t at = 1 + roll(d, n - 1), kind = roll(d, 4);

	if (kind == 3 && at + 1 == n)
		at--;
	if (!at)
		kind = 1;
	buf_put(out, word, at);
	switch (kind) {
	case 0: /* left out */
		break;
	case 1: /* doubled */
		buf_putc(out, word[at]);
		buf_putc(out, word[at]);
		break;
	case 2: /* the key beside */
		buf_putc(out, beside(d, word[at]));
		break;
	default: /* swapped */
		buf_putc(out, word[at + 1]);
		buf_putc(out, word[at]);
		at++;
	}
	buf_put(out, word + at + 1, n - at - 1);
}

static void typos(struct buf *out, struct dice *d, size_t percent, const char *s, size_t n)
{
	for (size_t at = 0, end; at < n; at = end) {
		for (end = at; end < n && isalpha((unsigned char)s[end]);)
			end++;
		if (end - at >= TYPO_LETTERS && roll(d, 100) < percent)
			slip(out, d, s + at, end - at);
		else
			buf_put(out, s + at, end - at);
		if (end == at)
			buf_putc(out, s[end++]);
	}
}

static void emoji(struct buf *out, struct dice *d, const char *blank)
{
	static const char *const faces[] = {"🙂", "😀", "👍", "🙏", "😅", "🤔", "😊", "🎉"};

	buf_puts(out, blank);
	buf_puts(out, faces[roll(d, ARRAY_SIZE(faces))]);
}

void perturb(struct buf *out, const char *how, const char *text, size_t n, uint64_t seed)
{
	struct dice d = {.state = hash_bytes(text, n, seed)};

	if (!strncmp(how, "typo", 4)) {
		typos(out, &d, (size_t)atoi(how + 4), text, n);
		return;
	}
	for (size_t i = 0; i < n; i++)
		buf_putc(out, *how == 'u' ? (char)toupper((unsigned char)text[i]) : text[i]);
	if (!strcmp(how, "emoji"))
		emoji(out, &d, " ");
	if (!strcmp(how, "glued"))
		emoji(out, &d, "");
}
