#include "shell/notify.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void notify(const char *lines)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	size_t n = path ? strlen(path) : 0;
	int fd;

	if (n < 2 || n >= sizeof(un.sun_path) || (path[0] != '/' && path[0] != '@'))
		return;
	memcpy(un.sun_path, path, n);
	if (path[0] == '@')
		un.sun_path[0] = '\0'; /* an abstract address: no file */
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	sendto(fd, lines, strlen(lines), MSG_NOSIGNAL, (struct sockaddr *)&un,
	       (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n));
	close(fd);
}

static long long number(const char *name)
{
	const char *s = getenv(name);
	char *end;
	long long n = s ? strtoll(s, &end, 10) : 0;

	return s && *s && !*end ? n : 0;
}

int64_t notify_watchdog_us(void)
{
	int64_t us = number("WATCHDOG_USEC");

	if (us <= 0 || (getenv("WATCHDOG_PID") && number("WATCHDOG_PID") != getpid()))
		return 0;
	return us;
}

int notify_inherited(void)
{
	int n = number("LISTEN_PID") == getpid() ? (int)number("LISTEN_FDS") : 0;

	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
	return n > 0 && n <= 64 ? n : 0;
}
