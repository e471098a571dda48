#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/time.h"
#include "clients/handoffctl/ctl.h"
#include "clients/handoffctl/table.h"

/* handoffctl queue, follow-ups, conversations */

static void print_table(const struct ctl *c, struct table *t)
{
	struct buf out = BUF_INIT(64 << 20);

	table_print(t, !ctl_has(c, OPT_QUIET), ctl_ink(c, INK_DIM), ctl_ink(c, INK_NONE), &out);
	fwrite(out.p, 1, out.n, stdout);
	buf_deinit(&out);
}

static void cell_list(struct table *t, const json_t *list)
{
	struct buf text = BUF_INIT(4096);
	const json_t *item;
	size_t i;

	json_array_foreach (list, i, item)
		buf_printf(&text, "%s%s", i ? "," : "",
			   json_string_value(item) ? json_string_value(item) : "?");
	table_cell(t, text.p);
	buf_deinit(&text);
}

static int64_t now_ms(void)
{
	return time(NULL) * (int64_t)1000;
}

/* How long ago an RFC 3339 time was. */
static void cell_ago(struct table *t, const char *since)
{
	char text[DURATION_TEXT + 1] = "";
	int64_t ms;

	if (time_parse(&ms, since, strlen(since)))
		duration_format(text, MAX(0, now_ms() - ms));
	table_cell(t, text);
}

/* "1m to 3m", "?" when it is unknown. */
static void cell_wait(struct table *t, const json_t *wait)
{
	char low[DURATION_TEXT + 1], high[DURATION_TEXT + 1];

	if (json_array_size(wait) < 2) {
		table_cell(t, "?");
		return;
	}
	duration_format(low, json_integer_value(json_array_get(wait, 0)) * 1000);
	duration_format(high, json_integer_value(json_array_get(wait, 1)) * 1000);
	table_cellf(t, "%s to %s", low, high);
}

static void waiting_table(const struct ctl *c, const json_t *list)
{
	static const char *const heading[] = {
		"conversation", "site",	       "queue",	 "priority", "waits",	   "expected",
		"why",		"frustration", "reason", "skills",   "last words", NULL};
	const json_t *w;
	struct table t;
	size_t i;

	table_begin(&t, heading);
	json_array_foreach (list, i, w) {
		table_cell(&t, member_str(w, "conversation"));
		table_cell(&t, member_str(w, "site"));
		table_cell(&t, member_str(w, "queue"));
		table_cellf(&t, "%lld", member_int(w, "priority"));
		cell_ago(&t, member_str(w, "since"));
		cell_wait(&t, json_object_get(w, "estimated_wait_s"));
		table_cell(&t, member_str(w, "why"));
		table_cellf(&t, "%.2f", member_real(w, "frustration"));
		table_cell(&t, member_str(w, "reason"));
		cell_list(&t, json_object_get(w, "skills"));
		table_cell(&t, member_str(w, "preview"));
	}
	print_table(c, &t);
}

static void agents_table(const struct ctl *c, const json_t *list)
{
	static const char *const heading[] = {"agent", "name", "status", "load", NULL};
	const json_t *a;
	struct table t;
	size_t i;

	table_begin(&t, heading);
	json_array_foreach (list, i, a) {
		const json_t *there = json_object_get(a, "connected");

		table_cell(&t,
			   *member_str(a, "login") ? member_str(a, "login") : member_str(a, "id"));
		table_cell(&t, member_str(a, "name"));
		table_cell(&t, json_is_false(there) ? "offline" : member_str(a, "status"));
		if (member_int(a, "wrapping"))
			table_cellf(&t, "%lld of %lld, %lld to wrap up", member_int(a, "load"),
				    member_int(a, "capacity"), member_int(a, "wrapping"));
		else
			table_cellf(&t, "%lld of %lld", member_int(a, "load"),
				    member_int(a, "capacity"));
	}
	print_table(c, &t);
}

static void proof_table(const struct ctl *c, const json_t *list)
{
	static const char *const heading[] = {"conversation", "waits",	    "why",
					      "told to",      "told again", NULL};
	static const char *const levels[] = {"nobody yet", "members", "supervisors", "operator"};
	const json_t *p;
	struct table t;
	size_t i;

	table_begin(&t, heading);
	json_array_foreach (list, i, p) {
		long long level = member_int(p, "alert_level");
		const char *next = member_str(p, "alert_at");
		char at[LOCAL_TIME] = "NEVER";

		if (*next)
			local_time(at, next);
		table_cell(&t, member_str(p, "conversation"));
		cell_ago(&t, member_str(p, "since"));
		table_cell(&t, member_str(p, "why"));
		table_cell(&t, level >= 0 && level < (long long)ARRAY_SIZE(levels) ? levels[level]
										   : "?");
		table_cell(&t, at);
	}
	print_table(c, &t);
}

static void breach_table(const struct ctl *c, const json_t *list)
{
	static const char *const heading[] = {"conversation", "state", "what is wrong", NULL};
	const json_t *b;
	struct table t;
	size_t i;

	table_begin(&t, heading);
	json_array_foreach (list, i, b) {
		table_cell(&t, member_str(b, "conversation"));
		table_cell(&t, member_str(b, "state"));
		table_cell(&t, member_str(b, "what"));
	}
	print_table(c, &t);
}

/* Each that waits has an alert that lives, and an agent or a reason why not; all others a deadline. */
static int prove(struct ctl *c)
{
	json_t *a = NULL;
	int r = ctl_ask(c, json_pack("{ss sb}", "command", "queue", "prove", 1), &a);
	size_t breaches;

	if (r)
		return r;
	breaches = json_array_size(json_object_get(a, "breaches"));
	if (!ctl_json(c, a)) {
		if (json_array_size(json_object_get(a, "proof")))
			proof_table(c, json_object_get(a, "proof"));
		if (breaches)
			breach_table(c, json_object_get(a, "breaches"));
		if (!ctl_has(c, OPT_QUIET))
			printf("%lld open conversations looked at, %zu of them wait, %zu "
			       "breaches.\n",
			       member_int(a, "checked"),
			       json_array_size(json_object_get(a, "proof")), breaches);
	}
	json_decref(a);
	return breaches ? CTL_FAILED : CTL_OK;
}

int run_queue(struct ctl *c)
{
	json_t *a = NULL;
	int r;

	if (ctl_has(c, OPT_PROVE))
		return prove(c);
	r = ctl_ask(c, json_pack("{ss}", "command", "queue"), &a);

	if (r)
		return r;
	if (!ctl_json(c, a)) {
		const json_t *waiting = json_object_get(a, "waiting");
		const json_t *agents = json_object_get(a, "agents");

		if (json_array_size(waiting))
			waiting_table(c, waiting);
		else if (!ctl_has(c, OPT_QUIET))
			puts("Nobody waits.");
		if (json_array_size(agents)) {
			putchar('\n');
			agents_table(c, agents);
		} else if (!ctl_has(c, OPT_QUIET)) {
			puts("No agent is there.");
		}
	}
	json_decref(a);
	return CTL_OK;
}

static void follow_ups_table(const struct ctl *c, const json_t *list)
{
	static const char *const heading[] = {"due",	 "state", "owner", "conversation",
					      "promise", "text",  NULL};
	char due[LOCAL_TIME];
	const json_t *p;
	struct table t;
	size_t i;

	table_begin(&t, heading);
	json_array_foreach (list, i, p) {
		local_time(due, member_str(p, "due_at"));
		table_cell(&t, due);
		table_cell(&t, member_str(p, "state"));
		table_cell(&t, member_str(json_object_get(p, "owner"), "name"));
		table_cell(&t, member_str(p, "conversation"));
		table_cellf(&t, "%lld", member_int(p, "promise"));
		table_cell(&t, member_str(p, "text"));
	}
	print_table(c, &t);
}

int run_follow_ups(struct ctl *c)
{
	bool late = ctl_has(c, OPT_LATE);
	json_t *a = NULL;
	int r = ctl_ask(c, json_pack("{ss sb}", "command", "follow_ups", "late", late), &a);

	if (r)
		return r;
	if (!ctl_json(c, a)) {
		const json_t *list = json_object_get(a, "follow_ups");

		if (json_array_size(list))
			follow_ups_table(c, list);
		else if (!ctl_has(c, OPT_QUIET))
			puts(late ? "No promise is late." : "Nothing is promised.");
		if (json_is_true(json_object_get(a, "more")) && !ctl_has(c, OPT_QUIET))
			puts("There are more.");
	}
	json_decref(a);
	return CTL_OK;
}

static bool is_state(const char *s)
{
	static const char *const states[] = {"bot", "waiting", "human", "message", "closed"};

	for (size_t i = 0; i < ARRAY_SIZE(states); i++)
		if (!strcmp(s, states[i]))
			return true;
	return false;
}

json_t *conversations_request(const struct ctl *c)
{
	const char *since = c->option[OPT_SINCE], *state = c->option[OPT_STATE];
	const char *limit = c->option[OPT_LIMIT];
	json_t *request =
		json_pack("{ss si}", "command", "conversations", "limit", limit ? atoi(limit) : 50);
	char text[TIME_TEXT + 1];
	int64_t ms;

	if (state)
		json_object_set_new(request, "state", json_string(state));
	if (!since)
		return request;
	if (duration_parse(&ms, since, strlen(since)))
		ms = now_ms() - ms;
	else if (!time_parse(&ms, since, strlen(since))) {
		json_decref(request);
		return NULL;
	}
	time_format(text, ms);
	json_object_set_new(request, "since", json_string(text));
	return request;
}

static void conversations_table(const struct ctl *c, const json_t *list)
{
	static const char *const heading[] = {"conversation", "site",	"state",      "agent",
					      "priority",     "opened", "resolution", "rating",
					      "events",	      NULL};
	char opened[LOCAL_TIME];
	const json_t *v;
	struct table t;
	size_t i;

	table_begin(&t, heading);
	json_array_foreach (list, i, v) {
		local_time(opened, member_str(v, "opened_at"));
		table_cell(&t, member_str(v, "id"));
		table_cell(&t, member_str(v, "site"));
		table_cell(&t, member_str(v, "state"));
		table_cell(&t, member_str(v, "agent"));
		table_cellf(&t, "%lld", member_int(v, "priority"));
		table_cell(&t, opened);
		table_cell(&t, member_str(v, "resolution"));
		if (member_int(v, "rating"))
			table_cellf(&t, "%lld", member_int(v, "rating"));
		else
			table_cell(&t, "");
		table_cellf(&t, "%lld", member_int(v, "last_seq"));
	}
	print_table(c, &t);
}

int run_conversations(struct ctl *c)
{
	const char *limit = c->option[OPT_LIMIT];
	json_t *request, *a = NULL;
	int r;

	if (ctl_has(c, OPT_STATE) && !is_state(c->option[OPT_STATE]))
		return ctl_fail(CTL_USAGE, "--state is bot, waiting, human, message or closed");
	if (limit && (atoi(limit) < 1 || atoi(limit) > 1000))
		return ctl_fail(CTL_USAGE, "--limit is 1 to 1000");
	request = conversations_request(c);
	if (!request)
		return ctl_fail(CTL_USAGE, "--since is a time (2026-11-22T06:40:00Z) or how long "
					   "ago (2h, 1d)");
	r = ctl_ask(c, request, &a);
	if (r)
		return r;
	if (!ctl_json(c, a)) {
		const json_t *list = json_object_get(a, "conversations");

		if (json_array_size(list))
			conversations_table(c, list);
		else if (!ctl_has(c, OPT_QUIET))
			puts("There are none.");
		if (json_is_true(json_object_get(a, "more")) && !ctl_has(c, OPT_QUIET))
			puts("There are more; --limit N and --since T choose others.");
	}
	json_decref(a);
	return CTL_OK;
}
