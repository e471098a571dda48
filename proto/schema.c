#include "proto/reference.h"

#include <stdio.h>
#include <string.h>

#include "base/json_out.h"
#include "proto/rows.h"

static void put_pattern(struct buf *b, const char *letters, int64_t min, int64_t max)
{
	char pattern[64];

	snprintf(pattern, sizeof(pattern), "^[%s]{%lld,%lld}$", letters, (long long)min,
		 (long long)max);
	out_str(b, "type", "string");
	out_str(b, "pattern", pattern);
}

#define WORD_LETTERS "A-Za-z0-9_.:-"
#define ID_LETTERS   "0-9a-hjkmnp-tv-z"

static void put_choice_enum(struct buf *b, enum field field)
{
	out_open(b, "enum", '[');
	for (size_t i = 0; i < n_choice_rows; i++)
		if (choice_rows[i].field == field)
			out_str(b, NULL, choice_rows[i].word);
	out_close(b, ']');
}

static void put_text(struct buf *b, const struct field_row *row)
{
	out_str(b, "type", "string");
	if (row->min > 0)
		out_str(b, "pattern", row->type == FIELD_EMAIL ? "^[^@\\s]+@[^@\\s]+$" : "\\S");
	if (row->type != FIELD_LABEL)
		out_int(b, "maxLength", row->max);
}

static void put_words_of(struct buf *b, const struct field_row *row)
{
	out_str(b, "type", "array");
	out_int(b, "maxItems", row->max);
	out_open(b, "items", '{');
	put_pattern(b, WORD_LETTERS, 1, LIMIT_WORD);
	out_close(b, '}');
}

static void put_strings(struct buf *b, const struct field_row *row)
{
	out_str(b, "type", "object");
	out_int(b, "maxProperties", row->max);
	out_open(b, "propertyNames", '{');
	put_pattern(b, WORD_LETTERS, 1, LIMIT_WORD);
	out_close(b, '}');
	out_open(b, "additionalProperties", '{');
	out_str(b, "type", "string");
	out_int(b, "maxLength", LIMIT_ATTRIBUTE_TEXT);
	out_close(b, '}');
}

static void put_field_members(struct buf *b, enum field field)
{
	const struct field_row *row = &field_rows[field];

	switch (row->type) {
	case FIELD_WORD:
		put_pattern(b, WORD_LETTERS, row->min, row->max);
		break;
	case FIELD_WORDS:
		put_words_of(b, row);
		break;
	case FIELD_STRINGS:
		put_strings(b, row);
		break;
	case FIELD_INT:
		out_str(b, "type", "integer");
		out_int(b, "minimum", row->min);
		out_int(b, "maximum", row->max);
		break;
	case FIELD_BOOL:
		out_str(b, "type", "boolean");
		break;
	case FIELD_ID:
		put_pattern(b, ID_LETTERS, 13, 13);
		break;
	case FIELD_TIME:
		out_str(b, "type", "string");
		out_str(b, "format", "date-time");
		break;
	case FIELD_CHOICE:
		put_choice_enum(b, field);
		break;
	default:
		put_text(b, row);
	}
}

static void put_field(struct buf *b, enum field field)
{
	out_open(b, path_leaf(field_rows[field].path), '{');
	out_str(b, "description", field_rows[field].doc);
	put_field_members(b, field);
	out_close(b, '}');
}

static void put_required_one(struct buf *b, enum field field)
{
	out_open(b, NULL, '{');
	out_open(b, "required", '[');
	out_str(b, NULL, path_leaf(field_rows[field].path));
	out_close(b, ']');
	out_close(b, '}');
}

static void put_rule(struct buf *b, const struct rule_row *row)
{
	if (row->kind == RULE_NEEDS) {
		out_open(b, "dependentRequired", '{');
		out_open(b, path_leaf(field_rows[row->field].path), '[');
		out_str(b, NULL, path_leaf(field_rows[row->other].path));
		out_close(b, ']');
		out_close(b, '}');
		return;
	}
	out_open(b, row->kind == RULE_AT_LEAST_ONE ? "anyOf" : "oneOf", '[');
	put_required_one(b, row->field);
	put_required_one(b, row->other);
	out_close(b, ']');
}

static void put_rules(struct buf *b, enum command command, const char *parent, size_t n)
{
	for (size_t i = 0; i < n_rule_rows; i++)
		if (rule_rows[i].command == command &&
		    path_is_in(field_rows[rule_rows[i].field].path, parent, n))
			put_rule(b, &rule_rows[i]);
}

/* The members of one nested object, given the first of its fields. */
static void put_nested(struct buf *b, enum command command, uint64_t fields, int first)
{
	const char *path = field_rows[first].path;
	size_t n = path_parent(path);
	char parent[32];

	snprintf(parent, sizeof(parent), "%.*s", (int)n, path);
	out_open(b, parent, '{');
	out_str(b, "type", "object");
	out_open(b, "properties", '{');
	for (int f = first; f < N_FIELD; f++)
		if (fields >> f & 1 && path_is_in(field_rows[f].path, path, n))
			put_field(b, (enum field)f);
	out_close(b, '}');
	put_rules(b, command, path, n);
	out_close(b, '}');
}

static void put_properties(struct buf *b, enum command command)
{
	const struct command_row *row = &command_rows[command];
	uint64_t fields = row->required | row->optional;

	out_open(b, "properties", '{');
	out_open(b, "type", '{');
	out_str(b, "const", row->type);
	out_close(b, '}');
	for (int f = 0; f < N_FIELD; f++) {
		if (!(fields >> f & 1))
			continue;
		if (!path_parent(field_rows[f].path))
			put_field(b, (enum field)f);
		else if (path_is_first(fields, f))
			put_nested(b, command, fields, f);
	}
	out_close(b, '}');
}

/* A nested object that must have exactly one of two fields must itself be there. */
static void put_required_parents(struct buf *b, enum command command)
{
	for (size_t i = 0; i < n_rule_rows; i++) {
		const char *path = field_rows[rule_rows[i].field].path;

		if (rule_rows[i].command == command && rule_rows[i].kind == RULE_EXACTLY_ONE &&
		    path_parent(path))
			out_strn(b, NULL, path, path_parent(path));
	}
}

static void put_range(struct buf *b, const struct range_row *row)
{
	const char *word = "";

	for (size_t i = 0; i < n_choice_rows; i++)
		if (choice_rows[i].field == row->of && choice_rows[i].index == row->choice)
			word = choice_rows[i].word;
	buf_printf(b, "%s{\"if\":{\"properties\":{\"%s\":{\"const\":\"%s\"}}},",
		   b->p[b->n - 1] == '[' ? "" : ",", field_rows[row->of].path, word);
	buf_printf(b, "\"then\":{\"properties\":{\"%s\":{\"minimum\":%lld,\"maximum\":%lld}}}}",
		   field_rows[row->field].path, (long long)row->min, (long long)row->max);
}

static void put_ranges(struct buf *b, const struct command_row *row)
{
	bool any = false;

	for (size_t i = 0; i < n_range_rows; i++) {
		if (!(row->required >> range_rows[i].field & 1))
			continue;
		if (!any)
			out_open(b, "allOf", '[');
		any = true;
		put_range(b, &range_rows[i]);
	}
	if (any)
		out_close(b, ']');
}

static void put_command(struct buf *b, enum command command)
{
	const struct command_row *row = &command_rows[command];

	out_open(b, row->symbol, '{');
	out_str(b, "description", row->doc);
	out_str(b, "type", "object");
	put_properties(b, command);
	out_open(b, "required", '[');
	out_str(b, NULL, "type");
	for (int f = 0; f < N_FIELD; f++)
		if (row->required >> f & 1)
			out_str(b, NULL, field_rows[f].path);
	put_required_parents(b, command);
	out_close(b, ']');
	put_rules(b, command, "", 0);
	put_ranges(b, row);
	out_close(b, '}');
}

static void put_ref(struct buf *b, const char *key, const char *prefix, const char *name)
{
	char ref[80];

	snprintf(ref, sizeof(ref), "#/$defs/%s%s", prefix, name);
	out_str(b, key, ref);
}

static void put_word_enum(struct buf *b, const char *words)
{
	out_open(b, "enum", '[');
	for (const char *w = words; *w; w += strspn(w, "|")) {
		size_t n = strcspn(w, "|");

		out_strn(b, NULL, w, n);
		w += n;
	}
	out_close(b, ']');
}

/* The members of what one item of a row must be. */
static void put_item(struct buf *b, const struct out_row *row)
{
	static const char *const types[] = {
		[OUT_TEXT] = "string",	[OUT_TEXTS] = "string",	  [OUT_INT] = "integer",
		[OUT_INTS] = "integer", [OUT_REAL] = "number",	  [OUT_BOOL] = "boolean",
		[OUT_ANY] = "object",	[OUT_STRINGS] = "object", [OUT_LIST] = NULL,
	};

	if (row->shape != S_NONE)
		put_ref(b, "$ref", "", said_rows[row->shape].symbol);
	else if (row->words)
		put_word_enum(b, row->words);
	else if (row->type == OUT_WORD || row->type == OUT_WORDS)
		put_pattern(b, WORD_LETTERS, 1, 1000);
	else if (row->type == OUT_ID)
		put_pattern(b, ID_LETTERS, 13, 13);
	else
		out_str(b, "type", row->type == OUT_TIME ? "string" : types[row->type]);
	if (row->type == OUT_TIME)
		out_str(b, "format", "date-time");
	if (row->type == OUT_STRINGS)
		out_raw(b, "additionalProperties", "{\"type\":\"string\"}", 17);
}

static void put_value(struct buf *b, const struct out_row *row)
{
	bool array = row->type == OUT_TEXTS || row->type == OUT_WORDS || row->type == OUT_INTS ||
		     row->type == OUT_LIST;

	if (array) {
		out_str(b, "type", "array");
		out_open(b, "items", '{');
	}
	put_item(b, row);
	if (array)
		out_close(b, '}');
}

static void put_out(struct buf *b, const struct out_row *row)
{
	bool nullable = row->presence != PRESENCE_ALWAYS;

	out_open(b, row->field, '{');
	out_str(b, "description", row->doc);
	if (nullable) {
		out_open(b, "anyOf", '[');
		out_raw(b, NULL, "{\"type\":\"null\"}", 15);
		out_open(b, NULL, '{');
	}
	put_value(b, row);
	if (nullable) {
		out_close(b, '}');
		out_close(b, ']');
	}
	out_close(b, '}');
}

static bool shows(const struct out_row *row, enum said said, bool visitor)
{
	bool common = row->said == S_EVENT && said_rows[said].kind == SAID_EVENT;

	return (row->said == said || common) && !(visitor && row->audience == AUDIENCE_AGENTS);
}

static void put_said_members(struct buf *b, enum said said, bool visitor)
{
	bool frame = said_rows[said].kind != SAID_SHAPE;

	out_open(b, "properties", '{');
	if (frame) {
		out_open(b, "type", '{');
		out_str(b, "const", said_rows[said].type);
		out_close(b, '}');
	}
	for (size_t i = 0; i < n_out_rows; i++)
		if (shows(&out_rows[i], said, visitor))
			put_out(b, &out_rows[i]);
	out_close(b, '}');
	out_open(b, "required", '[');
	if (frame)
		out_str(b, NULL, "type");
	for (size_t i = 0; i < n_out_rows; i++)
		if (shows(&out_rows[i], said, visitor) && out_rows[i].presence != PRESENCE_MAYBE)
			out_str(b, NULL, out_rows[i].field);
	out_close(b, ']');
}

static void put_said(struct buf *b, enum said said, bool visitor)
{
	char name[64];

	snprintf(name, sizeof(name), "%s%s", visitor && said_differs(said) ? "TO_VISITOR_" : "",
		 said_rows[said].symbol);
	out_open(b, name, '{');
	out_str(b, "description", said_rows[said].doc);
	out_str(b, "type", "object");
	put_said_members(b, said, visitor);
	out_close(b, '}');
}

static void put_union_of_commands(struct buf *b, const char *name, enum role role)
{
	out_open(b, name, '{');
	out_open(b, "oneOf", '[');
	for (int c = C_NONE + 1; c < N_COMMAND; c++) {
		if (command_rows[c].role != role)
			continue;
		out_open(b, NULL, '{');
		put_ref(b, "$ref", "", command_rows[c].symbol);
		out_close(b, '}');
	}
	out_close(b, ']');
	out_close(b, '}');
}

static void put_union_of_said(struct buf *b, const char *name, enum role role)
{
	out_open(b, name, '{');
	out_open(b, "oneOf", '[');
	for (int s = S_NONE + 1; s < N_SAID; s++) {
		bool own = role == ROLE_VISITOR && said_differs((enum said)s);

		if (said_rows[s].kind == SAID_SHAPE || !said_rows[s].to[role])
			continue;
		out_open(b, NULL, '{');
		put_ref(b, "$ref", own ? "TO_VISITOR_" : "", said_rows[s].symbol);
		out_close(b, '}');
	}
	out_close(b, ']');
	out_close(b, '}');
}

static void put_defs(struct buf *b)
{
	put_union_of_commands(b, "visitor_command", ROLE_VISITOR);
	put_union_of_commands(b, "agent_command", ROLE_AGENT);
	put_union_of_said(b, "to_visitor", ROLE_VISITOR);
	put_union_of_said(b, "to_agent", ROLE_AGENT);
	for (int c = C_NONE + 1; c < N_COMMAND; c++)
		put_command(b, (enum command)c);
	for (int s = S_NONE + 1; s < N_SAID; s++) {
		if (s == S_EVENT)
			continue;
		put_said(b, (enum said)s, !said_rows[s].to[ROLE_AGENT]);
		if (said_differs((enum said)s))
			put_said(b, (enum said)s, true);
	}
}

void reference_schema(struct buf *out)
{
	cleanup(buf_deinit) struct buf b = BUF_INIT(out->max);

	out_open(&b, NULL, '{');
	out_str(&b, "$schema", "https://json-schema.org/draft/2020-12/schema");
	out_str(&b, "title", "The handoff protocol, version 1");
	out_str(&b, "description",
		"Printed from frames.def by `make reference`. Validate against "
		"#/$defs/visitor_command, agent_command, to_visitor or to_agent.");
	out_open(&b, "$defs", '{');
	put_defs(&b);
	out_close(&b, '}');
	out_open(&b, "anyOf", '[');
	buf_puts(&b, "{\"$ref\":\"#/$defs/visitor_command\"},{\"$ref\":\"#/$defs/agent_command\"},"
		     "{\"$ref\":\"#/$defs/to_visitor\"},{\"$ref\":\"#/$defs/to_agent\"}");
	out_close(&b, ']');
	out_close(&b, '}');
	reference_pretty(out, b.error ? "" : b.p);
	buf_putc(out, '\n');
}
