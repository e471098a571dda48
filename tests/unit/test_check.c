/* test_check.c - proto/check.h */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "proto/check.h"
#include "proto/tools/files.h"

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && !strcmp(s + n - m, end);
}

static void check_file(const char *file)
{
	bool visitor = ends_with(file, "visitor.json");
	char path[400], why[200];
	char *json;

	snprintf(path, sizeof(path), "proto/golden/%s", file);
	json = file_read(path);
	if (!wire_check(json, strlen(json), visitor ? ROLE_VISITOR : ROLE_AGENT, why, sizeof(why)))
		fail_msg("%s: %s", file, why);
	free(json);
}

static void every_golden_frame_of_the_server_fits(void **state)
{
	DIR *dir = opendir("proto/golden");
	int n = 0;

	(void)state;
	assert_non_null(dir);
	for (struct dirent *d; (d = readdir(dir));) {
		if (!ends_with(d->d_name, ".json") || !strncmp(d->d_name, "v_", 2) ||
		    !strncmp(d->d_name, "a_", 2))
			continue;
		check_file(d->d_name);
		n++;
	}
	closedir(dir);
	assert_true(n > 30);
}

#define HEAD "\"conversation\":\"38g1zgkqp28t5\",\"seq\":4,\"at\":\"2026-11-22T06:40:33.123Z\""
#define BOT  "\"from\":{\"role\":\"bot\",\"name\":\"Robin\"}"

static void what_does_not_fit_is_refused_with_the_reason(void **state)
{
	static const struct {
		enum role reader;
		const char *json, *why; /* "": it fits */
	} rows[] = {
		{ROLE_VISITOR, "{\"type\":\"message\"," HEAD "," BOT ",\"text\":\"hi\"}", ""},
		{ROLE_VISITOR,
		 "{\"type\":\"message\"," HEAD "," BOT ",\"text\":\"hi\",\"intent\":\"a\"}",
		 "message: intent is for agents only"},
		{ROLE_AGENT,
		 "{\"type\":\"message\"," HEAD "," BOT ",\"text\":\"hi\",\"intent\":\"a\"}", ""},
		{ROLE_AGENT,
		 "{\"type\":\"message\"," HEAD "," BOT ",\"text\":\"hi\",\"intent\":null}", ""},
		{ROLE_VISITOR, "{\"type\":\"message\"," HEAD "," BOT "}",
		 "message: text is missing"},
		{ROLE_VISITOR, "{\"type\":\"message\"," HEAD "," BOT ",\"text\":null}",
		 "message: text is missing"},
		{ROLE_VISITOR, "{\"type\":\"message\"," HEAD "," BOT ",\"text\":5}",
		 "message: text has a wrong type or value"},
		{ROLE_VISITOR,
		 "{\"type\":\"message\"," HEAD "," BOT ",\"text\":\"hi\",\"colour\":1}",
		 "message: colour is no field of it"},
		{ROLE_VISITOR, "{\"type\":\"message\"," BOT ",\"text\":\"hi\"}",
		 "event: conversation is missing"},
		{ROLE_VISITOR,
		 "{\"type\":\"message\"," HEAD ",\"from\":{\"role\":\"dog\"},\"text\":\"\"}",
		 "from: role has a wrong type or value"},
		{ROLE_VISITOR,
		 "{\"type\":\"message\"," HEAD
		 ",\"from\":{\"role\":\"bot\",\"type\":\"x\"},\"text\":\"\"}",
		 "from: type is no field of it"},
		{ROLE_VISITOR,
		 "{\"type\":\"message\"," HEAD "," BOT
		 ",\"text\":\"\",\"quick_replies\":[{\"title\":\"a\"}]}",
		 "quick_reply: say is missing"},
		{ROLE_VISITOR, "{\"type\":\"note\"," HEAD "," BOT ",\"text\":\"hi\"}",
		 "note: no frame for visitors"},
		{ROLE_VISITOR, "{\"type\":\"say\"}", "say: no frame for visitors"},
		{ROLE_AGENT, "{\"type\":\"quick_reply\",\"title\":\"a\",\"say\":\"b\"}",
		 "quick_reply: no frame for agents"},
		{ROLE_AGENT, "{\"seq\":1}", "it has no type"},
		{ROLE_VISITOR, "{\"type\":\"error\",\"code\":\"bad_luck\",\"message\":\"\"}",
		 "error: code has a wrong type or value"},
		{ROLE_VISITOR,
		 "{\"type\":\"queue\",\"position\":1,\"estimated_wait_s\":null,\"choices\":[]}",
		 ""},
		{ROLE_VISITOR, "{\"type\":\"queue\",\"position\":1,\"choices\":[]}",
		 "queue: estimated_wait_s is missing"},
		{ROLE_VISITOR,
		 "{\"type\":\"queue\",\"position\":1,\"estimated_wait_s\":[1],\"choices\":[\"run\"]"
		 "}",
		 "queue: choices has a wrong type or value"},
		{ROLE_AGENT, "{\"type\":\"queue\",\"position\":1,\"choices\":[]}",
		 "queue: waiting is missing"},
		{ROLE_AGENT, "{\"type\":\"queue\",\"waiting\":[],\"agents\":[]}", ""},
		{ROLE_AGENT, "{\"type\":\"queue\",\"waiting\":{},\"agents\":[]}",
		 "queue: waiting has a wrong type or value"},
		{ROLE_AGENT, "{\"type\":\"ok\",\"type\":\"ok\"}",
		 "not a JSON object: duplicate object key near '\"type\"'"},
		{ROLE_AGENT, "[]", "not a JSON object: "},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char why[200] = "";
		bool ok = wire_check(rows[i].json, strlen(rows[i].json), rows[i].reader, why,
				     sizeof(why));

		if (ok != !*rows[i].why || (!ok && strcmp(why, rows[i].why)))
			fail_msg("%s: %s", rows[i].json, why);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_golden_frame_of_the_server_fits),
		cmocka_unit_test(what_does_not_fit_is_refused_with_the_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
