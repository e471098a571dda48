/*
 * answer.c - what an intent has to say: the question for what is missing, or the answer, and after it
 * whatever else is open: a second question of the same message, one from before, a slot still to be
 * filled.
 */
#include <string.h>

#include "rules/rules_private.h"

enum { ASK_TIMES = 2 };

void close_slot(struct dialogue *d)
{
	d->asked_intent[0] = '\0';
	d->asked_slot[0] = '\0';
	d->asked_times = 0;
	d->resumed = false;
}

static bool is_asked(const struct dialogue *d, const struct intent_def *intent,
		     const struct slot *slot)
{
	return !strcmp(d->asked_intent, intent->name) && !strcmp(d->asked_slot, slot->name);
}

void open_slot(struct dialogue *d, const struct intent_def *intent, const struct slot *slot)
{
	unsigned times = is_asked(d, intent, slot) ? d->asked_times + 1 : 1;

	close_slot(d);
	d->asked_times = times;
	copy_name(d->asked_intent, intent->name);
	copy_name(d->asked_slot, slot->name);
}

static const struct slot *missing_slot(const struct rules *r, const struct dialogue *d,
				       const struct intent_def *intent)
{
	for (size_t i = 0; i < intent->n_slots; i++)
		if (intent->slots[i].required && !fact_of_slot(r, d, &intent->slots[i]))
			return &intent->slots[i];
	return NULL;
}

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
	if (r->corrected && d->n_tried && !strcmp(d->tried[d->n_tried - 1].intent, intent->name))
		d->n_tried--; /* given anew: one answer, not two */
	if (d->n_tried == DIALOGUE_TRIED)
		memmove(d->tried, d->tried + 1, --d->n_tried * sizeof(*d->tried));
	a = &d->tried[d->n_tried++];
	*a = (struct attempt){.seq = r->utterance->seq};
	copy_name(a->intent, intent->name);
}

/* --- what comes after it ------------------------------------------------------------------ */

/* Only one question is asked at a time: what cannot be asked now is come back to. */
static void add_next(struct rules *r, struct dialogue *d, struct plan *plan,
		     const struct intent_def *next, const struct strings *intro)
{
	const struct slot *missing = missing_slot(r, d, next);
	bool question = has_question(plan->text);
	const char *text;

	d->pending[0] = '\0';
	if (missing && !strcmp(d->lacks, missing->name))
		return;
	text = plan_pick(r, d, missing ? &missing->ask : &next->answers, next);
	if (!text)
		return;
	if (question && (missing || has_question(text))) {
		copy_name(d->pending, next->name);
		return;
	}
	plan->next = next;
	plan->intro = plan_pick(r, d, intro, next);
	plan->next_text = text;
	plan->next_asks = missing != NULL;
	if (missing)
		open_slot(d, next, missing);
	else
		note_attempt(r, d, next);
}

/* The question that something else came between is asked again, once. */
static void add_open_question(struct rules *r, struct dialogue *d, struct plan *plan)
{
	const struct intent_def *intent = NULL;
	const struct slot *slot = fact_asked(r, d, &intent);
	const char *text;

	if (!slot || d->resumed || plan->intent->small_talk || intent == plan->intent ||
	    has_question(plan->text))
		return;
	if (fact_of_slot(r, d, slot)) {
		add_next(r, d, plan, intent, &r->pack->resume);
		close_slot(d);
		return;
	}
	text = plan_pick(r, d, &slot->ask, intent);
	if (!text)
		return;
	plan->next = intent;
	plan->intro = plan_pick(r, d, &r->pack->resume, intent);
	plan->next_text = text;
	plan->next_asks = d->resumed = true;
}

static const struct intent_def *second_of(const struct rules *r, const struct intent_def *intent)
{
	const struct intent_def *second = r->second >= 0 ? &r->pack->intents[r->second] : NULL;

	return second != intent ? second : NULL;
}

/* A third question is taken up after the next answer. */
static void add_second(struct rules *r, struct dialogue *d, struct plan *plan,
		       const struct intent_def *second)
{
	add_next(r, d, plan, second, &r->pack->also);
	if (r->third >= 0 && !d->pending[0])
		copy_name(d->pending, r->pack->intents[r->third].name);
}

static void add_open_matters(struct rules *r, struct dialogue *d, struct plan *plan)
{
	const struct intent_def *second = second_of(r, plan->intent);
	int pending = d->pending[0] ? pack_intent(r->pack, d->pending) : -1;

	if (second)
		add_second(r, d, plan, second);
	else if (pending >= 0 && &r->pack->intents[pending] != plan->intent)
		add_next(r, d, plan, &r->pack->intents[pending], &r->pack->pending);
	else
		add_open_question(r, d, plan);
}

/* --- a slot ------------------------------------------------------------------------------- */

void lack(struct rules *r, struct dialogue *d, struct turn *t, const struct intent_def *intent,
	  const struct slot *slot)
{
	struct plan plan = {.decision = may_offer(r, d) ? DECIDE_OFFER : DECIDE_ANSWER,
			    .intent = intent,
			    .text = plan_pick(r, d, &slot->unknown, intent)};
	char scratch[RULE_NAME + 1];
	const struct placeholder with[] = {{"title", intent->title},
					   {"slot", fact_title(r, slot->name, scratch)}};

	copy_name(d->lacks, slot->name);
	close_slot(d);
	if (plan.text)
		plan_carry_out(r, d, t, &plan);
	else
		escalate_for(r, d, t, REASON_INTENT, REASON_TEXT_UNKNOWN, with, ARRAY_SIZE(with));
}

void give_up_slot(struct rules *r, struct dialogue *d, struct turn *t, const struct slot *slot)
{
	char scratch[RULE_NAME + 1];
	const struct placeholder with = {"slot", fact_title(r, slot->name, scratch)};

	escalate_for(r, d, t, REASON_BOT_FAILED, REASON_TEXT_SLOT, &with, 1);
}

void ask(struct rules *r, struct dialogue *d, struct turn *t, const struct intent_def *intent,
	 const struct slot *slot)
{
	const struct intent_def *second = second_of(r, intent);
	struct plan plan = {.decision = DECIDE_ASK, .intent = intent};

	if (!strcmp(d->lacks, slot->name)) {
		lack(r, d, t, intent, slot);
		return;
	}
	if (r->invalid)
		plan.text = plan_pick(r, d, &slot->invalid, intent);
	if (!plan.text)
		plan.text = plan_pick(r, d, &slot->ask, intent);
	if (!plan.text || (is_asked(d, intent, slot) && d->asked_times >= ASK_TIMES)) {
		give_up_slot(r, d, t, slot);
		return;
	}
	if (second) {
		copy_name(d->pending, second->name);
		plan.lead_of = second;
		plan.lead = plan_pick(r, d, &r->pack->later, second);
	}
	open_slot(d, intent, slot);
	plan_carry_out(r, d, t, &plan);
}

/* --- an answer ---------------------------------------------------------------------------- */

/* A new value makes another text of the same wording. */
static const char *pick_answer(const struct rules *r, const struct dialogue *d,
			       const struct intent_def *intent)
{
	const char *text = plan_pick(r, d, &intent->answers, intent);
	struct placeholder with[VALUES_MAX];
	size_t n;

	if (text || !r->corrected)
		return text;
	n = say_values(r, d, intent, with);
	for (size_t i = 0; i < intent->answers.n; i++)
		if (template_complete(intent->answers.v[i], with, n))
			return intent->answers.v[i];
	return NULL;
}

/* The second question can be answered although the first one lacks something: answer that, then ask. */
static bool answer_second_first(struct rules *r, struct dialogue *d, struct turn *t,
				const struct intent_def *intent, const struct slot *missing)
{
	const struct intent_def *second = second_of(r, intent);
	struct plan plan = {.decision = DECIDE_ANSWER, .intent = second};

	if (!second || missing_slot(r, d, second) || is_asked(d, intent, missing))
		return false;
	plan.text = plan_pick(r, d, &second->answers, second);
	if (!plan.text || has_question(plan.text))
		return false;
	note_attempt(r, d, second);
	add_next(r, d, &plan, intent, &r->pack->also);
	plan_carry_out(r, d, t, &plan);
	t->second_name = intent->name;
	return true;
}

static void fill_all(struct rules *r, struct dialogue *d, struct turn *t,
		     const struct intent_def *intent)
{
	const struct intent_def *second = second_of(r, intent);

	fact_fill(r, d, intent, t);
	if (second)
		fact_fill(r, d, second, t);
}

void answer(struct rules *r, struct dialogue *d, struct turn *t, const struct intent_def *intent)
{
	struct plan plan = {.decision = DECIDE_ANSWER, .intent = intent};
	const struct slot *missing;

	fill_all(r, d, t, intent);
	missing = missing_slot(r, d, intent);
	if (missing) {
		if (!answer_second_first(r, d, t, intent, missing))
			ask(r, d, t, intent, missing);
		return;
	}
	if (!strcmp(d->asked_intent, intent->name))
		close_slot(d);
	plan.text = pick_answer(r, d, intent);
	if (!plan.text) { /* all was said, and to say the last again helps nobody */
		offer(r, d, t, false);
		return;
	}
	if (r->corrected)
		plan.lead = plan_pick(r, d, &r->pack->corrected, intent);
	note_attempt(r, d, intent);
	add_open_matters(r, d, &plan);
	plan_carry_out(r, d, t, &plan);
}

/* --- a correction ------------------------------------------------------------------------- */

static bool uses_value(const struct rules *r, const struct dialogue *d,
		       const struct intent_def *intent)
{
	const char *name;
	size_t name_n;

	for (size_t i = 0; i < intent->n_slots; i++) {
		const struct fact *f = fact_of_slot(r, d, &intent->slots[i]);

		if (!f || strcmp(f->value, r->value))
			continue;
		for (size_t k = 0; k < intent->answers.n; k++)
			for (size_t at = 0;
			     template_next(intent->answers.v[k], &at, &name, &name_n); at += name_n)
				if (name_n == strlen(intent->slots[i].name) &&
				    !memcmp(name, intent->slots[i].name, name_n))
					return true;
	}
	return false;
}

void correct(struct rules *r, struct dialogue *d, struct turn *t, const struct intent_def *last)
{
	struct plan plan = {.decision = DECIDE_ANSWER, .intent = last};

	if (last)
		fact_fill(r, d, last, t);
	if (last && (r->forgotten || uses_value(r, d, last))) {
		answer(r, d, t, last);
		return;
	}
	plan.lead = plan_pick(r, d, &r->pack->corrected, last);
	if (plan.lead)
		plan_carry_out(r, d, t, &plan);
	else if (last) /* a language without words for it */
		answer(r, d, t, last);
	else
		offer(r, d, t, false);
}
