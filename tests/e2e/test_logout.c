/* test_logout.c - an agent who logs out is out: with this token, in every tab, and after a restart. */
#include "tests/e2e/support/world.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The status of one HTTP request with this bearer token. */
static int http(struct world *w, const char *line, const char *token)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
				 .sin_port = htons((uint16_t)atoi(strrchr(w->daemon.url, ':') + 1)),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0), status = 0;
	char text[1024] = "";
	size_t n = 0;
	ssize_t r;

	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	snprintf(text, sizeof(text),
		 "%s HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nAuthorization: Bearer %s\r\n\r\n",
		 line, token);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	while (n < sizeof(text) - 1 && (r = read(fd, text + n, sizeof(text) - 1 - n)) > 0)
		n += (size_t)r;
	close(fd);
	assert_int_equal(sscanf(text, "HTTP/1.1 %d", &status), 1);
	return status;
}

#define LOGOUT	"POST /api/v1/logout"
#define ANOTHER "GET /api/v1/conversations" /* 403: for supervisors, but the token is good */

static void token_is_refused(struct world *w, const struct client *of)
{
	struct client *c = world_agent(w, of->name);

	assert_int_equal(http(w, ANOTHER, of->token), 401);
	client_connect(c, &w->daemon);
	client_send(c, "{'type':'hello','token':'%s'}", of->token);
	client_expect_now(c, "error", "code", "unauthenticated", NULL);
	client_expect_closed(c, 4401);
}

static void who_logs_out_is_out_everywhere_and_for_ever(struct world *w)
{
	struct client *anna, *tab, *ben, *other;
	json_t *answer;

	world_start(w, "");
	anna = an_agent(w, "anna");
	tab = one_more(w, anna);
	ben = an_agent(w, "ben");
	other = world_agent(w, "anna"); /* her other computer: a login of its own */
	answer = daemon_ask(&w->daemon, "{'command':'agent_token','login':'anna'}");
	snprintf(other->token, sizeof(other->token), "%s", text_at(answer, "token"));
	json_decref(answer);
	agent_enter(other, &w->daemon);
	assert_int_equal(http(w, ANOTHER, anna->token), 403);

	assert_int_equal(http(w, LOGOUT, anna->token), 204);
	client_expect_closed(anna, 4401);
	client_expect_closed(tab, 4401);
	token_is_refused(w, anna);
	assert_int_equal(http(w, LOGOUT, anna->token), 204); /* it is so already */
	client_expect_none(ben, "error");
	client_expect_none(other, "error");

	daemon_stop(&w->daemon, SIGKILL);
	daemon_start_again(&w->daemon);
	token_is_refused(w, anna);
	assert_int_equal(http(w, LOGOUT, anna->token), 204);
	assert_int_equal(http(w, ANOTHER, other->token), 403);
	agent_enter(ben, &w->daemon);
	assert_int_equal(http(w, LOGOUT, other->token), 204); /* not in memory: in the store only */
	token_is_refused(w, other);
}

static void what_is_no_token_cannot_log_out(struct world *w)
{
	static const char *const none[] = {"", "x", "AAAA AAAA"};

	world_start(w, "");
	for (size_t i = 0; i < ARRAY_SIZE(none); i++)
		assert_int_equal(http(w, LOGOUT, none[i]), 401);
	assert_int_equal(http(w, "GET /api/v1/logout", "x"), 405);
}

/* Else the second would hide the first from its logout. */
static void a_connection_has_one_token(struct world *w)
{
	struct client *anna, *ben;

	world_start(w, "");
	anna = an_agent(w, "anna");
	ben = an_agent(w, "ben");
	client_send(anna, "{'type':'hello','token':'%s'}", anna->token);
	client_expect(anna, "error", "code", "conflict", NULL);
	client_send(anna, "{'type':'hello','token':'%s'}", ben->token);
	client_expect_closed(anna, 1008);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PROMISE(who_logs_out_is_out_everywhere_and_for_ever),
		PROMISE(what_is_no_token_cannot_log_out),
		PROMISE(a_connection_has_one_token),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
