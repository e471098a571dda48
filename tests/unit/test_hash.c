/* test_hash.c - base/hash.h */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "base/hash.h"

/* The authors' own vectors: key 00 01 .. 0f, input the first n of 00 01 02 ... */
static void the_keyed_hash_is_siphash_2_4(void **state)
{
	static const struct hash_key key = {{0x0706050403020100, 0x0f0e0d0c0b0a0908}};
	static const struct {
		size_t n;
		uint64_t want;
	} rows[] = {
		{0, 0x726fdb47dd0e0e31}, {1, 0x74f839c593dc67fd},  {2, 0x0d6c8009d9a94f5a},
		{3, 0x85676696d7fb7e2d}, {7, 0xab0200f58b01d137},  {8, 0x93f5f5799a932462},
		{9, 0x9e0082df0ba9e4b0}, {15, 0xa129ca6149be45e5},
	};
	unsigned char bytes[16];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)i;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(hash_keyed(&key, bytes, rows[i].n), rows[i].want);
	assert_int_equal(hash_keyed(&key, NULL, 0), rows[0].want);
}

static void another_key_is_another_hash(void **state)
{
	static const struct hash_key a = {{1, 2}}, b = {{1, 3}}, c = {{0, 2}};

	(void)state;
	assert_int_not_equal(hash_keyed(&a, "x", 1), hash_keyed(&b, "x", 1));
	assert_int_not_equal(hash_keyed(&a, "x", 1), hash_keyed(&c, "x", 1));
}

/* Model files hold these: a change here makes every one of them useless. */
static void the_plain_hash_never_changes(void **state)
{
	static const struct {
		const char *text;
		uint64_t seed, want;
	} rows[] = {
		{"", 0, 0xfcefca7b7f74c94d},
		{"a", 1, 0x10b8be7058e70926},
		{"abcdefgh", 0, 0x6723e840dfc8fe9d},
		{"handoff", 1, 0xea8a10cb530eaed0},
		{"0123456789abcdef", 0, 0xf914991361281a3b},
		{"the quick brown fox jumps over the lazy dog", 1, 0x182270f9cc6324ea},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(hash_bytes(rows[i].text, strlen(rows[i].text), rows[i].seed),
				 rows[i].want);
}

static void the_plain_hash_does_not_depend_on_where_the_bytes_lie(void **state)
{
	static const char text[] = "some thirty-odd bytes, not a word";
	char room[64];

	(void)state;
	for (size_t n = 0; n < sizeof(text); n++) {
		for (size_t at = 0; at < 9; at++) {
			memset(room, 0x55, sizeof(room));
			memcpy(room + at, text, n);
			assert_int_equal(hash_bytes(room + at, n, 7), hash_bytes(text, n, 7));
		}
	}
}

static void every_byte_length_and_seed_counts(void **state)
{
	char text[40];
	uint64_t whole, last = 0;

	(void)state;
	for (size_t n = 0; n < sizeof(text); n++) {
		memset(text, 0, sizeof(text));
		whole = hash_bytes(text, n, 0);
		assert_int_not_equal(whole, last); /* zeros more are another text */
		assert_int_not_equal(whole, hash_bytes(text, n, 1));
		for (size_t i = 0; i < n; i++) {
			text[i] = 1;
			assert_int_not_equal(whole, hash_bytes(text, n, 0));
			text[i] = 0;
		}
		last = whole;
	}
}

static void the_mix_is_that_of_splitmix64(void **state)
{
	(void)state;
	assert_int_equal(hash_u64(0), 0);
	assert_int_equal(hash_u64(0x9e3779b97f4a7c15), 0xe220a8397b1dcdaf);
	assert_int_equal(hash_u64(2 * 0x9e3779b97f4a7c15), 0x6e789e6aa1b965f4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_keyed_hash_is_siphash_2_4),
		cmocka_unit_test(another_key_is_another_hash),
		cmocka_unit_test(the_plain_hash_never_changes),
		cmocka_unit_test(the_plain_hash_does_not_depend_on_where_the_bytes_lie),
		cmocka_unit_test(every_byte_length_and_seed_counts),
		cmocka_unit_test(the_mix_is_that_of_splitmix64),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
