#include "tests/support/jsonschema.h"

#include <assert.h>
#include <dirent.h>
#include <regex.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

struct check {
	const json_t *schemas;
	const char *file; /* that the schema stands in */
	struct buf *why;
	char path[500];
};

static size_t check(struct check *c, const json_t *schema, const json_t *value);

static PRINTF_LIKE(2, 3) size_t wrong(struct check *c, const char *fmt, ...)
{
	char text[300];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (c->why)
		buf_printf(c->why, "%s: %s\n", c->path, text);
	return 1;
}

const json_t *schema_follow(const json_t *schemas, const json_t *schema, const char **file)
{
	const char *ref = json_string_value(json_object_get(schema, "$ref")), *key;
	const char *hash = ref ? strstr(ref, "#/$defs/") : NULL;
	const json_t *target = NULL;
	json_t *value;

	if (!ref)
		return schema;
	assert(hash);
	json_object_foreach ((json_t *)schemas, key, value)
		if (hash == ref ? !strcmp(key, *file)
				: !strncmp(key, ref, strlen(key)) && ref + strlen(key) == hash) {
			*file = key;
			target = json_object_get(json_object_get(value, "$defs"), hash + 8);
			break;
		}
	if (!target)
		fprintf(stderr, "%s leads nowhere\n", ref);
	assert(target);
	return target;
}

static bool is_type(const char *type, const json_t *v)
{
	return (!strcmp(type, "object") && json_is_object(v)) ||
	       (!strcmp(type, "array") && json_is_array(v)) ||
	       (!strcmp(type, "string") && json_is_string(v)) ||
	       (!strcmp(type, "number") && json_is_number(v)) ||
	       (!strcmp(type, "integer") && json_is_integer(v)) ||
	       (!strcmp(type, "boolean") && json_is_boolean(v)) ||
	       (!strcmp(type, "null") && json_is_null(v));
}

static size_t check_type(struct check *c, const json_t *types, const json_t *value)
{
	const json_t *type;
	size_t i;

	if (json_is_string(types))
		return is_type(json_string_value(types), value)
			       ? 0
			       : wrong(c, "is not of type %s", json_string_value(types));
	json_array_foreach ((json_t *)types, i, type)
		if (is_type(json_string_value(type), value))
			return 0;
	return wrong(c, "is of none of the types");
}

/* A value at a key or index of where we are. */
static size_t check_at(struct check *c, const char *key, size_t index, const json_t *schema,
		       const json_t *value)
{
	size_t n = strlen(c->path), failures;

	if (key)
		snprintf(c->path + n, sizeof(c->path) - n, "/%s", key);
	else
		snprintf(c->path + n, sizeof(c->path) - n, "/%zu", index);
	failures = check(c, schema, value);
	c->path[n] = '\0';
	return failures;
}

/* Keys that ask for other keys beside them. */
static size_t check_dependents(struct check *c, const json_t *dependents, const json_t *value)
{
	size_t failures = 0, i;
	const json_t *other;
	const char *key;
	json_t *others;

	json_object_foreach ((json_t *)dependents, key, others)
		json_array_foreach (others, i, other)
			if (json_object_get(value, key) &&
			    !json_object_get(value, json_string_value(other)))
				failures += wrong(c, "%s needs %s", key, json_string_value(other));
	return failures;
}

static size_t check_object(struct check *c, const json_t *schema, const json_t *value)
{
	const json_t *properties = json_object_get(schema, "properties");
	const json_t *others = json_object_get(schema, "additionalProperties");
	const json_t *names = json_object_get(schema, "propertyNames"), *item;
	size_t failures = 0, i;
	const char *key;
	json_t *v, *name;

	json_array_foreach (json_object_get(schema, "required"), i, item)
		if (!json_object_get(value, json_string_value(item)))
			failures += wrong(c, "needs %s", json_string_value(item));
	failures += check_dependents(c, json_object_get(schema, "dependentRequired"), value);
	json_object_foreach ((json_t *)value, key, v) {
		name = json_string(key);
		failures += names ? check_at(c, key, 0, names, name) : 0;
		json_decref(name);
		if (json_object_get(properties, key))
			failures += check_at(c, key, 0, json_object_get(properties, key), v);
		else if (json_is_false(others))
			failures += wrong(c, "unknown key %s", key);
		else if (others)
			failures += check_at(c, key, 0, others, v);
	}
	item = json_object_get(schema, "maxProperties");
	if (item && (json_int_t)json_object_size(value) > json_integer_value(item))
		failures += wrong(c, "more than %lld keys", json_integer_value(item));
	return failures;
}

static size_t check_array(struct check *c, const json_t *schema, const json_t *value)
{
	const json_t *most = json_object_get(schema, "maxItems"), *item;
	const json_t *items = json_object_get(schema, "items");
	size_t failures = 0, i;

	if (most && (json_int_t)json_array_size(value) > json_integer_value(most))
		failures += wrong(c, "more than %lld entries", json_integer_value(most));
	json_array_foreach ((json_t *)value, i, item)
		failures += items ? check_at(c, NULL, i, items, item) : 0;
	return failures;
}

static bool matches(const char *pattern, const char *s)
{
	regex_t re;
	bool found;

	if (regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB))
		return false;
	found = !regexec(&re, s, 0, NULL, 0);
	regfree(&re);
	return found;
}

static size_t check_string(struct check *c, const json_t *schema, const json_t *value)
{
	const json_t *least = json_object_get(schema, "minLength");
	const json_t *most = json_object_get(schema, "maxLength");
	const char *pattern = json_string_value(json_object_get(schema, "pattern"));
	json_int_t n = (json_int_t)utf8_length(json_string_value(value), json_string_length(value));
	size_t failures = 0;

	if (least && n < json_integer_value(least))
		failures += wrong(c, "shorter than %lld", json_integer_value(least));
	if (most && n > json_integer_value(most))
		failures += wrong(c, "longer than %lld", json_integer_value(most));
	if (pattern && !matches(pattern, json_string_value(value)))
		failures += wrong(c, "does not match %s", pattern);
	return failures;
}

static size_t check_number(struct check *c, const json_t *schema, const json_t *value)
{
	const json_t *least = json_object_get(schema, "minimum");
	const json_t *most = json_object_get(schema, "maximum");
	double v = json_number_value(value);

	if (least && v < json_number_value(least))
		return wrong(c, "less than %g", json_number_value(least));
	if (most && v > json_number_value(most))
		return wrong(c, "more than %g", json_number_value(most));
	return 0;
}

/* How many of the schemas of a list the value follows. */
static size_t follows(const struct check *c, const json_t *schemas, const json_t *value)
{
	struct check quiet = *c;
	const json_t *one;
	size_t n = 0, i;

	quiet.why = NULL;
	json_array_foreach ((json_t *)schemas, i, one)
		n += !check(&quiet, one, value);
	return n;
}

static bool is_one_of(const json_t *values, const json_t *value)
{
	const json_t *v;
	size_t i;

	json_array_foreach ((json_t *)values, i, v)
		if (json_equal(v, value))
			return true;
	return false;
}

static size_t check_choice(struct check *c, const json_t *schema, const json_t *value)
{
	const json_t *any = json_object_get(schema, "anyOf"),
		     *one = json_object_get(schema, "oneOf");
	const json_t *values = json_object_get(schema, "enum");
	const json_t *constant = json_object_get(schema, "const");

	if (any && !follows(c, any, value))
		return wrong(c, "follows none of anyOf");
	if (one && follows(c, one, value) != 1)
		return wrong(c, "does not follow exactly one of oneOf");
	if (values && !is_one_of(values, value))
		return wrong(c, "is none of the words");
	if (constant && !json_equal(constant, value))
		return wrong(c, "is not the word");
	return 0;
}

static size_t check_keywords(struct check *c, const json_t *schema)
{
	static const char *const known[] = {
		"$schema",   "$defs",	   "$ref",     "title",		"description",
		"default",   "deprecated", "type",     "properties",	"additionalProperties",
		"required",  "items",	   "maxItems", "maxProperties", "propertyNames",
		"minLength", "maxLength",  "pattern",  "minimum",	"maximum",
		"anyOf",     "oneOf",	   "enum",     "const",		"dependentRequired",
	};
	size_t failures = 0;
	const char *key;
	json_t *value;

	json_object_foreach ((json_t *)schema, key, value) {
		bool found = false;

		for (size_t i = 0; i < ARRAY_SIZE(known); i++)
			found |= !strcmp(known[i], key);
		failures += found ? 0 : wrong(c, "keyword %s is not known here", key);
	}
	return failures;
}

static size_t check(struct check *c, const json_t *schema, const json_t *value)
{
	const char *file = c->file, *other = c->file;
	const json_t *target = schema_follow(c->schemas, schema, &other);
	size_t failures = check_keywords(c, schema);

	if (target != schema) {
		c->file = other;
		failures += check(c, target, value);
		c->file = file;
	}
	if (json_object_get(schema, "type"))
		failures += check_type(c, json_object_get(schema, "type"), value);
	if (json_is_object(value))
		failures += check_object(c, schema, value);
	if (json_is_array(value))
		failures += check_array(c, schema, value);
	if (json_is_string(value))
		failures += check_string(c, schema, value);
	if (json_is_number(value))
		failures += check_number(c, schema, value);
	return failures + check_choice(c, schema, value);
}

json_t *schemas_read(const char *dir)
{
	json_t *all = json_object();
	DIR *d = opendir(dir);
	struct dirent *e;
	char path[400];

	while (d && (e = readdir(d))) {
		json_t *one = NULL;

		snprintf(path, sizeof(path), "%.100s/%s", dir, e->d_name);
		if (strstr(e->d_name, ".json"))
			one = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
		if (one)
			json_object_set_new(all, e->d_name, one);
	}
	if (d)
		closedir(d);
	return all;
}

size_t schema_check(const json_t *schemas, const char *file, const json_t *value, struct buf *why)
{
	struct check c = {.schemas = schemas, .file = file, .why = why};
	const json_t *schema = json_object_get(schemas, file);

	if (!schema)
		return wrong(&c, "there is no schema %s", file);
	return check(&c, schema, value);
}

static json_t *json_of_plain(const struct yaml *y)
{
	char *end;
	long long whole;
	double real;

	if (!y->n || !strcmp(y->text, "~") || !strcmp(y->text, "null"))
		return json_null();
	if (!strcmp(y->text, "true") || !strcmp(y->text, "false"))
		return json_boolean(*y->text == 't');
	whole = strtoll(y->text, &end, 10);
	if (!*end)
		return json_integer(whole);
	real = strtod(y->text, &end);
	if (!*end && strspn(y->text, "+-.0123456789") == y->n)
		return json_real(real);
	return json_string(y->text);
}

json_t *json_of_yaml(const struct yaml *y)
{
	json_t *out;

	if (y->type == YAML_SCALAR)
		return y->plain ? json_of_plain(y) : json_string(y->text);
	out = y->type == YAML_MAP ? json_object() : json_array();
	for (size_t i = 0; i < y->n; i++)
		if (y->type == YAML_MAP)
			json_object_set_new(out, y->keys[i]->text, json_of_yaml(y->items[i]));
		else
			json_array_append_new(out, json_of_yaml(y->items[i]));
	return out;
}
