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

/* Names that tell nothing of what they told. */
static bool is_general(const char *name, size_t n)
{
	static const char *const general[] = {"bot", "title", "intent_title", "issue", "value"};

	for (size_t i = 0; i < ARRAY_SIZE(general); i++)
		if (strlen(general[i]) == n && !memcmp(general[i], name, n))
			return true;
	return false;
}

/* How many facts a wording names: one that names more shows that they were heard. */
static size_t fullness(const char *text)
{
	size_t full = 0, at = 0, n;
	const char *name;

	for (; template_next(text, &at, &name, &n); at += n)
		full += !is_general(name, n);
	return full;
}

/* The wordings to choose from: those least stale, and among them those that are fullest. */
struct choice {
	unsigned staleness;
	size_t fullness;
};

static bool is_choice(const struct dialogue *d, const char *text, const struct placeholder *with,
		      size_t n, struct choice c)
{
	return staleness(d, text, with, n) == c.staleness && fullness(text) == c.fullness;
}

static struct choice best_choice(const struct dialogue *d, const struct strings *s,
				 const struct placeholder *with, size_t n)
{
	struct choice best = {.staleness = 2};

	for (size_t i = 0; i < s->n; i++) {
		struct choice c = {staleness(d, s->v[i], with, n), fullness(s->v[i])};

		if (c.staleness < best.staleness ||
		    (c.staleness == best.staleness && c.fullness > best.fullness))
			best = c;
	}
	return best;
}

const char *say_pick(const struct rules *r, const struct dialogue *d, const struct strings *s,
		     const struct placeholder *with, size_t n, bool fresh)
{
	struct choice best = best_choice(d, s, with, n);
	size_t choices = 0;
	uint64_t k;

	if (best.staleness > (fresh ? 0 : 1))
		return NULL;
	for (size_t i = 0; i < s->n; i++)
		choices += is_choice(d, s->v[i], with, n, best);
	k = (r->utterance ? r->utterance->variation : 0) % choices;
	for (size_t i = 0; i < s->n; i++)
		if (is_choice(d, s->v[i], with, n, best) && k-- == 0)
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
