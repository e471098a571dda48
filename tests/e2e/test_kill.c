/*
 * Killed at random moments under load, started again on the same data: what was acknowledged is
 * there, once and unchanged, and everybody goes on.
 *
 * ROUNDS=N for more rounds than the standard's, SEED=N for the same moments again.
 */
#include "tests/e2e/support/world.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/hash.h"

enum { VISITORS = 20, STAFF = 2, PEOPLE = VISITORS + STAFF, PENDING = 16, STANDARD_ROUNDS = 12 };
enum { LEAST_MS = 50, MOST_MS = 900 }; /* from a start to the kill */

/* A command that was sent and is not acknowledged: it is sent again with the same id. */
struct pending {
	char id[48];
	char *frame;
};

struct person {
	struct client *client;
	struct pending pending[PENDING]; /* in the order in which they were sent */
	size_t n_pending;
	unsigned n;   /* makes ids and words unique */
	bool waits;   /* a visitor who has asked for a person */
	json_t *said; /* id of a `say` -> how many events there must be of it: 1, refused: 0 */
};

struct load {
	struct world *w;
	struct person people[PEOPLE];
	json_t *conversations; /* ids of all that were seen */
	uint64_t random;
	struct client reader; /* an agent who looks at everything */
	size_t acknowledged, resent, n_conversations;
	bool silent; /* nobody begins anything any more */
};

static uint64_t roll(struct load *l, uint64_t n)
{
	l->random += 0x9e3779b97f4a7c15;
	return hash_u64(l->random) % n;
}

/* What does not get out now is sent by the next connection. */
static void PRINTF_LIKE(3, 4) command(struct person *p, const char *id, const char *fmt, ...)
{
	struct pending *pending = &p->pending[p->n_pending];
	va_list values;

	assert_true(p->n_pending++ < PENDING);
	va_start(values, fmt);
	pending->frame = json_format(fmt, values);
	va_end(values);
	snprintf(pending->id, sizeof(pending->id), "%s", id);
	wsclient_text(&p->client->ws, pending->frame, strlen(pending->frame));
}

/* Words that nobody has said before: they end with the id. */
static void say(struct person *p, const char *conversation)
{
	static const char *const questions[] = {"when are you open", "can i return these shoes",
						"where is my order RB123456"};
	char id[48];
	const char *question = questions[p->n % ARRAY_SIZE(questions)];

	snprintf(id, sizeof(id), "%s-%u", p->client->name, ++p->n);
	json_object_set_new(p->said, id, json_integer(1));
	if (conversation)
		command(p, id, "{'type':'say','id':'%s','text':'%s %s','conversation':'%s'}", id,
			question, id, conversation);
	else
		command(p, id, "{'type':'say','id':'%s','text':'%s %s'}", id, question, id);
}

/* One thing after the other: an id is the visitor's own within one conversation only, so what was
 * said just before an agent closed it could not be told from the beginning of the next one. */
static void visitor_speaks(struct load *l, struct person *p)
{
	char id[48];

	if (l->silent || p->n_pending)
		return;
	if (p->waits || roll(l, 6)) {
		say(p, NULL);
		return;
	}
	snprintf(id, sizeof(id), "%s-h%u", p->client->name, ++p->n);
	command(p, id, "{'type':'ask_human','id':'%s'}", id);
	p->waits = true;
}

static void visitor_hears(struct load *l, struct person *p, const json_t *frame)
{
	if (strcmp(text_at(frame, "type"), "closed") == 0)
		p->waits = false;
	if (strcmp(text_at(frame, "from.role"), "visitor") != 0)
		visitor_speaks(l, p);
}

static void agent_hears(struct load *l, struct person *p, const json_t *frame)
{
	const char *type = text_at(frame, "type"), *offer = text_at(frame, "offer");
	const char *conversation = text_at(frame, "conversation");
	bool mine = json_object_get(frame, "re") != NULL;
	char id[48];

	if (l->silent || p->n_pending == PENDING)
		return;
	if (strcmp(type, "offer") == 0) {
		snprintf(id, sizeof(id), "accept-%s", offer);
		command(p, id, "{'type':'accept','id':'%s','offer':'%s'}", id, offer);
	} else if (mine && (strcmp(type, "assigned") == 0 ||
			    (strcmp(type, "message") == 0 && roll(l, 2)))) {
		say(p, conversation);
	} else if (mine && strcmp(type, "message") == 0) {
		snprintf(id, sizeof(id), "close-%s-%u", conversation, ++p->n);
		command(p, id,
			"{'type':'close','id':'%s','conversation':'%s','resolution':'resolved'}",
			id, conversation);
	}
}

/* The answer to a command of ours: it is done, or refused for good. */
static void settle(struct load *l, struct person *p, const json_t *frame)
{
	const char *re = text_at(frame, "re"), *code = text_at(frame, "code");

	for (size_t i = 0; i < p->n_pending; i++) {
		struct pending *pending = &p->pending[i];

		if (strcmp(pending->id, re) != 0)
			continue;
		if (json_object_get(frame, "retry_after_ms"))
			fail_msg("%s: refused for now: %s", p->client->name, code);
		if (*code && json_object_get(p->said, re))
			json_object_set_new(p->said, re, json_integer(0));
		l->acknowledged += !*code;
		free(pending->frame);
		memmove(pending, pending + 1, (--p->n_pending - i) * sizeof(*pending));
		return;
	}
}

static void hear(struct load *l, struct person *p, const json_t *frame)
{
	if (json_object_get(frame, "seq") && json_object_get(frame, "at"))
		json_object_set_new(l->conversations, text_at(frame, "conversation"), json_true());
	settle(l, p, frame);
	if (p->client->role == ROLE_VISITOR)
		visitor_hears(l, p, frame);
	else
		agent_hears(l, p, frame);
}

/* One look at all sockets. False: nothing came within the time. */
static bool look(struct load *l, int timeout_ms)
{
	struct pollfd v[PEOPLE];
	const json_t *frame;
	int n;

	for (size_t i = 0; i < PEOPLE; i++) {
		const struct wsclient *ws = &l->people[i].client->ws;

		v[i] = (struct pollfd){ws->fd, POLLIN, 0};
		if (wsclient_wants_write(ws))
			v[i].events |= POLLOUT;
	}
	n = poll(v, PEOPLE, timeout_ms);
	for (size_t i = 0; i < PEOPLE; i++) {
		struct person *p = &l->people[i];

		if (v[i].revents)
			wsclient_step(&p->client->ws);
		while ((frame = client_poll(p->client)))
			hear(l, p, frame);
	}
	return n > 0;
}

static void run_load(struct load *l, int64_t ms)
{
	int64_t end = now_ms() + ms, left;

	for (size_t i = 0; i < VISITORS; i++)
		visitor_speaks(l, &l->people[i]);
	while ((left = end - now_ms()) > 0)
		if (!look(l, (int)MIN(left, 5)))
			visitor_speaks(l, &l->people[roll(l, VISITORS)]);
}

/* What had reached us before the end counts as acknowledged: to the last byte. */
static void hear_last_words(struct load *l)
{
	const json_t *frame;

	l->silent = true;
	for (size_t i = 0; i < PEOPLE; i++) {
		struct person *p = &l->people[i];

		while ((frame = client_next(p->client, PATIENCE_MS)))
			hear(l, p, frame);
		assert_true(p->client->ws.fd < 0);
	}
	l->silent = false;
}

static void agent_returns(struct load *l, struct person *p)
{
	json_t *welcome = json_incref(agent_enter(p->client, &l->w->daemon));
	const json_t *held;
	size_t i;

	client_send(p->client, "{'type':'presence','id':'p-%u','status':'available'}", ++p->n);
	json_array_foreach (at(welcome, "conversations"), i, held)
		client_send(p->client, "{'type':'open','conversation':'%s','after':0}",
			    text_at(held, "conversation"));
	json_decref(welcome);
}

static void enter(struct load *l, struct person *p)
{
	if (p->client->role == ROLE_AGENT)
		agent_returns(l, p);
	else if (strcmp(text_at(visitor_enter(p->client, &l->w->daemon), "state"), "bot") == 0)
		p->waits = false;
	for (size_t i = 0; i < p->n_pending; i++) {
		const char *frame = p->pending[i].frame;

		l->resent++;
		wsclient_text(&p->client->ws, frame, strlen(frame));
	}
}

static void enter_all(struct load *l)
{
	for (size_t i = 0; i < PEOPLE; i++)
		enter(l, &l->people[i]);
}

static void load_init(struct load *l, struct world *w)
{
	static char names[PEOPLE][16];
	const char *seed = getenv("SEED");

	l->w = w;
	l->random = seed ? strtoull(seed, NULL, 0) : (uint64_t)time(NULL);
	print_message("SEED=%llu\n", (unsigned long long)l->random);
	l->conversations = json_object();
	client_init(&l->reader, "reader", ROLE_AGENT);
	for (size_t i = 0; i < PEOPLE; i++) {
		struct person *p = &l->people[i];

		snprintf(names[i], sizeof(names[i]), "%c%zu", i < VISITORS ? 'v' : 'a', i);
		p->client = i < VISITORS ? world_visitor(w, names[i]) : world_agent(w, names[i]);
		p->said = json_object();
	}
}

static void load_deinit(struct load *l)
{
	json_decref(l->conversations);
	client_deinit(&l->reader);
	for (size_t i = 0; i < PEOPLE; i++)
		json_decref(l->people[i].said);
}

/* Whose `say` it was: the id is its last word. */
static void count(struct load *l, const json_t *event)
{
	const char *text = text_at(event, "text"), *id = strrchr(text, ' ');
	const char *role = text_at(event, "from.role");

	if (strcmp(text_at(event, "type"), "message") != 0 || !id || strcmp(role, "bot") == 0)
		return;
	for (size_t i = 0; i < PEOPLE; i++) {
		json_t *left = json_object_get(l->people[i].said, id + 1);

		if (left)
			json_integer_set(left, json_integer_value(left) - 1);
	}
}

/* Whether the frame says that we ask too fast; then it has waited. */
static bool was_too_fast(const json_t *frame)
{
	json_int_t ms = number_at(frame, "retry_after_ms");

	if (strcmp(text_at(frame, "code"), "rate_limited") != 0)
		return false;
	nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
	return true;
}

/* Sends `open` or `leave`, and counts what comes until it is done. */
static void ask(struct load *l, struct client *reader, const char *what, const char *conversation,
		json_int_t *last)
{
	const json_t *frame = NULL;

	for (;;) {
		if (!frame || was_too_fast(frame))
			client_send(reader, "{'type':'%s','conversation':'%s','after':0}", what,
				    conversation);
		frame = client_next(reader, PATIENCE_MS);
		assert_non_null(frame);
		if (strcmp(text_at(frame, "type"), "ok") == 0)
			break;
		if (!json_object_get(frame, "at"))
			continue;
		assert_string_equal(text_at(frame, "conversation"), conversation);
		assert_int_equal(number_at(frame, "seq"), ++*last);
		count(l, frame);
	}
	if (strcmp(what, "open") == 0)
		assert_int_equal(number_at(frame, "seq"), *last);
}

/* A whole conversation as the daemon has it now. */
static void read_log(struct load *l, struct client *reader, const char *conversation)
{
	json_int_t last = 0;

	ask(l, reader, "open", conversation, &last);
	ask(l, reader, "leave", conversation, &last);
}

/* What somebody was told is what the log has: a visitor was told less of it, but nothing else. */
static void was_told_the_truth(const struct client *told, const struct client *reader)
{
	const char *key, *name;
	json_t *event, *value;

	json_object_foreach (told->events, key, event) {
		const json_t *stored = json_object_get(reader->events, key);

		if (!stored)
			fail_msg("%s: lost: %s", told->name, json_dumps(event, 0));
		json_object_foreach (event, name, value)
			if (!json_equal(value, json_object_get(stored, name)))
				fail_msg("%s: changed: %s is %s", told->name, json_dumps(event, 0),
					 json_dumps(stored, 0));
	}
}

static void is_once(struct person *p)
{
	const char *id;
	json_t *left;

	json_object_foreach (p->said, id, left)
		if (json_integer_value(left) != 0)
			fail_msg("%s %s", id,
				 json_integer_value(left) > 0 ? "is not there" : "is there twice");
}

/* Compares all that was said and heard with what is stored, and forgets it: a long run would not
 * fit into memory. */
static void verify(struct load *l)
{
	struct client *reader = &l->reader;
	const char *id;
	json_t *value;

	agent_enter(reader, &l->w->daemon);
	json_object_foreach (l->conversations, id, value)
		read_log(l, reader, id);
	for (size_t i = 0; i < PEOPLE; i++) {
		was_told_the_truth(l->people[i].client, reader);
		is_once(&l->people[i]);
		json_object_clear(l->people[i].client->events);
		json_object_clear(l->people[i].said);
	}
	l->n_conversations += json_object_size(l->conversations);
	json_object_clear(l->conversations);
	json_object_clear(reader->events);
	client_disconnect(reader);
}

/* Everything that is on its way arrives, and everybody can still speak. */
static void settle_all(struct load *l)
{
	int64_t deadline = now_ms() + PATIENCE_MS;
	size_t left = 1;

	l->silent = true;
	for (size_t i = 0; i < VISITORS; i++)
		say(&l->people[i], NULL);
	while (left) {
		assert_true(now_ms() < deadline);
		look(l, 100);
		left = 0;
		for (size_t i = 0; i < PEOPLE; i++)
			left += l->people[i].n_pending;
	}
}

static void nothing_acknowledged_is_lost_by_kill_9(struct world *w)
{
	const char *rounds = getenv("ROUNDS");
	struct load *l = calloc(1, sizeof(*l));

	load_init(l, w);
	world_start(w, "queue: {agent_grace: 3s}\n");
	enter_all(l);
	for (int left = rounds ? atoi(rounds) : STANDARD_ROUNDS; left > 0; left--) {
		run_load(l, LEAST_MS + (int64_t)roll(l, MOST_MS - LEAST_MS));
		assert_int_equal(daemon_stop(&w->daemon, SIGKILL), 128 + SIGKILL);
		hear_last_words(l);
		daemon_start_again(&w->daemon);
		enter_all(l);
		if (left % STANDARD_ROUNDS != 1)
			continue;
		settle_all(l);
		verify(l);
		l->silent = false;
	}
	print_message("%zu acknowledged, %zu sent again, %zu conversations\n", l->acknowledged,
		      l->resent, l->n_conversations);
	load_deinit(l);
	free(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PROMISE(nothing_acknowledged_is_lost_by_kill_9),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
