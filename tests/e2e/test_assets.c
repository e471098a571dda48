/* test_assets.c - shell/assets.h: which folder is taken, and which is not */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "shell/assets.h"
#include "web_folder.h"

static char dir[64];

static int setup(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/handoff-assets.XXXXXX");
	return sodium_init() >= 0 && mkdtemp(dir) ? 0 : -1;
}

static int teardown(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command);
}

static void what_is_listed_is_found_by_its_path(void **state)
{
	static const struct {
		const char *path, *type, *text;
		bool for_ever;
	} rows[] = {
		{"/widget.js", "text/javascript; charset=utf-8", "loader in full", false},
		{"/chat/", "text/html; charset=utf-8", "the chat's page", false},
		{"/demo/demo.css", "text/css; charset=utf-8", "the demo's look", false},
		{"/assets/chat-1b8576f0.js", "text/javascript; charset=utf-8", "the chat's script",
		 true},
		{"/assets/plain.js", "text/javascript; charset=utf-8", "a name without a hash",
		 false},
		{"/assets/de-2cc75618.json", "application/json", "{}", true},
	};
	static const char *const nothing[] = {"",
					      "/",
					      "widget.js",
					      "/widget.js.gz",
					      "/chat/index.html",
					      "/SHA256SUMS",
					      "/assets/stray.js"};
	struct problems problems = PROBLEMS_INIT;
	struct assets *a;

	(void)state;
	web_fill(dir);
	web_write(dir, "assets/stray.js", "x", 1); /* is not listed */
	assert_int_equal(assets_load(&a, dir, PROBLEM_ERROR, &problems), 0);
	assert_int_equal(assets_count(a), 8);
	assert_int_equal(problems.n, 0);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct asset *found = assets_find(a, rows[i].path);

		assert_non_null(found);
		assert_string_equal(found->type, rows[i].type);
		assert_string_equal(found->of[CODING_IDENTITY].bytes, rows[i].text);
		assert_int_equal(found->for_ever, rows[i].for_ever);
	}
	for (size_t i = 0; i < ARRAY_SIZE(nothing); i++)
		assert_null(assets_find(a, nothing[i]));
	assert_string_equal(assets_find(a, "/widget.js")->of[CODING_BR].bytes, "loader br");
	assert_null(assets_find(a, "/chat/")->of[CODING_GZIP].bytes);
	assets_unref(assets_ref(a));
	assert_non_null(assets_find(a, "/widget.js"));
	assets_unref(a);
}

/* The one thing that is wrong is named, with its file. */
static void refused(const char *file, const char *text)
{
	struct problems problems = PROBLEMS_INIT;
	struct assets *a = NULL;
	char path[200];

	snprintf(path, sizeof(path), "%s%s%s", dir, *file ? "/" : "", file);
	assert_int_equal(assets_load(&a, dir, PROBLEM_WARNING, &problems), ASSETS_E_BROKEN);
	assert_null(a);
	assert_int_equal(problems.n, 1);
	assert_int_equal(problems.v[0].severity, PROBLEM_WARNING);
	assert_string_equal(problems.v[0].path, path);
	if (!strstr(problems.v[0].text, text))
		fail_msg("%s: %s, not %s", file, problems.v[0].text, text);
	problems_deinit(&problems);
}

static void empty(void)
{
	teardown(NULL);
	assert_int_equal(mkdir(dir, 0700), 0);
}

static void a_folder_that_is_not_whole_is_refused(void **state)
{
	char path[200];

	(void)state;
	refused("", "has no SHA256SUMS");
	web_write(dir, "SHA256SUMS", "", 0);
	refused("SHA256SUMS", "lists no file");
	empty();
	web_fill(dir);
	web_write(dir, "chat/index.html", "the chat's pag", 14);
	refused("chat/index.html", "the folder is not whole");
	snprintf(path, sizeof(path), "%s/chat/index.html", dir);
	assert_int_equal(unlink(path), 0);
	refused("chat/index.html", "No such file");
	empty();
	web_put(dir, "widget.js.gz", "x");
	refused("widget.js", "only compressed");
	empty();
	teardown(NULL);
	refused("", "No such file");
	assert_int_equal(mkdir(dir, 0700), 0);
}

static void names_that_no_build_makes_are_refused(void **state)
{
	static const char *const names[] = {
		"../widget.js",	     "/etc/passwd.txt", "a/../b.js", "a//b.js", ".hidden.js",
		"a/.hidden.js",	     "Widget.js",	"a b.js",    "a/",	"a%2e.js",
		"w\303\257dget.js",  "a\\b.js",		"a:b.js",    "a?b.js",	"",
		"a/b/../../../c.js",
	};
	char longest[ASSETS_NAME_MAX + 2];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		empty();
		web_list(dir, names[i], "x", 1);
		refused("SHA256SUMS", "a name has a-z");
	}
	memset(longest, 'a', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	empty();
	web_list(dir, longest, "x", 1);
	refused("SHA256SUMS", "a name has a-z");
	empty();
	web_put(dir, "a.exe", "x");
	refused("a.exe", "no media type");
	empty();
	web_put(dir, "a.js", "x");
	web_list(dir, "a.js", "x", 1);
	refused("a.js", "listed twice");
	empty();
	web_write(dir, "SHA256SUMS", "0123  a.js\n", 11);
	refused("SHA256SUMS", "expected a sum");
}

static void links_and_what_is_no_file_are_refused(void **state)
{
	char path[200], target[200];

	(void)state;
	web_write(dir, "real/x.js", "x", 1);
	web_list(dir, "link.js", "x", 1);
	snprintf(path, sizeof(path), "%s/link.js", dir);
	assert_int_equal(symlink("real/x.js", path), 0);
	refused("link.js", "links are not followed");
	empty();
	web_list(dir, "way/passwd", "x", 1);
	web_write(dir, "SHA256SUMS", "", 0);
	web_list(dir, "way/hosts.txt", "x", 1);
	snprintf(target, sizeof(target), "%s/way", dir);
	assert_int_equal(symlink("/etc", target), 0);
	refused("way/hosts.txt", "Not a directory");
	empty();
	web_list(dir, "a.js", "x", 1);
	snprintf(path, sizeof(path), "%s/a.js", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	refused("a.js", "no plain file");
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(mkfifo(path, 0700), 0); /* and nobody waits for a writer */
	refused("a.js", "no plain file");
}

static void files_have_bounds_in_size_and_number(void **state)
{
	size_t n = ASSETS_FILE_MAX;
	char *bytes = calloc(1, n + 1), name[40];

	(void)state;
	web_write(dir, "a.js", bytes, n + 1);
	web_list(dir, "a.js", bytes, n + 1);
	refused("a.js", "too large");
	empty();
	for (size_t i = 0; i <= ASSETS_BYTES_MAX / n; i++) { /* one too many */
		snprintf(name, sizeof(name), "%zu.js", i);
		web_write(dir, name, bytes, n);
		web_list(dir, name, bytes, n);
	}
	refused("8.js", "too large");
	free(bytes);
	empty();
	for (size_t i = 0; i <= ASSETS_MAX; i++) {
		snprintf(name, sizeof(name), "%zu.js", i);
		web_put(dir, name, "x");
	}
	refused("512.js", "one file too many");
}

int main(void)
{
#define F(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	static const struct CMUnitTest tests[] = {
		F(what_is_listed_is_found_by_its_path),	  F(a_folder_that_is_not_whole_is_refused),
		F(names_that_no_build_makes_are_refused), F(links_and_what_is_no_file_are_refused),
		F(files_have_bounds_in_size_and_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
