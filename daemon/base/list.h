/* list.h - an intrusive, circular, doubly linked list. Pure. */
#ifndef BASE_LIST_H
#define BASE_LIST_H

#include "base/base.h"

/* Both the head and a link. A link that is on no list points at itself. */
struct list {
	struct list *prev, *next;
};

static inline void list_init(struct list *l)
{
	l->prev = l->next = l;
}

static inline bool list_is_empty(const struct list *l)
{
	return l->next == l;
}

/* True while the link is on some list (the link must have been initialised). */
static inline bool list_is_linked(const struct list *l)
{
	return l->next != l;
}

static inline void list_append(struct list *head, struct list *link)
{
	link->prev = head->prev;
	link->next = head;
	head->prev->next = link;
	head->prev = link;
}

/* Takes the link off its list, if it is on one. */
static inline void list_remove(struct list *link)
{
	link->prev->next = link->next;
	link->next->prev = link->prev;
	list_init(link);
}

/* `it` is a struct list *; the plain form allows no change to the list inside the loop, the safe
 * form allows removing `it`. */
#define list_for_each(it, head) for ((it) = (head)->next; (it) != (head); (it) = (it)->next)
#define list_for_each_safe(it, tmp, head)                                                          \
	for ((it) = (head)->next, (tmp) = (it)->next; (it) != (head);                              \
	     (it) = (tmp), (tmp) = (it)->next)

#endif
