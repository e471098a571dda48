/* limits.h - token buckets: how often somebody may do something. Pure. */
#ifndef CORE_LIMITS_H
#define CORE_LIMITS_H

#include "base/base.h"

/* A bucket holds `burst` tokens and gets `per_minute` of them back in a minute. Kept as one moment:
 * the virtual scheduling form of the leaky bucket (ITU-T I.371, GCRA). Zeroed, it is full. */
struct bucket {
	int64_t full_at; /* the tick at which it would be full again, in microseconds */
};

/* Takes one token: 0. Or takes none and returns how many ms to wait for one. */
int64_t bucket_take(struct bucket *b, int64_t tick_ms, int64_t per_minute, int64_t burst);

#endif
