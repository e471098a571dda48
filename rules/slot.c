/* slot.c - what a question asks for: which values it takes, and whether a message answers it. */
#include <ctype.h>
#include <string.h>

#include "base/utf8.h"
#include "rules/rules_private.h"

enum { NEAR_WORDS = 6, NEAR_BYTES = 4, AGAIN_WORDS = 6 };

/* A number is not the number that is asked for only because it is one. */
static bool is_any(const char *entity)
{
	static const char *const any[] = {"number", "money", "date", "url"};

	for (size_t i = 0; i < ARRAY_SIZE(any); i++)
		if (!strcmp(entity, any[i]))
			return true;
	return false;
}

/* The first number in a value: "49.90 GBP" is 49.9. */
static bool number_in(const char *s, double *ret)
{
	double unit = 1, sum = 0;
	bool minus;

	while (*s && !isdigit((unsigned char)*s))
		s++;
	if (!*s)
		return false;
	minus = s[-1] == '-';
	for (; isdigit((unsigned char)*s); s++)
		sum = 10 * sum + (*s - '0');
	if (*s == '.')
		for (s++; isdigit((unsigned char)*s); s++)
			sum += (*s - '0') * (unit /= 10);
	*ret = minus ? -sum : sum;
	return true;
}

bool slot_accepts(const struct rules *r, const struct slot *s, const char *value)
{
	size_t at, n;
	double number;

	if (s->pattern &&
	    !pattern_find(s->pattern, r->pattern_work, value, strlen(value), 0, &at, &n))
		return false;
	if (!s->has_min && !s->has_max)
		return true;
	return number_in(value, &number) && (!s->has_min || number >= s->min) &&
	       (!s->has_max || number <= s->max);
}

static const struct fact *fact_that_fits(const struct rules *r, const struct dialogue *d,
					 const struct slot *s, const char *name)
{
	for (size_t i = d->n_facts; i > 0; i--)
		if (!strcmp(d->facts[i - 1].name, name) &&
		    slot_accepts(r, s, d->facts[i - 1].value))
			return &d->facts[i - 1];
	return NULL;
}

const struct fact *fact_of_slot(const struct rules *r, const struct dialogue *d,
				const struct slot *s)
{
	const struct fact *f = fact_that_fits(r, d, s, s->name);

	if (!f && s->entity && s->alone && !is_any(s->entity))
		f = fact_that_fits(r, d, s, s->entity);
	return f;
}

const struct fact *fact_of_intent(const struct rules *r, const struct dialogue *d,
				  const struct intent_def *intent)
{
	for (size_t i = 0; i < intent->n_slots; i++) {
		const struct fact *f = fact_of_slot(r, d, &intent->slots[i]);

		if (f)
			return f;
	}
	return NULL;
}

static const struct slot *slot_of(const struct intent_def *intent, const char *name)
{
	for (size_t i = 0; i < intent->n_slots; i++)
		if (!strcmp(intent->slots[i].name, name))
			return &intent->slots[i];
	return NULL;
}

const struct slot *fact_asked(const struct rules *r, const struct dialogue *d,
			      const struct intent_def **ret)
{
	int index = d->asked_intent[0] ? pack_intent(r->pack, d->asked_intent) : -1;
	const struct slot *s;

	if (index < 0)
		return NULL;
	s = slot_of(&r->pack->intents[index], d->asked_slot);
	if (s)
		*ret = &r->pack->intents[index];
	return s;
}

/* A slot of that name, of whichever intent. */
const struct slot *slot_find(const struct rules *r, const char *name)
{
	for (size_t i = 0; i < r->pack->n_intents; i++) {
		const struct slot *s = slot_of(&r->pack->intents[i], name);

		if (s)
			return s;
	}
	return NULL;
}

const char *fact_title(const struct rules *r, const char *name, char scratch[RULE_NAME + 1])
{
	const struct slot *s = slot_find(r, name);
	const char *title = s ? s->title : NULL;
	size_t n = strnlen(name, RULE_NAME);

	if (!title)
		title = pack_title(r->pack, name);
	if (!title && s && s->entity)
		title = pack_title(r->pack, s->entity);
	if (title)
		return title;
	for (size_t i = 0; i < n; i++) /* names are codes: "order_number" reads "order number" */
		scratch[i] = name[i];
	for (size_t i = 0; i < n; i++)
		if (scratch[i] == '_')
			scratch[i] = ' ';
	scratch[n] = '\0';
	return scratch;
}

/* --- the open question -------------------------------------------------------------------- */

static void copy(char *to, size_t size, const char *s, size_t n)
{
	n = utf8_cut(s, n, size - 1);
	memcpy(to, s, n);
	to[n] = '\0';
}

/* Enough of the message says that they do not have it. */
static bool says_unknown(const struct rules *r, const struct intent_def *asked)
{
	const struct hit *h = signal_hit(r, LIST_UNKNOWN);
	bool elsewhere = r->sure && &r->pack->intents[r->intent] != asked &&
			 !r->pack->intents[r->intent].small_talk;

	return h && (!elsewhere || 2 * h->n_words >= r->text.n_words);
}

/* Something with a digit in it that is not what was asked for: "RB12345". */
static const struct word *near_miss(const struct rules *r)
{
	const struct text *t = &r->text;

	for (size_t i = 0; i < t->n_words && t->n_words <= NEAR_WORDS; i++)
		for (size_t k = 0; t->words[i].n >= NEAR_BYTES && k < t->words[i].n; k++)
			if (isdigit((unsigned char)t->folded[t->words[i].at + k]))
				return &t->words[i];
	return NULL;
}

static void refuse(struct rules *r, const char *value, size_t n)
{
	r->invalid = true;
	copy(r->value, sizeof(r->value), value, n);
	r->value[text_harmless(r->value, strlen(r->value))] = '\0';
}

static const struct entity *named(const struct rules *r, const struct turn *t, const char *entity)
{
	for (size_t i = 0; i < t->n_entities; i++)
		if (!r->taken_back[i] && !strcmp(t->entities[i].name, entity))
			return &t->entities[i];
	return NULL;
}

/* "250", "about 250 I think": the one number of a message that says little more. */
static const struct entity *bare_number(const struct rules *r, const struct turn *t)
{
	const struct entity *number = NULL;

	for (size_t i = 0; i < t->n_entities; i++) {
		if (number || strcmp(t->entities[i].name, "number"))
			return NULL;
		number = &t->entities[i];
	}
	return number && other_words(r, t) <= BARE_WORDS ? number : NULL;
}

/* An amount that is asked for needs no currency, and is kept as it was said. */
static bool read_amount(struct rules *r, struct dialogue *d, const struct turn *t,
			const struct slot *s)
{
	const struct entity *e = strcmp(s->entity, "money") ? NULL : bare_number(r, t);
	char value[ENTITY_VALUE + 1];

	if (!e)
		return false;
	copy(value, sizeof(value), r->text.original + e->from, e->n);
	if (!slot_accepts(r, s, value)) {
		refuse(r, value, strlen(value));
		return true;
	}
	fact_keep(r, d, s->name, value, strlen(value), 1);
	r->filled = true;
	return true;
}

static void read_entity_slot(struct rules *r, struct dialogue *d, const struct turn *t,
			     const struct intent_def *intent, const struct slot *s)
{
	const struct entity *e = named(r, t, s->entity);
	const struct word *w;

	if (e) {
		fact_fill(r, d, intent, t);
		r->filled = fact_of_slot(r, d, s) != NULL;
		if (!r->filled && d->asking)
			refuse(r, e->value, strlen(e->value));
		return;
	}
	if (!d->asking || read_amount(r, d, t, s))
		return;
	r->unknown = says_unknown(r, intent);
	w = r->unknown || r->sure || is_empty(&s->invalid) ? NULL : near_miss(r);
	if (w)
		refuse(r, r->text.original + w->from, w->from_n);
}

static void read_free_slot(struct rules *r, struct dialogue *d, const struct intent_def *intent,
			   const struct slot *s)
{
	char value[ENTITY_VALUE + 1];
	bool fits;

	copy(value, sizeof(value), r->text.original, r->text.original_n);
	value[text_harmless(value, strlen(value))] = '\0';
	fits = slot_accepts(r, s, value);
	if (!d->asking || !r->text.n_words || (r->sure && !(s->pattern && fits)))
		return;
	r->unknown = says_unknown(r, intent) &&
		     2 * signal_hit(r, LIST_UNKNOWN)->n_words > r->text.n_words;
	if (r->unknown)
		return;
	if (!fits) {
		refuse(r, value, strlen(value));
		return;
	}
	fact_keep(r, d, s->name, value, strlen(value), 1);
	r->filled = true;
}

/* Another value for the last answer, "can you check RB222222 as well", is as good as one for its
 * question. */
static const struct slot *ask_again(const struct rules *r, struct dialogue *d, const struct turn *t,
				    const struct intent_def **ret)
{
	const struct intent_def *last = last_tried(r, d);

	if (r->utterance->mode != MODE_BOT || !last || r->sure || !r->news || r->corrected ||
	    d->guess[0] || other_words(r, t) > AGAIN_WORDS)
		return NULL;
	for (size_t i = 0; i < last->n_slots; i++) {
		const struct slot *s = &last->slots[i];

		if (!s->required || !s->entity || is_any(s->entity) || !named(r, t, s->entity))
			continue;
		open_slot(d, last, s);
		*ret = last;
		return s;
	}
	return NULL;
}

void slot_read(struct rules *r, struct dialogue *d, const struct turn *t)
{
	const struct intent_def *intent = NULL;
	const struct slot *open = fact_asked(r, d, &intent);

	if (!open)
		open = ask_again(r, d, t, &intent);
	if (!open || r->command != COMMAND_NONE || r->reading.asks_human)
		return;
	if (open->entity)
		read_entity_slot(r, d, t, intent, open);
	else
		read_free_slot(r, d, intent, open);
}
