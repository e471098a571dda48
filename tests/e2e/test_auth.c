/* test_auth.c - shell/auth.h, shell/proof.h, shell/throttle.h, shell/password.h */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "daemon_world.h"
#include "shell/password.h"
#include "shell/proof.h"
#include "shell/throttle.h"

enum { HOUR = 3600000 };

static const unsigned char key[PROOF_KEY] = {1, 2, 3};
static const int64_t now = 1700000000000;

static void a_visitors_token_is_good_for_90_days_on_its_site(void **state)
{
	static const struct {
		const char *site;
		int64_t later;
		bool good;
	} rows[] = {
		{"demo", 0, true},
		{"demo", 90 * 24 * (int64_t)HOUR, true},
		{"demo", 90 * 24 * (int64_t)HOUR + 1, false},
		{"demo", -60000, true}, /* the clock was set back */
		{"demo", -HOUR, false},
		{"shop", 0, false},
	};
	char token[PROOF_TOKEN + 1];

	(void)state;
	proof_token(key, 42, "demo", now, token);
	assert_int_equal(strlen(token), PROOF_TOKEN);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint64_t visitor = 0;
		int64_t issued = 0;

		assert_int_equal(proof_token_check(key, token, rows[i].site, now + rows[i].later,
						   &visitor, &issued),
				 rows[i].good);
		assert_int_equal(visitor, rows[i].good ? 42 : 0);
		assert_int_equal(issued, rows[i].good ? now : 0);
	}
}

static void a_token_with_one_letter_changed_is_refused(void **state)
{
	static const unsigned char other[PROOF_KEY] = {1, 2, 4};
	char token[PROOF_TOKEN + 1], copy[PROOF_TOKEN + 2];
	uint64_t visitor;
	int64_t issued;

	(void)state;
	proof_token(key, 42, "demo", now, token);
	for (int i = 0; i < PROOF_TOKEN; i++) {
		strcpy(copy, token);
		copy[i] = copy[i] == 'A' ? 'B' : 'A';
		assert_false(proof_token_check(key, copy, "demo", now, &visitor, &issued));
		copy[i] = '\0';
		assert_false(proof_token_check(key, copy, "demo", now, &visitor, &issued));
	}
	snprintf(copy, sizeof(copy), "%sA", token);
	assert_false(proof_token_check(key, copy, "demo", now, &visitor, &issued));
	assert_false(proof_token_check(other, token, "demo", now, &visitor, &issued));
}

static void a_user_is_proved_by_the_sites_secret_only(void **state)
{
	/* from an independent implementation: HMAC-SHA256("0123456789abcdef", "user-42") */
	static const char hash[] =
		"101b5ab6a741733cad42f34ec38bf81f4f51532af00c42be9f2ca5b34ba30411";
	static const struct {
		const char *secret, *user, *hash;
		bool good;
	} rows[] = {
		{"0123456789abcdef", "user-42", hash, true},
		{"0123456789abcdef", "user-43", hash, false},
		{"0123456789abcdeg", "user-42", hash, false},
		{"0123456789abcdef", "", hash, false},
		{"0123456789abcdef", NULL, hash, false},
		{"0123456789abcdef", "user-42", "", false},
		{"0123456789abcdef", "user-42", NULL, false},
		{"0123456789abcdef", "user-42", "101b5ab6a741733c", false},
		{"0123456789abcdef", "user-42",
		 "101b5ab6a741733cad42f34ec38bf81f4f51532af00c42be9f2ca5b34ba3041", false},
		{"0123456789abcdef", "user-42",
		 "101b5ab6a741733cad42f34ec38bf81f4f51532af00c42be9f2ca5b34ba3041g", false},
		{"short", "user-42", hash, false},
		{"", "user-42", hash, false},
		{NULL, "user-42", hash, false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(proof_user(rows[i].secret, rows[i].user, rows[i].hash),
				 rows[i].good);
}

static uint64_t new_agent(struct world *w, const char *login)
{
	struct agent_row row = {.id = id_next(&w->d.ids, clock_now(), 7), .capacity = 1};

	snprintf(row.login, sizeof(row.login), "%s", login);
	assert_int_equal(store_agent_put(w->d.store, &row, true), 0);
	return row.id;
}

/* The same store with a fresh memory. */
static struct auth *fresh_auth(struct world *w)
{
	struct auth *a;
	char why[100];

	assert_int_equal(auth_new(&a, w->d.store, w->d.config, why, sizeof(why)), 0);
	return a;
}

static void an_agents_token_is_known_until_it_expires_or_is_revoked(void **state)
{
	struct world *w = *state;
	uint64_t ann = new_agent(w, "ann"), bob = new_agent(w, "bob");
	char session[TOKEN_TEXT + 1], lasting[TOKEN_TEXT + 1], bobs[TOKEN_TEXT + 1];
	int64_t at = clock_now();
	struct auth *later;

	assert_int_equal(auth_token_new(w->d.auth, ann, at, at + AUTH_SESSION_MS, session), 0);
	assert_int_equal(auth_token_new(w->d.auth, ann, at, 0, lasting), 0);
	assert_int_equal(auth_token_new(w->d.auth, bob, at, 0, bobs), 0);
	assert_true(auth_agent(w->d.auth, session, at + 12 * HOUR - 1) == ann);
	assert_true(auth_agent(w->d.auth, session, at + 12 * HOUR) == 0);
	assert_true(auth_agent(w->d.auth, lasting, at + 10000 * (int64_t)HOUR) == ann);
	later = fresh_auth(w);
	assert_true(auth_agent(later, session, at) == ann);
	assert_true(auth_agent(later, bobs, at) == bob);
	assert_int_equal(auth_token_remove_all(later, ann), 0);
	assert_true(auth_agent(later, session, at) == 0);
	assert_true(auth_agent(later, lasting, at) == 0);
	assert_true(auth_agent(later, bobs, at) == bob);
	auth_free(later);
}

/* A tenth of a second gives one look-up back: a machine that is busy just then is tried once more. */
static bool is_refused_unread(struct auth *a, const char *good, int64_t at)
{
	char made_up[TOKEN_TEXT + 1];
	unsigned char hash[TOKEN_HASH];

	for (int i = 0; i < AUTH_UNKNOWN_PER_MINUTE + 50; i++) {
		token_new(made_up, hash);
		assert_true(auth_agent(a, made_up, at) == 0);
	}
	return auth_agent(a, good, at) == 0; /* not in memory: not read now */
}

static void made_up_tokens_are_soon_refused_unread(void **state)
{
	struct world *w = *state;
	uint64_t ann = new_agent(w, "ann");
	char good[TOKEN_TEXT + 1];
	int64_t at = clock_now();
	bool refused = false;
	struct auth *a = fresh_auth(w);

	for (int tries = 0; tries < 10 && !refused; tries++) {
		assert_int_equal(auth_token_new(w->d.auth, ann, at, 0, good), 0);
		refused = is_refused_unread(a, good, at);
	}
	assert_true(refused);
	assert_true(auth_agent(w->d.auth, good, at) == ann); /* in memory: always known */
	assert_true(auth_agent(a, "", at) == 0);
	assert_true(auth_agent(a, "x", at) == 0);
	auth_free(a);
}

static void a_code_lets_in_once_and_for_half_an_hour(void **state)
{
	struct world *w = *state;
	char code[TOKEN_TEXT + 1], other[TOKEN_TEXT + 1];

	auth_code_new(w->d.auth, 7, now, code);
	auth_code_new(w->d.auth, 8, now, other);
	assert_true(auth_code_use(w->d.auth, code, now + AUTH_CODE_MS - 1) == 7);
	assert_true(auth_code_use(w->d.auth, code, now) == 0);
	assert_true(auth_code_use(w->d.auth, other, now + AUTH_CODE_MS) == 0);
	assert_true(auth_code_use(w->d.auth, other, now) == 0); /* it was used up all the same */
	assert_true(auth_code_use(w->d.auth, "", now) == 0);
}

static void the_oldest_of_too_many_codes_goes(void **state)
{
	struct world *w = *state;
	char first[TOKEN_TEXT + 1], code[TOKEN_TEXT + 1];

	auth_code_new(w->d.auth, 1, now, first);
	for (int i = 0; i < AUTH_CODES; i++)
		auth_code_new(w->d.auth, 2, now + 1 + i, code);
	assert_true(auth_code_use(w->d.auth, first, now + 2) == 0);
	assert_true(auth_code_use(w->d.auth, code, now + 2) == 2);
}

static void the_key_of_visitors_outlives_the_daemon(void **state)
{
	struct world *w = *state;
	struct engine_keys keys = auth_keys(w->d.auth), again;
	char token[LIMIT_TOKEN + 1];
	uint64_t visitor = 0;
	int64_t issued = 0;
	struct auth *later = fresh_auth(w);

	keys.token_make(keys.arg, 9, 1, now, token);
	again = auth_keys(later);
	assert_true(again.token_check(again.arg, token, 1, now, &visitor, &issued));
	assert_int_equal(visitor, 9);
	assert_false(again.token_check(again.arg, token, 0, now, &visitor, &issued));
	assert_false(again.token_check(again.arg, token, 5, now, &visitor, &issued));
	auth_free(later);
}

static void a_password_fits_its_own_hash_only(void **state)
{
	struct password p;
	char hash[PASSWORD_HASH];

	(void)state;
	password_ask(&p, "correct horse", "");
	password_answer(&p);
	assert_true(p.ok);
	strcpy(hash, p.hash);
	password_ask(&p, "correct horse", hash);
	password_answer(&p);
	assert_true(p.ok);
	password_ask(&p, "correct horsf", hash);
	password_answer(&p);
	assert_false(p.ok);
	password_ask(&p, "", password_nobody);
	password_answer(&p);
	assert_false(p.ok);
	/* the same costs, or a missing account would be told by the time that it takes */
	assert_memory_equal(hash, password_nobody, strlen("$argon2id$v=19$m=65536,t=2,p=1$"));
	password_wipe(&p);
}

static void who_tries_too_often_has_to_wait_and_nobody_else(void **state)
{
	struct throttle t;

	(void)state;
	throttle_init(&t, 6, 3);
	for (int i = 0; i < 3; i++)
		assert_int_equal(throttle_take(&t, "ann", 1000), 0);
	assert_in_range(throttle_take(&t, "ann", 1000), 1, 10000);
	assert_int_equal(throttle_take(&t, "bob", 1000), 0);
	assert_int_equal(throttle_take(&t, "ann", 11001), 0);
	for (int i = 0; i < 3; i++)
		assert_int_equal(throttle_take_peer(&t, "2001:db8::1", 1000), 0);
	assert_true(throttle_take_peer(&t, "2001:db8::ffff:2", 1000) > 0); /* the same /64 */
	assert_int_equal(throttle_take_peer(&t, "2001:db8:0:1::1", 1000), 0);
	throttle_deinit(&t);
}

static void too_many_names_at_once_have_to_wait(void **state)
{
	struct throttle t;
	char name[20];

	(void)state;
	throttle_init(&t, 6, 1);
	for (int i = 0; i < THROTTLE_NAMES; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		assert_int_equal(throttle_take(&t, name, 1000), 0);
	}
	assert_true(throttle_take(&t, "one more", 1000) > 0);
	assert_int_equal(throttle_take(&t, "one more", 12000), 0); /* the others may again too */
	throttle_deinit(&t);
}

int main(void)
{
#define W(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_visitors_token_is_good_for_90_days_on_its_site),
		cmocka_unit_test(a_token_with_one_letter_changed_is_refused),
		cmocka_unit_test(a_user_is_proved_by_the_sites_secret_only),
		W(an_agents_token_is_known_until_it_expires_or_is_revoked),
		W(made_up_tokens_are_soon_refused_unread),
		W(a_code_lets_in_once_and_for_half_an_hour),
		W(the_oldest_of_too_many_codes_goes),
		W(the_key_of_visitors_outlives_the_daemon),
		cmocka_unit_test(a_password_fits_its_own_hash_only),
		cmocka_unit_test(who_tries_too_often_has_to_wait_and_nobody_else),
		cmocka_unit_test(too_many_names_at_once_have_to_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
