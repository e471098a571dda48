/* sieve.c - the automaton of Aho and Corasick (1975) as one table, built once and then only read. */
#include "rules/sieve.h"

#include <errno.h>
#include <string.h>

enum { STATES_MAX = 1 << 15 };

static const uint32_t BRINGS = (uint32_t)1 << 31;

/*
 * A row of `next` is a state: for each class of bytes the place of the row that follows, with BRINGS in
 * it if that brings something, and in its last column which row of `seen` it brings, 0 for none. A row of `seen` has for each part of a clue
 * a bit for each pattern.
 */
struct sieve {
	unsigned char class[256]; /* 0 is every byte that is in no word */
	size_t stride;		  /* columns of a state: the classes and one more */
	size_t words;		  /* of a part in seen */
	uint32_t *next;
	uint64_t *seen;
	size_t n_states, n_seen;
	uint64_t start[CLUE_PARTS][SIEVE_MAX / 64]; /* what need not be seen */
};

struct sieve *sieve_free(struct sieve *s)
{
	if (s) {
		free(s->next);
		free(s->seen);
	}
	free(s);
	return NULL;
}

static void sieve_freep(struct sieve **s)
{
	sieve_free(*s);
}

/* --- building ----------------------------------------------------------------------------- */

static void add_classes(struct sieve *s, const struct clue *clue, size_t *n)
{
	for (size_t p = 0; p < clue->n; p++)
		for (size_t i = 0; i < clue->parts[p].n; i++)
			for (size_t k = 0; k < clue->parts[p].v[i].n; k++) {
				unsigned char c = (unsigned char)clue->parts[p].v[i].text[k];

				if (!s->class[c] && *n < 255)
					s->class[c] = (unsigned char)++*n;
			}
}

static void make_classes(struct sieve *s, const struct clue *const *clues, size_t n)
{
	size_t classes = 0;

	for (size_t i = 0; i < n; i++)
		if (clues[i])
			add_classes(s, clues[i], &classes);
	for (int c = 'A'; c <= 'Z'; c++)
		s->class[c] = s->class[c | 0x20];
	s->stride = classes + 2;
}

/* Room for one more row of an array that doubles whenever n has reached a power of two. */
static int grow(void **v, size_t n, size_t row)
{
	void *bigger;

	if (n & (n - 1))
		return 0;
	bigger = reallocarray(*v, n ? 2 * n : 1, row);
	if (!bigger)
		return -ENOMEM;
	*v = bigger;
	return 0;
}

static int new_state(struct sieve *s)
{
	int r = grow((void **)&s->next, s->n_states, s->stride * sizeof(*s->next));

	if (!r)
		memset(s->next + s->n_states++ * s->stride, 0, s->stride * sizeof(*s->next));
	return r;
}

static int new_seen(struct sieve *s)
{
	size_t row = CLUE_PARTS * s->words;
	int r = grow((void **)&s->seen, s->n_seen, row * sizeof(*s->seen));

	if (!r)
		memset(s->seen + s->n_seen++ * row, 0, row * sizeof(*s->seen));
	return r;
}

/* The row of seen that a state brings of its own. */
static int own_seen(struct sieve *s, size_t state, uint64_t **ret)
{
	uint32_t *at = &s->next[state * s->stride + s->stride - 1];
	int r = *at ? 0 : new_seen(s);

	if (r)
		return r;
	if (!*at)
		*at = (uint32_t)s->n_seen - 1;
	*ret = s->seen + *at * CLUE_PARTS * s->words;
	return 0;
}

/* While the trie is built a place is the number of a state. */
static int add_word(struct sieve *s, const struct clue_word *w, size_t part, size_t pattern)
{
	size_t state = 0;
	uint64_t *seen;
	int r;

	for (size_t i = 0; i < w->n; i++) {
		size_t to = state * s->stride + s->class[(unsigned char)w->text[i]];

		if (!s->next[to]) {
			r = new_state(s);
			if (r)
				return r;
			s->next[to] = (uint32_t)s->n_states - 1;
		}
		state = s->next[to];
	}
	r = own_seen(s, state, &seen);
	if (!r)
		seen[part * s->words + pattern / 64] |= (uint64_t)1 << pattern % 64;
	return r;
}

static void pass(struct sieve *s, size_t part, size_t pattern)
{
	s->start[part][pattern / 64] |= (uint64_t)1 << pattern % 64;
}

static int add_clue(struct sieve *s, const struct clue *clue, size_t pattern)
{
	size_t n = clue ? clue->n : 0;
	int r = 0;

	if (s->n_states > STATES_MAX) /* a monster of a pack: what is left is tried each time */
		n = 0;
	for (size_t p = 0; p < CLUE_PARTS; p++) {
		if (p >= n)
			pass(s, p, pattern);
		for (size_t i = 0; !r && p < n && i < clue->parts[p].n; i++)
			r = add_word(s, &clue->parts[p].v[i], p, pattern);
	}
	return r;
}

/* What the state reached by the longest shorter ending brings is brought here too. */
static void inherit(struct sieve *s, size_t state, size_t fail)
{
	uint32_t theirs = s->next[fail * s->stride + s->stride - 1];
	uint32_t *own = &s->next[state * s->stride + s->stride - 1];
	size_t row = CLUE_PARTS * s->words;

	if (!*own)
		*own = theirs;
	else if (theirs)
		for (size_t i = 0; i < row; i++)
			s->seen[*own * row + i] |= s->seen[theirs * row + i];
}

/* By breadth: the states of one depth know theirs before those of the next ask. */
static int link_states(struct sieve *s)
{
	cleanup(freep) uint32_t *fail = calloc(2 * s->n_states, sizeof(*fail));
	uint32_t *queue = fail ? fail + s->n_states : NULL;
	size_t n = 1;

	if (!fail)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		for (size_t c = 0; c + 1 < s->stride; c++) {
			uint32_t *to = &s->next[queue[i] * s->stride + c];
			uint32_t other = s->next[fail[queue[i]] * s->stride + c];

			if (!*to) {
				*to = other;
				continue;
			}
			fail[*to] = queue[i] ? other : 0;
			inherit(s, *to, fail[*to]);
			queue[n++] = *to;
		}
	return 0;
}

static void make_places(struct sieve *s)
{
	size_t out = s->stride - 1;

	for (size_t i = 0; i < s->n_states; i++)
		for (size_t c = 0; c < out; c++) {
			uint32_t *to = &s->next[i * s->stride + c];
			bool brings = s->next[*to * s->stride + out] != 0;

			*to = *to * (uint32_t)s->stride | (brings ? BRINGS : 0);
		}
}

int sieve_new(struct sieve **ret, const struct clue *const *clues, size_t n)
{
	cleanup(sieve_freep) struct sieve *s = calloc(1, sizeof(*s));
	int r;

	if (!s)
		return -ENOMEM;
	s->words = (n + 63) / 64;
	make_classes(s, clues, n);
	r = new_state(s);
	if (!r)
		r = new_seen(s);
	for (size_t i = 0; !r && i < n; i++)
		r = add_clue(s, clues[i], i);
	if (!r)
		r = link_states(s);
	if (r)
		return r;
	make_places(s);
	*ret = steal(s);
	return 0;
}

/* --- finding ------------------------------------------------------------------------------ */

void sieve_find(const struct sieve *s, const char *text, size_t n, struct sieved *ret)
{
	const uint32_t *next = s->next;
	size_t out = s->stride - 1, words = s->words;
	uint32_t row = 0;
	uint64_t seen[CLUE_PARTS][SIEVE_MAX / 64];

	for (size_t p = 0; p < CLUE_PARTS; p++)
		memcpy(seen[p], s->start[p], words * sizeof(**seen));
	for (size_t i = 0; i < n; i++) {
		const uint64_t *more;

		row = next[row + s->class[(unsigned char)text[i]]];
		if (!(row & BRINGS))
			continue;
		row &= ~BRINGS;
		more = s->seen + next[row + out] * CLUE_PARTS * words;
		for (size_t p = 0; p < CLUE_PARTS; p++)
			for (size_t k = 0; k < words; k++)
				seen[p][k] |= *more++;
	}
	memset(ret, 0, sizeof(*ret));
	for (size_t k = 0; k < words; k++)
		ret->bits[k] = seen[0][k] & seen[1][k] & seen[2][k];
}
