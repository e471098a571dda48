/*
 * escalate.c - the triggers in their order. All are asked, so that an agent sees every reason; the
 * first that holds decides what is said.
 */
#include <stdio.h>
#include <string.h>

#include "rules/rules_private.h"

enum { SAME_WORDS = 3, COMPLEX_PRIORITY = 1 };

static const double SAME = 0.45;   /* similarity of two wordings of one request */
static const double COMPLEX = 0.6; /* from here on it raises the priority */

/* What the first trigger that holds wants done. */
struct call {
	const struct handoff *handoff; /* of a policy or intent */
	const struct strings *lead;    /* what is said first */
	int priority;
};

static struct reason *add(struct rules *r, struct turn *t, struct call *call, enum reason_code code,
			  unsigned text, const struct placeholder *with, size_t n)
{
	call->priority = MAX(call->priority, (int)r->pack->priorities[code]);
	return reason_add(r, t, code, text, with, n);
}

static const struct intent_def *current_intent(const struct rules *r)
{
	return r->intent >= 0 ? &r->pack->intents[r->intent] : NULL;
}

static void add_hits(const struct rules *r, struct reason *reason, uint32_t list)
{
	for (size_t i = 0; i < r->reading.n_hits; i++)
		if (r->reading.hits[i].list == list)
			reason_evidence(reason, r->reading.hits[i].text, r->reading.hits[i].n,
					r->utterance->seq);
}

static bool asked(struct rules *r, struct dialogue *d, struct turn *t, struct call *call)
{
	bool pressed = r->command == COMMAND_HUMAN || (d->offered && r->command == COMMAND_YES);
	struct reason *reason;

	if (!pressed && !(r->pack->on_asked && r->reading.asks_human))
		return false;
	reason = add(r, t, call, REASON_ASKED, REASON_ASKED, NULL, 0);
	if (r->command == COMMAND_NONE)
		add_hits(r, reason, SIGNAL_HUMAN);
	else /* a button: its title */
		reason_evidence(reason, r->utterance->text, r->utterance->n, r->utterance->seq);
	return true;
}

/* The policy that the message falls under, or -1. */
static int find_policy(const struct rules *r)
{
	int index = -1;

	for (size_t i = 0; i < r->pack->n_policies; i++)
		if (signal_hit(r, LIST_POLICY + (uint32_t)i) &&
		    (index < 0 || r->pack->policies[i].handoff.priority >
					  r->pack->policies[index].handoff.priority))
			index = (int)i;
	if (index < 0 && r->sure) /* words that are there say more than an intent that may be */
		index = r->pack->intents[r->intent].policy;
	return index;
}

static bool policy(struct rules *r, struct dialogue *d, struct turn *t, struct call *call)
{
	int index = find_policy(r);
	const struct policy *p;
	struct reason *reason;

	if (index < 0)
		return false;
	p = &r->pack->policies[index];
	copy_name(d->policy, p->name);
	reason = reason_add(r, t, REASON_POLICY, REASON_POLICY,
			    &(struct placeholder){"name", p->name}, 1);
	add_hits(r, reason, LIST_POLICY + (uint32_t)index);
	if (reason && !reason->n_evidence)
		reason_message(reason, r);
	call->priority = MAX(call->priority, p->handoff.priority);
	if (!call->handoff)
		call->handoff = &p->handoff;
	return true;
}

bool turn_fails(const struct rules *r, const struct dialogue *d)
{
	bool elsewhere =
		r->sure && !current_intent(r)->small_talk &&
		(!d->n_tried || strcmp(d->tried[d->n_tried - 1].intent, current_intent(r)->name));

	if (r->command == COMMAND_NO)
		return !d->offered && (d->guess[0] || d->n_tried);
	if (r->command != COMMAND_NONE || r->filled || r->corrected || r->forgotten || r->unknown)
		return false;
	if (r->invalid)
		return true;
	return r->feedback ? r->feedback < 0 && !elsewhere : !r->sure;
}

/* The slot was asked for as often as it may be, and the answer still does not hold it. */
static bool slot_failed(const struct rules *r, const struct dialogue *d)
{
	return d->asking && d->asked_times >= 2 && turn_fails(r, d);
}

/* Failures in a row, this message's too; another bot's are known before. */
static unsigned failures(const struct rules *r, const struct dialogue *d)
{
	if (r->utterance->mode == MODE_WATCH)
		return d->failures;
	return turn_fails(r, d) ? d->failures + 1 : 0;
}

static bool failed(struct rules *r, struct dialogue *d, struct turn *t, struct call *call)
{
	int64_t limit = r->pack->bot_failures;
	char count[16], scratch[RULE_NAME + 1];
	bool slot = slot_failed(r, d);
	struct placeholder with[2];
	struct reason *reason;

	if (!slot && (!limit || failures(r, d) < limit))
		return false;
	number_name(count, failures(r, d));
	with[0] = (struct placeholder){"count", count};
	with[1] = (struct placeholder){"slot", slot ? fact_title(r, d->asked_slot, scratch) : ""};
	reason = add(r, t, call, REASON_BOT_FAILED, slot ? REASON_TEXT_SLOT : REASON_BOT_FAILED,
		     with, 2);
	if (d->failed_seq)
		reason_evidence(reason, "", 0, d->failed_seq);
	reason_message(reason, r);
	if (!call->lead)
		call->lead = &r->pack->give_up;
	return true;
}

/* Something was asked about that is another thing than what is asked now. */
static bool is_other(const struct rules *r, const struct dialogue *d, size_t i)
{
	const char *intent = d->recent[i].intent;

	return r->sure && intent[0] && strcmp(intent, current_intent(r)->name);
}

/* Like the message, or like one that is: people leave something out and put something in each time. */
static bool is_same(const struct rules *r, const struct dialogue *d, size_t i, const bool *same)
{
	const struct likeness *it = &d->recent[i].likeness;

	if (likeness_between(it, &r->likeness) >= SAME)
		return true;
	for (size_t k = 0; k < d->n_recent; k++)
		if (same[k] && likeness_between(it, &d->recent[k].likeness) >= SAME)
			return true;
	return false;
}

size_t escalate_repeats(const struct rules *r, const struct dialogue *d, uint64_t *ret_seq)
{
	bool same[DIALOGUE_RECENT] = {false}, more = true;
	size_t n = 0;

	if (signal_plain_words(r) < SAME_WORDS || r->command != COMMAND_NONE || r->news ||
	    r->filled || (r->sure && current_intent(r)->small_talk) ||
	    r->reading.value[SIGNAL_THANKS] > 0)
		return 0;
	while (more) {
		more = false;
		for (size_t i = 0; i < d->n_recent; i++) {
			if (same[i] || is_other(r, d, i) || !is_same(r, d, i, same))
				continue;
			same[i] = more = true;
			*ret_seq = MAX(*ret_seq, d->recent[i].seq);
			n++;
		}
	}
	return n;
}

static bool same_request(struct rules *r, struct dialogue *d, struct turn *t, struct call *call)
{
	uint64_t seq = 0;
	size_t n = escalate_repeats(r, d, &seq);
	struct reason *reason;
	char count[16];

	if (!r->pack->same_request || n + 1 < (size_t)r->pack->same_request)
		return false;
	snprintf(count, sizeof(count), "%zu", n + 1);
	reason =
		add(r, t, call, REASON_LOOP, REASON_LOOP, &(struct placeholder){"count", count}, 1);
	reason_evidence(reason, "", 0, seq);
	reason_message(reason, r);
	return true;
}

static bool abuse(struct rules *r, struct dialogue *d, struct turn *t, struct call *call)
{
	int64_t limit = r->pack->abuse_turns;
	struct reason *reason;

	if (!limit || r->reading.value[SIGNAL_ABUSE] <= 0 || d->abuse_turns < limit)
		return false;
	reason = add(r, t, call, REASON_FRUSTRATION, REASON_TEXT_ABUSE, NULL, 0);
	add_hits(r, reason, SIGNAL_ABUSE);
	return true;
}

static bool intent(struct rules *r, struct dialogue *d, struct turn *t, struct call *call)
{
	const struct intent_def *now = current_intent(r);
	struct reason *reason;

	(void)d;
	if (!r->sure || !now->handoff.on)
		return false;
	reason = reason_add(r, t, REASON_INTENT, REASON_INTENT,
			    &(struct placeholder){"title", now->title}, 1);
	reason_message(reason, r);
	call->priority = MAX(call->priority, now->handoff.priority);
	if (!call->handoff)
		call->handoff = &now->handoff;
	return true;
}

static bool stuck(struct rules *r, struct dialogue *d, struct turn *t, struct call *call)
{
	struct reason *reason;
	char count[16];

	if (!r->pack->max_bot_turns || d->bot_turns < r->pack->max_bot_turns || r->news ||
	    r->command == COMMAND_YES)
		return false;
	snprintf(count, sizeof(count), "%u", d->bot_turns);
	reason = add(r, t, call, REASON_LOOP, REASON_TEXT_STUCK,
		     &(struct placeholder){"count", count}, 1);
	reason_message(reason, r);
	return true;
}

static bool score(struct rules *r, struct dialogue *d, struct turn *t, struct call *call)
{
	struct placeholder with[2];
	char anger[16], threshold[16];
	struct reason *reason;

	if (!r->reached)
		return false;
	(void)d;
	snprintf(anger, sizeof(anger), "%.1f", (double)t->anger);
	snprintf(threshold, sizeof(threshold), "%.1f", (double)t->threshold);
	with[0] = (struct placeholder){"score", anger};
	with[1] = (struct placeholder){"threshold", threshold};
	reason = add(r, t, call, REASON_FRUSTRATION, REASON_FRUSTRATION, with, 2);
	reason_signals(reason, t);
	if (t->anger < r->pack->escalate) /* it is the complexity that lowered the threshold */
		reason_message(add(r, t, call, REASON_COMPLEXITY, REASON_COMPLEXITY, NULL, 0), r);
	return true;
}

static void add_skills(struct turn *t, const struct strings *skills)
{
	for (size_t i = 0; i < skills->n && t->n_skills < TURN_SKILLS; i++) {
		bool known = false;

		for (size_t k = 0; k < t->n_skills; k++)
			known |= !strcmp(t->skills[k], skills->v[i]);
		if (!known)
			t->skills[t->n_skills++] = skills->v[i];
	}
}

/* Skills of what they want: now, or last. */
static void add_skills_of_want(const struct rules *r, const struct dialogue *d, struct turn *t)
{
	const struct intent_def *now = r->sure ? current_intent(r) : NULL;
	int last = d->n_wants ? pack_intent(r->pack, d->wants[0].intent) : -1;

	if (!now && last >= 0)
		now = &r->pack->intents[last];
	if (now)
		add_skills(t, &now->skills);
}

/* What is said before the handoff text. */
static void say_lead(struct rules *r, struct dialogue *d, struct turn *t, const struct call *call)
{
	bool own = call->handoff && !is_empty(&call->handoff->text);
	const struct strings *lead = own ? &call->handoff->text : call->lead;
	struct placeholder with[VALUES_MAX];
	size_t n = say_values(r, d, current_intent(r), with);

	say_begin(r, d);
	if (!own)
		empathy_open(r, d, t, false, true);
	if (lead)
		say_add(r, d, say_pick(r, d, lead, with, n, false), with, n);
	say_end(r, d, t);
}

static void escalate(struct rules *r, struct dialogue *d, struct turn *t, const struct call *call)
{
	t->decision = DECIDE_ESCALATE;
	t->priority = MIN(9, call->priority + (t->complexity >= COMPLEX ? COMPLEX_PRIORITY : 0));
	if (call->handoff)
		add_skills(t, &call->handoff->skills);
	add_skills_of_want(r, d, t);
	if (r->sure) /* whoever takes it finds the facts under the names of the intent */
		fact_fill(r, d, current_intent(r), t);
	if (r->sure && !current_intent(r)->small_talk)
		t->intent_name = current_intent(r)->name;
	if (r->utterance->mode == MODE_BOT || r->utterance->mode == MODE_WAITING)
		say_lead(r, d, t, call);
	for (size_t i = 0; i < t->n_reasons; i++)
		d->called |= 1u << t->reasons[i].code;
	d->failures = 0;
	d->failed = 0;
	d->bot_turns = 0;
	close_slot(d);
}

/* A person was called for this before, and has given it back a moment ago. */
static bool is_cooling(const struct dialogue *d, enum reason_code code)
{
	return d->cooldown && (d->cooling >> code & 1);
}

bool escalate_if_needed(struct rules *r, struct dialogue *d, struct turn *t)
{
	static const struct {
		bool (*holds)(struct rules *, struct dialogue *, struct turn *, struct call *);
		bool always; /* whatever was called for before */
		enum reason_code code;
	} triggers[] = {
		{asked, true, REASON_ASKED},	    {policy, true, REASON_POLICY},
		{failed, false, REASON_BOT_FAILED}, {same_request, false, REASON_LOOP},
		{abuse, false, REASON_FRUSTRATION}, {intent, false, REASON_INTENT},
		{stuck, false, REASON_LOOP},	    {score, false, REASON_FRUSTRATION},
	};
	struct call call = {0};

	for (size_t i = 0; i < ARRAY_SIZE(triggers); i++)
		if (triggers[i].always || !is_cooling(d, triggers[i].code))
			triggers[i].holds(r, d, t, &call);
	if (r->reached && is_cooling(d, REASON_FRUSTRATION))
		d->escalated = false; /* it may call when that is over */
	if (!t->n_reasons)
		return false;
	escalate(r, d, t, &call);
	return true;
}

void escalate_anew(struct rules *r, struct dialogue *d, struct turn *t)
{
	int index = find_policy(r);
	struct call call = {0};

	if (index < 0 || !strcmp(d->policy, r->pack->policies[index].name))
		return;
	policy(r, d, t, &call);
	escalate(r, d, t, &call);
	if (r->utterance->mode == MODE_HUMAN)
		t->decision = DECIDE_SILENT;
}

void escalate_for(struct rules *r, struct dialogue *d, struct turn *t, enum reason_code code,
		  unsigned text, const struct placeholder *with, size_t n)
{
	struct call call = {0};
	struct reason *reason;

	if (d->cooldown && offer_again(r, d, t))
		return;
	if (code == REASON_BOT_FAILED)
		call.lead = &r->pack->give_up;
	reason = add(r, t, &call, code, text, with, n);
	reason_message(reason, r);
	escalate(r, d, t, &call);
}
