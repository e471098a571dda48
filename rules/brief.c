/* brief.c - what an agent reads first: made of the conversation's own facts and the pack's words. */
#include <string.h>

#include "rules/rules_private.h"

enum { LIST_BYTES = 1024 };

/* Everything that a sentence of the briefing may name. */
struct brief {
	char wants[LIST_BYTES], others[LIST_BYTES], facts[LIST_BYTES], helped[LIST_BYTES],
		tried[LIST_BYTES];
	char not_helped[LIST_BYTES], fact[LIST_BYTES];
	const char *latest, *missed, *name;
};

static void add_item(struct line *l, const char *s)
{
	if (l->n)
		line_puts(l, ", ");
	line_puts(l, s);
}

static const char *title_of(const struct rules *r, const char *intent)
{
	int index = pack_intent(r->pack, intent);

	return index < 0 ? NULL : r->pack->intents[index].title;
}

/* What became of an intent: 2 never answered, 1 helped, -1 did not help, 0 explained. The newest of
 * several answers counts. */
static int outcome_of(const struct dialogue *d, const char *intent)
{
	for (size_t i = d->n_tried; i > 0; i--)
		if (!strcmp(d->tried[i - 1].intent, intent))
			return d->tried[i - 1].helped;
	return 2;
}

/* The newest want; one that is settled only where there is nothing else. */
static const struct want *main_want(const struct rules *r, const struct dialogue *d)
{
	const struct want *settled = NULL;

	for (size_t i = 0; i < d->n_wants; i++) {
		const struct want *w = &d->wants[i];

		if (title_of(r, w->intent) && outcome_of(d, w->intent) != 1)
			return w;
		if (title_of(r, w->intent) && !settled)
			settled = w;
	}
	return settled;
}

/* What else they asked and got no answer to. */
static void list_others(const struct rules *r, const struct dialogue *d, const struct want *want,
			char ret[LIST_BYTES])
{
	struct line l;

	line_init(&l, ret, LIST_BYTES);
	for (size_t i = 0; i < d->n_wants; i++)
		if (&d->wants[i] != want && title_of(r, d->wants[i].intent) &&
		    outcome_of(d, d->wants[i].intent) == 2)
			add_item(&l, title_of(r, d->wants[i].intent));
}

static bool came_before(const struct dialogue *d, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (!strcmp(d->tried[k].intent, d->tried[i].intent))
			return true;
	return false;
}

static void list_tried(const struct rules *r, const struct dialogue *d, int outcome,
		       char ret[LIST_BYTES])
{
	struct line l;

	line_init(&l, ret, LIST_BYTES);
	for (size_t i = 0; i < d->n_tried; i++)
		if (outcome_of(d, d->tried[i].intent) == outcome && !came_before(d, i) &&
		    title_of(r, d->tried[i].intent))
			add_item(&l, title_of(r, d->tried[i].intent));
}

/* The same value under another name: of a slot and of its entity. */
static bool is_double(const struct dialogue *d, size_t i)
{
	for (size_t k = i + 1; k < d->n_facts; k++)
		if (!strcmp(d->facts[k].value, d->facts[i].value))
			return true;
	return false;
}

/* Values of one name stand together. */
static bool is_listed(const struct dialogue *d, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (!strcmp(d->facts[k].name, d->facts[i].name) && !is_double(d, k))
			return true;
	return false;
}

static void add_fact(const struct rules *r, const struct fact *f, struct line *l)
{
	char scratch[RULE_NAME + 1];

	line_puts(l, fact_title(r, f->name, scratch));
	line_puts(l, " ");
	line_puts(l, f->value);
}

static void list_facts(const struct rules *r, const struct dialogue *d, bool (*may)(const char *),
		       char ret[LIST_BYTES])
{
	struct line l;

	line_init(&l, ret, LIST_BYTES);
	for (size_t i = 0; i < d->n_facts; i++) {
		if (is_double(d, i) || is_listed(d, i) || !may(d->facts[i].value))
			continue;
		if (l.n)
			line_puts(&l, ", ");
		add_fact(r, &d->facts[i], &l);
		for (size_t k = i + 1; k < d->n_facts; k++)
			if (!strcmp(d->facts[k].name, d->facts[i].name) && may(d->facts[k].value))
				add_item(&l, d->facts[k].value);
	}
}

static bool is_any(const char *text)
{
	(void)text;
	return true;
}

/* Nothing that an e-mail, a telephone or a card's number could be. */
static bool is_impersonal(const char *text)
{
	size_t digits = 0;

	for (const char *p = text; *p; p++)
		digits += *p >= '0' && *p <= '9';
	return digits < 7 && !strchr(text, '@');
}

/* The fact that the last want needs; not one that happens to be the newest. */
static const struct fact *main_fact(const struct rules *r, const struct dialogue *d)
{
	const struct want *want = main_want(r, d);
	int index = want ? pack_intent(r->pack, want->intent) : -1;
	const struct intent_def *intent = index < 0 ? NULL : &r->pack->intents[index];

	return intent ? fact_of_intent(r, d, intent) : NULL;
}

static void fill_brief(const struct rules *r, const struct dialogue *d, bool (*may)(const char *),
		       struct brief *b)
{
	const struct fact *fact = main_fact(r, d), *name = fact_find(d, "name");
	const struct want *want = main_want(r, d);
	struct line l;

	line_init(&l, b->wants, sizeof(b->wants));
	line_puts(&l, want ? title_of(r, want->intent) : "");
	list_others(r, d, want, b->others);
	list_facts(r, d, may, b->facts);
	list_tried(r, d, 1, b->helped);
	list_tried(r, d, 0, b->tried);
	list_tried(r, d, -1, b->not_helped);
	line_init(&l, b->fact, sizeof(b->fact));
	if (fact)
		add_fact(r, fact, &l);
	b->name = name ? name->value : "";
	b->latest = strcmp(d->latest, d->issue) ? d->latest : "";
	b->missed = strcmp(d->missed, d->issue) && strcmp(d->missed, d->latest) ? d->missed : "";
}

static enum brief_text mood_of(const struct rules *r, const struct dialogue *d)
{
	if (d->anger >= r->pack->escalate || d->escalated)
		return BRIEF_MOOD_UPSET;
	if (d->watching)
		return BRIEF_MOOD_TENSE;
	for (size_t i = 0; i < d->n_mood && !is_empty(&r->pack->brief[BRIEF_MOOD_EASED]); i++)
		if (d->mood[i].frustration * r->pack->escalate >= r->pack->watch)
			return BRIEF_MOOD_EASED;
	return BRIEF_MOOD_CALM;
}

static void write(struct buf *out, const char *text, const struct placeholder *with, size_t n)
{
	char bytes[SAY_BYTES];
	struct line l;

	line_init(&l, bytes, sizeof(bytes));
	template_fill(&l, text, with, n);
	buf_put(out, l.p, l.n);
}

static const char *list_for(const struct brief *b, enum brief_text text)
{
	if (text == BRIEF_HELPED)
		return b->helped;
	return text == BRIEF_NOT_HELPED ? b->not_helped : b->tried;
}

/* The pack's sentence, where everything that it names is known. */
static void add_sentence(const struct rules *r, const struct brief *b, enum brief_text i,
			 const char *issue, struct buf *out)
{
	const struct strings *s = &r->pack->brief[i];
	const struct placeholder with[] = {
		{"title", b->wants},   {"others", b->others}, {"issue", issue},
		{"latest", b->latest}, {"facts", b->facts},   {"tried", list_for(b, i)},
		{"failed", b->missed},
	};

	if (is_empty(s) || !template_complete(s->v[0], with, ARRAY_SIZE(with)))
		return;
	if (out->n)
		buf_putc(out, ' ');
	write(out, s->v[0], with, ARRAY_SIZE(with));
}

void brief_summary(const struct rules *r, const struct dialogue *d, struct buf *out)
{
	enum brief_text mood = mood_of(r, d);
	struct brief b;

	fill_brief(r, d, is_any, &b);
	for (enum brief_text i = 0; i < N_BRIEF_TEXT; i++)
		if (i < BRIEF_MOOD_CALM || i == mood)
			add_sentence(r, &b, i, d->issue, out);
}

void brief_history(const struct rules *r, const struct dialogue *d, struct buf *out)
{
	static const enum brief_text texts[] = {BRIEF_WANTS,  BRIEF_FACTS,	BRIEF_HELPED,
						BRIEF_OTHERS, BRIEF_NOT_HELPED, BRIEF_TRIED};
	struct brief b;

	fill_brief(r, d, is_impersonal, &b);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		add_sentence(r, &b, texts[i], "", out);
	if (!out->n && is_impersonal(d->issue)) /* nothing was understood: in their own words */
		add_sentence(r, &b, BRIEF_ISSUE, d->issue, out);
}

/* The first wording that needs nothing unknown: the fuller ones stand first in the file. */
void brief_opening(const struct rules *r, const struct dialogue *d, struct buf *out)
{
	const struct strings *s =
		mood_of(r, d) < BRIEF_MOOD_TENSE ? &r->pack->opening_calm : &r->pack->opening_upset;
	struct brief b;

	fill_brief(r, d, is_any, &b);
	for (size_t i = 0; i < s->n; i++) {
		const struct placeholder with[] = {
			{"issue", *b.latest ? b.latest : d->issue},
			{"title", b.wants},
			{"fact", b.fact},
			{"name", b.name},
			{"bot", r->pack->bot},
		};

		if (!template_complete(s->v[i], with, ARRAY_SIZE(with)))
			continue;
		write(out, s->v[i], with, ARRAY_SIZE(with));
		return;
	}
}

static bool avoid_line(const struct rules *r, enum avoid_text which, const struct placeholder *with,
		       size_t n, struct buf *lines)
{
	const struct strings *s = &r->pack->avoid[which];

	if (is_empty(s))
		return false;
	write(lines, s->v[0], with, n);
	buf_putc(lines, '\n');
	return true;
}

static bool avoid_fact(const struct rules *r, enum avoid_text which, const char *name,
		       const char *value, struct buf *lines)
{
	char scratch[RULE_NAME + 1];
	const struct placeholder with[] = {{"name", fact_title(r, name, scratch)},
					   {"value", value}};

	return avoid_line(r, which, with, ARRAY_SIZE(with), lines);
}

size_t brief_avoid(const struct rules *r, const struct dialogue *d, struct buf *lines, size_t max)
{
	const struct slot *lacks = d->lacks[0] ? slot_find(r, d->lacks) : NULL;
	size_t n = 0;

	for (size_t i = 0; i < d->n_facts && n < max; i++)
		if (!is_double(d, i))
			n += avoid_fact(r, AVOID_FACT, d->facts[i].name, d->facts[i].value, lines);
	if (lacks && n < max && !fact_of_slot(r, d, lacks))
		n += avoid_fact(r, AVOID_UNKNOWN, d->lacks, "", lines);
	for (size_t i = 0; i < d->n_tried && n < max; i++) {
		const char *title = title_of(r, d->tried[i].intent);

		if (title && !came_before(d, i))
			n += avoid_line(r, AVOID_TRIED, &(const struct placeholder){"title", title},
					1, lines);
	}
	return n;
}
