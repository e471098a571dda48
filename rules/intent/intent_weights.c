/* intent_weights.c - the learnt weights as they are used: all classes side by side, in whole numbers. */
#include "rules/intent/intent_model.h"

#include <errno.h>
#include <math.h>
#include <string.h>

enum {
	DENSE_SHARE = 12,  /* a row is dense when at least one class in so many has a weight */
	AHEAD = 2,	   /* rows fetched before they are needed */
	VALUE_ONE = 32767, /* 1 as the value of a gram; the product keeps its upper 16 bits */
};

/* Of a product's upper half: 1.0 * 1.0. */
#define SUM_ONE ((float)WEIGHT_ONE * VALUE_ONE / 65536)

static int16_t whole(float weight)
{
	return (int16_t)lround(MAX(-7.9f, MIN(7.9f, weight)) * WEIGHT_ONE);
}

/* How many weights each feature has, and where they will stand. */
static int find_places(struct weights *w, const struct weight_kept *kept, size_t n_kept)
{
	w->place = calloc(w->n_features + 1, sizeof(*w->place));
	if (!w->place)
		return -ENOMEM;
	for (size_t i = 0; i < n_kept; i++)
		w->place[kept[i].feature].n++;
	for (size_t i = 0; i < w->n_features; i++) {
		struct weight_place *p = &w->place[i];

		p->dense = p->n * DENSE_SHARE >= w->n_classes;
		p->at = (uint32_t)(p->dense ? w->n_dense++ : w->n_pairs);
		w->n_pairs += p->dense ? 0 : p->n;
		p->n = 0; /* counted again while they are put there */
	}
	return 0;
}

static void put_weights(struct weights *w, const struct weight_kept *kept, size_t n_kept)
{
	for (size_t i = 0; i < n_kept; i++) {
		const struct weight_kept *k = &kept[i];
		struct weight_place *p = &w->place[k->feature];

		if (p->dense)
			w->dense[(size_t)p->at * w->stride + k->class] = whole(k->weight);
		else
			w->pairs[p->at + p->n++] = (struct weight_pair){k->class, whole(k->weight)};
	}
}

int weights_build(struct weights *ret, const struct weight_kept *kept, size_t n_kept,
		  size_t n_features, uint32_t n_classes)
{
	ret->n_features = n_features;
	ret->n_classes = n_classes;
	ret->stride = (n_classes + WEIGHT_STRIDE - 1) / WEIGHT_STRIDE * WEIGHT_STRIDE;
	if (find_places(ret, kept, n_kept))
		return -ENOMEM;
	ret->dense = calloc(ret->n_dense * ret->stride + 1, sizeof(*ret->dense));
	ret->pairs = calloc(ret->n_pairs + 1, sizeof(*ret->pairs));
	if (!ret->dense || !ret->pairs)
		return -ENOMEM;
	put_weights(ret, kept, n_kept);
	return 0;
}

void weights_deinit(struct weights *w)
{
	free(w->place);
	free(w->dense);
	free(w->pairs);
	free(w->bias);
}

/* sums[i] += weight * value. Compilers make eight or sixteen at a time of it (pmulhw, paddw). */
static void add_row(int16_t *restrict sums, const int16_t *restrict row, size_t n, int16_t value)
{
	for (size_t i = 0; i < n; i++)
		sums[i] += (int16_t)((row[i] * value) >> 16);
}

static void prefetch_row(const struct weights *w, uint32_t row)
{
	const char *at = (const char *)(w->dense + (size_t)row * w->stride);

	for (size_t i = 0; i < w->stride * sizeof(*w->dense); i += 64)
		__builtin_prefetch(at + i);
}

void weights_score(const struct weights *w, const struct vector *x, int16_t *sums, float *score)
{
	size_t dense = 0;

	memset(sums, 0, w->stride * sizeof(*sums));
	for (size_t i = 0; i < x->n; i++) {
		const struct weight_place *p = &w->place[x->id[i]];
		int16_t value = (int16_t)(x->v[i] * VALUE_ONE);

		if (i + AHEAD < x->n && w->place[x->id[i + AHEAD]].dense)
			prefetch_row(w, w->place[x->id[i + AHEAD]].at);
		if (p->dense) {
			add_row(sums, w->dense + (size_t)p->at * w->stride, w->stride, value);
			dense++;
			continue;
		}
		for (uint32_t k = p->at; k < p->at + p->n; k++)
			sums[w->pairs[k].class] = (int16_t)(sums[w->pairs[k].class] +
							    ((w->pairs[k].weight * value) >> 16));
	}
	for (uint32_t i = 0; i < w->n_classes; i++) /* each dense row was rounded down by a half */
		score[i] = w->bias[i] + ((float)sums[i] + (float)dense / 2) / SUM_ONE;
}

float weights_of(const struct weights *w, uint32_t feature, uint32_t class)
{
	const struct weight_place *p = &w->place[feature];

	if (p->dense)
		return (float)w->dense[(size_t)p->at * w->stride + class] / WEIGHT_ONE;
	for (uint32_t k = p->at; k < p->at + p->n; k++)
		if (w->pairs[k].class == class)
			return (float)w->pairs[k].weight / WEIGHT_ONE;
	return 0;
}
