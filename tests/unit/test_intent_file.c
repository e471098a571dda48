#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/hash.h"
#include "rules/intent/intent_file.c" /* for its checksum: damage that it does not notice */
#include "rules/intent/intent_model.h"
#include "tests/unit/intent_examples.h"

#include <string.h>

struct kept {
	struct made made;
	struct intent_model *model;
	struct intent_key key;
	struct buf bytes;
	struct text text;
};

static int setup(void **state)
{
	struct kept *k = calloc(1, sizeof(*k));

	assert_non_null(k);
	made_init(&k->made);
	k->bytes = (struct buf)BUF_INIT(64 << 20);
	assert_int_equal(intent_train(&k->model, &k->made.training), 0);
	k->key = intent_key(&k->made.training);
	intent_model_write(k->model, &k->key, &k->bytes);
	assert_int_equal(k->bytes.error, 0);
	*state = k;
	return 0;
}

static int teardown(void **state)
{
	struct kept *k = *state;

	intent_model_free(k->model);
	buf_deinit(&k->bytes);
	free(k);
	return 0;
}

static void a_model_that_was_kept_answers_as_before(void **state)
{
	static const char *const rows[] = {"where is my card",
					   "stollen card",
					   "the rate?",
					   "",
					   "我",
					   "how do i get an acount with a monthly fee and a phone"};
	struct intent_result a, b;
	struct intent_work *first, *second;
	struct intent_model *m;
	struct kept *k = *state;

	assert_int_equal(intent_model_read(&m, &k->key, "en", k->bytes.p, k->bytes.n), 0);
	assert_int_equal(intent_work_new(&first, k->model), 0);
	assert_int_equal(intent_work_new(&second, m), 0);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		text_read(&k->text, rows[i], strlen(rows[i]));
		intent_rank(k->model, first, &k->text, true, &a);
		intent_rank(m, second, &k->text, true, &b);
		assert_memory_equal(a.ranked, b.ranked, sizeof(a.ranked));
		assert_memory_equal(&a.z, &b.z, sizeof(a.z));
		assert_int_equal(a.nearest, b.nearest);
		assert_int_equal(a.n_mended, b.n_mended);
		assert_int_equal(a.n_grams, b.n_grams);
		assert_int_equal(a.in_scope, b.in_scope);
	}
	for (size_t i = 0; i < MADE; i++)
		assert_int_equal(intent_heldout(k->model, i), intent_heldout(m, i));
	intent_work_free(first);
	intent_work_free(second);
	intent_model_free(m);
}

static void another_example_is_another_key(void **state)
{
	struct kept *k = *state;
	struct intent_training t = k->made.training;
	struct intent_key other;

	t.n_examples--;
	other = intent_key(&t);
	assert_memory_not_equal(&other, &k->key, sizeof(other));
	t = k->made.training;
	k->made.v[3].intent = 2;
	other = intent_key(&t);
	assert_memory_not_equal(&other, &k->key, sizeof(other));
	k->made.v[3].intent = 0;
	t.language = "de";
	other = intent_key(&t);
	assert_memory_not_equal(&other, &k->key, sizeof(other));
	t = k->made.training;
	other = intent_key(&t);
	assert_memory_equal(&other, &k->key, sizeof(other));
}

static void what_was_kept_for_another_pack_is_refused(void **state)
{
	struct kept *k = *state;
	struct intent_key other = {{k->key.k[0] + 1, k->key.k[1]}};
	struct intent_model *m = NULL;

	assert_int_equal(intent_model_read(&m, &other, "en", k->bytes.p, k->bytes.n),
			 INTENT_FILE_E_OTHER);
	assert_null(m);
}

static void a_damaged_file_is_refused(void **state)
{
	struct kept *k = *state;
	struct intent_model *m = NULL;

	for (size_t n = 0; n < k->bytes.n; n += n < 400 ? 1 : k->bytes.n / 97)
		assert_int_equal(intent_model_read(&m, &k->key, "en", k->bytes.p, n),
				 INTENT_FILE_E_OTHER);
	for (size_t i = 0; i < k->bytes.n; i += i < 400 ? 1 : k->bytes.n / 97) {
		k->bytes.p[i] ^= 0x10;
		assert_int_equal(intent_model_read(&m, &k->key, "en", k->bytes.p, k->bytes.n),
				 INTENT_FILE_E_OTHER);
		k->bytes.p[i] ^= 0x10;
	}
	assert_null(m);
}

/* The checksum is no secret: whoever can write the file can make it right. */
static void damage_with_a_right_checksum_leads_nowhere(void **state)
{
	static const char message[] = "where is my stollen card, and the monthly fee";
	struct kept *k = *state;
	struct intent_result result;
	size_t accepted = 0;

	for (uint64_t i = 0; i < 1500; i++) {
		uint64_t r = hash_u64(i + 99);
		size_t at = r % (i % 3 ? k->bytes.n : sizeof(struct head));
		struct intent_work *work;
		struct intent_model *m;
		struct head h;
		char was = k->bytes.p[at];

		k->bytes.p[at] = (char)(r >> 40);
		memcpy(&h, k->bytes.p, sizeof(h));
		h.sum = sum_of(h, k->bytes.p + sizeof(h), k->bytes.n - sizeof(h));
		memcpy(k->bytes.p, &h, sizeof(h));
		if (!intent_model_read(&m, &k->key, "en", k->bytes.p, k->bytes.n)) {
			assert_int_equal(intent_work_new(&work, m), 0);
			text_read(&k->text, message, sizeof(message) - 1);
			intent_rank(m, work, &k->text, true, &result);
			intent_work_free(work);
			intent_model_free(m);
			accepted++;
		}
		k->bytes.p[at] = was;
	}
	assert_true(accepted > 100); /* most of it is numbers, and any number is one */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_model_that_was_kept_answers_as_before),
		cmocka_unit_test(another_example_is_another_key),
		cmocka_unit_test(what_was_kept_for_another_pack_is_refused),
		cmocka_unit_test(a_damaged_file_is_refused),
		cmocka_unit_test(damage_with_a_right_checksum_leads_nowhere),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
