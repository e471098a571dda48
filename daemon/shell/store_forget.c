#include <stdio.h>

#include "shell/proof.h"
#include "shell/store_db.h"

/*
 * What is forgotten goes from every table that has a column `conversation` or `visitor`, found in the
 * schema itself, so that no table that comes later is left out. secure_delete zeroes the rows; what
 * SQLite leaves beside them is store_scrub.c's.
 */

int db_once(struct db *db, const char *sql, struct binding *ret)
{
	int r;

	*ret = (struct binding){.db = db};
	r = sqlite3_prepare_v2(db->handle, sql, -1, &ret->st, NULL);
	return r ? db_failed(db, r) : 0;
}

int tables_with(struct db *db, const char *column, struct tables *ret)
{
	struct binding b;
	bool row;
	int r = db_once(db,
			"SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c "
			"WHERE m.type = 'table' AND c.name = ?",
			&b);

	ret->n = 0;
	if (r)
		return r;
	bind_text(&b, column);
	for (r = db_step(&b, &row); !r && row; r = db_step(&b, &row)) {
		if (ret->n == TABLES_MAX) {
			r = -SQLITE_FULL;
			break;
		}
		column_text(&b, 0, ret->names[ret->n++], sizeof(ret->names[0]));
	}
	sqlite3_finalize(b.st);
	return r;
}

/* `which` has one ?, the id. */
static int delete_from(struct db *db, const char *table, const char *which, uint64_t id)
{
	struct binding b;
	char sql[256];
	int r;

	snprintf(sql, sizeof(sql), "DELETE FROM \"%s\" WHERE %s", table, which);
	r = db_once(db, sql, &b);
	if (r)
		return r;
	bind_int(&b, (int64_t)id);
	r = db_run(&b);
	sqlite3_finalize(b.st);
	return r;
}

static int delete_all(struct db *db, const char *column, const char *which, uint64_t id)
{
	struct tables tables;
	int r = tables_with(db, column, &tables);

	for (size_t i = 0; !r && i < tables.n; i++)
		r = delete_from(db, tables.names[i], which, id);
	return r;
}

static int run_with(struct db *db, enum statement statement, int64_t value)
{
	struct binding b = db_bind(db, statement);

	bind_int(&b, value);
	return db_run(&b);
}

/* The id stays for as long as a token of it could be good, so that whoever bears one is a stranger. */
static int keep_erased(struct db *db, uint64_t id, int64_t at)
{
	struct binding put = db_bind(db, ST_ERASED_PUT), due = db_bind(db, ST_META_PUT);
	int r;

	bind_int(&put, (int64_t)id);
	bind_int(&put, at);
	r = db_run(&put);
	if (!r)
		r = run_with(db, ST_ERASED_OLD, at - PROOF_TOKEN_MS);
	bind_text(&due, SCRUB_DUE);
	bind_blob(&due, "1", 1);
	return r ? r : db_run(&due);
}

static int forget_person(struct db *db, uint64_t id, int64_t at)
{
	int r = delete_all(db, "conversation",
			   "conversation IN (SELECT id FROM conversations WHERE visitor = ?)", id);

	if (!r)
		r = delete_all(db, "visitor", "visitor = ?", id);
	if (!r)
		r = run_with(db, ST_FORGET_VISITOR, (int64_t)id);
	return r ? r : keep_erased(db, id, at);
}

static int forget_conversation(struct db *db, uint64_t id)
{
	int r = delete_all(db, "conversation", "conversation = ?", id);

	return r ? r : run_with(db, ST_FORGET_CONVERSATION, (int64_t)id);
}

int row_forget(struct db *writer, const struct op *op)
{
	switch (op->forget.what) {
	case FORGET_CONVERSATION:
		return forget_conversation(writer, op->forget.id);
	case FORGET_VISITOR:
		return run_with(writer, ST_FORGET_VISITOR, (int64_t)op->forget.id);
	case FORGET_PERSON:
		return forget_person(writer, op->forget.id, op->forget.at);
	}
	return -SQLITE_MISUSE;
}
