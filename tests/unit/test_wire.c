/* test_wire.c - proto/wire.h */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <jansson.h>

#include "base/id.h"
#include "base/json_out.h"
#include "base/time.h"
#include "proto/rows.h"
#include "proto/tools/files.h"

enum { MOST = 1 << 16 };

static void put_json(struct buf *b, const char *key, const json_t *j)
{
	char *text = json_dumps(j, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(4));

	out_raw(b, key, text, strlen(text));
	free(text);
}

static bool is_private(enum said said, const char *field)
{
	for (size_t i = 0; i < n_out_rows; i++)
		if (out_rows[i].said == said && !strcmp(out_rows[i].field, field))
			return out_rows[i].audience == AUDIENCE_AGENTS;
	fail_msg("%s has no %s", said_rows[said].type, field);
	return false;
}

/* Splits what is the event's own into the members for all and those for agents. */
static void split(enum said said, json_t *j, struct buf *all, struct buf *agents)
{
	static const char *const common[] = {"type", "conversation", "seq", "at", "re"};
	bool private_event = !said_rows[said].to[ROLE_VISITOR];
	const char *key;
	json_t *value;

	for (size_t i = 0; i < ARRAY_SIZE(common); i++)
		json_object_del(j, common[i]);
	json_object_foreach (j, key, value) {
		put_json(!private_event && is_private(said, key) ? agents : all, key, value);
	}
}

static const char *text_of(const json_t *j, const char *key)
{
	return json_string_value(json_object_get(j, key));
}

/* Reads a golden event, and has it written again for a reader. */
static void rewrite(struct buf *out, enum wire_type type, const char *json, enum audience reader)
{
	cleanup(buf_deinit) struct buf all = BUF_INIT(MOST), agents = BUF_INIT(MOST);
	json_t *j = json_loads(json, 0, NULL);
	struct wire_event e = {.type = type};
	char re[LIMIT_ID + 1] = "";

	assert_non_null(j);
	e.seq = (uint64_t)json_integer_value(json_object_get(j, "seq"));
	assert_true(id_parse(&e.conversation, text_of(j, "conversation"), ID_TEXT));
	assert_true(time_parse(&e.at, text_of(j, "at"), TIME_TEXT));
	if (text_of(j, "re"))
		snprintf(re, sizeof(re), "%s", text_of(j, "re"));
	split((enum said)type, j, &all, &agents);
	json_decref(j);
	e.body = all.p;
	e.body_n = all.n;
	e.agents = agents.p;
	e.agents_n = agents.n;
	buf_reset(out);
	wire_event(out, &e, reader, *re ? re : NULL);
}

static void every_event_is_written_as_its_golden_frame(void **state)
{
	cleanup(buf_deinit) struct buf out = BUF_INIT(MOST);

	(void)state;
	for (int t = WIRE_NONE + 1; t < N_WIRE; t++) {
		char *json = golden_read(wire_name((enum wire_type)t));

		if (!json)
			fail_msg("proto/golden/%s.json is missing", wire_name((enum wire_type)t));
		rewrite(&out, (enum wire_type)t, json, AUDIENCE_AGENTS);
		assert_string_equal(out.p, json);
		assert_int_equal(out.error, 0);
		free(json);
	}
}

static void visitors_get_events_without_what_is_for_agents(void **state)
{
	cleanup(buf_deinit) struct buf out = BUF_INIT(MOST);

	(void)state;
	for (int t = WIRE_NONE + 1; t < N_WIRE; t++) {
		const char *type = wire_name((enum wire_type)t);
		char *agents = golden_read(type), *visitors, *re, *end;
		char name[64];

		snprintf(name, sizeof(name), "%s.visitor", type);
		visitors = golden_read(name);
		/* `re` is for the author alone: the visitors' copies here have none */
		re = strstr(agents, ",\"re\":\"");
		end = re ? strchr(re + 7, '"') + 1 : NULL;
		if (re)
			memmove(re, end, strlen(end) + 1);
		rewrite(&out, (enum wire_type)t, agents, AUDIENCE_ALL);
		assert_int_equal(visitors == NULL,
				 wire_audience((enum wire_type)t) != AUDIENCE_ALL);
		assert_string_equal(out.p, visitors ? visitors : "");
		free(agents);
		free(visitors);
	}
}

static void an_event_needs_no_members_of_its_own(void **state)
{
	cleanup(buf_deinit) struct buf out = BUF_INIT(MOST);
	struct wire_event e = {.type = WIRE_RETURNED, .conversation = 1, .seq = 2, .at = 0};

	(void)state;
	wire_event(&out, &e, AUDIENCE_ALL, NULL);
	assert_string_equal(out.p, "{\"type\":\"returned\",\"conversation\":\"0000000000001\","
				   "\"seq\":2,\"at\":\"1970-01-01T00:00:00.000Z\"}");
}

static void names_of_events_are_read_back(void **state)
{
	(void)state;
	for (int t = WIRE_NONE + 1; t < N_WIRE; t++)
		assert_int_equal(wire_parse(wire_name((enum wire_type)t)), t);
	assert_int_equal(wire_parse(""), WIRE_NONE);
	assert_int_equal(wire_parse("ok"), WIRE_NONE);
	assert_int_equal(wire_parse("Message"), WIRE_NONE);
}

/* They are in databases: a row may be appended, never moved. */
static void numbers_of_events_stay_as_they_are_stored(void **state)
{
	static const char *const names[] = {
		"opened",   "message",	  "analysis",	 "note",	"escalated",
		"assigned", "requeued",	  "transferred", "returned",	"contact",
		"rated",    "tagged",	  "closed",	 "unattended",	"offered",
		"moved",    "wrapped_up", "promised",	 "followed_up", "profile"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_string_equal(wire_name((enum wire_type)(i + 1)), names[i]);
}

/* The members behind `skip` in a golden frame, without the last brace. */
static void members_of(struct buf *out, const char *json, const char *skip)
{
	const char *from = json + strlen(skip);

	assert_memory_equal(json, skip, strlen(skip));
	buf_reset(out);
	buf_put(out, from, strlen(from) - 1);
}

static void replies_and_signals_are_written_as_their_golden_frames(void **state)
{
	cleanup(buf_deinit) struct buf out = BUF_INIT(MOST), members = BUF_INIT(MOST);

	(void)state;
	for (int s = S_NONE + 1; s < N_SAID; s++) {
		char name[64], skip[64], *json;

		if (said_rows[s].kind != SAID_SIGNAL && s != S_WELCOME_VISITOR &&
		    s != S_WELCOME_AGENT)
			continue;
		snprintf(name, sizeof(name), "%s", said_rows[s].symbol);
		for (char *p = name; *p; p++)
			*p |= *p >= 'A' && *p <= 'Z' ? 0x20 : 0;
		json = golden_read(name);
		assert_non_null(json);
		snprintf(skip, sizeof(skip), "{\"type\":\"%s\",", said_rows[s].type);
		members_of(&members, json, skip);
		buf_reset(&out);
		wire_signal(&out, said_rows[s].type, members.p, members.n);
		assert_string_equal(out.p, json);
		free(json);
	}
}

static void an_ok_carries_what_it_answers_and_more(void **state)
{
	cleanup(buf_deinit) struct buf out = BUF_INIT(MOST), members = BUF_INIT(MOST);
	char *json = golden_read("ok");

	(void)state;
	members_of(&members, json, "{\"type\":\"ok\",\"re\":\"c5\",");
	wire_ok(&out, "c5", members.p, members.n);
	assert_string_equal(out.p, json);
	free(json);
	buf_reset(&out);
	wire_ok(&out, NULL, NULL, 0);
	assert_string_equal(out.p, "{\"type\":\"ok\"}");
}

static void an_error_leaves_out_what_it_does_not_know(void **state)
{
	cleanup(buf_deinit) struct buf out = BUF_INIT(MOST);
	char *json = golden_read("error");

	(void)state;
	wire_error(&out, "m7", E_RATE_LIMITED, NULL, "more than 30 messages in a minute", 4000);
	assert_string_equal(out.p, json);
	free(json);
	buf_reset(&out);
	wire_error(&out, NULL, E_BAD_FIELD, "to.agent", "say \"who\"", 0);
	assert_string_equal(out.p, "{\"type\":\"error\",\"code\":\"bad_field\","
				   "\"message\":\"say \\\"who\\\"\",\"field\":\"to.agent\"}");
}

static void too_small_a_buffer_is_an_error_and_no_overflow(void **state)
{
	struct wire_event e = {.type = WIRE_RETURNED, .conversation = 1, .seq = 2};

	(void)state;
	for (size_t max = 0; max < 90; max++) {
		struct buf out = BUF_INIT(max);

		wire_event(&out, &e, AUDIENCE_ALL, NULL);
		assert_int_not_equal(out.error, 0);
		assert_true(out.n <= max);
		buf_deinit(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_event_is_written_as_its_golden_frame),
		cmocka_unit_test(visitors_get_events_without_what_is_for_agents),
		cmocka_unit_test(an_event_needs_no_members_of_its_own),
		cmocka_unit_test(names_of_events_are_read_back),
		cmocka_unit_test(numbers_of_events_stay_as_they_are_stored),
		cmocka_unit_test(replies_and_signals_are_written_as_their_golden_frames),
		cmocka_unit_test(an_ok_carries_what_it_answers_and_more),
		cmocka_unit_test(an_error_leaves_out_what_it_does_not_know),
		cmocka_unit_test(too_small_a_buffer_is_an_error_and_no_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
