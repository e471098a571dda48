#include "clients/wire/wsclient.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "clients/wire/accept.h"

enum {
	READ_AT_ONCE = 16 << 10,
	HEAD_MAX = 16 << 10,   /* of the handshake's answer */
	MESSAGE_MAX = 8 << 20, /* of one message that we take */
	QUEUE_MAX = 16 << 20,  /* bytes not yet taken by the socket */
	KEEP = 4 << 10,	       /* an empty buffer above this is given back */
	CONNECT_MS = 5000,
};

enum { OP_CONTINUE, OP_TEXT, OP_BINARY, OP_CLOSE = 8, OP_PING, OP_PONG };

/* Where a URL leads. */
struct target {
	char host[256], port[8], path[512];
	bool local; /* path is a Unix socket's */
};

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static bool copy(char *out, size_t cap, const char *s, size_t n)
{
	if (n >= cap)
		return false;
	memcpy(out, s, n);
	out[n] = '\0';
	return true;
}

/* "host:port/path", "[::1]:80", "host" -> t; the scheme is already off. */
static int target_parse_tcp(struct target *t, const char *s)
{
	size_t n = strcspn(s, "/"), host = n;
	const char *colon = memrchr(s, ':', n);
	const char *bracket = memchr(s, ']', n);

	if (colon && (!bracket || colon > bracket))
		host = (size_t)(colon - s);
	if (!copy(t->port, sizeof(t->port), host < n ? s + host + 1 : "80",
		  host < n ? n - host - 1 : 2))
		return -EINVAL;
	if (!copy(t->path, sizeof(t->path), s[n] && s[n + 1] ? s + n : "/ws",
		  s[n] && s[n + 1] ? strlen(s + n) : 3))
		return -EINVAL;
	if (bracket && s[0] == '[')
		return copy(t->host, sizeof(t->host), s + 1, (size_t)(bracket - s) - 1) ? 0
											: -EINVAL;
	return host && copy(t->host, sizeof(t->host), s, host) ? 0 : -EINVAL;
}

static int target_parse(struct target *t, const char *url)
{
	*t = (struct target){0};
	if (!strncmp(url, "unix:", 5)) {
		t->local = true;
		return copy(t->path, sizeof(((struct sockaddr_un *)0)->sun_path), url + 5,
			    strlen(url + 5))
			       ? 0
			       : -ENAMETOOLONG;
	}
	if (!strncmp(url, "ws://", 5))
		return target_parse_tcp(t, url + 5);
	if (!strncmp(url, "http://", 7))
		return target_parse_tcp(t, url + 7);
	if (!strncmp(url, "wss://", 6) || !strncmp(url, "https://", 8))
		return -EPROTONOSUPPORT;
	return target_parse_tcp(t, url);
}

/* A socket that is connected or about to be; < 0: -errno. */
static int dial(const struct sockaddr *address, socklen_t n, int family)
{
	int one = 1, fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	if (family != AF_UNIX)
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (connect(fd, address, n) < 0 && errno != EINPROGRESS && errno != EINTR) {
		int r = -errno;

		close(fd);
		return r;
	}
	return fd;
}

static int dial_local(const char *path)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};

	strcpy(un.sun_path, path); /* target_parse looked at its length */
	return dial((struct sockaddr *)&un, sizeof(un), AF_UNIX);
}

/* The first of the host's addresses that does not refuse at once. */
static int dial_tcp(const struct target *t)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
				 .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV},
			*list = NULL;
	int fd = -EHOSTUNREACH;

	if (getaddrinfo(t->host, t->port, &hints, &list)) {
		hints.ai_flags = AI_ADDRCONFIG;
		if (getaddrinfo(t->host, t->port, &hints, &list))
			return -EHOSTUNREACH;
	}
	for (struct addrinfo *a = list; a && fd < 0; a = a->ai_next)
		fd = dial(a->ai_addr, a->ai_addrlen, a->ai_family);
	freeaddrinfo(list);
	return fd;
}

static void write_request(struct wsclient *c, const struct target *t,
			  const struct wsclient_options *o)
{
	unsigned char random[16];
	char key[WS_KEY + 1];

	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		memset(random, 0x5a, sizeof(random));
	ws_key(key, random);
	ws_accept(c->accept, key);
	snprintf(c->protocol, sizeof(c->protocol), "%s", o->protocol ? o->protocol : "");
	buf_printf(&c->out, "GET %s HTTP/1.1\r\nHost: ", t->local ? "/ws" : t->path);
	if (t->local)
		buf_puts(&c->out, "localhost");
	else
		buf_printf(&c->out, strchr(t->host, ':') ? "[%s]:%s" : "%s:%s", t->host, t->port);
	buf_printf(&c->out,
		   "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
		   "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n",
		   key);
	if (o->protocol)
		buf_printf(&c->out, "Sec-WebSocket-Protocol: %s\r\n", o->protocol);
	if (o->origin)
		buf_printf(&c->out, "Origin: %s\r\n", o->origin);
	buf_puts(&c->out, "\r\n");
}

int wsclient_start(struct wsclient *c, const char *url, const struct wsclient_options *o)
{
	static const struct wsclient_options none;
	struct target t;
	int r;

	*c = (struct wsclient){.fd = -1,
			       .in = BUF_INIT(MESSAGE_MAX + READ_AT_ONCE + HEAD_MAX),
			       .out = BUF_INIT(QUEUE_MAX),
			       .message = BUF_INIT(MESSAGE_MAX)};
	if (getrandom(&c->mask_state, sizeof(c->mask_state), 0) != sizeof(c->mask_state))
		c->mask_state = (uint64_t)now_ms();
	r = target_parse(&t, url);
	if (r < 0)
		return r;
	o = o ? o : &none;
	r = t.local ? dial_local(t.path) : dial_tcp(&t);
	if (r < 0)
		return r;
	c->fd = r;
	c->connecting = true;
	if (o->raw_request)
		buf_puts(&c->out, o->raw_request);
	else
		write_request(c, &t, o);
	return c->out.error;
}

int wsclient_connect(struct wsclient *c, const char *url, const struct wsclient_options *o)
{
	int64_t deadline = now_ms() + (o && o->timeout_ms ? o->timeout_ms : CONNECT_MS);
	int r = wsclient_start(c, url, o);

	while (!r && !c->open) {
		struct pollfd p = {c->fd, POLLIN, 0};
		int64_t left = deadline - now_ms();

		if (wsclient_wants_write(c))
			p.events |= POLLOUT;
		if (left <= 0)
			return -ETIMEDOUT;
		if (poll(&p, 1, (int)left) > 0)
			r = wsclient_step(c);
	}
	return r;
}

/* The connection is over, for our or their reason. */
static void ended(struct wsclient *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	c->open = c->connecting = false;
	if (!c->close_code && c->status == 101)
		c->close_code = 1006;
}

static void give_back(struct buf *b)
{
	if (b->cap > KEEP)
		buf_deinit(b);
	else
		buf_reset(b);
}

static int flush(struct wsclient *c)
{
	while (c->out_at < c->out.n) {
		ssize_t n = send(c->fd, c->out.p + c->out_at, c->out.n - c->out_at,
				 MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN || errno == ENOTCONN ? 0 : -errno;
		c->out_at += (size_t)n;
	}
	if (c->out_at)
		give_back(&c->out);
	c->out_at = 0;
	return 0;
}

/* Frees the part of `in` that was parsed, without moving the rest each time. */
static void compact(struct wsclient *c)
{
	if (c->in_at == c->in.n) {
		give_back(&c->in);
		c->in_at = 0;
	} else if (c->in_at > c->in.n / 2) {
		memmove(c->in.p, c->in.p + c->in_at, c->in.n - c->in_at + 1);
		c->in.n -= c->in_at;
		c->in_at = 0;
	}
}

/* > 0: bytes came, 0: none now, < 0: it is over. */
static ssize_t fill(struct wsclient *c)
{
	char bytes[READ_AT_ONCE];
	ssize_t n;

	compact(c);
	do
		n = recv(c->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno == EAGAIN ? 0 : -errno;
	if (!n)
		return -ECONNRESET;
	buf_put(&c->in, bytes, (size_t)n);
	return c->in.error ? c->in.error : n;
}

/* A header's value in the answer's head, which ends at `end`; NULL: not there. */
static const char *header(const char *head, const char *end, const char *name, size_t *ret_n)
{
	size_t n = strlen(name);

	for (const char *line = strstr(head, "\r\n"); line && line < end;
	     line = strstr(line + 2, "\r\n")) {
		const char *value = line + 2 + n + 1;

		if (strncasecmp(line + 2, name, n) || line[2 + n] != ':')
			continue;
		value += strspn(value, " \t");
		*ret_n = strcspn(value, "\r");
		while (*ret_n && (value[*ret_n - 1] == ' ' || value[*ret_n - 1] == '\t'))
			--*ret_n;
		return value;
	}
	return NULL;
}

static bool says(const char *head, const char *end, const char *name, const char *value)
{
	size_t n = 0;
	const char *got = header(head, end, name, &n);

	return !value[0] || (got && n == strlen(value) && !memcmp(got, value, n));
}

/* Reads the head of the answer once it is whole. */
static int handshake(struct wsclient *c)
{
	const char *head = c->in.p;
	const char *end = strstr(head, "\r\n\r\n");

	if (!end)
		return c->in.n > HEAD_MAX ? -EPROTO : 0;
	if (sscanf(head, "HTTP/1.1 %d", &c->status) != 1 || c->status != 101)
		return -EPROTO;
	if (!says(head, end, "Sec-WebSocket-Accept", c->accept) ||
	    !says(head, end, "Sec-WebSocket-Protocol", c->protocol))
		return -EPROTO;
	c->in_at = (size_t)(end - head) + 4;
	c->connecting = false;
	c->open = true;
	return 0;
}

int wsclient_step(struct wsclient *c)
{
	ssize_t n;
	int r;

	if (c->fd < 0)
		return -EPIPE;
	r = flush(c);
	n = fill(c); /* also when the write failed: their last words may explain it */
	if (c->connecting && (n > 0 || c->in.n)) {
		int h = handshake(c);

		if (h < 0) {
			buf_reset(&c->in); /* no frames: nothing for wsclient_next */
			ended(c);
			return h;
		}
	}
	if (n < 0 && !r)
		r = c->connecting && n == -ECONNRESET && c->in.n ? -EPROTO : (int)n;
	if (r < 0)
		ended(c);
	return r;
}

bool wsclient_wants_write(const struct wsclient *c)
{
	return c->fd >= 0 && c->out_at < c->out.n;
}

/* Four fresh bytes for each frame (RFC 6455, 5.3). */
static void next_mask(struct wsclient *c, unsigned char mask[4])
{
	uint64_t x = hash_u64(c->mask_state += 0x9e3779b97f4a7c15);

	memcpy(mask, &x, 4);
}

static void apply_mask(char *p, size_t n, const unsigned char mask[4])
{
	uint64_t wide, word;
	size_t i = 0;

	memcpy(&wide, mask, 4);
	memcpy((char *)&wide + 4, mask, 4);
	for (; i + 8 <= n; i += 8) {
		memcpy(&word, p + i, 8);
		word ^= wide;
		memcpy(p + i, &word, 8);
	}
	for (; i < n; i++)
		p[i] ^= (char)mask[i & 3];
}

int wsclient_frame(struct wsclient *c, int opcode, bool fin, const void *bytes, size_t n)
{
	unsigned char head[14] = {(unsigned char)((fin ? 0x80 : 0) | opcode)};
	size_t at, head_n = n < 126 ? 2 : n < 65536 ? 4 : 10;

	if (c->connecting)
		return -ENOTCONN;
	if (c->fd < 0 || c->close_sent)
		return -EPIPE;
	head[1] = 0x80 | (n < 126 ? (unsigned char)n : n < 65536 ? 126 : 127);
	for (size_t i = 2; i < head_n; i++)
		head[i] = (unsigned char)(n >> 8 * (head_n - 1 - i));
	next_mask(c, head + head_n);
	buf_put(&c->out, head, head_n + 4);
	at = c->out.n;
	buf_put(&c->out, bytes, n);
	if (c->out.error)
		return c->out.error;
	apply_mask(c->out.p + at, n, head + head_n);
	c->close_sent = opcode == OP_CLOSE;
	return flush(c);
}

int wsclient_text(struct wsclient *c, const char *s, size_t n)
{
	return wsclient_frame(c, OP_TEXT, true, s, n);
}

void wsclient_send_close(struct wsclient *c, int code)
{
	char bytes[2] = {(char)(code >> 8), (char)code};

	wsclient_frame(c, OP_CLOSE, true, bytes, code ? 2 : 0);
}

/* They broke the protocol: tell them, and be done. */
static int refuse(struct wsclient *c, int code, const char *why)
{
	snprintf(c->reason, sizeof(c->reason), "%s", why);
	wsclient_send_close(c, code);
	ended(c);
	return -EPROTO;
}

static int on_close(struct wsclient *c, const char *p, size_t n)
{
	c->close_code = n >= 2 ? (unsigned char)p[0] << 8 | (unsigned char)p[1] : 1005;
	copy(c->reason, sizeof(c->reason), n > 2 ? p + 2 : "", n > 2 ? n - 2 : 0);
	if (!c->close_sent)
		wsclient_send_close(c, n >= 2 ? c->close_code : 0);
	c->open = false;
	return -EPIPE;
}

/* One frame at `in_at`. */
struct ws_frame {
	bool fin;
	int opcode;
	const char *p;
	size_t n;
};

/* 1: a whole one, 0: not yet, < 0: malformed. */
static int parse(struct wsclient *c, struct ws_frame *f)
{
	const unsigned char *p = (const unsigned char *)c->in.p + c->in_at;
	size_t n = c->in.n - c->in_at, head;
	uint64_t length;

	if (n < 2)
		return 0;
	length = p[1] & 0x7f;
	head = length == 126 ? 4 : length == 127 ? 10 : 2;
	if (p[0] & 0x70 || p[1] & 0x80)
		return refuse(c, 1002, "reserved bits, or a masked frame");
	if (n < head)
		return 0;
	if (head > 2)
		length = 0;
	for (size_t i = 2; i < head; i++)
		length = length << 8 | p[i];
	if (p[0] & 8 && (length > 125 || !(p[0] & 0x80)))
		return refuse(c, 1002, "a control frame that is long or in pieces");
	if (length > MESSAGE_MAX)
		return refuse(c, 1009, "the message is too large");
	if (n - head < length)
		return 0;
	*f = (struct ws_frame){p[0] & 0x80, p[0] & 15, (const char *)p + head, length};
	c->in_at += head + length;
	return 1;
}

/* Adds a piece. 1: the message is whole. */
static int on_piece(struct wsclient *c, const struct ws_frame *f)
{
	if ((f->opcode == OP_CONTINUE) != (c->opcode != 0))
		return refuse(c, 1002, "a continuation of nothing, or none where one belongs");
	if (f->opcode)
		c->opcode = f->opcode;
	buf_put(&c->message, f->p, f->n);
	if (c->message.error)
		return refuse(c, 1009, "the message is too large");
	if (!f->fin)
		return 0;
	if (c->opcode == OP_TEXT && !utf8_valid(c->message.p, c->message.n))
		return refuse(c, 1007, "the text is not UTF-8");
	c->opcode = 0;
	return 1;
}

static int on_frame(struct wsclient *c, const struct ws_frame *f)
{
	switch (f->opcode) {
	case OP_CONTINUE:
	case OP_TEXT:
	case OP_BINARY:
		return on_piece(c, f);
	case OP_CLOSE:
		return on_close(c, f->p, f->n);
	case OP_PING:
		wsclient_frame(c, OP_PONG, true, f->p, f->n);
		return 0;
	case OP_PONG:
		return 0;
	default:
		return refuse(c, 1002, "an unknown opcode");
	}
}

int wsclient_next(struct wsclient *c, const char **ret, size_t *ret_n)
{
	struct ws_frame f = {0};
	int r;

	if (c->handed)
		give_back(&c->message);
	c->handed = false;
	if (c->connecting)
		return 0;
	if (c->close_code && c->close_code != 1006)
		return -EPIPE;
	while ((r = parse(c, &f)) > 0) {
		r = on_frame(c, &f);
		if (r < 0)
			return r;
		if (r) {
			c->handed = true;
			*ret = c->message.p;
			*ret_n = c->message.n;
			return 1;
		}
	}
	if (r < 0)
		return r;
	return c->fd < 0 ? -EPIPE : 0;
}

int wsclient_wait(struct wsclient *c, int timeout_ms, const char **ret, size_t *ret_n)
{
	int64_t deadline = now_ms() + timeout_ms;

	for (;;) {
		struct pollfd p = {c->fd, POLLIN, 0};
		int64_t left = deadline - now_ms();
		int r = wsclient_next(c, ret, ret_n);

		if (r)
			return r;
		if (left < 0)
			return 0;
		if (wsclient_wants_write(c))
			p.events |= POLLOUT;
		if (poll(&p, 1, (int)left) > 0)
			wsclient_step(c); /* what it ended with is wsclient_next's to say */
	}
}

void wsclient_close(struct wsclient *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	c->open = c->connecting = false;
	buf_deinit(&c->in);
	buf_deinit(&c->out);
	buf_deinit(&c->message);
}
