/* pack_words.c - the words of a language, and a pack's own beside them: signals, requests, valence. */
#include "rules/fairness.h"
#include "rules/pack/pack_private.h"

#include <errno.h>
#include <string.h>

static int find_signal(const char *name)
{
	for (int i = 0; i < N_SIGNAL; i++)
		if (!strcmp(signal_kinds[i].name, name))
			return i;
	return -1;
}

static void refuse_signal(struct loader *l, const struct yaml *key)
{
	const char *names[N_SIGNAL], *nearest;

	for (size_t i = 0; i < N_SIGNAL; i++)
		names[i] = signal_kinds[i].name;
	nearest = nearest_word(key->text, names, N_SIGNAL);
	if (nearest)
		load_error(l, key, "unknown signal '%.40s'; did you mean '%s'?", key->text,
			   nearest);
	else
		load_error(l, key, "unknown signal '%.40s'", key->text);
}

/* Words of what is only computed would never be looked at. */
static bool takes_words(int id)
{
	return signal_kinds[id].full || id == SIGNAL_ELONG || id == SIGNAL_NOSTART;
}

void load_signals(struct loader *l, const struct yaml *signals)
{
	static const char *const keys[] = {"weight", "phrases", "patterns"};
	const struct yaml *y;
	double weight;
	int id;

	if (!signals || !yaml_is(signals, YAML_MAP, l->path, l->problems))
		return;
	for (size_t i = 0; i < signals->n; i++) {
		y = signals->items[i];
		id = find_signal(signals->keys[i]->text);
		if (id < 0) {
			refuse_signal(l, signals->keys[i]);
			continue;
		}
		if (!load_map(l, y, keys, ARRAY_SIZE(keys)))
			continue;
		if (yaml_real(yaml_get(y, "weight"), &weight, -5, 5, l->path, l->problems))
			l->pack->weights[id] = (float)weight;
		if (!takes_words(id) && (yaml_get(y, "phrases") || yaml_get(y, "patterns")))
			load_warning(l, signals->keys[i],
				     "signal '%s' is computed; its words are not looked at",
				     signal_kinds[id].name);
		load_phrases(l, yaml_get(y, "phrases"), &l->pack->phrases, (uint32_t)id);
		load_patterns(l, yaml_get(y, "patterns"), &l->pack->patterns, (uint32_t)id);
	}
}

static void load_fuzzy(struct loader *l, const struct yaml *y)
{
	struct slips *slips = l->pack->slips;

	if (!y || !load_list(l, y))
		return;
	if (y->n > SLIP_WORDS) {
		load_error(l, y, "at most %d words", SLIP_WORDS);
		return;
	}
	for (size_t i = 0; i < y->n; i++) {
		const char *s = load_str(l, y->items[i], RULE_NAME);

		if (!s)
			continue;
		text_read(l->text, s, y->items[i]->n);
		if (slips_add(slips, l->text->folded, l->text->n))
			l->error = -ENOMEM;
	}
}

static void load_human(struct loader *l, const struct yaml *y)
{
	static const char *const keys[] = {"phrases", "patterns", "fuzzy", "fuzzy_exclude", "not"};
	struct pack *p = l->pack;

	if (!y || !load_map(l, y, keys, ARRAY_SIZE(keys)))
		return;
	load_phrases(l, yaml_get(y, "phrases"), &p->phrases, SIGNAL_HUMAN);
	load_patterns(l, yaml_get(y, "patterns"), &p->patterns, SIGNAL_HUMAN);
	load_phrases(l, yaml_get(y, "not"), &p->phrases, LIST_NOT_HUMAN);
	load_fuzzy(l, yaml_get(y, "fuzzy"));
	load_words(l, yaml_get(y, "fuzzy"), &p->vocabulary);
	load_words(l, yaml_get(y, "fuzzy_exclude"), &p->vocabulary);
}

/* How another bot speaks when it fails, and when it asks for a "yes". */
static void load_bot_words(struct loader *l, const struct yaml *y)
{
	static const char *const lists[N_HEARD] = {"failed", "confirms"};
	static const char *const keys[] = {"phrases", "patterns"};

	if (!y || !load_map(l, y, lists, N_HEARD))
		return;
	for (uint32_t i = 0; i < N_HEARD; i++) {
		const struct yaml *list = yaml_get(y, lists[i]);

		if (!list || !load_map(l, list, keys, ARRAY_SIZE(keys)))
			continue;
		load_phrases(l, yaml_get(list, "phrases"), &l->pack->bot_phrases, i);
		load_patterns(l, yaml_get(list, "patterns"), &l->pack->bot_patterns, i);
	}
}

/* {word: what others write}. */
static void load_variant(struct loader *l, const char *name, const struct yaml *y)
{
	struct fairness_words *v = &l->pack->fair_words[l->pack->n_fair_words];
	const char **to;

	if (!yaml_is(y, YAML_MAP, l->path, l->problems))
		return;
	to = load_alloc(l, y->n, sizeof(*to));
	if (!to)
		return;
	*v = (struct fairness_words){.name = name, .to = to};
	l->pack->n_fair_words++;
	for (size_t i = 0; i < y->n; i++) {
		const char *s = "";

		text_read(l->text, y->keys[i]->text, y->keys[i]->n);
		if (l->text->n_words != 1)
			load_error(l, y->keys[i], "expected one word");
		else if (yaml_str(y->items[i], &s, 0, PACK_PHRASE, l->path, l->problems) &&
			 map_put(&v->by_word, l->text->words[0].hash, i))
			l->error = -ENOMEM;
		to[i] = s;
	}
}

static void check_template(struct loader *l, const struct yaml *y)
{
	for (size_t i = 0; y->type == YAML_LIST && i < y->n; i++)
		check_template(l, y->items[i]);
	if (y->type == YAML_SCALAR && !strstr(y->text, "{who}"))
		load_error(l, y, "every template needs {who}");
}

static void load_variants(struct loader *l, const struct yaml *y)
{
	struct pack *p = l->pack;

	if (!yaml_is(y, YAML_MAP, l->path, l->problems))
		return;
	if (y->n > FAIRNESS_LISTS) {
		load_error(l, y, "at most %d variants", FAIRNESS_LISTS);
		return;
	}
	p->fair_words = load_alloc(l, y->n, sizeof(*p->fair_words));
	for (size_t i = 0; i < y->n && p->fair_words; i++) {
		const char *name = load_name(l, y->keys[i], FAIRNESS_NAME);

		if (name)
			load_variant(l, name, y->items[i]);
	}
}

static void load_fairness(struct loader *l, const struct yaml *y)
{
	static const char *const keys[] = {"templates", "terms", "variants"};
	struct pack *p = l->pack;

	if (!y || !load_map(l, y, keys, ARRAY_SIZE(keys)))
		return;
	load_strings(l, yaml_get(y, "templates"), PACK_EXAMPLE, &p->fair_templates);
	load_strings(l, yaml_get(y, "terms"), PACK_PHRASE, &p->fair_terms);
	if (yaml_get(y, "templates"))
		check_template(l, yaml_get(y, "templates"));
	if (yaml_get(y, "variants"))
		load_variants(l, yaml_get(y, "variants"));
}

/* Phrases, or a map of phrases and patterns. */
static void load_listed(struct loader *l, const struct yaml *y, uint32_t list)
{
	static const char *const keys[] = {"phrases", "patterns"};

	if (!y)
		return;
	if (y->type != YAML_MAP) {
		load_phrases(l, y, &l->pack->phrases, list);
		return;
	}
	if (!load_map(l, y, keys, ARRAY_SIZE(keys)))
		return;
	load_phrases(l, yaml_get(y, "phrases"), &l->pack->phrases, list);
	load_patterns(l, yaml_get(y, "patterns"), &l->pack->patterns, list);
}

static void load_correction(struct loader *l, const struct yaml *y)
{
	static const char *const keys[] = {"replaces", "denies", "wrong"};

	if (!y || !load_map(l, y, keys, ARRAY_SIZE(keys)))
		return;
	load_listed(l, yaml_get(y, "replaces"), LIST_CORRECT);
	load_listed(l, yaml_get(y, "denies"), LIST_DENY);
	load_listed(l, yaml_get(y, "wrong"), LIST_WRONG);
}

void load_language(struct loader *l, const struct yaml *root)
{
	static const char *const keys[] = {
		"language", "stemmer",	  "signals", "human",	   "negators",	 "identity",
		"valence",  "yes",	  "no",	     "stopwords",  "texts",	 "fallback",
		"offer",    "brief",	  "coach",   "statements", "declined",	 "corrected",
		"also",	    "later",	  "resume",  "pending",	   "correction", "unknown",
		"helped",   "not_helped", "clauses", "titles",	   "bot",	 "fairness",
		"moments",
	};
	struct pack *p = l->pack;

	if (!load_map(l, root, keys, ARRAY_SIZE(keys)))
		return;
	load_str(l, yaml_get(root, "language"), 15);
	load_str(l, yaml_get(root, "stemmer"), RULE_NAME);
	load_signals(l, yaml_get(root, "signals"));
	load_human(l, yaml_get(root, "human"));
	load_bot_words(l, yaml_get(root, "bot"));
	load_phrases(l, yaml_get(root, "negators"), &p->phrases, LIST_NEGATOR);
	load_phrases(l, yaml_get(root, "identity"), &p->phrases, LIST_IDENTITY);
	load_phrases(l, yaml_get(root, "valence"), &p->phrases, LIST_VALENCE);
	load_words(l, yaml_get(root, "stopwords"), &p->stopwords);
	load_fairness(l, yaml_get(root, "fairness"));
	load_words(l, yaml_get(root, "clauses"), &p->clause_words);
	load_correction(l, yaml_get(root, "correction"));
	load_listed(l, yaml_get(root, "unknown"), LIST_UNKNOWN);
	load_listed(l, yaml_get(root, "helped"), LIST_HELPED);
	load_listed(l, yaml_get(root, "not_helped"), LIST_NOT_HELPED);
	load_words(l, yaml_get(root, "stopwords"), &p->vocabulary);
}
