/* intent_examples.c - which example of an intent a message is nearest to, without reading them all. */
#include "rules/intent_model.h"

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

size_t examples_most(const struct examples *e, size_t n_intents)
{
	size_t most = 0;

	for (size_t i = 0; i < n_intents; i++)
		most = MAX(most, (size_t)(e->intent_at[i + 1] - e->intent_at[i]));
	return most;
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

/* One look for the nearest example. */
struct search {
	const struct examples *e;
	const struct vector *x;
	const float *dense;
	uint32_t best;
	float most;
};

/* Both blocks of a vector have length 1 where they are there, so the letters add 1 at most: most
 * examples need no second look once their words are known. */
static void consider(struct search *s, uint32_t i, float words)
{
	bool letters = s->x->n > s->x->n_words;
	int own = (s->x->n_words > 0) + letters;
	int theirs = has(&s->e->words, i) + has(&s->e->letters, i);
	float scale = own && theirs ? 1 / sqrtf((float)(own * theirs)) : 0, cosine;

	if ((words + (float)letters) * scale < s->most)
		return;
	cosine = (words + product(s->dense, &s->e->letters, i)) * scale;
	if (cosine < s->most || (cosine <= s->most && s->e->example[i] > s->best))
		return;
	s->most = cosine;
	s->best = s->e->example[i];
}

uint32_t examples_nearest(const struct examples *e, uint32_t intent, const struct vector *x,
			  float *dense, float *cosines, float *ret_cosine)
{
	uint32_t first = e->intent_at[intent], n = e->intent_at[intent + 1] - first, likely = 0;
	struct search s = {.e = e, .x = x, .dense = dense, .best = INTENT_NONE, .most = 0};

	for (size_t i = 0; i < x->n; i++)
		dense[x->id[i]] = x->v[i];
	for (uint32_t i = 0; i < n; i++) {
		cosines[i] = x->n_words ? product(dense, &e->words, first + i) : 0;
		likely = cosines[i] > cosines[likely] ? i : likely;
	}
	if (n)
		consider(&s, first + likely, cosines[likely]);
	for (uint32_t i = 0; i < n; i++)
		consider(&s, first + i, cosines[i]);
	for (size_t i = 0; i < x->n; i++)
		dense[x->id[i]] = 0;
	*ret_cosine = MIN(s.most, 1.0f);
	return s.best;
}
