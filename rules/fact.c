/*
 * fact.c - what the visitor has told: kept with the message that told it, put right when they say so,
 * never asked for again.
 */
#include <string.h>

#include "base/utf8.h"
#include "rules/rules_private.h"

enum { DENY_GAP = 1 };

const struct fact *fact_find(const struct dialogue *d, const char *name)
{
	for (size_t i = d->n_facts; i > 0; i--)
		if (!strcmp(d->facts[i - 1].name, name))
			return &d->facts[i - 1];
	return NULL;
}

/* --- keeping ------------------------------------------------------------------------------ */

static void copy(char *to, size_t size, const char *s, size_t n)
{
	n = utf8_cut(s, n, size - 1);
	memcpy(to, s, n);
	to[n] = '\0';
}

/* What people wrote stands in our own texts and before agents. */
static void copy_value(char to[ENTITY_VALUE + 1], const char *s, size_t n)
{
	memset(to, 0, ENTITY_VALUE + 1);
	copy(to, ENTITY_VALUE + 1, s, n);
	n = text_harmless(to, strlen(to));
	memset(to + n, 0, ENTITY_VALUE + 1 - n);
}

static void drop(struct dialogue *d, size_t i)
{
	memmove(&d->facts[i], &d->facts[i + 1], (d->n_facts - 1 - i) * sizeof(*d->facts));
	memset(&d->facts[--d->n_facts], 0, sizeof(*d->facts));
}

static void append(struct dialogue *d, const struct fact *fact)
{
	if (d->n_facts == DIALOGUE_FACTS)
		drop(d, 0);
	d->facts[d->n_facts++] = *fact;
}

/* Makes room for one more of that name: several values are known when they were told beside each
 * other, "RB111111 and RB222222". */
static void make_room(struct dialogue *d, const char *name, size_t values)
{
	size_t n = 0;

	for (size_t i = d->n_facts; i > 0; i--)
		if (!strcmp(d->facts[i - 1].name, name) && ++n >= values)
			drop(d, i - 1);
}

/* The newest stand last; the same again keeps its first seq. */
void fact_keep(struct rules *r, struct dialogue *d, const char *name, const char *value, size_t n,
	       size_t values)
{
	struct fact fact = {.seq = r->utterance->seq}, known;

	copy(fact.name, sizeof(fact.name), name, strlen(name));
	copy_value(fact.value, value, n);
	for (size_t i = 0; i < d->n_facts; i++) {
		if (strcmp(d->facts[i].name, fact.name) || strcmp(d->facts[i].value, fact.value))
			continue;
		known = d->facts[i];
		drop(d, i);
		append(d, &known);
		return;
	}
	make_room(d, fact.name, values);
	append(d, &fact);
	r->news = true;
}

/* --- putting right ------------------------------------------------------------------------ */

static bool holds(const struct dialogue *d, const struct entity *e)
{
	for (size_t i = 0; i < d->n_facts; i++)
		if (!strcmp(d->facts[i].name, e->name) && !strcmp(d->facts[i].value, e->value))
			return true;
	return false;
}

static uint32_t first_word(const struct rules *r, const struct entity *e)
{
	uint32_t i = 0;

	while (i < r->text.n_words && r->text.words[i].from < e->from)
		i++;
	return i;
}

/* "not RB111111", "not order RB111111". */
static bool is_denied(const struct rules *r, const struct entity *e, uint32_t gap)
{
	uint32_t word = first_word(r, e);

	for (size_t i = 0; i < r->reading.n_hits; i++) {
		const struct hit *h = &r->reading.hits[i];
		uint32_t end = h->word + h->n_words;

		if (h->list == LIST_DENY && end <= word && word - end <= gap)
			return true;
	}
	return false;
}

static bool differ(const struct entity *a, const struct entity *b)
{
	return !strcmp(a->name, b->name) && strcmp(a->value, b->value);
}

/* Another value of the same kind, from that word on. */
static const struct entity *another(const struct rules *r, const struct turn *t,
				    const struct entity *e, uint32_t from)
{
	for (size_t i = 0; i < t->n_entities; i++)
		if (differ(&t->entities[i], e) && first_word(r, &t->entities[i]) >= from)
			return &t->entities[i];
	return NULL;
}

/* "RB111111, sorry, I meant RB222222" */
static bool is_put_right_later(const struct rules *r, const struct turn *t, const struct entity *e)
{
	const struct hit *h = signal_hit(r, LIST_CORRECT);

	return h && first_word(r, e) < h->word && another(r, t, e, h->word + h->n_words);
}

static bool puts_right(const struct rules *r)
{
	return signal_hit(r, LIST_CORRECT) || signal_hit(r, LIST_WRONG);
}

/* "the lamp is broken. not the lamp, the kettle": wherever the value stands. */
static bool is_denied_anywhere(const struct rules *r, const struct turn *t, const struct entity *e)
{
	for (size_t i = 0; i < t->n_entities; i++)
		if (!strcmp(t->entities[i].name, e->name) &&
		    !strcmp(t->entities[i].value, e->value) &&
		    is_denied(r, &t->entities[i], DENY_GAP))
			return true;
	return false;
}

/* True when a value is named only to say that it is not the right one. */
static bool is_taken_back(const struct rules *r, const struct dialogue *d, const struct turn *t,
			  const struct entity *e)
{
	const struct entity *other = another(r, t, e, 0);

	if (!other)
		return holds(d, e) && (is_denied(r, e, 0) || signal_hit(r, LIST_WRONG));
	if (is_denied_anywhere(r, t, e))
		return true;
	if (!puts_right(r))
		return false;
	return is_put_right_later(r, t, e) || (holds(d, e) && !holds(d, other));
}

/* A fact of that name is of that kind of entity. */
static bool is_of_kind(const struct rules *r, const char *name, const char *entity)
{
	const struct slot *s = strcmp(name, entity) ? slot_find(r, name) : NULL;

	return !strcmp(name, entity) || (s && s->entity && !strcmp(s->entity, entity));
}

static const struct intent_def *last_intent(const struct rules *r, const struct dialogue *d)
{
	const char *name = d->asked_intent[0] ? d->asked_intent
			   : d->n_tried	      ? d->tried[d->n_tried - 1].intent
					      : "";
	int index = *name ? pack_intent(r->pack, name) : -1;

	return index < 0 ? NULL : &r->pack->intents[index];
}

/* The value that e puts right: one that the message itself takes back, or the newest of its kind. */
static const struct fact *old_fact(const struct rules *r, const struct dialogue *d,
				   const struct turn *t, const struct entity *e)
{
	for (size_t k = 0; k < t->n_entities; k++)
		for (size_t i = 0; r->taken_back[k] && i < d->n_facts; i++)
			if (differ(&t->entities[k], e) &&
			    !strcmp(d->facts[i].value, t->entities[k].value) &&
			    is_of_kind(r, d->facts[i].name, e->name))
				return &d->facts[i];
	for (size_t i = d->n_facts; i > 0; i--)
		if (is_of_kind(r, d->facts[i - 1].name, e->name) &&
		    strcmp(d->facts[i - 1].value, e->value))
			return &d->facts[i - 1];
	return NULL;
}

static void replace_in_quotes(struct dialogue *d, const char *old, const char *value)
{
	quote_replace(d->issue, old, value);
	quote_replace(d->latest, old, value);
	quote_replace(d->missed, old, value);
}

/* Every fact that was made of the old value is made of the new one. */
static void replace(struct rules *r, struct dialogue *d, const struct fact *old,
		    const struct entity *e)
{
	char was[ENTITY_VALUE + 1];
	size_t n = d->n_facts;
	struct fact fact;

	memcpy(was, old->value, sizeof(was));
	for (size_t i = 0, seen = 0; seen < n; seen++) {
		if (strcmp(d->facts[i].value, was) || !is_of_kind(r, d->facts[i].name, e->name)) {
			i++;
			continue;
		}
		fact = d->facts[i];
		drop(d, i);
		copy_value(fact.value, e->value, strlen(e->value));
		fact.seq = r->utterance->seq;
		append(d, &fact);
	}
	replace_in_quotes(d, was, e->value);
	r->corrected = r->news = true;
	copy_value(r->value, e->value, strlen(e->value));
}

/* Both were told; it is the other one that counts. */
static void choose(struct rules *r, struct dialogue *d, const struct entity *e)
{
	fact_keep(r, d, e->name, e->value, strlen(e->value), DIALOGUE_VALUES);
	r->corrected = true;
	copy_value(r->value, e->value, strlen(e->value));
}

/* The value was wrong, and the right one is not known: it is as if it had not been told. */
static void forget(struct rules *r, struct dialogue *d, const char *value, const char *entity)
{
	char was[ENTITY_VALUE + 1];

	copy(was, sizeof(was), value, strlen(value));
	for (size_t i = d->n_facts; i > 0; i--)
		if (!strcmp(d->facts[i - 1].value, was) &&
		    is_of_kind(r, d->facts[i - 1].name, entity)) {
			drop(d, i - 1);
			r->forgotten = true;
		}
}

/* "That's the wrong number": the one that the last question or answer used. */
static void forget_last(struct rules *r, struct dialogue *d, const struct turn *t)
{
	const struct intent_def *last = last_intent(r, d);

	if (!last || is_new_matter(r, d, t))
		return;
	for (size_t i = 0; i < last->n_slots; i++) {
		const struct slot *s = &last->slots[i];
		const struct fact *f = s->required && s->entity ? fact_of_slot(r, d, s) : NULL;

		if (f) {
			forget(r, d, f->value, s->entity);
			return;
		}
	}
}

static bool opens_with_no(const struct rules *r)
{
	for (size_t i = 0; i < r->reading.n_hits; i++) {
		const struct hit *h = &r->reading.hits[i];

		if (h->word == 0 && (h->list == LIST_NO || h->list == SIGNAL_NOSTART))
			return true;
	}
	return false;
}

/* "No it was Monday", and the last question or answer used another day: only that can be meant. */
static bool contradicts(const struct rules *r, const struct dialogue *d, const struct turn *t)
{
	const struct intent_def *asked = NULL, *last = last_intent(r, d);
	const struct slot *open = d->asking ? fact_asked(r, d, &asked) : NULL;
	const struct entity *e = t->n_entities == 1 ? &t->entities[0] : NULL;

	if (!last || !e || !opens_with_no(r) || other_words(r, t) > BARE_WORDS ||
	    (open && open->entity && !strcmp(open->entity, e->name)))
		return false;
	for (size_t i = 0; i < last->n_slots; i++)
		if (last->slots[i].entity && !strcmp(last->slots[i].entity, e->name) &&
		    fact_of_slot(r, d, &last->slots[i]))
			return true;
	return false;
}

static bool is_kept(const struct entity *e)
{
	return strcmp(e->name, "number") && strcmp(e->name, "url");
}

void fact_read(struct rules *r, struct dialogue *d, const struct turn *t)
{
	bool right = puts_right(r) || contradicts(r, d, t), given = false;

	for (size_t i = 0; i < t->n_entities; i++) {
		r->taken_back[i] = is_taken_back(r, d, t, &t->entities[i]);
		right |= r->taken_back[i];
		given |= !r->taken_back[i];
	}
	for (size_t i = 0; i < t->n_entities; i++) {
		const struct entity *e = &t->entities[i];
		const struct fact *old = NULL;

		if (r->taken_back[i]) {
			if (!another(r, t, e, 0))
				forget(r, d, e->value, e->name);
			continue;
		}
		old = right ? old_fact(r, d, t, e) : NULL;
		r->used[i] = old != NULL;
		if (old && holds(d, e))
			choose(r, d, e);
		else if (old)
			replace(r, d, old, e);
		else if (is_kept(e))
			fact_keep(r, d, e->name, e->value, strlen(e->value), DIALOGUE_VALUES);
	}
	if (signal_hit(r, LIST_WRONG) && !given && !r->forgotten)
		forget_last(r, d, t);
}
