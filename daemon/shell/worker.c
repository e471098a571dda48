#include "shell/worker.h"

#include <errno.h>
#include <event2/event.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

struct worker {
	struct event *wake;
	int fd; /* eventfd: something is in `finished` */
	pthread_t thread;
	int niceness;
	bool started;	       /* the thread is to be joined; the loop's */
	size_t n;	       /* jobs that were submitted and are not done; the loop's */
	pthread_mutex_t mutex; /* of all that follows */
	struct list waiting, finished;
	bool running; /* the thread will look at `waiting` once more */
};

static struct job *next_job(struct worker *w)
{
	struct job *job = NULL;

	pthread_mutex_lock(&w->mutex);
	if (list_is_empty(&w->waiting)) {
		w->running = false;
	} else {
		job = container_of(w->waiting.next, struct job, link);
		list_remove(&job->link);
	}
	pthread_mutex_unlock(&w->mutex);
	return job;
}

static void *thread_main(void *arg)
{
	struct worker *w = arg;
	struct job *job;

	/* Of this thread alone, as Linux has it. Not SCHED_IDLE: where others are busy too, it was seen
	 * to hold a lock of the memory for so long that the loop waited for it. */
	if (w->niceness)
		setpriority(PRIO_PROCESS, (id_t)gettid(), w->niceness);
	while ((job = next_job(w))) {
		job->work(job);
		pthread_mutex_lock(&w->mutex);
		list_append(&w->finished, &job->link);
		pthread_mutex_unlock(&w->mutex);
		eventfd_write(w->fd, 1);
	}
	return NULL;
}

static struct job *take_finished(struct worker *w)
{
	struct job *job = NULL;

	pthread_mutex_lock(&w->mutex);
	if (!list_is_empty(&w->finished)) {
		job = container_of(w->finished.next, struct job, link);
		list_remove(&job->link);
	}
	pthread_mutex_unlock(&w->mutex);
	return job;
}

static void on_wake(evutil_socket_t fd, short what, void *arg)
{
	struct worker *w = arg;
	struct job *job;
	eventfd_t count;

	(void)what;
	eventfd_read((int)fd, &count);
	while ((job = take_finished(w))) {
		w->n--;
		job->done(job, false);
	}
}

int worker_new(struct worker **ret, struct event_base *base, int niceness)
{
	struct worker *w = calloc(1, sizeof(*w));

	if (!w)
		return -ENOMEM;
	w->niceness = niceness;
	list_init(&w->waiting);
	list_init(&w->finished);
	pthread_mutex_init(&w->mutex, NULL);
	w->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (w->fd >= 0)
		w->wake = event_new(base, w->fd, EV_READ | EV_PERSIST, on_wake, w);
	if (!w->wake || event_add(w->wake, NULL) < 0) {
		worker_free(w);
		return -ENOMEM;
	}
	*ret = w;
	return 0;
}

bool worker_is_busy(const struct worker *w)
{
	return w->n > 0;
}

/* Signals are the loop's. */
static bool start(struct worker *w)
{
	sigset_t all, before;
	int r;

	if (w->started)
		pthread_join(w->thread, NULL); /* it is about to end, or has */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	w->running = true;
	r = pthread_create(&w->thread, NULL, thread_main, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	w->started = r == 0;
	return w->started;
}

int worker_submit(struct worker *w, struct job *job)
{
	bool running;

	if (w->n >= WORKER_JOBS)
		return WORKER_E_FULL;
	pthread_mutex_lock(&w->mutex);
	list_append(&w->waiting, &job->link);
	running = w->running;
	pthread_mutex_unlock(&w->mutex);
	if (!running && !start(w)) {
		w->running = false;
		list_remove(&job->link);
		return WORKER_E_FULL;
	}
	w->n++;
	return 0;
}

static void cancel(struct list *jobs)
{
	struct list *it, *tmp;

	list_for_each_safe (it, tmp, jobs) {
		struct job *job = container_of(it, struct job, link);

		list_remove(it);
		job->done(job, true);
	}
}

struct worker *worker_free(struct worker *w)
{
	struct list waiting;

	if (!w)
		return NULL;
	list_init(&waiting);
	pthread_mutex_lock(&w->mutex);
	while (!list_is_empty(&w->waiting)) {
		struct list *first = w->waiting.next;

		list_remove(first);
		list_append(&waiting, first);
	}
	pthread_mutex_unlock(&w->mutex);
	if (w->started)
		pthread_join(w->thread, NULL);
	cancel(&waiting);
	cancel(&w->finished);
	if (w->wake)
		event_free(w->wake);
	if (w->fd >= 0)
		close(w->fd);
	pthread_mutex_destroy(&w->mutex);
	free(w);
	return NULL;
}
