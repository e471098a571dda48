/* test_reconnect.c - many connections of one person, slow readers, and everybody coming back at once. */
#include "tests/e2e/support/world.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "tests/e2e/support/crowd.h"

enum { CROWD = 300, TALKERS = 5, BACK_WITHIN_MS = 10000, SOON_US = 500000 };

static void the_crowd_is_in(struct crowd *c, const struct daemon *d, size_t n)
{
	crowd_init(c, d->url, n);
	crowd_call(c, 0, n, 0);
	assert_true(crowd_wait(c, 0, PATIENCE_MS) >= 0);
}

static void at_a_goodbye_each_is_told_another_time_to_come_back(struct world *w)
{
	enum { SOONEST = 500, SPREAD = 1000, PARTS = 5 }; /* the least spread: they are few */
	struct client *anna;
	struct crowd c;
	size_t parts[PARTS] = {0};

	world_start(w, "");
	anna = an_agent(w, "anna");
	the_crowd_is_in(&c, &w->daemon, CROWD);
	daemon_signal(&w->daemon, SIGTERM);
	while (c.n_in)
		crowd_live(&c, 10);
	for (size_t i = 0; i < c.n; i++) {
		assert_int_equal(c.v[i].close_code, 1001);
		assert_in_range(c.v[i].told_ms, SOONEST, SOONEST + SPREAD - 1);
		parts[(c.v[i].told_ms - SOONEST) * PARTS / SPREAD]++;
	}
	for (size_t i = 0; i < PARTS; i++)
		assert_in_range(parts[i], CROWD / PARTS / 3, CROWD / PARTS * 2);
	client_expect(anna, "error", "code", "shutting_down", NULL);
	assert_in_range(number_at(anna->frame, "retry_after_ms"), SOONEST, SOONEST + SPREAD - 1);
	client_expect_closed(anna, 1001);
	assert_int_equal(daemon_wait(&w->daemon), 0);
	crowd_deinit(&c);
}

static void come_back_to(struct crowd *c, const struct daemon *d, const char *after)
{
	int64_t took;

	snprintf(c->url, sizeof(c->url), "%s", d->url);
	took = crowd_wait(c, 0, BACK_WITHIN_MS);
	print_message("%zu are back %lld ms after %s\n", c->n, (long long)took, after);
	assert_true(took >= 0);
}

static void after_an_end_of_either_kind_everybody_is_back_by_themselves(struct world *w)
{
	struct crowd c;

	world_start(w, "");
	the_crowd_is_in(&c, &w->daemon, CROWD);
	crowd_visit(&c, 0, CROWD / 2, PATIENCE_MS);
	daemon_signal(&w->daemon, SIGTERM);
	while (c.n_in)
		crowd_live(&c, 10);
	assert_int_equal(daemon_wait(&w->daemon), 0);
	daemon_start_again(&w->daemon);
	come_back_to(&c, &w->daemon, "a restart");
	assert_int_equal(daemon_stop(&w->daemon, SIGKILL), 128 + SIGKILL);
	while (c.n_in)
		crowd_live(&c, 10);
	daemon_start_again(&w->daemon);
	come_back_to(&c, &w->daemon, "kill -9");
	crowd_deinit(&c);
}

/* The µs that one in a hundred of those who talk waited longer for an acknowledgement. */
static int64_t percentile(struct crowd *c, const char *when)
{
	int64_t p50 = crowd_percentile(c, 0.5), p99 = crowd_percentile(c, 0.99);

	print_message("%s: %zu messages, p50 %lld us, p99 %lld us\n", when, c->n_waits,
		      (long long)p50, (long long)p99);
	assert_true(c->n_waits > 0);
	crowd_forget_waits(c);
	return p99;
}

static void those_who_talk_do_not_wait_for_a_crowd_that_comes_back_at_once(struct world *w)
{
	struct crowd c;
	int64_t took;

	world_start(w, "");
	the_crowd_is_in(&c, &w->daemon, CROWD + TALKERS);
	crowd_visit(&c, TALKERS, CROWD, PATIENCE_MS);
	crowd_drop(&c, TALKERS, CROWD);
	for (size_t i = 0; i < TALKERS; i++)
		c.v[i].talks = true;
	crowd_live(&c, 500);
	percentile(&c, "in peace");
	crowd_call(&c, TALKERS, CROWD, 0);
	took = crowd_wait(&c, 0, BACK_WITHIN_MS);
	print_message("%d are back after %lld ms, %zu of them put off once or more\n", CROWD,
		      (long long)took, c.put_off);
	assert_true(took >= 0);
	assert_true(percentile(&c, "in the storm") < SOON_US);
	crowd_deinit(&c);
}

/* Somebody whom only the store knows: they had a conversation, and it is over. */
static struct client *one_who_was_here(struct world *w, const char *name)
{
	struct client *v = a_visitor(w, name);

	client_say(v, "s1", "when are you open");
	client_send(v, "{'type':'end','id':'e1'}");
	client_expect(v, "closed", NULL);
	client_disconnect(v);
	return v;
}

static void whom_the_store_must_look_up_stand_in_line_when_many_come(struct world *w)
{
	enum { COMERS = 40 };
	struct client *v[COMERS];

	world_start(w, "limits: {per_minute: 6000, frames_per_second: 1000, lookups: 1}\n");
	for (size_t i = 0; i < COMERS; i++)
		v[i] = one_who_was_here(w, "comer");
	for (size_t i = 0; i < COMERS; i++)
		client_connect(v[i], &w->daemon);
	daemon_signal(&w->daemon, SIGSTOP); /* it finds them all at once */
	for (size_t i = 0; i < COMERS; i++)
		client_send(v[i], "{'type':'hello','site':'demo','token':'%s'}", v[i]->token);
	client_disconnect(v[COMERS / 2]); /* and this one has gone again */
	daemon_signal(&w->daemon, SIGCONT);
	for (size_t i = 0; i < COMERS; i++)
		if (i != COMERS / 2)
			client_expect_now(v[i], "welcome", "state", "closed", NULL);
	visitor_enter(v[COMERS / 2], &w->daemon);
	a_visitor(w, "somebody new");
}

/* Reads on until the event with this seq has come. */
static void read_up_to(struct client *c, const char *conversation, json_int_t seq)
{
	char key[64];

	snprintf(key, sizeof(key), "%s %lld", conversation, (long long)seq);
	while (!json_object_get(c->events, key))
		assert_non_null(client_next(c, PATIENCE_MS));
}

static void many_tabs_and_many_consoles_see_the_same(struct world *w)
{
	enum { TABS = 20, CONSOLES = 10, ROUNDS = 40 };
	struct client *tabs[TABS], *consoles[CONSOLES];
	json_int_t last = 0;
	char id[32];

	world_start(w, "");
	consoles[0] = an_agent(w, "anna");
	tabs[0] = a_visitor(w, "visitor");
	for (size_t i = 1; i < CONSOLES; i++)
		consoles[i] = one_more(w, consoles[0]);
	for (size_t i = 1; i < TABS; i++)
		tabs[i] = one_more(w, tabs[0]);
	hand_over(tabs[0], consoles[0]);
	for (size_t i = 0; i < ROUNDS; i++) {
		snprintf(id, sizeof(id), "r%zu", i);
		client_say(tabs[i % TABS], id, "it is about the blue ones");
		last = number_at(
			agent_say(consoles[i % CONSOLES], tabs[0]->conversation, id, "I see"),
			"seq");
	}
	for (size_t i = 0; i < TABS; i++) {
		read_up_to(tabs[i], tabs[0]->conversation, last);
		assert_true(json_equal(tabs[i]->events, tabs[0]->events));
	}
	for (size_t i = 0; i < CONSOLES; i++) {
		read_up_to(consoles[i], tabs[0]->conversation, last);
		assert_true(json_equal(consoles[i]->events, consoles[0]->events));
	}
	assert_true(json_object_size(tabs[0]->events) >= 2 * ROUNDS);
}

static void a_console_that_comes_back_follows_what_the_agent_holds(struct world *w)
{
	struct client *anna, *console, *v;

	world_start(w, "");
	anna = an_agent(w, "anna");
	console = one_more(w, anna);
	v = a_visitor(w, "visitor");
	hand_over(v, anna);
	client_disconnect(console);
	client_say(v, "s1", "it is about the blue ones");
	agent_enter(console, &w->daemon);
	assert_string_equal(text_at(console->frame, "conversations.0.conversation"),
			    v->conversation);
	client_say(v, "s2", "size nine");
	client_expect(console, "message", "text", "size nine", NULL);
	agent_say(console, v->conversation, "a1", "I see");
	client_expect(anna, "message", "text", "I see", NULL);
	client_send(console, "{'type':'open','id':'o1','conversation':'%s','after':0}",
		    v->conversation);
	client_expect(console, "message", "text", "it is about the blue ones", NULL);
	client_expect(console, "ok", "re", "o1", NULL);
	client_disconnect(anna); /* one of two: she is still here */
	client_say(v, "s3", "or ten");
	client_expect(console, "message", "text", "or ten", NULL);
	client_expect_none(v, "requeued");
}

/* What somebody types, and how far they have read, is for the other side: not for their own tabs. */
static void typing_reaches_every_connection_of_the_other_side_and_no_other(struct world *w)
{
	struct client *anna, *console, *ben, *v, *tab;

	world_start(w, "");
	anna = an_agent(w, "anna");
	v = a_visitor(w, "visitor");
	hand_over(v, anna);
	console = one_more(w, anna);
	ben = an_agent(w, "ben");
	tab = one_more(w, v);
	client_send(v, "{'type':'typing','on':true,'preview':'my card is 4111'}");
	client_send(v, "{'type':'read','seq':2}");
	client_expect(anna, "typing", "from.role", "visitor", NULL);
	assert_null(at(anna->frame, "preview")); /* the site does not allow it */
	client_expect(console, "typing", "from.role", "visitor", NULL);
	client_expect(console, "read", NULL);
	client_expect_none(tab, "typing");
	client_expect_none(tab, "read");
	client_expect_none(ben, "typing");
	client_send(console, "{'type':'typing','conversation':'%s','on':true}", v->conversation);
	client_expect(v, "typing", "from.role", "agent", NULL);
	client_expect(tab, "typing", "from.role", "agent", NULL);
	client_expect_none(anna, "typing");
}

/* 4,000 letters of four bytes each. */
static char *long_text(void)
{
	enum { LETTERS = 3900 };
	char *text = calloc(LETTERS, 4 + 1);

	for (size_t i = 0; i < LETTERS; i++)
		memcpy(text + 4 * i, "\xf0\x9f\x98\x80", 4);
	return text;
}

/* Ten at once; the ms until both have all of them. */
static int64_t say_ten(struct client *anna, struct client *v, int n, const char *text,
		       json_int_t *ret_last)
{
	int64_t began = now_ms();
	char id[32];

	for (int i = 10 * n; i < 10 * n + 10; i++)
		client_send(anna, "{'type':'say','id':'m%d','conversation':'%s','text':'%s'}", i,
			    v->conversation, text);
	snprintf(id, sizeof(id), "m%d", 10 * n + 9);
	*ret_last = number_at(client_expect(anna, "message", "re", id, NULL), "seq");
	read_up_to(v, v->conversation, *ret_last);
	return now_ms() - began;
}

static void await_connections(struct world *w, json_int_t n)
{
	int64_t until = now_ms() + PATIENCE_MS;
	json_int_t is;

	do {
		json_t *status = daemon_ask(&w->daemon, "{'command':'status'}");

		is = number_at(status, "connections.visitors") +
		     number_at(status, "connections.agents");
		json_decref(status);
	} while (is != n && now_ms() < until);
	assert_int_equal(is, n);
}

/* Comes back with what it has, as often as it is sent away; each time it has more. */
static void catch_up(struct world *w, struct client *c, json_int_t last)
{
	for (uint64_t had = 0; (json_int_t)c->seq < last; had = c->seq) {
		visitor_enter(c, &w->daemon);
		while ((json_int_t)c->seq < last && client_next(c, PATIENCE_MS))
			;
		assert_true(c->seq > had);
	}
}

static void a_reader_who_stops_reading_is_sent_away_and_nobody_else_waits(struct world *w)
{
	enum { TENS = 40 }; /* 6 MB: more than the kernel keeps for one socket */
	cleanup(freep) char *text = long_text();
	struct client *anna, *v, *stuck;
	json_int_t last = 0;
	int64_t longest = 0;

	world_start(w, "limits: {per_minute: 6000, frames_per_second: 1000, output: 256KiB}\n");
	anna = an_agent(w, "anna");
	v = a_visitor(w, "visitor");
	hand_over(v, anna);
	stuck = one_more(w, v);
	setsockopt(stuck->ws.fd, SOL_SOCKET, SO_RCVBUF, &(int){4096}, sizeof(int));
	for (int i = 0; i < TENS; i++)
		longest = MAX(longest, say_ten(anna, v, i, text, &last));
	print_message("the longest ten took %lld ms beside one who does not read\n",
		      (long long)longest);
	assert_true(longest < 3000);
	await_connections(w, 2);
	client_disconnect(stuck);
	catch_up(w, stuck, last);
	assert_true(json_equal(stuck->events, v->events));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PROMISE(at_a_goodbye_each_is_told_another_time_to_come_back),
		PROMISE(after_an_end_of_either_kind_everybody_is_back_by_themselves),
		PROMISE(those_who_talk_do_not_wait_for_a_crowd_that_comes_back_at_once),
		PROMISE(whom_the_store_must_look_up_stand_in_line_when_many_come),
		PROMISE(many_tabs_and_many_consoles_see_the_same),
		PROMISE(a_console_that_comes_back_follows_what_the_agent_holds),
		PROMISE(typing_reaches_every_connection_of_the_other_side_and_no_other),
		PROMISE(a_reader_who_stops_reading_is_sent_away_and_nobody_else_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
