/* heap.h - an intrusive binary min-heap by a 64-bit key: deadlines, queues. Pure. */
#ifndef BASE_HEAP_H
#define BASE_HEAP_H

#include "base/base.h"

/* Embedded in the object. Equal keys come out in the order of `tie` (smaller first). */
struct heap_node {
	int64_t key;
	uint64_t tie;
	size_t at; /* private: 1-based place in the heap, 0 when on none */
};

struct heap {
	struct heap_node **v;
	size_t n;
	size_t cap; /* private */
};

#define HEAP_INIT ((struct heap){0})

void heap_deinit(struct heap *h); /* forgets the nodes (their `at` is reset), frees the array */
int heap_add(struct heap *h, struct heap_node *node);	  /* borrows; -ENOMEM; must be on no heap */
int heap_reserve(struct heap *h, size_t n);		  /* the next n adds cannot fail; -ENOMEM */
void heap_remove(struct heap *h, struct heap_node *node); /* nothing when it is on no heap */
void heap_update(struct heap *h, struct heap_node *node); /* after its key or tie changed */
struct heap_node *heap_top(const struct heap *h);	  /* NULL when empty */

/* Which of two comes first. */
bool heap_before(const struct heap_node *a, const struct heap_node *b);

/* Visits the nodes in their order and leaves the heap as it is; the heap may not change meanwhile.
 * What a walk needs of memory grows with how far it went, and is kept from one walk to the next. */
struct heap_walk {
	const struct heap *heap;
	size_t *v; /* a heap of places: what comes next is one of these */
	size_t n, cap;
	int error; /* -ENOMEM ends a walk before its end */
};

void heap_walk_begin(struct heap_walk *w, const struct heap *h);
struct heap_node *heap_walk_next(struct heap_walk *w); /* NULL: that was all */
void heap_walk_deinit(struct heap_walk *w);

static inline bool heap_has(const struct heap_node *node)
{
	return node->at != 0;
}

#endif
