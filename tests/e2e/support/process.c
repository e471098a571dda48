#include "tests/e2e/support/process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* In the child. */
static _Noreturn void become(const char *const *argv, const struct process_options *o, int out)
{
	int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int err = o->err ? open(o->err, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : out;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_DFL);
	if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
	    dup2(err, STDERR_FILENO) < 0)
		_exit(126);
	for (size_t i = 0; o->env && o->env[i]; i++)
		putenv((char *)o->env[i]);
	if (o->file_size) {
		struct rlimit most = {o->file_size, RLIM_INFINITY};

		signal(SIGXFSZ, SIG_IGN); /* then a write fails, as on a full disk */
		setrlimit(RLIMIT_FSIZE, &most);
	}
	execvp(argv[0], (char *const *)argv);
	dprintf(STDERR_FILENO, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

pid_t process_start(const char *const *argv, const struct process_options *o, int *ret_out)
{
	int out[2];
	pid_t pid;

	if (pipe2(out, O_CLOEXEC) < 0)
		return -1;
	fflush(NULL);
	pid = fork();
	if (pid == 0)
		become(argv, o, out[1]);
	close(out[1]);
	*ret_out = out[0];
	return pid;
}

int process_wait(pid_t pid, int timeout_ms)
{
	struct pollfd p = {(int)syscall(SYS_pidfd_open, pid, 0), POLLIN, 0};
	int status = 0, r = poll(&p, 1, timeout_ms);

	close(p.fd);
	if (r <= 0)
		return -1;
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void read_all(struct buf *to, int fd)
{
	int64_t deadline = now_ms() + PATIENCE_MS;
	char part[4096];

	for (;;) {
		struct pollfd p = {fd, POLLIN, 0};
		int64_t left = deadline - now_ms();
		ssize_t n;

		if (left <= 0 || poll(&p, 1, (int)left) <= 0)
			return;
		n = read(fd, part, sizeof(part));
		if (n <= 0)
			return;
		buf_put(to, part, (size_t)n);
	}
}

int process_run(struct buf *out, const char *const *argv)
{
	int fd, r;
	pid_t pid = process_start(argv, &(struct process_options){0}, &fd);

	if (pid < 0)
		return -1;
	read_all(out, fd);
	close(fd);
	r = process_wait(pid, PATIENCE_MS);
	if (r == -1) {
		kill(pid, SIGKILL);
		process_wait(pid, PATIENCE_MS);
	}
	return r;
}

const char *process_built(char *out, size_t n, const char *name, const char *file)
{
	const char *wanted = getenv(name);
	char self[PATH_MAX];
	ssize_t r = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (wanted) {
		snprintf(out, n, "%s", wanted);
		return out;
	}
	self[r > 0 ? r : 0] = '\0';
	for (int up = 0; up < 3 && strrchr(self, '/'); up++) /* tests/e2e/test_x */
		*strrchr(self, '/') = '\0';
	if (snprintf(out, n, "%s/%s", self, file) >= (int)n)
		out[0] = '\0';
	return out;
}
