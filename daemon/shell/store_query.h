/* store_query.h - private to the store: pieces of the answers to store_query. */
#ifndef SHELL_STORE_QUERY_H
#define SHELL_STORE_QUERY_H

#include "shell/store_db.h"

/* Pieces of the JSON; 0 or minus an SQLite code. */
void query_moment(struct buf *out, const char *key, int64_t ms); /* 0: null */
void query_listed(struct buf *out, struct binding *b); /* members, of store_db.c's LISTED */
int query_visitor(struct db *reader, const char *key, uint64_t id, struct buf *out);
int query_events(struct db *reader, uint64_t conversation, struct buf *out);

int person_write(struct db *reader, uint64_t visitor, struct buf *out);
int export_write(struct db *reader, uint64_t visitor, struct buf *out);
int old_conversations(struct db *reader, const struct store_query *q, struct buf *out);
int old_visitors(struct db *reader, const struct store_query *q, struct buf *out);

#endif
