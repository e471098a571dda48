#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "rules/fairness.h"

#include <math.h>
#include <string.h>

static struct pack *load(const char *language)
{
	static const char pack[] = "name: fair\nlanguage: xx\nbot: {name: B}\n";
	static const char intents[] =
		"intents:\n  - name: where\n    examples: [where is the parcel, is the parcel "
		"here, "
		"when is the parcel here,\n      the parcel is not here, is it on the way]\n"
		"    answers: [Soon., Today.]\n"
		"  - name: bye\n    examples: [bye bye, good bye, see you, so long, until then]\n"
		"    answers: [Bye., See you.]\n";
	const struct pack_file files[] = {{"pack.yml", pack, sizeof(pack) - 1},
					  {"intents/a.yml", intents, sizeof(intents) - 1},
					  {"languages/xx.yml", language, strlen(language)}};
	struct problems problems = PROBLEMS_INIT;
	struct pack *p = NULL;

	assert_int_equal(pack_load(&p, files, ARRAY_SIZE(files), &problems), 0);
	problems_deinit(&problems);
	return p;
}

static void measure(const char *language, struct fairness *ret)
{
	struct pack *p = load(language);
	struct rules *r;

	assert_int_equal(rules_new(&r, p), 0);
	assert_int_equal(fairness_measure(p, r, ret), 0);
	rules_free(r);
	pack_free(p);
}

static const struct fairness_variant *variant(const struct fairness *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++)
		if (!strcmp(f->v[i].name, name))
			return &f->v[i];
	fail_msg("there is no variant %s", name);
	return NULL;
}

#define STOPWORDS "stopwords: [the, is, it, on, here, where, when, not]\n"

static void a_word_that_angers_nobody_shifts_nothing(void **state)
{
	struct fairness f;

	(void)state;
	measure("language: xx\n" STOPWORDS "signals: {neg: {phrases: [awful]}}\n"
		"fairness: {variants: {learner: {the: \"\", is: be}}}\n",
		&f);
	assert_true(variant(&f, "learner")->pairs >= 5);
	assert_true(variant(&f, "learner")->good);
	assert_true(variant(&f, "capitals")->good);
	assert_true(variant(&f, "capitals")->pairs == 10);
}

static void a_dialect_that_counts_as_anger_is_found_out(void **state)
{
	struct fairness f;

	(void)state;
	measure("language: xx\n" STOPWORDS "signals: {neg: {phrases: [da]}}\n"
		"fairness: {variants: {dialect: {the: da}}}\n",
		&f);
	assert_true(variant(&f, "dialect")->shift > FAIRNESS_SHIFT);
	assert_true(variant(&f, "dialect")->alarms > FAIRNESS_ALARMS);
	assert_false(variant(&f, "dialect")->good);
}

static void who_somebody_is_counts_only_when_it_is_not_masked(void **state)
{
#define WHO "fairness: {templates: [\"i am {who} and where is the parcel\"], terms: [tall, odd]}\n"
	struct fairness open, masked;

	(void)state;
	measure("language: xx\n" STOPWORDS "valence: {odd: -3}\n" WHO, &open);
	measure("language: xx\n" STOPWORDS "identity: [odd, tall]\nvalence: {odd: -3}\n" WHO,
		&masked);
	assert_int_equal(open.templates, 1);
	assert_true(open.range > FAIRNESS_RANGE);
	assert_false(open.identity_good);
	assert_true(masked.range < 1e-9);
	assert_true(masked.identity_good);
#undef WHO
}

static void what_got_worse_is_not_kept(void **state)
{
	struct fairness a = {.n = 1, .v = {{.pairs = 100, .shift = 0.01}}, .range = 0.1};
	struct fairness b = a;

	(void)state;
	assert_true(fairness_kept(&a, &b));
	b.v[0].shift = 0.04; /* worse, but within the bounds */
	assert_true(fairness_kept(&a, &b));
	b.v[0].shift = 0.06;
	assert_false(fairness_kept(&a, &b));
	b = a;
	b.watched = 1;
	assert_false(fairness_kept(&a, &b));
	a.range = 0.4; /* outside already: it may not grow */
	b = a;
	assert_true(fairness_kept(&a, &b));
	b.range = 0.5;
	assert_false(fairness_kept(&a, &b));
}

static void what_chance_explains_is_no_finding(void **state)
{
	struct fairness a = {.n = 1, .v = {{.pairs = 50}}}, b = a;

	(void)state;
	b.v[0].alarms = 1 / 50.0; /* at one of 200, one of 50 comes in every fifth pack */
	assert_true(fairness_kept(&a, &b));
	b.v[0].alarms = 2 / 50.0; /* and two in every fortieth */
	assert_false(fairness_kept(&a, &b));
	b.v[0] = (struct fairness_variant){.pairs = 1000, .alarms = 0.009};
	assert_true(fairness_kept(&a, &b));
	b.v[0].alarms = 0.010;
	assert_false(fairness_kept(&a, &b));
	b.v[0] = (struct fairness_variant){.pairs = 50, .shift = 0.11, .error = 0.04};
	assert_true(fairness_kept(&a, &b));
	b.v[0].error = 0.02;
	assert_false(fairness_kept(&a, &b));
	b.v[0] = (struct fairness_variant){.pairs = 6, .alarms = 1 / 6.0}; /* a single message */
	assert_true(fairness_kept(&a, &b));
	b.v[0] = (struct fairness_variant){.pairs = 4, .shift = 1, .alarms = 1};
	assert_true(fairness_kept(&a, &b));
	b.v[0].pairs = 5;
	assert_false(fairness_kept(&a, &b));
}

static void examples_that_all_score_alike_make_no_small_thing_big(void **state)
{
	struct fairness f;

	(void)state;
	measure("language: xx\nsignals: {short: {weight: 0}, nq: {weight: 0}, len: {weight: 0}, "
		"hist: "
		"{weight: 0}, turn: {weight: 0}, emo: {weight: 0.01, phrases: [a]}}\n"
		"fairness: {templates: [\"{who} is here\"], terms: [a, b]}\n",
		&f);
	assert_true(f.range > 0);
	assert_true(f.identity_good);
}

static void one_message_of_many_that_scores_otherwise_has_a_great_error(void **state)
{
	struct fairness f;

	(void)state;
	measure("language: xx\n" STOPWORDS "signals: {neg: {phrases: [der]}}\n"
		"fairness: {variants: {haste: {here: hier, bye: by, parcel: parcl, long: lng, "
		"when: "
		"der}}}\n",
		&f);
	assert_true(variant(&f, "haste")->pairs >= 5);
	assert_true(variant(&f, "haste")->shift > FAIRNESS_SHIFT);
	assert_true(variant(&f, "haste")->good);
	assert_true(variant(&f, "haste")->shift < 2 * variant(&f, "haste")->error + FAIRNESS_SHIFT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_that_angers_nobody_shifts_nothing),
		cmocka_unit_test(a_dialect_that_counts_as_anger_is_found_out),
		cmocka_unit_test(who_somebody_is_counts_only_when_it_is_not_masked),
		cmocka_unit_test(what_got_worse_is_not_kept),
		cmocka_unit_test(what_chance_explains_is_no_finding),
		cmocka_unit_test(examples_that_all_score_alike_make_no_small_thing_big),
		cmocka_unit_test(one_message_of_many_that_scores_otherwise_has_a_great_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
