/* test_control.c - shell/control.h, with the daemon behind it */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "daemon_world.h"
#include "shell/log.h"
#include "shell/reload.h"

static void every_request_is_answered_by_one_line(void **state)
{
	static const struct {
		const char *request, *pieces[4];
	} rows[] = {
		{"", {"\"ok\":false", "bad_frame"}},
		{"x", {"\"ok\":false", "bad_frame"}},
		{"[]", {"\"ok\":false", "bad_frame"}},
		{"{}", {"\"ok\":false", "bad_type"}},
		{"{\"command\":\"dance\"}", {"\"ok\":false", "bad_type"}},
		{"{\"command\":\"status\",\"command\":\"queue\"}", {"\"ok\":false", "bad_frame"}},
		{"{\"command\":\"status\"}",
		 {"{\"ok\":true,\"version\":", "\"works\":true", "\"name\":\"demo\"",
		  "\"pack\":\"tiny\""}},
		{"{\"command\":\"queue\"}", {"{\"ok\":true,\"waiting\":[]", "\"agents\":["}},
		{"{\"command\":\"queue\",\"prove\":true}",
		 {"\"proof\":[],\"breaches\":[],\"checked\":0}"}},
		{"{\"command\":\"conversations\"}", {"{\"ok\":true,\"conversations\":[]"}},
		{"{\"command\":\"conversations\",\"state\":\"bot\",\"limit\":1}",
		 {"{\"ok\":true,\"conversations\":[]"}},
		{"{\"command\":\"conversations\",\"state\":\"none\"}", {"bad_field", "state:"}},
		{"{\"command\":\"conversations\",\"since\":\"x\"}", {"bad_field", "since:"}},
		{"{\"command\":\"conversations\",\"before\":\"x\"}", {"bad_field", "before:"}},
		{"{\"command\":\"conversations\",\"limit\":0}", {"bad_field", "limit:"}},
		{"{\"command\":\"conversations\",\"limit\":1001}", {"bad_field", "limit:"}},
		{"{\"command\":\"show\"}", {"bad_field", "conversation:"}},
		{"{\"command\":\"show\",\"conversation\":\"0000000000001\"}",
		 {"\"ok\":false", "not_found"}},
		{"{\"command\":\"export\"}", {"bad_field", "visitor:"}},
		{"{\"command\":\"export\",\"visitor\":\"0000000000001\"}",
		 {"\"ok\":false", "not_found"}},
		{"{\"command\":\"erase\",\"visitor\":\"x\"}", {"bad_field", "visitor:"}},
		{"{\"command\":\"erase\",\"visitor\":\"0000000000001\"}",
		 {"\"ok\":false", "not_found"}},
		{"{\"command\":\"backup\",\"file\":\"x\"}", {"bad_field", "file:"}},
		{"{\"command\":\"backup\",\"file\":\"/dev/null\"}",
		 {"\"ok\":false", "conflict", "not overwritten"}},
		{"{\"command\":\"backup\",\"file\":\"/nowhere/b.db\"}",
		 {"\"ok\":false", "internal", "No such file"}},
		{"{\"command\":\"agent_list\"}", {"{\"ok\":true,\"agents\":[]}"}},
		{"{\"command\":\"agent_add\"}", {"bad_field", "login:"}},
		{"{\"command\":\"agent_add\",\"login\":\"a b\"}", {"bad_field", "login:"}},
		{"{\"command\":\"agent_add\",\"login\":\"a\",\"capacity\":0}", {"bad_field"}},
		{"{\"command\":\"agent_add\",\"login\":\"a\",\"role\":\"boss\"}", {"bad_field"}},
		{"{\"command\":\"agent_add\",\"login\":\"a\",\"skills\":[1]}", {"bad_field"}},
		{"{\"command\":\"agent_add\",\"login\":\"a\",\"queues\":[\"b:0\"]}", {"bad_field"}},
		{"{\"command\":\"agent_add\",\"login\":\"a\",\"queues\":[\"b c\"]}", {"bad_field"}},
		{"{\"command\":\"agent_add\",\"login\":\"a\",\"name\":\"\\n\"}", {"bad_field"}},
		{"{\"command\":\"agent_add\",\"login\":\"a\",\"password\":\"short\"}",
		 {"bad_field", "password:"}},
		{"{\"command\":\"agent_set\",\"login\":\"nobody\"}", {"not_found"}},
		{"{\"command\":\"agent_remove\",\"login\":\"nobody\"}", {"not_found"}},
		{"{\"command\":\"agent_token\",\"login\":\"nobody\"}", {"not_found"}},
		{"{\"command\":\"agent_login\"}", {"not_found"}},
		{"{\"command\":\"rules_reload\",\"site\":\"nowhere\"}", {"not_found"}},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *answer = world_ask(*state, rows[i].request);
		size_t n = 0;

		while (n < 4 && rows[i].pieces[n])
			n++;
		if (!world_has(answer, rows[i].pieces, n))
			fail_msg("%s gave %s", rows[i].request, answer);
		assert_ptr_equal(strchr(answer, '\n'), answer + strlen(answer) - 1);
		free(answer);
	}
}

static void expect(struct world *w, const char *request, const char *piece)
{
	char *answer = world_ask(w, request);

	if (!strstr(answer, piece))
		fail_msg("%s gave %s", request, answer);
	free(answer);
}

static void an_account_is_added_changed_and_removed(void **state)
{
	struct world *w = *state;

	expect(w,
	       "{\"command\":\"agent_add\",\"login\":\"ann@x.example\",\"name\":\"Ann\","
	       "\"skills\":[\"billing\",\"fr\"],\"capacity\":2,\"role\":\"supervisor\"}",
	       "\"login\":\"ann@x.example\",\"name\":\"Ann\",\"role\":\"supervisor\","
	       "\"skills\":[\"billing\",\"fr\"],\"queues\":[],\"capacity\":2,\"status\":\"away\"}"
	       "}");
	expect(w, "{\"command\":\"agent_add\",\"login\":\"ann@x.example\"}", "\"conflict\"");
	expect(w, "{\"command\":\"agent_set\",\"login\":\"ann@x.example\",\"capacity\":5}",
	       "\"skills\":[\"billing\",\"fr\"],\"queues\":[],\"capacity\":5");
	expect(w, "{\"command\":\"agent_set\",\"login\":\"ann@x.example\",\"skills\":[]}",
	       "\"skills\":[],\"queues\":[],\"capacity\":5");
	expect(w,
	       "{\"command\":\"agent_set\",\"login\":\"ann@x.example\","
	       "\"queues\":[\"sales\",\"support:3\"]}",
	       "\"queues\":[\"sales\",\"support:3\"],\"capacity\":5");
	expect(w, "{\"command\":\"agent_list\"}", "\"queues\":[\"sales\",\"support:3\"]");
	expect(w, "{\"command\":\"queue\"}", "\"name\":\"Ann\",\"status\":\"offline\"");
	expect(w, "{\"command\":\"agent_remove\",\"login\":\"ann@x.example\"}", "{\"ok\":true}");
	expect(w, "{\"command\":\"agent_list\"}", "\"agents\":[]");
	expect(w, "{\"command\":\"agent_add\",\"login\":\"ann@x.example\"}", "\"ok\":true");
}

static void a_new_password_ends_the_old_tokens(void **state)
{
	struct world *w = *state;
	char *answer, token[TOKEN_TEXT + 1];

	expect(w, "{\"command\":\"agent_add\",\"login\":\"ann\",\"password\":\"long enough\"}",
	       "\"ok\":true");
	answer = world_ask(w, "{\"command\":\"agent_token\",\"login\":\"ann\"}");
	assert_memory_equal(answer, "{\"ok\":true,\"token\":\"", 20);
	snprintf(token, sizeof(token), "%s", answer + 20);
	free(answer);
	assert_true(auth_agent(w->d.auth, token, clock_now()) != 0);
	expect(w, "{\"command\":\"agent_set\",\"login\":\"ann\",\"password\":\"even longer\"}",
	       "\"ok\":true");
	assert_true(auth_agent(w->d.auth, token, clock_now()) == 0);
}

static void a_login_is_an_address_with_a_code_behind_the_hash(void **state)
{
	struct world *w = *state;
	char *answer, expected[100];

	expect(w, "{\"command\":\"agent_add\",\"login\":\"ann\"}", "\"ok\":true");
	answer = world_ask(w, "{\"command\":\"agent_login\",\"login\":\"ann\"}");
	snprintf(expected, sizeof(expected),
		 "{\"ok\":true,\"url\":\"http://127.0.0.1:%d/console/#code=", w->port);
	assert_memory_equal(answer, expected, strlen(expected));
	free(answer);
}

static void put_bot(const struct world *w, const char *key, const char *name)
{
	char text[200];

	snprintf(text, sizeof(text), "name: tiny\nlanguage: en\nbot: {%s: %s}\n", key, name);
	world_put(w, "packs/tiny/pack.yml", text);
}

static const char *bot_of(const struct world *w, size_t site)
{
	return pack_bot(w->d.packs.of[site]);
}

static void rules_are_reloaded_or_stay(void **state)
{
	struct world *w = *state;

	put_bot(w, "nme", "Tom");
	expect(w, "{\"command\":\"rules_reload\"}",
	       "\"code\":\"conflict\",\"message\":\"the rules have errors; the old ones stay\","
	       "\"packs\":0,");
	expect(w, "{\"command\":\"rules_reload\"}", "\"severity\":\"error\",\"path\":\"");
	expect(w, "{\"command\":\"rules_reload\"}",
	       "/packs/tiny/pack.yml\",\"line\":3,\"column\":7,\"text\":\"");
	assert_string_equal(bot_of(w, 0), "Tim");
	put_bot(w, "name", "Tom");
	expect(w, "{\"command\":\"rules_reload\",\"site\":\"demo\"}", "{\"ok\":true,\"packs\":1,");
	assert_string_equal(bot_of(w, 0), "Tom");
	expect(w, "{\"command\":\"rules_reload\"}", "\"errors\":0,\"warnings\":0,\"problems\":[]}");
	expect(w, "{\"command\":\"status\"}", "\"pack\":\"tiny\"");
	assert_int_equal(w->d.reloads.done, 2);
	assert_int_equal(w->d.reloads.refused, 3);
	assert_true(w->d.reloads.held_us >= 0 && w->d.reloads.held_max >= w->d.reloads.held_us);
}

static void a_sites_reload_leaves_alone_another_with_the_same_pack(void **state)
{
	struct world *w = *state;

	assert_ptr_equal(w->d.packs.of[0], w->d.packs.of[1]);
	put_bot(w, "name", "Tom");
	expect(w, "{\"command\":\"rules_reload\",\"site\":\"demo\"}", "\"ok\":true");
	assert_string_equal(bot_of(w, 0), "Tom");
	assert_string_equal(bot_of(w, 1), "Tim");
	put_bot(w, "name", "Ted");
	expect(w, "{\"command\":\"rules_reload\",\"site\":\"demo\"}", "\"ok\":true");
	assert_string_equal(bot_of(w, 1), "Tim");
	expect(w, "{\"command\":\"rules_reload\",\"site\":\"shop\"}", "\"ok\":true");
	assert_string_equal(bot_of(w, 1), "Ted");
	expect(w, "{\"command\":\"rules_reload\"}", "\"packs\":1,");
	assert_ptr_equal(w->d.packs.of[0], w->d.packs.of[1]);
}

static void what_is_known_is_not_trained_again(void **state)
{
	struct world *w = *state;
	size_t trained;

	put_bot(w, "name", "Tom");
	expect(w, "{\"command\":\"rules_reload\"}", "\"packs\":1,\"trained\":0,");
	world_put(w, "packs/tiny/intents/more.yml",
		  "intents:\n"
		  "  - name: prices\n"
		  "    examples: [what does it cost, the price please, how much is it]\n"
		  "    answers: [\"Ten.\"]\n");
	expect(w, "{\"command\":\"rules_reload\"}", "\"packs\":1,\"trained\":1,");
	expect(w, "{\"command\":\"rules_reload\"}", "\"packs\":1,\"trained\":0,");
	assert_int_equal(start_undo(&w->d), 0);
	world_start(w);
	assert_int_equal(packs_count(&w->d.packs, &trained), 1);
	assert_int_equal(trained, 0);
}

static void one_reload_at_a_time_and_no_signal_is_lost(void **state)
{
	struct world *w = *state;
	struct gate gate;

	gate_close(w, &gate);
	reload_all(&w->d);
	expect(w, "{\"command\":\"rules_reload\"}",
	       "\"code\":\"conflict\",\"message\":\"another reload is under way\"");
	reload_all(&w->d);
	put_bot(w, "name", "Tom");
	reload_all(&w->d); /* both are served by one more */
	gate_open(&gate);
	world_reloaded(w);
	assert_int_equal(w->d.reloads.done, 2);
	assert_int_equal(w->d.reloads.refused, 0);
	assert_string_equal(bot_of(w, 1), "Tom");
	expect(w, "{\"command\":\"rules_reload\"}", "\"ok\":true");
}

static void a_password_does_not_wait_for_a_training(void **state)
{
	struct world *w = *state;
	struct gate gate;

	gate_close(w, &gate);
	reload_all(&w->d);
	expect(w, "{\"command\":\"agent_add\",\"login\":\"ann\",\"password\":\"long enough\"}",
	       "\"ok\":true");
	assert_true(w->d.reloading);
	gate_open(&gate);
	world_reloaded(w);
}

static int control_fd(struct world *w)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/control.sock", w->data);
	return world_connect(w, path);
}

static void requests_in_one_go_are_answered_in_order(void **state)
{
	struct world *w = *state;
	int fd = control_fd(w);
	char *answers;

	world_send(fd, "{\"command\":\"agent_add\",\"login\":\"a\",\"password\":\"12345678\"}\n"
		       "{\"command\":\"conversations\"}\n"
		       "{\"command\":\"nothing\"}\n"
		       "{\"command\":\"agent_list\"}\n");
	shutdown(fd, SHUT_WR); /* answered all the same */
	answers = world_read(w, fd, NULL);
	assert_true(HAS(answers, "\"agent\":{", "\"conversations\":[", "bad_type",
			"\"agents\":[{\"id\":"));
	free(answers);
	close(fd);
}

static void a_request_over_64_kib_is_refused_and_ends_the_connection(void **state)
{
	struct world *w = *state;
	char *big = malloc((70 << 10) + 1), *answer;
	int fd = control_fd(w);

	memset(big, ' ', 70 << 10);
	big[70 << 10] = '\0';
	assert_true(send(fd, big, 70 << 10, MSG_NOSIGNAL) > 64 << 10);
	answer = world_read(w, fd, NULL);
	assert_true(HAS(answer, "\"too_large\""));
	free(answer);
	free(big);
	close(fd);
}

static void who_leaves_before_the_answer_is_not_missed(void **state)
{
	struct world *w = *state;

	for (int i = 0; i < 3; i++) {
		int fd = control_fd(w);

		world_send(fd, "{\"command\":\"rules_reload\"}\n{\"command\":\"conversations\"}\n");
		world_turn(w);
		close(fd);
	}
	expect(w, "{\"command\":\"status\"}", "\"ok\":true");
}

static void the_thirty_third_connection_is_closed(void **state)
{
	struct world *w = *state;
	int fds[33];
	char *answer;

	for (int i = 0; i < 33; i++) {
		fds[i] = control_fd(w);
		world_turn(w);
	}
	answer = world_read(w, fds[32], NULL);
	assert_string_equal(answer, "");
	free(answer);
	world_send(fds[31], "{\"command\":\"status\"}\n");
	answer = world_read(w, fds[31], "\n");
	assert_true(HAS(answer, "\"ok\":true"));
	free(answer);
	for (int i = 0; i < 33; i++)
		close(fds[i]);
}

static void the_socket_is_for_the_owner_only_and_goes_with_the_daemon(void **state)
{
	struct world *w = *state;
	char path[128];
	struct stat st;

	snprintf(path, sizeof(path), "%s/control.sock", w->data);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(start_undo(&w->d), 0);
	assert_int_equal(stat(path, &st), -1);
	world_start(w);
	expect(w, "{\"command\":\"status\"}", "\"ok\":true");
}

int main(void)
{
#define W(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
	const struct CMUnitTest tests[] = {
		W(every_request_is_answered_by_one_line),
		W(an_account_is_added_changed_and_removed),
		W(a_new_password_ends_the_old_tokens),
		W(a_login_is_an_address_with_a_code_behind_the_hash),
		W(rules_are_reloaded_or_stay),
		W(a_sites_reload_leaves_alone_another_with_the_same_pack),
		W(what_is_known_is_not_trained_again),
		W(one_reload_at_a_time_and_no_signal_is_lost),
		W(a_password_does_not_wait_for_a_training),
		W(requests_in_one_go_are_answered_in_order),
		W(a_request_over_64_kib_is_refused_and_ends_the_connection),
		W(who_leaves_before_the_answer_is_not_missed),
		W(the_thirty_third_connection_is_closed),
		W(the_socket_is_for_the_owner_only_and_goes_with_the_daemon),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
