/* store_private.h - private to the store: its tasks, its two threads, its directory. */
#ifndef SHELL_STORE_PRIVATE_H
#define SHELL_STORE_PRIVATE_H

#include <pthread.h>

#include "base/list.h"
#include "shell/store_db.h"

/* DIR and what is in it, store_dir.c. All write one sentence to why on failure. */
int dir_prepare(const char *dir, char *why, size_t why_n);
int dir_lock(int *ret_fd, const char *dir, char *why, size_t why_n); /* 0, STORE_E_LOCKED, < 0 */
int dir_make_file(const char *path, char *why, size_t why_n);
int dir_sync(const char *dir, char *why, size_t why_n);

enum task_type {
	TASK_OPS,
	TASK_RECORDS,
	TASK_VISITOR,
	TASK_QUERY,
	TASK_ORDER,
	TASK_HOOKS,
	TASK_WORKS
};
enum { HISTORY_MAX = 20, OPS_MAX = 1000 }; /* ops a transaction, but for one bigger submit */

struct records_answer {
	uint64_t conversation, after;
	size_t limit;
	bool known, more;
	struct conversation_row row;
	struct records records;
};

struct visitor_answer {
	uint64_t id;
	char site[SITE_NAME + 1];
	char *user; /* NULL: whom the row names */
	bool known, erased;
	struct visitor_row row;
	struct conversation_row history[HISTORY_MAX];
	size_t n_history;
};

struct query_answer {
	struct store_query query;
	struct buf json;
};

enum order { ORDER_SCRUB, ORDER_BACKUP };

struct order_answer {
	enum order order;
	char *path; /* ORDER_BACKUP */
	struct buf json;
};

struct hooks_task {
	struct hooks_query query;
	struct hooks_answer answer;
};

/* What the loop asks for; the same object comes back with the answer. Made and freed on the loop's
 * thread, but for TASK_WORKS, which the writer makes. */
struct task {
	struct list link;
	enum task_type type;
	uint64_t request;
	union {
		struct records_answer *records;
		struct visitor_answer *visitor;
		struct query_answer *query;
		struct order_answer *order;
		struct hooks_task *hooks;
		bool works;
	};
	char *why; /* TASK_WORKS */
	size_t n;
	struct op ops[]; /* TASK_OPS */
};

struct task *task_new(enum task_type type, uint64_t request, size_t n_ops);
void task_free(struct task *task);
void tasks_move(struct list *to, struct list *from); /* all, in order, to the end */
void tasks_drop(struct list *tasks);
int task_answer(struct task *task, struct db *reader); /* one that reads; again after a failure */
void task_deliver(const struct task *task, const struct store_callbacks *to);
void *
store_must(void *p); /* out of memory stops the daemon: the store is the truth, and it restarts */

/* A function that another thread wants run on the writer connection; on its caller's stack. */
struct call {
	struct list link;
	bool writes, done;
	int (*fn)(struct db *db, void *arg);
	void *arg;
	int result;
};

enum { COMMIT_TIMES = 1000 };

struct store {
	char *dir, *path, *wal_path;
	int lock;

	/* The writer thread's; before store_start and after its end the caller's. */
	struct db writer, reader;
	struct list todo;      /* taken from the queue */
	struct list batch;     /* what is being done: ops of one transaction, or one read */
	bool tried;	       /* the batch failed once: it may be stored all the same */
	bool healthy;	       /* else the connections must be opened anew before the next try */
	int64_t retry_at;      /* monotonic ms */
	int64_t worked_at;     /* when it last had something to do, monotonic ms */
	int64_t scrub_at;      /* a scrub is due again then, monotonic ms; 0: none is */
	struct backup *backup; /* under way, or NULL */

	pthread_t thread;
	bool running;
	int wake_loop; /* eventfd */
	struct event *done_event;
	struct store_callbacks callbacks;

	pthread_mutex_t mutex; /* of all that follows */
	pthread_cond_t wake;   /* the writer waits here */
	pthread_cond_t told;   /* store_flush and store_call wait here */
	struct list queue, done, calls;
	bool sleeping, stop;
	uint64_t pending; /* tasks that are not done */
	struct store_figures figures;
	int64_t commit_us[COMMIT_TIMES];
};

/* store_order.c, in the writer's thread. A backup is taken out of the batch, and answered later. */
int order_begin(struct store *s, struct task *task);
int scrub(struct store *s, bool *ret_done); /* false: another process is in the way */
bool scrub_is_due(struct store *s);	    /* as the database says */
void backup_step(struct store *s);
void backup_give_up(struct store *s, const char *why);

void publish_one(struct store *s, struct task *task); /* one that store_flush does not wait for */
void *writer_main(void *store);
int writer_reopen(struct store *s); /* new connections, and everything in the WAL made durable */
void writer_call(struct store *s, struct call *call);
int64_t store_clock_us(void);

/* Runs fn on the writer connection, in the writer's thread if there is one, and waits. fn returns
 * an ACCOUNT_E_*, 0, or minus an SQLite code, which becomes -EIO here. */
int store_call(struct store *s, bool writes, int (*fn)(struct db *db, void *arg), void *arg);

#endif
