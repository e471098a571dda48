#include "core/match/queue.h"

void queue_init(struct queue *q, int64_t credit_ms)
{
	q->heap = HEAP_INIT;
	q->credit = credit_ms;
}

void queue_deinit(struct queue *q)
{
	heap_deinit(&q->heap);
}

int queue_add(struct queue *q, struct queue_entry *e, uint64_t id)
{
	e->node.key = e->enqueued - e->priority * q->credit;
	e->node.tie = id;
	return heap_add(&q->heap, &e->node);
}

void queue_remove(struct queue *q, struct queue_entry *e)
{
	heap_remove(&q->heap, &e->node);
}

size_t queue_length(const struct queue *q)
{
	return q->heap.n;
}

static int in_order(const void *a, const void *b)
{
	const struct queue_entry *x = *(struct queue_entry *const *)a;
	const struct queue_entry *y = *(struct queue_entry *const *)b;

	if (x->node.key != y->node.key)
		return x->node.key < y->node.key ? -1 : 1;
	return (x->node.tie > y->node.tie) - (x->node.tie < y->node.tie);
}

struct queue_entry **queue_sorted(const struct queue *q, size_t *ret_n)
{
	struct queue_entry **v;

	*ret_n = q->heap.n;
	if (!q->heap.n)
		return NULL;
	v = malloc(q->heap.n * sizeof(struct queue_entry *));
	if (!v)
		return NULL;
	for (size_t i = 0; i < q->heap.n; i++)
		v[i] = container_of(q->heap.v[i], struct queue_entry, node);
	qsort(v, q->heap.n, sizeof(struct queue_entry *), in_order);
	return v;
}

size_t queue_place(const struct queue *q, int64_t key, uint64_t id)
{
	size_t before = 0;

	for (size_t i = 0; i < q->heap.n; i++) {
		const struct heap_node *other = q->heap.v[i];

		before += other->key < key || (other->key == key && other->tie < id);
	}
	return before + 1;
}
