/* test_waiting.c - core/waiting.c, alert.c and audit.c: the engine is looked into, and harmed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/engine_private.h"
#include "core/life.h"
#include "core/routing.h"
#include "tests/support/packfile.h"

enum { AGENT = 1, AGENT_CONN = 900001, SUPERVISOR_CONN, FIRST_VISITOR = 1 };

/* The engine with a store that is always up to date, and nobody behind the connections. */
struct bed {
	struct engine *engine;
	struct pack *pack;
	int64_t now, tick;
	uint64_t ticket;
	size_t queues, alerts; /* signals in the last step */
	size_t most;	       /* queue signals in any step so far */
	uint64_t alerted[8];   /* connections that had the last alerts */
	size_t length;	       /* of the last signal of either kind */
	char last[4000];       /* its beginning */
	char end[400];
	char alarms[400]; /* their codes */
};

static void token_make(void *arg, uint64_t visitor, size_t site, int64_t now, char *out)
{
	(void)arg;
	(void)visitor;
	(void)site;
	(void)now;
	strcpy(out, "t");
}

static bool token_check(void *arg, const char *token, size_t site, int64_t now,
			uint64_t *ret_visitor, int64_t *ret_issued)
{
	(void)arg;
	(void)token;
	(void)site;
	(void)now;
	(void)ret_visitor;
	(void)ret_issued;
	return false;
}

static bool user_check(void *arg, size_t site, const char *user, const char *hash)
{
	(void)arg;
	(void)site;
	(void)user;
	(void)hash;
	return false;
}

static uint64_t agent_check(void *arg, const char *token, int64_t now)
{
	(void)arg;
	(void)now;
	return (uint64_t)atoi(token);
}

static void note_sent(struct bed *b, const struct effect *fx)
{
	const char *s = fx->payload->bytes;
	bool alert = !strncmp(s, "{\"type\":\"alert\"", 15);

	if (!alert && strncmp(s, "{\"type\":\"queue\"", 15))
		return;
	b->length = fx->payload->n;
	snprintf(b->last, sizeof(b->last), "%.*s", (int)b->length, s);
	snprintf(b->end, sizeof(b->end), "%.*s", (int)MIN(b->length, sizeof(b->end) - 1),
		 s + b->length - MIN(b->length, sizeof(b->end) - 1));
	if (alert && b->alerts < ARRAY_SIZE(b->alerted))
		b->alerted[b->alerts] = fx->conn;
	b->alerts += alert;
	b->queues += !alert;
}

static void step(struct bed *b, struct event *ev);

static void settle(struct bed *b, uint64_t before)
{
	if (b->ticket != before)
		step(b, &(struct event){.type = EV_STORED, .stored = b->ticket});
}

static void step(struct bed *b, struct event *ev)
{
	struct effects fx = {0};
	uint64_t before = b->ticket;

	ev->now = b->now;
	ev->tick = b->tick;
	ev->random = (uint64_t)b->tick;
	b->queues = b->alerts = 0;
	assert_int_equal(engine_step(b->engine, ev, &fx), 0);
	for (size_t i = 0; i < fx.n; i++) {
		if (fx.v[i].type == FX_PERSIST)
			b->ticket = fx.v[i].op.ticket;
		else if (fx.v[i].type == FX_SEND)
			note_sent(b, &fx.v[i]);
		else if (fx.v[i].type == FX_ALARM)
			strcat(strcat(b->alarms, fx.v[i].alarm.code), " ");
	}
	b->most = MAX(b->most, b->queues);
	effects_deinit(&fx);
	settle(b, before);
}

static void pass(struct bed *b, int64_t ms)
{
	int64_t until = b->tick + ms;

	while (engine_deadline(b->engine) <= until) {
		int64_t at = MAX(engine_deadline(b->engine), b->tick);

		b->now += at - b->tick;
		b->tick = at;
		step(b, &(struct event){.type = EV_TIMER});
	}
	b->now += until - b->tick;
	b->tick = until;
}

static void say(struct bed *b, uint64_t conn, enum role role, const char *json)
{
	struct frame frame;
	struct frame_error error;

	assert_int_equal(frame_decode(&frame, role, json, strlen(json), &error), 0);
	step(b, &(struct event){.type = EV_FRAME, .conn = conn, .frame = &frame});
	frame_deinit(&frame);
}

static void connect(struct bed *b, uint64_t conn, enum role role, const char *hello)
{
	step(b, &(struct event){
			.type = EV_CONNECT, .conn = conn, .connect = {role, .sites = UINT64_MAX}});
	say(b, conn, role, hello);
}

static void add_agent(struct bed *b, uint64_t id, enum agent_role role, const char *queue)
{
	struct agent_row row = {.id = id, .role = role, .capacity = 2};

	snprintf(row.login, sizeof(row.login), "agent%llu", (unsigned long long)id);
	strcpy(row.name, row.login);
	if (queue) {
		row.n_queues = 1;
		strcpy(row.queues[0].name, queue);
		row.queues[0].weight = 1;
	}
	step(b, &(struct event){.type = EV_AGENT, .agent = &row});
}

static int setup(void **state)
{
	static const struct site_config site = {.name = "demo"};
	struct engine_config config = ENGINE_CONFIG;
	struct bed *b = calloc(1, sizeof(*b));

	config.sites = &site;
	config.n_sites = 1;
	config.keys = (struct engine_keys){b, token_make, token_check, user_check, agent_check};
	config.max_backlog = 1 << 20;
	b->pack = packfile_load("tests/scenario/pack");
	b->now = 1795334400000;
	b->tick = 1000000;
	if (engine_new(&b->engine, &config))
		return -1;
	step(b, &(struct event){.type = EV_PACK, .pack = {.pack = b->pack}});
	*state = b;
	return 0;
}

static int teardown(void **state)
{
	struct bed *b = *state;

	engine_free(b->engine);
	pack_free(b->pack);
	free(b);
	return 0;
}

/* A visitor who waits; gives their conversation, borrowed. */
static struct conversation *wait_for_person(struct bed *b, uint64_t conn)
{
	struct connection *k;

	connect(b, conn, ROLE_VISITOR, "{\"type\":\"hello\",\"site\":\"demo\"}");
	say(b, conn, ROLE_VISITOR, "{\"type\":\"ask_human\",\"id\":\"h1\"}");
	k = map_get(&b->engine->connections, conn);
	assert_int_equal(k->visitor->conversation->row.state, STATE_WAITING);
	return k->visitor->conversation;
}

static void be_available(struct bed *b, uint64_t conn, const char *id)
{
	char hello[60];

	snprintf(hello, sizeof(hello), "{\"type\":\"hello\",\"token\":\"%s\"}", id);
	connect(b, conn, ROLE_AGENT, hello);
	say(b, conn, ROLE_AGENT, "{\"type\":\"presence\",\"id\":\"p1\",\"status\":\"available\"}");
}

static void accept_offer(struct bed *b, const struct conversation *c)
{
	char id[ID_TEXT + 1], json[100];

	assert_int_equal(c->n_offers, 1);
	id_format(id, c->offers[0]->id);
	snprintf(json, sizeof(json), "{\"type\":\"accept\",\"id\":\"a%s\",\"offer\":\"%s\"}", id,
		 id);
	say(b, AGENT_CONN, ROLE_AGENT, json);
	assert_int_equal(c->row.state, STATE_HUMAN);
}

/* What the audit tells an operator of it. */
static void expect_audit(struct bed *b, const char *piece)
{
	struct buf out = BUF_INIT(1 << 20);

	engine_write_audit(b->engine, &out);
	if (!strstr(out.p, piece))
		fail_msg("no %s in %s", piece, out.p);
	buf_deinit(&out);
}

/* It is said on demand; the next audit says so by an alarm, mends it, and then it is well. */
static void expect_breach(struct bed *b, const char *what)
{
	char text[60];
	uint64_t before = b->engine->counters.breaches;

	snprintf(text, sizeof(text), "\"what\":\"%s\"", what);
	expect_audit(b, text);
	b->alarms[0] = '\0';
	pass(b, 11000);
	snprintf(text, sizeof(text), "%s ", what);
	assert_string_equal(b->alarms, text);
	assert_int_equal(b->engine->counters.breaches, before + 1);
	expect_audit(b, "\"breaches\":[]");
}

static void one_that_waits_has_an_alert_and_a_reason(void **state)
{
	struct bed *b = *state;

	wait_for_person(b, FIRST_VISITOR);
	expect_audit(b, "\"why\":\"no_skill\",\"alert_level\":1,\"alert_at\":\"2026-");
	expect_audit(b, "\"breaches\":[],\"checked\":1");
	add_agent(b, AGENT, AGENT_AGENT, NULL);
	expect_audit(b, "\"why\":\"nobody_online\"");
	be_available(b, AGENT_CONN, "1");
	expect_audit(b, "\"why\":\"offered\"");
	pass(b, 20000);
	expect_audit(b, "\"why\":\"all_declined\"");
	pass(b, 60 * 60000);
	assert_true(b->engine->counters.audits >= 300);
	assert_int_equal(b->engine->counters.breaches, 0);
}

static void one_without_an_alert_is_found_and_has_one(void **state)
{
	struct bed *b = *state;
	struct conversation *c = wait_for_person(b, FIRST_VISITOR);

	timer_stop(b->engine, &c->alert);
	expect_breach(b, "no_alert");
	assert_true(heap_has(&c->alert.node));
}

static void one_that_fell_out_of_the_queue_is_found_and_back_in_it(void **state)
{
	struct bed *b = *state;
	struct conversation *c = wait_for_person(b, FIRST_VISITOR);

	queue_remove(&b->engine->queue, &c->place);
	expect_breach(b, "no_place");
	assert_int_equal(queue_length(&b->engine->queue), 1);
}

static void one_that_nobody_would_end_is_found_and_has_a_deadline(void **state)
{
	struct bed *b = *state;
	struct conversation *c = wait_for_person(b, FIRST_VISITOR);

	timer_stop(b->engine, &c->timer);
	expect_breach(b, "no_deadline");
	assert_true(heap_has(&c->timer.node));
	c->row.entered_at -= 10 * 60000;
	conversation_arm(b->engine, c);
	pass(b, 1000);
	assert_int_equal(c->row.state, STATE_MESSAGE);
	timer_stop(b->engine, &c->timer);
	expect_breach(b, "no_deadline");
	assert_true(heap_has(&c->timer.node));
}

static void one_whose_visitor_has_gone_is_not_waited_for_without_an_end(void **state)
{
	struct bed *b = *state;
	struct conversation *c = wait_for_person(b, FIRST_VISITOR);

	step(b, &(struct event){.type = EV_DISCONNECT, .conn = FIRST_VISITOR});
	assert_true(heap_has(&c->leave.node));
	timer_stop(b->engine, &c->leave);
	expect_breach(b, "no_deadline");
	assert_true(heap_has(&c->leave.node));
}

static void one_that_could_be_taken_and_is_not_offered_is_found_and_offered(void **state)
{
	struct bed *b = *state;
	struct conversation *c = wait_for_person(b, FIRST_VISITOR);

	add_agent(b, AGENT, AGENT_AGENT, NULL);
	be_available(b, AGENT_CONN, "1");
	offer_end(b->engine, c->offers[0], NULL);
	b->engine->route_due = false; /* as if the router had been forgotten */
	expect_breach(b, "no_offer");
	assert_int_equal(c->n_offers, 1);
}

static void an_offer_that_would_never_expire_is_found_and_made_anew(void **state)
{
	struct bed *b = *state;
	struct conversation *c = wait_for_person(b, FIRST_VISITOR);

	add_agent(b, AGENT, AGENT_AGENT, NULL);
	be_available(b, AGENT_CONN, "1");
	timer_stop(b->engine, &c->offers[0]->timer);
	expect_breach(b, "no_deadline");
	assert_true(c->n_offers && heap_has(&c->offers[0]->timer.node));
}

static void one_held_by_nobody_is_found_and_waits_again(void **state)
{
	struct bed *b = *state;
	struct conversation *c = wait_for_person(b, FIRST_VISITOR);

	add_agent(b, AGENT, AGENT_AGENT, NULL);
	be_available(b, AGENT_CONN, "1");
	accept_offer(b, c);
	expect_audit(b, "\"breaches\":[]");
	c->row.agent = 77;
	expect_breach(b, "no_agent");
	assert_int_equal(c->row.state, STATE_WAITING);
}

static void one_whose_agent_is_lost_without_a_deadline_is_found(void **state)
{
	struct bed *b = *state;
	struct conversation *c = wait_for_person(b, FIRST_VISITOR);

	add_agent(b, AGENT, AGENT_AGENT, NULL);
	be_available(b, AGENT_CONN, "1");
	accept_offer(b, c);
	step(b, &(struct event){.type = EV_DISCONNECT, .conn = AGENT_CONN});
	timer_stop(b->engine, &c->timer);
	expect_breach(b, "no_deadline");
	pass(b, 30000);
	assert_int_equal(c->row.state, STATE_WAITING);
}

static void a_wrap_up_that_would_never_end_is_found_and_has_a_limit(void **state)
{
	struct bed *b = *state;
	struct conversation *c = wait_for_person(b, FIRST_VISITOR);

	add_agent(b, AGENT, AGENT_AGENT, NULL);
	be_available(b, AGENT_CONN, "1");
	accept_offer(b, c);
	say(b, FIRST_VISITOR, ROLE_VISITOR, "{\"type\":\"end\",\"id\":\"e1\"}");
	assert_true(c->row.wrap_until > b->now);
	timer_stop(b->engine, &c->timer);
	expect_breach(b, "no_deadline");
	assert_true(heap_has(&c->timer.node));
	pass(b, 60000);
	assert_int_equal(c->row.wrap_until, 0);
	assert_int_equal(b->engine->desks[0].handling.n, 1); /* with it the slot was free again */
}

/* The members of its queue, then the supervisors, then the operator; others never. */
static void an_alert_widens_until_somebody_comes(void **state)
{
	struct bed *b = *state;
	struct conversation *c;

	add_agent(b, 1, AGENT_AGENT, "general");
	add_agent(b, 2, AGENT_SUPERVISOR, "billing");
	connect(b, AGENT_CONN, ROLE_AGENT, "{\"type\":\"hello\",\"token\":\"1\"}");
	connect(b, SUPERVISOR_CONN, ROLE_AGENT, "{\"type\":\"hello\",\"token\":\"2\"}");
	c = wait_for_person(b, FIRST_VISITOR);
	assert_int_equal(c->alert_level, 1);
	assert_int_equal(b->alerts, 1);
	pass(b, 30000);
	assert_int_equal(b->alerts, 1);
	assert_int_equal(b->alerted[0], AGENT_CONN);
	assert_non_null(strstr(b->last, "\"queue\":\"general\",\"waited_s\":30,\"level\":1}"));
	pass(b, 30000);
	assert_int_equal(b->alerts, 2);
	assert_int_equal(b->alerted[1], SUPERVISOR_CONN);
	assert_string_equal(b->alarms, "");
	pass(b, 60000);
	assert_string_equal(b->alarms, "waiting ");
	pass(b, 60000);
	assert_string_equal(b->alarms, "waiting "); /* the operator is told once */
	assert_int_equal(b->engine->counters.alarms, 1);
}

static void what_is_due_together_is_told_together(void **state)
{
	struct bed *b = *state;

	add_agent(b, AGENT, AGENT_AGENT, NULL);
	connect(b, AGENT_CONN, ROLE_AGENT, "{\"type\":\"hello\",\"token\":\"1\"}");
	for (uint64_t i = 0; i < 50; i++)
		wait_for_person(b, FIRST_VISITOR + i);
	pass(b, 30000);
	assert_int_equal(b->alerts, 1);
	assert_non_null(strstr(b->last, "\"count\":50}"));
}

/* Of the queue that a pack without queues has. */
static void know_handling(struct bed *b)
{
	for (int i = 0; i < 3; i++)
		handling_add(&b->engine->desks[0].handling, 100000);
	strcpy(b->engine->desks[0].name, "general");
	b->engine->n_desks = 1;
}

static void the_measured_error_is_of_waits_that_ended_with_an_agent(void **state)
{
	struct bed *b = *state;
	struct engine_counters counters;
	struct conversation *c;

	know_handling(b);
	add_agent(b, AGENT, AGENT_AGENT, NULL);
	be_available(b, AGENT_CONN, "1");
	c = wait_for_person(b, FIRST_VISITOR);
	pass(b, 10000);
	accept_offer(b, c);
	engine_counters(b->engine, &counters);
	assert_int_equal(counters.first_said.n, 1);
	assert_true(counters.first_said.share == 1);
	assert_true(counters.first_said.p50 == -0.5); /* 10 s; 10 to 30 were said */
	say(b, FIRST_VISITOR, ROLE_VISITOR, "{\"type\":\"end\",\"id\":\"e1\"}");
	say(b, FIRST_VISITOR, ROLE_VISITOR, "{\"type\":\"ask_human\",\"id\":\"h2\"}");
	say(b, FIRST_VISITOR, ROLE_VISITOR, "{\"type\":\"end\",\"id\":\"e2\"}"); /* gave up */
	engine_counters(b->engine, &counters);
	assert_int_equal(counters.first_said.n, 1);
}

static int64_t cpu_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * (int64_t)1000000 + t.tv_nsec / 1000;
}

/* A slow reader is cut off at 256 KiB, so that the list they are sent has an end. */
static void agents_are_sent_the_first_ones_and_how_many_more_there_are(void **state)
{
	struct bed *b = *state;
	const char *hello = "{\"type\":\"hello\",\"token\":\"1\"}";

	add_agent(b, AGENT, AGENT_AGENT, NULL);
	for (uint64_t i = 0; i < 1000; i++)
		wait_for_person(b, FIRST_VISITOR + i);
	connect(b, AGENT_CONN, ROLE_AGENT, hello);
	say(b, AGENT_CONN, ROLE_AGENT, "{\"type\":\"watch\",\"queue\":true}");
	assert_int_equal(b->queues, 1);
	assert_true(b->length < 100000);
	assert_non_null(strstr(b->end, "\"more\":800,\"agents\":["));
}

/* Everybody moves up by one: that is told to all of them, the first ones first, in bounded steps. */
static void ten_thousand_are_told_in_steps_that_are_bounded(void **state)
{
	enum { MANY = 10000, MOST = 250 };
	struct bed *b = *state;
	int64_t longest = 0;
	size_t told = 0, steps = 0;

	know_handling(b);
	for (uint64_t i = 1; i <= 20; i++)
		add_agent(b, i, AGENT_AGENT, NULL);
	be_available(b, AGENT_CONN, "1");
	for (uint64_t i = 0; i < MANY; i++)
		wait_for_person(b, FIRST_VISITOR + i);
	pass(b, 20000); /* the offers have run out */
	b->most = 0;
	say(b, FIRST_VISITOR, ROLE_VISITOR, "{\"type\":\"end\",\"id\":\"e1\"}");
	for (int64_t end = b->tick + 11000; b->tick < end; steps++) {
		int64_t at = engine_deadline(b->engine), began;

		b->now += MAX(at - b->tick, 0);
		b->tick = MAX(at, b->tick);
		began = cpu_us();
		step(b, &(struct event){.type = EV_TIMER});
		longest = MAX(longest, cpu_us() - began);
		told += b->queues;
	}
	print_message("%zu were told in %zu steps, the longest %.1f ms\n", told, steps,
		      (double)longest / 1000);
	assert_true(told >= MANY - 1 - MOST);
	assert_true(b->most <= MOST);
	assert_int_equal(b->engine->counters.breaches, 0);
}

#define WITH_BED(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_BED(one_that_waits_has_an_alert_and_a_reason),
		WITH_BED(one_without_an_alert_is_found_and_has_one),
		WITH_BED(one_that_fell_out_of_the_queue_is_found_and_back_in_it),
		WITH_BED(one_that_nobody_would_end_is_found_and_has_a_deadline),
		WITH_BED(one_whose_visitor_has_gone_is_not_waited_for_without_an_end),
		WITH_BED(one_that_could_be_taken_and_is_not_offered_is_found_and_offered),
		WITH_BED(an_offer_that_would_never_expire_is_found_and_made_anew),
		WITH_BED(one_held_by_nobody_is_found_and_waits_again),
		WITH_BED(one_whose_agent_is_lost_without_a_deadline_is_found),
		WITH_BED(a_wrap_up_that_would_never_end_is_found_and_has_a_limit),
		WITH_BED(an_alert_widens_until_somebody_comes),
		WITH_BED(what_is_due_together_is_told_together),
		WITH_BED(the_measured_error_is_of_waits_that_ended_with_an_agent),
		WITH_BED(agents_are_sent_the_first_ones_and_how_many_more_there_are),
		WITH_BED(ten_thousand_are_told_in_steps_that_are_bounded),
	};

	return cmocka_run_group_tests_name("waiting", tests, NULL, NULL);
}
