/* webhook_set.c - which webhooks there are: from settings, to operators and metrics. */
#include "shell/webhook_private.h"

#include <errno.h>
#include <event2/event.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/json_out.h"
#include "shell/log.h"

struct webhook *webhook_by_serial(const struct webhooks *w, uint64_t serial)
{
	struct list *it;

	list_for_each (it, &w->all)
		if (container_of(it, struct webhook, link)->serial == serial)
			return container_of(it, struct webhook, link);
	return NULL;
}

static struct webhook *by_name(const struct webhooks *w, const char *name)
{
	struct list *it;

	list_for_each (it, &w->all)
		if (strcmp(container_of(it, struct webhook, link)->name, name) == 0)
			return container_of(it, struct webhook, link);
	return NULL;
}

static void webhook_free(struct webhook *t)
{
	for (size_t i = 0; i < WEBHOOK_PARALLEL; i++)
		if (t->flights[i].post)
			post_cancel(t->flights[i].post);
	list_remove(&t->link);
	sodium_memzero(t, sizeof(*t)); /* its keys */
	free(t);
}

static struct webhook *webhook_add(struct webhooks *w, const char *name)
{
	struct webhook *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->owner = w;
	t->serial = ++w->last_serial;
	t->look_at = INT64_MAX;
	t->due = true; /* what is left from before */
	snprintf(t->name, sizeof(t->name), "%s", name);
	list_append(&w->all, &t->link);
	return t;
}

/* The settings have been checked: the keys are good. */
static void configure(struct webhook *t, const struct config_webhook *config)
{
	t->config = config;
	sodium_memzero(&t->key, sizeof(t->key));
	sodium_memzero(&t->old_key, sizeof(t->old_key));
	sign_key_parse(&t->key, config->secret);
	if (config->old_secret)
		sign_key_parse(&t->old_key, config->old_secret);
	webhook_wake(t); /* who changes settings wants to see what they do */
}

static bool is_configured(const struct webhook *t, const struct config *config)
{
	for (size_t i = 0; i < config->n_webhooks; i++)
		if (strcmp(config->webhooks[i].name, t->name) == 0)
			return true;
	return false;
}

int webhooks_use(struct webhooks *w, const struct config *config)
{
	struct list *it, *tmp;
	int r = config->n_webhooks && !w->posts ? posts_new(&w->posts, w->daemon->loop.base) : 0;

	list_for_each_safe (it, tmp, &w->all)
		if (r || !is_configured(container_of(it, struct webhook, link), config))
			webhook_free(container_of(it, struct webhook, link));
	for (size_t i = 0; i < config->n_webhooks && r == 0; i++) {
		const struct config_webhook *c = &config->webhooks[i];
		struct webhook *t = by_name(w, c->name);

		if (!t)
			t = webhook_add(w, c->name);
		if (t)
			configure(t, c);
		else
			r = -ENOMEM;
	}
	webhooks_purge(w, clock_now()); /* of those who are gone, too */
	return r;
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg; /* the turn that ends now looks at what is due */
}

int webhooks_new(struct webhooks **ret, struct daemon *d)
{
	struct webhooks *w = calloc(1, sizeof(*w));

	if (!w)
		return -ENOMEM;
	w->daemon = d;
	list_init(&w->all);
	w->timer = evtimer_new(d->loop.base, on_timer, w);
	if (!w->timer) {
		free(w);
		return -ENOMEM;
	}
	*ret = w;
	return 0;
}

struct webhooks *webhooks_free(struct webhooks *w)
{
	if (!w)
		return NULL;
	while (!list_is_empty(&w->all))
		webhook_free(container_of(w->all.next, struct webhook, link));
	posts_free(w->posts);
	event_free(w->timer);
	free(w);
	return NULL;
}

static void write_one(const struct webhook *t, struct buf *out)
{
	struct buf url = BUF_INIT(4096);

	config_url_shown(&url, t->config->url);
	out_open(out, NULL, '{');
	out_str(out, "name", t->name);
	out_strn(out, "url", url.p, url.n);
	out_open(out, "events", '[');
	for (size_t i = 0; i < t->config->events.n; i++)
		out_str(out, NULL, t->config->events.v[i]);
	out_close(out, ']');
	out_int(out, "pending", (int64_t)t->pending);
	out_int(out, "dead", (int64_t)t->dead);
	out_int(out, "delivered", (int64_t)t->delivered);
	out_int(out, "failed", (int64_t)t->failed);
	out_int(out, "dropped", (int64_t)t->dropped);
	out_int(out, "failures", t->failures);
	out_str(out, "error", *t->error ? t->error : NULL);
	if (t->error_at)
		out_time(out, "error_at", t->error_at);
	else
		out_null(out, "error_at");
	out_close(out, '}');
	buf_deinit(&url);
}

void webhooks_write(const struct webhooks *w, struct buf *out)
{
	struct list *it;

	list_for_each (it, &w->all)
		write_one(container_of(it, struct webhook, link), out);
}

/* One row a metric, one sample a webhook. */
void webhooks_write_metrics(const struct webhooks *w, struct buf *out)
{
	static const struct {
		const char *name, *type, *help;
		size_t at;
	} rows[] = {
		{"handoff_webhook_delivered_total", "counter", "Events that webhooks were told.",
		 offsetof(struct webhook, delivered)},
		{"handoff_webhook_failed_total", "counter", "Attempts that failed.",
		 offsetof(struct webhook, failed)},
		{"handoff_webhook_dropped_total", "counter",
		 "Events that were dropped because too many waited.",
		 offsetof(struct webhook, dropped)},
		{"handoff_webhook_pending", "gauge", "Events that are still to be told.",
		 offsetof(struct webhook, pending)},
		{"handoff_webhook_dead", "gauge", "Events that were given up and are kept.",
		 offsetof(struct webhook, dead)},
	};
	struct list *it;

	for (size_t i = 0; i < ARRAY_SIZE(rows) && !list_is_empty(&w->all); i++) {
		buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", rows[i].name, rows[i].help,
			   rows[i].name, rows[i].type);
		list_for_each (it, &w->all) {
			const struct webhook *t = container_of(it, struct webhook, link);

			buf_printf(out, "%s{webhook=\"%s\"} %" PRIu64 "\n", rows[i].name, t->name,
				   *(const uint64_t *)((const char *)t + rows[i].at));
		}
	}
}
