/* test_alloc.c - rules/rules.h: a turn takes no memory from the heap */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "rules/rules.h"

enum { FILES = 64, ROUNDS = 40 };

/* --- every allocation of the program, its libraries included, is counted ------------------- */

static size_t allocations;

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED
#endif

#ifdef SANITIZED
void __sanitizer_malloc_hook(const volatile void *p, size_t n);

void __sanitizer_malloc_hook(const volatile void *p, size_t n)
{
	(void)p;
	(void)n;
	allocations++;
}
#else
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

void *malloc(size_t n)
{
	allocations++;
	return __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
	allocations++;
	return __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
	allocations++;
	return __libc_realloc(p, n);
}
#endif

/* --- the shop's pack ----------------------------------------------------------------------- */

static char *read_file(const char *path, size_t *ret_n)
{
	struct buf b = BUF_INIT(4 << 20);
	char piece[4096];
	FILE *f = fopen(path, "rb");
	size_t n;

	assert_non_null(f);
	while ((n = fread(piece, 1, sizeof(piece), f)))
		buf_put(&b, piece, n);
	fclose(f);
	return buf_steal(&b, ret_n);
}

static struct pack *load_shop(void)
{
	static const char *const globs[] = {"rules/languages/en.yml", "rules/packs/shop/*.yml",
					    "rules/packs/shop/*/*.yml"};
	struct problems problems = PROBLEMS_INIT;
	struct pack_file files[FILES];
	struct pack *pack = NULL;
	glob_t g = {0};

	for (size_t i = 0; i < ARRAY_SIZE(globs); i++)
		assert_int_equal(glob(globs[i], i ? GLOB_APPEND : 0, NULL, &g), 0);
	assert_true(g.gl_pathc < FILES);
	for (size_t i = 0; i < g.gl_pathc; i++) {
		const char *path = g.gl_pathv[i];

		files[i].path = path + strlen(i ? "rules/packs/shop/" : "rules/");
		files[i].bytes = read_file(path, &files[i].n);
	}
	assert_int_equal(pack_load(&pack, files, g.gl_pathc, &problems), 0);
	for (size_t i = 0; i < g.gl_pathc; i++)
		free((char *)files[i].bytes);
	globfree(&g);
	problems_deinit(&problems);
	return pack;
}

static const char *const pieces[] = {
	"where is my order",
	"RB123456",
	"i want to return the lamp, it is broken",
	"this is ridiculous!! I already told you, useless 😡",
	"ana@example.org or +49 30 1234567",
	"I paid $49.90 on 3 May 2026",
	"can I tlak to a persn please",
	"yes",
	"no",
	"nooo WHAT IS THIS??",
	"wo ist meine Bestellung, bitte",
	"我的订单在哪里？",
	"где мой заказ",
	"we’re waiting for it since monday, this is the third time",
	"see https://shop.example/a?b=c",
	"you are useless, shut up",
	"thanks",
	"e\u0301\u0301\u0301\u0301ﷺ½ ﬁ",
	"antidisestablishmentarianism-likewordsthatarelongerthanastemmerwouldeverexpectthemtobe",
};

/* Of one piece or of many, up to longer than what is looked at. */
static size_t make_message(size_t k, char *ret, size_t cap)
{
	size_t n = 0, count = k % 7 == 6 ? 80 : 1 + k % 3;

	for (size_t i = 0; i < count; i++) {
		const char *s = pieces[(k * 5 + i * (1 + k % 11)) % ARRAY_SIZE(pieces)];

		if (n + strlen(s) + 2 > cap)
			break;
		n += (size_t)snprintf(ret + n, cap - n, "%s%s", n ? ". " : "", s);
	}
	return n;
}

static void a_turn_allocates_nothing(void **state)
{
	struct pack *pack = load_shop();
	static struct dialogue d;
	static struct turn t;
	char message[6000];
	struct rules *r;
	size_t before, turns = 0, ways = 0;
	bool taken[DECIDE_ESCALATE + 1] = {false};

	(void)state;
	assert_int_equal(rules_new(&r, pack), 0);
	before = allocations;
	assert_true(before > 1000); /* the count works */
	for (size_t k = 0; k < ROUNDS * ARRAY_SIZE(pieces) * 5; k++) {
		struct utterance u = {.text = message, .seq = k + 1, .variation = k};

		if (k % 6 == 0)
			d = (struct dialogue){0};
		u.n = make_message(k, message, sizeof(message));
		u.mode = k % 13 == 12 ? MODE_HUMAN : MODE_BOT;
		u.explain = k % 5 == 0;
		rules_turn(r, &d, &u, &t);
		ways += !taken[t.decision];
		taken[t.decision] = true;
		turns++;
	}
	assert_int_equal(allocations - before, 0);
	assert_true(turns > 3000);
	assert_true(ways >= DECIDE_ESCALATE); /* nearly every way through it was taken */
	rules_free(r);
	pack_free(pack);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_turn_allocates_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
