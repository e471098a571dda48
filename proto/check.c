#include "proto/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <jansson.h>

#include "base/id.h"
#include "base/time.h"
#include "proto/rows.h"

struct check {
	enum role reader;
	char *why;
	size_t why_n;
};

static bool object_fits(const struct check *c, enum said said, json_t *j);

PRINTF_LIKE(2, 3) static bool no(const struct check *c, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(c->why, c->why_n, fmt, args);
	va_end(args);
	return false;
}

static void drop(json_t **j)
{
	json_decref(*j);
}

static bool is_error_code(const char *code)
{
	for (int e = E_NONE + 1; e < N_ERROR; e++)
		if (!strcmp(error_rows[e].code, code))
			return true;
	return false;
}

static bool word_fits(const struct out_row *row, const json_t *j)
{
	const char *s = json_string_value(j);
	size_t n = json_string_length(j);

	if (!s || !n || !is_word(s, n))
		return false;
	if (row->said == S_ERROR && !strcmp(row->field, "code"))
		return is_error_code(s);
	return !row->words || words_have(row->words, s, n);
}

static bool id_fits(const json_t *j)
{
	uint64_t id;

	return json_is_string(j) && id_parse(&id, json_string_value(j), json_string_length(j)) &&
	       id;
}

static bool time_fits(const json_t *j)
{
	int64_t ms;

	return json_string_length(j) == TIME_TEXT &&
	       time_parse(&ms, json_string_value(j), TIME_TEXT);
}

static bool strings_fit(json_t *j)
{
	const char *key;
	json_t *value;

	json_object_foreach (j, key, value) {
		if (!json_is_string(value))
			return false;
	}
	return json_is_object(j);
}

/* The type of one item; the arrays are dealt with in value_fits. */
static bool item_fits(const struct check *c, const struct out_row *row, json_t *j)
{
	switch (row->type) {
	case OUT_TEXT:
	case OUT_TEXTS:
		return json_is_string(j);
	case OUT_WORD:
	case OUT_WORDS:
		return word_fits(row, j);
	case OUT_INT:
	case OUT_INTS:
		return json_is_integer(j) && json_integer_value(j) >= 0;
	case OUT_REAL:
		return json_is_number(j);
	case OUT_BOOL:
		return json_is_boolean(j);
	case OUT_ID:
		return id_fits(j);
	case OUT_TIME:
		return time_fits(j);
	case OUT_STRINGS:
		return strings_fit(j);
	case OUT_OBJECT:
	case OUT_LIST:
		return json_is_object(j) && object_fits(c, row->shape, j);
	default:
		return true;
	}
}

static bool is_array_type(enum out_type type)
{
	return type == OUT_TEXTS || type == OUT_WORDS || type == OUT_INTS || type == OUT_LIST;
}

static bool value_fits(const struct check *c, const struct out_row *row, json_t *j)
{
	size_t i;
	json_t *item;

	if (!is_array_type(row->type))
		return item_fits(c, row, j);
	json_array_foreach (j, i, item) {
		if (!item_fits(c, row, item))
			return false;
	}
	return json_is_array(j);
}

static bool row_fits(const struct check *c, const struct out_row *row, json_t *j)
{
	const char *name = said_rows[row->said].type;
	bool hidden = row->audience == AUDIENCE_AGENTS && c->reader == ROLE_VISITOR;

	if (hidden)
		return !j || no(c, "%s: %s is for agents only", name, row->field);
	if (!j || json_is_null(j)) {
		bool ok = row->presence == PRESENCE_MAYBE ||
			  (j && row->presence == PRESENCE_NULLABLE);

		return ok || no(c, "%s: %s is missing", name, row->field);
	}
	c->why[0] = '\0';
	if (value_fits(c, row, j))
		return true;
	return c->why[0] ? false : no(c, "%s: %s has a wrong type or value", name, row->field);
}

/* Checks the fields that the rows of `said` name, and counts those that are there. */
static bool rows_fit(const struct check *c, enum said said, json_t *j, size_t *known)
{
	for (size_t i = 0; i < n_out_rows; i++) {
		json_t *value;

		if (out_rows[i].said != said)
			continue;
		value = json_object_get(j, out_rows[i].field);
		if (!row_fits(c, &out_rows[i], value))
			return false;
		*known += value != NULL;
	}
	return true;
}

static bool is_known(enum said said, const char *field)
{
	for (size_t i = 0; i < n_out_rows; i++)
		if (out_rows[i].said == said && !strcmp(out_rows[i].field, field))
			return true;
	return false;
}

static bool name_unknown(const struct check *c, enum said said, json_t *j)
{
	bool event = said_rows[said].kind == SAID_EVENT;
	bool shape = said_rows[said].kind == SAID_SHAPE;
	const char *key;
	json_t *value;

	json_object_foreach (j, key, value) {
		if (!is_known(said, key) && !(event && is_known(S_EVENT, key)) &&
		    (shape || strcmp(key, "type")))
			return no(c, "%s: %s is no field of it", said_rows[said].type, key);
	}
	return true;
}

static bool object_fits(const struct check *c, enum said said, json_t *j)
{
	enum said_kind kind = said_rows[said].kind;
	size_t known = kind != SAID_SHAPE; /* `type` */

	if (kind == SAID_EVENT && !rows_fit(c, S_EVENT, j, &known))
		return false;
	if (!rows_fit(c, said, j, &known))
		return false;
	return known == json_object_size(j) || name_unknown(c, said, j);
}

static enum said find_said(enum role reader, const char *type)
{
	for (int s = S_NONE + 1; s < N_SAID; s++)
		if (said_rows[s].kind != SAID_SHAPE && said_rows[s].to[reader] &&
		    !strcmp(said_rows[s].type, type))
			return (enum said)s;
	return S_NONE;
}

bool wire_check(const char *bytes, size_t n, enum role reader, char *why, size_t why_n)
{
	struct check c = {reader, why, why_n};
	json_error_t e;
	cleanup(drop) json_t *j = json_loadb(bytes, n, JSON_REJECT_DUPLICATES, &e);
	const char *type = json_string_value(json_object_get(j, "type"));
	enum said said = type ? find_said(reader, type) : S_NONE;

	if (!json_is_object(j))
		return no(&c, "not a JSON object: %s", e.text);
	if (!type)
		return no(&c, "it has no type");
	if (said == S_NONE)
		return no(&c, "%s: no frame for %s", type,
			  reader == ROLE_VISITOR ? "visitors" : "agents");
	return object_fits(&c, said, j);
}
