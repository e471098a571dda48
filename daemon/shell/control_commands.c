/* control_commands.c - the control socket's commands, one row each. */
#include "shell/control_private.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/id.h"
#include "base/json_out.h"
#include "base/time.h"
#include "shell/daemon.h"
#include "shell/reload.h"

enum { ANSWER_MAX = 16 << 20 };

const char *control_text(const struct ask *ask, const char *key)
{
	return json_string_value(json_object_get(ask->root, key));
}

static void bad_field(const struct ask *ask, const char *message)
{
	control_error(ask->daemon, ask->client, E_BAD_FIELD, message, NULL);
}

static void write_store(const struct daemon *d, struct buf *out)
{
	struct store_figures f;

	store_figures(d->store, &f);
	out_open(out, "store", '{');
	out_bool(out, "works", d->store_works);
	out_int(out, "backlog", (int64_t)f.backlog);
	out_int(out, "commits", (int64_t)f.commits);
	out_open(out, "commit_ms", '{');
	out_real(out, "p50", (double)f.commit_us_p50 / 1000, 3);
	out_real(out, "p99", (double)f.commit_us_p99 / 1000, 3);
	out_close(out, '}');
	out_int(out, "bytes", (int64_t)f.bytes);
	out_close(out, '}');
}

static void status(const struct ask *ask)
{
	const struct daemon *d = ask->daemon;
	struct buf out = BUF_INIT(ANSWER_MAX);

	out_str(&out, "version", HANDOFF_VERSION);
	out_int(&out, "pid", getpid());
	out_time(&out, "started_at", d->started_at);
	out_int(&out, "uptime_s", (clock_now() - d->started_at) / 1000);
	out_open(&out, "listen", '[');
	for (size_t i = 0; i < d->n_addresses; i++)
		out_str(&out, NULL, d->addresses[i]);
	out_close(&out, ']');
	write_store(d, &out);
	engine_write_status(d->engine, &out);
	control_ok(ask->daemon, ask->client, &out);
	buf_deinit(&out);
}

static void queue(const struct ask *ask)
{
	struct buf out = BUF_INIT(ANSWER_MAX);

	engine_write_queue(ask->daemon->engine, &out);
	if (json_is_true(json_object_get(ask->root, "prove")))
		engine_write_audit(ask->daemon->engine, &out);
	control_ok(ask->daemon, ask->client, &out);
	buf_deinit(&out);
}

static void follow_ups(const struct ask *ask)
{
	bool late = json_is_true(json_object_get(ask->root, "late"));
	struct buf out = BUF_INIT(ANSWER_MAX);

	engine_write_follow_ups(ask->daemon->engine, &out, late);
	control_ok(ask->daemon, ask->client, &out);
	buf_deinit(&out);
}

static void conversations(const struct ask *ask)
{
	struct store_query q = {.what = QUERY_CONVERSATIONS, .limit = 50};
	const char *state = control_text(ask, "state"), *since = control_text(ask, "since");
	const char *before = control_text(ask, "before");
	const json_t *limit = json_object_get(ask->root, "limit");
	int one = STATE_NONE;

	if (limit)
		q.limit = (size_t)json_integer_value(limit);
	if (state && state_parse(state, &one))
		q.states = 1u << one;
	if (state && !one)
		bad_field(ask, "state: expected bot, waiting, human, message or closed");
	else if (since && !time_parse(&q.since, since, strlen(since)))
		bad_field(ask, "since: expected a time like 2026-01-31T12:00:00Z");
	else if (before && !id_parse(&q.before, before, strlen(before)))
		bad_field(ask, "before: expected a conversation's id");
	else if (q.limit < 1 || q.limit > 1000)
		bad_field(ask, "limit: expected a number from 1 to 1000");
	else
		control_ask_store(ask, &q);
}

static void show(const struct ask *ask)
{
	struct store_query q = {.what = QUERY_SHOW, .limit = 1};
	const char *id = control_text(ask, "conversation");

	if (!id || !id_parse(&q.conversation, id, strlen(id)))
		bad_field(ask, "conversation: expected a conversation's id");
	else
		control_ask_store(ask, &q);
}

struct reload_ask {
	struct daemon *daemon;
	uint64_t client;
};

static void on_reloaded(void *arg, const struct reload_result *result)
{
	struct reload_ask *r = arg;
	struct buf out = BUF_INIT(ANSWER_MAX);

	reload_write(result, &out);
	if (result->done)
		control_ok(r->daemon, r->client, &out);
	else
		control_error(r->daemon, r->client, E_CONFLICT,
			      "the rules have errors; the old ones stay", &out);
	buf_deinit(&out);
	free(r);
}

static void rules_reload(const struct ask *ask)
{
	struct daemon *d = ask->daemon;
	const char *name = control_text(ask, "site");
	size_t site = name ? config_site_find(d->config, name) : SITES_MAX;
	struct reload_ask *r;

	if (name && site == d->config->n_sites) {
		control_error(d, ask->client, E_NOT_FOUND, "there is no such site", NULL);
		return;
	}
	r = malloc(sizeof(*r));
	if (!r)
		run_out_of_memory();
	*r = (struct reload_ask){d, ask->client};
	if (reload_rules(d, site, on_reloaded, r) == 0)
		return;
	free(r);
	control_error(d, ask->client, E_CONFLICT, "another reload is under way", NULL);
}

static const struct {
	const char *name;
	control_command *command;
} commands[] = {
	{"status", status},
	{"queue", queue},
	{"follow_ups", follow_ups},
	{"conversations", conversations},
	{"show", show},
	{"agent_add", control_agent_add},
	{"agent_set", control_agent_set},
	{"agent_list", control_agent_list},
	{"agent_remove", control_agent_remove},
	{"agent_token", control_agent_token},
	{"agent_login", control_agent_login},
	{"rules_reload", rules_reload},
	{"export", control_export},
	{"erase", control_erase},
	{"backup", control_backup},
	{"webhooks", control_webhooks},
	{"webhooks_retry", control_webhooks_retry},
};

control_command *control_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (strcmp(commands[i].name, name) == 0)
			return commands[i].command;
	return NULL;
}
