#include "shell/negotiate.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { UNSAID = -1, FULL = 1000 }; /* weights are in thousandths */

static const char *const names[N_CODING] = {
	[CODING_IDENTITY] = "identity",
	[CODING_GZIP] = "gzip",
	[CODING_BR] = "br",
};

const char *coding_name(enum coding c)
{
	return c == CODING_IDENTITY ? NULL : names[c];
}

/* "0.25"; what is no weight is none. */
static int weight(const char *s, size_t n)
{
	int q = 0, unit = FULL;

	if (n == 0 || n > 5 || !strchr("01", s[0]) || (n > 1 && s[1] != '.'))
		return 0;
	for (size_t i = 0; i < n; i++) {
		if (i == 1)
			continue;
		if (!isdigit((unsigned char)s[i]))
			return 0;
		q += (s[i] - '0') * unit;
		unit /= 10;
	}
	return q > FULL ? 0 : q;
}

/* The weight among an element's parameters, n bytes that begin behind its name. */
static int weight_of(const char *s, size_t n)
{
	const char *end = s + n;

	while (s < end) {
		s += strspn(s, " \t;");
		if (s + 2 <= end && tolower((unsigned char)s[0]) == 'q' && s[1] == '=')
			return weight(s + 2, MIN(strcspn(s + 2, " \t;"), (size_t)(end - s - 2)));
		s += MIN(strcspn(s, ";"), (size_t)(end - s));
	}
	return FULL;
}

static bool is(const char *s, size_t n, const char *word)
{
	return strlen(word) == n && strncasecmp(s, word, n) == 0;
}

/* Notes what one element says of a coding, or, in *any, of all others. */
static void hear(const char *s, size_t n, int q[N_CODING], int *any)
{
	size_t name = MIN(strcspn(s, " \t;"), n);
	int said = weight_of(s + name, n - name);

	if (is(s, name, "*"))
		*any = said;
	if (is(s, name, "x-gzip"))
		q[CODING_GZIP] = said;
	for (size_t i = 0; i < N_CODING; i++)
		if (is(s, name, names[i]))
			q[i] = said;
}

enum coding coding_choose(const char *accept, unsigned there)
{
	enum coding best = CODING_IDENTITY;
	int q[N_CODING], any = UNSAID, highest = 0;

	for (size_t i = 0; i < N_CODING; i++)
		q[i] = UNSAID;
	while (*(accept += strspn(accept, " \t,"))) {
		size_t n = strcspn(accept, ",");

		hear(accept, n, q, &any);
		accept += n;
	}
	for (size_t i = 0; i < N_CODING; i++) {
		if (q[i] == UNSAID) /* identity is welcome, but after all that is named */
			q[i] = any != UNSAID ? any : i == CODING_IDENTITY;
		if ((i == CODING_IDENTITY || there & 1u << i) && q[i] > 0 && q[i] >= highest) {
			highest = q[i];
			best = (enum coding)i;
		}
	}
	return best;
}

bool etag_listed(const char *list, const char *etag)
{
	size_t n = strlen(etag);

	if (list[0] == '*')
		return !list[1 + strspn(list + 1, " \t")];
	for (const char *p = list, *end;; p = end + 1) {
		p += strspn(p, " \t,");
		p += strncmp(p, "W/", 2) == 0 ? 2 : 0;
		end = *p == '"' ? strchr(p + 1, '"') : NULL;
		if (!end)
			return false;
		if ((size_t)(end + 1 - p) == n && memcmp(p, etag, n) == 0)
			return true;
	}
}
