#include "shell/retention.h"

#include <errno.h>
#include <event2/event.h>
#include <jansson.h>
#include <string.h>

#include "shell/daemon.h"
#include "shell/log.h"

/*
 * A pass goes through the closed conversations and then through the visitors, so many at a time, each
 * step asked of the store when it has nothing else to do. What is old enough is told to the engine,
 * which lets go of it unless somebody has it in hand. Nothing of a pass is kept over a restart.
 */
enum {
	PASS_MS = 3600000, /* or as long as the shortest age */
	STEP_MS = 25,
	BUSY_MS = 250,	/* the store has something to write, or cannot */
	STEP_ROWS = 50, /* looked at, and at most so many deleted in one transaction */
};

struct retention {
	struct daemon *daemon;
	struct event *timer;
	bool visitors, asked; /* this half of the pass; an answer is owed */
	bool over;	      /* the daemon ends, and the answer frees it */
	uint64_t after;
	struct engine_counters before;
};

static void arm(struct retention *r, int64_t ms)
{
	struct timeval tv = {ms / 1000, ms % 1000 * 1000};

	event_add(r->timer, &tv);
}

static int64_t pause_of(const struct config *c)
{
	const int64_t ages[] = {c->retention.bot, c->retention.human, c->retention.message,
				c->retention.visitors};
	int64_t ms = PASS_MS;

	for (size_t i = 0; i < ARRAY_SIZE(ages); i++)
		ms = ages[i] ? MIN(ms, ages[i]) : ms;
	return ms;
}

static void pass_begin(struct retention *r)
{
	r->visitors = false;
	r->after = 0;
	engine_counters(r->daemon->engine, &r->before);
}

static void pass_end(struct retention *r)
{
	struct engine_counters now;

	engine_counters(r->daemon->engine, &now);
	if (now.expired_conversations > r->before.expired_conversations ||
	    now.expired_visitors > r->before.expired_visitors)
		log_info("expired",
			 log_i("conversations", (int64_t)(now.expired_conversations -
							  r->before.expired_conversations)),
			 log_i("visitors",
			       (int64_t)(now.expired_visitors - r->before.expired_visitors)));
	pass_begin(r);
	arm(r, pause_of(r->daemon->config));
}

static void expire(struct retention *r, const json_t *list)
{
	uint64_t ids[STEP_ROWS];
	struct event ev = {.type = EV_EXPIRED};
	size_t i, n = 0;
	const json_t *item;

	json_array_foreach (list, i, item) {
		const char *text = json_string_value(item);

		if (n < STEP_ROWS && text && id_parse(&ids[n], text, strlen(text)))
			n++;
	}
	if (r->visitors) {
		ev.expired.visitors = ids;
		ev.expired.n_visitors = n;
	} else {
		ev.expired.conversations = ids;
		ev.expired.n_conversations = n;
	}
	if (n)
		run(r->daemon, &ev);
}

static void go_on(struct retention *r, const json_t *next)
{
	const char *text = json_string_value(next);

	if (text && id_parse(&r->after, text, strlen(text))) {
		arm(r, STEP_MS);
	} else if (!r->visitors) {
		r->visitors = true;
		r->after = 0;
		arm(r, STEP_MS);
	} else {
		pass_end(r);
	}
}

static void on_answer(void *arg, const char *json, size_t n)
{
	struct retention *r = arg;
	json_t *root;

	r->asked = false;
	if (r->over) {
		retention_free(r);
		return;
	}
	root = json_loadb(json ? json : "", n, 0, NULL);
	expire(r, json_object_get(root, "ids"));
	go_on(r, json_object_get(root, "next"));
	json_decref(root);
}

static int64_t cutoff(int64_t age)
{
	return age ? clock_now() - age : 0;
}

static void ask(struct retention *r)
{
	const struct config *c = r->daemon->config;
	struct store_query q = {.what = r->visitors ? QUERY_OLD_VISITORS : QUERY_OLD_CONVERSATIONS,
				.after = r->after,
				.limit = STEP_ROWS,
				.old = {.bot = cutoff(c->retention.bot),
					.human = cutoff(c->retention.human),
					.message = cutoff(c->retention.message),
					.visitors = cutoff(c->retention.visitors)}};

	r->asked = true;
	store_query(r->daemon->store, inquiry_new(r->daemon, on_answer, r), &q);
}

static void on_step(evutil_socket_t fd, short what, void *arg)
{
	struct retention *r = arg;
	struct store_figures figures;

	(void)fd;
	(void)what;
	store_figures(r->daemon->store, &figures);
	if (!r->daemon->store_works || figures.backlog > 0)
		arm(r, BUSY_MS);
	else
		ask(r);
}

int retention_new(struct retention **ret, struct daemon *d)
{
	struct retention *r = calloc(1, sizeof(*r));

	if (!r)
		return -ENOMEM;
	r->daemon = d;
	r->timer = evtimer_new(d->loop.base, on_step, r);
	if (!r->timer) {
		free(r);
		return -ENOMEM;
	}
	pass_begin(r);
	arm(r, MIN(pause_of(d->config), (int64_t)60000)); /* after a start there is other work */
	*ret = r;
	return 0;
}

struct retention *retention_free(struct retention *r)
{
	if (!r)
		return NULL;
	if (r->timer)
		event_free(r->timer);
	r->timer = NULL;
	r->over = true;
	if (!r->asked)
		free(r);
	return NULL;
}
