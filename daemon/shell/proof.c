#include "shell/proof.h"

#include <sodium.h>
#include <string.h>

enum { VERSION_1 = 1, SIGNED = 1 + 3 * 8, BYTES = SIGNED + crypto_auth_hmacsha256_BYTES };
enum { EARLY_MS = 5 * 60000 }; /* a clock that was set back a little */

_Static_assert((BYTES * 4 + 2) / 3 == PROOF_TOKEN, "letters of base64 without padding");
_Static_assert(PROOF_KEY == crypto_auth_hmacsha256_KEYBYTES, "the key's size");

static void put64(unsigned char *at, uint64_t v)
{
	for (int i = 7; i >= 0; i--, v >>= 8)
		at[i] = (unsigned char)v;
}

static uint64_t get64(const unsigned char *at)
{
	uint64_t v = 0;

	for (int i = 0; i < 8; i++)
		v = v << 8 | at[i];
	return v;
}

static void put_site(unsigned char at[8], const char *site)
{
	unsigned char hash[crypto_generichash_BYTES_MIN];

	crypto_generichash(hash, sizeof(hash), (const unsigned char *)site, strlen(site), NULL, 0);
	memcpy(at, hash, 8);
}

void proof_token(const unsigned char key[PROOF_KEY], uint64_t visitor, const char *site,
		 int64_t now, char out[PROOF_TOKEN + 1])
{
	unsigned char bytes[BYTES] = {VERSION_1};

	put64(bytes + 1, visitor);
	put_site(bytes + 9, site);
	put64(bytes + 17, (uint64_t)now);
	crypto_auth_hmacsha256(bytes + SIGNED, bytes, SIGNED, key);
	sodium_bin2base64(out, PROOF_TOKEN + 1, bytes, sizeof(bytes),
			  sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool proof_token_check(const unsigned char key[PROOF_KEY], const char *token, const char *site,
		       int64_t now, uint64_t *ret_visitor, int64_t *ret_issued)
{
	unsigned char bytes[BYTES], expected[8];
	size_t n = 0;
	int64_t issued;

	if (strlen(token) != PROOF_TOKEN ||
	    sodium_base642bin(bytes, sizeof(bytes), token, PROOF_TOKEN, NULL, &n, NULL,
			      sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
	    n != BYTES || bytes[0] != VERSION_1)
		return false;
	if (crypto_auth_hmacsha256_verify(bytes + SIGNED, bytes, SIGNED, key) != 0)
		return false;
	put_site(expected, site);
	issued = (int64_t)get64(bytes + 17);
	if (memcmp(expected, bytes + 9, 8) != 0 || issued > now + EARLY_MS ||
	    now - issued > PROOF_TOKEN_MS)
		return false;
	*ret_visitor = get64(bytes + 1);
	*ret_issued = issued;
	return *ret_visitor != 0;
}

bool proof_user(const char *secret, const char *user, const char *hash)
{
	unsigned char mac[crypto_auth_hmacsha256_BYTES], given[sizeof(mac)];
	crypto_auth_hmacsha256_state state; /* of this form, because the secret has any length */
	size_t n = 0;

	if (!secret || strlen(secret) < 16 || !user || !*user || !hash ||
	    strlen(hash) != 2 * sizeof(mac) ||
	    sodium_hex2bin(given, sizeof(given), hash, 2 * sizeof(mac), NULL, &n, NULL) != 0 ||
	    n != sizeof(mac))
		return false;
	crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret, strlen(secret));
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)user, strlen(user));
	crypto_auth_hmacsha256_final(&state, mac);
	sodium_memzero(&state, sizeof(state));
	return sodium_memcmp(mac, given, sizeof(mac)) == 0;
}
