/* Reading a pack's files from a real directory, links and limits included. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shell/packdir.h"
#include "shell/token.h"

struct place {
	char dir[64];
	struct packdir files;
	struct problems problems;
};

static void put(const struct place *p, const char *path, const char *bytes)
{
	char full[256];
	FILE *f;

	snprintf(full, sizeof(full), "%s/%s", p->dir, path);
	for (char *slash = full + strlen(p->dir) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(full, 0700);
		*slash = '/';
	}
	f = fopen(full, "w");
	assert_non_null(f);
	fputs(bytes, f);
	fclose(f);
}

static void link_to(const struct place *p, const char *path, const char *target)
{
	char full[256];

	snprintf(full, sizeof(full), "%s/%s", p->dir, path);
	assert_int_equal(symlink(target, full), 0);
}

static int setup(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	strcpy(p->dir, "/tmp/handoff-pack.XXXXXX");
	if (!mkdtemp(p->dir))
		return -1;
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	struct place *p = *state;
	char command[128];

	packdir_deinit(&p->files);
	problems_deinit(&p->problems);
	snprintf(command, sizeof(command), "rm -r %s", p->dir);
	if (system(command))
		return -1;
	free(p);
	return 0;
}

static int read_pack(struct place *p)
{
	return packdir_read(p->dir, "shop", &p->files, &p->problems);
}

static void files_come_in_the_order_of_their_paths_with_the_language(void **state)
{
	static const char *const want[] = {"intents/a.yml", "intents/b.yml", "languages/en.yml",
					   "pack.yml"};
	struct place *p = *state;

	put(p, "packs/shop/intents/b.yml", "b");
	put(p, "packs/shop/intents/a.yml", "a");
	put(p, "packs/shop/pack.yml", "name: shop\nlanguage: en-GB\n");
	put(p, "packs/shop/README.md", "not a rule");
	put(p, "packs/shop/.hidden.yml", "no");
	put(p, "languages/en.yml", "words");
	assert_int_equal(read_pack(p), 0);
	assert_int_equal(p->files.n, 4);
	for (size_t i = 0; i < 4; i++)
		assert_string_equal(p->files.files[i].path, want[i]);
	assert_memory_equal(p->files.files[2].bytes, "words", 5);
	assert_int_equal(p->problems.n, 0);
}

static void a_link_inside_is_followed_and_one_that_leads_out_is_not(void **state)
{
	struct place *p = *state;

	put(p, "packs/shop/..data/pack.yml", "language: en\n");
	link_to(p, "packs/shop/pack.yml", "..data/pack.yml");
	assert_int_equal(read_pack(p), 0);
	assert_int_equal(p->files.n, 1);
	packdir_deinit(&p->files);
	put(p, "secret.yml", "secret");
	link_to(p, "packs/shop/x.yml", "../../secret.yml");
	assert_int_equal(read_pack(p), -ELOOP);
	assert_string_equal(p->problems.v[0].path, "x.yml");
}

static void a_link_to_a_directory_outside_is_not_entered(void **state)
{
	struct place *p = *state;

	put(p, "packs/shop/pack.yml", "language: en\n");
	put(p, "elsewhere/x.yml", "x");
	link_to(p, "packs/shop/more", "../../elsewhere");
	assert_int_equal(read_pack(p), 0);
	assert_int_equal(p->files.n, 1);
}

static void names_that_leave_the_rules_are_refused(void **state)
{
	static const char *const names[] = {"", "..", "../x", "a/b", ".git"};
	struct place *p = *state;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_int_equal(packdir_read(p->dir, names[i], &p->files, &p->problems), -EINVAL);
	assert_int_equal(packdir_read(p->dir, "absent", &p->files, &p->problems), -ENOENT);
	assert_int_equal(p->problems.errors, ARRAY_SIZE(names) + 1);
}

static void what_is_no_file_or_too_large_is_named(void **state)
{
	struct place *p = *state;
	char path[128];

	put(p, "packs/shop/pack.yml", "language: en\n");
	snprintf(path, sizeof(path), "%s/packs/shop/pipe.yml", p->dir);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(read_pack(p), -EINVAL);
	unlink(path);
	put(p, "packs/shop/big.yml", "");
	snprintf(path, sizeof(path), "%s/packs/shop/big.yml", p->dir);
	assert_int_equal(truncate(path, PACKDIR_FILE + 1), 0);
	assert_int_equal(read_pack(p), -E2BIG);
	assert_string_equal(p->problems.v[1].path, "big.yml");
}

static void directories_end_somewhere(void **state)
{
	struct place *p = *state;

	put(p, "packs/shop/a/b/c/d/ok.yml", "x");
	assert_int_equal(read_pack(p), 0);
	packdir_deinit(&p->files);
	put(p, "packs/shop/a/b/c/d/e/deep.yml", "x");
	assert_int_equal(read_pack(p), -E2BIG);
}

static void the_other_ending_is_warned_about(void **state)
{
	struct place *p = *state;

	put(p, "packs/shop/pack.yml", "language: en\n");
	put(p, "packs/shop/x.yaml", "x");
	assert_int_equal(read_pack(p), 0);
	assert_int_equal(p->problems.warnings, 1);
}

static void a_token_is_found_again_by_its_hash_only(void **state)
{
	char text[TOKEN_TEXT + 1], other[TOKEN_TEXT + 1];
	unsigned char hash[TOKEN_HASH], again[TOKEN_HASH];

	(void)state;
	token_new(text, hash);
	token_new(other, again);
	assert_int_equal(strlen(text), TOKEN_TEXT);
	assert_string_not_equal(text, other);
	assert_true(token_hash(text, TOKEN_TEXT, again));
	assert_memory_equal(hash, again, TOKEN_HASH);
	assert_false(token_hash(text, TOKEN_TEXT - 1, again));
	text[5] = '!';
	assert_false(token_hash(text, TOKEN_TEXT, again));
	assert_false(token_hash("", 0, again));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(files_come_in_the_order_of_their_paths_with_the_language),
		T(a_link_inside_is_followed_and_one_that_leads_out_is_not),
		T(a_link_to_a_directory_outside_is_not_entered),
		T(names_that_leave_the_rules_are_refused),
		T(what_is_no_file_or_too_large_is_named),
		T(directories_end_somewhere),
		T(the_other_ending_is_warned_about),
		cmocka_unit_test(a_token_is_found_again_by_its_hash_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
