/* A full disk: nothing is acknowledged that is not stored; with room again everything goes on. */
#include "tests/e2e/support/world.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

enum { VISITORS = 20, PLENTY = 1 << 30 };

/* No file of the daemon's may grow beyond so much from now on. */
static void room(struct world *w, rlim_t most)
{
	struct rlimit limit = {most, RLIM_INFINITY};

	assert_int_equal(prlimit(w->daemon.pid, RLIMIT_FSIZE, &limit, NULL), 0);
}

static void start(struct world *w)
{
	daemon_start(&w->daemon,
		     &(struct daemon_options){.config = GENEROUS_LIMITS, .file_size = PLENTY});
}

/* Says it with this id: whether it is acknowledged; else it cannot be stored now. */
static bool is_taken(struct client *v, const char *id)
{
	const json_t *frame;

	client_send(v, "{'type':'say','id':'%s','text':'can i return these shoes'}", id);
	do {
		frame = client_next(v, PATIENCE_MS);
		assert_non_null(frame);
	} while (strcmp(text_at(frame, "re"), id) != 0);
	if (strcmp(text_at(frame, "type"), "message") == 0)
		return true;
	assert_string_equal(text_at(frame, "code"), "overloaded");
	assert_true(number_at(frame, "retry_after_ms") > 0);
	return false;
}

/* Sends it as the errors say, until it is acknowledged. */
static void insist(struct client *v, const char *id)
{
	int64_t deadline = now_ms() + PATIENCE_MS, again;

	while (!is_taken(v, id)) {
		again = now_ms() + number_at(v->frame, "retry_after_ms");
		assert_true(again < deadline);
		while (now_ms() < again)
			client_next(v, (int)(again - now_ms()));
	}
}

/* The log has no gap, and each of the visitor's words once. */
static void is_stored_once(struct world *w, const struct client *v, int words)
{
	json_t *answer = daemon_ask(&w->daemon, "{'command':'show','conversation':'%s'}",
				    v->conversation),
	       *event;
	int said = 0;
	size_t i;

	json_array_foreach (at(answer, "events"), i, event) {
		assert_int_equal(number_at(event, "seq"), i + 1);
		said += strcmp(text_at(event, "from.role"), "visitor") == 0;
	}
	assert_int_equal(said, words);
	json_decref(answer);
}

static void enter_all(struct world *w, struct client *v[VISITORS])
{
	for (size_t i = 0; i < VISITORS; i++) {
		v[i] = a_visitor(w, "visitor");
		client_say(v[i], "s1", "when are you open");
		client_expect_now(v[i], "message", "from.role", "bot", NULL);
	}
}

static void a_full_disk_refuses_and_recovers(struct world *w)
{
	struct client *v[VISITORS], *late;

	start(w);
	enter_all(w, v);
	room(w, 1);
	for (size_t i = 0; i < VISITORS; i++)
		assert_false(is_taken(v[i], "s2"));
	for (size_t i = 0; i < VISITORS; i++)
		client_expect_none(v[i], "message");
	client_say(v[0], "s1", "when are you open"); /* what is stored can be read */
	late = a_visitor(w, "latecomer");
	assert_false(is_taken(late, "s2"));
	client_expect_none(late, "message");
	room(w, PLENTY);
	insist(late, "s2");
	is_stored_once(w, late, 1);
	for (size_t i = 0; i < VISITORS; i++) {
		insist(v[i], "s2");
		is_stored_once(w, v[i], 2);
	}
	assert_int_equal(daemon_log_has(&w->daemon, "event=store_works_again"), 1);
	assert_int_equal(daemon_stop(&w->daemon, SIGTERM), 0);
	daemon_start_again(&w->daemon);
	for (size_t i = 0; i < VISITORS; i++) {
		v[i]->seq = 0; /* all of it once more; the client knows what it was */
		visitor_enter(v[i], &w->daemon);
		client_expect(v[i], "message", "re", "s2", NULL);
	}
}

static void killed_while_the_disk_is_full_it_goes_on(struct world *w)
{
	struct client *v[VISITORS];

	start(w);
	enter_all(w, v);
	room(w, 1);
	for (size_t i = 0; i < VISITORS; i++)
		assert_false(is_taken(v[i], "s2"));
	assert_int_equal(daemon_stop(&w->daemon, SIGKILL), 128 + SIGKILL);
	daemon_start_again(&w->daemon);
	for (size_t i = 0; i < VISITORS; i++) {
		visitor_enter(v[i], &w->daemon);
		insist(v[i], "s2");
		is_stored_once(w, v[i], 2);
	}
}

/* Everybody talks in turn until one is refused: who that is. `n` counts the words. */
static size_t talk_until_full(struct client *v[VISITORS], int *n)
{
	int64_t deadline = now_ms() + PATIENCE_MS;
	char id[16];

	for (;; ++*n) {
		assert_true(now_ms() < deadline);
		snprintf(id, sizeof(id), "t%d", *n);
		if (!is_taken(v[*n % VISITORS], id))
			return (size_t)*n % VISITORS;
	}
}

/* The disk ends somewhere in what is being written, and is then a bit bigger. */
static void a_disk_that_fills_up_again_and_again_loses_nothing(struct world *w)
{
	enum { TIMES = 5, FIRST = 300000, MORE = 200001 };
	struct client *v[VISITORS];
	char id[16];
	int n = 0;

	start(w);
	enter_all(w, v);
	for (int i = 0; i < TIMES; i++) {
		size_t who;

		room(w, FIRST + i * MORE);
		who = talk_until_full(v, &n);
		room(w, FIRST + i * MORE + MORE / 2);
		snprintf(id, sizeof(id), "t%d", n++);
		insist(v[who], id);
	}
	for (int i = 0; i < VISITORS; i++)
		is_stored_once(w, v[i], 1 + n / VISITORS + (i < n % VISITORS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PROMISE(a_full_disk_refuses_and_recovers),
		PROMISE(a_disk_that_fills_up_again_and_again_loses_nothing),
		PROMISE(killed_while_the_disk_is_full_it_goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
