/* auth.h - who may speak as whom: the engine's questions, agents' tokens, one-time codes. */
#ifndef SHELL_AUTH_H
#define SHELL_AUTH_H

#include "core/engine.h"
#include "shell/token.h"

struct auth;
struct config;
struct store;

#define AUTH_SESSION_MS (12 * 3600000LL) /* a token from a login */
#define AUTH_CODE_MS	(30 * 60000LL)	 /* a one-time code */

enum {
	AUTH_TOKENS = 10000, /* kept in memory; the others are looked up again */
	AUTH_CODES = 64,     /* open at once; the oldest goes */
	AUTH_UNKNOWN_PER_MINUTE = 600,
};

/* Takes the key of visitors' tokens from the store, or makes it. config may be exchanged later,
 * when nothing but secrets has changed. 0, or -EIO with the reason in `why`. */
int auth_new(struct auth **ret, struct store *store, const struct config *config, char *why,
	     size_t why_n);
struct auth *auth_free(struct auth *a); /* wipes the key; NULL is fine; returns NULL */
void auth_set_config(struct auth *a, const struct config *config); /* borrows */

struct engine_keys auth_keys(struct auth *a);

/* The agent whose token this is, or 0. One that is not in memory is read from the store, and so
 * that nobody can keep the loop busy with made-up ones, those are soon refused unread. */
uint64_t auth_agent(struct auth *a, const char *token, int64_t now);

/* A fresh token; expires_at 0: never. 0 or -EIO. Waits for one commit. */
int auth_token_new(struct auth *a, uint64_t agent, int64_t now, int64_t expires_at,
		   char ret_text[TOKEN_TEXT + 1]);
int auth_token_remove_all(struct auth *a, uint64_t agent); /* codes too */

/* The token is nobody's from now on; one that was nobody's already is fine. 0 with whose it was (0: not
 * known here); -EINVAL: no token looks like that; -EAGAIN: too many unknown ones, later; -EIO. */
int auth_token_remove(struct auth *a, const char *token, uint64_t *ret_agent);

/* What tells tokens apart without being one: never 0, unless no token looks like that. */
uint64_t auth_token_mark(const char *token);

/* A code that lets an agent in once; not stored, so a restart forgets it. */
void auth_code_new(struct auth *a, uint64_t agent, int64_t now, char ret_text[TOKEN_TEXT + 1]);
uint64_t auth_code_use(struct auth *a, const char *text, int64_t now); /* the agent, or 0 */

#endif
