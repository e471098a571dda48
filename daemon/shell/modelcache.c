#include "shell/modelcache.h"
#include "shell/slurp.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { NAME_HEX = 32, FILE_NAME = 64, LEFT_BEHIND_S = 3600 };

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

void modelcache_init(struct modelcache *c, const char *parent, const char *name)
{
	*c = (struct modelcache){0};
	if (snprintf(c->dir, sizeof(c->dir), "%s/%s", parent, name) >= (int)sizeof(c->dir))
		*c->dir = '\0';
}

/* Ours, and nobody else may write there. */
static bool is_ours(int fd, mode_t type)
{
	struct stat st;

	return fstat(fd, &st) == 0 && (st.st_mode & S_IFMT) == type && st.st_uid == geteuid() &&
	       !(st.st_mode & (S_IWGRP | S_IWOTH));
}

/* The directory, or -errno. */
static int open_dir(const struct modelcache *c, bool make)
{
	int fd;

	if (!*c->dir || (make && mkdir(c->dir, 0700) < 0 && errno != EEXIST))
		return *c->dir ? -errno : -ENAMETOOLONG;
	fd = open(c->dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (is_ours(fd, S_IFDIR))
		return fd;
	close(fd);
	return -EPERM;
}

/* --- reading ------------------------------------------------------------------------------- */

static char *read_model(int fd, size_t *ret_n)
{
	char *bytes = NULL;
	struct stat st;

	if (fstat(fd, &st) < 0 || st.st_size <= 0 || st.st_size > MODELCACHE_ALL)
		return NULL;
	return slurp(fd, (size_t)st.st_size, &bytes, ret_n) < 0 ? NULL : bytes;
}

static char *recall(void *arg, const char *name, size_t *ret_n)
{
	struct modelcache *c = arg;
	char file[FILE_NAME];
	cleanup(closep) int dir = open_dir(c, false);
	cleanup(closep) int fd = -1;
	char *bytes;

	snprintf(file, sizeof(file), "%.*s.model", NAME_HEX, name);
	if (dir >= 0)
		fd = openat(dir, file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	bytes = fd >= 0 && is_ours(fd, S_IFREG) ? read_model(fd, ret_n) : NULL;
	if (bytes)
		futimens(fd, NULL); /* it was used now */
	return bytes;
}

/* --- keeping ------------------------------------------------------------------------------- */

static int write_all(int fd, const char *bytes, size_t n)
{
	while (n) {
		ssize_t r = write(fd, bytes, n);

		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return -errno;
		bytes += r;
		n -= (size_t)r;
	}
	return 0;
}

/* Torn by a power loss, it is found out by its sum and trained anew: no fsync. */
static int put(int dir, const char *name, const char *bytes, size_t n)
{
	char file[FILE_NAME], beside[FILE_NAME + 24];
	int fd, r;

	snprintf(file, sizeof(file), "%.*s.model", NAME_HEX, name);
	snprintf(beside, sizeof(beside), "%.*s.%d.new", NAME_HEX, name, (int)getpid());
	unlinkat(dir, beside, 0);
	fd = openat(dir, beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	r = write_all(fd, bytes, n);
	if (close(fd) < 0 && !r)
		r = -errno;
	if (!r && renameat(dir, beside, dir, file) < 0)
		r = -errno;
	if (r)
		unlinkat(dir, beside, 0);
	return r;
}

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n > m && !strcmp(s + n - m, end);
}

/* What a look at all files tells. */
struct census {
	size_t n;
	int64_t bytes;
	char oldest[FILE_NAME];
	struct timespec used; /* the oldest, last */
};

static bool is_before(struct timespec a, struct timespec b)
{
	return a.tv_sec != b.tv_sec ? a.tv_sec < b.tv_sec : a.tv_nsec < b.tv_nsec;
}

static void count(struct census *c, const char *name, const struct stat *st)
{
	c->bytes += st->st_size;
	if (c->n++ && !is_before(st->st_mtim, c->used))
		return;
	c->used = st->st_mtim;
	memcpy(c->oldest, name, strlen(name) + 1); /* it fits: look leaves longer names out */
}

/* Counts the models, and removes what somebody who was killed has left half written. */
static void look(DIR *d, struct census *ret)
{
	struct dirent *entry;
	struct stat st;

	*ret = (struct census){0};
	rewinddir(d);
	while ((entry = readdir(d))) {
		const char *name = entry->d_name;

		if (strlen(name) >= FILE_NAME ||
		    fstatat(dirfd(d), name, &st, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		if (ends_with(name, ".new") && st.st_mtime < time(NULL) - LEFT_BEHIND_S)
			unlinkat(dirfd(d), name, 0);
		else if (ends_with(name, ".model") && S_ISREG(st.st_mode))
			count(ret, name, &st);
	}
}

/* The newest, which was written just now, stays in any case. */
static void trim(int dir)
{
	int fd = fcntl(dir, F_DUPFD_CLOEXEC, 3);
	cleanup(closedirp) DIR *d = fd < 0 ? NULL : fdopendir(fd);
	struct census all;

	if (!d && fd >= 0)
		close(fd);
	if (!d)
		return;
	for (look(d, &all); all.n > 1 && (all.n > MODELCACHE_FILES || all.bytes > MODELCACHE_ALL);
	     look(d, &all))
		if (unlinkat(dirfd(d), all.oldest, 0) < 0)
			return;
}

static void keep(void *arg, const char *name, const char *bytes, size_t n)
{
	struct modelcache *c = arg;
	cleanup(closep) int dir = open_dir(c, true);

	int r = dir < 0 ? dir : put(dir, name, bytes, n);

	if (r)
		c->error = r;
	if (dir >= 0)
		trim(dir);
}

struct pack_keep modelcache_keep(struct modelcache *c)
{
	return (struct pack_keep){.arg = c, .recall = recall, .keep = keep};
}

void modelcache_complain(const struct modelcache *c, struct problems *problems)
{
	if (c->error)
		problem_add(problems, PROBLEM_WARNING, c->dir, 0, 0,
			    "what was trained cannot be kept (%s); the next start trains it again",
			    strerror(-c->error));
}
