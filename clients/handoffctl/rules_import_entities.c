/* rules_import_entities.c - lookups, regexes, synonyms and marked values become entities of a pack. */
#include "clients/handoffctl/rules_import_private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "rules/find/pattern.h"

enum { VALUES = 2000, VARIANTS = 100, VARIANT = 200, PHRASE_MOST = 8 };

/* Kinds that the product knows by itself, under Rasa's (Duckling's) names. */
static const struct {
	const char *theirs, *ours;
} builtins[] = {
	{"email", "email"},	      {"url", "url"},	  {"number", "number"},
	{"phone-number", "phone"},    {"phone", "phone"}, {"time", "date"},
	{"amount-of-money", "money"}, {"money", "money"}, {"date", "date"},
};

static const char *builtin_of(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(builtins); i++)
		if (!strcmp(builtins[i].theirs, name))
			return builtins[i].ours;
	return NULL;
}

/* --- what the examples mark ---------------------------------------------------------------- */

/* Letters of either case are one. */
static uint64_t fold(struct import *im, const char *s)
{
	text_read(im->text, s, strlen(s));
	return hash_bytes(im->text->folded, im->text->n, 0);
}

static void add_marked(struct import *im, struct rasa_entity *e, const struct mark *m)
{
	const char *value = import_copy(im, m->value, m->value_n);
	const char *of = *m->canonical ? import_copy(im, m->canonical, strlen(m->canonical)) : NULL;
	uint64_t key = fold(im, value);
	struct rasa_value *v;

	if (map_find(&e->by_mark, key, NULL) || e->n_marked == 2 * VALUES)
		return;
	v = import_more(im, e->marked, e->n_marked, sizeof(*v));
	if (!v)
		return;
	e->marked = v;
	v[e->n_marked++] = (struct rasa_value){.value = value, .of = of};
	if (map_put(&e->by_mark, key, e->n_marked))
		im->error = -ENOMEM;
}

/* Each role or group of an entity is told once. */
static void note_role(struct import *im, const struct mark *m, struct origin at)
{
	char text[320];
	uint64_t hash;

	snprintf(text, sizeof(text), "entity '%s' as %s '%s'", m->entity,
		 *m->role ? "role" : "group", *m->role ? m->role : m->group);
	hash = hash_bytes(text, strlen(text), 0);
	if (map_find(&im->roles, hash, NULL))
		return;
	if (map_put(&im->roles, hash, 1))
		im->error = -ENOMEM;
	import_note(im, NOTE_ROLE, at, "%s", text);
}

static void read_marks(struct import *im, const struct rasa_text *example)
{
	bool broken = false;
	struct mark m;

	for (size_t at = 0; import_mark(example->s, at, &m, &broken); at = m.at + m.n) {
		struct rasa_entity *e = import_entity(im, m.entity);

		if (!e)
			e = import_entity_make(im, import_copy(im, m.entity, strlen(m.entity)),
					       example->at);
		if (e)
			add_marked(im, e, &m);
		if (*m.role || *m.group)
			note_role(im, &m, example->at);
		if (m.several)
			import_note(im, NOTE_ROLE, example->at,
				    "“%.*s” is several entities at once; the first was taken",
				    (int)MIN(m.value_n, (size_t)60), m.value);
	}
	if (broken)
		import_note(im, NOTE_EXAMPLE, example->at,
			    "a mark is not complete and was read as text: “%.100s”", example->s);
}

/* --- lists --------------------------------------------------------------------------------- */

/* What a list of entities can look for: a few words. */
static bool is_phrase(struct import *im, const char *s)
{
	text_read(im->text, s, strlen(s));
	return im->text->n_words && im->text->n_words <= PHRASE_MOST;
}

static struct rasa_value *find_value(struct import *im, struct rasa_entity *e, const char *s)
{
	uint64_t index;

	return map_find(&e->by_value, fold(im, s), &index) ? &e->values[index - 1] : NULL;
}

/* Hangs a synonym behind those that its value has already. */
static void hang(struct rasa_entity *e, struct rasa_value *value, struct rasa_value *synonym)
{
	uint32_t index = (uint32_t)(synonym - e->values) + 1;

	synonym->of = value->value;
	if (value->last)
		e->values[value->last - 1].next = index;
	else
		value->first = index;
	value->last = index;
	value->n_synonyms++;
}

static struct rasa_value *append(struct import *im, struct rasa_entity *e, const char *s)
{
	struct rasa_value *v = import_more(im, e->values, e->n_values, sizeof(*v));

	if (!v)
		return NULL;
	e->values = v;
	v += e->n_values++;
	*v = (struct rasa_value){.value = s};
	if (map_put(&e->by_value, fold(im, s), e->n_values))
		im->error = -ENOMEM;
	return v;
}

static void refuse_value(struct import *im, const struct rasa_entity *e, const char *s,
			 struct origin at)
{
	import_note(im, NOTE_ENTITY, at,
		    "'%.60s': “%.60s” is too long, one too many, or has no letter or digit",
		    e->name, s);
}

/* A value of its own; what is there already stays what it is. */
static struct rasa_value *add_value(struct import *im, struct rasa_entity *e, const char *s,
				    struct origin at)
{
	struct rasa_value *v = find_value(im, e, s);

	if (v)
		return v;
	if (!is_phrase(im, s) || strlen(s) > ENTITY_VALUE || e->n_top >= VALUES) {
		refuse_value(im, e, s, at);
		return NULL;
	}
	e->n_top++;
	return append(im, e, s);
}

/* Another word for a value. A value that the project says means another becomes its synonym. */
static void add_synonym(struct import *im, struct rasa_entity *e, const char *s, const char *of,
			struct origin at)
{
	struct rasa_value *value = add_value(im, e, of, at), *v = find_value(im, e, s);
	size_t index = value ? (size_t)(value - e->values) : 0;

	if (v && v == value)
		return;
	if (v && (v->of || v->n_synonyms || !value || value->of)) {
		if (!v->of || !value || strcmp(v->of, value->value) != 0)
			import_note(im, NOTE_SYNONYM, at,
				    "'%.60s' is not only another word for '%.60s'; it was left", s,
				    of);
		return;
	}
	if (!value || value->of || strlen(s) > VARIANT || !is_phrase(im, s) ||
	    value->n_synonyms >= VARIANTS) {
		refuse_value(im, e, s, at);
		return;
	}
	e->n_top -= v != NULL;
	v = v ? v : append(im, e, s);
	if (v)
		hang(e, &e->values[index], v);
}

/* A synonym belongs to the entities that have its value or one of its variants. */
static void add_synonyms(struct import *im, struct rasa_entity *e)
{
	for (size_t i = 0; i < im->n_synonyms; i++) {
		struct rasa_synonym *s = &im->synonyms[i];
		bool ours = find_value(im, e, s->value) != NULL;

		for (size_t k = 0; k < s->variants.n; k++)
			ours |= find_value(im, e, s->variants.v[k].s) != NULL;
		if (!ours)
			continue;
		s->used = true;
		for (size_t k = 0; k < s->variants.n; k++)
			add_synonym(im, e, s->variants.v[k].s, s->value, s->variants.v[k].at);
	}
}

/* --- patterns ------------------------------------------------------------------------------ */

static bool compiles(struct import *im, const char *pattern)
{
	struct problems ignored = PROBLEMS_INIT;
	struct pattern *p = NULL;
	int r = pattern_compile(&p, pattern, "", 1, 1, &ignored);

	if (r < 0)
		im->error = r;
	pattern_free(p);
	problems_deinit(&ignored);
	return !r;
}

static void join_regexes(struct import *im, struct rasa_entity *e)
{
	struct buf all = BUF_INIT(PATTERN_BYTES);
	size_t n = 0;

	for (size_t i = 0; i < e->regex.n; i++) {
		const struct rasa_text *one = &e->regex.v[i];

		if (all.n + strlen(one->s) + 8 > PATTERN_BYTES || !compiles(im, one->s)) {
			import_note(im, NOTE_REGEX, one->at,
				    "'%.60s': %.120s is no regular expression of PCRE2, or is too "
				    "slow or too long",
				    e->name, one->s);
			continue;
		}
		buf_printf(&all, e->regex.n > 1 ? "%s(?:%s)" : "%s%s", n++ ? "|" : "", one->s);
	}
	if (n && compiles(im, all.p))
		e->pattern = import_copy(im, all.p, all.n);
	buf_deinit(&all);
}

/* --- all of them --------------------------------------------------------------------------- */

static void fill(struct import *im, struct rasa_entity *e)
{
	e->builtin = e->lookup.n || e->regex.n ? NULL : builtin_of(e->name);
	if (e->builtin) {
		import_note(im, NOTE_CHOICE, e->at, "entity '%.60s' is '%s', which is built in",
			    e->name, e->builtin);
		return;
	}
	join_regexes(im, e);
	if (e->pattern && !e->lookup.n)
		return;
	if (e->pattern)
		import_note(im, NOTE_REGEX, e->regex.v[0].at,
			    "'%.60s' has a lookup table too; the list was taken", e->name);
	e->pattern = NULL;
	for (size_t i = 0; i < e->lookup.n; i++)
		add_value(im, e, e->lookup.v[i].s, e->lookup.v[i].at);
	for (size_t i = 0; i < e->n_marked; i++)
		if (e->marked[i].of)
			add_synonym(im, e, e->marked[i].value, e->marked[i].of, e->at);
		else
			add_value(im, e, e->marked[i].value, e->at);
	add_synonyms(im, e);
	if (!e->n_values)
		import_note(im, NOTE_ENTITY, e->at,
			    "'%.60s' has no lookup, no regex and no marked example: not written",
			    e->name);
	else if (!e->lookup.n)
		import_note(im, NOTE_ENTITY, e->at,
			    "'%.60s' was learned from examples; it is a list of the %zu values "
			    "marked there now",
			    e->name, e->n_values);
}

void import_entities(struct import *im)
{
	for (size_t i = 0; i < im->n_intents; i++)
		for (size_t k = 0; k < im->intents[i].examples.n; k++)
			read_marks(im, &im->intents[i].examples.v[k]);
	for (size_t i = 0; i < im->n_entities; i++)
		fill(im, &im->entities[i]);
	for (size_t i = 0, written = 0; i < im->n_entities; i++) {
		struct rasa_entity *e = &im->entities[i];

		if (e->builtin)
			snprintf(e->id, sizeof(e->id), "%s", e->builtin);
		if (e->builtin || (!e->pattern && !e->n_values))
			continue;
		if (written++ >= ENTITY_TYPES) {
			import_note(im, NOTE_ENTITY, e->at, "'%.60s' is one too many: not written",
				    e->name);
			continue;
		}
		import_id(e->id, ENTITY_NAME, e->name, im->entities[0].id, i, sizeof(*e));
		if (strcmp(e->id, e->name) != 0)
			import_note(im, NOTE_RENAMED, e->at, "entity '%.60s' is now '%s'", e->name,
				    e->id);
		im->counts.entities_written++;
	}
	for (size_t i = 0; i < im->n_synonyms; i++)
		if (!im->synonyms[i].used)
			import_note(im, NOTE_SYNONYM, im->synonyms[i].at,
				    "'%.60s' belongs to no entity that was written",
				    im->synonyms[i].value);
}
