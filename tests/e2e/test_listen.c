/* test_listen.c - addresses that are listened on, and how many may come. */
#include "ws_world.h"

/* ---- listening ---- */

static void addresses_that_are_none_are_named(void **state)
{
	static const char *const rows[] = {"",
					   "8080",
					   "localhost:8080",
					   "127.0.0.1",
					   "127.0.0.1:",
					   "127.0.0.1:65536",
					   "127.0.0.1:80x",
					   "::1:8080",
					   "[::1]",
					   "unix:",
					   "fd:",
					   "fd:x",
					   "fd:0",
					   "fd:9999",
					   "unix:/nowhere/at/all",
					   "300.0.0.1:80",
					   "192.0.2.1:8080"};
	struct server *s = *state;
	char address[100], why[200];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		why[0] = '\0';
		if (ws_listen(s->ws, rows[i], address, sizeof(address), why, sizeof(why)) >= 0)
			fail_msg("'%s' is an address", rows[i]);
		assert_true(why[0]);
	}
	assert_true(ws_listen(s->ws, s->address, address, sizeof(address), why, sizeof(why)) < 0);
	assert_non_null(strstr(why, "in use"));
}

/* The addresses that /proc says a TCP port is bound to: lines of `local` fields. */
static void loopback_is_only_loopback(void **state)
{
	struct server *s = *state;
	FILE *f = fopen("/proc/net/tcp", "r");
	char line[300], want[64], any[64];
	bool found = false;

	snprintf(want, sizeof(want), " 0100007F:%04X 00000000:0000 0A", s->port);
	snprintf(any, sizeof(any), ":%04X 00000000:0000 0A", s->port);
	while (f && fgets(line, sizeof(line), f)) {
		found |= strstr(line, want) != NULL;
		if (strstr(line, any))
			assert_non_null(strstr(line, want));
	}
	assert_true(found);
	fclose(f);
	f = fopen("/proc/net/tcp6", "r");
	snprintf(any, sizeof(any), ":%04X 00000000000000000000000000000000:0000 0A", s->port);
	while (f && fgets(line, sizeof(line), f))
		assert_null(strstr(line, any));
	if (f)
		fclose(f);
}

static void ipv6_is_served(void **state)
{
	struct server *s = *state;
	struct sockaddr_in6 a = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	char address[100], why[200];
	struct client *c;
	int fd;

	if (ws_listen(s->ws, "[::1]:0", address, sizeof(address), why, sizeof(why)) < 0)
		skip(); /* a machine without IPv6 */
	assert_int_equal(strncmp(address, "[::1]:", 6), 0);
	a.sin6_port = htons((uint16_t)atoi(address + 6));
	fd = socket(AF_INET6, SOCK_STREAM, 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	c = join_by(s, client_new(fd), VISITOR);
	assert_string_equal(s->peer, "::1");
	hang_up(c);
}

static int connect_unix(const char *path)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	if (connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0)
		return fd;
	close(fd);
	return -1;
}

static void unix_sockets_are_served_and_cleaned_up(void **state)
{
	struct server *s = *state;
	char dir[] = "/tmp/test_ws.XXXXXX", path[64], address[80], bound[100], why[200];
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	struct client *c;
	struct stat st;
	mode_t mask;
	int fd;

	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/sock", dir);
	snprintf(address, sizeof(address), "unix:%s", path);
	fd = socket(AF_UNIX, SOCK_STREAM, 0); /* what a crash leaves behind */
	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	close(fd);
	mask = umask(0);
	if (ws_listen(s->ws, address, bound, sizeof(bound), why, sizeof(why)) < 0)
		fail_msg("%s", why);
	umask(mask);
	assert_string_equal(bound, address);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0660);
	assert_int_equal(ws_listen(s->ws, address, bound, sizeof(bound), why, sizeof(why)),
			 -EADDRINUSE); /* somebody listens: it is not stale */
	c = join_by(s, client_new(connect_unix(path)), AGENT);
	assert_string_equal(s->peer, "");
	ws_stop_listening(s->ws);
	assert_int_equal(stat(path, &st), -1);
	s->echo = true;
	say(s, c, FIN | OP_TEXT, "still", 5);
	expect_text(s, c, "still", 5);
	hang_up(c);
	fd = open(path, O_CREAT | O_WRONLY, 0600); /* a file that is no socket stays */
	close(fd);
	assert_true(ws_listen(s->ws, address, bound, sizeof(bound), why, sizeof(why)) < 0);
	assert_int_equal(stat(path, &st), 0);
	unlink(path);
	rmdir(dir);
}

static void an_inherited_socket_is_served(void **state)
{
	struct server *s = *state;
	struct sockaddr_in a = {.sin_family = AF_INET};
	socklen_t n = sizeof(a);
	char address[20], bound[100], why[200];
	struct client *c;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	snprintf(address, sizeof(address), "fd:%d", fd);
	assert_true(ws_listen(s->ws, address, bound, sizeof(bound), why, sizeof(why)) < 0);
	assert_int_equal(listen(fd, 5), 0);
	assert_int_equal(ws_listen(s->ws, address, bound, sizeof(bound), why, sizeof(why)), 0);
	getsockname(fd, (struct sockaddr *)&a, &n);
	snprintf(why, sizeof(why), "127.0.0.1:%d", ntohs(a.sin_port));
	assert_string_equal(bound, why);
	s->port = ntohs(a.sin_port);
	c = join(s, VISITOR);
	hang_up(c);
}

/* ---- limits ---- */

static void over_max_connections_a_socket_is_closed_at_once(void **state)
{
	struct ws_config config = WS_CONFIG;
	struct server *s;
	struct client *a, *b, *c;

	(void)state;
	config.max_connections = 2;
	s = server_new(&config);
	a = join(s, VISITOR);
	b = join(s, VISITOR);
	c = dial(s);
	UNTIL(s, (receive(c), c->eof));
	hang_up(c);
	hang_up(a);
	UNTIL(s, s->gone == 1);
	c = join(s, VISITOR);
	hang_up(b);
	hang_up(c);
	UNTIL(s, s->gone == 3);
	server_free(s);
}

static struct peer peer_of(const char *text)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
	struct peer p;

	if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
		peer_set(&p, (struct sockaddr *)&v4);
	else if (inet_pton(AF_INET6, text, &v6.sin6_addr) == 1)
		peer_set(&p, (struct sockaddr *)&v6);
	else
		peer_set(&p, NULL);
	return p;
}

static void a_peer_has_a_share_and_no_more(void **state)
{
	static const struct {
		const char *peer, *neighbour; /* counted as one */
		const char *other;	      /* counted apart */
	} rows[] = {
		{"192.0.2.1", "192.0.2.1", "192.0.2.2"},
		{"2001:db8::1", "2001:db8::ffff:1", "2001:db8:0:1::1"},
		{"::ffff:198.51.100.1", "198.51.100.1", "::ffff:198.51.100.2"},
	};
	static const char *const exempt[] = {"127.0.0.1", "127.8.8.8", "::1", "unix",
					     "::ffff:127.0.0.1"};
	struct peers peers = PEERS_INIT;
	char text[PEER_TEXT + 1];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct peer p = peer_of(rows[i].peer), n = peer_of(rows[i].neighbour),
			    o = peer_of(rows[i].other);

		assert_int_equal(peers_enter(&peers, &p, 2), 0);
		assert_int_equal(peers_enter(&peers, &n, 2), 0);
		assert_int_equal(peers_enter(&peers, &p, 2), PEERS_E_FULL);
		assert_int_equal(peers_enter(&peers, &o, 2), 0);
		peers_leave(&peers, &n);
		assert_int_equal(peers_enter(&peers, &p, 2), 0);
		peers_leave(&peers, &p);
		peers_leave(&peers, &p);
		peers_leave(&peers, &o);
	}
	assert_int_equal(peers.counts.n, 0);
	for (size_t i = 0; i < ARRAY_SIZE(exempt); i++) {
		struct peer p = peer_of(exempt[i]);

		assert_int_equal(peers_enter(&peers, &p, 0), 0);
		peers_leave(&peers, &p);
	}
	peer_format(text, &(struct peer){{0x20, 0x01, 0x0d, 0xb8, [15] = 9}});
	assert_string_equal(text, "2001:db8::9");
	peers_deinit(&peers);
}

/* Uses up the process' descriptors, leaving `spare` of them. Gives the old limit. */
static rlim_t leave_descriptors(rlim_t spare)
{
	struct rlimit limit;
	rlim_t old;
	int next = dup(0);

	close(next);
	getrlimit(RLIMIT_NOFILE, &limit);
	old = limit.rlim_cur;
	limit.rlim_cur = (rlim_t)next + spare;
	setrlimit(RLIMIT_NOFILE, &limit);
	return old;
}

static void without_descriptors_the_listener_rests(void **state)
{
	struct server *s = *state;
	struct rlimit limit;
	struct client *c, *waiting;
	rlim_t old;

	if (getenv("LD_PRELOAD") && strstr(getenv("LD_PRELOAD"), "valgrind"))
		skip(); /* its accept() takes the connection and then closes it */
	c = join(s, VISITOR);
	old = leave_descriptors(1); /* for the client's end, none for the server's */
	waiting = dial(s);
	for (int i = 0; i < 5; i++)
		step(s);
	assert_true(turns_in_50_ms(s) < 100);
	s->echo = true;
	say(s, c, FIN | OP_TEXT, "served", 6);
	expect_text(s, c, "served", 6);
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = old;
	setrlimit(RLIMIT_NOFILE, &limit);
	join_by(s, waiting, VISITOR);
	hang_up(waiting);
	hang_up(c);
}

static void freeing_lets_everyone_go(void **state)
{
	struct server *s = server_new(&WS_CONFIG);
	struct client *c[8];

	(void)state;
	for (size_t i = 0; i < 4; i++)
		c[i] = join(s, i % 2 ? VISITOR : AGENT);
	say(s, c[0], OP_TEXT, "half a mess", 11);
	ws_close(s->ws, s->conn, 1001, "restart");
	for (int i = 0; i < 200; i++)
		ws_send(s->ws, s->conn - 1, payload_new(page, sizeof(page) / 10));
	for (size_t i = 4; i < 8; i++)
		c[i] = dial(s);
	s->defer = true;
	puts_to(s, c[5], "GET /wai");
	puts_to(s, c[6], "GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
	puts_to(s, c[7], "POST /wait HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhalf");
	UNTIL(s, s->requests == 1);
	server_free(s); /* asserts that `gone` came for each */
	for (size_t i = 0; i < 8; i++)
		hang_up(c[i]);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		CASE(addresses_that_are_none_are_named),
		CASE(loopback_is_only_loopback),
		CASE(ipv6_is_served),
		CASE(unix_sockets_are_served_and_cleaned_up),
		CASE(an_inherited_socket_is_served),
		cmocka_unit_test(over_max_connections_a_socket_is_closed_at_once),
		cmocka_unit_test(a_peer_has_a_share_and_no_more),
		CASE(without_descriptors_the_listener_rests),
		cmocka_unit_test(freeing_lets_everyone_go),
	};

	memset(page, 'p', sizeof(page));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
