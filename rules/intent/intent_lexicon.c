/* intent_lexicon.c - the words of the examples: known at a glance, and mended when mistyped. */
#include "rules/intent/intent_model.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "rules/text/slip.h"

#include <errno.h>
#include <string.h>

enum { MEND_LETTERS = 4, MEND_BYTES = 48, TOKEN_LETTERS = 64 };

/* A lexicon being built: everything grows by doubling. */
struct builder {
	struct lexicon *l;
	const struct dictionary *d;
	struct gram_reader *reader;
	struct text *text;
	struct buf bytes;
	size_t cap_words, cap_tokens, cap_letters, n_letters;
	int error;
};

static bool room(struct builder *b, void *p, size_t n, size_t *cap, size_t size)
{
	size_t bigger = *cap ? 2 * *cap : 1024;
	void *more;

	if (n < *cap || b->error)
		return !b->error;
	more = reallocarray(*(void **)p, bigger, size);
	if (!more) {
		b->error = -ENOMEM;
		return false;
	}
	*(void **)p = more;
	*cap = bigger;
	return true;
}

static void put(struct builder *b, struct map *m, uint64_t key, uint64_t value)
{
	if (map_put(m, key, value))
		b->error = -ENOMEM;
}

static void add_word(struct builder *b, const struct word *w)
{
	const char *s = b->text->folded + w->at, *stem;
	struct lexicon *l = b->l;
	uint64_t index, id;
	size_t n;

	if (map_find(&l->by_word, w->hash, &index)) {
		l->words[index].count++;
		return;
	}
	stem = stemmer_stem(b->reader->stemmer, s, w->n, &n);
	if (!map_find(&b->d->ids, gram_stem(stem, n), &id) ||
	    !room(b, &l->words, l->n_words, &b->cap_words, sizeof(*l->words)))
		return;
	l->words[l->n_words] = (struct lexicon_word){.stem = gram_stem(stem, n),
						     .id = (uint32_t)id,
						     .at = (uint32_t)b->bytes.n,
						     .count = 1,
						     .n = w->n};
	buf_put(&b->bytes, s, w->n);
	put(b, &l->by_word, w->hash, l->n_words++);
}

static void add_letters(void *arg, const char *gram, size_t n, uint64_t hash)
{
	struct builder *b = arg;
	uint64_t id;

	(void)gram;
	(void)n;
	if (map_find(&b->d->ids, hash, &id) &&
	    room(b, &b->l->letters, b->n_letters, &b->cap_letters, sizeof(*b->l->letters)))
		b->l->letters[b->n_letters++] = (uint32_t)id;
}

/* s[0] and s[n - 1] are the blanks. */
static void add_token(struct builder *b, const char *s, size_t n)
{
	struct lexicon *l = b->l;
	uint64_t hash = hash_bytes(s + 1, n - 2, 0);

	if (n > TOKEN_LETTERS || map_find(&l->by_token, hash, NULL) ||
	    !room(b, &l->token_at, l->n_tokens + 1, &b->cap_tokens, sizeof(*l->token_at)))
		return;
	l->token_at[l->n_tokens] = (uint32_t)b->n_letters;
	gram_letters(s, n, add_letters, b);
	put(b, &l->by_token, hash, l->n_tokens++);
	l->token_at[l->n_tokens] = (uint32_t)b->n_letters;
}

static void add_text(struct builder *b)
{
	const struct text *t = b->text;
	const char *s = b->reader->padded, *end = s + t->n + 1, *stop;

	for (size_t i = 0; i < t->n_words; i++)
		add_word(b, &t->words[i]);
	b->reader->padded[0] = ' ';
	memcpy(b->reader->padded + 1, t->folded, t->n);
	b->reader->padded[t->n + 1] = ' ';
	for (; t->n && s < end; s = stop) {
		stop = memchr(s + 1, ' ', (size_t)(end - s));
		add_token(b, s, (size_t)(stop - s) + 1);
	}
}

/* --- words with one letter wrong ----------------------------------------------------------- */

/* The code points of a word that can be mended; 0: it can not. */
static size_t letters_of(const char *s, size_t n, uint32_t ret[MEND_BYTES])
{
	size_t points = 0;

	if (n > MEND_BYTES || gram_is_unspaced(s, n))
		return 0;
	for (size_t at = 0; at < n; points++) {
		at += utf8_next(&ret[points], s + at, n - at);
		if (ret[points] >= '0' && ret[points] <= '9')
			return 0;
	}
	return points >= MEND_LETTERS ? points : 0;
}

/* Of a word without its letter `gone`; none when gone is n. */
static uint64_t hash_without(const uint32_t *s, size_t n, size_t gone)
{
	uint64_t h = 0;

	for (size_t i = 0; i < n; i++)
		if (i != gone)
			h = hash_u64(h ^ s[i]);
	return h;
}

static int add_delete(struct lexicon *l, uint64_t key, uint32_t word)
{
	uint64_t first = 0;

	map_find(&l->by_delete, key, &first);
	if (first && l->deletes[first - 1].word == word)
		return 0;
	l->deletes[l->n_deletes] = (struct lexicon_delete){word, (uint32_t)first};
	return map_put(&l->by_delete, key, ++l->n_deletes);
}

int lexicon_index(struct lexicon *l)
{
	uint32_t s[MEND_BYTES];
	size_t most = 1;
	int r = 0;

	for (size_t i = 0; i < l->n_words; i++)
		most += letters_of(l->text + l->words[i].at, l->words[i].n, s);
	l->deletes = calloc(most, sizeof(*l->deletes));
	if (!l->deletes)
		return -ENOMEM;
	for (uint32_t i = 0; i < l->n_words && !r; i++) {
		size_t n = letters_of(l->text + l->words[i].at, l->words[i].n, s);

		for (size_t gone = 1; n && gone <= n && !r; gone++) /* the first letter is right */
			r = add_delete(l, hash_without(s, n, gone), i);
	}
	return r;
}

struct mending {
	const struct lexicon *l;
	uint32_t s[MEND_BYTES];
	size_t n;
	lexicon_suits *suits;
	void *arg;
	uint32_t best;
	unsigned suited;
	bool found;
};

static bool is_better(const struct mending *m, const struct lexicon_word *w, unsigned suited)
{
	if (!m->found || suited != m->suited)
		return !m->found || suited > m->suited;
	return w->count > m->l->words[m->best].count;
}

static void try_words(struct mending *m, uint64_t key)
{
	const struct lexicon *l = m->l;
	uint32_t other[MEND_BYTES];
	uint64_t first = 0;

	map_find(&l->by_delete, key, &first);
	for (uint32_t i = (uint32_t)first; i; i = l->deletes[i - 1].next) {
		const struct lexicon_word *w = &l->words[l->deletes[i - 1].word];

		unsigned suited;

		if (!slip_is_one(m->s, m->n, other, letters_of(l->text + w->at, w->n, other)) ||
		    other[0] != m->s[0])
			continue;
		suited = m->suits(m->arg, w);
		if (!is_better(m, w, suited))
			continue;
		m->best = l->deletes[i - 1].word;
		m->suited = suited;
		m->found = true;
	}
}

bool lexicon_mend(const struct lexicon *l, const char *word, size_t n, lexicon_suits *suits,
		  void *arg, uint32_t *ret)
{
	struct mending m = {.l = l, .suits = suits, .arg = arg};

	m.n = letters_of(word, n, m.s);
	for (size_t gone = 1; m.n && gone <= m.n; gone++)
		try_words(&m, hash_without(m.s, m.n, gone));
	if (m.found)
		*ret = m.best;
	return m.found;
}

/* --- all of it ----------------------------------------------------------------------------- */

bool lexicon_find(const struct lexicon *l, uint64_t hash, uint32_t *ret)
{
	uint64_t index;

	if (!map_find(&l->by_word, hash, &index))
		return false;
	*ret = (uint32_t)index;
	return true;
}

static void builder_deinit(struct builder *b)
{
	gram_reader_free(b->reader);
	buf_deinit(&b->bytes);
	free(b->text);
}

int lexicon_build(struct lexicon *ret, const struct dictionary *d, const struct intent_training *t)
{
	cleanup(builder_deinit) struct builder b = {
		.l = ret, .d = d, .text = malloc(sizeof(*b.text)), .bytes = BUF_INIT(UINT32_MAX)};
	int r = b.text ? gram_reader_new(&b.reader, t->language) : -ENOMEM;

	if (r)
		return r;
	for (size_t i = 0; i < t->n_examples && !b.error; i++) {
		text_read(b.text, t->examples[i].text, t->examples[i].n);
		add_text(&b);
	}
	for (size_t i = 0; i < t->n_intents && !b.error; i++) {
		intent_read_name(b.text, t->names[i]);
		add_text(&b);
	}
	buf_putc(&b.bytes, '\0');
	if (b.error || b.bytes.error)
		return -ENOMEM;
	ret->text = buf_steal(&b.bytes, NULL);
	return ret->text ? lexicon_index(ret) : -ENOMEM;
}

void lexicon_deinit(struct lexicon *l)
{
	map_deinit(&l->by_word);
	map_deinit(&l->by_token);
	map_deinit(&l->by_delete);
	free(l->text);
	free(l->words);
	free(l->token_at);
	free(l->letters);
	free(l->deletes);
}
