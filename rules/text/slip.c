/* slip.c - words compared letter by letter, after a look at how they begin, end, and how long they are. */
#include "rules/text/slip.h"

#include <errno.h>
#include <string.h>

#include "base/utf8.h"

enum { LETTERS = 32 };

struct letters {
	uint32_t v[LETTERS];
	size_t n;
};

/*
 * A slip changes the beginning or the end of a word, never both, and its length by one at most. For
 * each last byte of a letter, and for each length, there is a bit for each word.
 */
struct slips {
	size_t n;
	struct letters words[SLIP_WORDS];
	char *text[SLIP_WORDS];
	uint64_t first[256], last[256];
	uint64_t length[LETTERS + 2];
};

struct slips *slips_free(struct slips *s)
{
	for (size_t i = 0; s && i < s->n; i++)
		free(s->text[i]);
	free(s);
	return NULL;
}

/* False: it is too long, or too short. */
static bool read_letters(struct letters *ret, const char *s, size_t n)
{
	size_t len;

	ret->n = 0;
	for (size_t i = 0; i < n; i += len) {
		if (ret->n == LETTERS)
			return false;
		len = utf8_next(&ret->v[ret->n++], s + i, n - i);
		if (!len)
			return false;
	}
	return ret->n >= SLIP_LETTERS;
}

int slips_new(struct slips **ret)
{
	*ret = calloc(1, sizeof(**ret));
	return *ret ? 0 : -ENOMEM;
}

int slips_add(struct slips *s, const char *word, size_t n)
{
	uint64_t bit = (uint64_t)1 << s->n % SLIP_WORDS;
	struct letters w;

	if (!read_letters(&w, word, n))
		return 0;
	if (s->n == SLIP_WORDS)
		return SLIPS_E_FULL;
	s->text[s->n] = strndup(word, n);
	if (!s->text[s->n])
		return -ENOMEM;
	s->words[s->n++] = w;
	s->first[w.v[0] & 0xff] |= bit;
	s->last[w.v[w.n - 1] & 0xff] |= bit;
	for (size_t k = w.n - 1; k <= w.n + 1; k++)
		s->length[k] |= bit;
	return 0;
}

static bool same(const uint32_t *a, const uint32_t *b, size_t n)
{
	return !memcmp(a, b, n * sizeof(*a));
}

bool slip_is_one(const uint32_t *a, size_t n, const uint32_t *b, size_t m)
{
	size_t i = 0;

	while (i < n && i < m && a[i] == b[i])
		i++;
	a += i;
	b += i;
	if (n == m + 1)
		return same(a + 1, b, m - i);
	if (n + 1 == m)
		return same(a, b + 1, n - i);
	if (n != m || i == n)
		return false;
	i = n - i; /* what is left */
	return same(a + 1, b + 1, i - 1) ||
	       (i > 1 && a[0] == b[1] && a[1] == b[0] && same(a + 2, b + 2, i - 2));
}

const char *slips_mend(const struct slips *s, const char *word, size_t n)
{
	struct letters w;
	uint64_t bits;

	if (n < SLIP_LETTERS || !read_letters(&w, word, n))
		return NULL;
	bits = (s->first[w.v[0] & 0xff] | s->last[w.v[w.n - 1] & 0xff]) & s->length[w.n];
	for (; bits; bits &= bits - 1) {
		size_t i = (size_t)__builtin_ctzll(bits);

		if (slip_is_one(w.v, w.n, s->words[i].v, s->words[i].n))
			return s->text[i];
	}
	return NULL;
}
