/*
 * clause.c - the parts of a message: "where is my order and how do I return the lamp" asks for two
 * things. The model reads each part for itself; only parts that it is sure of count.
 */
#include <string.h>

#include "rules/rules_private.h"

enum { MESSAGE_WORDS = 6, STORY_WORDS = 45, CLAUSE_WORDS = 3 };

/* A part says less than a whole message, so it has to say it more clearly. */
static const float CLEAR = 0.7f, LIKE = 0.45f;

/* The SVM's margin for the second intent, from which on the message may be about it too. */
static const float NEXT = -0.8f;

/* A sign that ends a clause stands between two words. */
static bool has_sign(const struct text *t, size_t i)
{
	static const char *const wide[] = {"？", "。", "！", "；", "，", "،", "؟", "؛"};
	const struct word *w = &t->words[i];
	const char *s = t->original + w->from + w->from_n;
	size_t n = t->words[i + 1].from - w->from - w->from_n;
	bool sign = false, blank = false;

	for (size_t k = 0; k < n; k++) {
		if (s[k] == '\n')
			return true;
		sign |= strchr(".?!;,", s[k]) != NULL;
		blank |= s[k] == ' ';
	}
	for (size_t k = 0; k < ARRAY_SIZE(wide); k++)
		if (memmem(s, n, wide[k], strlen(wide[k])))
			return true;
	return sign && blank;
}

static bool begins_clause(const struct rules *r, size_t i)
{
	return map_find(&r->pack->clause_words, r->text.words[i].hash, NULL);
}

static bool asks(const struct rules *r, const struct clause *c)
{
	return c->intent >= 0 && c->in_scope && c->confidence >= CLEAR &&
	       c->margin >= (float)r->pack->margin && c->cosine >= LIKE &&
	       !r->pack->intents[c->intent].small_talk;
}

/* Words first .. end - 1. */
struct part {
	size_t first, end;
};

/* The parts that are long enough to ask for something. */
static size_t split(const struct rules *r, struct part ret[CLAUSES])
{
	const struct text *t = &r->text;
	size_t first = 0, parts = 0, n = t->n_words;

	for (size_t i = 0; i < n && parts < CLAUSES; i++) {
		bool word = i + 1 < n && begins_clause(r, i + 1);

		if (i == first && begins_clause(r, i)) { /* "and how …" is "how …" */
			first++;
			continue;
		}
		if (i + 1 < n && !word && !has_sign(t, i))
			continue;
		if (i + 1 - first >= CLAUSE_WORDS && i + 1 - first < n)
			ret[parts++] = (struct part){first, i + 1};
		first = i + 1;
	}
	return parts;
}

static struct clause rank(struct rules *r, struct part part)
{
	const struct word *from = &r->text.words[part.first], *to = &r->text.words[part.end - 1];
	const struct intent_result *ranked = &r->ranked;

	text_read(&r->clause, r->text.original + from->from, to->from + to->from_n - from->from);
	intent_rank(r->pack->model, r->intent_work, &r->clause, false, &r->ranked);
	if (!ranked->n)
		return (struct clause){.intent = -1};
	return (struct clause){
		.intent = (int)ranked->ranked[0].intent,
		.confidence = ranked->ranked[0].confidence,
		.margin = ranked->margin,
		.cosine = ranked->cosine,
		.in_scope = ranked->in_scope,
	};
}

/* A whole that is sure of one thing and far from the next is not looked at part by part. */
static bool may_be_two(const struct rules *r, const struct turn *t)
{
	return !r->sure || (t->intent.n > 1 && t->intent.ranked[1].score >= NEXT);
}

/* Asking the model is what costs: it ends where too few parts are left to make a difference, and a long
 * story is not taken apart; that it is long already speaks for a person. */
void clause_read(struct rules *r, const struct turn *t)
{
	struct part parts[CLAUSES];
	size_t n, needed = r->sure ? 2 : 1;

	r->n_clauses = 0;
	if (r->text.n_words < MESSAGE_WORDS || r->text.n_words > STORY_WORDS ||
	    r->command != COMMAND_NONE || !may_be_two(r, t))
		return;
	n = split(r, parts);
	for (size_t i = 0; i < n && r->n_clauses + n - i >= needed; i++) {
		struct clause c = rank(r, parts[i]);

		if (asks(r, &c))
			r->clauses[r->n_clauses++] = c;
	}
}

static void put_at(struct intent_result *result, size_t place, const struct clause *c)
{
	struct intent_rank rank = {.intent = (uint32_t)c->intent, .confidence = c->confidence};
	size_t i = 0;

	while (i < result->n && result->ranked[i].intent != rank.intent)
		i++;
	if (i < result->n)
		rank.score = result->ranked[i].score;
	else if (result->n < INTENT_RANKED)
		result->n++;
	i = MIN(i, (size_t)INTENT_RANKED - 1);
	if (i < place)
		return;
	memmove(&result->ranked[place + 1], &result->ranked[place],
		(i - place) * sizeof(result->ranked[0]));
	result->ranked[place] = rank;
}

/* In the order of asking, but a part that only a person can deal with goes first. */
static void find_three(const struct rules *r, const struct clause *ret[3])
{
	const struct clause *c;

	ret[0] = ret[1] = ret[2] = NULL;
	for (size_t i = 0; i < r->n_clauses; i++) {
		size_t k = 0;

		while (k < 3 && ret[k] && ret[k]->intent != r->clauses[i].intent)
			k++;
		if (k < 3 && !ret[k])
			ret[k] = &r->clauses[i];
	}
	for (size_t k = 1; k < 3 && ret[k]; k++)
		if (r->pack->intents[ret[k]->intent].handoff.on) {
			c = ret[0];
			ret[0] = ret[k];
			ret[k] = c;
			return;
		}
}

/* Among the ranks, what the whole is most about stays first. */
static void rank_parts(const struct rules *r, const struct clause *const three[3],
		       struct intent_result *result)
{
	size_t first = 0, place = 1;

	for (size_t k = 1; k < 3 && three[k]; k++)
		if (three[k]->intent == r->intent)
			first = k;
	put_at(result, 0, three[first]);
	for (size_t k = 0; k < 3 && three[k]; k++)
		if (k != first)
			put_at(result, place++, three[k]);
}

/* The whole says that it is about something else than its parts; it has more to go by than they have. */
static bool is_one_matter(const struct rules *r, const struct turn *t,
			  const struct clause *const three[3])
{
	return t->intent.in_scope && !r->pack->intents[r->intent].small_talk &&
	       r->intent != three[0]->intent && (!three[1] || r->intent != three[1]->intent);
}

void clause_choose(struct rules *r, struct turn *t)
{
	const struct clause *three[3];

	r->second = -1;
	if (!r->n_clauses)
		return;
	find_three(r, three);
	if (!three[0] || is_one_matter(r, t, three))
		return;
	if (!three[1] && r->sure && !r->pack->intents[r->intent].small_talk)
		return;
	rank_parts(r, three, &t->intent);
	r->intent = three[0]->intent;
	t->confidence = three[0]->confidence;
	t->intent.in_scope = true;
	r->sure = true;
	r->guessed = false;
	if (!three[1])
		return;
	r->second = three[1]->intent;
	t->second_name = r->pack->intents[r->second].name;
	if (three[2])
		r->third = three[2]->intent;
}
