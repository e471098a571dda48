/* test_hook.c - core/hook.h */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/hook.h"

static void every_event_has_a_name_of_its_own(void **state)
{
	enum hook found;

	(void)state;
	for (size_t i = 0; i < N_HOOK; i++) {
		assert_true(hook_parse(&found, hook_name((enum hook)i)));
		assert_int_equal(found, i);
	}
	assert_false(hook_parse(&found, "conversation"));
	assert_false(hook_parse(&found, ""));
}

static void a_row_has_its_own_texts(void **state)
{
	char body[] = "{\"a\":1}", whole[] = "{\"a\":1,\"b\":2}";
	struct hook_row from = {.id = 7, .which = HOOK_ALARM, .body = body, .whole = whole};
	struct hook_row *row = hook_row_new(&from), *own;

	(void)state;
	memset(body, 'x', sizeof(body) - 1);
	memset(whole, 'x', sizeof(whole) - 1);
	assert_int_equal(row->id, 7);
	assert_string_equal(row->body, "{\"a\":1}");
	assert_string_equal(row->whole, "{\"a\":1,\"b\":2}");
	from.body = row->whole;
	from.whole = NULL;
	own = hook_row_new(&from);
	assert_string_equal(own->body, "{\"a\":1,\"b\":2}");
	assert_null(own->whole);
	free(row);
	free(own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_event_has_a_name_of_its_own),
		cmocka_unit_test(a_row_has_its_own_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
