/* test_forget.c - the store forgets: an erasure reaches every table and byte; what is old; backups */
#include <event2/event.h>
#include <fcntl.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/base.h"
#include "base/buf.h"
#include "base/hash.h"
#include "shell/store_db.h"
#include "tests/e2e/support/process.h"

#define NOON 1763794800000

struct fixture {
	char dir[64], path[96];
	struct store *store;
	struct event_base *base;
	uint64_t ticket, stored;
	char *json; /* the last answer */
	bool visitor_known, erased;
	size_t n_history;
	uint64_t history[32];
	bool answered;
};

static void on_stored(void *arg, uint64_t ticket)
{
	((struct fixture *)arg)->stored = ticket;
}

static void on_works(void *arg, bool works, const char *why)
{
	(void)arg;
	fail_msg("the store %s: %s", works ? "works" : "failed", why ? why : "");
}

static void on_records(void *arg, uint64_t request, bool known, const struct conversation_row *row,
		       struct record **v, size_t n, bool more)
{
	(void)arg, (void)request, (void)known, (void)row, (void)v, (void)n, (void)more;
}

static void on_visitor(void *arg, uint64_t request, const struct visitor_row *row, bool erased,
		       const struct conversation_row *history, size_t n)
{
	struct fixture *f = arg;

	(void)request;
	f->visitor_known = row != NULL;
	f->erased = erased;
	f->n_history = n;
	for (size_t i = 0; i < n; i++)
		f->history[i] = history[i].id;
	f->answered = true;
}

static void on_query(void *arg, uint64_t request, char *json, size_t n)
{
	struct fixture *f = arg;

	(void)request;
	free(f->json);
	f->json = strndup(json, n);
	f->answered = true;
}

static void open_store(struct fixture *f)
{
	struct store_callbacks callbacks = {.arg = f,
					    .stored = on_stored,
					    .works = on_works,
					    .records = on_records,
					    .visitor = on_visitor,
					    .query = on_query};
	char why[512] = "";

	if (store_open(&f->store, f->dir, why, sizeof(why)))
		fail_msg("%s", why);
	assert_int_equal(store_start(f->store, f->base, &callbacks), 0);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	snprintf(f->dir, sizeof(f->dir), "/tmp/handoff-forget-XXXXXX");
	if (!mkdtemp(f->dir))
		return -1;
	snprintf(f->path, sizeof(f->path), "%s/handoff.db", f->dir);
	f->base = event_base_new();
	open_store(f);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	struct buf out = BUF_INIT(4096);

	store_close(f->store);
	event_base_free(f->base);
	process_run(&out, (const char *const[]){"rm", "-rf", f->dir, NULL});
	buf_deinit(&out);
	free(f->json);
	free(f);
	return 0;
}

static void turn(struct fixture *f)
{
	struct timeval ms = {0, 20000};

	event_base_loopexit(f->base, &ms);
	event_base_dispatch(f->base);
}

static void await_answer(struct fixture *f)
{
	for (int64_t until = now_ms() + PATIENCE_MS; !f->answered && now_ms() < until;)
		turn(f);
	assert_true(f->answered);
	f->answered = false;
}

static const char *ask(struct fixture *f, const struct store_query *q)
{
	store_query(f->store, 1, q);
	await_answer(f);
	return f->json;
}

static void put_visitor(struct fixture *f, uint64_t id, const char *user, bool verified)
{
	struct visitor_row *row = calloc(1, sizeof(*row));
	struct op op = {.type = OP_VISITOR, .ticket = ++f->ticket, .visitor = row};

	row->id = id;
	snprintf(row->site, sizeof(row->site), "shop");
	snprintf(row->user, sizeof(row->user), "%s", user);
	snprintf(row->name, sizeof(row->name), "name-%04d-xyzzy", (int)id);
	snprintf(row->email, sizeof(row->email), "mail-%04d@xyzzy.example", (int)id);
	snprintf(row->department, sizeof(row->department), "wish-%04d-xyzzy", (int)id);
	snprintf(row->attributes, sizeof(row->attributes), "{\"plan\":\"attribute-%04d-xyzzy\"}",
		 (int)id);
	row->verified = verified;
	row->seen_at = NOON;
	store_submit(f->store, &op, 1);
}

static void put_conversation(struct fixture *f, const struct conversation_row *like)
{
	struct conversation_row *row = calloc(1, sizeof(*row));
	struct op op = {.type = OP_CONVERSATION, .ticket = ++f->ticket, .conversation = row};

	*row = *like;
	row->opened_at = row->opened_at ? row->opened_at : NOON;
	snprintf(row->site, sizeof(row->site), "shop");
	snprintf(row->summary, sizeof(row->summary), "summary-%04d-xyzzy", (int)row->visitor);
	store_submit(f->store, &op, 1);
}

static void put_event(struct fixture *f, uint64_t conversation, uint64_t seq, uint64_t visitor,
		      enum wire_type type)
{
	char body[160], command[64];
	int n = snprintf(body, sizeof(body), "\"text\":\"word-%04d-xyzzy %0*d\"", (int)visitor,
			 (int)(seq * 37 % 100) + 1, 0);
	struct wire_event wire = {.type = type,
				  .conversation = conversation,
				  .seq = seq,
				  .at = NOON,
				  .body = body,
				  .body_n = (size_t)n,
				  .agents = ""};
	struct op op = {.type = OP_RECORD, .ticket = ++f->ticket};

	snprintf(command, sizeof(command), "command-%04d-xyzzy-%d", (int)visitor, (int)seq);
	op.record = record_new(&wire, visitor, command);
	store_submit(f->store, &op, 1);
}

static void put_follow_up(struct fixture *f, uint64_t conversation, uint64_t visitor, int64_t done)
{
	struct follow_up_row *row = calloc(1, sizeof(*row));
	struct op op = {.type = OP_FOLLOW_UP, .ticket = ++f->ticket, .follow_up = row};

	*row = (struct follow_up_row){
		.conversation = conversation, .seq = 1, .due_at = NOON, .done_at = done};
	snprintf(row->text, sizeof(row->text), "promise-%04d-xyzzy", (int)visitor);
	store_submit(f->store, &op, 1);
}

static void put_hook(struct fixture *f, uint64_t conversation, uint64_t visitor)
{
	char body[32];
	struct hook_row row = {.id = conversation,
			       .which = HOOK_CLOSED,
			       .conversation = conversation,
			       .seq = 8,
			       .at = NOON,
			       .body = body};
	struct op op = {.type = OP_HOOK, .ticket = ++f->ticket};

	snprintf(body, sizeof(body), "hook-%04d-xyzzy", (int)visitor);
	snprintf(row.target, sizeof(row.target), "crm");
	op.hook = hook_row_new(&row);
	store_submit(f->store, &op, 1);
}

/* Everything there can be of one visitor. */
static void put_person(struct fixture *f, uint64_t visitor)
{
	uint64_t id = visitor * 10;

	put_visitor(f, visitor, "", false);
	put_conversation(
		f, &(struct conversation_row){
			   .id = id, .visitor = visitor, .state = STATE_CLOSED, .closed_at = NOON});
	for (uint64_t seq = 1; seq <= 8; seq++)
		put_event(f, id, seq, visitor, WIRE_MESSAGE);
	put_follow_up(f, id, visitor, 0);
	put_hook(f, id, visitor);
}

static void forget(struct fixture *f, enum forget what, uint64_t id)
{
	struct op op = {.type = OP_FORGET, .ticket = ++f->ticket, .forget = {what, id, NOON}};

	store_submit(f->store, &op, 1);
}

/* Whether a file has these bytes. */
static bool file_has(const char *path, const char *bytes)
{
	FILE *file = fopen(path, "r");
	bool found = false;
	char *all;
	long n;

	if (!file)
		return false;
	fseek(file, 0, SEEK_END);
	n = ftell(file);
	rewind(file);
	all = malloc((size_t)n + 1);
	assert_int_equal(fread(all, 1, (size_t)n, file), n);
	found = memmem(all, (size_t)n, bytes, strlen(bytes)) != NULL;
	free(all);
	fclose(file);
	return found;
}

static bool anything_of(const struct fixture *f, uint64_t visitor)
{
	static const char *const words[] = {"name-",	"mail-", "word-", "command-",  "summary-",
					    "promise-", "hook-", "wish-", "attribute-"};
	char bytes[32], path[128];

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		snprintf(bytes, sizeof(bytes), "%s%04d", words[i], (int)visitor);
		snprintf(path, sizeof(path), "%s-wal", f->path);
		if (file_has(f->path, bytes) || file_has(path, bytes))
			return true;
	}
	return false;
}

static int64_t count(const struct fixture *f, const char *sql)
{
	sqlite3_stmt *st;
	sqlite3 *db;
	int64_t n;

	assert_int_equal(sqlite3_open_v2(f->path, &db, SQLITE_OPEN_READONLY, NULL), 0);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), 0);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	sqlite3_close(db);
	return n;
}

static void settle(struct fixture *f)
{
	assert_int_equal(store_flush(f->store, PATIENCE_MS), 0);
	turn(f);
	assert_int_equal(f->stored, f->ticket);
}

/* A column of that name in a table is what an erasure goes by: so no table may call it otherwise, and
 * each is filled here, so that one that comes later is not forgotten. */
static void an_erasure_reaches_every_table(void **state)
{
	static const char *const per_person[] = {"visitors", "conversations", "events",
						 "follow_ups", "hooks"};
	static const char *const others[] = {"meta",   "agents", "passwords",
					     "tokens", "erased", "sqlite_sequence"};
	struct fixture *f = *state;
	struct tables tables = {0};
	sqlite3_stmt *st;
	sqlite3 *db;

	put_person(f, 1);
	put_person(f, 2);
	settle(f);
	assert_int_equal(sqlite3_open_v2(f->path, &db, SQLITE_OPEN_READONLY, NULL), 0);
	sqlite3_prepare_v2(db, "SELECT name FROM sqlite_schema WHERE type = 'table'", -1, &st,
			   NULL);
	while (sqlite3_step(st) == SQLITE_ROW)
		snprintf(tables.names[tables.n++], sizeof(tables.names[0]), "%s",
			 (const char *)sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
	sqlite3_close(db);
	assert_true(tables.n >= ARRAY_SIZE(per_person) + ARRAY_SIZE(others));
	forget(f, FORGET_PERSON, 1);
	settle(f);
	for (size_t i = 0; i < tables.n; i++) {
		const char *name = tables.names[i];
		bool known = false, personal = false;
		char sql[200];

		for (size_t k = 0; k < ARRAY_SIZE(per_person); k++)
			personal |= strcmp(name, per_person[k]) == 0;
		for (size_t k = 0; k < ARRAY_SIZE(others); k++)
			known |= strcmp(name, others[k]) == 0;
		snprintf(sql, sizeof(sql),
			 "SELECT count(*) FROM pragma_table_info('%s') "
			 "WHERE name IN ('conversation', 'visitor')",
			 name);
		if (count(f, sql) && !personal)
			fail_msg("fill %s in this test: it hangs on a person", name);
		if (!personal && !known && !count(f, sql))
			fail_msg("is %s about a person? say so here", name);
		if (!personal)
			continue;
		snprintf(sql, sizeof(sql), "SELECT count(*) > 0 FROM %s", name);
		assert_int_equal(count(f, sql), 1); /* the other one is there */
	}
	assert_int_equal(count(f, "SELECT count(*) FROM visitors WHERE id = 1"), 0);
	assert_int_equal(count(f, "SELECT count(*) FROM conversations WHERE visitor = 1"), 0);
	assert_int_equal(count(f, "SELECT count(*) FROM events WHERE conversation = 10"), 0);
	assert_int_equal(count(f, "SELECT count(*) FROM follow_ups WHERE conversation = 10"), 0);
	assert_int_equal(count(f, "SELECT count(*) FROM hooks WHERE conversation = 10"), 0);
	assert_int_equal(count(f, "SELECT id FROM erased"), 1);
}

/* Columns that come later, in a table that the erasure has never heard of. */
static void a_table_that_comes_later_is_reached_too(void **state)
{
	struct fixture *f = *state;
	sqlite3 *db;

	put_person(f, 1);
	put_person(f, 2);
	settle(f);
	assert_int_equal(sqlite3_open_v2(f->path, &db, SQLITE_OPEN_READWRITE, NULL), 0);
	assert_int_equal(sqlite3_exec(db,
				      "CREATE TABLE later(conversation INTEGER, text TEXT);"
				      "INSERT INTO later VALUES(10, 'later-xyzzy'), (20, 'b')",
				      NULL, NULL, NULL),
			 0);
	sqlite3_close(db);
	assert_non_null(strstr(ask(f, &(struct store_query){.what = QUERY_EXPORT, .visitor = 1}),
			       "\"later\":[{\"conversation\":10,\"text\":\"later-xyzzy\"}]"));
	forget(f, FORGET_PERSON, 1);
	settle(f);
	assert_int_equal(count(f, "SELECT count(*) FROM later"), 1);
	assert_int_equal(count(f, "SELECT conversation FROM later"), 20);
}

/* Rows that grow and neighbours that go make SQLite move cells about, and leave copies of them. */
static void make_gaps(struct fixture *f)
{
	for (uint64_t id = 1; id <= 400; id++)
		put_person(f, id);
	for (uint64_t id = 1; id <= 400; id++)
		put_visitor(f, id, "a-user-with-a-name-that-makes-the-row-longer-than-it-was",
			    false);
	for (uint64_t id = 1; id <= 400; id += 2)
		forget(f, FORGET_CONVERSATION, id * 10);
	settle(f);
}

static void after_a_scrub_no_byte_of_an_erased_person_is_in_a_file(void **state)
{
	struct fixture *f = *state;

	make_gaps(f);
	for (uint64_t id = 3; id <= 400; id += 7) {
		assert_true(anything_of(f, id));
		forget(f, FORGET_PERSON, id);
	}
	store_scrub(f->store, 1);
	await_answer(f);
	assert_string_equal(f->json, "{\"done\":true}");
	for (uint64_t id = 1; id <= 400; id++)
		assert_int_equal(anything_of(f, id), id % 7 != 3);
	assert_int_equal(count(f, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"), 1);
	put_person(f, 500);
	settle(f);
	assert_true(anything_of(f, 500)); /* and it goes on */
}

enum { GROUPS = 200, KEYS = 4000 };

/* An index whose keys come in no order, and lose every third group again: with some luck SQLite has
 * left copies of deleted keys where it built a page anew. Returns how many groups can be found. */
static int deleted_groups_in(const char *path)
{
	char key[16];
	int n = 0;

	for (int group = 0; group < GROUPS; group += 3) {
		snprintf(key, sizeof(key), "<%04d>", group);
		n += file_has(path, key);
	}
	return n;
}

static void make_file(const char *path, uint64_t random)
{
	sqlite3 *db;
	char sql[128];

	unlink(path);
	assert_int_equal(sqlite3_open(path, &db), 0);
	sqlite3_exec(db,
		     "PRAGMA page_size = 4096; PRAGMA secure_delete = 1; BEGIN;"
		     "CREATE TABLE t(id INTEGER PRIMARY KEY, g INTEGER, k TEXT);"
		     "CREATE UNIQUE INDEX k ON t(g, k);",
		     NULL, NULL, NULL);
	for (int i = 0; i < KEYS; i++) {
		int group = (int)(hash_u64(random + (uint64_t)i) % GROUPS);

		snprintf(sql, sizeof(sql), "INSERT INTO t(g, k) VALUES(%d, '<%04d>%d')", group,
			 group, i);
		assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), 0);
	}
	assert_int_equal(
		sqlite3_exec(db, "DELETE FROM t WHERE g % 3 = 0; COMMIT", NULL, NULL, NULL), 0);
	sqlite3_close(db);
}

static void what_sqlite_leaves_beside_its_rows_is_zeroed(void **state)
{
	struct fixture *f = *state, raw = {0};
	int left = 0;

	snprintf(raw.path, sizeof(raw.path), "%s/raw.db", f->dir);
	for (uint64_t random = 0; random < 30; random++) {
		make_file(raw.path, random * KEYS);
		left += deleted_groups_in(raw.path);
		assert_int_equal(scrub_file(raw.path), 0);
		assert_int_equal(deleted_groups_in(raw.path), 0);
		assert_true(file_has(raw.path, "<0001>"));
		assert_int_equal(count(&raw, "SELECT integrity_check = 'ok' "
					     "FROM pragma_integrity_check"),
				 1);
	}
	assert_true(left > 0); /* or this has shown nothing */
}

static void an_erasure_that_was_cut_off_ends_at_the_next_start(void **state)
{
	struct fixture *f = *state;

	make_gaps(f);
	for (uint64_t id = 3; id <= 400; id += 7)
		forget(f, FORGET_PERSON, id);
	settle(f);
	f->store = store_close(f->store); /* no scrub came */
	assert_int_equal(count(f, "SELECT count(*) FROM meta WHERE name = 'scrub_due'"), 1);
	open_store(f);
	for (uint64_t id = 3; id <= 400; id += 7)
		assert_false(anything_of(f, id));
	assert_int_equal(count(f, "SELECT count(*) FROM meta WHERE name = 'scrub_due'"), 0);
}

static void a_reader_of_somebody_elses_delays_the_scrub_and_is_not_harmed(void **state)
{
	struct fixture *f = *state;
	sqlite3_stmt *st;
	sqlite3 *db;
	int64_t until = now_ms() + PATIENCE_MS;

	put_person(f, 1);
	settle(f);
	assert_int_equal(sqlite3_open_v2(f->path, &db, SQLITE_OPEN_READWRITE, NULL), 0);
	sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
	sqlite3_prepare_v2(db, "SELECT email FROM visitors", -1, &st, NULL);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	forget(f, FORGET_PERSON, 1);
	store_scrub(f->store, 1);
	await_answer(f);
	assert_string_equal(f->json, "{\"done\":false}");
	sqlite3_finalize(st);
	sqlite3_close(db);
	while (anything_of(f, 1) && now_ms() < until)
		turn(f);
	assert_false(anything_of(f, 1));
}

static void who_was_erased_is_known_to_be_nobody(void **state)
{
	struct fixture *f = *state;

	put_person(f, 1);
	store_load_visitor(f->store, 1, 1, "shop", NULL);
	await_answer(f);
	assert_true(f->visitor_known && !f->erased && f->n_history == 1);
	forget(f, FORGET_PERSON, 1);
	store_load_visitor(f->store, 1, 1, "shop", NULL);
	await_answer(f);
	assert_true(!f->visitor_known && f->erased && f->n_history == 0);
	forget(f, FORGET_PERSON, 1); /* twice is as good as once */
	settle(f);
}

static void a_proved_user_is_one_person_in_all_browsers(void **state)
{
	struct fixture *f = *state;

	for (uint64_t id = 1; id <= 4; id++) {
		put_visitor(f, id, id == 4 ? "eve" : "mia", id != 3); /* 3 only says so */
		put_conversation(f, &(struct conversation_row){
					    .id = id * 10, .visitor = id, .state = STATE_BOT});
	}
	store_load_visitor(f->store, 1, 1, "shop", NULL);
	await_answer(f);
	assert_int_equal(f->n_history, 2);
	assert_int_equal(f->history[0], 20);
	store_load_visitor(f->store, 1, 99, "shop", "mia");
	await_answer(f);
	assert_false(f->visitor_known);
	assert_int_equal(f->n_history, 2);
	store_load_visitor(f->store, 1, 99, "other", "mia");
	await_answer(f);
	assert_int_equal(f->n_history, 0);
	store_load_visitor(f->store, 1, 3, "shop", NULL);
	await_answer(f);
	assert_int_equal(f->n_history, 1);
	assert_string_equal(ask(f, &(struct store_query){.what = QUERY_PERSON, .visitor = 2}),
			    "{\"visitors\":[\"0000000000001\",\"0000000000002\"]}");
	assert_string_equal(ask(f, &(struct store_query){.what = QUERY_PERSON, .visitor = 9}),
			    "{\"error\":\"not_found\"}");
	assert_non_null(strstr(ask(f, &(struct store_query){.what = QUERY_EXPORT, .visitor = 2}),
			       "summary-0001-xyzzy"));
	assert_null(strstr(f->json, "summary-0003-xyzzy"));
	assert_null(strstr(f->json, "summary-0004-xyzzy"));
}

/* id: when it ended, of which class, and whether something is still to be done. */
static void put_old(struct fixture *f, uint64_t id, int64_t closed_at, uint64_t served,
		    enum wire_type type, bool follow_up)
{
	put_visitor(f, id, "", false);
	put_conversation(f, &(struct conversation_row){.id = id,
						       .visitor = id,
						       .served = served,
						       .state = STATE_CLOSED,
						       .opened_at = closed_at,
						       .closed_at = closed_at});
	put_event(f, id, 1, id, type);
	if (follow_up)
		put_follow_up(f, id, id, 0);
}

static void what_is_old_is_told_by_age_and_class(void **state)
{
	struct fixture *f = *state;
	struct store_query q = {.what = QUERY_OLD_CONVERSATIONS,
				.limit = 3,
				.old = {.bot = 2000, .human = 1000, .message = 1500}};

	put_old(f, 1, 1999, 0, WIRE_MESSAGE, false);	/* the bot's: old */
	put_old(f, 2, 1999, 7, WIRE_MESSAGE, false);	/* a person's: not old */
	put_old(f, 3, 999, 7, WIRE_MESSAGE, false);	/* a person's: old */
	put_old(f, 4, 999, 7, WIRE_MESSAGE, true);	/* but something was promised */
	put_old(f, 5, 1499, 0, WIRE_UNATTENDED, false); /* a message: old */
	put_old(f, 6, 1501, 0, WIRE_UNATTENDED, false); /* a message: not old */
	put_old(f, 7, 2000, 0, WIRE_MESSAGE, false);	/* the bot's: not old */
	assert_string_equal(ask(f, &q), "{\"ids\":[\"0000000000001\",\"0000000000003\"],"
					"\"next\":\"0000000000003\"}");
	q.after = 3;
	assert_string_equal(ask(f, &q), "{\"ids\":[\"0000000000005\"],\"next\":\"0000000000006\"}");
	q.after = 6;
	assert_string_equal(ask(f, &q), "{\"ids\":[],\"next\":null}");
	q.after = 0;
	q.old.bot = 0; /* kept for ever */
	assert_string_equal(ask(f, &q), "{\"ids\":[\"0000000000003\"],\"next\":\"0000000000003\"}");
	put_conversation(f, &(struct conversation_row){.id = 3,
						       .visitor = 3,
						       .served = 7,
						       .state = STATE_CLOSED,
						       .closed_at = 999,
						       .opened_at = 999,
						       .wrap_until = 5}); /* is being wrapped up */
	assert_string_equal(ask(f, &q), "{\"ids\":[],\"next\":\"0000000000003\"}");
}

static void a_visitor_goes_when_no_conversation_is_left(void **state)
{
	struct fixture *f = *state;
	struct store_query q = {.what = QUERY_OLD_VISITORS, .limit = 10, .old.visitors = NOON + 1};

	put_person(f, 1);
	put_visitor(f, 2, "", false);
	assert_string_equal(ask(f, &q), "{\"ids\":[\"0000000000002\"],\"next\":null}");
	forget(f, FORGET_VISITOR, 1); /* has one */
	forget(f, FORGET_VISITOR, 2);
	settle(f);
	assert_int_equal(count(f, "SELECT group_concat(id) FROM visitors"), 1);
	forget(f, FORGET_CONVERSATION, 10);
	assert_string_equal(ask(f, &q), "{\"ids\":[\"0000000000001\"],\"next\":null}");
	assert_int_equal(count(f, "SELECT count(*) FROM events"), 0);
	assert_int_equal(count(f, "SELECT count(*) FROM erased"), 0);
}

static void a_backup_is_a_whole_store_while_others_write(void **state)
{
	struct fixture *f = *state;
	struct fixture copy = {0};
	struct stat st;

	for (uint64_t id = 1; id <= 300; id++)
		put_person(f, id);
	settle(f);
	snprintf(copy.path, sizeof(copy.path), "%s/backup.db", f->dir);
	store_backup(f->store, 1, copy.path);
	for (uint64_t id = 301; id <= 600; id++)
		put_person(f, id);
	await_answer(f);
	assert_non_null(strstr(f->json, "{\"bytes\":"));
	settle(f);
	assert_int_equal(stat(copy.path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(count(&copy, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"),
			 1);
	assert_true(count(&copy, "SELECT count(*) FROM visitors") >= 300);
	assert_int_equal(count(&copy, "SELECT count(*) FROM events WHERE conversation NOT IN "
				      "(SELECT id FROM conversations)"),
			 0);
}

static void a_backup_overwrites_nothing_and_comes_alone(void **state)
{
	struct fixture *f = *state;
	char path[128];

	put_person(f, 1);
	store_backup(f->store, 1, f->path);
	await_answer(f);
	assert_non_null(strstr(f->json, "\"error\":\"exists\""));
	store_backup(f->store, 1, "/nowhere/at/all");
	await_answer(f);
	assert_non_null(strstr(f->json, "\"error\":\"failed\""));
	snprintf(path, sizeof(path), "%s/backup.db", f->dir);
	for (uint64_t id = 2; id <= 2000; id++)
		put_person(f, id);
	store_backup(f->store, 1, path);
	forget(f, FORGET_PERSON, 1);
	store_scrub(f->store, 1); /* a copy of who was erased meanwhile must not stay */
	await_answer(f);
	if (!strstr(f->json, "\"bytes\"")) {
		assert_non_null(strstr(f->json, "erased meanwhile"));
		assert_int_equal(access(path, F_OK), -1);
	}
	await_answer(f);
	assert_string_equal(f->json, "{\"done\":true}");
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(an_erasure_reaches_every_table),
		T(a_table_that_comes_later_is_reached_too),
		T(after_a_scrub_no_byte_of_an_erased_person_is_in_a_file),
		T(what_sqlite_leaves_beside_its_rows_is_zeroed),
		T(an_erasure_that_was_cut_off_ends_at_the_next_start),
		T(a_reader_of_somebody_elses_delays_the_scrub_and_is_not_harmed),
		T(who_was_erased_is_known_to_be_nobody),
		T(a_proved_user_is_one_person_in_all_browsers),
		T(what_is_old_is_told_by_age_and_class),
		T(a_visitor_goes_when_no_conversation_is_left),
		T(a_backup_is_a_whole_store_while_others_write),
		T(a_backup_overwrites_nothing_and_comes_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
