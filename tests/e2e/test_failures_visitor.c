/*
 * test_failures_visitor.c - what handoffs are known to fail at, one by one, with the real daemon: words are
 * lost or come twice, all must be said again, no honest word about the wait, no end and no way back.
 */
#include "tests/e2e/support/world.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* ---- a reconnect loses or hides messages; sent twice, or "sent" and gone */

enum { TURNS = 25 };

/* What both were sent over all their connections is the log: all of it, each once, in order. */
static void has_the_whole_log(const struct client *c, const json_t *log)
{
	json_t *event;
	size_t i;

	json_array_foreach (log, i, event) {
		const char *type = text_at(event, "type");
		char key[64];

		snprintf(key, sizeof(key), "%s %lld", c->conversation,
			 (long long)number_at(event, "seq"));
		if (strcmp(type, "message") == 0 && !json_object_get(c->events, key))
			fail_msg("%s never got %s", c->name, json_dumps(event, 0));
	}
}

static size_t said_once(const json_t *log)
{
	json_t *seen = json_object(), *event;
	size_t i, n;

	json_array_foreach (log, i, event) {
		const char *text = text_at(event, "text");

		assert_int_equal(number_at(event, "seq"), i + 1);
		if (strncmp(text, "word ", 5) != 0)
			continue;
		if (json_object_get(seen, text))
			fail_msg("twice: %s", text);
		json_object_set_new(seen, text, json_true());
	}
	n = json_object_size(seen);
	json_decref(seen);
	return n;
}

/* Cut off right after the sending: it says it again, with the same id, until it is acknowledged. */
static void say_over_a_bad_line(struct world *w, struct client *c, const char *conversation, int i)
{
	const char *who = c->role == ROLE_AGENT ? "agent" : "visitor";
	char id[32], to[64] = "";

	snprintf(id, sizeof(id), "%s-%d", who, i);
	if (c->role == ROLE_AGENT)
		snprintf(to, sizeof(to), ",\"conversation\":\"%s\"", conversation);
	for (int tries = 0; tries < 3; tries++) {
		client_send(c, "{'type':'say','id':'%s'%s,'text':'word %s'}", id, to, id);
		if (tries == 2)
			break;
		client_disconnect(c);
		if (c->role == ROLE_AGENT)
			agent_enter(c, &w->daemon);
		else
			visitor_enter(c, &w->daemon);
	}
	client_expect(c, "message", "re", id, NULL);
}

static void every_word_over_a_line_that_breaks_each_time_is_there_once(struct world *w)
{
	struct client *anna, *v;
	json_t *log;

	world_start(w, "");
	anna = an_agent(w, "anna");
	v = a_visitor(w, "visitor");
	hand_over(v, anna);
	snprintf(anna->conversation, sizeof(anna->conversation), "%s", v->conversation);
	for (int i = 0; i < TURNS; i++) {
		say_over_a_bad_line(w, v, v->conversation, i);
		say_over_a_bad_line(w, anna, v->conversation, i);
	}
	client_send(anna, "{'type':'open','id':'o1','conversation':'%s','after':0}",
		    v->conversation);
	client_expect(anna, "ok", "re", "o1", NULL);
	client_disconnect(v);
	visitor_enter(v, &w->daemon);
	client_expect_none(v, "nothing");
	log = world_log(w, v->conversation);
	assert_int_equal(said_once(log), 2 * TURNS);
	has_the_whole_log(v, log);
	has_the_whole_log(anna, log);
	json_decref(log);
}

static void every_word_that_a_kill_cuts_off_is_there_once(struct world *w)
{
	enum { KILLS = 4 };
	struct client *v;
	json_t *log;

	world_start(w, "");
	v = a_visitor(w, "visitor");
	client_say(v, "s1", "where is my order RB123456");
	for (int i = 0; i < KILLS; i++) {
		client_send(v, "{'type':'say','id':'k%d','text':'word %d'}", i, i);
		if (i % 2) /* it may be there already, or may never have come */
			client_next(v, PATIENCE_MS);
		assert_int_equal(daemon_stop(&w->daemon, SIGKILL), 128 + SIGKILL);
		daemon_start_again(&w->daemon);
		visitor_enter(v, &w->daemon);
		client_send(v, "{'type':'say','id':'k%d','text':'word %d'}", i, i);
		client_expect(v, "message", "re", (char[]){'k', (char)('0' + i), 0}, NULL);
	}
	log = world_log(w, v->conversation);
	assert_int_equal(said_once(log), KILLS);
	json_decref(log);
}

/* ---- the customer must repeat everything */

static void pass_on(struct client *from, struct client *to, const struct client *v, int i)
{
	char note[32];

	snprintf(note, sizeof(note), "note %d", i);
	client_send(from, "{'type':'note','id':'n%d','conversation':'%s','text':'%s'}", i,
		    v->conversation, note);
	client_expect(from, "note", "text", note, NULL);
	client_send(from,
		    "{'type':'transfer','id':'x%d','conversation':'%s','to':{'agent':'%s'},"
		    "'note':'transfer %d'}",
		    i, v->conversation, to->conversation, i);
	client_expect(to, "assigned", "conversation", v->conversation, "how", "transfer", NULL);
}

/* Every record of it, without a gap, with all notes. */
static void knows_everything(struct client *agent, const struct client *v, int transfers)
{
	json_int_t next = 1;
	int notes = 0, passed = 0;

	client_send(agent, "{'type':'open','id':'o1','conversation':'%s','after':0}",
		    v->conversation);
	for (;;) {
		const json_t *frame = client_next(agent, PATIENCE_MS);

		assert_non_null(frame);
		if (strcmp(text_at(frame, "re"), "o1") == 0)
			break;
		if (strcmp(text_at(frame, "conversation"), v->conversation) != 0 ||
		    number_at(frame, "seq") != next)
			continue;
		next++;
		notes += strncmp(text_at(frame, "text"), "note ", 5) == 0;
		passed += strncmp(text_at(frame, "note"), "transfer ", 9) == 0;
	}
	assert_int_equal(number_at(agent->frame, "seq"), next - 1);
	assert_int_equal(notes, transfers);
	assert_int_equal(passed, transfers);
}

static void after_three_transfers_the_last_agent_knows_everything(struct world *w)
{
	static const char *const names[] = {"anna", "ben", "cleo", "dan"};
	struct client *agents[ARRAY_SIZE(names)], *v;

	world_start(w, "");
	agents[0] = an_agent(w, names[0]);
	v = a_visitor(w, "visitor");
	client_say(v, "s1", "where is my order RB123456");
	client_expect(v, "message", "from.role", "bot", NULL);
	hand_over(v, agents[0]);
	for (size_t i = 1; i < ARRAY_SIZE(names); i++) {
		json_t *welcome;

		agents[i] = world_agent(w, names[i]);
		welcome = agent_enter(agents[i], &w->daemon);
		snprintf(agents[i]->conversation, sizeof(agents[i]->conversation), "%s",
			 text_at(welcome, "agent.id")); /* its id, to transfer to */
		agent_is(agents[i], "available");
		client_say(v, (char[]){'t', (char)('0' + i), 0}, "it is about the blue ones");
		agent_say(agents[i - 1], v->conversation, "a1", "I see");
		pass_on(agents[i - 1], agents[i], v, (int)i);
		client_expect(v, "assigned", "agent.name", names[i], NULL);
	}
	agents[3]->conversation[0] = '\0';
	knows_everything(agents[3], v, 3);
}

static void what_was_said_to_the_bot_is_on_the_screen_before_the_accept(struct world *w)
{
	struct client *anna, *v;

	world_start(w, "");
	anna = an_agent(w, "anna");
	v = a_visitor(w, "visitor");
	client_say(v, "s1", "where is my order RB123456");
	client_expect(v, "message", "from.role", "bot", NULL);
	client_send(v, "{'type':'ask_human','id':'h1'}");
	client_expect(anna, "offer", NULL);
	assert_string_equal(text_at(anna->frame, "context.transcript.0.text"),
			    "where is my order RB123456");
	assert_string_equal(text_at(anna->frame, "context.facts.0.value"), "RB123456");
	assert_true(json_array_size(at(anna->frame, "context.avoid")) > 0);
}

/* ---- no honest word about waiting */

static void who_waits_is_told_each_time_that_somebody_before_them_is_gone(struct world *w)
{
	struct client *before[3], *v;

	world_start(w, "");
	for (size_t i = 0; i < ARRAY_SIZE(before); i++) {
		before[i] = a_visitor(w, "before");
		client_send(before[i], "{'type':'ask_human','id':'h1'}");
		client_expect(before[i], "escalated", NULL);
	}
	v = a_visitor(w, "visitor");
	client_send(v, "{'type':'ask_human','id':'h1'}");
	client_expect(v, "escalated", NULL);
	assert_int_equal(number_at(v->frame, "position"), 4);
	assert_true(json_array_size(at(v->frame, "choices")) == 3);
	for (size_t i = 0; i < ARRAY_SIZE(before); i++) {
		client_send(before[i], "{'type':'end','id':'e1'}");
		do
			client_expect(v, "queue", NULL);
		while (number_at(v->frame, "position") > 3 - (json_int_t)i);
		assert_int_equal(number_at(v->frame, "position"), 3 - (json_int_t)i);
	}
	client_disconnect(v); /* and it does not vanish with the page */
	assert_int_equal(number_at(visitor_enter(v, &w->daemon), "queue.position"), 1);
	client_send(v, "{'type':'contact','id':'c1','email':'mia@example.org'}");
	client_expect(v, "contact", "re", "c1", NULL);
	client_send(v, "{'type':'return','id':'r1'}");
	client_expect(v, "returned", "re", "r1", NULL);
	client_say(v, "s1", "when are you open");
	client_expect(v, "message", "from.role", "bot", NULL);
}

/* A day of the week that is neither today nor near it, in UTC. */
static const char *another_day(void)
{
	static const char *const days[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
	time_t now = time(NULL);
	struct tm tm;

	gmtime_r(&now, &tm);
	return days[(tm.tm_wday + 3) % 7];
}

static void outside_of_the_hours_it_is_said_so_and_nothing_is_a_dead_end(struct world *w)
{
	struct client *v;
	char config[200];

	snprintf(config, sizeof(config),
		 "sites: {demo: {rules: shop, hours: {zone: UTC, week: {%s: \"09:00-10:00\"}}}}\n",
		 another_day());
	world_start(w, config);
	an_agent(w, "anna"); /* is there, and yet it is closed */
	v = a_visitor(w, "visitor");
	assert_true(json_is_false(at(v->frame, "hours.open")));
	assert_true(*text_at(v->frame, "hours.opens_at"));
	client_say(v, "s1", "where is my order RB123456");
	for (int i = 0; i < 2; i++) { /* the second time is answered like the first */
		client_send(v, "{'type':'ask_human','id':'h%d'}", i);
		client_expect(v, "unattended", "reason", "closed_hours", NULL);
		assert_true(*text_at(v->frame, "text"));
		assert_true(json_array_size(at(v->frame, "choices")) > 0);
	}
	client_send(v, "{'type':'contact','id':'c1','email':'mia@example.org','message':'Please'}");
	client_expect(v, "contact", "re", "c1", NULL);
	client_send(v, "{'type':'return','id':'r1'}");
	client_expect(v, "returned", "re", "r1", NULL);
	client_say(v, "s2", "when are you open");
	client_expect(v, "message", "from.role", "bot", NULL);
}

/* ---- no clean end, no way back to the bot */

static void the_bot_answers_again_after_each_of_two_handovers(struct world *w)
{
	struct client *anna, *v;

	world_start(w, "");
	anna = an_agent(w, "anna");
	v = a_visitor(w, "visitor");
	for (int i = 0; i < 2; i++) {
		hand_over(v, anna);
		agent_say(anna, v->conversation, (char[]){'a', (char)('0' + i), 0}, "Hello");
		client_send(anna, "{'type':'return','id':'r%d','conversation':'%s'}", i,
			    v->conversation);
		client_expect(v, "returned", "by.role", "agent", NULL);
		assert_true(
			*text_at(v->frame, "text")); /* the end of the human stretch is marked */
		client_say(v, (char[]){'s', (char)('0' + i), 0}, "when are you open");
		client_expect(v, "message", "from.role", "bot", NULL);
	}
}

static void nothing_is_closed_while_it_is_our_turn(struct world *w)
{
	struct client *anna, *ours, *theirs;
	json_t *log;

	world_start(w, "queue: {visitor_timeout: 1s}\n");
	anna = an_agent(w, "anna");
	ours = a_visitor(w, "waits for us");
	hand_over(ours, anna);
	theirs = a_visitor(w, "was answered");
	hand_over(theirs, anna);
	client_say(theirs, "s1", "it is about the blue ones");
	agent_say(anna, theirs->conversation, "a1", "They are here.");
	client_disconnect(ours);
	client_disconnect(theirs);
	client_expect(anna, "closed", "conversation", theirs->conversation, "resolution",
		      "abandoned", NULL);
	log = world_log(w, ours->conversation);
	assert_int_equal(log_count(log, "closed"), 0);
	json_decref(log);
	visitor_enter(ours, &w->daemon);
	assert_string_equal(text_at(ours->frame, "state"), "human");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PROMISE(every_word_over_a_line_that_breaks_each_time_is_there_once),
		PROMISE(every_word_that_a_kill_cuts_off_is_there_once),
		PROMISE(after_three_transfers_the_last_agent_knows_everything),
		PROMISE(what_was_said_to_the_bot_is_on_the_screen_before_the_accept),
		PROMISE(who_waits_is_told_each_time_that_somebody_before_them_is_gone),
		PROMISE(outside_of_the_hours_it_is_said_so_and_nothing_is_a_dead_end),
		PROMISE(the_bot_answers_again_after_each_of_two_handovers),
		PROMISE(nothing_is_closed_while_it_is_our_turn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
