/* sieve.c - the automaton of Aho and Corasick (1975) as one table, built once and then only read. */
#include "rules/find/sieve.h"

#include <errno.h>
#include <string.h>

enum { STATES_MAX = 28000, BRINGS = 1 << 15, LINE = 64 /* bytes of a processor's cache line */ };

/*
 * A row of `next` is a state: for each class of bytes the state that follows, with BRINGS if that
 * brings something, and in its last column which row of `seen` it brings. A row of `seen` has for each
 * part of a clue a bit for each pattern. Rows begin on a cache line, and the classes of blank and
 * letters come first: most steps look at one line of a row, whatever the letter.
 */
struct sieve {
	unsigned char class[256]; /* 0 is every byte that is in no word */
	unsigned shift;		  /* log2 of the columns of a row */
	size_t words;		  /* of a part in seen */
	uint16_t *next;
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

/* The trie, one row a state, with room for links: a place is the number of a state. */
struct builder {
	struct sieve *s;
	uint32_t *rows;
	size_t stride, n_class;
};

static void add_class(struct builder *b, unsigned char c)
{
	if (!b->s->class[c] && b->n_class < 254)
		b->s->class[c] = (unsigned char)++b->n_class;
}

static void add_classes(struct builder *b, const struct clue *clue)
{
	for (size_t p = 0; p < clue->n; p++)
		for (size_t i = 0; i < clue->parts[p].n; i++)
			for (size_t k = 0; k < clue->parts[p].v[i].n; k++)
				add_class(b, (unsigned char)clue->parts[p].v[i].text[k]);
}

static void make_classes(struct builder *b, const struct clue *const *clues, size_t n)
{
	add_class(b, ' ');
	for (unsigned char c = 'a'; c <= 'z'; c++)
		add_class(b, c);
	for (size_t i = 0; i < n; i++)
		if (clues[i])
			add_classes(b, clues[i]);
	for (int c = 'A'; c <= 'Z'; c++)
		b->s->class[c] = b->s->class[c | 0x20];
	for (b->s->shift = 5; (size_t)1 << b->s->shift < b->n_class + 2;)
		b->s->shift++;
	b->stride = (size_t)1 << b->s->shift;
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

static int new_state(struct builder *b)
{
	size_t row = b->stride * sizeof(*b->rows);
	int r = grow((void **)&b->rows, b->s->n_states, row);

	if (!r)
		memset(b->rows + b->s->n_states++ * b->stride, 0, row);
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
static int own_seen(struct builder *b, size_t state, uint64_t **ret)
{
	uint32_t *at = &b->rows[(state + 1) * b->stride - 1];
	int r = *at ? 0 : new_seen(b->s);

	if (r)
		return r;
	if (!*at)
		*at = (uint32_t)b->s->n_seen - 1;
	*ret = b->s->seen + *at * CLUE_PARTS * b->s->words;
	return 0;
}

static int add_word(struct builder *b, const struct clue_word *w, size_t part, size_t pattern)
{
	size_t state = 0;
	uint64_t *seen;
	int r;

	for (size_t i = 0; i < w->n; i++) {
		size_t to = state * b->stride + b->s->class[(unsigned char)w->text[i]];

		if (!b->rows[to]) {
			r = new_state(b);
			if (r)
				return r;
			b->rows[to] = (uint32_t)b->s->n_states - 1;
		}
		state = b->rows[to];
	}
	r = own_seen(b, state, &seen);
	if (!r)
		seen[part * b->s->words + pattern / 64] |= (uint64_t)1 << pattern % 64;
	return r;
}

static void pass(struct sieve *s, size_t part, size_t pattern)
{
	s->start[part][pattern / 64] |= (uint64_t)1 << pattern % 64;
}

static int add_clue(struct builder *b, const struct clue *clue, size_t pattern)
{
	size_t n = clue ? clue->n : 0;
	int r = 0;

	if (b->s->n_states > STATES_MAX) /* a monster of a pack: what is left is tried each time */
		n = 0;
	for (size_t p = 0; p < CLUE_PARTS; p++) {
		if (p >= n)
			pass(b->s, p, pattern);
		for (size_t i = 0; !r && p < n && i < clue->parts[p].n; i++)
			r = add_word(b, &clue->parts[p].v[i], p, pattern);
	}
	return r;
}

/* What the state reached by the longest shorter ending brings is brought here too. */
static void inherit(struct builder *b, size_t state, size_t fail)
{
	uint32_t theirs = b->rows[(fail + 1) * b->stride - 1];
	uint32_t *own = &b->rows[(state + 1) * b->stride - 1];
	size_t row = CLUE_PARTS * b->s->words;

	if (!*own)
		*own = theirs;
	else if (theirs)
		for (size_t i = 0; i < row; i++)
			b->s->seen[*own * row + i] |= b->s->seen[theirs * row + i];
}

/* By breadth: the states of one depth know theirs before those of the next ask. */
static int link_states(struct builder *b)
{
	size_t states = b->s->n_states, n = 1;
	cleanup(freep) uint32_t *fail = calloc(2 * states, sizeof(*fail));
	uint32_t *queue = fail ? fail + states : NULL;

	if (!fail)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		for (size_t c = 0; c + 1 < b->stride; c++) {
			uint32_t *to = &b->rows[queue[i] * b->stride + c];
			uint32_t other = b->rows[fail[queue[i]] * b->stride + c];

			if (!*to) {
				*to = other;
				continue;
			}
			fail[*to] = queue[i] ? other : 0;
			inherit(b, *to, fail[*to]);
			queue[n++] = *to;
		}
	return 0;
}

static int make_table(struct builder *b)
{
	size_t n = b->s->n_states * b->stride, out = b->stride - 1;

	b->s->next = aligned_alloc(LINE, n * sizeof(*b->s->next));
	if (!b->s->next)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		uint32_t to = b->rows[i];
		bool brings = i % b->stride != out && b->rows[to * b->stride + out];

		b->s->next[i] = (uint16_t)(to | (brings ? BRINGS : 0));
	}
	return 0;
}

int sieve_new(struct sieve **ret, const struct clue *const *clues, size_t n)
{
	cleanup(sieve_freep) struct sieve *s = calloc(1, sizeof(*s));
	struct builder b = {.s = s};
	int r;

	if (!s)
		return -ENOMEM;
	s->words = (n + 63) / 64;
	make_classes(&b, clues, n);
	r = new_state(&b);
	if (!r)
		r = new_seen(s);
	for (size_t i = 0; !r && i < n; i++)
		r = add_clue(&b, clues[i], i);
	if (!r)
		r = link_states(&b);
	if (!r)
		r = make_table(&b);
	free(b.rows);
	if (r)
		return r;
	*ret = steal(s);
	return 0;
}

/* --- finding ------------------------------------------------------------------------------ */

void sieve_find(const struct sieve *s, const char *text, size_t n, struct sieved *ret)
{
	const uint16_t *next = s->next;
	size_t out = ((size_t)1 << s->shift) - 1, words = s->words, state = 0;
	uint64_t seen[CLUE_PARTS][SIEVE_MAX / 64];

	for (size_t p = 0; p < CLUE_PARTS; p++)
		memcpy(seen[p], s->start[p], words * sizeof(**seen));
	for (size_t i = 0; i < n; i++) {
		const uint64_t *more;

		state = next[state << s->shift | s->class[(unsigned char)text[i]]];
		if (!(state & BRINGS))
			continue;
		state &= ~(size_t)BRINGS;
		more = s->seen + next[state << s->shift | out] * CLUE_PARTS * words;
		for (size_t p = 0; p < CLUE_PARTS; p++)
			for (size_t k = 0; k < words; k++)
				seen[p][k] |= *more++;
	}
	memset(ret, 0, sizeof(*ret));
	for (size_t k = 0; k < words; k++)
		ret->bits[k] = seen[0][k] & seen[1][k] & seen[2][k];
}
