/* brief.c - what an agent reads first: made of the conversation's own facts and the pack's words. */
#include <string.h>

#include "rules/rules_private.h"

enum { LIST_BYTES = 1024, BRIEF_VALUES = 8 };

/* Everything that a sentence of the briefing may name. */
struct brief {
	char titles[LIST_BYTES], facts[LIST_BYTES], tried[LIST_BYTES], not_helped[LIST_BYTES];
	char fact[LIST_BYTES];
};

static void add_item(struct line *l, const char *s)
{
	if (l->n)
		line_puts(l, ", ");
	line_puts(l, s);
}

/* Names are codes: "order_number" reads "order number". */
static void add_name(struct line *l, const char *name)
{
	for (; *name; name++)
		line_put(l, *name == '_' ? " " : name, 1);
}

static const char *title_of(const struct rules *r, const char *intent)
{
	int index = pack_intent(r->pack, intent);

	return index < 0 ? NULL : r->pack->intents[index].title;
}

static void list_titles(const struct rules *r, const struct dialogue *d, char ret[LIST_BYTES])
{
	struct line l;

	line_init(&l, ret, LIST_BYTES);
	for (size_t i = 0; i < d->n_wants; i++)
		if (title_of(r, d->wants[i].intent))
			add_item(&l, title_of(r, d->wants[i].intent));
}

static void list_facts(const struct dialogue *d, char ret[LIST_BYTES])
{
	struct line l;

	line_init(&l, ret, LIST_BYTES);
	for (size_t i = 0; i < d->n_facts; i++) {
		if (l.n)
			line_puts(&l, ", ");
		add_name(&l, d->facts[i].name);
		line_puts(&l, " ");
		line_puts(&l, d->facts[i].value);
	}
}

static bool came_before(const struct dialogue *d, size_t i, bool did_not_help)
{
	for (size_t k = 0; k < i; k++)
		if (!strcmp(d->tried[k].intent, d->tried[i].intent) &&
		    (d->tried[k].helped < 0) == did_not_help)
			return true;
	return false;
}

static void list_tried(const struct rules *r, const struct dialogue *d, bool did_not_help,
		       char ret[LIST_BYTES])
{
	struct line l;

	line_init(&l, ret, LIST_BYTES);
	for (size_t i = 0; i < d->n_tried; i++)
		if ((d->tried[i].helped < 0) == did_not_help && !came_before(d, i, did_not_help) &&
		    title_of(r, d->tried[i].intent))
			add_item(&l, title_of(r, d->tried[i].intent));
}

static void fill_brief(const struct rules *r, const struct dialogue *d, struct brief *b)
{
	const struct fact *last = d->n_facts ? &d->facts[d->n_facts - 1] : NULL;
	struct line l;

	list_titles(r, d, b->titles);
	list_facts(d, b->facts);
	list_tried(r, d, false, b->tried);
	list_tried(r, d, true, b->not_helped);
	line_init(&l, b->fact, sizeof(b->fact));
	if (last) {
		add_name(&l, last->name);
		line_puts(&l, " ");
		line_puts(&l, last->value);
	}
}

static enum brief_text mood_of(const struct rules *r, const struct dialogue *d)
{
	if (d->anger >= r->pack->escalate || d->escalated)
		return BRIEF_MOOD_UPSET;
	return d->watching ? BRIEF_MOOD_TENSE : BRIEF_MOOD_CALM;
}

static void write(struct buf *out, const char *text, const struct placeholder *with, size_t n)
{
	char bytes[SAY_BYTES];
	struct line l;

	line_init(&l, bytes, sizeof(bytes));
	template_fill(&l, text, with, n);
	buf_put(out, l.p, l.n);
}

void brief_summary(const struct rules *r, const struct dialogue *d, struct buf *out)
{
	enum brief_text mood = mood_of(r, d);
	struct brief b;
	bool first = true;

	fill_brief(r, d, &b);
	for (size_t i = 0; i < N_BRIEF_TEXT; i++) {
		const struct strings *s = &r->pack->brief[i];
		const struct placeholder with[] = {
			{"title", b.titles},
			{"issue", d->issue},
			{"facts", b.facts},
			{"tried", i == BRIEF_NOT_HELPED ? b.not_helped : b.tried},
		};

		if (is_empty(s) || (i >= BRIEF_MOOD_CALM && i != mood) ||
		    !template_complete(s->v[0], with, ARRAY_SIZE(with)))
			continue;
		if (!first)
			buf_putc(out, ' ');
		write(out, s->v[0], with, ARRAY_SIZE(with));
		first = false;
	}
}

/* The first wording that needs nothing unknown: the fuller ones stand first in the file. */
void brief_opening(const struct rules *r, const struct dialogue *d, struct buf *out)
{
	const struct strings *s =
		mood_of(r, d) == BRIEF_MOOD_CALM ? &r->pack->opening_calm : &r->pack->opening_upset;
	const char *title = d->n_wants ? title_of(r, d->wants[0].intent) : NULL;
	const struct fact *name = fact_find(d, "name");
	struct brief b;

	fill_brief(r, d, &b);
	for (size_t i = 0; i < s->n; i++) {
		const struct placeholder with[] = {
			{"issue", d->issue},   {"title", title ? title : ""},
			{"fact", b.fact},      {"name", name ? name->value : ""},
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

size_t brief_avoid(const struct rules *r, const struct dialogue *d, struct buf *lines, size_t max)
{
	char name[RULE_NAME + 1];
	struct line l;
	size_t n = 0;

	for (size_t i = 0; i < d->n_facts && n < max; i++) {
		line_init(&l, name, sizeof(name));
		add_name(&l, d->facts[i].name);
		n += avoid_line(
			r, AVOID_FACT,
			(const struct placeholder[]){{"name", name}, {"value", d->facts[i].value}},
			2, lines);
	}
	for (size_t i = 0; i < d->n_tried && n < max; i++) {
		const char *title = title_of(r, d->tried[i].intent);

		if (title && !came_before(d, i, d->tried[i].helped < 0))
			n += avoid_line(r, AVOID_TRIED, &(const struct placeholder){"title", title},
					1, lines);
	}
	return n;
}
