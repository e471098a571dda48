/* line.h - those who wait for the same people, first to be served first. Pure. */
#ifndef CORE_MATCH_LINE_H
#define CORE_MATCH_LINE_H

#include "base/heap.h"
#include "core/match/need.h"
#include "core/match/pool.h"

/* Embedded in what waits. */
struct waiting {
	struct heap_node place;	 /* in its line: the queue's key, ties by id */
	struct heap_node change; /* private to the router: when it asks for less */
	struct line *line;	 /* NULL: it wants no offer now */
	const struct need *need; /* borrowed */
};

/* Whether an agent fits is worked out once for all of a line, and again only when the agent's account
 * changes: routing itself looks at numbers and bits. */
struct line {
	struct heap_node place; /* among the lines: that of its first */
	struct heap waiting;
	struct profile profile;
	uint64_t hash;	  /* private to the router */
	uint64_t *fits;	  /* by seat: one bit */
	uint8_t *weights; /* by seat: of those who fit, 1 to 9 */
	size_t cap;	  /* seats */
};

int line_new(struct line **ret, const struct profile *profile, const struct pool *pool);
struct line *line_free(struct line *l); /* nobody may wait in it; NULL is fine; returns NULL */

int line_reserve(struct line *l, size_t seats); /* room for so many; -ENOMEM */
void line_seat(struct line *l, const struct pool *pool, size_t seat); /* who sits there is new */

/* The first one whom a free agent could take now, in *ret_walk's memory; NULL: none of those who come
 * before `limit` (NULL: of all). The walk's error says whether memory was short. */
struct waiting *line_first(const struct line *l, const struct pool *pool, int64_t tick,
			   const struct heap_node *limit, struct heap_walk *walk);

#endif
