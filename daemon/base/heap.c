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

bool heap_before(const struct heap_node *a, const struct heap_node *b)
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

	for (; at > 1 && heap_before(node, h->v[at / 2 - 1]); at /= 2)
		place(h, h->v[at / 2 - 1], at);
	place(h, node, at);
}

static void sink(struct heap *h, struct heap_node *node)
{
	size_t at = node->at, child;

	for (; at <= h->n / 2; at = child) {
		child = 2 * at;
		if (child < h->n && heap_before(h->v[child], h->v[child - 1]))
			child++;
		if (!heap_before(h->v[child - 1], node))
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

static bool comes_first(const struct heap_walk *w, size_t a, size_t b)
{
	return heap_before(w->heap->v[w->v[a - 1] - 1], w->heap->v[w->v[b - 1] - 1]);
}

static void swap(struct heap_walk *w, size_t a, size_t b)
{
	size_t t = w->v[a - 1];

	w->v[a - 1] = w->v[b - 1];
	w->v[b - 1] = t;
}

static void push(struct heap_walk *w, size_t place_of_node)
{
	size_t at;

	if (place_of_node > w->heap->n || w->error)
		return;
	if (w->n == w->cap) {
		size_t cap = MAX((size_t)FIRST, 2 * w->cap);
		size_t *v = reallocarray(w->v, cap, sizeof(*v));

		if (!v) {
			w->error = -ENOMEM;
			return;
		}
		w->v = v;
		w->cap = cap;
	}
	w->v[w->n++] = place_of_node;
	for (at = w->n; at > 1 && comes_first(w, at, at / 2); at /= 2)
		swap(w, at, at / 2);
}

static size_t pop(struct heap_walk *w)
{
	size_t first = w->v[0], at = 1, child;

	w->v[0] = w->v[--w->n];
	for (; (child = 2 * at) <= w->n; at = child) {
		if (child < w->n && comes_first(w, child + 1, child))
			child++;
		if (!comes_first(w, child, at))
			break;
		swap(w, child, at);
	}
	return first;
}

void heap_walk_begin(struct heap_walk *w, const struct heap *h)
{
	w->heap = h;
	w->n = 0;
	w->error = 0;
	push(w, 1);
}

/* Whoever comes next is the root, or a child of one that was visited. */
struct heap_node *heap_walk_next(struct heap_walk *w)
{
	size_t at;

	if (!w->n || w->error)
		return NULL;
	at = pop(w);
	push(w, 2 * at);
	push(w, 2 * at + 1);
	return w->heap->v[at - 1];
}

void heap_walk_deinit(struct heap_walk *w)
{
	free(w->v);
	*w = (struct heap_walk){0};
}
