/* What no client should send: each is refused by name, and nobody else notices. */
#include "tests/e2e/support/world.h"

#include <stdio.h>
#include <string.h>

enum { OP_TEXT = 1, OP_BINARY = 2 };

/* Somebody else asks meanwhile, and is answered. */
static void another_is_answered(struct world *w)
{
	struct client v;

	client_init(&v, "another visitor", ROLE_VISITOR);
	visitor_enter(&v, &w->daemon);
	client_say(&v, "s1", "when are you open");
	client_expect_now(&v, "message", "from.role", "bot", NULL);
	client_deinit(&v);
}

/* With single quotes as double ones. */
static void send_quoted(struct client *c, const char *text)
{
	cleanup(freep) char *json = strdup(text);

	for (char *p = json; *p; p++)
		if (*p == '\'')
			*p = '"';
	client_text(c, json, strlen(json));
}

static const struct offence {
	const char *frame, *code, *field, *re;
} offences[] = {
	{"{'type':'dance','id':'x1'}", "bad_type", "", "x1"},
	{"{'id':'x1'}", "bad_type", "", "x1"},
	{"{'type':7,'id':'x1'}", "bad_type", "", "x1"},
	{"{'type':'accept','id':'x1','offer':'38g1zk3t63ayd'}", "bad_type", "", "x1"},
	{"{'type':'say','id':'x1','text':7}", "bad_field", "text", "x1"},
	{"{'type':'say','id':'x1'}", "bad_field", "text", "x1"},
	{"{'type':'say','id':'x1','text':''}", "bad_field", "text", "x1"},
	{"{'type':'say','id':'x1','text':' \\t\\n'}", "bad_field", "text", "x1"},
	{"{'type':'say','text':'no id'}", "bad_field", "id", ""},
	{"{'type':'say','id':'a b','text':'bad id'}", "bad_field", "id", ""},
	{"{'type':'say','id':8,'text':'bad id'}", "bad_field", "id", ""},
	{"{'type':'rate','id':'x1','survey':'csat','score':6}", "bad_field", "score", "x1"},
	{"{'type':'rate','id':'x1','survey':'best','score':5}", "bad_field", "survey", "x1"},
	{"{'type':'contact','id':'x1','email':'nobody'}", "bad_field", "email", "x1"},
	{"{'type':'contact','id':'x1','name':'Mia'}", "bad_field", "email", "x1"},
	{"{'type':'rate','id':'x1','survey':'csat','score':5}", "not_found", "", "x1"},
	{"{'type':'end','id':'x1'}", "not_found", "", "x1"},
	{"{'type':'hello','site':'demo'}", "conflict", "", ""},
	{"{'type':'say','id':'x1','text':'a\\u0000b'}", "bad_frame", "", ""},
	{"{'type':'say','id':'x1','text':'\\ud800'}", "bad_frame", "", ""},
	{"{'type':'say','id':'x1','text':'a','text':'b'}", "bad_frame", "", ""},
	{"{'type':'say','id':'x1','text':'a'", "bad_frame", "", ""},
	{"{'type':'say','id':'x1','text':'a'} {}", "bad_frame", "", ""},
	{"not JSON", "bad_frame", "", ""},
	{"['type']", "bad_frame", "", ""},
	{"null", "bad_frame", "", ""},
	{"", "bad_frame", "", ""},
};

static void is_refused(struct client *c, const struct offence *o)
{
	client_expect_now(c, "error", "code", o->code, "field", o->field, "re", o->re, NULL);
	assert_true(strlen(text_at(c->frame, "message")) > 0);
}

/* And the connection goes on. */
static void what_is_wrong_is_refused_by_name(struct world *w)
{
	struct client *c;

	world_start(w, "");
	c = a_visitor(w, "offender");
	for (size_t i = 0; i < ARRAY_SIZE(offences); i++) {
		send_quoted(c, offences[i].frame);
		is_refused(c, &offences[i]);
		client_expect_none(c, "message");
		another_is_answered(w);
	}
	client_say(c, "s1", "when are you open");
	client_expect_now(c, "message", "from.role", "bot", NULL);
}

static void a_text_is_too_large_by_one_code_point(struct world *w)
{
	char text[4001 * 2 + 1] = "";
	struct client *c;

	world_start(w, "");
	c = a_visitor(w, "offender");
	for (int i = 0; i < 4001; i++)
		strcpy(text + 2L * i, "é");
	client_send(c, "{'type':'say','id':'x1','text':'%s'}", text);
	client_expect_now(c, "error", "code", "too_large", "field", "text", "re", "x1", NULL);
	another_is_answered(w);
	text[2 * 4000] = '\0';
	client_say(c, "x1", text);
	assert_string_equal(text_at(c->frame, "text"), text);
}

static void brackets_are_not_followed_to_their_end(struct world *w)
{
	char deep[7001] = "";
	struct client *c;

	world_start(w, "");
	c = a_visitor(w, "offender");
	memset(deep, '[', sizeof(deep) - 1);
	client_text(c, deep, sizeof(deep) - 1);
	client_expect_now(c, "error", "code", "bad_frame", NULL);
	another_is_answered(w);
	client_say(c, "s1", "when are you open");
}

static void the_third_in_a_row_that_is_no_object_is_the_last(struct world *w)
{
	struct client *c;

	world_start(w, "");
	c = a_visitor(w, "offender");
	for (int i = 0; i < 2; i++) { /* two, and a good one between */
		client_text(c, "[]", 2);
		client_text(c, "7", 1);
		client_expect_now(c, "error", "code", "bad_frame", NULL);
		client_expect_now(c, "error", "code", "bad_frame", NULL);
		client_expect_none(c, "message");
	}
	for (int i = 0; i < 3; i++)
		client_text(c, "[]", 2);
	client_expect_closed(c, 1008);
	another_is_answered(w);
}

static void what_is_no_text_closes_the_connection(struct world *w)
{
	static char big[100 << 10];
	static const struct {
		const char *bytes;
		size_t n;
		int opcode, code;
	} rows[] = {
		{"{\"type\":\"say\"}", 14, OP_BINARY, 1003}, {"\"\xff\"", 3, OP_TEXT, 1007},
		{"\"\xed\xa0\x80\"", 5, OP_TEXT, 1007},	     {"\"\xe2\x82", 3, OP_TEXT, 1007},
		{big, (16 << 10) + 1, OP_TEXT, 1009},	     {big, sizeof(big), OP_TEXT, 1009},
	};

	memset(big, ' ', sizeof(big));
	world_start(w, "");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct client *c = a_visitor(w, "offender");

		wsclient_frame(&c->ws, rows[i].opcode, true, rows[i].bytes, rows[i].n);
		client_expect_closed(c, rows[i].code);
		another_is_answered(w);
	}
}

static void a_wrong_first_frame_ends_badly(struct world *w)
{
	static const struct {
		enum role role;
		const char *hello, *code;
		int close; /* 0: it may try again */
	} rows[] = {
		{ROLE_VISITOR, "{'type':'say','id':'s1','text':'hi'}", "unauthenticated", 0},
		{ROLE_VISITOR, "{'type':'hello'}", "bad_field", 0},
		{ROLE_VISITOR, "{'type':'hello','site':'nowhere'}", "not_found", 4403},
		{ROLE_VISITOR, "{'type':'hello','site':'demo','token':'forged'}", "unauthenticated",
		 4401},
		{ROLE_VISITOR, "{'type':'hello','site':'demo','user':{'id':'mia','hash':'00'}}",
		 "unauthenticated", 4401},
		{ROLE_AGENT, "{'type':'hello'}", "bad_field", 0},
		{ROLE_AGENT, "{'type':'hello','site':'demo'}", "bad_field", 0},
		{ROLE_AGENT, "{'type':'hello','token':'forged'}", "unauthenticated", 4401},
	};

	world_start(w, "");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct client *c = rows[i].role == ROLE_AGENT ? world_agent(w, "offender")
							      : world_visitor(w, "offender");

		client_connect(c, &w->daemon);
		send_quoted(c, rows[i].hello);
		client_expect_now(c, "error", "code", rows[i].code, NULL);
		if (rows[i].close)
			client_expect_closed(c, rows[i].close);
		else
			client_expect_none(c, "welcome");
		another_is_answered(w);
	}
}

static void a_wrong_upgrade_is_refused(struct world *w)
{
	static const struct {
		struct wsclient_options options;
		int status;
	} rows[] = {
		{{.protocol = NULL}, 400},
		{{.protocol = "chat"}, 400},
		{{.protocol = "handoff.visitor.v2"}, 400},
		{{.protocol = "handoff.visitor.v1", .origin = "https://evil.example"}, 403},
		{{.protocol = "handoff.visitor.v1", .origin = "null"}, 403},
		{{.protocol = "handoff.agent.v1", .origin = "https://evil.example"}, 403},
		{{.protocol = "handoff.visitor.v1", .origin = "https://shop.example"}, 101},
	};

	world_start(w, "sites: {demo: {rules: shop, origins: ['https://shop.example']}}\n");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct wsclient ws;
		int r = wsclient_connect(&ws, w->daemon.url, &rows[i].options);

		assert_int_equal(ws.status, rows[i].status);
		assert_int_equal(r == 0, rows[i].status == 101);
		wsclient_close(&ws);
		another_is_answered(w);
	}
}

/* A page of the daemon's own may use every site: who may show it is in its policy. */
static void a_page_may_chat_with_its_own_site_only(struct world *w)
{
	static const struct {
		const char *origin, *site, *answer; /* origin NULL: the daemon's own */
		int close;
	} rows[] = {
		{NULL, "demo", "welcome", 0},
		{NULL, "other", "welcome", 0},
		{"https://shop.example", "demo", "welcome", 0},
		{"https://shop.example", "other", "error", 4403},
		{"https://other.example", "other", "welcome", 0},
		{"https://other.example", "demo", "error", 4403},
	};

	world_start(w, "sites: {demo: {rules: shop, origins: ['https://shop.example']}, "
		       "other: {rules: shop, origins: ['https://other.example']}}\n");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct client *c = world_visitor(w, "page");
		const struct wsclient_options options = {.protocol = "handoff.visitor.v1",
							 .origin = rows[i].origin ? rows[i].origin
										  : w->daemon.url};

		assert_int_equal(wsclient_connect(&c->ws, w->daemon.url, &options), 0);
		client_send(c, "{'type':'hello','site':'%s'}", rows[i].site);
		client_expect_now(c, rows[i].answer, NULL);
		if (rows[i].close)
			client_expect_closed(c, rows[i].close);
	}
}

/* Secrets, and words of people, in every place where they may stand, with something wrong about each. */
static void no_refusal_and_no_line_of_the_log_repeats_what_was_sent(struct world *w)
{
	static const char *const frames[] = {
		"{'type':'hello','site':'demo','token':'SECRET-token'}",
		"{'type':'hello','site':'SECRET-site','token':'SECRET-token'}",
		"{'type':'hello','site':'demo','user':{'id':'mia','hash':'SECRET-hash'}}",
		"{'type':'SECRET-type','id':'x1'}",
		"{'type':'say','id':'x1','text':7,'SECRET-key':'SECRET-value'}",
		"{'type':'say','id':'SECRET id','text':'SECRET-text'}",
		"{'type':'contact','id':'x1','email':'SECRET-email','phone':7}",
		"{'type':'rate','id':'x1','survey':'SECRET-survey','score':1,'comment':'SECRET'}",
		"{'type':'say','id':'x1','text':'SECRET','text':'SECRET'}",
		"SECRET, and no frame at all",
	};

	world_start(w, "log: {level: debug}\n");
	for (size_t i = 0; i < ARRAY_SIZE(frames); i++)
		for (enum role role = ROLE_VISITOR; role < N_ROLE; role++) {
			struct client *c = role == ROLE_VISITOR ? world_visitor(w, "visitor")
								: world_agent(w, "agent");
			cleanup(freep) char *text = NULL;

			client_connect(c, &w->daemon);
			send_quoted(c, frames[i]);
			assert_non_null(client_next(c, PATIENCE_MS));
			assert_string_equal(text_at(c->frame, "type"), "error");
			text = json_dumps(c->frame, 0);
			if (strstr(text, "SECRET"))
				fail_msg("%s was answered with %s", frames[i], text);
			client_disconnect(c);
		}
	another_is_answered(w);
	assert_int_equal(daemon_log_has(&w->daemon, "SECRET"), 0);
}

static void a_ping_is_answered_by_its_name(struct world *w)
{
	struct client *all[2];

	world_start(w, "");
	all[0] = a_visitor(w, "visitor");
	all[1] = an_agent(w, "anna");
	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		send_quoted(all[i], "{'type':'ping','id':'p1'}");
		client_expect(all[i], "ok", "re", "p1", NULL);
		send_quoted(all[i], "{'type':'ping'}");
		client_expect(all[i], "error", "code", "bad_field", "field", "id", NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PROMISE(a_ping_is_answered_by_its_name),
		PROMISE(what_is_wrong_is_refused_by_name),
		PROMISE(a_text_is_too_large_by_one_code_point),
		PROMISE(brackets_are_not_followed_to_their_end),
		PROMISE(the_third_in_a_row_that_is_no_object_is_the_last),
		PROMISE(what_is_no_text_closes_the_connection),
		PROMISE(a_wrong_first_frame_ends_badly),
		PROMISE(a_wrong_upgrade_is_refused),
		PROMISE(a_page_may_chat_with_its_own_site_only),
		PROMISE(no_refusal_and_no_line_of_the_log_repeats_what_was_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
