/*
 * clue.c - reads the source of a regular expression by recursive descent. Each piece of it is a set of
 * words that it matches exactly, as long as there are few; what stands side by side is joined to
 * longer words, and where that ends the words become a part: each match holds one of them.
 */
#include "rules/find/clue_words.h"

#include <string.h>
#include <utf8proc.h>

#include "base/utf8.h"

enum { DEPTH = 12, RANGE = 16 };

/* Escaped, these stand for themselves. */
#define SIGNS " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

struct source {
	const char *p, *end;
	bool folded, failed;
	bool spaced; /* (?x): white space and comments say nothing */
	int depth;
};

/* --- atoms -------------------------------------------------------------------------------- */

static bool at_end(const struct source *x)
{
	return x->failed || x->p >= x->end;
}

static bool take(struct source *x, char c)
{
	if (at_end(x) || *x->p != c)
		return false;
	x->p++;
	return true;
}

/* Gives the source up: nothing is known of it. */
static void fail(struct source *x)
{
	x->failed = true;
}

static void skip_space(struct source *x)
{
	while (x->spaced && !at_end(x)) {
		if (strchr(" \t\n\r\f\v", *x->p))
			x->p++;
		else if (*x->p == '#')
			while (!at_end(x) && *x->p++ != '\n')
				;
		else
			return;
	}
}

/* The one form that a code point has in a text, as bytes; 0 when there may be several. */
static size_t one_form(const struct source *x, uint32_t c, char ret[4])
{
	utf8proc_int32_t folded[4], point = (utf8proc_int32_t)c;
	utf8proc_ssize_t n;
	int boundary = 0;

	if (c < 0x80) {
		ret[0] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
		return 1;
	}
	n = utf8proc_decompose_char(point, folded, 4, UTF8PROC_CASEFOLD, &boundary);
	if (n != 1 || folded[0] < 0x80)
		return 0;
	if (!x->folded && (folded[0] != point || utf8proc_toupper(point) != point ||
			   utf8proc_tolower(point) != point || utf8proc_totitle(point) != point))
		return 0;
	return (size_t)utf8proc_encode_char(folded[0], (utf8proc_uint8_t *)ret);
}

/* Adds a code point to a set; false: then nothing is known of the set. */
static bool add_point(const struct source *x, struct clue_words *w, uint32_t c)
{
	char bytes[4];
	size_t n = one_form(x, c, bytes);

	return n && words_add(w, bytes, n);
}

/* ASCII, or the first byte of every other decimal digit. */
static bool add_digits(struct clue_words *w)
{
	static const char digits[] = "0123456789\xd9\xdb\xdf\xe0\xe1\xea\xef\xf0";

	for (const char *s = digits; *s; s++)
		if (!words_add(w, s, 1))
			return false;
	return true;
}

static uint32_t next_point(struct source *x)
{
	uint32_t c = 0;
	size_t n = at_end(x) ? 0 : utf8_next(&c, x->p, (size_t)(x->end - x->p));

	if (!n)
		fail(x);
	x->p += n;
	return c;
}

static void skip_property(struct source *x)
{
	if (!take(x, '{')) {
		next_point(x);
		return;
	}
	while (!at_end(x) && *x->p != '}')
		x->p++;
	if (!take(x, '}'))
		fail(x);
}

/* Behind a backslash: a sign stands for itself; of letters and digits a few are known. */
static void read_escape(struct source *x, struct piece *ret)
{
	uint32_t c = next_point(x);
	struct clue_words one = {.n = 0};

	piece_unknown(ret);
	if (x->failed)
		return;
	if (c >= 0x80 || strchr(SIGNS, (int)c))
		piece_one(ret, &one, add_point(x, &one, c));
	else if (c == 'd')
		piece_one(ret, &one, add_digits(&one) && false);
	else if (strchr("bBAzZGK", (int)c)) /* a place, no text */
		piece_empty(ret);
	else if (c == 'p' || c == 'P')
		skip_property(x);
	else if (c >= '1' && c <= '9') /* what a group matched: anything */
		while (!at_end(x) && *x->p >= '0' && *x->p <= '9')
			x->p++;
	else if (!strchr("DsSwWhHvVRXntr", (int)c))
		fail(x);
}

/* One member of a class, or a range. False: too much to name. */
static bool read_member(struct source *x, struct clue_words *w)
{
	uint32_t c = next_point(x), last;

	if (c == '[' && !at_end(x) && strchr(":.=", *x->p))
		fail(x);
	if (c == '\\') {
		c = next_point(x);
		if (c == 'd')
			return add_digits(w);
		if (c < 0x80 && strchr("QExocN0123456789", (int)c))
			fail(x);
		if (c < 0x80 && !strchr(SIGNS, (int)c))
			return false;
	}
	if (x->end - x->p < 2 || *x->p != '-' || x->p[1] == ']')
		return !x->failed && add_point(x, w, c);
	x->p++;
	last = next_point(x);
	if (last == '\\' || last == '[')
		fail(x);
	if (x->failed || last < c || last - c > RANGE)
		return false;
	for (; c <= last; c++)
		if (!add_point(x, w, c))
			return false;
	return true;
}

/* Of \d only the first byte is known. */
static bool is_whole(const struct clue_words *w)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->v[i].n == 1 && w->v[i].text[0] & 0x80)
			return false;
	return true;
}

static void read_class(struct source *x, struct piece *ret)
{
	bool known = !take(x, '^'), first = true;
	struct clue_words one = {.n = 0};

	for (; !at_end(x) && (first || *x->p != ']'); first = false)
		known &= read_member(x, &one);
	if (!take(x, ']'))
		fail(x);
	piece_unknown(ret);
	if (known)
		piece_one(ret, &one, is_whole(&one));
}

/* --- groups ------------------------------------------------------------------------------- */

static void read_alternatives(struct source *x, struct piece *ret);

/* (?x) and the like, up to the ')' or ':'. */
static void read_options(struct source *x)
{
	bool on = true, spaced = x->spaced;

	for (; !at_end(x) && *x->p != ')' && *x->p != ':'; x->p++) {
		if (*x->p == '-')
			on = false;
		else if (*x->p == 'x' && x->p[1] != 'x')
			spaced = on;
		else if (!strchr("imsnJU", *x->p))
			fail(x);
	}
	x->spaced = spaced;
}

/* Behind "(?<" or "(?P<" or "(?'". */
static void skip_name(struct source *x, char end)
{
	while (!at_end(x) && *x->p != end)
		x->p++;
	if (!take(x, end))
		fail(x);
}

enum group { GROUP_PLAIN, GROUP_PLACE, GROUP_OPTIONS };

/* What stands between "(?" and the text of the group. */
static enum group read_kind(struct source *x)
{
	if (take(x, ':') || take(x, '>') || take(x, '|'))
		return GROUP_PLAIN;
	if (take(x, '=') || take(x, '!'))
		return GROUP_PLACE;
	if (take(x, 'P') && (at_end(x) || *x->p != '<'))
		fail(x);
	if (take(x, '\'')) {
		skip_name(x, '\'');
		return GROUP_PLAIN;
	}
	if (take(x, '<')) {
		if (take(x, '=') || take(x, '!'))
			return GROUP_PLACE;
		skip_name(x, '>');
		return GROUP_PLAIN;
	}
	read_options(x);
	return take(x, ':') ? GROUP_PLAIN : GROUP_OPTIONS;
}

/* Behind "(". */
static void read_group(struct source *x, struct piece *ret)
{
	bool spaced = x->spaced;
	enum group kind = GROUP_PLAIN;

	if (!at_end(x) && *x->p == '*') /* verbs can end a match early */
		fail(x);
	if (x->end - x->p >= 2 && x->p[0] == '?' && x->p[1] == '#') {
		skip_name(x, ')');
		piece_empty(ret);
		return;
	}
	if (take(x, '?'))
		kind = read_kind(x);
	if (kind == GROUP_OPTIONS) { /* they hold to the end of the group around */
		if (!take(x, ')'))
			fail(x);
		piece_empty(ret);
		return;
	}
	read_alternatives(x, ret);
	if (!take(x, ')'))
		fail(x);
	if (kind == GROUP_PLACE) /* beside the match, or not there at all */
		piece_empty(ret);
	x->spaced = spaced;
}

/* White space of (?x) beyond ASCII. */
static bool is_wide_space(uint32_t c)
{
	return c == 0x85 || c == 0x200e || c == 0x200f || c == 0x2028 || c == 0x2029;
}

static void read_atom(struct source *x, struct piece *ret)
{
	uint32_t c = next_point(x);
	struct clue_words one = {.n = 0};

	piece_unknown(ret);
	if (c == '\\') {
		read_escape(x, ret);
	} else if (c == '[') {
		read_class(x, ret);
	} else if (c == '(') {
		read_group(x, ret);
	} else if (c == '^' || c == '$') {
		piece_empty(ret);
	} else if (c != '.') {
		piece_one(ret, &one, add_point(x, &one, c));
		if (x->spaced && is_wide_space(c))
			fail(x);
	}
}

/* --- repeats ------------------------------------------------------------------------------ */

enum repeat { ONCE, MAYBE, ANY_TIMES, AT_LEAST_ONCE };

static size_t read_number(struct source *x)
{
	size_t n = 0;

	for (; !at_end(x) && *x->p >= '0' && *x->p <= '9'; x->p++)
		n = MIN(10 * n + (size_t)(*x->p - '0'), (size_t)100000);
	return n;
}

/* Behind "{". A brace that is no repeat is too rare to be worth reading. */
static enum repeat read_bounds(struct source *x)
{
	const char *from = x->p;
	size_t least = read_number(x), most = least;

	if (x->p == from)
		fail(x);
	if (take(x, ','))
		most = !at_end(x) && *x->p == '}' ? SIZE_MAX : read_number(x);
	if (!take(x, '}'))
		fail(x);
	if (most <= 1)
		return least ? ONCE : MAYBE;
	return least ? AT_LEAST_ONCE : ANY_TIMES;
}

static enum repeat read_repeat(struct source *x)
{
	enum repeat r = ONCE;

	skip_space(x);
	if (take(x, '?'))
		r = MAYBE;
	else if (take(x, '*'))
		r = ANY_TIMES;
	else if (take(x, '+'))
		r = AT_LEAST_ONCE;
	else if (take(x, '{'))
		r = read_bounds(x);
	else
		return ONCE;
	skip_space(x);
	if (!take(x, '?'))
		take(x, '+');
	return r;
}

static void append_repeated(struct sequence *q, struct piece *p, enum repeat repeat)
{
	if (repeat == MAYBE && p->exact && words_add(&p->clue.parts[0], "", 0))
		repeat = ONCE;
	if (repeat == MAYBE || repeat == ANY_TIMES) {
		sequence_break(q);
		return;
	}
	sequence_add(q, p);
	if (repeat == AT_LEAST_ONCE && p->exact) { /* its last round need not be its first */
		sequence_break(q);
		sequence_add(q, p);
	}
}

static void read_sequence(struct source *x, struct piece *ret)
{
	struct sequence q = {.broken = false};
	struct piece p;

	words_empty(&q.run);
	for (skip_space(x); !at_end(x) && *x->p != '|' && *x->p != ')'; skip_space(x)) {
		read_atom(x, &p);
		append_repeated(&q, &p, read_repeat(x));
	}
	sequence_end(&q, ret);
}

static void read_alternatives(struct source *x, struct piece *ret)
{
	struct piece next;

	piece_unknown(ret);
	if (++x->depth > DEPTH)
		fail(x);
	if (x->failed)
		return;
	read_sequence(x, ret);
	while (take(x, '|')) {
		read_sequence(x, &next);
		piece_or(ret, &next);
	}
	x->depth--;
}

static bool has_letter(const struct clue_words *w, char c)
{
	for (size_t i = 0; i < w->n; i++)
		if (memchr(w->v[i].text, c, w->v[i].n))
			return true;
	return false;
}

/* A word with `k` or `s` may be written with what is not ASCII and the same when case is ignored:
 * where one of these stands, nothing is known. */
static void add_strange(struct clue *clue)
{
	static const char *const strange[] = {"\u212a", "\u017f"};

	for (size_t p = 0; p < clue->n; p++) {
		struct clue_words *w = &clue->parts[p];
		bool fits = true;

		if (!has_letter(w, 'k') && !has_letter(w, 's'))
			continue;
		for (size_t i = 0; i < ARRAY_SIZE(strange); i++)
			fits &= words_add(w, strange[i], strlen(strange[i]));
		if (!fits)
			memmove(w, w + 1, (--clue->n - p--) * sizeof(*w));
	}
}

void clue_read(struct clue *ret, const char *source, bool folded)
{
	struct source x = {.p = source, .end = source + strlen(source), .folded = folded};
	struct sequence whole = {.broken = false};
	struct piece p;

	words_empty(&whole.run);
	read_alternatives(&x, &p);
	sequence_add(&whole, &p);
	sequence_break(&whole);
	*ret = whole.clue;
	if (x.failed || x.p < x.end)
		ret->n = 0;
	if (!folded)
		add_strange(ret);
}
