#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "rules/intent/intent.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { STATUS, REFUND, HOURS, PASSWORD, N_INTENTS };

static const char *const names[N_INTENTS] = {"order_status", "refund", "opening_hours", "password"};

#define EXAMPLE(s, i)                                                                              \
	{                                                                                          \
		s, sizeof(s) - 1, i                                                                \
	}

static const struct intent_example shop[] = {
	EXAMPLE("where is my order", STATUS),
	EXAMPLE("has my parcel shipped yet", STATUS),
	EXAMPLE("track my package", STATUS),
	EXAMPLE("when will my order arrive", STATUS),
	EXAMPLE("my delivery is late", STATUS),
	EXAMPLE("I want my money back", REFUND),
	EXAMPLE("how do I get a refund", REFUND),
	EXAMPLE("please refund this purchase", REFUND),
	EXAMPLE("return an item for a refund", REFUND),
	EXAMPLE("when do I get my money", REFUND),
	EXAMPLE("when are you open", HOURS),
	EXAMPLE("what are your opening hours", HOURS),
	EXAMPLE("are you open on sunday", HOURS),
	EXAMPLE("what time do you close", HOURS),
	EXAMPLE("I forgot my password", PASSWORD),
	EXAMPLE("reset my password", PASSWORD),
	EXAMPLE("I cannot log in to my account", PASSWORD),
	EXAMPLE("change the password of my account", PASSWORD),
};

struct bot {
	struct intent_model *model;
	struct intent_work *work;
	struct text text;
	struct intent_result result;
};

static struct bot *bot_new(const struct intent_training *t)
{
	struct bot *b = calloc(1, sizeof(*b));

	assert_non_null(b);
	assert_int_equal(intent_train(&b->model, t), 0);
	assert_int_equal(intent_work_new(&b->work, b->model), 0);
	return b;
}

static void bot_free(struct bot *b)
{
	assert_null(intent_work_free(b->work));
	assert_null(intent_model_free(b->model));
	free(b);
}

static const struct intent_result *ask(struct bot *b, const char *s)
{
	text_read(&b->text, s, strlen(s));
	intent_rank(b->model, b->work, &b->text, true, &b->result);
	assert_true(isfinite(b->result.z));
	for (size_t i = 0; i < b->result.n; i++) {
		const struct intent_rank *r = &b->result.ranked[i];

		assert_true(r->confidence >= 0 && r->confidence <= 1);
		assert_true(!i || (r->score <= r[-1].score && r->confidence <= r[-1].confidence));
	}
	return &b->result;
}

static const struct intent_training shop_training = {
	.language = "en",
	.names = names,
	.n_intents = N_INTENTS,
	.examples = shop,
	.n_examples = ARRAY_SIZE(shop),
	.reject = 0.03,
};

static int setup(void **state)
{
	*state = bot_new(&shop_training);
	return 0;
}

static int teardown(void **state)
{
	bot_free(*state);
	return 0;
}

static void a_message_has_the_intent_of_what_it_is_like(void **state)
{
	static const struct {
		const char *text;
		uint32_t intent;
	} rows[] = {
		{"WHERE IS MY ORDER??", STATUS},
		{"track the parcels please", STATUS},
		{"can i have a refund", REFUND},
		{"money back!", REFUND},
		{"opening hours on monday", HOURS},
		{"until what time are you open", HOURS},
		{"resetting passwords", PASSWORD},
		{"i can't log in", PASSWORD},
		{"  pasword  reset \xf0\x9f\x98\xa1", PASSWORD},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct intent_result *r = ask(*state, rows[i].text);

		assert_int_equal(r->n, N_INTENTS);
		assert_int_equal(r->ranked[0].intent, rows[i].intent);
		assert_true(r->in_scope);
		assert_true(r->margin > 0);
	}
}

static void what_is_like_nothing_is_out_of_scope(void **state)
{
	static const char *const rows[] = {
		"", "!!!", "zzz qqq", "ĝĝĝ ŵŵŵ", "我要退款", "שלום", "👩\u200d🚀", "\u0301\u0301",
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_false(ask(*state, rows[i])->in_scope);
}

static void an_example_is_its_own_nearest_example(void **state)
{
	for (uint32_t i = 0; i < ARRAY_SIZE(shop); i++) {
		const struct intent_result *r = ask(*state, shop[i].text);

		assert_int_equal(r->ranked[0].intent, shop[i].intent);
		assert_int_equal(r->nearest, i);
		assert_true(r->cosine > 0.999f);
	}
}

static void the_explanation_names_the_words_that_decided(void **state)
{
	const struct intent_result *r = ask(*state, "I forgot the password of my account");
	bool password = false;

	assert_true(r->n_grams > 0);
	for (size_t i = 0; i < r->n_grams; i++) {
		assert_true(r->grams[i].weight > 0);
		assert_true(!i || r->grams[i].weight <= r->grams[i - 1].weight);
		password |= !strcmp(r->grams[i].gram, "password");
	}
	assert_true(password);
	assert_int_equal(ask(*state, "")->n_grams, 0);
}

static void training_twice_gives_the_same_model(void **state)
{
	struct bot *again = bot_new(&shop_training);
	static const char *const rows[] = {"where is it", "refund my order", "hello", "", "open?"};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct intent_result *a = ask(*state, rows[i]), *b = ask(again, rows[i]);

		assert_memory_equal(a->ranked, b->ranked, sizeof(a->ranked));
		assert_memory_equal(&a->z, &b->z, sizeof(a->z));
		assert_int_equal(a->nearest, b->nearest);
	}
	bot_free(again);
}

static void what_was_asked_before_leaves_no_trace(void **state)
{
	struct intent_result before = *ask(*state, "where is my order");

	ask(*state, "reset my password, I want my money back, when are you open");
	assert_memory_equal(before.ranked, ask(*state, "where is my order")->ranked,
			    sizeof(before.ranked));
}

static void the_name_of_an_intent_is_an_example_of_it(void **state)
{
	static const char *const own[] = {"gift_cards", "order_status"};
	static const struct intent_example one[] = {EXAMPLE("where is my parcel", 1)};
	struct bot *b = bot_new(&(struct intent_training){.language = "en",
							  .names = own,
							  .n_intents = 2,
							  .examples = one,
							  .n_examples = 1,
							  .reject = 0.03});

	(void)state;
	assert_int_equal(ask(b, "do you sell a gift card")->ranked[0].intent, 0);
	assert_int_equal(b->result.nearest, INTENT_NONE);
	assert_int_equal(ask(b, "my parcel?")->ranked[0].intent, 1);
	assert_int_equal(b->result.nearest, 0);
	bot_free(b);
}

static void the_smallest_packs_work(void **state)
{
	struct intent_training t = shop_training;

	(void)state;
	for (size_t n = 0; n <= N_INTENTS; n++) {
		for (t.n_examples = 0; t.n_examples < 3; t.n_examples++) {
			struct bot *b;

			t.n_intents = n;
			if (!n && t.n_examples)
				continue;
			b = bot_new(&t);
			assert_int_equal(ask(b, "where is my order")->n, n);
			assert_true(!n || b->result.ranked[0].intent == STATUS);
			assert_false(ask(b, "")->in_scope);
			assert_false(ask(b, "我我")->in_scope);
			bot_free(b);
		}
	}
}

static void examples_out_of_scope_pull_their_like_out(void **state)
{
	struct intent_example with[ARRAY_SIZE(shop) + 3] = {
		EXAMPLE("what is the weather today", INTENT_NONE),
		EXAMPLE("what is the weather in rome", INTENT_NONE),
		EXAMPLE("will it rain", INTENT_NONE),
	};
	struct intent_training t = shop_training;
	const char *weather = "what is the weather on sunday";
	float before = ask(*state, weather)->z;
	struct bot *b;

	memcpy(with + 3, shop, sizeof(shop));
	t.examples = with;
	t.n_examples = ARRAY_SIZE(with);
	b = bot_new(&t);
	assert_true(ask(b, weather)->z < before);
	assert_false(b->result.in_scope);
	assert_true(b->result.ranked[0].intent < N_INTENTS);
	assert_int_equal(ask(b, "where is my order")->ranked[0].intent, STATUS);
	assert_true(b->result.in_scope);
	bot_free(b);
}

/* Twelve intents: enough for the folds to leave some out. */
static void an_example_in_the_wrong_intent_is_noticed(void **state)
{
	static const char *const words[] = {"pay",  "fly",  "cook",  "sing",  "swim",  "read",
					    "draw", "walk", "sleep", "shave", "dance", "climb"};
	static const char *const before[] = {"i want to ", "please ", "can we ",    "how do you ",
					     "",	   "let us ", "when may i "};
	static const char *const after[] = {"", " now", " today", "", " with me", " again", ""};
	enum { W = ARRAY_SIZE(words), F = ARRAY_SIZE(before) };
	static char text[W * F][64];
	struct intent_example v[W * F];
	struct intent_quality q;
	size_t wrong = 0;
	struct bot *b;

	(void)state;
	for (uint32_t i = 0; i < W * F; i++) {
		int n = snprintf(text[i], sizeof(text[i]), "%s%s%s", before[i % F], words[i / F],
				 after[i % F]);

		v[i] = (struct intent_example){text[i], (size_t)n, i / F};
	}
	v[5].intent = 7; /* "let us pay again" among those for walking */
	b = bot_new(&(struct intent_training){.language = "en",
					      .names = words,
					      .n_intents = W,
					      .examples = v,
					      .n_examples = W * F,
					      .reject = 0.03});
	for (size_t i = 0; i < W * F; i++)
		wrong += intent_heldout(b->model, i) != v[i].intent;
	assert_int_equal(intent_heldout(b->model, 5), 0);
	assert_int_equal(wrong, 1);
	intent_quality(b->model, &q);
	assert_true(fabs(q.accuracy - (W * F - 1.0) / (W * F)) < 1e-9);
	assert_true(ask(b, "shall we dance")->in_scope);
	assert_int_equal(b->result.ranked[0].intent, 10);
	assert_true(b->result.ranked[0].confidence > 0.6f);
	assert_false(ask(b, "what about trains")->in_scope);
	assert_true(b->result.ranked[0].confidence < 0.4f);
	bot_free(b);
}

static void scripts_without_spaces_are_told_apart_by_letters(void **state)
{
	static const struct intent_example v[] = {
		EXAMPLE("我的订单在哪里", 0), EXAMPLE("我的包裹到了吗", 0),
		EXAMPLE("查询订单状态", 0),   EXAMPLE("我要退款", 1),
		EXAMPLE("怎么申请退款", 1),   EXAMPLE("把钱退给我", 1),
	};
	static const char *const own[] = {"order", "refund"};
	struct bot *b = bot_new(&(struct intent_training){.language = "zh",
							  .names = own,
							  .n_intents = 2,
							  .examples = v,
							  .n_examples = ARRAY_SIZE(v),
							  .reject = 0.03});

	(void)state;
	assert_int_equal(ask(b, "请问订单到哪里了")->ranked[0].intent, 0);
	assert_int_equal(ask(b, "可以退款吗")->ranked[0].intent, 1);
	assert_true(b->result.n_grams > 0);
	bot_free(b);
}

static void any_message_is_ranked_within_the_bounds(void **state)
{
	static const char *const pieces[] = {"a",      "a ", "where is my order ", "\u0301",
					     "\ufdfa", "我", "👩\u200d🚀",	   "\u202eא",
					     "'",      "_",  "\U0010ffff",	   "ab\u0301'"};
	char *s = malloc(4000 * 20 + 1);

	assert_non_null(s);
	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++) {
		size_t len = strlen(pieces[i]);

		for (size_t k = 0; k < 4000; k++)
			memcpy(s + k * len, pieces[i], len);
		s[4000 * len] = '\0';
		assert_int_equal(ask(*state, s)->n, N_INTENTS);
	}
	free(s);
	assert_int_equal(ask(*state, "where is my order")->ranked[0].intent, STATUS);
}

static void training_on_nonsense_is_refused(void **state)
{
	static const struct intent_example stray[] = {EXAMPLE("x", N_INTENTS)};
	struct intent_training rows[] = {shop_training, shop_training, shop_training};
	struct intent_model *m = NULL;

	(void)state;
	rows[0].examples = stray;
	rows[0].n_examples = 1;
	rows[1].n_intents = INTENT_MAX + 1;
	rows[2].reject = 1;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(intent_train(&m, &rows[i]), -EINVAL);
	assert_null(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message_has_the_intent_of_what_it_is_like),
		cmocka_unit_test(what_is_like_nothing_is_out_of_scope),
		cmocka_unit_test(an_example_is_its_own_nearest_example),
		cmocka_unit_test(the_explanation_names_the_words_that_decided),
		cmocka_unit_test(training_twice_gives_the_same_model),
		cmocka_unit_test(what_was_asked_before_leaves_no_trace),
		cmocka_unit_test(the_name_of_an_intent_is_an_example_of_it),
		cmocka_unit_test(the_smallest_packs_work),
		cmocka_unit_test(examples_out_of_scope_pull_their_like_out),
		cmocka_unit_test(an_example_in_the_wrong_intent_is_noticed),
		cmocka_unit_test(scripts_without_spaces_are_told_apart_by_letters),
		cmocka_unit_test(any_message_is_ranked_within_the_bounds),
		cmocka_unit_test(training_on_nonsense_is_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
