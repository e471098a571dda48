/* test_reference.c - proto/reference.h, and that what it prints is what the repository holds */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>
#include <jansson.h>

#include "proto/reference.h"
#include "proto/rows.h"
#include "proto/tools/files.h"

static void print_page(struct buf *out)
{
	char *golden = NULL, *intro = file_read("proto/intro.md");

	assert_non_null(intro);
	reference_print(out, &(struct reference){intro, &golden, golden_borrow});
	free(golden);
	free(intro);
	assert_int_equal(out->error, 0);
}

static void assert_printed(const char *path, const struct buf *out)
{
	char *have = file_read(path);

	if (!have || strcmp(have, out->p))
		fail_msg("%s is out of date: run `make reference` and commit it", path);
	free(have);
}

static void the_page_is_what_the_rows_print(void **state)
{
	cleanup(buf_deinit) struct buf out = BUF_INIT(FILE_MOST);

	(void)state;
	print_page(&out);
	assert_printed("proto/PROTOCOL.md", &out);
}

static void the_schema_is_what_the_rows_print(void **state)
{
	cleanup(buf_deinit) struct buf out = BUF_INIT(FILE_MOST);

	(void)state;
	reference_schema(&out);
	assert_printed("proto/schema.json", &out);
}

static void the_types_are_what_the_rows_print(void **state)
{
	cleanup(buf_deinit) struct buf out = BUF_INIT(FILE_MOST);

	(void)state;
	reference_typescript(&out);
	assert_int_equal(out.error, 0);
	assert_printed("clients/sdk/src/protocol.ts", &out);
}

static void the_page_names_everything_there_is(void **state)
{
	cleanup(buf_deinit) struct buf out = BUF_INIT(FILE_MOST);
	char want[100];

	(void)state;
	print_page(&out);
	for (int c = C_NONE + 1; c < N_COMMAND; c++) {
		snprintf(want, sizeof(want), "\n### `%s`\n", command_rows[c].type);
		assert_non_null(strstr(out.p, want));
	}
	for (int f = 0; f < N_FIELD; f++) {
		snprintf(want, sizeof(want), "| `%s` |", field_rows[f].path);
		assert_non_null(strstr(out.p, want));
	}
	for (int e = E_NONE + 1; e < N_ERROR; e++) {
		snprintf(want, sizeof(want), "| `%s` |", error_rows[e].code);
		assert_non_null(strstr(out.p, want));
	}
	for (size_t i = 0; i < n_out_rows; i++) {
		snprintf(want, sizeof(want), "| `%s` |", out_rows[i].field);
		assert_non_null(strstr(out.p, want));
	}
}

/* Every "$ref" of the schema leads somewhere. */
static void follow_refs(const json_t *root, json_t *j)
{
	const char *key;
	json_t *value;
	size_t i;

	json_object_foreach (j, key, value) {
		const char *ref = json_string_value(value);

		if (strcmp(key, "$ref") || !ref)
			follow_refs(root, value);
		else if (!json_object_get(json_object_get(root, "$defs"), ref + strlen("#/$defs/")))
			fail_msg("%s leads nowhere", ref);
	}
	json_array_foreach (j, i, value) {
		follow_refs(root, value);
	}
}

static void the_schema_is_whole(void **state)
{
	cleanup(buf_deinit) struct buf out = BUF_INIT(FILE_MOST);
	json_t *root, *defs;

	(void)state;
	reference_schema(&out);
	root = json_loads(out.p, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(root);
	defs = json_object_get(root, "$defs");
	follow_refs(root, root);
	for (int c = C_NONE + 1; c < N_COMMAND; c++)
		assert_non_null(json_object_get(defs, command_rows[c].symbol));
	for (int s = S_NONE + 1; s < N_SAID; s++)
		assert_int_equal(json_object_get(defs, said_rows[s].symbol) != NULL, s != S_EVENT);
	json_decref(root);
}

static void short_values_stay_on_their_line(void **state)
{
	static const struct {
		const char *json, *out;
	} rows[] = {
		{"{\"a\":1,\"b\":[true,null,0.91]}", "{\"a\": 1, \"b\": [true, null, 0.91]}"},
		{"no json", "no json"},
		{"{\"a\":{\"b\":"
		 "\"0123456789012345678901234567890123456789012345678901234567890123456"
		 "789012345678901234567890123456789\"},\"c\":[]}",
		 "{\n  \"a\": {\n    \"b\": "
		 "\"0123456789012345678901234567890123456789012345678901234567890123456"
		 "789012345678901234567890123456789\"\n  },\n  \"c\": []\n}"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup(buf_deinit) struct buf out = BUF_INIT(1000);

		reference_pretty(&out, rows[i].json);
		assert_string_equal(out.p, rows[i].out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_page_is_what_the_rows_print),
		cmocka_unit_test(the_schema_is_what_the_rows_print),
		cmocka_unit_test(the_types_are_what_the_rows_print),
		cmocka_unit_test(the_page_names_everything_there_is),
		cmocka_unit_test(the_schema_is_whole),
		cmocka_unit_test(short_values_stay_on_their_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
