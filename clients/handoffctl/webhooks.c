#include <stdio.h>
#include <string.h>

#include "clients/handoffctl/ctl.h"
#include "clients/handoffctl/table.h"

/* handoffctl webhooks, webhooks retry */

static void cell_events(struct table *t, const json_t *events)
{
	const char *first = json_string_value(json_array_get(events, 0));
	size_t n = json_array_size(events);

	if (n == 1)
		table_cell(t, first ? first : "");
	else
		table_cellf(t, "%zu kinds", n);
}

static void put_table(const struct ctl *c, const json_t *list)
{
	static const char *const heading[] = {"webhook",    "url",  "events", "pending",
					      "dead",	    "told", "failed", "dropped",
					      "last error", "when", NULL};
	struct buf out = BUF_INIT(1 << 20);
	char when[LOCAL_TIME];
	const json_t *w;
	struct table t;
	size_t i;

	table_begin(&t, heading);
	json_array_foreach (list, i, w) {
		local_time(when, member_str(w, "error_at"));
		table_cell(&t, member_str(w, "name"));
		table_cell(&t, member_str(w, "url"));
		cell_events(&t, json_object_get(w, "events"));
		table_cellf(&t, "%lld", member_int(w, "pending"));
		table_cellf(&t, "%lld", member_int(w, "dead"));
		table_cellf(&t, "%lld", member_int(w, "delivered"));
		table_cellf(&t, "%lld", member_int(w, "failed"));
		table_cellf(&t, "%lld", member_int(w, "dropped"));
		table_cell(&t, member_str(w, "error"));
		table_cell(&t, when);
	}
	table_print(&t, !ctl_has(c, OPT_QUIET), ctl_ink(c, INK_DIM), ctl_ink(c, INK_NONE), &out);
	fwrite(out.p, 1, out.n, stdout);
	buf_deinit(&out);
}

int run_webhooks(struct ctl *c)
{
	const json_t *list;
	json_t *a = NULL;
	int r = ctl_ask(c, json_pack("{ss}", "command", "webhooks"), &a);

	if (r)
		return r;
	list = json_object_get(a, "webhooks");
	if (!ctl_json(c, a) && json_array_size(list))
		put_table(c, list);
	else if (!ctl_has(c, OPT_JSON) && !ctl_has(c, OPT_QUIET))
		puts("No webhooks are configured.");
	json_decref(a);
	return CTL_OK;
}

int run_webhooks_retry(struct ctl *c)
{
	json_t *a = NULL, *request = json_pack("{ss}", "command", "webhooks_retry");
	int r;

	if (c->n_args)
		json_object_set_new(request, "name", json_string(c->args[0]));
	r = ctl_ask(c, request, &a);
	if (r)
		return r;
	if (!ctl_json(c, a) && !ctl_has(c, OPT_QUIET))
		printf("%lld given up before; they are tried again\n", member_int(a, "revived"));
	json_decref(a);
	return CTL_OK;
}
