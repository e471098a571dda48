/* plan.c - puts one turn of the bot's together: what opens it, what it says, what is asked or offered. */
#include <string.h>

#include "rules/rules_private.h"

bool may_offer(const struct rules *r, const struct dialogue *d)
{
	return !d->refusals_left && !is_empty(&r->pack->offer);
}

const char *plan_pick(const struct rules *r, const struct dialogue *d, const struct strings *s,
		      const struct intent_def *intent)
{
	struct placeholder with[VALUES_MAX];
	size_t n = say_values(r, d, intent, with);

	return say_pick(r, d, s, with, n, false);
}

static void add_yes_no(const struct rules *r, struct turn *t, const char *yes)
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

static void remember_question(struct dialogue *d, const struct plan *plan)
{
	if (plan->decision == DECIDE_CONFIRM)
		copy_name(d->guess, plan->intent->name);
	d->rephrased = plan->decision == DECIDE_REPHRASE;
	d->asking = plan->decision == DECIDE_ASK || plan->next_asks;
}

/* While they are upset a person is offered with every answer, as the one question of it. */
static void add_offer(struct rules *r, struct dialogue *d, const struct plan *plan)
{
	bool wanted = d->watching || plan->decision == DECIDE_OFFER;
	const char *offer;

	if (!wanted || !may_offer(r, d))
		return;
	if (plan->decision == DECIDE_OFFER)
		d->offered = true;
	if (plan->is_offer || has_question(r->say.p))
		return;
	offer = plan_pick(r, d, &r->pack->offer, NULL);
	if (!offer)
		return;
	say_add(r, d, offer, NULL, 0);
	d->offered = true;
}

static void add_all_replies(const struct rules *r, const struct dialogue *d, struct turn *t,
			    const struct plan *plan)
{
	if (plan->decision == DECIDE_CONFIRM)
		add_yes_no(r, t, "/yes");
	if (d->offered)
		add_yes_no(r, t, "/human");
	if (plan->decision == DECIDE_ANSWER && plan->intent)
		add_replies(t, &plan->intent->replies, !d->offered && !d->asking);
	if (plan->decision == DECIDE_ANSWER && plan->next && !d->asking)
		add_replies(t, &plan->next->replies, false);
	if (plan->decision == DECIDE_REPHRASE || plan->is_offer)
		add_replies(t, &r->pack->replies, false);
}

static void add(struct rules *r, struct dialogue *d, const struct intent_def *intent,
		const char *text)
{
	struct placeholder with[VALUES_MAX];

	say_add(r, d, text, with, say_values(r, d, intent, with));
}

static bool asks(const struct plan *plan)
{
	return (plan->text && has_question(plan->text)) ||
	       (plan->next_text && has_question(plan->next_text));
}

void plan_carry_out(struct rules *r, struct dialogue *d, struct turn *t, const struct plan *plan)
{
	t->decision = plan->decision;
	t->intent_name = plan->intent ? plan->intent->name : NULL;
	say_begin(r, d);
	empathy_open(r, d, t, plan->failed, asks(plan));
	add(r, d, plan->lead_of ? plan->lead_of : plan->intent, plan->lead);
	add(r, d, plan->intent, plan->text);
	add(r, d, plan->next, plan->intro);
	add(r, d, plan->next, plan->next_text);
	remember_question(d, plan);
	add_offer(r, d, plan);
	add_all_replies(r, d, t, plan);
	say_end(r, d, t);
	if (!r->say.n)
		t->decision = DECIDE_SILENT;
}
