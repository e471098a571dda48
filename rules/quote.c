/* quote.c - a visitor's own words, cut to what may stand in a sentence: no greeting, no insult. */
#include <string.h>

#include "base/utf8.h"
#include "rules/rules_private.h"

enum { GREETING_WORDS = 3, QUOTE_WORDS = 3 };

/* Words first .. end - 1. */
struct span {
	size_t first, end;
};

enum { ABUSE = 1, SWEARING = 2, ANGER = 4 }; /* of a word, in r->marks */

static unsigned mark_of(uint32_t list)
{
	switch (list) {
	case SIGNAL_ABUSE:
		return ABUSE;
	case SIGNAL_PROF:
		return SWEARING;
	case SIGNAL_NEG:
		return ANGER;
	default:
		return 0;
	}
}

/* Once a message: each word is looked at many times. */
static void mark_words(struct rules *r)
{
	memset(r->marks, 0, r->text.n_words);
	for (size_t i = 0; i < r->reading.n_hits; i++) {
		const struct hit *h = &r->reading.hits[i];
		unsigned mark = mark_of(h->list);

		for (uint32_t k = 0; mark && k < h->n_words; k++)
			r->marks[h->word + k] |= (uint8_t)mark;
	}
}

static bool is_rude(const struct rules *r, size_t word)
{
	return r->marks[word] & (ABUSE | SWEARING);
}

static size_t length(struct span s)
{
	return s.end - s.first;
}

/* It says who somebody is: not for a quote where there is a part that does not. */
static bool is_personal(const struct rules *r, struct span s)
{
	for (size_t i = s.first; i < s.end; i++)
		if (r->is_masked[i])
			return true;
	return false;
}

static bool is_angry(const struct rules *r, struct span s)
{
	for (size_t i = s.first; i < s.end; i++)
		if (r->marks[i] & ANGER)
			return true;
	return false;
}

/* What stands between word i and the next. */
static bool has_stop(const struct text *t, size_t i, const char *signs)
{
	const struct word *w = &t->words[i];

	for (size_t at = w->from + w->from_n; at < t->words[i + 1].from; at++)
		if (t->original[at] == '\n' || strchr(signs, t->original[at]))
			return true;
	return false;
}

static size_t piece_end(const struct text *t, size_t first, const char *signs)
{
	size_t i = first + 1;

	while (i < t->n_words && !has_stop(t, i - 1, signs))
		i++;
	return i;
}

/* "Hi there", as the pack's keywords or its model know it. */
static bool is_greeting(struct rules *r, struct span s)
{
	const struct word *from = &r->text.words[s.first], *to = &r->text.words[s.end - 1];
	uint64_t index;

	text_read(&r->clause, r->text.original + from->from, to->from + to->from_n - from->from);
	if (map_find(&r->pack->keywords, pack_keyword(&r->clause), &index))
		return r->pack->intents[index - 1].small_talk;
	intent_rank(r->pack->model, r->intent_work, &r->clause, false, &r->ranked);
	return r->ranked.n && r->ranked.in_scope &&
	       r->ranked.ranked[0].confidence >= (float)r->pack->sure &&
	       r->pack->intents[r->ranked.ranked[0].intent].small_talk;
}

static size_t skip_greeting(struct rules *r)
{
	struct span s = {0, 0};

	while (s.first < r->text.n_words) {
		s.end = piece_end(&r->text, s.first, ".!?;,");
		if (s.end - s.first > GREETING_WORDS || s.end == r->text.n_words ||
		    !is_greeting(r, s))
			break;
		s.first = s.end;
	}
	return s.first;
}

static bool is_clause_word(const struct rules *r, size_t word)
{
	return map_find(&r->pack->clause_words, r->text.words[word].hash, NULL);
}

/* What follows an insult, or comes before it: "you stupid bot where is my order". To take a swear word
 * out of the midst would leave a hole. */
static struct span trim_rude(const struct rules *r, struct span s)
{
	while (s.end > s.first && (is_rude(r, s.end - 1) || is_clause_word(r, s.end - 1)))
		s.end--;
	for (size_t i = s.end; i > s.first; i--)
		if (is_rude(r, i - 1)) {
			if (s.end - i < i - s.first || !(r->marks[i - 1] & ABUSE))
				return (struct span){0, 0};
			s.first = i;
			break;
		}
	return s;
}

/* A part that says what happened before one that says how they feel, then the longest. */
static bool is_better(const struct rules *r, struct span a, struct span b)
{
	if (length(a) < QUOTE_WORDS || length(b) < QUOTE_WORDS)
		return length(a) > length(b);
	if (is_personal(r, a) != is_personal(r, b))
		return !is_personal(r, a);
	if (is_angry(r, a) != is_angry(r, b))
		return !is_angry(r, a);
	return length(a) > length(b);
}

/* The next part of the message: up to a sign or, where it says who somebody is, a word like "and". */
static struct span next_part(const struct rules *r, size_t first, bool personal)
{
	struct span s = {first, piece_end(&r->text, first, ".!?;,")};

	for (size_t i = first + 1; personal && i < s.end; i++)
		if (is_clause_word(r, i))
			s.end = i;
	return s;
}

/* All of it, or its best part without an insult. */
static struct span find_clean(const struct rules *r, size_t first)
{
	struct span all = {first, r->text.n_words}, best = {0, 0}, s;
	bool personal = is_personal(r, all), rude = false;

	for (size_t i = first; i < all.end; i++)
		rude |= is_rude(r, i);
	if (!rude && !personal)
		return all;
	for (; first < all.end; first = s.end) {
		struct span clean;

		s = next_part(r, first, personal);
		clean = trim_rude(r, s);
		if (is_better(r, clean, best))
			best = clean;
	}
	return !rude && is_personal(r, best) ? all : best;
}

/* Where to cut a text that is too long: behind its last whole word, unless it has none. */
static size_t cut(const char *s, size_t n, size_t limit)
{
	size_t whole = utf8_cut(s, n, limit), at = whole;

	while (at && s[at - 1] != ' ')
		at--;
	if (!at)
		return whole;
	while (at && strchr(" .!?,;:", s[at - 1]))
		at--;
	return at;
}

/* White space to single blanks, no sign at the end: it will stand inside a sentence. */
static void copy(char ret[DIALOGUE_QUOTE], bool within, const char *s, size_t n)
{
	static const char more[] = " …", less[] = "… ";
	size_t room = DIALOGUE_QUOTE - sizeof(more), to = within ? sizeof(less) - 1 : 0;

	memcpy(ret, less, to);

	for (size_t i = 0; i < n && to <= room; i++) {
		bool blank = (unsigned char)s[i] <= ' ';

		if (!blank)
			ret[to++] = s[i];
		else if (to && ret[to - 1] != ' ')
			ret[to++] = ' ';
	}
	if (to > room) {
		to = cut(ret, to, room);
		memcpy(ret + to, more, sizeof(more) - 1);
		to += sizeof(more) - 1;
	}
	to = text_harmless(ret, to);
	while (to && strchr(" .!?,;:", ret[to - 1]))
		to--;
	memset(ret + to, 0, DIALOGUE_QUOTE - to);
}

/* Anger without a matter: "this is ridiculous, you people are useless". */
static bool is_venting(const struct rules *r)
{
	return !r->sure && (signal_hit(r, SIGNAL_NEG) || signal_hit(r, SIGNAL_ABUSE)) &&
	       !r->n_named;
}

/* The greeting may ask the model, so this comes after the intents were read. */
void quote_message(struct rules *r, char ret[DIALOGUE_QUOTE])
{
	const struct text *t = &r->text;
	const struct word *from;
	struct span s;
	bool within;
	size_t end;

	memset(ret, 0, DIALOGUE_QUOTE);
	mark_words(r);
	s = find_clean(r, skip_greeting(r));
	within = s.first && s.first < s.end && !has_stop(t, s.first - 1, ".!?;,");
	while (s.first < s.end && is_clause_word(r, s.first))
		s.first++;
	if (length(s) < QUOTE_WORDS || is_venting(r))
		return;
	from = &t->words[s.first];
	end = s.end == t->n_words ? t->original_n
				  : t->words[s.end - 1].from + t->words[s.end - 1].from_n;
	copy(ret, within, t->original + from->from, end - from->from);
}

static bool is_letter(char c)
{
	return (unsigned char)c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* How many bytes of s say `old`, written with other signs and case: "rb-111 111". 0: it does not. */
static size_t says(const char *s, const char *old)
{
	size_t i = 0;

	while (*old) {
		if (!is_letter(*old)) {
			old++;
			continue;
		}
		while (i && s[i] && !is_letter(s[i]))
			i++;
		if (lower(s[i]) != lower(*old))
			return 0;
		i++;
		old++;
	}
	return is_letter(s[i]) ? 0 : i;
}

void quote_replace(char quote[DIALOGUE_QUOTE], const char *old, const char *value)
{
	char copied[DIALOGUE_QUOTE];
	struct line l;
	size_t n;

	line_init(&l, copied, sizeof(copied));
	for (size_t i = 0; quote[i]; i += n) {
		bool begins = !i || !is_letter(quote[i - 1]);

		n = begins ? says(quote + i, old) : 0;
		if (n)
			line_puts(&l, value);
		else
			line_put(&l, quote + i, n = 1);
	}
	memset(quote, 0, DIALOGUE_QUOTE);
	memcpy(quote, copied, utf8_cut(copied, l.n, DIALOGUE_QUOTE - 1));
}
