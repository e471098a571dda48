/*
 * signal.c - counts what the words found, and the conversation so far, come to.
 * Definitions and weights: shared with the research notes, one row a signal in signal.h.
 */
#include "rules/signal.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <utf8proc.h>

#include "base/utf8.h"
#include "rules/rules_private.h"

enum {
	NEGATOR_WORDS = 3, /* a negator at most so many words before turns a word round */
	REPEAT_WORDS = 3,  /* shorter messages repeat nothing */
};

static const double ALIKE = 0.45; /* from here on a message is named as being the same again */
static const double SAME = 0.999;

const struct signal_kind signal_kinds[N_SIGNAL] = {
#define X(symbol, name, weight, full, kind) [SIGNAL_##symbol] = {name, weight, full, kind},
	SIGNALS(X)
#undef X
};

static void add_evidence(struct reading *g, enum signal_id id, const char *text, size_t n,
			 uint64_t seq)
{
	if (g->n_evidence[id] < TURN_EVIDENCE)
		g->evidence[id][g->n_evidence[id]++] =
			(struct evidence){.text = text, .n = n, .seq = seq};
}

/* A sentence ends somewhere between two words. */
static bool apart(const struct text *t, uint32_t word, uint32_t later)
{
	size_t from = t->words[word].at + t->words[word].n;

	for (size_t i = from; later < t->n_words && i < t->words[later].at; i++)
		if (strchr(",.!?;", t->folded[i]))
			return true;
	return false;
}

static const struct hit *negator_before(const struct rules *r, const struct hit *h)
{
	const struct reading *g = &r->reading;

	for (size_t i = 0; i < g->n_hits; i++) {
		uint32_t end = g->hits[i].word + g->hits[i].n_words;

		if (g->hits[i].list == LIST_NEGATOR && end <= h->word &&
		    end + NEGATOR_WORDS > h->word && !apart(&r->text, end - 1, h->word))
			return &g->hits[i];
	}
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
		if (h->list == SIGNAL_NEG && touches(r, SIGNAL_ABUSE, h))
			continue; /* an insult counts once, as such */
		counts[h->list]++;
		add_evidence(g, (enum signal_id)h->list, h->text, h->n, r->utterance->seq);
	}
	for (size_t i = 0; i < N_SIGNAL; i++)
		if (counts[i])
			g->value[i] =
				MIN(1.0f, (float)counts[i] / (float)MAX(1u, signal_kinds[i].full));
}

/* Valence of the words, summed and squeezed into -1..1 (the shape is VADER's, Hutto 2014). Swearing
 * counts once, as such. */
static void read_valence(struct rules *r)
{
	struct reading *g = &r->reading;
	double sum = 0, compound;
	enum signal_id id;

	for (size_t i = 0; i < g->n_hits; i++)
		if (g->hits[i].list == LIST_VALENCE && !touches(r, SIGNAL_PROF, &g->hits[i]))
			sum += g->hits[i].value * (negator_before(r, &g->hits[i]) ? -0.74 : 1);
	compound = sum / sqrt(sum * sum + 15);
	id = compound < 0 ? SIGNAL_VNEG : SIGNAL_VPOS;
	g->value[id] = (float)fabs(compound);
	for (size_t i = 0; i < g->n_hits && g->value[id] > 0; i++)
		if (g->hits[i].list == LIST_VALENCE && (g->hits[i].value < 0) == (compound < 0) &&
		    !touches(r, SIGNAL_PROF, &g->hits[i]))
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
	double s = likeness_between(&d->recent[i].likeness, &r->likeness);
	const char *intent = r->intent >= 0 ? r->pack->intents[r->intent].name : "";

	if (r->news || (*intent && d->recent[i].intent[0] && strcmp(intent, d->recent[i].intent)))
		s /= 2;
	return s;
}

size_t signal_plain_words(const struct rules *r)
{
	size_t swearing = 0;

	for (size_t i = 0; i < r->reading.n_hits; i++)
		if (r->reading.hits[i].list == SIGNAL_PROF)
			swearing += r->reading.hits[i].n_words;
	return r->text.n_words - MIN(swearing, r->text.n_words);
}

static void read_repetition(struct rules *r, const struct dialogue *d)
{
	struct reading *g = &r->reading;
	double best = 0;
	uint64_t seq = 0;

	if (signal_plain_words(r) < REPEAT_WORDS || g->value[SIGNAL_THANKS] > 0 || r->filled)
		return;
	for (size_t i = 0; i < d->n_recent; i++) {
		double s = similarity(r, d, i);

		if (s > best) {
			best = s;
			seq = d->recent[i].seq;
		}
	}
	g->value[SIGNAL_UREP] = (float)best;
	if (best >= ALIKE)
		add_evidence(g, SIGNAL_UREP, "", 0, seq);
	if (best < SAME)
		return;
	g->value[SIGNAL_UEXACT] = 1;
	add_evidence(g, SIGNAL_UEXACT, "", 0, seq);
}

/* Another bot's last text, as rules_heard found it. */
static void read_heard(struct rules *r, const struct dialogue *d)
{
	struct reading *g = &r->reading;

	g->value[SIGNAL_BFALL] = d->failing;
	if (d->failing)
		add_evidence(g, SIGNAL_BFALL, "", 0, d->failed_seq);
	g->value[SIGNAL_BCONF] = d->confirming;
}

static void read_own(struct rules *r, const struct dialogue *d)
{
	struct reading *g = &r->reading;

	if (d->failures && !d->guess[0]) {
		g->value[SIGNAL_BFALL] = 1;
		add_evidence(g, SIGNAL_BFALL, "", 0, d->failed_seq);
	}
	if (g->value[SIGNAL_CORR] > 0 && d->n_last) { /* they say themselves that it failed */
		g->value[SIGNAL_BFALL] = 1;
		for (size_t i = 0; i < g->n_evidence[SIGNAL_CORR]; i++)
			add_evidence(g, SIGNAL_BFALL, g->evidence[SIGNAL_CORR][i].text,
				     g->evidence[SIGNAL_CORR][i].n, r->utterance->seq);
	}
	g->value[SIGNAL_BCONF] = d->guess[0] != '\0';
}

static void read_bot(struct rules *r, const struct dialogue *d)
{
	struct reading *g = &r->reading;

	if (d->heard)
		read_heard(r, d);
	else
		read_own(r, d);
	g->value[SIGNAL_BFALLC] = (float)MIN(1, d->failed / 3);
	if (d->failed > 0)
		add_evidence(g, SIGNAL_BFALLC, "", 0, d->failed_seq);
	g->value[SIGNAL_BREP] = (float)d->repeated;
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

/* What came before, for the score of this message alone: S has a memory of its own. */
static void read_history(struct rules *r, const struct dialogue *d)
{
	struct reading *g = &r->reading;
	double now = signal_valence(r);

	g->value[SIGNAL_HIST] = (float)MIN(1, d->events);
	if (d->turns)
		g->value[SIGNAL_VTREND] = (float)MAX(-1, MIN(1, d->valence - now));
}

double signal_valence(const struct rules *r)
{
	return r->reading.value[SIGNAL_VPOS] - r->reading.value[SIGNAL_VNEG];
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
	read_history(r, d);
}
