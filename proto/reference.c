#include "proto/reference.h"

#include <stdio.h>
#include <string.h>
#include <jansson.h>

#include "proto/rows.h"

enum { LINE = 96 };

/* JSON for people */

static void drop(json_t **j)
{
	json_decref(*j);
}

static void indent(struct buf *out, int depth)
{
	buf_putc(out, '\n');
	for (int i = 0; i < depth; i++)
		buf_puts(out, "  ");
}

static void pretty(struct buf *out, const json_t *j, int depth, size_t used);

static void pretty_members(struct buf *out, const json_t *j, int depth)
{
	const char *key, *comma = "";
	json_t *value;

	json_object_foreach ((json_t *)j, key, value) {
		buf_puts(out, comma);
		indent(out, depth);
		buf_printf(out, "\"%s\": ", key);
		pretty(out, value, depth, 2 * (size_t)depth + strlen(key) + 5);
		comma = ",";
	}
}

static void pretty_items(struct buf *out, const json_t *j, int depth)
{
	const char *comma = "";
	size_t i;
	json_t *value;

	json_array_foreach (j, i, value) {
		buf_puts(out, comma);
		indent(out, depth);
		pretty(out, value, depth, 2 * (size_t)depth + 1);
		comma = ",";
	}
}

static void pretty(struct buf *out, const json_t *j, int depth, size_t used)
{
	cleanup(freep) char *line = json_dumps(j, JSON_ENCODE_ANY | JSON_REAL_PRECISION(4));
	bool object = json_is_object(j);

	if (!line)
		return;
	if (used + strlen(line) <= LINE || !(object || json_is_array(j))) {
		buf_puts(out, line);
		return;
	}
	buf_putc(out, object ? '{' : '[');
	if (object)
		pretty_members(out, j, depth + 1);
	else
		pretty_items(out, j, depth + 1);
	indent(out, depth);
	buf_putc(out, object ? '}' : ']');
}

void reference_pretty(struct buf *out, const char *json)
{
	cleanup(drop) json_t *j = json_loads(json, JSON_DECODE_ANY, NULL);

	if (j)
		pretty(out, j, 0, 0);
	else
		buf_puts(out, json);
}

/* Pieces of the page */

static void put_golden(struct buf *out, const struct reference *r, const char *symbol,
		       const char *suffix, const char *lead)
{
	char name[64];
	const char *json;

	snprintf(name, sizeof(name), "%s%s", symbol, suffix);
	for (char *p = name; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p |= 0x20;
	json = r->golden(r->arg, name);
	if (!json)
		return;
	buf_printf(out, "%s\n```json\n", lead);
	reference_pretty(out, json);
	buf_puts(out, "\n```\n");
}

/* "a|b" -> `a`, `b`: a bar would end the table's cell */
static void put_words(struct buf *out, const char *words)
{
	while (*words) {
		size_t n = strcspn(words, "|");

		buf_printf(out, "`%.*s`", (int)n, words);
		words += n + (words[n] == '|');
		buf_puts(out, *words ? ", " : "");
	}
}

static void put_choices(struct buf *out, enum field field)
{
	const char *comma = "";

	for (size_t i = 0; i < n_choice_rows; i++) {
		if (choice_rows[i].field != field)
			continue;
		buf_printf(out, "%s`%s`", comma, choice_rows[i].word);
		comma = ", ";
	}
}

static void put_field_type(struct buf *out, enum field field)
{
	const struct field_row *row = &field_rows[field];
	long long min = row->min, max = row->max;

	switch (row->type) {
	case FIELD_LABEL:
		buf_printf(out, "text, cut after %lld", max);
		return;
	case FIELD_BYTES:
		buf_printf(out, "text, %lld–%lld bytes", min, max);
		return;
	case FIELD_EMAIL:
		buf_printf(out, "e-mail address, %lld–%lld", min, max);
		return;
	case FIELD_WORD:
		buf_printf(out, "word, %lld–%lld", min, max);
		return;
	case FIELD_WORDS:
		buf_printf(out, "array of %lld–%lld words, each 1–%d", min, max, LIMIT_WORD);
		return;
	case FIELD_STRINGS:
		buf_printf(out, "object of at most %lld words, each with a text, 0–%d", max,
			   LIMIT_ATTRIBUTE_TEXT);
		return;
	case FIELD_INT:
		buf_printf(out, max > INT32_MAX ? "whole number, 0–2^53" : "%lld–%lld", min, max);
		return;
	case FIELD_CHOICE:
		put_choices(out, field);
		return;
	case FIELD_BOOL:
		buf_puts(out, "true or false");
		return;
	case FIELD_ID:
		buf_puts(out, "id");
		return;
	case FIELD_TIME:
		buf_puts(out, "time");
		return;
	default:
		buf_printf(out, "text, %lld–%lld", min, max);
	}
}

static void put_choice_docs(struct buf *out, enum field field)
{
	for (size_t i = 0; i < n_choice_rows; i++)
		if (choice_rows[i].field == field)
			buf_printf(out, " `%s`: %s", choice_rows[i].word, choice_rows[i].doc);
}

static void put_command_fields(struct buf *out, const struct command_row *row)
{
	buf_puts(out, "\n| field | type | | what it is |\n|---|---|---|---|\n");
	for (int f = 0; f < N_FIELD; f++) {
		bool required = row->required >> f & 1;

		if (!required && !(row->optional >> f & 1))
			continue;
		buf_printf(out, "| `%s` | ", field_rows[f].path);
		put_field_type(out, (enum field)f);
		buf_printf(out, " | %s | %s", required ? "required" : "", field_rows[f].doc);
		put_choice_docs(out, (enum field)f);
		buf_puts(out, " |\n");
	}
}

static void put_rules(struct buf *out, enum command command)
{
	for (size_t i = 0; i < n_rule_rows; i++)
		if (rule_rows[i].command == command)
			buf_printf(out, "\nBeside that, %s.\n", rule_rows[i].message);
}

static void put_answer(struct buf *out, const char *answer)
{
	if (*answer)
		buf_printf(out, "\nAnswer: `%s`, or `error`.\n", answer);
	else
		buf_puts(out, "\nNo answer, unless it is an `error`.\n");
}

static void put_commands(struct buf *out, const struct reference *r, enum role role)
{
	for (int c = C_NONE + 1; c < N_COMMAND; c++) {
		const struct command_row *row = &command_rows[c];

		if (row->role != role)
			continue;
		buf_printf(out, "\n### `%s`\n\n%s\n", row->type, row->doc);
		put_command_fields(out, row);
		put_rules(out, (enum command)c);
		put_answer(out, row->answer);
		put_golden(out, r, row->symbol, "", "");
	}
}

static const char *const out_names[] = {
	[OUT_TEXT] = "text",
	[OUT_WORD] = "word",
	[OUT_INT] = "whole number",
	[OUT_REAL] = "number",
	[OUT_BOOL] = "true or false",
	[OUT_ID] = "id",
	[OUT_TIME] = "time",
	[OUT_ANY] = "object",
	[OUT_TEXTS] = "array of texts",
	[OUT_WORDS] = "array of words",
	[OUT_INTS] = "array of whole numbers",
	[OUT_STRINGS] = "object of texts",
	[OUT_OBJECT] = "",
	[OUT_LIST] = "array of ",
};

static void put_out_type(struct buf *out, const struct out_row *row)
{
	const char *shape = said_rows[row->shape].type;

	buf_puts(out, row->words && row->type == OUT_WORD ? "" : out_names[row->type]);
	if (row->words) {
		buf_puts(out, row->type == OUT_WORDS ? ": " : "");
		put_words(out, row->words);
	}
	if (row->shape != S_NONE)
		buf_printf(out, "[%s](#object-%s)", shape, shape);
}

static void put_out_fields(struct buf *out, enum said said)
{
	static const char *const presences[] = {"", "if any", "or null"};
	const struct said_row *frame = &said_rows[said];
	bool mixed = frame->to[ROLE_VISITOR] && frame->to[ROLE_AGENT];

	buf_puts(out, "\n| field | type | | what it is |\n|---|---|---|---|\n");
	for (size_t i = 0; i < n_out_rows; i++) {
		const struct out_row *row = &out_rows[i];

		if (row->said != said)
			continue;
		buf_printf(out, "| `%s` | ", row->field);
		put_out_type(out, row);
		buf_printf(out, " | %s | %s%s |\n", presences[row->presence],
			   mixed && frame->kind != SAID_SHAPE && row->audience == AUDIENCE_AGENTS
				   ? "*Agents only.* "
				   : "",
			   row->doc);
	}
}

static const char *reader_of(const struct said_row *row)
{
	return !row->to[ROLE_VISITOR] ? "To agents."
	       : !row->to[ROLE_AGENT] ? "To visitors."
				      : "To visitors and agents.";
}

static void put_said(struct buf *out, const struct reference *r, enum said_kind kind)
{
	for (int s = S_NONE + 1; s < N_SAID; s++) {
		const struct said_row *row = &said_rows[s];
		bool both = row->to[ROLE_VISITOR] && row->to[ROLE_AGENT];

		if (row->kind != kind)
			continue;
		buf_printf(out, "\n### `%s`", row->type);
		if (kind != SAID_EVENT && !both)
			buf_puts(out, row->to[ROLE_VISITOR] ? " to visitors" : " to agents");
		buf_printf(out, "\n\n%s *%s*\n", row->doc, reader_of(row));
		put_out_fields(out, (enum said)s);
		put_golden(out, r, row->symbol, "", "");
		if (said_differs((enum said)s))
			put_golden(out, r, row->symbol, ".visitor", "\nWhat a visitor gets:\n");
	}
}

static void put_shapes(struct buf *out)
{
	for (int s = S_NONE + 1; s < N_SAID; s++) {
		if (said_rows[s].kind != SAID_SHAPE || s == S_EVENT)
			continue;
		buf_printf(out, "\n### Object `%s`\n\n%s\n", said_rows[s].type, said_rows[s].doc);
		put_out_fields(out, (enum said)s);
	}
}

static void put_errors(struct buf *out)
{
	buf_puts(out, "\n| code | when |\n|---|---|\n");
	for (int e = E_NONE + 1; e < N_ERROR; e++)
		buf_printf(out, "| `%s` | %s |\n", error_rows[e].code, error_rows[e].doc);
}

static void put_closes(struct buf *out)
{
	buf_puts(out, "\n| code | when, and what to do |\n|---|---|\n");
	for (size_t i = 0; i < n_close_rows; i++)
		buf_printf(out, "| %d | %s |\n", close_rows[i].number, close_rows[i].doc);
}

static void put_limits(struct buf *out)
{
	static const struct {
		int value;
		const char *what;
	} limits[] = {
		{LIMIT_VISITOR_FRAME, "bytes of a visitor's message, unless configured otherwise"},
		{LIMIT_AGENT_FRAME, "bytes of an agent's, unless configured otherwise"},
		{LIMIT_DEPTH, "objects and arrays inside one another"},
		{LIMIT_TEXT, "code points of what is said, of a note, of a draft"},
		{LIMIT_COMMENT, "code points of a comment or a reason"},
		{LIMIT_NAME, "code points of a name, an e-mail address, a telephone number"},
		{LIMIT_URL, "code points of a page's address; the rest is cut off"},
		{LIMIT_ID, "characters of a command's `id`"},
		{LIMIT_TAGS, "tags of a conversation"},
		{LIMIT_BAD_FRAMES, "messages in a row that are no JSON object: then 1008"},
	};

	buf_puts(out, "\n| most | of what |\n|---|---|\n");
	for (size_t i = 0; i < ARRAY_SIZE(limits); i++)
		buf_printf(out, "| %d | %s |\n", limits[i].value, limits[i].what);
}

void reference_print(struct buf *out, const struct reference *r)
{
	buf_puts(out, "<!-- Printed from frames.def and intro.md by `make reference`. -->\n\n");
	buf_puts(out, r->intro);
	buf_puts(out, "\n## What a visitor's client sends\n");
	put_commands(out, r, ROLE_VISITOR);
	buf_puts(out, "\n## What an agent's client sends\n");
	put_commands(out, r, ROLE_AGENT);
	buf_puts(out, "\n## Events\n\nIn the tables, *if any* means that the field is left out, or "
		      "null, when there is nothing to say; *or null* that it is always there.\n\n"
		      "Every event has `type` and\n");
	put_out_fields(out, S_EVENT);
	put_said(out, r, SAID_EVENT);
	buf_puts(out, "\n## Replies\n");
	put_said(out, r, SAID_REPLY);
	buf_puts(out, "\n## Signals\n");
	put_said(out, r, SAID_SIGNAL);
	buf_puts(out, "\n## Objects inside\n");
	put_shapes(out);
	buf_puts(out, "\n## Errors\n");
	put_errors(out);
	buf_puts(out, "\n## Close codes\n");
	put_closes(out);
	buf_puts(out, "\n## Limits\n");
	put_limits(out);
}
