#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "shell/store_private.h"

static int failed(char *why, size_t why_n, const char *what, const char *path)
{
	int error = errno;

	snprintf(why, why_n, "cannot %s %s: %s", what, path, strerror(error));
	return -error;
}

static void closep(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

int dir_sync(const char *dir, char *why, size_t why_n)
{
	cleanup(closep) int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) < 0)
		return failed(why, why_n, "sync", dir);
	return 0;
}

/* WAL needs shared memory and locks that work; these file systems promise neither. */
static int refuse_network(const char *dir, char *why, size_t why_n)
{
	static const struct {
		uint32_t magic;
		const char *name;
	} networks[] = {
		{0x6969, "NFS"},      {0x517b, "SMB"},	   {0xff534d42, "CIFS"},
		{0xfe534d42, "SMB2"}, {0x5346414f, "AFS"}, {0x73757245, "Coda"},
		{0x00c36400, "Ceph"},
	};
	struct statfs fs;

	if (statfs(dir, &fs) < 0)
		return failed(why, why_n, "look at", dir);
	for (size_t i = 0; i < ARRAY_SIZE(networks); i++) {
		if ((uint32_t)fs.f_type != networks[i].magic)
			continue;
		snprintf(why, why_n, "%s is on a network file system (%s): give a local directory",
			 dir, networks[i].name);
		return -EOPNOTSUPP;
	}
	return 0;
}

int dir_prepare(const char *dir, char *why, size_t why_n)
{
	char parent[PATH_MAX];
	struct stat st;

	if (mkdir(dir, 0700) == 0) {
		if (chmod(dir, 0700) < 0)
			return failed(why, why_n, "set the mode of", dir);
		snprintf(parent, sizeof(parent), "%s/..", dir);
		return dir_sync(parent, why, why_n);
	}
	if (errno != EEXIST || stat(dir, &st) < 0)
		return failed(why, why_n, "make", dir);
	if (!S_ISDIR(st.st_mode)) {
		snprintf(why, why_n, "%s is not a directory", dir);
		return -ENOTDIR;
	}
	return refuse_network(dir, why, why_n);
}

static int locked(int fd, const char *dir, char *why, size_t why_n)
{
	char pid[16] = "";
	ssize_t n = pread(fd, pid, sizeof(pid) - 1, 0);

	pid[n > 0 ? n : 0] = '\0';
	pid[strcspn(pid, "\n")] = '\0';
	snprintf(why, why_n,
		 "%s is in use by another process%s%s: stop that one first, or give another "
		 "directory",
		 dir, *pid ? ", pid " : "", pid);
	return STORE_E_LOCKED;
}

int dir_lock(int *ret_fd, const char *dir, char *why, size_t why_n)
{
	char path[PATH_MAX], pid[16];
	cleanup(closep) int fd = -1;
	int n;

	snprintf(path, sizeof(path), "%s/lock", dir);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return failed(why, why_n, "open", path);
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return errno == EWOULDBLOCK ? locked(fd, dir, why, why_n)
					    : failed(why, why_n, "lock", path);
	n = snprintf(pid, sizeof(pid), "%d\n", (int)getpid());
	if (ftruncate(fd, 0) < 0 || pwrite(fd, pid, (size_t)n, 0) < 0)
		pid[0] = '\0'; /* only a hint for people: a full disk must not stop us here */
	*ret_fd = fd;
	fd = -1;
	return 0;
}

/* SQLite gives its WAL the mode of this file, so it is made here, whatever the umask is. */
int dir_make_file(const char *path, char *why, size_t why_n)
{
	cleanup(closep) int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return failed(why, why_n, "open", path);
	if (fchmod(fd, 0600) < 0)
		return failed(why, why_n, "set the mode of", path);
	return 0;
}
