/* The parts of handoffctl that need no daemon and no terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

/* They belong to a program and to no library. */
#include "clients/handoffctl/harmless.c"
#include "clients/handoffctl/editor.c"
#include "clients/handoffctl/wrap.c"
#include "clients/handoffctl/rows.c"
#include "clients/handoffctl/rows_more.c"
#include "clients/handoffctl/table.c"

static char said[512];

int ctl_fail(int status, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(said, sizeof(said), fmt, args);
	va_end(args);
	return status;
}

#define NOT_RUN(name)                                                                              \
	int name(struct ctl *c)                                                                    \
	{                                                                                          \
		(void)c;                                                                           \
		return 0;                                                                          \
	}
NOT_RUN(run_help)
NOT_RUN(run_commands)
NOT_RUN(run_status)
NOT_RUN(run_agent)
NOT_RUN(run_queue)
NOT_RUN(run_follow_ups)
NOT_RUN(run_conversations)
NOT_RUN(run_show)
NOT_RUN(run_export)
NOT_RUN(run_erase)
NOT_RUN(run_backup)
NOT_RUN(run_rules_check)
NOT_RUN(run_rules_try)
NOT_RUN(run_rules_train)
NOT_RUN(run_rules_eval)
NOT_RUN(run_rules_fit)
NOT_RUN(run_rules_replay)
NOT_RUN(run_rules_new)
NOT_RUN(run_rules_import)
NOT_RUN(run_rules_reload)
NOT_RUN(run_webhooks)
NOT_RUN(run_webhooks_retry)
NOT_RUN(run_chat)

static void nothing_that_a_terminal_obeys_gets_through(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{"plain", "plain"},
		{"a\x1b[31mred\x1b[0m!", "ared!"},
		{"\x1b]0;title\x07text", "text"},
		{"\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"},
		{"\x1bPq#0\x1b\\after", "after"},
		{"\x1b", ""},
		{"\x1b[", ""},
		{"\x1b[31", ""},
		{"\x1b"
		 "c"
		 "reset",
		 "reset"},
		{"a\x07\x08\x0e"
		 "b\rc",
		 "abc"},
		{"a\xc2\x9b"
		 "31mb",
		 "a31mb"}, /* the C1 form of CSI */
		{"a\tb", "a b"},
		{"one\ntwo\r\n", "one two"},
		{"one\xe2\x80\xa8two", "one two"},
		{"\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd"},
		{"a\xe2\x80\xae"
		 "b",
		 "ab"}, /* right-to-left override */
		{"a\xe2\x81\xa6"
		 "b",
		 "ab"}, /* an isolate */
		{"a\xe2\x80\x8b"
		 "b",
		 "ab"}, /* zero width space */
		{"gr\xc3\xb6\xc3\x9f"
		 "er",
		 "gr\xc3\xb6\xc3\x9f"
		 "er"},
		{"\xd7\xa9\xd7\x9c", "\xe2\x81\xa8\xd7\xa9\xd7\x9c\xe2\x81\xa9"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct buf out = BUF_INIT(4096);

		harmless(&out, cases[i].in, strlen(cases[i].in), HARMLESS_LINE);
		assert_string_equal(out.p, cases[i].out);
		buf_deinit(&out);
	}
}

static void any_bytes_come_out_without_controls(void **state)
{
	uint32_t x = 1;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct buf out = BUF_INIT(4096);
		char bytes[24];

		for (size_t i = 0; i < sizeof(bytes); i++) {
			x = x * 1664525 + 1013904223;
			bytes[i] = "\x1b[]0;m\x07\\P\xc2\x9b\xe2\x80\xae\n\xff"
				   "az"[(x >> 16) % 19];
		}
		harmless(&out, bytes, x % (sizeof(bytes) + 1), HARMLESS_LINE);
		for (size_t i = 0; i < out.n; i++)
			assert_true((unsigned char)out.p[i] >= 0x20 && out.p[i] != 0x7f);
		assert_true(utf8_valid(out.p, out.n));
		buf_deinit(&out);
	}
}

static enum editor_event type(struct editor *e, const char *keys)
{
	enum editor_event event = EDITOR_NOTHING;

	for (; *keys; keys++)
		event = editor_key(e, *keys);
	return event;
}

static void keys_edit_the_line(void **state)
{
	static const struct {
		const char *keys, *text;
		size_t cursor;
	} cases[] = {
		{"abc", "abc", 3},
		{"abc\x1b[D\x1b[DX", "aXbc", 2},
		{"abc\x01X", "Xabc", 1},
		{"abc\x01\x05X", "abcX", 4},
		{"gr\xc3\xb6\x7f"
		 "o",
		 "gro", 3},
		{"\xc3\xb6\x1b[D\x1b[3~", "", 0},
		{"one two  \x17", "one ", 4},
		{"one two\x15", "", 0},
		{"one two\x1b[D\x1b[D\x1b[D\x0b", "one ", 4},
		{"a\x1bOHb\x1bOFc", "bac", 3},
		{"\x7f\x1b[D\x1b[C\x1b[3~\x17\x15\x0b", "", 0},
		{"\x1b[200~two\rlines\ttab\x1b[201~", "two\nlines tab", 13},
		{"\x1b[200~a\r\nb\nc\x1b[201~", "a\nb\nc", 5},
		{"a\x1b\rb", "a\nb", 3},
		{"one two\x1b"
		 "bX",
		 "one Xtwo", 5},
		{"one two\x01\x1b[1;5CX", "oneX two", 4},
		{"one two\x01\x1b"
		 "d",
		 " two", 0},
		{"one two\x1b\x7f\x19\x19", "one twotwo", 10},
		{"a\x1b[999999999999999999999999999999999999999999zb", "ab", 2},
		{"\xff\xff\xff\xff"
		 "a",
		 "a", 1},
		{"a\xc2\x9b"
		 "b",
		 "ab", 2},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct editor e;

		editor_init(&e);
		type(&e, cases[i].keys);
		assert_string_equal(e.text.p, cases[i].text);
		assert_int_equal(e.cursor, cases[i].cursor);
		editor_deinit(&e);
	}
}

static void enter_gives_the_line_and_up_brings_it_back(void **state)
{
	struct editor e;
	char *line;

	(void)state;
	editor_init(&e);
	assert_int_equal(type(&e, "first\r"), EDITOR_LINE);
	line = editor_take(&e);
	assert_string_equal(line, "first");
	free(line);
	assert_int_equal(type(&e, "second\r"), EDITOR_LINE);
	free(editor_take(&e));
	type(&e, "irs\x12");
	assert_string_equal(e.text.p, "first");
	type(&e, "\x03");
	type(&e, "s\x12");
	assert_string_equal(e.text.p, "second");
	type(&e, "\x12");
	assert_string_equal(e.text.p, "first");
	type(&e, "\x12");
	assert_string_equal(e.text.p, "first");
	type(&e, "\x03");
	type(&e, "draft\x1b[A\x1b[A\x1b[A");
	assert_string_equal(e.text.p, "first");
	type(&e, "\x1b[B\x1b[B\x1b[B");
	assert_string_equal(e.text.p, "draft");
	assert_int_equal(type(&e, "\x03"), EDITOR_NOTHING);
	assert_int_equal(type(&e, "\x03"), EDITOR_BREAK);
	assert_int_equal(type(&e, "\x04"), EDITOR_END);
	editor_deinit(&e);
}

static void any_keys_leave_valid_text(void **state)
{
	struct editor e;
	uint32_t x = 7;

	(void)state;
	editor_init(&e);
	for (int i = 0; i < 200000; i++) {
		x = x * 1664525 + 1013904223;
		if (editor_key(&e, (char)(x >> 16)) == EDITOR_LINE)
			free(editor_take(&e));
		assert_true(e.cursor <= e.text.n);
	}
	assert_true(utf8_valid(e.text.p, e.text.n));
	editor_deinit(&e);
}

static void a_long_line_is_drawn_around_the_cursor(void **state)
{
	struct buf out = BUF_INIT(4096);
	struct editor e;

	(void)state;
	editor_init(&e);
	for (int i = 0; i < 100; i++)
		type(&e, "0123456789");
	editor_draw(&e, "you> ", "", "", 40, &out);
	assert_true(columns_of(out.p + 1, out.n - 1 - strlen("\033[K")) <= 40);
	assert_non_null(strstr(out.p, "789\033[K"));
	buf_reset(&out);
	type(&e, "\x01");
	editor_draw(&e, "you> ", "", "", 40, &out);
	assert_non_null(strstr(out.p, "you> 0123"));
	assert_non_null(strstr(out.p, "\033[34D"));
	editor_deinit(&e);
	buf_deinit(&out);
}

static void lines_break_between_words(void **state)
{
	static const struct {
		const char *in, *out;
		size_t columns;
	} cases[] = {
		{"", "", 20},
		{"short", "short", 20},
		{"one two three four five six", "one two three four\n    five six", 20},
		{"one\n    two three four five six", "one\n    two three four\n        five six",
		 20},
		{"\033[1mone two three\033[0m four five",
		 "\033[1mone two three\033[0m four\n    five", 20},
		{"https://shop.example/a/very/long/address now",
		 "https://shop.example/a/very/long/address\n    now", 20},
		{"\xe4\xb8\xad\xe6\x96\x87\xe4\xb8\xad\xe6\x96\x87 "
		 "\xe4\xb8\xad\xe6\x96\x87\xe4\xb8\xad\xe6\x96\x87 abc",
		 "\xe4\xb8\xad\xe6\x96\x87\xe4\xb8\xad\xe6\x96\x87 "
		 "\xe4\xb8\xad\xe6\x96\x87\xe4\xb8\xad\xe6\x96\x87\n    abc",
		 20},
		{"a  b\n", "a  b\n", 20},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct buf out = BUF_INIT(4096);

		wrap(&out, cases[i].in, cases[i].columns);
		assert_string_equal(out.n ? out.p : "", cases[i].out);
		buf_deinit(&out);
	}
}

static int parse(struct ctl *c, char *line)
{
	char *argv[128] = {(char *)"handoffctl"};
	int argc = 1;

	*c = (struct ctl){0};
	*said = '\0';
	for (char *p = strtok(line, " "); p && argc < 128; p = strtok(NULL, " "))
		argv[argc++] = p;
	return rows_parse(c, argc, argv);
}

static void commands_and_options_are_found_wherever_they_stand(void **state)
{
	char line[] = "--data d agent -q add ana --name=Ana --capacity 4";
	struct ctl c;

	(void)state;
	assert_int_equal(parse(&c, line), 0);
	assert_string_equal(c.row->name, "agent add");
	assert_string_equal(c.args[0], "ana");
	assert_string_equal(c.option[OPT_NAME], "Ana");
	assert_string_equal(c.option[OPT_CAPACITY], "4");
	assert_string_equal(c.option[OPT_DATA], "d");
	assert_true(ctl_has(&c, OPT_QUIET));
	assert_false(ctl_has(&c, OPT_JSON));
}

static void what_is_wrong_is_said_with_what_was_meant(void **state)
{
	static const struct {
		const char *line, *says;
	} cases[] = {
		{"statsu", "did you mean 'status'"},
		{"agent ad ana", "did you mean 'agent add'"},
		{"agent", "needs one of: add, list"},
		{"status --jsno", "did you mean '--json'"},
		{"agent add", "needs LOGIN"},
		{"agent add a b", "cannot use 'b'"},
		{"status --name x", "takes no --name"},
		{"agent add a --name", "needs a value"},
		{"status --json=1", "takes no value"},
		{"a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a "
		 "a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a",
		 "too many"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char line[256];
		struct ctl c;

		snprintf(line, sizeof(line), "%s", cases[i].line);
		assert_int_equal(parse(&c, line), CTL_USAGE);
		assert_non_null(strstr(said, cases[i].says));
	}
}

static void more_words_than_there_is_room_for_are_refused(void **state)
{
	char *argv[CTL_ARGS + 4];
	struct ctl c = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(argv); i++)
		argv[i] = (char *)"word";
	assert_int_equal(rows_parse(&c, ARRAY_SIZE(argv), argv), CTL_USAGE);
	assert_non_null(strstr(said, "too many"));
}

static void help_of_a_command_says_what_its_row_cannot(void **state)
{
	struct buf out = BUF_INIT(1 << 16);
	char line[] = "rules import rasa a b -o c";
	struct ctl c;

	(void)state;
	assert_int_equal(parse(&c, line), 0);
	assert_int_equal(c.n_args, 3);
	assert_string_equal(c.option[OPT_OUTPUT], "c");
	rows_help(c.row, &out);
	assert_non_null(strstr(out.p, "Usage: handoffctl rules import rasa PATH"));
	assert_non_null(strstr(out.p, "IMPORT.md"));
	assert_non_null(strstr(out.p, "-o, --output DIR"));
	buf_deinit(&out);
}

static void help_and_table_name_every_command(void **state)
{
	struct buf help = BUF_INIT(1 << 16), table = BUF_INIT(1 << 16);

	(void)state;
	rows_help(NULL, &help);
	rows_table(&table);
	for (size_t i = 0; i < n_rows; i++) {
		assert_non_null(strstr(help.p, rows[i].name));
		assert_non_null(strstr(table.p, rows[i].name));
	}
	for (char *line = strtok(help.p, "\n"); line; line = strtok(NULL, "\n"))
		assert_true(columns_of(line, strlen(line)) <= 100);
	buf_deinit(&help);
	buf_deinit(&table);
}

static void columns_are_aligned_by_what_is_seen(void **state)
{
	static const char *const heading[] = {"name", "n", NULL};
	struct buf out = BUF_INIT(4096);
	struct table t;

	(void)state;
	table_begin(&t, heading);
	table_cell(&t, "M\xc3\xbcller\x1b[31m");
	table_cellf(&t, "%d", 1);
	table_cell(&t, "\xe6\x97\xa5\xe6\x9c\xac"); /* two columns each */
	table_cellf(&t, "%d", 2);
	table_print(&t, true, "<", ">", &out);
	assert_string_equal(out.p,
			    "<name    n>\nM\xc3\xbcller  1\n\xe6\x97\xa5\xe6\x9c\xac    2\n");
	buf_deinit(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_that_a_terminal_obeys_gets_through),
		cmocka_unit_test(any_bytes_come_out_without_controls),
		cmocka_unit_test(keys_edit_the_line),
		cmocka_unit_test(enter_gives_the_line_and_up_brings_it_back),
		cmocka_unit_test(any_keys_leave_valid_text),
		cmocka_unit_test(a_long_line_is_drawn_around_the_cursor),
		cmocka_unit_test(lines_break_between_words),
		cmocka_unit_test(commands_and_options_are_found_wherever_they_stand),
		cmocka_unit_test(what_is_wrong_is_said_with_what_was_meant),
		cmocka_unit_test(more_words_than_there_is_room_for_are_refused),
		cmocka_unit_test(help_of_a_command_says_what_its_row_cannot),
		cmocka_unit_test(help_and_table_name_every_command),
		cmocka_unit_test(columns_are_aligned_by_what_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
