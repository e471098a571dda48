#include "clients/handoffctl/rules_folder.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clients/handoffctl/rules_dir.h"
#include "rules/dialogue.h"

#define INSTALLED "/usr/share/handoff/rules"

/* Every directory above the last name of `path`; what is there already stays. */
static int make_parents(const char *path)
{
	char part[4200];

	snprintf(part, sizeof(part), "%s", path);
	for (char *slash = part + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		if (mkdir(part, 0777) < 0 && errno != EEXIST)
			return -errno;
		*slash = '/';
	}
	return 0;
}

int rules_folder_make(struct rules_folder *f, const char *path)
{
	int r;

	*f = (struct rules_folder){.files = json_array()};
	if (snprintf(f->path, sizeof(f->path), "%s", path) >= (int)sizeof(f->path))
		return f->error = ctl_fail(CTL_USAGE, "the path is too long");
	for (size_t n = strlen(f->path); n > 1 && f->path[n - 1] == '/'; n--)
		f->path[n - 1] = '\0';
	r = make_parents(f->path);
	if (!r && mkdir(f->path, 0777) < 0)
		r = -errno;
	if (r == -EEXIST)
		f->error = ctl_fail(CTL_FAILED,
				    "%s is there already and was left as it is; choose another "
				    "name, or move it away",
				    f->path);
	else if (r)
		f->error = ctl_fail(CTL_FAILED, "%s cannot be made: %s", f->path, strerror(-r));
	return f->error;
}

/* A file that is not there yet; a write that fails is known only once it is closed. */
static int write_new(const char *path, const char *bytes, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666), r = 0;
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");

	if (!file) {
		r = -errno;
		if (fd >= 0)
			close(fd);
		return r;
	}
	if (fwrite(bytes, 1, n, file) != n)
		r = -errno;
	if (fclose(file) && !r)
		r = -errno;
	return r;
}

void rules_folder_put(struct rules_folder *f, const char *file, const char *bytes, size_t n)
{
	char path[4500];
	int r;

	if (f->error)
		return;
	snprintf(path, sizeof(path), "%s/%.400s", f->path, file);
	r = make_parents(path);
	if (!r)
		r = write_new(path, bytes, n);
	if (r)
		f->error = ctl_fail(CTL_FAILED, "%s cannot be written: %s; %s is not complete",
				    path, strerror(-r), f->path);
	else
		json_array_append_new(f->files, json_string(file));
}

int rules_folder_close(struct rules_folder *f)
{
	json_decref(f->files);
	f->files = NULL;
	return f->error;
}

bool rules_folder_name(const char *path, char ret[48])
{
	size_t n = strlen(path), from;

	while (n && path[n - 1] == '/')
		n--;
	for (from = n; from && path[from - 1] != '/'; from--)
		if (!isalnum((unsigned char)path[from - 1]) && !strchr("_-.", path[from - 1]))
			return false;
	if (from == n || n - from > RULE_NAME || path[from] == '.' || path[from] == '-')
		return false;
	memcpy(ret, path + from, n - from);
	ret[n - from] = '\0';
	return true;
}

static bool has(const char *dir, const char *what)
{
	char path[4200];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", dir, what);
	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

/* Two directories above a pack, as text: the pack need not be there yet. */
static bool above(const char *pack, char room[4096])
{
	char *slash;

	snprintf(room, 4096, "%s", pack);
	for (size_t n = strlen(room); n > 1 && room[n - 1] == '/'; n--)
		room[n - 1] = '\0';
	for (int i = 0; i < 2; i++) {
		slash = strrchr(room, '/');
		if (!slash || slash == room)
			return false;
		*slash = '\0';
	}
	return true;
}

const char *rules_home(const struct ctl *c, const char *pack, const char *what, char room[4096])
{
	const char *own = c->option[OPT_RULES];

	if (own && has(own, what))
		return own;
	if (!own && above(pack, room) && has(room, what))
		return room;
	if (!own && has("rules", what))
		return "rules";
	return has(INSTALLED, what) ? INSTALLED : NULL;
}

/* Whether `rules check` finds the languages by itself. */
static const char *rules_option(const struct ctl *c, const struct rules_folder *f, char room[4096])
{
	struct rules_dir d;
	struct stat st;

	if (c->option[OPT_RULES])
		return c->option[OPT_RULES];
	if (rules_dir_of_pack(c, f->path, &d) && !stat(d.languages, &st))
		return NULL;
	return rules_home(c, f->path, "languages", room);
}

void rules_folder_next(const struct ctl *c, const struct rules_folder *f)
{
	char room[4096], parent[4096], name[48] = "";
	const char *rules = rules_option(c, f, room);

	rules_folder_name(f->path, name);
	printf("\nNext:\n  handoffctl rules check %s%s%s\n", f->path, rules ? " --rules " : "",
	       rules ? rules : "");
	if (above(f->path, parent) && has(parent, "languages")) {
		printf("  handoffctl rules try --rules %s --pack %s\n", parent, name);
		printf("and in the daemon's settings, at the site that is to have it:\n"
		       "  rules: %s\n",
		       name);
		return;
	}
	printf("To try it, and to let the daemon use it, it has to lie in a rules folder beside "
	       "languages/:\n  cp -r %s %s/packs/%s\n  handoffctl rules try --rules %s --pack %s\n",
	       f->path, rules ? rules : INSTALLED, name, rules ? rules : INSTALLED, name);
}
