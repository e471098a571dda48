#include "shell/throttle.h"

#include <arpa/inet.h>
#include <sodium.h>
#include <string.h>

#include "core/limits.h"

void throttle_init(struct throttle *t, int64_t per_minute, int64_t burst)
{
	*t = (struct throttle){.per_minute = per_minute, .burst = burst};
	randombytes_buf(&t->key, sizeof(t->key));
}

void throttle_deinit(struct throttle *t)
{
	map_deinit(&t->buckets);
}

/* Keeps those that had to wait: a full bucket and none are the same. */
static void sweep(struct throttle *t, int64_t tick)
{
	struct map kept = MAP_INIT;
	uint64_t key, full_at;
	size_t it = 0;

	while (map_next(&t->buckets, &it, &key, &full_at))
		if ((int64_t)full_at > tick * 1000)
			map_put(&kept, key, full_at);
	map_deinit(&t->buckets);
	t->buckets = kept;
}

int64_t throttle_take(struct throttle *t, const char *name, int64_t tick)
{
	uint64_t key = hash_keyed(&t->key, name, strlen(name)), full_at = 0;
	struct bucket bucket = {0};
	int64_t wait;

	if (!map_find(&t->buckets, key, &full_at) && t->buckets.n >= THROTTLE_NAMES) {
		sweep(t, tick);
		if (t->buckets.n >= THROTTLE_NAMES)
			return 1000;
	}
	bucket.full_at = (int64_t)full_at;
	wait = bucket_take(&bucket, tick, t->per_minute, t->burst);
	if (wait == 0 && map_put(&t->buckets, key, (uint64_t)bucket.full_at) < 0)
		return 1000;
	return wait;
}

int64_t throttle_take_peer(struct throttle *t, const char *peer, int64_t tick)
{
	struct in6_addr address;
	char text[INET6_ADDRSTRLEN];

	if (inet_pton(AF_INET6, peer, &address) != 1)
		return throttle_take(t, peer, tick);
	memset(address.s6_addr + 8, 0, 8);
	if (!inet_ntop(AF_INET6, &address, text, sizeof(text)))
		return 1000;
	return throttle_take(t, text, tick);
}
