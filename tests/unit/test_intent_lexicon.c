#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "rules/intent/intent_model.h"

#include <string.h>

#define EXAMPLE(s)                                                                                 \
	{                                                                                          \
		s, sizeof(s) - 1, 0                                                                \
	}

struct words {
	struct corpus c;
	struct dictionary d;
	struct lexicon l;
	struct text text;
	uint32_t preferred; /* place of the word that suits its neighbours; 0: none does */
};

static int setup(void **state)
{
	static const struct intent_example v[] = {
		EXAMPLE("where is my order"), EXAMPLE("the order is late, order!"),
		EXAMPLE("border control"),    EXAMPLE("wie ist die Öffnungszeit"),
		EXAMPLE("Öffnungszeit?"),     EXAMPLE("我的订单在哪里"),
		EXAMPLE("code ab12 ab13"),    EXAMPLE("form from form"),
	};
	static const char *const names[] = {"card_arrival"};
	struct intent_training t = {.language = "en",
				    .names = names,
				    .n_intents = 1,
				    .examples = v,
				    .n_examples = ARRAY_SIZE(v)};
	struct words *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	assert_int_equal(corpus_read(&w->c, &w->d, &t), 0);
	assert_int_equal(lexicon_build(&w->l, &w->d, &t), 0);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct words *w = *state;

	lexicon_deinit(&w->l);
	corpus_deinit(&w->c);
	dictionary_deinit(&w->d);
	free(w);
	return 0;
}

static unsigned prefers(void *arg, const struct lexicon_word *word)
{
	const uint32_t *at = arg;

	return *at && word->at == *at;
}

/* "": it is not mended. */
static void mends(struct words *w, const char *word, const char *to)
{
	uint32_t known;
	bool found;

	text_read(&w->text, word, strlen(word));
	assert_int_equal(w->text.n_words, 1);
	found = lexicon_mend(&w->l, w->text.folded, w->text.n, prefers, &w->preferred, &known);
	assert_int_equal(found, *to != '\0');
	if (!found)
		return;
	assert_int_equal(w->l.words[known].n, strlen(to));
	assert_memory_equal(w->l.text + w->l.words[known].at, to, strlen(to));
}

static void one_wrong_letter_is_mended(void **state)
{
	mends(*state, "oder", "order");	  /* left out */
	mends(*state, "ordder", "order"); /* too many */
	mends(*state, "orfer", "order");  /* another one */
	mends(*state, "odrer", "order");  /* changed places */
	mends(*state, "orders", "order");
	mends(*state, "ariva", "");
	mends(*state, "arrivl", "arrival"); /* of the intent's name */
	mends(*state, "öfnungszeit", "öffnungszeit");
	mends(*state, "öffnungszait", "öffnungszeit");
}

static void what_is_too_far_or_too_short_stays(void **state)
{
	static const char *const rows[] = {"ordr2",  "odre",   "ord",  "x",    "orddder",
					   "oredr1", "torder", "rder", "ab14", "zzzzzz"};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		mends(*state, rows[i], "");
}

static void the_more_frequent_word_is_meant(void **state)
{
	mends(*state, "fom", "");
	mends(*state, "fo_m", "form"); /* "form" twice, "from" once */
}

static void the_word_that_suits_its_neighbours_is_meant(void **state)
{
	struct words *w = *state;
	uint32_t index;

	text_read(&w->text, "from", 4);
	assert_true(lexicon_find(&w->l, w->text.words[0].hash, &index));
	w->preferred = w->l.words[index].at; /* "form" is more frequent */
	mends(w, "fo_m", "form");	     /* "from" is two letters off */
	mends(w, "frm_", "");
	mends(w, "fram", "from");
	mends(w, "frorm", "from");
	w->preferred = 0;
	mends(w, "frorm", "form");
}

static void every_word_of_the_examples_is_known(void **state)
{
	static const char *const rows[] = {"where", "order", "öffnungszeit", "ab12", "card"};
	struct words *w = *state;
	uint32_t index;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		text_read(&w->text, rows[i], strlen(rows[i]));
		assert_true(lexicon_find(&w->l, w->text.words[0].hash, &index));
		assert_true(w->l.words[index].id < w->d.n_words);
	}
	text_read(&w->text, "orders", 6);
	assert_false(lexicon_find(&w->l, w->text.words[0].hash, &index));
	text_read(&w->text, "order", 5);
	assert_true(lexicon_find(&w->l, w->text.words[0].hash, &index));
	assert_int_equal(w->l.words[index].count, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_wrong_letter_is_mended),
		cmocka_unit_test(what_is_too_far_or_too_short_stays),
		cmocka_unit_test(the_more_frequent_word_is_meant),
		cmocka_unit_test(the_word_that_suits_its_neighbours_is_meant),
		cmocka_unit_test(every_word_of_the_examples_is_known),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
