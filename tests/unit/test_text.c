#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "rules/text/text.h"

#include <string.h>

static int setup(void **state)
{
	*state = malloc(sizeof(struct text));
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	free(*state);
	return 0;
}

static const struct text *read_text(void **state, const char *s)
{
	struct text *t = *state;

	text_read(t, s, strlen(s));
	assert_int_equal(t->folded[t->n], '\0');
	assert_true(utf8_valid(t->folded, t->n));
	return t;
}

static void folding_makes_one_form_of_many(void **state)
{
	static const struct {
		const char *text, *folded;
	} rows[] = {
		{"", ""},
		{"  Where IS \t my\r\norder? ", "where is my order?"},
		{"ﬁne Ｆｕｌｌ①", "fine full1"},
		{"Straße", "strasse"},
		{"e\u0301te\u0301", "été"},
		{"ÉTÉ", "été"},
		{"can\u2019t", "can't"},
		{"a\u00a0b\u3000c", "a b c"},
		{"so\u00adft zero\u200bwidth", "soft zerowidth"},
		{"❤\ufe0f", "❤"},
		{"\u1112\u1161\u11ab", "한"},
		{"ｶﾞ", "ガ"},
		{"see https://a.example/Very?long=1, ok", "see url, ok"},
		{"WWW.example.org.", "url."},
		{"www.", "www."},
		{"我的订单在哪。真的？！", "我的订单在哪.真的?!"},
		{"شُكْرًا شـكـرا", "شكرا شكرا"},
		{"שָׁלוֹם", "שלום"},
		{"أين طلبي؟ قلت، نعم؛", "أين طلبي? قلت, نعم;"},
		{"ΣΊΣΥΦΟΣ", "σίσυφοσ"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_string_equal(read_text(state, rows[i].text)->folded, rows[i].folded);
}

static void words_are_runs_of_letters_with_inner_apostrophes(void **state)
{
	static const struct {
		const char *text, *words; /* with | between them */
	} rows[] = {
		{"I can't, 'really' can\u2019t", "i|can't|really|can't"},
		{"it''s o'clock'", "it|s|o'clock"},
		{"order RB123456!", "order|rb123456"},
		{"a_b-c", "a_b|c"},
		{"👍🏽 ok 👍", "ok"},
		{"½ price", "1|2|price"},
		{"ne\u0301e", "née"},
		{"שלום עולם", "שלום|עולם"},
		{"我的iPhone坏了123", "我|的|iphone|坏|了|123"},
		{"注文した本", "注|文|し|た|本"},
		{"ｶﾞｷﾞ", "ガ|ギ"},
		{"น้ำดี", "น้|\u0e4d|า|ดี"},
		{"看https://x.example/y。好", "看|url|好"},
		{"주문을 취소", "주문을|취소"},
		{"mail https://x.example/y now", "mail|url|now"},
		{"!!! ...", ""},
	};
	char words[256];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct text *t = read_text(state, rows[i].text);
		size_t n = 0;

		for (size_t k = 0; k < t->n_words; k++) {
			const struct word *w = &t->words[k];

			if (k)
				words[n++] = '|';
			memcpy(words + n, t->folded + w->at, w->n);
			n += w->n;
			assert_true(w->hash == hash_bytes(t->folded + w->at, w->n, 0));
		}
		words[n] = '\0';
		assert_string_equal(words, rows[i].words);
	}
}

static void a_word_knows_the_original_bytes_it_is_from(void **state)
{
	static const struct {
		const char *text;
		size_t word;
		const char *original;
	} rows[] = {
		{"Hello World", 1, "World"},
		{"  e\u0301TE\u0301  x", 0, "e\u0301TE\u0301"},
		{"Die STRAßE!", 1, "STRAßE"},
		{"go to www.Example.org/x now", 2, "www.Example.org/x"},
		{"I Can\u2019t.", 1, "Can\u2019t"},
		{"ﬁx ①", 1, "①"},
		{"a ‘CAN’T’ b", 1, "CAN’T"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct text *t = read_text(state, rows[i].text);
		const struct word *w = &t->words[rows[i].word];

		assert_true(rows[i].word < t->n_words);
		assert_int_equal(w->from_n, strlen(rows[i].original));
		assert_memory_equal(t->original + w->from, rows[i].original, w->from_n);
	}
}

static void letters_and_capitals_are_counted_in_any_script(void **state)
{
	const struct text *t = read_text(state, "HELP me ÄÖ дА 12 https://NOT.example");

	assert_int_equal(t->n_letters, 4 + 2 + 2 + 2);
	assert_int_equal(t->n_capitals, 4 + 2 + 1);
	assert_false(t->cut);
}

/* Fills with `points` times s. */
static char *repeat(const char *s, size_t points)
{
	size_t n = strlen(s);
	char *p = malloc(n * points + 1);

	assert_non_null(p);
	for (size_t i = 0; i < points; i++)
		memcpy(p + i * n, s, n);
	p[n * points] = '\0';
	return p;
}

static void a_hostile_message_is_read_within_the_bounds(void **state)
{
	static const char *const pieces[] = {
		"a",	   "a ",       "\u0301",     "\ufdfa", "é",	     "👩\u200d🚀",
		"\u202eא", "我",       "\u1161",     "\u00a0", "'",	     "ﷺ ",
		"\u0390",  "www.a.b ", "\U0010ffff", "\u0345", "\U0001d160", "½"};

	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++) {
		cleanup(freep) char *s = repeat(pieces[i], 4000);
		const struct text *t = read_text(state, s);

		assert_true(t->cut);
		assert_true(t->n_points <= TEXT_POINTS);
		assert_true(t->n <= TEXT_BYTES);
		assert_true(t->n_words <= TEXT_WORDS);
		for (size_t k = 0; k < t->n_words; k++) {
			const struct word *w = &t->words[k];

			assert_true(w->n && w->at + w->n <= t->n);
			assert_true(w->from_n && w->from + w->from_n <= t->original_n);
			assert_true(utf8_valid(t->original + w->from, w->from_n));
		}
	}
}

static void reading_folded_text_again_changes_nothing(void **state)
{
	static const char *const rows[] = {"Straße ΣΑΣ ﬁ ½ ① ｶﾞ e\u0301\u0323 \u0344 x",
					   "İstanbul ǅ", "ΐ ᾳ ﷺ", "한글 \u1112\u1161\u11ab"};
	cleanup(freep) struct text *again = malloc(sizeof(*again));

	assert_non_null(again);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct text *t = read_text(state, rows[i]);

		text_read(again, t->folded, t->n);
		assert_string_equal(again->folded, t->folded);
	}
}

static void what_is_quoted_reorders_hides_and_smears_nothing(void **state)
{
	static const struct {
		const char *text, *harmless;
	} rows[] = {
		{"plain, ünïcode 我 👍🏽", "plain, ünïcode 我 👍🏽"},
		{"a\u202eb\u202cc \u2066d\u2069", "abc d"},
		{"a\tb\r\nc\u2028d", "a b  c d"},
		{"\a\x1b[31mred\x7f\xc2\x9b", "[31mred"},
		{"\ufeffzero\u200bwidth\u00ad", "zerowidth"},
		{"👩\u200d🚀 ❤\ufe0f می\u200cخواهم", "👩\u200d🚀 ❤\ufe0f می\u200cخواهم"},
		{"tag\U000e0041\U000e007f", "tag"},
		{"Z\u0301\u0301\u0301\u0301\u0301\u0301\u0301o\u0302",
		 "Z\u0301\u0301\u0301\u0301o\u0302"},
		{"שָׁלוֹם น้ำ", "שָׁלוֹם น้ำ"},
		{"\ufdd0\U0010ffff!", "!"},
		{"", ""},
	};
	char s[128];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		size_t n = strlen(rows[i].text);

		memcpy(s, rows[i].text, n);
		s[text_harmless(s, n)] = '\0';
		assert_string_equal(s, rows[i].harmless);
	}
}

static void card_numbers_are_masked_and_nothing_else(void **state)
{
	static const struct {
		const char *text, *masked;
		size_t cards;
	} rows[] = {
		{"4111111111111111", "•••• 1111", 1},
		{"my card 4111 1111 1111 1111, thanks", "my card •••• 1111, thanks", 1},
		{"4111-1111-1111-1111 and 5500005555555559", "•••• 1111 and •••• 5559", 2},
		{"amex 3782 822463 10005", "amex •••• 0005", 1},
		{"4111\u00a01111\u00a01111\u00a01111", "•••• 1111", 1},
		{"4111 - 1111 - 1111 - 1111", "•••• 1111", 1},
		{"4111.1111.1111.1111.", "•••• 1111.", 1},
		{"4222222222222 4111111111111111", "•••• 2222 •••• 1111", 2},
		{"exp 12 4111111111111111 cvv 123", "exp 12 •••• 1111 cvv 123", 1},
		{"é4111111111111111é", "é•••• 1111é", 1},
		{"4111111111111112", "4111111111111112", 0},
		{"411111111111", "411111111111", 0},
		{"41111111111111111115", "41111111111111111115", 0},
		{"00004111111111111111", "00004111111111111111", 0},
		{"0000 0000 0000 0000", "0000 0000 0000 0000", 0},
		{"order RB123456, +49 30 1234567", "order RB123456, +49 30 1234567", 0},
		{"", "", 0},
		{"我", "我", 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct buf out = BUF_INIT(4096);

		assert_int_equal(text_mask_cards(rows[i].text, strlen(rows[i].text), &out),
				 rows[i].cards);
		assert_int_equal(out.error, 0);
		assert_string_equal(out.p, rows[i].masked);
		buf_deinit(&out);
	}
}

static void masking_a_long_row_of_digits_ends(void **state)
{
	cleanup(freep) char *s = repeat("4 1-", 20000);
	struct buf out = BUF_INIT(1 << 20);

	(void)state;
	text_mask_cards(s, strlen(s), &out);
	assert_int_equal(out.error, 0);
	assert_true(utf8_valid(out.p, out.n));
	buf_deinit(&out);
}

static void stems_follow_the_language(void **state)
{
	static const struct {
		const char *language, *word, *stem;
	} rows[] = {
		{"en", "parcels", "parcel"},	   {"en-GB", "returned", "return"},
		{"de", "bestellungen", "bestell"}, {"tlh", "parcels", "parcels"},
		{"", "parcels", "parcels"},	   {"en", "", ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct stemmer *s;
		const char *stem;
		size_t n;

		assert_int_equal(stemmer_new(&s, rows[i].language), 0);
		stem = stemmer_stem(s, rows[i].word, strlen(rows[i].word), &n);
		assert_int_equal(n, strlen(rows[i].stem));
		assert_memory_equal(stem, rows[i].stem, n);
		assert_null(stemmer_free(s));
	}
}

static double similarity(void **state, const char *a, const char *b)
{
	struct signature x, y;

	text_signature(read_text(state, a), &x);
	text_signature(read_text(state, b), &y);
	return signature_similarity(&x, &y);
}

static void the_same_request_in_other_letters_is_similar(void **state)
{
	assert_true(similarity(state, "Where is my order?", "WHERE is my ORDER?") == 1);
	assert_true(similarity(state, "where is my order", "where is my order now") > 0.8);
	assert_true(similarity(state, "where is my order", "i want a refund please") < 0.3);
	assert_true(similarity(state, "ok", "ok") == 1);
	assert_true(similarity(state, "ok", "no") == 0);
	assert_true(similarity(state, "", "") == 0);
	assert_true(similarity(state, "我的订单在哪里", "我的订单在哪") > 0.8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folding_makes_one_form_of_many),
		cmocka_unit_test(words_are_runs_of_letters_with_inner_apostrophes),
		cmocka_unit_test(a_word_knows_the_original_bytes_it_is_from),
		cmocka_unit_test(letters_and_capitals_are_counted_in_any_script),
		cmocka_unit_test(a_hostile_message_is_read_within_the_bounds),
		cmocka_unit_test(reading_folded_text_again_changes_nothing),
		cmocka_unit_test(what_is_quoted_reorders_hides_and_smears_nothing),
		cmocka_unit_test(card_numbers_are_masked_and_nothing_else),
		cmocka_unit_test(masking_a_long_row_of_digits_ends),
		cmocka_unit_test(stems_follow_the_language),
		cmocka_unit_test(the_same_request_in_other_letters_is_similar),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
