#include "rules/find/clue_words.h"

#include <string.h>

static const double COMMON = 0.03;

/* How common a letter is, in thousandths; signs and digits are rare. */
static double share(unsigned char c)
{
	static const unsigned char letters[26] = {72, 13, 24, 37, 105, 20, 21, 53, 65,
						  2,  10, 36, 25, 62,  72, 18, 1,  55,
						  60, 82, 30, 9,  24,  2,  20, 1};

	if (c == ' ')
		return 0.18;
	if (c >= 'a' && c <= 'z')
		return letters[c - 'a'] / 1000.0;
	return c < 0x80 ? 0.002 : 0.001;
}

/* About how often one of the words stands at some place of a text. */
static double commonness(const struct clue_words *w)
{
	double sum = 0, product;

	for (size_t i = 0; i < w->n; i++) {
		product = 1;
		for (size_t k = 0; k < w->v[i].n; k++)
			product *= share((unsigned char)w->v[i].text[k]);
		sum += product;
	}
	return sum;
}

bool words_add(struct clue_words *w, const char *s, size_t n)
{
	if (n > CLUE_BYTES)
		return false;
	for (size_t i = 0; i < w->n; i++)
		if (w->v[i].n == n && !memcmp(w->v[i].text, s, n))
			return true;
	if (w->n == CLUE_WORDS)
		return false;
	w->v[w->n].n = (unsigned char)n;
	memcpy(w->v[w->n++].text, s, n);
	return true;
}

static bool add_words(struct clue_words *w, const struct clue_words *more)
{
	for (size_t i = 0; i < more->n; i++)
		if (!words_add(w, more->v[i].text, more->v[i].n))
			return false;
	return true;
}

void words_empty(struct clue_words *w)
{
	w->n = 1;
	w->v[0].n = 0;
}

void piece_unknown(struct piece *p)
{
	p->exact = false;
	p->clue.n = 0;
}

void piece_empty(struct piece *p)
{
	p->exact = true;
	p->clue.n = 1;
	words_empty(&p->clue.parts[0]);
}

void piece_one(struct piece *p, const struct clue_words *w, bool exact)
{
	p->exact = exact && w->n;
	p->clue.n = w->n != 0;
	if (w->n)
		p->clue.parts[0] = *w;
}

static bool has_empty(const struct clue_words *w)
{
	for (size_t i = 0; i < w->n; i++)
		if (!w->v[i].n)
			return true;
	return !w->n;
}

/* Keeps the rarest parts, the rarest first. A set with the empty word says nothing, and one that nearly
 * every text has says too little to be looked for. */
static void add_part(struct clue *clue, const struct clue_words *w)
{
	size_t at = 0;

	if (has_empty(w) || commonness(w) > COMMON)
		return;
	while (at < clue->n && commonness(&clue->parts[at]) <= commonness(w))
		at++;
	if (at == CLUE_PARTS)
		return;
	clue->n = MIN(clue->n + 1, (size_t)CLUE_PARTS);
	memmove(&clue->parts[at + 1], &clue->parts[at],
		(clue->n - 1 - at) * sizeof(clue->parts[0]));
	clue->parts[at] = *w;
}

/* What was read so far ends here: something unknown follows. */
void sequence_break(struct sequence *q)
{
	add_part(&q->clue, &q->run);
	words_empty(&q->run);
	q->broken = true;
}

/* Every word of a with every word of b behind it; false when these are too many or too long. */
static bool join(const struct clue_words *a, const struct clue_words *b, struct clue_words *ret)
{
	char s[2 * CLUE_BYTES];

	ret->n = 0;
	for (size_t i = 0; i < a->n; i++)
		for (size_t k = 0; k < b->n; k++) {
			memcpy(s, a->v[i].text, a->v[i].n);
			memcpy(s + a->v[i].n, b->v[k].text, b->v[k].n);
			if (!words_add(ret, s, (size_t)a->v[i].n + b->v[k].n))
				return false;
		}
	return true;
}

void sequence_add(struct sequence *q, const struct piece *p)
{
	struct clue_words joined;

	if (p->exact && join(&q->run, &p->clue.parts[0], &joined)) {
		q->run = joined;
		return;
	}
	sequence_break(q);
	if (p->exact)
		q->run = p->clue.parts[0];
	for (size_t i = 0; !p->exact && i < p->clue.n; i++)
		add_part(&q->clue, &p->clue.parts[i]);
}

/* The sequence as one piece. */
void sequence_end(struct sequence *q, struct piece *ret)
{
	ret->exact = !q->broken;
	if (q->broken) {
		sequence_break(q);
		ret->clue = q->clue;
	} else {
		ret->clue.n = 1;
		ret->clue.parts[0] = q->run;
	}
}

/* One of two alternatives: of each a part, taken together, is a part of both. */
void piece_or(struct piece *a, const struct piece *b)
{
	struct clue clue = {.n = 0};
	struct clue_words both;

	if (a->exact && b->exact && add_words(&a->clue.parts[0], &b->clue.parts[0]))
		return;
	for (size_t i = 0; a->clue.n && b->clue.n && i < MAX(a->clue.n, b->clue.n); i++) {
		const struct clue_words *other = &b->clue.parts[MIN(i, b->clue.n - 1)];

		both = a->clue.parts[MIN(i, a->clue.n - 1)];
		if (!has_empty(&both) && !has_empty(other) && add_words(&both, other))
			add_part(&clue, &both);
	}
	a->exact = false;
	a->clue = clue;
}
