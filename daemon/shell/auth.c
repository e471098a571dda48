#include "shell/auth.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/map.h"
#include "core/limits.h"
#include "shell/config.h"
#include "shell/loop.h"
#include "shell/proof.h"
#include "shell/store.h"

#define KEY_NAME "visitor_key"

struct code {
	unsigned char hash[TOKEN_HASH];
	uint64_t agent; /* 0: free */
	int64_t expires_at;
};

struct auth {
	struct store *store;
	const struct config *config;
	struct map tokens; /* the first 8 bytes of a hash -> struct token_row * */
	struct bucket unknown;
	struct code codes[AUTH_CODES];
	unsigned char key[PROOF_KEY]; /* of visitors' tokens */
};

static uint64_t key_of(const unsigned char hash[TOKEN_HASH])
{
	uint64_t k;

	memcpy(&k, hash, sizeof(k)); /* random: nobody can aim at one place of the map */
	return k;
}

static void forget(struct auth *a, struct token_row *row)
{
	map_remove(&a->tokens, key_of(row->hash));
	free(row);
}

static void forget_all(struct auth *a)
{
	uint64_t key, value;
	size_t it = 0;

	while (map_next(&a->tokens, &it, &key, &value))
		free((void *)(uintptr_t)value);
	map_deinit(&a->tokens);
}

static void forget_agent(struct auth *a, uint64_t agent)
{
	uint64_t key, value;
	size_t it = 0;

	while (map_next(&a->tokens, &it, &key, &value)) {
		struct token_row *row = (struct token_row *)(uintptr_t)value;

		if (row->agent == agent) {
			forget(a, row);
			it = 0; /* the map may not change during a walk */
		}
	}
}

/* Remembering is a convenience: without memory for it, the store is asked again. */
static void remember(struct auth *a, const struct token_row *row)
{
	struct token_row *copy = malloc(sizeof(*copy)), *old;

	if (!copy)
		return;
	if (a->tokens.n >= AUTH_TOKENS)
		forget_all(a);
	old = map_get(&a->tokens, key_of(row->hash));
	if (old)
		forget(a, old);
	*copy = *row;
	if (map_put_ptr(&a->tokens, key_of(row->hash), copy) < 0)
		free(copy);
}

static const struct token_row *find(struct auth *a, const unsigned char hash[TOKEN_HASH])
{
	struct token_row *known = map_get(&a->tokens, key_of(hash)), row;

	if (known && sodium_memcmp(known->hash, hash, TOKEN_HASH) == 0)
		return known;
	if (bucket_take(&a->unknown, clock_tick(), AUTH_UNKNOWN_PER_MINUTE,
			AUTH_UNKNOWN_PER_MINUTE) > 0)
		return NULL;
	if (store_token_find(a->store, hash, &row) != 0)
		return NULL;
	a->unknown = (struct bucket){0}; /* it was known: no guess */
	remember(a, &row);
	return map_get(&a->tokens, key_of(hash));
}

uint64_t auth_agent(struct auth *a, const char *token, int64_t now)
{
	unsigned char hash[TOKEN_HASH];
	const struct token_row *row;

	if (!token_hash(token, strlen(token), hash))
		return 0;
	row = find(a, hash);
	return row && (row->expires_at == 0 || row->expires_at > now) ? row->agent : 0;
}

int auth_token_new(struct auth *a, uint64_t agent, int64_t now, int64_t expires_at,
		   char ret_text[TOKEN_TEXT + 1])
{
	struct token_row row = {.agent = agent, .created_at = now, .expires_at = expires_at};
	int r;

	token_new(ret_text, row.hash);
	r = store_token_put(a->store, &row);
	if (r == 0)
		remember(a, &row);
	else
		sodium_memzero(ret_text, TOKEN_TEXT + 1);
	return r == 0 ? 0 : -EIO;
}

int auth_token_remove_all(struct auth *a, uint64_t agent)
{
	forget_agent(a, agent);
	for (size_t i = 0; i < AUTH_CODES; i++)
		if (a->codes[i].agent == agent)
			a->codes[i].agent = 0;
	return store_token_remove_all(a->store, agent) == 0 ? 0 : -EIO;
}

int auth_token_remove(struct auth *a, const char *token, uint64_t *ret_agent)
{
	unsigned char hash[TOKEN_HASH];
	struct token_row *known;

	if (!token_hash(token, strlen(token), hash))
		return -EINVAL;
	known = map_get(&a->tokens, key_of(hash));
	if (known && sodium_memcmp(known->hash, hash, TOKEN_HASH) != 0)
		known = NULL;
	if (!known && bucket_take(&a->unknown, clock_tick(), AUTH_UNKNOWN_PER_MINUTE,
				  AUTH_UNKNOWN_PER_MINUTE) > 0)
		return -EAGAIN;
	if (store_token_remove(a->store, hash) != 0)
		return -EIO;
	*ret_agent = known ? known->agent : 0;
	if (known)
		forget(a, known);
	return 0;
}

uint64_t auth_token_mark(const char *token)
{
	unsigned char hash[TOKEN_HASH];

	return token_hash(token, strlen(token), hash) ? key_of(hash) | 1 : 0;
}

void auth_code_new(struct auth *a, uint64_t agent, int64_t now, char ret_text[TOKEN_TEXT + 1])
{
	struct code *oldest = a->codes;

	for (size_t i = 0; i < AUTH_CODES && oldest->agent; i++)
		if (!a->codes[i].agent || a->codes[i].expires_at < oldest->expires_at)
			oldest = &a->codes[i];
	token_new(ret_text, oldest->hash);
	oldest->agent = agent;
	oldest->expires_at = now + AUTH_CODE_MS;
}

uint64_t auth_code_use(struct auth *a, const char *text, int64_t now)
{
	unsigned char hash[TOKEN_HASH];
	uint64_t agent = 0;

	if (!token_hash(text, strlen(text), hash))
		return 0;
	for (size_t i = 0; i < AUTH_CODES; i++) {
		struct code *c = &a->codes[i];

		if (!c->agent || sodium_memcmp(c->hash, hash, TOKEN_HASH) != 0)
			continue;
		agent = c->expires_at > now ? c->agent : 0;
		*c = (struct code){0};
	}
	return agent;
}

static const struct config_site *site_at(const struct auth *a, size_t site)
{
	return site < a->config->n_sites ? &a->config->sites[site] : NULL;
}

static void token_make(void *arg, uint64_t visitor, size_t site, int64_t now, char *out)
{
	struct auth *a = arg;

	proof_token(a->key, visitor, site_at(a, site)->name, now, out);
}

static bool token_check(void *arg, const char *token, size_t site, int64_t now,
			uint64_t *ret_visitor, int64_t *ret_issued)
{
	struct auth *a = arg;
	const struct config_site *s = site_at(a, site);

	return s && proof_token_check(a->key, token, s->name, now, ret_visitor, ret_issued);
}

static bool user_check(void *arg, size_t site, const char *user, const char *hash)
{
	const struct config_site *s = site_at(arg, site);

	return s && proof_user(s->secret, user, hash);
}

static uint64_t agent_check(void *arg, const char *token, int64_t now)
{
	return auth_agent(arg, token, now);
}

struct engine_keys auth_keys(struct auth *a)
{
	return (struct engine_keys){.arg = a,
				    .token_make = token_make,
				    .token_check = token_check,
				    .user_check = user_check,
				    .agent_check = agent_check};
}

static int load_key(struct auth *a)
{
	size_t n = 0;
	int r = store_meta_get(a->store, KEY_NAME, a->key, sizeof(a->key), &n);

	if (r == 0 && n == sizeof(a->key))
		return 0;
	if (r < 0)
		return r;
	randombytes_buf(a->key, sizeof(a->key));
	return store_meta_put(a->store, KEY_NAME, a->key, sizeof(a->key));
}

int auth_new(struct auth **ret, struct store *store, const struct config *config, char *why,
	     size_t why_n)
{
	struct auth *a = calloc(1, sizeof(*a));

	if (!a)
		return -ENOMEM;
	a->store = store;
	a->config = config;
	if (load_key(a) != 0) {
		snprintf(why, why_n, "the key of visitors' tokens can be neither read nor made");
		auth_free(a);
		return -EIO;
	}
	*ret = a;
	return 0;
}

struct auth *auth_free(struct auth *a)
{
	if (!a)
		return NULL;
	forget_all(a);
	sodium_memzero(a->key, sizeof(a->key));
	free(a);
	return NULL;
}

void auth_set_config(struct auth *a, const struct config *config)
{
	a->config = config;
}
