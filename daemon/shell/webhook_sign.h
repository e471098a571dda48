/* webhook_sign.h - signatures as Standard Webhooks has them: standardwebhooks.com. */
#ifndef SHELL_WEBHOOK_SIGN_H
#define SHELL_WEBHOOK_SIGN_H

#include "base/base.h"

enum { SIGN_KEY_LEAST = 24, SIGN_KEY_MOST = 1000 };
enum { SIGN_TEXT = 3 + 44 }; /* "v1," and the base64 of 32 bytes */

struct sign_key {
	unsigned char bytes[SIGN_KEY_MOST];
	size_t n;
};

/* "whsec_" and the base64 of 24 to 64 bytes, or else the text itself, at least 24 characters. False:
 * neither. Wipe the key with sodium_memzero. */
bool sign_key_parse(struct sign_key *ret, const char *secret);

/* HMAC-SHA256 of "id.timestamp.body", timestamp in seconds since 1970. */
void sign(char ret[SIGN_TEXT + 1], const struct sign_key *key, const char *id, int64_t timestamp,
	  const char *body, size_t n);

#endif
