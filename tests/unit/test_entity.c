#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/utf8.h"
#include "rules/entity/entity.h"

#include <stdio.h>
#include <string.h>

static const char *const values[] = {"laptop", "phone", "straße"};
static const char *const synonyms[] = {"laptop", "notebook", "mac book", "mac book pro",
				       "phone",	 "mobile",   "straße"};
static const uint32_t synonym_of[] = {0, 0, 0, 0, 1, 1, 2};

static const struct entity_def defs[] = {
	{.name = "order_number", .pattern = "[A-Z]{2}\\d{6}", .normalize = NORMALIZE_UPPER},
	{.name = "ticket", .pattern = "#\\d{4}", .normalize = NORMALIZE_DIGITS},
	{.name = "product",
	 .values = values,
	 .synonyms = synonyms,
	 .synonym_of = synonym_of,
	 .n_values = 3,
	 .n_synonyms = 7},
	{.name = "evil", .pattern = "^(a+)+$"},
	{.name = "slow", .pattern = "(?:(b+)+c)|b+!"},
};

struct fixture {
	struct entity_set *set;
	struct pattern_work *patterns;
	struct entity_work *work;
	struct text text;
	struct entity found[ENTITY_FOUND];
	size_t n;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct problems p = PROBLEMS_INIT;

	if (!f || entity_compile(&f->set, defs, ARRAY_SIZE(defs), &p) ||
	    pattern_work_new(&f->patterns) || entity_work_new(&f->work, f->patterns))
		return -1;
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	entity_set_free(f->set);
	entity_work_free(f->work);
	pattern_work_free(f->patterns);
	free(f);
	return 0;
}

/* "name=value name=value …" */
static const char *find(struct fixture *f, const char *s)
{
	static char line[4096];
	size_t n = 0;

	text_read(&f->text, s, strlen(s));
	f->n = entity_find(f->set, f->work, &f->text, f->found, ENTITY_FOUND);
	line[0] = '\0';
	for (size_t i = 0; i < f->n; i++)
		n += (size_t)snprintf(line + n, sizeof(line) - n, "%s%s=%s", i ? " | " : "",
				      f->found[i].name, f->found[i].value);
	return line;
}

struct row {
	const char *text, *found;
};

static void each(void **state, const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_string_equal(find(*state, rows[i].text), rows[i].found);
}

static void a_packs_own_patterns_match_whole_codes_in_either_case(void **state)
{
	static const struct row rows[] = {
		{"where is RB123456?", "order_number=RB123456"},
		{"where is rb123456", "order_number=RB123456"},
		{"RB1234567", ""},
		{"订单RB123456在哪", "order_number=RB123456"},
		{"see order#1234 and #99", "ticket=1234 | number=99"},
		{"RB123456 RB654321", "order_number=RB123456 | order_number=RB654321"},
	};

	each(state, rows, ARRAY_SIZE(rows));
}

static void lists_match_folded_words_the_longest_phrase_first(void **state)
{
	static const struct row rows[] = {
		{"My NOTEBOOK broke", "product=laptop"},
		{"my Mac  Book-Pro broke", "product=laptop"},
		{"a phonebook", ""},
		{"in der STRASSE", "product=straße"},
		{"phone or laptop", "product=phone | product=laptop"},
	};
	struct fixture *f = *state;

	each(state, rows, ARRAY_SIZE(rows));
	find(f, "my Mac  Book-Pro broke");
	assert_int_equal(f->found[0].from, 3);
	assert_int_equal(f->found[0].n, strlen("Mac  Book-Pro"));
}

static void addresses_are_found_and_lower_cased(void **state)
{
	static const struct row rows[] = {
		{"write to Ana.Lopez+x@Example.ORG.", "email=ana.lopez+x@example.org"},
		{"<bob@mail.example.co.uk>", "email=bob@mail.example.co.uk"},
		{"bob@localhost", ""},
		{"see https://shop.example/Cart?id=7.", "url=https://shop.example/Cart?id=7"},
		{"(www.example.org/a)", "url=www.example.org/a"},
	};

	each(state, rows, ARRAY_SIZE(rows));
}

static void amounts_become_a_plain_number_and_a_code(void **state)
{
	static const struct row rows[] = {
		{"I paid $49.90", "money=49.90 USD"},
		{"49,90 € please", "money=49.90 EUR"},
		{"£1,234.50!", "money=1234.50 GBP"},
		{"1.234,50 EUR", "money=1234.50 EUR"},
		{"eur 20 or 30 Euros", "money=20 EUR | money=30 EUR"},
		{"20 dollars", "money=20 USD"},
		{"20 dollarsigns", "number=20"},
		{"US$ 5", "money=5 USD"},
		{"CHF\u00a015.-", "money=15 CHF"},
		{"40 zł", "money=40 PLN"},
	};

	each(state, rows, ARRAY_SIZE(rows));
}

static void dates_are_iso_where_they_can_be_read_one_way_only(void **state)
{
	static const struct row rows[] = {
		{"on 2026-05-03", "date=2026-05-03"},
		{"2026-05-03T12:00", "date=2026-05-03"},
		{"2026-13-03", ""},
		{"03/05/2026", "date=03/05/2026"},
		{"25/05/2026 or 05/25/2026", "date=2026-05-25 | date=2026-05-25"},
		{"03.05.2026 12:00", "date=2026-05-03"},
		{"5/5/2026", "date=2026-05-05"},
		{"3 May", "date=3 May"},
		{"on May 3rd, 2026", "date=2026-05-03"},
		{"the 3rd of May 2026", "date=2026-05-03"},
		{"am 3. März 2026", "date=2026-03-03"},
		{"le 14 février", "date=14 Feb"},
		{"31 February", ""},
		{"may 2026 be better", "number=2026"},
		{"3 mayors", "number=3"},
	};

	each(state, rows, ARRAY_SIZE(rows));
}

static void phone_numbers_become_their_digits(void **state)
{
	static const struct row rows[] = {
		{"call +49 (0)30 1234567", "phone=+49301234567"},
		{"call 030/1234567 please", "phone=0301234567"},
		{"(555) 123-4567", "phone=5551234567"},
		{"555-123-4567", "phone=5551234567"},
		{"01.23.45.67.89", "phone=0123456789"},
		{"+1 555 123 4567, ok", "phone=+15551234567"},
		{"12345678", "number=12345678"},
	};

	each(state, rows, ARRAY_SIZE(rows));
}

static void numbers_stand_alone(void **state)
{
	static const struct row rows[] = {
		{"2 of 3", "number=2 | number=3"},
		{"-5.5", "number=-5.5"},
		{"1,234", "number=1234"},
		{"1.234.567", "number=1234567"},
		{"12,5 %", "number=12.5"},
		{"v1.2.3 and A4 at 12:30", ""},
		{"10.", "number=10"},
	};

	each(state, rows, ARRAY_SIZE(rows));
}

static void they_stand_between_words_without_spaces_too(void **state)
{
	static const struct row rows[] = {
		{"我的邮箱是ana@example.org谢谢", "email=ana@example.org"},
		{"付了100次", "number=100"},
		{"我付了¥49.90。", "money=49.90 JPY"},
		{"日期是2026-05-03吗", "date=2026-05-03"},
		{"请打+49 30 1234567找我", "phone=+49301234567"},
		{"Größe100 und Größe 7", "number=7"},
		{"заказ100, заказ 8", "number=8"},
	};

	each(state, rows, ARRAY_SIZE(rows));
}

static void a_pack_may_define_a_builtin_kind_anew(void **state)
{
	static const struct entity_def own = {.name = "number", .pattern = "no\\. \\d+"};
	struct problems p = PROBLEMS_INIT;
	struct fixture *f = *state;
	struct entity_set *before = f->set;

	assert_int_equal(entity_compile(&f->set, &own, 1, &p), 0);
	assert_string_equal(find(f, "no. 7 and 8"), "number=no. 7");
	assert_string_equal(find(f, "a@example.org"), "email=a@example.org");
	entity_set_free(f->set);
	f->set = before;
}

static void known_names_are_the_packs_and_the_builtin_ones(void **state)
{
	static const char *const known[] = {"order_number", "product", "email", "phone",
					    "number",	    "money",   "date",	"url"};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		assert_true(entity_known(f->set, known[i]));
	assert_false(entity_known(f->set, "colour"));
}

static void what_is_wrong_in_a_definition_is_said_with_its_place(void **state)
{
	static const char *const bad_phrases[] = {"fine", "!!"};
	static const uint32_t both_of_it[] = {0, 0};
	static const struct {
		struct entity_def def;
		const char *problem;
	} rows[] = {
		{{.name = "x", .pattern = "a(b"},
		 "the pattern of \"x\" is wrong at its character 4: "},
		{{.name = "x", .pattern = "a)(b"},
		 "the pattern of \"x\" is wrong at its character 2: "},
		{{.name = "x", .pattern = "\\C"}, "the pattern of \"x\" is wrong"},
		{{.name = "x",
		  .values = bad_phrases,
		  .n_values = 1,
		  .synonyms = bad_phrases,
		  .synonym_of = both_of_it,
		  .n_synonyms = 2},
		 "\"!!\" in the list \"x\" must have 1 to 32 words"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct entity_def def = rows[i].def;
		struct problems p = PROBLEMS_INIT;
		struct entity_set *s = NULL;

		def.path = "entities.yml";
		def.line = 3;
		assert_int_equal(entity_compile(&s, &def, 1, &p), ENTITY_E_INVALID);
		assert_null(s);
		assert_int_equal(p.errors, 1);
		assert_int_equal(p.v[0].line, 3);
		assert_memory_equal(p.v[0].text, rows[i].problem, strlen(rows[i].problem));
		problems_deinit(&p);
	}
}

static void a_pattern_that_backtracks_for_ever_just_does_not_match(void **state)
{
	char s[1801];

	memset(s, 'a', sizeof(s) - 2);
	s[sizeof(s) - 2] = '!';
	s[sizeof(s) - 1] = '\0';
	assert_string_equal(find(*state, s), "");
	assert_string_equal(find(*state, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"), "");
	assert_string_equal(find(*state, "aaa"), "evil=aaa");
	assert_string_equal(find(*state, "bbb!"), "slow=bbb!");
	assert_string_equal(find(*state, "bbbbbbbbbbbbbbbbbbbb!"), ""); /* a million steps */
}

static void any_message_is_searched_within_its_bounds(void **state)
{
	static const char *const pieces[] = {"1",	 "1.",	"1,",	    "1 ",     "a@",
					     "a.",	 "0 ",	"$1 ",	    "\u0301", "א\u202e",
					     "👩\u200d🚀", "我1", "www.a ",   "3 may ", "1/1/26",
					     "(",	 "+1-", "notebook "};
	struct fixture *f = *state;
	char s[20000];

	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++) {
		size_t len = strlen(pieces[i]), n = 0;

		for (; n + len < sizeof(s) && n / len < 4000; n += len)
			memcpy(s + n, pieces[i], len);
		s[n] = '\0';
		find(f, s);
		assert_true(f->n <= ENTITY_FOUND);
		for (size_t k = 0; k < f->n; k++) {
			const struct entity *e = &f->found[k];

			assert_true(e->n && e->from + e->n <= n);
			assert_true(!k || e->from >= e[-1].from + e[-1].n);
			assert_true(utf8_valid(s + e->from, e->n));
			assert_true(utf8_valid(e->value, strlen(e->value)));
		}
	}
}

static void no_more_are_found_than_there_is_room_for(void **state)
{
	struct fixture *f = *state;

	find(f, "7 and RB123456 and 8");
	assert_int_equal(f->n, 3);
	assert_int_equal(entity_find(f->set, f->work, &f->text, f->found, 2), 2);
	assert_string_equal(f->found[0].value, "7");
	assert_string_equal(f->found[1].value, "RB123456");
	assert_int_equal(entity_find(f->set, f->work, &f->text, f->found, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_packs_own_patterns_match_whole_codes_in_either_case),
		cmocka_unit_test(lists_match_folded_words_the_longest_phrase_first),
		cmocka_unit_test(addresses_are_found_and_lower_cased),
		cmocka_unit_test(amounts_become_a_plain_number_and_a_code),
		cmocka_unit_test(dates_are_iso_where_they_can_be_read_one_way_only),
		cmocka_unit_test(phone_numbers_become_their_digits),
		cmocka_unit_test(numbers_stand_alone),
		cmocka_unit_test(they_stand_between_words_without_spaces_too),
		cmocka_unit_test(a_pack_may_define_a_builtin_kind_anew),
		cmocka_unit_test(known_names_are_the_packs_and_the_builtin_ones),
		cmocka_unit_test(what_is_wrong_in_a_definition_is_said_with_its_place),
		cmocka_unit_test(a_pattern_that_backtracks_for_ever_just_does_not_match),
		cmocka_unit_test(any_message_is_searched_within_its_bounds),
		cmocka_unit_test(no_more_are_found_than_there_is_room_for),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
