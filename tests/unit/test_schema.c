/* test_schema.c - rules/schema: what an editor is told of a pack's files is what the loader does. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The loader hands its tables of keys to yaml_check_keys(), so that is where they are read off: this
 * program has its own, and the one it stands for under another name. */
#include "base/yaml.h"
void real_check_keys(const struct yaml *map, const char *const *known, size_t n, const char *path,
		     struct problems *problems);
#define yaml_check_keys real_check_keys
#include "daemon/base/yaml_read.c"
#undef yaml_check_keys

#include "rules/pack/pack_private.h"
#include "tests/support/jsonschema.h"
#include "tests/support/packfile.h"
#include "tests/support/schemasample.h"

enum { SEEN = 2000, FILES = 200, KEYS = 64, SCHEMAS = 9 };

/* Every map whose keys the loader checked, with the keys that it knows. */
static struct seen {
	char path[64];
	int line;
	size_t n;
	char keys[KEYS][48];
} seen[SEEN];
static size_t n_seen;
static bool watching;

void yaml_check_keys(const struct yaml *map, const char *const *known, size_t n, const char *path,
		     struct problems *problems)
{
	if (watching && map && n_seen < SEEN) {
		struct seen *s = &seen[n_seen++];

		assert_true(n <= KEYS);
		*s = (struct seen){.line = map->line, .n = n};
		snprintf(s->path, sizeof(s->path), "%s", path);
		for (size_t i = 0; i < n; i++)
			snprintf(s->keys[i], sizeof(s->keys[i]), "%s", known[i]);
	}
	real_check_keys(map, known, n, path, problems);
}

/* Which schema is for which file of a pack. A greeting hides texts.greeting, so each has a turn. */
static const struct kind {
	const char *schema, *path, *without;
} kinds[] = {
	{"pack.schema.json", "pack.yml", "greeting"},
	{"pack.schema.json", "pack.yml", "texts"},
	{"intents.schema.json", "intents/all.yml", NULL},
	{"entities.schema.json", "entities.yml", "pattern"}, /* and it takes one of the two */
	{"entities.schema.json", "entities.yml", "list"},
	{"signals.schema.json", "signals.yml", NULL},
	{"signals.schema.json", "weights.yml", NULL},
	{"escalation.schema.json", "escalation.yml", NULL},
	{"empathy.schema.json", "empathy.yml", NULL},
	{"tests.schema.json", "tests/all.yml", NULL},
	{"language.schema.json", "languages/en.yml", NULL},
};

static int setup(void **state)
{
	*state = schemas_read("rules/schema");
	return json_object_size(*state) == SCHEMAS ? 0 : -1;
}

static int teardown(void **state)
{
	json_decref(*state);
	return 0;
}

/* --- the files that there are -------------------------------------------------------------- */

static size_t find_files(const char *dir, char (*paths)[256], size_t n)
{
	struct dirent **entries = NULL;
	int found = scandir(dir, &entries, NULL, alphasort);

	for (int i = 0; i < found; i++) {
		const char *name = entries[i]->d_name, *dot = strrchr(name, '.');
		char path[256];

		snprintf(path, sizeof(path), "%.120s/%.120s", dir, name);
		if (!dot && n < FILES)
			n = find_files(path, paths, n);
		else if (dot > name && !strcmp(dot, ".yml") && n < FILES)
			memcpy(paths[n++], path, sizeof(path));
		free(entries[i]);
	}
	free(entries);
	return n;
}

static const char *schema_of(const char *path)
{
	const char *name = strrchr(path, '/') + 1;

	if (strstr(path, "/intents/"))
		return "intents.schema.json";
	if (strstr(path, "/tests/"))
		return "tests.schema.json";
	if (strstr(path, "/languages/"))
		return "language.schema.json";
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(kinds[i].path, name))
			return kinds[i].schema;
	fail_msg("%s is no file of a pack", path);
	return NULL;
}

static struct yaml *parse(const char *bytes, size_t n)
{
	struct problems problems = PROBLEMS_INIT;
	struct yaml *root = NULL;

	yaml_parse(&root, "", bytes, n, &YAML_LIMITS, &problems);
	if (problems.n)
		fail_msg("line %d: %s", problems.v[0].line, problems.v[0].text);
	problems_deinit(&problems);
	return root;
}

static void every_file_of_ours_is_as_its_schema_says(void **state)
{
	static char paths[FILES][256];
	struct buf why = BUF_INIT(1 << 20);
	size_t n = find_files("rules", paths, 0), bytes;

	assert_true(n > 20 && n < FILES);
	for (size_t i = 0; i < n; i++) {
		char *text = file_read(paths[i], &bytes);
		struct yaml *y = parse(text, bytes);
		json_t *json = json_of_yaml(y);

		buf_reset(&why);
		if (schema_check(*state, schema_of(paths[i]), json, &why))
			fail_msg("%s\n%s", paths[i], why.p);
		json_decref(json);
		yaml_free(y);
		free(text);
	}
	buf_deinit(&why);
}

static void every_file_of_the_template_names_its_schema(void **state)
{
	static char paths[FILES][256];
	size_t n = find_files("rules/template", paths, 0), bytes;
	char want[200];

	(void)state;
	assert_true(n > 8);
	for (size_t i = 0; i < n; i++) {
		char *text = file_read(paths[i], &bytes);
		const char *below = paths[i] + strlen("rules/template/");

		snprintf(want, sizeof(want), "# yaml-language-server: $schema=%s../schema/%s\n",
			 strchr(below, '/') ? "../" : "", schema_of(paths[i]));
		assert_memory_equal(text, want, strlen(want));
		free(text);
	}
}

/* --- the loader and the schemas know the same ---------------------------------------------- */

static const char *path_of(const char *schema)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(kinds[i].schema, schema))
			return kinds[i].path;
	return NULL;
}

/* Loads a pack of that file alone: without examples nothing is trained, so it is quick. */
static void load_file(const char *path, const char *text, size_t n, struct problems *problems)
{
	static const char least[] = "{name: a, language: en}";
	struct pack_file files[2] = {{path, text, n}, {"pack.yml", least, strlen(least)}};
	struct pack *pack = NULL;

	assert_true(pack_load(&pack, files, strcmp(path, "pack.yml") ? 2 : 1, problems) >= 0);
	pack_free(pack);
}

static const struct seen *seen_at(const char *path, int line)
{
	for (size_t i = 0; i < n_seen; i++)
		if (!strcmp(seen[i].path, path) && seen[i].line == line)
			return &seen[i];
	return NULL;
}

static bool knows(const struct seen *s, const char *key)
{
	for (size_t i = 0; i < s->n; i++)
		if (!strcmp(s->keys[i], key))
			return true;
	return false;
}

static void assert_same_keys(const struct seen *s, const json_t *properties)
{
	const char *key;
	json_t *value;

	for (size_t i = 0; i < s->n; i++)
		if (!json_object_get(properties, s->keys[i]))
			fail_msg("%s: the loader knows '%s', its schema does not", s->path,
				 s->keys[i]);
	json_object_foreach ((json_t *)properties, key, value)
		if (!knows(s, key))
			fail_msg("%s: the schema has '%s', the loader does not", s->path, key);
}

static void assert_signals(const json_t *properties)
{
	assert_int_equal(json_object_size(properties), N_SIGNAL);
	for (size_t i = 0; i < N_SIGNAL; i++)
		assert_non_null(json_object_get(properties, signal_kinds[i].name));
}

static size_t count_maps(const json_t *schema)
{
	bool is_map = json_object_get(schema, "properties") && json_object_get(schema, "type");
	size_t n = is_map, i;
	const char *key;
	json_t *value;

	if (n)
		assert_true(json_is_false(json_object_get(schema, "additionalProperties")));
	if (json_is_array(schema))
		json_array_foreach ((json_t *)schema, i, value)
			n += count_maps(value);
	json_object_foreach ((json_t *)schema, key, value)
		n += count_maps(value);
	return n;
}

static bool add_once(json_t *set, const json_t *schema)
{
	char key[32];

	snprintf(key, sizeof(key), "%p", (const void *)schema);
	if (json_object_get(set, key))
		return false;
	json_object_set_new(set, key, json_null());
	return true;
}

static void the_loader_and_the_schemas_know_the_same_keys(void **state)
{
	json_t *visited = json_object();
	const json_t *properties;
	size_t maps = 0;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct sample s = {.schemas = *state,
				   .file = kinds[i].schema,
				   .without = kinds[i].without,
				   .focus = SIZE_MAX};
		struct problems problems = PROBLEMS_INIT;

		sample_make(&s);
		n_seen = 0;
		watching = true;
		load_file(kinds[i].path, s.text.p, s.text.n, &problems);
		watching = false;
		for (size_t k = 0; k < s.n_maps; k++) {
			const struct seen *here = seen_at(kinds[i].path, s.maps[k].line);

			properties = json_object_get(s.maps[k].schema, "properties");
			maps += add_once(visited, s.maps[k].schema);
			if (json_object_get(properties, "vtrend"))
				assert_signals(properties);
			else if (!here)
				fail_msg("%s:%d: the loader does not check the keys of this map",
					 kinds[i].path, s.maps[k].line);
			else
				assert_same_keys(here, properties);
		}
		problems_deinit(&problems);
		sample_deinit(&s);
	}
	assert_int_equal(maps, count_maps(*state));
	json_decref(visited);
}

/* --- the loader and the schemas draw the same lines ---------------------------------------- */

static const struct problem *error_at(const struct problems *p, const char *path, int line)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->v[i].severity == PROBLEM_ERROR && p->v[i].line == line &&
		    !strcmp(p->v[i].path, path))
			return &p->v[i];
	return NULL;
}

/* Where the loader is known to be wider, or to speak of another place. */
static bool is_excepted(const char *what)
{
	static const char *const places[] = {
		"type of 'valence'",	 /* a list of words without a value is let through */
		"maxItems of 'intents'", /* told at the intent that is one too many */
		"word of 'reasons'",	 /* told at the list */
	};

	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		if (strstr(what, places[i]))
			return true;
	return false;
}

/* About what is defined elsewhere, or about several numbers at once: a schema cannot know it. */
static bool is_of_others(const char *text)
{
	return !strncmp(text, "thresholds must rise", 20) || !strncmp(text, "unknown entity", 14) ||
	       !strncmp(text, "unknown intent", 14) || !strncmp(text, "unknown queue", 13);
}

static size_t failures_of(const struct sample *s, struct buf *why)
{
	struct yaml *y = parse(s->text.p, s->text.n);
	json_t *json = json_of_yaml(y);
	size_t n = schema_check(s->schemas, s->file, json, why);

	json_decref(json);
	yaml_free(y);
	return n;
}

static void try_bound(struct sample *s, const char *path, size_t bound, bool beyond)
{
	struct problems problems = PROBLEMS_INIT;
	struct buf why = BUF_INIT(16 << 20);
	const struct problem *error;
	size_t failures;

	s->focus = bound;
	s->beyond = beyond;
	sample_make(s);
	load_file(path, s->text.p, s->text.n, &problems);
	failures = failures_of(s, &why);
	error = error_at(&problems, path, s->focus_line);
	if (!beyond && error && !is_of_others(error->text))
		fail_msg("%s: the loader refuses what the schema allows: %s", s->what, error->text);
	if (!beyond && failures)
		fail_msg("%s: the schema refuses its own bound: %s", s->what, why.p);
	if (beyond && !failures)
		fail_msg("%s: the schema does not hold its bound", s->what);
	if (beyond && !error && !is_excepted(s->what))
		fail_msg("%s: the loader accepts what the schema refuses", s->what);
	problems_deinit(&problems);
	buf_deinit(&why);
}

static void the_loader_refuses_what_the_schemas_refuse_and_nothing_at_their_bounds(void **state)
{
	size_t bounds = 0;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct sample s = {.schemas = *state,
				   .file = kinds[i].schema,
				   .without = kinds[i].without,
				   .focus = SIZE_MAX};
		size_t n;

		sample_make(&s);
		n = s.bounds;
		for (size_t bound = 0; bound < n; bound++) {
			try_bound(&s, kinds[i].path, bound, false);
			try_bound(&s, kinds[i].path, bound, true);
		}
		bounds += n;
		sample_deinit(&s);
	}
	print_message("%zu bounds tried from both sides\n", bounds);
	assert_true(bounds > 500);
}

static bool has_error(const struct problems *p, const char *path, const char *says)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->v[i].severity == PROBLEM_ERROR && !strcmp(p->v[i].path, path) &&
		    strstr(p->v[i].text, says))
			return true;
	return false;
}

static void assert_words(const json_t *words, const char *(*name)(int i), size_t n)
{
	assert_int_equal(json_array_size(words), n);
	for (size_t i = 0; i < n; i++)
		assert_string_equal(json_string_value(json_array_get(words, i)), name((int)i));
}

static const char *reason_word(int i)
{
	return reason_name((enum reason_code)i);
}

static const char *decision_word(int i)
{
	return decision_name((enum decision)i);
}

/* A word that only the loader knows would not be missed by trying those of the schema. */
static void reasons_and_decisions_are_all_there(void **state)
{
	const json_t *expect = json_object_get(*state, "tests.schema.json"), *words;
	static const char *const way[] = {"items",	"properties", "turns",	   "items",
					  "properties", "expect",     "properties"};

	for (size_t i = 0; i < ARRAY_SIZE(way); i++)
		expect = json_object_get(expect, way[i]);
	words = json_object_get(json_object_get(expect, "decision"), "enum");
	assert_words(words, decision_word, DECIDE_ESCALATE + 1);
	words = json_object_get(json_object_get(expect, "reasons"), "anyOf");
	assert_words(json_object_get(json_array_get(words, 0), "enum"), reason_word, N_REASON);
}

#define SLOT(more) "intents: [{name: a, slots: [{name: a, " more "}]}]"

/* What one key asks of another. */
static void both_want_the_same_keys_together(void **state)
{
	static const struct {
		const char *schema, *text, *says;
	} cases[] = {
		{"entities.schema.json", "entities: {a: {pattern: b}}", NULL},
		{"entities.schema.json", "entities: {a: {list: {b: [], c: ~}}}", NULL},
		{"entities.schema.json", "entities: {a: {pattern: b, list: {b: [c]}}}", "not both"},
		{"entities.schema.json", "entities: {a: {description: b}}", "or a `list`"},
		{"escalation.schema.json", "policies: [{name: a, phrases: [b]}]", NULL},
		{"escalation.schema.json", "policies: [{name: a, text: b}]", "a policy needs"},
		{"escalation.schema.json", "triggers: {same_request: 0, asked: true}", NULL},
		{"empathy.schema.json", "coach: [{code: a, message: b, pattern: c}]", NULL},
		{"empathy.schema.json", "coach: [{code: a, message: b}]", "a hint needs"},
		{"intents.schema.json", SLOT("entity: email, required: false"), NULL},
		{"intents.schema.json", SLOT("ask: b"), NULL},
		{"intents.schema.json", SLOT("ask: b, required: true"), NULL},
		{"intents.schema.json", SLOT("entity: email"), "needs an `ask`"},
		{"intents.schema.json", SLOT("ask: b, required: false"), "must be required"},
		{"intents.schema.json", SLOT("ask: b, pattern: c, invalid: d"), NULL},
		{"intents.schema.json", SLOT("ask: b, pattern: c"), "needs `invalid`"},
		{"intents.schema.json", SLOT("ask: b, min: 1"), "needs `invalid`"},
		{"intents.schema.json", SLOT("ask: b, max: 1"), "needs `invalid`"},
		{"intents.schema.json", SLOT("ask: b, invalid: d, pattern: [c]"), "expected"},
		{"language.schema.json", "helped: a", NULL},
		{"language.schema.json", "helped: [a, b]", NULL},
		{"language.schema.json", "helped: {patterns: a}", NULL},
		{"language.schema.json", "helped: {words: a}", "unknown key"},
		{"language.schema.json", "fairness: {variants: {a: {b: ''}}}", NULL},
		{"language.schema.json", "fairness: {templates: ['a {who}', who]}", "needs {who}"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *path = path_of(cases[i].schema);
		struct problems problems = PROBLEMS_INIT;
		struct yaml *y = parse(cases[i].text, strlen(cases[i].text));
		json_t *json = json_of_yaml(y);

		load_file(path, cases[i].text, strlen(cases[i].text), &problems);
		if (!schema_check(*state, cases[i].schema, json, NULL) != !cases[i].says)
			fail_msg("the schema is wrong about %s", cases[i].text);
		assert_true(has_error(&problems, path, cases[i].says ? cases[i].says : "") ==
			    !!cases[i].says);
		problems_deinit(&problems);
		json_decref(json);
		yaml_free(y);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_file_of_ours_is_as_its_schema_says),
		cmocka_unit_test(every_file_of_the_template_names_its_schema),
		cmocka_unit_test(the_loader_and_the_schemas_know_the_same_keys),
		cmocka_unit_test(
			the_loader_refuses_what_the_schemas_refuse_and_nothing_at_their_bounds),
		cmocka_unit_test(reasons_and_decisions_are_all_there),
		cmocka_unit_test(both_want_the_same_keys_together),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
