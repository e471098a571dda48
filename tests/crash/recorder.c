/*
 * recorder.so - LD_PRELOADed, logs what a process writes below a directory and says on sockets.
 *
 *   RECORD_DIR=/var/lib/x RECORD_LOG=/tmp/x.log LD_PRELOAD=./recorder.so handoffd …
 *
 * RECORD_LOSE=NAME leaves out every sync of the files whose path contains NAME (the directory is
 * "."; "" is everything): a disk that lies, to see that the replayer notices.
 * Memory maps are not seen, and SQLite's -shm file is left out: it is made anew at every start.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "tests/crash/recorder.h"

enum { FDS = 65536 };
enum kind { UNKNOWN, OTHER, FILE_, DIRECTORY, SOCKET };

static struct {
	enum kind kind;
	bool loses; /* its syncs are not logged */
	uint64_t id;
} fds[FDS];

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

/* A signal's handler may write, and that comes here again: none while the mutex is held. */
static void lock(sigset_t *ret_signals)
{
	sigset_t all;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, ret_signals);
	pthread_mutex_lock(&mutex);
}

static void unlock(const sigset_t *signals)
{
	pthread_mutex_unlock(&mutex);
	pthread_sigmask(SIG_SETMASK, signals, NULL);
}
static int log_fd = -1;
static uint64_t last_id;
static const char *record_dir, *lose;

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("RECORD_LOG");

	record_dir = getenv("RECORD_DIR");
	lose = getenv("RECORD_LOSE");
	if (!path || !record_dir)
		return;
	log_fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
			      0600);
	last_id = (uint64_t)getpid() << 32;
}

/* With the mutex held. A log that cannot be written is worth nothing: stop. */
static void note(enum log_what what, uint64_t id, uint64_t a, const void *p, size_t n)
{
	struct entry e = {.what = what, .n = (uint32_t)n, .id = id, .a = a};
	struct iovec v[2] = {{&e, sizeof(e)}, {(void *)p, n}};

	e.thread = (uint64_t)syscall(SYS_gettid);
	if (syscall(SYS_writev, log_fd, v, n ? 2 : 1) != (long)(sizeof(e) + n))
		abort();
}

/* The path below RECORD_DIR of an absolute one; "" for the directory itself, NULL outside of it. */
static const char *below(const char *path)
{
	static char dir[PATH_MAX];
	size_t n;

	if (!*dir && !realpath(record_dir, dir)) /* it may be made later */
		return NULL;
	n = strlen(dir);
	if (strncmp(path, dir, n) != 0 || (path[n] && path[n] != '/'))
		return NULL;
	return path[n] ? path + n + 1 : "";
}

static const char *absolute(int at, const char *path, char out[PATH_MAX])
{
	char base[PATH_MAX], proc[32], name[PATH_MAX];
	const char *slash = strrchr(path, '/');
	ssize_t n;

	snprintf(name, sizeof(name), "%s", slash ? slash + 1 : path);
	if (*path == '/') {
		snprintf(base, sizeof(base), "%.*s", (int)(slash - path) + 1, path);
	} else {
		snprintf(proc, sizeof(proc), at == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d",
			 at);
		n = readlink(proc, base, sizeof(base) - 1);
		base[n > 0 ? n : 0] = '\0';
		if (slash)
			snprintf(base + n, sizeof(base) - (size_t)n, "/%.*s", (int)(slash - path),
				 path);
	}
	if (!realpath(base, out))
		return NULL;
	n = (ssize_t)strlen(out);
	snprintf(out + n, PATH_MAX - (size_t)n, "%s%s", out[n - 1] == '/' ? "" : "/", name);
	return out;
}

static bool is_left_out(const char *name)
{
	size_t n = strlen(name);

	return n >= 4 && strcmp(name + n - 4, "-shm") == 0;
}

static void opened(int fd, uint64_t a)
{
	char proc[32], path[PATH_MAX];
	const char *name;
	ssize_t n;

	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", fd);
	n = readlink(proc, path, sizeof(path) - 1);
	path[n > 0 ? n : 0] = '\0';
	name = below(path);
	fds[fd].kind = UNKNOWN;
	if (!name || is_left_out(name))
		return;
	fds[fd].kind = *name ? FILE_ : DIRECTORY;
	fds[fd].loses = lose && strstr(*name ? name : ".", lose);
	fds[fd].id = ++last_id;
	note(LOG_OPEN, last_id, a, name, strlen(name));
}

static int open_at(int at, const char *path, int flags, mode_t mode)
{
	sigset_t signals;
	bool there;
	int fd;

	if (log_fd < 0)
		return (int)syscall(SYS_openat, at, path, flags, mode);
	lock(&signals);
	there = syscall(SYS_faccessat, at, path, F_OK) == 0;
	fd = (int)syscall(SYS_openat, at, path, flags, mode);
	if (fd >= 0 && fd < FDS)
		opened(fd, (there ? 0 : LOG_CREATED) | (flags & O_TRUNC ? LOG_TRUNCATED : 0));
	unlock(&signals);
	return fd;
}

#define MODE(flags)                                                                                \
	({                                                                                         \
		mode_t mode_ = 0;                                                                  \
		if ((flags) & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY))) {                            \
			va_list args_;                                                             \
			va_start(args_, flags);                                                    \
			mode_ = va_arg(args_, mode_t);                                             \
			va_end(args_);                                                             \
		}                                                                                  \
		mode_;                                                                             \
	})

int open(const char *path, int flags, ...)
{
	return open_at(AT_FDCWD, path, flags, MODE(flags));
}

int open64(const char *path, int flags, ...)
{
	return open_at(AT_FDCWD, path, flags, MODE(flags));
}

int openat(int at, const char *path, int flags, ...)
{
	return open_at(at, path, flags, MODE(flags));
}

int openat64(int at, const char *path, int flags, ...)
{
	return open_at(at, path, flags, MODE(flags));
}

int creat(const char *path, mode_t mode)
{
	return open_at(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

int close(int fd)
{
	sigset_t signals;
	int r;

	if (log_fd >= 0 && fd == log_fd) { /* somebody closes all they do not know */
		errno = EBADF;
		return -1;
	}
	lock(&signals);
	if (fd >= 0 && fd < FDS)
		fds[fd].kind = UNKNOWN;
	r = (int)syscall(SYS_close, fd);
	unlock(&signals);
	return r;
}

/* What a descriptor is, with the mutex held. One that open has not seen may be a socket or pipe;
 * what goes to the standard error is not said to anybody. */
static enum kind kind_of(int fd)
{
	struct stat st;

	if (log_fd < 0 || fd <= STDERR_FILENO || fd >= FDS)
		return OTHER;
	if (fds[fd].kind == UNKNOWN) {
		bool talks = fstat(fd, &st) == 0 && (S_ISSOCK(st.st_mode) || S_ISFIFO(st.st_mode));

		fds[fd].kind = talks ? SOCKET : OTHER;
		if (talks)
			fds[fd].id = ++last_id;
	}
	return fds[fd].kind;
}

/* After it has happened, still under the lock: r bytes of v, in a file at offset `at`. */
static void wrote(int fd, enum kind kind, off_t at, const struct iovec *v, int n, ssize_t r)
{
	for (int i = 0; i < n && r > 0; i++) {
		size_t part = (size_t)r < v[i].iov_len ? (size_t)r : v[i].iov_len;

		if (kind == FILE_)
			note(LOG_WRITE, fds[fd].id, (uint64_t)at, v[i].iov_base, part);
		else if (kind == SOCKET)
			note(LOG_SEND, fds[fd].id, 0, v[i].iov_base, part);
		at += (off_t)part;
		r -= (ssize_t)part;
	}
}

static ssize_t write_vector(int fd, const struct iovec *v, int n)
{
	sigset_t signals;
	enum kind kind;
	off_t at = 0;
	ssize_t r;

	lock(&signals);
	kind = kind_of(fd);
	if (kind == FILE_)
		at = fcntl(fd, F_GETFL) & O_APPEND ? lseek(fd, 0, SEEK_END)
						   : lseek(fd, 0, SEEK_CUR);
	r = syscall(SYS_writev, fd, v, n);
	wrote(fd, kind, at, v, n, r);
	unlock(&signals);
	return r;
}

ssize_t writev(int fd, const struct iovec *v, int n)
{
	return write_vector(fd, v, n);
}

ssize_t write(int fd, const void *p, size_t n)
{
	struct iovec v = {(void *)p, n};

	return write_vector(fd, &v, 1);
}

ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at)
{
	sigset_t signals;
	struct iovec v = {(void *)p, n};
	enum kind kind;
	ssize_t r;

	lock(&signals);
	kind = kind_of(fd);
	r = syscall(SYS_pwrite64, fd, p, n, at);
	wrote(fd, kind, at, &v, 1, r);
	unlock(&signals);
	return r;
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
	return pwrite64(fd, p, n, at);
}

ssize_t sendmsg(int fd, const struct msghdr *msg, int flags)
{
	sigset_t signals;
	enum kind kind;
	ssize_t r;

	lock(&signals);
	kind = kind_of(fd);
	r = syscall(SYS_sendmsg, fd, msg, flags);
	wrote(fd, kind, 0, msg->msg_iov, (int)msg->msg_iovlen, r);
	unlock(&signals);
	return r;
}

ssize_t sendto(int fd, const void *p, size_t n, int flags, const struct sockaddr *to,
	       socklen_t to_n)
{
	sigset_t signals;
	struct iovec v = {(void *)p, n};
	enum kind kind;
	ssize_t r;

	lock(&signals);
	kind = kind_of(fd);
	r = syscall(SYS_sendto, fd, p, n, flags, to, to_n);
	wrote(fd, kind, 0, &v, 1, r);
	unlock(&signals);
	return r;
}

ssize_t send(int fd, const void *p, size_t n, int flags)
{
	return sendto(fd, p, n, flags, NULL, 0);
}

int ftruncate64(int fd, off64_t size)
{
	sigset_t signals;
	int r;

	lock(&signals);
	r = (int)syscall(SYS_ftruncate, fd, size);
	if (r == 0 && kind_of(fd) == FILE_)
		note(LOG_TRUNCATE, fds[fd].id, (uint64_t)size, NULL, 0);
	unlock(&signals);
	return r;
}

int ftruncate(int fd, off_t size)
{
	return ftruncate64(fd, size);
}

/* Nothing here allocates space ahead; if that changes, the log must learn it. */
int posix_fallocate64(int fd, off64_t at, off64_t n)
{
	if (kind_of(fd) == FILE_)
		abort();
	return syscall(SYS_fallocate, fd, 0, at, n) < 0 ? errno : 0;
}

int posix_fallocate(int fd, off_t at, off_t n)
{
	return posix_fallocate64(fd, at, n);
}

static int unlink_at(int at, const char *path, int flags)
{
	sigset_t signals;
	char full[PATH_MAX];
	const char *name = NULL;
	int r;

	lock(&signals);
	if (log_fd >= 0 && absolute(at, path, full))
		name = below(full);
	r = (int)syscall(SYS_unlinkat, at, path, flags);
	if (r == 0 && name && *name && !is_left_out(name))
		note(LOG_UNLINK, 0, 0, name, strlen(name));
	unlock(&signals);
	return r;
}

int unlink(const char *path)
{
	return unlink_at(AT_FDCWD, path, 0);
}

int unlinkat(int at, const char *path, int flags)
{
	return unlink_at(at, path, flags);
}

int rename(const char *from, const char *to)
{
	sigset_t signals;
	char a[PATH_MAX], b[PATH_MAX], both[2 * PATH_MAX];
	const char *x = NULL, *y = NULL;
	int r;

	lock(&signals);
	if (log_fd >= 0 && absolute(AT_FDCWD, from, a) && absolute(AT_FDCWD, to, b)) {
		x = below(a);
		y = below(b);
	}
	r = (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
	if (r == 0 && x && y) {
		size_t n = strlen(x) + 1;

		memcpy(both, x, n);
		memcpy(both + n, y, strlen(y) + 1);
		note(LOG_RENAME, 0, 0, both, n + strlen(y));
	}
	unlock(&signals);
	return r;
}

static int sync_file(int fd, long call)
{
	sigset_t signals;
	enum kind kind;
	uint64_t id;
	bool logged;
	int r;

	lock(&signals);
	kind = kind_of(fd);
	logged = (kind == FILE_ || kind == DIRECTORY) && !fds[fd].loses;
	id = logged ? fds[fd].id : 0;
	if (logged)
		note(LOG_SYNC_BEGIN, id, 0, NULL, 0);
	unlock(&signals);
	r = (int)syscall(call, fd);
	if (logged && r == 0) {
		lock(&signals);
		note(LOG_SYNC_END, id, 0, NULL, 0);
		unlock(&signals);
	}
	return r;
}

int fsync(int fd)
{
	return sync_file(fd, SYS_fsync);
}

int fdatasync(int fd)
{
	return sync_file(fd, SYS_fdatasync);
}
