#include "shell/listen.h"

#include "base/base.h"
#include "base/list.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum {
	BACKLOG = 4096,
	PAUSE_MS = 200,		 /* out of descriptors: an eager listener would spin */
	SEND_BUFFER = 128 << 10, /* of the kernel, for each connection */
};

struct listener {
	struct list link;
	struct evconnlistener *ev;
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)]; /* the file that we made, or "" */
	dev_t dev;
	ino_t ino;
};

struct listeners {
	struct event_base *base;
	struct event *resume;
	listen_accept *accept;
	void *arg;
	struct list all;
};

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	struct sockaddr_un un;
};

static int fail(int error, char *why, size_t why_n, const char *address, const char *text)
{
	snprintf(why, why_n, "%s: %s", address, text ? text : strerror(error));
	return -error;
}

static void closep(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static void on_connection(struct evconnlistener *ev, evutil_socket_t fd, struct sockaddr *address,
			  int n, void *arg)
{
	struct listeners *l = arg;
	int on = 1, size = SEND_BUFFER;

	(void)ev;
	/* A stuck reader may hold this much of the kernel's memory, not tcp_wmem's megabytes. */
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	if (n > 0 && address->sa_family != AF_UNIX) {
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
		l->accept(l->arg, fd, address);
	} else {
		l->accept(l->arg, fd, NULL);
	}
}

static void set_enabled(struct listeners *l, bool enabled)
{
	struct list *it;

	list_for_each (it, &l->all) {
		struct listener *listener = container_of(it, struct listener, link);

		if (enabled)
			evconnlistener_enable(listener->ev);
		else
			evconnlistener_disable(listener->ev);
	}
}

static void on_resume(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	set_enabled(arg, true);
}

/* EMFILE, ENFILE, ENOBUFS, ENOMEM: accept would fail again at once, and for ever. */
static void on_error(struct evconnlistener *ev, void *arg)
{
	struct listeners *l = arg;
	struct timeval tv = {0, PAUSE_MS * 1000};

	(void)ev;
	set_enabled(l, false);
	event_add(l->resume, &tv);
}

/* "127.0.0.1:80", "[::1]:80"; false: neither. */
static bool parse_ip(union address *ret, socklen_t *ret_n, const char *text)
{
	const char *colon = strrchr(text, ':');
	char host[INET6_ADDRSTRLEN + 2] = "", *end;
	size_t n = colon ? (size_t)(colon - text) : 0;
	unsigned long port;

	if (!n || n >= sizeof(host) || colon[1] < '0' || colon[1] > '9')
		return false;
	memcpy(host, text, n);
	port = strtoul(colon + 1, &end, 10);
	if (*end || port > 65535)
		return false;
	memset(ret, 0, sizeof(*ret));
	if (host[0] == '[' && host[n - 1] == ']') {
		host[n - 1] = '\0';
		ret->v6.sin6_family = AF_INET6;
		ret->v6.sin6_port = htons((uint16_t)port);
		*ret_n = sizeof(ret->v6);
		return inet_pton(AF_INET6, host + 1, &ret->v6.sin6_addr) == 1;
	}
	ret->v4.sin_family = AF_INET;
	ret->v4.sin_port = htons((uint16_t)port);
	*ret_n = sizeof(ret->v4);
	return inet_pton(AF_INET, host, &ret->v4.sin_addr) == 1;
}

static void format_bound(int fd, char *ret, size_t n)
{
	union address a = {0};
	socklen_t a_n = sizeof(a);
	char host[INET6_ADDRSTRLEN] = "";

	getsockname(fd, &a.any, &a_n);
	if (a.any.sa_family == AF_INET) {
		inet_ntop(AF_INET, &a.v4.sin_addr, host, sizeof(host));
		snprintf(ret, n, "%s:%u", host, ntohs(a.v4.sin_port));
	} else if (a.any.sa_family == AF_INET6) {
		inet_ntop(AF_INET6, &a.v6.sin6_addr, host, sizeof(host));
		snprintf(ret, n, "[%s]:%u", host, ntohs(a.v6.sin6_port));
	} else {
		snprintf(ret, n, "unix:%s", a.un.sun_path);
	}
}

static int open_ip(int *ret_fd, const char *address, char *why, size_t why_n)
{
	cleanup(closep) int fd = -1;
	union address a;
	socklen_t n;
	int on = 1;

	if (!parse_ip(&a, &n, address))
		return fail(EINVAL, why, why_n, address,
			    "write 127.0.0.1:8080, [::1]:8080, unix:/path or fd:3");
	fd = socket(a.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return fail(errno, why, why_n, address, NULL);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (a.any.sa_family == AF_INET6) /* [::] is IPv6 only, so that 0.0.0.0 may stand beside */
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	if (bind(fd, &a.any, n) < 0 || listen(fd, BACKLOG) < 0)
		return fail(errno, why, why_n, address, NULL);
	*ret_fd = fd;
	fd = -1;
	return 0;
}

/* Removes the socket file of a process that is no more. 0, or -errno: it is in use, or no socket. */
static int remove_stale(const union address *a)
{
	cleanup(closep) int fd = -1;
	struct stat st;

	if (lstat(a->un.sun_path, &st) < 0)
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISSOCK(st.st_mode))
		return -EEXIST;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, &a->any, sizeof(a->un)) == 0 || errno != ECONNREFUSED)
		return -EADDRINUSE;
	return unlink(a->un.sun_path) < 0 ? -errno : 0;
}

static int open_unix(struct listener *listener, int *ret_fd, const char *address, char *why,
		     size_t why_n)
{
	cleanup(closep) int fd = -1;
	union address a = {0};
	const char *path = address + strlen("unix:");
	struct stat st;
	int r;

	if (!path[0] || strlen(path) >= sizeof(a.un.sun_path))
		return fail(ENAMETOOLONG, why, why_n, address, "a path of 1 to 107 bytes");
	a.un.sun_family = AF_UNIX;
	strcpy(a.un.sun_path, path);
	r = remove_stale(&a);
	if (r < 0)
		return fail(-r, why, why_n, address, NULL);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || fchmod(fd, 0660) < 0) /* never wider than this, whatever the umask */
		return fail(errno, why, why_n, address, NULL);
	if (bind(fd, &a.any, sizeof(a.un)) < 0)
		return fail(errno, why, why_n, address, NULL);
	if (chmod(path, 0660) < 0 || lstat(path, &st) < 0 || listen(fd, BACKLOG) < 0) {
		r = errno;
		unlink(path);
		return fail(r, why, why_n, address, NULL);
	}
	strcpy(listener->path, path);
	listener->dev = st.st_dev;
	listener->ino = st.st_ino;
	*ret_fd = fd;
	fd = -1;
	return 0;
}

static int open_inherited(int *ret_fd, const char *address, char *why, size_t why_n)
{
	char *end;
	long fd = strtol(address + strlen("fd:"), &end, 10);
	int listening = 0;
	socklen_t n = sizeof(listening);

	if (*end || end == address + strlen("fd:") || fd < 0 || fd > 1 << 20)
		return fail(EINVAL, why, why_n, address, "write fd:3");
	if (getsockopt((int)fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &n) < 0)
		return fail(errno, why, why_n, address, NULL);
	if (!listening)
		return fail(EINVAL, why, why_n, address, "this socket does not listen");
	evutil_make_socket_nonblocking((int)fd);
	evutil_make_socket_closeonexec((int)fd);
	*ret_fd = (int)fd;
	return 0;
}

static void listener_free(struct listener *listener)
{
	struct stat st;

	if (listener->ev)
		evconnlistener_free(listener->ev);
	if (listener->path[0] && lstat(listener->path, &st) == 0 && st.st_dev == listener->dev &&
	    st.st_ino == listener->ino) /* another daemon may have put its own there since */
		unlink(listener->path);
	free(listener);
}

int listeners_add(struct listeners *l, const char *address, char *ret_address, size_t n, char *why,
		  size_t why_n)
{
	struct listener *listener = calloc(1, sizeof(*listener));
	int fd = -1, r;

	if (!listener)
		return fail(ENOMEM, why, why_n, address, NULL);
	if (strncmp(address, "unix:", 5) == 0)
		r = open_unix(listener, &fd, address, why, why_n);
	else if (strncmp(address, "fd:", 3) == 0)
		r = open_inherited(&fd, address, why, why_n);
	else
		r = open_ip(&fd, address, why, why_n);
	if (r == 0) {
		listener->ev =
			evconnlistener_new(l->base, on_connection, l,
					   LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0, fd);
		if (!listener->ev)
			r = fail(ENOMEM, why, why_n, address, NULL);
	}
	if (r < 0) {
		if (fd >= 0)
			close(fd);
		listener_free(listener);
		return r;
	}
	evconnlistener_set_error_cb(listener->ev, on_error);
	list_append(&l->all, &listener->link);
	format_bound(fd, ret_address, n);
	return 0;
}

struct listeners *listeners_new(struct event_base *base, listen_accept *accept, void *arg)
{
	struct listeners *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	list_init(&l->all);
	l->base = base;
	l->accept = accept;
	l->arg = arg;
	l->resume = evtimer_new(base, on_resume, l);
	return l->resume ? l : listeners_free(l);
}

void listeners_close(struct listeners *l)
{
	struct list *it, *tmp;

	evtimer_del(l->resume);
	list_for_each_safe (it, tmp, &l->all) {
		list_remove(it);
		listener_free(container_of(it, struct listener, link));
	}
}

struct listeners *listeners_free(struct listeners *l)
{
	if (!l)
		return NULL;
	if (l->resume) {
		listeners_close(l);
		event_free(l->resume);
	}
	free(l);
	return NULL;
}
