#include "shell/webhook_private.h"

#include <errno.h>
#include <event2/event.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/id.h"
#include "shell/log.h"

enum {
	PACE_MS = 10,	       /* between two looks into the store for one webhook, at least */
	PACE_OF_LOOK = 20,     /* and as many times what a look takes */
	FAILING = 4,	       /* failures in a row after which it is only asked whether it works */
	PAUSE_MOST_MS = 60000, /* between two such questions */
	COUNT_MS = 60000,      /* our figures of what the store holds are put right so often */
	DROP_LOG_MS = 60000,
	PURGE_MS = 3600000,
};

#define KEPT_MS (7 * 24 * 3600000LL) /* what is given up, or is for nobody any more */

int64_t webhook_delay(unsigned failures, uint64_t random)
{
	int64_t ms =
		failures > 12 ? 3600000 : MIN((int64_t)1000 << (failures - 1), (int64_t)3600000);

	return ms - (int64_t)(random % (uint64_t)(ms / 4));
}

static bool is_failing(const struct webhook *t)
{
	return t->failures >= FAILING;
}

static size_t may_fly(const struct webhook *t)
{
	return is_failing(t) ? 1 : WEBHOOK_PARALLEL;
}

static void persist_fate(struct webhooks *w, const struct hook_fate *fate)
{
	struct op op = {.type = OP_HOOK_FATE, .fate = malloc(sizeof(*fate))};

	if (!op.fate)
		run_out_of_memory();
	*op.fate = *fate;
	run_persist(w->daemon, &op);
}

static void settle(struct webhook *t, struct hook_fate fate)
{
	snprintf(fate.target, sizeof(fate.target), "%s", t->name);
	t->changed = true;
	persist_fate(t->owner, &fate);
}

void webhook_wake(struct webhook *t)
{
	settle(t, (struct hook_fate){.what = HOOKS_AWAKE});
	t->failures = 0;
	t->paused_until = 0;
	t->due = true;
}

static void note_error(struct webhook *t, const struct post_result *result)
{
	if (result->status)
		snprintf(t->error, sizeof(t->error), "HTTP %d", result->status);
	else
		snprintf(t->error, sizeof(t->error), "%s", result->error);
	t->error_at = clock_now();
}

static void delivered(struct webhook *t, const struct flight *f)
{
	t->delivered++;
	t->pending -= t->pending > 0;
	settle(t, (struct hook_fate){.what = HOOK_DONE, .n = f->n});
	if (t->failures)
		log_info("webhook_works_again", log_s("webhook", t->name));
	if (is_failing(t))
		webhook_wake(t);
	t->failures = 0;
}

static void log_failure(const struct webhook *t, const struct flight *f, bool dead)
{
	enum log_level level = dead || t->failures == 1 ? LEVEL_WARNING : LEVEL_DEBUG;

	log_event(level, dead ? "webhook_gave_up" : "webhook_failed", log_s("webhook", t->name),
		  log_id("id", f->id), log_s("hook", f->event), log_i("attempts", f->attempts),
		  log_s("error", t->error));
}

/* One that answers nothing at all is not asked for every single event; what is too old by now is
 * given up without another try. */
static void pause_webhook(struct webhook *t, int64_t now)
{
	int64_t ms;

	if (!is_failing(t))
		return;
	ms = webhook_delay(t->failures - FAILING + 1, run_random(t->owner->daemon));
	t->paused_until = now + MIN(ms, (int64_t)PAUSE_MOST_MS);
	settle(t, (struct hook_fate){.what = HOOKS_EXPIRED, .at = now - t->config->give_up});
	t->counted_at = 0;
}

static void failed(struct webhook *t, const struct flight *f, const struct post_result *result)
{
	int64_t now = clock_now();
	int64_t ms = webhook_delay(f->attempts, run_random(t->owner->daemon));
	bool dead = now - f->since >= t->config->give_up;
	struct hook_fate fate = {.what = dead ? HOOK_DEAD : HOOK_FAILED,
				 .n = f->n,
				 .attempts = f->attempts,
				 .at = now + MAX(ms, result->retry_after_ms)};

	note_error(t, result);
	snprintf(fate.error, sizeof(fate.error), "%s", t->error);
	settle(t, fate);
	t->failed++;
	t->failures++;
	t->pending -= dead && t->pending > 0;
	t->dead += dead;
	if (!dead)
		t->look_at = MIN(t->look_at, fate.at);
	log_failure(t, f, dead);
	pause_webhook(t, now);
}

static void land(struct webhook *t, struct flight *f)
{
	f->post = NULL;
	t->n_flying--;
	if (t->loading) /* nothing starts meanwhile, so there is room */
		t->landed[t->n_landed++] = f->n;
	t->due = true; /* what comes after it in its conversation, or what had no room */
}

static void on_posted(void *arg, const struct post_result *result)
{
	struct flight *f = arg;
	struct webhook *t = f->webhook;

	land(t, f);
	if (result->status >= 200 && result->status < 300)
		delivered(t, f);
	else
		failed(t, f, result);
}

/* Headers as Standard Webhooks names them; the moment is that of the attempt. */
static struct post *post(struct webhook *t, const struct flight *f, const char *body, size_t n)
{
	int64_t seconds = clock_now() / 1000;
	char id[ID_TEXT + 1], first[SIGN_TEXT + 1], second[SIGN_TEXT + 2] = " ";
	char head[5][40 + 2 * SIGN_TEXT];
	const char *headers[] = {head[0], head[1], head[2], head[3], head[4], "Expect:", NULL};

	id_format(id, f->id);
	sign(first, &t->key, id, seconds, body, n);
	if (t->old_key.n)
		sign(second + 1, &t->old_key, id, seconds, body, n);
	snprintf(head[0], sizeof(head[0]), "webhook-id: %s", id);
	snprintf(head[1], sizeof(head[1]), "webhook-timestamp: %" PRId64, seconds);
	snprintf(head[2], sizeof(head[2]), "webhook-signature: %s%s", first,
		 t->old_key.n ? second : "");
	snprintf(head[3], sizeof(head[3]), "X-Handoffd-Attempt: %u", f->attempts);
	snprintf(head[4], sizeof(head[4]), "Content-Type: application/json");
	return post_start(t->owner->posts,
			  &(struct post_request){.url = t->config->url,
						 .headers = headers,
						 .body = body,
						 .n = n,
						 .timeout_ms = t->config->timeout,
						 .allow_private = t->config->allow_private},
			  on_posted, (void *)f);
}

static void fly(struct webhook *t, const struct hook_due *due)
{
	struct flight *f = t->flights;

	while (f->post)
		f++;
	*f = (struct flight){.webhook = t,
			     .n = due->n,
			     .id = due->id,
			     .since = due->since,
			     .attempts = due->attempts + 1};
	snprintf(f->event, sizeof(f->event), "%s", due->event);
	f->post = post(t, f, due->body, strlen(due->body));
	if (!f->post)
		run_out_of_memory();
	t->n_flying++;
}

/* Or was, when the store was asked. */
static bool was_flying(const struct webhook *t, uint64_t n)
{
	for (size_t i = 0; i < t->n_landed; i++)
		if (t->landed[i] == n)
			return true;
	for (size_t i = 0; i < WEBHOOK_PARALLEL; i++)
		if (t->flights[i].post && t->flights[i].n == n)
			return true;
	return false;
}

void webhooks_loaded(struct webhooks *w, uint64_t request, const struct hooks_answer *a)
{
	struct webhook *t = webhook_by_serial(w, request);

	if (!t)
		return; /* it is not configured any more */
	t->loading = false;
	t->pace = MAX((int64_t)PACE_MS, PACE_OF_LOOK * a->took_us / 1000);
	t->look_at = a->next_at ? a->next_at : INT64_MAX;
	t->due = a->n == HOOKS_AT_ONCE || t->due;
	if (a->counted && !t->changed) {
		t->pending = a->pending;
		t->dead = a->dead;
		t->counted_at = clock_now();
	}
	if (a->counted && !*t->error)
		snprintf(t->error, sizeof(t->error), "%s", a->error);
	for (size_t i = 0; i < a->n; i++) {
		if (was_flying(t, a->v[i].n))
			continue;
		if (t->n_flying < may_fly(t))
			fly(t, &a->v[i]);
		else
			t->due = true;
	}
}

static void look(struct webhook *t, int64_t now)
{
	struct hooks_query q = {
		.now = now, .probe = is_failing(t), .count = now - t->counted_at >= COUNT_MS};

	snprintf(q.target, sizeof(q.target), "%s", t->name);
	t->loading = true;
	t->n_landed = 0;
	t->due = t->changed = false;
	t->looked_at = now;
	store_load_hooks(t->owner->daemon->store, t->serial, &q);
}

/* Looks for what is to be told, or says when to do so; wall clock, ms. */
static int64_t turn(struct webhook *t, int64_t now)
{
	int64_t at = t->due ? 0 : t->look_at;

	if (t->paused_until > now + PAUSE_MOST_MS)
		t->paused_until = now; /* the clock went back */

	if (t->loading || t->n_flying >= may_fly(t))
		return INT64_MAX; /* something will come of that */
	at = at < INT64_MAX ? MAX(at, t->paused_until) : at;
	at = at < INT64_MAX ? MAX(at, t->looked_at + t->pace) : at;
	if (at > now && t->looked_at <= now) /* else it went back, too */
		return at;
	look(t, now);
	return INT64_MAX;
}

void webhooks_purge(struct webhooks *w, int64_t now)
{
	w->purge_at = now + PURGE_MS;
	persist_fate(w, &(struct hook_fate){.what = HOOKS_PURGED, .at = now - KEPT_MS});
}

void webhooks_turn(struct webhooks *w)
{
	int64_t now, next = INT64_MAX;
	struct timeval tv;
	struct list *it;

	if (list_is_empty(&w->all))
		return;
	now = clock_now();
	if (now >= w->purge_at)
		webhooks_purge(w, now);
	list_for_each (it, &w->all)
		next = MIN(next, turn(container_of(it, struct webhook, link), now));
	if (next == INT64_MAX) {
		event_del(w->timer);
		return;
	}
	next = MIN(next - now, (int64_t)PURGE_MS);
	tv = (struct timeval){next / 1000, next % 1000 * 1000};
	event_add(w->timer, &tv);
}

/* The oldest makes room. It is told to nobody, so it is said aloud. */
static void make_room(struct webhook *t)
{
	int64_t now = clock_now();

	if (t->pending + t->dead < (uint64_t)t->config->backlog)
		return;
	settle(t, (struct hook_fate){.what = HOOKS_DROPPED});
	if (t->dead)
		t->dead--;
	else
		t->pending--;
	t->dropped++;
	if (now - t->drop_logged_at < DROP_LOG_MS)
		return;
	t->drop_logged_at = now;
	log_error("webhook_dropped", log_s("webhook", t->name),
		  log_i("backlog", t->config->backlog), log_i("dropped", (int64_t)t->dropped),
		  log_s("remedy", "see 'handoffctl webhooks': it takes less than happens"));
}

void webhooks_address(struct webhooks *w, struct op *op,
		      void (*put)(struct daemon *d, struct op *op))
{
	struct hook_row *event = op->hook;
	struct list *it;

	list_for_each (it, &w->all) {
		struct webhook *t = container_of(it, struct webhook, link);
		struct hook_row own = *event;
		struct op one = {.type = OP_HOOK, .ticket = op->ticket};

		if (!config_webhook_wants(t->config, event->which))
			continue;
		make_room(t);
		snprintf(own.target, sizeof(own.target), "%s", t->name);
		own.body = t->config->include_text ? event->whole : event->body;
		own.whole = NULL;
		one.hook = hook_row_new(&own);
		if (!one.hook)
			run_out_of_memory();
		put(w->daemon, &one);
		t->pending++;
		t->due = t->changed = true;
	}
	op_deinit(op);
}

int64_t webhooks_retry(struct webhooks *w, const char *name)
{
	int64_t found = name ? -1 : 0;
	struct list *it;

	list_for_each (it, &w->all) {
		struct webhook *t = container_of(it, struct webhook, link);

		if (name && strcmp(t->name, name) != 0)
			continue;
		found = MAX(found, (int64_t)0) + (int64_t)t->dead;
		settle(t, (struct hook_fate){.what = HOOKS_REVIVED, .at = clock_now()});
		t->pending += t->dead;
		t->dead = 0;
		t->paused_until = 0;
		t->due = true;
	}
	return found;
}
