/* learn.c - what a turn leaves behind: wants, mood, the visitor's own words and habits. */
#include <string.h>

#include "base/utf8.h"
#include "rules/rules_private.h"

enum { SUBSTANTIVE_WORDS = 3, CLEAR_WORDS = 5 };

static const double EVENT_DECAY = 0.6;

static void learn_mood(struct dialogue *d, uint64_t seq, float frustration)
{
	if (d->n_mood == DIALOGUE_MOOD)
		memmove(d->mood, d->mood + 1, --d->n_mood * sizeof(*d->mood));
	d->mood[d->n_mood++] = (struct mood){.seq = seq, .frustration = frustration};
}

static void learn_want(struct dialogue *d, const char *intent, float confidence, uint64_t seq)
{
	size_t i = 0;

	while (i < d->n_wants && strcmp(d->wants[i].intent, intent))
		i++;
	if (i == d->n_wants && d->n_wants < DIALOGUE_WANTS)
		d->n_wants++;
	i = MIN(i, (size_t)DIALOGUE_WANTS - 1);
	memmove(&d->wants[1], &d->wants[0], i * sizeof(*d->wants));
	memset(&d->wants[0], 0, sizeof(d->wants[0]));
	copy_name(d->wants[0].intent, intent);
	d->wants[0].confidence = confidence;
	d->wants[0].seq = seq;
}

static void learn_recent(const struct rules *r, struct dialogue *d)
{
	size_t i;

	if (r->command != COMMAND_NONE || r->text.n_words < SUBSTANTIVE_WORDS)
		return;
	if (d->n_recent == DIALOGUE_RECENT)
		memmove(d->recent, d->recent + 1, --d->n_recent * sizeof(*d->recent));
	i = d->n_recent++;
	memset(&d->recent[i], 0, sizeof(d->recent[i]));
	d->recent[i].likeness = r->likeness;
	d->recent[i].seq = r->utterance->seq;
	if (r->sure)
		copy_name(d->recent[i].intent, r->pack->intents[r->intent].name);
}

/* Says what it is about, in words that can be quoted. */
static bool is_substantive(const struct rules *r, const struct dialogue *d, const struct turn *t)
{
	bool small = r->sure && r->pack->intents[r->intent].small_talk;

	if (r->command != COMMAND_NONE || r->text.n_words < SUBSTANTIVE_WORDS || small ||
	    r->reading.asks_human || r->filled || r->unknown || r->invalid)
		return false;
	for (size_t i = 0; i < t->n_entities; i++)
		if (r->taken_back[i])
			return false;
	if ((r->corrected || r->forgotten || r->feedback || signal_hit(r, SIGNAL_CORR)) &&
	    !is_new_matter(r, d, t))
		return false;
	if (t->n_entities)
		return other_words(r, t) > BARE_WORDS - 1;
	return r->sure || r->text.n_words >= CLEAR_WORDS;
}

/* Their first words that say what this is about, and the newest: an answer will quote them. */
void learn_issue(struct rules *r, struct dialogue *d, const struct turn *t)
{
	char quote[DIALOGUE_QUOTE];

	if (!is_substantive(r, d, t) || (d->issue[0] && !r->sure && !t->n_entities))
		return;
	quote_message(r, quote);
	if (!quote[0] || !strcmp(quote, d->issue))
		return;
	memcpy(d->issue[0] ? d->latest : d->issue, quote, sizeof(quote));
	if (d->issue_seq)
		d->latest_seq = r->utterance->seq;
	else
		d->issue_seq = r->utterance->seq;
}

/* How much this message spoke for a person, in its own words: 0 .. 1. */
static double event(const struct rules *r)
{
	static const enum signal_id ids[] = {SIGNAL_ABUSE, SIGNAL_PROF,	  SIGNAL_NEG, SIGNAL_THREAT,
					     SIGNAL_CORR,  SIGNAL_CONFUS, SIGNAL_PROB};
	double most = 0;

	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		most = MAX(most, (double)r->reading.value[ids[i]]);
	return most;
}

void learn(const struct rules *r, struct dialogue *d, const struct turn *t)
{
	const struct utterance *u = r->utterance;

	if (r->third >= 0)
		learn_want(d, r->pack->intents[r->third].name, t->intent.ranked[2].confidence,
			   u->seq);
	if (r->second >= 0)
		learn_want(d, r->pack->intents[r->second].name, t->intent.ranked[1].confidence,
			   u->seq);
	if (r->sure && !r->pack->intents[r->intent].small_talk)
		learn_want(d, r->pack->intents[r->intent].name, t->confidence, u->seq);
	learn_mood(d, u->seq, t->frustration);
	learn_recent(r, d);
	if (r->command == COMMAND_NONE) {
		d->capitals = d->turns ? 0.7 * d->capitals + 0.3 * r->reading.capitals
				       : r->reading.capitals;
		d->length += ((double)r->text.n_words - d->length) / (d->turns + 1);
		d->valence = 0.6 * d->valence + 0.4 * signal_valence(r);
		d->events = EVENT_DECAY * d->events + event(r);
	}
	d->turns++;
}
