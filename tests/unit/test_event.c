#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

#include "base/base.h"
#include "core/event.h"

static void a_payload_is_shared_until_the_last_lets_go(void **state)
{
	struct payload *p = payload_new("{\"a\":1}", 7);

	(void)state;
	assert_non_null(p);
	assert_int_equal(p->n, 7);
	assert_memory_equal(p->bytes, "{\"a\":1}", 7);
	assert_ptr_equal(payload_ref(p), p);
	assert_null(payload_unref(p));
	assert_memory_equal(p->bytes, "{\"a\":1}", 7);
	assert_null(payload_unref(p));
	assert_null(payload_unref(NULL));
}

static void the_headroom_lies_right_before_the_bytes(void **state)
{
	struct payload *p = payload_new("", 0);

	(void)state;
	assert_ptr_equal(p->headroom + PAYLOAD_HEADROOM, p->bytes);
	payload_unref(p);
}

static void effects_stay_in_order_and_start_out_zeroed(void **state)
{
	struct effects fx = {0};

	(void)state;
	for (uint64_t i = 0; i < 1000; i++) {
		struct effect *e = effects_add(&fx, FX_CLOSE);

		assert_non_null(e);
		assert_int_equal(e->conn, 0);
		assert_null(e->close.reason);
		e->conn = i;
		e->close.reason = "gone";
	}
	assert_int_equal(fx.n, 1000);
	for (size_t i = 0; i < fx.n; i++)
		assert_int_equal(fx.v[i].conn, i);
	effects_reset(&fx);
	assert_int_equal(fx.n, 0);
	assert_null(effects_add(&fx, FX_CLOSE)->close.reason);
	effects_deinit(&fx);
	assert_null(fx.v);
}

static void dropped_effects_let_go_of_what_they_own(void **state)
{
	struct wire_event wire = {.type = WIRE_MESSAGE, .conversation = 1, .seq = 1, .body = ""};
	struct record *r = record_new(&wire, 0, NULL);
	struct payload *p = payload_new("x", 1);
	struct effects fx = {0};

	(void)state;
	effects_add(&fx, FX_PERSIST)->op = (struct op){.type = OP_RECORD, .record = record_ref(r)};
	effects_add(&fx, FX_SEND)->payload = payload_ref(p);
	effects_add(&fx, FX_LOAD_VISITOR)->load.request = 1;
	effects_deinit(&fx);
	assert_int_equal(r->refs, 1);
	assert_int_equal(p->refs, 1);
	record_unref(r);
	payload_unref(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_payload_is_shared_until_the_last_lets_go),
		cmocka_unit_test(the_headroom_lies_right_before_the_bytes),
		cmocka_unit_test(effects_stay_in_order_and_start_out_zeroed),
		cmocka_unit_test(dropped_effects_let_go_of_what_they_own),
	};

	return cmocka_run_group_tests_name("event", tests, NULL, NULL);
}
