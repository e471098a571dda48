#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

#include "core/record.h"

static struct record *a_record(char *body, char *agents, char *command)
{
	struct wire_event wire = {
		.type = WIRE_MESSAGE,
		.conversation = 7,
		.seq = 3,
		.at = 1234,
		.body = body,
		.body_n = strlen(body),
		.agents = agents,
		.agents_n = agents ? strlen(agents) : 0,
	};

	return record_new(&wire, 42, command);
}

static void a_record_has_its_own_copy_of_everything(void **state)
{
	char body[] = "\"text\":\"hello\"", agents[] = "\"intent\":\"greet\"", command[] = "c-1";
	struct record *r = a_record(body, agents, command);

	(void)state;
	assert_non_null(r);
	memset(body, 'x', sizeof(body) - 1);
	memset(agents, 'x', sizeof(agents) - 1);
	memset(command, 'x', sizeof(command) - 1);
	assert_int_equal(r->wire.type, WIRE_MESSAGE);
	assert_int_equal(r->wire.conversation, 7);
	assert_int_equal(r->wire.seq, 3);
	assert_int_equal(r->wire.at, 1234);
	assert_int_equal(r->author, 42);
	assert_string_equal(r->wire.body, "\"text\":\"hello\"");
	assert_int_equal(r->wire.body_n, strlen(r->wire.body));
	assert_string_equal(r->wire.agents, "\"intent\":\"greet\"");
	assert_int_equal(r->wire.agents_n, strlen(r->wire.agents));
	assert_string_equal(r->command, "c-1");
	assert_null(record_unref(r));
}

static void what_is_absent_stays_absent(void **state)
{
	char body[] = "";
	struct record *r = a_record(body, NULL, NULL);

	(void)state;
	assert_non_null(r);
	assert_string_equal(r->wire.body, "");
	assert_string_equal(r->wire.agents, "");
	assert_int_equal(r->wire.agents_n, 0);
	assert_null(r->command);
	record_unref(r);
}

static void the_last_reference_frees_it(void **state)
{
	char body[] = "\"a\":1";
	struct record *r = a_record(body, NULL, NULL);

	(void)state;
	assert_ptr_equal(record_ref(r), r);
	assert_int_equal(r->refs, 2);
	assert_null(record_unref(r));
	assert_int_equal(r->refs, 1);
	assert_string_equal(r->wire.body, "\"a\":1");
	assert_null(record_unref(r));
	assert_null(record_unref(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_has_its_own_copy_of_everything),
		cmocka_unit_test(what_is_absent_stays_absent),
		cmocka_unit_test(the_last_reference_frees_it),
	};

	return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
