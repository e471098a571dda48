/*
 * follow.c - "and what does it cost": a short question that leaves out what it is about. Where the model
 * alone is not sure of it, it is read once more behind the words of the last request. They only choose
 * among what the question alone may be about, so that they cannot turn it into something else.
 */
#include <string.h>

#include "rules/rules_private.h"

enum { FOLLOW_WORDS = 8, REQUEST_WORDS = 3, JOINED_BYTES = 2 * DIALOGUE_QUOTE };

static bool leaves_out(const struct rules *r, const struct dialogue *d, const struct turn *t)
{
	const struct text *x = &r->text;

	return !r->sure && r->command == COMMAND_NONE && t->intent.in_scope && !d->guess[0] &&
	       !d->offered && x->n_words > 1 && x->n_words <= FOLLOW_WORDS &&
	       x->original_n < JOINED_BYTES - DIALOGUE_QUOTE &&
	       map_find(&r->pack->clause_words, x->words[0].hash, NULL);
}

static void rank_behind(struct rules *r, const char *request)
{
	char joined[JOINED_BYTES];
	int n = snprintf(joined, sizeof(joined), "%s %.*s", request, (int)r->text.original_n,
			 r->text.original);

	text_read(&r->clause, joined, (size_t)n);
	intent_rank(r->pack->model, r->intent_work, &r->clause, false, &r->ranked);
}

static int place_of(const struct turn *t, uint32_t intent)
{
	for (size_t i = 0; i < t->intent.n; i++)
		if (t->intent.ranked[i].intent == intent)
			return (int)i;
	return -1;
}

/* What the joined words choose, as its place in the question's own ranking; -1: nothing for sure. The
 * last request itself stands first there; it is meant again only if the question may be about it too. */
static int choose(const struct rules *r, const struct turn *t, int last, float *ret_confidence)
{
	const struct intent_rank *best[2] = {NULL};
	size_t n = 0;

	for (size_t i = 0; i < r->ranked.n && n < ARRAY_SIZE(best); i++) {
		const struct intent_rank *rank = &r->ranked.ranked[i];

		if ((int)rank->intent != last || place_of(t, rank->intent) >= 0)
			best[n++] = rank;
	}
	if (n < 2 || best[0]->confidence < r->pack->sure ||
	    best[0]->confidence - best[1]->confidence < r->pack->margin)
		return -1;
	*ret_confidence = best[0]->confidence;
	return place_of(t, best[0]->intent);
}

static void put_first(struct rules *r, struct turn *t, int at, float confidence)
{
	struct intent_rank rank = t->intent.ranked[at];

	rank.confidence = confidence;
	memmove(&t->intent.ranked[1], &t->intent.ranked[0], (size_t)at * sizeof(rank));
	t->intent.ranked[0] = rank;
	for (size_t i = 0; i < t->intent.n; i++)
		t->names[i] = r->pack->intents[t->intent.ranked[i].intent].name;
	r->intent = (int)rank.intent;
	r->sure = true;
	r->guessed = false;
	r->second = r->third = -1;
	t->confidence = confidence;
}

void follow_read(struct rules *r, const struct dialogue *d, struct turn *t)
{
	const struct intent_def *chosen;
	float confidence;
	int at;

	if (!d->request[0] || !leaves_out(r, d, t))
		return;
	rank_behind(r, d->request);
	at = choose(r, t, pack_intent(r->pack, d->request_intent), &confidence);
	if (at < 0)
		return;
	chosen = &r->pack->intents[t->intent.ranked[at].intent];
	if (chosen->handoff.on || chosen->small_talk)
		return;
	put_first(r, t, at, confidence);
	r->followed = true;
}

/* What was understood by itself is what the next short question may be about. */
void follow_learn(struct rules *r, struct dialogue *d)
{
	char quote[DIALOGUE_QUOTE];

	if (!r->sure || r->followed || r->filled || r->text.n_words < REQUEST_WORDS ||
	    r->pack->intents[r->intent].small_talk)
		return;
	quote_message(r, quote);
	if (!quote[0])
		return;
	memcpy(d->request, quote, sizeof(quote));
	copy_name(d->request_intent, r->pack->intents[r->intent].name);
}
