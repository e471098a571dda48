#include "rules/intent/intent_model.h"

#include "base/hash.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/*
 * Dual coordinate descent for the L2-loss linear SVM (Hsieh et al., ICML 2008), for 16 one-vs-rest
 * problems at once: they visit the same rows in the same order, and a weight of all 16 is one cache
 * line. A row that none of them needs any more is set aside (shrinking) until the end. The row's
 * order is drawn from the class number, so a model depends on its examples only.
 */
#define COST	 1.0f
#define DIAGONAL (0.5f / COST)
#define NOTHING	 5e-3f /* a step too small to be worth writing */

enum { ROUNDS = 200, QUAD = 4 };

typedef float quad __attribute__((vector_size(16)));

int svm_init(struct svm *s, const struct corpus *c, size_t n_features)
{
	*s = (struct svm){.c = c, .n_features = n_features};
	s->w = aligned_alloc(64, (n_features + 1) * LANES * sizeof(*s->w));
	s->alpha = calloc(c->x.n + 1, LANES * sizeof(*s->alpha));
	s->order = calloc(c->x.n + 1, sizeof(*s->order));
	return s->w && s->alpha && s->order ? 0 : -ENOMEM;
}

void svm_deinit(struct svm *s)
{
	free(s->w);
	free(s->alpha);
	free(s->order);
}

/* ret = the sum of v[i] * w[id[i]] over n features. */
static inline void dot(const float *w, const uint32_t *id, const float *v, size_t n, quad ret[QUAD])
{
	quad a = {0}, b = {0}, c = {0}, d = {0};

	for (size_t i = 0; i < n; i++) {
		const quad *row = (const quad *)(w + (size_t)id[i] * LANES);

		a += row[0] * v[i];
		b += row[1] * v[i];
		c += row[2] * v[i];
		d += row[3] * v[i];
	}
	ret[0] = a;
	ret[1] = b;
	ret[2] = c;
	ret[3] = d;
}

/* w[id[i]] += v[i] * d */
static inline void add(float *w, const uint32_t *id, const float *v, size_t n, const quad d[QUAD])
{
	quad d0 = d[0], d1 = d[1], d2 = d[2], d3 = d[3];

	for (size_t i = 0; i < n; i++) {
		quad *row = (quad *)(w + (size_t)id[i] * LANES);

		row[0] += d0 * v[i];
		row[1] += d1 * v[i];
		row[2] += d2 * v[i];
		row[3] += d3 * v[i];
	}
}

static void add_row(struct svm *s, size_t row, const quad d[QUAD])
{
	const struct vectors *x = &s->c->x;
	quad *bias = (quad *)(s->w + s->n_features * LANES);

	add(s->w, x->id + x->at[row], x->v + x->at[row], x->at[row + 1] - x->at[row], d);
	for (int k = 0; k < QUAD; k++)
		bias[k] += d[k];
}

/* Which lane the row is an example of; LANES or more when of none. */
static uint32_t lane_of(const struct svm *s, size_t row)
{
	return s->c->class[row] - s->first;
}

/* The square of the row's length and the constant's: each block that is there has length 1. */
static float length2(const struct vectors *x, size_t row)
{
	return 1.0f + (x->middle[row] > x->at[row]) + (x->at[row + 1] > x->middle[row]);
}

/* The greatest and the least violation that a round saw, for each lane. */
struct span {
	float max[LANES], min[LANES];
};

static void span_init(struct span *s, float max, float min)
{
	for (int k = 0; k < LANES; k++) {
		s->max[k] = max;
		s->min[k] = min;
	}
}

/* One step for all lanes on one row. False: no lane needs the row for now. */
static bool step(struct svm *s, size_t row, const struct span *before, struct span *now)
{
	const struct vectors *x = &s->c->x;
	const float *bias = s->w + s->n_features * LANES;
	float *alpha = s->alpha + row * LANES;
	float length = 1 / (length2(x, row) + DIAGONAL);
	union {
		quad q[QUAD];
		float f[LANES];
	} score, change;
	uint32_t own = lane_of(s, row);
	bool keep = false, moved = false;
	float next[LANES];

	dot(s->w, x->id + x->at[row], x->v + x->at[row], x->at[row + 1] - x->at[row], score.q);
	for (uint32_t k = 0; k < LANES; k++) {
		float y = k == own ? 1 : -1;
		float slope = y * (score.f[k] + bias[k]) - 1 + DIAGONAL * alpha[k];
		float violation = alpha[k] > 0 || slope < 0 ? slope : 0;

		next[k] = MAX(alpha[k] - slope * length, 0.0f);
		change.f[k] = (next[k] - alpha[k]) * y;
		moved |= fabsf(change.f[k]) > NOTHING || (alpha[k] > 0 && next[k] <= 0);

		keep |= alpha[k] > 0 || slope <= before->max[k];
		now->max[k] = MAX(now->max[k], violation);
		now->min[k] = MIN(now->min[k], violation);
	}
	if (moved) {
		memcpy(alpha, next, sizeof(next));
		add_row(s, row, change.q);
	}
	return keep;
}

static bool is_done(const struct span *s, float violation)
{
	for (int k = 0; k < LANES; k++)
		if (s->max[k] - s->min[k] > violation)
			return false;
	return true;
}

static void shuffle(uint32_t *v, size_t n, uint64_t *random)
{
	for (size_t i = n; i > 1; i--) {
		uint64_t r = hash_u64(*random += 0x9e3779b97f4a7c15);
		size_t k = (size_t)(((unsigned __int128)r * i) >> 64);
		uint32_t swap = v[i - 1];

		v[i - 1] = v[k];
		v[k] = swap;
	}
}

/* The weights that the alphas of these rows stand for. */
static void rebuild(struct svm *s, const uint32_t *rows, size_t n)
{
	union {
		quad q[QUAD];
		float f[LANES];
	} d;

	memset(s->w, 0, (s->n_features + 1) * LANES * sizeof(*s->w));
	for (size_t i = 0; i < n; i++) {
		const float *alpha = s->alpha + (size_t)rows[i] * LANES;
		uint32_t own = lane_of(s, rows[i]);
		bool any = false;

		for (uint32_t k = 0; k < LANES; k++) {
			d.f[k] = k == own ? alpha[k] : -alpha[k];
			any |= alpha[k] > 0;
		}
		if (any)
			add_row(s, rows[i], d.q);
	}
}

void svm_train(struct svm *s, const uint32_t *rows, size_t n, float violation)
{
	uint64_t random = s->first + 1;
	struct span before, now;
	size_t active = n;

	rebuild(s, rows, n);
	memcpy(s->order, rows, n * sizeof(*rows));
	span_init(&before, INFINITY, -INFINITY);
	for (int round = 0; round < ROUNDS; round++) {
		span_init(&now, 0, 0);
		shuffle(s->order, active, &random);
		for (size_t i = 0; i < active;) {
			uint32_t row = s->order[i];

			if (step(s, row, &before, &now)) {
				i++;
				continue;
			}
			s->order[i] = s->order[--active];
			s->order[active] = row;
		}
		before = now;
		for (int k = 0; k < LANES; k++)
			if (before.max[k] <= 0)
				before.max[k] = INFINITY;
		if (!is_done(&now, violation))
			continue;
		if (active == n)
			return;
		active = n; /* once more over all of them */
		span_init(&before, INFINITY, -INFINITY);
	}
}

void svm_score(const struct svm *s, size_t row, const float scale[2], float ret[LANES])
{
	const struct vectors *x = &s->c->x;
	const float *bias = s->w + s->n_features * LANES;
	union {
		quad q[QUAD];
		float f[LANES];
	} words, letters;

	dot(s->w, x->id + x->at[row], x->v + x->at[row], x->middle[row] - x->at[row], words.q);
	dot(s->w, x->id + x->middle[row], x->v + x->middle[row], x->at[row + 1] - x->middle[row],
	    letters.q);
	for (int k = 0; k < LANES; k++)
		ret[k] = scale[0] * words.f[k] + scale[1] * letters.f[k] + bias[k];
}
