/* handoffctl as operators and scripts run it, against a real daemon. */
#include "tests/e2e/support/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

/* Runs `handoffctl ARGS` with a shell, --data being the test's; gives its exit status. */
static int ctl(const struct world *w, struct buf *out, const char *before, const char *args)
{
	const char *argv[] = {"/bin/sh", "-c", NULL, NULL};
	char program[512], line[2048];

	process_built(program, sizeof(program), "HANDOFFCTL", "handoffctl");
	snprintf(line, sizeof(line), "%s'%s' --data '%s' %s 2>&1", before, program, w->daemon.data,
		 args);
	argv[2] = line;
	buf_reset(out);
	return process_run(out, argv);
}

static void without_a_daemon_it_says_how_to_start_one(struct world *w)
{
	struct buf out = BUF_INIT(1 << 20);

	assert_int_equal(ctl(w, &out, "", "status"), 69);
	assert_non_null(strstr(out.p, "systemctl start handoffd"));
	assert_int_equal(ctl(w, &out, "", "agent login ana"), 69);
	buf_deinit(&out);
}

static void an_agent_made_without_the_daemon_works_with_it(struct world *w)
{
	struct buf out = BUF_INIT(1 << 20);

	assert_int_equal(ctl(w, &out, "echo correct horse | ",
			     "agent add ana --name 'Ana M' --skills a,b --password-stdin -q"),
			 0);
	assert_int_equal(ctl(w, &out, "", "agent add ana"), 1);
	assert_int_equal(ctl(w, &out, "", "agent token ana"), 0);
	assert_int_equal(out.n, 44); /* the token and nothing else */
	daemon_start(&w->daemon, &(struct daemon_options){0});
	assert_int_equal(ctl(w, &out, "echo /quit | ", "chat --as agent ana"), 0);
	assert_non_null(strstr(out.p, "You are Ana M (agent)"));
	assert_int_equal(ctl(w, &out, "", "agent set ana --capacity 9"), 0);
	assert_int_equal(ctl(w, &out, "", "agent list --json"), 0);
	assert_non_null(strstr(out.p, "\"capacity\":9"));
	assert_int_equal(ctl(w, &out, "", "agent remove ana -q"), 0);
	assert_int_equal(ctl(w, &out, "", "agent token ana"), 1);
	buf_deinit(&out);
}

static void a_piped_question_is_answered_and_can_be_shown(struct world *w)
{
	struct buf out = BUF_INIT(1 << 20), shown = BUF_INIT(1 << 20);
	const char *id;
	char command[64];

	daemon_start(&w->daemon, &(struct daemon_options){.rules = "rules"});
	assert_int_equal(ctl(w, &out, "echo what are your opening hours | ", "chat"), 0);
	assert_non_null(strstr(out.p, "you: what are your opening hours\n"));
	assert_non_null(strstr(out.p, "18:00"));
	assert_int_equal(ctl(w, &out, "", "conversations --json --state bot"), 0);
	id = strstr(out.p, "\"id\":\"");
	assert_non_null(id);
	snprintf(command, sizeof(command), "show %.13s", id + 6);
	assert_int_equal(ctl(w, &shown, "", command), 0);
	assert_non_null(strstr(shown.p, "visitor: what are your opening hours\n"));
	buf_deinit(&out);
	buf_deinit(&shown);
}

static void what_is_not_known_is_refused_with_its_status(struct world *w)
{
	static const struct {
		const char *args;
		int status;
	} cases[] = {
		{"show 0000000000001", 1},
		{"show nonsense", 64},
		{"conversations --state happy", 64},
		{"conversations --since yesterday", 64},
		{"agent remove nobody", 1},
		{"chat --as agent nobody", 1},
		{"chat --as agent --token wrong </dev/null", 77},
		{"rules reload --site nowhere", 1},
		{"status", 0},
		{"queue", 0},
		{"rules reload", 0},
	};
	struct buf out = BUF_INIT(1 << 20);

	daemon_start(&w->daemon, &(struct daemon_options){0});
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		int status = ctl(w, &out, "", cases[i].args);

		if (status != cases[i].status)
			fail_msg("handoffctl %s: %d, not %d: %s", cases[i].args, status,
				 cases[i].status, out.p);
	}
	buf_deinit(&out);
}

static void the_shop_pack_has_no_mistake(struct world *w)
{
	struct buf out = BUF_INIT(4 << 20);

	if (ctl(w, &out, "", "rules check rules/packs/shop"))
		fail_msg("%s", out.p);
	assert_int_equal(
		ctl(w, &out, "", "rules try --rules rules --pack shop --json 'where is my order'"),
		0);
	assert_non_null(strstr(out.p, "\"name\":\"order_status\""));
	assert_int_equal(ctl(w, &out, "", "rules check rules/languages"), 64);
	buf_deinit(&out);
}

static void a_short_bench_loses_nothing(struct world *w)
{
	const char *argv[] = {"/bin/sh", "-c", NULL, NULL};
	char program[512], line[2048];
	struct buf out = BUF_INIT(1 << 20);

	daemon_start(&w->daemon,
		     &(struct daemon_options){.rules = "rules",
					      .config = "limits: {per_minute: 6000}\n"});
	process_built(program, sizeof(program), "HANDOFF_BENCH", "handoff-bench");
	snprintf(line, sizeof(line),
		 "'%s' --url '%s/ws' --visitors 20 --agents 2 --control '%s/control.sock' --rate "
		 "100 "
		 "--seconds 2 --handoffs 10 --json 2>&1",
		 program, w->daemon.url, w->daemon.data);
	argv[2] = line;
	if (process_run(&out, argv))
		fail_msg("%s", out.p);
	assert_non_null(strstr(out.p, "\"ok\":true"));
	assert_null(strstr(out.p, "\"handoffs\":0,"));
	buf_deinit(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PROMISE(without_a_daemon_it_says_how_to_start_one),
		PROMISE(an_agent_made_without_the_daemon_works_with_it),
		PROMISE(a_piped_question_is_answered_and_can_be_shown),
		PROMISE(what_is_not_known_is_refused_with_its_status),
		PROMISE(the_shop_pack_has_no_mistake),
		PROMISE(a_short_bench_loses_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
