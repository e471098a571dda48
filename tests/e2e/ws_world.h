/* ws_world.h - the network shell in process, and a client that knows nothing but sockets. */
#ifndef TESTS_WS_WORLD_H
#define TESTS_WS_WORLD_H

#include "base/utf8.h"
#include "shell/http.h"
#include "shell/peers.h"
#include "shell/ws.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATIENCE_MS = 10000, TEXT_MAX = 200000 };

/* The server: what its callbacks saw, and how they behave. */
struct server {
	struct event_base *base;
	struct ws *ws;
	char address[128];
	int port;
	size_t connected, gone, texts, requests;
	uint64_t conn;	    /* the latest that connected */
	uint64_t gone_conn; /* the latest that went */
	uint64_t request;   /* the latest HTTP request's id */
	enum role role;
	uint64_t sites;
	char peer[64];
	char text[TEXT_MAX]; /* the latest message */
	size_t text_n;
	char seen[8192]; /* what the latest request was */
	bool echo;	 /* send each text back */
	int close_on_text;
	bool defer;    /* HTTP requests are answered later */
	size_t let_go; /* bodies that stayed, and may go */
};

struct client {
	int fd;
	char *in;
	size_t n, cap;
	bool eof;
};

static inline int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static inline uint64_t on_origin(void *arg, const char *origin, const char *host)
{
	(void)arg;
	(void)host;
	if (!origin)
		return 7;
	return strcmp(origin, "https://shop.example") == 0 ? 2 : 0;
}

static inline void on_connected(void *arg, uint64_t conn, enum role role, uint64_t sites,
				const char *peer)
{
	struct server *s = arg;

	s->connected++;
	s->conn = conn;
	s->role = role;
	s->sites = sites;
	snprintf(s->peer, sizeof(s->peer), "%s", peer);
}

static inline void on_text(void *arg, uint64_t conn, const char *bytes, size_t n)
{
	struct server *s = arg;

	assert_true(utf8_valid(bytes, n));
	assert_true(n < TEXT_MAX);
	s->texts++;
	memcpy(s->text, bytes, n);
	s->text_n = n;
	if (s->echo)
		ws_send(s->ws, conn, payload_new(bytes, n));
	if (s->close_on_text) {
		ws_close(s->ws, conn, s->close_on_text, "as asked");
		ws_send(s->ws, conn, payload_new("late", 4)); /* must not be sent */
	}
}

static inline void on_gone(void *arg, uint64_t conn)
{
	struct server *s = arg;

	s->gone++;
	s->gone_conn = conn;
}

static char page[100000];
static char huge[3 << 20];

static inline void on_let_go(void *arg)
{
	((struct server *)arg)->let_go++;
}

static inline bool on_http(void *arg, const struct http_request *q, struct http_response *r)
{
	struct server *s = arg;

	s->requests++;
	s->request = q->id;
	snprintf(s->seen, sizeof(s->seen),
		 "%s %s ?%s auth=%s match=%s host=%s coding=%s body=%zu:%.20s", q->method, q->path,
		 q->query, q->authorization, q->if_none_match, q->host, q->accept_encoding,
		 q->body_n, q->body);
	*r = (struct http_response){
		.status = 200, .type = "text/html", .body = "hello", .body_n = 5};
	if (strcmp(q->path, "/etag") == 0)
		r->etag = "\"v1\"";
	if (strcmp(q->path, "/big") == 0) {
		r->body = page;
		r->body_n = sizeof(page);
	}
	if (strcmp(q->path, "/stays") == 0) {
		r->body = huge;
		r->body_n = sizeof(huge);
		r->let_go = on_let_go;
		r->held = s;
	}
	return !s->defer;
}

static inline struct server *server_new(const struct ws_config *config)
{
	struct server *s = calloc(1, sizeof(*s));
	struct ws_callbacks callbacks = {.arg = s,
					 .origin = on_origin,
					 .connected = on_connected,
					 .text = on_text,
					 .gone = on_gone,
					 .http = on_http};
	char why[200] = "";

	s->base = event_base_new();
	assert_int_equal(ws_new(&s->ws, s->base, config, &callbacks), 0);
	if (ws_listen(s->ws, "127.0.0.1:0", s->address, sizeof(s->address), why, sizeof(why)) < 0)
		fail_msg("%s", why);
	s->port = atoi(strrchr(s->address, ':') + 1);
	return s;
}

static inline void server_free(struct server *s)
{
	ws_free(s->ws);
	assert_int_equal(s->connected, s->gone);
	event_base_free(s->base);
	free(s);
}

static inline int setup(void **state)
{
	*state = server_new(&WS_CONFIG);
	return 0;
}

static inline int teardown(void **state)
{
	server_free(*state);
	return 0;
}

/* Lets the server do what it can do now, for at most a millisecond. */
static inline void step(struct server *s)
{
	struct timeval tv = {0, 1000};

	event_base_loopexit(s->base, &tv);
	event_base_dispatch(s->base);
}

#define UNTIL(s, condition)                                                                        \
	do {                                                                                       \
		int64_t deadline_ = now_ms() + PATIENCE_MS;                                        \
		while (!(condition)) {                                                             \
			if (now_ms() > deadline_)                                                  \
				fail_msg("waited in vain for %s", #condition);                     \
			step(s);                                                                   \
		}                                                                                  \
	} while (0)

static inline struct client *client_new(int fd)
{
	struct client *c = calloc(1, sizeof(*c));

	c->fd = fd;
	c->cap = 1 << 16;
	c->in = malloc(c->cap);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	return c;
}

static inline struct client *dial(struct server *s)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)s->port)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	return client_new(fd);
}

static inline void hang_up(struct client *c)
{
	close(c->fd);
	free(c->in);
	free(c);
}

/* Takes what has arrived. */
static inline void receive(struct client *c)
{
	ssize_t n;

	do {
		if (c->cap - c->n < 65536)
			c->in = realloc(c->in, c->cap *= 2);
		n = recv(c->fd, c->in + c->n, c->cap - c->n - 1, 0);
		if (n > 0)
			c->n += (size_t)n;
	} while (n > 0);
	if (n == 0 || (errno != EAGAIN && errno != EINTR))
		c->eof = true;
	c->in[c->n] = '\0';
}

static inline void consume(struct client *c, size_t n)
{
	memmove(c->in, c->in + n, c->n - n + 1);
	c->n -= n;
}

static inline void put(struct server *s, struct client *c, const void *bytes, size_t n)
{
	const char *p = bytes;
	int64_t deadline = now_ms() + PATIENCE_MS;

	while (n > 0) {
		ssize_t r = send(c->fd, p, n, MSG_NOSIGNAL);

		if (r > 0) {
			p += r;
			n -= (size_t)r;
		} else if (errno != EAGAIN) {
			return; /* closed by the server: what it said will tell */
		} else {
			assert_true(now_ms() < deadline);
			step(s);
		}
	}
}

static inline void puts_to(struct server *s, struct client *c, const char *text)
{
	put(s, c, text, strlen(text));
}

static inline bool has_head(struct client *c)
{
	receive(c);
	return strstr(c->in, "\r\n\r\n") || c->eof;
}

/* The status of the response that has to come; 0: closed without one. *ret_head: until the next. */
static inline int status_of(struct server *s, struct client *c, char *ret_head, size_t head_n)
{
	char *end;
	int status = 0;

	UNTIL(s, has_head(c));
	end = strstr(c->in, "\r\n\r\n");
	if (!end)
		return 0;
	*end = '\0';
	sscanf(c->in, "HTTP/1.%*d %d", &status);
	if (ret_head)
		snprintf(ret_head, head_n, "%s", c->in);
	consume(c, (size_t)(end - c->in) + 4);
	return status;
}

static inline bool has_bytes(struct client *c, size_t n)
{
	receive(c);
	return c->n >= n || c->eof;
}

static inline void expect_body(struct server *s, struct client *c, const char *body, size_t n)
{
	UNTIL(s, has_bytes(c, n));
	assert_true(c->n >= n);
	assert_memory_equal(c->in, body, n);
	consume(c, n);
}

#define HANDSHAKE                                                                                  \
	"Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"                                 \
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"                                          \
	"Sec-WebSocket-Version: 13\r\n"
#define VISITOR "Sec-WebSocket-Protocol: handoff.visitor.v1\r\n"
#define AGENT	"Sec-WebSocket-Protocol: handoff.agent.v1\r\n"

static inline struct client *join_by(struct server *s, struct client *c, const char *protocol)
{
	char request[600], head[1000];
	size_t before = s->connected;

	snprintf(request, sizeof(request), "GET /ws HTTP/1.1\r\n" HANDSHAKE "%s\r\n", protocol);
	puts_to(s, c, request);
	assert_int_equal(status_of(s, c, head, sizeof(head)), 101);
	assert_non_null(strstr(head, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
	UNTIL(s, s->connected == before + 1);
	return c;
}

static inline struct client *join(struct server *s, const char *protocol)
{
	return join_by(s, dial(s), protocol);
}

enum { OP_MORE, OP_TEXT, OP_BINARY, OP_CLOSE = 8, OP_PING, OP_PONG, FIN = 0x80 };

/* Writes one masked frame into out; gives its length. */
static inline size_t frame(char *out, int first, const char *bytes, size_t n)
{
	static const unsigned char mask[4] = {0x12, 0x34, 0x56, 0x78};
	unsigned char *p = (unsigned char *)out;

	*p++ = (unsigned char)first;
	if (n < 126) {
		*p++ = (unsigned char)(0x80 | n);
	} else if (n < 65536) {
		*p++ = 0x80 | 126;
		*p++ = (unsigned char)(n >> 8);
		*p++ = (unsigned char)n;
	} else {
		*p++ = 0x80 | 127;
		for (int i = 7; i >= 0; i--)
			*p++ = (unsigned char)((uint64_t)n >> (8 * i));
	}
	memcpy(p, mask, 4);
	p += 4;
	for (size_t i = 0; i < n; i++)
		*p++ = (unsigned char)bytes[i] ^ mask[i & 3];
	return (size_t)((char *)p - out);
}

static inline void say(struct server *s, struct client *c, int first, const char *bytes, size_t n)
{
	char *out = malloc(n + 14);

	put(s, c, out, frame(out, first, bytes, n));
	free(out);
}

static inline size_t header_of(struct client *c, size_t *ret_n)
{
	unsigned char *p = (unsigned char *)c->in;
	size_t n;

	if (c->n < 2)
		return 0;
	n = p[1];
	if (n < 126) {
		*ret_n = n;
		return 2;
	}
	if (n == 126 && c->n >= 4) {
		*ret_n = (size_t)p[2] << 8 | p[3];
		return 4;
	}
	if (n == 127 && c->n >= 10) {
		*ret_n = (size_t)p[6] << 24 | (size_t)p[7] << 16 | (size_t)p[8] << 8 | p[9];
		return 10;
	}
	return 0;
}

static inline bool has_frame(struct client *c)
{
	size_t n, head;

	receive(c);
	head = header_of(c, &n);
	return (head && c->n >= head + n) || c->eof;
}

/* The opcode of the next frame from the server, -1 when there is none; its payload. */
static inline int hear(struct server *s, struct client *c, char *ret, size_t *ret_n)
{
	size_t n, head;
	int first;

	UNTIL(s, has_frame(c));
	head = header_of(c, &n);
	if (!head || c->n < head + n)
		return -1;
	first = (unsigned char)c->in[0];
	assert_true(first & FIN);
	if (ret) {
		memcpy(ret, c->in + head, n);
		*ret_n = n;
	}
	consume(c, head + n);
	return first & 0xf;
}

static inline void expect_text(struct server *s, struct client *c, const char *text, size_t n)
{
	static char got[TEXT_MAX];
	size_t got_n;

	assert_int_equal(hear(s, c, got, &got_n), OP_TEXT);
	assert_int_equal(got_n, n);
	assert_memory_equal(got, text, n);
}

/* The code of the close frame that has to come, after any other frames; 0: none, -1: no code. */
static inline int close_code(struct server *s, struct client *c)
{
	static char got[TEXT_MAX];
	size_t n;
	int op;

	do
		op = hear(s, c, got, &n);
	while (op >= 0 && op != OP_CLOSE);
	if (op < 0)
		return 0;
	return n < 2 ? -1 : (unsigned char)got[0] << 8 | (unsigned char)got[1];
}

static inline void answer_close(struct server *s, struct client *c, int code)
{
	char bytes[2] = {(char)(code >> 8), (char)code};

	say(s, c, FIN | OP_CLOSE, bytes, 2);
}

static inline void is_told_and_let_go(struct server *s, struct client *c, int code)
{
	size_t gone = s->gone;

	assert_int_equal(close_code(s, c), code);
	answer_close(s, c, code);
	UNTIL(s, s->gone == gone + 1);
	hang_up(c);
}

/* Turns of the server's loop while nothing has to be done. */
static inline int turns_in_50_ms(struct server *s)
{
	int turns = 0;

	for (int64_t end = now_ms() + 50; now_ms() < end; turns++)
		event_base_loop(s->base, EVLOOP_ONCE | EVLOOP_NO_EXIT_ON_EMPTY);
	return turns;
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

#endif
