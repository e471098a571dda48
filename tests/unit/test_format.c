/* test_format.c - rules/FORMAT.md tells of every key, and of bounds and defaults as they are. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "rules/fairness.h"
#include "rules/fit.h"
#include "rules/pack/pack_private.h"
#include "tests/support/jsonschema.h"
#include "tests/support/packfile.h"

struct world {
	json_t *schemas;
	char *page;
};

static int setup(void **state)
{
	static struct world w;
	size_t n;

	w.schemas = schemas_read("rules/schema");
	w.page = file_read("rules/FORMAT.md", &n);
	*state = &w;
	return w.page && json_object_size(w.schemas) ? 0 : -1;
}

static int teardown(void **state)
{
	struct world *w = *state;

	json_decref(w->schemas);
	free(w->page);
	return 0;
}

static bool is_part(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool has_word(const char *text, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = text; (at = strstr(at, word)); at += n)
		if ((at == text || !is_part(at[-1])) && !is_part(at[n]))
			return true;
	return false;
}

static void assert_told(const char *text, const json_t *schema)
{
	const json_t *properties = json_object_get(schema, "properties");
	const char *key;
	json_t *value;
	size_t i;

	json_object_foreach ((json_t *)properties, key, value)
		if (!has_word(text, key))
			fail_msg("FORMAT.md does not tell of '%s'", key);
	json_object_foreach ((json_t *)schema, key, value)
		assert_told(text, value);
	json_array_foreach ((json_t *)schema, i, value)
		assert_told(text, value);
}

static void every_key_is_told_of(void **state)
{
	struct world *w = *state;

	assert_told(w->page, w->schemas);
}

static void bounds_and_defaults_are_as_they_are(void **state)
{
	struct world *w = *state;
	static const char least[] = "{name: a, language: en}",
			  intents[] = "intents: [{name: a, keywords: [b], answers: [c]}]";
	const struct pack_file files[] = {{"pack.yml", least, strlen(least)},
					  {"intents/a.yml", intents, strlen(intents)}};
	struct problems problems = PROBLEMS_INIT;
	struct pack *p = NULL;
	char want[16][80];
	size_t n = 0;

	assert_int_equal(pack_load(&p, files, 2, &problems), 0);
#define SAYS(...) snprintf(want[n++], sizeof(want[0]), __VA_ARGS__)
	SAYS(" %d policies", POLICY_MAX);
	SAYS(" %d patterns", PACK_PATTERNS);
	SAYS(" %d wordings", PACK_VARIANTS);
	SAYS(" %d slots an intent", PACK_SLOTS);
	SAYS(" %d words a phrase", PHRASE_WORDS);
	SAYS(" %d bytes a title", PACK_TITLE);
	SAYS("at most %d words, of three", SLIP_WORDS);
	SAYS("at most %d: `{word", FAIRNESS_LISTS);
	SAYS("below %d labelled conversations", FIT_CONVERSATIONS);
	SAYS("answered without asking back | %g |", p->sure);
	SAYS("second intent it must be | %g |", p->margin);
	SAYS("acknowledges first and offers a person | %.1f |", p->watch);
	SAYS("from here a person takes over | %.1f |", p->escalate);
	SAYS("turns without anything new | %d |", (int)p->max_bot_turns);
	SAYS("policies bring one as ever | %d |", (int)p->cooldown);
	SAYS("at most %d codes of 1–%d letters", PACK_COMPLAINTS, COMPLAINT_MAX);
#undef SAYS
	assert_int_equal(n, ARRAY_SIZE(want));
	for (size_t i = 0; i < n; i++)
		if (!strstr(w->page, want[i]))
			fail_msg("FORMAT.md does not say '%s'", want[i]);
	pack_free(p);
	problems_deinit(&problems);
}

/* The first example below a heading is of that kind of file. */
static void check_example(const struct world *w, const char *heading, const char *schema)
{
	const char *at = strstr(w->page, heading), *end;
	struct problems problems = PROBLEMS_INIT;
	struct buf why = BUF_INIT(1 << 16);
	struct yaml *y = NULL;
	json_t *json;

	at = at ? strstr(at, "```yaml\n") : NULL;
	assert_non_null(at);
	at += strlen("```yaml\n");
	end = strstr(at, "```");
	assert_non_null(end);
	if (yaml_parse(&y, "", at, (size_t)(end - at), &YAML_LIMITS, &problems))
		fail_msg("%s: %s", heading, problems.n ? problems.v[0].text : "no memory");
	json = json_of_yaml(y);
	if (schema_check(w->schemas, schema, json, &why))
		fail_msg("%s\n%s", heading, why.p);
	json_decref(json);
	yaml_free(y);
	buf_deinit(&why);
	problems_deinit(&problems);
}

static void its_examples_are_as_the_schemas_say(void **state)
{
	static const char *const kinds[][2] = {
		{"\n## pack.yml", "pack.schema.json"},
		{"\n## intents/", "intents.schema.json"},
		{"\n## entities.yml", "entities.schema.json"},
		{"\n## signals.yml", "signals.schema.json"},
		{"\n## escalation.yml", "escalation.schema.json"},
		{"\n## empathy.yml", "empathy.schema.json"},
		{"\n## tests/", "tests.schema.json"},
		{"\n## Fairness", "language.schema.json"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		check_example(*state, kinds[i][0], kinds[i][1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_is_told_of),
		cmocka_unit_test(bounds_and_defaults_are_as_they_are),
		cmocka_unit_test(its_examples_are_as_the_schemas_say),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
