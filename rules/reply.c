/*
 * reply.c - what a message says to what the bot said: yes, no, that helped; and what is said only to
 * put a fact right.
 */
#include <string.h>

#include "rules/rules_private.h"

enum { SHORT_WORDS = 5 };

/* A visitor who agrees to a guess that only a person can deal with is as good as one who said it. */
static void take_guess(struct rules *r, const struct dialogue *d)
{
	int guess = d->guess[0] ? pack_intent(r->pack, d->guess) : -1;

	if (guess >= 0 && r->pack->intents[guess].handoff.on) {
		r->intent = guess;
		r->sure = true;
	}
}

/* The whole message is one of the list. */
static bool is_whole(const struct rules *r, uint32_t list)
{
	const struct hit *hit = signal_hit(r, list);

	return hit && hit->word == 0 && hit->n_words == r->text.n_words;
}

static bool awaits_feedback(const struct dialogue *d)
{
	return d->n_tried && d->tried[d->n_tried - 1].helped == 0 && !d->asking && !d->rephrased;
}

/* It begins with one of the list and says little more: "yes, that would be great". */
static bool begins_with(const struct rules *r, uint32_t list)
{
	const struct hit *hit = signal_hit(r, list);

	return hit && hit->word == 0 && r->text.n_words <= SHORT_WORDS && !r->n_named &&
	       !has_question(r->text.folded);
}

static bool has_gone_on(const struct rules *r)
{
	return r->sure && !r->pack->intents[r->intent].small_talk;
}

static bool answers_with(const struct rules *r, const struct dialogue *d, uint32_t list)
{
	return is_whole(r, list) ||
	       ((d->guess[0] || d->offered) && !has_gone_on(r) && begins_with(r, list));
}

/* "yes" and "no" are answers where there was a question. */
void reply_yes_no(struct rules *r, const struct dialogue *d)
{
	if (r->command != COMMAND_NONE || find_keyword(r) >= 0)
		return;
	if (!d->guess[0] && !d->offered && !awaits_feedback(d)) {
		if (is_whole(r, LIST_YES) || is_whole(r, LIST_NO)) /* to nothing: it says nothing */
			r->sure = r->guessed = false;
		return;
	}
	if (answers_with(r, d, LIST_YES))
		r->command = COMMAND_YES;
	else if (answers_with(r, d, LIST_NO) || (d->offered && signal_hit(r, LIST_NOT_HUMAN)))
		r->command = COMMAND_NO;
	if (r->command != COMMAND_NONE)
		r->sure = r->guessed = false;
	if (r->command == COMMAND_YES)
		take_guess(r, d);
}

/* "That worked, thanks", "it still doesn't work": about the last answer, whatever else it says. */
void reply_feedback(struct rules *r, const struct dialogue *d)
{
	bool no = signal_hit(r, LIST_NOT_HELPED) != NULL;

	if (r->command != COMMAND_NONE || !awaits_feedback(d))
		return;
	if (no || signal_hit(r, LIST_HELPED))
		r->feedback = no ? -1 : 1;
}

/* "I want to talk to a person": few words beside, so it says nothing of what about. */
static bool asks_only_for_a_person(const struct rules *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->reading.n_hits; i++)
		if (r->reading.hits[i].list == SIGNAL_HUMAN)
			n += r->reading.hits[i].n_words;
	return r->reading.asks_human && !r->n_named && r->text.n_words - n <= BARE_WORDS &&
	       (r->intent < 0 || !r->pack->intents[r->intent].handoff.on);
}

/* What puts a fact right, or says that it is not at hand, asks for nothing else unless it says so. */
void reply_aside(struct rules *r, const struct dialogue *d, const struct turn *t)
{
	bool aside = r->corrected || r->forgotten || r->feedback < 0;

	if (r->unknown || asks_only_for_a_person(r) || (aside && !is_new_matter(r, d, t))) {
		r->sure = r->guessed = false;
		r->second = -1;
	}
}

/* "No, …" */
static bool opens_correction(const struct hit *h)
{
	return h->word == 0 &&
	       (h->list == SIGNAL_NOSTART || (h->list == SIGNAL_CORR && h->n_words <= 2));
}

/* Words that put a fact right, or say that one is not at hand, are no complaint. */
static void forgive_list(struct rules *r, uint32_t list)
{
	struct reading *g = &r->reading;
	size_t n = 0;

	for (size_t i = 0; i < g->n_hits; i++) {
		const struct hit *h = &g->hits[i];
		bool same = opens_correction(h);

		for (size_t k = 0; k < g->n_hits && h->list < N_SIGNAL; k++)
			same |= g->hits[k].list == list &&
				overlaps(h, g->hits[k].word, g->hits[k].n_words);
		r->forgiven[i] = same;
	}
	for (size_t i = 0; i < g->n_hits; i++)
		if (!r->forgiven[i])
			g->hits[n++] = g->hits[i];
	g->n_hits = n;
}

void reply_forgive(struct rules *r)
{
	if (r->corrected || r->forgotten) {
		forgive_list(r, LIST_CORRECT);
		forgive_list(r, LIST_DENY);
		forgive_list(r, LIST_WRONG);
	}
	if (r->unknown)
		forgive_list(r, LIST_UNKNOWN);
}
