/* hash.h - keyed and plain hashes of bytes. Pure. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/base.h"

struct hash_key {
	uint64_t k[2];
};

/* SipHash-2-4 (Aumasson, Bernstein 2012): for bytes that come from outside, with a secret key. */
uint64_t hash_keyed(const struct hash_key *key, const void *bytes, size_t n);

/* wyhash-like mixing of trusted bytes, stable across runs and machines (model files rely on it). */
uint64_t hash_bytes(const void *bytes, size_t n, uint64_t seed);

/* A one-to-one mix of 64 bits (splitmix64's finaliser). */
uint64_t hash_u64(uint64_t x);

#endif
