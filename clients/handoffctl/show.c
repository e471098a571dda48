#include <stdio.h>
#include <string.h>

#include "base/id.h"
#include "clients/handoffctl/ctl.h"
#include "clients/handoffctl/event_text.h"
#include "clients/handoffctl/harmless.h"

/* handoffctl show ID */

static void put_member(const char *title, const json_t *o, const char *key)
{
	struct buf out = BUF_INIT(1 << 20);
	const char *s = member_str(o, key);

	harmless(&out, s, strlen(s), HARMLESS_LINE);
	if (out.n)
		printf("%-13s%s\n", title, out.p);
	buf_deinit(&out);
}

static void put_attributes(const json_t *visitor)
{
	struct buf out = BUF_INIT(64 << 10);

	pairs_text(json_object_get(visitor, "attributes"), &out);
	if (out.n)
		printf("%-13s%s\n", "page says", out.p);
	buf_deinit(&out);
}

static void put_head(const json_t *v, const json_t *visitor)
{
	char opened[LOCAL_TIME], closed[LOCAL_TIME];

	local_time(opened, member_str(v, "opened_at"));
	local_time(closed, member_str(v, "closed_at"));
	printf("%-13s%s on %s, %s, opened %s%s%s\n", "conversation", member_str(v, "id"),
	       member_str(v, "site"), member_str(v, "state"), opened, *closed ? ", closed " : "",
	       closed);
	put_member("about", v, "summary");
	put_member("queue", v, "queue");
	put_member("resolution", v, "resolution");
	put_member("complaint", v, "complaint");
	put_member("agent", v, "agent");
	put_member("visitor", visitor, "id");
	put_member("name", visitor, "name");
	put_member("e-mail", visitor, "email");
	put_member("telephone", visitor, "phone");
	put_member("department", visitor, "department");
	put_attributes(visitor);
	if (*member_str(visitor, "user"))
		printf("%-13s%s\n", "verified",
		       json_is_true(json_object_get(visitor, "verified")) ? "yes" : "no");
	putchar('\n');
}

static void put_events(const struct ctl *c, const json_t *events)
{
	struct buf out = BUF_INIT(64 << 20);
	char at[LOCAL_TIME];
	const json_t *e;
	size_t i;

	json_array_foreach (events, i, e) {
		size_t before = out.n, begin;

		local_time(at, member_str(e, "at"));
		buf_printf(&out, "%s%s%s ", ctl_ink(c, INK_DIM), at, ctl_ink(c, INK_NONE));
		begin = out.n;
		event_text(c, e, EVENT_FULL, &out);
		if (out.n == begin)
			out.n = before; /* nothing that a person would look for */
		else
			buf_putc(&out, '\n');
	}
	fwrite(out.p, 1, out.n, stdout);
	buf_deinit(&out);
}

int run_show(struct ctl *c)
{
	char text[ID_TEXT + 1];
	json_t *a = NULL;
	uint64_t id;
	int r;

	if (!id_parse_reference(&id, c->args[0], strlen(c->args[0])))
		return ctl_fail(CTL_USAGE,
				"'%s' is no conversation's id or reference; 'handoffctl "
				"conversations' lists them",
				c->args[0]);
	id_format(text, id);
	r = ctl_ask(c, json_pack("{ss ss}", "command", "show", "conversation", text), &a);
	if (r)
		return r;
	if (!ctl_json(c, a)) {
		put_head(json_object_get(a, "conversation"), json_object_get(a, "visitor"));
		put_events(c, json_object_get(a, "events"));
	}
	json_decref(a);
	return CTL_OK;
}
