/* map.h - a hash map from a 64-bit key to a 64-bit value or pointer. Pure. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/base.h"

/*
 * Open addressing, linear probing, backward-shift deletion; grows by doubling. Keys are ids of our
 * own or keyed hashes (base/hash.h), so nobody outside can aim at one bucket; keys are mixed once
 * more all the same. Any key is allowed, 0 too.
 */
struct map_slot {
	uint64_t key;
	uint64_t value;
	bool used;
};

struct map {
	struct map_slot *slots;
	size_t n;   /* entries */
	size_t cap; /* private: slots, a power of two, or 0 */
};

#define MAP_INIT ((struct map){0})

void map_deinit(struct map *m); /* frees the slots, not what values point to; m is empty after */
int map_put(struct map *m, uint64_t key, uint64_t value); /* adds or replaces; 0 or -ENOMEM */
bool map_find(const struct map *m, uint64_t key, uint64_t *ret); /* ret may be NULL */
bool map_remove(struct map *m, uint64_t key);			 /* false: it was not there */

/* The same for pointers: NULL is "not there", so NULL may not be stored. Values are borrowed. */
int map_put_ptr(struct map *m, uint64_t key, void *value);
void *map_get(const struct map *m, uint64_t key);

/* Walks in no particular order; the map may not change meanwhile. Start with *it = 0. */
bool map_next(const struct map *m, size_t *it, uint64_t *ret_key, uint64_t *ret_value);

#endif
