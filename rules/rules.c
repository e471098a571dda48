/* rules.c - one turn, in its order: read, understand, score, learn, decide. */
#include "rules/rules.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/utf8.h"
#include "rules/rules_private.h"

static const double DECAY = 0.75; /* of the score, from turn to turn */
static const float SPEAKS = 0.3f; /* points of one signal that are more than a nuance */

static const double HANDOFF_SURE = 0.6;
static const float SURE_IN_ANGER = 0.9f, CLEAR_IN_ANGER = 0.6f, SURE_IN_FOREIGN = 0.95f;

enum { LONG_WORDS = 15, VERY_LONG_WORDS = 75 };

struct rules *rules_free(struct rules *r)
{
	if (r) {
		entity_work_free(r->entity_work);
		intent_work_free(r->intent_work);
		pattern_work_free(r->pattern_work);
	}
	free(r);
	return NULL;
}

static void rules_freep(struct rules **r)
{
	rules_free(*r);
}

int rules_new(struct rules **ret, const struct pack *pack)
{
	cleanup(rules_freep) struct rules *r = calloc(1, sizeof(*r));

	if (!r)
		return -ENOMEM;
	r->pack = pack;
	if (pattern_work_new(&r->pattern_work) ||
	    entity_work_new(&r->entity_work, r->pattern_work) ||
	    intent_work_new(&r->intent_work, pack->model))
		return -ENOMEM;
	*ret = steal(r);
	return 0;
}

/* --- understanding ------------------------------------------------------------------------ */

static bool is_command(const struct text *t, const char *command)
{
	return t->n == strlen(command) && !memcmp(t->folded, command, t->n);
}

static enum command read_command(const struct text *t)
{
	if (is_command(t, "/human"))
		return COMMAND_HUMAN;
	if (is_command(t, "/yes"))
		return COMMAND_YES;
	return is_command(t, "/no") ? COMMAND_NO : COMMAND_NONE;
}

int find_keyword(const struct rules *r)
{
	uint64_t index;

	return map_find(&r->pack->keywords, pack_keyword(&r->text), &index) ? (int)index - 1 : -1;
}

/* The payload of a button stands for its title, unless it is a command that no longer exists. */
static void read_text(struct rules *r, const struct utterance *u)
{
	if (u->payload && *u->payload) {
		text_read(&r->text, u->payload, strlen(u->payload));
		r->command = read_command(&r->text);
		if (*u->payload != '/' || r->command != COMMAND_NONE || find_keyword(r) >= 0)
			return;
	}
	text_read(&r->text, u->text, u->n);
	r->command = read_command(&r->text);
}

static int find_intent_pattern(struct rules *r)
{
	const struct patterns *p = &r->pack->intent_patterns;
	struct sieved sieved;
	size_t at, n;

	if (!p->n)
		return -1;
	sieve_find(p->sieve, r->text.folded, r->text.n, &sieved);
	for (size_t i = 0; i < p->n; i++)
		if (sieve_passed(&sieved, i) && pattern_find(p->v[i].pattern, r->pattern_work,
							     r->text.folded, r->text.n, 0, &at, &n))
			return (int)p->v[i].of;
	return -1;
}

/* A keyword or pattern is certain: it goes before what the model found. */
static void put_first(struct intent_result *result, uint32_t intent)
{
	size_t i = 0;

	while (i < result->n && result->ranked[i].intent != intent)
		i++;
	if (i == result->n && result->n < INTENT_RANKED)
		result->n++;
	i = MIN(i, (size_t)INTENT_RANKED - 1);
	memmove(&result->ranked[1], &result->ranked[0], i * sizeof(result->ranked[0]));
	result->ranked[0] = (struct intent_rank){.intent = intent, .score = 1, .confidence = 1};
	result->margin = 1;
	result->in_scope = true;
}

/* How sure one must be: a person is called for what was said, not for what may have been meant. What
 * lies between is asked back. */
static double enough(const struct pack *p, int intent)
{
	return p->intents[intent].handoff.on ? MAX(p->sure, HANDOFF_SURE) : p->sure;
}

static void read_intent(struct rules *r, const struct utterance *u, struct turn *t)
{
	const struct pack *p = r->pack;
	struct intent_result *result = &t->intent;
	int certain = find_keyword(r);

	if (certain < 0)
		certain = find_intent_pattern(r);
	intent_rank(p->model, r->intent_work, &r->text, u->explain, result);
	if (certain >= 0)
		put_first(result, (uint32_t)certain);
	for (size_t i = 0; i < result->n; i++)
		t->names[i] = p->intents[result->ranked[i].intent].name;
	r->intent = result->n ? (int)result->ranked[0].intent : -1;
	r->sure = r->guessed = false;
	t->confidence = 0;
	if (r->intent < 0 || r->command != COMMAND_NONE)
		return;
	t->confidence = result->ranked[0].confidence;
	r->sure = result->in_scope && t->confidence >= enough(p, r->intent) &&
		  result->margin >= p->margin;
	r->guessed = !r->sure && t->confidence >= p->guess;
	if (certain < 0) {
		clause_read(r, t);
		clause_choose(r, t);
	}
	for (size_t i = 0; i < result->n; i++)
		t->names[i] = p->intents[result->ranked[i].intent].name;
}

/* In another language a word that looks like one of ours is no evidence; a certain intent still is. */
static void read_foreign(struct rules *r, const struct turn *t)
{
	if (r->reading.language_known || (r->sure && t->confidence >= SURE_IN_FOREIGN))
		return;
	r->sure = r->guessed = false;
	r->second = -1;
}

/* --- the score ---------------------------------------------------------------------------- */

static void list_signals(const struct rules *r, struct turn *t)
{
	const struct reading *g = &r->reading;

	for (size_t i = 0; i < N_SIGNAL; i++) {
		struct signal *s = &t->signals[t->n_signals];

		if (!(signal_kinds[i].kind & SCORED) || g->value[i] == 0 ||
		    r->pack->weights[i] == 0)
			continue;
		*s = (struct signal){.name = signal_kinds[i].name,
				     .value = g->value[i],
				     .weight = r->pack->weights[i],
				     .n_evidence = g->n_evidence[i]};
		memcpy(s->evidence, g->evidence[i], sizeof(s->evidence));
		t->n_signals++;
	}
}

/* Of this message alone. */
static float score_alone(const struct rules *r)
{
	float sum = 0;

	for (size_t i = 0; i < N_SIGNAL; i++)
		if (i != SIGNAL_HUMAN)
			sum += r->reading.value[i] * r->pack->weights[i];
	return sum;
}

/* Something beside swearing, capitals and the like speaks for a person now. */
static bool speaks_for_itself(const struct rules *r)
{
	for (size_t i = 0; i < N_SIGNAL; i++)
		if ((signal_kinds[i].kind & (SCORED | MILD)) == SCORED &&
		    r->reading.value[i] * r->pack->weights[i] >= SPEAKS)
			return true;
	return false;
}

/* Length, several matters at once, open ends: not anger, but more than a bot should settle. */
static double complexity(const struct rules *r, const struct dialogue *d)
{
	const float *value = r->reading.value;
	double words = (double)r->text.n_words, sum;
	double own = r->sure ? r->pack->intents[r->intent].complexity : 0;

	sum = 0.35 * MAX(0, MIN(1, (words - LONG_WORDS) / (VERY_LONG_WORDS - LONG_WORDS)));
	sum += words > LONG_WORDS ? 0.1 * MAX(0, value[SIGNAL_GROWTH]) : 0;
	sum += 0.2 * value[SIGNAL_MULTI];
	sum += 0.2 * MIN(1, d->bot_turns / 6.0);
	sum += 0.15 * MIN(1, d->n_wants / (double)DIALOGUE_WANTS);
	return MIN(1, MAX(own, MAX(sum, 0.8 * d->complexity)));
}

static void score(struct rules *r, struct dialogue *d, struct turn *t)
{
	const struct pack *p = r->pack;
	double before = d->anger, threshold;
	bool watching = d->watching;

	t->carried = (float)(DECAY * d->anger);
	d->anger = t->carried;
	for (size_t i = 0; i < t->n_signals; i++)
		d->anger += t->signals[i].value * t->signals[i].weight;
	d->anger = MAX(0, d->anger);
	d->complexity = complexity(r, d);
	threshold = p->escalate - 0.5 * d->complexity;
	d->watching = d->anger >= p->watch || (d->watching && d->anger >= p->rearm);
	d->escalated = d->escalated && d->anger >= p->rearm;
	r->entered = d->watching && (!watching || d->anger > before);
	r->reached = !d->escalated && d->anger >= threshold && speaks_for_itself(r);
	d->escalated = d->escalated || r->reached;
	d->abuse_turns += r->reading.value[SIGNAL_ABUSE] > 0;
	t->anger = (float)d->anger;
	t->threshold = (float)threshold;
	t->frustration = (float)MIN(1, d->anger / threshold);
	t->complexity = (float)d->complexity;
	memcpy(t->values, r->reading.value, sizeof(r->reading.value));
	t->score = score_alone(r);
	t->asks_human = r->reading.asks_human;
	t->watching = d->watching;
	t->language_known = r->reading.language_known;
}

/* What is said in anger is about what was asked before, unless it clearly is not. */
static void read_venting(struct rules *r, const struct dialogue *d, const struct turn *t)
{
	const struct intent_def *now = r->sure ? &r->pack->intents[r->intent] : NULL;

	float enough = d->n_wants ? SURE_IN_ANGER : CLEAR_IN_ANGER;

	if (!now || t->anger - t->carried < (float)r->pack->watch || t->confidence >= enough ||
	    now->handoff.on || (d->n_wants && !strcmp(now->name, d->wants[0].intent)))
		return;
	r->sure = r->guessed = false;
	r->second = -1;
}

/* --- the turn ----------------------------------------------------------------------------- */

static void begin(struct rules *r, const struct utterance *u, struct turn *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->text = ret->suggestion = "";
	r->utterance = u;
	r->command = COMMAND_NONE;
	r->intent = -1;
	r->second = r->third = -1;
	r->feedback = 0;
	r->followed = r->sure = r->guessed = r->news = r->filled = r->entered = r->reached = false;
	r->corrected = r->forgotten = r->unknown = r->invalid = false;
	memset(r->taken_back, 0, sizeof(r->taken_back));
	memset(r->used, 0, sizeof(r->used));
}

/* A person has it now: what was open between the bot and the visitor is open no more. */
static void forget_questions(struct dialogue *d)
{
	d->guess[0] = '\0';
	d->pending[0] = '\0';
	d->offered = d->rephrased = d->asking = false;
}

/* Nobody is answered; whoever has it finds the facts under the names of the intent. */
static void listen(struct rules *r, struct dialogue *d, struct turn *t)
{
	forget_questions(d);
	if (r->utterance->mode == MODE_WATCH) {
		escalate_if_needed(r, d, t);
		return;
	}
	escalate_anew(r, d, t);
	if (r->sure)
		fact_fill(r, d, &r->pack->intents[r->intent], t);
}

/* What the bot would say, kept out of the dialogue: a copy of it is thrown away. */
static void suggest(struct rules *r, const struct dialogue *d, struct turn *t)
{
	struct placeholder with[VALUES_MAX];
	const struct intent_def *intent;
	const char *text;
	size_t n;

	if (!r->sure)
		return;
	intent = &r->pack->intents[r->intent];
	n = say_values(r, d, intent, with);
	text = say_pick(r, d, &intent->answers, with, n, false);
	if (!text || !template_complete(text, with, n))
		return;
	line_init(&r->say, r->say_bytes, sizeof(r->say_bytes));
	template_fill(&r->say, text, with, n);
	if (d->watching)
		empathy_calm(&r->say);
	t->suggestion = r->say.p;
	t->suggestion_n = r->say.n;
	t->intent_name = intent->name;
}

static void forget_intent(struct rules *r)
{
	r->intent = r->second = -1;
	r->sure = r->guessed = false;
}

void rules_turn(struct rules *r, struct dialogue *d, const struct utterance *u, struct turn *ret)
{
	begin(r, u, ret);
	read_text(r, u);
	ret->n_entities = entity_find(r->pack->entities, r->entity_work, &r->text, ret->entities,
				      ENTITY_FOUND);
	r->n_named = ret->n_entities;
	read_intent(r, u, ret);
	if (u->mode == MODE_WATCH) /* they are ours, not those of the bot that answers */
		forget_intent(r);
	signal_find(r);
	read_foreign(r, ret);
	follow_read(r, d, ret);
	reply_yes_no(r, d);
	reply_feedback(r, d);
	fact_read(r, d, ret);
	slot_read(r, d, ret);
	reply_aside(r, d, ret);
	reply_forgive(r);
	signal_read(r, d);
	list_signals(r, ret);
	score(r, d, ret);
	read_venting(r, d, ret);
	learn_issue(r, d, ret);
	follow_learn(r, d);
	if (u->mode == MODE_BOT)
		decide(r, d, ret);
	else
		listen(r, d, ret);
	learn(r, d, ret);
	if (u->mode == MODE_HUMAN)
		suggest(r, d, ret);
	if (u->mode == MODE_BOT && d->cooldown)
		d->cooldown--;
	r->utterance = NULL;
}

static void escalate_by_hand(struct rules *r, struct dialogue *d, struct turn *ret,
			     enum reason_code code)
{
	int want = d->n_wants ? pack_intent(r->pack, d->wants[0].intent) : -1;

	begin(r, NULL, ret);
	ret->decision = DECIDE_ESCALATE;
	ret->anger = (float)d->anger;
	ret->threshold = (float)(r->pack->escalate - 0.5 * d->complexity);
	ret->frustration = (float)MIN(1, d->anger / ret->threshold);
	ret->complexity = (float)d->complexity;
	ret->language_known = true;
	ret->priority = (int)r->pack->priorities[code];
	reason_add(r, ret, code, code, NULL, 0);
	for (size_t i = 0; want >= 0 && i < r->pack->intents[want].skills.n; i++)
		if (ret->n_skills < TURN_SKILLS)
			ret->skills[ret->n_skills++] = r->pack->intents[want].skills.v[i];
	forget_questions(d);
	d->failures = 0;
	d->bot_turns = 0;
	d->called |= 1u << code;
}

void rules_asked(struct rules *r, struct dialogue *d, uint64_t seq, struct turn *ret)
{
	escalate_by_hand(r, d, ret, REASON_ASKED);
	reason_evidence(&ret->reasons[0], "", 0, seq);
}

void rules_operator(struct rules *r, struct dialogue *d, struct turn *ret)
{
	escalate_by_hand(r, d, ret, REASON_OPERATOR);
}

void rules_returned(const struct rules *r, struct dialogue *d)
{
	forget_questions(d);
	close_slot(d);
	d->failures = d->bot_turns = d->abuse_turns = d->refusals_left = 0;
	d->failed = 0;
	d->anger = MIN(d->anger, r->pack->rearm);
	d->watching = d->escalated = false;
	d->n_recent = 0;
	d->policy[0] = '\0';
	d->cooling = d->called;
	d->called = 0;
	d->cooldown = (unsigned)r->pack->cooldown;
}
