/* reason.c - why a person is needed, in the pack's words, with what speaks for it. */
#include <string.h>

#include "base/utf8.h"
#include "rules/rules_private.h"

static const char *const reason_names[N_REASON] = {
	[REASON_ASKED] = "asked",
	[REASON_FRUSTRATION] = "frustration",
	[REASON_COMPLEXITY] = "complexity",
	[REASON_BOT_FAILED] = "bot_failed",
	[REASON_LOOP] = "loop",
	[REASON_POLICY] = "policy",
	[REASON_INTENT] = "intent",
	[REASON_OPERATOR] = "operator",
};

const char *reason_name(enum reason_code code)
{
	return reason_names[code];
}

struct reason *reason_add(const struct rules *r, struct turn *t, enum reason_code code,
			  unsigned text, const struct placeholder *with, size_t n)
{
	const struct strings *s = &r->pack->reasons[text];
	struct reason *reason = &t->reasons[t->n_reasons];
	struct line line;

	if (t->n_reasons == TURN_REASONS)
		return NULL;
	t->n_reasons++;
	*reason = (struct reason){.code = code};
	line_init(&line, reason->text, sizeof(reason->text));
	if (is_empty(s))
		s = &r->pack->reasons[code];
	if (is_empty(s))
		line_puts(&line, reason_names[code]);
	else
		template_fill(&line, s->v[template_pick(s->v, s->n, 0, with, n)], with, n);
	return reason;
}

void reason_evidence(struct reason *reason, const char *text, size_t n, uint64_t seq)
{
	if (reason && reason->n_evidence < TURN_EVIDENCE)
		reason->evidence[reason->n_evidence++] =
			(struct evidence){.text = text, .n = n, .seq = seq};
}

/* The message itself, unless it says who somebody is: then only which one it was. */
void reason_message(struct reason *reason, const struct rules *r)
{
	bool masked = false;

	for (size_t i = 0; i < r->text.n_words; i++)
		masked |= r->is_masked[i];
	if (masked)
		reason_evidence(reason, "", 0, r->utterance->seq);
	else
		reason_evidence(reason, r->text.original, r->text.original_n, r->utterance->seq);
}

static const struct signal *strongest(const struct turn *t, const bool *taken)
{
	const struct signal *best = NULL;

	for (size_t i = 0; i < t->n_signals; i++) {
		const struct signal *s = &t->signals[i];

		if (taken[i] || s->value * s->weight <= 0 || !s->n_evidence)
			continue;
		if (!best || s->value * s->weight > best->value * best->weight)
			best = s;
	}
	return best;
}

static bool is_named(const struct reason *reason, const struct evidence *e)
{
	for (size_t i = 0; i < reason->n_evidence; i++)
		if (reason->evidence[i].seq == e->seq && reason->evidence[i].n == e->n &&
		    (!e->n || !memcmp(reason->evidence[i].text, e->text, e->n)))
			return true;
	return false;
}

void reason_signals(struct reason *reason, const struct turn *t)
{
	bool taken[TURN_SIGNALS] = {false};
	const struct signal *s;

	while (reason && (s = strongest(t, taken))) {
		taken[s - t->signals] = true;
		for (size_t i = 0; i < s->n_evidence; i++)
			if (!is_named(reason, &s->evidence[i]))
				reason_evidence(reason, s->evidence[i].text, s->evidence[i].n,
						s->evidence[i].seq);
	}
}
