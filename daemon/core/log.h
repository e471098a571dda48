/* log.h - a conversation's records: made, appended, persisted, and told when they are durable. Pure. */
#ifndef CORE_LOG_H
#define CORE_LOG_H

#include "base/list.h"
#include "core/event.h"

struct agent;
struct connection;
struct conversation;
struct engine;
struct visitor;

/* --- making one: record_begin, its members into e->body and e->private, record_append --------- */

/* Begins a record: empties e->body (for everybody) and e->private (for agents only). */
void record_begin(struct engine *e);
/* Who it is from: a member `from`, or `key`, of the body. */
void record_from_visitor(struct engine *e, const struct visitor *v);
void record_from_bot(struct engine *e, const struct conversation *c);
void record_from_agent(struct engine *e, const char *key, const struct agent *a);
void record_from_system(struct engine *e);
/* A text of an agent's, without the numbers of cards. */
void record_text(struct buf *out, const char *key, const char *text);
/* Ends it: appends it to c's log, moves the state, persists. author 0: nobody's doing; command: the id
 * of the command that caused it, or NULL. epoch 0: whatever it is now; else it must still be that. 0, or
 * an error code that refuses it. */
enum error_code record_append(struct engine *e, struct conversation *c, enum wire_type type,
			      uint64_t author, const char *command, uint64_t epoch);

/* A record's body or private members as an object; gives, NULL: no memory. */
struct json_t *members_parse(const char *members, size_t n);

/* --- commands that come again ----------------------------------------------------------------- */

uint64_t command_hash(const struct engine *e, uint64_t author, const char *command);
/* The seq of the record that this author's command caused, 0: none. */
uint64_t command_seq(const struct engine *e, const struct conversation *c, uint64_t author,
		     const char *command);
/* The visitor will be answered by this record, should its command come again: also when it is not of one of
 * their last two conversations any more. */
void command_heed(struct engine *e, const struct conversation *c, const struct record *r);

/* --- rows: written as they are now, in the transaction of the step ---------------------------- */

void conversation_store(struct engine *e, struct conversation *c);
void visitor_store(struct engine *e, struct visitor *v);
void agent_store(struct engine *e, const struct agent *a); /* status and left_at */

/* --- when it is durable ----------------------------------------------------------------------- */

/* An `ok` for what is not durable yet. */
struct owed {
	struct list link; /* struct engine.owed */
	uint64_t ticket;
	uint64_t conn;
	char re[LIMIT_ID + 1];
};
/* `ok` when everything that was persisted so far is durable. */
void ok_when_stored(struct engine *e, struct connection *k, const char *re);
void on_stored(struct engine *e, const struct event *ev);
void on_store_state(struct engine *e, const struct event *ev);

#endif
