/* test_negotiate.c - shell/negotiate.h */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "shell/negotiate.h"

enum { GZ = 1 << CODING_GZIP, BR = 1 << CODING_BR, BOTH = GZ | BR };

static void the_coding_is_the_one_that_is_liked_best(void **state)
{
	static const struct {
		const char *accept;
		unsigned there;
		enum coding is;
	} rows[] = {
		{"", BOTH, CODING_IDENTITY},
		{"gzip, deflate, br, zstd", BOTH, CODING_BR},
		{"gzip, deflate, br, zstd", GZ, CODING_GZIP},
		{"gzip, deflate, br, zstd", 0, CODING_IDENTITY},
		{"gzip", BOTH, CODING_GZIP},
		{"GZIP", BOTH, CODING_GZIP},
		{"x-gzip", BOTH, CODING_GZIP},
		{"br", GZ, CODING_IDENTITY},
		{"gzip;q=0.9, br;q=0.8", BOTH, CODING_GZIP},
		{"gzip;q=0.25,br;q=0.251", BOTH, CODING_BR},
		{"gzip;q=0.001", BOTH, CODING_GZIP},
		{"br;q=0", BOTH, CODING_IDENTITY},
		{"br;q=0.000, gzip", BOTH, CODING_GZIP},
		{"br ; q=0 , gzip ; Q=1.000", BOTH, CODING_GZIP},
		{"gzip;level=9;q=0", BOTH, CODING_IDENTITY},
		{"*", BOTH, CODING_BR},
		{"*", GZ, CODING_GZIP},
		{"*;q=0", BOTH, CODING_IDENTITY},
		{"*, br;q=0", BOTH, CODING_GZIP},
		{"*;q=0, gzip", BOTH, CODING_GZIP},
		{"identity", BOTH, CODING_IDENTITY},
		{"identity;q=1, gzip;q=0.5", BOTH, CODING_IDENTITY},
		{"identity;q=0.5, gzip", BOTH, CODING_GZIP},
		{"identity;q=0", BOTH, CODING_IDENTITY}, /* better than nothing */
		{"deflate", BOTH, CODING_IDENTITY},
		{"bro, gzips, br2", BOTH, CODING_IDENTITY},
		{"br;q=2", BOTH, CODING_IDENTITY},
		{"br;q=1.5", BOTH, CODING_IDENTITY},
		{"br;q=0.1234", BOTH, CODING_IDENTITY},
		{"br;q=x, gzip;q=", BOTH, CODING_IDENTITY},
		{",, ,br,", BOTH, CODING_BR},
		{";q=1", BOTH, CODING_IDENTITY},
		{"br;", BOTH, CODING_BR},
		{" \t", BOTH, CODING_IDENTITY},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (coding_choose(rows[i].accept, rows[i].there) != rows[i].is)
			fail_msg("%s of %u", rows[i].accept, rows[i].there);
}

static void an_etag_is_found_in_a_list(void **state)
{
	static const struct {
		const char *list;
		bool is;
	} rows[] = {
		{"\"v1\"", true},
		{"W/\"v1\"", true},
		{"\"v0\", \"v1\"", true},
		{"\"v0\",W/\"v1\" ", true},
		{"  \"v1\"", true},
		{"*", true},
		{"* ", true},
		{"", false},
		{"\"v0\"", false},
		{"\"v11\"", false},
		{"\"av1\"", false},
		{"v1", false},
		{"\"a,\"v1\"", false},	    /* the quotes end elsewhere */
		{"\"a, \\\"v1\\\"", false}, /* there is no escaping */
		{"\"v1", false},
		{"*, \"v1\"", false},
		{"w/\"v1\"", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (etag_listed(rows[i].list, "\"v1\"") != rows[i].is)
			fail_msg("%s", rows[i].list);
}

static void only_what_is_coded_has_a_name_for_it(void **state)
{
	(void)state;
	assert_null(coding_name(CODING_IDENTITY));
	assert_string_equal(coding_name(CODING_GZIP), "gzip");
	assert_string_equal(coding_name(CODING_BR), "br");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_coding_is_the_one_that_is_liked_best),
		cmocka_unit_test(an_etag_is_found_in_a_list),
		cmocka_unit_test(only_what_is_coded_has_a_name_for_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
