#include <stdio.h>
#include <string.h>

#include "shell/store_db.h"

/* One type of op, one row: what is bound here in order is what store_db.c names in that order. */

/* All of a record, in the order of the table's columns. */
static void bind_record(struct binding *b, const struct record *r)
{
	bind_int(b, (int64_t)r->wire.conversation);
	bind_int(b, (int64_t)r->wire.seq);
	bind_int(b, r->wire.at);
	bind_int(b, r->wire.type);
	bind_int(b, (int64_t)r->author);
	bind_text(b, r->command);
	bind_textn(b, r->wire.body, r->wire.body_n);
	bind_textn(b, r->wire.agents, r->wire.agents_n);
}

static int put_record(struct db *db, const struct record *r)
{
	struct binding b = db_bind(db, ST_EVENT_PUT);
	size_t n;
	int result;

	bind_record(&b, r);
	result = db_run(&b);
	n = strlen(db->error);
	if (result)
		snprintf(db->error + n, sizeof(db->error) - n, " (conversation %llu, seq %llu)",
			 (unsigned long long)r->wire.conversation, (unsigned long long)r->wire.seq);
	return result;
}

static int put_conversation(struct db *db, const struct conversation_row *row)
{
	struct binding b = db_bind(db, ST_CONVERSATION_PUT);

	bind_int(&b, (int64_t)row->id);
	bind_int(&b, (int64_t)row->visitor);
	bind_int(&b, (int64_t)row->agent);
	bind_int(&b, (int64_t)row->previous);
	bind_text(&b, row->site);
	bind_int(&b, row->state);
	bind_int(&b, row->priority);
	bind_int(&b, row->opened_at);
	bind_int(&b, row->queued_at);
	bind_int(&b, row->closed_at);
	bind_text(&b, row->resolution);
	bind_int(&b, row->rating);
	bind_text(&b, row->queue);
	bind_int(&b, row->entered_at);
	bind_int(&b, row->wrap_until);
	bind_text(&b, row->complaint);
	bind_text(&b, row->summary);
	bind_int(&b, (int64_t)row->served);
	return db_run(&b);
}

static int put_visitor(struct db *db, const struct visitor_row *row)
{
	struct binding b = db_bind(db, ST_VISITOR_PUT);

	bind_int(&b, (int64_t)row->id);
	bind_text(&b, row->site);
	bind_text(&b, row->user);
	bind_text(&b, row->name);
	bind_text(&b, row->email);
	bind_text(&b, row->phone);
	bind_text(&b, row->locale);
	bind_int(&b, row->verified);
	bind_int(&b, row->seen_at);
	bind_int(&b, row->left_at);
	bind_text(&b, row->department);
	bind_text(&b, row->attributes);
	return db_run(&b);
}

static int put_agent_status(struct db *db, const struct op *op)
{
	struct binding b = db_bind(db, ST_AGENT_STATUS);

	bind_int(&b, (int64_t)op->agent.id);
	bind_int(&b, op->agent.status);
	bind_int(&b, op->agent.left_at);
	return db_run(&b); /* an account that is gone by now: normal */
}

static int put_follow_up(struct db *db, const struct follow_up_row *row)
{
	struct binding b = db_bind(db, ST_FOLLOW_UP_PUT);

	bind_int(&b, (int64_t)row->conversation);
	bind_int(&b, (int64_t)row->seq);
	bind_int(&b, (int64_t)row->owner);
	bind_int(&b, row->due_at);
	bind_int(&b, row->done_at);
	bind_text(&b, row->outcome);
	bind_text(&b, row->text);
	return db_run(&b);
}

int row_put(struct db *writer, const struct op *op)
{
	switch (op->type) {
	case OP_RECORD:
		return put_record(writer, op->record);
	case OP_CONVERSATION:
		return put_conversation(writer, op->conversation);
	case OP_VISITOR:
		return put_visitor(writer, op->visitor);
	case OP_AGENT_STATUS:
		return put_agent_status(writer, op);
	case OP_FOLLOW_UP:
		return put_follow_up(writer, op->follow_up);
	case OP_FORGET:
		return row_forget(writer, op);
	case OP_HOOK:
		return hook_put(writer, op->hook);
	case OP_HOOK_FATE:
		return hook_fate_put(writer, op->fate);
	}
	return -SQLITE_MISUSE;
}

int row_is_stored(struct db *writer, const struct record *r, bool *ret)
{
	struct binding b = db_bind(writer, ST_EVENT_SAME);
	int result;

	bind_record(&b, r);
	result = db_step(&b, ret);
	db_end(&b);
	return result;
}

void records_deinit(struct records *r)
{
	for (size_t i = 0; i < r->n; i++)
		record_unref(r->v[i]);
	free(r->v);
	*r = (struct records){0};
}

static bool records_add(struct records *r, struct record *record)
{
	if (record && r->n == r->cap) {
		size_t cap = r->cap ? r->cap * 2 : 16;
		struct record **v = realloc(r->v, cap * sizeof(struct record *));

		if (!v) {
			record_unref(record);
			return false;
		}
		r->v = v;
		r->cap = cap;
	}
	if (record)
		r->v[r->n++] = record;
	return record != NULL;
}

static struct record *read_record(struct binding *b, uint64_t conversation)
{
	const char *command = (const char *)sqlite3_column_text(b->st, 4);
	struct wire_event wire = {
		.type = (enum wire_type)sqlite3_column_int(b->st, 2),
		.conversation = conversation,
		.seq = (uint64_t)sqlite3_column_int64(b->st, 0),
		.at = sqlite3_column_int64(b->st, 1),
		.body = (const char *)sqlite3_column_text(b->st, 5),
		.body_n = (size_t)sqlite3_column_bytes(b->st, 5),
		.agents = (const char *)sqlite3_column_text(b->st, 6),
		.agents_n = (size_t)sqlite3_column_bytes(b->st, 6),
	};

	return record_new(&wire, (uint64_t)sqlite3_column_int64(b->st, 3), command);
}

int rows_records(struct db *reader, uint64_t conversation, uint64_t after, size_t limit,
		 struct records *ret)
{
	struct binding b = db_bind(reader, ST_EVENTS);
	bool row;
	int r;

	bind_int(&b, (int64_t)conversation);
	bind_int(&b, (int64_t)MIN(after, (uint64_t)INT64_MAX));
	bind_int(&b, limit ? (int64_t)limit : -1);
	for (r = db_step(&b, &row); !r && row; r = db_step(&b, &row)) {
		if (!records_add(ret, read_record(&b, conversation))) {
			db_end(&b);
			return db_failed(reader, SQLITE_NOMEM);
		}
	}
	return r;
}

void row_conversation(struct binding *b, struct conversation_row *ret)
{
	*ret = (struct conversation_row){
		.id = (uint64_t)sqlite3_column_int64(b->st, 0),
		.visitor = (uint64_t)sqlite3_column_int64(b->st, 1),
		.agent = (uint64_t)sqlite3_column_int64(b->st, 2),
		.previous = (uint64_t)sqlite3_column_int64(b->st, 3),
		.state = (enum state)sqlite3_column_int(b->st, 5),
		.priority = sqlite3_column_int(b->st, 6),
		.opened_at = sqlite3_column_int64(b->st, 7),
		.queued_at = sqlite3_column_int64(b->st, 8),
		.closed_at = sqlite3_column_int64(b->st, 9),
		.rating = sqlite3_column_int(b->st, 11),
		.entered_at = sqlite3_column_int64(b->st, 13),
		.wrap_until = sqlite3_column_int64(b->st, 14),
		.served = (uint64_t)sqlite3_column_int64(b->st, 17),
	};
	column_text(b, 4, ret->site, sizeof(ret->site));
	column_text(b, 10, ret->resolution, sizeof(ret->resolution));
	column_text(b, 12, ret->queue, sizeof(ret->queue));
	column_text(b, 15, ret->complaint, sizeof(ret->complaint));
	column_text(b, 16, ret->summary, sizeof(ret->summary));
}

void row_follow_up(struct binding *b, struct follow_up_row *ret)
{
	*ret = (struct follow_up_row){
		.conversation = (uint64_t)sqlite3_column_int64(b->st, 0),
		.seq = (uint64_t)sqlite3_column_int64(b->st, 1),
		.owner = (uint64_t)sqlite3_column_int64(b->st, 2),
		.due_at = sqlite3_column_int64(b->st, 3),
		.done_at = sqlite3_column_int64(b->st, 4),
	};
	column_text(b, 5, ret->outcome, sizeof(ret->outcome));
	column_text(b, 6, ret->text, sizeof(ret->text));
}

int rows_conversation(struct db *reader, uint64_t id, struct conversation_row *ret, bool *ret_known)
{
	struct binding b = db_bind(reader, ST_CONVERSATION);
	int r;

	bind_int(&b, (int64_t)id);
	r = db_step(&b, ret_known);
	if (!r && *ret_known)
		row_conversation(&b, ret);
	db_end(&b);
	return r;
}

int rows_visitor(struct db *reader, uint64_t id, struct visitor_row *ret, bool *ret_known)
{
	struct binding b = db_bind(reader, ST_VISITOR);
	int r;

	bind_int(&b, (int64_t)id);
	r = db_step(&b, ret_known);
	if (!r && *ret_known) {
		*ret = (struct visitor_row){.id = id};
		column_text(&b, 1, ret->site, sizeof(ret->site));
		column_text(&b, 2, ret->user, sizeof(ret->user));
		column_text(&b, 3, ret->name, sizeof(ret->name));
		column_text(&b, 4, ret->email, sizeof(ret->email));
		column_text(&b, 5, ret->phone, sizeof(ret->phone));
		column_text(&b, 6, ret->locale, sizeof(ret->locale));
		ret->verified = sqlite3_column_int(b.st, 7) != 0;
		ret->seen_at = sqlite3_column_int64(b.st, 8);
		ret->left_at = sqlite3_column_int64(b.st, 9);
		column_text(&b, 10, ret->department, sizeof(ret->department));
		column_text(&b, 11, ret->attributes, sizeof(ret->attributes));
	}
	db_end(&b);
	return r;
}

int rows_erased(struct db *reader, uint64_t visitor, bool *ret)
{
	struct binding b = db_bind(reader, ST_ERASED);
	int r;

	bind_int(&b, (int64_t)visitor);
	r = db_step(&b, ret);
	db_end(&b);
	return r;
}

int rows_history(struct db *reader, uint64_t visitor, const char *site, const char *user,
		 struct conversation_row *ret, size_t max, size_t *ret_n)
{
	struct binding b = db_bind(reader, ST_HISTORY);
	size_t n = 0;
	bool row;
	int r;

	bind_int(&b, (int64_t)visitor);
	bind_text(&b, site);
	bind_text(&b, user && *user ? user : NULL);
	bind_int(&b, (int64_t)max);
	for (r = db_step(&b, &row); !r && row; r = db_step(&b, &row))
		row_conversation(&b, &ret[n++]);
	*ret_n = n;
	return r;
}
