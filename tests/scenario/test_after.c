/* test_after.c - after the end: what the settings and limits make of wrap-up and promises */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "core/engine_private.h"
#include "tests/support/packfile.h"
#include "tests/support/world.h"

enum { VISITOR = 1, ANNA = 2 };

static struct pack *the_pack;

static int load_pack(void **state)
{
	(void)state;
	the_pack = packfile_load("tests/scenario/pack");
	return the_pack ? 0 : -1;
}

static int free_pack(void **state)
{
	(void)state;
	pack_free(the_pack);
	return 0;
}

struct stage {
	struct world *world;
	char heard[1 << 16]; /* by anna, since the last line */
	char conversation[ID_TEXT + 1], offer[ID_TEXT + 1];
};

static void keep_id(const char *frame, const char *key, char out[ID_TEXT + 1])
{
	const char *at = strstr(frame, key);

	if (at)
		snprintf(out, ID_TEXT + 1, "%s", at + strlen(key));
}

static void on_sent(void *arg, uint64_t conn, const char *bytes, size_t n)
{
	struct stage *s = arg;
	size_t at = strlen(s->heard);

	if (conn != ANNA)
		return;
	snprintf(s->heard + at, sizeof(s->heard) - at, "%.*s\n", (int)n, bytes);
	keep_id(s->heard, "\"conversation\":\"", s->conversation);
	keep_id(s->heard, "\"offer\":\"", s->offer);
}

static void says(struct stage *s, uint64_t conn, const char *json)
{
	s->heard[0] = '\0';
	world_say(s->world, conn, conn == ANNA ? ROLE_AGENT : ROLE_VISITOR, json, strlen(json));
}

/* {"type":T,"id":ID,"conversation":C, more} by anna. */
static void anna(struct stage *s, const char *id, const char *type, const char *more)
{
	char json[512];

	snprintf(json, sizeof(json), "{\"type\":\"%s\",\"id\":\"%s\",\"conversation\":\"%s\"%s}",
		 type, id, s->conversation, more);
	says(s, ANNA, json);
}

static bool hears(const struct stage *s, const char *part)
{
	if (strstr(s->heard, part))
		return true;
	fprintf(stderr, "not heard: %s\nbut: %s\n", part, s->heard);
	return false;
}

/* A visitor and anna, who has just accepted them. */
static void begin(struct stage *s, const struct engine_config *config)
{
	char json[128];

	memset(s, 0, sizeof(*s));
	assert_int_equal(world_new(&s->world, the_pack, config), 0);
	s->world->arg = s;
	s->world->sent = on_sent;
	world_agent(s->world, "anna", 2, AGENT_SUPERVISOR, "");
	world_connect(s->world, VISITOR, ROLE_VISITOR);
	world_connect(s->world, ANNA, ROLE_AGENT);
	says(s, ANNA, "{\"type\":\"hello\",\"token\":\"anna\"}");
	says(s, ANNA, "{\"type\":\"presence\",\"id\":\"p\",\"status\":\"available\"}");
	says(s, VISITOR, "{\"type\":\"hello\",\"site\":\"demo\"}");
	says(s, VISITOR, "{\"type\":\"ask_human\",\"id\":\"h\"}");
	snprintf(json, sizeof(json), "{\"type\":\"accept\",\"id\":\"a\",\"offer\":\"%s\"}",
		 s->offer);
	says(s, ANNA, json);
	assert_true(hears(s, "\"type\":\"assigned\""));
}

static const struct agent *first_agent(const struct stage *s)
{
	return s->world->engine->agent_list[0];
}

static void without_time_to_wrap_up_the_slot_is_free_at_the_end(void **state)
{
	struct engine_config config = ENGINE_CONFIG;
	struct stage s;

	(void)state;
	config.wrap_up = 0;
	begin(&s, &config);
	says(&s, VISITOR, "{\"type\":\"end\",\"id\":\"e\"}");
	assert_true(hears(&s, "\"type\":\"closed\""));
	assert_null(strstr(s.heard, "wrap_until"));
	assert_int_equal(agent_load(first_agent(&s)), 0);
	world_free(s.world);
}

static void what_they_say_of_it_is_kept_in_its_row(void **state)
{
	struct stage s;
	const struct conversation_row *row;

	(void)state;
	begin(&s, NULL);
	says(&s, VISITOR, "{\"type\":\"end\",\"id\":\"e\"}");
	row = &s.world->conversations[0].row;
	assert_string_equal(row->resolution, "resolved");
	assert_true(row->wrap_until == s.world->now + 60000 && row->agent == 1);
	anna(&s, "w", "wrap_up", ",\"resolution\":\"unresolved\",\"complaint\":\"rude\"");
	assert_string_equal(row->resolution, "unresolved");
	assert_string_equal(row->complaint, "rude");
	assert_true(row->wrap_until == 0 && row->agent == 0);
	assert_int_equal(agent_load(first_agent(&s)), 0);
	world_free(s.world);
}

static void more_promises_than_the_limit_are_refused_by_name(void **state)
{
	struct engine_config config = ENGINE_CONFIG;
	struct stage s;

	(void)state;
	config.max_follow_ups = 1;
	begin(&s, &config);
	anna(&s, "1", "promise", ",\"due_at\":\"2026-11-23T08:00:00Z\"");
	assert_true(hears(&s, "\"type\":\"promised\""));
	anna(&s, "2", "promise", ",\"due_at\":\"2026-11-23T08:00:00Z\"");
	assert_true(hears(&s, "\"code\":\"overloaded\""));
	anna(&s, "3", "close",
	     ",\"resolution\":\"follow_up\",\"follow_up_at\":\"2026-11-23T08:00:00Z\"");
	assert_true(hears(&s, "\"code\":\"overloaded\"")); /* and it is still open */
	anna(&s, "4", "follow_up", ",\"promise\":5,\"outcome\":\"kept\"");
	assert_true(hears(&s, "\"type\":\"followed_up\""));
	anna(&s, "5", "promise", ",\"due_at\":\"2026-11-23T08:00:00Z\"");
	assert_true(hears(&s, "\"type\":\"promised\""));
	world_free(s.world);
}

static void nothing_is_told_of_a_promise_before_it_is_stored(void **state)
{
	struct stage s;

	(void)state;
	begin(&s, NULL);
	s.world->hold = true;
	anna(&s, "1", "promise", ",\"due_at\":\"2026-11-22T08:00:10Z\",\"text\":\"Call.\"");
	assert_string_equal(s.heard, "");
	s.world->hold = false;
	world_commit(s.world);
	assert_true(hears(&s, "\"type\":\"promised\"") && hears(&s, "\"news\":\"made\""));
	assert_int_equal(s.world->n_follow_ups, 1);
	assert_string_equal(s.world->follow_ups[0].text, "Call.");
	anna(&s, "2", "follow_up", ",\"promise\":5,\"outcome\":\"kept\"");
	assert_int_equal(s.world->follow_ups[0].done_at, s.world->now);
	assert_string_equal(s.world->follow_ups[0].outcome, "kept");
	assert_int_equal(s.world->engine->n_promises, 0);
	world_free(s.world);
}

static void promises_are_counted_by_how_they_stand(void **state)
{
	struct engine_counters n;
	struct stage s;

	(void)state;
	begin(&s, NULL);
	anna(&s, "1", "promise", ",\"due_at\":\"2026-11-22T08:10:00Z\"");
	anna(&s, "2", "promise", ",\"due_at\":\"2026-11-22T08:20:00Z\"");
	anna(&s, "3", "promise", ",\"due_at\":\"2026-11-22T08:30:00Z\"");
	world_pass(s.world, 25 * 60000);
	engine_counters(s.world->engine, &n);
	assert_true(n.follow_ups_open == 1 && n.follow_ups_due == 1 && n.follow_ups_late == 1);
	world_free(s.world);
}

/* The bytes of what is known of the dialogue. */
static struct dialogue known(const struct stage *s)
{
	size_t it = 0;
	uint64_t key, value = 0;

	assert_true(map_next(&s->world->engine->conversations, &it, &key, &value));
	return *((struct conversation *)(uintptr_t)value)->dialogue;
}

static void after_a_return_a_restart_knows_the_same(void **state)
{
	struct dialogue before, after;
	struct stage s;

	(void)state;
	begin(&s, NULL);
	says(&s, VISITOR, "{\"type\":\"say\",\"id\":\"1\",\"text\":\"this is useless\"}");
	anna(&s, "r1", "return", "");
	says(&s, VISITOR, "{\"type\":\"say\",\"id\":\"2\",\"text\":\"when are you open\"}");
	anna(&s, "t", "take", ""); /* from the bot */
	assert_true(hears(&s, "\"type\":\"assigned\""));
	anna(&s, "r2", "return", "");
	says(&s, VISITOR, "{\"type\":\"say\",\"id\":\"3\",\"text\":\"what do you mean\"}");
	before = known(&s);
	assert_int_equal(before.cooldown, 1);
	assert_int_equal(before.cooling, 1u << REASON_OPERATOR);
	world_restart(s.world);
	after = known(&s);
	assert_memory_equal(&before, &after, sizeof(before));
	world_free(s.world);
}

static void what_is_full_can_be_ended_by_both(void **state)
{
	struct engine_config config = ENGINE_CONFIG;
	struct stage s;

	(void)state;
	config.max_events = 4; /* so many are there when she has accepted */
	begin(&s, &config);
	anna(&s, "2", "say", ",\"text\":\"Hello.\"");
	assert_true(hears(&s, "\"code\":\"too_large\""));
	anna(&s, "3", "close", ",\"resolution\":\"resolved\"");
	assert_true(hears(&s, "\"type\":\"closed\""));
	world_free(s.world);
	begin(&s, &config);
	says(&s, VISITOR, "{\"type\":\"end\",\"id\":\"e\"}");
	assert_true(hears(&s, "\"type\":\"closed\""));
	world_free(s.world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_time_to_wrap_up_the_slot_is_free_at_the_end),
		cmocka_unit_test(what_they_say_of_it_is_kept_in_its_row),
		cmocka_unit_test(more_promises_than_the_limit_are_refused_by_name),
		cmocka_unit_test(nothing_is_told_of_a_promise_before_it_is_stored),
		cmocka_unit_test(promises_are_counted_by_how_they_stand),
		cmocka_unit_test(after_a_return_a_restart_knows_the_same),
		cmocka_unit_test(what_is_full_can_be_ended_by_both),
	};

	return cmocka_run_group_tests(tests, load_pack, free_pack);
}
