/* What people are promised, with the real daemon and real connections. */
#include "tests/e2e/support/world.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#define ORDER "Where is my order RB123456? I want to talk to a person"
#define HOURS "We are open from 9 to 18."

static void a_routine_question_is_answered(struct world *w)
{
	struct client *v;

	daemon_start(&w->daemon, &(struct daemon_options){.rules = "rules"});
	v = a_visitor(w, "visitor");
	client_say(v, "s1", "what are your opening hours");
	client_expect_now(v, "message", "from.role", "bot", NULL);
	assert_non_null(strstr(text_at(v->frame, "text"), "18:00"));
	assert_int_equal(daemon_stop(&w->daemon, SIGTERM), 0);
}

static void is_whole_context(const json_t *c, json_int_t said_at)
{
	static const char *const lists[] = {"wants", "facts",	   "tried",	 "reasons",
					    "avoid", "transcript", "mood.points"};

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		assert_true(json_is_array(at(c, lists[i])));
	assert_true(strlen(text_at(c, "summary")) > 0);
	assert_true(json_string_length(at(c, "opening")) > 0);
	assert_string_equal(text_at(c, "wants.0.name"), "order_status");
	assert_string_equal(text_at(c, "facts.0.name"), "order_number");
	assert_string_equal(text_at(c, "facts.0.value"), "RB123456");
	assert_int_equal(number_at(c, "facts.0.seq"), said_at);
	assert_string_equal(text_at(c, "mood.trend"), "steady");
	assert_string_equal(text_at(c, "reasons.0.code"), "asked");
	assert_non_null(strstr(text_at(c, "reasons.0.evidence.0.text"), "talk to a person"));
	assert_int_equal(number_at(c, "reasons.0.evidence.0.seq"), said_at);
	assert_true(strlen(text_at(c, "visitor.id")) > 0);
	assert_non_null(strstr(text_at(c, "avoid.0"), "RB123456"));
	assert_string_equal(text_at(c, "transcript.0.text"), ORDER);
}

static void a_person_asked_for_first_comes_with_context(struct world *w)
{
	struct client *anna, *v;
	json_int_t said_at;
	struct id_text offer;

	daemon_start(&w->daemon, &(struct daemon_options){.rules = "rules"});
	anna = an_agent(w, "anna");
	v = a_visitor(w, "visitor");
	said_at = number_at(client_say(v, "s1", ORDER), "seq");
	client_expect_now(v, "escalated", NULL);
	assert_int_equal(number_at(v->frame, "position"), 1);
	client_expect(anna, "offer", "conversation", v->conversation, NULL);
	is_whole_context(at(anna->frame, "context"), said_at);
	offer = id_at(anna->frame, "offer");
	client_send(anna, "{'type':'accept','id':'a1','offer':'%s'}", offer.s);
	client_expect(anna, "assigned", "re", "a1", "agent.name", "anna", NULL);
	client_expect(v, "assigned", "agent.name", "anna", NULL);
	agent_say(anna, v->conversation, "a2", "Hello, I am looking at it.");
	client_expect(v, "message", "from.name", "anna", "text", "Hello, I am looking at it.",
		      NULL);
}

static void the_bot_is_silent_while_a_human_has_it(struct world *w)
{
	struct client *anna, *v;

	world_start(w, "");
	anna = an_agent(w, "anna");
	v = a_visitor(w, "visitor");
	hand_over(v, anna);
	client_say(v, "s1", "what are your opening hours");
	client_expect_none(v, "message");
	client_expect(anna, "suggestion", "replies.0.text", HOURS, NULL);
	client_send(anna, "{'type':'return','id':'r1','conversation':'%s'}", v->conversation);
	client_expect(v, "returned", NULL);
	client_say(v, "s2", "what are your opening hours");
	client_expect_now(v, "message", "from.role", "bot", "text", HOURS, NULL);
}

/* Exactly one event of the log was caused by the command. */
static void is_once(struct world *w, const struct client *v, const char *words)
{
	json_t *answer = daemon_ask(&w->daemon, "{'command':'show','conversation':'%s'}",
				    v->conversation),
	       *event;
	size_t i, n = 0;

	json_array_foreach (at(answer, "events"), i, event)
		n += strcmp(text_at(event, "text"), words) == 0;
	assert_int_equal(n, 1);
	json_decref(answer);
}

static void the_same_command_twice_is_one_event(struct world *w)
{
	struct client *v, *tab;
	json_int_t seq;

	world_start(w, "");
	v = a_visitor(w, "visitor");
	seq = number_at(client_say(v, "s1", "when are you open"), "seq");
	client_expect_now(v, "message", "from.role", "bot", NULL);
	assert_int_equal(number_at(client_say(v, "s1", "when are you open"), "seq"), seq);
	client_expect_none(v, "message");
	tab = world_visitor(w, "another tab");
	snprintf(tab->token, sizeof(tab->token), "%s", v->token);
	visitor_enter(tab, &w->daemon);
	client_expect(tab, "message", "from.role", "bot", NULL);
	assert_int_equal(number_at(client_say(tab, "s1", "when are you open"), "seq"), seq);
	client_expect_none(tab, "message");
	client_expect_none(v, "message");
	is_once(w, v, "when are you open");
	assert_int_equal(daemon_stop(&w->daemon, SIGKILL), 128 + SIGKILL);
	daemon_start_again(&w->daemon);
	visitor_enter(v, &w->daemon);
	assert_int_equal(number_at(client_say(v, "s1", "when are you open"), "seq"), seq);
	client_expect_none(v, "message");
	is_once(w, v, "when are you open");
}

/* A conversation of bot and people, with events that only agents see. */
static void talk(struct client *v, struct client *anna)
{
	char id[32];

	for (int i = 0; i < 2; i++) { /* a third time would be a loop, and hand over */
		snprintf(id, sizeof(id), "s%d", i);
		client_say(v, id, "can i return these shoes");
		client_expect(v, "message", "from.role", "bot", NULL);
	}
	hand_over(v, anna);
	for (int i = 0; i < 12; i++) {
		snprintf(id, sizeof(id), "t%d", i);
		client_say(v, id, "it is about the blue ones");
		agent_say(anna, v->conversation, id, "I see");
		snprintf(id, sizeof(id), "n%d", i);
		client_send(anna, "{'type':'note','id':'%s','conversation':'%s','text':'blue'}", id,
			    v->conversation);
		client_expect(anna, "note", "re", id, NULL);
	}
	client_expect(v, "message", "from.role", "agent", NULL);
}

/* All that a visitor may see of the conversation, as an array of frames. */
static json_t *whole_log(struct world *w, const struct client *v, uint64_t last)
{
	struct client *c = world_visitor(w, "reader");
	json_t *log = json_array();

	snprintf(c->token, sizeof(c->token), "%s", v->token);
	visitor_enter(c, &w->daemon);
	while (c->seq < last && client_next(c, PATIENCE_MS))
		json_array_append(log, c->frame);
	assert_int_equal(c->seq, last);
	client_expect_none(c, "message");
	return log;
}

/* What comes after `after` is the end of the log, frame by frame, and nothing else. */
static void read_rest(struct client *c, const json_t *log, uint64_t after)
{
	json_t *event;
	size_t i;

	json_array_foreach (log, i, event) {
		if ((uint64_t)number_at(event, "seq") <= after)
			continue;
		if (!client_next(c, PATIENCE_MS) || !json_equal(c->frame, event))
			fail_msg("after %llu: expected %s, got %s", (unsigned long long)after,
				 json_dumps(event, 0), json_dumps(c->frame, 0));
	}
	client_send(c, "{'type':'fence'}");
	client_expect_now(c, "error", "code", "bad_type", NULL);
}

static void resuming_from_anywhere_gives_the_same_log(struct world *w)
{
	struct client *anna, *v, *readers[4];
	uint64_t last;
	json_t *log;

	world_start(w, "");
	anna = an_agent(w, "anna");
	v = a_visitor(w, "visitor");
	talk(v, anna);
	last = v->seq;
	assert_true(last >= 55);
	log = whole_log(w, v, last);
	for (size_t i = 0; i < ARRAY_SIZE(readers); i++) {
		readers[i] = world_visitor(w, "reader");
		snprintf(readers[i]->token, LIMIT_TOKEN + 1, "%s", v->token);
	}
	for (uint64_t after = 0; after <= last; after += ARRAY_SIZE(readers)) {
		for (size_t i = 0; i < ARRAY_SIZE(readers); i++) {
			snprintf(readers[i]->conversation, 16, "%s", v->conversation);
			readers[i]->seq = MIN(after + i, last);
			visitor_enter(readers[i], &w->daemon);
			assert_true((uint64_t)number_at(readers[i]->frame, "seq") >= last);
		}
		for (size_t i = 0; i < ARRAY_SIZE(readers); i++)
			read_rest(readers[i], log, MIN(after + i, last));
	}
	json_decref(log);
}

/* The frames go on the wire while the daemon stands still, so that it finds them all at once. */
static void hold_still(struct world *w)
{
	daemon_signal(&w->daemon, SIGSTOP);
}

static void go_on(struct world *w)
{
	daemon_signal(&w->daemon, SIGCONT);
}

enum { AGENTS = 6 };

/* The answer to the command `id`: true when the agent has it now, else it was refused by name. */
static bool got_it(struct client *agent, const char *id)
{
	const json_t *frame;
	bool got;

	do {
		frame = client_next(agent, PATIENCE_MS);
		assert_non_null(frame);
	} while (strcmp(text_at(frame, "re"), id) != 0);
	got = strcmp(text_at(frame, "type"), "assigned") == 0;
	if (got) {
		assert_string_equal(text_at(frame, "agent.name"), agent->name);
	} else if (strcmp(text_at(frame, "code"), "gone") != 0 &&
		   strcmp(text_at(frame, "code"), "forbidden") != 0 &&
		   strcmp(text_at(frame, "code"), "conflict") != 0) {
		fail_msg("%s: unexpected %s", agent->name, json_dumps(frame, 0));
	}
	return got;
}

static void is_assigned_once(struct world *w, const struct client *v)
{
	json_t *answer = daemon_ask(&w->daemon, "{'command':'show','conversation':'%s'}",
				    v->conversation),
	       *event;
	size_t i, n = 0;

	json_array_foreach (at(answer, "events"), i, event)
		n += strcmp(text_at(event, "type"), "assigned") == 0;
	assert_int_equal(n, 1);
	json_decref(answer);
}

static const char *const names[AGENTS] = {"anna", "ben", "cleo", "dan", "eva", "finn"};

static void six_agents_take_one_conversation_and_one_gets_it(struct world *w)
{
	struct client *agents[AGENTS], *v;
	size_t n = 0;

	world_start(w, "");
	for (size_t i = 0; i < AGENTS; i++) {
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
	for (size_t i = 0; i < AGENTS; i++)
		n += got_it(agents[i], "t1");
	assert_int_equal(n, 1);
	client_expect(v, "assigned", NULL);
	client_expect_none(v, "assigned");
	is_assigned_once(w, v);
}

static void one_accepts_while_five_take_and_one_gets_it(struct world *w)
{
	struct client *agents[AGENTS], *v;
	struct id_text offer;
	size_t n = 0;

	world_start(w, "");
	for (size_t i = 0; i < AGENTS; i++) {
		agents[i] = world_agent(w, names[i]);
		agent_enter(agents[i], &w->daemon);
	}
	agent_is(agents[AGENTS - 1], "available");
	v = a_visitor(w, "visitor");
	client_send(v, "{'type':'ask_human','id':'h1'}");
	client_expect(v, "escalated", NULL);
	client_expect(agents[AGENTS - 1], "offer", NULL);
	offer = id_at(agents[AGENTS - 1]->frame, "offer");
	hold_still(w);
	for (size_t i = 0; i + 1 < AGENTS; i++)
		client_send(agents[i], "{'type':'take','id':'t1','conversation':'%s'}",
			    v->conversation);
	client_send(agents[AGENTS - 1], "{'type':'accept','id':'t1','offer':'%s'}", offer.s);
	go_on(w);
	for (size_t i = 0; i < AGENTS; i++)
		n += got_it(agents[i], "t1");
	assert_int_equal(n, 1);
	client_expect(v, "assigned", NULL);
	client_expect_none(v, "assigned");
	is_assigned_once(w, v);
}

static void an_expired_offer_moves_on_and_the_late_accept_is_gone(struct world *w)
{
	struct client *anna, *ben, *v;
	struct id_text late, offer;

	world_start(w, "queue: {offer_timeout: 1s}\n");
	anna = an_agent(w, "anna");
	v = a_visitor(w, "visitor");
	client_send(v, "{'type':'ask_human','id':'h1'}");
	client_expect(v, "escalated", NULL);
	client_expect(anna, "offer", NULL);
	late = id_at(anna->frame, "offer");
	ben = an_agent(w, "ben");
	client_expect(anna, "revoked", "offer", late.s, "reason", "expired", NULL);
	client_expect(ben, "offer", "conversation", v->conversation, NULL);
	offer = id_at(ben->frame, "offer");
	client_send(ben, "{'type':'accept','id':'b1','offer':'%s'}", offer.s);
	client_send(anna, "{'type':'accept','id':'a1','offer':'%s'}", late.s);
	client_expect(anna, "error", "re", "a1", "code", "gone", NULL);
	client_expect(ben, "assigned", "re", "b1", NULL);
	client_expect(v, "assigned", "agent.name", "ben", NULL);
}

static void a_vanished_agents_conversation_goes_to_another_with_its_notes(struct world *w)
{
	struct client *anna, *ben, *v;

	world_start(w, "queue: {agent_grace: 100ms}\n");
	anna = an_agent(w, "anna");
	v = a_visitor(w, "visitor");
	client_say(v, "s1", "where is my order RB123456");
	client_expect(v, "message", "from.role", "bot", NULL);
	hand_over(v, anna);
	client_send(anna,
		    "{'type':'note','id':'n1','conversation':'%s','text':'the carrier lost it'}",
		    v->conversation);
	client_expect(anna, "note", "re", "n1", NULL);
	ben = an_agent(w, "ben");
	client_disconnect(anna);
	client_expect(v, "requeued", "reason", "agent_lost", NULL);
	client_expect(ben, "offer", "conversation", v->conversation, NULL);
	assert_string_equal(text_at(ben->frame, "context.facts.0.value"), "RB123456");
	assert_non_null(strstr(text_at(ben->frame, "context.opening"), "RB123456"));
	client_send(ben, "{'type':'accept','id':'b1','offer':'%s'}", text_at(ben->frame, "offer"));
	client_expect(ben, "assigned", "re", "b1", NULL);
	client_send(ben, "{'type':'open','id':'b2','conversation':'%s','after':0}",
		    v->conversation);
	client_expect(ben, "note", "from.name", "anna", "text", "the carrier lost it", NULL);
	client_expect(ben, "ok", "re", "b2", NULL);
	client_expect(v, "assigned", "agent.name", "ben", NULL);
}

/* Nobody takes it: the visitor hears how it stands, agents hear of the visitor, and the operator does. */
static void who_waits_is_never_forgotten(struct world *w)
{
	struct client *anna, *v;
	json_t *answer;

	world_start(w, "queue: {alert_every: 1s, updates: [2s]}\n");
	anna = an_agent(w, "anna");
	agent_is(anna, "busy");
	v = a_visitor(w, "visitor");
	client_send(v, "{'type':'ask_human','id':'h1'}");
	client_expect(v, "escalated", NULL);
	client_expect(anna, "alert", "code", "waiting", "conversation", v->conversation, NULL);
	assert_int_equal(number_at(anna->frame, "level"), 1);
	client_expect(anna, "alert", "code", "waiting", NULL); /* and again */
	client_expect(v, "queue", NULL);
	assert_true(*text_at(v->frame, "text") != '\0');
	answer = daemon_ask(&w->daemon, "{'command':'queue','prove':true}");
	assert_string_equal(text_at(answer, "proof.0.conversation"), v->conversation);
	assert_string_equal(text_at(answer, "proof.0.why"), "all_busy");
	assert_int_equal(json_array_size(at(answer, "breaches")), 0);
	json_decref(answer);
	while (number_at(anna->frame, "level") < 3)
		client_expect(anna, "alert", "code", "waiting", NULL);
	agent_is(anna, "available");
	client_expect(anna, "offer", "conversation", v->conversation, NULL);
}

static void who_waits_too_long_leaves_an_address_and_comes_back(struct world *w)
{
	struct client *anna, *v;

	world_start(w, "queue: {max_wait: 3s}\n");
	v = a_visitor(w, "visitor");
	client_send(v, "{'type':'ask_human','id':'h1'}");
	client_expect(v, "escalated", NULL);
	client_expect(v, "unattended", "reason", "max_wait", NULL);
	assert_string_equal(text_at(v->frame, "choices.1"), "contact");
	client_send(v, "{'type':'contact','id':'c1','email':'mia@example.org'}");
	client_expect(v, "contact", "re", "c1", "email", "mia@example.org", NULL);
	client_expect(v, "message", "from.role", "bot", "text", "Noted.", NULL);
	anna = an_agent(w, "anna");
	client_expect(v, "requeued", "reason", "someone_there", NULL);
	client_expect(anna, "offer", "conversation", v->conversation, NULL);
	assert_string_equal(text_at(anna->frame, "context.visitor.email"), "mia@example.org");
	client_send(anna, "{'type':'accept','id':'a1','offer':'%s'}",
		    text_at(anna->frame, "offer"));
	client_expect(anna, "assigned", "re", "a1", NULL);
	client_expect(v, "assigned", NULL);
}

/* Adds the events to `seen`, without `re` and without those that come again, until there are n
 * of the type. */
static void see(struct client *c, json_t *seen, const char *type, size_t n)
{
	json_t *copy;

	while (n) {
		const json_t *last = json_array_get(seen, json_array_size(seen) - 1);

		if (!client_next(c, PATIENCE_MS))
			fail_msg("%s: %zu of %s are missing", c->name, n, type);
		if (number_at(c->frame, "seq") <= (last ? number_at(last, "seq") : 0))
			continue;
		n -= strcmp(text_at(c->frame, "type"), type) == 0;
		copy = json_copy(c->frame);
		json_object_del(copy, "re");
		json_array_append_new(seen, copy);
	}
}

static void two_tabs_see_the_same(struct world *w)
{
	struct client *tabs[2];
	json_t *seen[2] = {json_array(), json_array()};

	world_start(w, "");
	tabs[0] = a_visitor(w, "first tab");
	tabs[1] = world_visitor(w, "second tab");
	snprintf(tabs[1]->token, LIMIT_TOKEN + 1, "%s", tabs[0]->token);
	visitor_enter(tabs[1], &w->daemon);
	for (int i = 0; i < 10; i++)
		client_send(tabs[i % 2], "{'type':'say','id':'s%d','text':'when are you open'}", i);
	for (int i = 0; i < 2; i++)
		client_send(tabs[i], "{'type':'contact','id':'c1','phone':'110'}");
	for (int i = 0; i < 2; i++)
		see(tabs[i], seen[i], "message", 10);
	client_send(tabs[1], "{'type':'end','id':'e1'}");
	for (int i = 0; i < 2; i++)
		see(tabs[i], seen[i], "closed", 1);
	assert_true(json_array_size(seen[0]) >= 12);
	assert_true(json_equal(seen[0], seen[1]));
	json_decref(seen[0]);
	json_decref(seen[1]);
}

static void is_refused(struct world *w, const char *site, const char *token)
{
	struct client *c = world_visitor(w, "stranger");

	client_connect(c, &w->daemon);
	client_send(c, "{'type':'hello','site':'%s','token':'%s','after':0}", site, token);
	client_expect_now(c, "error", "code", "unauthenticated", NULL);
	client_expect_closed(c, 4401);
}

static void nobody_reads_anothers_conversation(struct world *w)
{
	struct client *v, *other, *anna;
	char forged[LIMIT_TOKEN + 1];

	world_start(w, "sites: {demo: {rules: shop}, b: {rules: shop}}\n");
	v = a_visitor(w, "visitor");
	client_say(v, "s1", "where is my order RB123456");
	is_refused(w, "b", v->token); /* the right token at the wrong site */
	for (size_t i = 0; v->token[i]; i += 7) {
		snprintf(forged, sizeof(forged), "%s", v->token);
		forged[i] = forged[i] == 'A' ? 'B' : 'A';
		is_refused(w, "demo", forged);
	}
	anna = world_agent(w, "anna");
	agent_enter(anna, &w->daemon);
	is_refused(w, "demo", anna->token);
	other = world_visitor(w, "other");
	client_connect(other, &w->daemon);
	client_send(other, "{'type':'hello','site':'demo','conversation':'%s','after':0}",
		    v->conversation);
	client_expect_now(other, "welcome", NULL);
	assert_true(json_is_null(at(other->frame, "conversation")));
	client_send(other, "{'type':'open','id':'o1','conversation':'%s','after':0}",
		    v->conversation);
	client_expect_now(other, "error", "re", "o1", "code", "bad_type", NULL);
	client_send(other, "{'type':'end','id':'e1'}");
	client_expect_now(other, "error", "re", "e1", "code", "not_found", NULL);
	client_expect_none(v, "closed");
}

static void an_offer_reaches_both_consoles_of_an_agent(struct world *w)
{
	struct client *anna, *console, *v;
	struct id_text offer;

	world_start(w, "");
	anna = an_agent(w, "anna");
	console = world_agent(w, "anna");
	snprintf(console->token, sizeof(console->token), "%s", anna->token);
	agent_enter(console, &w->daemon);
	v = a_visitor(w, "visitor");
	client_send(v, "{'type':'ask_human','id':'h1'}");
	client_expect(v, "escalated", NULL);
	client_expect(anna, "offer", NULL);
	offer = id_at(anna->frame, "offer");
	client_expect(console, "offer", "offer", offer.s, NULL);
	client_send(console, "{'type':'accept','id':'a1','offer':'%s'}", offer.s);
	client_expect(console, "assigned", "re", "a1", NULL);
	client_expect(anna, "assigned", "agent.name", "anna", NULL);
	agent_say(anna, v->conversation, "a2", "Hello");
	client_expect(console, "message", "from.role", "agent", NULL);
	client_expect(v, "message", "from.role", "agent", NULL);
}

/* An answer within this is no delay that another visitor has caused. */
enum { SOON_MS = 5000, FLOOD = 1000 };

static void is_still_served(struct world *w)
{
	struct client *v = a_visitor(w, "well-behaved");
	int64_t start = now_ms();

	client_say(v, "s1", "when are you open");
	client_expect_now(v, "message", "from.role", "bot", "text", HOURS, NULL);
	assert_true(now_ms() - start < SOON_MS);
	client_disconnect(v);
}

static void nothing_that_a_visitor_does_hurts_another(struct world *w)
{
	struct client *bad;
	size_t limited = 0, answered = 0;

	world_start(w, "limits: {per_minute: 30}\n");
	bad = a_visitor(w, "bad");
	for (int i = 0; i < 35; i++)
		client_send(bad, "{'type':'say','id':'s%d','text':'when are you open'}", i);
	client_expect(bad, "error", "code", "rate_limited", NULL);
	assert_true(number_at(bad->frame, "retry_after_ms") > 0);
	is_still_served(w);
	for (int i = 0; i < FLOOD && bad->ws.fd >= 0; i++)
		if (wsclient_text(&bad->ws, "{\"type\":\"typing\",\"on\":true}", 27) < 0)
			break;
	is_still_served(w);
	while (client_next(bad, PATIENCE_MS)) {
		limited += strcmp(text_at(bad->frame, "code"), "rate_limited") == 0;
		answered++;
	}
	assert_int_equal(bad->ws.close_code, 4429);
	assert_true(limited > 0 && answered < FLOOD);
	is_still_served(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PROMISE(a_routine_question_is_answered),
		PROMISE(a_person_asked_for_first_comes_with_context),
		PROMISE(the_bot_is_silent_while_a_human_has_it),
		PROMISE(the_same_command_twice_is_one_event),
		PROMISE(resuming_from_anywhere_gives_the_same_log),
		PROMISE(six_agents_take_one_conversation_and_one_gets_it),
		PROMISE(one_accepts_while_five_take_and_one_gets_it),
		PROMISE(an_expired_offer_moves_on_and_the_late_accept_is_gone),
		PROMISE(a_vanished_agents_conversation_goes_to_another_with_its_notes),
		PROMISE(who_waits_is_never_forgotten),
		PROMISE(who_waits_too_long_leaves_an_address_and_comes_back),
		PROMISE(two_tabs_see_the_same),
		PROMISE(nobody_reads_anothers_conversation),
		PROMISE(an_offer_reaches_both_consoles_of_an_agent),
		PROMISE(nothing_that_a_visitor_does_hurts_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
