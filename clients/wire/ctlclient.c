#include "clients/wire/ctlclient.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

int ctlclient_open(struct ctlclient *c, const char *path)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	struct timeval minute = {60, 0}, patience = {c->patience_s ? c->patience_s : 60, 0};

	if (strlen(path) >= sizeof(un.sun_path))
		return -ENAMETOOLONG;
	strcpy(un.sun_path, path);
	c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->fd < 0)
		return -errno;
	setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(c->fd, SOL_SOCKET, SO_SNDTIMEO, &minute, sizeof(minute));
	if (connect(c->fd, (struct sockaddr *)&un, sizeof(un)) < 0) {
		int r = -errno;

		ctlclient_close(c);
		return r;
	}
	return 0;
}

static int send_line(int fd, const char *s, size_t n)
{
	while (n) {
		ssize_t r = send(fd, s, n, MSG_NOSIGNAL);

		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return errno == EAGAIN ? -ETIMEDOUT : -errno;
		s += r;
		n -= (size_t)r;
	}
	return 0;
}

/* Reads until one line is whole; it begins at in.p and has *ret_n bytes. */
static int read_line(struct ctlclient *c, size_t *ret_n)
{
	char bytes[16384], *end;

	while (!(end = memchr(c->in.p, '\n', c->in.n))) {
		ssize_t r = recv(c->fd, bytes, sizeof(bytes), 0);

		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return errno == EAGAIN ? -ETIMEDOUT : -errno;
		if (!r)
			return -EPIPE;
		buf_put(&c->in, bytes, (size_t)r);
		if (c->in.error)
			return c->in.error;
	}
	*ret_n = (size_t)(end - c->in.p);
	return 0;
}

int ctlclient_ask(struct ctlclient *c, const json_t *request, json_t **ret)
{
	cleanup(freep) char *line = json_dumps(request, JSON_COMPACT);
	json_t *answer;
	size_t n = 0;
	int r;

	if (!line)
		return -ENOMEM;
	if (c->fd < 0)
		return -EPIPE;
	buf_reset(&c->in);
	r = send_line(c->fd, line, strlen(line));
	if (!r)
		r = send_line(c->fd, "\n", 1);
	if (!r)
		r = read_line(c, &n);
	if (r)
		return r;
	answer = json_loadb(c->in.p, n, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(answer)) {
		json_decref(answer);
		return -EPROTO;
	}
	*ret = answer;
	return 0;
}

void ctlclient_close(struct ctlclient *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	buf_deinit(&c->in);
}
