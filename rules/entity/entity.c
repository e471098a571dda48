#include "rules/entity/entity.h"

#include "base/hash.h"
#include "base/map.h"
#include "base/utf8.h"
#include "rules/entity/entity_builtin.h"
#include "rules/find/sieve.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/*
 * Every way to find something (a pack's pattern, a pack's list, a builtin pattern) adds candidates;
 * then the best of those that overlap stay. A type is one such way with a name; one definition with
 * both a pattern and a list makes one type, the builtin `date` is two.
 */
enum {
	LIST_WORDS = 32,  /* of a phrase in a list */
	CANDIDATES = 128, /* of one message */
	SOURCE_BYTES = 1000,
};

/* A pack's patterns match whole codes: RB1234567 holds no RB123456. Where a match begins or ends
 * with something else than an ASCII letter or digit (#123), the neighbour does not matter. */
#define WHOLE_BEFORE "(?:(?<![A-Za-z0-9])|(?![A-Za-z0-9]))(?:"
#define WHOLE_AFTER  ")(?:(?![A-Za-z0-9])|(?<![A-Za-z0-9]))"

struct type {
	char name[ENTITY_NAME + 1];
	struct pattern *pattern; /* or NULL */
	normalizer *normalize;
	char (*values)[ENTITY_VALUE + 1]; /* of a list, or NULL */
	bool own;			  /* a pack's: beats a builtin one */
};

/* A phrase of a list; phrases of the same words hang on one chain. */
struct phrase {
	uint32_t type, value;
	uint32_t next; /* index + 1, or 0 */
};

struct entity_set {
	struct type types[ENTITY_TYPES + N_BUILTINS];
	size_t n;
	uint64_t starts[64]; /* a bit for each word that a phrase begins with */
	struct map by_words; /* phrase_hash of the words -> index + 1 of a phrase */
	struct phrase *phrases;
	size_t n_phrases;
	size_t longest;	     /* words of the longest phrase */
	struct sieve *sieve; /* of the types' patterns */
};

struct candidate {
	const struct type *type;
	const char *value; /* of a list, or NULL: what stands there, normalised */
	uint32_t from, n;
	bool taken;
};

struct entity_work {
	struct pattern_work *patterns;
	struct candidate found[CANDIDATES];
	size_t n;
};

/* Where an entity_def is, for problems. */
#define AT(def) PROBLEM_ERROR, (def)->path, (def)->line, (def)->column

static void compile_pattern(struct type *type, const struct entity_def *def, struct problems *p)
{
	bool either = def->normalize == NORMALIZE_UPPER || def->normalize == NORMALIZE_LOWER;
	unsigned flags = PATTERN_RAW | (either ? 0 : PATTERN_CASE);
	char whole[SOURCE_BYTES + sizeof(WHOLE_BEFORE) + sizeof(WHOLE_AFTER)];
	struct pattern *alone = NULL;
	struct pattern_error error;
	int r;

	if (strlen(def->pattern) > SOURCE_BYTES) {
		problem_add(p, AT(def), "the pattern of \"%s\" has more than %d bytes", def->name,
			    SOURCE_BYTES);
		return;
	}
	r = pattern_new(&alone, def->pattern, NULL, flags,
			&error); /* `a)(b` is right only in brackets */
	pattern_free(alone);
	snprintf(whole, sizeof(whole), "%s%s%s", WHOLE_BEFORE, def->pattern, WHOLE_AFTER);
	if (!r)
		r = pattern_new(&type->pattern, whole, NULL, flags, &error);
	if (r)
		problem_add(p, AT(def), "the pattern of \"%s\" is wrong at its character %zu: %s",
			    def->name, error.at + 1, error.text);
}

static uint64_t phrase_hash(const struct word *words, size_t n)
{
	uint64_t h = n;

	for (size_t i = 0; i < n; i++)
		h = hash_u64(h) ^ words[i].hash;
	return h;
}

static bool may_start(const struct entity_set *s, const struct word *w)
{
	return s->starts[w->hash / 64 % ARRAY_SIZE(s->starts)] >> w->hash % 64 & 1;
}

static int add_phrase(struct entity_set *s, const struct text *t, uint32_t type, uint32_t value)
{
	uint64_t key = phrase_hash(t->words, t->n_words), first = 0;

	map_find(&s->by_words, key, &first);
	for (uint64_t i = first; i; i = s->phrases[i - 1].next)
		if (s->phrases[i - 1].type == type)
			return 0; /* said twice; the first counts */
	s->phrases[s->n_phrases++] = (struct phrase){type, value, (uint32_t)first};
	s->longest = MAX(s->longest, t->n_words);
	s->starts[t->words[0].hash / 64 % ARRAY_SIZE(s->starts)] |= (uint64_t)1
								    << t->words[0].hash % 64;
	return map_put(&s->by_words, key, s->n_phrases);
}

static void copy_value(const char *value, char ret[ENTITY_VALUE + 1])
{
	size_t n = utf8_cut(value, strlen(value), ENTITY_VALUE);

	memcpy(ret, value, n);
	ret[n] = '\0';
}

/* Copies the values and learns the phrases; s->phrases has room for them. */
static int compile_list(struct entity_set *s, const struct entity_def *def, struct text *t,
			struct problems *p)
{
	struct type *type = &s->types[s->n];
	int r;

	type->values = calloc(MAX(def->n_values, 1u), sizeof(*type->values));
	if (!type->values)
		return -ENOMEM;
	for (size_t i = 0; i < def->n_values; i++)
		copy_value(def->values[i], type->values[i]);
	for (size_t i = 0; i < def->n_synonyms; i++) {
		text_read(t, def->synonyms[i], strlen(def->synonyms[i]));
		if (!t->n_words || t->n_words > LIST_WORDS) {
			problem_add(p, AT(def), "\"%s\" in the list \"%s\" must have 1 to %d words",
				    def->synonyms[i], def->name, LIST_WORDS);
			continue;
		}
		r = add_phrase(s, t, (uint32_t)s->n, def->synonym_of[i]);
		if (r)
			return r;
	}
	return 0;
}

static int compile_def(struct entity_set *s, const struct entity_def *def, struct text *t,
		       struct problems *p)
{
	struct type *type = &s->types[s->n];
	int r = 0;

	if (s->n == ENTITY_TYPES) {
		problem_add(p, AT(def), "more than %d kinds of entities", ENTITY_TYPES);
		return 0;
	}
	memcpy(type->name, def->name, sizeof(type->name));
	type->own = true;
	type->normalize = pack_normalizer(def->normalize);
	if (def->pattern)
		compile_pattern(type, def, p);
	if (def->n_synonyms)
		r = compile_list(s, def, t, p);
	s->n++; /* even after a failure: what it holds so far is freed with the set */
	return r;
}

/* The builtin kinds that the pack did not define itself. */
static int add_builtins(struct entity_set *s)
{
	struct pattern_error error;
	size_t own = s->n;
	int r;

	for (size_t i = 0; i < N_BUILTINS; i++) {
		const struct builtin *b = &builtins[i];
		struct type *type = &s->types[s->n];
		bool defined = false;

		for (size_t k = 0; k < own && !defined; k++)
			defined = !strcmp(s->types[k].name, b->name);
		if (defined)
			continue;
		memcpy(type->name, b->name, strlen(b->name) + 1);
		type->normalize = b->normalize;
		r = pattern_new(&type->pattern, b->pattern, b->ascii, PATTERN_RAW, &error);
		if (r)
			return r;
		s->n++;
	}
	return 0;
}

static int make_sieve(struct entity_set *s)
{
	const struct clue *clues[ENTITY_TYPES + N_BUILTINS];

	for (size_t i = 0; i < s->n; i++)
		clues[i] = s->types[i].pattern ? pattern_clue(s->types[i].pattern) : NULL;
	return sieve_new(&s->sieve, clues, s->n);
}

static void entity_set_freep(struct entity_set **s)
{
	entity_set_free(*s);
}

int entity_compile(struct entity_set **ret, const struct entity_def *defs, size_t n,
		   struct problems *problems)
{
	cleanup(entity_set_freep) struct entity_set *s = calloc(1, sizeof(*s));
	cleanup(freep) struct text *t = malloc(sizeof(*t));
	size_t errors = problems->errors, phrases = 1;
	int r;

	if (!s || !t)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		phrases += defs[i].n_synonyms;
	s->phrases = calloc(phrases, sizeof(*s->phrases));
	if (!s->phrases)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		r = compile_def(s, &defs[i], t, problems);
		if (r)
			return r;
	}
	r = add_builtins(s);
	if (!r)
		r = make_sieve(s);
	if (r)
		return r;
	if (problems->errors > errors)
		return ENTITY_E_INVALID;
	*ret = steal(s);
	return 0;
}

struct entity_set *entity_set_free(struct entity_set *s)
{
	if (!s)
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(s->types); i++) {
		pattern_free(s->types[i].pattern);
		free(s->types[i].values);
	}
	map_deinit(&s->by_words);
	sieve_free(s->sieve);
	free(s->phrases);
	free(s);
	return NULL;
}

bool entity_known(const struct entity_set *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++)
		if (!strcmp(s->types[i].name, name))
			return true;
	return false;
}

int entity_work_new(struct entity_work **ret, struct pattern_work *patterns)
{
	struct entity_work *w = calloc(1, sizeof(*w));

	if (!w)
		return -ENOMEM;
	w->patterns = patterns;
	*ret = w;
	return 0;
}

struct entity_work *entity_work_free(struct entity_work *w)
{
	free(w);
	return NULL;
}

static void add(struct entity_work *w, const struct type *type, const char *value, size_t from,
		size_t n)
{
	if (w->n < CANDIDATES)
		w->found[w->n++] =
			(struct candidate){type, value, (uint32_t)from, (uint32_t)n, false};
}

/* A pattern over its limits, like one that does not match, is done with this message. */
static void find_pattern(struct entity_work *w, const struct type *type, const char *s, size_t n)
{
	size_t from = 0, at, len;

	for (size_t i = 0; i < ENTITY_FOUND; i++, from = at + len) {
		if (!pattern_find(type->pattern, w->patterns, s, n, from, &at, &len))
			return;
		add(w, type, NULL, at, len);
	}
}

static void find_patterns(const struct entity_set *s, struct entity_work *w, const char *text,
			  size_t n)
{
	struct sieved sieved;

	sieve_find(s->sieve, text, n, &sieved);
	for (size_t i = 0; i < s->n; i++)
		if (s->types[i].pattern && sieve_passed(&sieved, i))
			find_pattern(w, &s->types[i], text, n);
}

/* The longest phrase that starts at word i, for each list that has one. */
static void find_phrases(const struct entity_set *s, struct entity_work *w, const struct text *t,
			 size_t i)
{
	const struct word *first = &t->words[i], *last;
	const struct phrase *p;
	uint64_t at;

	for (size_t n = MIN(s->longest, t->n_words - i); n; n--) {
		if (!map_find(&s->by_words, phrase_hash(first, n), &at))
			continue;
		last = &t->words[i + n - 1];
		for (; at; at = p->next) {
			p = &s->phrases[at - 1];
			add(w, &s->types[p->type], s->types[p->type].values[p->value], first->from,
			    last->from + last->from_n - first->from);
		}
	}
}

/* Own before builtin, then the longer, then the earlier, then the type defined first. */
static bool beats(const struct candidate *a, const struct candidate *b)
{
	if (a->type->own != b->type->own)
		return a->type->own;
	if (a->n != b->n)
		return a->n > b->n;
	if (a->from != b->from)
		return a->from < b->from;
	return a->type < b->type;
}

static bool overlap(const struct candidate *a, const struct candidate *b)
{
	return a->from < b->from + b->n && b->from < a->from + a->n;
}

/* Best first. By insertion: there are few, and qsort may allocate. */
static void sort_candidates(struct candidate *v, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct candidate c = v[i];
		size_t at = i;

		for (; at && beats(&c, &v[at - 1]); at--)
			v[at] = v[at - 1];
		v[at] = c;
	}
}

/* Writes the entity that c is; false when normalising refuses it. */
static bool write_entity(const struct candidate *c, const struct text *t, struct entity *ret)
{
	if (c->value)
		memcpy(ret->value, c->value, sizeof(ret->value));
	else if (!c->type->normalize(t->original + c->from, c->n, ret->value))
		return false;
	else
		ret->value[text_harmless(ret->value, strlen(ret->value))] = '\0';
	memcpy(ret->name, c->type->name, sizeof(ret->name));
	ret->from = c->from;
	ret->n = c->n;
	return true;
}

/* Puts e in its place among the n that are there already, by order in the message. With no room the
 * last one falls out. */
static size_t insert(struct entity *v, size_t n, size_t max, const struct entity *e)
{
	size_t at = n;

	while (at && v[at - 1].from > e->from)
		at--;
	if (at == max)
		return n;
	memmove(&v[at + 1], &v[at], (MIN(n, max - 1) - at) * sizeof(*v));
	v[at] = *e;
	return MIN(n + 1, max);
}

static size_t choose(struct entity_work *w, const struct text *t, struct entity *ret, size_t max)
{
	struct entity e;
	size_t n = 0;

	sort_candidates(w->found, w->n);
	for (size_t i = 0; i < w->n; i++) {
		struct candidate *c = &w->found[i];
		bool free_place = true;

		for (size_t k = 0; k < i && free_place; k++)
			free_place = !w->found[k].taken || !overlap(c, &w->found[k]);
		if (!free_place)
			continue;
		c->taken = true; /* even if refused: the 31 of 31 February is no number */
		if (write_entity(c, t, &e))
			n = insert(ret, n, max, &e);
	}
	return n;
}

/* The bytes of the message that text_read looked at. */
static size_t bytes_read(const struct text *t)
{
	size_t at = 0;
	uint32_t c;

	if (!t->cut)
		return t->original_n;
	for (size_t i = 0; i < t->n_points && at < t->original_n; i++)
		at += utf8_next(&c, t->original + at, t->original_n - at);
	return at;
}

size_t entity_find(const struct entity_set *s, struct entity_work *w, const struct text *t,
		   struct entity *ret, size_t max)
{
	size_t n = bytes_read(t);

	w->n = 0;
	for (size_t i = 0; i < t->n_words; i++)
		if (may_start(s, &t->words[i]))
			find_phrases(s, w, t, i);
	find_patterns(s, w, t->original, n);
	return max ? choose(w, t, ret, max) : 0;
}
