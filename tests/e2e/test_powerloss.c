/*
 * The power is cut. A daemon works under tests/crash/recorder.so, is killed once on the way, and
 * tests/crash/replayer looks at what a disk may have kept at each of many moments: everything that
 * somebody had been told must be there.
 *
 * CUTS=N for more moments than the standard's, SEED=N for others.
 */
#include "tests/e2e/support/world.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#ifndef __has_feature
#define __has_feature(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) ||                               \
	__has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define PRELOADED false /* their runtime wants to be the first that is loaded */
#else
#define PRELOADED true
#endif

enum { VISITORS = 6, TURNS = 24 };

struct recording {
	char log[128], env[4][256];
	const char *list[5];
};

static void record(struct recording *r, struct world *w, const char *lose)
{
	char recorder[200];
	size_t n = 0;

	process_built(recorder, sizeof(recorder), "RECORDER", "tests/crash/recorder.so");
	snprintf(r->log, sizeof(r->log), "%s/recording", w->daemon.dir);
	snprintf(r->env[0], sizeof(r->env[0]), "LD_PRELOAD=%s", recorder);
	snprintf(r->env[1], sizeof(r->env[1]), "RECORD_DIR=%s", w->daemon.data);
	snprintf(r->env[2], sizeof(r->env[2]), "RECORD_LOG=%s", r->log);
	snprintf(r->env[3], sizeof(r->env[3]), "RECORD_LOSE=%s", lose ? lose : "");
	for (; n < (lose ? 4 : 3); n++)
		r->list[n] = r->env[n];
	r->list[n] = NULL;
	daemon_start(&w->daemon,
		     &(struct daemon_options){.config = GENEROUS_LIMITS, .env = r->list});
}

/* A bit of everything that is stored; the ids are the same when it comes again. */
static void finish(struct client *anna, const char *conversation)
{
	client_send(anna, "{'type':'say','id':'m-%s','conversation':'%s','text':'I see'}",
		    conversation, conversation);
	client_send(anna, "{'type':'note','id':'n-%s','conversation':'%s','text':'carrier'}",
		    conversation, conversation);
	client_send(anna,
		    "{'type':'close','id':'c-%s','conversation':'%s','resolution':'resolved'}",
		    conversation, conversation);
}

/* Anna takes whatever is offered, until this one is closed. */
static void serve_until_closed(struct client *anna, const char *conversation)
{
	const json_t *frame;

	while ((frame = client_next(anna, PATIENCE_MS))) {
		const char *type = text_at(frame, "type"), *offer = text_at(frame, "offer");
		bool mine = json_object_get(frame, "re") != NULL;

		if (strcmp(type, "offer") == 0)
			client_send(anna, "{'type':'accept','id':'a-%s','offer':'%s'}", offer,
				    offer);
		else if (strcmp(type, "assigned") == 0 && mine)
			finish(anna, text_at(frame, "conversation"));
		else if (strcmp(type, "closed") == 0 &&
			 strcmp(text_at(frame, "conversation"), conversation) == 0)
			return;
	}
	fail_msg("%s was not closed", conversation);
}

static void ask_and_rate(struct client *v, struct client *anna, int n)
{
	char id[32];

	snprintf(id, sizeof(id), "h%d", n);
	client_send(v, "{'type':'ask_human','id':'%s'}", id);
	while (strcmp(text_at(client_next(v, PATIENCE_MS), "re"), id) != 0)
		assert_non_null(v->frame);
	serve_until_closed(anna, v->conversation);
	client_expect(v, "closed", NULL);
	client_send(v, "{'type':'rate','id':'r%d','survey':'csat','score':5}", n);
	client_expect(v, "rated", NULL);
}

/* One asks for a person, the others talk meanwhile. */
static void work(struct client *v[VISITORS], struct client *anna, int begin)
{
	static const char *const questions[] = {"when are you open", "can i return these shoes",
						"where is my order RB123456"};

	for (int n = begin; n < begin + TURNS; n++) {
		for (int i = 1; i < VISITORS; i++)
			client_send(v[(n + i) % VISITORS], "{'type':'say','id':'q%d','text':'%s'}",
				    n, questions[n % ARRAY_SIZE(questions)]);
		ask_and_rate(v[n % VISITORS], anna, n);
	}
}

/* What anna still held when it ended is brought to its end. */
static void anna_returns(struct world *w, struct client *anna)
{
	json_t *welcome = json_incref(agent_enter(anna, &w->daemon)), *held;
	size_t i;

	json_array_foreach (at(welcome, "conversations"), i, held)
		finish(anna, text_at(held, "conversation"));
	json_decref(welcome);
	client_send(anna, "{'type':'presence','id':'back','status':'available'}");
}

static void live(struct world *w)
{
	struct client *v[VISITORS], *anna = an_agent(w, "anna");

	for (size_t i = 0; i < VISITORS; i++)
		v[i] = a_visitor(w, "visitor");
	work(v, anna, 0);
	assert_int_equal(daemon_stop(&w->daemon, SIGKILL), 128 + SIGKILL);
	daemon_start_again(&w->daemon);
	for (size_t i = 0; i < VISITORS; i++)
		visitor_enter(v[i], &w->daemon);
	anna_returns(w, anna);
	work(v, anna, TURNS);
	assert_int_equal(daemon_stop(&w->daemon, SIGTERM), 0);
}

/* What the replayer says, and its exit status. */
static int replay(struct world *w, const struct recording *r, struct buf *said)
{
	char replayer[200], dir[128];
	const char *cuts = getenv("CUTS"), *seed = getenv("SEED");
	const char *const argv[] = {
		process_built(replayer, sizeof(replayer), "REPLAYER", "tests/crash/replayer"),
		r->log,
		dir,
		"--cuts",
		cuts ? cuts : "300",
		"--seed",
		seed ? seed : "1",
		NULL};
	int status;

	snprintf(dir, sizeof(dir), "%s/cuts", w->daemon.dir);
	status = process_run(said, argv);
	print_message("%s", said->p);
	return status;
}

static void a_power_cut_loses_nothing_that_was_acknowledged(struct world *w)
{
	struct buf said = BUF_INIT(1 << 20);
	struct recording r;
	unsigned long cuts = 0, checked = 0;
	int status;

	if (!PRELOADED)
		skip();
	record(&r, w, NULL);
	live(w);
	status = replay(w, &r, &said);
	assert_non_null(strstr(said.p, " 0 lost, 0 damaged"));
	assert_int_equal(status, 0);
	assert_int_equal(sscanf(said.p, "%lu cuts, %lu", &cuts, &checked), 2);
	assert_true(checked > cuts * 100); /* it was told something */
	buf_deinit(&said);
}

/* The disk says that it has the write-ahead log, and does not: that must not go unnoticed. */
static void a_disk_that_lies_is_found_out(struct world *w)
{
	struct buf said = BUF_INIT(1 << 20);
	struct recording r;

	if (!PRELOADED)
		skip();
	record(&r, w, "-wal");
	live(w);
	assert_int_equal(replay(w, &r, &said), 1);
	assert_null(strstr(said.p, " 0 lost"));
	buf_deinit(&said);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PROMISE(a_power_cut_loses_nothing_that_was_acknowledged),
		PROMISE(a_disk_that_lies_is_found_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
