#include "core/context.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "core/engine_private.h"
#include "core/log.h"
#include "core/promise.h"
#include "core/visitor_profile.h"

enum { TRANSCRIPT_BYTES = 32 << 10, AVOID_LINES = 12 };

static void write_wants(struct buf *out, const struct dialogue *d)
{
	out_open(out, "wants", '[');
	for (size_t i = 0; i < d->n_wants; i++) {
		out_open(out, NULL, '{');
		out_str(out, "name", d->wants[i].intent);
		out_real(out, "confidence", d->wants[i].confidence, 3);
		out_close(out, '}');
	}
	out_close(out, ']');
}

static void write_facts(struct buf *out, const struct dialogue *d)
{
	out_open(out, "facts", '[');
	for (size_t i = 0; i < d->n_facts; i++) {
		out_open(out, NULL, '{');
		out_str(out, "name", d->facts[i].name);
		out_str(out, "value", d->facts[i].value);
		out_int(out, "seq", (int64_t)d->facts[i].seq);
		out_close(out, '}');
	}
	out_close(out, ']');
}

static void write_tried(struct buf *out, const struct dialogue *d)
{
	out_open(out, "tried", '[');
	for (size_t i = 0; i < d->n_tried; i++) {
		out_open(out, NULL, '{');
		out_str(out, "intent", d->tried[i].intent);
		out_int(out, "seq", (int64_t)d->tried[i].seq);
		if (d->tried[i].helped)
			out_bool(out, "helped", d->tried[i].helped > 0);
		else
			out_null(out, "helped");
		out_close(out, '}');
	}
	out_close(out, ']');
}

/* The last point against the mean of those before it; a tenth either way is no trend. */
static const char *trend_of(const struct dialogue *d)
{
	double sum = 0, change;

	if (d->n_mood < 2)
		return "steady";
	for (size_t i = 0; i + 1 < d->n_mood; i++)
		sum += d->mood[i].frustration;
	change = d->mood[d->n_mood - 1].frustration - sum / (double)(d->n_mood - 1);
	return change > 0.1 ? "rising" : change < -0.1 ? "falling" : "steady";
}

static void write_mood(struct buf *out, const struct dialogue *d)
{
	out_open(out, "mood", '{');
	out_real(out, "now", d->n_mood ? d->mood[d->n_mood - 1].frustration : 0, 3);
	out_str(out, "trend", trend_of(d));
	out_open(out, "points", '[');
	for (size_t i = 0; i < d->n_mood; i++) {
		out_open(out, NULL, '{');
		out_int(out, "seq", (int64_t)d->mood[i].seq);
		out_real(out, "frustration", d->mood[i].frustration, 3);
		out_close(out, '}');
	}
	out_close(out, ']');
	out_close(out, '}');
}

static void write_earlier(const struct engine *e, struct buf *out,
			  const struct conversation_row *row)
{
	const struct agent *a = map_get(&e->agents, row->served);

	out_open(out, NULL, '{');
	out_id(out, "id", row->id);
	if (row->closed_at)
		out_time(out, "closed_at", row->closed_at);
	if (row->resolution[0])
		out_str(out, "resolution", row->resolution);
	if (row->rating)
		out_int(out, "rating", row->rating);
	if (row->summary[0])
		out_str(out, "summary", row->summary);
	if (a)
		out_str(out, "agent", a->row.name);
	if (row->complaint[0])
		out_str(out, "complaint", row->complaint);
	out_close(out, '}');
}

static void write_previous(const struct engine *e, struct buf *out, const struct conversation *c)
{
	const struct visitor *v = c->visitor;

	out_open(out, "previous", '[');
	for (size_t i = 0; v && i < v->n_history; i++)
		if (v->history[i].id != c->row.id)
			write_earlier(e, out, &v->history[i]);
	out_close(out, ']');
}

void write_page(struct buf *out, const struct visitor *v)
{
	if (!v->url && !v->title && !v->referrer)
		return;
	out_open(out, "page", '{');
	if (v->url)
		out_str(out, "url", v->url);
	if (v->title)
		out_str(out, "title", v->title);
	if (v->referrer)
		out_str(out, "referrer", v->referrer);
	out_close(out, '}');
}

static void write_person(const struct engine *e, struct buf *out, const struct conversation *c)
{
	const struct visitor *v = c->visitor;

	out_open(out, "visitor", '{');
	out_id(out, "id", c->row.visitor);
	if (v && v->name)
		out_str(out, "name", v->name);
	if (v && v->email)
		out_str(out, "email", v->email);
	if (v && v->phone)
		out_str(out, "phone", v->phone);
	if (v)
		write_profile(out, v);
	out_bool(out, "verified", v && v->verified);
	if (v && v->locale[0])
		out_str(out, "locale", v->locale);
	if (v)
		write_page(out, v);
	write_previous(e, out, c);
	write_promises_of(e, out, "promises", c->row.visitor);
	out_close(out, '}');
}

static void write_from(struct buf *out, json_t *from)
{
	static const char *const members[] = {"role", "name", "agent"};

	out_open(out, "from", '{');
	for (size_t i = 0; i < ARRAY_SIZE(members); i++)
		if (json_object_get(from, members[i]))
			out_str(out, members[i],
				json_string_value(json_object_get(from, members[i])));
	out_close(out, '}');
}

static void write_line(struct buf *out, const struct record *r)
{
	json_t *o = members_parse(r->wire.body, r->wire.body_n);

	if (o) {
		out_open(out, NULL, '{');
		out_int(out, "seq", (int64_t)r->wire.seq);
		out_time(out, "at", r->wire.at);
		write_from(out, json_object_get(o, "from"));
		out_str(out, "text", json_string_value(json_object_get(o, "text")));
		out_close(out, '}');
	}
	json_decref(o);
}

/* The latest messages that fit; the rest can be had by `open`. */
static void write_transcript(struct buf *out, const struct conversation *c)
{
	size_t n = conversation_lines(c), first = n, bytes = 0;

	while (first && bytes + conversation_line(c, first - 1)->wire.body_n < TRANSCRIPT_BYTES)
		bytes += conversation_line(c, --first)->wire.body_n;
	out_open(out, "transcript", '[');
	for (size_t i = first; i < n; i++)
		write_line(out, conversation_line(c, i));
	out_close(out, ']');
}

static void write_avoid(struct engine *e, struct buf *out, const struct conversation *c)
{
	struct buf lines = BUF_INIT(16 << 10);
	const char *at, *end;

	brief_avoid(e->sites[c->site].rules, c->dialogue, &lines, AVOID_LINES);
	out_open(out, "avoid", '[');
	for (at = lines.p; !lines.error && (end = strchr(at, '\n')); at = end + 1)
		out_strn(out, NULL, at, (size_t)(end - at));
	out_close(out, ']');
	buf_deinit(&lines);
}

static void write_brief(struct engine *e, struct buf *out, const char *key,
			const struct conversation *c,
			void (*brief)(const struct rules *, const struct dialogue *, struct buf *))
{
	struct buf text = BUF_INIT(16 << 10);

	brief(e->sites[c->site].rules, c->dialogue, &text);
	out_strn(out, key, text.p, text.error ? 0 : text.n);
	buf_deinit(&text);
}

void conversation_sum_up(struct engine *e, struct conversation *c)
{
	struct buf text = BUF_INIT(16 << 10);
	size_t n;

	brief_history(e->sites[c->site].rules, c->dialogue, &text);
	n = text.error ? 0 : utf8_cut(text.p, text.n, SUMMARY);
	snprintf(c->row.summary, sizeof(c->row.summary), "%.*s", (int)n, n ? text.p : "");
	buf_deinit(&text);
}

void write_context(struct engine *e, struct buf *out, const char *key, const struct conversation *c)
{
	const struct dialogue *d = c->dialogue;

	out_open(out, key, '{');
	write_brief(e, out, "summary", c, brief_summary);
	write_wants(out, d);
	write_facts(out, d);
	write_tried(out, d);
	write_mood(out, d);
	out_raw(out, "reasons", c->reasons ? c->reasons : "[]",
		c->reasons ? strlen(c->reasons) : 2);
	write_person(e, out, c);
	write_brief(e, out, "opening", c, brief_opening);
	write_avoid(e, out, c);
	write_transcript(out, c);
	out_close(out, '}');
}
