#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "shell/store_private.h"

/*
 * The writer thread. It takes the whole queue at once; what came in while the last fsync ran is the
 * next batch, so batches grow with the load and nobody waits for one to fill.
 *
 *   queue ──take──► todo ──pick──► batch ──commit──► done ──eventfd──► the loop
 *                                    ▲ │
 *                                    └─┘ failed: new connections, every 250 ms, the same batch
 *
 * After a failure the batch may be stored all the same: COMMIT wrote it, and only its fsync failed.
 * Therefore a retry first looks for the batch's first record, and a batch never changes once tried.
 * The connection is never used again after a failure, because the kernel may have dropped the pages
 * whose fsync failed; opening it anew copies all that the WAL holds into the database file and
 * syncs that, before anything more is said to be stored.
 */
enum {
	RETRY_MS = 250,
	IDLE_MS = 500,		  /* no work for so long: a good time for a checkpoint */
	IDLE_PAGES = 64,	  /* but not for less than this */
	QUIET_PAGES = 4000,	  /* 16 MiB: whenever the queue is empty */
	CEILING_PAGES = 16 * 1000 /* 64 MiB: now */
};

int64_t store_clock_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * (int64_t)1000000 + t.tv_nsec / 1000;
}

static int64_t monotonic_ms(void)
{
	return store_clock_us() / 1000;
}

/* Hands what is in `tasks` back to the loop; wakes it only if it has not been woken already. */
static void publish(struct store *s, struct list *tasks, size_t n_tasks, size_t n_ops)
{
	uint64_t one = 1;
	bool wake;

	pthread_mutex_lock(&s->mutex);
	wake = list_is_empty(&s->done);
	tasks_move(&s->done, tasks);
	s->pending -= n_tasks;
	s->figures.backlog -= n_ops;
	s->figures.ops += n_ops;
	pthread_cond_broadcast(&s->told);
	pthread_mutex_unlock(&s->mutex);
	if (wake && write(s->wake_loop, &one, sizeof(one)) < 0 && errno != EAGAIN)
		abort(); /* an eventfd takes 2^64 - 2 of these */
}

void publish_one(struct store *s, struct task *task)
{
	struct list one;

	list_init(&one);
	list_append(&one, &task->link);
	publish(s, &one, 0, 0);
}

static void tell_works(struct store *s, bool works, const char *why)
{
	struct task *task = store_must(calloc(1, sizeof(*task)));

	task->type = TASK_WORKS;
	task->works = works;
	task->why = store_must(strdup(why));
	publish_one(s, task);
}

/* Our own bug: nothing that is tried again can mend it, and going on would hide it. */
static void stop_if_bug(const struct store *s, int r)
{
	int primary = -r & 0xff;

	if (primary != SQLITE_CONSTRAINT && primary != SQLITE_MISUSE && primary != SQLITE_RANGE &&
	    primary != SQLITE_MISMATCH)
		return;
	fprintf(stderr, "handoffd: store: %s; stopping: what is stored is the truth\n",
		s->writer.error);
	abort();
}

static void failed(struct store *s, int r)
{
	const struct db *db = *s->writer.error ? &s->writer : &s->reader;
	char why[640];

	stop_if_bug(s, r);
	pthread_mutex_lock(&s->mutex);
	s->figures.failures++;
	pthread_mutex_unlock(&s->mutex);
	s->retry_at = monotonic_ms() + RETRY_MS;
	if (!s->healthy)
		return;
	s->healthy = false;
	snprintf(why, sizeof(why), "cannot use %s: %s", s->path,
		 *db->error ? db->error : sqlite3_errstr(-r & 0xff));
	tell_works(s, false, why);
}

int writer_reopen(struct store *s)
{
	int r;

	backup_give_up(s, "the store had to be opened anew; try again");
	db_close(&s->reader, false);
	db_close(&s->writer, false);
	s->writer.error[0] = s->reader.error[0] = '\0';
	r = db_connect(&s->writer, s->path);
	if (!r)
		r = db_configure(&s->writer, DB_WRITER);
	if (!r)
		r = db_prepare(&s->writer, DB_WRITER);
	if (!r)
		r = db_checkpoint(&s->writer, SQLITE_CHECKPOINT_TRUNCATE);
	if (!r)
		r = db_connect(&s->reader, s->path);
	if (!r)
		r = db_configure(&s->reader, DB_READER);
	if (!r)
		r = db_prepare(&s->reader, DB_READER);
	return r;
}

void writer_call(struct store *s, struct call *call)
{
	if (!s->writer.handle || (call->writes && !s->healthy))
		call->result = -SQLITE_IOERR;
	else if (call->writes)
		call->result = db_transaction(&s->writer, call->fn, call->arg);
	else
		call->result = call->fn(&s->writer, call->arg);
}

static struct call *next_call(struct store *s)
{
	struct call *call = NULL;

	pthread_mutex_lock(&s->mutex);
	if (!list_is_empty(&s->calls)) {
		call = container_of(s->calls.next, struct call, link);
		list_remove(&call->link);
	}
	pthread_mutex_unlock(&s->mutex);
	return call;
}

/* Callers wait on their thread, so calls go before all tasks, and are answered while the disk
 * fails, too. Negative: one has just found out that it does. */
static int run_calls(struct store *s)
{
	struct call *call;
	int failure = 0;

	while ((call = next_call(s))) {
		writer_call(s, call);
		if (call->result < 0 && s->healthy)
			failure = call->result;
		pthread_mutex_lock(&s->mutex);
		call->done = true; /* from here on it may be gone */
		pthread_cond_broadcast(&s->told);
		pthread_mutex_unlock(&s->mutex);
		if (failure)
			break;
	}
	return failure;
}

/* Not with others: reads, and what is written again when it is not sure whether it was. */
static bool is_alone(const struct task *task)
{
	return task->type != TASK_OPS || task->ops[0].type == OP_FORGET;
}

/* What webhooks are told next is read when nothing else is to do: it is no less true then, and ops
 * before and after it can be one transaction. */
static struct task *next_task(const struct store *s)
{
	struct list *it;

	list_for_each (it, &s->todo)
		if (container_of(it, struct task, link)->type != TASK_HOOKS)
			return container_of(it, struct task, link);
	return container_of(s->todo.next, struct task, link);
}

/* Moves the next unit of work into the empty batch: as many ops as one transaction takes, or one
 * read. The other reads keep their place between the ops. */
static void pick_batch(struct store *s)
{
	size_t n_ops = 0;

	while (!list_is_empty(&s->todo)) {
		struct task *task = next_task(s);
		bool first = list_is_empty(&s->batch);

		if (!first && (is_alone(task) || n_ops + task->n > OPS_MAX))
			return;
		list_remove(&task->link);
		list_append(&s->batch, &task->link);
		n_ops += task->n;
		if (is_alone(task))
			return;
	}
}

static int write_ops(struct db *db, void *arg)
{
	struct store *s = arg;
	struct list *it;
	int r = 0;

	list_for_each (it, &s->batch) {
		const struct task *task = container_of(it, struct task, link);

		for (size_t i = 0; !r && i < task->n; i++)
			r = row_put(db, &task->ops[i]);
	}
	return r;
}

/* Without a record the whole batch can be written twice: the other ops replace rows. */
static int look_for_batch(struct store *s, bool *ret)
{
	struct list *it;

	*ret = false;
	list_for_each (it, &s->batch) {
		const struct task *task = container_of(it, struct task, link);

		for (size_t i = 0; i < task->n; i++)
			if (task->ops[i].type == OP_RECORD)
				return row_is_stored(&s->writer, task->ops[i].record, ret);
	}
	return 0;
}

static int commit_batch(struct store *s)
{
	int64_t start = store_clock_us();
	bool stored = false;
	int r = s->tried ? look_for_batch(s, &stored) : 0;

	s->tried = true;
	if (!r && !stored)
		r = db_transaction(&s->writer, write_ops, s);
	if (r)
		return r;
	s->tried = false;
	pthread_mutex_lock(&s->mutex);
	s->commit_us[s->figures.commits++ % COMMIT_TIMES] = store_clock_us() - start;
	pthread_mutex_unlock(&s->mutex);
	return 0;
}

static int do_batch(struct store *s)
{
	struct task *task = container_of(s->batch.next, struct task, link);

	s->writer.error[0] = s->reader.error[0] = '\0';
	if (task->type == TASK_ORDER)
		return order_begin(s, task);
	return task->type == TASK_OPS ? commit_batch(s) : task_answer(task, &s->reader);
}

static void publish_batch(struct store *s)
{
	size_t n_tasks = 0, n_ops = 0;
	struct list *it;

	list_for_each (it, &s->batch) {
		n_tasks++;
		n_ops += container_of(it, struct task, link)->n;
	}
	if (n_tasks)
		publish(s, &s->batch, n_tasks, n_ops);
}

static void recovered(struct store *s)
{
	if (s->healthy)
		return;
	s->healthy = true;
	tell_works(s, true, "");
}

/* Everything that is to do, until it is done or something fails. */
static int work(struct store *s)
{
	int r = s->healthy ? 0 : writer_reopen(s);

	while (!r) {
		if (list_is_empty(&s->batch))
			pick_batch(s);
		if (list_is_empty(&s->batch))
			break;
		r = do_batch(s);
		if (r)
			return r;
		publish_batch(s);
		recovered(s);
		if (s->writer.wal_pages >= CEILING_PAGES)
			r = db_checkpoint(&s->writer, SQLITE_CHECKPOINT_PASSIVE);
		if (!r)
			r = run_calls(s);
	}
	if (!r)
		recovered(s);
	s->worked_at = monotonic_ms();
	return r;
}

static bool has_work(const struct store *s)
{
	return !list_is_empty(&s->todo) || !list_is_empty(&s->batch);
}

/* When the writer has to look around again by itself, monotonic ms; 0: only when it is woken. */
static int64_t next_wake(const struct store *s)
{
	if (!s->healthy)
		return s->retry_at;
	if (s->backup)
		return monotonic_ms();
	if (s->scrub_at)
		return s->scrub_at;
	return s->writer.wal_pages >= IDLE_PAGES ? s->worked_at + IDLE_MS : 0;
}

/* Sleeps until there is something to do; takes the queue. False: it is over. */
static bool wait_for_work(struct store *s)
{
	int64_t until = next_wake(s);
	struct timespec at = {until / 1000, until % 1000 * 1000000};
	int r = 0;
	bool go_on;

	pthread_mutex_lock(&s->mutex);
	s->sleeping = true;
	while (!s->stop && !r && list_is_empty(&s->calls) &&
	       (!s->healthy || list_is_empty(&s->queue)))
		r = until ? pthread_cond_timedwait(&s->wake, &s->mutex, &at)
			  : pthread_cond_wait(&s->wake, &s->mutex);
	s->sleeping = false;
	tasks_move(&s->todo, &s->queue);
	go_on = !s->stop || (s->healthy && has_work(s));
	pthread_mutex_unlock(&s->mutex);
	return go_on;
}

static bool queue_is_empty(struct store *s)
{
	bool empty;

	pthread_mutex_lock(&s->mutex);
	empty = list_is_empty(&s->queue);
	pthread_mutex_unlock(&s->mutex);
	return empty;
}

/* With nothing waiting, the pages of the WAL go home, so that the WAL can start over. */
static int checkpoint_when_due(struct store *s)
{
	int64_t now = monotonic_ms();
	int due = now - s->worked_at >= IDLE_MS ? IDLE_PAGES : QUIET_PAGES;

	if (s->writer.wal_pages < due || !queue_is_empty(s))
		return 0;
	s->worked_at = now; /* if a reader of someone else's is in the way, not at once again */
	return db_checkpoint(&s->writer, SQLITE_CHECKPOINT_PASSIVE);
}

/* An erasure that another process was in the way of. */
static int scrub_when_due(struct store *s)
{
	bool done;

	if (!s->scrub_at || !s->healthy || monotonic_ms() < s->scrub_at)
		return 0;
	return scrub(s, &done);
}

/* One turn: calls first, then the tasks, then the house-keeping. */
static int turn(struct store *s)
{
	int r = run_calls(s);

	if (!r && !s->healthy && monotonic_ms() < s->retry_at)
		return 0;
	if (!r && (!s->healthy || has_work(s)))
		r = work(s);
	if (!r)
		r = scrub_when_due(s);
	if (!r)
		r = checkpoint_when_due(s);
	if (!r && s->backup)
		backup_step(s);
	return r;
}

void *writer_main(void *store)
{
	struct store *s = store;

	while (wait_for_work(s)) {
		int r = turn(s);

		if (r)
			failed(s, r);
	}
	return NULL;
}
