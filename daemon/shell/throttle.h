/* throttle.h - how often something may be tried, for each of many names. */
#ifndef SHELL_THROTTLE_H
#define SHELL_THROTTLE_H

#include "base/hash.h"
#include "base/map.h"

enum { THROTTLE_NAMES = 10000 }; /* remembered; then those that may try again are forgotten */

struct throttle {
	struct map buckets; /* hash of a name -> when its bucket is full again (core/limits.h) */
	struct hash_key key;
	int64_t per_minute, burst;
};

void throttle_init(struct throttle *t, int64_t per_minute, int64_t burst);
void throttle_deinit(struct throttle *t);

/* Takes one try: 0; or the ms to wait for the next. When there are too many names at once, nobody
 * that is not remembered may try. */
int64_t throttle_take(struct throttle *t, const char *name, int64_t tick);

/* The same for an address: IPv6 counts by its /64. */
int64_t throttle_take_peer(struct throttle *t, const char *peer, int64_t tick);

#endif
