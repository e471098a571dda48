#include "base/json_out.h"
#include "shell/store_query.h"

/* What is old enough to go. Each answer looks at a bounded number of rows, so that the commits
 * between them never wait for long. */

enum { SLACK_MS = 24 * 3600 * 1000 }; /* ids grow with time, but a clock may have been wrong */

static void finish(struct buf *out, uint64_t next)
{
	out_close(out, ']');
	if (next)
		out_id(out, "next", next);
	else
		out_null(out, "next");
	out_close(out, '}');
}

static int64_t cutoff_of(const struct store_query *q, bool human, bool message)
{
	return human ? q->old.human : message ? q->old.message : q->old.bot;
}

/* What was opened after this cannot be old enough, whatever it is. */
static int64_t newest_cutoff(const struct store_query *q)
{
	return MAX(MAX(q->old.bot, q->old.human), q->old.message) + SLACK_MS;
}

int old_conversations(struct db *reader, const struct store_query *q, struct buf *out)
{
	struct binding b = db_bind(reader, ST_OLD_CONVERSATIONS);
	uint64_t id = 0;
	size_t n = 0;
	bool row, over = false;
	int r;

	bind_int(&b, (int64_t)q->after);
	bind_int(&b, (int64_t)q->limit);
	bind_int(&b, WIRE_UNATTENDED);
	out_open(out, NULL, '{');
	out_open(out, "ids", '[');
	for (r = db_step(&b, &row); !r && row && !over; r = db_step(&b, &row)) {
		int64_t closed_at = sqlite3_column_int64(b.st, 2);
		int64_t cutoff = cutoff_of(q, sqlite3_column_int(b.st, 3) != 0,
					   sqlite3_column_int(b.st, 4) != 0);

		id = (uint64_t)sqlite3_column_int64(b.st, 0);
		over = sqlite3_column_int64(b.st, 1) > newest_cutoff(q);
		if (cutoff && closed_at < cutoff && !sqlite3_column_int(b.st, 5))
			out_id(out, NULL, id);
		n++;
	}
	db_end(&b);
	finish(out, n == q->limit && !over ? id : 0);
	return r;
}

int old_visitors(struct db *reader, const struct store_query *q, struct buf *out)
{
	struct binding b = db_bind(reader, ST_OLD_VISITORS);
	uint64_t id = 0;
	size_t n = 0;
	bool row;
	int r;

	bind_int(&b, (int64_t)q->after);
	bind_int(&b, (int64_t)q->limit);
	out_open(out, NULL, '{');
	out_open(out, "ids", '[');
	for (r = db_step(&b, &row); !r && row; r = db_step(&b, &row)) {
		id = (uint64_t)sqlite3_column_int64(b.st, 0);
		if (sqlite3_column_int64(b.st, 1) < q->old.visitors && !sqlite3_column_int(b.st, 2))
			out_id(out, NULL, id);
		n++;
	}
	finish(out, n == q->limit ? id : 0);
	return r;
}
