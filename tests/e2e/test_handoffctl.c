/* handoffctl as operators and scripts run it, against a real daemon. */
#include "tests/e2e/support/world.h"

#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

/* Runs `handoffctl ARGS` with a shell, --data being the test's; gives its exit status. */
static int ctl_plain(const struct world *w, struct buf *out, const char *before, const char *args)
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

/* The same, with a cache of the test's own. */
static int ctl(const struct world *w, struct buf *out, const char *before, const char *args)
{
	char all[1024];

	snprintf(all, sizeof(all), "%sXDG_CACHE_HOME='%s/cache' ", before, w->daemon.dir);
	return ctl_plain(w, out, all, args);
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
	/* as somebody writes it down who was told it as a reference */
	snprintf(command, sizeof(command), "show '%.4s-%.4s %.5s'", id + 6, id + 10, id + 14);
	for (char *p = command + strlen("show "); *p; p++)
		*p = (char)toupper(*p);
	assert_int_equal(ctl(w, &shown, "", command), 0);
	assert_non_null(strstr(shown.p, "visitor: what are your opening hours\n"));
	buf_deinit(&out);
	buf_deinit(&shown);
}

static void what_a_page_says_of_its_visitor_is_shown(struct world *w)
{
	struct buf out = BUF_INIT(1 << 20);
	struct client *v;
	char command[64];

	daemon_start(&w->daemon, &(struct daemon_options){0});
	v = a_visitor(w, "visitor");
	client_send(v, "{'type':'profile','id':'p1','name':'Mia','department':'billing',"
		       "'attributes':{'plan':'\\u001b[2Jpro','seats':'5'},'consent':true}");
	client_expect(v, "ok", NULL);
	client_say(v, "s1", "when are you open");
	snprintf(command, sizeof(command), "show %s", v->conversation);
	assert_int_equal(ctl(w, &out, "", command), 0);
	assert_non_null(strstr(out.p, "department   billing\n"));
	assert_non_null(strstr(out.p, "page says    plan: pro, seats: 5\n"));
	assert_non_null(strstr(out.p, "Who they are: Mia (they agreed to be contacted); "
				      "department billing; plan: pro, seats: 5\n"));
	buf_deinit(&out);
}

static void a_person_is_exported_and_erased_and_the_store_copied(struct world *w)
{
	struct buf out = BUF_INIT(1 << 20);
	char line[256], id[16];
	json_t *a;

	daemon_start(&w->daemon, &(struct daemon_options){0});
	client_say(a_visitor(w, "visitor"), "s1", "when are you open");
	a = daemon_ask(&w->daemon, "{'command':'conversations'}");
	snprintf(id, sizeof(id), "%s", text_at(a, "conversations.0.visitor"));
	json_decref(a);
	snprintf(line, sizeof(line), "export %s", id);
	assert_int_equal(ctl(w, &out, "", line), 0);
	a = json_loads(out.p, 0, NULL);
	assert_string_equal(text_at(a, "conversations.0.events.1.text"), "when are you open");
	json_decref(a);
	snprintf(line, sizeof(line), "backup '%s/copy.db'", w->daemon.dir);
	assert_int_equal(ctl(w, &out, "", line), 0);
	assert_non_null(strstr(out.p, "/copy.db: "));
	assert_int_equal(ctl(w, &out, "", line), 1); /* it is there now */
	assert_non_null(strstr(out.p, "not overwritten"));
	snprintf(line, sizeof(line), "erase %s --yes", id);
	assert_int_equal(ctl(w, &out, "", line), 0);
	assert_non_null(strstr(out.p, "Erased.\nBackups"));
	assert_int_equal(ctl(w, &out, "", line), 1);
	buf_deinit(&out);
}

static void what_is_not_known_is_refused_with_its_status(struct world *w)
{
	static const struct {
		const char *args;
		int status;
	} cases[] = {
		{"show 0000000000001", 1},
		{"show nonsense", 64},
		{"export nonsense", 64},
		{"export 0000000000001", 1},
		{"erase 0000000000001 </dev/null", 64}, /* nobody can be asked */
		{"erase 0000000000001 --yes", 1},
		{"backup /dev/null", 1},
		{"conversations --state happy", 64},
		{"conversations --since yesterday", 64},
		{"agent remove nobody", 1},
		{"chat --as agent nobody", 1},
		{"chat --as agent --token wrong </dev/null", 77},
		{"rules reload --site nowhere", 1},
		{"status", 0},
		{"queue", 0},
		{"queue --prove", 0},
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

/* The command with every DIR in it being the test's own directory. */
static int ctl_in(const struct world *w, struct buf *out, const char *args)
{
	char line[1500];
	size_t n = 0;

	for (const char *p = args; *p && n + sizeof(w->daemon.dir) < sizeof(line); p++)
		if (!strncmp(p, "DIR", 3)) {
			n += (size_t)sprintf(line + n, "%s", w->daemon.dir);
			p += 2;
		} else {
			line[n++] = *p;
		}
	line[n] = '\0';
	return ctl(w, out, "", line);
}

static void shell(const struct world *w, const char *command)
{
	const char *argv[] = {"/bin/sh", "-ec", NULL, NULL};
	struct buf out = BUF_INIT(1 << 16);
	char line[1500];

	snprintf(line, sizeof(line), "here=$PWD; cd '%s'; %s", w->daemon.dir, command);
	argv[2] = line;
	if (process_run(&out, argv))
		fail_msg("%s: %s", command, out.p);
	buf_deinit(&out);
}

static void assert_says(const struct buf *out, const char *part)
{
	if (!strstr(out->p, part))
		fail_msg("no “%s” in:\n%s", part, out->p);
}

static void a_new_pack_has_no_mistake_and_touches_nothing_that_is_there(struct world *w)
{
	struct buf out = BUF_INIT(1 << 20);

	assert_int_equal(ctl_in(w, &out, "rules new DIR/mybot --rules rules"), 0);
	assert_says(&out, "tests/people.yml\n");
	assert_says(&out, "tests/talk.yml\n");
	assert_says(&out, "Next:\n  handoffctl rules check ");
	if (ctl_in(w, &out, "rules check DIR/mybot --rules rules"))
		fail_msg("%s", out.p);
	assert_says(&out, "15 of 15 tests pass");
	assert_says(&out, "0 errors, 0 warnings");
	shell(w, "grep -q '^name: mybot ' mybot/pack.yml; echo mine > mybot/pack.yml");
	assert_int_equal(ctl_in(w, &out, "rules new DIR/mybot --rules rules"), 1);
	assert_says(&out, "mybot is there already");
	shell(w, "[ \"$(cat mybot/pack.yml)\" = mine ]; ln -s nowhere link");
	assert_int_equal(ctl_in(w, &out, "rules new DIR/link --rules rules"), 1);
	assert_int_equal(ctl_in(w, &out, "rules new 'DIR/my bot' --rules rules"), 64);
	assert_int_equal(ctl_in(w, &out, "rules new DIR/mybot/pack.yml/x --rules rules"), 1);
	buf_deinit(&out);
}

static void a_new_pack_takes_a_language_that_there_is(struct world *w)
{
	struct buf out = BUF_INIT(1 << 20);

	shell(w, "mkdir -p r/languages; cp -r $here/rules/template $here/rules/schema r/; "
		 "cp $here/rules/languages/en.yml r/languages/; "
		 "sed 's/^language: en/language: eo/' r/languages/en.yml > r/languages/eo.yml");
	assert_int_equal(ctl_in(w, &out, "rules new shopo --rules DIR/r --language fr"), 64);
	assert_says(&out, "there are: en, eo\n");
	assert_int_equal(ctl_in(w, &out, "rules new shopo --rules DIR/r --language ../en"), 64);
	assert_int_equal(ctl_in(w, &out, "rules new shopo --rules DIR/r --language eo"), 0);
	assert_says(&out, "Translate");
	assert_says(&out, "rules: shopo\n");
	shell(w,
	      "grep -q '^language: eo ' r/packs/shopo/pack.yml; [ ! -e "
	      "r/packs/shopo/tests/people.yml ]; "
	      "cd r/packs/shopo/intents; head -1 workshop.yml | grep -q =../../../schema/intents");
	assert_int_equal(ctl_in(w, &out, "rules check DIR/r/packs/shopo"), 0);
	assert_says(&out, "0 errors, 0 warnings");
	assert_int_equal(ctl_in(w, &out, "rules new other --rules DIR/r --json"), 0);
	assert_says(&out, "\"pack\":\"other\"");
	assert_says(&out, "\"tests/people.yml\"");
	buf_deinit(&out);
}

static void a_rasa_project_becomes_a_pack_and_a_list_of_the_rest(struct world *w)
{
	struct buf out = BUF_INIT(1 << 20);

	if (ctl_in(w, &out, "rules import rasa tests/e2e/rasa -o DIR/bakery --rules rules"))
		fail_msg("%s", out.p);
	assert_says(&out, "domain.yml:34: form 'cake_form'");
	assert_says(&out, "data/stories.yml:4: story 'somebody changes their mind' (4 steps)");
	assert_says(&out, "tests/e2e/rasa/tests:1: is for tests");
	assert_says(&out, "35 examples (1 repeated, 0 left out)");
	if (ctl_in(w, &out, "rules check DIR/bakery --rules rules"))
		fail_msg("%s", out.p);
	assert_says(&out, "0 errors");
	shell(w, "grep -q 'A form becomes' bakery/IMPORT.md; grep -q 'cake_form' bakery/IMPORT.md; "
		 "grep -q 'Schwarz' bakery/entities.yml");
	assert_int_equal(ctl_in(w, &out,
				"rules import rasa tests/e2e/rasa/domain.yml "
				"tests/e2e/rasa/data -o DIR/again --rules rules --json"),
			 0);
	assert_says(&out, "\"errors\":0");
	assert_says(&out, "\"examples_read\":");
	assert_says(&out, "{\"kind\":\"form\",\"path\":\"tests/e2e/rasa/domain.yml\",\"line\":34");
	assert_int_equal(ctl_in(w, &out, "rules import rasa tests/e2e/rasa -o DIR/again"), 1);
	assert_says(&out, "again is there already");
	buf_deinit(&out);
}

static void a_project_that_cannot_be_read_is_refused_whole(struct world *w)
{
	static const struct {
		const char *make, *says;
		int status;
	} cases[] = {
		{"head -c 10485760 /dev/zero | tr '\\0' a > p/nlu.yml", "larger than 4 MiB", 1},
		{"printf 'nlu:\\n- intent: [x\\n' > p/nlu.yml", "nlu.yml:", 1},
		{"(printf 'nlu: '; head -c 5000 /dev/zero | tr '\\0' '[') > p/nlu.yml",
		 "nested more than", 1},
		{"printf 'a: &a [x,x,x,x,x,x,x,x,x]\\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\\n"
		 "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\\n"
		 "e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e]\\n' > "
		 "p/nlu.yml",
		 "more than 200000 values", 1},
		{"printf 'nlu: []\\n' > p/nlu.yml", "no intent with examples", 1},
		{"true", "no .yml file", 1},
		{"mkdir p/nlu.yml; mkfifo p/x.yml", "is not a file", 1},
		{"rmdir p", "No such file", 1},
	};
	struct buf out = BUF_INIT(1 << 20);

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		shell(w, "rm -rf p; mkdir p");
		shell(w, cases[i].make);
		assert_int_equal(ctl_in(w, &out, "rules import rasa DIR/p -o DIR/out"),
				 cases[i].status);
		assert_says(&out, cases[i].says);
		shell(w, "[ ! -e out ]");
	}
	assert_int_equal(ctl_in(w, &out, "rules import dialogflow x -o DIR/out"), 64);
	assert_int_equal(ctl_in(w, &out, "rules import rasa tests/e2e/rasa"), 64);
	assert_says(&out, "-o DIR");
	buf_deinit(&out);
}

static void expect(struct buf *out, int status, int wanted, const char *a, const char *b)
{
	if (status != wanted || !strstr(out->p, a) || !strstr(out->p, b))
		fail_msg("%d, not %d with %s and %s: %s", status, wanted, a, b, out->p);
}

static void a_reload_says_what_it_read_and_what_is_wrong(struct world *w)
{
	struct buf out = BUF_INIT(1 << 20);
	char path[256], place[300];

	daemon_start(&w->daemon, &(struct daemon_options){0});
	expect(&out, ctl(w, &out, "", "rules reload"), 0, "reloaded: 1 pack, ", " s, 0 warnings\n");
	expect(&out, ctl(w, &out, "", "rules reload --json --site demo"), 0,
	       "{\"packs\":1,\"trained\":0,\"ms\":", ",\"problems\":[]}\n");
	assert_int_equal(ctl(w, &out, "", "rules reload -q"), 0);
	assert_string_equal(out.p, "");
	snprintf(path, sizeof(path), "%s/packs/shop/pack.yml", w->daemon.rules);
	file_edit(path, "language: en", "langage: en");
	snprintf(place, sizeof(place), "%s:", path);
	expect(&out, ctl(w, &out, "", "rules reload"), 1, place, ": error: unknown key 'langage'");
	expect(&out, 1, 1, "handoffctl: the rules have errors; the old ones stay\n",
	       "not reloaded: 2 errors, ");
	expect(&out, ctl(w, &out, "", "rules reload --json"), 1, "\"severity\":\"error\"",
	       "\"line\":");
	buf_deinit(&out);
}

static size_t models(const struct world *w, struct buf *out)
{
	const char *argv[] = {"/bin/sh", "-c", NULL, NULL};
	char line[300];

	snprintf(line, sizeof(line), "ls '%s/cache/handoff' 2>/dev/null | grep -c '\\.model$'",
		 w->daemon.dir);
	argv[2] = line;
	buf_reset(out);
	process_run(out, argv);
	return (size_t)atoi(out->p);
}

static void a_trial_keeps_what_it_trained_where_it_may(struct world *w)
{
	static const char *const nowhere[] = {
		"unset HOME; XDG_CACHE_HOME= ",		     /* none is known */
		"HOME=/proc; export HOME; XDG_CACHE_HOME= ", /* nothing can be made there */
		"HOME=relative; export HOME; XDG_CACHE_HOME= ",
	};
	struct buf out = BUF_INIT(1 << 20);

	daemon_start(&w->daemon, &(struct daemon_options){0});
	for (int i = 0; i < 2; i++) {
		char args[300];

		snprintf(args, sizeof(args), "rules try --rules '%s' 'when are you open'",
			 w->daemon.rules);
		expect(&out, ctl(w, &out, "", args), 0, "opening_hours", "");
		assert_int_equal(models(w, &out), 1);
		for (size_t k = 0; k < ARRAY_SIZE(nowhere); k++)
			expect(&out, ctl_plain(w, &out, nowhere[k], args), 0, "opening_hours", "");
		snprintf(args, sizeof(args), "rules check '%s'", w->daemon.rules);
		expect(&out, ctl(w, &out, "", args), 0, "trained in", "");
	}
	assert_int_equal(models(w, &out), 1);
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

static void a_promise_is_made_listed_and_kept_in_the_terminal(struct world *w)
{
	struct buf out = BUF_INIT(1 << 20);
	char id[14], line[512];

	daemon_start(&w->daemon, &(struct daemon_options){0});
	assert_int_equal(ctl(w, &out, "", "agent add ana -q"), 0);
	assert_int_equal(ctl(w, &out, "", "agent add sue --role supervisor -q"), 0);
	expect(&out, ctl(w, &out, "", "follow-ups"), 0, "Nothing is promised.", "");
	assert_int_equal(ctl(w, &out, "echo what are your opening hours | ", "chat"), 0);
	assert_int_equal(ctl(w, &out, "", "conversations --json"), 0);
	snprintf(id, sizeof(id), "%.13s", strstr(out.p, "\"id\":\"") + 6);
	snprintf(line, sizeof(line),
		 "printf '/open %s\\n/take %s\\n/promise 2h Call her back.\\n/promise soon x\\n"
		 "/close follow_up Bye.\\n' | ",
		 id, id);
	expect(&out, ctl(w, &out, line, "chat --as agent sue"), 0, "promise 1, open, until ",
	       "/promise TIME [TEXT]");
	expect(&out, ctl(w, &out, "", "follow-ups"), 0, "Call her back.", id);
	expect(&out, ctl(w, &out, "", "follow-ups --late"), 0, "No promise is late.", "");
	daemon_stop(&w->daemon, SIGKILL);
	daemon_start_again(&w->daemon);
	expect(&out, ctl(w, &out, "", "follow-ups --json"), 0, "\"state\":\"open\"", id);
	expect(&out,
	       ctl(w, &out, "printf '/promises\\n/done 1 reassigned ana She has time.\\n' | ",
		   "chat --as agent sue"),
	       0, "promise 1, open, until ", "reassigned to ana");
	expect(&out,
	       ctl(w, &out, "printf '/done 1 kept Reached her.\\n' | ", "chat --as agent ana"), 0,
	       ": kept, by ana. Reached her.", "");
	expect(&out, ctl(w, &out, "", "follow-ups"), 0, "Nothing is promised.", "");
	snprintf(line, sizeof(line), "show %s", id);
	expect(&out, ctl(w, &out, "", line), 0, " of sue, until ", "kept, by ana. Reached her.");
	buf_deinit(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PROMISE(without_a_daemon_it_says_how_to_start_one),
		PROMISE(an_agent_made_without_the_daemon_works_with_it),
		PROMISE(a_piped_question_is_answered_and_can_be_shown),
		PROMISE(what_a_page_says_of_its_visitor_is_shown),
		PROMISE(a_person_is_exported_and_erased_and_the_store_copied),
		PROMISE(what_is_not_known_is_refused_with_its_status),
		PROMISE(the_shop_pack_has_no_mistake),
		PROMISE(a_new_pack_has_no_mistake_and_touches_nothing_that_is_there),
		PROMISE(a_new_pack_takes_a_language_that_there_is),
		PROMISE(a_rasa_project_becomes_a_pack_and_a_list_of_the_rest),
		PROMISE(a_project_that_cannot_be_read_is_refused_whole),
		PROMISE(a_promise_is_made_listed_and_kept_in_the_terminal),
		PROMISE(a_reload_says_what_it_read_and_what_is_wrong),
		PROMISE(a_trial_keeps_what_it_trained_where_it_may),
		PROMISE(a_short_bench_loses_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
