/* pack_read.c - reads of one node of a pack's files, each with its own words for what is wrong. */
#include "rules/pack/pack_private.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "rules/rules.h"
#include "rules/pack/template.h"

enum { PACK_REPLIES = TURN_REPLIES };

struct place load_place(const struct loader *l, const struct yaml *y)
{
	return (struct place){.path = l->path, .line = y->line, .column = y->column};
}

void *load_alloc(struct loader *l, size_t n, size_t size)
{
	void *v = pack_alloc(l->pack, n ? n : 1, size);

	if (!v)
		l->error = -ENOMEM;
	return v;
}

bool load_map(struct loader *l, const struct yaml *y, const char *const *keys, size_t n)
{
	if (!yaml_is(y, YAML_MAP, l->path, l->problems))
		return false;
	yaml_check_keys(y, keys, n, l->path, l->problems);
	return true;
}

bool load_list(struct loader *l, const struct yaml *y)
{
	return yaml_is(y, YAML_LIST, l->path, l->problems);
}

const char *load_str(struct loader *l, const struct yaml *y, size_t max)
{
	const char *s = NULL;

	yaml_str(y, &s, 1, max, l->path, l->problems);
	return s;
}

const char *load_name(struct loader *l, const struct yaml *y, size_t max)
{
	const char *s = load_str(l, y, max);

	for (size_t i = 0; s && s[i]; i++)
		if (!isalnum((unsigned char)s[i]) && !strchr("_-.", s[i])) {
			load_error(l, y, "a name is of letters, digits, '_', '-' and '.'");
			return NULL;
		}
	return s;
}

void load_strings(struct loader *l, const struct yaml *y, size_t max, struct strings *ret)
{
	size_t n = 0;
	const char **v;

	if (!y)
		return;
	if (y->type == YAML_LIST && y->n > PACK_VARIANTS) {
		load_error(l, y, "at most %d entries", PACK_VARIANTS);
		return;
	}
	if (y->type == YAML_MAP) {
		load_error(l, y, "expected a text or a list of texts");
		return;
	}
	v = load_alloc(l, y->type == YAML_LIST ? y->n : 1, sizeof(*v));
	if (!v)
		return;
	for (size_t i = 0; i < (y->type == YAML_LIST ? y->n : 1); i++) {
		v[n] = load_str(l, y->type == YAML_LIST ? y->items[i] : y, max);
		n += v[n] != NULL;
	}
	*ret = (struct strings){.v = v, .n = n, .at = load_place(l, y)};
}

/* A list of maps with two texts each. */
void load_pairs(struct loader *l, const struct yaml *y, const char *const keys[2], size_t max_pairs,
		const size_t max_bytes[2], struct replies *ret)
{
	struct reply *v;
	size_t n = 0;

	if (!y || !load_list(l, y))
		return;
	if (y->n > max_pairs) {
		load_error(l, y, "at most %zu entries", max_pairs);
		return;
	}
	v = load_alloc(l, y->n, sizeof(*v));
	for (size_t i = 0; v && i < y->n; i++) {
		const struct yaml *item = y->items[i];

		if (!load_map(l, item, keys, 2))
			continue;
		v[n].title = load_str(l, yaml_get(item, keys[0]), max_bytes[0]);
		v[n].say = load_str(l, yaml_get(item, keys[1]), max_bytes[1]);
		if (v[n].title && v[n].say)
			n++;
		else if (!yaml_get(item, keys[0]) || !yaml_get(item, keys[1]))
			load_error(l, item, "needs both '%s' and '%s'", keys[0], keys[1]);
	}
	*ret = (struct replies){.v = v, .n = n};
}

void load_replies(struct loader *l, const struct yaml *y, struct replies *ret)
{
	static const char *const keys[2] = {"title", "say"};

	load_pairs(l, y, keys, PACK_REPLIES, (const size_t[2]){PACK_TITLE, PACK_EXAMPLE}, ret);
}

void load_handoff(struct loader *l, const struct yaml *y, struct handoff *ret)
{
	int64_t priority = ret->priority;

	yaml_int(yaml_get(y, "priority"), &priority, 0, 9, l->path, l->problems);
	ret->on = true;
	ret->priority = (int)priority;
	load_strings(l, yaml_get(y, "skills"), RULE_NAME, &ret->skills);
	load_strings(l, yaml_get(y, "text"), PACK_TEXT, &ret->text);
	load_placeholders(l, yaml_get(y, "text"), NULL, 0);
	if (ret->skills.n > TURN_SKILLS)
		load_error(l, yaml_get(y, "skills"), "at most %d skills", TURN_SKILLS);
}

static void add_phrase(struct loader *l, const struct yaml *y, struct phrases *into, uint32_t list,
		       float value)
{
	const char *s = load_str(l, y, PACK_PHRASE);

	if (!s)
		return;
	text_read(l->text, s, y->n);
	for (size_t i = 0; i < l->text->n_words; i++)
		if (map_put(&l->pack->vocabulary, l->text->words[i].hash, 1))
			l->error = -ENOMEM;
	switch (phrases_add(into, l->text, list, value)) {
	case 0:
		break;
	case PHRASE_E_EMPTY:
		load_error(l, y, "a phrase needs at least one word; use `patterns` for signs");
		break;
	case PHRASE_E_LONG:
		load_error(l, y, "a phrase has at most %d words", PHRASE_WORDS);
		break;
	case PHRASE_E_PREFIX:
		load_error(l, y, "a word needs at least three letters before its '*'");
		break;
	default:
		l->error = -ENOMEM;
	}
}

/* A list of phrases (or one), or a map of word to valence. */
void load_phrases(struct loader *l, const struct yaml *y, struct phrases *into, uint32_t list)
{
	double value;

	if (!y)
		return;
	if (y->type == YAML_SCALAR) {
		add_phrase(l, y, into, list, 0);
		return;
	}
	for (size_t i = 0; i < y->n; i++) {
		value = 0;
		if (y->type == YAML_MAP &&
		    !yaml_real(y->items[i], &value, -4, 4, l->path, l->problems))
			continue;
		add_phrase(l, y->type == YAML_MAP ? y->keys[i] : y->items[i], into, list,
			   (float)value);
	}
}

static void add_pattern(struct loader *l, const struct yaml *y, struct patterns *into, uint32_t of)
{
	const char *s = load_str(l, y, PATTERN_BYTES);
	struct pattern_of *v;

	if (!s)
		return;
	if (++l->n_patterns > PACK_PATTERNS) {
		load_error(l, y, "more than %d patterns in one pack", PACK_PATTERNS);
		return;
	}
	v = reallocarray(into->v, into->n + 1, sizeof(*v));
	if (!v) {
		l->error = -ENOMEM;
		return;
	}
	into->v = v;
	v[into->n].of = of;
	switch (pattern_compile(&v[into->n].pattern, s, l->path, y->line, y->column, l->problems)) {
	case 0:
		into->n++;
		break;
	case PATTERN_E_INVALID:
		break;
	default:
		l->error = -ENOMEM;
	}
}

void load_patterns(struct loader *l, const struct yaml *y, struct patterns *into, uint32_t of)
{
	if (!y)
		return;
	if (y->type == YAML_SCALAR)
		add_pattern(l, y, into, of);
	else if (load_list(l, y))
		for (size_t i = 0; i < y->n; i++)
			add_pattern(l, y->items[i], into, of);
}

void load_words(struct loader *l, const struct yaml *y, struct map *into)
{
	if (!y || !load_list(l, y))
		return;
	for (size_t i = 0; i < y->n; i++) {
		const char *s = load_str(l, y->items[i], PACK_PHRASE);

		if (!s)
			continue;
		text_read(l->text, s, y->items[i]->n);
		for (size_t k = 0; k < l->text->n_words; k++)
			if (map_put(into, l->text->words[k].hash, 1))
				l->error = -ENOMEM;
	}
}

void load_title(struct loader *l, const char *name, const char *title)
{
	struct pack *p = l->pack;
	struct title *v;

	if (!name || !title || pack_title(p, name))
		return;
	v = reallocarray(p->titles, p->n_titles + 1, sizeof(*v));
	if (!v) {
		l->error = -ENOMEM;
		return;
	}
	p->titles = v;
	v[p->n_titles++] = (struct title){name, title};
}

void load_placeholders(struct loader *l, const struct yaml *y, const char *const *known, size_t n)
{
	static const char *const everywhere[] = {"bot", "name"};
	const char *names[PACK_SLOTS + 8], *name, *nearest;
	char copy[RULE_NAME + 1];
	size_t n_names = 0, name_n;

	if (!y || y->type == YAML_MAP)
		return;
	for (size_t i = 0; y->type == YAML_LIST && i < y->n; i++)
		load_placeholders(l, y->items[i], known, n);
	for (size_t i = 0; i < n && n_names < ARRAY_SIZE(names) - 2; i++)
		names[n_names++] = known[i];
	for (size_t i = 0; i < ARRAY_SIZE(everywhere); i++)
		names[n_names++] = everywhere[i];
	for (size_t at = 0; template_next(y->text, &at, &name, &name_n); at += name_n) {
		bool found = false;

		for (size_t i = 0; i < n_names; i++)
			found |= strlen(names[i]) == name_n && !memcmp(names[i], name, name_n);
		if (found)
			continue;
		name_n = MIN(name_n, sizeof(copy) - 1);
		memcpy(copy, name, name_n);
		copy[name_n] = '\0';
		nearest = nearest_word(copy, names, n_names);
		if (nearest)
			load_error(l, y, "nothing fills {%s}; did you mean {%s}?", copy, nearest);
		else
			load_error(l, y, "nothing fills {%s} here", copy);
	}
}
