/* queue.h - who is waiting, in the order in which they will be served. Pure. */
#ifndef CORE_MATCH_QUEUE_H
#define CORE_MATCH_QUEUE_H

#include "base/heap.h"

/*
 * The key is `enqueued - priority * credit`, fixed when the conversation enters: everybody ages at
 * the same rate, so the order never changes while they wait, and one can only be overtaken by those
 * who arrive at most (difference of priorities) * credit later. Nobody starves.
 */
struct queue_entry {
	struct heap_node node; /* private */
	int64_t enqueued;      /* ms; kept when a conversation comes back */
	int priority;	       /* 0 .. 9 */
};

struct queue {
	struct heap heap;
	int64_t credit; /* ms of waiting that one step of priority is worth */
};

void queue_init(struct queue *q, int64_t credit_ms);
void queue_deinit(struct queue *q);
int queue_add(struct queue *q, struct queue_entry *e, uint64_t id); /* ties by id; -ENOMEM */
void queue_remove(struct queue *q, struct queue_entry *e);	    /* nothing if it is not in */
size_t queue_length(const struct queue *q);

/* The place, from 1, of what has this key and id, whether it is in the queue or not. */
size_t queue_place(const struct queue *q, int64_t key, uint64_t id);

static inline bool queue_has(const struct queue_entry *e)
{
	return heap_has(&e->node);
}

/* All entries, first to be served first; borrowed pointers in an array that the caller frees.
 * NULL with *ret_n > 0: no memory. */
struct queue_entry **queue_sorted(const struct queue *q, size_t *ret_n);

#endif
