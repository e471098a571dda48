/* test_frame.c - proto/frame.h */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "proto/rows.h"
#include "proto/tools/files.h"

#define V ROLE_VISITOR
#define A ROLE_AGENT

static int decode(struct frame *f, enum role role, const char *json, struct frame_error *e)
{
	return frame_decode(f, role, json, strlen(json), e);
}

/* Decodes the golden frame of a command and fails the test unless it is that command. */
static void decode_golden(struct frame *f, enum command command)
{
	const struct command_row *row = &command_rows[command];
	struct frame_error e;
	char name[64];
	char *json;

	snprintf(name, sizeof(name), "%s", row->symbol);
	for (char *p = name; *p; p++)
		*p |= *p >= 'A' && *p <= 'Z' ? 0x20 : 0;
	json = golden_read(name);
	if (!json)
		fail_msg("proto/golden/%s.json is missing", name);
	if (decode(f, row->role, json, &e))
		fail_msg("%s: %s: %s", name, e.field ? e.field : "", e.message);
	free(json);
	assert_int_equal(f->command, command);
	assert_int_equal(f->role, row->role);
}

static void every_command_has_a_golden_frame_with_its_fields(void **state)
{
	(void)state;
	for (int c = C_NONE + 1; c < N_COMMAND; c++) {
		uint64_t allowed = command_rows[c].required | command_rows[c].optional;
		struct frame f;

		decode_golden(&f, (enum command)c);
		for (int i = 0; i < N_FIELD; i++) {
			bool in = allowed >> i & 1;

			/* a transfer goes to an agent or to a skill: its example has the skill */
			if (i == F_TO_AGENT)
				in = false;
			if (frame_has(&f, (enum field)i) != in)
				fail_msg("%s: %s", command_rows[c].symbol, field_rows[i].path);
		}
		frame_deinit(&f);
	}
}

static void fields_come_out_as_they_went_in(void **state)
{
	struct frame f;

	(void)state;
	decode_golden(&f, C_V_HELLO);
	assert_string_equal(frame_str(&f, F_SITE), "shop");
	assert_int_equal(f.v[F_SITE].n, 4);
	assert_int_equal(frame_int(&f, F_AFTER, -1), 4);
	assert_string_equal(frame_str(&f, F_PAGE_TITLE), "My orders");
	assert_string_equal(frame_str(&f, F_USER_ID), "customer-4711");
	assert_null(frame_str(&f, F_TEXT));
	assert_int_equal(frame_int(&f, F_SCORE, -7), -7);
	frame_deinit(&f);
	decode_golden(&f, C_A_TAG);
	assert_int_equal(f.v[F_TAGS].n, 2);
	assert_string_equal(frame_word(&f, F_TAGS, 0), "late-delivery");
	assert_string_equal(frame_word(&f, F_TAGS, 1), "vip");
	assert_true(f.v[F_CONVERSATION].i > 0);
	assert_string_equal(frame_str(&f, F_CONVERSATION), "38g1zgkqp28t5");
	frame_deinit(&f);
	decode_golden(&f, C_A_CLOSE);
	assert_int_equal(f.v[F_RESOLUTION].i, CHOICE_RESOLUTION_FOLLOW_UP);
	assert_int_equal(f.v[F_FOLLOW_UP_AT].i, 1795597200000);
	frame_deinit(&f);
	decode_golden(&f, C_V_PROFILE);
	assert_int_equal(f.v[F_ATTRIBUTES].n, 2);
	assert_string_equal(
		json_string_value(json_object_get(frame_strings(&f, F_ATTRIBUTES), "plan")), "pro");
	assert_null(frame_strings(&f, F_TAGS));
	frame_deinit(&f);
	frame_deinit(&f);
}

struct row {
	enum role role;
	const char *json;
	enum error_code code; /* E_NONE: accepted */
	const char *field;
};

static void check_rows(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct frame f;
		struct frame_error e;
		int r = decode(&f, rows[i].role, rows[i].json, &e);

		if (r != (rows[i].code ? FRAME_E_REFUSED : 0) || e.code != rows[i].code)
			fail_msg("%s: %d, %s", rows[i].json, r, r ? e.message : "accepted");
		if (r && (!e.message || e.not_an_object != (e.code == E_BAD_FRAME)))
			fail_msg("%s: %s", rows[i].json, e.message);
		if ((e.field ? e.field : "") != rows[i].field &&
		    strcmp(e.field ? e.field : "", rows[i].field ? rows[i].field : ""))
			fail_msg("%s: the field is %s", rows[i].json, e.field);
		if (!r)
			frame_deinit(&f);
	}
}

static void what_is_no_object_is_a_bad_frame(void **state)
{
	static const struct row rows[] = {
		{V, "", E_BAD_FRAME, NULL},
		{V, " ", E_BAD_FRAME, NULL},
		{V, "hello", E_BAD_FRAME, NULL},
		{V, "null", E_BAD_FRAME, NULL},
		{V, "1", E_BAD_FRAME, NULL},
		{V, "\"say\"", E_BAD_FRAME, NULL},
		{V, "[]", E_BAD_FRAME, NULL},
		{V, "[{\"type\":\"end\",\"id\":\"1\"}]", E_BAD_FRAME, NULL},
		{V, "{", E_BAD_FRAME, NULL},
		{V, "{\"type\":\"end\",\"id\":\"1\"", E_BAD_FRAME, NULL},
		{V, "{\"type\":\"end\",\"id\":\"1\"}x", E_BAD_FRAME, NULL},
		{V, "{\"type\":\"end\",\"id\":\"1\"}{}", E_BAD_FRAME, NULL},
		{V, "{'type':'end'}", E_BAD_FRAME, NULL},
		{V, "{\"type\":\"end\",\"id\":\"1\",}", E_BAD_FRAME, NULL},
		{V, "{\"type\":\"end\",\"type\":\"say\",\"id\":\"1\"}", E_BAD_FRAME, NULL},
		{V, "{\"type\":\"hello\",\"site\":\"a\",\"user\":{\"id\":\"a\",\"id\":\"b\"}}",
		 E_BAD_FRAME, NULL},
		{V, "{\"type\":\"say\",\"id\":\"1\",\"text\":\"a\\u0000b\"}", E_BAD_FRAME, NULL},
		{V, "{\"type\":\"say\",\"id\":\"1\",\"a\\u0000b\":1}", E_BAD_FRAME, NULL},
		{V, "{\"type\":\"say\",\"id\":\"1\",\"text\":\"\\ud800\"}", E_BAD_FRAME, NULL},
		{V, "{\"type\":\"say\",\"id\":\"1\",\"text\":\"\\udc00\\ud800\"}", E_BAD_FRAME,
		 NULL},
		{V, "{\"type\":\"say\",\"id\":\"1\",\"text\":\"\xed\xa0\x80\"}", E_BAD_FRAME, NULL},
		{V, "{\"type\":\"say\",\"id\":\"1\",\"text\":\"\xc0\xaf\"}", E_BAD_FRAME, NULL},
		{V, "{\"type\":\"say\",\"id\":\"1\",\"text\":\"a\nb\"}", E_BAD_FRAME, NULL},
		{V, "{\"type\":\"read\",\"seq\":1e999}", E_BAD_FRAME, NULL},
		{V, "{\"type\":\"read\",\"seq\":99999999999999999999}", E_BAD_FRAME, NULL},
	};

	(void)state;
	check_rows(rows, ARRAY_SIZE(rows));
}

static void a_type_must_be_a_command_of_ones_own_role(void **state)
{
	static const struct row rows[] = {
		{V, "{}", E_BAD_TYPE, NULL},
		{V, "{\"type\":null}", E_BAD_TYPE, NULL},
		{V, "{\"type\":5}", E_BAD_TYPE, NULL},
		{V, "{\"type\":[\"say\"]}", E_BAD_TYPE, NULL},
		{V, "{\"type\":\"\"}", E_BAD_TYPE, NULL},
		{V, "{\"type\":\"Say\"}", E_BAD_TYPE, NULL},
		{V, "{\"type\":\"message\"}", E_BAD_TYPE, NULL},
		{V, "{\"type\":\"accept\",\"id\":\"1\"}", E_BAD_TYPE, NULL},
		{V, "{\"type\":\"note\",\"id\":\"1\"}", E_BAD_TYPE, NULL},
		{A, "{\"type\":\"rate\",\"id\":\"1\"}", E_BAD_TYPE, NULL},
		{A, "{\"type\":\"ask_human\",\"id\":\"1\"}", E_BAD_TYPE, NULL},
	};
	struct frame f;
	struct frame_error e;

	(void)state;
	check_rows(rows, ARRAY_SIZE(rows));
	assert_int_equal(decode(&f, V, "{\"type\":\"accept\"}", &e), FRAME_E_REFUSED);
	assert_string_equal(e.message, "this command belongs to agents, not to visitors");
	assert_int_equal(decode(&f, A, "{\"type\":\"rate\"}", &e), FRAME_E_REFUSED);
	assert_string_equal(e.message, "this command belongs to visitors, not to agents");
}

static void a_field_of_a_wrong_type_or_value_is_named(void **state)
{
#define CONV "\"conversation\":\"38g1zgkqp28t5\""
	static const struct row rows[] = {
		{V, "{\"type\":\"say\",\"text\":\"hi\"}", E_BAD_FIELD, "id"},
		{V, "{\"type\":\"say\",\"id\":\"\",\"text\":\"hi\"}", E_BAD_FIELD, "id"},
		{V, "{\"type\":\"say\",\"id\":null,\"text\":\"hi\"}", E_BAD_FIELD, "id"},
		{V, "{\"type\":\"say\",\"id\":7,\"text\":\"hi\"}", E_BAD_FIELD, "id"},
		{V, "{\"type\":\"say\",\"id\":\"a b\",\"text\":\"hi\"}", E_BAD_FIELD, "id"},
		{V, "{\"type\":\"say\",\"id\":\"a/b\",\"text\":\"hi\"}", E_BAD_FIELD, "id"},
		{V, "{\"type\":\"say\",\"id\":\"\xc3\xa9\",\"text\":\"hi\"}", E_BAD_FIELD, "id"},
		{V,
		 "{\"type\":\"end\",\"id\":"
		 "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"}",
		 E_NONE, NULL},
		{V,
		 "{\"type\":\"end\",\"id\":"
		 "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0\"}",
		 E_BAD_FIELD, "id"},
		{V, "{\"type\":\"end\",\"id\":\"aZ09_.:-\"}", E_NONE, NULL},
		{V, "{\"type\":\"say\",\"id\":\"1\"}", E_BAD_FIELD, "text"},
		{V, "{\"type\":\"say\",\"id\":\"1\",\"text\":null}", E_BAD_FIELD, "text"},
		{V, "{\"type\":\"say\",\"id\":\"1\",\"text\":\"\"}", E_BAD_FIELD, "text"},
		{V, "{\"type\":\"say\",\"id\":\"1\",\"text\":\" \\n\\t\"}", E_BAD_FIELD, "text"},
		{V, "{\"type\":\"say\",\"id\":\"1\",\"text\":\"\xe2\x80\x8b\xc2\xa0\"}",
		 E_BAD_FIELD, "text"},
		{V, "{\"type\":\"say\",\"id\":\"1\",\"text\":{}}", E_BAD_FIELD, "text"},
		{V, "{\"type\":\"say\",\"id\":\"1\",\"text\":[\"hi\"]}", E_BAD_FIELD, "text"},
		{V, "{\"type\":\"say\",\"id\":\"1\",\"text\":\"\\ud83d\\ude00\"}", E_NONE, NULL},
		{V, "{\"type\":\"typing\",\"on\":1}", E_BAD_FIELD, "on"},
		{V, "{\"type\":\"typing\",\"on\":\"true\"}", E_BAD_FIELD, "on"},
		{V, "{\"type\":\"typing\"}", E_BAD_FIELD, "on"},
		{V, "{\"type\":\"typing\",\"on\":false}", E_NONE, NULL},
		{V, "{\"type\":\"read\",\"seq\":-1}", E_BAD_FIELD, "seq"},
		{V, "{\"type\":\"read\",\"seq\":1.5}", E_BAD_FIELD, "seq"},
		{V, "{\"type\":\"read\",\"seq\":\"1\"}", E_BAD_FIELD, "seq"},
		{V, "{\"type\":\"read\",\"seq\":9007199254740991}", E_NONE, NULL},
		{V, "{\"type\":\"read\",\"seq\":9007199254740992}", E_BAD_FIELD, "seq"},
		{V, "{\"type\":\"read\",\"seq\":1e300}", E_BAD_FIELD, "seq"},
		{V, "{\"type\":\"read\",\"seq\":5.0}", E_NONE, NULL},
		{V, "{\"type\":\"hello\"}", E_BAD_FIELD, "site"},
		{V, "{\"type\":\"hello\",\"site\":\"a b\"}", E_BAD_FIELD, "site"},
		{V, "{\"type\":\"hello\",\"site\":\"a\",\"page\":\"x\"}", E_BAD_FIELD, "page.url"},
		{V, "{\"type\":\"hello\",\"site\":\"a\",\"page\":{\"title\":5}}", E_BAD_FIELD,
		 "page.title"},
		{V, "{\"type\":\"hello\",\"site\":\"a\",\"user\":{\"hash\":\"ab\"}}", E_BAD_FIELD,
		 "user.id"},
		{A, "{\"type\":\"hello\",\"token\":5}", E_BAD_FIELD, "token"},
		{A, "{\"type\":\"presence\",\"id\":\"1\",\"status\":\"Away\"}", E_BAD_FIELD,
		 "status"},
		{A, "{\"type\":\"presence\",\"id\":\"1\",\"status\":2}", E_BAD_FIELD, "status"},
		{A, "{\"type\":\"take\",\"id\":\"1\",\"conversation\":\"38g1\"}", E_BAD_FIELD,
		 "conversation"},
		{A, "{\"type\":\"take\",\"id\":\"1\",\"conversation\":\"38g1zgkqp28tu\"}",
		 E_BAD_FIELD, "conversation"},
		{A, "{\"type\":\"take\",\"id\":\"1\",\"conversation\":\"0000000000000\"}",
		 E_BAD_FIELD, "conversation"},
		{A, "{\"type\":\"tag\",\"id\":\"1\"," CONV ",\"tags\":[]}", E_NONE, NULL},
		{A, "{\"type\":\"tag\",\"id\":\"1\"," CONV ",\"tags\":\"a\"}", E_BAD_FIELD, "tags"},
		{A, "{\"type\":\"tag\",\"id\":\"1\"," CONV ",\"tags\":[\"a\",\"\"]}", E_BAD_FIELD,
		 "tags"},
		{A, "{\"type\":\"tag\",\"id\":\"1\"," CONV ",\"tags\":[\"a b\"]}", E_BAD_FIELD,
		 "tags"},
		{A, "{\"type\":\"tag\",\"id\":\"1\"," CONV ",\"tags\":[1]}", E_BAD_FIELD, "tags"},
		{A,
		 "{\"type\":\"tag\",\"id\":\"1\"," CONV ",\"tags\":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,"
		 "0,0,0,0,0,0]}",
		 E_BAD_FIELD, "tags"},
		{A, "{\"type\":\"close\",\"id\":\"1\"," CONV ",\"resolution\":\"resolved\"}",
		 E_NONE, NULL},
		{A, "{\"type\":\"close\",\"id\":\"1\"," CONV "}", E_BAD_FIELD, "resolution"},
		{A,
		 "{\"type\":\"close\",\"id\":\"1\"," CONV ",\"resolution\":\"follow_up\","
		 "\"follow_up_at\":\"tomorrow\"}",
		 E_BAD_FIELD, "follow_up_at"},
		{A, "{\"type\":\"watch\",\"queue\":\"yes\"}", E_BAD_FIELD, "queue"},
	};

	(void)state;
	check_rows(rows, ARRAY_SIZE(rows));
}

static void fields_that_depend_on_each_other_are_checked_together(void **state)
{
	static const struct row rows[] = {
		{V, "{\"type\":\"contact\",\"id\":\"1\"}", E_BAD_FIELD, "email"},
		{V, "{\"type\":\"contact\",\"id\":\"1\",\"name\":\"Mia\"}", E_BAD_FIELD, "email"},
		{V, "{\"type\":\"contact\",\"id\":\"1\",\"email\":\"\",\"phone\":\" \"}",
		 E_BAD_FIELD, "email"},
		{V, "{\"type\":\"contact\",\"id\":\"1\",\"email\":\"\",\"phone\":\"+49 30\"}",
		 E_NONE, NULL},
		{V, "{\"type\":\"contact\",\"id\":\"1\",\"email\":\"a@b\",\"phone\":null}", E_NONE,
		 NULL},
		{V, "{\"type\":\"contact\",\"id\":\"1\",\"email\":\"ab\"}", E_BAD_FIELD, "email"},
		{V, "{\"type\":\"contact\",\"id\":\"1\",\"email\":\"@b\"}", E_BAD_FIELD, "email"},
		{V, "{\"type\":\"contact\",\"id\":\"1\",\"email\":\"a@\"}", E_BAD_FIELD, "email"},
		{V, "{\"type\":\"contact\",\"id\":\"1\",\"email\":\"a@b@c\"}", E_BAD_FIELD,
		 "email"},
		{V, "{\"type\":\"contact\",\"id\":\"1\",\"email\":\"a @b\"}", E_BAD_FIELD, "email"},
		{V, "{\"type\":\"rate\",\"id\":\"1\",\"survey\":\"csat\",\"score\":0}", E_BAD_FIELD,
		 "score"},
		{V, "{\"type\":\"rate\",\"id\":\"1\",\"survey\":\"csat\",\"score\":5}", E_NONE,
		 NULL},
		{V, "{\"type\":\"rate\",\"id\":\"1\",\"survey\":\"csat\",\"score\":6}", E_BAD_FIELD,
		 "score"},
		{V, "{\"type\":\"rate\",\"id\":\"1\",\"survey\":\"ces\",\"score\":7}", E_NONE,
		 NULL},
		{V, "{\"type\":\"rate\",\"id\":\"1\",\"survey\":\"ces\",\"score\":8}", E_BAD_FIELD,
		 "score"},
		{V, "{\"type\":\"rate\",\"id\":\"1\",\"survey\":\"nps\",\"score\":0}", E_NONE,
		 NULL},
		{V, "{\"type\":\"rate\",\"id\":\"1\",\"survey\":\"nps\",\"score\":11}", E_BAD_FIELD,
		 "score"},
		{V, "{\"type\":\"rate\",\"id\":\"1\",\"survey\":\"stars\",\"score\":1}",
		 E_BAD_FIELD, "survey"},
		{A, "{\"type\":\"transfer\",\"id\":\"1\"," CONV "}", E_BAD_FIELD, "to"},
		{A, "{\"type\":\"transfer\",\"id\":\"1\"," CONV ",\"to\":null}", E_BAD_FIELD, "to"},
		{A, "{\"type\":\"transfer\",\"id\":\"1\"," CONV ",\"to\":{}}", E_BAD_FIELD, "to"},
		{A, "{\"type\":\"transfer\",\"id\":\"1\"," CONV ",\"to\":{\"skill\":\"a\"}}",
		 E_NONE, NULL},
		{A,
		 "{\"type\":\"transfer\",\"id\":\"1\"," CONV
		 ",\"to\":{\"agent\":\"38g1zgkqp28t5\",\"skill\":null}}",
		 E_NONE, NULL},
		{A,
		 "{\"type\":\"transfer\",\"id\":\"1\"," CONV
		 ",\"to\":{\"agent\":\"38g1zgkqp28t5\",\"skill\":\"a\"}}",
		 E_BAD_FIELD, "to"},
	};

	(void)state;
	check_rows(rows, ARRAY_SIZE(rows));
}

static void attributes_are_an_object_of_words_with_texts(void **state)
{
#define PROFILE(attributes) "{\"type\":\"profile\",\"id\":\"1\",\"attributes\":" attributes "}"
	static const struct row rows[] = {
		{V, "{\"type\":\"profile\",\"id\":\"1\"}", E_NONE, NULL},
		{V, PROFILE("null"), E_NONE, NULL},
		{V, PROFILE("{}"), E_NONE, NULL},
		{V, PROFILE("{\"plan\":\"pro\",\"seats\":\"\"}"), E_NONE, NULL},
		{V, PROFILE("[]"), E_BAD_FIELD, "attributes"},
		{V, PROFILE("\"pro\""), E_BAD_FIELD, "attributes"},
		{V, PROFILE("{\"plan\":5}"), E_BAD_FIELD, "attributes"},
		{V, PROFILE("{\"plan\":null}"), E_BAD_FIELD, "attributes"},
		{V, PROFILE("{\"plan\":{}}"), E_BAD_FIELD, "attributes"},
		{V, PROFILE("{\"\":\"a\"}"), E_BAD_FIELD, "attributes"},
		{V, PROFILE("{\"a b\":\"a\"}"), E_BAD_FIELD, "attributes"},
		{V, PROFILE("{\"\xc3\xa9\":\"a\"}"), E_BAD_FIELD, "attributes"},
		{V, PROFILE("{\"a\":\"1\",\"a\":\"2\"}"), E_BAD_FRAME, NULL},
	};

	(void)state;
	check_rows(rows, ARRAY_SIZE(rows));
}

/* A profile with n attributes, each with `unit` repeated; the caller frees it. */
static char *long_profile(size_t n, const char *unit, size_t times)
{
	char *json = malloc(100 + n * (20 + strlen(unit) * times)), *p = json;

	assert_non_null(json);
	p += sprintf(p, "{\"type\":\"profile\",\"id\":\"1\",\"attributes\":{");
	for (size_t i = 0; i < n; i++) {
		p += sprintf(p, "%s\"a%zu\":\"", i ? "," : "", i);
		for (size_t k = 0; k < times; k++)
			p += sprintf(p, "%s", unit);
		p += sprintf(p, "\"");
	}
	sprintf(p, "}}");
	return json;
}

static void attributes_are_few_and_short(void **state)
{
	static const struct {
		size_t n;
		const char *unit;
		size_t times;
		enum error_code code;
	} rows[] = {
		{LIMIT_ATTRIBUTES, "a", LIMIT_ATTRIBUTE_TEXT, E_NONE},
		{LIMIT_ATTRIBUTES + 1, "a", 1, E_BAD_FIELD},
		{1, "\xf0\x9f\x98\x80", LIMIT_ATTRIBUTE_TEXT, E_NONE},
		{1, "\xf0\x9f\x98\x80", LIMIT_ATTRIBUTE_TEXT + 1, E_TOO_LARGE},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *json = long_profile(rows[i].n, rows[i].unit, rows[i].times);

		check_rows(&(struct row){V, json, rows[i].code, rows[i].code ? "attributes" : NULL},
			   1);
		free(json);
	}
}

static void unknown_fields_and_those_of_other_commands_are_ignored(void **state)
{
	static const struct row rows[] = {
		{V, "{\"type\":\"end\",\"id\":\"1\",\"later\":{\"version\":[2]}}", E_NONE, NULL},
		{V, "{\"type\":\"end\",\"id\":\"1\",\"text\":7,\"score\":\"x\",\"to\":3}", E_NONE,
		 NULL},
		{V, "{\"type\":\"hello\",\"site\":\"a\",\"page\":null,\"user\":{\"x\":1}}", E_NONE,
		 NULL},
	};

	(void)state;
	check_rows(rows, ARRAY_SIZE(rows));
}

/* A say whose text is `unit` repeated n times; the caller frees it. */
static char *long_say(const char *unit, size_t n)
{
	char *json = malloc(100 + strlen(unit) * n), *p = json;

	assert_non_null(json);
	p += sprintf(p, "{\"type\":\"say\",\"id\":\"1\",\"text\":\"");
	for (size_t i = 0; i < n; i++)
		p += sprintf(p, "%s", unit);
	sprintf(p, "\"}");
	return json;
}

static void texts_are_counted_in_code_points(void **state)
{
	static const struct {
		const char *unit;
		size_t n;
		enum error_code code;
	} rows[] = {
		{"a", 4000, E_NONE},
		{"a", 4001, E_TOO_LARGE},
		{"\xf0\x9f\x98\x80", 4000, E_NONE},
		{"\xf0\x9f\x98\x80", 4001, E_TOO_LARGE},
		{"\\ud83d\\ude00", 4000, E_NONE},
		{"a", 100000, E_TOO_LARGE},
		{"\\\"", 100000, E_TOO_LARGE},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *json = long_say(rows[i].unit, rows[i].n);
		struct frame f;
		struct frame_error e;

		decode(&f, V, json, &e);
		free(json);
		assert_int_equal(e.code, rows[i].code);
		assert_false(e.not_an_object);
		if (e.code)
			assert_string_equal(e.field, "text");
		else
			frame_deinit(&f);
	}
}

static void texts_keep_their_bytes(void **state)
{
	struct frame f;
	struct frame_error e;

	(void)state;
	assert_int_equal(decode(&f, V,
				"{\"type\":\"say\",\"id\":\"1\",\"text\":\" a\\tb\\n\\u0007<\\/b>"
				"\\u202e\\ud83d\\ude00 \"}",
				&e),
			 0);
	assert_string_equal(frame_str(&f, F_TEXT), " a\tb\n\a</b>\xe2\x80\xae\xf0\x9f\x98\x80 ");
	assert_int_equal(f.v[F_TEXT].n, strlen(frame_str(&f, F_TEXT)));
	frame_deinit(&f);
}

static void labels_that_are_too_long_are_cut_between_code_points(void **state)
{
	char json[2000], *p = json;
	struct frame f;
	struct frame_error e;

	(void)state;
	p += sprintf(p, "{\"type\":\"hello\",\"site\":\"a\",\"page\":{\"title\":\"");
	for (int i = 0; i < LIMIT_NAME + 1; i++)
		p += sprintf(p, "\xe2\x82\xac");
	sprintf(p, "\"}}");
	assert_int_equal(decode(&f, V, json, &e), 0);
	assert_int_equal(f.v[F_PAGE_TITLE].n, 3 * LIMIT_NAME);
	assert_int_equal(strlen(frame_str(&f, F_PAGE_TITLE)), 3 * LIMIT_NAME);
	frame_deinit(&f);
}

static void an_optional_text_that_is_empty_is_absent(void **state)
{
	struct frame f;
	struct frame_error e;

	(void)state;
	assert_int_equal(decode(&f, V, "{\"type\":\"ask_human\",\"id\":\"1\",\"text\":\" \"}", &e),
			 0);
	assert_false(frame_has(&f, F_TEXT));
	assert_null(frame_str(&f, F_TEXT));
	frame_deinit(&f);
}

/* {"x":[[[…]]],"type":"end","id":"1"} with so many brackets in all */
static enum error_code decode_nested(size_t n, char bracket)
{
	char *json = calloc(1, 3 * n + 100), *p = json;
	struct frame f;
	struct frame_error e;

	assert_non_null(json);
	p += sprintf(p, "{\"x\":");
	memset(p, bracket, n - 1);
	p += n - 1;
	memset(p, ']', n - 1);
	sprintf(p + n - 1, ",\"type\":\"end\",\"id\":\"1\"}");
	if (!decode(&f, V, json, &e))
		frame_deinit(&f);
	free(json);
	return e.code;
}

static void nesting_is_bounded_before_anything_is_parsed(void **state)
{
	struct frame f;
	struct frame_error e;
	char *json;

	(void)state;
	assert_int_equal(decode_nested(LIMIT_DEPTH, '['), E_NONE);
	assert_int_equal(decode_nested(LIMIT_DEPTH + 1, '['), E_BAD_FRAME);
	assert_int_equal(decode_nested(7000, '['), E_BAD_FRAME);
	assert_int_equal(decode_nested(7000, '{'), E_BAD_FRAME);
	/* brackets in a text are only letters, also behind an escaped quote */
	json = long_say("[{\\\"", 1000);
	assert_int_equal(decode(&f, V, json, &e), 0);
	frame_deinit(&f);
	free(json);
}

static void a_refusal_names_the_command_it_answers(void **state)
{
	static const struct {
		const char *json, *id;
	} rows[] = {
		{"{\"type\":\"say\",\"id\":\"m1\"}", "m1"},
		{"{\"type\":\"nonsense\",\"id\":\"m2\"}", "m2"},
		{"{\"id\":\"m3\"}", "m3"},
		{"{\"type\":\"say\",\"id\":\"a b\"}", ""},
		{"{\"type\":\"say\",\"id\":3}", ""},
		{"[\"id\",\"m4\"]", ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct frame f;
		struct frame_error e;

		assert_int_equal(decode(&f, V, rows[i].json, &e), FRAME_E_REFUSED);
		assert_string_equal(e.id, rows[i].id);
	}
}

static void nothing_behind_the_given_length_is_read(void **state)
{
	static const char json[] = "{\"type\":\"end\",\"id\":\"1\"}, and more";
	struct frame f;
	struct frame_error e;

	(void)state;
	assert_int_equal(frame_decode(&f, V, json, strcspn(json, ",") + 10, &e), 0);
	frame_deinit(&f);
	for (size_t n = 0; n < strlen("{\"type\":\"end\",\"id\":\"1\"}"); n++)
		assert_int_equal(frame_decode(&f, V, json, n, &e), FRAME_E_REFUSED);
}

static void names_are_those_of_the_protocol(void **state)
{
	(void)state;
	assert_string_equal(command_name(C_V_ASK_HUMAN), "ask_human");
	assert_string_equal(command_name(C_A_SAY), "say");
	assert_string_equal(error_name(E_SHUTTING_DOWN), "shutting_down");
	assert_int_equal(CLOSE_SUPERSEDED, 4409);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_command_has_a_golden_frame_with_its_fields),
		cmocka_unit_test(fields_come_out_as_they_went_in),
		cmocka_unit_test(what_is_no_object_is_a_bad_frame),
		cmocka_unit_test(a_type_must_be_a_command_of_ones_own_role),
		cmocka_unit_test(a_field_of_a_wrong_type_or_value_is_named),
		cmocka_unit_test(fields_that_depend_on_each_other_are_checked_together),
		cmocka_unit_test(attributes_are_an_object_of_words_with_texts),
		cmocka_unit_test(attributes_are_few_and_short),
		cmocka_unit_test(unknown_fields_and_those_of_other_commands_are_ignored),
		cmocka_unit_test(texts_are_counted_in_code_points),
		cmocka_unit_test(texts_keep_their_bytes),
		cmocka_unit_test(labels_that_are_too_long_are_cut_between_code_points),
		cmocka_unit_test(an_optional_text_that_is_empty_is_absent),
		cmocka_unit_test(nesting_is_bounded_before_anything_is_parsed),
		cmocka_unit_test(a_refusal_names_the_command_it_answers),
		cmocka_unit_test(nothing_behind_the_given_length_is_read),
		cmocka_unit_test(names_are_those_of_the_protocol),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
