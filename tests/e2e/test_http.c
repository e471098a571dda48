/* test_http.c - shell/http.h and what stands behind it, through real sockets; shell/feed.h's origins */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <jansson.h>

#include "daemon_world.h"
#include "shell/feed.h"
#include "shell/http_private.h"
#include "shell/reload.h"

static void every_path_has_its_answer(void **state)
{
	static const struct {
		const char *line, *pieces[5];
	} rows[] = {
		{"GET /healthz", {"HTTP/1.1 200 ", "text/plain", "\r\n\r\nok\n"}},
		{"HEAD /healthz", {"HTTP/1.1 200 ", "Content-Length: 3"}},
		{"GET /readyz", {"HTTP/1.1 200 ", "\r\n\r\nok\n"}},
		{"GET /", {"HTTP/1.1 302 ", "Location: /demo/\r\n"}},
		{"GET /demo", {"HTTP/1.1 302 ", "Location: /demo/\r\n"}},
		{"GET /console", {"HTTP/1.1 302 ", "Location: /console/\r\n"}},
		{"GET /nothing", {"HTTP/1.1 404 ", "application/problem+json", "\"status\":404"}},
		{"POST /healthz", {"HTTP/1.1 405 ", "application/problem+json", "Only GET"}},
		{"GET /api/v1/rules/reload", {"HTTP/1.1 405 ", "Only POST"}},
		{"GET /api/v1/login", {"HTTP/1.1 405 ", "application/problem+json", "Only POST"}},
		{"GET /api/v1/visitors/x", {"HTTP/1.1 405 ", "Only DELETE"}},
		{"GET /api/v1/visitors/", {"HTTP/1.1 405 ", "Only DELETE"}},
		{"GET /api/v1/visitors/x/y", {"HTTP/1.1 404 ", "application/problem+json"}},
		{"GET /api/v1/visitors/x/export", {"HTTP/1.1 401 ", "application/problem+json"}},
		{"DELETE /api/v1/visitors/x", {"HTTP/1.1 401 ", "application/problem+json"}},
		{"GET /api/v1/conversations", {"HTTP/1.1 401 ", "application/problem+json"}},
		{"GET /api/v1/conversations/x", {"HTTP/1.1 401 ", "application/problem+json"}},
		{"DELETE /metrics", {"HTTP/1.1 405 ", "application/problem+json"}},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *answer = world_http(*state, rows[i].line, "", "");
		size_t n = 0;

		while (n < 5 && rows[i].pieces[n])
			n++;
		if (!world_has(answer, rows[i].pieces, n))
			fail_msg("%s gave %s", rows[i].line, answer);
		assert_true(HAS(answer, "X-Content-Type-Options: nosniff"));
		assert_true(HAS(answer, "Content-Security-Policy: default-src 'none'"));
		free(answer);
	}
}

static void it_is_not_ready_while_the_store_fails_or_it_stops(void **state)
{
	struct world *w = *state;
	char *answer;

	w->d.store_works = false;
	answer = world_http(w, "GET /readyz", "", "");
	assert_true(HAS(answer, "HTTP/1.1 503 ", "the store cannot write"));
	free(answer);
	w->d.store_works = true;
	w->d.stopping = true;
	answer = world_http(w, "GET /readyz", "", "");
	assert_true(HAS(answer, "HTTP/1.1 503 ", "shutting down"));
	free(answer);
	w->d.stopping = false;
}

/* The text format: each sample under a HELP and a TYPE of its metric, none twice. */
static void metrics_are_what_prometheus_reads(void **state)
{
	char *answer = world_http(*state, "GET /metrics", "", ""), *line, *rest, name[100] = "";

	assert_true(HAS(answer, "HTTP/1.1 200 ", "text/plain; version=0.0.4",
			"handoff_messages_total{from=\"visitor\"} 0\n", "handoff_waiting 0\n",
			"handoff_sweep_breaches_total 0\n", "handoff_store_works 1\n",
			"handoff_escalated_total{reason=\"asked\"} 0\n",
			"handoff_refused_total{code=\"bad_frame\"} 0\n"));
	rest = strstr(answer, "\r\n\r\n") + 4;
	while ((line = strsep(&rest, "\n")) && *line) {
		size_t n = strlen(name);

		if (strncmp(line, "# HELP ", 7) == 0)
			snprintf(name, sizeof(name), "%.*s", (int)strcspn(line + 7, " "), line + 7);
		else if (strncmp(line, "# TYPE ", 7) == 0)
			assert_memory_equal(line + 7, name, n);
		else
			assert_true(strncmp(line, name, n) == 0 && strchr("{ ", line[n]));
	}
	free(answer);
}

static void add_agent(struct world *w, const char *password)
{
	char request[200], *answer;

	snprintf(request, sizeof(request),
		 "{\"command\":\"agent_add\",\"login\":\"ann\",\"name\":\"Ann\"%s%s%s}",
		 password ? ",\"password\":\"" : "", password ? password : "",
		 password ? "\"" : "");
	answer = world_ask(w, request);
	assert_true(HAS(answer, "\"ok\":true"));
	free(answer);
}

static char *login(struct world *w, const char *body)
{
	return world_http(w, "POST /api/v1/login", "Content-Type: application/json\r\n", body);
}

static void check_token(struct world *w, const char *answer)
{
	json_t *root = json_loads(strstr(answer, "\r\n\r\n") + 4, 0, NULL);
	const char *token = json_string_value(json_object_get(root, "token"));

	assert_non_null(token);
	assert_true(auth_agent(w->d.auth, token, clock_now()) != 0);
	json_decref(root);
}

static void a_login_gives_a_token(void **state)
{
	struct world *w = *state;
	char *answer;

	add_agent(w, "correct horse");
	answer = login(w, "{\"login\":\"ann\",\"password\":\"correct horse\"}");
	assert_true(HAS(answer, "HTTP/1.1 200 ", "application/json", "no-store", "\"token\":",
			"\"expires_at\":", "\"agent\":{", "\"login\":\"ann\",\"name\":\"Ann\""));
	check_token(w, answer);
	free(answer);
}

static void an_unknown_login_and_a_wrong_password_get_the_same_answer(void **state)
{
	static const char *const bodies[] = {
		"{\"login\":\"ann\",\"password\":\"correct horsf\"}",
		"{\"login\":\"ann\",\"password\":\"\"}",
		"{\"login\":\"bob\",\"password\":\"correct horse\"}",
		"{\"login\":\"\",\"password\":\"correct horse\"}",
		"{\"code\":\"x\"}",
	};
	char *first = NULL;

	add_agent(*state, "correct horse");
	for (size_t i = 0; i < ARRAY_SIZE(bodies); i++) {
		char *answer = login(*state, bodies[i]);

		assert_true(HAS(answer, "HTTP/1.1 401 ", "application/problem+json"));
		if (first)
			assert_string_equal(strstr(answer, "\r\n\r\n"), strstr(first, "\r\n\r\n"));
		free(first);
		first = answer;
	}
	free(first);
}

static void without_a_password_nobody_logs_in_by_one(void **state)
{
	char *answer;

	add_agent(*state, NULL);
	answer = login(*state, "{\"login\":\"ann\",\"password\":\"\"}");
	assert_true(HAS(answer, "HTTP/1.1 401 "));
	free(answer);
}

static void a_code_logs_in_once(void **state)
{
	struct world *w = *state;
	char body[100], *answer, *code;

	add_agent(w, NULL);
	answer = world_ask(w, "{\"command\":\"agent_login\",\"login\":\"ann\"}");
	code = strstr(answer, "#code=") + 6;
	snprintf(body, sizeof(body), "{\"code\":\"%.*s\"}", TOKEN_TEXT, code);
	free(answer);
	answer = login(w, body);
	assert_true(HAS(answer, "HTTP/1.1 200 "));
	check_token(w, answer);
	free(answer);
	answer = login(w, body);
	assert_true(HAS(answer, "HTTP/1.1 401 "));
	free(answer);
}

static void what_is_no_login_is_told_so(void **state)
{
	static const char *const bodies[] = {
		"",
		"x",
		"{}",
		"[]",
		"{\"login\":\"ann\"}",
		"{\"login\":1,\"password\":2}",
		"{\"login\":\"a\",\"password\":\"b\",\"code\":\"c\"}",
		"{\"login\":\"a\",\"login\":\"a\",\"password\":\"b\"}",
	};

	for (size_t i = 0; i < ARRAY_SIZE(bodies); i++) {
		char *answer = login(*state, bodies[i]);

		assert_true(HAS(answer, "HTTP/1.1 422 ", "application/problem+json"));
		free(answer);
	}
}

static void too_many_logins_have_to_wait(void **state)
{
	struct world *w = *state;
	struct http_request request = {
		.method = "POST",
		.path = "/api/v1/login",
		.body = "{\"code\":\"x\"}",
		.body_n = strlen("{\"code\":\"x\"}"),
		.peer = "192.0.2.1",
		.host = "",
	};
	struct http_response response = {0};

	for (int i = 0; i < 30; i++) {
		assert_true(http_answer(&w->d, &request, &response));
		assert_int_equal(response.status, 401);
	}
	assert_true(http_answer(&w->d, &request, &response));
	assert_int_equal(response.status, 429);
	assert_non_null(strstr(response.body, "\"retry_after_ms\":"));
	request.peer = "192.0.2.2";
	assert_true(http_answer(&w->d, &request, &response));
	assert_int_equal(response.status, 401);
}

static void a_daemon_that_ends_answers_no_login_twice(void **state)
{
	struct world *w = *state;
	const char *body = "{\"login\":\"ann\",\"password\":\"correct horse\"}";
	int fd = world_connect(w, NULL);
	char request[300];

	add_agent(w, "correct horse");
	snprintf(request, sizeof(request),
		 "POST /api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n%s",
		 strlen(body), body);
	world_send(fd, request);
	world_turn(w);
	world_turn(w);
	assert_int_equal(start_undo(&w->d), 0); /* while the password is being compared */
	close(fd);
	world_start(w);
}

/* An account with this role; gives its token as a header. */
static const char *bearer(struct world *w, const char *role, char out[200])
{
	char request[200], *answer, *token;

	snprintf(request, sizeof(request),
		 "{\"command\":\"agent_add\",\"login\":\"%s\",\"role\":\"%s\"}", role, role);
	free(world_ask(w, request));
	snprintf(request, sizeof(request), "{\"command\":\"agent_token\",\"login\":\"%s\"}", role);
	answer = world_ask(w, request);
	token = strstr(answer, "\"token\":\"");
	assert_non_null(token);
	snprintf(out, 200, "Authorization: Bearer %.*s\r\n", TOKEN_TEXT, token + 9);
	free(answer);
	return out;
}

static void reload(struct world *w, const char *header, const char *query, const char *body,
		   const char *a, const char *b)
{
	char line[200], *answer;

	snprintf(line, sizeof(line), "POST /api/v1/rules/reload%s", query);
	answer = world_http(w, line, header, body);
	if (!HAS(answer, a, b))
		fail_msg("%s with %s gave %s", line, body, answer);
	free(answer);
	throttle_deinit(&w->d.http->reloads); /* each stands for itself */
	throttle_init(&w->d.http->reloads, 30, 10);
}

static void rules_are_reloaded_by_those_who_may(void **state)
{
	static const char *const bad[] = {"x", "[]", "{\"site\":1}", "{\"site\":\"shop\"}",
					  "{\"site\":\"demo\",\"site\":\"demo\"}"};
	struct world *w = *state;
	char agent[200], boss[200], admin[200];

	bearer(w, "agent", agent);
	bearer(w, "supervisor", boss);
	bearer(w, "admin", admin);
	reload(w, "", "", "", "HTTP/1.1 401 ", "application/problem+json");
	reload(w, "Authorization: Bearer x\r\n", "", "", "HTTP/1.1 401 ", "problem+json");
	reload(w, "Authorization: Basic eDp4\r\n", "", "", "HTTP/1.1 401 ", "problem+json");
	reload(w, agent, "", "", "HTTP/1.1 403 ", "\"title\":\"Forbidden\"");
	reload(w, boss, "?site=nowhere", "", "HTTP/1.1 404 ", "problem+json");
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		reload(w, boss, "?site=demo", bad[i], "HTTP/1.1 422 ", "problem+json");
	assert_int_equal(w->d.reloads.done, 0);
	reload(w, boss, "", "", "HTTP/1.1 200 ", "{\"ok\":true,\"packs\":1,\"trained\":0,");
	reload(w, admin, "?site=demo", "", "HTTP/1.1 200 ", "\"problems\":[]}");
	reload(w, admin, "?x=y&site=demo&z", "{\"site\":\"demo\"}", "HTTP/1.1 200 ", "\"ok\":true");
	reload(w, admin, "", "{\"site\":\"shop\"}", "HTTP/1.1 200 ", "\"ok\":true");
	reload(w, admin, "", "{}", "HTTP/1.1 200 ", "\"ok\":true");
	assert_int_equal(w->d.reloads.done, 5);
}

static void broken_rules_are_refused_with_their_problems(void **state)
{
	struct world *w = *state;
	char boss[200];
	struct gate gate;

	bearer(w, "supervisor", boss);
	world_put(w, "packs/tiny/pack.yml", "name: tiny\nlanguage: en\nbot: {nme: Tom}\n");
	reload(w, boss, "", "", "HTTP/1.1 409 ",
	       "\"detail\":\"The rules have errors; the old ones stay.\",\"ok\":false,");
	reload(w, boss, "", "", "application/problem+json",
	       "/packs/tiny/pack.yml\",\"line\":3,\"column\":7,");
	assert_string_equal(pack_bot(w->d.packs.of[0]), "Tim");
	gate_close(w, &gate);
	reload_all(&w->d);
	reload(w, boss, "", "", "HTTP/1.1 409 ", "Another reload is under way.");
	gate_open(&gate);
	world_reloaded(w);
}

/* What POST /api/v1/rules/try answers; the caller frees it. */
static char *try_rules(struct world *w, const char *header, const char *body)
{
	char *answer = world_http(w, "POST /api/v1/rules/try", header, body);

	throttle_deinit(&w->d.http->tries); /* each stands for itself */
	throttle_init(&w->d.http->tries, 120, 30);
	return answer;
}

static void a_sentence_is_tried_by_those_who_may(void **state)
{
	static const struct {
		const char *body, *a, *b;
	} rows[] = {
		{"", "HTTP/1.1 422 ", "problem+json"},
		{"[]", "HTTP/1.1 422 ", "problem+json"},
		{"{\"text\":\"\"}", "HTTP/1.1 422 ", "problem+json"},
		{"{\"text\":7}", "HTTP/1.1 422 ", "problem+json"},
		{"{\"text\":\"x\",\"history\":7}", "HTTP/1.1 422 ", "`history`"},
		{"{\"text\":\"x\",\"history\":[{\"text\":\"y\"}]}", "HTTP/1.1 422 ", "`role`"},
		{"{\"text\":\"x\",\"site\":\"nowhere\"}", "HTTP/1.1 404 ", "No site"},
		{"{\"text\":\"x\",\"pack\":\"nothing\"}", "HTTP/1.1 404 ", "No site"},
		{"{\"text\":\"When are you OPEN?\"}", "HTTP/1.1 200 ",
		 "\"tokens\":[\"when\",\"are\",\"you\",\"open\"]"},
		{"{\"text\":\"a person please\",\"pack\":\"tiny\"}", "HTTP/1.1 200 ",
		 "\"decision\":\"escalate\""},
		{"{\"text\":\"x\",\"payload\":\"/human\",\"site\":\"demo\"}", "HTTP/1.1 200 ",
		 "\"reasons\":[{\"code\":\"asked\""},
		{"{\"text\":\"card 4111 1111 1111 1111\"}", "HTTP/1.1 200 ",
		 "\"tokens\":[\"card\""},
	};
	struct world *w = *state;
	char agent[200], boss[200], *answer;

	bearer(w, "agent", agent);
	bearer(w, "supervisor", boss);
	answer = try_rules(w, "", rows[8].body);
	assert_true(HAS(answer, "HTTP/1.1 401 "));
	free(answer);
	answer = try_rules(w, agent, rows[8].body);
	assert_true(HAS(answer, "HTTP/1.1 403 ", "try the rules"));
	free(answer);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		answer = try_rules(w, boss, rows[i].body);
		if (!HAS(answer, rows[i].a, rows[i].b) || strstr(answer, "4111"))
			fail_msg("%s gave %s", rows[i].body, answer);
		free(answer);
	}
	assert_int_equal(w->d.http->tries_now, 0);
}

/* What was said before counts: the same for the third time calls a person. */
static void a_sentence_is_tried_in_the_light_of_what_was_said(void **state)
{
	static const char before[] = "{\"role\":\"visitor\",\"text\":\"qwxyz plugh\"},"
				     "{\"role\":\"bot\",\"text\":\"Pardon?\"}";
	struct world *w = *state;
	char boss[200], body[2000], *answer;

	bearer(w, "supervisor", boss);
	snprintf(body, sizeof(body), "{\"text\":\"qwxyz plugh\",\"history\":[%s,%s]}", before,
		 before);
	answer = try_rules(w, boss, "{\"text\":\"qwxyz plugh\"}");
	assert_false(HAS(answer, "\"decision\":\"escalate\""));
	free(answer);
	answer = try_rules(w, boss, body);
	if (!HAS(answer, "\"decision\":\"escalate\""))
		fail_msg("%s", answer);
	free(answer);
}

static void a_pack_that_is_replaced_meanwhile_stays_until_it_is_answered(void **state)
{
	static const char body[] = "{\"text\":\"when are you open\"}";
	struct world *w = *state;
	int fd = world_connect(w, NULL);
	char boss[200], request[600], *answer;
	struct gate gate;

	bearer(w, "supervisor", boss);
	gate_close(w, &gate);
	snprintf(request, sizeof(request),
		 "POST /api/v1/rules/try HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s"
		 "Content-Length: %zu\r\n\r\n%s",
		 boss, strlen(body), body);
	world_send(fd, request);
	for (int64_t until = clock_tick() + 10000; !w->d.http->tries_now && clock_tick() < until;)
		world_turn(w);
	reload_all(&w->d);
	gate_open(&gate);
	answer = world_read(w, fd, NULL);
	assert_true(HAS(answer, "HTTP/1.1 200 ", "\"decision\":\"answer\""));
	free(answer);
	close(fd);
	world_reloaded(w);
	assert_int_equal(w->d.reloads.done, 1);
}

static void the_packs_are_told_with_what_is_wrong_with_their_files(void **state)
{
	struct world *w = *state;
	char agent[200], boss[200], *answer;

	bearer(w, "agent", agent);
	bearer(w, "supervisor", boss);
	answer = world_http(w, "GET /api/v1/rules", agent, "");
	assert_true(HAS(answer, "HTTP/1.1 403 "));
	free(answer);
	answer = world_http(w, "GET /api/v1/rules", boss, "");
	if (!HAS(answer, "HTTP/1.1 200 ",
		 "{\"packs\":[{\"name\":\"tiny\",\"language\":\"en\",\"sites\":[\"demo\",\"shop\"],"
		 "\"errors\":0,"))
		fail_msg("%s", answer);
	free(answer);
	world_put(w, "packs/tiny/pack.yml", "name: tiny\nlanguage: en\nbot: {nme: Tom}\n");
	answer = world_http(w, "GET /api/v1/rules", boss, "");
	if (!HAS(answer, "HTTP/1.1 200 ",
		 "\"problems\":[{\"file\":\"pack.yml\",\"line\":3,\"column\":7,",
		 "\"warning\":false}"))
		fail_msg("%s", answer);
	free(answer);
	assert_null(w->d.http->look);
	assert_string_equal(pack_bot(w->d.packs.of[0]), "Tim"); /* that is what goes on */
}

static void a_daemon_that_ends_answers_no_trial_twice(void **state)
{
	static const char body[] = "{\"text\":\"when are you open\"}";
	struct world *w = *state;
	int fd = world_connect(w, NULL), other = world_connect(w, NULL);
	char boss[200], request[600];
	struct gate gate;

	bearer(w, "supervisor", boss);
	gate_close(w, &gate);
	snprintf(request, sizeof(request),
		 "POST /api/v1/rules/try HTTP/1.1\r\nHost: x\r\n%sContent-Length: %zu\r\n\r\n%s",
		 boss, strlen(body), body);
	world_send(fd, request);
	snprintf(request, sizeof(request), "GET /api/v1/rules HTTP/1.1\r\nHost: x\r\n%s\r\n", boss);
	world_send(other, request);
	for (int64_t until = clock_tick() + 10000;
	     (!w->d.http->tries_now || !w->d.http->look) && clock_tick() < until;)
		world_turn(w);
	assert_int_equal(w->d.http->tries_now, 1);
	assert_non_null(w->d.http->look);
	gate_open(&gate);
	assert_int_equal(start_undo(&w->d), 0);
	close(fd);
	close(other);
	world_start(w);
}

static void too_many_reloads_have_to_wait(void **state)
{
	struct world *w = *state;
	struct http_request request = {
		.method = "POST",
		.path = "/api/v1/rules/reload",
		.query = "",
		.authorization = "Bearer x",
		.body = "",
		.peer = "192.0.2.1",
		.host = "",
	};
	struct http_response response = {0};

	for (int i = 0; i < 10; i++) {
		assert_true(http_answer(&w->d, &request, &response));
		assert_int_equal(response.status, 401);
	}
	assert_true(http_answer(&w->d, &request, &response));
	assert_int_equal(response.status, 429);
	assert_non_null(strstr(response.body, "\"retry_after_ms\":"));
}

static void a_daemon_that_ends_answers_no_reload_twice(void **state)
{
	struct world *w = *state;
	int fd = world_connect(w, NULL);
	char boss[200], request[400];

	bearer(w, "supervisor", boss);
	snprintf(request, sizeof(request),
		 "POST /api/v1/rules/reload HTTP/1.1\r\nHost: x\r\n%sContent-Length: 0\r\n\r\n",
		 boss);
	world_send(fd, request);
	for (int64_t until = clock_tick() + 10000; !w->d.reloading && clock_tick() < until;)
		world_turn(w);
	assert_int_equal(start_undo(&w->d), 0); /* while it may be under way */
	close(fd);
	world_start(w);
}

static void a_page_may_use_the_sites_that_name_its_origin(void **state)
{
	static const struct {
		const char *origin, *host;
		uint64_t sites;
	} rows[] = {
		{NULL, "x", 3}, /* no browser */
		{"https://shop.example", "chat.example", 2},
		{"http://chat.example:8080", "chat.example:8080", 3}, /* our own pages */
		{"https://chat.example", "chat.example", 3},
		{"http://shop.example", "chat.example", 0},
		{"https://shop.example:444", "chat.example", 0},
		{"https://shop.example.evil.example", "chat.example", 0},
		{"https://evil.example/https://shop.example", "chat.example", 0},
		{"https://SHOP.example", "chat.example", 0},
		{"https://shop.example/", "chat.example", 0},
		{"null", "chat.example", 0},
		{"", "", 0},
		{"://", "", 0},
		{"https://", "", 0},
		{"http://u@chat.example", "chat.example", 0},
		{"http://chat.example.", "chat.example", 0},
	};
	struct world *w = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(feed_origin(w->d.config, rows[i].origin, rows[i].host),
				 rows[i].sites);
}

int main(void)
{
#define W(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
	const struct CMUnitTest tests[] = {
		W(every_path_has_its_answer),
		W(it_is_not_ready_while_the_store_fails_or_it_stops),
		W(metrics_are_what_prometheus_reads),
		W(a_login_gives_a_token),
		W(an_unknown_login_and_a_wrong_password_get_the_same_answer),
		W(without_a_password_nobody_logs_in_by_one),
		W(a_code_logs_in_once),
		W(what_is_no_login_is_told_so),
		W(too_many_logins_have_to_wait),
		W(a_daemon_that_ends_answers_no_login_twice),
		W(rules_are_reloaded_by_those_who_may),
		W(broken_rules_are_refused_with_their_problems),
		W(a_sentence_is_tried_by_those_who_may),
		W(a_sentence_is_tried_in_the_light_of_what_was_said),
		W(a_pack_that_is_replaced_meanwhile_stays_until_it_is_answered),
		W(the_packs_are_told_with_what_is_wrong_with_their_files),
		W(a_daemon_that_ends_answers_no_trial_twice),
		W(too_many_reloads_have_to_wait),
		W(a_daemon_that_ends_answers_no_reload_twice),
		W(a_page_may_use_the_sites_that_name_its_origin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
