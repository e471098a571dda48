/* token.h - bearer tokens: 32 random bytes as text, of which only a hash is kept. */
#ifndef SHELL_TOKEN_H
#define SHELL_TOKEN_H

#include "base/base.h"

enum { TOKEN_BYTES = 32, TOKEN_TEXT = 43, TOKEN_HASH = 32 };

/* A fresh one: its text (base64url, for whoever holds it) and its hash (BLAKE2b-256 of the bytes, for
 * the store). The text is a secret: never log it, and wipe it when it has been handed over. */
void token_new(char ret_text[TOKEN_TEXT + 1], unsigned char ret_hash[TOKEN_HASH]);

/* The hash of a token's text; false: no token looks like that. A token has 256 random bits, so its
 * hash needs no salt and no slowness, and may be looked up in an index. */
bool token_hash(const char *text, size_t n, unsigned char ret_hash[TOKEN_HASH]);

#endif
