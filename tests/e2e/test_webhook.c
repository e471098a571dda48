/* What webhooks are promised, with the real daemon and a real server; signatures and addresses. */
#include "tests/e2e/support/world.h"

#include <arpa/inet.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "shell/webhook.h"
#include "shell/webhook_address.h"
#include "shell/webhook_sign.h"
#include "tests/e2e/support/receiver.h"

#define SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define PLAIN  "a plain secret of many letters"

static void a_signature_is_as_the_standard_publishes_it(void **state)
{
	static const char body[] = "{\"test\": 2432232314}";
	struct sign_key key;
	char text[SIGN_TEXT + 1];

	(void)state;
	assert_true(sign_key_parse(&key, SECRET));
	sign(text, &key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body, strlen(body));
	assert_string_equal(text, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

static void a_key_is_base64_or_a_long_text(void **state)
{
	static const struct {
		const char *secret;
		size_t n; /* 0: refused */
	} rows[] = {
		{SECRET, 24},
		{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMg==", 25},
		{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMg", 25},
		{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa", 0},
		{"whsec_", 0},
		{"whsec_MfKQ9r8GKYqrTwjUPD8 ILPZIo2LaLaSwMg", 0},
		{"whsec_"
		 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		 "AAAAAAAA",
		 0},
		{"123456789012345678901234", 24},
		{"12345678901234567890123", 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct sign_key key;

		assert_int_equal(sign_key_parse(&key, rows[i].secret), rows[i].n > 0);
		if (rows[i].n)
			assert_int_equal(key.n, rows[i].n);
	}
}

static void the_waits_double_from_a_second_to_an_hour(void **state)
{
	static const int64_t most[] = {1000, 2000, 4000, 8000, 16000, 32000, 64000};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(most); i++) {
		assert_int_equal(webhook_delay((unsigned)i + 1, 0), most[i]);
		for (uint64_t random = 0; random < 1000; random++) {
			int64_t ms = webhook_delay((unsigned)i + 1, random * 0x9e3779b97f4a7c15);

			assert_in_range(ms, most[i] * 3 / 4, most[i]);
		}
	}
	assert_int_equal(webhook_delay(12, 0), 2048000);
	assert_int_equal(webhook_delay(13, 0), 3600000);
	assert_int_equal(webhook_delay(4000000000, 0), 3600000);
}

static void only_the_internet_s_addresses_are_public(void **state)
{
	static const struct {
		const char *address;
		bool is_public;
	} rows[] = {
		{"8.8.8.8", true},
		{"1.1.1.1", true},
		{"9.255.255.255", true},
		{"11.0.0.0", true},
		{"172.15.255.255", true},
		{"172.32.0.0", true},
		{"192.167.255.255", true},
		{"192.169.0.0", true},
		{"100.63.255.255", true},
		{"100.128.0.0", true},
		{"223.255.255.255", true},
		{"0.0.0.0", false},
		{"10.0.0.1", false},
		{"10.255.255.255", false},
		{"100.64.0.1", false},
		{"127.0.0.1", false},
		{"127.255.255.254", false},
		{"169.254.169.254", false},
		{"172.16.0.1", false},
		{"172.31.255.255", false},
		{"192.0.0.1", false},
		{"192.0.2.1", false},
		{"192.88.99.1", false},
		{"192.168.0.1", false},
		{"198.18.0.1", false},
		{"198.19.255.255", false},
		{"198.51.100.1", false},
		{"203.0.113.1", false},
		{"224.0.0.1", false},
		{"240.0.0.1", false},
		{"255.255.255.255", false},
		{"2606:4700:4700::1111", true},
		{"2a00:1450:4001:80f::200e", true},
		{"2003::1", true},
		{"64:ff9b::808:808", true},
		{"::ffff:8.8.8.8", true},
		{"::", false},
		{"::1", false},
		{"::ffff:127.0.0.1", false},
		{"::ffff:10.0.0.1", false},
		{"::127.0.0.1", false},
		{"64:ff9b::7f00:1", false},
		{"64:ff9b:1::1", false},
		{"fe80::1", false},
		{"fc00::1", false},
		{"fd12:3456::1", false},
		{"ff02::1", false},
		{"2001::1", false},
		{"2001:db8::1", false},
		{"2002:7f00:1::1", false},
		{"3fff::1", false},
		{"4000::1", false},
		{"100::1", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct sockaddr_in four = {.sin_family = AF_INET};
		struct sockaddr_in6 six = {.sin6_family = AF_INET6};
		bool is_six = strchr(rows[i].address, ':') != NULL;
		const struct sockaddr *address =
			is_six ? (struct sockaddr *)&six : (struct sockaddr *)&four;

		assert_int_equal(
			inet_pton(is_six ? AF_INET6 : AF_INET, rows[i].address,
				  is_six ? (void *)&six.sin6_addr : (void *)&four.sin_addr),
			1);
		if (address_is_public(address) != rows[i].is_public)
			fail_msg("%s", rows[i].address);
	}
	assert_false(address_is_public(&(struct sockaddr){.sa_family = AF_UNIX}));
}

/* Starts the daemon with one webhook at this receiver; `more` are members of its own. */
static void start(struct world *w, const struct receiver *r, const char *more)
{
	char config[512];

	snprintf(config, sizeof(config),
		 "webhooks:\n"
		 "  - {url: \"http://user:word@127.0.0.1:%d/hook?key=1\", name: crm, secret: "
		 "\"%s\"%s}\n",
		 r->port, SECRET, more);
	world_start(w, config);
}

#define ALLOWED ", allow_private: true"

static const char *type_of(const struct received *r)
{
	return text_at(r->json, "type");
}

/* Not by way of sign(): one look at what came, as a receiver has it. */
static bool is_signed(const struct received *r, const char *key, size_t key_n)
{
	unsigned char mac[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_state state;
	char base64[64], *text;
	int n = asprintf(&text, "%s.%s.%s", r->id, r->timestamp, r->body);

	assert_true(n > 0);
	crypto_auth_hmacsha256_init(&state, (const unsigned char *)key, key_n);
	crypto_auth_hmacsha256_update(&state, (unsigned char *)text, (unsigned long long)n);
	crypto_auth_hmacsha256_final(&state, mac);
	sodium_bin2base64(base64, sizeof(base64), mac, sizeof(mac), sodium_base64_VARIANT_ORIGINAL);
	free(text);
	return strstr(r->signature, base64) != NULL;
}

static bool is_signed_with_secret(const struct received *r)
{
	char key[64];
	size_t n;

	assert_int_equal(sodium_base642bin((unsigned char *)key, sizeof(key),
					   &SECRET[strlen("whsec_")], strlen(SECRET) - 6, NULL, &n,
					   NULL, sodium_base64_VARIANT_ORIGINAL),
			 0);
	return is_signed(r, key, n);
}

/* What the daemon says of its only webhook. */
static json_int_t figure(struct world *w, const char *name)
{
	json_t *answer = daemon_ask(&w->daemon, "{'command':'webhooks'}");
	char path[64];
	json_int_t n;

	snprintf(path, sizeof(path), "webhooks.0.%s", name);
	n = number_at(answer, path);
	json_decref(answer);
	return n;
}

static void await_figure(struct world *w, const char *name, json_int_t least)
{
	int64_t deadline = now_ms() + PATIENCE_MS;

	while (figure(w, name) < least)
		if (now_ms() > deadline)
			fail_msg("%s does not become %d", name, (int)least);
}

static void await_nothing_pending(struct world *w)
{
	int64_t deadline = now_ms() + PATIENCE_MS;

	while (figure(w, "pending") > 0)
		if (now_ms() > deadline)
			fail_msg("something stays pending");
}

/* The visitor says something and asks for a person: two events, opened and escalated. */
static void asks(struct client *v)
{
	client_say(v, "s1", "what are your opening hours, Dornroeschen");
	client_send(v,
		    "{'type':'ask_human','id':'h1','text':'a person please, says Dornroeschen'}");
	client_expect(v, "escalated", NULL);
}

static void what_happens_is_told_once_and_signed(struct world *w)
{
	struct receiver *r = receiver_new(receiver_ok);
	const struct received *opened, *escalated;
	struct client *v;

	start(w, r, ALLOWED);
	v = a_visitor(w, "visitor");
	asks(v);
	opened = receiver_await(r, 0);
	escalated = receiver_await(r, 1);
	assert_string_equal(opened->line, "POST /hook?key=1 HTTP/1.1");
	assert_string_equal(type_of(opened), "conversation.opened");
	assert_string_equal(type_of(escalated), "conversation.escalated");
	assert_string_equal(text_at(opened->json, "conversation"), v->conversation);
	assert_string_equal(text_at(opened->json, "site"), "demo");
	assert_int_equal(number_at(opened->json, "schema"), 1);
	assert_string_equal(text_at(escalated->json, "data.reasons.0"), "asked");
	assert_true(number_at(escalated->json, "seq") > number_at(opened->json, "seq"));
	assert_string_not_equal(opened->id, escalated->id);
	assert_string_equal(opened->attempt, "1");
	assert_true(is_signed_with_secret(opened));
	assert_true(is_signed_with_secret(escalated));
	assert_null(strchr(opened->signature, ' '));
	assert_null(strstr(opened->body, "Dornroeschen"));
	assert_null(strstr(escalated->body, "Dornroeschen"));
	await_nothing_pending(w);
	assert_int_equal(figure(w, "delivered"), 2);
	assert_int_equal(receiver_n(r), 2);
	assert_int_equal(daemon_stop(&w->daemon, SIGTERM), 0);
	daemon_start_again(&w->daemon); /* nothing is left over */
	assert_int_equal(figure(w, "pending"), 0);
	assert_int_equal(receiver_n(r), 2);
	assert_int_equal(daemon_log_has(&w->daemon, "key=1"), 0);
	receiver_free(r);
}

static void only_what_was_asked_for_is_told_and_texts_only_when_wanted(struct world *w)
{
	struct receiver *r = receiver_new(receiver_ok);
	const struct received *left;
	struct client *v;

	start(w, r, ALLOWED ", events: [message.left, rated], include_text: true");
	v = a_visitor(w, "visitor");
	asks(v);
	client_send(v, "{'type':'contact','id':'c1','email':'mia@example.org'}");
	client_expect(v, "contact", NULL);
	left = receiver_await(r, 0);
	assert_string_equal(type_of(left), "message.left");
	assert_string_equal(text_at(left->json, "data.ways.0"), "email");
	assert_string_equal(text_at(left->json, "data.email"), "mia@example.org");
	await_nothing_pending(w);
	assert_int_equal(receiver_n(r), 1);
	assert_int_equal(daemon_log_has(&w->daemon, "mia@"), 0);
	receiver_free(r);
}

static int first_fails(const struct received *r, size_t earlier)
{
	(void)r;
	return earlier ? 200 : 500;
}

static void what_failed_is_told_again_under_its_id_and_signed_anew(struct world *w)
{
	struct receiver *r = receiver_new(first_fails);
	const struct received *first, *again;

	start(w, r, ALLOWED ", events: [conversation.opened]");
	client_say(a_visitor(w, "visitor"), "s1", "hello");
	first = receiver_await(r, 0);
	again = receiver_await(r, 1);
	assert_string_equal(first->id, again->id);
	assert_string_equal(first->attempt, "1");
	assert_string_equal(again->attempt, "2");
	assert_string_equal(first->body, again->body);
	assert_true(is_signed_with_secret(first) && is_signed_with_secret(again));
	assert_true(atoll(again->timestamp) >= atoll(first->timestamp));
	await_nothing_pending(w);
	assert_int_equal(figure(w, "failed"), 1);
	assert_int_equal(figure(w, "delivered"), 1);
	assert_int_equal(daemon_log_has(&w->daemon, "webhook_failed"), 1);
	assert_int_equal(daemon_log_has(&w->daemon, "webhook_works_again"), 1);
	receiver_free(r);
}

/* The first conversation's `opened` is refused twice: what comes after it there has to wait. */
static char stubborn[16];

static int stubborn_fails(const struct received *r, size_t earlier)
{
	bool opened = strcmp(type_of(r), "conversation.opened") == 0;

	return opened && earlier < 2 && !strcmp(text_at(r->json, "conversation"), stubborn) ? 503
											    : 200;
}

static void a_conversation_is_told_in_order_and_holds_up_no_other(struct world *w)
{
	struct receiver *r = receiver_new(receiver_ok);
	struct client *v, *other;
	json_int_t last = 0;
	bool other_told = false;

	start(w, r, ALLOWED ", events: [conversation.opened, conversation.escalated]");
	v = world_visitor(w, "stubborn");
	other = world_visitor(w, "other");
	visitor_enter(v, &w->daemon);
	visitor_enter(other, &w->daemon);
	receiver_answers(r, first_fails);
	asks(v);
	receiver_await(r, 0);
	snprintf(stubborn, sizeof(stubborn), "%s", v->conversation);
	receiver_answers(r, stubborn_fails);
	asks(other);
	for (size_t i = 0; last == 0; i++) {
		const struct received *got = receiver_await(r, i);
		bool is_first = !strcmp(text_at(got->json, "conversation"), stubborn);

		other_told |= !is_first && !strcmp(type_of(got), "conversation.escalated");
		if (is_first && !strcmp(type_of(got), "conversation.escalated"))
			last = (json_int_t)i;
	}
	assert_true(other_told);
	assert_int_equal(figure(w, "failed"), 2);
	await_nothing_pending(w);
	assert_int_equal(receiver_n(r), 6);
	receiver_free(r);
}

static int never(const struct received *r, size_t earlier)
{
	(void)r;
	(void)earlier;
	return 0;
}

static void what_was_committed_is_told_after_a_kill(struct world *w)
{
	struct receiver *r = receiver_new(never);
	const struct received *before, *after;

	start(w, r, ALLOWED);
	asks(a_visitor(w, "visitor"));
	before = receiver_await(r, 0);
	assert_int_equal(daemon_stop(&w->daemon, SIGKILL), 128 + SIGKILL);
	receiver_answers(r, receiver_ok);
	daemon_start_again(&w->daemon);
	after = receiver_await(r, 1);
	assert_string_equal(after->id, before->id);
	assert_string_equal(after->body, before->body);
	assert_string_equal(type_of(receiver_await(r, 2)), "conversation.escalated");
	await_nothing_pending(w);
	assert_int_equal(receiver_n(r), 3);
	receiver_free(r);
}

static void a_private_address_is_refused_unless_it_is_allowed(struct world *w)
{
	struct receiver *r = receiver_new(receiver_ok);
	json_t *answer;

	start(w, r, "");
	client_say(a_visitor(w, "visitor"), "s1", "hello");
	await_figure(w, "failed", 1);
	assert_int_equal(receiver_n(r), 0);
	answer = daemon_ask(&w->daemon, "{'command':'webhooks'}");
	assert_non_null(strstr(text_at(answer, "webhooks.0.error"), "allow_private"));
	json_decref(answer);
	file_edit(w->daemon.config, "name: crm", "name: crm, allow_private: true");
	daemon_signal(&w->daemon, SIGHUP);
	assert_string_equal(type_of(receiver_await(r, 0)), "conversation.opened");
	receiver_free(r);
}

static int moves(const struct received *r, size_t earlier)
{
	(void)r;
	return earlier ? 200 : 302;
}

static void a_redirect_is_not_followed(struct world *w)
{
	struct receiver *r = receiver_new(moves);

	snprintf(r->more, sizeof(r->more), "Location: http://127.0.0.1:%d/elsewhere\r\n", r->port);
	start(w, r, ALLOWED ", events: [conversation.opened]");
	client_say(a_visitor(w, "visitor"), "s1", "hello");
	receiver_await(r, 1);
	assert_string_equal(r->v[1].line, "POST /hook?key=1 HTTP/1.1");
	await_nothing_pending(w);
	assert_int_equal(figure(w, "failed"), 1);
	receiver_free(r);
}

static int broken(const struct received *r, size_t earlier)
{
	(void)r;
	(void)earlier;
	return 500;
}

static void what_was_given_up_can_be_begun_anew(struct world *w)
{
	struct receiver *r = receiver_new(broken);
	json_t *answer;

	start(w, r, ALLOWED ", events: [conversation.opened], give_up: 1s");
	client_say(a_visitor(w, "visitor"), "s1", "hello");
	await_figure(w, "dead", 1);
	assert_int_equal(figure(w, "pending"), 0);
	daemon_await_log(&w->daemon, "webhook_gave_up", 1);
	assert_int_equal(daemon_stop(&w->daemon, SIGTERM), 0);
	receiver_answers(r, receiver_ok);
	daemon_start_again(&w->daemon);
	await_figure(w, "dead", 1);
	answer = daemon_ask(&w->daemon, "{'command':'webhooks'}");
	assert_string_equal(text_at(answer, "webhooks.0.error"), "HTTP 500");
	json_decref(answer);
	answer = daemon_ask(&w->daemon, "{'command':'webhooks_retry','name':'crm'}");
	assert_int_equal(number_at(answer, "revived"), 1);
	json_decref(answer);
	await_figure(w, "delivered", 1);
	assert_int_equal(figure(w, "dead"), 0);
	assert_string_equal(r->v[r->n - 1].id, r->v[0].id);
	receiver_free(r);
}

static void while_a_secret_changes_both_are_used(struct world *w)
{
	struct receiver *r = receiver_new(receiver_ok);
	const struct received *got;

	start(w, r, ALLOWED ", old_secret: \"" PLAIN "\"");
	client_say(a_visitor(w, "visitor"), "s1", "hello");
	got = receiver_await(r, 0);
	assert_int_equal(strlen(got->signature), 2 * SIGN_TEXT + 1);
	assert_true(is_signed_with_secret(got));
	assert_true(is_signed(got, PLAIN, strlen(PLAIN)));
	receiver_free(r);
}

static void webhooks_come_and_go_with_a_reload(struct world *w)
{
	struct receiver *r = receiver_new(receiver_ok);
	char line[256];
	struct client *v;

	world_start(w, "webhooks: []\n");
	v = a_visitor(w, "visitor");
	client_say(v, "s1", "hello");
	snprintf(line, sizeof(line),
		 "webhooks: [{url: \"http://127.0.0.1:%d/\", secret: \"%s\"" ALLOWED "}]", r->port,
		 SECRET);
	file_edit(w->daemon.config, "webhooks: []", line);
	daemon_signal(&w->daemon, SIGHUP);
	daemon_await_log(&w->daemon, "event=reloaded", 1);
	client_send(v, "{'type':'end','id':'e1'}");
	client_expect(v, "closed", NULL);
	assert_string_equal(type_of(receiver_await(r, 0)), "conversation.closed");
	file_edit(w->daemon.config, line, "webhooks: []");
	daemon_signal(&w->daemon, SIGHUP);
	daemon_await_log(&w->daemon, "event=reloaded", 2);
	client_say(v, "s2", "hello again");
	assert_int_equal(daemon_stop(&w->daemon, SIGTERM), 0);
	assert_int_equal(receiver_n(r), 1);
	receiver_free(r);
}

/* Runs handoffctl; gives what it says. */
static char *ctl(const struct world *w, const char *first, const char *second, int status)
{
	char program[512];
	const char *argv[] = {process_built(program, sizeof(program), "HANDOFFCTL", "handoffctl"),
			      "--data",
			      w->daemon.data,
			      first,
			      second,
			      NULL};
	struct buf out = BUF_INIT(1 << 16);

	assert_int_equal(process_run(&out, argv), status);
	return buf_steal(&out, NULL);
}

/* GET /metrics, as it comes. */
static char *metrics(const struct world *w)
{
	struct sockaddr_in in = {.sin_family = AF_INET};
	static const char request[] =
		"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct buf all = BUF_INIT(1 << 20);
	char bytes[4096];
	ssize_t n;

	in.sin_port = htons((uint16_t)atoi(strrchr(w->daemon.url, ':') + 1));
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(connect(fd, (struct sockaddr *)&in, sizeof(in)), 0);
	assert_int_equal(send(fd, request, strlen(request), MSG_NOSIGNAL), strlen(request));
	while ((n = recv(fd, bytes, sizeof(bytes), 0)) > 0)
		buf_put(&all, bytes, (size_t)n);
	close(fd);
	return buf_steal(&all, NULL);
}

static void operators_see_how_it_goes(struct world *w)
{
	struct receiver *r = receiver_new(first_fails);
	char *said;

	start(w, r, ALLOWED ", events: [conversation.opened]");
	client_say(a_visitor(w, "visitor"), "s1", "hello");
	await_figure(w, "delivered", 1);
	said = ctl(w, "webhooks", NULL, 0);
	assert_non_null(strstr(said, "crm"));
	assert_non_null(strstr(said, "HTTP 500"));
	assert_null(strstr(said, "key=1"));
	assert_null(strstr(said, "word@"));
	free(said);
	said = ctl(w, "webhooks", "retry", 0);
	assert_string_equal(said, "0 given up before; they are tried again\n");
	free(said);
	said = metrics(w);
	assert_non_null(strstr(said, "\nhandoff_webhook_delivered_total{webhook=\"crm\"} 1\n"));
	assert_non_null(strstr(said, "\nhandoff_webhook_failed_total{webhook=\"crm\"} 1\n"));
	assert_non_null(strstr(said, "\nhandoff_webhook_pending{webhook=\"crm\"} 0\n"));
	assert_non_null(strstr(said, "\nhandoff_webhook_dead{webhook=\"crm\"} 0\n"));
	free(said);
	receiver_free(r);
}

/* Figures of a list, in ms: half of them, and 99 of 100, are no greater. */
static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* 300 conversations that begin and end: 600 events, each with an acknowledgement that is waited for. */
static double slowest_of_a_hundred(struct world *w, const char *what)
{
	enum { TIMES = 600 };
	double ms[TIMES];
	struct client *v = a_visitor(w, what);

	for (size_t i = 0; i < TIMES; i++) {
		char id[16];
		double from = clock_ms();

		snprintf(id, sizeof(id), "i%zu", i);
		if (i % 2)
			client_send(v, "{'type':'end','id':'%s'}", id);
		else
			client_send(v, "{'type':'say','id':'%s','text':'hello'}", id);
		client_expect(v, i % 2 ? "closed" : "message", "re", id, NULL);
		ms[i] = clock_ms() - from;
	}
	qsort(ms, TIMES, sizeof(ms[0]), by_size);
	print_message("%s: p50 %.2f ms, p99 %.2f ms, most %.2f ms\n", what, ms[TIMES / 2],
		      ms[TIMES * 99 / 100], ms[TIMES - 1]);
	return ms[TIMES * 99 / 100];
}

/* Nothing comes twice, and of each conversation the later thing comes later. */
static void came_once_and_in_order(const struct receiver *r, size_t n)
{
	json_t *seqs = json_object(), *ids = json_object();

	for (size_t i = 0; i < n; i++) {
		const char *conversation = text_at(r->v[i].json, "conversation");
		json_int_t seq = number_at(r->v[i].json, "seq");

		assert_null(json_object_get(ids, r->v[i].id));
		json_object_set_new(ids, r->v[i].id, json_true());
		assert_true(seq > json_integer_value(json_object_get(seqs, conversation)));
		json_object_set_new(seqs, conversation, json_integer(seq));
	}
	json_decref(seqs);
	json_decref(ids);
}

/* Nobody is at home, nobody answers, somebody is: none of them is felt. */
static void a_dead_webhook_harms_nobody(struct world *w)
{
	struct receiver *silent = receiver_new(never), *good = receiver_new(receiver_ok);
	char config[1024];
	double without, with;

	world_start(w, "");
	without = slowest_of_a_hundred(w, "without webhooks");
	assert_int_equal(daemon_stop(&w->daemon, SIGTERM), 0);
	snprintf(config, sizeof(config),
		 GENEROUS_LIMITS
		 "sites: {demo: {rules: shop}}\n"
		 "webhooks:\n"
		 "  - {url: \"http://127.0.0.1:%d/\", name: silent, secret: \"" SECRET "\"" ALLOWED
		 "}\n"
		 "  - {url: \"http://127.0.0.1:1/\", name: refused, secret: \"" SECRET "\"" ALLOWED
		 ", backlog: 100}\n"
		 "  - {url: \"http://no.such.host.invalid/\", name: unknown, secret: "
		 "\"" SECRET "\"}\n"
		 "  - {url: \"http://127.0.0.1:%d/\", name: good, secret: \"" SECRET "\"" ALLOWED
		 "}\n",
		 silent->port, good->port);
	daemon_write(&w->daemon, "config.yml", config);
	daemon_start_again(&w->daemon);
	with = slowest_of_a_hundred(w, "with three dead webhooks and a good one");
	assert_true(with < without * 4 + 500); /* one wait for a dead one is seconds */
	receiver_await(good, 599);
	came_once_and_in_order(good, 600);
	assert_int_equal(receiver_n(good), 600);
	assert_true(receiver_n(silent) <= 2 * WEBHOOK_PARALLEL);
	daemon_await_log(&w->daemon, "webhook_dropped webhook=refused", 1);
	receiver_free(good);
	receiver_free(silent);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signature_is_as_the_standard_publishes_it),
		cmocka_unit_test(a_key_is_base64_or_a_long_text),
		cmocka_unit_test(the_waits_double_from_a_second_to_an_hour),
		cmocka_unit_test(only_the_internet_s_addresses_are_public),
		PROMISE(what_happens_is_told_once_and_signed),
		PROMISE(only_what_was_asked_for_is_told_and_texts_only_when_wanted),
		PROMISE(what_failed_is_told_again_under_its_id_and_signed_anew),
		PROMISE(a_conversation_is_told_in_order_and_holds_up_no_other),
		PROMISE(what_was_committed_is_told_after_a_kill),
		PROMISE(a_private_address_is_refused_unless_it_is_allowed),
		PROMISE(a_redirect_is_not_followed),
		PROMISE(what_was_given_up_can_be_begun_anew),
		PROMISE(while_a_secret_changes_both_are_used),
		PROMISE(webhooks_come_and_go_with_a_reload),
		PROMISE(operators_see_how_it_goes),
		PROMISE(a_dead_webhook_harms_nobody),
	};

	return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL);
}
