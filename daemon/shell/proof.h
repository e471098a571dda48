/* proof.h - visitors' tokens and the hashes that prove users: HMAC-SHA256, nothing kept. Pure. */
#ifndef SHELL_PROOF_H
#define SHELL_PROOF_H

#include "base/base.h"
#include "proto/limits.h"

enum {
	PROOF_KEY = 32,
	PROOF_TOKEN = 76, /* letters of a visitor's token */
};
#define PROOF_TOKEN_MS (90 * 24 * 3600000LL) /* then it is no longer taken */

/*
 * A token is base64url of: version (1 byte), visitor, hash of the site's name, issued (ms), each 8
 * bytes, big endian, and HMAC-SHA256 of all that under a key that never leaves the store.
 */
void proof_token(const unsigned char key[PROOF_KEY], uint64_t visitor, const char *site,
		 int64_t now, char out[PROOF_TOKEN + 1]);
/* False: not ours, another site's, altered, too old, or from the future. In constant time. */
bool proof_token_check(const unsigned char key[PROOF_KEY], const char *token, const char *site,
		       int64_t now, uint64_t *ret_visitor, int64_t *ret_issued);

/* Whether hash is HMAC-SHA256(secret, user) in hex. False without a secret or a user. */
bool proof_user(const char *secret, const char *user, const char *hash);

#endif
