/* The WebSocket client against a peer whose every byte the test writes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "clients/wire/accept.h"
#include "clients/wire/wsclient.h"

/* A listening Unix socket, the client, and the server's end of its connection. */
struct pair {
	char dir[64], url[128];
	int listener, peer;
	struct wsclient c;
};

static int setup(void **state)
{
	struct pair *p = calloc(1, sizeof(*p));
	struct sockaddr_un un = {.sun_family = AF_UNIX};

	strcpy(p->dir, "/tmp/handoff-ws.XXXXXX");
	if (!mkdtemp(p->dir))
		return -1;
	snprintf(un.sun_path, sizeof(un.sun_path), "%s/s", p->dir);
	snprintf(p->url, sizeof(p->url), "unix:%s/s", p->dir);
	p->peer = -1;
	p->listener = socket(AF_UNIX, SOCK_STREAM, 0);
	if (bind(p->listener, (struct sockaddr *)&un, sizeof(un)) || listen(p->listener, 4))
		return -1;
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	struct pair *p = *state;

	wsclient_close(&p->c);
	close(p->peer);
	close(p->listener);
	unlink(p->url + 5);
	rmdir(p->dir);
	free(p);
	return 0;
}

static void peer_says(struct pair *p, const void *bytes, size_t n)
{
	assert_int_equal(write(p->peer, bytes, n), n);
}

static size_t peer_hears(struct pair *p, unsigned char *out, size_t cap)
{
	ssize_t n = recv(p->peer, out, cap, MSG_DONTWAIT);

	return n < 0 ? 0 : (size_t)n;
}

/* Starts the upgrade and answers it with `answer`, in which %s is the right accept letter. */
static int upgrade(struct pair *p, const char *answer)
{
	struct wsclient_options o = {.protocol = "handoff.visitor.v1", .origin = "http://x.test"};
	char request[2048] = "", accept_letters[WS_ACCEPT + 1], head[512], *key;
	int n;

	assert_int_equal(wsclient_start(&p->c, p->url, &o), 0);
	assert_int_equal(wsclient_step(&p->c), 0);
	p->peer = accept(p->listener, NULL, NULL);
	assert_true(read(p->peer, request, sizeof(request) - 1) > 0);
	assert_non_null(strstr(request, "GET /ws HTTP/1.1\r\n"));
	assert_non_null(strstr(request, "\r\nOrigin: http://x.test\r\n"));
	assert_non_null(strstr(request, "\r\nSec-WebSocket-Protocol: handoff.visitor.v1\r\n"));
	key = strstr(request, "Sec-WebSocket-Key: ");
	assert_non_null(key);
	ws_accept(accept_letters, key + 19);
	n = snprintf(head, sizeof(head), answer, accept_letters);
	peer_says(p, head, (size_t)n);
	return wsclient_step(&p->c);
}

#define GOOD                                                                                       \
	"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n"        \
	"sec-websocket-accept: %s\r\nSec-WebSocket-Protocol: handoff.visitor.v1 \r\n\r\n"

static struct pair *opened(void **state)
{
	struct pair *p = *state;

	assert_int_equal(upgrade(p, GOOD), 0);
	assert_true(p->c.open);
	return p;
}

static void the_accept_letter_is_the_rfcs(void **state)
{
	char out[WS_ACCEPT + 1];

	(void)state;
	ws_accept(out, "dGhlIHNhbXBsZSBub25jZQ==");
	assert_string_equal(out, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

static void a_wrong_accept_letter_is_refused(void **state)
{
	assert_int_equal(upgrade(*state, "HTTP/1.1 101 x\r\nSec-WebSocket-Accept: x%s\r\n\r\n"),
			 -EPROTO);
}

static void another_status_is_told(void **state)
{
	struct pair *p = *state;
	const char *text;
	size_t n;

	assert_int_equal(upgrade(p, "HTTP/1.1 403 Forbidden\r\nX: %s\r\n\r\n"), -EPROTO);
	assert_int_equal(p->c.status, 403);
	assert_false(p->c.open);
	assert_int_equal(wsclient_next(&p->c, &text, &n), -EPIPE);
	assert_string_equal(p->c.reason, "");
}

static void nobody_listening_is_refused(void **state)
{
	struct wsclient c;

	(void)state;
	assert_int_equal(wsclient_connect(&c, "unix:/nonexistent/socket", NULL), -ENOENT);
	wsclient_close(&c);
	assert_int_equal(wsclient_connect(&c, "ws://127.0.0.1:1/ws", NULL), -ECONNREFUSED);
	wsclient_close(&c);
	assert_int_equal(wsclient_connect(&c, "wss://127.0.0.1:1/ws", NULL), -EPROTONOSUPPORT);
	wsclient_close(&c);
}

static void what_is_sent_is_masked(void **state)
{
	struct pair *p = opened(state);
	unsigned char got[256];

	assert_int_equal(wsclient_text(&p->c, "hello, everybody", 16), 0);
	assert_int_equal(peer_hears(p, got, sizeof(got)), 2 + 4 + 16);
	assert_int_equal(got[0], 0x81);
	assert_int_equal(got[1], 0x80 | 16);
	for (int i = 0; i < 16; i++)
		got[6 + i] ^= got[2 + i % 4];
	assert_memory_equal(got + 6, "hello, everybody", 16);
}

static void each_length_has_its_header(void **state)
{
	static const struct {
		size_t n, head;
	} cases[] = {{0, 2}, {125, 2}, {126, 4}, {65535, 4}, {65536, 10}};
	struct pair *p = opened(state);
	static char zeros[65536];
	static unsigned char got[70000];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		size_t n = 0;

		assert_int_equal(wsclient_text(&p->c, zeros, cases[i].n), 0);
		do {
			n += peer_hears(p, got + n, sizeof(got) - n);
			assert_int_equal(wsclient_step(&p->c), 0);
		} while (n < cases[i].head + 4 + cases[i].n);
		assert_int_equal(n, cases[i].head + 4 + cases[i].n);
		assert_false(wsclient_wants_write(&p->c));
	}
}

static void pieces_become_one_message_around_a_ping(void **state)
{
	struct pair *p = opened(state);
	unsigned char got[64];
	const char *text;
	size_t n;

	peer_says(p, "\x01\x03one\x89\x02hi\x00\x01 \x80\x03two", 5 + 4 + 3 + 5);
	assert_int_equal(wsclient_wait(&p->c, 1000, &text, &n), 1);
	assert_int_equal(n, 7);
	assert_string_equal(text, "one two");
	assert_int_equal(peer_hears(p, got, sizeof(got)), 2 + 4 + 2);
	assert_int_equal(got[0], 0x8a);
}

static void messages_split_anywhere_arrive_whole(void **state)
{
	struct pair *p = opened(state);
	static const char two[] = "\x81\x03"
				  "abc\x81\x04"
				  "defg";
	const char *text;
	size_t n;

	for (size_t cut = 0; cut < sizeof(two) - 1; cut++) {
		peer_says(p, two, cut);
		wsclient_step(&p->c);
		peer_says(p, two + cut, sizeof(two) - 1 - cut);
		assert_int_equal(wsclient_wait(&p->c, 1000, &text, &n), 1);
		assert_string_equal(text, "abc");
		assert_int_equal(wsclient_wait(&p->c, 1000, &text, &n), 1);
		assert_string_equal(text, "defg");
		assert_int_equal(wsclient_next(&p->c, &text, &n), 0);
	}
}

static void a_close_is_heard_after_what_came_before_it(void **state)
{
	struct pair *p = opened(state);
	unsigned char got[64];
	const char *text;
	size_t n;

	peer_says(p, "\x81\x02ok\x88\x06\x11\x31 bye", 4 + 8);
	shutdown(p->peer, SHUT_WR);
	assert_int_equal(wsclient_wait(&p->c, 1000, &text, &n), 1);
	assert_string_equal(text, "ok");
	assert_int_equal(wsclient_wait(&p->c, 1000, &text, &n), -EPIPE);
	assert_int_equal(p->c.close_code, 4401);
	assert_string_equal(p->c.reason, " bye");
	assert_false(p->c.open);
	assert_int_equal(peer_hears(p, got, sizeof(got)), 2 + 4 + 2);
	assert_int_equal(got[0], 0x88);
	assert_int_equal(wsclient_text(&p->c, "x", 1), -EPIPE);
}

static void an_end_without_a_word_is_1006(void **state)
{
	struct pair *p = opened(state);
	const char *text;
	size_t n;

	close(p->peer);
	p->peer = -1;
	assert_int_equal(wsclient_wait(&p->c, 1000, &text, &n), -EPIPE);
	assert_int_equal(p->c.close_code, 1006);
	assert_int_equal(p->c.fd, -1);
}

static void what_breaks_the_protocol_ends_it(void **state)
{
	static const struct {
		const char *bytes;
		size_t n;
		int code;
	} cases[] = {
		{"\x81\x82xxxxab", 8, 1002}, /* masked by a server */
		{"\xc1\x01"
		 "a",
		 3, 1002}, /* a reserved bit */
		{"\x83\x01"
		 "a",
		 3, 1002}, /* a reserved opcode */
		{"\x80\x01"
		 "a",
		 3, 1002},		   /* a continuation of nothing */
		{"\x09\x00", 2, 1002},	   /* a ping in pieces */
		{"\x81\x01\xff", 3, 1007}, /* no UTF-8 */
		{"\x81\x7f\x7f\0\0\0\0\0\0\0", 10, 1009},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct pair *p = opened(state);
		unsigned char got[16];
		const char *text;
		size_t n;

		peer_says(p, cases[i].bytes, cases[i].n);
		assert_int_equal(wsclient_wait(&p->c, 1000, &text, &n), -EPROTO);
		assert_int_equal(peer_hears(p, got, sizeof(got)), 2 + 4 + 2);
		assert_int_equal((got[6] ^ got[2]) << 8 | (got[7] ^ got[3]), cases[i].code);
		assert_int_equal(wsclient_next(&p->c, &text, &n) < 0, 1);
		wsclient_close(&p->c);
		close(p->peer);
	}
}

static void waiting_ends_when_time_is_up(void **state)
{
	struct pair *p = opened(state);
	const char *text;
	size_t n;

	assert_int_equal(wsclient_wait(&p->c, 5, &text, &n), 0);
	assert_true(p->c.open);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_accept_letter_is_the_rfcs),
		T(a_wrong_accept_letter_is_refused),
		T(another_status_is_told),
		cmocka_unit_test(nobody_listening_is_refused),
		T(what_is_sent_is_masked),
		T(each_length_has_its_header),
		T(pieces_become_one_message_around_a_ping),
		T(messages_split_anywhere_arrive_whole),
		T(a_close_is_heard_after_what_came_before_it),
		T(an_end_without_a_word_is_1006),
		T(what_breaks_the_protocol_ends_it),
		T(waiting_ends_when_time_is_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
