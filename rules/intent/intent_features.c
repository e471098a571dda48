#include "rules/intent/intent_model.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "rules/text/script.h"

#include <errno.h>
#include <math.h>
#include <string.h>

enum { STEM = 1, PAIR, LETTERS }; /* seeds: the same bytes are three different grams */

static void gram_reader_freep(struct gram_reader **r)
{
	gram_reader_free(*r);
}

int gram_reader_new(struct gram_reader **ret, const char *language)
{
	cleanup(gram_reader_freep) struct gram_reader *r = malloc(sizeof(*r));
	int e;

	if (!r)
		return -ENOMEM;
	r->stemmer = NULL;
	e = stemmer_new(&r->stemmer, language);
	if (e)
		return e;
	*ret = steal(r);
	return 0;
}

struct gram_reader *gram_reader_free(struct gram_reader *r)
{
	if (r)
		stemmer_free(r->stemmer);
	free(r);
	return NULL;
}

const uint64_t gram_begin = 0x3c733e, gram_end = 0x3c2f733e; /* "<s>", "</s>" */

uint64_t gram_stem(const char *stem, size_t n)
{
	return hash_bytes(stem, n, STEM);
}

uint64_t gram_pair(uint64_t stem, uint64_t next)
{
	return hash_u64(stem + PAIR) + next;
}

bool gram_is_unspaced(const char *word, size_t n)
{
	uint32_t c;

	return utf8_next(&c, word, n) && script_unspaced(c);
}

static size_t code_point(const char *s)
{
	unsigned char c = (unsigned char)*s;

	return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

void gram_letters(const char *token, size_t n, gram_each *each, void *arg)
{
	const char *last = token + n - 1; /* the blank behind it */

	for (const char *from = token; from < last; from += code_point(from)) {
		const char *to = from + code_point(from);

		for (int k = 2; k <= 4 && to <= last; k++) {
			size_t bytes;

			to += code_point(to);
			bytes = (size_t)(to - from);
			each(arg, from, bytes, hash_bytes(from, bytes, LETTERS));
		}
	}
}

static void add_gram(struct gram_reader *r, const char *text, size_t n, uint64_t hash)
{
	if (r->n < GRAMS_MAX)
		r->v[r->n++] = (struct gram){hash, text, (uint32_t)n};
}

/* Stems and pairs of them, with marks for the beginning and the end. The stems are written one
 * after the other, so that a pair is one run of bytes. */
static void read_words(struct gram_reader *r, const struct text *t)
{
	size_t n = 3, before = 0, at, stem_n;
	uint64_t last = gram_begin, now;
	bool pair = true;
	const char *stem;

	memcpy(r->stems, "<s>", 3);
	for (size_t i = 0; i < t->n_words; i++) {
		const struct word *w = &t->words[i];
		bool unspaced = gram_is_unspaced(t->folded + w->at, w->n);

		stem = stemmer_stem(r->stemmer, t->folded + w->at, w->n, &stem_n);
		if (n + stem_n + 8 > sizeof(r->stems))
			break;
		r->stems[n++] = '_';
		at = n;
		memcpy(r->stems + n, stem, stem_n);
		n += stem_n;
		now = gram_stem(stem, stem_n);
		add_gram(r, r->stems + at, stem_n, now);
		if (pair && !unspaced)
			add_gram(r, r->stems + before, n - before, gram_pair(last, now));
		pair = !unspaced;
		before = at;
		last = now;
	}
	memcpy(r->stems + n, "_</s>", 5);
	if (t->n_words && pair)
		add_gram(r, r->stems + before, n + 5 - before, gram_pair(last, gram_end));
}
static void take_letters(void *arg, const char *gram, size_t n, uint64_t hash)
{
	add_gram(arg, gram, n, hash);
}

static void read_letters(struct gram_reader *r, const struct text *t)
{
	const char *s = r->padded, *end = r->padded + t->n + 1; /* the last blank */
	const char *stop;

	r->padded[0] = ' ';
	memcpy(r->padded + 1, t->folded, t->n);
	r->padded[t->n + 1] = ' ';
	for (; s < end; s = stop) {
		stop = memchr(s + 1, ' ', (size_t)(end - s));
		gram_letters(s, (size_t)(stop - s) + 1, take_letters, r);
	}
}

void gram_reader_read(struct gram_reader *r, const struct text *t)
{
	r->n = 0;
	read_words(r, t);
	r->n_words = r->n;
	if (t->n)
		read_letters(r, t);
}

/* Turns the counts of ret->id[from..to) into weights of length 1. */
static void weigh(const struct dictionary *d, float *counts, struct vector *ret, size_t from,
		  size_t to)
{
	float sum = 0, scale, tf;

	for (size_t i = from; i < to; i++) {
		tf = counts[ret->id[i]];
		counts[ret->id[i]] = 0;
		ret->v[i] = (tf > 1 ? 1 + logf(tf) : 1) * d->idf[ret->id[i]];
		sum += ret->v[i] * ret->v[i];
	}
	scale = sum > 0 ? 1 / sqrtf(sum) : 0;
	for (size_t i = from; i < to; i++)
		ret->v[i] *= scale;
}

void vector_make(const struct dictionary *d, float *counts, const uint32_t *ids, size_t n_words,
		 size_t n, struct vector *ret)
{
	ret->n = ret->n_words = 0;
	for (size_t i = 0; i < n; i++) {
		if (i == n_words)
			ret->n_words = ret->n;
		if (counts[ids[i]] == 0)
			ret->id[ret->n++] = ids[i];
		counts[ids[i]]++;
	}
	if (n == n_words)
		ret->n_words = ret->n;
	weigh(d, counts, ret, 0, ret->n_words);
	weigh(d, counts, ret, ret->n_words, ret->n);
}
