#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "core/visitor.h"

static void a_row_and_back_is_the_same(void **state)
{
	struct visitor_row row = {.id = 5, .verified = true, .seen_at = 9, .site = "demo"}, again;
	struct visitor *v;

	(void)state;
	strcpy(row.name, "Mia");
	strcpy(row.email, "mia@example.org");
	strcpy(row.locale, "de-AT");
	strcpy(row.department, "billing");
	strcpy(row.attributes, "{\"plan\":\"pro\"}");
	assert_int_equal(visitor_new(&v, 5, 0), 0);
	visitor_from_row(v, &row);
	assert_null(v->phone);
	assert_true(v->stored);
	visitor_to_row(v, "demo", 9, &again);
	assert_memory_equal(&row, &again, sizeof(row));
	visitor_free(v);
}

static void nothing_does_not_overwrite_something(void **state)
{
	struct visitor *v;

	(void)state;
	assert_int_equal(visitor_new(&v, 5, 0), 0);
	assert_true(visitor_set(&v->name, "Mia"));
	assert_false(visitor_set(&v->name, "Mia"));
	assert_false(visitor_set(&v->name, ""));
	assert_false(visitor_set(&v->name, NULL));
	assert_string_equal(v->name, "Mia");
	assert_true(visitor_set(&v->name, "Ben"));
	assert_string_equal(v->name, "Ben");
	visitor_free(v);
}

static void history_is_newest_first_and_what_happened_here_counts(void **state)
{
	struct conversation_row row = {.id = 20};
	struct visitor *v;

	(void)state;
	assert_int_equal(visitor_new(&v, 5, 0), 0);
	for (uint64_t id = 1; id <= VISITOR_HISTORY + 2; id++)
		visitor_recall(v, &(struct conversation_row){.id = id * 10});
	assert_int_equal(v->n_history, VISITOR_HISTORY);
	assert_int_equal(v->history[0].id, (VISITOR_HISTORY + 2) * 10);
	assert_null(visitor_earlier(v, 10));
	visitor_recall(v, &row); /* older than all that are kept */
	assert_null(visitor_earlier(v, 20));
	row = (struct conversation_row){.id = 50, .rating = 4};
	visitor_recall(v, &row);
	assert_int_equal(visitor_earlier(v, 50)->rating, 0);
	visitor_remember(v, &row);
	assert_int_equal(visitor_earlier(v, 50)->rating, 4);
	visitor_remember(v, &(struct conversation_row){.id = 55});
	for (size_t i = 1; i < v->n_history; i++)
		assert_true(v->history[i - 1].id > v->history[i].id);
	visitor_free(v);
}

static void the_latest_commands_are_known_in_whatever_order_they_were_read(void **state)
{
	struct visitor *v;

	(void)state;
	assert_int_equal(visitor_new(&v, 5, 0), 0);
	assert_null(visitor_caused(v, 7));
	for (uint64_t i = 1; i <= VISITOR_COMMANDS; i++)
		visitor_heed(v, &(struct caused){.command = i, .conversation = 10 + i, .seq = 2});
	visitor_heed(v, &(struct caused){.command = 99, .conversation = 10, .seq = 9}); /* older */
	assert_null(visitor_caused(v, 99));
	visitor_heed(v, &(struct caused){.command = 98, .conversation = 11, .seq = 3});
	assert_null(visitor_caused(v, 1)); /* it was the oldest */
	assert_int_equal(visitor_caused(v, 98)->seq, 3);
	visitor_heed(v, &(struct caused){.command = 98, .conversation = 11, .seq = 3});
	assert_int_equal(visitor_caused(v, 2)->conversation, 12); /* read twice is kept once */
	assert_int_equal(v->n_caused, VISITOR_COMMANDS);
	visitor_free(v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_and_back_is_the_same),
		cmocka_unit_test(the_latest_commands_are_known_in_whatever_order_they_were_read),
		cmocka_unit_test(history_is_newest_first_and_what_happened_here_counts),
		cmocka_unit_test(nothing_does_not_overwrite_something),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
