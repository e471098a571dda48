/* fill.c - which slot of an intent a value of the message goes to, when several take its kind. */
#include <string.h>

#include "rules/rules_private.h"

/* Who gets a value first: what was asked for, what it was told for before, what lacks one. */
enum fill_step {
	FILL_ASKED_NEW,
	FILL_ASKED,
	FILL_IN_FULL,
	FILL_SAME,
	FILL_EMPTY,
	FILL_ANY,
	N_FILL
};

/* The entities of a message on their way into the slots of an intent. */
struct filling {
	const struct intent_def *intent;
	const struct slot *asked; /* the one of them that is asked for, or NULL */
	const struct turn *turn;
	bool taken[ENTITY_FOUND], filled[PACK_SLOTS];
};

static bool suits(const struct rules *r, const struct filling *f, const struct slot *s, size_t i)
{
	const struct entity *e = &f->turn->entities[i];

	return !r->taken_back[i] && !r->used[i] && s->entity && !strcmp(e->name, s->entity) &&
	       slot_accepts(r, s, e->value);
}

/* Another slot of the intent holds it already. */
static bool is_of_another(const struct dialogue *d, const struct intent_def *intent,
			  const struct slot *s, const char *value)
{
	for (size_t i = 0; i < intent->n_slots; i++) {
		const struct fact *known = fact_find(d, intent->slots[i].name);

		if (&intent->slots[i] != s && known && !strcmp(known->value, value))
			return true;
	}
	return false;
}

/* There is a value for each slot of that entity: they are told in full, in their order. */
static bool is_told_in_full(const struct rules *r, const struct filling *f, const struct slot *s)
{
	size_t slots = 0, values = 0;

	for (size_t i = 0; i < f->intent->n_slots; i++)
		slots += f->intent->slots[i].entity && s->entity &&
			 !strcmp(f->intent->slots[i].entity, s->entity);
	for (size_t i = 0; i < f->turn->n_entities; i++)
		values += suits(r, f, s, i);
	return values >= slots;
}

static bool fits(const struct rules *r, const struct dialogue *d, const struct filling *f,
		 const struct slot *s, enum fill_step step, size_t i)
{
	const struct fact *known = fact_find(d, s->name);
	const char *value = f->turn->entities[i].value;

	if (f->taken[i] || !suits(r, f, s, i))
		return false;
	switch (step) {
	case FILL_ASKED_NEW:
		return s == f->asked && !is_of_another(d, f->intent, s, value);
	case FILL_ASKED:
		return s == f->asked;
	case FILL_IN_FULL:
		return !f->asked && is_told_in_full(r, f, s);
	case FILL_SAME:
		return known && !strcmp(known->value, value);
	case FILL_EMPTY:
		return !known;
	default:
		return true;
	}
}

static void fill_step(struct rules *r, struct dialogue *d, struct filling *f, enum fill_step step)
{
	for (size_t k = 0; k < f->intent->n_slots; k++) {
		const struct slot *s = &f->intent->slots[k];
		size_t i = 0;

		while (i < f->turn->n_entities && !fits(r, d, f, s, step, i))
			i++;
		if (f->filled[k] || i == f->turn->n_entities)
			continue;
		f->taken[i] = f->filled[k] = true;
		fact_keep(r, d, s->name, f->turn->entities[i].value,
			  strlen(f->turn->entities[i].value),
			  strcmp(s->name, s->entity) ? 1 : DIALOGUE_VALUES);
	}
}

void fact_fill(struct rules *r, struct dialogue *d, const struct intent_def *intent,
	       const struct turn *t)
{
	const struct intent_def *of = NULL;
	const struct slot *asked = fact_asked(r, d, &of);
	struct filling f = {.intent = intent, .asked = of == intent ? asked : NULL, .turn = t};

	for (enum fill_step step = 0; step < N_FILL; step++)
		fill_step(r, d, &f, step);
}

static const struct fact *told_with(const struct rules *r, const struct dialogue *d,
				    const struct intent_def *intent, const struct slot *s,
				    uint64_t seq)
{
	for (size_t i = 0; i < d->n_facts; i++) {
		const struct fact *f = &d->facts[i];

		if (f->seq == seq && !strcmp(f->name, s->entity) && slot_accepts(r, s, f->value) &&
		    !is_of_another(d, intent, s, f->value))
			return f;
	}
	return NULL;
}

void fact_fill_told(struct rules *r, struct dialogue *d, const struct intent_def *intent,
		    uint64_t seq)
{
	for (size_t k = 0; k < intent->n_slots; k++) {
		const struct slot *s = &intent->slots[k];
		const struct fact *f = NULL;
		char value[ENTITY_VALUE + 1];

		if (s->entity && !fact_of_slot(r, d, s))
			f = told_with(r, d, intent, s, seq);
		if (!f)
			continue;
		memcpy(value, f->value, sizeof(value)); /* keeping it may move the facts */
		fact_keep(r, d, s->name, value, strlen(value), 1);
	}
}
