/* test_modelcache.c - shell/modelcache.h, on a real file system */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "shell/modelcache.h"

#define NAME "0123456789abcdef0123456789abcdef"

struct place {
	char dir[64], models[128];
	struct modelcache cache;
	struct pack_keep keep;
};

static int setup(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	if (!p)
		return -1;
	strcpy(p->dir, "/tmp/handoff-models.XXXXXX");
	if (!mkdtemp(p->dir))
		return -1;
	snprintf(p->models, sizeof(p->models), "%s/models", p->dir);
	modelcache_init(&p->cache, p->dir, "models");
	p->keep = modelcache_keep(&p->cache);
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	struct place *p = *state;
	char command[128];
	int r;

	snprintf(command, sizeof(command), "rm -rf %s", p->dir);
	r = system(command);
	free(p);
	return r;
}

static void keep(struct place *p, const char *name, const char *bytes)
{
	p->keep.keep(p->keep.arg, name, bytes, strlen(bytes));
}

static bool is_kept(struct place *p, const char *name, const char *bytes)
{
	size_t n = 0;
	cleanup(freep) char *got = p->keep.recall(p->keep.arg, name, &n);

	return got && n == strlen(bytes) && !memcmp(got, bytes, n);
}

static void path_of(const struct place *p, const char *name, char out[256])
{
	snprintf(out, 256, "%s/%s", p->models, name);
}

static void put_file(const struct place *p, const char *name, const char *bytes, int age_s)
{
	char path[256];
	struct timespec t[2];
	FILE *f;

	path_of(p, name, path);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(bytes, f);
	fclose(f);
	chmod(path, 0600);
	clock_gettime(CLOCK_REALTIME, &t[0]);
	t[0].tv_sec -= age_s;
	t[1] = t[0];
	utimensat(AT_FDCWD, path, t, 0);
}

static bool is_there(const struct place *p, const char *name)
{
	char path[256];
	struct stat st;

	path_of(p, name, path);
	return !lstat(path, &st);
}

static size_t count(const struct place *p)
{
	DIR *d = opendir(p->models);
	size_t n = 0;

	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d));)
		n += e->d_name[0] != '.';
	closedir(d);
	return n;
}

static void what_was_kept_comes_back_and_is_the_owners_only(void **state)
{
	struct place *p = *state;
	char path[256];
	struct stat st;

	umask(0);
	assert_false(is_kept(p, NAME, "bytes"));
	assert_int_equal(access(p->models, F_OK), -1); /* looking makes nothing */
	keep(p, NAME, "bytes");
	assert_int_equal(p->cache.error, 0);
	assert_true(is_kept(p, NAME, "bytes"));
	keep(p, NAME, "others");
	assert_true(is_kept(p, NAME, "others"));
	assert_int_equal(count(p), 1);
	assert_int_equal(stat(p->models, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	path_of(p, NAME ".model", path);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	umask(022);
}

static void the_least_recently_used_go_when_there_are_too_many(void **state)
{
	struct place *p = *state;
	char name[64];

	keep(p, NAME, "bytes");
	for (int i = 0; i < MODELCACHE_FILES - 1; i++) {
		snprintf(name, sizeof(name), "%032d.model", i);
		put_file(p, name, "x", 1000 + i);
	}
	snprintf(name, sizeof(name), "%032d", MODELCACHE_FILES - 2);
	assert_true(is_kept(p, name, "x")); /* the oldest; it is used now */
	keep(p, "fresh", "y");
	assert_int_equal(count(p), MODELCACHE_FILES);
	assert_true(is_kept(p, "fresh", "y"));
	assert_true(is_kept(p, name, "x"));
	snprintf(name, sizeof(name), "%032d.model", MODELCACHE_FILES - 3);
	assert_false(is_there(p, name));
}

static void they_take_no_more_room_than_they_may(void **state)
{
	struct place *p = *state;
	char path[256];

	keep(p, NAME, "bytes");
	for (int i = 0; i < 3; i++) { /* holes: the disk has nothing to do */
		char name[64];

		snprintf(name, sizeof(name), "%032d.model", i);
		put_file(p, name, "x", 0);
		path_of(p, name, path);
		assert_int_equal(truncate(path, MODELCACHE_ALL / 2), 0);
		put_file(p, "another.txt", "not ours", 0);
	}
	keep(p, "fresh", "y");
	assert_true(is_kept(p, "fresh", "y"));
	assert_true(count(p) <= 4);
	assert_true(is_there(p, "another.txt"));
}

static void what_was_left_half_written_is_removed_later(void **state)
{
	struct place *p = *state;

	keep(p, NAME, "bytes");
	put_file(p, NAME ".17.new", "byt", 10);
	put_file(p, "ab.18.new", "byt", 7200);
	keep(p, "fresh", "y");
	assert_true(is_there(p, NAME ".17.new")); /* somebody may be at it */
	assert_false(is_there(p, "ab.18.new"));
}

static void nothing_is_taken_through_a_link_or_from_what_others_could_write(void **state)
{
	struct place *p = *state;
	char path[256], away[256], dir[256];

	keep(p, NAME, "bytes");
	path_of(p, NAME ".model", path);
	snprintf(away, sizeof(away), "%s/away", p->dir);
	assert_int_equal(rename(path, away), 0);
	assert_int_equal(symlink(away, path), 0);
	assert_false(is_kept(p, NAME, "bytes"));
	keep(p, NAME, "fresh"); /* replaces the link, not what it leads to */
	assert_true(is_kept(p, NAME, "fresh"));
	assert_int_equal(access(away, F_OK), 0);
	assert_int_equal(chmod(path, 0622), 0);
	assert_false(is_kept(p, NAME, "fresh"));
	snprintf(dir, sizeof(dir), "%s/elsewhere", p->dir);
	assert_int_equal(rename(p->models, dir), 0);
	assert_int_equal(symlink(dir, p->models), 0);
	keep(p, "other", "y");
	assert_true(p->cache.error < 0);
	assert_int_equal(unlink(p->models), 0);
	assert_int_equal(rename(dir, p->models), 0);
	assert_false(is_there(p, "other.model"));
	assert_int_equal(chmod(p->models, 0777), 0);
	keep(p, "other", "y");
	assert_false(is_there(p, "other.model"));
}

static void a_full_disk_is_only_a_warning(void **state)
{
	struct place *p = *state;
	struct problems problems = PROBLEMS_INIT;
	struct rlimit before, small = {4, 0};

	keep(p, NAME, "bytes");
	modelcache_complain(&p->cache, &problems);
	assert_int_equal(problems.n, 0);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small.rlim_max = before.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	keep(p, "other", "more than fits");
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(count(p), 1); /* nothing is left of it */
	modelcache_complain(&p->cache, &problems);
	assert_int_equal(problems.errors, 0);
	assert_int_equal(problems.warnings, 1);
	assert_string_equal(problems.v[0].path, p->models);
	problems_deinit(&problems);
}

static void without_a_directory_it_just_keeps_nothing(void **state)
{
	struct place *p = *state;

	modelcache_init(&p->cache, p->dir, "absent/models");
	keep(p, NAME, "bytes");
	assert_int_equal(p->cache.error, -ENOENT);
	assert_false(is_kept(p, NAME, "bytes"));
	modelcache_init(&p->cache, p->dir, "file");
	close(open(strcat(strcpy(p->models, p->dir), "/file"), O_CREAT | O_WRONLY, 0600));
	keep(p, NAME, "bytes");
	assert_int_equal(p->cache.error, -ENOTDIR);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(what_was_kept_comes_back_and_is_the_owners_only),
		T(the_least_recently_used_go_when_there_are_too_many),
		T(they_take_no_more_room_than_they_may),
		T(what_was_left_half_written_is_removed_later),
		T(nothing_is_taken_through_a_link_or_from_what_others_could_write),
		T(a_full_disk_is_only_a_warning),
		T(without_a_directory_it_just_keeps_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
