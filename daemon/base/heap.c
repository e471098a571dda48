#include "base/heap.h"

#include <assert.h>
#include <errno.h>

enum { FIRST = 16 };

void heap_deinit(struct heap *h)
{
	for (size_t i = 0; i < h->n; i++)
		h->v[i]->at = 0;
	free(h->v);
	*h = HEAP_INIT;
}

static bool before(const struct heap_node *a, const struct heap_node *b)
{
	return a->key != b->key ? a->key < b->key : a->tie < b->tie;
}

/* Places are 1-based: the parent of i is i / 2, its children are 2i and 2i + 1. */
static void place(struct heap *h, struct heap_node *node, size_t at)
{
	h->v[at - 1] = node;
	node->at = at;
}

static void rise(struct heap *h, struct heap_node *node)
{
	size_t at = node->at;

	for (; at > 1 && before(node, h->v[at / 2 - 1]); at /= 2)
		place(h, h->v[at / 2 - 1], at);
	place(h, node, at);
}

static void sink(struct heap *h, struct heap_node *node)
{
	size_t at = node->at, child;

	for (; at <= h->n / 2; at = child) {
		child = 2 * at;
		if (child < h->n && before(h->v[child], h->v[child - 1]))
			child++;
		if (!before(h->v[child - 1], node))
			break;
		place(h, h->v[child - 1], at);
	}
	place(h, node, at);
}

int heap_reserve(struct heap *h, size_t n)
{
	size_t cap;
	struct heap_node **v;

	if (n <= h->cap - h->n)
		return 0;
	if (n > PTRDIFF_MAX / sizeof(*v) - h->n)
		return -ENOMEM;
	cap = MAX(MAX(h->n + n, (size_t)FIRST), 2 * h->cap);
	v = reallocarray(h->v, cap, sizeof(*v));
	if (!v)
		return -ENOMEM;
	h->v = v;
	h->cap = cap;
	return 0;
}

int heap_add(struct heap *h, struct heap_node *node)
{
	int r;

	assert(!heap_has(node));
	r = heap_reserve(h, 1);
	if (r)
		return r;
	place(h, node, ++h->n);
	rise(h, node);
	return 0;
}

void heap_remove(struct heap *h, struct heap_node *node)
{
	struct heap_node *last;
	size_t at = node->at;

	if (!at)
		return;
	assert(at <= h->n && h->v[at - 1] == node);
	node->at = 0;
	last = h->v[--h->n];
	if (last == node)
		return;
	place(h, last, at);
	heap_update(h, last);
}

void heap_update(struct heap *h, struct heap_node *node)
{
	if (!heap_has(node))
		return;
	rise(h, node);
	sink(h, node);
}

struct heap_node *heap_top(const struct heap *h)
{
	return h->n ? h->v[0] : NULL;
}
