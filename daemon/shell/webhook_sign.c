#include "shell/webhook_sign.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define PREFIX "whsec_"
enum { DECODED_MOST = 64 };

/* With its padding or without: both are about. */
static bool decode(struct sign_key *ret, const char *text)
{
	static const int variants[] = {sodium_base64_VARIANT_ORIGINAL,
				       sodium_base64_VARIANT_ORIGINAL_NO_PADDING};

	for (size_t i = 0; i < ARRAY_SIZE(variants); i++)
		if (sodium_base642bin(ret->bytes, DECODED_MOST, text, strlen(text), NULL, &ret->n,
				      NULL, variants[i]) == 0)
			return ret->n >= SIGN_KEY_LEAST;
	return false;
}

bool sign_key_parse(struct sign_key *ret, const char *secret)
{
	size_t n = strlen(secret);

	if (strncmp(secret, PREFIX, strlen(PREFIX)) == 0)
		return decode(ret, secret + strlen(PREFIX));
	if (n < SIGN_KEY_LEAST || n > SIGN_KEY_MOST)
		return false;
	memcpy(ret->bytes, secret, n);
	ret->n = n;
	return true;
}

void sign(char ret[SIGN_TEXT + 1], const struct sign_key *key, const char *id, int64_t timestamp,
	  const char *body, size_t n)
{
	crypto_auth_hmacsha256_state state;
	unsigned char hash[crypto_auth_hmacsha256_BYTES];
	char moment[24];

	snprintf(moment, sizeof(moment), ".%" PRId64 ".", timestamp);
	crypto_auth_hmacsha256_init(&state, key->bytes, key->n);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)id, strlen(id));
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)moment, strlen(moment));
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)body, n);
	crypto_auth_hmacsha256_final(&state, hash);
	memcpy(ret, "v1,", 3);
	sodium_bin2base64(ret + 3, SIGN_TEXT + 1 - 3, hash, sizeof(hash),
			  sodium_base64_VARIANT_ORIGINAL);
	sodium_memzero(&state, sizeof(state));
}
