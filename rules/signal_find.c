/* signal_find.c - finds a pack's phrases and patterns in a message, and requests with typing slips. */
#include <ctype.h>
#include <string.h>

#include "base/hash.h"
#include "rules/rules_private.h"
#include "rules/text/script.h"
#include "rules/signal.h"

enum {
	LANGUAGE_WORDS = 6, /* a shorter message is believed to be in the pack's language */
	LANGUAGE_STOPWORDS = 20,
	PATTERN_HITS = 4, /* of one pattern */
};

static const double KNOWN_SHARE = 0.3; /* of words; below it the language is another one */

const struct hit *signal_hit(const struct rules *r, uint32_t list)
{
	for (size_t i = 0; i < r->reading.n_hits; i++)
		if (r->reading.hits[i].list == list)
			return &r->reading.hits[i];
	return NULL;
}

static bool any_masked(const struct rules *r, uint32_t word, uint32_t n)
{
	for (uint32_t i = word; i < word + n; i++)
		if (r->is_masked[i])
			return true;
	return false;
}

static void add_hit(struct rules *r, const struct hit *hit)
{
	struct reading *g = &r->reading;

	for (size_t i = 0; i < g->n_hits; i++)
		if (g->hits[i].list == hit->list && overlaps(&g->hits[i], hit->word, hit->n_words))
			return;
	if (g->n_hits < HITS_MAX)
		g->hits[g->n_hits++] = *hit;
}

/* The words as written, unless one of them is masked: then the masked copy. */
static void add_words(struct rules *r, uint32_t list, float value, uint32_t word, uint32_t n)
{
	const struct text *t = &r->text;
	const struct word *first = &t->words[word], *last = &t->words[word + n - 1];
	struct hit hit = {.list = list, .word = word, .n_words = n, .value = value};

	if (any_masked(r, word, n)) {
		hit.text = r->masked + first->at;
		hit.n = last->at + last->n - first->at;
	} else {
		hit.text = t->original + first->from;
		hit.n = last->from + last->from_n - first->from;
	}
	add_hit(r, &hit);
}

static void mask_word(struct rules *r, uint32_t i)
{
	const struct word *w = &r->text.words[i];

	r->is_masked[i] = true;
	memset(r->masked + w->at, '_', w->n);
}

static void mask(struct rules *r, size_t n_found)
{
	memcpy(r->masked, r->text.folded, r->text.n + 1);
	memset(r->is_masked, 0, r->text.n_words * sizeof(*r->is_masked));
	for (size_t i = 0; i < n_found; i++)
		if (r->found[i].list == LIST_IDENTITY)
			for (uint32_t k = 0; k < r->found[i].n_words; k++)
				mask_word(r, r->found[i].word + k);
}

/* A range of folded bytes as a range of words; false: there is no word in it. */
static bool words_of(const struct text *t, size_t at, size_t n, uint32_t *ret_word, uint32_t *ret_n)
{
	uint32_t first = 0, end;

	while (first < t->n_words && t->words[first].at + t->words[first].n <= at)
		first++;
	for (end = first; end < t->n_words && t->words[end].at < at + n;)
		end++;
	*ret_word = first;
	*ret_n = end - first;
	return end > first;
}

static void find_pattern(struct rules *r, const struct pattern_of *p, const char *s,
			 const struct text *t)
{
	size_t from = 0, at, n;
	uint32_t word, n_words;

	for (size_t i = 0; i < PATTERN_HITS; i++, from = at + n) {
		if (!pattern_find(p->pattern, r->pattern_work, s, t->n, from, &at, &n))
			return;
		if (words_of(t, at, n, &word, &n_words))
			add_words(r, p->of, 0, word, n_words);
		else if (t == &r->text)
			add_hit(r, &(struct hit){.list = p->of,
						 .word = word,
						 .text = r->masked + at,
						 .n = n});
	}
}

/* Those that a sieve lets pass and `may` names. */
static void find_patterns(struct rules *r, bool (*may)(const struct rules *r, uint32_t list),
			  const char *s, const struct text *t)
{
	const struct patterns *p = &r->pack->patterns;
	struct sieved sieved;

	sieve_find(p->sieve, s, t->n, &sieved);
	for (size_t i = 0; i < p->n; i++)
		if (sieve_passed(&sieved, i) && may(r, p->v[i].of))
			find_pattern(r, &p->v[i], s, t);
}

static bool is_wordy(uint32_t list)
{
	return list < N_SIGNAL && list != SIGNAL_HUMAN && signal_kinds[list].kind & WORDY;
}

static bool is_spoken(const struct rules *r, uint32_t list)
{
	return r->reading.language_known || !is_wordy(list);
}

static bool is_human(const struct rules *r, uint32_t list)
{
	(void)r;
	return list == SIGNAL_HUMAN;
}

static bool in_other_script(const struct rules *r)
{
	const struct text *t = &r->text;
	size_t counts[N_SCRIPT] = {0};

	if (t->n_letters < 4)
		return false;
	if (t->ascii)
		return r->pack->script != SCRIPT_LATIN;
	script_count(t->folded, t->n, counts);
	return 2 * counts[r->pack->script] < t->n_letters;
}

static bool is_code(const struct text *t, const struct word *w)
{
	for (uint32_t i = 0; i < w->n; i++)
		if (isdigit((unsigned char)t->folded[w->at + i]))
			return true;
	return false;
}

static bool is_known(const struct pack *p, const struct word *w)
{
	return map_find(&p->vocabulary, w->hash, NULL); /* the stopwords are in it */
}

static bool knows_language(const struct rules *r)
{
	const struct text *t = &r->text;
	size_t words = 0, known = 0;

	if (in_other_script(r))
		return false;
	if (t->n_words < LANGUAGE_WORDS || r->pack->stopwords.n < LANGUAGE_STOPWORDS)
		return true;
	for (size_t i = 0; i < t->n_words; i++) {
		if (is_code(t, &t->words[i]))
			continue;
		words++;
		known += is_known(r->pack, &t->words[i]);
	}
	return words < LANGUAGE_WORDS || (double)known / (double)words >= KNOWN_SHARE;
}

static const char *mended(const struct rules *r, uint32_t i)
{
	const struct word *w = &r->text.words[i];
	const char *fixed;

	if (r->is_masked[i])
		return NULL;
	fixed = slips_mend(r->pack->slips, r->text.folded + w->at, w->n);
	return fixed && !is_known(r->pack, w) ? fixed : NULL;
}

static void repair_put(struct text *to, const char *s, size_t n)
{
	n = MIN(n, (size_t)TEXT_BYTES - to->n);
	memcpy(to->folded + to->n, s, n);
	to->n += n;
}

static bool has_slips(const struct rules *r)
{
	for (uint32_t i = 0; i < r->text.n_words; i++)
		if (mended(r, i))
			return true;
	return false;
}

/* Writes the message with its slips mended to r->repaired, word for word. */
static void repair(struct rules *r)
{
	const struct text *t = &r->text;
	struct text *to = &r->repaired;
	size_t at = 0;

	to->n = 0;
	to->n_words = t->n_words;
	for (uint32_t i = 0; i < t->n_words; i++) {
		const struct word *w = &t->words[i];
		const char *fixed = mended(r, i);
		const char *s = fixed ? fixed : r->masked + w->at;

		repair_put(to, r->masked + at, w->at - at);
		to->words[i] = *w;
		to->words[i].at = (uint32_t)to->n;
		repair_put(to, s, fixed ? strlen(fixed) : w->n);
		to->words[i].n = (uint32_t)to->n - to->words[i].at;
		if (fixed)
			to->words[i].hash = hash_bytes(s, strlen(s), 0);
		at = w->at + w->n;
	}
	repair_put(to, r->masked + at, t->n - at);
	to->folded[to->n] = '\0';
}

static void find_human(struct rules *r)
{
	const struct pack *p = r->pack;
	size_t n;

	if (signal_hit(r, SIGNAL_HUMAN) || !has_slips(r))
		return;
	repair(r);
	n = phrases_find(&p->phrases, &r->repaired, r->found, PHRASE_HITS);
	for (size_t i = 0; i < n; i++)
		if (r->found[i].list == SIGNAL_HUMAN)
			add_words(r, SIGNAL_HUMAN, 0, r->found[i].word, r->found[i].n_words);
	find_patterns(r, is_human, r->repaired.folded, &r->repaired);
}

static bool touches(const struct rules *r, uint32_t list, uint32_t word)
{
	for (size_t i = 0; i < r->reading.n_hits; i++)
		if (r->reading.hits[i].list == list && overlaps(&r->reading.hits[i], word, 1))
			return true;
	return false;
}

/* A copy of the message without swearing, good enough for likeness_of. */
static struct text *without_swearing(struct rules *r)
{
	const struct text *t = &r->text;
	struct text *plain = &r->repaired;

	memcpy(plain->folded, t->folded, t->n + 1);
	plain->n = t->n;
	plain->ascii = t->ascii;
	plain->n_words = 0;
	for (uint32_t i = 0; i < t->n_words; i++) {
		if (touches(r, SIGNAL_PROF, i))
			memset(plain->folded + t->words[i].at, ' ', t->words[i].n);
		else
			plain->words[plain->n_words++] = t->words[i];
	}
	return plain;
}

/* Without swearing: to swear twice is not to ask twice. */
static void sign(struct rules *r)
{
	const struct text *t = signal_hit(r, SIGNAL_PROF) ? without_swearing(r) : &r->text;

	likeness_of(t, &r->pack->stopwords, &r->likeness);
}

void signal_find(struct rules *r)
{
	const struct pack *p = r->pack;
	struct reading *g = &r->reading;
	size_t n = phrases_find(&p->phrases, &r->text, r->found, PHRASE_HITS);

	g->n_hits = 0;
	g->language_known = knows_language(r);
	mask(r, n);
	for (size_t i = 0; i < n; i++) {
		const struct phrase_hit *f = &r->found[i];

		if (!any_masked(r, f->word, f->n_words) && is_spoken(r, f->list))
			add_words(r, f->list, f->value, f->word, f->n_words);
	}
	find_patterns(r, is_spoken, r->masked, &r->text);
	find_human(r);
	sign(r);
	g->asks_human = signal_hit(r, SIGNAL_HUMAN) && !signal_hit(r, LIST_NOT_HUMAN);
}
