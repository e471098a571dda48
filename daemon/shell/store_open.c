#include <event2/event.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "shell/store_private.h"

/* The store's beginning and end: the files, the lock, what a restart reads. */

static char *join(const char *dir, const char *name)
{
	char *path = NULL;

	return asprintf(&path, "%s/%s", dir, name) < 0 ? NULL : path;
}

static struct store *store_alloc(const char *dir)
{
	struct store *s = calloc(1, sizeof(*s));
	pthread_condattr_t attr;

	if (!s)
		return NULL;
	s->lock = s->wake_loop = -1;
	s->healthy = true;
	list_init(&s->todo);
	list_init(&s->batch);
	list_init(&s->queue);
	list_init(&s->done);
	list_init(&s->calls);
	pthread_mutex_init(&s->mutex, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&s->wake, &attr);
	pthread_cond_init(&s->told, &attr);
	pthread_condattr_destroy(&attr);
	s->dir = strdup(dir);
	s->path = join(dir, "handoff.db");
	s->wal_path = join(dir, "handoff.db-wal");
	if (!s->dir || !s->path || !s->wal_path)
		return store_close(s);
	return s;
}

static int open_writer(struct store *s, char *why, size_t why_n)
{
	struct db *db = &s->writer;
	int version = 0;
	int r = db_connect(db, s->path);

	if (!r)
		r = schema_version(db, &version);
	if (!r && version > schema_newest) {
		snprintf(why, why_n,
			 "%s was written by a later version (schema %d, this one knows %d): "
			 "install that version again, or restore a backup from before it",
			 s->path, version, schema_newest);
		return STORE_E_NEWER;
	}
	if (!r)
		r = db_configure(db, DB_WRITER);
	if (!r)
		r = schema_migrate(db, version);
	if (!r)
		r = db_prepare(db, DB_WRITER);
	if (r)
		snprintf(why, why_n, "cannot open %s: %s", s->path, db->error);
	return r ? -EIO : 0;
}

static int open_reader(struct store *s, char *why, size_t why_n)
{
	int r = db_connect(&s->reader, s->path);

	if (!r)
		r = db_configure(&s->reader, DB_READER);
	if (!r)
		r = db_prepare(&s->reader, DB_READER);
	if (r)
		snprintf(why, why_n, "cannot open %s: %s", s->path, s->reader.error);
	return r ? -EIO : 0;
}

/* The daemon died between an erasure's commit and its end. */
static int finish_erasure(struct store *s, char *why, size_t why_n)
{
	bool done = true;
	int r = scrub_is_due(s) ? scrub(s, &done) : 0;

	if (r)
		snprintf(why, why_n, "cannot finish an erasure in %s: %s", s->path,
			 s->writer.error);
	s->scrub_at = done ? 0 : 1; /* the thread goes on with it */
	return r ? -EIO : 0;
}

static void store_closep(struct store **s)
{
	store_close(*s);
}

int store_open(struct store **ret, const char *dir, char *why, size_t why_n)
{
	cleanup(store_closep) struct store *s = store_alloc(dir);
	int r;

	if (!s) {
		snprintf(why, why_n, "out of memory");
		return -ENOMEM;
	}
	r = dir_prepare(dir, why, why_n);
	if (!r)
		r = dir_lock(&s->lock, dir, why, why_n);
	if (!r)
		r = dir_make_file(s->path, why, why_n);
	if (!r)
		r = open_writer(s, why, why_n);
	if (!r)
		r = open_reader(s, why, why_n);
	if (!r)
		r = finish_erasure(s, why, why_n);
	if (!r)
		r = dir_sync(dir, why, why_n); /* the names of the file and of its WAL */
	if (r)
		return r;
	*ret = steal(s);
	return 0;
}

static int restore_one(struct store *s, const struct store_restore *to,
		       const struct conversation_row *row)
{
	cleanup(records_deinit) struct records records = {0};
	struct conversation_row history[HISTORY_MAX];
	struct visitor_row visitor;
	size_t n = 0;
	bool known;
	int r = rows_visitor(&s->reader, row->visitor, &visitor, &known);

	if (!r)
		r = rows_history(&s->reader, row->visitor, row->site,
				 known && visitor.verified ? visitor.user : NULL, history,
				 HISTORY_MAX, &n);
	if (!r)
		r = rows_records(&s->reader, row->id, 0, 0, &records);
	if (r)
		return -EIO;
	return to->conversation(to->arg, row, known ? &visitor : NULL, records.v, records.n,
				history, n);
}

static int restore_follow_up(struct store *s, const struct store_restore *to,
			     const struct follow_up_row *row)
{
	struct conversation_row conversation;
	bool known;

	if (rows_conversation(&s->reader, row->conversation, &conversation, &known))
		return -EIO;
	return known ? to->follow_up(to->arg, row, &conversation) : 0;
}

static int restore_follow_ups(struct store *s, const struct store_restore *to)
{
	struct binding b = db_bind(&s->reader, ST_FOLLOW_UPS_OPEN);
	struct follow_up_row row;
	bool found;
	int r;

	for (r = db_step(&b, &found); !r && found; r = db_step(&b, &found)) {
		row_follow_up(&b, &row);
		r = restore_follow_up(s, to, &row);
		if (r) {
			db_end(&b);
			return r;
		}
	}
	return r ? -EIO : 0;
}

int store_restore(struct store *s, const struct store_restore *to)
{
	struct binding b = db_bind(&s->reader, ST_CONVERSATIONS_OPEN);
	struct conversation_row row;
	bool found;
	int r = store_agent_list(s, to->agent, to->arg);

	if (r)
		return r;
	for (r = db_step(&b, &found); !r && found; r = db_step(&b, &found)) {
		row_conversation(&b, &row);
		r = restore_one(s, to, &row);
		if (r) {
			db_end(&b);
			return r;
		}
	}
	if (r)
		return -EIO;
	return to->follow_up ? restore_follow_ups(s, to) : 0;
}

static void stop_thread(struct store *s)
{
	if (!s->running)
		return;
	pthread_mutex_lock(&s->mutex);
	s->stop = true;
	pthread_cond_signal(&s->wake);
	pthread_mutex_unlock(&s->mutex);
	pthread_join(s->thread, NULL);
	s->running = false;
}

struct store *store_close(struct store *s)
{
	if (!s)
		return NULL;
	stop_thread(s);
	if (s->done_event)
		event_free(s->done_event);
	backup_give_up(s, "the daemon ends");
	db_close(&s->reader, false);
	db_close(&s->writer, s->healthy);
	tasks_drop(&s->done);
	tasks_drop(&s->batch);
	tasks_drop(&s->todo);
	tasks_drop(&s->queue);
	if (s->wake_loop >= 0)
		close(s->wake_loop);
	if (s->lock >= 0)
		close(s->lock);
	pthread_cond_destroy(&s->told);
	pthread_cond_destroy(&s->wake);
	pthread_mutex_destroy(&s->mutex);
	free(s->dir);
	free(s->path);
	free(s->wal_path);
	free(s);
	return NULL;
}
