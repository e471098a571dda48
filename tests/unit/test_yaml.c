/* test_yaml.c - base/yaml.h */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/yaml.h"

struct parsed {
	struct yaml *y;
	struct problems problems;
	struct buf said; /* the problems, printed */
	int r;
};

static void parsed_deinit(struct parsed *p)
{
	yaml_free(p->y);
	problems_deinit(&p->problems);
	buf_deinit(&p->said);
}

static struct parsed parse_n(const char *text, size_t n, struct yaml_limits limits)
{
	struct parsed p = {.problems = PROBLEMS_INIT, .said = BUF_INIT(100000)};

	p.r = yaml_parse(&p.y, "f", text, n, &limits, &p.problems);
	problems_print(&p.problems, &p.said);
	return p;
}

static struct parsed parse(const char *text)
{
	return parse_n(text, strlen(text), YAML_LIMITS);
}

/* The tree in one line: 'quoted', plain, [list], {key: value}. */
static void show(const struct yaml *y, struct buf *out)
{
	if (y->type == YAML_SCALAR) {
		buf_printf(out, y->plain ? "%s" : "'%s'", y->text);
		return;
	}
	buf_putc(out, y->type == YAML_MAP ? '{' : '[');
	for (size_t i = 0; i < y->n; i++) {
		if (i)
			buf_puts(out, ", ");
		if (y->type == YAML_MAP)
			buf_printf(out, "%s: ", y->keys[i]->text);
		show(y->items[i], out);
	}
	buf_putc(out, y->type == YAML_MAP ? '}' : ']');
}

static void documents_become_trees(void **state)
{
	static const struct {
		const char *text, *tree;
	} rows[] = {
		{"", "{}"},
		{"# only a comment\n", "{}"},
		{"---\n", "{}"},
		{"---\n...\n", "{}"},
		{"a", "a"},
		{"~", "~"},
		{"\"\"", "''"},
		{"a: 1\nb: [x, 'y', \"z\"]\nc:\n  d: {}\n  e: []\nf:\n",
		 "{a: 1, b: [x, 'y', 'z'], c: {d: {}, e: []}, f: }"},
		{"- a\n- - b\n  - c\n", "[a, [b, c]]"},
		{"no: yes\n1: 2\n~: 3\n\"<<\": 4\n", "{no: yes, 1: 2, ~: 3, <<: 4}"},
		{"a: |\n  b\n  c\nd: >-\n  e\n  f\n", "{a: 'b\nc\n', d: 'e f'}"},
		{"\xef\xbb\xbf"
		 "a: b\r\nc: d\r\n",
		 "{a: b, c: d}"},
		{"a: \"\\u00f6\\n\"", "{a: '\xc3\xb6\n'}"},
		{"a: &x [1, {b: c}]\nd: *x\n", "{a: [1, {b: c}], d: [1, {b: c}]}"},
		{"a: &x b\n*x : *x\n", "{a: b, b: b}"},
		{"a: &x 1\nb: &x 2\nc: *x\n", "{a: 1, b: 2, c: 2}"},
		{"%YAML 1.1\n---\na: b\n", "{a: b}"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup(parsed_deinit) struct parsed p = parse(rows[i].text);
		cleanup(buf_deinit) struct buf out = BUF_INIT(1000);

		assert_int_equal(p.r, 0);
		assert_string_equal(p.said.p, "");
		show(p.y, &out);
		assert_string_equal(out.p, rows[i].tree);
	}
}

static void nodes_know_their_places(void **state)
{
	cleanup(parsed_deinit) struct parsed p =
		parse("\n\xc3\xb6: [a,\n  'b']\nc: &x\n d: e\nf: *x");

	(void)state;
	assert_int_equal(p.r, 0);
	assert_int_equal(p.y->line, 2);
	assert_int_equal(p.y->column, 1);
	assert_int_equal(p.y->items[0]->line, 2);
	assert_int_equal(p.y->items[0]->column, 4); /* letters, not bytes */
	assert_int_equal(p.y->items[0]->items[1]->line, 3);
	assert_int_equal(p.y->items[0]->items[1]->column, 3);
	assert_int_equal(p.y->keys[1]->line, 4);
	assert_int_equal(p.y->items[2]->items[0]->line, 5); /* of the original, not of the alias */
}

static void what_is_wrong_is_said_with_its_place(void **state)
{
	static const struct {
		const char *text, *said;
	} rows[] = {
		{"a: 1\na: 2\n", "f:2:1: error: key 'a' is there twice, first on line 1\n"},
		{"a: {b: 1, 'b': 2}", "f:1:11: error: key 'b' is there twice, first on line 1\n"},
		{"a: 1\n<<: {b: 1}\n",
		 "f:2:1: error: merge keys are not supported; write the keys out\n"},
		{"a: !!int 1\nb: !x {}\nc: ! []\n",
		 "f:1:4: error: tags are not supported; leave out 'tag:yaml.org,2002:int'\n"
		 "f:2:4: error: tags are not supported; leave out '!x'\n"
		 "f:3:4: error: tags are not supported; leave out '!'\n"},
		{"[a, b]: c\n", "f:1:1: error: a key must be text, not a list or a map\n"},
		{"? {a: b}\n: c\n", "f:1:3: error: a key must be text, not a list or a map\n"},
		{"? \n: a\n", "f:1:2: error: a key is missing here\n"},
		{"a: *x\nb: *y\n",
		 "f:1:4: error: no '&x' before this\nf:2:4: error: no '&y' before this\n"},
		{"a: &x [*x]\n", "f:1:8: error: '*x' stands for something that it is part of\n"},
		{"a: &x {b: [*x]}\n",
		 "f:1:12: error: '*x' stands for something that it is part of\n"},
		{"a: \"b\\0c\"\n", "f:1:4: error: text must be UTF-8 without NUL\n"},
		{"a: b\n---\nc: d\n",
		 "f:2:1: error: a second document begins here; only one is read\n"},
		{"a: b\nc\xc3\xb6: \xff\n", "f:2:5: error: invalid leading UTF-8 octet\n"},
		{"a: \xed\xa0\x80\n", "f:1:4: error: invalid Unicode character\n"},
		{"a: \xc0\xaf\n", "f:1:4: error: invalid length of a UTF-8 sequence\n"},
		{"a: b\x01\n", "f:1:5: error: control characters are not allowed\n"},
		{"a: b: c\n", "f:1:5: error: mapping values are not allowed in this context\n"},
		{"a: [b\n", "f:2:1: error: did not find expected ',' or ']' "
			    "(while parsing a flow sequence from line 1 on)\n"},
		{"[[[[[[[[[[[[[[[[[a",
		 "f:1:17: error: lists and maps are nested more than 16 deep\n"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup(parsed_deinit) struct parsed p = parse(rows[i].text);

		assert_string_equal(p.said.p, rows[i].said);
		assert_int_equal(p.r, YAML_E_INVALID);
		assert_null(p.y);
	}
}

static void bytes_that_are_not_utf8_text_are_refused(void **state)
{
	static const struct {
		const char *bytes;
		size_t n;
	} rows[] = {
		{"\0", 1},
		{"a: \0b", 5},
		{"\xff\xfe"
		 "a\0",
		 4},
		{"\xfe\xff\0a", 4},
		{"a: \xc3", 4},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup(parsed_deinit) struct parsed p =
			parse_n(rows[i].bytes, rows[i].n, YAML_LIMITS);

		assert_int_equal(p.r, YAML_E_INVALID);
		assert_int_equal(p.problems.errors, 1);
		assert_int_equal(p.problems.v[0].line, 1);
	}
}

static void nothing_passes_a_limit(void **state)
{
	static const struct {
		const char *text;
		struct yaml_limits limits;
		const char *said; /* NULL: it fits */
	} rows[] = {
		{"a: b", {.bytes = 4, .depth = 1, .nodes = 3}, NULL},
		{"a: b", {.bytes = 3, .depth = 9, .nodes = 9}, "f: error: larger than 3 bytes\n"},
		{"a: b",
		 {.bytes = 9, .depth = 0, .nodes = 9},
		 "f:1:1: error: lists and maps are nested more than 0 deep\n"},
		{"a: b",
		 {.bytes = 9, .depth = 9, .nodes = 2},
		 "f:1:4: error: more than 2 values, aliases included\n"},
		{"a", {.bytes = 9, .depth = 0, .nodes = 1}, NULL},
		{"",
		 {.bytes = 9, .depth = 9, .nodes = 0},
		 "f:1:1: error: more than 0 values, aliases included\n"},
		{"[&x [a, b], *x]", {.bytes = 99, .depth = 9, .nodes = 7}, NULL},
		{"[&x [a, b], *x]",
		 {.bytes = 99, .depth = 9, .nodes = 6},
		 "f:1:9: error: more than 6 values, aliases included\n"},
		{"[&x [a], [[*x]]]", {.bytes = 99, .depth = 4, .nodes = 99}, NULL},
		{"[&x [a], [[*x]]]",
		 {.bytes = 99, .depth = 3, .nodes = 99},
		 "f:1:12: error: lists and maps are nested more than 3 deep\n"},
		{"[&x aaaaaaaaaa, *x, *x, *x]", {.bytes = 30, .depth = 9, .nodes = 9}, NULL},
		{"[&x aaaaaaaaa, *x, *x, *x,*x]",
		 {.bytes = 30, .depth = 9, .nodes = 9},
		 "f:1:27: error: aliases expand to more than 30 bytes\n"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup(parsed_deinit) struct parsed p =
			parse_n(rows[i].text, strlen(rows[i].text), rows[i].limits);

		assert_string_equal(p.said.p, rows[i].said ? rows[i].said : "");
		assert_int_equal(p.r, rows[i].said ? YAML_E_INVALID : 0);
	}
}

static void a_bomb_of_aliases_is_refused_not_built(void **state)
{
	cleanup(buf_deinit) struct buf b = BUF_INIT(10000);

	(void)state;
	buf_puts(&b, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
	for (int i = 1; i < 10; i++) {
		buf_printf(&b, "a%d: &a%d [", i, i);
		for (int j = 0; j < 10; j++)
			buf_printf(&b, "*a%d, ", i - 1);
		buf_puts(&b, "]\n");
	}
	{
		cleanup(parsed_deinit) struct parsed p = parse(b.p);

		assert_int_equal(p.r, YAML_E_INVALID);
		assert_non_null(strstr(p.said.p, "more than 200000 values, aliases included"));
	}
}

static void anchors_are_bounded(void **state)
{
	cleanup(buf_deinit) struct buf b = BUF_INIT(100000);

	(void)state;
	for (int i = 0; i < 257; i++)
		buf_printf(&b, "- &a%d x\n", i);
	{
		cleanup(parsed_deinit) struct parsed p = parse(b.p);

		assert_string_equal(p.said.p, "f:257:3: error: more than 256 anchors\n");
	}
}

static void many_keys_are_checked_quickly(void **state)
{
	cleanup(buf_deinit) struct buf b = BUF_INIT(4 << 20);

	(void)state;
	for (int i = 0; i < 50000; i++)
		buf_printf(&b, "key%d: %d\n", i, i);
	buf_puts(&b, "key7: again\n");
	{
		cleanup(parsed_deinit) struct parsed p = parse(b.p);

		assert_string_equal(
			p.said.p, "f:50001:1: error: key 'key7' is there twice, first on line 8\n");
	}
}

/* Every way of cutting a document short, and of breaking one byte of it. */
static void no_damage_does_harm(void **state)
{
	static const char text[] = "a: &x [1, 'b', \"c\\n\", {d: *e}]\n? f\n: |\n  g\nh: *x # i\n";
	static const char bytes[] = "\xff\n\t\"&*{]:-!%\\";
	char broken[sizeof(text)];

	(void)state;
	for (size_t n = 0; n < sizeof(text) - 1; n++) {
		cleanup(parsed_deinit) struct parsed cut = parse_n(text, n, YAML_LIMITS);

		assert_int_equal(cut.r == 0, cut.y != NULL);
		for (size_t i = 0; i < sizeof(bytes); i++) {
			cleanup(parsed_deinit) struct parsed p = {0};

			memcpy(broken, text, sizeof(text));
			broken[n] = bytes[i];
			p = parse_n(broken, sizeof(text) - 1, YAML_LIMITS);
			assert_int_equal(p.r == 0, p.y != NULL);
			assert_int_equal(p.r == 0, p.problems.errors == 0);
		}
	}
}

static void a_key_is_found_unless_its_value_is_null(void **state)
{
	cleanup(parsed_deinit) struct parsed p =
		parse("a: 1\nb:\nc: ~\nd: null\ne: \"\"\nf: 'null'\ng: []\n");
	static const struct {
		const char *key;
		bool found;
	} rows[] = {
		{"a", true}, {"b", false}, {"c", false}, {"d", false},
		{"e", true}, {"f", true},  {"g", true},	 {"x", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(yaml_get(p.y, rows[i].key) != NULL, rows[i].found);
	assert_null(yaml_get(NULL, "a"));
	assert_null(yaml_get(p.y->items[0], "a"));
	assert_null(yaml_get(p.y->items[6], "a"));
}

static void unknown_keys_are_named_with_the_nearest_known_one(void **state)
{
	static const char *const known[] = {"priority", "queue"};
	cleanup(parsed_deinit) struct parsed p = parse("queue: 1\npriorty: 2\nelse: 3\n");

	(void)state;
	yaml_check_keys(p.y, known, 2, "f", &p.problems);
	yaml_check_keys(NULL, known, 2, "f", &p.problems);
	yaml_check_keys(p.y->items[0], known, 2, "f", &p.problems);
	problems_print(&p.problems, &p.said);
	assert_string_equal(p.said.p,
			    "f:2:1: error: unknown key 'priorty'; did you mean 'priority'?\n"
			    "f:3:1: error: unknown key 'else'\n");
}

/* One value as each type; NULL text stands for a refusal. */
static const char *read_as(char kind, const struct yaml *y, struct problems *problems)
{
	static char text[100];
	const char *s = "untouched";
	int64_t i = -99;
	uint64_t u = 99;
	double d = 99;
	bool b = false, ok = false;

	switch (kind) {
	case 's':
		ok = yaml_str(y, &s, 1, 5, "f", problems);
		snprintf(text, sizeof(text), "%s", s);
		break;
	case 'i':
		ok = yaml_int(y, &i, -10, 10, "f", problems);
		snprintf(text, sizeof(text), "%d", (int)i);
		break;
	case 'I':
		ok = yaml_int(y, &i, INT64_MIN, INT64_MAX, "f", problems);
		snprintf(text, sizeof(text), "%lld", (long long)i);
		break;
	case 'r':
		ok = yaml_real(y, &d, 0, 1, "f", problems);
		snprintf(text, sizeof(text), "%.17g", d);
		break;
	case 'b':
		ok = yaml_bool(y, &b, "f", problems);
		snprintf(text, sizeof(text), "%s", b ? "true" : "false");
		break;
	case 'd':
		ok = yaml_duration(y, &i, 1000, 3600000, "f", problems);
		snprintf(text, sizeof(text), "%d", (int)i);
		break;
	case 'z':
		ok = yaml_size(y, &u, 1, 4096, "f", problems);
		snprintf(text, sizeof(text), "%d", (int)u);
		break;
	case 'l':
		ok = yaml_is(y, YAML_LIST, "f", problems);
		snprintf(text, sizeof(text), "a list");
		break;
	}
	if (!ok) /* and then the result is as it was */
		assert_true(!strcmp(s, "untouched") && (i == -99) && (u == 99) && (d == 99) && !b);
	return ok ? text : NULL;
}

static const struct {
	char kind;
	const char *yaml, *want; /* NULL: refused, and `said` tells */
	const char *said;
} readings[] = {
	{'s', "abc", "abc", NULL},
	{'s', "123", "123", NULL},
	{'s', "'null'", "null", NULL},
	{'s', "null", NULL, "expected text from 1 to 5 bytes, found nothing"},
	{'s', "''", NULL, "expected text from 1 to 5 bytes, found ''"},
	{'s', "abcdef", NULL, "expected text from 1 to 5 bytes, found 'abcdef'"},
	{'s', "[]", NULL, "expected text from 1 to 5 bytes, found a list"},
	{'i', "10", "10", NULL},
	{'i', "-10", "-10", NULL},
	{'i', "+3", "3", NULL},
	{'i', "11", NULL, "expected a whole number from -10 to 10, found '11'"},
	{'i', "-11", NULL, "expected a whole number from -10 to 10, found '-11'"},
	{'i', "'1'", NULL, "expected a whole number from -10 to 10, found '1'"},
	{'i', "1.0", NULL, "expected a whole number from -10 to 10, found '1.0'"},
	{'i', "0x1", NULL, "expected a whole number from -10 to 10, found '0x1'"},
	{'i', "+", NULL, "expected a whole number from -10 to 10, found '+'"},
	{'i', "~", NULL, "expected a whole number from -10 to 10, found nothing"},
	{'i', "{}", NULL, "expected a whole number from -10 to 10, found a map"},
	{'I', "9223372036854775807", "9223372036854775807", NULL},
	{'I', "-9223372036854775808", "-9223372036854775808", NULL},
	{'I', "9223372036854775808", NULL, "expected a whole number, found '9223372036854775808'"},
	{'I', "-9223372036854775809", NULL,
	 "expected a whole number, found '-9223372036854775809'"},
	{'r', "0", "0", NULL},
	{'r', "1", "1", NULL},
	{'r', "0.5", "0.5", NULL},
	{'r', "0.10", "0.10000000000000001", NULL},
	{'r', "0.3333333333333333333333333333", "0.33333333333333331", NULL},
	{'r', "1.01", NULL, "expected a number from 0 to 1, found '1.01'"},
	{'r', "-0.5", NULL, "expected a number from 0 to 1, found '-0.5'"},
	{'r', ".5", NULL, "expected a number from 0 to 1, found '.5'"},
	{'r', "1.", NULL, "expected a number from 0 to 1, found '1.'"},
	{'r', "0.1.2", NULL, "expected a number from 0 to 1, found '0.1.2'"},
	{'r', "nan", NULL, "expected a number from 0 to 1, found 'nan'"},
	{'r', "1e-3", NULL, "expected a number from 0 to 1, found '1e-3'"},
	{'r', "99999999999999999999999", NULL,
	 "expected a number from 0 to 1, found '99999999999999999999999'"},
	{'b', "true", "true", NULL},
	{'b', "false", "false", NULL},
	{'b', "yes", NULL, "expected true or false, found 'yes'"},
	{'b', "'true'", NULL, "expected true or false, found 'true'"},
	{'d', "20s", "20000", NULL},
	{'d', "'20s'", "20000", NULL},
	{'d', "20", NULL, "expected a duration such as 20s or 10m, from 1s to 1h, found '20'"},
	{'d', "2h", NULL, "expected a duration such as 20s or 10m, from 1s to 1h, found '2h'"},
	{'z', "2KiB", "2048", NULL},
	{'z', "12", "12", NULL},
	{'z', "0", NULL, "expected a size such as 512 or 16KiB, from 1 to 4KiB, found '0'"},
	{'z', "1MiB", NULL, "expected a size such as 512 or 16KiB, from 1 to 4KiB, found '1MiB'"},
	{'l', "[]", "a list", NULL},
	{'l', "{}", NULL, "expected a list, found a map"},
	{'l', "x", NULL, "expected a list, found 'x'"},
};

static void values_are_read_as_what_they_should_be(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(readings); i++) {
		cleanup(parsed_deinit) struct parsed p = parse(readings[i].yaml);
		const char *got;

		assert_int_equal(p.r, 0);
		got = read_as(readings[i].kind, p.y, &p.problems);
		if (readings[i].want) {
			assert_non_null(got);
			assert_string_equal(got, readings[i].want);
			assert_int_equal(p.problems.n, 0);
		} else {
			assert_null(got);
			assert_string_equal(p.problems.v[0].text, readings[i].said);
		}
	}
}

static void a_bound_that_is_none_is_not_spoken_of(void **state)
{
	cleanup(parsed_deinit) struct parsed p = parse("[]");
	const char *s;
	int64_t i;
	uint64_t u;

	(void)state;
	yaml_str(p.y, &s, 1, SIZE_MAX, "f", &p.problems);
	yaml_int(p.y, &i, 1, INT64_MAX, "f", &p.problems);
	yaml_int(p.y, &i, INT64_MIN, 7, "f", &p.problems);
	yaml_duration(p.y, &i, 0, INT64_MAX, "f", &p.problems);
	yaml_size(p.y, &u, 1 << 20, UINT64_MAX, "f", &p.problems);
	problems_print(&p.problems, &p.said);
	assert_string_equal(p.said.p,
			    "f:1:1: error: expected text of at least 1 bytes, found a list\n"
			    "f:1:1: error: expected a whole number of at least 1, found a list\n"
			    "f:1:1: error: expected a whole number of at most 7, found a list\n"
			    "f:1:1: error: expected a duration such as 20s or 10m, of at least 0s, "
			    "found a list\n"
			    "f:1:1: error: expected a size such as 512 or 16KiB, of at least 1MiB, "
			    "found a list\n");
}

static void an_absent_value_is_no_problem(void **state)
{
	static const char kinds[] = "sirbdzl";
	cleanup(problems_deinit) struct problems problems = PROBLEMS_INIT;

	(void)state;
	for (size_t i = 0; kinds[i]; i++)
		assert_null(read_as(kinds[i], NULL, &problems));
	assert_int_equal(problems.errors, 0);
}

static void nothing_can_be_parsed_and_freed(void **state)
{
	cleanup(parsed_deinit) struct parsed p = parse_n(NULL, 0, YAML_LIMITS);

	(void)state;
	assert_int_equal(p.r, 0);
	assert_int_equal(p.y->type, YAML_MAP);
	assert_null(yaml_free(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_become_trees),
		cmocka_unit_test(nodes_know_their_places),
		cmocka_unit_test(what_is_wrong_is_said_with_its_place),
		cmocka_unit_test(bytes_that_are_not_utf8_text_are_refused),
		cmocka_unit_test(nothing_passes_a_limit),
		cmocka_unit_test(a_bomb_of_aliases_is_refused_not_built),
		cmocka_unit_test(anchors_are_bounded),
		cmocka_unit_test(many_keys_are_checked_quickly),
		cmocka_unit_test(no_damage_does_harm),
		cmocka_unit_test(a_key_is_found_unless_its_value_is_null),
		cmocka_unit_test(unknown_keys_are_named_with_the_nearest_known_one),
		cmocka_unit_test(values_are_read_as_what_they_should_be),
		cmocka_unit_test(a_bound_that_is_none_is_not_spoken_of),
		cmocka_unit_test(an_absent_value_is_no_problem),
		cmocka_unit_test(nothing_can_be_parsed_and_freed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
