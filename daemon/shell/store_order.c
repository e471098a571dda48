#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json_out.h"
#include "shell/store_private.h"

/* What the writer does beside reading and writing rows: scrub the file, copy it. */

enum {
	SCRUB_AGAIN_MS = 1000,
	BACKUP_PAGES = 256, /* 1 MiB, then commits have their turn */
	BACKUP_SYNC = 4,    /* steps, so that the last one has not all of the file to sync */
};

static int64_t monotonic_ms(void)
{
	return store_clock_us() / 1000;
}

bool scrub_is_due(struct store *s)
{
	char mark[8];
	size_t n;

	return store_meta_get(s, SCRUB_DUE, mark, sizeof(mark), &n) == 0;
}

static int forget_mark(struct db *db, void *arg)
{
	struct binding b = db_bind(db, ST_META_REMOVE);

	(void)arg;
	bind_text(&b, SCRUB_DUE);
	return db_run(&b);
}

/* A file of more pages than the scrub can tell apart is written anew by SQLite itself. */
static int rewrite(struct store *s)
{
	int r = db_exec(&s->writer, "VACUUM");

	return r ? r : db_checkpoint(&s->writer, SQLITE_CHECKPOINT_TRUNCATE);
}

/* With both connections closed, because their caches have the gaps too and would write them again. */
static int scrub_closed(struct store *s)
{
	int r, scrubbed;

	backup_give_up(s, "somebody was erased meanwhile; try again");
	db_close(&s->reader, false);
	db_close(&s->writer, false);
	scrubbed = scrub_file(s->path);
	r = writer_reopen(s);
	if (!r && scrubbed == -EFBIG)
		return rewrite(s);
	if (!r && scrubbed) {
		snprintf(s->writer.error, sizeof(s->writer.error),
			 "the file cannot be scrubbed: %s", strerror(-scrubbed));
		return -SQLITE_IOERR;
	}
	return r;
}

int scrub(struct store *s, bool *ret_done)
{
	int r = db_checkpoint(&s->writer, SQLITE_CHECKPOINT_TRUNCATE);

	*ret_done = false;
	s->scrub_at = monotonic_ms() + SCRUB_AGAIN_MS;
	if (r == -SQLITE_BUSY)
		return 0; /* another process reads: what it sees must stay */
	if (!r)
		r = scrub_closed(s);
	if (!r)
		r = db_transaction(&s->writer, forget_mark, NULL);
	if (r)
		return r;
	s->scrub_at = 0;
	*ret_done = true;
	return 0;
}

static int order_scrub(struct store *s, struct order_answer *a)
{
	bool done;
	int r = scrub(s, &done);

	if (r)
		return r;
	out_open(&a->json, NULL, '{');
	out_bool(&a->json, "done", done);
	out_close(&a->json, '}');
	return 0;
}

struct backup {
	struct task *task;
	sqlite3 *to;
	sqlite3_backup *copy;
	int fd; /* of the same file */
	int unsynced;
};

static void refuse(struct buf *json, const char *code, const char *why)
{
	buf_reset(json);
	out_open(json, NULL, '{');
	out_str(json, "error", code);
	out_str(json, "why", why);
	out_close(json, '}');
}

static void backup_end(struct store *s, const char *why)
{
	struct backup *b = steal(s->backup);
	struct order_answer *a = b->task->order;
	struct stat st = {0};

	sqlite3_backup_finish(b->copy);
	if (sqlite3_close(b->to) && !why)
		why = "it cannot be closed";
	close(b->fd);
	if (why)
		unlink(a->path);
	if (why) {
		refuse(&a->json, "failed", why);
	} else {
		stat(a->path, &st);
		out_open(&a->json, NULL, '{');
		out_int(&a->json, "bytes", st.st_size);
		out_close(&a->json, '}');
	}
	publish_one(s, b->task);
	free(b);
}

void backup_give_up(struct store *s, const char *why)
{
	if (s->backup)
		backup_end(s, why);
}

/* The file's name is durable too. */
static int sync_parent(const char *path)
{
	char dir[PATH_MAX], why[256];
	const char *slash = strrchr(path, '/');

	snprintf(dir, sizeof(dir), "%.*s", slash > path ? (int)(slash - path) : 1, path);
	return dir_sync(slash ? dir : ".", why, sizeof(why));
}

/* Commits of this connection in between are copied by SQLite itself. */
void backup_step(struct store *s)
{
	struct backup *b = s->backup;
	int rc = sqlite3_backup_step(b->copy, BACKUP_PAGES);

	if (rc == SQLITE_OK && ++b->unsynced % BACKUP_SYNC == 0 && fdatasync(b->fd) < 0)
		rc = SQLITE_IOERR_FSYNC;
	if (rc == SQLITE_OK)
		return;
	if (rc != SQLITE_DONE)
		backup_end(s, sqlite3_errstr(rc));
	else
		backup_end(s, sync_parent(b->task->order->path) ? "its directory cannot be synced"
								: NULL);
}

static int make_file(const char *path) /* its descriptor, or -errno */
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd >= 0)
		fchmod(fd, 0600); /* whatever the umask is */
	return fd < 0 ? -errno : fd;
}

static void backup_begin(struct store *s, struct task *task)
{
	struct order_answer *a = task->order;
	struct backup *b = s->backup;
	int r = b ? -EBUSY : make_file(a->path);

	if (r < 0) {
		refuse(&a->json,
		       b	      ? "busy"
		       : r == -EEXIST ? "exists"
				      : "failed",
		       b ? "another backup is under way" : strerror(-r));
		publish_one(s, task);
		return;
	}
	b = s->backup = store_must(calloc(1, sizeof(*b)));
	b->task = task;
	b->fd = r;
	if (sqlite3_open_v2(a->path, &b->to, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK)
		b->copy = sqlite3_backup_init(b->to, "main", s->writer.handle, "main");
	if (!b->copy)
		backup_give_up(s, sqlite3_errmsg(b->to));
}

int order_begin(struct store *s, struct task *task)
{
	if (task->order->order == ORDER_SCRUB)
		return order_scrub(s, task->order);
	list_remove(&task->link); /* answered by itself, whenever it is through */
	backup_begin(s, task);
	return 0;
}
