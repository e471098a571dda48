/*
 * signal.c - finds words and patterns, then counts what they and the conversation so far come to.
 * Definitions and weights: shared with the research notes, one row a signal in signal.h.
 */
#include "rules/signal.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <utf8proc.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "rules/rules_private.h"
#include "rules/script.h"

enum {
	NEGATOR_WORDS = 3,  /* a negator at most so many words before turns a word round */
	REPEAT_WORDS = 3,   /* shorter messages repeat nothing */
	FUZZY_BYTES = 3,    /* shorter words are not mended */
	LANGUAGE_WORDS = 6, /* a shorter message is believed to be in the pack's language */
	LANGUAGE_STOPWORDS = 20,
	PATTERN_HITS = 4, /* of one pattern */
};

static const double KNOWN_SHARE = 0.35; /* of words; below it the language is another one */
static const double UNLIKE = 0.3;	/* similarity that any two messages have */

const struct signal_kind signal_kinds[N_SIGNAL] = {
#define X(symbol, name, weight, full, kind) [SIGNAL_##symbol] = {name, weight, full, kind},
	SIGNALS(X)
#undef X
};

const struct hit *signal_hit(const struct rules *r, uint32_t list)
{
	for (size_t i = 0; i < r->reading.n_hits; i++)
		if (r->reading.hits[i].list == list)
			return &r->reading.hits[i];
	return NULL;
}

/* --- finding ------------------------------------------------------------------------------ */

static bool overlaps(const struct hit *a, uint32_t word, uint32_t n_words)
{
	return a->word < word + n_words && word < a->word + a->n_words;
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

static bool is_wordy(uint32_t list)
{
	return list < N_SIGNAL && list != SIGNAL_HUMAN && signal_kinds[list].kind & WORDY;
}

static bool in_other_script(const struct rules *r)
{
	const struct text *t = &r->text;
	size_t counts[N_SCRIPT] = {0};

	if (t->n_letters < 4)
		return false;
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
	return map_find(&p->stopwords, w->hash, NULL) || map_find(&p->vocabulary, w->hash, NULL);
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

/* True when a and b are the same but for one letter too many, too few, wrong, or two swapped. */
static bool one_slip(const char *a, size_t n_a, const char *b, size_t n_b)
{
	size_t i = 0;

	while (i < n_a && i < n_b && a[i] == b[i])
		i++;
	if (n_a == n_b + 1)
		return !memcmp(a + i + 1, b + i, n_b - i);
	if (n_a + 1 == n_b)
		return !memcmp(a + i, b + i + 1, n_a - i);
	if (n_a != n_b)
		return false;
	if (i == n_a || !memcmp(a + i + 1, b + i + 1, n_a - i - 1))
		return true;
	return i + 1 < n_a && a[i] == b[i + 1] && a[i + 1] == b[i] &&
	       !memcmp(a + i + 2, b + i + 2, n_a - i - 2);
}

static const char *mended(const struct rules *r, const struct word *w)
{
	const struct strings *fuzzy = &r->pack->fuzzy;

	if (w->n < FUZZY_BYTES || is_known(r->pack, w))
		return NULL;
	for (size_t i = 0; i < fuzzy->n; i++)
		if (one_slip(r->text.folded + w->at, w->n, fuzzy->v[i], strlen(fuzzy->v[i])))
			return fuzzy->v[i];
	return NULL;
}

static void repair_put(struct text *to, const char *s, size_t n)
{
	n = MIN(n, (size_t)TEXT_BYTES - to->n);
	memcpy(to->folded + to->n, s, n);
	to->n += n;
}

/* Writes the message with its slips mended to r->repaired, word for word; false: there are none. */
static bool repair(struct rules *r)
{
	const struct text *t = &r->text;
	struct text *to = &r->repaired;
	size_t at = 0;
	bool changed = false;

	to->n = 0;
	to->n_words = t->n_words;
	for (size_t i = 0; i < t->n_words; i++) {
		const struct word *w = &t->words[i];
		const char *fixed = r->is_masked[i] ? NULL : mended(r, w);
		const char *s = fixed ? fixed : r->masked + w->at;

		repair_put(to, r->masked + at, w->at - at);
		to->words[i] = *w;
		to->words[i].at = (uint32_t)to->n;
		repair_put(to, s, fixed ? strlen(fixed) : w->n);
		to->words[i].n = (uint32_t)to->n - to->words[i].at;
		if (fixed)
			to->words[i].hash = hash_bytes(s, strlen(s), 0);
		at = w->at + w->n;
		changed |= fixed != NULL;
	}
	repair_put(to, r->masked + at, t->n - at);
	to->folded[to->n] = '\0';
	return changed;
}

static void find_human(struct rules *r)
{
	const struct pack *p = r->pack;
	size_t n;

	if (signal_hit(r, SIGNAL_HUMAN) || !repair(r))
		return;
	n = phrases_find(&p->phrases, &r->repaired, r->found, PHRASE_HITS);
	for (size_t i = 0; i < n; i++)
		if (r->found[i].list == SIGNAL_HUMAN)
			add_words(r, SIGNAL_HUMAN, 0, r->found[i].word, r->found[i].n_words);
	for (size_t i = 0; i < p->patterns.n; i++)
		if (p->patterns.v[i].of == SIGNAL_HUMAN)
			find_pattern(r, &p->patterns.v[i], r->repaired.folded, &r->repaired);
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

		if (!any_masked(r, f->word, f->n_words) &&
		    (g->language_known || !is_wordy(f->list)))
			add_words(r, f->list, f->value, f->word, f->n_words);
	}
	for (size_t i = 0; i < p->patterns.n; i++)
		if (g->language_known || !is_wordy(p->patterns.v[i].of))
			find_pattern(r, &p->patterns.v[i], r->masked, &r->text);
	find_human(r);
	g->asks_human = signal_hit(r, SIGNAL_HUMAN) && !signal_hit(r, LIST_NOT_HUMAN);
}

/* --- counting ----------------------------------------------------------------------------- */

static void add_evidence(struct reading *g, enum signal_id id, const char *text, size_t n,
			 uint64_t seq)
{
	if (g->n_evidence[id] < TURN_EVIDENCE)
		g->evidence[id][g->n_evidence[id]++] =
			(struct evidence){.text = text, .n = n, .seq = seq};
}

static const struct hit *negator_before(const struct rules *r, const struct hit *h)
{
	const struct reading *g = &r->reading;

	for (size_t i = 0; i < g->n_hits; i++)
		if (g->hits[i].list == LIST_NEGATOR &&
		    g->hits[i].word + g->hits[i].n_words <= h->word &&
		    g->hits[i].word + NEGATOR_WORDS >= h->word)
			return &g->hits[i];
	return NULL;
}

static bool touches(const struct rules *r, uint32_t list, const struct hit *h)
{
	for (size_t i = 0; i < r->reading.n_hits; i++)
		if (r->reading.hits[i].list == list &&
		    overlaps(&r->reading.hits[i], h->word, h->n_words))
			return true;
	return false;
}

/* "not helpful": the positive word counts as a negative one, evidence from the negator on. */
static unsigned count_negated(struct rules *r, const struct hit *h)
{
	const struct hit *no = negator_before(r, h);
	struct reading *g = &r->reading;

	if (!no || touches(r, SIGNAL_NEG, h) || touches(r, SIGNAL_NEG, no))
		return 0;
	add_evidence(g, SIGNAL_NEG, no->text, (size_t)(h->text + h->n - no->text),
		     r->utterance->seq);
	return 1;
}

static void count_hits(struct rules *r)
{
	struct reading *g = &r->reading;
	unsigned counts[N_SIGNAL] = {0};

	for (size_t i = 0; i < g->n_hits; i++) {
		const struct hit *h = &g->hits[i];

		if (h->list >= N_SIGNAL)
			continue;
		if (signal_kinds[h->list].kind & NEGATABLE && negator_before(r, h)) {
			if (h->list == SIGNAL_POS)
				counts[SIGNAL_NEG] += count_negated(r, h);
			continue;
		}
		if (h->list == SIGNAL_NOSTART && h->word > 0)
			continue;
		counts[h->list]++;
		add_evidence(g, (enum signal_id)h->list, h->text, h->n, r->utterance->seq);
	}
	for (size_t i = 0; i < N_SIGNAL; i++)
		if (counts[i])
			g->value[i] =
				MIN(1.0f, (float)counts[i] / (float)MAX(1u, signal_kinds[i].full));
}

/* Valence of the words, summed and squeezed into -1..1 (the shape is VADER's, Hutto 2014). */
static void read_valence(struct rules *r)
{
	struct reading *g = &r->reading;
	double sum = 0, compound;
	enum signal_id id;

	for (size_t i = 0; i < g->n_hits; i++)
		if (g->hits[i].list == LIST_VALENCE)
			sum += g->hits[i].value * (negator_before(r, &g->hits[i]) ? -0.74 : 1);
	compound = sum / sqrt(sum * sum + 15);
	id = compound < 0 ? SIGNAL_VNEG : SIGNAL_VPOS;
	g->value[id] = (float)fabs(compound);
	for (size_t i = 0; i < g->n_hits && g->value[id] > 0; i++)
		if (g->hits[i].list == LIST_VALENCE && (g->hits[i].value < 0) == (compound < 0))
			add_evidence(g, id, g->hits[i].text, g->hits[i].n, r->utterance->seq);
}

/* 1: all letters are capitals, two at least; 0: not so; -1: not a word for this. */
static int capitals_of(const struct text *t, const struct word *w)
{
	unsigned upper = 0, lower = 0;
	uint32_t c;

	for (size_t i = 0; i < w->from_n;) {
		i += utf8_next(&c, t->original + w->from + i, w->from_n - i);
		if (c >= '0' && c <= '9')
			return -1;
		upper += utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_LU;
		lower += utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_LL;
	}
	return upper + lower < 2 ? -1 : !lower;
}

static void read_capitals(struct rules *r, const struct dialogue *d)
{
	struct reading *g = &r->reading;
	const struct text *t = &r->text;
	size_t words = 0, loud = 0;
	double share;

	g->capitals = 0;
	if (!t->n_capitals)
		return;
	for (size_t i = 0; i < t->n_words; i++) {
		int capitals = r->is_masked[i] ? -1 : capitals_of(t, &t->words[i]);

		words += capitals >= 0;
		loud += capitals > 0;
		if (capitals > 0)
			add_evidence(g, SIGNAL_CAPS, t->original + t->words[i].from,
				     t->words[i].from_n, r->utterance->seq);
	}
	share = loud >= 2 ? (double)loud / (double)words : 0;
	g->capitals = words ? (double)loud / (double)words : 0;
	if (d->turns == 0 && share > 0.9)
		share = 0; /* their way of typing */
	g->value[SIGNAL_CAPS] = (float)MAX(0, share - (d->turns ? d->capitals : 0));
}

static void read_signs(struct rules *r)
{
	struct reading *g = &r->reading;
	const struct text *t = &r->text;
	unsigned bangs = 0, questions = 0;

	for (size_t i = 0; i < t->n; i++) {
		char c = t->folded[i], next = t->folded[i + 1];

		bangs += c == '!';
		questions += c == '?';
		if (c == '!')
			add_evidence(g, SIGNAL_EXCL, r->masked + i, 1, r->utterance->seq);
		if ((c == '?' && (next == '?' || next == '!')) || (c == '!' && next == '?')) {
			g->value[SIGNAL_QRUN] = 1;
			add_evidence(g, SIGNAL_QRUN, r->masked + i, 2, r->utterance->seq);
		}
	}
	g->value[SIGNAL_EXCL] = (float)MIN(bangs, 3u) / 3;
	g->value[SIGNAL_NQ] = MAX(g->value[SIGNAL_NQ], (float)MIN(questions, 3u) / 3);
}

/* "nooo": a letter three times. */
static void read_elongation(struct rules *r)
{
	const struct text *t = &r->text;

	for (size_t i = 0; i < t->n_words; i++) {
		const struct word *w = &t->words[i];
		const char *s = t->folded + w->at;

		for (uint32_t k = 0; !r->is_masked[i] && k + 2 < w->n; k++) {
			if (!isalpha((unsigned char)s[k]) || s[k] != s[k + 1] || s[k] != s[k + 2])
				continue;
			if (r->reading.value[SIGNAL_ELONG] < 1)
				add_evidence(&r->reading, SIGNAL_ELONG, t->original + w->from,
					     w->from_n, r->utterance->seq);
			r->reading.value[SIGNAL_ELONG] = 1;
			break;
		}
	}
}

/* Another intent, or a fact that is new, makes it another request in the same words. */
static double similarity(const struct rules *r, const struct dialogue *d, size_t i)
{
	double s = signature_similarity(&d->recent[i].signature, &r->signature);
	const char *intent = r->intent >= 0 ? r->pack->intents[r->intent].name : "";

	if (r->news || (*intent && d->recent[i].intent[0] && strcmp(intent, d->recent[i].intent)))
		s /= 2;
	return s;
}

static void read_repetition(struct rules *r, const struct dialogue *d)
{
	struct reading *g = &r->reading;
	double best = 0;
	uint64_t seq = 0;

	if (r->text.n_words < REPEAT_WORDS || g->value[SIGNAL_THANKS] > 0 || r->filled)
		return;
	for (size_t i = 0; i < d->n_recent; i++) {
		double s = similarity(r, d, i);

		if (s > best) {
			best = s;
			seq = d->recent[i].seq;
		}
	}
	if (best <= UNLIKE)
		return;
	g->value[SIGNAL_UREP] = (float)((best - UNLIKE) / (1 - UNLIKE));
	add_evidence(g, SIGNAL_UREP, "", 0, seq);
	if (best < 0.999)
		return;
	g->value[SIGNAL_UEXACT] = 1;
	add_evidence(g, SIGNAL_UEXACT, "", 0, seq);
}

static void read_bot(struct rules *r, const struct dialogue *d)
{
	struct reading *g = &r->reading;

	if (d->failures && !d->guess[0]) {
		g->value[SIGNAL_BFALL] = 1;
		add_evidence(g, SIGNAL_BFALL, "", 0, d->failed_seq);
	}
	g->value[SIGNAL_BFALLC] = (float)MIN(1, d->failed / 3);
	if (d->failed > 0)
		add_evidence(g, SIGNAL_BFALLC, "", 0, d->failed_seq);
	g->value[SIGNAL_BREP] = d->repeated;
	g->value[SIGNAL_BCONF] = d->guess[0] != '\0';
}

static void read_length(struct rules *r, const struct dialogue *d)
{
	struct reading *g = &r->reading;
	double words = (double)r->text.n_words;
	double growth = d->turns ? log((1 + words) / (1 + d->length)) : 0;

	g->value[SIGNAL_SHORT] = words <= 2;
	g->value[SIGNAL_TURN] = (float)MIN(1, log2(1 + d->turns) / 5);
	g->value[SIGNAL_LEN] = (float)MIN(1, log(1 + words) / 5);
	g->value[SIGNAL_GROWTH] = (float)MAX(-1, MIN(1, growth));
}

void signal_read(struct rules *r, const struct dialogue *d)
{
	struct reading *g = &r->reading;

	memset(g->value, 0, sizeof(g->value));
	memset(g->n_evidence, 0, sizeof(g->n_evidence));
	g->capitals = 0;
	if (r->command != COMMAND_NONE)
		return;
	count_hits(r);
	if (g->value[SIGNAL_NOSTART] > 0)
		g->value[SIGNAL_NOSTART] = d->asked_back ? 0.25f : 1;
	if (g->language_known)
		read_valence(r);
	read_capitals(r, d);
	read_signs(r);
	read_elongation(r);
	read_repetition(r, d);
	read_bot(r, d);
	read_length(r, d);
}
