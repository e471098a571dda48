#include <errno.h>
#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "shell/store_private.h"

/* The loop's side of the store: what goes into the queue, and what comes back by the eventfd. The
 * other side is store_writer.c. */

/* A run of stored ops is one answer, by its last ticket. */
static void deliver_all(struct store *s, struct list *done)
{
	uint64_t ticket = 0;

	while (!list_is_empty(done)) {
		struct task *task = container_of(done->next, struct task, link);

		list_remove(&task->link);
		if (task->type == TASK_OPS) {
			ticket = task->ops[task->n - 1].ticket;
		} else {
			if (ticket)
				s->callbacks.stored(s->callbacks.arg, ticket);
			ticket = 0;
			task_deliver(task, &s->callbacks);
		}
		task_free(task);
	}
	if (ticket)
		s->callbacks.stored(s->callbacks.arg, ticket);
}

/* libevent's struct event is never looked into here, so that core's may have the same name. */
static void on_done(evutil_socket_t fd, short what, void *arg)
{
	struct store *s = arg;
	struct list done;
	uint64_t count;

	(void)what;
	list_init(&done);
	if (read(fd, &count, sizeof(count)) < 0)
		return;
	pthread_mutex_lock(&s->mutex);
	tasks_move(&done, &s->done);
	pthread_mutex_unlock(&s->mutex);
	deliver_all(s, &done);
}

static int start_thread(struct store *s)
{
	sigset_t all, old;
	int r;

	sigfillset(&all); /* signals are the loop's */
	pthread_sigmask(SIG_SETMASK, &all, &old);
	r = pthread_create(&s->thread, NULL, writer_main, s);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (r)
		return -r;
	pthread_setname_np(s->thread, "store");
	s->running = true;
	return 0;
}

int store_start(struct store *s, struct event_base *base, const struct store_callbacks *callbacks)
{
	s->callbacks = *callbacks;
	s->wake_loop = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (s->wake_loop < 0)
		return -errno;
	s->done_event = event_new(base, s->wake_loop, EV_READ | EV_PERSIST, on_done, s);
	if (!s->done_event || event_add(s->done_event, NULL) < 0)
		return -ENOMEM;
	return start_thread(s);
}

/* Nobody waits for one: it is given up when the daemon ends. */
static bool is_backup(const struct task *task)
{
	return task->type == TASK_ORDER && task->order->order == ORDER_BACKUP;
}

static void enqueue(struct store *s, struct task *task)
{
	pthread_mutex_lock(&s->mutex);
	list_append(&s->queue, &task->link);
	s->pending += !is_backup(task);
	s->figures.backlog += task->n;
	if (s->sleeping)
		pthread_cond_signal(&s->wake);
	pthread_mutex_unlock(&s->mutex);
}

void store_submit(struct store *s, struct op *ops, size_t n)
{
	struct task *task;

	if (!n)
		return;
	task = task_new(TASK_OPS, 0, n);
	memcpy(task->ops, ops, n * sizeof(*ops));
	enqueue(s, task);
}

void store_load_records(struct store *s, uint64_t request, uint64_t conversation, uint64_t after,
			size_t limit)
{
	struct task *task = task_new(TASK_RECORDS, request, 0);

	task->records = store_must(calloc(1, sizeof(*task->records)));
	task->records->conversation = conversation;
	task->records->after = after;
	task->records->limit = limit;
	enqueue(s, task);
}

void store_load_visitor(struct store *s, uint64_t request, uint64_t visitor, const char *site,
			const char *user)
{
	struct task *task = task_new(TASK_VISITOR, request, 0);

	task->visitor = store_must(calloc(1, sizeof(*task->visitor)));
	task->visitor->id = visitor;
	snprintf(task->visitor->site, sizeof(task->visitor->site), "%s", site);
	task->visitor->user = user ? store_must(strdup(user)) : NULL;
	enqueue(s, task);
}

void store_load_hooks(struct store *s, uint64_t request, const struct hooks_query *q)
{
	struct task *task = task_new(TASK_HOOKS, request, 0);

	task->hooks = store_must(calloc(1, sizeof(*task->hooks)));
	task->hooks->query = *q;
	enqueue(s, task);
}

enum { QUERY_BYTES = 64 << 20 };

void store_query(struct store *s, uint64_t request, const struct store_query *q)
{
	struct task *task = task_new(TASK_QUERY, request, 0);

	task->query = store_must(calloc(1, sizeof(*task->query)));
	task->query->query = *q;
	buf_init(&task->query->json, QUERY_BYTES);
	enqueue(s, task);
}

static void enqueue_order(struct store *s, uint64_t request, enum order order, const char *path)
{
	struct task *task = task_new(TASK_ORDER, request, 0);

	task->order = store_must(calloc(1, sizeof(*task->order)));
	task->order->order = order;
	task->order->path = path ? store_must(strdup(path)) : NULL;
	buf_init(&task->order->json, 4096);
	enqueue(s, task);
}

void store_scrub(struct store *s, uint64_t request)
{
	enqueue_order(s, request, ORDER_SCRUB, NULL);
}

void store_backup(struct store *s, uint64_t request, const char *path)
{
	enqueue_order(s, request, ORDER_BACKUP, path);
}

static int call_here(struct store *s, struct call *call)
{
	if (!s->healthy)
		s->healthy = writer_reopen(s) == 0;
	writer_call(s, call);
	if (call->result < 0)
		s->healthy = false;
	return call->result < 0 ? -EIO : call->result;
}

int store_call(struct store *s, bool writes, int (*fn)(struct db *db, void *arg), void *arg)
{
	struct call call = {.writes = writes, .fn = fn, .arg = arg};

	if (!s->running)
		return call_here(s, &call);
	pthread_mutex_lock(&s->mutex);
	list_append(&s->calls, &call.link);
	if (s->sleeping)
		pthread_cond_signal(&s->wake);
	while (!call.done)
		pthread_cond_wait(&s->told, &s->mutex);
	pthread_mutex_unlock(&s->mutex);
	return call.result < 0 ? -EIO : call.result;
}

int store_flush(struct store *s, int wait_ms)
{
	int64_t until = store_clock_us() / 1000 + wait_ms;
	struct timespec at = {until / 1000, until % 1000 * 1000000};
	int r = 0;

	pthread_mutex_lock(&s->mutex);
	while (s->running && s->pending && !r)
		r = pthread_cond_timedwait(&s->told, &s->mutex, &at);
	r = s->running && s->pending ? -ETIMEDOUT : 0;
	pthread_mutex_unlock(&s->mutex);
	return r;
}

static int by_time(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static uint64_t file_bytes(const char *path)
{
	struct stat st;

	return stat(path, &st) < 0 ? 0 : (uint64_t)st.st_size;
}

void store_figures(struct store *s, struct store_figures *ret)
{
	int64_t us[COMMIT_TIMES];
	size_t n;

	pthread_mutex_lock(&s->mutex);
	*ret = s->figures;
	memcpy(us, s->commit_us, sizeof(us));
	pthread_mutex_unlock(&s->mutex);
	n = MIN(ret->commits, (uint64_t)COMMIT_TIMES);
	qsort(us, n, sizeof(us[0]), by_time);
	if (n) {
		ret->commit_us_p50 = us[n / 2];
		ret->commit_us_p99 = us[n * 99 / 100];
	}
	ret->bytes = file_bytes(s->path) + file_bytes(s->wal_path);
}
