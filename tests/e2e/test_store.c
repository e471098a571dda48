#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <jansson.h>
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/base.h"
#include "shell/store_db.h"

/*
 * The store on real files. This program's own pwrite64, fdatasync and fsync stand in front of the
 * C library's for SQLite too, so that a test can let the disk fail.
 */
static atomic_int fail_writes, fail_syncs; /* an errno, or 0 */
static atomic_uint syncs;

ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at);
ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at)
{
	if (fail_writes) {
		errno = fail_writes;
		return -1;
	}
	return syscall(SYS_pwrite64, fd, p, n, at);
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
	return pwrite64(fd, p, n, at);
}

static int sync_file(int fd, long call)
{
	syncs++;
	if (fail_syncs) {
		errno = fail_syncs;
		return -1;
	}
	return (int)syscall(call, fd);
}

int fdatasync(int fd)
{
	return sync_file(fd, SYS_fdatasync);
}

int fsync(int fd)
{
	return sync_file(fd, SYS_fsync);
}

/* One store in a directory of its own, a loop, and what the callbacks have said so far. */
struct fixture {
	char dir[64], path[96];
	struct store *store;
	struct event_base *base;
	struct rlimit file_size;
	uint64_t ticket;   /* the last one given */
	uint64_t stored;   /* the last one told */
	unsigned n_stored; /* how often */
	unsigned broken, mended;
	char why[512];
	unsigned answers; /* of records, visitor, query */
	bool known, more;
	struct conversation_row row;
	uint64_t first, last; /* seqs of the records */
	size_t n;
	uint64_t stored_then; /* `stored` when the answer came */
	bool visitor_known, erased;
	struct visitor_row visitor;
	uint64_t history[32];
	char *json;
	uint64_t hooks[HOOKS_AT_ONCE]; /* ids of what is due */
	char body[64];		       /* of the first */
	unsigned attempts;	       /* of the first */
	int64_t next_at;
	uint64_t pending, dead;
	char error[HOOK_ERROR + 1];
};

static void on_stored(void *arg, uint64_t ticket)
{
	struct fixture *f = arg;

	assert_true(ticket > f->stored);
	f->stored = ticket;
	f->n_stored++;
}

static void on_works(void *arg, bool works, const char *why)
{
	struct fixture *f = arg;

	if (works) {
		f->mended++;
	} else {
		f->broken++;
		snprintf(f->why, sizeof(f->why), "%s", why);
	}
}

static void on_records(void *arg, uint64_t request, bool known, const struct conversation_row *row,
		       struct record **v, size_t n, bool more)
{
	struct fixture *f = arg;

	assert_int_equal(request, 77);
	f->known = known;
	f->more = more;
	f->n = n;
	f->stored_then = f->stored;
	if (row)
		f->row = *row;
	for (size_t i = 1; i < n; i++)
		assert_int_equal(v[i]->wire.seq, v[i - 1]->wire.seq + 1);
	f->first = n ? v[0]->wire.seq : 0;
	f->last = n ? v[n - 1]->wire.seq : 0;
	f->answers++;
}

static void on_visitor(void *arg, uint64_t request, const struct visitor_row *row, bool erased,
		       const struct conversation_row *history, size_t n)
{
	struct fixture *f = arg;

	assert_int_equal(request, 78);
	f->erased = erased;
	f->visitor_known = row != NULL;
	if (row)
		f->visitor = *row;
	f->n = n;
	for (size_t i = 0; i < n; i++)
		f->history[i] = history[i].id;
	f->answers++;
}

static void on_query(void *arg, uint64_t request, char *json, size_t n)
{
	struct fixture *f = arg;

	(void)request;
	free(f->json);
	f->json = strndup(json, n);
	f->answers++;
}

static void on_hooks(void *arg, uint64_t request, const struct hooks_answer *a)
{
	struct fixture *f = arg;

	assert_int_equal(request, 79);
	f->n = a->n;
	for (size_t i = 0; i < a->n; i++)
		f->hooks[i] = a->v[i].id;
	snprintf(f->body, sizeof(f->body), "%s", a->n ? a->v[0].body : "");
	f->attempts = a->n ? a->v[0].attempts : 0;
	f->next_at = a->next_at;
	f->pending = a->pending;
	f->dead = a->dead;
	snprintf(f->error, sizeof(f->error), "%s", a->error);
	f->last = a->n ? a->v[0].n : 0;
	f->answers++;
}

static void open_store(struct fixture *f)
{
	char why[512] = "";

	if (store_open(&f->store, f->dir, why, sizeof(why)))
		fail_msg("%s", why);
}

static void start(struct fixture *f)
{
	struct store_callbacks callbacks = {f,		on_stored, on_works, on_records,
					    on_visitor, on_query,  on_hooks};

	assert_int_equal(store_start(f->store, f->base, &callbacks), 0);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	snprintf(f->dir, sizeof(f->dir), "/tmp/handoff-store-XXXXXX");
	if (!mkdtemp(f->dir))
		return -1;
	snprintf(f->path, sizeof(f->path), "%s/handoff.db", f->dir);
	f->base = event_base_new();
	getrlimit(RLIMIT_FSIZE, &f->file_size);
	open_store(f);
	*state = f;
	return 0;
}

static int setup_started(void **state)
{
	int r = setup(state);

	if (!r)
		start(*state);
	return r;
}

static void remove_file(const char *dir, const char *name)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	unlink(path);
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	fail_writes = fail_syncs = 0;
	setrlimit(RLIMIT_FSIZE, &f->file_size);
	store_close(f->store);
	event_base_free(f->base);
	remove_file(f->dir, "handoff.db");
	remove_file(f->dir, "handoff.db-wal");
	remove_file(f->dir, "handoff.db-shm");
	remove_file(f->dir, "lock");
	rmdir(f->dir);
	free(f->json);
	free(f);
	return 0;
}

/* Turns the loop until *what is at least this; a second without an answer fails the test. */
static void on_tick(evutil_socket_t fd, short what, void *arg)
{
	(void)fd, (void)what, (void)arg;
}

static void turn_until(struct fixture *f, const unsigned *what, unsigned least)
{
	struct timeval ms = {0, 20000};
	struct event *tick = event_new(f->base, -1, EV_PERSIST, on_tick, NULL);

	event_add(tick, &ms);
	for (int i = 0; *what < least && i < 500; i++)
		event_base_loop(f->base, EVLOOP_ONCE);
	event_free(tick);
	assert_true(*what >= least);
}

static void turn_until_stored(struct fixture *f)
{
	struct timeval ms = {0, 20000};
	struct event *tick = event_new(f->base, -1, EV_PERSIST, on_tick, NULL);

	event_add(tick, &ms);
	for (int i = 0; f->stored < f->ticket && i < 500; i++)
		event_base_loop(f->base, EVLOOP_ONCE);
	event_free(tick);
	assert_int_equal(f->stored, f->ticket);
}

/* For a time in which nothing should happen. */
static void turn_for(struct fixture *f, int ms)
{
	struct timeval t = {ms / 1000, ms % 1000 * 1000};

	event_base_loopexit(f->base, &t);
	event_base_dispatch(f->base);
}

static struct op a_record(struct fixture *f, uint64_t conversation, uint64_t seq, uint64_t author,
			  const char *command)
{
	char body[96];
	int n = snprintf(body, sizeof(body), "\"from\":{\"role\":\"visitor\"},\"text\":\"line %d\"",
			 (int)seq);
	struct wire_event wire = {.type = WIRE_MESSAGE,
				  .conversation = conversation,
				  .seq = seq,
				  .at = 1763794800000 + (int64_t)seq,
				  .body = body,
				  .body_n = (size_t)n,
				  .agents = "\"intent\":\"greet\"",
				  .agents_n = 16};

	return (struct op){.type = OP_RECORD,
			   .ticket = ++f->ticket,
			   .record = record_new(&wire, author, command)};
}

static struct op a_conversation(struct fixture *f, uint64_t id, uint64_t visitor, enum state s)
{
	struct conversation_row *row = calloc(1, sizeof(*row));

	row->id = id;
	row->visitor = visitor;
	snprintf(row->site, sizeof(row->site), "shop");
	row->state = s;
	row->priority = 3;
	row->opened_at = 1763794800000 + (int64_t)id;
	if (s == STATE_CLOSED) {
		row->closed_at = row->opened_at + 5000;
		snprintf(row->resolution, sizeof(row->resolution), "resolved");
		row->rating = 4;
	}
	return (struct op){.type = OP_CONVERSATION, .ticket = ++f->ticket, .conversation = row};
}

static struct op a_visitor(struct fixture *f, uint64_t id)
{
	struct visitor_row *row = calloc(1, sizeof(*row));

	row->id = id;
	snprintf(row->site, sizeof(row->site), "shop");
	snprintf(row->user, sizeof(row->user), "u-%d", (int)id);
	snprintf(row->name, sizeof(row->name), "J\xc3\xb6rg \"J\" Gro\xc3\x9f");
	snprintf(row->email, sizeof(row->email), "joerg@example.org");
	snprintf(row->phone, sizeof(row->phone), "+49 30 1");
	snprintf(row->locale, sizeof(row->locale), "de-DE");
	row->verified = true;
	row->seen_at = 1763794800123;
	return (struct op){.type = OP_VISITOR, .ticket = ++f->ticket, .visitor = row};
}

/* Conversation `id` of visitor `visitor`, with records 1 … n in one submit. */
static void put_conversation(struct fixture *f, uint64_t id, uint64_t visitor, enum state s,
			     uint64_t n)
{
	cleanup(freep) struct op *ops = calloc(n + 2, sizeof(*ops));

	ops[0] = a_visitor(f, visitor);
	ops[1] = a_conversation(f, id, visitor, s);
	for (uint64_t i = 0; i < n; i++)
		ops[i + 2] = a_record(f, id, i + 1, visitor, NULL);
	store_submit(f->store, ops, n + 2);
}

static void say(struct fixture *f, uint64_t conversation, uint64_t seq)
{
	struct op op = a_record(f, conversation, seq, 9, NULL);

	store_submit(f->store, &op, 1);
}

static void close_store(struct fixture *f)
{
	f->store = store_close(f->store);
	f->stored = f->ticket = 0; /* tickets start anew with each run */
}

static int64_t count(const char *path, const char *sql)
{
	sqlite3 *db;
	sqlite3_stmt *st;
	int64_t n;

	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	sqlite3_close(db);
	return n;
}

static void the_files_are_private_and_the_journal_is_a_wal(void **state)
{
	struct fixture *f = *state;
	char path[128];
	struct stat st;

	assert_int_equal(stat(f->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	snprintf(path, sizeof(path), "%s-wal", f->path);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	close_store(f);
	snprintf(path, sizeof(path), "%s/deeper", f->dir);
	umask(0777);
	assert_int_equal(store_open(&f->store, path, path + 64, 64), 0);
	umask(022);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	remove_file(path, "handoff.db");
	remove_file(path, "handoff.db-wal");
	remove_file(path, "handoff.db-shm");
	remove_file(path, "lock");
	rmdir(path);
}

static void a_second_process_is_told_who_has_the_directory(void **state)
{
	struct fixture *f = *state;
	struct store *other = NULL;
	char why[512] = "", pid[32];

	snprintf(pid, sizeof(pid), "pid %d:", (int)getpid());
	assert_int_equal(store_open(&other, f->dir, why, sizeof(why)), STORE_E_LOCKED);
	assert_null(other);
	assert_non_null(strstr(why, f->dir));
	assert_non_null(strstr(why, pid));
}

static void run_sql(const char *path, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void a_file_of_a_later_version_is_refused_and_left_alone(void **state)
{
	struct fixture *f = *state;
	char why[512] = "";
	char as_it_was[64];

	close_store(f);
	run_sql(f->path, "PRAGMA user_version = 999");
	assert_int_equal(store_open(&f->store, f->dir, why, sizeof(why)), STORE_E_NEWER);
	assert_non_null(strstr(why, "later version"));
	snprintf(as_it_was, sizeof(as_it_was), "PRAGMA user_version = %d", schema_newest);
	run_sql(f->path, as_it_was);
	open_store(f);
}

static void what_is_no_database_is_refused_with_a_sentence(void **state)
{
	struct fixture *f = *state;
	char why[512] = "";
	FILE *file;

	close_store(f);
	file = fopen(f->path, "w");
	for (int i = 0; i < 1000; i++)
		fputs("this is no database\n", file);
	fclose(file);
	assert_int_equal(store_open(&f->store, f->dir, why, sizeof(why)), -EIO);
	assert_non_null(strstr(why, "not a database"));
}

static void tickets_are_told_in_order_and_batches_are_shared(void **state)
{
	struct fixture *f = *state;
	struct store_figures figures;

	put_conversation(f, 1, 5, STATE_BOT, 1);
	for (uint64_t i = 2; i <= 3000; i++)
		say(f, 1, i);
	turn_until_stored(f);
	store_figures(f->store, &figures);
	assert_int_equal(figures.ops, f->ticket);
	assert_int_equal(figures.backlog, 0);
	assert_true(figures.commits >= 3 && figures.commits < 1500);
	assert_true(figures.commit_us_p50 > 0 && figures.commit_us_p99 >= figures.commit_us_p50);
	assert_true(figures.bytes > 100000);
	assert_true(f->n_stored <= figures.commits);
	assert_int_equal(count(f->path, "SELECT count(*) FROM events"), 3000);
	assert_int_equal(count(f->path, "SELECT count(*) FROM events WHERE id <> seq"), 0);
}

static void nothing_is_told_before_it_is_synced(void **state)
{
	struct fixture *f = *state;
	unsigned before;

	put_conversation(f, 1, 5, STATE_BOT, 1);
	turn_until_stored(f);
	for (uint64_t i = 2; i <= 20; i++) {
		before = syncs;
		say(f, 1, i);
		turn_until_stored(f);
		assert_true(syncs > before);
	}
}

static void one_submit_is_one_transaction(void **state)
{
	struct fixture *f = *state;

	put_conversation(f, 1, 5, STATE_BOT, 2500); /* more than a batch of many may have */
	put_conversation(f, 2, 5, STATE_BOT, 3);
	turn_until_stored(f);
	assert_int_equal(count(f->path, "SELECT count(*) FROM events WHERE conversation = 1"),
			 2500);
}

static void a_flush_waits_for_the_disk_and_gives_up_in_time(void **state)
{
	struct fixture *f = *state;

	put_conversation(f, 1, 5, STATE_BOT, 10);
	assert_int_equal(store_flush(f->store, 5000), 0);
	assert_int_equal(count(f->path, "SELECT count(*) FROM events"), 10);
	fail_writes = ENOSPC;
	say(f, 1, 11);
	assert_int_equal(store_flush(f->store, 60), -ETIMEDOUT);
	close_store(f); /* gives up, too, and does not hang */
	fail_writes = 0;
	assert_int_equal(count(f->path, "SELECT count(*) FROM events"), 10);
}

static void closing_commits_what_is_queued(void **state)
{
	struct fixture *f = *state;

	put_conversation(f, 1, 5, STATE_BOT, 1);
	for (uint64_t i = 2; i <= 500; i++)
		say(f, 1, i);
	close_store(f);
	assert_int_equal(f->n_stored, 0);
	assert_int_equal(count(f->path, "SELECT max(seq) FROM events"), 500);
}

static void an_idle_store_brings_its_wal_home(void **state)
{
	struct fixture *f = *state;
	struct stat before, after;

	put_conversation(f, 1, 5, STATE_BOT, 2000);
	turn_until_stored(f);
	assert_int_equal(stat(f->path, &before), 0);
	for (int i = 0; i < 100 && (stat(f->path, &after), after.st_size == before.st_size); i++)
		turn_for(f, 50);
	assert_true(after.st_size > before.st_size + 200000);
}

struct seen {
	unsigned agents, conversations, records;
	uint64_t last;
	bool ends;
};

static int see_agent(void *arg, const struct agent_row *row)
{
	struct seen *seen = arg;

	assert_string_equal(row->login, seen->agents ? "zoe" : "amy");
	seen->agents++;
	return 0;
}

static int see_conversation(void *arg, const struct conversation_row *row,
			    const struct visitor_row *visitor, struct record **v, size_t n,
			    const struct conversation_row *history, size_t n_history)
{
	struct seen *seen = arg;
	bool listed = false;

	for (size_t i = 0; i < n_history; i++)
		listed |= history[i].id == row->id;
	assert_true(listed);

	assert_true(row->id > seen->last);
	seen->last = row->id;
	assert_int_not_equal(row->state, STATE_CLOSED);
	assert_non_null(visitor);
	assert_int_equal(visitor->id, row->visitor);
	assert_string_equal(visitor->name, "J\xc3\xb6rg \"J\" Gro\xc3\x9f");
	for (size_t i = 0; i < n; i++) {
		char text[32];

		assert_int_equal(v[i]->wire.conversation, row->id);
		assert_int_equal(v[i]->wire.seq, i + 1);
		assert_int_equal(v[i]->wire.type, WIRE_MESSAGE);
		assert_int_equal(v[i]->wire.at, 1763794800000 + (int64_t)i + 1);
		assert_int_equal(v[i]->author, row->visitor);
		assert_null(v[i]->command);
		snprintf(text, sizeof(text), "\"text\":\"line %d\"", (int)i + 1);
		assert_non_null(strstr(v[i]->wire.body, text));
		assert_string_equal(v[i]->wire.agents, "\"intent\":\"greet\"");
		seen->records++;
	}
	seen->conversations++;
	return seen->ends ? 42 : 0;
}

static void a_restart_gives_back_every_open_conversation_and_agent(void **state)
{
	struct fixture *f = *state;
	struct agent_row zoe = {.id = 1, .login = "zoe", .name = "Zoe", .capacity = 3};
	struct agent_row amy = {.id = 2, .login = "amy", .name = "Amy", .capacity = 3};
	struct seen seen = {0};
	struct store_restore to = {
		.arg = &seen, .agent = see_agent, .conversation = see_conversation};

	assert_int_equal(store_agent_put(f->store, &zoe, true), 0);
	assert_int_equal(store_agent_put(f->store, &amy, true), 0);
	for (uint64_t id = 1; id <= 20; id++)
		put_conversation(f, id, 100 + id % 7, id % 5 ? 1 + id % 4 : STATE_CLOSED, id);
	turn_until_stored(f);
	close_store(f);
	open_store(f);
	assert_int_equal(store_restore(f->store, &to), 0);
	assert_int_equal(seen.agents, 2);
	assert_int_equal(seen.conversations, 16);
	assert_int_equal(seen.records, 210 - 5 - 10 - 15 - 20);
	seen = (struct seen){.ends = true};
	assert_int_equal(store_restore(f->store, &to), 42);
	assert_int_equal(seen.conversations, 1);
}

struct owed {
	struct conversation_row wrapped;
	struct follow_up_row v[4];
	size_t n;
};

static int see_no_agent(void *arg, const struct agent_row *row)
{
	(void)arg;
	(void)row;
	return 0;
}

static int see_wrapped(void *arg, const struct conversation_row *row,
		       const struct visitor_row *visitor, struct record **v, size_t n,
		       const struct conversation_row *history, size_t n_history)
{
	struct owed *owed = arg;

	(void)visitor;
	(void)v;
	(void)history;
	(void)n_history;
	assert_int_equal(n, 1);
	owed->wrapped = *row;
	return 0;
}

static int see_follow_up(void *arg, const struct follow_up_row *row,
			 const struct conversation_row *conversation)
{
	struct owed *owed = arg;

	assert_int_equal(conversation->id, row->conversation);
	assert_int_equal(conversation->visitor, 5);
	assert_true(owed->n < ARRAY_SIZE(owed->v));
	owed->v[owed->n++] = *row;
	return 0;
}

static struct op a_follow_up(struct fixture *f, uint64_t seq, int64_t due_at, int64_t done_at)
{
	struct follow_up_row row = {.conversation = 2,
				    .seq = seq,
				    .owner = 7,
				    .due_at = due_at,
				    .done_at = done_at,
				    .text = "Call her."};
	struct op op = {.type = OP_FOLLOW_UP, .ticket = ++f->ticket};

	op.follow_up = malloc(sizeof(row));
	assert_non_null(op.follow_up);
	*op.follow_up = row;
	return op;
}

static void a_restart_gives_back_what_is_wrapped_up_and_every_open_promise(void **state)
{
	struct fixture *f = *state;
	struct owed owed = {.n = 0};
	struct store_restore to = {&owed, see_no_agent, see_wrapped, see_follow_up};
	struct op ops[5];

	put_conversation(f, 1, 5, STATE_CLOSED, 1);
	put_conversation(f, 2, 5, STATE_CLOSED, 1);
	ops[0] = a_conversation(f, 1, 5, STATE_CLOSED);
	ops[0].conversation->wrap_until = 1763794860000;
	snprintf(ops[0].conversation->complaint, COMPLAINT_CODE + 1, "late_delivery");
	ops[1] = a_follow_up(f, 4, 3000, 0);
	ops[2] = a_follow_up(f, 5, 1000, 0);
	ops[3] = a_follow_up(f, 6, 2000, 0);
	ops[4] = a_follow_up(f, 6, 2000, 2500); /* it was kept */
	store_submit(f->store, ops, ARRAY_SIZE(ops));
	turn_until_stored(f);
	close_store(f);
	open_store(f);
	assert_int_equal(store_restore(f->store, &to), 0);
	assert_int_equal(owed.wrapped.id, 1);
	assert_int_equal(owed.wrapped.wrap_until, 1763794860000);
	assert_string_equal(owed.wrapped.complaint, "late_delivery");
	assert_int_equal(owed.n, 2);
	assert_int_equal(owed.v[0].seq, 5); /* the next one due first */
	assert_int_equal(owed.v[1].seq, 4);
	assert_int_equal(owed.v[1].owner, 7);
	assert_string_equal(owed.v[1].text, "Call her.");
}

static void a_status_and_a_change_of_a_row_are_kept(void **state)
{
	struct fixture *f = *state;
	struct agent_row amy = {.id = 2, .login = "amy", .name = "Amy", .capacity = 3};
	struct op ops[2];

	assert_int_equal(store_agent_put(f->store, &amy, true), 0);
	put_conversation(f, 1, 5, STATE_BOT, 1);
	ops[0] = a_conversation(f, 1, 5, STATE_CLOSED);
	ops[1] = (struct op){
		.type = OP_AGENT_STATUS, .ticket = ++f->ticket, .agent = {2, AGENT_AVAILABLE, 0}};
	store_submit(f->store, ops, 2);
	store_load_records(f->store, 77, 1, 0, 10);
	turn_until(f, &f->answers, 1);
	assert_int_equal(f->row.state, STATE_CLOSED);
	assert_int_equal(f->row.rating, 4);
	assert_string_equal(f->row.resolution, "resolved");
	assert_int_equal(f->n, 1);
	assert_int_equal(store_agent_find(f->store, "amy", &amy), 0);
	assert_int_equal(amy.status, AGENT_AVAILABLE);
}

static void the_database_refuses_a_command_twice(void **state)
{
	struct fixture *f = *state;
	const char *again =
		"INSERT INTO events(conversation, seq, at, type, author, command, body, "
		"agents) VALUES(1, 2, 1, 1, 9, 'c-1', '', '')";
	struct op op;
	sqlite3 *db;

	put_conversation(f, 1, 5, STATE_BOT, 0);
	op = a_record(f, 1, 1, 9, "c-1");
	store_submit(f->store, &op, 1);
	turn_until_stored(f);
	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, again, NULL, NULL, NULL), SQLITE_CONSTRAINT);
	sqlite3_close(db);
}

static void child_breaks_a_rule(struct fixture *f, bool same_seq)
{
	struct rlimit none = {0, 0};
	struct op op;

	setrlimit(RLIMIT_CORE, &none);
	close(2);
	open_store(f);
	start(f);
	put_conversation(f, 1, 5, STATE_BOT, 1);
	op = same_seq ? a_record(f, 1, 1, 9, NULL) : a_record(f, 2, 1, 9, NULL);
	store_submit(f->store, &op, 1);
	store_flush(f->store, 5000);
	_exit(0);
}

static void a_broken_rule_stops_the_daemon(void **state)
{
	struct fixture *f = *state;

	close_store(f);
	for (int i = 0; i < 2; i++) { /* a seq twice; a record of no conversation */
		pid_t child = fork();
		int status;

		if (!child)
			child_breaks_a_rule(f, i == 0);
		waitpid(child, &status, 0);
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	}
}

static void records_are_read_in_pages(void **state)
{
	struct fixture *f = *state;

	put_conversation(f, 1, 5, STATE_HUMAN, 25);
	store_load_records(f->store, 77, 1, 0, 10);
	turn_until(f, &f->answers, 1);
	assert_true(f->known && f->more);
	assert_int_equal(f->stored_then, f->ticket); /* it saw what was queued before it */
	assert_int_equal(f->row.state, STATE_HUMAN);
	assert_int_equal(f->n, 10);
	assert_int_equal(f->first, 1);
	store_load_records(f->store, 77, 1, 15, 10);
	turn_until(f, &f->answers, 2);
	assert_false(f->more);
	assert_int_equal(f->first, 16);
	assert_int_equal(f->last, 25);
	store_load_records(f->store, 77, 1, 25, 10);
	store_load_records(f->store, 77, 404, 0, 10);
	turn_until(f, &f->answers, 3);
	assert_int_equal(f->n, 0);
	turn_until(f, &f->answers, 4);
	assert_false(f->known);
}

static void a_read_sees_what_was_queued_before_it_and_nothing_later(void **state)
{
	struct fixture *f = *state;

	put_conversation(f, 1, 5, STATE_BOT, 1);
	for (uint64_t i = 2; i <= 200; i++) {
		say(f, 1, i);
		store_load_records(f->store, 77, 1, i - 2, 100);
		say(f, 1, ++i);
		turn_until(f, &f->answers, (unsigned)i / 2);
		assert_int_equal(f->last, i - 1);
		assert_false(f->more);
	}
	turn_until_stored(f);
}

static void a_visitor_comes_with_their_latest_conversations(void **state)
{
	struct fixture *f = *state;

	store_load_visitor(f->store, 78, 5, "shop", NULL);
	turn_until(f, &f->answers, 1);
	assert_false(f->visitor_known);
	for (uint64_t id = 1; id <= 30; id++)
		put_conversation(f, id, 5 + id % 2, STATE_CLOSED, 1);
	for (uint64_t id = 31; id <= 60; id++)
		put_conversation(f, id, 5, STATE_CLOSED, 0);
	store_load_visitor(f->store, 78, 5, "shop", NULL);
	store_load_visitor(f->store, 78, 6, "shop", NULL);
	turn_until(f, &f->answers, 2);
	assert_true(f->visitor_known);
	turn_until(f, &f->answers, 3);
	assert_string_equal(f->visitor.user, "u-6");
	assert_string_equal(f->visitor.email, "joerg@example.org");
	assert_string_equal(f->visitor.locale, "de-DE");
	assert_true(f->visitor.verified);
	assert_int_equal(f->visitor.seen_at, 1763794800123);
	assert_int_equal(f->n, 15);
	assert_int_equal(f->history[0], 29);
	assert_int_equal(f->history[14], 1);
}

/* The disk fails in one way, `n` records later it works again. */
static void fail_and_recover(struct fixture *f, const char *why)
{
	uint64_t stored = f->stored, seq = 2;

	for (; seq <= 100; seq++)
		say(f, 1, seq);
	turn_until(f, &f->broken, 1);
	assert_non_null(strstr(f->why, f->path));
	if (!strstr(f->why, why))
		fail_msg("%s", f->why);
	for (; seq <= 200; seq++)
		say(f, 1, seq);
	turn_for(f, 600); /* two more tries */
	assert_int_equal(f->stored, stored);
	assert_int_equal(f->broken, 1);
	assert_int_equal(f->mended, 0);
}

static void check_recovered(struct fixture *f)
{
	struct store_figures figures;

	turn_until(f, &f->mended, 1);
	turn_until_stored(f);
	assert_int_equal(f->broken, 1);
	assert_int_equal(f->mended, 1);
	store_figures(f->store, &figures);
	assert_true(figures.failures >= 2);
	assert_int_equal(figures.backlog, 0);
	assert_int_equal(count(f->path, "SELECT count(*) FROM events"), 200);
	assert_int_equal(count(f->path, "SELECT count(*) FROM events WHERE id <> seq"), 0);
}

static void a_full_disk_loses_nothing(void **state)
{
	struct fixture *f = *state;

	put_conversation(f, 1, 5, STATE_BOT, 1);
	turn_until_stored(f);
	fail_writes = ENOSPC;
	fail_and_recover(f, "full");
	fail_writes = 0;
	check_recovered(f);
}

static void a_file_size_limit_loses_nothing(void **state)
{
	struct fixture *f = *state;
	struct rlimit limit = f->file_size;

	put_conversation(f, 1, 5, STATE_BOT, 1);
	turn_until_stored(f);
	signal(SIGXFSZ, SIG_IGN);
	limit.rlim_cur = 3000; /* the middle of the first page, of whichever file */
	setrlimit(RLIMIT_FSIZE, &limit);
	fail_and_recover(f, "a write failed");
	setrlimit(RLIMIT_FSIZE, &f->file_size);
	check_recovered(f);
}

static void a_failed_sync_loses_nothing_and_doubles_nothing(void **state)
{
	struct fixture *f = *state;

	put_conversation(f, 1, 5, STATE_BOT, 1);
	turn_until_stored(f);
	fail_syncs = EIO; /* the commit is written, its fsync fails: it may be there, or not */
	fail_and_recover(f, "a sync failed");
	fail_syncs = 0;
	check_recovered(f);
}

/* What is erased is written again after a failure, together with nothing that it would bring back. */
static void an_erasure_goes_through_a_failed_sync_once(void **state)
{
	struct fixture *f = *state;
	struct op op;

	put_conversation(f, 1, 5, STATE_BOT, 3);
	turn_until_stored(f);
	fail_syncs = EIO;
	say(f, 1, 4);
	op = (struct op){.type = OP_FORGET, .ticket = ++f->ticket, .forget = {FORGET_PERSON, 5, 1}};
	store_submit(f->store, &op, 1);
	put_conversation(f, 2, 6, STATE_BOT, 3);
	turn_until(f, &f->broken, 1);
	turn_for(f, 300);
	fail_syncs = 0;
	turn_until(f, &f->mended, 1);
	turn_until_stored(f);
	store_load_visitor(f->store, 78, 5, "shop", NULL);
	turn_until(f, &f->answers, 1);
	assert_true(!f->visitor_known && f->erased && f->n == 0);
	store_load_visitor(f->store, 78, 6, "shop", NULL);
	turn_until(f, &f->answers, 2);
	assert_true(f->visitor_known && !f->erased && f->n == 1);
}

static void accounts_answer_while_the_disk_fails(void **state)
{
	struct fixture *f = *state;
	struct agent_row amy = {.id = 2, .login = "amy", .name = "Amy", .capacity = 3}, got;

	assert_int_equal(store_agent_put(f->store, &amy, true), 0);
	put_conversation(f, 1, 5, STATE_BOT, 1);
	turn_until_stored(f);
	fail_writes = ENOSPC;
	say(f, 1, 2);
	turn_until(f, &f->broken, 1);
	assert_int_equal(store_agent_find(f->store, "amy", &got), 0);
	assert_string_equal(got.name, "Amy");
	assert_int_equal(store_password_put(f->store, 2, "x"), -EIO);
	fail_writes = 0;
	turn_until(f, &f->mended, 1);
	assert_int_equal(store_password_put(f->store, 2, "x"), 0);
	fail_writes = ENOSPC; /* and now an account finds it out */
	assert_int_equal(store_password_put(f->store, 2, "y"), -EIO);
	turn_until(f, &f->broken, 2);
	fail_writes = 0;
	turn_until(f, &f->mended, 2);
	turn_until_stored(f);
}

static void fill_token(struct token_row *row, int i, int64_t expires_at)
{
	memset(row, 0, sizeof(*row));
	memcpy(row->hash, &i, sizeof(i));
	row->hash[31] = 0xff;
	row->agent = 1 + (uint64_t)i % 3;
	row->created_at = 1000 + i;
	row->expires_at = expires_at;
}

static void accounts(struct fixture *f)
{
	struct agent_row row = {.id = 1,
				.login = "amy",
				.name = "Amy",
				.role = AGENT_SUPERVISOR,
				.status = AGENT_BUSY,
				.capacity = 7,
				.n_skills = 2,
				.skills = {"billing", "refunds"}},
			 got;
	char hash[64];
	uint64_t id;

	assert_int_equal(store_agent_put(f->store, &row, true), 0);
	assert_int_equal(store_agent_put(f->store, &row, true), ACCOUNT_E_EXISTS);
	assert_int_equal(store_agent_find(f->store, "amy", &got), 0);
	assert_memory_equal(&got, &row, sizeof(row));
	assert_int_equal(store_agent_find(f->store, "bob", &got), ACCOUNT_E_UNKNOWN);
	row.capacity = 1;
	assert_int_equal(store_agent_put(f->store, &row, false), 0);
	row.id = 2;
	assert_int_equal(store_agent_put(f->store, &row, false), ACCOUNT_E_EXISTS); /* the login */
	snprintf(row.login, sizeof(row.login), "bob");
	assert_int_equal(store_agent_put(f->store, &row, false), 0);

	assert_int_equal(store_password_get(f->store, 1, hash, sizeof(hash)), 0);
	assert_string_equal(hash, "");
	assert_int_equal(store_password_put(f->store, 1, "$argon2id$"), 0);
	assert_int_equal(store_password_put(f->store, 99, "x"), ACCOUNT_E_UNKNOWN);
	assert_int_equal(store_password_get(f->store, 1, hash, sizeof(hash)), 0);
	assert_string_equal(hash, "$argon2id$");
	assert_int_equal(store_password_put(f->store, 1, NULL), 0);
	assert_int_equal(store_password_get(f->store, 1, hash, sizeof(hash)), 0);
	assert_string_equal(hash, "");

	assert_int_equal(store_agent_remove(f->store, "bob", &id), 0);
	assert_int_equal(id, 2);
	assert_int_equal(store_agent_remove(f->store, "bob", &id), ACCOUNT_E_UNKNOWN);
}

static void accounts_work_with_the_writer(void **state)
{
	accounts(*state);
}

static void accounts_work_without_the_writer(void **state)
{
	accounts(*state);
}

static void tokens_are_found_expire_and_go_with_their_agent(void **state)
{
	struct fixture *f = *state;
	struct agent_row agent = {.capacity = 1};
	struct token_row row, got;
	uint64_t id;

	for (agent.id = 1; agent.id <= 3; agent.id++) {
		snprintf(agent.login, sizeof(agent.login), "a%d", (int)agent.id);
		assert_int_equal(store_agent_put(f->store, &agent, true), 0);
	}
	for (int i = 0; i < 100; i++) {
		fill_token(&row, i, i % 10 ? 0 : 1);
		assert_int_equal(store_token_put(f->store, &row), 0);
	}
	for (int i = 0; i < 100; i++) {
		fill_token(&row, i, 0);
		if (i % 10 == 0) {
			assert_int_equal(store_token_find(f->store, row.hash, &got),
					 ACCOUNT_E_UNKNOWN);
			continue;
		}
		assert_int_equal(store_token_find(f->store, row.hash, &got), 0);
		assert_memory_equal(&got, &row, sizeof(row));
	}
	assert_int_equal(count(f->path, "SELECT count(*) FROM tokens"), 90);
	assert_int_equal(store_token_remove_all(f->store, 1), 0);
	assert_int_equal(store_agent_remove(f->store, "a2", &id), 0);
	assert_int_equal(count(f->path, "SELECT count(*) FROM tokens"), 30);
	row.agent = 2;
	assert_int_equal(store_token_put(f->store, &row), ACCOUNT_E_UNKNOWN);
}

static void meta_keeps_small_bytes_by_name(void **state)
{
	struct fixture *f = *state;
	char big[4097] = "", got[4096];
	size_t n = 99;

	assert_int_equal(store_meta_get(f->store, "key", got, sizeof(got), &n), ACCOUNT_E_UNKNOWN);
	assert_int_equal(n, 99);
	assert_int_equal(store_meta_put(f->store, "key", "a\0b", 3), 0);
	assert_int_equal(store_meta_put(f->store, "empty", NULL, 0), 0);
	assert_int_equal(store_meta_put(f->store, "big", big, sizeof(big)), -EMSGSIZE);
	assert_int_equal(store_meta_get(f->store, "key", got, 2, &n), -EMSGSIZE);
	assert_int_equal(store_meta_get(f->store, "key", got, sizeof(got), &n), 0);
	assert_int_equal(n, 3);
	assert_memory_equal(got, "a\0b", 3);
	assert_int_equal(store_meta_get(f->store, "empty", got, sizeof(got), &n), 0);
	assert_int_equal(n, 0);
}

static json_t *ask(struct fixture *f, struct store_query q)
{
	unsigned answers = f->answers;
	json_error_t error;
	json_t *json;

	store_query(f->store, 79, &q);
	turn_until(f, &f->answers, answers + 1);
	json = json_loads(f->json, 0, &error);
	if (!json)
		fail_msg("%s in %s", error.text, f->json);
	return json;
}

static const char *str(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static void conversations_are_listed_newest_first_in_pages(void **state)
{
	struct fixture *f = *state;
	json_t *json, *list;

	for (uint64_t id = 1; id <= 10; id++)
		put_conversation(f, id, 5, id % 2 ? STATE_WAITING : STATE_CLOSED, id);
	json = ask(f, (struct store_query){.states = 1 << STATE_CLOSED, .limit = 3});
	list = json_object_get(json, "conversations");
	assert_int_equal(json_array_size(list), 3);
	assert_true(json_is_true(json_object_get(json, "more")));
	assert_string_equal(str(json_array_get(list, 0), "id"), "000000000000a");
	assert_string_equal(str(json_array_get(list, 0), "state"), "closed");
	assert_string_equal(str(json_array_get(list, 0), "resolution"), "resolved");
	assert_string_equal(str(json_array_get(list, 0), "closed_at"), "2025-11-22T07:00:05.010Z");
	assert_true(json_is_null(json_object_get(json_array_get(list, 0), "agent")));
	assert_true(json_is_null(json_object_get(json_array_get(list, 0), "queued_at")));
	assert_int_equal(json_integer_value(json_object_get(json_array_get(list, 0), "last_seq")),
			 10);
	json_decref(json);
	json = ask(f, (struct store_query){.limit = 100, .before = 4});
	assert_int_equal(json_array_size(json_object_get(json, "conversations")), 3);
	assert_true(json_is_false(json_object_get(json, "more")));
	json_decref(json);
	json = ask(f, (struct store_query){.limit = 100, .since = 1763794800007});
	assert_int_equal(json_array_size(json_object_get(json, "conversations")), 4);
	json_decref(json);
}

static void a_conversation_is_shown_whole(void **state)
{
	struct fixture *f = *state;
	struct agent_row amy = {.id = 2, .login = "amy", .name = "Amy", .capacity = 3};
	struct op op;
	json_t *json, *events;

	assert_int_equal(store_agent_put(f->store, &amy, true), 0);
	put_conversation(f, 1, 5, STATE_HUMAN, 3);
	op = a_conversation(f, 1, 5, STATE_HUMAN);
	op.conversation->agent = 2;
	store_submit(f->store, &op, 1);
	json = ask(f, (struct store_query){.what = QUERY_SHOW, .conversation = 1});
	assert_string_equal(str(json_object_get(json, "conversation"), "agent"), "amy");
	assert_string_equal(str(json_object_get(json, "visitor"), "name"),
			    "J\xc3\xb6rg \"J\" Gro\xc3\x9f");
	events = json_object_get(json, "events");
	assert_int_equal(json_array_size(events), 3);
	assert_string_equal(str(json_array_get(events, 1), "text"), "line 2");
	assert_string_equal(str(json_array_get(events, 1), "intent"), "greet");
	assert_string_equal(str(json_array_get(events, 1), "type"), "message");
	json_decref(json);
	json = ask(f, (struct store_query){.what = QUERY_SHOW, .conversation = 404});
	assert_string_equal(str(json, "error"), "not_found");
	json_decref(json);
}

/* Event `id` of a conversation, for webhook `target`. */
static void put_hook(struct fixture *f, const char *target, uint64_t id, uint64_t conversation)
{
	struct hook_row row = {.id = id,
			       .which = HOOK_RATED,
			       .conversation = conversation,
			       .seq = id,
			       .at = (int64_t)(1000 * id),
			       .body = "{\"type\":\"rated\"}"};
	struct op op = {.type = OP_HOOK, .ticket = ++f->ticket};

	snprintf(row.target, sizeof(row.target), "%s", target);
	op.hook = hook_row_new(&row);
	store_submit(f->store, &op, 1);
}

static void put_fate(struct fixture *f, struct hook_fate fate)
{
	struct op op = {.type = OP_HOOK_FATE, .ticket = ++f->ticket, .fate = malloc(sizeof(fate))};

	snprintf(fate.target, sizeof(fate.target), "crm");
	*op.fate = fate;
	store_submit(f->store, &op, 1);
}

/* What webhook `target` is to be told; the answer is in the fixture. */
static void ask_hooks(struct fixture *f, const char *target, int64_t now, bool probe)
{
	struct hooks_query q = {.now = now, .probe = probe, .count = true};
	unsigned before = f->answers;

	snprintf(q.target, sizeof(q.target), "%s", target);
	store_load_hooks(f->store, 79, &q);
	turn_until(f, &f->answers, before + 1);
}

static void of_each_conversation_the_first_is_due(void **state)
{
	struct fixture *f = *state;

	put_conversation(f, 1, 5, STATE_BOT, 1);
	put_conversation(f, 2, 5, STATE_BOT, 1);
	put_hook(f, "crm", 11, 1);
	put_hook(f, "other", 12, 1);
	put_hook(f, "crm", 13, 1);
	put_hook(f, "crm", 14, 2);
	put_hook(f, "crm", 15, 0);
	put_hook(f, "crm", 16, 0); /* about none: in no order */
	put_hook(f, "crm", 14, 2); /* written twice, as after a failed sync */
	ask_hooks(f, "crm", 99000, false);
	assert_int_equal(f->n, 4);
	assert_int_equal(f->hooks[0], 11);
	assert_int_equal(f->hooks[1], 14);
	assert_int_equal(f->hooks[2], 15);
	assert_int_equal(f->hooks[3], 16);
	assert_string_equal(f->body, "{\"type\":\"rated\"}");
	assert_int_equal(f->pending, 5);
	put_fate(f, (struct hook_fate){.what = HOOK_DONE, .n = f->last});
	ask_hooks(f, "crm", 99000, false);
	assert_int_equal(f->hooks[0], 13);
	assert_int_equal(f->pending, 4);
	ask_hooks(f, "other", 99000, false);
	assert_int_equal(f->n, 1);
	ask_hooks(f, "unheard of", 99000, false);
	assert_int_equal(f->n, 0);
}

static void what_failed_comes_again_in_its_time_and_holds_up_what_follows(void **state)
{
	struct fixture *f = *state;

	put_conversation(f, 1, 5, STATE_BOT, 1);
	put_hook(f, "crm", 11, 1);
	put_hook(f, "crm", 13, 1);
	ask_hooks(f, "crm", 50000, false);
	put_fate(f, (struct hook_fate){.what = HOOK_FAILED,
				       .n = f->last,
				       .attempts = 1,
				       .at = 60000,
				       .error = "HTTP 500"});
	ask_hooks(f, "crm", 59999, false);
	assert_int_equal(f->n, 0);
	assert_int_equal(f->next_at, 60000);
	assert_string_equal(f->error, "HTTP 500");
	ask_hooks(f, "crm", 59999, true); /* does it work again? */
	assert_int_equal(f->n, 1);
	assert_int_equal(f->hooks[0], 11);
	ask_hooks(f, "crm", 60000, false);
	assert_int_equal(f->hooks[0], 11);
	assert_int_equal(f->attempts, 1);
	put_fate(f,
		 (struct hook_fate){.what = HOOK_FAILED, .n = f->last, .attempts = 2, .at = 90000});
	put_fate(f, (struct hook_fate){.what = HOOKS_AWAKE});
	ask_hooks(f, "crm", 60001, false);
	assert_int_equal(f->hooks[0], 11);
	put_fate(f, (struct hook_fate){.what = HOOK_DEAD, .n = f->last, .attempts = 3});
	ask_hooks(f, "crm", 60001, false);
	assert_int_equal(f->n, 1);
	assert_int_equal(f->hooks[0], 13);
	assert_int_equal(f->dead, 1);
}

static void what_is_given_up_can_be_revived_dropped_and_purged(void **state)
{
	struct fixture *f = *state;

	for (uint64_t id = 11; id <= 14; id++)
		put_hook(f, "crm", id, 0); /* began at 11,000 to 14,000 */
	put_hook(f, "removed", 1, 0);
	put_fate(f, (struct hook_fate){.what = HOOKS_EXPIRED, .at = 13000});
	ask_hooks(f, "crm", 99000, false);
	assert_int_equal(f->dead, 2);
	assert_int_equal(f->hooks[0], 13);
	put_fate(f, (struct hook_fate){.what = HOOKS_DROPPED}); /* 11, which is dead */
	put_fate(f, (struct hook_fate){.what = HOOKS_REVIVED, .at = 50000});
	ask_hooks(f, "crm", 99000, false);
	assert_int_equal(f->dead, 0);
	assert_int_equal(f->pending, 3);
	assert_int_equal(f->hooks[0], 12);
	put_fate(f, (struct hook_fate){.what = HOOKS_DROPPED}); /* 12, the oldest */
	put_fate(f, (struct hook_fate){.what = HOOKS_PURGED, .at = 14000});
	ask_hooks(f, "crm", 99000, false);
	assert_int_equal(f->n, 1);
	assert_int_equal(f->hooks[0], 14);
	ask_hooks(f, "removed", 99000, false);
	assert_int_equal(f->pending, 0);
}

static void what_is_erased_is_told_to_nobody(void **state)
{
	struct fixture *f = *state;

	put_conversation(f, 1, 5, STATE_CLOSED, 1);
	put_hook(f, "crm", 11, 1);
	put_hook(f, "crm", 12, 0);
	turn_until_stored(f);
	store_close(f->store);
	run_sql(f->path, "PRAGMA foreign_keys = 1; DELETE FROM visitors WHERE id = 5");
	open_store(f);
	start(f);
	put_hook(f, "crm", 13, 1); /* too late */
	ask_hooks(f, "crm", 99000, false);
	assert_int_equal(f->n, 1);
	assert_int_equal(f->hooks[0], 12);
	assert_int_equal(f->pending, 1);
}

#define STARTED(test) cmocka_unit_test_setup_teardown(test, setup_started, teardown)
#define OPENED(test)  cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		OPENED(the_files_are_private_and_the_journal_is_a_wal),
		OPENED(a_second_process_is_told_who_has_the_directory),
		OPENED(a_file_of_a_later_version_is_refused_and_left_alone),
		OPENED(what_is_no_database_is_refused_with_a_sentence),
		STARTED(tickets_are_told_in_order_and_batches_are_shared),
		STARTED(nothing_is_told_before_it_is_synced),
		STARTED(one_submit_is_one_transaction),
		STARTED(a_flush_waits_for_the_disk_and_gives_up_in_time),
		STARTED(closing_commits_what_is_queued),
		STARTED(an_idle_store_brings_its_wal_home),
		STARTED(a_restart_gives_back_every_open_conversation_and_agent),
		STARTED(a_restart_gives_back_what_is_wrapped_up_and_every_open_promise),
		STARTED(a_status_and_a_change_of_a_row_are_kept),
		STARTED(the_database_refuses_a_command_twice),
		OPENED(a_broken_rule_stops_the_daemon),
		STARTED(records_are_read_in_pages),
		STARTED(a_read_sees_what_was_queued_before_it_and_nothing_later),
		STARTED(a_visitor_comes_with_their_latest_conversations),
		STARTED(a_full_disk_loses_nothing),
		STARTED(a_file_size_limit_loses_nothing),
		STARTED(a_failed_sync_loses_nothing_and_doubles_nothing),
		STARTED(an_erasure_goes_through_a_failed_sync_once),
		STARTED(accounts_answer_while_the_disk_fails),
		STARTED(accounts_work_with_the_writer),
		OPENED(accounts_work_without_the_writer),
		STARTED(tokens_are_found_expire_and_go_with_their_agent),
		STARTED(meta_keeps_small_bytes_by_name),
		STARTED(conversations_are_listed_newest_first_in_pages),
		STARTED(a_conversation_is_shown_whole),
		STARTED(of_each_conversation_the_first_is_due),
		STARTED(what_failed_comes_again_in_its_time_and_holds_up_what_follows),
		STARTED(what_is_given_up_can_be_revived_dropped_and_purged),
		STARTED(what_is_erased_is_told_to_nobody),
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
