/* pool.h - the agents' seats: who could take one more now, close together in memory. Pure. */
#ifndef CORE_MATCH_POOL_H
#define CORE_MATCH_POOL_H

#include "core/agent.h"

enum { SEATS_A_WORD = 64 };

/* What choosing among agents reads of one. */
struct seat {
	struct agent *agent;
	uint64_t id;
	int64_t idle_since;
	uint32_t load, capacity;
};

/* Seats are numbered from 0 without gaps; when one is left, the last one takes its number. */
struct pool {
	struct seat *v;
	uint64_t *free; /* bit i: seat i could take one more now */
	size_t n, cap;
	size_t n_free;
};

int pool_add(struct pool *p, struct agent *a); /* borrows; 0 or -ENOMEM; nothing if it is in */
void pool_remove(struct pool *p, struct agent *a);
void pool_update(struct pool *p,
		 const struct agent *a); /* its presence, load or capacity changed */
void pool_deinit(struct pool *p);

static inline size_t pool_words(const struct pool *p)
{
	return p->cap / SEATS_A_WORD;
}

static inline size_t seat_number(const struct agent *a) /* of one that is in */
{
	return a->seat - 1;
}

#endif
