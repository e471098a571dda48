#include "rules/intent/intent_model.h"

#include "base/hash.h"

#include <errno.h>
#include <math.h>
#include <string.h>

enum { MENDED = 32 }; /* words of one message */

struct intent_work {
	struct stemmer *stemmer;
	struct vector x;
	uint32_t ids[GRAMS_MAX]; /* of the message's known grams, duplicates and all */
	size_t n_ids;
	float *dense;  /* [features]; zeros between two messages */
	float *score;  /* [classes] */
	int16_t *sums; /* [stride] */
	struct {
		uint32_t word, known; /* of the message; what it was taken for */
	} mended[MENDED];
	size_t n_mended;
	char token[TEXT_BYTES + 64]; /* one that is not known, or was mended */
};

struct intent_model *intent_model_free(struct intent_model *m)
{
	if (!m)
		return NULL;
	dictionary_deinit(&m->d);
	lexicon_deinit(&m->lexicon);
	weights_deinit(&m->weights);
	examples_deinit(&m->examples);
	free(m->language);
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

void intent_trust(struct intent_model *m, const struct map *words)
{
	m->right = words;
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
	w->sums = calloc(m->weights.stride + 1, sizeof(*w->sums));
	if (!w->dense || !w->score || !w->sums)
		return -ENOMEM;
	r = stemmer_new(&w->stemmer, m->language);
	if (r)
		return r;
	*ret = steal(w);
	return 0;
}

struct intent_work *intent_work_free(struct intent_work *w)
{
	if (!w)
		return NULL;
	stemmer_free(w->stemmer);
	free(w->dense);
	free(w->score);
	free(w->sums);
	free(w);
	return NULL;
}

/* --- from words and letters to ids --------------------------------------------------------- */

static void add_id(struct intent_work *w, uint32_t id)
{
	if (w->n_ids < GRAMS_MAX)
		w->ids[w->n_ids++] = id;
}

static void add_known(const struct intent_model *m, struct intent_work *w, uint64_t hash)
{
	uint64_t id;

	if (map_find(&m->d.ids, hash, &id))
		add_id(w, (uint32_t)id);
}

/* The place of a word that is to be mended. */
struct place_of {
	const struct intent_model *m;
	uint64_t before, after; /* stems; after: 0 when it is not known either */
};

/* The more examples have the pair, the more; 0 when none has it. */
static unsigned pair(const struct intent_model *m, uint64_t stem, uint64_t next)
{
	uint64_t id;
	float idf;

	if (!map_find(&m->d.ids, gram_pair(stem, next), &id))
		return 0;
	idf = m->d.idf[id];
	return (unsigned)(1000 *
			  MAX(1.0f, 32 - idf * idf)); /* idf^2 is 1 + ln((1 + N) / (1 + df)) */
}

static unsigned suits(void *arg, const struct lexicon_word *word)
{
	const struct place_of *p = arg;

	return pair(p->m, p->before, word->stem) +
	       (p->after ? pair(p->m, word->stem, p->after) : 0);
}

static uint64_t stem_after(const struct intent_model *m, const struct text *t, uint32_t i)
{
	uint32_t known;

	if (i + 1 == t->n_words)
		return gram_end;
	return lexicon_find(&m->lexicon, t->words[i + 1].hash, &known)
		       ? m->lexicon.words[known].stem
		       : 0;
}

/* The index in the lexicon of a word, mended if need be. */
static bool find_word(const struct intent_model *m, struct intent_work *w, const struct text *t,
		      uint32_t i, uint64_t before, uint32_t *ret)
{
	const struct word *word = &t->words[i];
	struct place_of place = {m, before, 0};

	if (lexicon_find(&m->lexicon, word->hash, ret))
		return true;
	if (w->n_mended == MENDED || (m->right && map_find(m->right, word->hash, NULL)))
		return false;
	place.after = stem_after(m, t, i);
	if (!lexicon_mend(&m->lexicon, t->folded + word->at, word->n, suits, &place, ret))
		return false;
	w->mended[w->n_mended].word = i;
	w->mended[w->n_mended++].known = *ret;
	return true;
}

/* The stem of a word, and its id if it has one. */
static uint64_t add_stem(const struct intent_model *m, struct intent_work *w, const struct text *t,
			 uint32_t i, uint64_t before)
{
	const char *stem;
	uint32_t known;
	uint64_t hash;
	size_t n;

	if (find_word(m, w, t, i, before, &known)) {
		add_id(w, m->lexicon.words[known].id);
		return m->lexicon.words[known].stem;
	}
	stem = stemmer_stem(w->stemmer, t->folded + t->words[i].at, t->words[i].n, &n);
	hash = gram_stem(stem, n);
	add_known(m, w, hash);
	return hash;
}

static void read_words(const struct intent_model *m, struct intent_work *w, const struct text *t)
{
	uint64_t last = gram_begin, now;
	bool pair = true;

	for (uint32_t i = 0; i < t->n_words; i++) {
		bool unspaced = gram_is_unspaced(t->folded + t->words[i].at, t->words[i].n);

		now = add_stem(m, w, t, i, last);
		if (pair && !unspaced)
			add_known(m, w, gram_pair(last, now));
		pair = !unspaced;
		last = now;
	}
	if (t->n_words && pair)
		add_known(m, w, gram_pair(last, gram_end));
}

/* Where a message is being read for its letters. */
struct letters {
	const struct intent_model *m;
	struct intent_work *w;
	const struct text *t;
	uint32_t word;	 /* the next one */
	size_t n_mended; /* so many of w->mended were passed */
};

static void add_letters(void *arg, const char *gram, size_t n, uint64_t hash)
{
	struct letters *l = arg;

	(void)gram;
	(void)n;
	add_known(l->m, l->w, hash);
}

/* Copies t->folded[at..end) with blanks around it and mended words in place. Returns its length. */
static size_t copy_token(struct letters *l, size_t at, size_t end)
{
	char *to = l->w->token;
	size_t n = 1;

	to[0] = ' ';
	for (; l->n_mended < l->w->n_mended; l->n_mended++) {
		const struct word *word = &l->t->words[l->w->mended[l->n_mended].word];
		const struct lexicon_word *known =
			&l->m->lexicon.words[l->w->mended[l->n_mended].known];

		if (word->at >= end || n + known->n + (end - at) + 2 > sizeof(l->w->token))
			break;
		memcpy(to + n, l->t->folded + at, word->at - at);
		n += word->at - at;
		memcpy(to + n, l->m->lexicon.text + known->at, known->n);
		n += known->n;
		at = word->at + word->n;
	}
	memcpy(to + n, l->t->folded + at, end - at);
	n += end - at;
	to[n++] = ' ';
	return n;
}

static bool add_token(struct letters *l, uint64_t hash)
{
	const struct lexicon *x = &l->m->lexicon;
	uint64_t token;

	if (!map_find(&x->by_token, hash, &token))
		return false;
	for (uint32_t i = x->token_at[token]; i < x->token_at[token + 1]; i++)
		add_id(l->w, x->letters[i]);
	return true;
}

/* A token is mostly a word, whose hash is known already. */
static void read_token(struct letters *l, size_t at, size_t end)
{
	const struct word *word = &l->t->words[l->word];
	const char *s = l->t->folded + at;
	bool mended = l->n_mended < l->w->n_mended &&
		      l->t->words[l->w->mended[l->n_mended].word].at < end;
	bool alone = l->word < l->t->n_words && word->at == at && word->n == end - at;
	size_t n;

	while (l->word < l->t->n_words && l->t->words[l->word].at < end)
		l->word++;
	if (!mended && add_token(l, alone ? word->hash : hash_bytes(s, end - at, 0)))
		return;
	n = copy_token(l, at, end);
	if (!mended || !add_token(l, hash_bytes(l->w->token + 1, n - 2, 0)))
		gram_letters(l->w->token, n, add_letters, l);
}

static void read_letters(const struct intent_model *m, struct intent_work *w, const struct text *t)
{
	struct letters l = {.m = m, .w = w, .t = t};

	for (size_t at = 0, end; at < t->n; at = end + 1) {
		const char *blank = memchr(t->folded + at, ' ', t->n - at);

		end = blank ? (size_t)(blank - t->folded) : t->n;
		if (end > at)
			read_token(&l, at, end);
	}
}

static void read_vector(const struct intent_model *m, struct intent_work *w, const struct text *t)
{
	size_t n_words;

	w->n_ids = w->n_mended = 0;
	read_words(m, w, t);
	n_words = w->n_ids;
	read_letters(m, w, t);
	vector_make(&m->d, w->dense, w->ids, n_words, w->n_ids, &w->x);
}

/* --- the best of them ---------------------------------------------------------------------- */

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
			float weight = weights_of(&m->weights, id, ret->ranked[0].intent);

			if (ret->n > 1)
				weight -= weights_of(&m->weights, id, ret->ranked[1].intent);
			if (weight > 0)
				add_gram(ret, m->d.text + m->d.text_at[id], weight * w->x.v[i]);
		}
		from = to;
		to = w->x.n;
	}
}

static void explain_mending(const struct intent_model *m, const struct intent_work *w,
			    const struct text *t, struct intent_result *ret)
{
	ret->n_mended = MIN(w->n_mended, ARRAY_SIZE(ret->mended));
	for (size_t i = 0; i < ret->n_mended; i++) {
		const struct lexicon_word *known = &m->lexicon.words[w->mended[i].known];
		const struct word *word = &t->words[w->mended[i].word];

		ret->mended[i] = (struct intent_mended){
			.from = t->original + word->from,
			.from_n = word->from_n,
			.to = m->lexicon.text + known->at,
			.to_n = known->n,
		};
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
	weights_score(&m->weights, &w->x, w->sums, w->score);
	rank(m, w, ret);
	ret->nearest = examples_nearest(&m->examples, ret->ranked[0].intent, &w->x, w->dense,
					&ret->cosine);
	oos = m->n_classes > m->n_intents ? w->score[m->n_intents] : 0;
	ret->z = (float)intent_z(ret->ranked[0].score, ret->cosine, t->n_words, oos);
	ret->in_scope = w->x.n && ret->z >= m->threshold; /* of nothing known, nothing is said */
	give_confidence(m, ret);
	explain_mending(m, w, t, ret);
	if (explain)
		explain_choice(m, w, ret);
}
