/* fact.c - what the visitor has told: kept with the message that told it, never asked for again. */
#include <string.h>

#include "base/utf8.h"
#include "rules/rules_private.h"

const struct fact *fact_find(const struct dialogue *d, const char *name)
{
	for (size_t i = 0; i < d->n_facts; i++)
		if (!strcmp(d->facts[i].name, name))
			return &d->facts[i];
	return NULL;
}

/* A number is not the number that is asked for only because it is one. */
static bool is_any(const char *entity)
{
	static const char *const any[] = {"number", "money", "date", "url"};

	for (size_t i = 0; i < ARRAY_SIZE(any); i++)
		if (!strcmp(entity, any[i]))
			return true;
	return false;
}

const struct fact *fact_of_slot(const struct dialogue *d, const struct slot *s)
{
	const struct fact *f = fact_find(d, s->name);

	if (!f && s->entity && !is_any(s->entity))
		f = fact_find(d, s->entity);
	return f;
}

static void copy(char *to, size_t size, const char *s, size_t n)
{
	n = utf8_cut(s, n, size - 1);
	memcpy(to, s, n);
	to[n] = '\0';
}

/* The newest stand last; the same again keeps its first seq. */
static void keep(struct rules *r, struct dialogue *d, const char *name, const char *value, size_t n)
{
	struct fact fact = {.seq = r->utterance->seq};
	size_t i = 0;

	copy(fact.name, sizeof(fact.name), name, strlen(name));
	copy(fact.value, sizeof(fact.value), value, n);
	while (i < d->n_facts && strcmp(d->facts[i].name, fact.name))
		i++;
	if (i < d->n_facts && !strcmp(d->facts[i].value, fact.value))
		return;
	if (i == d->n_facts && d->n_facts == DIALOGUE_FACTS)
		i = 0;
	if (i < d->n_facts)
		memmove(&d->facts[i], &d->facts[i + 1], (--d->n_facts - i) * sizeof(*d->facts));
	d->facts[d->n_facts++] = fact;
	r->news = true;
}

/* An entity of this message that no other slot of the intent has taken. */
static const struct entity *find_free(const struct turn *t, const char *name, const bool *taken)
{
	for (size_t i = 0; i < t->n_entities; i++)
		if (!taken[i] && !strcmp(t->entities[i].name, name))
			return &t->entities[i];
	return NULL;
}

void fact_fill(struct rules *r, struct dialogue *d, const struct intent_def *intent,
	       const struct turn *t)
{
	bool taken[ENTITY_FOUND] = {false};

	for (size_t i = 0; i < intent->n_slots; i++) {
		const struct slot *s = &intent->slots[i];
		const struct entity *e;

		e = s->entity ? find_free(t, s->entity, taken) : NULL;
		if (!e)
			continue;
		taken[e - t->entities] = true;
		keep(r, d, s->name, e->value, strlen(e->value));
	}
}

static const struct slot *open_slot(const struct rules *r, const struct dialogue *d,
				    const struct intent_def **ret)
{
	int index = d->asked_intent[0] ? pack_intent(r->pack, d->asked_intent) : -1;

	if (index < 0)
		return NULL;
	*ret = &r->pack->intents[index];
	for (size_t i = 0; i < (*ret)->n_slots; i++)
		if (!strcmp((*ret)->slots[i].name, d->asked_slot))
			return &(*ret)->slots[i];
	return NULL;
}

static bool names(const struct turn *t, const char *entity)
{
	for (size_t i = 0; i < t->n_entities; i++)
		if (!strcmp(t->entities[i].name, entity))
			return true;
	return false;
}

void fact_read(struct rules *r, struct dialogue *d, const struct turn *t)
{
	const struct intent_def *intent = NULL;
	const struct slot *open = open_slot(r, d, &intent);

	for (size_t i = 0; i < t->n_entities; i++)
		if (strcmp(t->entities[i].name, "number") && strcmp(t->entities[i].name, "url"))
			keep(r, d, t->entities[i].name, t->entities[i].value,
			     strlen(t->entities[i].value));
	if (!open || r->command != COMMAND_NONE || r->reading.asks_human)
		return;
	if (open->entity && names(t, open->entity)) {
		fact_fill(r, d, intent, t);
		r->filled = true;
	} else if (!open->entity && d->asking && r->text.n_words && !r->sure) {
		keep(r, d, open->name, r->text.original, r->text.original_n);
		r->filled = true;
	}
}
