#include "proto/reference.h"

#include <ctype.h>
#include <string.h>

#include "proto/rows.h"

/* "WELCOME_VISITOR" becomes WelcomeVisitor. */
static void put_camel(struct buf *b, const char *symbol)
{
	bool first = true;

	for (; *symbol; symbol++) {
		if (*symbol != '_')
			buf_putc(b, first ? *symbol : (char)tolower((unsigned char)*symbol));
		first = *symbol == '_';
	}
}

static void put_said_name(struct buf *b, enum said said)
{
	/* TypeScript has a Promise of its own. */
	if (said == S_PROMISE)
		buf_puts(b, "FollowUp");
	else
		put_camel(b, said_rows[said].symbol);
	if (said_rows[said].kind != SAID_SHAPE)
		buf_puts(b, "Frame");
	else if (said == S_EVENT)
		buf_puts(b, "Base");
}

static void put_command_name(struct buf *b, enum command command)
{
	const struct command_row *row = &command_rows[command];

	buf_puts(b, row->role == ROLE_VISITOR ? "Visitor" : "Agent");
	put_camel(b, row->symbol + 2);
}

static void put_doc(struct buf *b, const char *indent, const char *doc)
{
	buf_printf(b, "%s/** %s */\n", indent, doc);
}

/* "a|b" becomes 'a' | 'b'. */
static void put_words(struct buf *b, const char *words)
{
	for (const char *w = words; *w; w += strspn(w, "|")) {
		size_t n = strcspn(w, "|");

		buf_printf(b, "%s'%.*s'", w == words ? "" : " | ", (int)n, w);
		w += n;
	}
}

static void put_choices(struct buf *b, enum field field)
{
	const char *between = "";

	for (size_t i = 0; i < n_choice_rows; i++) {
		if (choice_rows[i].field != field)
			continue;
		buf_printf(b, "%s'%s'", between, choice_rows[i].word);
		between = " | ";
	}
}

static void put_field(struct buf *b, const char *indent, enum field field, bool required)
{
	const struct field_row *row = &field_rows[field];

	put_doc(b, indent, row->doc);
	buf_printf(b, "%s%s%s: ", indent, path_leaf(row->path), required ? "" : "?");
	if (row->type == FIELD_CHOICE)
		put_choices(b, field);
	else
		buf_puts(b, row->type == FIELD_INT	 ? "number"
			    : row->type == FIELD_BOOL	 ? "boolean"
			    : row->type == FIELD_WORDS	 ? "string[]"
			    : row->type == FIELD_STRINGS ? "Record<string, string>"
							 : "string");
	buf_puts(b, ";\n");
}

/* The fields `to.agent`, `to.skill` … as one member, where the first of them stands. */
static void put_object(struct buf *b, const struct command_row *row, int first)
{
	const char *path = field_rows[first].path;
	uint64_t fields = row->required | row->optional, of = 0;
	size_t n = path_parent(path);

	for (int f = first; f < N_FIELD; f++)
		if (fields >> f & 1 && path_is_in(field_rows[f].path, path, n))
			of |= UINT64_C(1) << f;
	buf_printf(b, "  %.*s%s: {\n", (int)n, path, row->required & of ? "" : "?");
	for (int f = first; f < N_FIELD; f++)
		if (of >> f & 1)
			put_field(b, "    ", (enum field)f, row->required >> f & 1);
	buf_puts(b, "  };\n");
}

static void put_command(struct buf *b, enum command command)
{
	const struct command_row *row = &command_rows[command];
	uint64_t fields = row->required | row->optional;

	buf_putc(b, '\n');
	put_doc(b, "", row->doc);
	buf_puts(b, "export interface ");
	put_command_name(b, command);
	buf_printf(b, " {\n  type: '%s';\n", row->type);
	for (int f = 0; f < N_FIELD; f++) {
		if (!(fields >> f & 1))
			continue;
		if (path_parent(field_rows[f].path) && path_is_first(fields, f))
			put_object(b, row, f);
		else if (!path_parent(field_rows[f].path))
			put_field(b, "  ", (enum field)f, row->required >> f & 1);
	}
	buf_puts(b, "}\n");
}

static void put_type(struct buf *b, const struct out_row *row)
{
	static const char *const types[] = {
		[OUT_TEXT] = "string",	  [OUT_WORD] = "string",
		[OUT_INT] = "number",	  [OUT_REAL] = "number",
		[OUT_BOOL] = "boolean",	  [OUT_ID] = "string",
		[OUT_TIME] = "string",	  [OUT_ANY] = "Record<string, unknown>",
		[OUT_TEXTS] = "string[]", [OUT_INTS] = "number[]",
		[OUT_WORDS] = "string[]", [OUT_STRINGS] = "Record<string, string>",
	};

	if (row->shape != S_NONE) {
		put_said_name(b, row->shape);
		buf_puts(b, row->type == OUT_LIST ? "[]" : "");
	} else if (row->words && row->type == OUT_WORDS) {
		buf_putc(b, '(');
		put_words(b, row->words);
		buf_puts(b, ")[]");
	} else if (row->words) {
		put_words(b, row->words);
	} else {
		buf_puts(b, types[row->type]);
	}
}

static void put_said(struct buf *b, enum said said)
{
	const struct said_row *row = &said_rows[said];

	buf_putc(b, '\n');
	put_doc(b, "", row->doc);
	buf_puts(b, "export interface ");
	put_said_name(b, said);
	buf_printf(b, "%s {\n", row->kind == SAID_EVENT ? " extends EventBase" : "");
	if (row->kind != SAID_SHAPE)
		buf_printf(b, "  type: '%s';\n", row->type);
	for (size_t i = 0; i < n_out_rows; i++) {
		const struct out_row *out = &out_rows[i];
		/* What only agents see is missing in the visitors' copy. */
		bool maybe = out->presence == PRESENCE_MAYBE ||
			     (out->audience == AUDIENCE_AGENTS && said_differs(said));

		if (out->said != said)
			continue;
		put_doc(b, "  ", out->doc);
		buf_printf(b, "  %s%s: ", out->field, maybe ? "?" : "");
		put_type(b, out);
		buf_puts(b, out->presence == PRESENCE_ALWAYS ? ";\n" : " | null;\n");
	}
	buf_puts(b, "}\n");
}

static void put_union_of_commands(struct buf *b, const char *name, enum role role)
{
	buf_printf(b, "\nexport type %s =", name);
	for (int c = C_NONE + 1; c < N_COMMAND; c++) {
		if (command_rows[c].role != role)
			continue;
		buf_puts(b, "\n  | ");
		put_command_name(b, (enum command)c);
	}
	buf_puts(b, ";\n");
}

static void put_union_of_said(struct buf *b, const char *name, enum role role, bool events)
{
	buf_printf(b, "\nexport type %s =", name);
	for (int s = S_NONE + 1; s < N_SAID; s++) {
		if (said_rows[s].kind == SAID_SHAPE || !said_rows[s].to[role] ||
		    (events && said_rows[s].kind != SAID_EVENT))
			continue;
		buf_puts(b, "\n  | ");
		put_said_name(b, (enum said)s);
	}
	buf_puts(b, ";\n");
}

static void put_codes(struct buf *b)
{
	buf_puts(b, "\n/** Why a command was refused. */\nexport type ErrorCode =");
	for (size_t i = 0; i < N_ERROR; i++)
		if (error_rows[i].code)
			buf_printf(b, "\n  | '%s'", error_rows[i].code);
	buf_puts(b, ";\n\n/** What a connection is closed with. */\nexport type CloseCode =");
	for (size_t i = 0; i < n_close_rows; i++)
		buf_printf(b, "\n  | %d", close_rows[i].number);
	buf_puts(b, ";\n");
}

void reference_typescript(struct buf *out)
{
	buf_puts(out, "// Printed from proto/frames.def by `make reference`.\n");
	for (int c = C_NONE + 1; c < N_COMMAND; c++)
		put_command(out, (enum command)c);
	for (int s = S_NONE + 1; s < N_SAID; s++)
		put_said(out, (enum said)s);
	put_union_of_commands(out, "VisitorCommand", ROLE_VISITOR);
	put_union_of_commands(out, "AgentCommand", ROLE_AGENT);
	put_union_of_said(out, "VisitorEvent", ROLE_VISITOR, true);
	put_union_of_said(out, "AgentEvent", ROLE_AGENT, true);
	put_union_of_said(out, "ToVisitor", ROLE_VISITOR, false);
	put_union_of_said(out, "ToAgent", ROLE_AGENT, false);
	put_codes(out);
}
