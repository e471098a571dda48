#include "shell/token.h"

#include <sodium.h>

static void hash_of(const unsigned char bytes[TOKEN_BYTES], unsigned char hash[TOKEN_HASH])
{
	crypto_generichash(hash, TOKEN_HASH, bytes, TOKEN_BYTES, NULL, 0);
}

void token_new(char ret_text[TOKEN_TEXT + 1], unsigned char ret_hash[TOKEN_HASH])
{
	unsigned char bytes[TOKEN_BYTES];

	if (sodium_init() < 0)
		abort(); /* no source of randomness: nothing that follows would be secret */
	randombytes_buf(bytes, sizeof(bytes));
	hash_of(bytes, ret_hash);
	sodium_bin2base64(ret_text, TOKEN_TEXT + 1, bytes, sizeof(bytes),
			  sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(bytes, sizeof(bytes));
}

bool token_hash(const char *text, size_t n, unsigned char ret_hash[TOKEN_HASH])
{
	unsigned char bytes[TOKEN_BYTES];
	size_t got = 0;
	bool ok;

	ok = n == TOKEN_TEXT && sodium_init() >= 0 &&
	     !sodium_base642bin(bytes, sizeof(bytes), text, n, NULL, &got, NULL,
				sodium_base64_VARIANT_URLSAFE_NO_PADDING) &&
	     got == TOKEN_BYTES;
	if (ok)
		hash_of(bytes, ret_hash);
	sodium_memzero(bytes, sizeof(bytes));
	return ok;
}
