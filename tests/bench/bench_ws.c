/* bench_ws.c - what an idle WebSocket costs in memory, and an echoed message in time.
 * Usage: bench_ws [connections [seconds]]; 5000 and 3. The clients are a process of their own. */
#include "shell/http.h"
#include "shell/ws.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/event.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TALKERS = 100, MESSAGE = 64, BURST = 200 };

static const char handshake[] = "GET /ws HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\n"
				"Connection: Upgrade\r\n"
				"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
				"Sec-WebSocket-Version: 13\r\n"
				"Sec-WebSocket-Protocol: handoff.visitor.v1\r\n\r\n";

struct bench {
	struct event_base *base;
	struct ws *ws;
	size_t connected;
	uint64_t echoed;
	char step; /* what the clients have just finished */
};

static double seconds(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static size_t anonymous_bytes(void)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[200];
	size_t kib = 0;

	while (f && fgets(line, sizeof(line), f))
		sscanf(line, "RssAnon: %zu", &kib);
	if (f)
		fclose(f);
	return kib << 10;
}

/* ---- the clients ---- */

static int dial(int port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	char in[1000];

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof(a)) < 0)
		return -1;
	if (send(fd, handshake, sizeof(handshake) - 1, 0) < 0 || recv(fd, in, sizeof(in), 0) <= 0 ||
	    strncmp(in, "HTTP/1.1 101", 12) != 0)
		return -1;
	return fd;
}

/* Many handshakes at a time, so that the server is seen after the worst it gets. */
static int dial_all(int port, int n)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	int fds[BURST], done = 0;
	char in[1000];

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	while (done < n) {
		int m = MIN(BURST, n - done);

		for (int i = 0; i < m; i++) {
			fds[i] = socket(AF_INET, SOCK_STREAM, 0);
			if (fds[i] < 0 || connect(fds[i], (struct sockaddr *)&a, sizeof(a)) < 0)
				return done;
			if (send(fds[i], handshake, sizeof(handshake) - 1, 0) < 0)
				return done;
		}
		for (int i = 0; i < m; i++, done++) {
			if (recv(fds[i], in, sizeof(in), 0) <= 0)
				return done;
		}
	}
	return done;
}

/* Each of some connections sends the next message when the last one has come back. */
static void talk(int port, double for_seconds)
{
	struct epoll_event events[TALKERS];
	unsigned char out[6 + MESSAGE] = {0x81, 0x80 | MESSAGE};
	char in[1000];
	int poll = epoll_create1(0);
	double end;

	memset(out + 6, 'm', MESSAGE); /* the mask is 0 */
	for (int i = 0; i < TALKERS; i++) {
		int fd = dial(port);
		struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};

		epoll_ctl(poll, EPOLL_CTL_ADD, fd, &e);
		send(fd, out, sizeof(out), 0);
	}
	end = seconds(CLOCK_MONOTONIC) + for_seconds;
	while (seconds(CLOCK_MONOTONIC) < end) {
		int n = epoll_wait(poll, events, TALKERS, 100);

		for (int i = 0; i < n; i++) {
			if (recv(events[i].data.fd, in, sizeof(in), 0) > 0)
				send(events[i].data.fd, out, sizeof(out), 0);
		}
	}
}

static void clients(int port, int n, double for_seconds, int to_server, int from_server)
{
	char go;

	n = dial_all(port, n);
	if (write(to_server, "i", 1) != 1 || read(from_server, &go, 1) != 1)
		_exit(1);
	talk(port, for_seconds);
	if (write(to_server, "t", 1) != 1)
		_exit(1);
	_exit(0);
}

/* ---- the server ---- */

static uint64_t on_origin(void *arg, const char *origin, const char *host)
{
	(void)arg;
	(void)origin;
	(void)host;
	return 1;
}

static void on_connected(void *arg, uint64_t conn, enum role role, uint64_t sites, const char *peer)
{
	(void)conn;
	(void)role;
	(void)sites;
	(void)peer;
	((struct bench *)arg)->connected++;
}

static void on_text(void *arg, uint64_t conn, const char *bytes, size_t n)
{
	struct bench *b = arg;

	b->echoed++;
	ws_send(b->ws, conn, payload_new(bytes, n));
}

static void on_gone(void *arg, uint64_t conn)
{
	(void)arg;
	(void)conn;
}

static bool on_http(void *arg, const struct http_request *q, struct http_response *r)
{
	(void)arg;
	(void)q;
	r->status = 404;
	return true;
}

static void on_step(evutil_socket_t fd, short what, void *arg)
{
	struct bench *b = arg;

	(void)what;
	if (read(fd, &b->step, 1) != 1)
		b->step = 0;
	event_base_loopbreak(b->base);
}

static void raise_limit(void)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

/* Serves until the clients have done their next step. */
struct cost {
	double took, cpu;
};

static struct cost serve(struct bench *b)
{
	struct cost c = {seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID)};

	event_base_dispatch(b->base);
	c.took = seconds(CLOCK_MONOTONIC) - c.took;
	c.cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - c.cpu;
	return c;
}

static int measure(struct bench *b, int to_clients)
{
	size_t before = anonymous_bytes();
	struct cost c = serve(b);
	size_t n = b->connected;

	if (b->step != 'i' || n == 0)
		return 1;
	printf("idle: %zu connections, %zu bytes each; made at %.0f/s, %.0f us of CPU each\n", n,
	       (anonymous_bytes() - before) / n, (double)n / c.took, c.cpu * 1e6 / (double)n);
	fflush(stdout);
	if (write(to_clients, "g", 1) != 1)
		return 1;
	c = serve(b);
	printf("echo: %.0f messages/s of %d bytes over %d connections beside them, "
	       "%.1f us of CPU each\n",
	       (double)b->echoed / c.took, MESSAGE, TALKERS, c.cpu * 1e6 / (double)b->echoed);
	return b->step == 't' ? 0 : 1;
}

static int start(struct bench *b, char *address, size_t n)
{
	struct ws_config config = WS_CONFIG;
	struct ws_callbacks callbacks = {.arg = b,
					 .origin = on_origin,
					 .connected = on_connected,
					 .text = on_text,
					 .gone = on_gone,
					 .http = on_http};
	char why[200] = "";

	config.max_connections = 100000;
	if (ws_new(&b->ws, b->base, &config, &callbacks) < 0 ||
	    ws_listen(b->ws, "127.0.0.1:0", address, n, why, sizeof(why)) < 0) {
		fprintf(stderr, "bench_ws: %s\n", why);
		return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 5000, up[2], down[2], r;
	double for_seconds = argc > 2 ? atof(argv[2]) : 3;
	struct bench b = {.base = event_base_new()};
	struct event *step;
	char address[64];
	pid_t child;

	raise_limit();
	if (start(&b, address, sizeof(address)) || pipe(up) < 0 || pipe(down) < 0)
		return 1;
	child = fork();
	if (child == 0 && close(down[1]) == 0) /* so that it sees the end when we fail */
		clients(atoi(strrchr(address, ':') + 1), n, for_seconds, up[1], down[0]);
	close(up[1]);
	step = event_new(b.base, up[0], EV_READ | EV_PERSIST, on_step, &b);
	event_add(step, NULL);
	r = measure(&b, down[1]);
	close(down[1]);
	waitpid(child, NULL, 0);
	event_free(step);
	ws_free(b.ws);
	event_base_free(b.base);
	return r;
}
