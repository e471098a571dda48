/* pack_intents.c - intents: what visitors want, how they say it, and what is answered. */
#include "rules/pack/pack_private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"

enum { EXAMPLES_MAX = 100000, FEW_EXAMPLES = 5 };

/* What is known of all examples while the files are read. */
struct examples {
	struct loader *l;
	size_t room;
	struct map seen; /* hash of the folded text -> index + 1 */
};

static const char *intent_name_of(const struct pack *p, uint32_t intent)
{
	return intent == INTENT_NONE ? "none of these" : p->intents[intent].name;
}

/* Takes "[RB123](order_number)" marks out of `s`, in place of a copy; checks the entities. */
static const char *strip_marks(struct loader *l, const struct yaml *y, size_t *ret_n)
{
	char *out = load_alloc(l, y->n + 1, 1);
	const char *s = y->text, *open, *close, *end;
	char name[ENTITY_NAME + 1];
	size_t n = 0, len;

	if (!out)
		return NULL;
	while ((open = strchr(s, '['))) {
		close = strstr(open, "](");
		end = close ? strchr(close, ')') : NULL;
		if (!end)
			break;
		memcpy(out + n, s, (size_t)(open - s));
		n += (size_t)(open - s);
		memcpy(out + n, open + 1, (size_t)(close - open - 1));
		n += (size_t)(close - open - 1);
		len = MIN((size_t)(end - close - 2), (size_t)ENTITY_NAME);
		memcpy(name, close + 2, len);
		name[len] = '\0';
		if (l->pack->entities && !entity_known(l->pack->entities, name))
			load_error(l, y, "unknown entity '%s'; define it in entities.yml", name);
		s = end + 1;
	}
	len = strlen(s);
	memcpy(out + n, s, len + 1);
	*ret_n = n + len;
	return out;
}

static int grow_examples(struct examples *x)
{
	struct pack *p = x->l->pack;
	size_t room = x->room ? 2 * x->room : 256;
	struct intent_example *examples;
	struct example_place *places;

	if (p->n_examples < x->room)
		return 0;
	examples = load_alloc(x->l, room, sizeof(*examples));
	places = load_alloc(x->l, room, sizeof(*places));
	if (!examples || !places)
		return -ENOMEM;
	if (p->n_examples) {
		memcpy(examples, p->examples, p->n_examples * sizeof(*examples));
		memcpy(places, p->example_places, p->n_examples * sizeof(*places));
	}
	p->examples = examples;
	p->example_places = places;
	x->room = room;
	return 0;
}

static void check_twice(struct examples *x, const struct yaml *y, uint32_t intent)
{
	struct pack *p = x->l->pack;
	const struct example_place *first;
	uint64_t index, key = pack_keyword(x->l->text);

	if (!map_find(&x->seen, key, &index)) {
		if (map_put(&x->seen, key, p->n_examples + 1))
			x->l->error = -ENOMEM;
		return;
	}
	first = &p->example_places[index - 1];
	if (p->examples[index - 1].intent == intent)
		load_warning(x->l, y, "this example is there twice, first in %s:%d", first->at.path,
			     first->at.line);
	else
		load_warning(x->l, y,
			     "this example is in '%s' too (%s:%d); leave it where it belongs",
			     intent_name_of(p, p->examples[index - 1].intent), first->at.path,
			     first->at.line);
}

static void load_example(struct examples *x, const struct yaml *y, uint32_t intent)
{
	struct pack *p = x->l->pack;
	const char *s;
	size_t n;

	if (!load_str(x->l, y, PACK_EXAMPLE) || grow_examples(x))
		return;
	s = strip_marks(x->l, y, &n);
	if (!s)
		return;
	text_read(x->l->text, s, n);
	for (size_t i = 0; i < x->l->text->n_words; i++)
		if (map_put(&p->vocabulary, x->l->text->words[i].hash, 1))
			x->l->error = -ENOMEM;
	check_twice(x, y, intent);
	p->examples[p->n_examples] = (struct intent_example){.text = s, .n = n, .intent = intent};
	p->example_places[p->n_examples++] =
		(struct example_place){.at = load_place(x->l, y), .text = s};
}

static size_t load_examples(struct examples *x, const struct yaml *y, uint32_t intent)
{
	size_t before = x->l->pack->n_examples;

	if (!y || !load_list(x->l, y))
		return 0;
	if (y->n + before > EXAMPLES_MAX) {
		load_error(x->l, y, "more than %d examples in one pack", EXAMPLES_MAX);
		return 0;
	}
	for (size_t i = 0; i < y->n; i++)
		load_example(x, y->items[i], intent);
	return x->l->pack->n_examples - before;
}

static void load_keywords(struct loader *l, const struct yaml *y, uint32_t intent)
{
	uint64_t other;

	if (!y || !load_list(l, y))
		return;
	for (size_t i = 0; i < y->n; i++) {
		const char *s = load_str(l, y->items[i], PACK_PHRASE);

		if (!s)
			continue;
		text_read(l->text, s, y->items[i]->n);
		if (map_find(&l->pack->keywords, pack_keyword(l->text), &other) &&
		    other != intent + 1)
			load_error(l, y->items[i], "'%s' is a keyword of '%s' too", s,
				   l->pack->intents[other - 1].name);
		if (map_put(&l->pack->keywords, pack_keyword(l->text), intent + 1))
			l->error = -ENOMEM;
	}
}

static bool load_bound(struct loader *l, const struct yaml *y, double *ret)
{
	return y && yaml_real(y, ret, -1e15, 1e15, l->path, l->problems);
}

/* What a value has to be, and what is said when it is not. */
static void load_slot_check(struct loader *l, const struct yaml *y, struct slot *s)
{
	static const char *const known[] = {"value"};
	struct patterns *p = &l->pack->slot_patterns;
	size_t before = p->n;

	if (yaml_get(y, "pattern") &&
	    yaml_is(yaml_get(y, "pattern"), YAML_SCALAR, l->path, l->problems))
		load_patterns(l, yaml_get(y, "pattern"), p, 0);
	s->pattern = p->n > before ? p->v[before].pattern : NULL;
	s->has_min = load_bound(l, yaml_get(y, "min"), &s->min);
	s->has_max = load_bound(l, yaml_get(y, "max"), &s->max);
	if (s->has_min && s->has_max && s->min > s->max)
		load_error(l, yaml_get(y, "min"), "`min` is more than `max`");
	load_strings(l, yaml_get(y, "invalid"), PACK_TEXT, &s->invalid);
	load_placeholders(l, yaml_get(y, "invalid"), known, 1);
	if ((yaml_get(y, "pattern") || s->has_min || s->has_max) && is_empty(&s->invalid))
		load_error(l, y,
			   "a slot that is checked needs `invalid`: what to say to a value "
			   "that does not fit");
}

static void load_slot(struct loader *l, const struct yaml *y, struct slot *s)
{
	static const char *const keys[] = {"name",    "title", "entity", "required", "ask",
					   "pattern", "min",   "max",	 "invalid",  "unknown"};

	s->required = true;
	s->at = load_place(l, y);
	s->name = load_name(l, yaml_get(y, "name"), RULE_NAME);
	s->entity = load_name(l, yaml_get(y, "entity"), ENTITY_NAME);
	yaml_check_keys(y, keys, ARRAY_SIZE(keys), l->path, l->problems);
	yaml_bool(yaml_get(y, "required"), &s->required, l->path, l->problems);
	load_strings(l, yaml_get(y, "ask"), PACK_TEXT, &s->ask);
	load_placeholders(l, yaml_get(y, "ask"), NULL, 0);
	s->title = load_str(l, yaml_get(y, "title"), PACK_TITLE);
	load_strings(l, yaml_get(y, "unknown"), PACK_TEXT, &s->unknown);
	load_placeholders(l, yaml_get(y, "unknown"), NULL, 0);
	load_slot_check(l, y, s);
	if (!yaml_get(y, "name"))
		load_error(l, y, "a slot needs a `name`");
	if (s->entity && l->pack->entities && !entity_known(l->pack->entities, s->entity))
		load_error(l, yaml_get(y, "entity"),
			   "unknown entity '%s'; define it in entities.yml", s->entity);
	if (s->required && is_empty(&s->ask))
		load_error(l, y, "a required slot needs an `ask`");
	if (!s->entity && !s->required)
		load_error(l, y, "a slot without `entity` must be required: nothing else fills it");
}

/* Of two slots of one entity a fact does not tell by itself which of them it fills. */
static void mark_alone(struct intent_def *d)
{
	for (size_t i = 0; i < d->n_slots; i++) {
		d->slots[i].alone = d->slots[i].entity != NULL;
		for (size_t k = 0; k < d->n_slots && d->slots[i].alone; k++)
			d->slots[i].alone = k == i || !d->slots[k].entity ||
					    strcmp(d->slots[k].entity, d->slots[i].entity) != 0;
	}
}

static void load_slots(struct loader *l, const struct yaml *y, struct intent_def *d)
{
	if (!y || !load_list(l, y))
		return;
	if (y->n > PACK_SLOTS) {
		load_error(l, y, "at most %d slots", PACK_SLOTS);
		return;
	}
	d->slots = load_alloc(l, y->n, sizeof(*d->slots));
	for (size_t i = 0; d->slots && i < y->n; i++) {
		if (!yaml_is(y->items[i], YAML_MAP, l->path, l->problems))
			continue;
		load_slot(l, y->items[i], &d->slots[d->n_slots]);
		d->n_slots += d->slots[d->n_slots].name != NULL;
	}
	mark_alone(d);
}

static void load_answers(struct loader *l, const struct yaml *y, struct intent_def *d)
{
	const char *names[PACK_SLOTS];

	for (size_t i = 0; i < d->n_slots; i++)
		names[i] = d->slots[i].name;
	load_strings(l, y, PACK_TEXT, &d->answers);
	load_placeholders(l, y, names, d->n_slots);
}

static void load_intent_handoff(struct loader *l, const struct yaml *y, struct intent_def *d)
{
	static const char *const keys[] = {"priority", "skills", "text"};

	if (!y || !load_map(l, y, keys, ARRAY_SIZE(keys)))
		return;
	d->handoff.priority = (int)l->pack->priorities[REASON_INTENT];
	load_handoff(l, y, &d->handoff);
}

static void check_intent(struct loader *l, const struct yaml *y, const struct intent_def *d)
{
	bool trained = d->n_examples > 0;

	if (!trained && !yaml_get(y, "keywords") && !yaml_get(y, "patterns"))
		load_warning(l, y, "intent '%s' has no examples, keywords or patterns", d->name);
	else if (trained && d->n_examples < FEW_EXAMPLES)
		load_warning(l, y, "intent '%s' has only %zu example%s; it needs at least %d",
			     d->name, d->n_examples, d->n_examples == 1 ? "" : "s", FEW_EXAMPLES);
	if (is_empty(&d->answers) && !d->handoff.on)
		load_warning(l, y, "intent '%s' has neither `answers` nor a `handoff`", d->name);
}

static void load_intent(struct examples *x, const struct yaml *y, struct intent_def *d)
{
	struct loader *l = x->l;
	uint32_t index = (uint32_t)(d - l->pack->intents);

	if (yaml_get(y, "action"))
		load_warning(l, yaml_get(y, "action"),
			     "actions are not carried out by this version");
	d->title = load_str(l, yaml_get(y, "title"), PACK_TITLE);
	if (!d->title)
		d->title = d->name;
	yaml_bool(yaml_get(y, "small_talk"), &d->small_talk, l->path, l->problems);
	yaml_real(yaml_get(y, "complexity"), &d->complexity, 0, 1, l->path, l->problems);
	load_strings(l, yaml_get(y, "skills"), RULE_NAME, &d->skills);
	load_keywords(l, yaml_get(y, "keywords"), index);
	load_patterns(l, yaml_get(y, "patterns"), &l->pack->intent_patterns, index);
	load_slots(l, yaml_get(y, "slots"), d);
	load_answers(l, yaml_get(y, "answers"), d);
	load_replies(l, yaml_get(y, "quick_replies"), &d->replies);
	load_intent_handoff(l, yaml_get(y, "handoff"), d);
	d->n_examples = load_examples(x, yaml_get(y, "examples"), index);
	check_intent(l, y, d);
}

static bool is_out_of_scope(struct loader *l, const struct yaml *y)
{
	bool out = false;

	yaml_bool(yaml_get(y, "out_of_scope"), &out, l->path, l->problems);
	return out;
}

/* The names first: a keyword's owner and an example's intent are named in problems. */
static bool name_intent(struct examples *x, const struct yaml *y)
{
	static const char *const keys[] = {
		"name",	  "title",	  "examples",	   "keywords",	 "patterns",
		"slots",  "answers",	  "quick_replies", "handoff",	 "complexity",
		"action", "out_of_scope", "skills",	   "small_talk",
	};
	struct loader *l = x->l;
	struct pack *p = l->pack;
	const char *name;
	int other;

	if (!load_map(l, y, keys, ARRAY_SIZE(keys)))
		return false;
	name = load_name(l, yaml_get(y, "name"), RULE_NAME);
	if (!name) {
		if (!yaml_get(y, "name"))
			load_error(l, y, "an intent needs a `name`");
		return false;
	}
	if (is_out_of_scope(l, y)) {
		load_examples(x, yaml_get(y, "examples"), INTENT_NONE);
		if (yaml_get(y, "answers") || yaml_get(y, "keywords") || yaml_get(y, "patterns"))
			load_warning(l, y, "of an intent out of scope only the examples are used");
		return false;
	}
	other = pack_intent(p, name);
	if (other >= 0) {
		load_error(l, yaml_get(y, "name"), "intent '%s' is there twice, first in %s:%d",
			   name, p->intents[other].at.path, p->intents[other].at.line);
		return false;
	}
	p->intents[p->n_intents++] =
		(struct intent_def){.name = name, .policy = -1, .at = load_place(l, y)};
	return true;
}

static void load_list_of_intents(struct examples *x, const struct yaml *list)
{
	struct pack *p = x->l->pack;

	for (size_t i = 0; i < list->n; i++) {
		size_t index = p->n_intents;

		if (index == INTENT_MAX) {
			load_error(x->l, list->items[i], "more than %d intents", INTENT_MAX);
			return;
		}
		if (name_intent(x, list->items[i]))
			load_intent(x, list->items[i], &p->intents[index]);
	}
}

static bool is_intents(const struct document *d)
{
	return d->root && !strncmp(d->path, "intents/", 8);
}

static size_t count_intents(const struct pack *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n_documents; i++) {
		const struct yaml *list = is_intents(&p->documents[i])
						  ? yaml_get(p->documents[i].root, "intents")
						  : NULL;

		n += list ? list->n : 0;
	}
	return MIN(n, (size_t)INTENT_MAX);
}

void load_intents(struct loader *l)
{
	static const char *const keys[] = {"intents"};
	struct examples x = {.l = l};
	struct pack *p = l->pack;

	p->intents = load_alloc(l, count_intents(p), sizeof(*p->intents));
	for (size_t i = 0; p->intents && i < p->n_documents; i++) {
		const struct yaml *root = p->documents[i].root, *list;

		if (!is_intents(&p->documents[i]))
			continue;
		l->path = p->documents[i].path;
		if (!load_map(l, root, keys, ARRAY_SIZE(keys)))
			continue;
		list = yaml_get(root, "intents");
		if (list && load_list(l, list))
			load_list_of_intents(&x, list);
	}
	map_deinit(&x.seen);
	if (!p->n_intents && !l->problems->errors)
		problem_add(l->problems, PROBLEM_ERROR, "intents/", 0, 0,
			    "the pack has no intents; write them in intents/NAME.yml");
}
