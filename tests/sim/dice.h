/* dice.h - the one generator that everything random of a run comes from. */
#ifndef TESTS_SIM_DICE_H
#define TESTS_SIM_DICE_H

#include "base/hash.h"

struct dice {
	uint64_t state; /* splitmix64 */
};

static inline uint64_t dice_next(struct dice *d)
{
	d->state += 0x9e3779b97f4a7c15ull;
	return hash_u64(d->state);
}

/* 0 … n-1; n > 0. */
static inline uint64_t dice_below(struct dice *d, uint64_t n)
{
	return dice_next(d) % n;
}

/* from … to, both included. */
static inline int64_t dice_between(struct dice *d, int64_t from, int64_t to)
{
	return from + (int64_t)dice_below(d, (uint64_t)(to - from) + 1);
}

/* True n times in a thousand. */
static inline bool dice_often(struct dice *d, unsigned n)
{
	return dice_below(d, 1000) < n;
}

/* A time around `mean`: mostly shorter, now and then four times as long. */
static inline int64_t dice_around(struct dice *d, int64_t mean)
{
	int64_t t = dice_between(d, mean / 4, mean * 5 / 4);

	return dice_often(d, 100) ? t * 4 : t;
}

#endif
