/* The daemon as a process: how it starts, checks, reloads and ends. */
#include "tests/e2e/support/world.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "base/id.h"
#include "base/time.h"

/* Runs handoffd with up to four arguments; what it says, on both outputs, is in `said`. */
static int run(struct buf *said, const char *a, const char *b, const char *c, const char *d)
{
	char program[4096];
	const char *const argv[] = {
		process_built(program, sizeof(program), "HANDOFFD", "handoffd"), a, b, c, d, NULL};

	buf_reset(said);
	return process_run(said, argv);
}

static void has(const struct buf *said, const char *text)
{
	if (!strstr(said->p, text))
		fail_msg("expected %s in:\n%s", text, said->p);
}

static void the_ready_line_names_the_free_port(struct world *w)
{
	struct client *v;
	int port = 0;

	world_start(w, "");
	assert_int_equal(sscanf(w->daemon.url, "http://127.0.0.1:%d", &port), 1);
	assert_true(port > 0);
	v = a_visitor(w, "visitor");
	client_say(v, "s1", "when are you open");
}

static void options_are_answered_or_refused(struct world *w)
{
	struct buf said = BUF_INIT(1 << 20);

	(void)w;
	assert_int_equal(run(&said, "--version", NULL, NULL, NULL), 0);
	has(&said, "handoffd ");
	assert_int_equal(run(&said, "--help", NULL, NULL, NULL), 0);
	has(&said, "--listen");
	has(&said, "SIGHUP");
	assert_int_equal(run(&said, "--no-such-option", NULL, NULL, NULL), EX_USAGE);
	has(&said, "--no-such-option");
	assert_int_equal(run(&said, "--data", NULL, NULL, NULL), EX_USAGE);
	assert_int_equal(run(&said, "something", NULL, NULL, NULL), EX_USAGE);
	buf_deinit(&said);
}

static void check_accepts_what_is_shipped(struct world *w)
{
	struct buf said = BUF_INIT(1 << 20);

	(void)w;
	assert_int_equal(run(&said, "--check", "--rules", "rules", NULL), 0);
	has(&said, "0 errors");
	buf_deinit(&said);
}

static void check_names_the_place_of_a_broken_setting(struct world *w)
{
	struct buf said = BUF_INIT(1 << 20);
	struct daemon *d = &w->daemon;
	char place[256], option[256];

	daemon_write(d, "config.yml", "data: /nowhere\nqueue:\n  offer_timout: 20s\n");
	snprintf(option, sizeof(option), "--config=%s", d->config);
	assert_int_equal(run(&said, "--check", option, "--rules", "rules"), EX_CONFIG);
	snprintf(place, sizeof(place), "%s:3:3: ", d->config);
	has(&said, place);
	has(&said, "offer_timeout"); /* which was meant */
	assert_int_equal(run(&said, option, NULL, NULL, NULL), EX_CONFIG);
	daemon_write(d, "config.yml", "data: [\n");
	assert_int_equal(run(&said, "--check", option, NULL, NULL), EX_CONFIG);
	snprintf(place, sizeof(place), "%s:", d->config);
	has(&said, place);
	buf_deinit(&said);
}

/* Where the small pack's copy has the answer that is edited. */
static const char *intents(const struct world *w)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/packs/shop/intents/all.yml", w->daemon.rules);
	return path;
}

static size_t line_of(const char *path, const char *text)
{
	cleanup(freep) char *file = file_text(path);
	const char *at = strstr(file, text);
	size_t line = 1;

	for (const char *p = file; p < at; p++)
		line += *p == '\n';
	return line;
}

static void check_names_the_place_in_a_broken_pack(struct world *w)
{
	struct buf said = BUF_INIT(1 << 20);
	char place[300];

	world_start(w, "");
	assert_int_equal(daemon_stop(&w->daemon, SIGTERM), 0);
	file_edit(intents(w), "    title: when we are open", "    titel: when we are open");
	assert_int_equal(run(&said, "--check", "--rules", w->daemon.rules, NULL), EX_CONFIG);
	snprintf(place, sizeof(place), "%s:%zu:5: ", intents(w), line_of(intents(w), "titel"));
	has(&said, place);
	has(&said, "title");
	buf_deinit(&said);
}

static void a_folder_of_web_clients_that_is_named_must_be_whole(struct world *w)
{
	struct buf said = BUF_INIT(1 << 20);
	char data[128], rules[128];

	world_start(w, "");
	assert_int_equal(daemon_stop(&w->daemon, SIGTERM), 0);
	snprintf(data, sizeof(data), "--data=%s", w->daemon.data);
	snprintf(rules, sizeof(rules), "--rules=%s", w->daemon.rules);
	assert_int_equal(run(&said, "--clients=/nowhere", "--listen=127.0.0.1:0", data, rules),
			 EX_CONFIG);
	has(&said, "file=/nowhere ");
	has(&said, "No such file or directory");
	assert_null(strstr(said.p, "ready "));
	assert_int_equal(run(&said, "--check", "--clients", w->daemon.data, rules), EX_CONFIG);
	has(&said, "has no SHA256SUMS");
	buf_deinit(&said);
}

static void a_second_daemon_on_the_same_data_is_refused(struct world *w)
{
	struct buf said = BUF_INIT(1 << 20);
	char data[128], rules[128];
	struct client *v;

	world_start(w, "");
	snprintf(data, sizeof(data), "--data=%s", w->daemon.data);
	snprintf(rules, sizeof(rules), "--rules=%s", w->daemon.rules);
	assert_int_equal(run(&said, "--listen=127.0.0.1:0", data, rules, NULL), EX_TEMPFAIL);
	has(&said, w->daemon.data);
	assert_null(strstr(said.p, "ready "));
	v = a_visitor(w, "visitor");
	client_say(v, "s1", "when are you open");
	client_send(v, "{'type':'end','id':'e1'}");
	client_expect(v, "closed", NULL);
	json_decref(daemon_ask(&w->daemon, "{'command':'status'}")); /* its socket is in place */
	buf_deinit(&said);
}

/* A new visitor asks for the hours. */
static void hours_are(struct world *w, const char *answer)
{
	struct client v;

	client_init(&v, "visitor", ROLE_VISITOR);
	visitor_enter(&v, &w->daemon);
	client_say(&v, "s1", "when are you open");
	client_expect_now(&v, "message", "from.role", "bot", "text", answer, NULL);
	client_deinit(&v);
}

static void a_reload_takes_an_edited_pack_and_refuses_a_broken_one(struct world *w)
{
	struct daemon *d = &w->daemon;
	struct client *v;

	world_start(w, "");
	v = a_visitor(w, "visitor who stays");
	client_say(v, "s1", "when are you open");
	hours_are(w, "We are open from 9 to 18.");
	file_edit(intents(w), "We are open from 9 to 18.", "We never close.");
	daemon_signal(d, SIGHUP);
	daemon_await_log(d, "event=reloaded", 1);
	hours_are(w, "We never close.");
	client_say(v, "s2", "when are you open");
	client_expect_now(v, "message", "from.role", "bot", "text", "We never close.", NULL);
	file_edit(intents(w), "    title: when we are open", "    titel: when we are open");
	daemon_signal(d, SIGHUP);
	daemon_await_log(d, "event=reload_refused", 1);
	assert_true(daemon_log_has(d, "intents/all.yml") > 0);
	hours_are(w, "We never close.");
	client_say(v, "s3", "can i return these shoes");
	assert_int_equal(daemon_stop(d, SIGTERM), 0);
}

static void a_reload_takes_settings(struct world *w)
{
	struct client *v;

	world_start(w, "");
	daemon_write(&w->daemon, "config.yml",
		     "limits: {per_minute: 7}\nsites: {demo: {rules: shop}}\n");
	daemon_signal(&w->daemon, SIGHUP);
	daemon_await_log(&w->daemon, "event=reloaded", 1);
	v = world_visitor(w, "visitor");
	assert_int_equal(number_at(visitor_enter(v, &w->daemon), "limits.per_minute"), 7);
	daemon_write(&w->daemon, "config.yml", "limits: {per_minute: many}\n");
	daemon_signal(&w->daemon, SIGHUP);
	daemon_await_log(&w->daemon, "event=reload_refused", 1);
	assert_int_equal(number_at(visitor_enter(v, &w->daemon), "limits.per_minute"), 7);
}

/* Closed in Kolkata today and tomorrow, open for the rest of the time. Says when it opens. */
static int64_t put_closed(char *out, size_t n)
{
	int64_t today = (time(NULL) + 19800) / 86400;
	struct date a = date_of(today), b = date_of(today + 1);

	snprintf(out, n,
		 "sites: {demo: {rules: shop, hours: {zone: Asia/Kolkata, week: {mon-sun: "
		 "\"00:00-24:00\"},\n"
		 "  holidays: {%04d-%02d-%02d: closed, %04d-%02d-%02d: closed}}}}\n",
		 a.year, a.month, a.day, b.year, b.month, b.day);
	return (today + 2) * 86400 - 19800;
}

static void hours_are_kept_and_a_reload_takes_others(struct world *w)
{
	char config[300], opens_at[TIME_TEXT + 1], reference[ID_REFERENCE + 1];
	struct daemon *d = &w->daemon;
	uint64_t id;
	struct client *v;
	const json_t *welcome;

	time_format(opens_at, put_closed(config, sizeof(config)) * 1000);
	world_start(w, config);
	v = world_visitor(w, "visitor");
	welcome = visitor_enter(v, d);
	assert_true(json_is_false(at(welcome, "hours.open")));
	assert_string_equal(text_at(welcome, "hours.opens_at"), opens_at);
	client_send(v, "{'type':'ask_human','id':'h1'}");
	client_expect_now(v, "escalated", NULL);
	client_expect_now(v, "unattended", "reason", "closed_hours", "opens_at", opens_at, NULL);
	assert_true(id_parse(&id, v->conversation, strlen(v->conversation)));
	id_reference(reference, id);
	assert_string_equal(text_at(v->frame, "reference"), reference);
	assert_int_equal(json_array_size(at(v->frame, "choices")), 2);
	client_send(v, "{'type':'contact','id':'k1','email':'mia@example.org','consent':true}");
	client_expect(v, "contact", "email", "mia@example.org", NULL);
	assert_true(json_is_true(at(v->frame, "consent")));
	daemon_stop(d, SIGKILL);
	daemon_start_again(d);
	visitor_enter(v, d);
	daemon_write(d, "config.yml", "sites: {demo: {rules: shop}}\n");
	daemon_signal(d, SIGHUP);
	client_expect(v, "requeued", "reason", "hours_open", NULL);
	assert_true(json_is_true(at(visitor_enter(v, d), "hours.open")));
}

static void check_names_a_time_zone_that_was_meant(struct world *w)
{
	struct buf said = BUF_INIT(1 << 20);
	struct daemon *d = &w->daemon;
	char option[256];

	daemon_write(d, "config.yml",
		     "sites:\n  demo:\n    hours: {zone: Europe/Berlni, week: {mon: closed}}\n");
	snprintf(option, sizeof(option), "--config=%s", d->config);
	assert_int_equal(run(&said, "--check", option, "--rules", "rules"), EX_CONFIG);
	has(&said, ":3:19: error: there is no time zone 'Europe/Berlni'; did you mean "
		   "'Europe/Berlin'?");
	has(&said, ":3:40: error: this week is never open");
	buf_deinit(&said);
}

enum { CROWD = 200, STOP_MS = 5000 };

/* What was acknowledged before the end is there after it, and what is sent again is there once. */
static void goes_on_after_restart(struct world *w, struct client *v)
{
	json_t *answer, *event;
	size_t i, n = 0;

	visitor_enter(v, &w->daemon); /* compares what it gets with what it knows */
	client_say(v, "s1", "when are you open");
	client_say(v, "s2", "when do you close");
	answer = daemon_ask(&w->daemon, "{'command':'show','conversation':'%s'}", v->conversation);
	json_array_foreach (at(answer, "events"), i, event)
		n += strcmp(text_at(event, "from.role"), "visitor") == 0;
	assert_int_equal(n, 2);
	json_decref(answer);
}

/* Everybody has said one thing, and many are not acknowledged yet what they said then. */
static void fill_with_talk(struct world *w, struct client *crowd[CROWD])
{
	for (size_t i = 0; i < CROWD; i++) {
		crowd[i] = a_visitor(w, "one of many");
		client_say(crowd[i], "s1", "when are you open");
	}
	for (size_t i = 0; i < CROWD; i++)
		client_send(crowd[i], "{'type':'say','id':'s2','text':'when do you close'}");
	client_expect(crowd[0], "message", "re", "s2", NULL);
}

static void everybody_goes_on(struct world *w, struct client *crowd[CROWD])
{
	for (size_t i = 0; i < CROWD; i++)
		client_expect_closed(crowd[i], 1001);
	daemon_start_again(&w->daemon);
	for (size_t i = 0; i < CROWD; i++)
		goes_on_after_restart(w, crowd[i]);
}

static void sigterm_says_goodbye_to_everybody_and_loses_nothing(struct world *w)
{
	struct client *crowd[CROWD];
	int64_t start;

	world_start(w, "");
	fill_with_talk(w, crowd);
	start = now_ms();
	daemon_signal(&w->daemon, SIGTERM);
	for (size_t i = 0; i < CROWD; i++)
		client_expect_closed(crowd[i], 1001);
	assert_int_equal(daemon_wait(&w->daemon), 0);
	assert_true(now_ms() - start < STOP_MS);
	everybody_goes_on(w, crowd);
}

/* They do not even read that it ends, before it has ended. */
static void sigterm_does_not_wait_for_those_who_are_silent(struct world *w)
{
	struct client *crowd[CROWD];
	int64_t start;

	world_start(w, "");
	fill_with_talk(w, crowd);
	start = now_ms();
	assert_int_equal(daemon_stop(&w->daemon, SIGTERM), 0);
	assert_true(now_ms() - start < STOP_MS);
	everybody_goes_on(w, crowd);
}

/* One reload, asked for at the control socket or by a signal in turn; gives how many are done. */
static size_t reload_by_turns(struct world *w, int n)
{
	if (n % 2)
		json_decref(daemon_ask(&w->daemon, "{'command':'rules_reload'}"));
	else
		daemon_signal(&w->daemon, SIGHUP);
	return (size_t)n + 1;
}

static void reloads_under_load_lose_nothing(struct world *w)
{
	/* nothing that the bot would rather leave to a person */
	static const char *const questions[] = {
		"what are your opening hours", "what is the status of order RB123456",
		"how do i return an item",     "opening times please",
		"what is your return policy",  "order AB654321 has not arrived",
	};
	enum { VISITORS = 40 };
	struct client *v[VISITORS];
	struct daemon *d = &w->daemon;
	json_int_t last[VISITORS] = {0};
	char id[32];

	world_start(w, "");
	for (size_t i = 0; i < VISITORS; i++)
		v[i] = a_visitor(w, "visitor");
	for (int n = 0; n < (int)ARRAY_SIZE(questions); n++) {
		size_t done = reload_by_turns(w, n);

		snprintf(id, sizeof(id), "s%d", n);
		for (size_t i = 0; i < VISITORS; i++)
			client_send(v[i], "{'type':'say','id':'%s','text':'%s'}", id, questions[n]);
		for (size_t i = 0; i < VISITORS; i++) {
			client_expect(v[i], "message", "re", id, NULL);
			assert_true(number_at(v[i]->frame, "seq") > last[i]);
			last[i] = number_at(v[i]->frame, "seq");
			client_expect(v[i], "message", "from.role", "bot", NULL);
		}
		daemon_await_log(d, "event=reloaded", done);
	}
	for (size_t i = 0; i < VISITORS; i++) {
		uint64_t seq = v[i]->seq;

		v[i]->seq = 0; /* from the beginning; the client knows what was there */
		visitor_enter(v[i], d);
		while (v[i]->seq < seq)
			assert_non_null(client_next(v[i], PATIENCE_MS));
	}
}

/* A file of intents whose examples are of random words. */
static void put_many(const struct world *w, int n_intents, int n_examples)
{
	struct buf b = BUF_INIT(8 << 20);
	uint32_t x = 1;

	buf_puts(&b, "intents:\n");
	for (int i = 0; i < n_intents; i++) {
		buf_printf(&b,
			   "  - name: many_%d\n    title: many\n    answers: [It is so.]\n"
			   "    examples:\n",
			   i);
		for (int k = 0; k < n_examples; k++) {
			buf_printf(&b, "      - topic%d", i);
			for (int word = 0; word < 6; word++) {
				x = x * 1664525 + 1013904223;
				buf_printf(&b, " w%u", (x >> 16) % 5000);
			}
			buf_putc(&b, '\n');
		}
	}
	assert_int_equal(b.error, 0);
	daemon_write(&w->daemon, "rules/packs/shop/intents/many.yml", b.p);
	buf_deinit(&b);
}

/* The bound is for a machine that others use as well; tests/bench/reload.sh has the figures. */
static void a_training_does_not_hold_up_the_loop(struct world *w)
{
	enum { GENEROUS_US = 200000 };
	cleanup(freep) char *log = NULL;
	const char *at;

	world_start(w, "");
	put_many(w, 40, 30);
	json_decref(daemon_ask(&w->daemon, "{'command':'rules_reload'}"));
	log = file_text(w->daemon.log);
	at = strstr(log, "event=reloaded packs=1 trained=1");
	assert_non_null(at);
	at = strstr(at, "held_us=");
	assert_non_null(at);
	assert_true(atoi(at + strlen("held_us=")) < GENEROUS_US);
}

/* What is asked before a reload is answered after it, with what was known before. */
static void a_conversation_goes_on_over_reloads(struct world *w)
{
	static const char *const ask[] = {"What is your order number?",
					  "I need the order number; it looks like RB123456."};
	struct daemon *d = &w->daemon;
	struct client *v, *knows;
	const char *asked;

	world_start(w, "");
	v = a_visitor(w, "who is asked");
	knows = a_visitor(w, "who has told");
	client_say(knows, "s1", "what is the status of order RB123456");
	client_expect_now(knows, "message", "text", "Order RB123456 is on its way.", NULL);
	client_say(v, "s1", "where is my order");
	asked = text_at(client_expect(v, "message", "from.role", "bot", NULL), "text");
	assert_true(!strcmp(asked, ask[0]) || !strcmp(asked, ask[1]));
	file_edit(intents(w), "Order {order_number} is on its way.", "{order_number} is near you.");
	json_decref(daemon_ask(d, "{'command':'rules_reload','site':'demo'}"));
	client_say(v, "s2", "it is AB654321");
	client_expect_now(v, "message", "text", "AB654321 is near you.", NULL);
	client_say(knows, "s2", "has my order shipped yet"); /* it is not asked for again */
	client_expect_now(knows, "message", "text", "RB123456 is near you.", NULL);
}

static void pack_edit(const struct world *w, const char *file, const char *old, const char *fresh)
{
	char path[300];

	snprintf(path, sizeof(path), "%s/packs/shop/%s", w->daemon.rules, file);
	file_edit(path, old, fresh);
}

static void rename_slot(const struct world *w)
{
	pack_edit(w, "intents/all.yml", "      - name: order_number", "      - name: number");
	pack_edit(w, "intents/all.yml", "Order {order_number} is", "Order {number} is");
}

static void rename_intent(const struct world *w)
{
	pack_edit(w, "intents/all.yml", "  - name: order_status", "  - name: parcels");
}

static void change_language(const struct world *w)
{
	pack_edit(w, "pack.yml", "language: en", "language: de");
}

static void a_conversation_goes_on_when_its_question_is_gone(struct world *w)
{
	static void (*const edits[])(const struct world *) = {rename_slot, rename_intent,
							      change_language};
	struct daemon *d = &w->daemon;

	world_start(w, "");
	for (size_t i = 0; i < ARRAY_SIZE(edits); i++) {
		struct client *v = a_visitor(w, "visitor");

		client_say(v, "s1", "track my order");
		client_expect_now(v, "message", "from.role", "bot", NULL);
		edits[i](w);
		daemon_signal(d, SIGHUP);
		daemon_await_log(d, "event=reloaded", i + 1);
		client_say(v, "s2", "it is RB123456");
		client_expect_now(v, "message", "from.role", "bot", NULL);
		client_say(v, "s3", "what are your opening hours");
		client_expect_now(v, "message", "text", "We are open from 9 to 18.", NULL);
		client_send(v, "{'type':'ask_human','id':'h1'}");
		client_expect(v, "escalated", NULL);
	}
}

static void a_start_takes_what_was_trained_before(struct world *w)
{
	struct daemon *d = &w->daemon;

	world_start(w, "");
	daemon_await_log(d, "event=loaded packs=1 trained=1", 1);
	assert_int_equal(daemon_stop(d, SIGTERM), 0);
	daemon_start_again(d);
	daemon_await_log(d, "event=loaded packs=1 trained=0", 1);
	hours_are(w, "We are open from 9 to 18.");
}

/* A training takes what time it takes; nobody who wants the daemon to end waits for it. */
static void sigterm_does_not_wait_for_a_training(struct world *w)
{
	struct daemon *d = &w->daemon;
	struct client *v;
	int64_t start;

	world_start(w, "");
	v = a_visitor(w, "visitor");
	put_many(w, 250, 100); /* half a minute on a quick machine */
	daemon_signal(d, SIGHUP);
	client_say(v, "s1", "when are you open");
	start = now_ms();
	assert_int_equal(daemon_stop(d, SIGTERM), 0);
	assert_true(now_ms() - start < STOP_MS);
	daemon_await_log(d, "event=stopped", 1);
	assert_int_equal(daemon_log_has(d, "event=reloaded"), 0); /* it was under way */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PROMISE(the_ready_line_names_the_free_port),
		PROMISE(options_are_answered_or_refused),
		PROMISE(check_accepts_what_is_shipped),
		PROMISE(check_names_the_place_of_a_broken_setting),
		PROMISE(check_names_a_time_zone_that_was_meant),
		PROMISE(check_names_the_place_in_a_broken_pack),
		PROMISE(a_folder_of_web_clients_that_is_named_must_be_whole),
		PROMISE(a_second_daemon_on_the_same_data_is_refused),
		PROMISE(a_reload_takes_an_edited_pack_and_refuses_a_broken_one),
		PROMISE(a_reload_takes_settings),
		PROMISE(hours_are_kept_and_a_reload_takes_others),
		PROMISE(sigterm_says_goodbye_to_everybody_and_loses_nothing),
		PROMISE(sigterm_does_not_wait_for_those_who_are_silent),
		PROMISE(reloads_under_load_lose_nothing),
		PROMISE(a_training_does_not_hold_up_the_loop),
		PROMISE(a_conversation_goes_on_over_reloads),
		PROMISE(a_conversation_goes_on_when_its_question_is_gone),
		PROMISE(a_start_takes_what_was_trained_before),
		PROMISE(sigterm_does_not_wait_for_a_training),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
