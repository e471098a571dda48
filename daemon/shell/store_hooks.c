#include <stdio.h>
#include <string.h>

#include "shell/store_private.h"

/* What webhooks are to be told, and what became of it. */

static void bind_about(struct binding *b, uint64_t conversation)
{
	if (conversation)
		bind_int(b, (int64_t)conversation);
	else
		bind_text(b, NULL);
}

int hook_put(struct db *writer, const struct hook_row *row)
{
	struct binding b = db_bind(writer, ST_HOOK_PUT);

	bind_text(&b, row->target);
	bind_int(&b, (int64_t)row->id);
	bind_text(&b, hook_name(row->which));
	bind_about(&b, row->conversation);
	bind_int(&b, (int64_t)row->seq);
	bind_int(&b, row->at);
	bind_text(&b, row->body);
	return db_run(&b);
}

/* What each statement takes, in order: n, attempts, moment, target, error. */
static const struct {
	enum statement statement;
	const char *takes;
} fates[] = {
	[HOOK_DONE] = {ST_HOOK_DONE, "n"},	    [HOOK_FAILED] = {ST_HOOK_FAILED, "name"},
	[HOOK_DEAD] = {ST_HOOK_DEAD, "nae"},	    [HOOKS_AWAKE] = {ST_HOOKS_AWAKE, "t"},
	[HOOKS_EXPIRED] = {ST_HOOKS_EXPIRED, "tm"}, [HOOKS_DROPPED] = {ST_HOOKS_DROPPED, "t"},
	[HOOKS_REVIVED] = {ST_HOOKS_REVIVED, "tm"}, [HOOKS_PURGED] = {ST_HOOKS_PURGED, "m"},
};

int hook_fate_put(struct db *writer, const struct hook_fate *fate)
{
	struct binding b = db_bind(writer, fates[fate->what].statement);

	for (const char *takes = fates[fate->what].takes; *takes; takes++) {
		switch (*takes) {
		case 'n':
			bind_int(&b, (int64_t)fate->n);
			break;
		case 'a':
			bind_int(&b, fate->attempts);
			break;
		case 'm':
			bind_int(&b, fate->at);
			break;
		case 't':
			bind_text(&b, fate->target);
			break;
		default:
			bind_text(&b, fate->error);
		}
	}
	return db_run(&b);
}

void hooks_answer_deinit(struct hooks_answer *a)
{
	for (size_t i = 0; i < a->n; i++)
		free(a->v[i].body);
	*a = (struct hooks_answer){0};
}

static bool read_due(struct binding *b, struct hook_due *ret)
{
	const char *body = (const char *)sqlite3_column_text(b->st, 6);

	*ret = (struct hook_due){
		.n = (uint64_t)sqlite3_column_int64(b->st, 0),
		.id = (uint64_t)sqlite3_column_int64(b->st, 1),
		.conversation = (uint64_t)sqlite3_column_int64(b->st, 3),
		.attempts = (unsigned)sqlite3_column_int(b->st, 4),
		.since = sqlite3_column_int64(b->st, 5),
		.body = body ? strdup(body) : NULL,
	};
	column_text(b, 2, ret->event, sizeof(ret->event));
	return ret->body != NULL;
}

static int read_all(struct db *reader, const struct hooks_query *q, struct hooks_answer *ret)
{
	struct binding b = db_bind(reader, q->probe ? ST_HOOKS_PROBE : ST_HOOKS_DUE);
	bool row;
	int r;

	bind_text(&b, q->target);
	if (!q->probe) {
		bind_int(&b, q->now);
		bind_int(&b, HOOKS_AT_ONCE);
	}
	for (r = db_step(&b, &row); !r && row; r = db_step(&b, &row)) {
		if (!read_due(&b, &ret->v[ret->n])) {
			db_end(&b);
			return db_failed(reader, SQLITE_NOMEM);
		}
		ret->n++;
	}
	return r;
}

/* When the next is due that is not due yet. */
static int read_next(struct db *reader, const struct hooks_query *q, struct hooks_answer *ret)
{
	struct binding b = db_bind(reader, ST_HOOKS_NEXT);
	bool row;
	int r;

	bind_text(&b, q->target);
	bind_int(&b, q->now);
	r = db_step(&b, &row);
	if (!r && row)
		ret->next_at = sqlite3_column_int64(b.st, 0);
	db_end(&b);
	return r;
}

static int read_count(struct db *reader, const struct hooks_query *q, struct hooks_answer *ret)
{
	struct binding b = db_bind(reader, ST_HOOKS_COUNT);
	bool row;
	int r;

	bind_text(&b, q->target);
	r = db_step(&b, &row);
	if (!r && row) {
		ret->counted = true;
		ret->pending = (uint64_t)sqlite3_column_int64(b.st, 0);
		ret->dead = (uint64_t)sqlite3_column_int64(b.st, 1);
		column_text(&b, 2, ret->error, sizeof(ret->error));
	}
	db_end(&b);
	return r;
}

int hooks_read(struct db *reader, const struct hooks_query *q, struct hooks_answer *ret)
{
	int64_t from = store_clock_us();
	int r;

	hooks_answer_deinit(ret);
	r = read_all(reader, q, ret);
	if (!r && ret->n < HOOKS_AT_ONCE)
		r = read_next(reader, q, ret);
	if (!r && q->count)
		r = read_count(reader, q, ret);
	ret->took_us = store_clock_us() - from;
	return r;
}
