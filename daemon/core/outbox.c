#include "core/outbox.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "core/engine_private.h"
#include "core/log.h"

enum { BODY_MAX = 1 << 20 };

static bool is_wanted(const struct engine *e, enum hook which)
{
	return e->config.hooks & ((uint64_t)1 << which);
}

static void put_about(const struct engine *e, struct buf *out, const struct hook_about *about)
{
	out_id(out, "conversation", about ? about->conversation : 0);
	if (about && about->seq)
		out_int(out, "seq", (int64_t)about->seq);
	else
		out_null(out, "seq");
	out_str(out, "site", about ? e->sites[about->site].name : NULL);
}

static void put_body(const struct engine *e, struct buf *out, enum hook which,
		     const struct hook_about *about, const struct buf *data,
		     const struct buf *texts)
{
	out_open(out, NULL, '{');
	out_str(out, "type", hook_name(which));
	out_int(out, "schema", 1);
	out_time(out, "at", e->now);
	put_about(e, out, about);
	out_open(out, "data", '{');
	if (data)
		out_fragment(out, data->p, data->n);
	if (texts)
		out_fragment(out, texts->p, texts->n);
	out_close(out, '}');
	out_close(out, '}');
}

void hook(struct engine *e, enum hook which, const struct hook_about *about, const struct buf *data,
	  const struct buf *texts)
{
	struct hook_row row = {.which = which, .at = e->now};
	struct buf body = BUF_INIT(BODY_MAX), whole = BUF_INIT(BODY_MAX);
	struct hook_row *kept = NULL;
	struct op *op = NULL;

	if (!is_wanted(e, which))
		return;
	row.id = engine_new_id(e);
	row.conversation = about ? about->conversation : 0;
	row.seq = about ? about->seq : 0;
	put_body(e, &body, which, about, data, NULL);
	put_body(e, &whole, which, about, data, texts);
	row.body = body.p;
	row.whole = whole.p;
	if (!body.error && !whole.error)
		kept = hook_row_new(&row);
	if (kept)
		op = engine_persist(e, OP_HOOK);
	if (op)
		op->hook = kept;
	else
		free(kept);
	if (!op)
		engine_fail(e, -ENOMEM);
	buf_deinit(&body);
	buf_deinit(&whole);
}

/* Copies the members that `names`, words with a blank between, names. */
static void copy(struct buf *out, const json_t *from, const char *names)
{
	while (*names) {
		size_t n = strcspn(names, " ");
		char name[32] = "";
		const json_t *value;
		cleanup(freep) char *json = NULL;

		memcpy(name, names, MIN(n, sizeof(name) - 1));
		value = json_object_get(from, name);
		json = value ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
		if (json)
			out_raw(out, name, json, strlen(json));
		names += n + strspn(names + n, " ");
	}
}

static void put_wait(const struct engine *e, const struct conversation *c, struct buf *data)
{
	if (c->row.queue[0])
		out_str(data, "queue", c->row.queue);
	if (c->row.queued_at)
		out_int(data, "waited_ms", MAX(e->now - c->row.queued_at, (int64_t)0));
}

/* Codes only: their evidence is what the visitor wrote. */
static void put_escalated(const struct engine *e, const struct conversation *c,
			  const json_t *record, struct buf *data, struct buf *texts)
{
	const json_t *reason;
	size_t i;

	out_open(data, "reasons", '[');
	json_array_foreach (json_object_get(record, "reasons"), i, reason)
		out_str(data, NULL, json_string_value(json_object_get(reason, "code")));
	out_close(data, ']');
	put_wait(e, c, data);
	copy(texts, json_object_get(record, "context"), "summary");
}

static void put_waited(const struct engine *e, const struct conversation *c, const json_t *record,
		       struct buf *data, struct buf *texts)
{
	(void)record;
	(void)texts;
	put_wait(e, c, data);
}

/* Which ways there are to reach somebody, not what they are. */
static void put_ways(const struct engine *e, const struct conversation *c, const json_t *record,
		     struct buf *data, struct buf *texts)
{
	(void)e;
	(void)c;
	(void)texts;
	out_open(data, "ways", '[');
	if (json_object_get(record, "email"))
		out_str(data, NULL, "email");
	if (json_object_get(record, "phone"))
		out_str(data, NULL, "phone");
	out_close(data, ']');
}

/* What is told of a record: members without people's words, members with them, and what takes more
 * than a copy. */
static const struct told {
	bool is;
	enum hook hook;
	const char *data, *texts;
	void (*more)(const struct engine *e, const struct conversation *c, const json_t *record,
		     struct buf *data, struct buf *texts);
} told[N_WIRE] = {
	[WIRE_OPENED] = {true, HOOK_OPENED, "visitor locale previous", "page", NULL},
	[WIRE_ESCALATED] = {true, HOOK_ESCALATED, "position priority skills", "", put_escalated},
	[WIRE_ASSIGNED] = {true, HOOK_ASSIGNED, "agent how", "", put_waited},
	[WIRE_REQUEUED] = {true, HOOK_REQUEUED, "reason", "", put_waited},
	[WIRE_UNATTENDED] = {true, HOOK_UNATTENDED, "reason", "", put_waited},
	[WIRE_CLOSED] = {true, HOOK_CLOSED, "by resolution follow_up_at", "note", NULL},
	[WIRE_CONTACT] = {true, HOOK_MESSAGE_LEFT, "", "name email phone message", put_ways},
	[WIRE_RATED] = {true, HOOK_RATED, "survey score", "comment", NULL},
};

void hook_record(struct engine *e, const struct conversation *c, const struct record *r)
{
	const struct told *t = &told[r->wire.type];
	struct buf data = BUF_INIT(BODY_MAX), texts = BUF_INIT(BODY_MAX);
	json_t *body, *agents;

	if (!t->is || !is_wanted(e, t->hook))
		return;
	body = members_parse(r->wire.body, r->wire.body_n);
	agents = members_parse(r->wire.agents, r->wire.agents_n);
	if (!body || !agents || json_object_update(body, agents) < 0) {
		engine_fail(e, -ENOMEM);
	} else {
		copy(&data, body, t->data);
		copy(&texts, body, t->texts);
		if (t->more)
			t->more(e, c, body, &data, &texts);
		hook(e, t->hook, &(struct hook_about){c->row.id, r->wire.seq, c->site}, &data,
		     &texts);
	}
	json_decref(body);
	json_decref(agents);
	buf_deinit(&data);
	buf_deinit(&texts);
}
