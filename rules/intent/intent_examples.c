/* intent_examples.c - which example of an intent a message is nearest to, without reading them all. */
#include "rules/intent/intent_model.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* Where the examples of each intent stand: a counting sort by class. */
static int sort_examples(struct examples *e, const struct corpus *c, size_t n_intents)
{
	e->intent_at = calloc(n_intents + 3, sizeof(*e->intent_at));
	e->example = calloc(e->n + 1, sizeof(*e->example));
	if (!e->intent_at || !e->example)
		return -ENOMEM;
	for (size_t i = 0; i < e->n; i++)
		e->intent_at[c->class[i] + 2]++;
	for (size_t i = 2; i < n_intents + 3; i++)
		e->intent_at[i] += e->intent_at[i - 1];
	for (uint32_t i = 0; i < e->n; i++)
		e->example[e->intent_at[c->class[i] + 1]++] = i;
	return 0;
}

static void range(const struct vectors *x, uint32_t row, bool words, size_t *from, size_t *to)
{
	*from = words ? x->at[row] : x->middle[row];
	*to = words ? x->middle[row] : x->at[row + 1];
}

static int copy_block(struct block *ret, const struct examples *e, const struct vectors *x,
		      bool words)
{
	size_t all = 0, from, to;

	for (uint32_t i = 0; i < e->n; i++) {
		range(x, i, words, &from, &to);
		all += to - from;
	}
	ret->at = calloc(e->n + 1, sizeof(*ret->at));
	ret->id = calloc(all + 1, sizeof(*ret->id));
	ret->v = calloc(all + 1, sizeof(*ret->v));
	if (!ret->at || !ret->id || !ret->v || all > UINT32_MAX)
		return -ENOMEM;
	for (size_t i = 0; i < e->n; i++) {
		range(x, e->example[i], words, &from, &to);
		memcpy(ret->id + ret->at[i], x->id + from, (to - from) * sizeof(*x->id));
		memcpy(ret->v + ret->at[i], x->v + from, (to - from) * sizeof(*x->v));
		ret->at[i + 1] = (uint32_t)(ret->at[i] + (to - from));
	}
	return 0;
}

int examples_build(struct examples *ret, const struct corpus *c, size_t n_examples,
		   size_t n_intents)
{
	ret->n = n_examples;
	if (sort_examples(ret, c, n_intents) || copy_block(&ret->words, ret, &c->x, true) ||
	    copy_block(&ret->letters, ret, &c->x, false))
		return -ENOMEM;
	return 0;
}

static void block_deinit(struct block *b)
{
	free(b->at);
	free(b->id);
	free(b->v);
}

void examples_deinit(struct examples *e)
{
	free(e->intent_at);
	free(e->example);
	block_deinit(&e->words);
	block_deinit(&e->letters);
}

/* Of the message, unpacked in `dense`, and a stretch of an example. In four sums, because one would
 * make each addition wait for the last. */
static float product(const float *dense, const struct block *b, size_t i)
{
	size_t at = b->at[i], end = b->at[i + 1];
	float sum[4] = {0};

	for (; at + 4 <= end; at += 4)
		for (size_t k = 0; k < 4; k++)
			sum[k] += b->v[at + k] * dense[b->id[at + k]];
	for (; at < end; at++)
		sum[0] += b->v[at] * dense[b->id[at]];
	return sum[0] + sum[1] + (sum[2] + sum[3]);
}

static bool has(const struct block *b, size_t i)
{
	return b->at[i + 1] > b->at[i];
}

enum { NEAR = 8 };

/* The examples whose words are nearest, the best first. */
struct nearest {
	uint32_t place[NEAR];
	float words[NEAR];
	size_t n;
};

static void note(struct nearest *s, uint32_t place, float words)
{
	size_t at = s->n;

	if (s->n == NEAR && words <= s->words[NEAR - 1])
		return;
	s->n = MIN(s->n + 1, (size_t)NEAR);
	for (at = MIN(at, (size_t)NEAR - 1); at && words > s->words[at - 1]; at--) {
		s->words[at] = s->words[at - 1];
		s->place[at] = s->place[at - 1];
	}
	s->words[at] = words;
	s->place[at] = place;
}

/* Of the cosine of an example, what its two blocks do not make 1. */
static float scale(const struct examples *e, const struct vector *x, uint32_t place)
{
	int own = (x->n_words > 0) + (x->n > x->n_words);
	int theirs = has(&e->words, place) + has(&e->letters, place);

	return own && theirs ? 1 / sqrtf((float)(own * theirs)) : 0;
}

uint32_t examples_nearest(const struct examples *e, uint32_t intent, const struct vector *x,
			  float *dense, float *ret_cosine)
{
	struct nearest s = {.n = 0};
	uint32_t best = INTENT_NONE;
	float most = 0;

	for (size_t i = 0; i < x->n; i++)
		dense[x->id[i]] = x->v[i];
	for (uint32_t i = e->intent_at[intent]; i < e->intent_at[intent + 1]; i++)
		note(&s, i, product(dense, &e->words, i));
	for (size_t i = 0; i < s.n; i++) {
		float cosine = (s.words[i] + product(dense, &e->letters, s.place[i])) *
			       scale(e, x, s.place[i]);

		if (cosine < most || (cosine <= most && e->example[s.place[i]] > best))
			continue;
		most = cosine;
		best = e->example[s.place[i]];
	}
	for (size_t i = 0; i < x->n; i++)
		dense[x->id[i]] = 0;
	*ret_cosine = MIN(most, 1.0f);
	return best;
}
