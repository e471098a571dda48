/*
 * intent_file.c - a model is a few numbers and some arrays. One table names the arrays, for writing and
 * for reading alike; what can be computed from them (the maps) is not written.
 */
#include "rules/intent/intent_file.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "rules/intent/intent_model.h"

#include <errno.h>
#include <string.h>

/* Grows whenever what is learnt, or how it is laid out, changes. */
static const uint64_t VERSION = 0x686f6d6f64656c02;

enum { SEED_A = 11, SEED_B = 12, SEED_SUM = 13 };

/* Everything that is no array. */
struct head {
	uint64_t version;
	struct intent_key key;
	uint64_t sum; /* of all bytes behind the head, and of the numbers below */
	uint64_t arrays;
	double accuracy, threshold, slope, offset;
	uint32_t n_intents, n_classes, n_grams, n_word_grams, n_words, n_tokens, n_dense, stride;
	uint64_t n_examples, n_pairs, text, lexicon_text, letters, in_words, in_letters;
};

/* Keys of the maps, in the order of what they lead to. */
struct keys {
	uint64_t *grams, *words, *tokens;
};

struct array {
	void *p; /* of the pointer to its bytes */
	size_t n, size;
};

enum { ARRAYS = 23 };

/* The arrays of m, which have the lengths that h says. */
static void list_arrays(const struct head *h, struct intent_model *m, struct keys *k,
			struct array ret[ARRAYS])
{
	struct lexicon *l = &m->lexicon;
	struct weights *w = &m->weights;
	struct examples *e = &m->examples;
	const struct array all[ARRAYS] = {
		{&m->d.text, h->text, 1},
		{&m->d.text_at, h->n_grams, sizeof(*m->d.text_at)},
		{&m->d.idf, h->n_grams, sizeof(*m->d.idf)},
		{&k->grams, h->n_grams, sizeof(*k->grams)},
		{&l->text, h->lexicon_text, 1},
		{&l->words, h->n_words, sizeof(*l->words)},
		{&k->words, h->n_words, sizeof(*k->words)},
		{&l->token_at, h->n_tokens ? h->n_tokens + 1 : 0, sizeof(*l->token_at)},
		{&l->letters, h->letters, sizeof(*l->letters)},
		{&k->tokens, h->n_tokens, sizeof(*k->tokens)},
		{&w->place, h->n_grams, sizeof(*w->place)},
		{&w->dense, (size_t)h->n_dense * h->stride, sizeof(*w->dense)},
		{&w->pairs, h->n_pairs, sizeof(*w->pairs)},
		{&w->bias, h->n_classes, sizeof(*w->bias)},
		{&e->intent_at, h->n_intents + 2, sizeof(*e->intent_at)},
		{&e->example, h->n_examples, sizeof(*e->example)},
		{&e->words.at, h->n_examples + 1, sizeof(*e->words.at)},
		{&e->words.id, h->in_words, sizeof(*e->words.id)},
		{&e->words.v, h->in_words, sizeof(*e->words.v)},
		{&e->letters.at, h->n_examples + 1, sizeof(*e->letters.at)},
		{&e->letters.id, h->in_letters, sizeof(*e->letters.id)},
		{&e->letters.v, h->in_letters, sizeof(*e->letters.v)},
		{&m->heldout, h->n_examples, sizeof(*m->heldout)},
	};

	memcpy(ret, all, sizeof(all));
}

static void *bytes_of(const struct array *a)
{
	void *p;

	memcpy(&p, a->p, sizeof(p));
	return p;
}

struct intent_key intent_key(const struct intent_training *t)
{
	struct intent_key key = {{VERSION ^ t->n_intents, hash_u64(t->n_examples)}};
	uint64_t reject;

#define MIX(bytes, n)                                                                              \
	do {                                                                                       \
		key.k[0] = hash_bytes(bytes, n, key.k[0] + SEED_A);                                \
		key.k[1] = hash_bytes(bytes, n, key.k[1] ^ SEED_B);                                \
	} while (0)
	memcpy(&reject, &t->reject, sizeof(reject));
	MIX(&reject, sizeof(reject));
	MIX(t->language, strlen(t->language));
	for (size_t i = 0; i < t->n_intents; i++)
		MIX(t->names[i], strlen(t->names[i]));
	for (size_t i = 0; i < t->n_examples; i++) {
		MIX(&t->examples[i].intent, sizeof(t->examples[i].intent));
		MIX(t->examples[i].text, t->examples[i].n);
	}
#undef MIX
	return key;
}

/* --- writing ------------------------------------------------------------------------------- */

static void keys_deinit(struct keys *k)
{
	free(k->grams);
	free(k->words);
	free(k->tokens);
}

static uint64_t *keys_of(const struct map *m, size_t n)
{
	uint64_t *v = calloc(n + 1, sizeof(*v)), key, index;
	size_t it = 0;

	while (v && map_next(m, &it, &key, &index))
		v[index] = key;
	return v;
}

static void fill_head(const struct intent_model *m, const struct intent_key *key, struct head *h)
{
	const struct examples *e = &m->examples;
	const struct lexicon *l = &m->lexicon;
	size_t last = m->d.n ? m->d.text_at[0] : 0;

	for (uint32_t i = 0; i < m->d.n; i++) /* the text ends with the gram that stands last */
		last = MAX(last, (size_t)m->d.text_at[i]);
	*h = (struct head){
		.version = VERSION,
		.key = *key,
		.arrays = ARRAYS,
		.accuracy = m->accuracy,
		.threshold = m->threshold,
		.slope = m->slope,
		.offset = m->offset,
		.n_intents = m->n_intents,
		.n_classes = m->n_classes,
		.n_grams = m->d.n,
		.n_word_grams = m->d.n_words,
		.n_words = (uint32_t)l->n_words,
		.n_tokens = (uint32_t)l->n_tokens,
		.n_dense = (uint32_t)m->weights.n_dense,
		.stride = m->weights.stride,
		.n_examples = m->n_examples,
		.n_pairs = m->weights.n_pairs,
		.text = m->d.n ? last + strlen(m->d.text + last) + 1 : 0,
		.letters = l->n_tokens ? l->token_at[l->n_tokens] : 0,
		.in_words = e->words.at[e->n],
		.in_letters = e->letters.at[e->n],
	};
	for (size_t i = 0; i < l->n_words; i++)
		h->lexicon_text = MAX(h->lexicon_text, l->words[i].at + (uint64_t)l->words[i].n);
}

static uint64_t sum_of(struct head h, const void *rest, size_t n)
{
	h.sum = 0;
	return hash_bytes(rest, n, hash_bytes(&h, sizeof(h), SEED_SUM));
}

void intent_model_write(const struct intent_model *m, const struct intent_key *key, struct buf *out)
{
	cleanup(keys_deinit) struct keys k = {keys_of(&m->d.ids, m->d.n),
					      keys_of(&m->lexicon.by_word, m->lexicon.n_words),
					      keys_of(&m->lexicon.by_token, m->lexicon.n_tokens)};
	struct intent_model copy = *m; /* the table is of pointers that may be set */
	struct array arrays[ARRAYS];
	size_t from = out->n;
	struct head h;

	if (!k.grams || !k.words || !k.tokens) {
		out->error = -ENOMEM;
		return;
	}
	memset(&h, 0, sizeof(h));
	fill_head(m, key, &h);
	list_arrays(&h, &copy, &k, arrays);
	buf_put(out, (const char *)&h, sizeof(h));
	for (size_t i = 0; i < ARRAYS; i++)
		if (arrays[i].n)
			buf_put(out, bytes_of(&arrays[i]), arrays[i].n * arrays[i].size);
	if (out->error)
		return;
	h.sum = sum_of(h, out->p + from + sizeof(h), out->n - from - sizeof(h));
	memcpy(out->p + from, &h, sizeof(h));
}

/* --- reading ------------------------------------------------------------------------------- */

/* Copies the arrays out of n bytes; they must be there to the last. */
static int read_arrays(const struct head *h, struct intent_model *m, struct keys *k, const char *s,
		       size_t n)
{
	struct array arrays[ARRAYS];
	void *p;

	list_arrays(h, m, k, arrays);
	for (size_t i = 0; i < ARRAYS; i++) {
		if (arrays[i].n > n / arrays[i].size)
			return INTENT_FILE_E_OTHER;
		p = calloc(arrays[i].n + 1, arrays[i].size);
		if (!p)
			return -ENOMEM;
		memcpy(arrays[i].p, &p, sizeof(p));
		memcpy(p, s, arrays[i].n * arrays[i].size);
		s += arrays[i].n * arrays[i].size;
		n -= arrays[i].n * arrays[i].size;
	}
	return n ? INTENT_FILE_E_OTHER : 0;
}

static bool below(const uint32_t *v, size_t n, size_t limit)
{
	for (size_t i = 0; i < n; i++)
		if (v[i] >= limit)
			return false;
	return true;
}

/* v[0] is 0, v[n] is `end`, and none is less than the one before it. */
static bool rises(const uint32_t *v, size_t n, size_t end)
{
	for (size_t i = 0; i < n; i++)
		if (v[i] > v[i + 1])
			return false;
	return !v[0] && v[n] == end;
}

static bool places_fit(const struct head *h, const struct weights *w)
{
	for (size_t i = 0; i < h->n_grams; i++) {
		const struct weight_place *p = &w->place[i];

		if (p->dense ? p->at >= h->n_dense : p->at + (uint64_t)p->n > h->n_pairs)
			return false;
	}
	for (size_t i = 0; i < h->n_pairs; i++)
		if (w->pairs[i].class >= h->n_classes)
			return false;
	return true;
}

static bool words_fit(const struct head *h, const struct lexicon *l)
{
	for (size_t i = 0; i < h->n_words; i++)
		if (l->words[i].id >= h->n_grams ||
		    l->words[i].at + (uint64_t)l->words[i].n > h->lexicon_text ||
		    !utf8_valid(l->text + l->words[i].at, l->words[i].n))
			return false;
	return true;
}

/* Whatever was read, no index leads outside. */
static bool fits(const struct head *h, const struct intent_model *m)
{
	const struct examples *e = &m->examples;
	const struct lexicon *l = &m->lexicon;

	return h->n_intents <= INTENT_MAX && h->n_classes - h->n_intents <= 1 &&
	       h->stride == (h->n_classes + WEIGHT_STRIDE - 1) / WEIGHT_STRIDE * WEIGHT_STRIDE &&
	       (!h->text || !m->d.text[h->text - 1]) && below(m->d.text_at, h->n_grams, h->text) &&
	       words_fit(h, l) && (!h->n_tokens || rises(l->token_at, h->n_tokens, h->letters)) &&
	       below(l->letters, h->letters, h->n_grams) && places_fit(h, &m->weights) &&
	       rises(e->intent_at, h->n_intents, e->intent_at[h->n_intents]) &&
	       e->intent_at[h->n_intents] <= h->n_examples &&
	       below(e->example, h->n_examples, h->n_examples) &&
	       rises(e->words.at, h->n_examples, h->in_words) &&
	       rises(e->letters.at, h->n_examples, h->in_letters) &&
	       below(e->words.id, h->in_words, h->n_grams) &&
	       below(e->letters.id, h->in_letters, h->n_grams);
}

static int fill_map(struct map *m, const uint64_t *keys, size_t n)
{
	int r = 0;

	for (size_t i = 0; i < n && !r; i++)
		r = map_put(m, keys[i], i);
	return r;
}

static int fill_model(const struct head *h, struct intent_model *m, const struct keys *k)
{
	m->n_intents = h->n_intents;
	m->n_classes = h->n_classes;
	m->n_examples = h->n_examples;
	m->accuracy = h->accuracy;
	m->threshold = h->threshold;
	m->slope = h->slope;
	m->offset = h->offset;
	m->d.n = h->n_grams;
	m->d.n_words = h->n_word_grams;
	m->lexicon.n_words = h->n_words;
	m->lexicon.n_tokens = h->n_tokens;
	m->weights.n_features = h->n_grams;
	m->weights.n_dense = h->n_dense;
	m->weights.n_pairs = h->n_pairs;
	m->weights.n_classes = h->n_classes;
	m->weights.stride = h->stride;
	m->examples.n = h->n_examples;
	if (fill_map(&m->d.ids, k->grams, h->n_grams) ||
	    fill_map(&m->lexicon.by_word, k->words, h->n_words) ||
	    fill_map(&m->lexicon.by_token, k->tokens, h->n_tokens))
		return -ENOMEM;
	return lexicon_index(&m->lexicon);
}

static void intent_model_freep(struct intent_model **m)
{
	intent_model_free(*m);
}

int intent_model_read(struct intent_model **ret, const struct intent_key *key, const char *language,
		      const void *bytes, size_t n)
{
	cleanup(intent_model_freep) struct intent_model *m = calloc(1, sizeof(*m));
	cleanup(keys_deinit) struct keys k = {0};
	const char *rest = (const char *)bytes + sizeof(struct head);
	struct head h;
	int r;

	if (!m)
		return -ENOMEM;
	if (n < sizeof(h))
		return INTENT_FILE_E_OTHER;
	memcpy(&h, bytes, sizeof(h));
	n -= sizeof(h);
	if (h.version != VERSION || h.arrays != ARRAYS || memcmp(&h.key, key, sizeof(*key)) ||
	    h.sum != sum_of(h, rest, n))
		return INTENT_FILE_E_OTHER;
	m->language = strdup(language);
	r = m->language ? read_arrays(&h, m, &k, rest, n) : -ENOMEM;
	if (!r && !fits(&h, m))
		r = INTENT_FILE_E_OTHER;
	if (!r)
		r = fill_model(&h, m, &k);
	if (r)
		return r;
	*ret = steal(m);
	return 0;
}
