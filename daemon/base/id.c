#include "base/id.h"

enum { RANDOM_BITS = 21, TIME_BITS = 42 };

static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";

uint64_t id_next(struct id_source *source, int64_t now_ms, uint64_t random)
{
	uint64_t most = ((uint64_t)1 << TIME_BITS) - 1;
	uint64_t ms = now_ms < 0 ? 0 : MIN((uint64_t)now_ms, most);
	uint64_t id = ms << RANDOM_BITS | (random & (((uint64_t)1 << RANDOM_BITS) - 1));

	if (id <= source->last)
		id = source->last + 1;
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
