#include "tests/support/schemasample.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/jsonschema.h"

static void emit(struct sample *s, const json_t *schema);

static PRINTF_LIKE(2, 3) void put(struct sample *s, const char *fmt, ...)
{
	char token[200];
	va_list args;

	if (s->muted)
		return;
	va_start(args, fmt);
	vsnprintf(token, sizeof(token), fmt, args);
	va_end(args);
	buf_printf(&s->text, "%s\n", token);
	s->line++;
}

/* Counts a bound; true: it is the one in focus, and what comes next is its line. */
static bool press(struct sample *s, const char *what, const char *more)
{
	if (s->bounds++ != s->focus || s->muted || s->resting)
		return false;
	s->focus_line = s->line;
	snprintf(s->what, sizeof(s->what), "%s: %s of '%s' %s", s->file, what,
		 s->key ? s->key : "the file", more);
	return true;
}

static void put_long(struct sample *s, size_t n, const char *start, const char *after)
{
	if (s->muted)
		return;
	buf_printf(&s->text, "\"%s", start);
	for (size_t i = strlen(start); i < n; i++)
		buf_putc(&s->text, 'a');
	buf_printf(&s->text, "\"%s\n", after);
	s->line++;
}

/* A value of another kind than any that the schema has here. */
static bool put_other_type(struct sample *s, const char *other)
{
	bool any = s->any_type;

	s->any_type = false;
	if (any || !press(s, "type", "") || !s->beyond)
		return false;
	put(s, "%s", other);
	return true;
}

static void emit_number(struct sample *s, const json_t *schema, bool whole)
{
	double least = json_number_value(json_object_get(schema, "minimum"));
	double most = json_number_value(json_object_get(schema, "maximum"));
	double step = whole ? 1 : 0.25;

	if (put_other_type(s, "{a: b}"))
		return;
	if (press(s, "minimum", ""))
		put(s, "%.17g", least - (s->beyond ? step : 0));
	else if (press(s, "maximum", ""))
		put(s, "%.17g", most + (s->beyond ? step : 0));
	else
		put(s, "%.17g", most);
}

static void emit_string(struct sample *s, const json_t *schema)
{
	json_int_t most = json_integer_value(json_object_get(schema, "maxLength"));
	const char *pattern = json_string_value(json_object_get(schema, "pattern"));
	const char *start = pattern && strstr(pattern, "who") ? "{who}" : "";
	const char *plain = *start ? "\"{who}\"" : pattern && strchr(pattern, '(') ? "1s" : "a";

	if (put_other_type(s, "{a: b}"))
		return;
	if (json_object_get(schema, "minLength") && press(s, "minLength", "") && s->beyond)
		put(s, "\"\"");
	else if (most && press(s, "maxLength", ""))
		put_long(s, (size_t)most + s->beyond, start, "");
	else if (pattern && press(s, "pattern", pattern) && s->beyond)
		put(s, "\"a b!\"");
	else
		put(s, "%s", plain);
}

static void emit_word(struct sample *s, const json_t *word)
{
	char *text = json_dumps(word, JSON_ENCODE_ANY);
	bool in_focus = press(s, "word", text);

	if (in_focus && s->beyond)
		put(s, "zz");
	else if (json_is_string(word)) /* some words are words only without quotes */
		put(s, "%s", json_string_value(word));
	else
		put(s, "%s", text);
	free(text);
}

/* One of the words; each is a bound, so all of them have their turn. */
static void emit_enum(struct sample *s, const json_t *words)
{
	size_t n = json_array_size(words), from = s->bounds;
	size_t chosen = s->focus - from < n ? s->focus - from : 0;

	s->bounds = from + chosen;
	emit_word(s, json_array_get(words, chosen));
	s->bounds = from + n;
}

static void emit_items(struct sample *s, const json_t *items, size_t n)
{
	size_t from = s->bounds;

	put(s, "[");
	for (size_t i = 0; i < MAX(n, (size_t)1); i++) {
		s->bounds = from;
		if (i)
			put(s, ",");
		emit(s, items);
	}
	put(s, "]");
}

static void emit_array(struct sample *s, const json_t *schema)
{
	json_int_t most = json_integer_value(json_object_get(schema, "maxItems"));
	size_t n = 1;

	if (put_other_type(s, "{a: b}"))
		return;
	if (most && press(s, "maxItems", ""))
		n = (size_t)most + s->beyond;
	emit_items(s, json_object_get(schema, "items"), n);
}

/* The names of a map with free keys have bounds of their own. */
static void emit_name(struct sample *s, const json_t *names)
{
	const char *ignored = s->file;
	const json_t *schema = names ? schema_follow(s->schemas, names, &ignored) : NULL;
	json_int_t most = json_integer_value(json_object_get(schema, "maxLength"));

	if (most && press(s, "name's maxLength", ""))
		put_long(s, (size_t)most + s->beyond, "", ":");
	else if (json_object_get(schema, "pattern") && press(s, "name's pattern", "") && s->beyond)
		put(s, "\"a b!\":");
	else
		put(s, "a:");
}

static void emit_free(struct sample *s, const json_t *schema, const json_t *values)
{
	json_int_t most = json_integer_value(json_object_get(schema, "maxProperties"));
	size_t n = 0, from;

	if (most && press(s, "maxProperties", ""))
		n = (size_t)most + s->beyond - 1;
	put(s, "{");
	emit_name(s, json_object_get(schema, "propertyNames"));
	from = s->bounds;
	emit(s, values);
	for (size_t i = 0; i < n; i++) {
		s->bounds = from;
		put(s, ", k%c%c%c:", (int)('a' + i / 676 % 26), (int)('a' + i / 26 % 26),
		    (int)('a' + i % 26)); /* letters alone are a name everywhere */
		emit(s, values);
	}
	put(s, "}");
}

/* One value of a map with fixed keys. Of many that lead to one map, as the signals do, the first
 * stands for all. */
static void emit_value(struct sample *s, const json_t *schema, const char **last_ref)
{
	const char *ref = json_string_value(json_object_get(schema, "$ref")), *ignored = s->file;
	bool same = ref && *last_ref && !strcmp(ref, *last_ref) &&
		    json_object_get(schema_follow(s->schemas, schema, &ignored), "properties");
	size_t from = s->bounds;

	*last_ref = ref;
	if (!same) {
		emit(s, schema);
		return;
	}
	s->resting = true;
	emit(s, schema);
	s->resting = false;
	s->bounds = from;
}

/* Every key there is; past the bound one too many, or without one that must be there. */
static void emit_fixed(struct sample *s, const json_t *schema, const json_t *properties)
{
	const char *key, *left_out = NULL, *last_ref = NULL, *above = s->key;
	const char *without = !above || json_object_get(schema, "oneOf") ? s->without : NULL;
	json_t *value;
	const json_t *name;
	size_t i, n = 0;

	json_array_foreach (json_object_get(schema, "required"), i, name)
		if (press(s, "required", json_string_value(name)) && s->beyond)
			left_out = json_string_value(name);
	if (!s->muted && s->focus == SIZE_MAX) {
		assert(s->n_maps < SAMPLE_MAPS);
		s->maps[s->n_maps].line = s->line;
		s->maps[s->n_maps++].schema = schema;
	}
	put(s, "{");
	json_object_foreach ((json_t *)properties, key, value) {
		if ((left_out && !strcmp(key, left_out)) || (without && !strcmp(key, without)))
			continue;
		put(s, "%s\"%s\":", n++ ? ", " : "", key);
		s->key = key;
		emit_value(s, value, &last_ref);
		s->key = above;
	}
	if (press(s, "no other key", "") && s->beyond)
		put(s, ", made_up_key: a");
	put(s, "}");
}

static void emit_object(struct sample *s, const json_t *schema)
{
	const json_t *properties = json_object_get(schema, "properties");

	if (put_other_type(s, "a"))
		return;
	if (properties)
		emit_fixed(s, schema, properties);
	else
		emit_free(s, schema, json_object_get(schema, "additionalProperties"));
}

static size_t count(const struct sample *s, const json_t *schema)
{
	struct sample muted = {.schemas = s->schemas, .file = s->file, .without = s->without};

	muted.focus = SIZE_MAX;
	muted.muted = true;
	muted.any_type = s->any_type;
	muted.key = s->key;
	emit(&muted, schema);
	return muted.bounds;
}

/* Where a map will do beside a text and a list, there is no other type. */
static bool has_map(const struct sample *s, const json_t *alternatives)
{
	const json_t *one;
	size_t i;

	json_array_foreach ((json_t *)alternatives, i, one) {
		const char *ignored = s->file;

		if (json_object_get(schema_follow(s->schemas, one, &ignored), "properties"))
			return true;
	}
	return false;
}

/* The alternative that has the bound in focus, else the first. */
static void emit_one_of(struct sample *s, const json_t *alternatives)
{
	const json_t *chosen = json_array_get(alternatives, 0), *one;
	size_t from = s->bounds, at = from, all = from, i;
	bool any = has_map(s, alternatives);

	s->any_type = any;
	json_array_foreach ((json_t *)alternatives, i, one) {
		size_t n = count(s, one);

		if (s->focus >= all && s->focus < all + n) {
			chosen = one;
			at = all;
		}
		all += n;
	}
	s->bounds = at;
	s->any_type = any;
	emit(s, chosen);
	s->any_type = false;
	s->bounds = all;
}

static void emit(struct sample *s, const json_t *schema)
{
	const char *file = s->file;
	const json_t *target = schema_follow(s->schemas, schema, &s->file);
	const json_t *types = json_object_get(target, "type");
	const json_t *any = json_object_get(target, "anyOf");
	const char *type =
		json_string_value(json_is_array(types) ? json_array_get(types, 0) : types);

	if (target != schema)
		emit(s, target);
	else if (any && !json_object_get(target, "properties"))
		emit_one_of(s, any);
	else if (json_object_get(target, "enum"))
		emit_enum(s, json_object_get(target, "enum"));
	else if (json_object_get(target, "const"))
		emit_word(s, json_object_get(target, "const"));
	else if (!type || !strcmp(type, "null"))
		put(s, type ? "null" : "a");
	else if (!strcmp(type, "object"))
		emit_object(s, target);
	else if (!strcmp(type, "array"))
		emit_array(s, target);
	else if (!strcmp(type, "boolean"))
		put_other_type(s, "{a: b}") ? (void)0 : put(s, "false");
	else if (!strcmp(type, "string"))
		emit_string(s, target);
	else
		emit_number(s, target, !strcmp(type, "integer"));
	s->file = file;
}

void sample_make(struct sample *s)
{
	buf_deinit(&s->text);
	buf_init(&s->text, 64 << 20);
	s->bounds = s->n_maps = 0;
	s->line = 1;
	s->focus_line = 0;
	*s->what = '\0';
	s->key = NULL;
	emit(s, json_object_get(s->schemas, s->file));
}

void sample_deinit(struct sample *s)
{
	buf_deinit(&s->text);
}
