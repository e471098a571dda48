/*
 * replayer LOG DIR [--cuts 300] [--seed 1]
 *
 * Reads what recorder.so has logged, cuts the power at random places, rebuilds the files as a disk
 * may then hold them in DIR/cut, opens them with the store and with SQLite, and looks for every
 * event that had been said on a socket before the cut. Prints one line; exit status 0 when nothing
 * was lost or damaged, 1 when something was, 2 when it could not be tried.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <jansson.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/id.h"
#include "base/map.h"
#include "base/time.h"
#include "shell/store.h"
#include "tests/crash/disk.h"

struct said { /* an event that somebody was told of */
	uint64_t conversation, seq;
	json_t *frame;
};

struct stream { /* what was said on one socket and is not yet a whole object */
	uint64_t id;
	char *p;
	size_t n, cap;
};

struct replay {
	const char *log;
	size_t n_log;
	char cut_dir[4096], db_path[4200];
	struct disk *disk;
	struct said *said;
	size_t n_said, said_cap;
	struct map said_index; /* conversation and seq, mixed */
	struct stream *streams;
	size_t n_streams, streams_cap;
	uint64_t random, seed;
	unsigned long checked, lost, damaged;
	unsigned told; /* problems printed */
};

static void *grow(void *v, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return v;
	*cap = *cap ? *cap * 2 : 64;
	v = realloc(v, *cap * size);
	if (!v)
		abort();
	return v;
}

static void tell(struct replay *r, size_t at, const char *what, const char *detail)
{
	if (r->told++ < 10)
		fprintf(stderr, "replayer: cut before byte %zu of the log: %s: %s\n", at, what,
			detail);
}

/* Keeps a frame that is an event: the first copy of it, but rather one with `re` than without. */
static void hear(struct replay *r, json_t *frame)
{
	const char *id = json_string_value(json_object_get(frame, "conversation"));
	json_int_t seq = json_integer_value(json_object_get(frame, "seq"));
	uint64_t conversation, key, at;
	struct said *said;

	if (!id || seq <= 0 || !json_object_get(frame, "at") || !json_object_get(frame, "type") ||
	    !id_parse(&conversation, id, strlen(id)))
		return;
	key = hash_u64(conversation) ^ (uint64_t)seq;
	if (map_find(&r->said_index, key, &at)) {
		said = &r->said[at];
		if (json_object_get(said->frame, "re") || !json_object_get(frame, "re"))
			return;
		json_decref(said->frame);
		said->frame = json_incref(frame);
		return;
	}
	r->said = grow(r->said, r->n_said, &r->said_cap, sizeof(*said));
	map_put(&r->said_index, key, r->n_said);
	r->said[r->n_said++] = (struct said){conversation, (uint64_t)seq, json_incref(frame)};
}

static struct stream *stream_of(struct replay *r, uint64_t id)
{
	for (size_t i = r->n_streams; i-- > 0;)
		if (r->streams[i].id == id)
			return &r->streams[i];
	r->streams = grow(r->streams, r->n_streams, &r->streams_cap, sizeof(*r->streams));
	r->streams[r->n_streams] = (struct stream){.id = id};
	return &r->streams[r->n_streams++];
}

/* Server frames are not masked, so objects stand in the stream as text, between frame headers,
 * which are skipped byte by byte. An object that is not whole yet was not said yet. */
static size_t hear_stream(struct replay *r, const char *p, size_t n)
{
	size_t at = 0;

	while (at < n) {
		const char *brace = memchr(p + at, '{', n - at);
		json_error_t error;
		json_t *frame;

		if (!brace)
			return n;
		at = (size_t)(brace - p);
		frame = json_loadb(brace, n - at, JSON_DISABLE_EOF_CHECK, &error);
		if (frame) {
			hear(r, frame);
			json_decref(frame);
			at += (size_t)error.position;
		} else if (json_error_code(&error) == json_error_premature_end_of_input) {
			return at;
		} else {
			at++;
		}
	}
	return at;
}

static void on_send(struct replay *r, const struct entry *e, const char *bytes)
{
	struct stream *s = stream_of(r, e->id);
	size_t used;

	if (s->n + e->n > s->cap) {
		s->cap = (s->n + e->n) * 2;
		s->p = realloc(s->p, s->cap);
		if (!s->p)
			abort();
	}
	memcpy(s->p + s->n, bytes, e->n);
	s->n += e->n;
	used = hear_stream(r, s->p, s->n);
	s->n -= used;
	memmove(s->p, s->p + used, s->n);
}

/* Every member that the database holds for all must be what was said. */
static bool is_same(const struct said *said, sqlite3_stmt *st)
{
	const char *type = json_string_value(json_object_get(said->frame, "type"));
	const char *at_said = json_string_value(json_object_get(said->frame, "at"));
	int number = sqlite3_column_int(st, 0);
	char at[TIME_TEXT + 1], *text;
	const char *key;
	json_t *body, *value;
	bool same;

	time_format(at, sqlite3_column_int64(st, 1));
	if (number <= WIRE_NONE || number >= N_WIRE ||
	    strcmp(wire_name((enum wire_type)number), type) != 0 || !at_said ||
	    strcmp(at, at_said) != 0)
		return false;
	if (asprintf(&text, "{%s}", (const char *)sqlite3_column_text(st, 2)) < 0)
		abort();
	body = json_loads(text, 0, NULL);
	same = body != NULL;
	json_object_foreach (body, key, value)
		same = same && json_equal(value, json_object_get(said->frame, key));
	json_decref(body);
	free(text);
	return same;
}

static void check_said(struct replay *r, size_t at, sqlite3 *db)
{
	char detail[100];
	sqlite3_stmt *st;

	if (sqlite3_prepare_v2(db,
			       "SELECT type, at, body FROM events WHERE conversation = ? "
			       "AND seq = ?",
			       -1, &st, NULL)) {
		r->damaged++;
		tell(r, at, "damaged", sqlite3_errmsg(db));
		return;
	}
	for (size_t i = 0; i < r->n_said; i++) {
		const struct said *said = &r->said[i];
		bool there;

		sqlite3_reset(st);
		sqlite3_bind_int64(st, 1, (int64_t)said->conversation);
		sqlite3_bind_int64(st, 2, (int64_t)said->seq);
		there = sqlite3_step(st) == SQLITE_ROW;
		r->checked++;
		if (there && is_same(said, st))
			continue;
		r->lost += !there;
		r->damaged += there;
		snprintf(detail, sizeof(detail), "conversation %llu, seq %llu",
			 (unsigned long long)said->conversation, (unsigned long long)said->seq);
		tell(r, at, there ? "not what was said" : "lost", detail);
	}
	sqlite3_finalize(st);
}

static void check_sql(struct replay *r, size_t at, sqlite3 *db, const char *sql, const char *good)
{
	sqlite3_stmt *st = NULL;
	const char *got = "nothing";
	int rc = sqlite3_prepare_v2(db, sql, -1, &st, NULL);

	if (!rc && sqlite3_step(st) == SQLITE_ROW)
		got = (const char *)sqlite3_column_text(st, 0);
	if (rc)
		got = sqlite3_errmsg(db);
	if (!got || strcmp(got, good) != 0) {
		r->damaged++;
		tell(r, at, sql, got ? got : "null");
	}
	sqlite3_finalize(st);
}

static int see_agent(void *arg, const struct agent_row *row)
{
	(void)arg, (void)row;
	return 0;
}

static int see_conversation(void *arg, const struct conversation_row *row,
			    const struct visitor_row *visitor, struct record **v, size_t n,
			    const struct conversation_row *history, size_t n_history)
{
	(void)arg, (void)row, (void)history, (void)n_history;
	if (!visitor)
		return -ENOENT;
	for (size_t i = 0; i < n; i++)
		if (v[i]->wire.seq != i + 1)
			return -ENODATA;
	return 0;
}

/* What the daemon does when it starts again. */
static void check_store(struct replay *r, size_t at)
{
	const struct store_restore to = {
		.arg = NULL, .agent = see_agent, .conversation = see_conversation};
	struct store *store = NULL;
	char why[512] = "";
	int result = store_open(&store, r->cut_dir, why, sizeof(why));

	if (!result) {
		result = store_restore(store, &to);
		snprintf(why, sizeof(why), "%s", strerror(-result));
	}
	if (result) {
		r->damaged++;
		tell(r, at, "the store does not start", why);
	}
	store_close(store);
}

static void empty_cut_dir(const struct replay *r)
{
	static const char *const names[] = {"handoff.db", "handoff.db-wal", "handoff.db-shm",
					    "handoff.db-journal", "lock"};
	char path[4200];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", r->cut_dir, names[i]);
		unlink(path);
	}
	rmdir(r->cut_dir);
}

static int cut(struct replay *r, size_t at)
{
	enum disk_loss loss = (enum disk_loss)(random_next(&r->random) % N_DISK_LOSS);
	sqlite3 *db = NULL;
	int result;

	empty_cut_dir(r);
	if (mkdir(r->cut_dir, 0700) < 0)
		return -errno;
	result = disk_cut(r->disk, loss, &r->random, r->cut_dir);
	if (result)
		return result;
	check_store(r, at);
	if (sqlite3_open_v2(r->db_path, &db, SQLITE_OPEN_READWRITE, NULL)) {
		r->damaged++;
		tell(r, at, "cannot be opened", sqlite3_errmsg(db));
	} else {
		check_sql(r, at, db, "PRAGMA integrity_check", "ok");
		check_sql(r, at, db,
			  "SELECT count(*) FROM (SELECT max(seq) AS last, count(*) AS n "
			  "FROM events GROUP BY conversation) WHERE last <> n",
			  "0");
		check_sql(r, at, db, "SELECT count(*) FROM pragma_foreign_key_check", "0");
		check_said(r, at, db);
	}
	sqlite3_close(db);
	empty_cut_dir(r);
	return 0;
}

static int by_size(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

static size_t count_entries(const struct replay *r)
{
	struct entry e;
	size_t n = 0;

	for (size_t at = 0; at + sizeof(e) <= r->n_log; n++) {
		memcpy(&e, r->log + at, sizeof(e));
		at += sizeof(e) + e.n;
	}
	return n;
}

/* Which entries the cuts come before, in order; a tenth of them while the files are being made. */
static size_t *choose_cuts(struct replay *r, size_t cuts)
{
	size_t entries = count_entries(r);
	size_t *v = calloc(cuts, sizeof(*v));

	for (size_t i = 0; v && i < cuts; i++) {
		size_t range = i % 10 ? entries : MIN(entries, (size_t)100);

		v[i] = random_next(&r->random) % (range + 1);
	}
	if (v)
		qsort(v, cuts, sizeof(*v), by_size);
	return v;
}

static int replay(struct replay *r, size_t cuts)
{
	cleanup(freep) size_t *v = choose_cuts(r, cuts);
	struct entry e;
	size_t at = 0, next = 0;

	for (size_t i = 0; v && next < cuts; i++) {
		for (; next < cuts && v[next] == i; next++) {
			int result = cut(r, at);

			if (result)
				return result;
		}
		if (at + sizeof(e) > r->n_log)
			break;
		memcpy(&e, r->log + at, sizeof(e));
		if (at + sizeof(e) + e.n > r->n_log)
			break;
		if (e.what == LOG_SEND)
			on_send(r, &e, r->log + at + sizeof(e));
		else
			disk_apply(r->disk, &e, r->log + at + sizeof(e));
		at += sizeof(e) + e.n;
	}
	return v ? 0 : -ENOMEM;
}

static int open_log(struct replay *r, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	r->n_log = (size_t)st.st_size;
	r->log = mmap(NULL, r->n_log, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	return r->log == MAP_FAILED ? -errno : 0;
}

static void replay_deinit(struct replay *r)
{
	for (size_t i = 0; i < r->n_said; i++)
		json_decref(r->said[i].frame);
	for (size_t i = 0; i < r->n_streams; i++)
		free(r->streams[i].p);
	free(r->said);
	free(r->streams);
	map_deinit(&r->said_index);
	disk_free(r->disk);
}

static int usage(void)
{
	fputs("usage: replayer LOG DIR [--cuts 300] [--seed 1]\n"
	      "DIR/cut is made, used and removed again\n",
	      stderr);
	return 2;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {{"cuts", required_argument, NULL, 'c'},
						{"seed", required_argument, NULL, 's'},
						{0}};
	struct replay r = {.seed = 1};
	size_t cuts = 300;
	int c, result;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'c')
			cuts = strtoul(optarg, NULL, 10);
		else if (c == 's')
			r.seed = strtoull(optarg, NULL, 10);
		else
			return usage();
	}
	if (argc - optind != 2)
		return usage();
	r.random = r.seed;
	r.disk = disk_new();
	mkdir(argv[optind + 1], 0700);
	snprintf(r.cut_dir, sizeof(r.cut_dir), "%s/cut", argv[optind + 1]);
	snprintf(r.db_path, sizeof(r.db_path), "%s/handoff.db", r.cut_dir);
	result = open_log(&r, argv[optind]);
	if (!result)
		result = replay(&r, cuts);
	if (result) {
		fprintf(stderr, "replayer: %s\n", strerror(-result));
		return 2;
	}
	printf("%zu cuts, %lu acknowledged events checked, %lu lost, %lu damaged\n", cuts,
	       r.checked, r.lost, r.damaged);
	replay_deinit(&r);
	return r.lost || r.damaged;
}
