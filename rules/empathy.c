/* empathy.c - how somebody upset is spoken to, and hints for the agent who will. */
#include <string.h>

#include "base/utf8.h"
#include "rules/rules_private.h"

enum { MATTER_BYTES = 512 };

/* --- statements --------------------------------------------------------------------------- */

static bool add_with(struct rules *r, struct dialogue *d, struct turn *t, enum statement statement,
		     bool question_allowed, const struct placeholder *with, size_t n)
{
	const char *text = say_pick(r, d, &r->pack->statements[statement], with, n, true);

	if (!text || (!question_allowed && has_question(text)))
		return false;
	say_add(r, d, text, with, n);
	if (!t->empathy)
		t->empathy = statement_names[statement];
	return true;
}

static bool add_statement(struct rules *r, struct dialogue *d, struct turn *t,
			  enum statement statement)
{
	struct placeholder with[VALUES_MAX];
	size_t n = say_values(r, d, r->intent >= 0 ? &r->pack->intents[r->intent] : NULL, with);

	return add_with(r, d, t, statement, false, with, n);
}

/* "a delivery that is late (order number RB123456)" */
static void write_matter(const struct rules *r, const struct dialogue *d,
			 const struct intent_def *intent, struct line *l)
{
	const struct fact *f = fact_of_intent(r, d, intent);
	char scratch[RULE_NAME + 1];

	line_puts(l, intent->title);
	if (!f)
		return;
	line_puts(l, " (");
	line_puts(l, fact_title(r, f->name, scratch));
	line_puts(l, " ");
	line_puts(l, f->value);
	line_puts(l, ")");
}

/* Names what it is about: by its title where this message says it, else in the words that they used
 * before; the same words are not quoted twice. */
static void reflect(struct rules *r, struct dialogue *d, struct turn *t, bool question)
{
	uint64_t now = r->utterance->seq, seq = d->latest[0] ? d->latest_seq : d->issue_seq;
	bool sure = r->sure && !r->pack->intents[r->intent].small_talk;
	char matter[MATTER_BYTES];
	struct line l;
	struct placeholder with[] = {{"bot", r->pack->bot}, {"matter", matter}};

	line_init(&l, matter, sizeof(matter));
	if (sure)
		write_matter(r, d, &r->pack->intents[r->intent], &l);
	if (sure && add_with(r, d, t, STATEMENT_REFLECT, question, with, ARRAY_SIZE(with)))
		return;
	with[1] = (struct placeholder){"issue", d->latest[0] ? d->latest : d->issue};
	if (seq == now && d->latest[0]) {
		seq = d->issue_seq;
		with[1].value = d->issue;
	}
	if (!seq || seq == d->reflected_seq)
		return;
	if (add_with(r, d, t, STATEMENT_REFLECT, question, with, ARRAY_SIZE(with)))
		d->reflected_seq = seq;
}

void empathy_open(struct rules *r, struct dialogue *d, struct turn *t, bool failed, bool question)
{
	if (r->feedback < 0 && !r->entered && t->decision == DECIDE_OFFER)
		add_statement(r, d, t, STATEMENT_BAD_NEWS);
	if (!d->watching || t->empathy)
		return;
	if (r->entered)
		add_statement(r, d, t, STATEMENT_ACKNOWLEDGE);
	else if (failed)
		add_statement(r, d, t,
			      t->decision == DECIDE_OFFER ? STATEMENT_BAD_NEWS : STATEMENT_APOLOGY);
	if (r->entered)
		reflect(r, d, t, !question);
}

static bool is_emoji(uint32_t c)
{
	return (c >= 0x1f000 && c <= 0x1faff) || (c >= 0x2600 && c <= 0x27bf) || c == 0xfe0f ||
	       c == 0x200d;
}

/* Writes in place: the text never grows. */
void empathy_calm(struct line *l)
{
	size_t n = 0, len;
	uint32_t c;

	for (size_t i = 0; i < l->n; i += len) {
		len = utf8_next(&c, l->p + i, l->n - i);
		if (!len)
			break;
		if (is_emoji(c)) {
			if (n && l->p[n - 1] == ' ' && (i + len == l->n || l->p[i + len] == ' '))
				n--;
			continue;
		}
		if (c == '!') {
			if (!n || !strchr(".?", l->p[n - 1]))
				l->p[n++] = '.';
			continue;
		}
		memmove(l->p + n, l->p + i, len);
		n += len;
	}
	l->n = n;
	l->p[n] = '\0';
}

/* --- hints on a draft --------------------------------------------------------------------- */

/* Copies the draft with U+2019 as a plain apostrophe: what patterns are written with. */
static size_t plain(struct rules *r, const char *s, size_t n)
{
	size_t to = 0;

	for (size_t i = 0; i < n && to < TEXT_BYTES;) {
		if (n - i >= 3 && !memcmp(s + i, "\u2019", 3)) {
			r->draft[to++] = '\'';
			i += 3;
		} else {
			r->draft[to++] = s[i++];
		}
	}
	to = utf8_cut(r->draft, to, to);
	r->draft[to] = '\0';
	return to;
}

/* From a byte of the plain copy to the byte of the draft. */
static size_t draft_at(const char *s, size_t n, size_t at)
{
	size_t i = 0;

	for (; at && i < n; at--)
		i += n - i >= 3 && !memcmp(s + i, "\u2019", 3) ? 3 : 1;
	return i;
}

static bool applies(const struct coach_def *c, const struct dialogue *d)
{
	return (!c->only_upset || d->watching) && (!c->known || fact_find(d, c->known));
}

struct hints {
	const struct pack *pack;
	const struct dialogue *dialogue;
	struct hint *v;
	size_t n, max;
};

static void add_hint(struct hints *h, uint32_t index, size_t at, size_t length)
{
	const struct coach_def *c = &h->pack->coach[index];
	size_t i = h->n;

	if (h->n == h->max || !applies(c, h->dialogue))
		return;
	for (; i > 0 && h->v[i - 1].at > at; i--) /* sorted by place */
		h->v[i] = h->v[i - 1];
	h->v[i] = (struct hint){.code = c->code,
				.message = c->message,
				.better = c->better,
				.at = at,
				.length = length};
	h->n++;
}

size_t coach(struct rules *r, const struct dialogue *d, const char *draft, size_t n,
	     struct hint *ret, size_t max)
{
	struct hints h = {.pack = r->pack, .dialogue = d, .v = ret, .max = max};
	const struct patterns *p = &r->pack->coach_patterns;
	const struct text *t = &r->text;
	size_t n_plain = plain(r, draft, n), found, at, length;

	text_read(&r->text, draft, n);
	found = phrases_find(&r->pack->coach_phrases, t, r->found, PHRASE_HITS);
	for (size_t i = 0; i < found; i++) {
		const struct word *first = &t->words[r->found[i].word];
		const struct word *last = first + r->found[i].n_words - 1;

		add_hint(&h, r->found[i].list, first->from,
			 last->from + last->from_n - first->from);
	}
	for (size_t i = 0; i < p->n; i++) {
		if (!pattern_find(p->v[i].pattern, r->pattern_work, r->draft, n_plain, 0, &at,
				  &length))
			continue;
		length = draft_at(draft, n, at + length);
		at = draft_at(draft, n, at);
		add_hint(&h, p->v[i].of, at, length - at);
	}
	return h.n;
}
