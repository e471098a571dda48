#include "rules/intent/intent_model.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* What is gathered while the examples are read: ids are in order of appearance, words and letters
 * mixed, until all is known and `renumber` gives them their places. */
struct gathering {
	struct gram_reader *reader;
	struct dictionary *d;
	struct buf text;    /* the grams' bytes */
	uint64_t *hash;	    /* of each id */
	uint32_t *text_at;  /* of each id */
	uint32_t *df;	    /* rows that have it */
	uint32_t *last_row; /* the last of them, + 1 */
	bool *is_word;
	size_t cap;    /* of the five arrays */
	uint32_t *raw; /* ids of the grams of all rows, duplicates and all */
	size_t n_raw, cap_raw;
	size_t *raw_at; /* of each row, and the end */
	size_t *raw_middle;
};

static void gathering_deinit(struct gathering *g)
{
	gram_reader_free(g->reader);
	buf_deinit(&g->text);
	free(g->hash);
	free(g->text_at);
	free(g->df);
	free(g->last_row);
	free(g->is_word);
	free(g->raw);
	free(g->raw_at);
	free(g->raw_middle);
}

/* Makes *p an array of n elements of `size` bytes, keeping what it has. */
static int resize(void *p, size_t n, size_t size)
{
	void *more = reallocarray(*(void **)p, n, size);

	if (!more)
		return -ENOMEM;
	*(void **)p = more;
	return 0;
}

static int grow(struct gathering *g)
{
	size_t cap = g->cap ? 2 * g->cap : 4096;

	if (g->d->n < g->cap)
		return 0;
	if (resize(&g->hash, cap, sizeof(*g->hash)) ||
	    resize(&g->text_at, cap, sizeof(*g->text_at)) || resize(&g->df, cap, sizeof(*g->df)) ||
	    resize(&g->last_row, cap, sizeof(*g->last_row)) ||
	    resize(&g->is_word, cap, sizeof(*g->is_word)))
		return -ENOMEM;
	g->cap = cap;
	return 0;
}

/* The id of a gram, a new one if need be. */
static int learn_gram(struct gathering *g, const struct gram *gram, bool is_word, uint32_t *ret)
{
	uint32_t id = g->d->n;
	uint64_t known;
	int r;

	if (map_find(&g->d->ids, gram->hash, &known)) {
		*ret = (uint32_t)known;
		return 0;
	}
	r = grow(g);
	if (r)
		return r;
	g->hash[id] = gram->hash;
	g->text_at[id] = (uint32_t)g->text.n;
	g->df[id] = g->last_row[id] = 0;
	g->is_word[id] = is_word;
	buf_put(&g->text, gram->text, gram->n);
	buf_putc(&g->text, '\0');
	r = map_put(&g->d->ids, gram->hash, id);
	if (r || g->text.error)
		return -ENOMEM;
	g->d->n++;
	g->d->n_words += is_word;
	*ret = id;
	return 0;
}

/* Reads one row into g->raw. */
static int gather_row(struct gathering *g, const struct text *t, uint32_t row)
{
	const struct gram_reader *reader = g->reader;
	uint32_t id;
	int r;

	gram_reader_read(g->reader, t);
	while (g->n_raw + reader->n > g->cap_raw) {
		g->cap_raw = g->cap_raw ? 2 * g->cap_raw : 2 * GRAMS_MAX;
		r = resize(&g->raw, g->cap_raw, sizeof(*g->raw));
		if (r)
			return r;
	}
	g->raw_at[row] = g->n_raw;
	g->raw_middle[row] = g->n_raw + reader->n_words;
	for (size_t i = 0; i < reader->n; i++) {
		r = learn_gram(g, &reader->v[i], i < reader->n_words, &id);
		if (r)
			return r;
		g->raw[g->n_raw++] = id;
		g->df[id] += g->last_row[id] != row + 1;
		g->last_row[id] = row + 1;
	}
	g->raw_at[row + 1] = g->n_raw;
	return 0;
}

void intent_read_name(struct text *t, const char *name)
{
	char words[256];
	size_t n = strnlen(name, sizeof(words));

	for (size_t i = 0; i < n; i++)
		words[i] = strchr("_-./:", name[i]) ? ' ' : name[i];
	text_read(t, words, n);
}

static int gather(struct gathering *g, struct corpus *c, const struct intent_training *t)
{
	cleanup(freep) struct text *text = malloc(sizeof(*text));
	int r = text ? 0 : -ENOMEM;

	for (uint32_t i = 0; i < c->x.n && !r; i++) {
		bool named = i >= t->n_examples;
		uint32_t intent = named ? (uint32_t)(i - t->n_examples) : t->examples[i].intent;

		if (named)
			intent_read_name(text, t->names[intent]);
		else
			text_read(text, t->examples[i].text, t->examples[i].n);
		c->class[i] = MIN(intent, (uint32_t)t->n_intents);
		c->n_words[i] = (uint16_t)text->n_words;
		r = gather_row(g, text, i);
	}
	return r;
}

/* The ids in their final order: words, then letters, the frequent ones first, else as they came. A
 * counting sort by how many rows have them. */
static int final_order(const struct gathering *g, size_t rows, uint32_t *ret_id)
{
	cleanup(freep) uint32_t *start = calloc(2 * (rows + 1) + 1, sizeof(*start));
	size_t keys = 2 * (rows + 1);

	if (!start)
		return -ENOMEM;
#define KEY(i) ((g->is_word[i] ? 0 : rows + 1) + rows - g->df[i])
	for (uint32_t i = 0; i < g->d->n; i++)
		start[KEY(i) + 1]++;
	for (size_t k = 0; k < keys; k++)
		start[k + 1] += start[k];
	for (uint32_t i = 0; i < g->d->n; i++)
		ret_id[i] = start[KEY(i)]++;
#undef KEY
	return 0;
}

/* Gives every gram its final id, in the dictionary and in g->raw, and its inverse frequency. */
static int renumber(struct gathering *g, size_t rows)
{
	cleanup(freep) uint32_t *id = calloc(g->d->n + 1, sizeof(*id));
	struct dictionary *d = g->d;

	d->idf = calloc(d->n + 1, sizeof(*d->idf));
	d->text_at = calloc(d->n + 1, sizeof(*d->text_at));
	if (!id || !d->idf || !d->text_at || final_order(g, rows, id))
		return -ENOMEM;
	for (uint32_t i = 0; i < d->n; i++) {
		double idf = 1 + log((1.0 + (double)rows) / (1.0 + g->df[i]));

		d->idf[id[i]] = (float)sqrt(idf);
		d->text_at[id[i]] = g->text_at[i];
		if (map_put(&d->ids, g->hash[i], id[i]))
			return -ENOMEM;
	}
	for (size_t i = 0; i < g->n_raw; i++)
		g->raw[i] = id[g->raw[i]];
	d->text = buf_steal(&g->text, NULL);
	return d->text ? 0 : -ENOMEM;
}

/* g->raw becomes x: distinct ids with weights. */
static int weigh_rows(const struct gathering *g, struct vectors *x)
{
	cleanup(freep) float *counts = calloc(g->d->n + 1, sizeof(*counts));
	cleanup(freep) struct vector *v = malloc(sizeof(*v));
	size_t n = 0;

	x->id = calloc(g->n_raw + 1, sizeof(*x->id));
	x->v = calloc(g->n_raw + 1, sizeof(*x->v));
	if (!counts || !v || !x->id || !x->v)
		return -ENOMEM;
	for (size_t i = 0; i < x->n; i++) {
		vector_make(g->d, counts, g->raw + g->raw_at[i], g->raw_middle[i] - g->raw_at[i],
			    g->raw_at[i + 1] - g->raw_at[i], v);
		memcpy(x->id + n, v->id, v->n * sizeof(*v->id));
		memcpy(x->v + n, v->v, v->n * sizeof(*v->v));
		x->at[i] = n;
		x->middle[i] = n + v->n_words;
		n += v->n;
	}
	x->at[x->n] = n;
	if (resize(&x->id, n + 1, sizeof(*x->id)) || resize(&x->v, n + 1, sizeof(*x->v)))
		return -ENOMEM;
	return 0;
}

int corpus_read(struct corpus *ret, struct dictionary *ret_d, const struct intent_training *t)
{
	cleanup(gathering_deinit) struct gathering g = {.d = ret_d, .text = BUF_INIT(UINT32_MAX)};
	size_t rows = t->n_examples + t->n_intents;
	int r;

	ret->x.n = rows;
	ret->x.at = calloc(rows + 1, sizeof(*ret->x.at));
	ret->x.middle = calloc(rows + 1, sizeof(*ret->x.middle));
	ret->class = calloc(rows + 1, sizeof(*ret->class));
	ret->n_words = calloc(rows + 1, sizeof(*ret->n_words));
	g.raw_at = calloc(rows + 1, sizeof(*g.raw_at));
	g.raw_middle = calloc(rows + 1, sizeof(*g.raw_middle));
	if (!ret->x.at || !ret->x.middle || !ret->class || !ret->n_words || !g.raw_at ||
	    !g.raw_middle)
		return -ENOMEM;
	r = gram_reader_new(&g.reader, t->language);
	if (r)
		return r;
	r = gather(&g, ret, t);
	if (r)
		return r;
	r = renumber(&g, rows);
	return r ? r : weigh_rows(&g, &ret->x);
}

void corpus_deinit(struct corpus *c)
{
	vectors_deinit(&c->x);
	free(c->class);
	free(c->n_words);
}

void vectors_deinit(struct vectors *x)
{
	free(x->at);
	free(x->middle);
	free(x->id);
	free(x->v);
	*x = (struct vectors){0};
}

void dictionary_deinit(struct dictionary *d)
{
	map_deinit(&d->ids);
	free(d->text);
	free(d->text_at);
	free(d->idf);
}
