/* store_db.h - private to the store: an SQLite connection, its statements, its rows. */
#ifndef SHELL_STORE_DB_H
#define SHELL_STORE_DB_H

#include <sqlite3.h>

#include "base/buf.h"
#include "shell/store.h"

/*
 * Two connections, both used by one thread at a time: the writer alone writes and checkpoints, the
 * reader is query_only. (Two connections that write or checkpoint at once can corrupt a WAL
 * database up to SQLite 3.51.2.) Functions here return 0 or minus an extended SQLite code.
 */
enum db_side { DB_WRITER, DB_READER };

enum statement {
	ST_BEGIN,
	ST_COMMIT,
	ST_ROLLBACK,
	ST_EVENT_PUT,
	ST_EVENT_SAME,
	ST_CONVERSATION_PUT,
	ST_VISITOR_PUT,
	ST_FOLLOW_UP_PUT,
	ST_FOLLOW_UPS_OPEN,
	ST_HOOK_PUT,
	ST_HOOK_DONE,
	ST_HOOK_FAILED,
	ST_HOOK_DEAD,
	ST_HOOKS_AWAKE,
	ST_HOOKS_EXPIRED,
	ST_HOOKS_DROPPED,
	ST_HOOKS_REVIVED,
	ST_HOOKS_PURGED,
	ST_HOOKS_DUE,
	ST_HOOKS_PROBE,
	ST_HOOKS_NEXT,
	ST_HOOKS_COUNT,
	ST_AGENT_STATUS,
	ST_AGENT_PUT,
	ST_AGENT_BY_LOGIN,
	ST_AGENT_TAKEN,
	ST_AGENT_LIST,
	ST_AGENT_REMOVE,
	ST_PASSWORD_PUT,
	ST_PASSWORD_REMOVE,
	ST_PASSWORD_GET,
	ST_TOKEN_PUT,
	ST_TOKEN_FIND,
	ST_TOKEN_REMOVE,
	ST_TOKEN_REMOVE_ALL,
	ST_META_GET,
	ST_META_PUT,
	ST_EVENTS,
	ST_CONVERSATION,
	ST_CONVERSATIONS_OPEN,
	ST_CONVERSATIONS_ALL,
	ST_CONVERSATIONS_STATE,
	ST_CONVERSATIONS_STATES,
	ST_CONVERSATION_LISTED,
	ST_HISTORY,
	ST_VISITOR,
	ST_ERASED,
	ST_PERSON,
	ST_CONVERSATIONS_OF,
	ST_OLD_CONVERSATIONS,
	ST_OLD_VISITORS,
	ST_FORGET_CONVERSATION,
	ST_FORGET_VISITOR,
	ST_ERASED_PUT,
	ST_ERASED_OLD,
	ST_META_REMOVE,
	N_STATEMENT
};

struct db {
	sqlite3 *handle; /* NULL: closed */
	sqlite3_stmt *st[N_STATEMENT];
	int wal_pages;	 /* in the WAL and not known to be checkpointed */
	char error[256]; /* what the last failure was, for people */
};

/* db_connect, then the version check, then db_configure (sets the pragmas and reads them back),
 * schema_migrate and db_prepare. On any failure call db_close. */
int db_connect(struct db *db, const char *path);
int db_configure(struct db *db, enum db_side side);
int db_prepare(struct db *db, enum db_side side);
void db_close(struct db *db, bool clean); /* clean: the last one empties and removes the WAL;
					     else nothing is written that could fail */

int db_exec(struct db *db, const char *sql);
int db_failed(struct db *db, int rc); /* keeps the error's text; returns -rc */

/* A statement: bind from 1 on in order, run or step it; both leave it reset at the end. */
struct binding {
	struct db *db;
	sqlite3_stmt *st;
	int at;
};
struct binding db_bind(struct db *db, enum statement statement);
void bind_int(struct binding *b, int64_t v);
void bind_text(struct binding *b, const char *s); /* borrowed until the run; NULL is null */
void bind_textn(struct binding *b, const char *s, size_t n);
void bind_blob(struct binding *b, const void *p, size_t n);
int db_run(struct binding *b);		       /* to its end, rows are skipped */
int db_step(struct binding *b, bool *ret_row); /* false: the end, and it is reset */
void db_end(struct binding *b);		       /* resets it before its end */
void column_text(struct binding *b, int column, char *ret, size_t n);

/* Runs fn between BEGIN IMMEDIATE and COMMIT; what it returns but 0 rolls back and is returned. */
int db_transaction(struct db *db, int (*fn)(struct db *db, void *arg), void *arg);
int db_checkpoint(struct db *db, int mode);

int schema_version(struct db *db, int *ret); /* 0: a fresh file */
extern const int schema_newest;
int schema_migrate(struct db *db, int from);

/* Rows. Records are made with one reference, which the caller has to drop on the loop's thread. */
struct records {
	struct record **v;
	size_t n, cap;
};
void records_deinit(struct records *r);

int row_put(struct db *writer, const struct op *op);
int row_is_stored(struct db *writer, const struct record *r, bool *ret);
int rows_records(struct db *reader, uint64_t conversation, uint64_t after, size_t limit,
		 struct records *ret); /* limit 0: all */
int rows_conversation(struct db *reader, uint64_t id, struct conversation_row *ret,
		      bool *ret_known);
void row_follow_up(struct binding *b, struct follow_up_row *ret); /* of ST_FOLLOW_UPS_OPEN */
int rows_visitor(struct db *reader, uint64_t id, struct visitor_row *ret, bool *ret_known);
int rows_erased(struct db *reader, uint64_t visitor, bool *ret);
/* The newest of a visitor, and of all whom that site has proved to be that user; NULL: nobody. */
int rows_history(struct db *reader, uint64_t visitor, const char *site, const char *user,
		 struct conversation_row *ret, size_t max, size_t *ret_n);
void row_conversation(struct binding *b, struct conversation_row *ret); /* from column 0 on */
enum { CONVERSATION_COLUMNS = 18 };

/* A statement that is rare: prepared now, to be finalized. */
int db_once(struct db *db, const char *sql, struct binding *ret);

/* Tables that have such a column, store_forget.c: all of them, whoever made them. */
enum { TABLES_MAX = 32 };
struct tables {
	char names[TABLES_MAX][48];
	size_t n;
};
int tables_with(struct db *db, const char *column, struct tables *ret);

/* Makes rows go, with everything that hangs on them, store_forget.c. Twice is as good as once. */
int row_forget(struct db *writer, const struct op *op);

/* What an erasure has to do when its rows are gone, kept over a crash: the row of meta. */
#define SCRUB_DUE "scrub_due"

/* Zeroes what is in no row of a database file that nobody has open, store_scrub.c. 0 or -errno. */
int scrub_file(const char *path);

/* store_hooks.c: what webhooks are to be told. */
int hook_put(struct db *writer, const struct hook_row *row);
int hook_fate_put(struct db *writer, const struct hook_fate *fate);
int hooks_read(struct db *reader, const struct hooks_query *q, struct hooks_answer *ret);
void hooks_answer_deinit(struct hooks_answer *a);

/* Writes the answer's JSON; out's own error is for the caller to see. */
int query_write(struct db *reader, const struct store_query *q, struct buf *out);

#endif
