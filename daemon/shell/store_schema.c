#include <stdio.h>

#include "shell/store_db.h"

/*
 * One row per version, only ever appended: row i brings a file from version i to i + 1. The version
 * is the file's user_version, so that it changes in the same transaction as the tables.
 *
 * Numbers that are stored: events.type is proto's wire_type, conversations.state core's state,
 * agents.role and agents.status core's enums. Times are ms since 1970, 0 is "not so far". Foreign
 * keys are checked at the commit, so the order of ops inside a batch is free.
 */
_Static_assert(WIRE_ASSIGNED == 6, "a stored number, which a migration names");

static const char *const migrations[] = {
	"PRAGMA application_id = 1752131174;" /* "hoff" */
	"CREATE TABLE meta("
	"	name TEXT PRIMARY KEY,"
	"	value BLOB NOT NULL"
	") STRICT, WITHOUT ROWID;"
	"CREATE TABLE agents("
	"	id INTEGER PRIMARY KEY,"
	"	login TEXT NOT NULL UNIQUE,"
	"	name TEXT NOT NULL,"
	"	role INTEGER NOT NULL,"
	"	status INTEGER NOT NULL,"
	"	capacity INTEGER NOT NULL,"
	"	skills TEXT NOT NULL" /* one a line */
	") STRICT;"
	"CREATE TABLE passwords("
	"	agent INTEGER PRIMARY KEY REFERENCES agents(id) ON DELETE CASCADE,"
	"	hash TEXT NOT NULL"
	") STRICT;"
	"CREATE TABLE tokens("
	"	hash BLOB PRIMARY KEY,"
	"	agent INTEGER NOT NULL REFERENCES agents(id) ON DELETE CASCADE,"
	"	created_at INTEGER NOT NULL,"
	"	expires_at INTEGER NOT NULL"
	") STRICT, WITHOUT ROWID;"
	"CREATE INDEX tokens_by_agent ON tokens(agent);"
	"CREATE TABLE visitors("
	"	id INTEGER PRIMARY KEY,"
	"	site TEXT NOT NULL,"
	"	user TEXT NOT NULL,"
	"	name TEXT NOT NULL,"
	"	email TEXT NOT NULL,"
	"	phone TEXT NOT NULL,"
	"	locale TEXT NOT NULL,"
	"	verified INTEGER NOT NULL,"
	"	seen_at INTEGER NOT NULL"
	") STRICT;"
	"CREATE TABLE conversations("
	"	id INTEGER PRIMARY KEY,"
	"	visitor INTEGER NOT NULL REFERENCES visitors(id)"
	"		ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,"
	"	agent INTEGER NOT NULL," /* no reference: an account may go, its past stays */
	"	previous INTEGER NOT NULL,"
	"	site TEXT NOT NULL,"
	"	state INTEGER NOT NULL,"
	"	priority INTEGER NOT NULL,"
	"	opened_at INTEGER NOT NULL,"
	"	queued_at INTEGER NOT NULL,"
	"	closed_at INTEGER NOT NULL,"
	"	resolution TEXT NOT NULL,"
	"	rating INTEGER NOT NULL"
	") STRICT;"
	"CREATE INDEX conversations_by_visitor ON conversations(visitor, id);"
	"CREATE INDEX conversations_by_state ON conversations(state, id);"
	"CREATE TABLE events("
	"	id INTEGER PRIMARY KEY,"
	"	conversation INTEGER NOT NULL REFERENCES conversations(id)"
	"		ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,"
	"	seq INTEGER NOT NULL,"
	"	at INTEGER NOT NULL,"
	"	type INTEGER NOT NULL,"
	"	author INTEGER NOT NULL,"
	"	command TEXT,"
	"	body TEXT NOT NULL,"
	"	agents TEXT NOT NULL,"
	"	UNIQUE (conversation, seq)"
	") STRICT;"
	"CREATE UNIQUE INDEX events_by_command ON events(conversation, author, command)"
	"	WHERE command IS NOT NULL;",

	"ALTER TABLE agents ADD COLUMN queues TEXT NOT NULL DEFAULT '';" /* name:weight, one a line */
	"ALTER TABLE agents ADD COLUMN left_at INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE visitors ADD COLUMN left_at INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE conversations ADD COLUMN queue TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE conversations ADD COLUMN entered_at INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE conversations ADD COLUMN wrap_until INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE conversations ADD COLUMN complaint TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE conversations ADD COLUMN summary TEXT NOT NULL DEFAULT '';"
	"UPDATE conversations SET entered_at = "
	"	iif(closed_at, closed_at, iif(queued_at, queued_at, opened_at));"
	"CREATE INDEX conversations_by_wrap ON conversations(wrap_until) WHERE wrap_until > 0;"
	"CREATE TABLE follow_ups("
	"	conversation INTEGER NOT NULL REFERENCES conversations(id)"
	"		ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,"
	"	seq INTEGER NOT NULL,"
	"	owner INTEGER NOT NULL," /* no reference: an account may go, the promise stays */
	"	due_at INTEGER NOT NULL,"
	"	done_at INTEGER NOT NULL,"
	"	outcome TEXT NOT NULL,"
	"	text TEXT NOT NULL,"
	"	PRIMARY KEY (conversation, seq)"
	") STRICT, WITHOUT ROWID;"
	"CREATE INDEX follow_ups_open ON follow_ups(due_at) WHERE done_at = 0;",

	"ALTER TABLE conversations ADD COLUMN served INTEGER NOT NULL DEFAULT 0;"
	"UPDATE conversations SET served = coalesce((SELECT author FROM events"
	"	WHERE conversation = conversations.id AND type = 6 ORDER BY seq DESC LIMIT 1), 0);"
	"CREATE INDEX visitors_by_user ON visitors(site, user) WHERE verified <> 0;"
	"CREATE TABLE erased(" /* visitors, until their tokens are too old: nobody is them any more */
	"	id INTEGER PRIMARY KEY,"
	"	at INTEGER NOT NULL"
	") STRICT;",

	/* What webhooks are still to be told: each row is one event for one of them. A number that was
	 * given is never given again, for a request may be under way that knows it. */
	"CREATE TABLE hooks("
	"	n INTEGER PRIMARY KEY AUTOINCREMENT," /* their order */
	"	target TEXT NOT NULL,"
	"	id INTEGER NOT NULL,"
	"	event TEXT NOT NULL,"
	"	conversation INTEGER REFERENCES conversations(id)" /* null: about none */
	"		ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,"
	"	seq INTEGER NOT NULL,"
	"	since INTEGER NOT NULL," /* tried since then: when it happened, or was revived */
	"	body TEXT NOT NULL,"
	"	attempts INTEGER NOT NULL DEFAULT 0,"
	"	next_at INTEGER NOT NULL DEFAULT 0,"
	"	dead INTEGER NOT NULL DEFAULT 0," /* 0: pending */
	"	error TEXT NOT NULL DEFAULT '',"  /* of the last attempt */
	"	UNIQUE (target, id)"
	") STRICT;"
	"CREATE INDEX hooks_by_target ON hooks(target, dead, n, next_at);"
	"CREATE INDEX hooks_later ON hooks(target, next_at) WHERE dead = 0 AND next_at > 0;"
	"CREATE INDEX hooks_by_conversation ON hooks(conversation, target, dead, n);",

	("ALTER TABLE visitors ADD COLUMN department TEXT NOT NULL DEFAULT '';"
	 "ALTER TABLE visitors ADD COLUMN attributes TEXT NOT NULL DEFAULT '';"), /* a JSON object */
};

const int schema_newest = ARRAY_SIZE(migrations);

int schema_version(struct db *db, int *ret)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(db->handle, "PRAGMA user_version", -1, &st, NULL);

	if (rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
		*ret = sqlite3_column_int(st, 0);
		rc = SQLITE_OK;
	}
	rc = rc ? db_failed(db, rc) : 0;
	sqlite3_finalize(st);
	return rc;
}

static int migrate_one(struct db *db, int from)
{
	char version[48];
	int r = db_exec(db, "BEGIN IMMEDIATE");

	if (!r)
		r = db_exec(db, migrations[from]);
	snprintf(version, sizeof(version), "PRAGMA user_version = %d", from + 1);
	if (!r)
		r = db_exec(db, version);
	if (!r)
		r = db_exec(db, "COMMIT");
	if (r && !sqlite3_get_autocommit(db->handle))
		sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
	return r;
}

int schema_migrate(struct db *db, int from)
{
	int r = 0;

	for (; !r && from < schema_newest; from++)
		r = migrate_one(db, from);
	return r;
}
