/*
 * test_failures.c - what handoffs are known to fail at, one by one, with the real daemon: the bot talks
 * over the human, nobody is told, it is stuck in the queue, two agents have it, or one who is not there.
 * What visitors suffer of it is in test_failures_visitor.c.
 */
#include "tests/e2e/support/world.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static void hold_still(struct world *w)
{
	daemon_signal(&w->daemon, SIGSTOP);
}

static void go_on(struct world *w)
{
	daemon_signal(&w->daemon, SIGCONT);
}

/* ---- the bot talks over the human */

enum { RACES = 40, WORDS = 6 };

/* Questions that the bot knows an answer to; a different one each time, so that it is no loop. */
static void ask_the_bot(struct client *v, int from)
{
	static const char *const questions[] = {"when are you open", "can i return these shoes"};

	for (int i = from; i < from + WORDS; i++)
		client_send(v, "{'type':'say','id':'q%d','text':'%s'}", i, questions[i % 2]);
}

/* After `assigned`, nothing is from the bot; how many of its messages are before that. */
static size_t bot_is_silent_once_assigned(const json_t *log)
{
	bool assigned = false;
	json_t *event;
	size_t i, before = 0;

	json_array_foreach (log, i, event) {
		assigned = assigned || strcmp(text_at(event, "type"), "assigned") == 0;
		if (strcmp(text_at(event, "from.role"), "bot") != 0)
			continue;
		if (assigned)
			fail_msg("the bot talks over the human: %s", json_dumps(event, 0));
		before++;
	}
	assert_true(assigned);
	return before;
}

/* Each conversation is taken from the bot while it is being asked; every second time, the daemon finds
 * all of it at once. */
static void no_word_of_the_bot_follows_the_moment_that_a_person_has_it(struct world *w)
{
	struct client *sue, *v;
	size_t before = 0;
	json_t *log;

	world_start(w, "");
	sue = a_supervisor(w, "sue");
	for (int i = 0; i < RACES; i++) {
		v = a_visitor(w, "visitor");
		client_say(v, "s1", "where is my order RB123456");
		if (i % 2)
			hold_still(w);
		ask_the_bot(v, 0);
		client_send(sue, "{'type':'take','id':'t%d','conversation':'%s'}", i,
			    v->conversation);
		ask_the_bot(v, WORDS);
		go_on(w);
		client_expect(sue, "assigned", "conversation", v->conversation, NULL);
		client_expect(v, "message", "re", "q11", NULL);
		client_expect_none(v, "nothing");
		log = world_log(w, v->conversation);
		before += bot_is_silent_once_assigned(log);
		json_decref(log);
		client_disconnect(v);
	}
	print_message("%d races, %zu answers of the bot before the agent had it, none after\n",
		      RACES, before);
	assert_true(before >= RACES); /* it was not silent anyhow */
}

static void no_word_of_the_bot_follows_an_accept_that_crosses_the_visitors_words(struct world *w)
{
	struct client *anna, *v;
	struct id_text offer;
	json_t *log;

	world_start(w, "");
	anna = an_agent(w, "anna");
	for (int i = 0; i < RACES / 2; i++) {
		v = a_visitor(w, "visitor");
		client_say(v, "s1", "where is my order RB123456");
		client_send(v, "{'type':'ask_human','id':'h1'}");
		client_expect(anna, "offer", NULL);
		offer = id_at(anna->frame, "offer");
		if (i % 2)
			hold_still(w);
		ask_the_bot(v, 0);
		client_send(anna, "{'type':'accept','id':'a%d','offer':'%s'}", i, offer.s);
		ask_the_bot(v, WORDS);
		go_on(w);
		client_expect(anna, "assigned", NULL);
		client_expect(v, "message", "re", "q11", NULL);
		log = world_log(w, v->conversation);
		bot_is_silent_once_assigned(log);
		json_decref(log);
		client_send(anna,
			    "{'type':'close','id':'c%d','conversation':'%s',"
			    "'resolution':'resolved'}",
			    i, v->conversation);
		client_expect(anna, "closed", NULL);
		client_disconnect(v);
	}
}

/* ---- the handoff happens and nobody is told */

static void sees_who_waits(struct client *console, const struct client *v)
{
	do
		client_expect(console, "queue", NULL);
	while (strcmp(text_at(console->frame, "waiting.0.conversation"), v->conversation) != 0);
}

/* Asked for with the very first frame, and again when the agent has dropped. */
static void everybody_who_watches_is_told_each_time_that_somebody_waits(struct world *w)
{
	struct client *sue, *anna, *v;

	world_start(w, "queue: {agent_grace: 500ms}\n");
	sue = a_supervisor(w, "sue");
	client_send(sue, "{'type':'watch','id':'w1','queue':true}");
	client_expect(sue, "ok", "re", "w1", NULL);
	v = a_visitor(w, "visitor");
	client_send(v, "{'type':'ask_human','id':'h1'}");
	client_expect(v, "escalated", "re", "h1", NULL);
	sees_who_waits(sue, v);
	anna = an_agent(w, "anna");
	client_expect(anna, "offer", "conversation", v->conversation, NULL);
	client_send(anna, "{'type':'accept','id':'a1','offer':'%s'}",
		    text_at(anna->frame, "offer"));
	client_expect(anna, "assigned", NULL);
	do
		client_expect(sue, "queue", NULL);
	while (json_array_size(at(sue->frame, "waiting")) > 0);
	client_disconnect(anna);
	client_expect(v, "requeued", "reason", "agent_lost", NULL);
	sees_who_waits(sue, v);
}

/* ---- stuck in the queue, invisible */

enum { CONSOLES = 6, WAITERS = 24 };

/* Whether two lists name the same conversations in the same order. */
static bool same_order(const json_t *a, const json_t *b)
{
	json_t *row;
	size_t i;

	if (json_array_size(a) != json_array_size(b))
		return false;
	json_array_foreach (a, i, row)
		if (strcmp(text_at(row, "conversation"),
			   text_at(json_array_get(b, i), "conversation")) != 0)
			return false;
	return true;
}

/* Reads until a list has come that is the server's: the newest replaces all before it. */
static void sees_the_servers_list(struct world *w, struct client *console)
{
	int64_t until = now_ms() + PATIENCE_MS;
	bool same = false;

	while (!same) {
		json_t *server = daemon_ask(&w->daemon, "{'command':'queue'}");
		const json_t *frame = client_next(console, 300);

		assert_true(now_ms() < until);
		if (frame && strcmp(text_at(frame, "type"), "queue") == 0)
			same = same_order(at(frame, "waiting"), at(server, "waiting"));
		json_decref(server);
	}
}

static void watch(struct client *console)
{
	client_send(console, "{'type':'watch','queue':true}");
}

static void every_console_sees_who_waits_whatever_was_cut_off_meanwhile(struct world *w)
{
	struct client *consoles[CONSOLES], *v[WAITERS];
	unsigned random = 1;

	world_start(w, "");
	for (size_t i = 0; i < CONSOLES; i++) {
		static const char *const names[] = {"anna", "ben", "cleo", "dan", "eva", "finn"};

		consoles[i] = world_agent(w, names[i]);
		agent_enter(consoles[i], &w->daemon);
		watch(consoles[i]);
	}
	for (size_t i = 0; i < WAITERS; i++) {
		struct client *console = consoles[(random = random * 1103515245 + 12345) >> 16 & 3];

		v[i] = a_visitor(w, "visitor");
		client_send(v[i], "{'type':'ask_human','id':'h1'}");
		client_expect(v[i], "escalated", NULL);
		client_disconnect(console);
		if (i % 3 == 2) { /* one of those before stops waiting */
			client_send(v[i / 2], "{'type':'end','id':'e%zu'}", i);
			client_next(v[i / 2], PATIENCE_MS);
		}
		agent_enter(console, &w->daemon);
		watch(console);
	}
	for (size_t i = 0; i < CONSOLES; i++) {
		watch(consoles[i]); /* asked again: the whole list */
		sees_the_servers_list(w, consoles[i]);
	}
}

static void a_supervisor_can_end_a_conversation_in_any_state(struct world *w)
{
	struct client *sue, *anna, *v[4];

	world_start(w, "queue: {max_wait: 1s}\n");
	sue = a_supervisor(w, "sue");
	for (size_t i = 0; i < ARRAY_SIZE(v); i++) {
		v[i] = a_visitor(w, "visitor");
		client_say(v[i], "s1", "where is my order RB123456");
	}
	client_send(v[1], "{'type':'ask_human','id':'h1'}"); /* to the end of its wait */
	client_expect(v[1], "unattended", NULL);
	anna = an_agent(w, "anna");
	client_expect(anna, "offer", "conversation", v[1]->conversation, NULL);
	agent_is(anna, "busy");
	client_expect(v[1], "unattended", NULL);
	agent_is(anna, "available");
	hand_over(v[2], anna);
	agent_is(anna, "busy");
	client_send(v[3], "{'type':'ask_human','id':'h1'}");
	client_expect(v[3], "escalated", NULL);
	for (size_t i = 0; i < ARRAY_SIZE(v); i++) { /* bot, message or waiting, human, waiting */
		client_send(sue,
			    "{'type':'close','id':'c%zu','conversation':'%s',"
			    "'resolution':'unresolved'}",
			    i, v[i]->conversation);
		client_expect(v[i], "closed", "by.role", "agent", NULL);
	}
}

/* ---- two agents take the same chat */

enum { AGENTS = 100 };

static void of_a_hundred_agents_who_take_it_at_once_one_has_it(struct world *w)
{
	struct client *agents[AGENTS], *v;
	char names[AGENTS][16];
	size_t won = 0, refused = 0;
	json_t *log;

	world_start(w, "");
	for (size_t i = 0; i < AGENTS; i++) {
		snprintf(names[i], sizeof(names[i]), "agent-%zu", i);
		agents[i] = world_agent(w, names[i]);
		agent_enter(agents[i], &w->daemon);
	}
	v = a_visitor(w, "visitor");
	client_send(v, "{'type':'ask_human','id':'h1'}");
	client_expect(v, "escalated", NULL);
	hold_still(w);
	for (size_t i = 0; i < AGENTS; i++)
		client_send(agents[i], "{'type':'take','id':'t1','conversation':'%s'}",
			    v->conversation);
	go_on(w);
	for (size_t i = 0; i < AGENTS; i++) {
		do
			assert_non_null(client_next(agents[i], PATIENCE_MS));
		while (strcmp(text_at(agents[i]->frame, "re"), "t1") != 0);
		won += strcmp(text_at(agents[i]->frame, "type"), "assigned") == 0;
		refused += strcmp(text_at(agents[i]->frame, "code"), "forbidden") == 0;
	}
	assert_int_equal(won, 1);
	assert_int_equal(refused, AGENTS - 1);
	log = world_log(w, v->conversation);
	assert_int_equal(log_count(log, "assigned"), 1);
	json_decref(log);
}

static void of_a_hundred_agents_who_accept_one_offer_its_agent_has_it(struct world *w)
{
	struct client *agents[AGENTS], *v;
	char names[AGENTS][16];
	struct id_text offer;
	json_t *log;

	world_start(w, "");
	for (size_t i = 0; i < AGENTS; i++) {
		snprintf(names[i], sizeof(names[i]), "agent-%zu", i);
		agents[i] = world_agent(w, names[i]);
		agent_enter(agents[i], &w->daemon);
	}
	agent_is(agents[50], "available");
	v = a_visitor(w, "visitor");
	client_send(v, "{'type':'ask_human','id':'h1'}");
	client_expect(agents[50], "offer", NULL);
	offer = id_at(agents[50]->frame, "offer");
	hold_still(w);
	for (size_t i = 0; i < AGENTS; i++)
		client_send(agents[i], "{'type':'accept','id':'a1','offer':'%s'}", offer.s);
	go_on(w);
	for (size_t i = 0; i < AGENTS; i++)
		if (i != 50)
			client_expect(agents[i], "error", "re", "a1", "code", "gone", NULL);
	client_expect(agents[50], "assigned", "re", "a1", NULL);
	client_expect(v, "assigned", "agent.name", "agent-50", NULL);
	log = world_log(w, v->conversation);
	assert_int_equal(log_count(log, "assigned"), 1);
	json_decref(log);
}

/* ---- given to an absent agent and left there */

enum { GRACE_MS = 500 };
#define SHORT_GRACE "queue: {agent_grace: 500ms}\n"

/* The other one gets it within the grace and a second. */
static void is_offered_in_time(struct client *agent, const struct client *v, int64_t since)
{
	client_expect(agent, "offer", "conversation", v->conversation, NULL);
	print_message("offered again after %lld ms\n", (long long)(now_ms() - since));
	assert_true(now_ms() - since <= GRACE_MS + 1000);
}

static void an_agent_who_drops_with_an_offer_loses_it_at_once(struct world *w)
{
	struct client *anna, *ben, *v;
	int64_t since;

	world_start(w, SHORT_GRACE);
	anna = an_agent(w, "anna");
	v = a_visitor(w, "visitor");
	client_send(v, "{'type':'ask_human','id':'h1'}");
	client_expect(anna, "offer", NULL);
	client_expect(v, "escalated", NULL);
	ben = an_agent(w, "ben");
	since = now_ms();
	client_disconnect(anna);
	is_offered_in_time(ben, v, since);
}

static void an_agent_who_drops_with_a_conversation_loses_it_after_the_grace(struct world *w)
{
	struct client *anna, *ben, *v;
	int64_t since;

	world_start(w, SHORT_GRACE);
	anna = an_agent(w, "anna");
	v = a_visitor(w, "visitor");
	hand_over(v, anna);
	agent_say(anna, v->conversation, "a1", "Hello");
	ben = an_agent(w, "ben");
	since = now_ms();
	client_disconnect(anna);
	client_expect(v, "requeued", "reason", "agent_lost", NULL);
	assert_true(now_ms() - since >= GRACE_MS);
	is_offered_in_time(ben, v, since);
}

static void an_agent_who_drops_with_nothing_is_given_nothing(struct world *w)
{
	struct client *anna, *ben, *v;
	int64_t since;

	world_start(w, SHORT_GRACE);
	anna = an_agent(w, "anna");
	client_disconnect(anna);
	ben = an_agent(w, "ben");
	v = a_visitor(w, "visitor");
	since = now_ms();
	client_send(v, "{'type':'ask_human','id':'h1'}");
	client_expect(v, "escalated", NULL);
	is_offered_in_time(ben, v, since);
}

static void the_agent_of_a_daemon_that_was_killed_has_the_grace_and_no_more(struct world *w)
{
	struct client *anna, *ben, *v;
	int64_t since;

	world_start(w, SHORT_GRACE);
	anna = an_agent(w, "anna");
	v = a_visitor(w, "visitor");
	hand_over(v, anna);
	ben = an_agent(w, "ben");
	assert_int_equal(daemon_stop(&w->daemon, SIGKILL), 128 + SIGKILL);
	daemon_start_again(&w->daemon);
	since = now_ms();
	agent_enter(ben, &w->daemon);
	visitor_enter(v, &w->daemon);
	is_offered_in_time(ben, v, since);
}

static void who_waits_is_offered_as_soon_as_an_agent_is_free(struct world *w)
{
	struct client *anna, *first, *second;

	world_start(w, SHORT_GRACE);
	json_decref(daemon_ask(&w->daemon, "{'command':'agent_add','login':'anna','name':'anna',"
					   "'capacity':1}"));
	first = a_visitor(w, "first");
	client_send(first, "{'type':'ask_human','id':'h1'}");
	client_expect(first, "escalated", NULL);
	second = a_visitor(w, "second");
	client_send(second, "{'type':'ask_human','id':'h1'}");
	client_expect(second, "escalated", "position", "", NULL);
	anna = world_agent(w, "anna");
	{
		json_t *answer = daemon_ask(&w->daemon, "{'command':'agent_token','login':'anna'}");

		snprintf(anna->token, sizeof(anna->token), "%s", text_at(answer, "token"));
		json_decref(answer);
	}
	agent_enter(anna, &w->daemon);
	agent_is(anna, "available");
	client_expect(anna, "offer", "conversation", first->conversation, NULL);
	client_send(anna, "{'type':'accept','id':'a1','offer':'%s'}",
		    text_at(anna->frame, "offer"));
	client_expect(anna, "assigned", NULL);
	client_expect_none(anna, "offer"); /* one at a time */
	client_send(anna, "{'type':'close','id':'a2','conversation':'%s','resolution':'resolved'}",
		    first->conversation);
	client_expect(anna, "offer", "conversation", second->conversation, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PROMISE(no_word_of_the_bot_follows_the_moment_that_a_person_has_it),
		PROMISE(no_word_of_the_bot_follows_an_accept_that_crosses_the_visitors_words),
		PROMISE(everybody_who_watches_is_told_each_time_that_somebody_waits),
		PROMISE(every_console_sees_who_waits_whatever_was_cut_off_meanwhile),
		PROMISE(a_supervisor_can_end_a_conversation_in_any_state),
		PROMISE(of_a_hundred_agents_who_take_it_at_once_one_has_it),
		PROMISE(of_a_hundred_agents_who_accept_one_offer_its_agent_has_it),
		PROMISE(an_agent_who_drops_with_an_offer_loses_it_at_once),
		PROMISE(an_agent_who_drops_with_a_conversation_loses_it_after_the_grace),
		PROMISE(an_agent_who_drops_with_nothing_is_given_nothing),
		PROMISE(the_agent_of_a_daemon_that_was_killed_has_the_grace_and_no_more),
		PROMISE(who_waits_is_offered_as_soon_as_an_agent_is_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
