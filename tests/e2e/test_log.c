/* test_log.c - shell/log.h */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "shell/log.h"

static char *line(struct log_style style, enum log_level level, const struct log_field *fields)
{
	struct buf b = BUF_INIT(1 << 20);
	char *s;

	log_compose(&b, &style, 1700000000123, level, fields);
	s = buf_steal(&b, NULL);
	assert_non_null(s);
	return s;
}

#define FIELDS(...) ((const struct log_field[]){__VA_ARGS__, {0}})

static void an_event_is_one_line_of_keys_and_values(void **state)
{
	const struct {
		struct log_style style;
		enum log_level level;
		const char *expected;
	} rows[] = {
		{{LOG_TEXT, false},
		 LEVEL_INFO,
		 "at=2023-11-14T22:13:20.123Z level=info event=x n=-7 s=\"a b\"\n"},
		{{LOG_TEXT, true}, LEVEL_ERROR, "<3>level=error event=x n=-7 s=\"a b\"\n"},
		{{LOG_JSON, false},
		 LEVEL_WARNING,
		 "{\"at\":\"2023-11-14T22:13:20.123Z\",\"level\":\"warning\",\"event\":\"x\","
		 "\"n\":-7,\"s\":\"a b\"}\n"},
		{{LOG_JSON, true},
		 LEVEL_DEBUG,
		 "<7>{\"level\":\"debug\",\"event\":\"x\",\"n\":-7,\"s\":\"a b\"}\n"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *s = line(rows[i].style, rows[i].level,
			       FIELDS(log_s("event", "x"), log_i("n", -7), log_s("s", "a b")));

		assert_string_equal(s, rows[i].expected);
		free(s);
	}
}

static void no_value_can_make_a_second_line_or_a_second_key(void **state)
{
	static const struct {
		const char *value, *text, *json;
	} rows[] = {
		{"", "\"\"", "\"\""},
		{"plain-1.2/x", "plain-1.2/x", "\"plain-1.2/x\""},
		{"a=b", "\"a=b\"", "\"a=b\""},
		{"a\nlevel=error", "\"a\\nlevel=error\"", "\"a\\nlevel=error\""},
		{"q\"q\\", "\"q\\\"q\\\\\"", "\"q\\\"q\\\\\""},
		{"\x1b[31m", "\"\\u001b[31m\"", "\"\\u001b[31m\""},
		{"a\x7f\xc2\x85z", "a??z", "\"a??z\""},
		{"a\xff\xc3", "a??", "\"a??\""},
		{"h\xc3\xbc", "\"h\xc3\xbc\"", "\"h\xc3\xbc\""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct log_field *f = FIELDS(log_s("v", rows[i].value));
		char *text = line((struct log_style){LOG_TEXT, true}, LEVEL_INFO, f);
		char *json = line((struct log_style){LOG_JSON, true}, LEVEL_INFO, f);

		assert_ptr_equal(strstr(text, "v="), text + strlen("<6>level=info "));
		assert_memory_equal(strstr(text, "v=") + 2, rows[i].text, strlen(rows[i].text));
		assert_memory_equal(strstr(json, "\"v\":") + 4, rows[i].json, strlen(rows[i].json));
		assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
		assert_ptr_equal(strchr(json, '\n'), json + strlen(json) - 1);
		free(text);
		free(json);
	}
}

static void a_long_value_is_cut_between_characters(void **state)
{
	char value[3001];
	char *s;

	(void)state;
	for (int i = 0; i < 3000; i += 2)
		memcpy(value + i, "\xc3\xa4", 2);
	value[3000] = '\0';
	s = line((struct log_style){LOG_TEXT, true}, LEVEL_INFO, FIELDS(log_s("v", value)));
	assert_int_equal(strlen(s), strlen("<6>level=info v=\"\"\n") + 1000);
	free(s);
}

static void an_id_is_written_as_people_see_it(void **state)
{
	(void)state;
	assert_string_equal(log_id("agent", 1).s, "0000000000001");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_is_one_line_of_keys_and_values),
		cmocka_unit_test(no_value_can_make_a_second_line_or_a_second_key),
		cmocka_unit_test(a_long_value_is_cut_between_characters),
		cmocka_unit_test(an_id_is_written_as_people_see_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
