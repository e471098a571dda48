/* decide.c - what the bot does with a message that needs no person: answer, ask, guess, offer. */
#include <string.h>

#include "rules/rules_private.h"

enum { REFUSED_TURNS = 3 };

static const double FADES = 0.7; /* a failure, from turn to turn */

static const char *const decision_names[] = {
	[DECIDE_SILENT] = "silent",	[DECIDE_ANSWER] = "answer",	[DECIDE_ASK] = "ask",
	[DECIDE_CONFIRM] = "confirm",	[DECIDE_REPHRASE] = "rephrase", [DECIDE_OFFER] = "offer",
	[DECIDE_ESCALATE] = "escalate",
};

const char *decision_name(enum decision decision)
{
	return decision_names[decision];
}

/* --- failures ----------------------------------------------------------------------------- */

static void note_failure(struct rules *r, struct dialogue *d)
{
	char quote[DIALOGUE_QUOTE];

	d->failures++;
	d->failed = FADES * d->failed + 1;
	d->failed_seq = r->utterance->seq;
	if (r->command != COMMAND_NONE || r->feedback || r->invalid || signal_hit(r, SIGNAL_CORR))
		return;
	quote_message(r, quote);
	if (!quote[0])
		return;
	memcpy(d->missed, quote, sizeof(quote));
	d->missed_seq = r->utterance->seq;
}

/* Nothing better is left to say: a person, by their choice if they may be asked. */
void offer(struct rules *r, struct dialogue *d, struct turn *t, bool failed)
{
	struct plan plan = {.decision = DECIDE_OFFER, .failed = failed, .is_offer = true};
	const char *title = r->intent >= 0 ? r->pack->intents[r->intent].title : "";
	char count[16];

	number_name(count, d->failures);
	plan.text = may_offer(r, d) ? plan_pick(r, d, &r->pack->offer, NULL) : NULL;
	if (plan.text)
		plan_carry_out(r, d, t, &plan);
	else if (failed)
		escalate_for(r, d, t, REASON_BOT_FAILED, REASON_BOT_FAILED,
			     &(struct placeholder){"count", count}, 1);
	else
		escalate_for(r, d, t, REASON_LOOP, REASON_TEXT_SAID,
			     &(struct placeholder){"title", title}, 1);
}

bool offer_again(struct rules *r, struct dialogue *d, struct turn *t)
{
	struct plan plan = {.decision = DECIDE_OFFER, .is_offer = true};

	if (is_empty(&r->pack->offer))
		return false;
	plan.text = plan_pick(r, d, &r->pack->offer, NULL);
	if (!plan.text)
		plan.text = r->pack->offer.v[0]; /* there is but one wording */
	d->refusals_left = 0;
	plan_carry_out(r, d, t, &plan);
	return true;
}

/* Somebody upset is asked what would help rather than to say it again. */
static void rephrase(struct rules *r, struct dialogue *d, struct turn *t, bool failed)
{
	struct plan plan = {.decision = DECIDE_REPHRASE, .failed = failed};

	if (d->watching)
		plan.text = plan_pick(r, d, &r->pack->statements[STATEMENT_ASK], NULL);
	if (!plan.text)
		plan.text = plan_pick(r, d, &r->pack->rephrase, NULL);
	if (plan.text)
		plan_carry_out(r, d, t, &plan);
	else
		offer(r, d, t, failed);
}

/* "Did you mean …?"; false: there is nothing to guess, or it was refused already. */
static bool confirm(struct rules *r, struct dialogue *d, struct turn *t)
{
	struct plan plan = {.decision = DECIDE_CONFIRM};

	if (!r->guessed || d->guess[0])
		return false;
	plan.intent = &r->pack->intents[r->intent];
	if (plan.intent->small_talk || !strcmp(d->refused, plan.intent->name))
		return false;
	plan.text = plan_pick(r, d, &r->pack->confirm, plan.intent);
	if (!plan.text)
		return false;
	plan_carry_out(r, d, t, &plan);
	return true;
}

static void offer_or_rephrase(struct rules *r, struct dialogue *d, struct turn *t, bool offers)
{
	if (offers && may_offer(r, d))
		offer(r, d, t, true);
	else
		rephrase(r, d, t, true);
}

/* Guess, then ask to rephrase, then offer a person; the trigger gives up after that. Who has just
 * said that the bot got it wrong, or is upset, is not asked to guess along with it. */
static void fail(struct rules *r, struct dialogue *d, struct turn *t)
{
	bool offers = d->rephrased || d->watching || r->reading.value[SIGNAL_CORR] > 0;

	note_failure(r, d);
	if (!offers && confirm(r, d, t))
		return;
	offer_or_rephrase(r, d, t, offers);
}

/* --- yes, no, that helped ----------------------------------------------------------------- */

/* A statement of its own: after thanks for help, or after "no" to an offer. */
static void state(struct rules *r, struct dialogue *d, struct turn *t, const struct strings *first,
		  enum statement second)
{
	struct plan plan = {.decision = DECIDE_ANSWER};

	plan.text = plan_pick(r, d, first, NULL);
	if (!plan.text) {
		plan.text = plan_pick(r, d, &r->pack->statements[second], NULL);
		t->empathy = plan.text ? statement_names[second] : NULL;
	}
	plan_carry_out(r, d, t, &plan);
}

/* All that the last message was answered with. */
static void mark_attempt(struct dialogue *d, int helped)
{
	uint64_t seq = d->n_tried ? d->tried[d->n_tried - 1].seq : 0;

	for (size_t i = 0; i < d->n_tried; i++)
		if (d->tried[i].seq == seq)
			d->tried[i].helped = helped;
}

static void on_helped(struct rules *r, struct dialogue *d, struct turn *t)
{
	static const struct strings none;

	mark_attempt(d, 1);
	d->failures = 0;
	d->bot_turns = 0;
	state(r, d, t, &none, STATEMENT_CLOSING);
}

static void on_not_helped(struct rules *r, struct dialogue *d, struct turn *t)
{
	r->feedback = -1;
	mark_attempt(d, -1);
	note_failure(r, d);
	offer_or_rephrase(r, d, t, true);
}

static void on_yes(struct rules *r, struct dialogue *d, struct turn *t)
{
	int guess = d->guess[0] ? pack_intent(r->pack, d->guess) : -1;

	if (guess < 0) {
		on_helped(r, d, t);
		return;
	}
	r->intent = guess;
	r->sure = true;
	t->confidence = 1;
	if (d->n_mood) /* the message before, which was guessed at */
		fact_fill_told(r, d, &r->pack->intents[guess], d->mood[d->n_mood - 1].seq);
	answer(r, d, t, &r->pack->intents[guess]);
}

static void on_no(struct rules *r, struct dialogue *d, struct turn *t)
{
	if (d->offered) {
		d->refusals_left = REFUSED_TURNS;
		state(r, d, t, &r->pack->declined, STATEMENT_ASK);
		return;
	}
	if (d->guess[0]) {
		memcpy(d->refused, d->guess, sizeof(d->refused));
		note_failure(r, d);
		rephrase(r, d, t, true);
		return;
	}
	on_not_helped(r, d, t);
}

/* --- words -------------------------------------------------------------------------------- */

static bool in_list(const struct rules *r, size_t word, uint32_t list)
{
	for (size_t i = 0; i < r->reading.n_hits; i++) {
		const struct hit *h = &r->reading.hits[i];

		if (h->list == list && word >= h->word && word < h->word + h->n_words)
			return true;
	}
	return false;
}

size_t other_words(const struct rules *r, const struct turn *t)
{
	size_t n = 0;

	for (size_t i = 0; i < r->text.n_words; i++) {
		const struct word *w = &r->text.words[i];
		bool inside = in_list(r, i, LIST_CORRECT) || in_list(r, i, LIST_DENY) ||
			      in_list(r, i, LIST_WRONG);

		for (size_t k = 0; k < t->n_entities; k++)
			inside |= w->from >= t->entities[k].from &&
				  w->from < t->entities[k].from + t->entities[k].n;
		n += !inside;
	}
	return n;
}

const struct intent_def *last_tried(const struct rules *r, const struct dialogue *d)
{
	int index = d->n_tried ? pack_intent(r->pack, d->tried[d->n_tried - 1].intent) : -1;

	return index < 0 ? NULL : &r->pack->intents[index];
}

bool is_new_matter(const struct rules *r, const struct dialogue *d, const struct turn *t)
{
	const struct intent_def *now = r->sure ? &r->pack->intents[r->intent] : NULL;

	return now && !now->small_talk && now != last_tried(r, d) && other_words(r, t) > BARE_WORDS;
}

static void on_slot(struct rules *r, struct dialogue *d, struct turn *t)
{
	int asked = pack_intent(r->pack, d->asked_intent);
	bool elsewhere = r->sure && r->intent != asked && other_words(r, t) > BARE_WORDS;

	if (elsewhere || asked < 0) {
		if (asked < 0)
			close_slot(d);
		if (r->sure)
			answer(r, d, t, &r->pack->intents[r->intent]);
		else
			fail(r, d, t);
		return;
	}
	r->intent = asked;
	t->confidence = 1; /* they answer what was asked */
	answer(r, d, t, &r->pack->intents[asked]);
}

/* The open question was answered, but not with what it asks for. */
static void on_open_question(struct rules *r, struct dialogue *d, struct turn *t)
{
	const struct intent_def *intent = NULL;
	const struct slot *slot = fact_asked(r, d, &intent);

	if (r->unknown) {
		lack(r, d, t, intent, slot);
		return;
	}
	note_failure(r, d);
	ask(r, d, t, intent, slot); /* once more, in other words */
}

/* It is about what was answered last, whatever the words look like. */
static void on_correction(struct rules *r, struct dialogue *d, struct turn *t)
{
	t->confidence = 1;
	correct(r, d, t, last_tried(r, d));
}

static void on_words(struct rules *r, struct dialogue *d, struct turn *t)
{
	const struct intent_def *intent = NULL;
	bool asking = d->asking && fact_asked(r, d, &intent);

	if (r->filled)
		on_slot(r, d, t);
	else if ((r->corrected || r->forgotten) && !r->sure)
		on_correction(r, d, t);
	else if (asking && (r->unknown || r->invalid))
		on_open_question(r, d, t);
	else if (r->feedback < 0 && !is_new_matter(r, d, t))
		on_not_helped(r, d, t);
	else if (r->sure)
		answer(r, d, t, &r->pack->intents[r->intent]);
	else if (r->feedback > 0)
		on_helped(r, d, t);
	else if (asking && !d->watching)
		on_open_question(r, d, t);
	else
		fail(r, d, t);
}

void decide(struct rules *r, struct dialogue *d, struct turn *t)
{
	if (r->feedback)
		mark_attempt(d, r->feedback);
	if (escalate_if_needed(r, d, t))
		return;
	d->bot_turns = r->news ? 0 : d->bot_turns + 1;
	if (!turn_fails(r, d)) {
		d->failures = 0;
		d->failed *= FADES;
	}
	if (r->command == COMMAND_YES)
		on_yes(r, d, t);
	else if (r->command == COMMAND_NO)
		on_no(r, d, t);
	else
		on_words(r, d, t);
	if (d->refusals_left && r->command != COMMAND_NO)
		d->refusals_left--;
}
