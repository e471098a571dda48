#include <string.h>

#include "base/json_out.h"
#include "shell/store_query.h"

/* What operators ask for, as JSON. Answers are short reads: one page, or one conversation. */

void query_moment(struct buf *out, const char *key, int64_t ms)
{
	if (ms)
		out_time(out, key, ms);
	else
		out_null(out, key);
}

/* A column's text; null when there is none. */
static void out_text(struct buf *out, const char *key, struct binding *b, int column)
{
	const char *s = (const char *)sqlite3_column_text(b->st, column);

	out_str(out, key, s && *s ? s : NULL);
}

void query_listed(struct buf *out, struct binding *b)
{
	struct conversation_row row;

	row_conversation(b, &row);
	out_id(out, "id", row.id);
	out_str(out, "site", row.site);
	out_str(out, "state", row.state < N_STATE ? state_name(row.state) : NULL);
	out_id(out, "visitor", row.visitor);
	out_str(out, "agent", (const char *)sqlite3_column_text(b->st, CONVERSATION_COLUMNS));
	out_int(out, "priority", row.priority);
	query_moment(out, "opened_at", row.opened_at);
	query_moment(out, "queued_at", row.queued_at);
	query_moment(out, "closed_at", row.closed_at);
	out_str(out, "resolution", *row.resolution ? row.resolution : NULL);
	if (row.rating)
		out_int(out, "rating", row.rating);
	else
		out_null(out, "rating");
	out_str(out, "queue", *row.queue ? row.queue : NULL);
	out_str(out, "summary", *row.summary ? row.summary : NULL);
	out_str(out, "complaint", *row.complaint ? row.complaint : NULL);
	out_int(out, "last_seq", sqlite3_column_int64(b->st, CONVERSATION_COLUMNS + 1));
	out_text(out, "name", b, CONVERSATION_COLUMNS + 2);
	query_moment(out, "since", row.entered_at);
	out_text(out, "preview", b, CONVERSATION_COLUMNS + 3);
	if (sqlite3_column_type(b->st, CONVERSATION_COLUMNS + 4) == SQLITE_NULL)
		out_null(out, "frustration");
	else
		out_real(out, "frustration", sqlite3_column_double(b->st, CONVERSATION_COLUMNS + 4),
			 3);
}

static void out_conversation(struct buf *out, const char *key, struct binding *b)
{
	out_open(out, key, '{');
	query_listed(out, b);
	out_close(out, '}');
}

/* Ids grow with time, but a clock may have been wrong: a day's slack before the walk ends. */
static bool is_long_before(struct binding *b, int64_t since)
{
	return sqlite3_column_int64(b->st, 7) < since - 24 * 3600 * (int64_t)1000;
}

/* One state is walked along its index; of several the ids are put in order first. */
static struct binding bind_list(struct db *reader, const struct store_query *q)
{
	bool one = q->states && !(q->states & (q->states - 1));
	struct binding b = db_bind(reader, !q->states ? ST_CONVERSATIONS_ALL
					   : one      ? ST_CONVERSATIONS_STATE
						      : ST_CONVERSATIONS_STATES);

	bind_int(&b, q->before && q->before < INT64_MAX ? (int64_t)q->before : INT64_MAX);
	for (int s = STATE_BOT; s < N_STATE && q->states; s++)
		if (q->states >> s & 1)
			bind_int(&b, s);
		else if (!one)
			bind_int(&b, STATE_NONE);
	if (q->states && !one)
		bind_int(&b, (int64_t)q->limit + 1);
	return b;
}

static int list_conversations(struct db *reader, const struct store_query *q, struct buf *out)
{
	struct binding b = bind_list(reader, q);
	bool row, more = false;
	size_t n = 0;
	int r;

	out_open(out, NULL, '{');
	out_open(out, "conversations", '[');
	for (r = db_step(&b, &row); !r && row && !more; r = db_step(&b, &row)) {
		if (is_long_before(&b, q->since))
			break;
		if (sqlite3_column_int64(b.st, 7) < q->since)
			continue;
		more = n == q->limit;
		if (!more)
			out_conversation(out, NULL, &b);
		n++;
	}
	db_end(&b);
	out_close(out, ']');
	out_bool(out, "more", more);
	out_close(out, '}');
	return r;
}

int query_visitor(struct db *reader, const char *key, uint64_t id, struct buf *out)
{
	struct visitor_row row;
	bool known;
	int r = rows_visitor(reader, id, &row, &known);

	if (r)
		return r;
	if (!known) {
		out_null(out, key);
		return 0;
	}
	out_open(out, key, '{');
	out_id(out, "id", row.id);
	out_str(out, "site", row.site);
	out_str(out, "user", *row.user ? row.user : NULL);
	out_str(out, "name", *row.name ? row.name : NULL);
	out_str(out, "email", *row.email ? row.email : NULL);
	out_str(out, "phone", *row.phone ? row.phone : NULL);
	out_str(out, "locale", *row.locale ? row.locale : NULL);
	out_str(out, "department", *row.department ? row.department : NULL);
	if (*row.attributes)
		out_raw(out, "attributes", row.attributes, strlen(row.attributes));
	out_bool(out, "verified", row.verified);
	query_moment(out, "seen_at", row.seen_at);
	out_close(out, '}');
	return 0;
}

/* The whole events as an agent would get them. They are made and freed here, on one thread. */
int query_events(struct db *reader, uint64_t id, struct buf *out)
{
	cleanup(records_deinit) struct records records = {0};
	int r = rows_records(reader, id, 0, 0, &records);

	if (r)
		return r;
	out_open(out, "events", '[');
	for (size_t i = 0; i < records.n; i++) {
		if (i)
			buf_putc(out, ',');
		wire_event(out, &records.v[i]->wire, AUDIENCE_AGENTS, NULL);
	}
	out_close(out, ']');
	return 0;
}

static int show(struct db *reader, const struct store_query *q, struct buf *out)
{
	struct binding b = db_bind(reader, ST_CONVERSATION_LISTED);
	uint64_t visitor;
	bool known;
	int r;

	bind_int(&b, (int64_t)q->conversation);
	r = db_step(&b, &known);
	out_open(out, NULL, '{');
	if (r || !known) {
		out_str(out, "error", "not_found");
		out_close(out, '}');
		return r;
	}
	visitor = (uint64_t)sqlite3_column_int64(b.st, 1);
	out_conversation(out, "conversation", &b);
	db_end(&b);
	r = query_visitor(reader, "visitor", visitor, out);
	if (!r)
		r = query_events(reader, q->conversation, out);
	out_close(out, '}');
	return r;
}

int query_write(struct db *reader, const struct store_query *q, struct buf *out)
{
	switch (q->what) {
	case QUERY_CONVERSATIONS:
		return list_conversations(reader, q, out);
	case QUERY_SHOW:
		return show(reader, q, out);
	case QUERY_PERSON:
		return person_write(reader, q->visitor, out);
	case QUERY_EXPORT:
		return export_write(reader, q->visitor, out);
	case QUERY_OLD_CONVERSATIONS:
		return old_conversations(reader, q, out);
	case QUERY_OLD_VISITORS:
		return old_visitors(reader, q, out);
	}
	return -SQLITE_MISUSE;
}
