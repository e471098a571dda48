/* test_ws_http.c - requests, responses, and what may become a WebSocket. */
#include "ws_world.h"

#include <malloc.h>

/* ---- the upgrade ---- */

static void upgrades_that_break_a_rule_are_refused(void **state)
{
	static const struct {
		int status;
		const char *request;
	} rows[] = {
		{400, "GET /ws HTTP/1.1\r\n" HANDSHAKE "\r\n"},
		{400, "GET /ws HTTP/1.1\r\n" HANDSHAKE "Sec-WebSocket-Protocol: chat\r\n\r\n"},
		{400, "GET /ws HTTP/1.1\r\n" HANDSHAKE "Sec-WebSocket-Protocol: (http)\r\n\r\n"},
		{400, "GET /ws HTTP/1.1\r\n" HANDSHAKE
		      "Sec-WebSocket-Protocol: handoff.visitor.v2\r\n\r\n"},
		{403,
		 "GET /ws HTTP/1.1\r\n" HANDSHAKE VISITOR "Origin: https://evil.example\r\n\r\n"},
		{403, "GET /ws HTTP/1.1\r\n" HANDSHAKE VISITOR "Origin: null\r\n\r\n"},
		{403, "GET /ws HTTP/1.1\r\n" HANDSHAKE VISITOR
		      "Origin: https://shop.example\r\nOrigin: https://evil.example\r\n\r\n"},
		{403, "POST /ws HTTP/1.1\r\nContent-Length: 0\r\n" HANDSHAKE VISITOR "\r\n"},
		{403, "HEAD /ws HTTP/1.1\r\n" HANDSHAKE VISITOR "\r\n"},
		{404, "GET /other HTTP/1.1\r\n" HANDSHAKE VISITOR "\r\n"},
		{404, "GET /ws/ HTTP/1.1\r\n" HANDSHAKE VISITOR "\r\n"},
		{403, "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade, "
		      "HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"},
		{403, "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: foo\r\nConnection: Upgrade\r\n\r\n"},
		{426, "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
		      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
		      "Sec-WebSocket-Version: 8\r\n" VISITOR "\r\n"},
		{400, "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
		      "Sec-WebSocket-Version: 13\r\n" VISITOR "\r\n"},
		{0, "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
		    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
		    "Sec-WebSocket-Version: 13\r\n" VISITOR "\r\n"},
		{0, "CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n"},
		{403, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
		{403, "\x16\x03\x01\x02 this is TLS, or noise\r\n\r\n"},
	};
	struct server *s = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct client *c = dial(s);
		int status;

		puts_to(s, c, rows[i].request);
		status = status_of(s, c, NULL, 0);
		if (status != rows[i].status)
			fail_msg("row %zu: %d, not %d", i, status, rows[i].status);
		if (rows[i].status) /* and then it is closed */
			UNTIL(s, (receive(c), c->eof));
		hang_up(c);
	}
	assert_int_equal(s->connected, 0);
}

static void the_subprotocol_names_the_role(void **state)
{
	struct server *s = *state;
	struct client *v = join(s, VISITOR), *a, *b;

	assert_int_equal(s->role, ROLE_VISITOR);
	assert_int_equal(s->sites, 7);
	assert_string_equal(s->peer, "127.0.0.1");
	a = join(s, AGENT "Origin: https://shop.example\r\n");
	assert_int_equal(s->role, ROLE_AGENT);
	assert_int_equal(s->sites, 2);
	b = join(s, "Sec-WebSocket-Protocol: chat, handoff.agent.v1\r\n");
	assert_int_equal(s->role, ROLE_AGENT);
	assert_int_equal(ws_connections(s->ws), 3);
	hang_up(v);
	hang_up(a);
	UNTIL(s, s->gone == 2);
	assert_int_equal(ws_connections(s->ws), 1);
	hang_up(b);
}

static void a_handshake_may_come_in_pieces(void **state)
{
	struct server *s = *state;
	struct client *c = dial(s);
	const char *request = "GET /ws HTTP/1.1\r\n" HANDSHAKE VISITOR "\r\n";

	for (const char *p = request; *p; p++) {
		put(s, c, p, 1);
		if ((p - request) % 16 == 0)
			step(s);
	}
	assert_int_equal(status_of(s, c, NULL, 0), 101);
	hang_up(c);
}

/* ---- HTTP ---- */

static void a_request_is_read_and_answered(void **state)
{
	struct server *s = *state;
	struct client *c = dial(s);
	char head[1000];

	puts_to(s, c,
		"GET /a%20b/../c?x=1%263&y=%C3%BC+z&e=a%3Db&f HTTP/1.1\r\nHost: h:80\r\n"
		"Authorization: Bearer t0k\r\nIf-None-Match: \"v0\"\r\n"
		"Accept-Encoding: gzip, br\r\n\r\n");
	assert_int_equal(status_of(s, c, head, sizeof(head)), 200);
	expect_body(s, c, "hello", 5);
	assert_string_equal(s->seen, "GET /c ?x=1%263&y=%C3%BC%20z&e=a%3Db&f auth=Bearer t0k "
				     "match=\"v0\" host=h:80 coding=gzip, br body=0:");
	assert_non_null(strstr(head, "Content-Type: text/html\r\n"));
	assert_non_null(strstr(head, "Content-Length: 5\r\n"));
	assert_non_null(strstr(head, "Cache-Control: no-store\r\n"));
	assert_non_null(strstr(head, "Content-Security-Policy: default-src 'none'"));
	assert_non_null(strstr(head, "X-Content-Type-Options: nosniff\r\n"));
	assert_non_null(strstr(head, "Referrer-Policy: no-referrer"));
	assert_null(strstr(head, "Access-Control"));
	hang_up(c);
}

static void each_method_is_served(void **state)
{
	static const struct {
		const char *request, *seen;
		bool body;
	} rows[] = {
		{"GET /big HTTP/1.1\r\nHost: h\r\n\r\n", "GET /big", true},
		{"HEAD /big HTTP/1.1\r\nHost: h\r\n\r\n", "HEAD /big", false},
		{"POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody", "body=4:body",
		 true},
		{"POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", "POST /p", true},
		{"PUT /p HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody", "body=4:body",
		 true},
		{"PUT /p HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", "PUT /p", true},
		{"DELETE /p HTTP/1.1\r\nHost: h\r\n\r\n", "DELETE /p", true},
		{"OPTIONS /p HTTP/1.1\r\nHost: h\r\n\r\n", "OPTIONS /p", true},
		{"GET / HTTP/1.0\r\n\r\n", "GET /", true},
		{"GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody", "body=4:body", true},
	};
	struct server *s = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct client *c = dial(s);
		char head[1000];
		size_t n = 0;

		puts_to(s, c, rows[i].request);
		assert_int_equal(status_of(s, c, head, sizeof(head)), 200);
		assert_non_null(strstr(s->seen, rows[i].seen));
		assert_non_null(strstr(head, "Connection: close"));
		UNTIL(s, (receive(c), c->eof));
		sscanf(strstr(head, "Content-Length:"), "Content-Length: %zu", &n);
		assert_true(n > 0);
		assert_int_equal(c->n, rows[i].body ? n : 0);
		hang_up(c);
	}
	assert_int_equal(s->requests, ARRAY_SIZE(rows));
}

#define POST "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
#define GET  "GET / HTTP/1.1\r\nHost: h\r\n\r\n"

/* libwebsockets 4.1 would loop for ever in some of these. */
static void what_follows_a_request_is_not_read(void **state)
{
	static const char *const rows[] = {
		GET GET,
		GET POST,
		POST GET,
		POST POST,
		POST POST POST,
		POST "POST / HT",
		"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n" POST,
		GET "GET /ws HTTP/1.1\r\n" HANDSHAKE VISITOR "\r\n",
	};
	static char large[100000 + sizeof(POST) * 2];
	struct server *s = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		for (int later = 0; later < 2; later++) {
			size_t before = s->requests;
			struct client *c = dial(s);

			s->defer = later;
			puts_to(s, c, rows[i]);
			UNTIL(s, s->requests == before + 1);
			if (later) {
				struct http_response r = {.status = 200, .body = "hello"};

				assert_true(turns_in_50_ms(s) < 200);
				ws_respond(s->ws, s->request, &r);
			}
			assert_int_equal(status_of(s, c, NULL, 0), 200);
			UNTIL(s, (receive(c), c->eof));
			assert_int_equal(s->requests, before + 1);
			hang_up(c);
		}
	}
	assert_int_equal(s->connected, 0);
	memset(large, ' ', sizeof(large));
	strcpy(large + 100000, POST POST);
	struct client *c = dial(s);
	puts_to(s, c, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
	put(s, c, large, 100000 + strlen(POST POST));
	assert_int_equal(status_of(s, c, NULL, 0), 413);
	UNTIL(s, (receive(c), c->eof));
	hang_up(c);
}

static void a_slow_download_is_no_slow_request(void **state)
{
	struct http_response r = {.status = 200, .body = huge, .body_n = sizeof(huge)};
	struct ws_config config = WS_CONFIG;
	struct server *s;
	struct client *c;
	int64_t start;

	(void)state;
	config.request_within = 1000;
	config.ping_every = 160;
	s = server_new(&config);
	s->defer = true;
	c = dial(s);
	puts_to(s, c, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
	UNTIL(s, s->requests == 1);
	ws_respond(s->ws, s->request, &r);
	for (start = now_ms(); now_ms() - start < 1200;)
		step(s);
	assert_int_equal(status_of(s, c, NULL, 0), 200);
	UNTIL(s, has_bytes(c, sizeof(huge)));
	assert_int_equal(c->n, sizeof(huge));
	UNTIL(s, (receive(c), c->eof));
	hang_up(c);
	server_free(s);
}

static void a_body_that_stays_is_let_go_once(void **state)
{
	static const struct {
		const char *request;
		int status;
		bool body;
	} rows[] = {
		{"GET /stays HTTP/1.1\r\nHost: h\r\n\r\n", 200, true},
		{"GET /stays HTTP/1.1\r\nHost: h\r\n\r\n" GET, 200, true},
		{"GET /stays HTTP/1.1\r\nHost: h\r\n\r\n" POST, 200, true},
		{"HEAD /stays HTTP/1.1\r\nHost: h\r\n\r\n", 200, false},
	};
	struct server *s = *state;

	for (size_t i = 0; i < 2 * ARRAY_SIZE(rows); i++) {
		struct client *c = dial(s);

		s->defer = i % 2;
		puts_to(s, c, rows[i / 2].request);
		UNTIL(s, s->requests == i + 1);
		if (s->defer) {
			struct http_response r = {.status = 200,
						  .body = huge,
						  .body_n = sizeof(huge),
						  .let_go = on_let_go,
						  .held = s};
			ws_respond(s->ws, s->request, &r);
		}
		assert_int_equal(status_of(s, c, NULL, 0), rows[i / 2].status);
		UNTIL(s, (receive(c), c->eof));
		if (rows[i / 2].body) {
			assert_int_equal(c->n, sizeof(huge));
			assert_memory_equal(c->in, huge, sizeof(huge));
		} else {
			assert_int_equal(c->n, 0);
		}
		hang_up(c);
		UNTIL(s, s->let_go == i + 1);
	}
	assert_int_equal(s->requests, 2 * ARRAY_SIZE(rows));
}

/* Bytes that are allocated; a sanitizer's allocator does not say, 0. */
static size_t in_use(void)
{
#ifdef __SANITIZE_ADDRESS__
	return 0;
#else
	return mallinfo2().uordblks;
#endif
}

/* The loop stays idle, others are answered, and what waits for the slow is not copied for each. */
static void slow_readers_cost_nobody_else_anything(void **state)
{
	enum { SLOW = 200 };
	struct server *s = *state;
	struct client *slow[SLOW], *c;
	size_t before = in_use();

	for (size_t i = 0; i < SLOW; i++) {
		int small = 1024;

		slow[i] = dial(s);
		setsockopt(slow[i]->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
		/* and more behind it, which is not read */
		puts_to(s, slow[i], "GET /stays HTTP/1.1\r\nHost: h\r\n\r\n" POST);
	}
	UNTIL(s, s->requests == SLOW);
	for (int i = 0; i < 20; i++)
		step(s);
	assert_true(turns_in_50_ms(s) < 200);
	assert_true(in_use() - before < SLOW * (80 << 10)); /* the clients' 64 KiB too */
	assert_true(s->let_go < SLOW / 2);
	c = dial(s);
	puts_to(s, c, GET);
	assert_int_equal(status_of(s, c, NULL, 0), 200);
	hang_up(c);
	for (size_t i = 0; i < SLOW; i++)
		hang_up(slow[i]);
	UNTIL(s, s->let_go == SLOW);
}

static void a_slow_download_has_one_deadline(void **state)
{
	struct ws_config config = WS_CONFIG;
	struct server *s;
	struct client *c;
	int small = 1024;

	(void)state;
	config.request_within = 100; /* four of these */
	config.ping_every = 160;
	s = server_new(&config);
	c = dial(s);
	setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	puts_to(s, c, "GET /stays HTTP/1.1\r\nHost: h\r\n\r\n");
	UNTIL(s, s->requests == 1);
	UNTIL(s, (recv(c->fd, c->in, 1, 0), s->let_go == 1));
	hang_up(c);
	server_free(s);
}

static void a_known_etag_gets_304(void **state)
{
	static const struct {
		const char *match;
		int status;
	} rows[] = {
		{"\"v1\"", 304},	 {"W/\"v1\"", 304}, {"\"v0\", \"v1\"", 304}, {"*", 304},
		{"\"v0\",\"v1\" ", 304}, {"\"v0\"", 200},   {"\"v11\"", 200},	     {"v1", 200},
	};
	struct server *s = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct client *c = dial(s);
		char request[200], head[1000];

		snprintf(request, sizeof(request),
			 "GET /etag HTTP/1.1\r\nHost: h\r\nIf-None-Match: %s\r\n\r\n",
			 rows[i].match);
		puts_to(s, c, request);
		assert_int_equal(status_of(s, c, head, sizeof(head)), rows[i].status);
		assert_non_null(strstr(head, "ETag: \"v1\""));
		if (rows[i].status == 200)
			expect_body(s, c, "hello", 5);
		UNTIL(s, (receive(c), c->eof));
		assert_int_equal(c->n, 0);
		hang_up(c);
	}
}

static void bodies_that_are_not_taken_are_named(void **state)
{
	static const struct {
		int status;
		const char *request;
	} rows[] = {
		{411, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
		      "4\r\nbody\r\n0\r\n\r\n"},
		{411, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n"
		      "Content-Length: 4\r\n\r\n0\r\n\r\n"},
		{411, "POST / HTTP/1.1\r\nHost: h\r\n\r\n"},
		{400, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -5\r\n\r\n"},
		{400, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5x\r\n\r\n"},
		{400, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n"
		      "Content-Length: 2\r\n\r\nab"},
		{400, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: "
		      "99999999999999999999999999\r\n\r\n"},
	};
	struct server *s = *state;
	static char large[100000];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct client *c = dial(s);
		int status;

		puts_to(s, c, rows[i].request);
		status = status_of(s, c, NULL, 0);
		if (status != rows[i].status)
			fail_msg("row %zu: %d, not %d", i, status, rows[i].status);
		UNTIL(s, (receive(c), c->eof));
		hang_up(c);
	}
	struct client *c = dial(s);
	puts_to(s, c, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
	put(s, c, large, sizeof(large));
	assert_int_equal(status_of(s, c, NULL, 0), 413);
	UNTIL(s, has_bytes(c, strlen("the body is too large")));
	consume(c, c->n);
	assert_int_equal(s->requests, 0);
	hang_up(c);
}

static void the_largest_body_is_taken(void **state)
{
	struct server *s = *state;
	struct client *c = dial(s);
	static char body[HTTP_BODY_MAX];

	memset(body, 'b', sizeof(body));
	puts_to(s, c,
		"POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
		"Content-Length: 65536\r\n\r\n");
	assert_int_equal(status_of(s, c, NULL, 0), 100);
	put(s, c, body, sizeof(body));
	assert_int_equal(status_of(s, c, NULL, 0), 200);
	assert_non_null(strstr(s->seen, "body=65536:bbbb"));
	hang_up(c);
}

static void an_answer_may_come_later(void **state)
{
	static const char *const requests[] = {GET, POST, GET, POST};
	struct http_response r = {.status = 503, .type = "text/plain", .body = "no", .body_n = 2};
	struct server *s = *state;
	uint64_t old = 0;

	s->defer = true;
	for (size_t i = 0; i < ARRAY_SIZE(requests); i++) {
		struct client *c = dial(s);

		puts_to(s, c, requests[i]);
		UNTIL(s, s->requests == i + 1);
		ws_respond(s->ws, old, &r); /* answered already: nothing */
		ws_respond(s->ws, s->request, &r);
		ws_respond(s->ws, s->request, &r);
		old = s->request;
		assert_int_equal(status_of(s, c, NULL, 0), 503);
		expect_body(s, c, "no", 2);
		UNTIL(s, (receive(c), c->eof));
		hang_up(c);
	}
}

static void an_answer_to_one_who_left_is_dropped(void **state)
{
	struct http_response r = {.status = 200, .body = page, .body_n = sizeof(page)};
	struct server *s = *state;

	s->defer = true;
	for (size_t i = 0; i < 3; i++) {
		struct linger reset = {1, 0};
		struct client *c = dial(s);

		puts_to(s, c, "GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
		UNTIL(s, s->requests == i + 1);
		if (i > 0)
			setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
		hang_up(c);
		assert_true(turns_in_50_ms(s) < 200);
		if (i < 2)
			ws_respond(s->ws, s->request, &r);
	}
	for (int i = 0; i < 20; i++)
		step(s);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		CASE(upgrades_that_break_a_rule_are_refused),
		CASE(the_subprotocol_names_the_role),
		CASE(a_handshake_may_come_in_pieces),
		CASE(a_request_is_read_and_answered),
		CASE(each_method_is_served),
		CASE(what_follows_a_request_is_not_read),
		cmocka_unit_test(a_slow_download_is_no_slow_request),
		CASE(a_body_that_stays_is_let_go_once),
		CASE(slow_readers_cost_nobody_else_anything),
		cmocka_unit_test(a_slow_download_has_one_deadline),
		CASE(a_known_etag_gets_304),
		CASE(bodies_that_are_not_taken_are_named),
		CASE(the_largest_body_is_taken),
		CASE(an_answer_may_come_later),
		CASE(an_answer_to_one_who_left_is_dropped),
	};

	memset(page, 'p', sizeof(page));
	for (size_t i = 0; i < sizeof(huge); i++)
		huge[i] = (char)(i % 251);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
