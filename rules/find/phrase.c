/* phrase.c - the trie: nodes by number, edges in one map keyed by (node, hash of the word). */
#include "rules/find/phrase.h"

#include <errno.h>
#include <string.h>

#include "base/hash.h"

enum { PREFIX_BYTES = 3 };

/* Most words continue no phrase, and to know that must not take a look into the map: `words` and
 * `prefixes` have a bit for each word, or beginning of one, by which an edge leaves. */
struct phrase_node {
	uint64_t words, prefixes;
	uint32_t ends; /* index + 1 of the first end here */
	bool any;      /* an edge for any word leaves it */
};

struct phrase_prefix {
	char *text;
	size_t n;
	uint32_t node, next; /* next: index + 1 of another one with the same first letters */
};

struct phrase_end {
	uint32_t list, next;
	float value;
};

static const uint64_t ANY_WORD = 0x616e79; /* seeds that keep the three kinds of edges apart */
static const uint64_t PREFIX_SEED = 0x707265;

void phrases_deinit(struct phrases *p)
{
	map_deinit(&p->edges);
	for (size_t i = 0; i < p->n_prefixes; i++)
		free(p->prefixes[i].text);
	free(p->prefixes);
	free(p->nodes);
	free(p->ends);
	*p = PHRASES_INIT;
}

static uint64_t prefix_hash(const char *s)
{
	const unsigned char *p = (const unsigned char *)s;

	return hash_u64((p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16) ^ PREFIX_SEED);
}

static uint64_t bit_of(uint64_t hash)
{
	return (uint64_t)1 << hash % 64;
}

static uint64_t *start_of(struct phrases *p, uint64_t hash)
{
	return &p->starts[hash / 64 % ARRAY_SIZE(p->starts)];
}

static bool may_start(const struct phrases *p, uint64_t hash)
{
	return p->starts[hash / 64 % ARRAY_SIZE(p->starts)] & bit_of(hash);
}

static uint64_t edge_key(uint32_t node, uint64_t word)
{
	return hash_u64(word + (uint64_t)node * 0x9e3779b97f4a7c15u);
}

/* Room for one more in an array that doubles whenever n has reached a power of two. */
static int grow(void **v, size_t n, size_t size)
{
	void *bigger;

	if (n & (n - 1))
		return 0;
	bigger = reallocarray(*v, n ? 2 * n : 1, size);
	if (!bigger)
		return -ENOMEM;
	*v = bigger;
	return 0;
}

static int new_node(struct phrases *p, uint32_t *ret)
{
	int r = grow((void **)&p->nodes, p->n_nodes, sizeof(*p->nodes));

	if (r)
		return r;
	p->nodes[p->n_nodes] = (struct phrase_node){0};
	*ret = (uint32_t)p->n_nodes++;
	return 0;
}

static int put_edge(struct phrases *p, uint32_t node, uint64_t word, uint32_t to)
{
	p->nodes[node].words |= bit_of(word);
	if (!node)
		*start_of(p, word) |= bit_of(word);
	return map_put(&p->edges, edge_key(node, word), to);
}

static int follow(struct phrases *p, uint32_t node, uint64_t word, uint32_t *ret)
{
	uint64_t found;
	int r;

	if (map_find(&p->edges, edge_key(node, word), &found)) {
		*ret = (uint32_t)found;
		return 0;
	}
	r = new_node(p, ret);
	return r ? r : put_edge(p, node, word, *ret);
}

static int follow_prefix(struct phrases *p, uint32_t node, const char *s, size_t n, uint32_t *ret)
{
	uint64_t hash = prefix_hash(s), key = edge_key(node, hash), first = 0;
	struct phrase_prefix *x;
	int r;

	map_find(&p->edges, key, &first);
	for (uint32_t i = (uint32_t)first; i; i = x->next) {
		x = &p->prefixes[i - 1];
		if (x->n == n && !memcmp(x->text, s, n)) {
			*ret = x->node;
			return 0;
		}
	}
	r = grow((void **)&p->prefixes, p->n_prefixes, sizeof(*p->prefixes));
	if (!r)
		r = new_node(p, ret);
	if (r)
		return r;
	x = &p->prefixes[p->n_prefixes];
	*x = (struct phrase_prefix){.text = strndup(s, n), .n = n, .node = *ret};
	if (!x->text)
		return -ENOMEM;
	x->next = (uint32_t)first;
	p->n_prefixes++;
	p->nodes[node].prefixes |= bit_of(hash);
	if (!node)
		*start_of(p, hash) |= bit_of(hash);
	return map_put(&p->edges, key, p->n_prefixes);
}

/* "can't" may be written "cant": one more edge to the same node. */
static int add_bare(struct phrases *p, uint32_t node, const char *s, size_t n, uint32_t to)
{
	char bare[64];
	size_t n_bare = 0;

	if (n > sizeof(bare) || !memchr(s, '\'', n))
		return 0;
	for (size_t i = 0; i < n; i++)
		if (s[i] != '\'')
			bare[n_bare++] = s[i];
	if (map_find(&p->edges, edge_key(node, hash_bytes(bare, n_bare, 0)), NULL))
		return 0;
	return put_edge(p, node, hash_bytes(bare, n_bare, 0), to);
}

static int add_word(struct phrases *p, const struct text *t, const struct word *w, uint32_t *node)
{
	const char *s = t->folded + w->at;
	bool prefix = w->at + w->n < t->n && s[w->n] == '*';
	uint32_t next;
	int r;

	if (prefix && w->n < PREFIX_BYTES)
		return PHRASE_E_PREFIX;
	r = prefix ? follow_prefix(p, *node, s, w->n, &next) : follow(p, *node, w->hash, &next);
	if (!r && !prefix)
		r = add_bare(p, *node, s, w->n, next);
	if (!r)
		*node = next;
	return r;
}

/* Lone stars between two words, or before the first. */
static size_t count_stars(const struct text *t, size_t from, size_t to)
{
	size_t n = 0;

	for (size_t i = from; i < to; i++)
		if (t->folded[i] == '*' && (!i || t->folded[i - 1] == ' '))
			n++;
	return n;
}

static int add_stars(struct phrases *p, size_t n, uint32_t *node)
{
	uint32_t next;
	int r = 0;

	for (; !r && n; n--) {
		r = follow(p, *node, ANY_WORD, &next);
		if (r)
			return r;
		p->nodes[*node].any = true;
		*node = next;
	}
	return r;
}

static int add_end(struct phrases *p, uint32_t node, uint32_t list, float value)
{
	int r;

	for (uint32_t i = p->nodes[node].ends; i; i = p->ends[i - 1].next)
		if (p->ends[i - 1].list == list) {
			p->ends[i - 1].value = value;
			return 0;
		}
	r = grow((void **)&p->ends, p->n_ends, sizeof(*p->ends));
	if (r)
		return r;
	p->ends[p->n_ends] = (struct phrase_end){list, p->nodes[node].ends, value};
	p->nodes[node].ends = (uint32_t)++p->n_ends;
	return 0;
}

int phrases_add(struct phrases *p, const struct text *phrase, uint32_t list, float value)
{
	uint32_t node = 0;
	size_t at = 0, stars;
	int r = 0;

	if (!phrase->n_words)
		return PHRASE_E_EMPTY;
	if (phrase->n_words > PHRASE_WORDS ||
	    phrase->n_words + count_stars(phrase, 0, phrase->n) > PHRASE_WORDS)
		return PHRASE_E_LONG;
	if (!p->n_nodes)
		r = new_node(p, &node);
	for (size_t i = 0; !r && i < phrase->n_words; i++) {
		stars = count_stars(phrase, at, phrase->words[i].at);
		r = add_stars(p, stars, &node);
		if (!r)
			r = add_word(p, phrase, &phrase->words[i], &node);
		at = phrase->words[i].at + phrase->words[i].n;
	}
	return r ? r : add_end(p, node, list, value);
}

struct finder {
	const struct phrases *p;
	const struct text *t;
	struct phrase_hit *hits;
	size_t n, max;
	uint32_t start;
	uint16_t last[PHRASE_LISTS]; /* index + 1 of the last hit of a list */
};

static void add_hit(struct finder *f, const struct phrase_end *end, uint32_t stop)
{
	struct phrase_hit *last = f->last[end->list] ? &f->hits[f->last[end->list] - 1] : NULL;

	if (last && last->word + last->n_words > f->start) {
		if (last->word + last->n_words < stop)
			last->n_words = stop - last->word;
		if (last->word == f->start && last->n_words == stop - f->start)
			last->value = end->value;
		return;
	}
	if (f->n == f->max)
		return;
	f->hits[f->n] = (struct phrase_hit){end->list, f->start, stop - f->start, end->value};
	f->last[end->list] = (uint16_t)++f->n;
}

static void walk(struct finder *f, uint32_t node, uint32_t at);

static void walk_prefixes(struct finder *f, uint32_t node, uint32_t at, uint64_t hash)
{
	const struct word *w = &f->t->words[at];
	const struct phrase_prefix *prefix;
	uint64_t first = 0;

	map_find(&f->p->edges, edge_key(node, hash), &first);
	for (uint32_t i = (uint32_t)first; i; i = prefix->next) {
		prefix = &f->p->prefixes[i - 1];
		if (prefix->n <= w->n && !memcmp(prefix->text, f->t->folded + w->at, prefix->n))
			walk(f, prefix->node, at + 1);
	}
}

/* Depth is bounded by PHRASE_WORDS: no phrase is longer. */
static void walk(struct finder *f, uint32_t node, uint32_t at)
{
	const struct phrase_node *x = &f->p->nodes[node];
	const struct word *w;
	uint64_t next, hash;

	for (uint32_t i = x->ends; i; i = f->p->ends[i - 1].next)
		add_hit(f, &f->p->ends[i - 1], at);
	if (at == f->t->n_words)
		return;
	w = &f->t->words[at];
	if (x->words & bit_of(w->hash) && map_find(&f->p->edges, edge_key(node, w->hash), &next))
		walk(f, (uint32_t)next, at + 1);
	if (x->any && map_find(&f->p->edges, edge_key(node, ANY_WORD), &next))
		walk(f, (uint32_t)next, at + 1);
	if (!x->prefixes || w->n < PREFIX_BYTES)
		return;
	hash = prefix_hash(f->t->folded + w->at);
	if (x->prefixes & bit_of(hash))
		walk_prefixes(f, node, at, hash);
}

/* True when a phrase may begin with word i. */
static bool starts(const struct phrases *p, const struct text *t, size_t i)
{
	const struct word *w = &t->words[i];

	return p->nodes[0].any || may_start(p, w->hash) ||
	       (w->n >= PREFIX_BYTES && may_start(p, prefix_hash(t->folded + w->at)));
}

size_t phrases_find(const struct phrases *p, const struct text *t, struct phrase_hit *ret,
		    size_t max)
{
	struct finder f = {.p = p, .t = t, .hits = ret, .max = max};

	if (!p->n_nodes)
		return 0;
	for (f.start = 0; f.start < t->n_words; f.start++)
		if (starts(p, t, f.start))
			walk(&f, 0, f.start);
	return f.n;
}
