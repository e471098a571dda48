#include "rules/text/text.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "rules/text/script.h"

#include <errno.h>
#include <libstemmer.h>
#include <string.h>
#include <strings.h>
#include <utf8proc.h>

/*
 * Most messages are ASCII and take the short way: a table look-up and a byte written for each. Anything
 * else goes through utf8proc in clusters: a base and what may combine with it, the smallest piece
 * that can be normalised on its own. So each folded code point knows the original bytes it is from.
 */
enum {
	CLUSTER = 32,	 /* code points; more marks than that start another one (cf. UAX 15, 13) */
	EXPANDS = 18,	 /* code points that NFKC makes of one, at most (U+FDFA) */
	STEM_BYTES = 64, /* a longer word is its own stem */
	SIGNATURE_MAX = 256, /* trigrams; more would fill the set and make all long texts alike */
};

enum kind { OTHER, SPACE, WORD, APOSTROPHE };

/* Of an ASCII byte: its kind, its folded form, and what it counts for. */
enum { KIND = 3, LETTER = 4, CAPITAL = 8 };
static const unsigned char ascii[128] = {
	[0 ... ' '] = SPACE,	       [0x7f] = SPACE, ['\''] = APOSTROPHE,
	['0' ... '9'] = WORD,	       ['_'] = WORD,   ['A' ... 'Z'] = WORD | LETTER | CAPITAL,
	['a' ... 'z'] = WORD | LETTER,
};

/* A reading in progress. The word that is being read is words[n_words], not counted yet. */
struct reader {
	struct text *t;
	bool in_word;
	bool apostrophe; /* behind the word: part of it if another letter follows */
};

static enum kind kind_of(uint32_t c)
{
	if (c < 0x80)
		return ascii[c] & KIND;
	switch (utf8proc_category((utf8proc_int32_t)c)) {
	case UTF8PROC_CATEGORY_LU ... UTF8PROC_CATEGORY_NO:
		return WORD;
	case UTF8PROC_CATEGORY_ZS ... UTF8PROC_CATEGORY_CC:
		return SPACE;
	default:
		return OTHER;
	}
}

static void end_word(struct reader *r)
{
	struct text *t = r->t;
	struct word *w = &t->words[t->n_words];

	if (!r->in_word)
		return;
	w->hash = hash_bytes(t->folded + w->at, w->n, 0);
	t->n_words++;
	r->in_word = false;
	r->apostrophe = false;
}

/* After the bytes of a word character were added. */
static void extend_word(struct reader *r, size_t bytes, size_t from, size_t to)
{
	struct text *t = r->t;
	struct word *w = &t->words[t->n_words];

	if (!r->in_word) {
		if (t->n_words == TEXT_WORDS) {
			t->cut = true;
			return;
		}
		r->in_word = true;
		w->at = (uint32_t)(t->n - bytes);
		w->from = (uint32_t)from;
	}
	w->n = (uint32_t)(t->n - w->at);
	w->from_n = (uint32_t)(to - w->from);
	r->apostrophe = false;
}

/* Adds one folded code point that was made of original[from..to). */
static void put(struct reader *r, enum kind kind, const char *bytes, size_t n, size_t from,
		size_t to)
{
	struct text *t = r->t;

	if (kind == SPACE) {
		end_word(r);
		if (t->n && t->folded[t->n - 1] != ' ')
			t->folded[t->n++] = ' ';
		return;
	}
	if (kind == OTHER || (kind == APOSTROPHE && r->apostrophe))
		end_word(r);
	memcpy(t->folded + t->n, bytes, n);
	t->n += n;
	if (kind == WORD)
		extend_word(r, n, from, to);
	else if (kind == APOSTROPHE)
		r->apostrophe = r->in_word;
}

/* Where ASCII ends, at `end` at the latest; the last byte before something else may be the base of
 * marks and does not count. */
static size_t ascii_end(const char *s, size_t at, size_t end, size_t n)
{
	uint64_t eight;

	for (; at + sizeof(eight) <= end; at += sizeof(eight)) {
		memcpy(&eight, s + at, sizeof(eight));
		if (eight & 0x8080808080808080u)
			break;
	}
	while (at < end && !(s[at] & 0x80))
		at++;
	return at && at < n && s[at] & 0x80 ? at - 1 : at;
}

/* Adds the letters, digits and `_` that stand at `at`; returns where they end. */
static size_t put_run(struct reader *r, size_t at, size_t end)
{
	struct text *t = r->t;
	const unsigned char *s = (const unsigned char *)t->original;
	size_t from = at, letters = 0, capitals = 0;
	char *to = t->folded + t->n;

	for (; at < end && (ascii[s[at]] & KIND) == WORD; at++) {
		unsigned char is = ascii[s[at]];

		letters += (is & LETTER) / LETTER;
		capitals += (is & CAPITAL) / CAPITAL;
		*to++ = (char)(s[at] | (is & CAPITAL) * (0x20 / CAPITAL));
	}
	t->n_letters += letters;
	t->n_capitals += capitals;
	t->n += at - from;
	extend_word(r, at - from, from, at);
	return at;
}

/* Adds ASCII from `at` on, up to what may begin a URL; returns where that stands. */
static size_t put_ascii(struct reader *r, size_t at)
{
	struct text *t = r->t;
	size_t room = MIN(TEXT_POINTS - t->n_points, TEXT_BYTES - t->n), from = at;
	size_t end = ascii_end(t->original, at, MIN(t->original_n, at + room), t->original_n);

	while (at < end) {
		unsigned char c = (unsigned char)t->original[at];

		if (at > from && !r->in_word && ((c | 0x20) == 'h' || (c | 0x20) == 'w'))
			break;
		if ((ascii[c] & KIND) == WORD) {
			at = put_run(r, at, end);
			continue;
		}
		put(r, ascii[c] & KIND, t->original + at, 1, at, at + 1);
		at++;
	}
	t->n_points += at - from;
	return at;
}

static bool is_mark(uint32_t c)
{
	switch (utf8proc_category((utf8proc_int32_t)c)) {
	case UTF8PROC_CATEGORY_MN ... UTF8PROC_CATEGORY_ME:
		return true;
	default:
		return false;
	}
}

/* True when c, or what NFKC makes of it, may combine with what stands before: marks, Hangul vowels
 * and finals, and the compatibility forms of both. */
static bool joins(uint32_t c)
{
	return is_mark(c) || (c >= 0x1160 && c <= 0x11ff) || (c >= 0x3131 && c <= 0x318e) ||
	       (c >= 0xd7b0 && c <= 0xd7ff) || (c >= 0xff9e && c <= 0xffdc);
}

/* The bytes of the cluster at s, of at most `points` code points; ret_points is how many it has. */
static size_t cluster(const char *s, size_t n, size_t points, size_t *ret_points)
{
	uint32_t c;
	size_t len = utf8_next(&c, s, n), more;

	for (*ret_points = 1; len < n && *ret_points < MIN(points, (size_t)CLUSTER);) {
		more = utf8_next(&c, s + len, n - len);
		if (!more || !joins(c))
			break;
		len += more;
		++*ret_points;
	}
	return len;
}

static void count_case(struct text *t, const char *s, size_t n)
{
	utf8proc_category_t category;
	uint32_t c;

	for (size_t i = 0; i < n;) {
		i += utf8_next(&c, s + i, n - i);
		category = utf8proc_category((utf8proc_int32_t)c);
		t->n_letters +=
			category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
		t->n_capitals +=
			category == UTF8PROC_CATEGORY_LU || category == UTF8PROC_CATEGORY_LT;
	}
}

/* Signs that mean the same as one of ASCII: so every script ends its sentences in one way. */
static uint32_t plain_sign(uint32_t c)
{
	static const struct {
		uint32_t sign;
		char plain;
	} signs[] = {
		{0x2019, '\''}, {0x3002, '.'}, {0x3001, ','}, {0x060c, ','}, {0x061b, ';'},
		{0x061f, '?'},	{0x06d4, '.'}, {0x0964, '.'}, {0x055e, '?'}, {0x0589, '.'},
		{0x1362, '.'},	{0x104b, '.'}, {0x17d4, '.'},
	};

	for (size_t i = 0; i < ARRAY_SIZE(signs); i++)
		if (signs[i].sign == c)
			return (unsigned char)signs[i].plain;
	return c;
}

/* Nothing to fold or to decompose, and alone: most of Chinese, Arabic, small Cyrillic. */
static bool folds_to_itself(const char *s, size_t n)
{
	const utf8proc_property_t *p;
	uint32_t c;

	if (utf8_next(&c, s, n) != n || plain_sign(c) != c)
		return false;
	p = utf8proc_get_property((utf8proc_int32_t)c);
	return p->decomp_seqindex == UINT16_MAX && p->casefold_seqindex == UINT16_MAX &&
	       !p->ignorable && (c < 0xac00 || c > 0xd7a3);
}

/* NFKC with case folding; default ignorable code points (joiners, variation selectors) go. Returns
 * the code points written, 0 when there are none or too many. */
static size_t fold(const char *s, size_t n, utf8proc_int32_t ret[CLUSTER * EXPANDS])
{
	const utf8proc_option_t options = UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_COMPOSE |
					  UTF8PROC_STABLE | UTF8PROC_IGNORE;
	utf8proc_ssize_t r;

	r = utf8proc_decompose((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)n, ret,
			       CLUSTER * EXPANDS, options);
	if (r <= 0 || r > CLUSTER * EXPANDS)
		return 0;
	r = utf8proc_normalize_utf32(ret, r, options);
	return r < 0 ? 0 : (size_t)r;
}

/* Vowel points and the stroke that stretches a word: most people leave them out. */
static bool is_left_out(uint32_t c)
{
	return (c >= 0x591 && c <= 0x5c7 && c != 0x5be && c != 0x5c0 && c != 0x5c3 && c != 0x5c6) ||
	       (c >= 0x64b && c <= 0x652) || c == 0x640 || c == 0x670;
}

/* Adds a folded code point of the cluster original[from..to). False: no room. */
static bool put_point(struct reader *r, uint32_t c, size_t from, size_t to)
{
	utf8proc_uint8_t bytes[4];
	enum kind kind;

	if (r->t->n + sizeof(bytes) > TEXT_BYTES)
		return false;
	if (is_left_out(c))
		return true;
	c = plain_sign(c);
	kind = kind_of(c);
	if (kind == WORD && c >= 0x80 && script_unspaced(c) && !is_mark(c))
		end_word(r);
	put(r, kind, (char *)bytes, (size_t)utf8proc_encode_char((utf8proc_int32_t)c, bytes), from,
	    to);
	return true;
}

/* Adds the cluster original[from..to). False: no room. */
static bool put_cluster(struct reader *r, size_t from, size_t to)
{
	utf8proc_int32_t points[CLUSTER * EXPANDS];
	const char *s = r->t->original + from;
	size_t n = 1;
	uint32_t c;

	count_case(r->t, s, to - from);
	utf8_next(&c, s, to - from);
	points[0] = (utf8proc_int32_t)c;
	if (!folds_to_itself(s, to - from))
		n = fold(s, to - from, points);
	for (size_t i = 0; i < n; i++)
		if (!put_point(r, (uint32_t)points[i], from, to))
			return false;
	if (n && script_unspaced((uint32_t)points[n - 1]))
		end_word(r); /* its marks are in the cluster */
	return true;
}

/* The bytes of a URL at s, 0 when there is none. What ends a sentence does not belong to it. */
static size_t url_length(const char *s, size_t n)
{
	static const char *const starts[] = {"http://", "https://", "www."};
	size_t start = 0, len;

	for (size_t i = 0; i < ARRAY_SIZE(starts) && !start; i++) {
		len = strlen(starts[i]);
		if (n > len && !strncasecmp(s, starts[i], len))
			start = len;
	}
	if (!start)
		return 0;
	for (len = start; len < n && s[len] > ' ' && s[len] < 0x7f && !strchr("<>\"", s[len]);)
		len++;
	while (len > start && strchr(".,;:!?)]}'", s[len - 1]))
		len--;
	return len > start ? len : 0;
}

/* Adds original[at..], a URL, as a word; returns where it ends, or `at` when none stands there. */
static size_t put_url(struct reader *r, size_t at)
{
	struct text *t = r->t;
	char c = (char)(t->original[at] | 0x20);
	size_t len;

	if ((c != 'h' && c != 'w') || r->in_word)
		return at;
	len = MIN(url_length(t->original + at, t->original_n - at), TEXT_POINTS - t->n_points);
	if (!len || t->n + 4 > TEXT_BYTES)
		return at;
	t->n_points += len;
	put(r, WORD, "url", 3, at, at + len);
	end_word(r);
	return at + len;
}

/* Adds what stands at `at`; returns where the next thing stands, or `at` when there is no room. */
static size_t put_next(struct reader *r, size_t at)
{
	struct text *t = r->t;
	size_t len, points, end;

	end = put_url(r, at);
	if (end == at)
		end = put_ascii(r, at);
	if (end > at || t->n + 4 > TEXT_BYTES)
		return end;
	len = cluster(t->original + at, t->original_n - at, TEXT_POINTS - t->n_points, &points);
	if (!len || !put_cluster(r, at, at + len))
		return at;
	t->ascii = false;
	t->n_points += points;
	return at + len;
}

void text_read(struct text *t, const char *s, size_t n)
{
	struct reader r = {.t = t};
	size_t at = 0, next;

	t->original = s;
	t->original_n = n;
	t->n = t->n_words = t->n_points = t->n_letters = t->n_capitals = 0;
	t->cut = false;
	t->ascii = true;
	while (at < n && t->n_points < TEXT_POINTS) {
		next = put_next(&r, at);
		if (next == at)
			break;
		at = next;
	}
	end_word(&r);
	if (at < n)
		t->cut = true;
	if (t->n && t->folded[t->n - 1] == ' ')
		t->n--;
	t->folded[t->n] = '\0';
}

struct stemmer {
	struct sb_stemmer *snowball; /* NULL: the language is not known */
};

int stemmer_new(struct stemmer **ret, const char *language)
{
	struct stemmer *s = calloc(1, sizeof(*s));
	size_t n = strcspn(language, "-_"); /* en-GB is English too */
	char name[16];

	if (!s)
		return -ENOMEM;
	if (n && n < sizeof(name)) {
		memcpy(name, language, n);
		name[n] = '\0';
		s->snowball = sb_stemmer_new(name, "UTF_8");
	}
	if (s->snowball) { /* its buffer grows to the longest word now and never again */
		char longest[STEM_BYTES];

		memset(longest, 'x', sizeof(longest));
		sb_stemmer_stem(s->snowball, (const sb_symbol *)longest, sizeof(longest));
	}
	*ret = s;
	return 0;
}

struct stemmer *stemmer_free(struct stemmer *s)
{
	if (s && s->snowball)
		sb_stemmer_delete(s->snowball);
	free(s);
	return NULL;
}

const char *stemmer_stem(struct stemmer *s, const char *word, size_t n, size_t *ret_n)
{
	const sb_symbol *stem = NULL;

	if (s->snowball && n <= STEM_BYTES)
		stem = sb_stemmer_stem(s->snowball, (const sb_symbol *)word, (int)n);
	*ret_n = stem ? (size_t)sb_stemmer_length(s->snowball) : n;
	return stem ? (const char *)stem : word;
}

static void add_trigram(struct signature *to, const char *s, size_t n)
{
	uint64_t h = hash_bytes(s, n, 3);

	to->bits[h % 1024 / 64] |= (uint64_t)1 << h % 64;
}

/* Code points from s on, SIGNATURE_MAX at most, in threes; returns how many there are. */
static size_t add_trigrams(struct signature *to, const char *s, size_t n)
{
	size_t starts[3] = {0}; /* of the last three */
	size_t points = 0;
	uint32_t c;

	for (size_t at = 0; at < n && points < SIGNATURE_MAX; points++) {
		starts[0] = starts[1];
		starts[1] = starts[2];
		starts[2] = at;
		at += utf8_next(&c, s + at, n - at);
		if (points >= 2)
			add_trigram(to, s + starts[0], at - starts[0]);
	}
	return points;
}

void text_signature(const struct text *t, struct signature *ret)
{
	size_t n = MIN(t->n, (size_t)SIGNATURE_MAX), points = t->n;

	memset(ret, 0, sizeof(*ret));
	if (!t->ascii)
		points = add_trigrams(ret, t->folded, t->n);
	for (size_t at = 0; t->ascii && at + 3 <= n; at++)
		add_trigram(ret, t->folded + at, 3);
	if (t->n && points < 3) /* "ok", "?": one bit for all of it */
		add_trigram(ret, t->folded, t->n);
}

double signature_similarity(const struct signature *a, const struct signature *b)
{
	int in_a = 0, in_b = 0, both = 0;

	for (size_t i = 0; i < ARRAY_SIZE(a->bits); i++) {
		in_a += __builtin_popcountll(a->bits[i]);
		in_b += __builtin_popcountll(b->bits[i]);
		both += __builtin_popcountll(a->bits[i] & b->bits[i]);
	}
	return in_a + in_b ? 2.0 * both / (in_a + in_b) : 0;
}
