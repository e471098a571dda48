#include "shell/packdir.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/yaml.h"
#include "shell/slurp.h"

/* One walk through a pack. */
struct walk {
	int root; /* the pack's directory */
	struct packdir *out;
	struct problems *problems;
};

static void closep(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static void closedirp(DIR **d)
{
	if (*d)
		closedir(*d);
}

static int complain(struct problems *problems, const char *path, int error, const char *text)
{
	problem_add(problems, PROBLEM_ERROR, path, 0, 0, "%s", text);
	return error;
}

static int complain_errno(struct problems *problems, const char *path, const char *what)
{
	int r = -errno;

	problem_add(problems, PROBLEM_ERROR, path, 0, 0, "%s: %s", what, strerror(-r));
	return r;
}

/* Opens `name` of the directory `at`; through a symbolic link only if that stays below the root. */
static int open_inside(const struct walk *w, int at, const char *name, const char *path, int flags)
{
	struct open_how how = {.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (unsigned)flags,
			       .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};
	int fd = openat(at, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | flags);

	if (fd >= 0 || (errno != ELOOP && errno != ENOTDIR))
		return fd;
	fd = (int)syscall(SYS_openat2, w->root, path, &how, sizeof(how));
	if (fd < 0 && errno == EXDEV)
		errno = ELOOP;
	return fd;
}

static int add_file(struct packdir *out, const char *path, char *bytes, size_t n)
{
	struct pack_file *files = realloc(out->files, (out->n + 1) * sizeof(*files));
	char *name = strdup(path);

	if (files)
		out->files = files;
	if (!files || !name) {
		free(name);
		free(bytes);
		return -ENOMEM;
	}
	out->files[out->n++] = (struct pack_file){.path = name, .bytes = bytes, .n = n};
	out->bytes += n;
	return 0;
}

/* Takes one open file into the pack under `path`. */
static int take(struct packdir *out, int fd, const char *path, struct problems *problems)
{
	struct stat st;
	char *bytes = NULL;
	size_t n = 0;
	int r;

	if (fstat(fd, &st) < 0)
		return complain_errno(problems, path, "cannot be read");
	if (!S_ISREG(st.st_mode))
		return complain(problems, path, -EINVAL, "is not a regular file");
	if (st.st_size > PACKDIR_FILE)
		return complain(problems, path, -E2BIG,
				"is larger than 4 MiB; split it into several files");
	if (out->n >= PACKDIR_FILES || out->bytes + (size_t)st.st_size > PACKDIR_ALL)
		return complain(problems, path, -E2BIG,
				"the pack has more than 500 files or 32 MiB; split it into packs");
	r = slurp(fd, (size_t)st.st_size, &bytes, &n);
	if (r < 0) {
		errno = -r;
		return complain_errno(problems, path, "cannot be read");
	}
	return add_file(out, path, bytes, n);
}

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n > m && !strcmp(s + n - m, end);
}

static int read_directory(struct walk *w, int fd, const char *path, int depth);

/* One name of a directory: a file to read, a directory to enter, or nothing of ours. */
static int read_entry(struct walk *w, int at, const char *name, const char *path, int depth)
{
	struct stat st;
	bool yml = ends_with(name, ".yml");
	cleanup(closep) int fd = -1;

	if (fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : complain_errno(w->problems, path, "cannot be read");
	if (ends_with(name, ".yaml"))
		problem_add(w->problems, PROBLEM_WARNING, path, 0, 0,
			    "is not read; rename it to end with .yml");
	if (!yml && !S_ISDIR(st.st_mode) && !S_ISLNK(st.st_mode))
		return 0;
	fd = open_inside(w, at, name, path, 0);
	if (fd < 0 && errno == ELOOP)
		return yml ? complain(w->problems, path, -ELOOP,
				      "is a link that leads out of the pack; copy the file instead")
			   : 0;
	if (fd < 0 || fstat(fd, &st) < 0)
		return yml || S_ISDIR(st.st_mode)
			       ? complain_errno(w->problems, path, "cannot be read")
			       : 0;
	if (S_ISDIR(st.st_mode))
		return read_directory(w, fcntl(fd, F_DUPFD_CLOEXEC, 3), path, depth + 1);
	return yml ? take(w->out, fd, path, w->problems) : 0;
}

/* Takes fd. */
static int read_directory(struct walk *w, int fd, const char *path, int depth)
{
	cleanup(closedirp) DIR *d = fdopendir(fd);
	struct dirent *entry;
	char inside[PATH_MAX];
	int r = 0;

	if (!d) {
		close(fd);
		return -ENOMEM;
	}
	if (depth > PACKDIR_DEPTH)
		return complain(w->problems, path, -E2BIG, "lies too deep in directories");
	while (!r && (entry = readdir(d))) {
		if (entry->d_name[0] == '.')
			continue;
		if (snprintf(inside, sizeof(inside), "%s%s%s", path, *path ? "/" : "",
			     entry->d_name) >= (int)sizeof(inside))
			return complain(w->problems, path, -ENAMETOOLONG, "its name is too long");
		r = read_entry(w, dirfd(d), entry->d_name, inside, depth);
	}
	return r;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct pack_file *)a)->path, ((const struct pack_file *)b)->path);
}

/* The pack's language, as far as pack.yml can be read; what is wrong with it pack_load tells. */
static void language_of(const struct packdir *p, char out[36])
{
	struct problems ignored = PROBLEMS_INIT;
	cleanup(yaml_freep) struct yaml *root = NULL;
	const char *language = NULL;

	*out = '\0';
	for (size_t i = 0; i < p->n; i++)
		if (!strcmp(p->files[i].path, "pack.yml"))
			yaml_parse(&root, "pack.yml", p->files[i].bytes, p->files[i].n,
				   &YAML_LIMITS, &ignored);
	if (root && root->type == YAML_MAP)
		yaml_str(yaml_get(root, "language"), &language, 2, 35, "pack.yml", &ignored);
	if (language && strspn(language, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					 "0123456789-") == strlen(language))
		strcpy(out, language);
	problems_deinit(&ignored);
}

/* "pt-BR" reads languages/pt-BR.yml, or else languages/pt.yml. */
static int read_language(const char *dir, struct packdir *out, struct problems *problems)
{
	char language[36], path[64], full[PATH_MAX];
	cleanup(closep) int fd = -1;

	for (language_of(out, language); *language && fd < 0;) {
		char *dash = strrchr(language, '-');

		snprintf(path, sizeof(path), "languages/%s.yml", language);
		snprintf(full, sizeof(full), "%s/%s.yml", dir, language);
		fd = open(full, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
		if (fd < 0 && errno != ENOENT)
			return complain_errno(problems, full, "cannot be read");
		*(dash ? dash : language) = '\0';
	}
	return fd < 0 ? 0 : take(out, fd, path, problems); /* pack_load knows what it misses */
}

int packdir_read_at(const char *pack_dir, const char *languages, struct packdir *ret,
		    struct problems *problems)
{
	struct packdir out = {0};
	struct walk w = {.out = &out, .problems = problems};
	cleanup(closep) int root = open(pack_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r;

	if (root < 0)
		return complain_errno(problems, pack_dir, "no rules pack can be read there");
	w.root = root;
	r = read_directory(&w, fcntl(root, F_DUPFD_CLOEXEC, 3), "", 0);
	if (!r)
		r = read_language(languages, &out, problems);
	if (!r && !out.n)
		r = complain(problems, pack_dir, -ENOENT,
			     "there is no .yml file in it; a pack needs at least pack.yml");
	if (r) {
		packdir_deinit(&out);
		return r;
	}
	qsort(out.files, out.n, sizeof(*out.files), by_path);
	*ret = out;
	return 0;
}

static bool is_name(const char *s)
{
	size_t n = strlen(s);

	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)s[i]) && !strchr("_-.", s[i]))
			return false;
	return n && n <= 64 && s[0] != '.';
}

int packdir_read(const char *rules_dir, const char *pack_name, struct packdir *ret,
		 struct problems *problems)
{
	char pack[PATH_MAX], languages[PATH_MAX];

	if (!is_name(pack_name))
		return complain(problems, rules_dir, -EINVAL,
				"a pack's name has letters, digits, '_', '-' and '.' only");
	if (snprintf(pack, sizeof(pack), "%s/packs/%s", rules_dir, pack_name) >=
		    (int)sizeof(pack) ||
	    snprintf(languages, sizeof(languages), "%s/languages", rules_dir) >=
		    (int)sizeof(languages))
		return complain(problems, rules_dir, -ENAMETOOLONG, "its name is too long");
	return packdir_read_at(pack, languages, ret, problems);
}

void packdir_deinit(struct packdir *p)
{
	for (size_t i = 0; i < p->n; i++) {
		free((char *)p->files[i].path);
		free((char *)p->files[i].bytes);
	}
	free(p->files);
	*p = (struct packdir){0};
}

int pack_open_with(struct pack **ret, const char *rules_dir, const char *pack_name,
		   struct problems *problems, const struct pack_keep *keep)
{
	cleanup(packdir_deinit) struct packdir files = {0};
	int r = packdir_read(rules_dir, pack_name, &files, problems);

	return r ? r : pack_load_with(ret, files.files, files.n, problems, keep);
}

int pack_open(struct pack **ret, const char *rules_dir, const char *pack_name,
	      struct problems *problems)
{
	return pack_open_with(ret, rules_dir, pack_name, problems, NULL);
}
