/* test_ws.c - WebSocket messages, closing, and those who are slow or silent. */
#include "ws_world.h"

/* ---- messages ---- */

static void messages_of_any_size_arrive_whole(void **state)
{
	static const size_t sizes[] = {0,   1,	 125, 126,  127,  500,	504,   505,
				       511, 512, 513, 1023, 1024, 4096, 16383, 16384};
	static char text[LIMIT_AGENT_FRAME];
	struct server *s = *state;
	struct client *c = join(s, VISITOR), *a = join(s, AGENT);

	s->echo = true;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)('a' + i % 26);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		say(s, c, FIN | OP_TEXT, text, sizes[i]);
		expect_text(s, c, text, sizes[i]);
	}
	say(s, a, FIN | OP_TEXT, text, sizeof(text));
	expect_text(s, a, text, sizeof(text));
	assert_int_equal(s->texts, ARRAY_SIZE(sizes) + 1);
	hang_up(c);
	hang_up(a);
}

static void many_messages_in_one_segment_stay_in_order(void **state)
{
	struct server *s = *state;
	struct client *c = join(s, VISITOR);
	char out[20000], text[16];
	size_t n = 0;

	s->echo = true;
	for (int i = 0; i < 1000; i++) {
		snprintf(text, sizeof(text), "m%d", i);
		n += frame(out + n, FIN | OP_TEXT, text, strlen(text));
	}
	put(s, c, out, n);
	for (int i = 0; i < 1000; i++) {
		snprintf(text, sizeof(text), "m%d", i);
		expect_text(s, c, text, strlen(text));
	}
	hang_up(c);
}

static void a_message_may_come_byte_by_byte(void **state)
{
	struct server *s = *state;
	struct client *c = join(s, VISITOR);
	char out[64];
	size_t n = frame(out, FIN | OP_TEXT, "gr\xc3\xbc\xc3\x9f dich", 11);

	for (size_t i = 0; i < n; i++) {
		put(s, c, out + i, 1);
		step(s);
	}
	UNTIL(s, s->texts == 1);
	assert_memory_equal(s->text, "gr\xc3\xbc\xc3\x9f dich", 11);
	hang_up(c);
}

static void fragments_are_joined_and_pings_between_are_answered(void **state)
{
	struct server *s = *state;
	struct client *c = join(s, VISITOR);
	char text[600];
	size_t n;

	memset(text, 'x', sizeof(text));
	s->echo = true;
	say(s, c, OP_TEXT, "h\xc3", 2);
	say(s, c, FIN | OP_PING, "one", 3);
	assert_int_equal(hear(s, c, text, &n), OP_PONG);
	assert_memory_equal(text, "one", 3);
	say(s, c, OP_MORE, "\xa9", 1);
	say(s, c, OP_MORE, "", 0);
	say(s, c, OP_MORE, "llo", 3);
	say(s, c, FIN | OP_PING, "two", 3);
	assert_int_equal(hear(s, c, text, &n), OP_PONG);
	say(s, c, FIN | OP_MORE, "", 0);
	expect_text(s, c, "h\xc3\xa9llo", 6);
	say(s, c, FIN | OP_TEXT, "next", 4);
	expect_text(s, c, "next", 4);
	hang_up(c);
}

static void sixty_four_fragments_are_allowed(void **state)
{
	struct server *s = *state;
	struct client *c = join(s, VISITOR);

	s->echo = true;
	for (int round = 0; round < 2; round++) {
		char want[64];

		memset(want, 'f', sizeof(want));
		for (int i = 0; i < 64; i++)
			say(s, c, (i == 63 ? FIN : 0) | (i ? OP_MORE : OP_TEXT), "f", 1);
		expect_text(s, c, want, 64);
	}
	hang_up(c);
}

static void what_breaks_the_protocol_is_closed_with_its_code(void **state)
{
	static char large[100 << 10];
	static const struct {
		int code;
		int first;
		const char *bytes;
		size_t n;
	} rows[] = {
		{1003, FIN | OP_BINARY, "x", 1},
		{1003, FIN | OP_BINARY, "", 0},
		{1003, OP_BINARY, "x", 1},
		{1007, FIN | OP_TEXT, "\xff", 1},
		{1007, FIN | OP_TEXT, "a\xc3", 2},
		{1007, FIN | OP_TEXT, "\xed\xa0\x80", 3},     /* a surrogate */
		{1007, FIN | OP_TEXT, "\xc0\xaf", 2},	      /* not the shortest form */
		{1007, FIN | OP_TEXT, "\xf4\x90\x80\x80", 4}, /* over U+10FFFF */
		{1009, FIN | OP_TEXT, large, (16 << 10) + 1},
		{1009, FIN | OP_TEXT, large, sizeof(large)},
		{1009, OP_TEXT, large, sizeof(large)},
		{1002, FIN | 3, "x", 1},
		{1002, FIN | OP_MORE, "x", 1},
		{1002, OP_PING, "x", 1},
		{1002, FIN | 0x40 | OP_TEXT, "x", 1},
	};
	struct server *s = *state;

	memset(large, 'l', sizeof(large));
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct client *c = join(s, VISITOR);
		size_t gone = s->gone;
		int code;

		say(s, c, rows[i].first, rows[i].bytes, rows[i].n);
		code = close_code(s, c);
		if (code != rows[i].code)
			fail_msg("row %zu: %d, not %d", i, code, rows[i].code);
		answer_close(s, c, code);
		UNTIL(s, s->gone == gone + 1);
		hang_up(c);
	}
	assert_int_equal(s->texts, 0);
}

static void bad_utf8_is_seen_across_fragments(void **state)
{
	static const struct {
		const char *a, *b;
	} rows[] = {
		{"ab\xc3", "c"}, {"\xe2\x82", ""}, {"\xf0\x9f", "\x98"},
		{"ok", "\x80"},	 {"\xff", "x"},
	};
	struct server *s = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct client *c = join(s, VISITOR);

		say(s, c, OP_TEXT, rows[i].a, strlen(rows[i].a));
		say(s, c, FIN | OP_MORE, rows[i].b, strlen(rows[i].b));
		is_told_and_let_go(s, c, 1007);
	}
	assert_int_equal(s->texts, 0);
}

static void a_message_over_the_limit_is_refused_by_its_header(void **state)
{
	static const unsigned char terabyte[] = {0x81, 0xff, 0, 0, 1, 0, 0,  0,
						 0,    0,    1, 2, 3, 4, 'x'};
	struct server *s = *state;
	struct client *c = join(s, VISITOR);
	char text[9000];

	put(s, c, terabyte, sizeof(terabyte));
	assert_int_equal(close_code(s, c), 1009);
	hang_up(c);
	memset(text, 't', sizeof(text));
	c = join(s, VISITOR); /* two fragments that are too much together */
	say(s, c, OP_TEXT, text, sizeof(text));
	say(s, c, OP_MORE, text, sizeof(text));
	is_told_and_let_go(s, c, 1009);
	assert_int_equal(s->texts, 0);
}

static void a_message_in_65536_fragments_is_refused(void **state)
{
	struct server *s = *state;
	struct client *c = join(s, AGENT);
	char *out = malloc(65536 * 7);
	size_t n = 0;

	for (int i = 0; i < 65536; i++)
		n += frame(out + n, (i == 65535 ? FIN : 0) | (i ? OP_MORE : OP_TEXT), "x", 1);
	put(s, c, out, n);
	free(out);
	is_told_and_let_go(s, c, 1008);
	assert_int_equal(s->texts, 0);
}

/* ---- closing ---- */

static void the_servers_close_code_and_reason_arrive(void **state)
{
	static const int codes[] = {1001, 1008, 4401, 4409, 4429};
	struct server *s = *state;

	for (size_t i = 0; i < ARRAY_SIZE(codes); i++) {
		struct client *c = join(s, VISITOR);
		char got[200];
		size_t n;

		ws_send(s->ws, s->conn, payload_new("bye", 3));
		ws_close(s->ws, s->conn, codes[i], "the reason");
		ws_send(s->ws, s->conn, payload_new("late", 4));
		ws_close(s->ws, s->conn, 1000, "again");
		assert_int_equal(s->gone, i); /* never from inside */
		expect_text(s, c, "bye", 3);
		assert_int_equal(hear(s, c, got, &n), OP_CLOSE);
		assert_int_equal((unsigned char)got[0] << 8 | (unsigned char)got[1], codes[i]);
		assert_int_equal(n, 12);
		assert_memory_equal(got + 2, "the reason", 10);
		answer_close(s, c, codes[i]);
		UNTIL(s, s->gone == i + 1);
		assert_int_equal(s->gone_conn, s->conn);
		UNTIL(s, (receive(c), c->eof));
		hang_up(c);
	}
}

static void a_handler_may_close_its_own_connection(void **state)
{
	struct server *s = *state;
	struct client *c = join(s, VISITOR);
	char out[200];
	size_t n;

	s->close_on_text = 4403;
	s->echo = true;
	n = frame(out, FIN | OP_TEXT, "one", 3);
	n += frame(out + n, FIN | OP_TEXT, "two", 3); /* not heard any more */
	put(s, c, out, n);
	expect_text(s, c, "one", 3);
	is_told_and_let_go(s, c, 4403);
	assert_int_equal(s->texts, 1);
}

static void a_peers_close_is_answered(void **state)
{
	struct server *s = *state;
	struct client *c = join(s, VISITOR);

	answer_close(s, c, 1000);
	assert_int_equal(close_code(s, c), 1000);
	UNTIL(s, s->gone == 1);
	UNTIL(s, (receive(c), c->eof));
	hang_up(c);
	c = join(s, VISITOR);
	say(s, c, FIN | OP_CLOSE, "", 0);
	UNTIL(s, s->gone == 2);
	ws_send(s->ws, s->conn, payload_new("late", 4)); /* an id that is gone does nothing */
	ws_close(s->ws, s->conn, 1000, "");
	hang_up(c);
}

static void a_peer_that_never_answers_a_close_is_let_go(void **state)
{
	struct ws_config config = WS_CONFIG;
	struct server *s;
	struct client *c;

	(void)state;
	config.close_within = 100;
	config.ping_every = 160; /* ticks come every 20 ms */
	s = server_new(&config);
	c = join(s, VISITOR);
	ws_close(s->ws, s->conn, 1001, "");
	assert_int_equal(close_code(s, c), 1001);
	UNTIL(s, s->gone == 1);
	hang_up(c);
	server_free(s);
}

/* ---- slow and silent ones ---- */

static void a_slow_reader_is_closed_and_others_are_served(void **state)
{
	static char text[20000];
	struct server *s = *state;
	struct client *slow = join(s, VISITOR), *other;
	uint64_t slow_conn = s->conn, other_conn;
	struct payload *p;

	memset(text, 's', sizeof(text));
	other = join(s, VISITOR);
	other_conn = s->conn;
	p = payload_new(text, sizeof(text));
	for (int i = 0; i < 1000; i++) {
		ws_send(s->ws, slow_conn, payload_ref(p));
		if (i % 100 == 0) {
			ws_send(s->ws, other_conn, payload_new("hi", 2));
			expect_text(s, other, "hi", 2);
		}
	}
	assert_int_equal(p->refs, 1); /* its queue was dropped */
	payload_unref(p);
	assert_int_equal(close_code(s, slow), 1013); /* it reads again, and learns of it */
	answer_close(s, slow, 1013);
	UNTIL(s, s->gone == 1);
	assert_int_equal(s->gone_conn, slow_conn);
	ws_send(s->ws, other_conn, payload_new("still here", 10));
	expect_text(s, other, "still here", 10);
	hang_up(slow);
	hang_up(other);
}

static void a_reader_that_is_slow_for_a_while_gets_everything_in_order(void **state)
{
	static char text[4000];
	struct ws_config config = WS_CONFIG;
	struct server *s;
	struct client *c;

	(void)state;
	config.output_limit = 64 << 20;
	config.close_within = 60000; /* all of it goes before the close frame */
	s = server_new(&config);
	c = join(s, VISITOR);
	for (int i = 0; i < 3000; i++) {
		memset(text, 'a' + i % 26, sizeof(text));
		ws_send(s->ws, s->conn, payload_new(text, sizeof(text)));
	}
	ws_close(s->ws, s->conn, 1001, "after all of it");
	for (int i = 0; i < 3000; i++) {
		memset(text, 'a' + i % 26, sizeof(text));
		expect_text(s, c, text, sizeof(text));
	}
	is_told_and_let_go(s, c, 1001);
	server_free(s);
}

static void a_stuck_reader_is_let_go(void **state)
{
	static char text[20000];
	struct ws_config config = WS_CONFIG;
	struct server *s;
	struct client *c;

	(void)state;
	config.close_within = 100;
	config.ping_every = 160;
	s = server_new(&config);
	c = join(s, VISITOR);
	for (int i = 0; i < 1000; i++)
		ws_send(s->ws, s->conn, payload_new(text, sizeof(text)));
	UNTIL(s, s->gone == 1);
	hang_up(c);
	server_free(s);
}

static void a_silent_peer_is_pinged_and_then_dropped(void **state)
{
	struct ws_config config = WS_CONFIG;
	struct server *s;
	struct client *c;
	int64_t start, pinged;
	size_t n;
	char got[200];

	(void)state;
	config.ping_every = 100;
	config.drop_after = 300;
	s = server_new(&config);
	start = now_ms();
	c = join(s, VISITOR);
	assert_int_equal(hear(s, c, got, &n), OP_PING);
	pinged = now_ms();
	assert_true(pinged - start >= 90);
	UNTIL(s, s->gone == 1);
	assert_true(now_ms() - start >= 290);
	UNTIL(s, (receive(c), c->eof));
	hang_up(c);
	server_free(s);
}

static void a_peer_that_answers_pings_stays(void **state)
{
	struct ws_config config = WS_CONFIG;
	struct server *s;
	struct client *c;

	(void)state;
	config.ping_every = 50;
	config.drop_after = 1000;
	s = server_new(&config);
	c = join(s, VISITOR);
	for (int64_t start = now_ms(); now_ms() - start < 1300;) {
		size_t n;
		char got[200];

		assert_int_equal(hear(s, c, got, &n), OP_PING);
		say(s, c, FIN | OP_PONG, got, n);
	}
	assert_int_equal(s->gone, 0);
	hang_up(c);
	UNTIL(s, s->gone == 1);
	server_free(s);
}

static void a_request_that_never_ends_is_dropped(void **state)
{
	static const char *const beginnings[] = {
		"", "GET / HT", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab"};
	struct ws_config config = WS_CONFIG;
	struct server *s;

	(void)state;
	config.request_within = 200;
	config.ping_every = 160;
	s = server_new(&config);
	for (size_t i = 0; i < ARRAY_SIZE(beginnings); i++) {
		struct client *c = dial(s);

		puts_to(s, c, beginnings[i]);
		UNTIL(s, (receive(c), c->eof));
		hang_up(c);
	}
	assert_int_equal(s->requests, 0);
	server_free(s);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		CASE(messages_of_any_size_arrive_whole),
		CASE(many_messages_in_one_segment_stay_in_order),
		CASE(a_message_may_come_byte_by_byte),
		CASE(fragments_are_joined_and_pings_between_are_answered),
		CASE(sixty_four_fragments_are_allowed),
		CASE(what_breaks_the_protocol_is_closed_with_its_code),
		CASE(bad_utf8_is_seen_across_fragments),
		CASE(a_message_over_the_limit_is_refused_by_its_header),
		CASE(a_message_in_65536_fragments_is_refused),
		CASE(the_servers_close_code_and_reason_arrive),
		CASE(a_handler_may_close_its_own_connection),
		CASE(a_peers_close_is_answered),
		cmocka_unit_test(a_peer_that_never_answers_a_close_is_let_go),
		CASE(a_slow_reader_is_closed_and_others_are_served),
		cmocka_unit_test(a_reader_that_is_slow_for_a_while_gets_everything_in_order),
		cmocka_unit_test(a_stuck_reader_is_let_go),
		cmocka_unit_test(a_silent_peer_is_pinged_and_then_dropped),
		cmocka_unit_test(a_peer_that_answers_pings_stays),
		cmocka_unit_test(a_request_that_never_ends_is_dropped),
	};

	memset(page, 'p', sizeof(page));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
