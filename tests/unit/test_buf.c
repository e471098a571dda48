/* test_buf.c - base/buf.h */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/buf.h"

static void an_empty_buffer_is_an_empty_string(void **state)
{
	struct buf b = BUF_INIT(10);

	(void)state;
	assert_string_equal(b.p, "");
	buf_put(&b, NULL, 0);
	buf_puts(&b, "");
	buf_printf(&b, "%s", "");
	assert_int_equal(b.n, 0);
	assert_int_equal(b.error, 0);
	assert_string_equal(b.p, "");
	buf_reset(&b);
	buf_deinit(&b);
	buf_deinit(&b);
	assert_string_equal(b.p, "");
}

static void what_is_put_in_comes_out_in_order(void **state)
{
	cleanup(buf_deinit) struct buf b = BUF_INIT(100);

	(void)state;
	buf_puts(&b, "one");
	buf_putc(&b, ' ');
	buf_put(&b, "two\0x", 3);
	buf_printf(&b, " %d%s", 3, "!");
	assert_int_equal(b.error, 0);
	assert_string_equal(b.p, "one two 3!");
	assert_int_equal(b.n, 10);
}

static void it_grows_as_far_as_its_ceiling_and_no_further(void **state)
{
	cleanup(buf_deinit) struct buf b = BUF_INIT(1000);

	(void)state;
	for (int i = 0; i < 1000; i++) {
		buf_putc(&b, (char)('a' + i % 26));
		assert_int_equal(b.error, 0);
		assert_int_equal(b.p[b.n], 0);
	}
	assert_int_equal(b.n, 1000);
	buf_putc(&b, 'x');
	assert_int_equal(b.error, -EMSGSIZE);
	assert_int_equal(b.n, 1000);
}

static void put_abc(struct buf *b)
{
	buf_put(b, "abc", 3);
}

static void puts_abc(struct buf *b)
{
	buf_puts(b, "abc");
}

static void print_abc(struct buf *b)
{
	buf_printf(b, "%s", "abc");
}

static void a_write_that_does_not_fit_leaves_nothing_of_itself(void **state)
{
	void (*const write[])(struct buf *) = {put_abc, puts_abc, print_abc};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(write); i++) {
		cleanup(buf_deinit) struct buf b = BUF_INIT(4);

		write[i](&b);
		assert_int_equal(b.error, 0);
		write[i](&b);
		assert_int_equal(b.error, -EMSGSIZE);
		assert_string_equal(b.p, "abc");
	}
}

static void the_first_error_stays_until_reset(void **state)
{
	cleanup(buf_deinit) struct buf b = BUF_INIT(2);

	(void)state;
	buf_puts(&b, "abc");
	buf_putc(&b, 'd');
	buf_puts(&b, "");
	buf_printf(&b, "e");
	assert_int_equal(b.error, -EMSGSIZE);
	assert_int_equal(b.n, 0);
	assert_null(buf_steal(&b, NULL));
	buf_reset(&b);
	buf_puts(&b, "ab");
	assert_int_equal(b.error, 0);
	assert_string_equal(b.p, "ab");
	buf_reset(&b);
	assert_string_equal(b.p, "");
}

static void a_ceiling_of_nothing_takes_nothing(void **state)
{
	cleanup(buf_deinit) struct buf b = BUF_INIT(0);

	(void)state;
	buf_puts(&b, "");
	assert_int_equal(b.error, 0);
	buf_printf(&b, "x");
	assert_int_equal(b.error, -EMSGSIZE);
	assert_string_equal(b.p, "");
}

static void more_than_the_machine_has_is_out_of_memory(void **state)
{
	cleanup(buf_deinit) struct buf b = BUF_INIT(SIZE_MAX);
	volatile size_t n = SIZE_MAX - 3; /* volatile: or the compiler warns */

	(void)state;
	buf_puts(&b, "abc");
	buf_put(&b, "x", n);
	assert_int_equal(b.error, -ENOMEM);
	assert_string_equal(b.p, "abc");
}

static void printing_grows_the_buffer_when_it_must(void **state)
{
	cleanup(buf_deinit) struct buf b = BUF_INIT(10000);
	char text[501];

	(void)state;
	memset(text, 'x', 500);
	text[500] = '\0';
	for (int i = 0; i < 10; i++)
		buf_printf(&b, "%s", text);
	assert_int_equal(b.n, 5000);
	assert_int_equal(strlen(b.p), 5000);
	assert_int_equal(strspn(b.p, "x"), 5000);
}

static void stealing_gives_the_bytes_and_leaves_it_empty(void **state)
{
	static const char *const rows[] = {"", "hello"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup(buf_deinit) struct buf b = BUF_INIT(5);
		cleanup(freep) char *p = NULL;
		size_t n = 99;

		buf_puts(&b, rows[i]);
		p = buf_steal(&b, &n);
		assert_string_equal(p, rows[i]);
		assert_int_equal(n, strlen(rows[i]));
		assert_int_equal(b.n, 0);
		assert_string_equal(b.p, "");
		buf_puts(&b, "again");
		assert_string_equal(b.p, "again");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_buffer_is_an_empty_string),
		cmocka_unit_test(what_is_put_in_comes_out_in_order),
		cmocka_unit_test(it_grows_as_far_as_its_ceiling_and_no_further),
		cmocka_unit_test(a_write_that_does_not_fit_leaves_nothing_of_itself),
		cmocka_unit_test(the_first_error_stays_until_reset),
		cmocka_unit_test(a_ceiling_of_nothing_takes_nothing),
		cmocka_unit_test(more_than_the_machine_has_is_out_of_memory),
		cmocka_unit_test(printing_grows_the_buffer_when_it_must),
		cmocka_unit_test(stealing_gives_the_bytes_and_leaves_it_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
