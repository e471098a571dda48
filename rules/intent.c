#include "rules/intent_model.h"

#include <errno.h>
#include <math.h>
#include <string.h>

struct intent_work {
	struct gram_reader *reader;
	struct vector x;
	uint32_t ids[GRAMS_MAX]; /* of the message's known grams, duplicates and all */
	float *dense;		 /* [features]; zeros between two messages */
	float *score;		 /* [classes] */
};

struct intent_model *intent_model_free(struct intent_model *m)
{
	if (!m)
		return NULL;
	dictionary_deinit(&m->d);
	vectors_deinit(&m->x);
	free(m->language);
	free(m->weight_at);
	free(m->weight_class);
	free(m->weight);
	free(m->bias);
	free(m->example_of);
	free(m->example_at);
	free(m->heldout);
	free(m);
	return NULL;
}

void intent_quality(const struct intent_model *m, struct intent_quality *ret)
{
	*ret = (struct intent_quality){.accuracy = m->accuracy, .threshold = m->threshold};
}

uint32_t intent_heldout(const struct intent_model *m, size_t example)
{
	return example < m->n_examples ? m->heldout[example] : INTENT_NONE;
}

static void intent_work_freep(struct intent_work **w)
{
	intent_work_free(*w);
}

int intent_work_new(struct intent_work **ret, const struct intent_model *m)
{
	cleanup(intent_work_freep) struct intent_work *w = calloc(1, sizeof(*w));
	int r;

	if (!w)
		return -ENOMEM;
	w->dense = calloc(m->d.n + 1, sizeof(*w->dense));
	w->score = calloc(m->n_classes + 1, sizeof(*w->score));
	if (!w->dense || !w->score)
		return -ENOMEM;
	r = gram_reader_new(&w->reader, m->language);
	if (r)
		return r;
	*ret = steal(w);
	return 0;
}

struct intent_work *intent_work_free(struct intent_work *w)
{
	if (!w)
		return NULL;
	gram_reader_free(w->reader);
	free(w->dense);
	free(w->score);
	free(w);
	return NULL;
}

static void read_vector(const struct intent_model *m, struct intent_work *w, const struct text *t)
{
	const struct gram_reader *r = w->reader;
	size_t n = 0, n_words = 0;
	uint64_t id;

	gram_reader_read(w->reader, t);
	for (size_t i = 0; i < r->n; i++) {
		if (map_find(&m->d.ids, r->v[i].hash, &id))
			w->ids[n++] = (uint32_t)id;
		if (i < r->n_words)
			n_words = n;
	}
	vector_make(&m->d, w->dense, w->ids, n_words, n, &w->x);
}

static void score(const struct intent_model *m, struct intent_work *w)
{
	memcpy(w->score, m->bias, m->n_classes * sizeof(*w->score));
	for (size_t i = 0; i < w->x.n; i++) {
		uint32_t at = m->weight_at[w->x.id[i]], end = m->weight_at[w->x.id[i] + 1];
		float v = w->x.v[i];

		for (; at < end; at++)
			w->score[m->weight_class[at]] += m->weight[at] * v;
	}
}

/* The best intents by score; of equals the one defined first. */
static void rank(const struct intent_model *m, const struct intent_work *w,
		 struct intent_result *ret)
{
	for (uint32_t i = 0; i < m->n_intents; i++) {
		size_t at = ret->n;

		while (at && w->score[i] > ret->ranked[at - 1].score)
			at--;
		if (at == INTENT_RANKED)
			continue;
		ret->n = MIN(ret->n + 1, (size_t)INTENT_RANKED);
		memmove(&ret->ranked[at + 1], &ret->ranked[at],
			(ret->n - 1 - at) * sizeof(*ret->ranked));
		ret->ranked[at] = (struct intent_rank){.intent = i, .score = w->score[i]};
	}
}

static int blocks(size_t at, size_t middle, size_t end)
{
	return (middle > at) + (end > middle);
}

/* Of the message, unpacked in w->dense, and a stretch of an example. In four sums, because one would
 * make each addition wait for the last. */
static float product(const struct intent_work *w, const struct vectors *x, size_t at, size_t end)
{
	float sum[4] = {0};

	for (; at + 4 <= end; at += 4)
		for (size_t k = 0; k < 4; k++)
			sum[k] += x->v[at + k] * w->dense[x->id[at + k]];
	for (; at < end; at++)
		sum[0] += x->v[at] * w->dense[x->id[at]];
	return sum[0] + sum[1] + (sum[2] + sum[3]);
}

static void find_nearest(const struct intent_model *m, struct intent_work *w,
			 struct intent_result *ret)
{
	uint32_t intent = ret->ranked[0].intent;
	int own = blocks(0, w->x.n_words, w->x.n);
	const struct vectors *x = &m->x;

	for (size_t i = 0; i < w->x.n; i++)
		w->dense[w->x.id[i]] = w->x.v[i];
	for (uint32_t k = m->example_at[intent]; k < m->example_at[intent + 1]; k++) {
		uint32_t e = m->example_of[k];
		int theirs = blocks(x->at[e], x->middle[e], x->at[e + 1]);
		float sum = product(w, x, x->at[e], x->at[e + 1]);

		sum = own && theirs ? sum / sqrtf((float)(own * theirs)) : 0;
		if (ret->nearest == INTENT_NONE || sum > ret->cosine) {
			ret->nearest = e;
			ret->cosine = MIN(sum, 1.0f);
		}
	}
	for (size_t i = 0; i < w->x.n; i++)
		w->dense[w->x.id[i]] = 0;
}

static float confidence(const struct intent_model *m, double z)
{
	return (float)(1 / (1 + exp(-(m->slope * z + m->offset))));
}

/* An intent that is behind by so much has that much less evidence. */
static void give_confidence(const struct intent_model *m, struct intent_result *ret)
{
	for (size_t i = 0; i < ret->n; i++)
		ret->ranked[i].confidence =
			confidence(m, ret->z - (ret->ranked[0].score - ret->ranked[i].score));
	ret->margin = ret->ranked[0].confidence - (ret->n > 1 ? ret->ranked[1].confidence : 0);
}

static float weight_of(const struct intent_model *m, uint32_t feature, uint32_t class)
{
	for (uint32_t i = m->weight_at[feature]; i < m->weight_at[feature + 1]; i++)
		if (m->weight_class[i] == class)
			return m->weight[i];
	return 0;
}

static void add_gram(struct intent_result *ret, const char *gram, float weight)
{
	size_t at = ret->n_grams;

	while (at && weight > ret->grams[at - 1].weight)
		at--;
	if (at == ARRAY_SIZE(ret->grams))
		return;
	ret->n_grams = MIN(ret->n_grams + 1, ARRAY_SIZE(ret->grams));
	memmove(&ret->grams[at + 1], &ret->grams[at],
		(ret->n_grams - 1 - at) * sizeof(*ret->grams));
	ret->grams[at] = (struct intent_gram){gram, weight};
}

/* Words tell people more than runs of letters, which are shown only where no word spoke. */
static void explain_choice(const struct intent_model *m, const struct intent_work *w,
			   struct intent_result *ret)
{
	size_t from = 0, to = w->x.n_words;

	for (int pass = 0; pass < 2 && !ret->n_grams; pass++) {
		for (size_t i = from; i < to; i++) {
			uint32_t id = w->x.id[i];
			float weight = weight_of(m, id, ret->ranked[0].intent);

			if (ret->n > 1)
				weight -= weight_of(m, id, ret->ranked[1].intent);
			if (weight > 0)
				add_gram(ret, m->d.text + m->d.text_at[id], weight * w->x.v[i]);
		}
		from = to;
		to = w->x.n;
	}
}

void intent_rank(const struct intent_model *m, struct intent_work *w, const struct text *t,
		 bool explain, struct intent_result *ret)
{
	double oos;

	memset(ret, 0, sizeof(*ret));
	ret->nearest = INTENT_NONE;
	if (!m->n_intents)
		return;
	read_vector(m, w, t);
	score(m, w);
	rank(m, w, ret);
	find_nearest(m, w, ret);
	oos = m->n_classes > m->n_intents ? w->score[m->n_intents] : 0;
	ret->z = (float)intent_z(ret->ranked[0].score, ret->cosine, t->n_words, oos);
	ret->in_scope = w->x.n && ret->z >= m->threshold; /* of nothing known, nothing is said */
	give_confidence(m, ret);
	if (explain)
		explain_choice(m, w, ret);
}
