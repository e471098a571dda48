#include <stdio.h>
#include <string.h>

#include "shell/store_private.h"

/* One thing that the loop asks of the writer: how it is made, answered, told and freed. */

void *store_must(void *p)
{
	if (!p) {
		fputs("handoffd: store: out of memory\n", stderr);
		abort();
	}
	return p;
}

struct task *task_new(enum task_type type, uint64_t request, size_t n_ops)
{
	struct task *task = store_must(calloc(1, sizeof(*task) + n_ops * sizeof(struct op)));

	task->type = type;
	task->request = request;
	task->n = n_ops;
	list_init(&task->link);
	return task;
}

void task_free(struct task *task)
{
	switch (task->type) {
	case TASK_OPS:
		for (size_t i = 0; i < task->n; i++)
			op_deinit(&task->ops[i]);
		break;
	case TASK_RECORDS:
		records_deinit(&task->records->records);
		free(task->records);
		break;
	case TASK_VISITOR:
		free(task->visitor->user);
		free(task->visitor);
		break;
	case TASK_QUERY:
		buf_deinit(&task->query->json);
		free(task->query);
		break;
	case TASK_ORDER:
		buf_deinit(&task->order->json);
		free(task->order->path);
		free(task->order);
		break;
	case TASK_HOOKS:
		hooks_answer_deinit(&task->hooks->answer);
		free(task->hooks);
		break;
	case TASK_WORKS:
		free(task->why);
		break;
	}
	free(task);
}

void tasks_drop(struct list *tasks)
{
	while (!list_is_empty(tasks)) {
		struct task *task = container_of(tasks->next, struct task, link);

		list_remove(&task->link);
		task_free(task);
	}
}

void tasks_move(struct list *to, struct list *from)
{
	while (!list_is_empty(from)) {
		struct list *link = from->next;

		list_remove(link);
		list_append(to, link);
	}
}

static int answer_records(struct db *reader, struct records_answer *a)
{
	int r = rows_conversation(reader, a->conversation, &a->row, &a->known);

	records_deinit(&a->records);
	if (!r && a->known)
		r = rows_records(reader, a->conversation, a->after, a->limit ? a->limit + 1 : 0,
				 &a->records);
	a->more = a->limit && a->records.n > a->limit;
	return r;
}

static int answer_visitor(struct db *reader, struct visitor_answer *a)
{
	int r = rows_visitor(reader, a->id, &a->row, &a->known);
	bool proved = a->user || (a->known && a->row.verified);

	if (!r)
		r = rows_erased(reader, a->id, &a->erased);
	if (!r)
		r = rows_history(reader, a->id, a->known ? a->row.site : a->site,
				 !proved   ? NULL
				 : a->user ? a->user
					   : a->row.user,
				 a->history, HISTORY_MAX, &a->n_history);
	return r;
}

static int answer_query(struct db *reader, struct query_answer *a)
{
	int r;

	buf_reset(&a->json);
	r = query_write(reader, &a->query, &a->json);
	if (!r && a->json.error) {
		buf_reset(&a->json);
		buf_puts(&a->json, "{\"error\":\"too_large\"}");
	}
	return r;
}

int task_answer(struct task *task, struct db *reader)
{
	switch (task->type) {
	case TASK_RECORDS:
		return answer_records(reader, task->records);
	case TASK_VISITOR:
		return answer_visitor(reader, task->visitor);
	case TASK_QUERY:
		return answer_query(reader, task->query);
	case TASK_HOOKS:
		return hooks_read(reader, &task->hooks->query, &task->hooks->answer);
	case TASK_OPS:
	case TASK_ORDER:
	case TASK_WORKS:
		break;
	}
	return -SQLITE_MISUSE;
}

static void deliver_records(const struct task *task, const struct store_callbacks *to)
{
	const struct records_answer *a = task->records;
	size_t n = a->more ? a->limit : a->records.n;

	to->records(to->arg, task->request, a->known, a->known ? &a->row : NULL, a->records.v, n,
		    a->more);
}

static void deliver_visitor(const struct task *task, const struct store_callbacks *to)
{
	const struct visitor_answer *a = task->visitor;

	to->visitor(to->arg, task->request, a->known ? &a->row : NULL, a->erased, a->history,
		    a->n_history);
}

void task_deliver(const struct task *task, const struct store_callbacks *to)
{
	switch (task->type) {
	case TASK_OPS:
		break; /* many are one answer: see deliver_all */
	case TASK_RECORDS:
		deliver_records(task, to);
		break;
	case TASK_VISITOR:
		deliver_visitor(task, to);
		break;
	case TASK_QUERY:
		to->query(to->arg, task->request, task->query->json.p, task->query->json.n);
		break;
	case TASK_ORDER:
		to->query(to->arg, task->request, task->order->json.p, task->order->json.n);
		break;
	case TASK_HOOKS:
		to->hooks(to->arg, task->request, &task->hooks->answer);
		break;
	case TASK_WORKS:
		to->works(to->arg, task->works, task->works ? NULL : task->why);
		break;
	}
}
