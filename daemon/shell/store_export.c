#include <stdio.h>
#include <string.h>

#include "base/json_out.h"
#include "shell/store_query.h"

/* Everything that is stored of one person, as JSON. */

enum { PERSON_MAX = 1000 }; /* visitors that are one proved user */

struct person {
	uint64_t v[PERSON_MAX];
	size_t n;
};

static int person_find(struct db *reader, uint64_t visitor, struct person *ret)
{
	struct binding b = db_bind(reader, ST_PERSON);
	bool row;
	int r;

	ret->n = 0;
	bind_int(&b, (int64_t)visitor);
	for (r = db_step(&b, &row); !r && row && ret->n < PERSON_MAX; r = db_step(&b, &row))
		ret->v[ret->n++] = (uint64_t)sqlite3_column_int64(b.st, 0);
	db_end(&b);
	return r;
}

static int not_found(struct buf *out, int r)
{
	out_str(out, "error", "not_found");
	out_close(out, '}');
	return r;
}

int person_write(struct db *reader, uint64_t visitor, struct buf *out)
{
	struct person person;
	int r = person_find(reader, visitor, &person);

	out_open(out, NULL, '{');
	if (r || !person.n)
		return not_found(out, r);
	out_open(out, "visitors", '[');
	for (size_t i = 0; i < person.n; i++)
		out_id(out, NULL, person.v[i]);
	out_close(out, ']');
	out_close(out, '}');
	return 0;
}

static int export_events(struct db *reader, const struct conversation_row *row, struct binding *b,
			 struct buf *out)
{
	int r;

	out_open(out, NULL, '{');
	query_listed(out, b);
	if (row->previous)
		out_id(out, "previous", row->previous);
	r = query_events(reader, row->id, out);
	out_close(out, '}');
	return r;
}

static int export_conversations(struct db *reader, uint64_t visitor, struct buf *out)
{
	struct binding b = db_bind(reader, ST_CONVERSATIONS_OF);
	struct conversation_row row;
	bool found;
	int r;

	bind_int(&b, (int64_t)visitor);
	for (r = db_step(&b, &found); !r && found && !out->error; r = db_step(&b, &found)) {
		row_conversation(&b, &row);
		r = export_events(reader, &row, &b, out);
		if (r)
			break;
	}
	db_end(&b);
	return r;
}

static void out_column(struct buf *out, sqlite3_stmt *st, int column)
{
	const char *name = sqlite3_column_name(st, column);

	switch (sqlite3_column_type(st, column)) {
	case SQLITE_INTEGER:
		out_int(out, name, sqlite3_column_int64(st, column));
		break;
	case SQLITE_FLOAT:
		out_real(out, name, sqlite3_column_double(st, column), 6);
		break;
	case SQLITE_NULL:
		out_null(out, name);
		break;
	default:
		out_strn(out, name, (const char *)sqlite3_column_text(st, column),
			 (size_t)sqlite3_column_bytes(st, column));
	}
}

static bool has_own_shape(const char *table)
{
	static const char *const shaped[] = {"visitors", "conversations", "events"};

	for (size_t i = 0; i < ARRAY_SIZE(shaped); i++)
		if (!strcmp(table, shaped[i]))
			return true;
	return false;
}

/* The rows of a table about one visitor, as they are. */
static int export_rows(struct db *reader, const char *table, const char *which, uint64_t visitor,
		       struct buf *out)
{
	struct binding b;
	char sql[256];
	bool row;
	int r;

	snprintf(sql, sizeof(sql), "SELECT * FROM \"%s\" WHERE %s", table, which);
	r = db_once(reader, sql, &b);
	if (r)
		return r;
	bind_int(&b, (int64_t)visitor);
	for (r = db_step(&b, &row); !r && row && !out->error; r = db_step(&b, &row)) {
		out_open(out, NULL, '{');
		for (int i = 0; i < sqlite3_column_count(b.st); i++)
			out_column(out, b.st, i);
		out_close(out, '}');
	}
	sqlite3_finalize(b.st);
	return r;
}

static int export_tables(struct db *reader, const char *column, const char *which,
			 const struct person *person, struct buf *out)
{
	struct tables tables;
	int r = tables_with(reader, column, &tables);

	for (size_t t = 0; !r && t < tables.n; t++) {
		if (has_own_shape(tables.names[t]))
			continue;
		out_open(out, tables.names[t], '[');
		for (size_t i = 0; !r && i < person->n; i++)
			r = export_rows(reader, tables.names[t], which, person->v[i], out);
		out_close(out, ']');
	}
	return r;
}

static int export_person(struct db *reader, const struct person *person, struct buf *out)
{
	int r = 0;

	out_open(out, "visitors", '[');
	for (size_t i = 0; !r && i < person->n; i++)
		r = query_visitor(reader, NULL, person->v[i], out);
	out_close(out, ']');
	out_open(out, "conversations", '[');
	for (size_t i = 0; !r && i < person->n; i++)
		r = export_conversations(reader, person->v[i], out);
	out_close(out, ']');
	if (!r)
		r = export_tables(
			reader, "conversation",
			"conversation IN (SELECT id FROM conversations WHERE visitor = ?)", person,
			out);
	return r ? r : export_tables(reader, "visitor", "visitor = ?", person, out);
}

int export_write(struct db *reader, uint64_t visitor, struct buf *out)
{
	struct person person;
	int r = person_find(reader, visitor, &person);

	out_open(out, NULL, '{');
	if (r || !person.n)
		return not_found(out, r);
	r = export_person(reader, &person, out);
	out_close(out, '}');
	return r;
}
