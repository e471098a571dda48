#include "rules/turn_json.h"

#include "rules/signal.h"

static json_t *evidence_json(const struct evidence *v, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_pack("{so sI}", "text",
						      json_stringn(v[i].text ? v[i].text : "",
								   v[i].text ? v[i].n : 0),
						      "seq", (json_int_t)v[i].seq));
	return list;
}

static json_t *tokens_json(const struct text *text)
{
	json_t *list = json_array();

	for (size_t i = 0; i < text->n_words; i++)
		json_array_append_new(
			list, json_stringn(text->folded + text->words[i].at, text->words[i].n));
	return list;
}

static json_t *intents_json(const struct pack *p, const struct turn *turn)
{
	json_t *list = json_array();

	for (size_t i = 0; i < turn->intent.n && turn->names[i]; i++)
		json_array_append_new(
			list, json_pack("{ss ss sf sf}", "name", turn->names[i], "title",
					pack_intent_title(p, turn->intent.ranked[i].intent),
					"confidence", (double)turn->intent.ranked[i].confidence,
					"score", (double)turn->intent.ranked[i].score));
	return list;
}

static json_t *grams_json(const struct turn *turn)
{
	json_t *list = json_array();

	for (size_t i = 0; i < turn->intent.n_grams; i++)
		json_array_append_new(list,
				      json_pack("{ss sf}", "gram", turn->intent.grams[i].gram,
						"weight", (double)turn->intent.grams[i].weight));
	return list;
}

static json_t *entities_json(const struct turn *turn)
{
	json_t *list = json_array();

	for (size_t i = 0; i < turn->n_entities; i++)
		json_array_append_new(list, json_pack("{ss ss}", "name", turn->entities[i].name,
						      "value", turn->entities[i].value));
	return list;
}

static json_t *signals_json(const struct turn *turn)
{
	json_t *list = json_array();

	for (size_t i = 0; i < turn->n_signals; i++) {
		const struct signal *s = &turn->signals[i];

		json_array_append_new(list, json_pack("{ss sf sf so}", "name", s->name, "value",
						      (double)s->value, "weight", (double)s->weight,
						      "evidence",
						      evidence_json(s->evidence, s->n_evidence)));
	}
	return list;
}

json_t *values_json(const struct turn *turn)
{
	json_t *o = json_object();

	for (size_t i = 0; i < N_SIGNAL; i++)
		if (turn->values[i] != 0)
			json_object_set_new(o, signal_kinds[i].name,
					    json_real((double)turn->values[i]));
	return o;
}

/* Words that were read as others, one letter off. */
static json_t *mended_json(const struct turn *turn)
{
	json_t *list = json_array();

	for (size_t i = 0; i < turn->intent.n_mended; i++) {
		const struct intent_mended *m = &turn->intent.mended[i];

		json_array_append_new(list,
				      json_pack("{so so}", "from", json_stringn(m->from, m->from_n),
						"to", json_stringn(m->to, m->to_n)));
	}
	return list;
}

static json_t *understood_json(const struct pack *p, const struct turn *turn,
			       const struct text *text)
{
	const char *nearest = turn->intent.n && turn->intent.nearest != INTENT_NONE
				      ? pack_example(p, turn->intent.nearest)
				      : NULL;

	return json_pack("{ss so so so so so so so sb sf sf ss? sf}", "role", "user", "tokens",
			 tokens_json(text), "mended", mended_json(turn), "intents",
			 intents_json(p, turn), "grams", grams_json(turn), "entities",
			 entities_json(turn), "signals", signals_json(turn), "values",
			 values_json(turn), "in_scope", turn->intent.in_scope, "z",
			 (double)turn->intent.z, "margin", (double)turn->intent.margin, "nearest",
			 nearest, "cosine", (double)turn->intent.cosine);
}

static json_t *state_json(const struct turn *turn)
{
	return json_pack("{sf sf sf sf sf sf sb sb sb}", "score", (double)turn->score, "state",
			 (double)turn->anger, "threshold", (double)turn->threshold, "carried",
			 (double)turn->carried, "frustration", (double)turn->frustration,
			 "complexity", (double)turn->complexity, "watching", turn->watching,
			 "asks_human", turn->asks_human > 0, "language_known",
			 turn->language_known);
}

static json_t *reasons_json(const struct turn *turn)
{
	json_t *list = json_array();

	for (size_t i = 0; i < turn->n_reasons; i++)
		json_array_append_new(list, json_pack("{ss ss so}", "code",
						      reason_name(turn->reasons[i].code), "text",
						      turn->reasons[i].text, "evidence",
						      evidence_json(turn->reasons[i].evidence,
								    turn->reasons[i].n_evidence)));
	return list;
}

static json_t *replies_json(const struct turn *turn)
{
	json_t *list = json_array();

	for (size_t i = 0; i < turn->n_replies; i++)
		json_array_append_new(list, json_pack("{ss ss}", "title", turn->replies[i].title,
						      "say", turn->replies[i].say));
	return list;
}

static json_t *decided_json(const struct turn *turn)
{
	json_t *skills = json_array();

	for (size_t i = 0; i < turn->n_skills; i++)
		json_array_append_new(skills, json_string(turn->skills[i]));
	return json_pack("{ss ss? ss? sf so si so ss? so so}", "decision",
			 decision_name(turn->decision), "intent", turn->intent_name, "second",
			 turn->second_name, "confidence", (double)turn->confidence, "reasons",
			 reasons_json(turn), "priority", turn->priority, "skills", skills,
			 "empathy", turn->empathy, "text", json_stringn(turn->text, turn->text_n),
			 "quick_replies", replies_json(turn));
}

json_t *turn_json(const struct pack *p, const struct turn *turn, const struct text *text,
		  enum mode mode)
{
	json_t *o = understood_json(p, turn, text);

	json_object_update_new(o, state_json(turn));
	json_object_update_new(o, decided_json(turn));
	json_object_set_new(o, "mode", json_string(mode == MODE_WATCH ? "watch" : "bot"));
	return o;
}

json_t *heard_json(const struct dialogue *d)
{
	return json_pack("{ss sb sb sb sf si}", "role", "bot", "failed", d->failing, "confirms",
			 d->confirming, "question", d->asked_back, "repeats", d->repeated,
			 "failures_in_a_row", (int)d->failures);
}
