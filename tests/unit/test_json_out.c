/* test_json_out.c - base/json_out.h */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "base/json_out.h"

static void commas_come_by_themselves(void **state)
{
	cleanup(buf_deinit) struct buf b = BUF_INIT(1000);

	(void)state;
	out_open(&b, NULL, '{');
	out_str(&b, "a", "x");
	out_int(&b, "b", -1);
	out_open(&b, "c", '[');
	out_bool(&b, NULL, true);
	out_bool(&b, NULL, false);
	out_open(&b, NULL, '{');
	out_close(&b, '}');
	out_open(&b, NULL, '[');
	out_close(&b, ']');
	out_null(&b, NULL);
	out_close(&b, ']');
	out_real(&b, "d", 0.5, 2);
	out_raw(&b, "e", "[1]", 3);
	out_str(&b, "f", NULL);
	out_close(&b, '}');
	assert_int_equal(b.error, 0);
	assert_string_equal(b.p, "{\"a\":\"x\",\"b\":-1,\"c\":[true,false,{},[],null],\"d\":0.5,"
				 "\"e\":[1],\"f\":null}");
}

static void fragments_join_into_objects(void **state)
{
	cleanup(buf_deinit) struct buf part = BUF_INIT(1000);
	cleanup(buf_deinit) struct buf b = BUF_INIT(1000);

	(void)state;
	out_int(&part, "a", 1);
	out_int(&part, "b", 2);
	assert_string_equal(part.p, "\"a\":1,\"b\":2");
	out_open(&b, NULL, '{');
	out_fragment(&b, "", 0);
	out_fragment(&b, part.p, part.n);
	out_fragment(&b, "", 0);
	out_fragment(&b, part.p, part.n);
	out_close(&b, '}');
	assert_string_equal(b.p, "{\"a\":1,\"b\":2,\"a\":1,\"b\":2}");
}

static void strings_are_escaped_where_they_must(void **state)
{
	static const struct {
		const char *text, *json;
	} rows[] = {
		{"", "\"\""},
		{"plain", "\"plain\""},
		{"say \"hi\"", "\"say \\\"hi\\\"\""},
		{"a\\b/c", "\"a\\\\b/c\""},
		{"\b\t\n\f\r", "\"\\b\\t\\n\\f\\r\""},
		{"\x01\x1f\x7f", "\"\\u0001\\u001f\x7f\""},
		{"</script>", "\"\\u003c/script>\""},
		{"<!--", "\"\\u003c!--\""},
		{"\xe2\x80\xa8-\xe2\x80\xa9", "\"\\u2028-\\u2029\""},
		{"\xe2\x80\xa7\xe2\x80\xaa\xe2\x82\xac\xe2\x81\xa8",
		 "\"\xe2\x80\xa7\xe2\x80\xaa\xe2\x82\xac\xe2\x81\xa8\""},
		{"h\xc3\xb6r \xf0\x9f\x91\x8b", "\"h\xc3\xb6r \xf0\x9f\x91\x8b\""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup(buf_deinit) struct buf b = BUF_INIT(1000);

		out_str(&b, NULL, rows[i].text);
		assert_string_equal(b.p, rows[i].json);
		buf_reset(&b);
		out_null(&b, rows[i].text);
		assert_memory_equal(b.p, rows[i].json, strlen(rows[i].json));
	}
}

static void a_cut_letter_at_the_end_is_not_read_past(void **state)
{
	cleanup(buf_deinit) struct buf b = BUF_INIT(1000);
	cleanup(freep) char *two = malloc(2);

	(void)state;
	memcpy(two, "\xe2\x80", 2);
	out_strn(&b, NULL, two, 2);
	assert_int_equal(b.n, 4);
}

static void every_code_point_survives_the_way_through_jansson(void **state)
{
	cleanup(buf_deinit) struct buf b = BUF_INIT(1000);

	(void)state;
	for (int c = 0; c < 128; c++) {
		char text[] = {'x', (char)c, 'y'};
		json_t *j;

		buf_reset(&b);
		out_strn(&b, NULL, text, sizeof(text));
		j = json_loadb(b.p, b.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
		assert_non_null(j);
		assert_int_equal(json_string_length(j), sizeof(text));
		assert_memory_equal(json_string_value(j), text, sizeof(text));
		json_decref(j);
	}
}

static void whole_numbers_keep_every_digit(void **state)
{
	static const struct {
		int64_t v;
		const char *json;
	} rows[] = {
		{0, "0"},
		{7, "7"},
		{-10, "-10"},
		{INT64_MAX, "9223372036854775807"},
		{INT64_MIN, "-9223372036854775808"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup(buf_deinit) struct buf b = BUF_INIT(100);

		out_int(&b, NULL, rows[i].v);
		assert_string_equal(b.p, rows[i].json);
	}
}

static void reals_are_rounded_and_carry_no_idle_zeros(void **state)
{
	static const struct {
		double v;
		int decimals;
		const char *json;
	} rows[] = {
		{0, 3, "0"},
		{-0.0, 3, "0"},
		{1, 3, "1"},
		{0.5, 0, "1"},
		{0.25, 2, "0.25"},
		{0.125, 2, "0.13"},
		{0.1, 9, "0.1"},
		{-0.0625, 4, "-0.0625"},
		{-0.001, 2, "0"},
		{100.10, 2, "100.1"},
		{1200, 2, "1200"},
		{0.999, 2, "1"},
		{0.007, 3, "0.007"},
		{3.14159, -5, "3"},
		{0.1234567891, 50, "0.123456789"},
		{1e15, 0, "1000000000000000"},
		{1e16, 2, "10000000000000000"},
		{1e300, 2, "1.0000000000000001e+300"},
		{-1e300, 2, "-1.0000000000000001e+300"},
		{NAN, 2, "null"},
		{INFINITY, 2, "null"},
		{-INFINITY, 2, "null"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup(buf_deinit) struct buf b = BUF_INIT(100);

		out_real(&b, NULL, rows[i].v, rows[i].decimals);
		assert_string_equal(b.p, rows[i].json);
		buf_reset(&b);
		out_real(&b, "k", rows[i].v, rows[i].decimals);
		assert_string_equal(b.p + 4, rows[i].json);
	}
}

static void ids_and_times_have_their_texts(void **state)
{
	cleanup(buf_deinit) struct buf b = BUF_INIT(1000);

	(void)state;
	out_open(&b, NULL, '{');
	out_id(&b, "a", 1);
	out_id(&b, "b", 0);
	out_time(&b, "c", 123);
	out_close(&b, '}');
	assert_string_equal(
		b.p, "{\"a\":\"0000000000001\",\"b\":null,\"c\":\"1970-01-01T00:00:00.123Z\"}");
}

static void a_full_buffer_is_told_once_at_the_end(void **state)
{
	cleanup(buf_deinit) struct buf b = BUF_INIT(5);

	(void)state;
	out_open(&b, NULL, '{');
	out_str(&b, "key", "value");
	out_close(&b, '}');
	assert_int_equal(b.error, -EMSGSIZE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commas_come_by_themselves),
		cmocka_unit_test(fragments_join_into_objects),
		cmocka_unit_test(strings_are_escaped_where_they_must),
		cmocka_unit_test(a_cut_letter_at_the_end_is_not_read_past),
		cmocka_unit_test(every_code_point_survives_the_way_through_jansson),
		cmocka_unit_test(whole_numbers_keep_every_digit),
		cmocka_unit_test(reals_are_rounded_and_carry_no_idle_zeros),
		cmocka_unit_test(ids_and_times_have_their_texts),
		cmocka_unit_test(a_full_buffer_is_told_once_at_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
