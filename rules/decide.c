/* decide.c - what the bot does with a message that needs no person: answer, ask, guess, offer. */
#include <string.h>

#include "rules/rules_private.h"

enum { REFUSED_TURNS = 3, ASK_TIMES = 2, BARE_WORDS = 3 };

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

/* What is to be said, before it is known how. */
struct plan {
	enum decision decision;
	const struct intent_def *intent;
	const char *text;
	bool failed;
};

static bool may_offer(const struct rules *r, const struct dialogue *d)
{
	return !d->refusals_left && !is_empty(&r->pack->offer);
}

static void name(char to[RULE_NAME + 1], const char *s)
{
	size_t n = strnlen(s, RULE_NAME);

	memcpy(to, s, n);
	to[n] = '\0';
}

static const char *pick(const struct rules *r, const struct dialogue *d, const struct strings *s,
			const struct intent_def *intent)
{
	struct placeholder with[VALUES_MAX];
	size_t n = say_values(r, d, intent, with);

	return say_pick(r, d, s, with, n, false);
}

static void reply_yes_no(const struct rules *r, struct turn *t, const char *yes)
{
	if (is_empty(&r->pack->yes) || is_empty(&r->pack->no))
		return;
	say_reply(t, r->pack->yes.v[0], yes);
	say_reply(t, r->pack->no.v[0], "/no");
}

static void add_replies(struct turn *t, const struct replies *replies, bool feedback)
{
	for (size_t i = 0; i < replies->n; i++)
		if (feedback ||
		    (strcmp(replies->v[i].say, "/yes") && strcmp(replies->v[i].say, "/no")))
			say_reply(t, replies->v[i].title, replies->v[i].say);
}

static void remember_guess(struct dialogue *d, const struct plan *plan)
{
	if (plan->decision == DECIDE_CONFIRM)
		name(d->guess, plan->intent->name);
	d->rephrased = plan->decision == DECIDE_REPHRASE;
	d->asking = plan->decision == DECIDE_ASK;
}

/* While they are upset a person is offered with every answer, as the one question of it. */
static void add_offer(struct rules *r, struct dialogue *d, struct turn *t)
{
	const char *offer;

	if (!d->watching || !may_offer(r, d) || has_question(r->say.p))
		return;
	offer = pick(r, d, &r->pack->offer, NULL);
	if (!offer)
		return;
	say_add(r, d, offer, NULL, 0);
	d->offered = true;
	(void)t;
}

static void add_all_replies(const struct rules *r, const struct dialogue *d, struct turn *t,
			    const struct plan *plan)
{
	if (plan->decision == DECIDE_CONFIRM)
		reply_yes_no(r, t, "/yes");
	if (d->offered)
		reply_yes_no(r, t, "/human");
	if (plan->decision == DECIDE_ANSWER && plan->intent)
		add_replies(t, &plan->intent->replies, !d->offered);
	if (plan->decision == DECIDE_REPHRASE || plan->decision == DECIDE_OFFER)
		add_replies(t, &r->pack->replies, false);
}

static void carry_out(struct rules *r, struct dialogue *d, struct turn *t, const struct plan *plan)
{
	struct placeholder with[VALUES_MAX];
	size_t n = say_values(r, d, plan->intent, with);

	t->decision = plan->decision;
	t->intent_name = plan->intent ? plan->intent->name : NULL;
	say_begin(r, d);
	empathy_open(r, d, t, plan->failed, plan->text && has_question(plan->text));
	say_add(r, d, plan->text, with, n);
	remember_guess(d, plan);
	if (plan->decision == DECIDE_OFFER)
		d->offered = true;
	else
		add_offer(r, d, t);
	add_all_replies(r, d, t, plan);
	say_end(r, d, t);
	if (!r->say.n)
		t->decision = DECIDE_SILENT;
}

/* --- failures ----------------------------------------------------------------------------- */

static void note_failure(struct rules *r, struct dialogue *d)
{
	d->failures++;
	d->failed = FADES * d->failed + 1;
	d->failed_seq = r->utterance->seq;
}

/* Nothing better is left to say: a person, by their choice if they may be asked. */
static void offer(struct rules *r, struct dialogue *d, struct turn *t, bool failed)
{
	struct plan plan = {.decision = DECIDE_OFFER, .failed = failed};

	plan.text = may_offer(r, d) ? pick(r, d, &r->pack->offer, NULL) : NULL;
	if (plan.text)
		carry_out(r, d, t, &plan);
	else
		escalate_for(r, d, t, failed ? REASON_BOT_FAILED : REASON_LOOP);
}

static void rephrase(struct rules *r, struct dialogue *d, struct turn *t, bool failed)
{
	struct plan plan = {.decision = DECIDE_REPHRASE, .failed = failed};

	plan.text = pick(r, d, &r->pack->rephrase, NULL);
	if (plan.text)
		carry_out(r, d, t, &plan);
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
	plan.text = pick(r, d, &r->pack->confirm, plan.intent);
	if (!plan.text)
		return false;
	carry_out(r, d, t, &plan);
	return true;
}

/* Guess, then ask to rephrase, then offer a person; the trigger gives up after that. Who has just
 * said that the bot got it wrong is not asked to guess along with it. */
static void fail(struct rules *r, struct dialogue *d, struct turn *t)
{
	bool rephrased = d->rephrased || r->reading.value[SIGNAL_CORR] > 0;

	note_failure(r, d);
	if (!rephrased && confirm(r, d, t))
		return;
	if (rephrased && may_offer(r, d))
		offer(r, d, t, true);
	else
		rephrase(r, d, t, true);
}

/* --- answers ------------------------------------------------------------------------------ */

static bool was_tried(const struct dialogue *d, const char *intent)
{
	for (size_t i = 0; i < d->n_tried; i++)
		if (!strcmp(d->tried[i].intent, intent))
			return true;
	return false;
}

static void note_attempt(struct rules *r, struct dialogue *d, const struct intent_def *intent)
{
	struct attempt *a;

	d->failures = 0;
	if (intent->small_talk)
		return;
	if (!was_tried(d, intent->name))
		d->bot_turns = 0;
	if (d->n_tried == DIALOGUE_TRIED)
		memmove(d->tried, d->tried + 1, --d->n_tried * sizeof(*d->tried));
	a = &d->tried[d->n_tried++];
	*a = (struct attempt){.seq = r->utterance->seq};
	name(a->intent, intent->name);
}

static void close_slot(struct dialogue *d)
{
	d->asked_intent[0] = '\0';
	d->asked_slot[0] = '\0';
	d->asked_times = 0;
}

static void ask(struct rules *r, struct dialogue *d, struct turn *t,
		const struct intent_def *intent, const struct slot *slot)
{
	struct plan plan = {.decision = DECIDE_ASK, .intent = intent};
	bool again = !strcmp(d->asked_intent, intent->name) && !strcmp(d->asked_slot, slot->name);

	plan.text = pick(r, d, &slot->ask, intent);
	if (!plan.text || (again && d->asked_times >= ASK_TIMES)) {
		offer(r, d, t, true);
		return;
	}
	d->asked_times = again ? d->asked_times + 1 : 1;
	name(d->asked_intent, intent->name);
	name(d->asked_slot, slot->name);
	carry_out(r, d, t, &plan);
}

static const struct slot *missing_slot(const struct dialogue *d, const struct intent_def *intent)
{
	for (size_t i = 0; i < intent->n_slots; i++)
		if (intent->slots[i].required && !fact_of_slot(d, &intent->slots[i]))
			return &intent->slots[i];
	return NULL;
}

static void answer(struct rules *r, struct dialogue *d, struct turn *t,
		   const struct intent_def *intent)
{
	struct plan plan = {.decision = DECIDE_ANSWER, .intent = intent};
	const struct slot *missing;

	fact_fill(r, d, intent, t);
	missing = missing_slot(d, intent);
	if (missing) {
		ask(r, d, t, intent, missing);
		return;
	}
	if (!strcmp(d->asked_intent, intent->name))
		close_slot(d);
	plan.text = pick(r, d, &intent->answers, intent);
	if (!plan.text) { /* all was said, and to say the last again helps nobody */
		offer(r, d, t, false);
		return;
	}
	note_attempt(r, d, intent);
	carry_out(r, d, t, &plan);
}

/* A statement of its own: after thanks for help, or after "no" to an offer. */
static void state(struct rules *r, struct dialogue *d, struct turn *t, const struct strings *first,
		  enum statement second)
{
	struct plan plan = {.decision = DECIDE_ANSWER};

	plan.text = pick(r, d, first, NULL);
	if (!plan.text) {
		plan.text = pick(r, d, &r->pack->statements[second], NULL);
		t->empathy = plan.text ? statement_names[second] : NULL;
	}
	carry_out(r, d, t, &plan);
}

static void mark_attempt(struct dialogue *d, int helped)
{
	if (d->n_tried)
		d->tried[d->n_tried - 1].helped = helped;
}

static void on_yes(struct rules *r, struct dialogue *d, struct turn *t)
{
	static const struct strings none;
	int guess = d->guess[0] ? pack_intent(r->pack, d->guess) : -1;

	if (guess >= 0) {
		r->intent = guess;
		t->confidence = 1;
		answer(r, d, t, &r->pack->intents[guess]);
		return;
	}
	mark_attempt(d, 1);
	d->failures = 0;
	d->bot_turns = 0;
	state(r, d, t, &none, STATEMENT_CLOSING);
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
	mark_attempt(d, -1);
	note_failure(r, d);
	if (may_offer(r, d))
		offer(r, d, t, true);
	else
		rephrase(r, d, t, true);
}

/* Words beside the entities that answer the question. */
static size_t other_words(const struct rules *r, const struct turn *t)
{
	size_t n = 0;

	for (size_t i = 0; i < r->text.n_words; i++) {
		const struct word *w = &r->text.words[i];
		bool inside = false;

		for (size_t k = 0; k < t->n_entities; k++)
			inside |= w->from >= t->entities[k].from &&
				  w->from < t->entities[k].from + t->entities[k].n;
		n += !inside;
	}
	return n;
}

static void on_slot(struct rules *r, struct dialogue *d, struct turn *t)
{
	int asked = pack_intent(r->pack, d->asked_intent);
	bool elsewhere = r->sure && r->intent != asked && other_words(r, t) > BARE_WORDS;

	if (elsewhere || asked < 0) {
		close_slot(d); /* the fact is kept; they have gone on */
		if (r->sure)
			answer(r, d, t, &r->pack->intents[r->intent]);
		else
			fail(r, d, t);
		return;
	}
	r->intent = asked;
	answer(r, d, t, &r->pack->intents[asked]);
}

static void on_words(struct rules *r, struct dialogue *d, struct turn *t)
{
	int asked = d->asking ? pack_intent(r->pack, d->asked_intent) : -1;

	if (r->filled) {
		on_slot(r, d, t);
	} else if (r->sure) {
		answer(r, d, t, &r->pack->intents[r->intent]);
	} else if (asked >= 0) {
		note_failure(r, d);
		answer(r, d, t, &r->pack->intents[asked]); /* asks once more, in other words */
	} else {
		fail(r, d, t);
	}
}

void decide(struct rules *r, struct dialogue *d, struct turn *t)
{
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
