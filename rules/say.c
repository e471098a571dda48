/* say.c - puts a text together and remembers its pieces, so that none comes twice in a row. */
#include <string.h>

#include "base/hash.h"
#include "rules/rules_private.h"

static uint32_t hash_of(const char *text)
{
	return (uint32_t)hash_bytes(text, strlen(text), 0);
}

static bool was_said(const struct dialogue *d, uint32_t hash, size_t last)
{
	for (size_t i = d->n_used; i > 0 && i > d->n_used - MIN(last, d->n_used); i--)
		if (d->used[i - 1] == hash)
			return true;
	return false;
}

static void remember(struct dialogue *d, uint32_t hash)
{
	size_t i = 0;

	while (i < d->n_used && d->used[i] != hash)
		i++;
	if (i < d->n_used)
		d->repeated = true;
	else if (d->n_used < DIALOGUE_USED)
		i = d->n_used++;
	else
		i = 0;
	memmove(&d->used[i], &d->used[i + 1], (d->n_used - 1 - i) * sizeof(*d->used));
	d->used[d->n_used - 1] = hash;
	d->n_last++;
}

static size_t add_value(struct placeholder *v, size_t n, const char *name, const char *value)
{
	if (n < VALUES_MAX && value && *value)
		v[n++] = (struct placeholder){name, value};
	return n;
}

size_t say_values(const struct rules *r, const struct dialogue *d, const struct intent_def *intent,
		  struct placeholder ret[VALUES_MAX])
{
	size_t n = add_value(ret, 0, "bot", r->pack->bot);

	n = add_value(ret, n, "issue", d->latest[0] ? d->latest : d->issue);
	if (r->corrected || r->invalid)
		n = add_value(ret, n, "value", r->value);
	if (intent) {
		n = add_value(ret, n, "title", intent->title);
		n = add_value(ret, n, "intent_title", intent->title);
	}
	if (d->n_facts)
		n = add_value(ret, n, "fact", d->facts[d->n_facts - 1].value);
	for (size_t i = 0; intent && i < intent->n_slots; i++) {
		const struct fact *f = fact_of_slot(r, d, &intent->slots[i]);

		n = add_value(ret, n, intent->slots[i].name, f ? f->value : NULL);
	}
	for (size_t i = d->n_facts; i > 0; i--) /* of two of a name the newest counts */
		n = add_value(ret, n, d->facts[i - 1].name, d->facts[i - 1].value);
	return n;
}

/* How far a wording is from being right to use: 0 never said, 1 said, but not last, 2 not usable. */
static unsigned staleness(const struct dialogue *d, const char *text,
			  const struct placeholder *with, size_t n)
{
	uint32_t hash = hash_of(text);

	if (!template_complete(text, with, n) || was_said(d, hash, d->n_last))
		return 2;
	return was_said(d, hash, d->n_used) ? 1 : 0;
}

const char *say_pick(const struct rules *r, const struct dialogue *d, const struct strings *s,
		     const struct placeholder *with, size_t n, bool fresh)
{
	size_t counts[3] = {0};
	unsigned want;
	uint64_t k;

	for (size_t i = 0; i < s->n; i++)
		counts[staleness(d, s->v[i], with, n)]++;
	want = counts[0] || fresh ? 0 : 1;
	if (!counts[want])
		return NULL;
	k = (r->utterance ? r->utterance->variation : 0) % counts[want];
	for (size_t i = 0; i < s->n; i++)
		if (staleness(d, s->v[i], with, n) == want && k-- == 0)
			return s->v[i];
	return NULL;
}

void say_begin(struct rules *r, struct dialogue *d)
{
	line_init(&r->say, r->say_bytes, sizeof(r->say_bytes));
	d->guess[0] = '\0';
	d->offered = false;
	d->rephrased = false;
	d->asking = false;
	d->asked_back = false;
	d->repeated = false;
	d->n_last = 0;
}

void say_add(struct rules *r, struct dialogue *d, const char *text, const struct placeholder *with,
	     size_t n)
{
	if (!text)
		return;
	if (r->say.n)
		line_put(&r->say, " ", 1);
	template_fill(&r->say, text, with, n);
	remember(d, hash_of(text));
}

void say_end(struct rules *r, struct dialogue *d, struct turn *t)
{
	if (d->watching)
		empathy_calm(&r->say);
	d->asked_back = has_question(r->say.p);
	t->text = r->say.p;
	t->text_n = r->say.n;
}

void say_reply(struct turn *t, const char *title, const char *say)
{
	for (size_t i = 0; i < t->n_replies; i++)
		if (!strcmp(t->replies[i].say, say))
			return;
	if (t->n_replies == TURN_REPLIES)
		return;
	t->replies[t->n_replies].title = title;
	t->replies[t->n_replies++].say = say;
}

bool has_question(const char *s)
{
	return strchr(s, '?') || strstr(s, "？") || strstr(s, "؟");
}
