#include "clients/handoffctl/rules_dir.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "shell/modelcache.h"
#include "shell/packdir.h"

#define INSTALLED "/usr/share/handoff/rules"

enum { PACKS = 256 };

static bool is_there(const char *dir, const char *name)
{
	char path[4200];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return !stat(path, &st);
}

static void strip_slashes(char *path)
{
	for (size_t n = strlen(path); n > 1 && path[n - 1] == '/'; n--)
		path[n - 1] = '\0';
}

static bool set(struct rules_dir *d, const char *dir, const char *below, const char *name)
{
	const char *slash;

	if (snprintf(d->pack, sizeof(d->pack), "%s%s%s", dir, below, name) >= (int)sizeof(d->pack))
		return false;
	strip_slashes(d->pack);
	slash = strrchr(d->pack, '/');
	snprintf(d->name, sizeof(d->name), "%.255s", slash ? slash + 1 : d->pack);
	return true;
}

/* The directory of this program, "" when it cannot be told. */
static void own_directory(char out[4096])
{
	ssize_t n = readlink("/proc/self/exe", out, 4095);

	out[n > 0 ? n : 0] = '\0';
	*(strrchr(out, '/') ? strrchr(out, '/') : out) = '\0';
}

/* Languages' files: beside the packs, installed, or in the tree that this program was built in. */
static bool find_languages(const char *pack, char *at, size_t n)
{
	char own[4096];
	const struct {
		const char *from, *to;
	} places[] = {
		{pack, "/../../languages"},   {pack, "/../languages"},
		{INSTALLED, "/languages"},    {own, "/../share/handoff/rules/languages"},
		{own, "/../rules/languages"}, {own, "/../../rules/languages"},
	};

	own_directory(own);
	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		if (snprintf(at, n, "%s%s", places[i].from, places[i].to) < (int)n &&
		    is_there(at, "."))
			return true;
	return snprintf(at, n, "%s/languages", INSTALLED) < (int)n;
}

bool rules_dir_of_pack(const struct ctl *c, const char *dir, struct rules_dir *ret)
{
	char *at = ret->languages;
	size_t n = sizeof(ret->languages);

	if (!is_there(dir, "pack.yml") || !set(ret, dir, "", ""))
		return false;
	if (ctl_has(c, OPT_RULES) && is_there(c->option[OPT_RULES], "languages"))
		return snprintf(at, n, "%s/languages", c->option[OPT_RULES]) < (int)n;
	return find_languages(ret->pack, at, n);
}

static int no_dots(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

int rules_dir_each(const char *dir, int (*each)(void *arg, const struct rules_dir *d), void *arg)
{
	struct dirent **entries = NULL;
	char packs[4096];
	int n, r = -1;

	snprintf(packs, sizeof(packs), "%s/packs", dir);
	n = scandir(packs, &entries, no_dots, alphasort);
	for (int i = 0; i < n; i++) {
		struct rules_dir d;

		if (set(&d, packs, "/", entries[i]->d_name) && is_there(d.pack, "pack.yml") &&
		    snprintf(d.languages, sizeof(d.languages), "%s/languages", dir) <
			    (int)sizeof(d.languages)) {
			int got = each(arg, &d);

			r = MAX(r, got);
		}
		free(entries[i]);
	}
	free(entries);
	return r;
}

/* What rules_dir_find gathers. */
struct found {
	const char *name;
	struct rules_dir *ret;
	int n;
	char names[512];
};

static int note_pack(void *arg, const struct rules_dir *d)
{
	struct found *f = arg;
	size_t n = strlen(f->names);

	snprintf(f->names + n, sizeof(f->names) - n, "%s%s", n ? ", " : "", d->name);
	if (f->name && strcmp(f->name, d->name))
		return 0;
	f->n++;
	*f->ret = *d;
	return 0;
}

/* Where packs/ and languages/ are: as said, installed, or in the tree of this program. */
static void default_rules(const struct ctl *c, char out[4096])
{
	static const char *const places[] = {"/../share/handoff/rules", "/../rules",
					     "/../../rules"};
	char own[4096];

	snprintf(out, 4096, "%s", ctl_has(c, OPT_RULES) ? c->option[OPT_RULES] : INSTALLED);
	own_directory(own);
	for (size_t i = 0; i < ARRAY_SIZE(places) && !is_there(out, "packs"); i++)
		if (!ctl_has(c, OPT_RULES))
			snprintf(out, 4096, "%.4000s%s", own, places[i]);
}

int rules_dir_find(const struct ctl *c, const char *name, struct rules_dir *ret)
{
	struct found f = {.name = name, .ret = ret};
	char dir[4096];

	if (ctl_has(c, OPT_RULES) && rules_dir_of_pack(c, c->option[OPT_RULES], ret))
		return CTL_OK;
	default_rules(c, dir);
	if (rules_dir_each(dir, note_pack, &f) < 0)
		return ctl_fail(CTL_FAILED,
				"there is no rules pack below %s/packs; --rules DIR says where",
				dir);
	if (f.n == 1)
		return CTL_OK;
	if (!f.n)
		return ctl_fail(CTL_USAGE, "there is no pack '%s'; there are: %s", name, f.names);
	return ctl_fail(CTL_USAGE, "--pack NAME: one of %s", f.names);
}

static int load(const struct rules_dir *d, const struct pack_keep *keep, struct pack **ret,
		struct problems *problems, int64_t *ret_ms)
{
	cleanup(packdir_deinit) struct packdir files = {0};
	struct timespec before, after;
	int r = packdir_read_at(d->pack, d->languages, &files, problems);

	if (r)
		return r;
	clock_gettime(CLOCK_MONOTONIC, &before);
	r = pack_load_with(ret, files.files, files.n, problems, keep);
	clock_gettime(CLOCK_MONOTONIC, &after);
	*ret_ms =
		(after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000;
	return r;
}

int rules_dir_load(const struct rules_dir *d, struct pack **ret, struct problems *problems,
		   int64_t *ret_ms)
{
	return load(d, NULL, ret, problems, ret_ms);
}

/* A directory of this user's own: as root with somebody else's HOME, nothing is left there. */
static bool is_own(const char *dir)
{
	struct stat st;

	return *dir == '/' && !stat(dir, &st) && S_ISDIR(st.st_mode) && st.st_uid == geteuid();
}

/* Where the user's programs keep what can be made anew; it is made if it can be. */
static bool cache_home(char *ret, size_t n)
{
	const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	if (xdg && *xdg == '/') {
		if (snprintf(ret, n, "%s", xdg) >= (int)n)
			return false;
	} else if (!home || !is_own(home) || snprintf(ret, n, "%s/.cache", home) >= (int)n) {
		return false;
	}
	if (mkdir(ret, 0700) < 0 && errno != EEXIST)
		return false;
	return is_own(ret);
}

int rules_dir_open(const struct rules_dir *d, struct pack **ret, struct problems *problems,
		   int64_t *ret_ms)
{
	struct modelcache cache;
	struct pack_keep keep = modelcache_keep(&cache);
	char home[PATH_MAX];

	if (!cache_home(home, sizeof(home)))
		return load(d, NULL, ret, problems, ret_ms);
	modelcache_init(&cache, home, "handoff");
	return load(d, &keep, ret, problems, ret_ms);
}

/* "intents/x.yml" -> DIR/intents/x.yml, "languages/en.yml" -> the languages' directory. */
static void place(const struct rules_dir *d, const char *path, char out[8300])
{
	if (!strncmp(path, "languages/", 10))
		snprintf(out, 8300, "%.4095s/%.4000s", d->languages, path + 10);
	else if (*path == '/' || !strncmp(path, d->pack, strlen(d->pack)))
		snprintf(out, 8300, "%.8000s", path);
	else
		snprintf(out, 8300, "%.4095s/%.4000s", d->pack, path);
}

void rules_dir_print(const struct ctl *c, const struct rules_dir *d,
		     const struct problems *problems)
{
	char path[8300];

	for (size_t i = 0; i < problems->n; i++) {
		const struct problem *p = &problems->v[i];
		bool error = p->severity == PROBLEM_ERROR;

		place(d, p->path ? p->path : "", path);
		printf("%s", path);
		if (p->line)
			printf(":%d:%d", p->line, p->column);
		printf(": %s%s%s: %s\n", ctl_ink(c, error ? INK_BAD : INK_WARN),
		       error ? "error" : "warning", ctl_ink(c, INK_NONE), p->text);
	}
	if (problems->errors + problems->warnings > problems->n)
		printf("… and %zu more\n", problems->errors + problems->warnings - problems->n);
}

void rules_dir_json(const struct rules_dir *d, const struct problems *problems, json_t *to)
{
	json_t *list = json_array();
	char path[8300];

	for (size_t i = 0; i < problems->n; i++) {
		const struct problem *p = &problems->v[i];

		place(d, p->path ? p->path : "", path);
		json_array_append_new(list,
				      json_pack("{ss ss si si ss}", "severity",
						p->severity == PROBLEM_ERROR ? "error" : "warning",
						"path", path, "line", p->line, "column", p->column,
						"text", p->text ? p->text : ""));
	}
	json_object_set_new(to, "problems", list);
	json_object_set_new(to, "errors", json_integer((json_int_t)problems->errors));
	json_object_set_new(to, "warnings", json_integer((json_int_t)problems->warnings));
}
