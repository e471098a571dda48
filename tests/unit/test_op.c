#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

#include "base/base.h"
#include "core/op.h"

static void the_stored_numbers_of_states_never_change(void **state)
{
	static const char *const names[] = {"none", "bot", "waiting", "human", "message", "closed"};

	(void)state;
	assert_int_equal(ARRAY_SIZE(names), N_STATE);
	for (int i = 0; i < N_STATE; i++)
		assert_string_equal(state_name((enum state)i), names[i]);
}

static void roles_and_statuses_have_the_protocol_s_names(void **state)
{
	(void)state;
	assert_string_equal(agent_role_name(AGENT_AGENT), "agent");
	assert_string_equal(agent_role_name(AGENT_SUPERVISOR), "supervisor");
	assert_string_equal(agent_role_name(AGENT_ADMIN), "admin");
	assert_string_equal(agent_status_name(AGENT_AWAY), "away");
	assert_string_equal(agent_status_name(AGENT_BUSY), "busy");
	assert_string_equal(agent_status_name(AGENT_AVAILABLE), "available");
}

static void an_op_drops_what_it_owns_once(void **state)
{
	struct wire_event wire = {.type = WIRE_MESSAGE, .conversation = 1, .seq = 1, .body = ""};
	struct record *kept = record_new(&wire, 0, NULL);
	struct op ops[] = {
		{.type = OP_RECORD, .record = record_ref(kept)},
		{.type = OP_CONVERSATION,
		 .conversation = calloc(1, sizeof(struct conversation_row))},
		{.type = OP_VISITOR, .visitor = calloc(1, sizeof(struct visitor_row))},
		{.type = OP_AGENT_STATUS, .agent = {.id = 1, .status = AGENT_BUSY}},
		{.type = OP_HOOK, .hook = hook_row_new(&(struct hook_row){.body = "{}"})},
		{.type = OP_HOOK_FATE, .fate = malloc(8)},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ops); i++) {
		op_deinit(&ops[i]);
		op_deinit(&ops[i]); /* a second time is nothing */
	}
	assert_int_equal(kept->refs, 1);
	record_unref(kept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_stored_numbers_of_states_never_change),
		cmocka_unit_test(roles_and_statuses_have_the_protocol_s_names),
		cmocka_unit_test(an_op_drops_what_it_owns_once),
	};

	return cmocka_run_group_tests_name("op", tests, NULL, NULL);
}
