#include "base/id.h"

enum { RANDOM_BITS = 21, TIME_BITS = 42 };

static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";

uint64_t id_next(struct id_source *source, int64_t now_ms, uint64_t random)
{
	uint64_t most = ((uint64_t)1 << TIME_BITS) - 1;
	uint64_t ms = now_ms < 0 ? 0 : MIN((uint64_t)now_ms, most);
	uint64_t low = random & (((uint64_t)1 << RANDOM_BITS) - 1);
	uint64_t id = ms << RANDOM_BITS | low;

	if (source->last > INT64_MAX)
		return 0;
	/* With the clock set back steps of one would be taken again after a restart. */
	if (id <= source->last)
		id = source->last + 1 + (ms < source->last >> RANDOM_BITS ? low : 0);
	if (id > INT64_MAX) /* not before 2109 */
		return 0;
	source->last = id;
	return id;
}

void id_format(char out[ID_TEXT + 1], uint64_t id)
{
	out[ID_TEXT] = '\0';
	for (int i = ID_TEXT - 1; i >= 0; i--, id >>= 5)
		out[i] = letters[id & 31];
}

/* A letter's value plus 1, so that what is no letter is 0. */
static const unsigned char value_of[256] = {
	['0'] = 1,  ['1'] = 2,	['2'] = 3,  ['3'] = 4,	['4'] = 5,  ['5'] = 6,	['6'] = 7,
	['7'] = 8,  ['8'] = 9,	['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14,
	['e'] = 15, ['f'] = 16, ['g'] = 17, ['h'] = 18, ['j'] = 19, ['k'] = 20, ['m'] = 21,
	['n'] = 22, ['p'] = 23, ['q'] = 24, ['r'] = 25, ['s'] = 26, ['t'] = 27, ['v'] = 28,
	['w'] = 29, ['x'] = 30, ['y'] = 31, ['z'] = 32,
};

bool id_parse(uint64_t *ret, const char *s, size_t n)
{
	uint64_t id = 0;
	unsigned v;

	if (n != ID_TEXT || s[0] > '7') /* 13 letters could hold 65 bits */
		return false;
	for (size_t i = 0; i < n; i++) {
		v = value_of[(unsigned char)s[i]];
		if (!v)
			return false;
		id = id << 5 | (v - 1);
	}
	if (!id)
		return false;
	*ret = id;
	return true;
}

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

void id_reference(char out[ID_REFERENCE + 1], uint64_t id)
{
	char text[ID_TEXT + 1];
	size_t n = 0;

	id_format(text, id);
	for (size_t i = 0; i < ID_TEXT; i++) {
		if (i == 4 || i == 8)
			out[n++] = '-';
		out[n++] = upper(text[i]);
	}
	out[n] = '\0';
}

bool id_parse_reference(uint64_t *ret, const char *s, size_t n)
{
	char text[ID_TEXT];
	size_t letters_n = 0;

	for (size_t i = 0; i < n; i++) {
		char c = upper(s[i]);

		if (c == '-' || c == ' ')
			continue;
		if (letters_n == ID_TEXT)
			return false;
		c = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
		text[letters_n++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	return id_parse(ret, text, letters_n);
}
