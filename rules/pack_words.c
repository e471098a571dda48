/* pack_words.c - the words of a language, and a pack's own beside them: signals, requests, valence. */
#include "rules/pack_private.h"

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
	for (size_t i = 0; i < y->n; i++) {
		const char *s = load_str(l, y->items[i], RULE_NAME);

		if (!s)
			continue;
		text_read(l->text, s, y->items[i]->n);
		switch (slips_add(slips, l->text->folded, l->text->n)) {
		case 0:
			break;
		case SLIPS_E_FULL:
			load_error(l, y->items[i], "more than %d words", SLIP_WORDS);
			return;
		default:
			l->error = -ENOMEM;
		}
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

void load_language(struct loader *l, const struct yaml *root)
{
	static const char *const keys[] = {
		"language", "stemmer", "signals", "human",	"negators", "identity",
		"valence",  "yes",     "no",	  "stopwords",	"texts",    "fallback",
		"offer",    "brief",   "coach",	  "statements", "declined",
	};
	struct pack *p = l->pack;

	if (!load_map(l, root, keys, ARRAY_SIZE(keys)))
		return;
	load_str(l, yaml_get(root, "language"), 15);
	load_str(l, yaml_get(root, "stemmer"), RULE_NAME);
	load_signals(l, yaml_get(root, "signals"));
	load_human(l, yaml_get(root, "human"));
	load_phrases(l, yaml_get(root, "negators"), &p->phrases, LIST_NEGATOR);
	load_phrases(l, yaml_get(root, "identity"), &p->phrases, LIST_IDENTITY);
	load_phrases(l, yaml_get(root, "valence"), &p->phrases, LIST_VALENCE);
	load_words(l, yaml_get(root, "stopwords"), &p->stopwords);
	load_words(l, yaml_get(root, "stopwords"), &p->vocabulary);
}
