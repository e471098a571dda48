/* test_sieve.c - rules/find/sieve.h and rules/find/clue.h: what a sieve drops, PCRE2 does not find either */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <ctype.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

#include "base/buf.h"
#include "base/yaml.h"
#include "base/utf8.h"
#include "rules/entity/entity_builtin.h"
#include "rules/find/pattern.h"
#include "rules/find/sieve.h"
#include "rules/text/text.h"

enum { SOURCES = SIEVE_MAX, TEXTS = 40000, VARIATIONS = 12000 };

/* Patterns under test, and a sieve over them. */
struct set {
	char *sources[SOURCES];
	struct pattern *patterns[SOURCES];
	size_t n;
	struct sieve *sieve;
	struct pattern_work *work;
	size_t found, dropped, tried; /* over all texts */
};

static uint64_t random_state = 1;

static unsigned random_below(unsigned n)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(random_state >> 33) % n;
}

static bool compiles(struct set *set, const char *source, const char *ascii, unsigned flags)
{
	struct pattern_error error;

	assert_true(set->n < SOURCES);
	if (pattern_new(&set->patterns[set->n], source, ascii, flags, &error))
		return false;
	set->sources[set->n++] = strdup(source);
	return true;
}

static void add(struct set *set, const char *source, unsigned flags)
{
	if (!compiles(set, source, NULL, flags))
		fail_msg("%s: PCRE2 does not compile it", source);
}

static void make(struct set *set)
{
	const struct clue *clues[SOURCES];

	for (size_t i = 0; i < set->n; i++)
		clues[i] = pattern_clue(set->patterns[i]);
	assert_int_equal(sieve_new(&set->sieve, clues, set->n), 0);
	assert_int_equal(pattern_work_new(&set->work), 0);
}

static void deinit(struct set *set)
{
	for (size_t i = 0; i < set->n; i++) {
		pattern_free(set->patterns[i]);
		free(set->sources[i]);
	}
	sieve_free(set->sieve);
	pattern_work_free(set->work);
	memset(set, 0, sizeof(*set));
}

static void try(struct set *set, const char *s, size_t n)
{
	struct sieved sieved;
	size_t at, len;

	sieve_find(set->sieve, s, n, &sieved);
	for (size_t i = 0; i < set->n; i++) {
		bool found = pattern_find(set->patterns[i], set->work, s, n, 0, &at, &len);

		set->tried++;
		set->found += found;
		set->dropped += !sieve_passed(&sieved, i);
		if (found && !sieve_passed(&sieved, i))
			fail_msg("%s\nmatches, and is dropped for\n%s", set->sources[i], s);
	}
}

/* --- what is shipped ---------------------------------------------------------------------- */

struct shipped {
	struct set folded, raw;
	char *texts[TEXTS];
	size_t n_texts;
	struct text text;
};

static void try_both(struct shipped *x, const char *s)
{
	try(&x->raw, s, strlen(s));
	text_read(&x->text, s, strlen(s));
	try(&x->folded, x->text.folded, x->text.n);
}

static void collect(struct shipped *x, const struct yaml *y, const char *key, bool entities)
{
	bool pattern = !strncmp(key, "pattern", 7);

	if (y->type == YAML_SCALAR && pattern)
		add(entities ? &x->raw : &x->folded, y->text, entities ? PATTERN_RAW : 0);
	else if (y->type == YAML_SCALAR && x->n_texts < TEXTS)
		x->texts[x->n_texts++] = strdup(y->text);
	for (size_t i = 0; y->type != YAML_SCALAR && i < y->n; i++)
		collect(x, y->items[i], y->type == YAML_MAP ? y->keys[i]->text : key, entities);
}

static void collect_file(struct shipped *x, const char *path)
{
	struct problems problems = PROBLEMS_INIT;
	cleanup(yaml_freep) struct yaml *root = NULL;
	struct buf b = BUF_INIT(4 << 20);
	char piece[4096];
	FILE *f = fopen(path, "rb");
	size_t n;

	assert_non_null(f);
	while ((n = fread(piece, 1, sizeof(piece), f)))
		buf_put(&b, piece, n);
	fclose(f);
	assert_int_equal(yaml_parse(&root, path, b.p, b.n, &YAML_LIMITS, &problems), 0);
	collect(x, root, "", strstr(path, "entities") != NULL);
	buf_deinit(&b);
	problems_deinit(&problems);
}

/* A few words out of the source of a pattern, in their order, and some out of a text. */
static void vary(struct shipped *x, char *ret, size_t cap)
{
	struct set *set = random_below(4) ? &x->folded : &x->raw;
	const char *source = set->sources[random_below((unsigned)set->n)];
	const char *text = x->texts[random_below((unsigned)x->n_texts)];
	size_t n = 0;

	if (random_below(2)) {
		n = utf8_cut(text, strlen(text), cap / 3);
		memcpy(ret, text, n);
	}
	ret[n++] = ' ';
	while (*source && n < cap - 40) {
		size_t len = 0;

		while (isalnum((unsigned char)source[len]) || source[len] & 0x80)
			len++;
		if (len && len < 30 && !random_below(6)) {
			memcpy(ret + n, source, len);
			n += len;
			ret[n++] = " ,.?!12"[random_below(10) < 6 ? 0 : random_below(7)];
		}
		source += len ? len : 1;
	}
	if (!random_below(4))
		for (size_t i = 0; i < n; i++)
			ret[i] = (char)toupper((unsigned char)ret[i]);
	ret[n] = '\0';
}

static void what_is_shipped_loses_no_match_to_the_sieve(void **state)
{
	static const char *const globs[] = {"rules/languages/*.yml", "rules/packs/*/*.yml",
					    "rules/packs/*/*/*.yml"};
	struct shipped *x = calloc(1, sizeof(*x));
	char varied[700];
	glob_t g = {0};

	(void)state;
	assert_non_null(x);
	for (size_t i = 0; i < ARRAY_SIZE(globs); i++)
		assert_int_equal(glob(globs[i], i ? GLOB_APPEND : 0, NULL, &g), 0);
	for (size_t i = 0; i < g.gl_pathc; i++)
		collect_file(x, g.gl_pathv[i]);
	for (size_t i = 0; i < N_BUILTINS; i++)
		assert_true(compiles(&x->raw, builtins[i].pattern, builtins[i].ascii, PATTERN_RAW));
	make(&x->folded);
	make(&x->raw);
	for (size_t i = 0; i < x->n_texts; i++)
		try_both(x, x->texts[i]);
	for (size_t i = 0; i < VARIATIONS; i++) {
		vary(x, varied, sizeof(varied));
		try_both(x, varied);
	}
	assert_true(x->folded.found > 1000);
	assert_true(x->raw.found > 1000);
	assert_true((double)x->folded.dropped / (double)x->folded.tried > 0.8);
	for (size_t i = 0; i < x->n_texts; i++)
		free(x->texts[i]);
	deinit(&x->folded);
	deinit(&x->raw);
	globfree(&g);
	free(x);
}

/* --- made to mislead ---------------------------------------------------------------------- */

static void nasty_sources_lose_no_match_either(void **state)
{
	static const struct {
		const char *source;
		const char *texts[3];
	} rows[] = {
		{"a?b*c", {"c", "abc", "bbc"}},
		{"(?:foo)?bar", {"bar", "foobar"}},
		{"(?:one|two|)three", {"three", "onethree"}},
		{"x(?:ab|cd)+y", {"xabcdaby", "xcdy"}},
		{"(?:a|bc){2}d", {"abcd", "bcbcd", "aad"}},
		{"a{0}b", {"b"}},
		{"a{0,1}b{1}c{2,}", {"bcc", "abccc"}},
		{"(?<=pre)fix", {"prefix"}},
		{"(?<!un)happy(?!ness)", {"happy", "so happy!"}},
		{"(?=word)w\\w+", {"words"}},
		{"(a|b)\\1", {"aa", "bb"}},
		{"(?<n>ab|c)-\\k<n>", {"ab-ab", "c-c"}},
		{"(?P<n>ab)(?P=n)", {"abab"}},
		{"\\x41\\x{42}", {"ab"}},
		{"\\101b", {"ab"}},
		{"\\Qa.b\\E+", {"a.bb"}},
		{"[]x]+y", {"]y", "xy"}},
		{"[^]x]y", {"ay"}},
		{"[a-c\\d-]z", {"-z", "5z", "bz"}},
		{"[[:alpha:]]+1", {"abc1"}},
		{"[\\]\\-k]9", {"]9", "-9", "k9"}},
		{"(?x) a b # no c here\n c \\ d", {"abc d"}},
		{"(?x: a b ) c", {"ab c"}},
		{"a(?x) b|c d", {"ab", "cd"}},
		{"(?x) a + b {2} c", {"aabbc"}},
		{"a(?#b)c", {"ac"}},
		{"(?i)ABC(?-i)def", {"abcdef", "ABCdef"}},
		{"(?|ab|cd)e", {"abe", "cde"}},
		{"(?>a|ab)c", {"ac"}},
		{"(a)?(?(1)b|c)", {"ab", "c"}},
		{"a(?R)?b", {"ab", "aabb"}},
		{"(ab)(?1)c", {"ababc"}},
		{"a(*ACCEPT)b", {"a"}},
		{"foo\\Kbar", {"foobar"}},
		{"^start|end$", {"start", "the end"}},
		{"\\bcan'?t\\b", {"cant", "can't"}},
		{"kiss", {"KISS", "\u212aiss", "ki\u017fs"}},
		{"straße", {"STRASSE", "straße"}},
		{"[äöü]ber", {"ÄBER", "über", "öber"}},
		{"é+t", {"ÉÉT", "ét"}},
		{"Привет", {"ПРИВЕТ", "привет"}},
		{"σίσυφος", {"ΣΊΣΥΦΟΣ", "σίσυφος"}},
		{"订单(?:在哪)?", {"我的订单", "订单在哪"}},
		{"[😠😡]+!", {"😡!", "😠😡!"}},
		{"\\d\\d:\\d\\d", {"12:30", "٣٤:٥٦"}},
		{"\\p{Lu}b\\P{L}c", {"Ab1c"}},
		{"\\pLb", {"ab"}},
		{".\\Rx|\\Xy", {"a\nx", "éy"}},
		{"a|b|c|d|e|f|g", {"g", "a"}},
		{"(((((((((((((((deep)))))))))))))))", {"deep"}},
		{"verylongliteralthatiscut", {"verylongliteralthatiscut"}},
		{"(?:very long literal|short)s", {"very long literals", "shorts"}},
		{"[a-z]{3}\\.[a-z]{2}", {"abc.de"}},
		{"a{,3}b", {"a{,3}b", "ab"}},
		{"a{x", {"a{x"}},
		{"q\\", {""}},
	};
	struct text *t = malloc(sizeof(*t));
	size_t found = 0;

	(void)state;
	assert_non_null(t);
	for (size_t i = 0; i + 1 < ARRAY_SIZE(rows); i++) {
		struct set folded = {.n = 0}, raw = {.n = 0};

		add(&folded, rows[i].source, 0);
		add(&raw, rows[i].source, PATTERN_RAW);
		make(&folded);
		make(&raw);
		for (size_t k = 0; k < 3 && rows[i].texts[k]; k++) {
			try(&raw, rows[i].texts[k], strlen(rows[i].texts[k]));
			text_read(t, rows[i].texts[k], strlen(rows[i].texts[k]));
			try(&folded, t->folded, t->n);
		}
		if (!raw.found && !folded.found)
			fail_msg("%s matches nothing", rows[i].source);
		found += raw.found + folded.found;
		deinit(&folded);
		deinit(&raw);
	}
	assert_true(found > 100);
	free(t);
}

/* A source of a few pieces, one inside the other. */
static size_t invent(char *ret, size_t n, int depth)
{
	static const char *const atoms[] = {
		"a",   "b",   "c",     "k",	 "s",	   "é",	   "ß",	  "[ab]", "[^a]", "[b-d]",
		"\\d", "\\w", ".",     "\\b",	 "^",	   "$",	   "ab",  "cab",  "\\.",  "1",
		" ",   "\\W", "(?=a)", "(?<!b)", "[1\\d]", "(?i)", "\\s", "bc"};
	static const char *const repeats[] = {"", "", "", "", "?", "*", "+", "{2}", "{0,2}", "+?"};
	unsigned pieces = 1 + random_below(4);

	for (unsigned i = 0; i < pieces && n < 150; i++) {
		const char *s = atoms[random_below(ARRAY_SIZE(atoms))];

		if (depth && !random_below(3)) {
			n += (size_t)sprintf(ret + n, random_below(2) ? "(?:" : "(");
			n = invent(ret, n, depth - 1);
			while (random_below(2) && n < 150) {
				ret[n++] = '|';
				n = invent(ret, n, depth - 1);
			}
			ret[n++] = ')';
		} else {
			n += (size_t)sprintf(ret + n, "%s", s);
			if (strchr("\\^$(", *s) && !strchr("dwWs.", s[1]))
				continue;
		}
		n += (size_t)sprintf(ret + n, "%s", repeats[random_below(ARRAY_SIZE(repeats))]);
	}
	ret[n] = '\0';
	return n;
}

static void invented_sources_lose_no_match(void **state)
{
	static const char *const letters[] = {"a", "b", "c", "A",      "k",	 "s", " ", "1", ".",
					      "é", "É", "ß", "\u212a", "\u017f", "d", "٣", "ab"};
	struct set set = {.n = 0};
	size_t found = 0, dropped = 0;
	char source[400], text[64];

	(void)state;
	for (int round = 0; round < 150; round++) {
		while (set.n < 64) {
			invent(source, 0, 3);
			compiles(&set, source, NULL, PATTERN_RAW);
		}
		make(&set);
		for (int i = 0; i < 40; i++) {
			size_t n = 0;

			for (unsigned k = random_below(9); k; k--)
				n += (size_t)sprintf(text + n, "%s",
						     letters[random_below(ARRAY_SIZE(letters))]);
			try(&set, text, n);
		}
		found += set.found;
		dropped += set.dropped;
		deinit(&set);
	}
	assert_true(found > 10000);
	assert_true(dropped > 10000);
}

/* --- one letter at a time ----------------------------------------------------------------- */

/* Each letter with two cases, and each digit, in every form that it has. */
static void every_letter_is_found_in_every_case(void **state)
{
	struct text *t = malloc(sizeof(*t));

	(void)state;
	assert_non_null(t);
	for (utf8proc_int32_t c = 0x80; c < 0x1e944; c++) {
		utf8proc_int32_t forms[] = {c, utf8proc_tolower(c), utf8proc_toupper(c),
					    utf8proc_totitle(c)};
		struct set folded = {.n = 0}, raw = {.n = 0};
		char s[8];

		if (!utf8proc_codepoint_valid(c) ||
		    (forms[1] == c && forms[2] == c && forms[3] == c))
			continue;
		s[utf8proc_encode_char(c, (utf8proc_uint8_t *)s)] = '\0';
		add(&folded, s, 0);
		add(&raw, s, PATTERN_RAW);
		make(&folded);
		make(&raw);
		for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
			s[utf8proc_encode_char(forms[i], (utf8proc_uint8_t *)s)] = '\0';
			try(&raw, s, strlen(s));
			text_read(t, s, strlen(s));
			try(&folded, t->folded, t->n);
		}
		deinit(&folded);
		deinit(&raw);
	}
	free(t);
}

static void every_digit_is_a_digit(void **state)
{
	struct set set = {.n = 0};
	char s[8];

	(void)state;
	add(&set, "\\d", PATTERN_RAW);
	add(&set, "[\\dx]", 0);
	make(&set);
	for (utf8proc_int32_t c = 1; c < 0x110000; c++)
		if (utf8proc_category(c) == UTF8PROC_CATEGORY_ND)
			try(&set, s, (size_t)utf8proc_encode_char(c, (utf8proc_uint8_t *)s));
	assert_true(set.found > 1000);
	deinit(&set);
}

/* --- clues -------------------------------------------------------------------------------- */

/* The parts, each as its words with | between them, with & between the parts. */
static void write_clue(const struct clue *clue, char *ret)
{
	ret[0] = '\0';
	for (size_t p = 0; p < clue->n; p++)
		for (size_t i = 0; i < clue->parts[p].n; i++)
			ret += sprintf(ret, "%s%.*s",
				       i   ? "|"
				       : p ? "&"
					   : "",
				       clue->parts[p].v[i].n, clue->parts[p].v[i].text);
}

static void a_clue_is_what_each_match_holds(void **state)
{
	static const struct {
		const char *source, *clue;
	} rows[] = {
		{"\\bclose (?:my |the )*account\\b", "account&close "},
		{"(?:talk|speak) to", "talk to|speak to"},
		{"colou?r", "colour|color"},
		{"fu+c*k", "fu&k&u"},
		{"(?:q|x)\\w+(?:j|v)", "q|x&j|v"},
		{"[^.?!]*\\?", "?"},
		{"RB[0-9]{6}", "rb0|rb1|rb2|rb3|rb4|rb5|rb6|rb7|rb8|rb9&0|1|2|3|4|5|6|7|8|9"},
		{"a?", ""},
		{"e\\w+a", ""},
		{"(?R)", ""},
		{"x(*ACCEPT)y", ""},
		{"", ""},
	};
	struct clue *clue = malloc(sizeof(*clue));
	char s[2048];

	(void)state;
	assert_non_null(clue);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		clue_read(clue, rows[i].source, true);
		write_clue(clue, s);
		assert_string_equal(s, rows[i].clue);
	}
	free(clue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_shipped_loses_no_match_to_the_sieve),
		cmocka_unit_test(nasty_sources_lose_no_match_either),
		cmocka_unit_test(invented_sources_lose_no_match),
		cmocka_unit_test(every_letter_is_found_in_every_case),
		cmocka_unit_test(every_digit_is_a_digit),
		cmocka_unit_test(a_clue_is_what_each_match_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
