/* pack_entities.c - entities.yml: patterns and lists, compiled by entity.c. */
#include "rules/pack/pack_private.h"

#include <errno.h>
#include <string.h>

enum { LIST_VALUES = 2000, LIST_SYNONYMS = 200 };

static void load_normalize(struct loader *l, const struct yaml *y, struct entity_def *ret)
{
	static const char *const names[] = {"upper", "lower", "digits"};

	if (!y)
		return;
	for (size_t i = 0; y->type == YAML_SCALAR && i < ARRAY_SIZE(names); i++)
		if (!strcmp(y->text, names[i])) {
			ret->normalize = NORMALIZE_UPPER + i;
			return;
		}
	load_error(l, y, "expected upper, lower or digits");
}

static size_t count_synonyms(const struct yaml *list)
{
	size_t n = list->n; /* each value is a phrase for itself */

	for (size_t i = 0; i < list->n; i++)
		n += list->items[i]->type == YAML_LIST ? list->items[i]->n : 1;
	return n;
}

/* Values and what people say for them; a value without synonyms may be written `value: []` or
 * left empty. */
static void load_values(struct loader *l, const struct yaml *list, struct entity_def *ret)
{
	const char **values, **synonyms;
	uint32_t *of;
	size_t n = 0;

	if (!list || !yaml_is(list, YAML_MAP, l->path, l->problems))
		return;
	if (list->n > LIST_VALUES) {
		load_error(l, list, "at most %d values", LIST_VALUES);
		return;
	}
	values = load_alloc(l, list->n, sizeof(*values));
	synonyms = load_alloc(l, count_synonyms(list), sizeof(*synonyms));
	of = load_alloc(l, count_synonyms(list), sizeof(*of));
	if (!values || !synonyms || !of)
		return;
	for (size_t i = 0; i < list->n; i++) {
		struct strings more = {0};

		values[i] = list->keys[i]->text;
		if (list->keys[i]->n > ENTITY_VALUE)
			load_error(l, list->keys[i], "a value has at most %d bytes", ENTITY_VALUE);
		load_strings(l, yaml_get(list, values[i]), LIST_SYNONYMS, &more);
		synonyms[n] = values[i];
		of[n++] = (uint32_t)i;
		for (size_t k = 0; k < more.n; k++) {
			synonyms[n] = more.v[k];
			of[n++] = (uint32_t)i;
		}
	}
	ret->values = values;
	ret->synonyms = synonyms;
	ret->synonym_of = of;
	ret->n_values = list->n;
	ret->n_synonyms = n;
}

static bool load_entity(struct loader *l, const struct yaml *key, const struct yaml *y,
			struct entity_def *ret)
{
	static const char *const keys[] = {"pattern", "normalize", "list", "title", "description"};
	const char *name = load_name(l, key, ENTITY_NAME);

	if (!name || !load_map(l, y, keys, ARRAY_SIZE(keys)))
		return false;
	*ret = (struct entity_def){.path = l->path, .line = y->line, .column = y->column};
	memcpy(ret->name, name, key->n + 1);
	ret->pattern = load_str(l, yaml_get(y, "pattern"), PATTERN_BYTES);
	load_normalize(l, yaml_get(y, "normalize"), ret);
	load_values(l, yaml_get(y, "list"), ret);
	load_title(l, key->text, load_str(l, yaml_get(y, "title"), PACK_TITLE));
	load_str(l, yaml_get(y, "description"), PACK_TITLE);
	if (!yaml_get(y, "pattern") == !yaml_get(y, "list")) {
		load_error(l, key, "entity '%s' needs a `pattern` or a `list`, and not both", name);
		return false;
	}
	return ret->pattern || ret->n_values;
}

void load_entities(struct loader *l, const struct yaml *root)
{
	static const char *const keys[] = {"entities"};
	const struct yaml *all = NULL;
	struct entity_def *defs;
	size_t n = 0;
	int r;

	if (root && load_map(l, root, keys, ARRAY_SIZE(keys)))
		all = yaml_get(root, "entities");
	if (all && !yaml_is(all, YAML_MAP, l->path, l->problems))
		all = NULL;
	if (all && all->n > ENTITY_TYPES) {
		load_error(l, all, "at most %d entities", ENTITY_TYPES);
		return;
	}
	defs = load_alloc(l, all ? all->n : 0, sizeof(*defs));
	for (size_t i = 0; defs && all && i < all->n; i++)
		n += load_entity(l, all->keys[i], all->items[i], &defs[n]);
	r = entity_compile(&l->pack->entities, defs, n, l->problems);
	if (r < 0)
		l->error = r;
	l->pack->n_entities = n;
}
