/* The bench's own arithmetic: if it were wrong, every figure and every "0 lost" would be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

/* They belong to a program and to no library. */
#include "clients/bench/histogram.c"
#include "clients/bench/scan.c"
#include "clients/bench/visit.c"

static void percentiles_are_right_within_one_percent(void **state)
{
	struct histogram *h = calloc(1, sizeof(*h));

	(void)state;
	for (int64_t v = 1; v <= 1000000; v++)
		histogram_add(h, v);
	for (double share = 0.01; share < 1; share += 0.01) {
		double got = (double)histogram_at(h, share), want = share * 1e6;

		assert_true(got >= want * 0.999 && got <= want * 1.01);
	}
	assert_int_equal(histogram_at(h, 1), 1000000);
	free(h);
}

static void edges_have_their_bucket(void **state)
{
	static const int64_t values[] = {-5, 0, 1, 127, 128, 255, 256, 1ll << 40, INT64_MAX};
	struct histogram *h = calloc(1, sizeof(*h));

	(void)state;
	assert_int_equal(histogram_at(h, 0.5), 0);
	for (size_t i = 0; i < ARRAY_SIZE(values); i++)
		histogram_add(h, values[i]);
	assert_int_equal(h->n, ARRAY_SIZE(values));
	assert_int_equal(histogram_at(h, 0), 0);
	assert_int_equal(histogram_at(h, 1), (1ull << 40) - 1);
	free(h);
}

static void members_are_found_at_the_top_only(void **state)
{
	static const char json[] =
		"{ \"type\":\"message\", \"from\":{\"role\":\"bot\",\"seq\":9},"
		"\"v\":[1,{\"seq\":8}],\"text\":\"a \\\"seq\\\":7 \\\\\",\"no\":null,"
		"\"seq\" : 42 }";
	struct span from = scan_member(json, sizeof(json) - 1, "from");

	(void)state;
	assert_int_equal(span_int(scan_member(json, sizeof(json) - 1, "seq")), 42);
	assert_true(span_is(scan_member(json, sizeof(json) - 1, "type"), "message"));
	assert_true(span_is(scan_member(from.p, from.n, "role"), "bot"));
	assert_null(scan_member(json, sizeof(json) - 1, "role").p);
	assert_int_equal(scan_member(json, sizeof(json) - 1, "text").n, 14);
}

static void what_is_cut_off_never_reads_beyond_its_end(void **state)
{
	static const char json[] = "{\"a\":[1,{\"b\":\"c\\\"\"}],\"z\":{\"y\":1}}";

	(void)state;
	for (size_t n = 0; n < sizeof(json); n++) {
		char *part = malloc(n ? n : 1); /* so that a sanitizer sees its end */

		memcpy(part, json, n);
		scan_member(part, n, "z");
		scan_member(part, n, "absent");
		free(part);
	}
}

static struct span text(const char *s)
{
	return (struct span){s, strlen(s)};
}

static void what_is_lost_doubled_or_altered_is_counted(void **state)
{
	struct visit *v = visit_new();
	struct visit_verdict verdict = {0};

	(void)state;
	v->said = 4;
	for (uint32_t seq = 2; seq <= 8; seq += 2)
		assert_true(visit_add(v, seq, text(seq == 4 ? "four" : "other")));
	assert_true(visit_add(v, 8, text("other"))); /* acknowledged again: one message */
	visit_begin(v);
	visit_came(v, 2, text("other"), true);
	visit_came(v, 4, text("changed"), true);
	visit_came(v, 6, text("other"), true);
	visit_came(v, 6, text("other"), true);
	assert_false(visit_whole(v));
	visit_judge(v, &verdict);
	assert_int_equal(verdict.messages, 4);
	assert_int_equal(verdict.lost, 1);
	assert_int_equal(verdict.twice, 1);
	assert_int_equal(verdict.altered, 1);
	visit_free(v);
}

static void a_message_under_two_numbers_is_a_duplicate(void **state)
{
	struct visit *v = visit_new();
	struct visit_verdict verdict = {0};

	(void)state;
	v->said = 1;
	visit_add(v, 2, text("x"));
	visit_begin(v);
	visit_came(v, 2, text("x"), true);
	visit_came(v, 3, text("x"), true);
	assert_true(visit_whole(v));
	visit_judge(v, &verdict);
	assert_int_equal(verdict.twice, 1);
	visit_free(v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(percentiles_are_right_within_one_percent),
		cmocka_unit_test(edges_have_their_bucket),
		cmocka_unit_test(members_are_found_at_the_top_only),
		cmocka_unit_test(what_is_cut_off_never_reads_beyond_its_end),
		cmocka_unit_test(what_is_lost_doubled_or_altered_is_counted),
		cmocka_unit_test(a_message_under_two_numbers_is_a_duplicate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
