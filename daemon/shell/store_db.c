#include <stdio.h>
#include <string.h>

#include "shell/store_db.h"

#define CONVERSATION                                                                               \
	"c.id, c.visitor, c.agent, c.previous, c.site, c.state, c.priority, c.opened_at, "         \
	"c.queued_at, c.closed_at, c.resolution, c.rating, c.queue, c.entered_at, c.wrap_until, "  \
	"c.complaint, c.summary, c.served"
/* Of what is not closed, the last that was said (2: a message), and how they feel (3: an analysis). */
#define LAST(type, what)                                                                           \
	"iif(c.state <> 5, (SELECT json_extract('{' || body || '}', '$." what "') "                \
	"FROM events WHERE conversation = c.id AND type = " type                                   \
	" ORDER BY seq DESC LIMIT 1), NULL)"
#define LISTED                                                                                     \
	"SELECT " CONVERSATION ", a.login, "                                                       \
	"(SELECT max(seq) FROM events WHERE conversation = c.id), v.name, "                        \
	"substr(" LAST("2", "text") ", 1, 120), " LAST(                                            \
		"3", "frustration") " "                                                            \
				    "FROM conversations c LEFT JOIN agents a ON a.id = "           \
				    "iif(c.agent, c.agent, c.served) "                             \
				    "LEFT JOIN visitors v ON v.id = c.visitor "
#define FOLLOW_UP "conversation, seq, owner, due_at, done_at, outcome, text"
/* The first of each conversation only: they are told in order. ?1 the target */
#define HOOKS_FIRST                                                                                \
	"SELECT n, id, event, conversation, attempts, since, body FROM hooks h "                   \
	"WHERE target = ?1 AND dead = 0 AND NOT EXISTS (SELECT 1 FROM hooks p "                    \
	"WHERE p.conversation = h.conversation AND p.target = h.target AND p.dead = 0 "            \
	"AND p.n < h.n) "
#define AGENT "id, login, name, role, status, capacity, skills, queues, left_at"

static const struct {
	enum db_side side;
	const char *sql;
} statements[N_STATEMENT] = {
	[ST_BEGIN] = {DB_WRITER, "BEGIN IMMEDIATE"},
	[ST_COMMIT] = {DB_WRITER, "COMMIT"},
	[ST_ROLLBACK] = {DB_WRITER, "ROLLBACK"},
	[ST_EVENT_PUT] = {DB_WRITER, "INSERT INTO events(conversation, seq, at, type, author, "
				     "command, body, agents) VALUES(?, ?, ?, ?, ?, ?, ?, ?)"},
	[ST_EVENT_SAME] = {DB_WRITER, "SELECT 1 FROM events WHERE conversation = ? AND seq = ? "
				      "AND at = ? AND type = ? AND author = ? AND command IS ? "
				      "AND body = ? AND agents = ?"},
	[ST_CONVERSATION_PUT] =
		{DB_WRITER,
		 "INSERT INTO conversations(id, visitor, agent, previous, site, state, priority, "
		 "opened_at, queued_at, closed_at, resolution, rating, queue, entered_at, "
		 "wrap_until, complaint, summary, served) "
		 "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
		 "ON CONFLICT(id) DO UPDATE SET "
		 "visitor = excluded.visitor, agent = excluded.agent, "
		 "previous = excluded.previous, site = excluded.site, state = excluded.state, "
		 "priority = excluded.priority, opened_at = excluded.opened_at, "
		 "queued_at = excluded.queued_at, closed_at = excluded.closed_at, "
		 "resolution = excluded.resolution, rating = excluded.rating, "
		 "queue = excluded.queue, entered_at = excluded.entered_at, "
		 "wrap_until = excluded.wrap_until, complaint = excluded.complaint, "
		 "summary = excluded.summary, served = excluded.served"},
	[ST_VISITOR_PUT] =
		{DB_WRITER,
		 "INSERT INTO visitors(id, site, user, name, email, phone, locale, verified, "
		 "seen_at, left_at, department, attributes) "
		 "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
		 "ON CONFLICT(id) DO UPDATE SET "
		 "site = excluded.site, user = excluded.user, name = excluded.name, "
		 "email = excluded.email, phone = excluded.phone, locale = excluded.locale, "
		 "verified = excluded.verified, seen_at = excluded.seen_at, "
		 "left_at = excluded.left_at, department = excluded.department, "
		 "attributes = excluded.attributes"},
	[ST_FOLLOW_UP_PUT] =
		{DB_WRITER, "INSERT INTO follow_ups(" FOLLOW_UP ") VALUES(?, ?, ?, ?, ?, ?, ?) "
			    "ON CONFLICT(conversation, seq) DO UPDATE SET owner = excluded.owner, "
			    "due_at = excluded.due_at, done_at = excluded.done_at, "
			    "outcome = excluded.outcome, text = excluded.text"},
	[ST_FOLLOW_UPS_OPEN] = {DB_READER, "SELECT " FOLLOW_UP " FROM follow_ups "
					   "WHERE done_at = 0 ORDER BY due_at, conversation, seq"},
	/* What was erased meanwhile is told to nobody; what is written twice is one row. */
	[ST_HOOK_PUT] = {DB_WRITER,
			 "INSERT INTO hooks(target, id, event, conversation, seq, since, "
			 "body) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE ?4 IS NULL "
			 "OR EXISTS (SELECT 1 FROM conversations WHERE id = ?4) "
			 "ON CONFLICT(target, id) DO NOTHING"},
	[ST_HOOK_DONE] = {DB_WRITER, "DELETE FROM hooks WHERE n = ?"},
	[ST_HOOK_FAILED] = {DB_WRITER, "UPDATE hooks SET attempts = ?2, next_at = ?3, error = ?4 "
				       "WHERE n = ?1"},
	[ST_HOOK_DEAD] = {DB_WRITER, "UPDATE hooks SET attempts = ?2, next_at = 0, error = ?3, "
				     "dead = 1 WHERE n = ?1"},
	[ST_HOOKS_AWAKE] = {DB_WRITER, "UPDATE hooks SET next_at = 0 "
				       "WHERE target = ? AND dead = 0 AND next_at > 0"},
	[ST_HOOKS_EXPIRED] = {DB_WRITER, "UPDATE hooks SET dead = 1 "
					 "WHERE target = ? AND dead = 0 AND since < ?"},
	[ST_HOOKS_DROPPED] = {DB_WRITER, "DELETE FROM hooks WHERE n = coalesce("
					 "(SELECT n FROM hooks WHERE target = ?1 AND dead = 1 "
					 "ORDER BY n LIMIT 1), "
					 "(SELECT n FROM hooks WHERE target = ?1 AND dead = 0 "
					 "ORDER BY n LIMIT 1))"},
	[ST_HOOKS_REVIVED] = {DB_WRITER, "UPDATE hooks SET dead = 0, attempts = 0, next_at = 0, "
					 "since = ?2 WHERE target = ?1 AND dead = 1"},
	[ST_HOOKS_PURGED] = {DB_WRITER, "DELETE FROM hooks WHERE since < ?"},
	[ST_HOOKS_DUE] = {DB_READER, HOOKS_FIRST "AND next_at <= ?2 ORDER BY n LIMIT ?3"},
	[ST_HOOKS_PROBE] = {DB_READER, HOOKS_FIRST "ORDER BY attempts, n LIMIT 1"},
	[ST_HOOKS_NEXT] = {DB_READER,
			   "SELECT min(next_at) FROM hooks "
			   "WHERE target = ? AND dead = 0 AND next_at > 0 AND next_at > ?"},
	[ST_HOOKS_COUNT] = {DB_READER, "SELECT count(*) FILTER (WHERE dead = 0), "
				       "count(*) FILTER (WHERE dead = 1), "
				       "(SELECT error FROM hooks WHERE target = ?1 AND error <> '' "
				       "ORDER BY n DESC LIMIT 1) "
				       "FROM hooks WHERE target = ?1"},
	[ST_AGENT_STATUS] = {DB_WRITER, "UPDATE agents SET status = ?2, left_at = ?3 "
					"WHERE id = ?1"},
	[ST_AGENT_PUT] = {DB_WRITER,
			  "INSERT INTO agents(" AGENT ") VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?) "
			  "ON CONFLICT(id) DO UPDATE SET login = excluded.login, "
			  "name = excluded.name, role = excluded.role, status = excluded.status, "
			  "capacity = excluded.capacity, skills = excluded.skills, "
			  "queues = excluded.queues"},
	[ST_AGENT_BY_LOGIN] = {DB_WRITER, "SELECT " AGENT " FROM agents WHERE login = ?"},
	[ST_AGENT_TAKEN] = {DB_WRITER, "SELECT 1 FROM agents WHERE (login = ?1 AND id <> ?2) "
				       "OR (id = ?2 AND ?3)"},
	[ST_AGENT_LIST] = {DB_WRITER, "SELECT " AGENT " FROM agents ORDER BY login"},
	[ST_AGENT_REMOVE] = {DB_WRITER, "DELETE FROM agents WHERE id = ?"},
	[ST_PASSWORD_PUT] = {DB_WRITER, "INSERT INTO passwords(agent, hash) VALUES(?, ?) "
					"ON CONFLICT(agent) DO UPDATE SET hash = excluded.hash"},
	[ST_PASSWORD_REMOVE] = {DB_WRITER, "DELETE FROM passwords WHERE agent = ?"},
	[ST_PASSWORD_GET] = {DB_WRITER, "SELECT hash FROM passwords WHERE agent = ?"},
	[ST_TOKEN_PUT] = {DB_WRITER, "INSERT INTO tokens(hash, agent, created_at, expires_at) "
				     "VALUES(?, ?, ?, ?) ON CONFLICT(hash) DO UPDATE SET "
				     "agent = excluded.agent, created_at = excluded.created_at, "
				     "expires_at = excluded.expires_at"},
	[ST_TOKEN_FIND] = {DB_WRITER, "SELECT agent, created_at, expires_at FROM tokens "
				      "WHERE hash = ?"},
	[ST_TOKEN_REMOVE] = {DB_WRITER, "DELETE FROM tokens WHERE hash = ?"},
	[ST_TOKEN_REMOVE_ALL] = {DB_WRITER, "DELETE FROM tokens WHERE agent = ?"},
	[ST_META_GET] = {DB_WRITER, "SELECT value FROM meta WHERE name = ?"},
	[ST_META_PUT] = {DB_WRITER, "INSERT INTO meta(name, value) VALUES(?, ?) "
				    "ON CONFLICT(name) DO UPDATE SET value = excluded.value"},
	[ST_EVENTS] = {DB_READER, "SELECT seq, at, type, author, command, body, agents FROM events "
				  "WHERE conversation = ? AND seq > ? ORDER BY seq LIMIT ?"},
	[ST_CONVERSATION] = {DB_READER, "SELECT " CONVERSATION " FROM conversations c "
					"WHERE c.id = ?"},
	[ST_CONVERSATIONS_OPEN] = {DB_READER, "SELECT " CONVERSATION " FROM conversations c "
					      "WHERE c.state IN (1, 2, 3, 4) "
					      "OR c.wrap_until > 0 "
					      "ORDER BY c.opened_at, c.id"},
	[ST_CONVERSATIONS_ALL] = {DB_READER, LISTED "WHERE c.id < ? ORDER BY c.id DESC"},
	[ST_CONVERSATIONS_STATE] = {DB_READER, LISTED "WHERE c.id < ? AND c.state = ? "
						      "ORDER BY c.id DESC"},
	[ST_CONVERSATIONS_STATES] = {DB_READER, LISTED
				     "WHERE c.id IN (SELECT id FROM conversations WHERE id < ?1 "
				     "AND state IN (?2, ?3, ?4, ?5, ?6) ORDER BY id DESC LIMIT ?7) "
				     "ORDER BY c.id DESC"},
	[ST_CONVERSATION_LISTED] = {DB_READER, LISTED "WHERE c.id = ?"},
	[ST_HISTORY] = {DB_READER, "SELECT " CONVERSATION " FROM conversations c "
				   "WHERE c.visitor IN (SELECT ?1 UNION SELECT id FROM visitors "
				   "WHERE site = ?2 AND user = ?3 AND verified <> 0) "
				   "ORDER BY c.id DESC LIMIT ?4"},
	[ST_VISITOR] = {DB_READER, "SELECT id, site, user, name, email, phone, locale, verified, "
				   "seen_at, left_at, department, attributes "
				   "FROM visitors WHERE id = ?"},
	[ST_ERASED] = {DB_READER, "SELECT 1 FROM erased WHERE id = ?"},
	[ST_PERSON] = {DB_READER, "SELECT id FROM visitors WHERE id = ?1 UNION "
				  "SELECT o.id FROM visitors v JOIN visitors o "
				  "ON o.site = v.site AND o.user = v.user AND o.verified <> 0 "
				  "WHERE v.id = ?1 AND v.verified <> 0 AND v.user <> ''"},
	[ST_CONVERSATIONS_OF] = {DB_READER, LISTED "WHERE c.visitor = ? ORDER BY c.id"},
	[ST_OLD_CONVERSATIONS] =
		{DB_READER,
		 "SELECT c.id, c.opened_at, c.closed_at, c.served <> 0, "
		 "EXISTS(SELECT 1 FROM events WHERE conversation = c.id AND type = ?3), "
		 "c.wrap_until <> 0 OR EXISTS(SELECT 1 FROM follow_ups "
		 "WHERE conversation = c.id AND done_at = 0) "
		 "FROM conversations c WHERE c.state = 5 AND c.id > ?1 ORDER BY c.id LIMIT ?2"},
	[ST_OLD_VISITORS] = {DB_READER, "SELECT v.id, v.seen_at, "
					"EXISTS(SELECT 1 FROM conversations WHERE visitor = v.id) "
					"FROM visitors v WHERE v.id > ?1 ORDER BY v.id LIMIT ?2"},
	[ST_FORGET_CONVERSATION] = {DB_WRITER, "DELETE FROM conversations WHERE id = ?"},
	[ST_FORGET_VISITOR] = {DB_WRITER, "DELETE FROM visitors WHERE id = ?1 AND NOT EXISTS("
					  "SELECT 1 FROM conversations WHERE visitor = ?1)"},
	[ST_ERASED_PUT] = {DB_WRITER, "INSERT OR REPLACE INTO erased(id, at) VALUES(?, ?)"},
	[ST_ERASED_OLD] = {DB_WRITER, "DELETE FROM erased WHERE at < ?"},
	[ST_META_REMOVE] = {DB_WRITER, "DELETE FROM meta WHERE name = ?"},
};

/* Set, and then read back: another build of SQLite may have another default, or refuse. */
struct pragma {
	const char *name, *value;
};
static const struct pragma writer_pragmas[] = {
	{"page_size", "4096"}, /* before the file has pages */
	{"auto_vacuum", "0"},  /* store_scrub.c knows no such pages */
	{"secure_delete", "1"},
	{"journal_mode", "wal"},
	{"synchronous", "2"},	     /* FULL */
	{"wal_autocheckpoint", "0"}, /* the thread does it, when it is idle or has to */
	{"journal_size_limit", "67108864"},
	{"foreign_keys", "1"},
	{"trusted_schema", "0"},
};
static const struct pragma reader_pragmas[] = {
	{"query_only", "1"},
	{"wal_autocheckpoint", "0"},
	{"trusted_schema", "0"},
};

/* SQLite says "disk I/O error" of all of these, and does not always know the errno. */
static const char *io_error(int rc)
{
	switch (rc) {
	case SQLITE_IOERR_READ:
	case SQLITE_IOERR_SHORT_READ:
		return ": a read failed";
	case SQLITE_IOERR_WRITE:
		return ": a write failed";
	case SQLITE_IOERR_FSYNC:
	case SQLITE_IOERR_DIR_FSYNC:
		return ": a sync failed";
	case SQLITE_IOERR_TRUNCATE:
		return ": a file could not be cut";
	case SQLITE_IOERR_SHMOPEN:
	case SQLITE_IOERR_SHMSIZE:
	case SQLITE_IOERR_SHMMAP:
		return ": no room for the -shm file";
	}
	return "";
}

int db_failed(struct db *db, int rc)
{
	bool io = (rc & 0xff) == SQLITE_IOERR || (rc & 0xff) == SQLITE_CANTOPEN;
	int system = io && db->handle ? sqlite3_system_errno(db->handle) : 0;

	snprintf(db->error, sizeof(db->error), "%s%s%s%s",
		 db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(rc), io_error(rc),
		 system ? ": " : "", system ? strerror(system) : "");
	return -rc;
}

/* Remembers how long the WAL is; see checkpoint_when_due. */
static int on_wal(void *arg, sqlite3 *handle, const char *name, int pages)
{
	struct db *db = arg;

	(void)handle;
	(void)name;
	db->wal_pages = pages;
	return SQLITE_OK;
}

int db_connect(struct db *db, const char *path)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
	int rc = sqlite3_open_v2(path, &db->handle, flags, NULL);

	if (rc)
		return db_failed(db, rc);
	sqlite3_extended_result_codes(db->handle, 1);
	sqlite3_busy_timeout(db->handle, 250);
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)NULL);
	return 0;
}

static int pragma_get(struct db *db, const char *name, char *ret, size_t n)
{
	sqlite3_stmt *st = NULL;
	char sql[64];
	int rc;

	snprintf(sql, sizeof(sql), "PRAGMA %s", name);
	rc = sqlite3_prepare_v2(db->handle, sql, -1, &st, NULL);
	if (!rc && (rc = sqlite3_step(st)) == SQLITE_ROW) {
		snprintf(ret, n, "%s", (const char *)sqlite3_column_text(st, 0));
		rc = SQLITE_OK;
	}
	rc = rc ? db_failed(db, rc) : 0;
	sqlite3_finalize(st);
	return rc;
}

static int pragma_set(struct db *db, const struct pragma *p)
{
	char sql[64], got[64] = "";
	int r;

	snprintf(sql, sizeof(sql), "PRAGMA %s = %s", p->name, p->value);
	r = db_exec(db, sql);
	if (!r)
		r = pragma_get(db, p->name, got, sizeof(got));
	if (!r && strcmp(got, p->value) != 0) {
		snprintf(db->error, sizeof(db->error), "PRAGMA %s is %s and will not become %s",
			 p->name, got, p->value);
		r = -SQLITE_ERROR;
	}
	return r;
}

int db_configure(struct db *db, enum db_side side)
{
	const struct pragma *p = side == DB_WRITER ? writer_pragmas : reader_pragmas;
	size_t n = side == DB_WRITER ? ARRAY_SIZE(writer_pragmas) : ARRAY_SIZE(reader_pragmas);
	int r = db_exec(db, "PRAGMA mmap_size = 0"); /* no row to read where it is compiled out */

	for (size_t i = 0; !r && i < n; i++)
		r = pragma_set(db, &p[i]);
	sqlite3_wal_hook(db->handle, on_wal, db); /* wal_autocheckpoint has taken it away */
	return r;
}

int db_prepare(struct db *db, enum db_side side)
{
	for (int i = 0; i < N_STATEMENT; i++) {
		int rc;

		if (statements[i].side != side)
			continue;
		rc = sqlite3_prepare_v3(db->handle, statements[i].sql, -1,
					SQLITE_PREPARE_PERSISTENT, &db->st[i], NULL);
		if (rc)
			return db_failed(db, rc);
	}
	return 0;
}

void db_close(struct db *db, bool clean)
{
	for (int i = 0; i < N_STATEMENT; i++) {
		sqlite3_finalize(db->st[i]);
		db->st[i] = NULL;
	}
	if (db->handle && clean)
		sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, (int *)NULL);
	sqlite3_close(db->handle);
	db->handle = NULL;
	db->wal_pages = 0;
}

int db_exec(struct db *db, const char *sql)
{
	int rc = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

	return rc ? db_failed(db, rc) : 0;
}

struct binding db_bind(struct db *db, enum statement statement)
{
	return (struct binding){.db = db, .st = db->st[statement], .at = 0};
}

/* Binding borrowed bytes to a prepared statement can only fail by a wrong number of them. */
void bind_int(struct binding *b, int64_t v)
{
	sqlite3_bind_int64(b->st, ++b->at, v);
}

void bind_textn(struct binding *b, const char *s, size_t n)
{
	sqlite3_bind_text64(b->st, ++b->at, s, n, SQLITE_STATIC, SQLITE_UTF8);
}

void bind_text(struct binding *b, const char *s)
{
	bind_textn(b, s, s ? strlen(s) : 0);
}

void bind_blob(struct binding *b, const void *p, size_t n)
{
	sqlite3_bind_blob64(b->st, ++b->at, n ? p : "", n, SQLITE_STATIC);
}

void db_end(struct binding *b)
{
	sqlite3_reset(b->st);
}

int db_step(struct binding *b, bool *ret_row)
{
	int rc = sqlite3_step(b->st);
	int r = rc == SQLITE_ROW || rc == SQLITE_DONE ? 0 : db_failed(b->db, rc);

	*ret_row = rc == SQLITE_ROW;
	if (rc != SQLITE_ROW)
		sqlite3_reset(b->st);
	return r;
}

int db_run(struct binding *b)
{
	bool row = true;
	int r = 0;

	while (!r && row)
		r = db_step(b, &row);
	return r;
}

void column_text(struct binding *b, int column, char *ret, size_t n)
{
	const char *s = (const char *)sqlite3_column_text(b->st, column);

	snprintf(ret, n, "%s", s ? s : "");
}

static int run(struct db *db, enum statement statement)
{
	struct binding b = db_bind(db, statement);

	return db_run(&b);
}

int db_transaction(struct db *db, int (*fn)(struct db *db, void *arg), void *arg)
{
	char error[sizeof(db->error)];
	int r = run(db, ST_BEGIN);

	if (r)
		return r;
	r = fn(db, arg);
	if (!r)
		r = run(db, ST_COMMIT);
	if (!r || sqlite3_get_autocommit(db->handle))
		return r;
	memcpy(error, db->error, sizeof(error)); /* the cause, not what ROLLBACK says of it */
	run(db, ST_ROLLBACK);
	memcpy(db->error, error, sizeof(error));
	return r;
}

int db_checkpoint(struct db *db, int mode)
{
	int in_wal = 0, done = 0;
	int rc = sqlite3_wal_checkpoint_v2(db->handle, NULL, mode, &in_wal, &done);

	if (rc)
		return db_failed(db, rc);
	db->wal_pages = in_wal - done;
	return 0;
}
