/* timer.h - something that shall happen at a tick. Pure: the heap says when, the engine calls. */
#ifndef CORE_TIMER_H
#define CORE_TIMER_H

#include "base/heap.h"

struct engine;

/* Embedded in what it belongs to; zeroed at the start. */
struct timer {
	struct heap_node node;
	void (*fire)(struct engine *e, struct timer *t); /* it is off the heap by then */
};

#endif
