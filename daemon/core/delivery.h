/* delivery.h - who gets to see what, and in which order. Pure.
 * Every durable event goes out by sub_pump. Connections are borrowed; `re`, where it is asked for, is the
 * id of the command that is answered, or NULL. */
#ifndef CORE_DELIVERY_H
#define CORE_DELIVERY_H

#include "base/list.h"
#include "core/event.h"

struct agent;
struct caused;
struct connection;
struct conversation;
struct engine;

enum { RETRY = 1000 }; /* ms: in which the store tries again four times */

/* One connection follows one conversation from a cursor on. */
struct sub {
	struct list in_connection, in_conversation;
	struct connection *connection;
	struct conversation *conversation;
	uint64_t cursor;       /* the last seq that was sent */
	uint64_t viewers;      /* hash of those who it was told follow it too, 0: nobody */
	uint64_t loading;      /* the request that reads older records, 0: none */
	bool opening;	       /* `ok` is due when the replay is through */
	char re[LIMIT_ID + 1]; /* of that `open` */
};
struct sub *sub_find(struct connection *k, uint64_t conversation); /* NULL: it does not follow it */
/* Follows it from `cursor` on, also if it does so already. NULL: no memory. */
struct sub *sub_add(struct engine *e, struct connection *k, struct conversation *c,
		    uint64_t cursor);
void sub_remove(struct engine *e, struct sub *s); /* frees it */
void sub_pump(struct engine *e, struct sub *s);
void subs_pump(struct engine *e, struct conversation *c); /* all of its followers */

/* --- answers ---------------------------------------------------------------------------------- */

/* field: the one that is wrong, or NULL; message: for people who write clients; retry_after_ms 0: it
 * will not be otherwise later. */
void send_error(struct engine *e, struct connection *k, const char *re, enum error_code code,
		const char *field, const char *message, int64_t retry_after_ms);
void send_ok(struct engine *e, struct connection *k, const char *re); /* for what is durable */
void send_overloaded(struct engine *e, struct connection *k, const char *re);
/* Refuses a command that would be stored while the store cannot take it. */
bool store_takes(struct engine *e, struct connection *k, const char *re);
/* Whether a reader is the one whose command caused a record: they are told which. */
bool is_author(const struct connection *k, const struct record *r);
/* One record once more: the answer to a command that came again. */
void resend(struct engine *e, struct connection *k, struct conversation *c, uint64_t seq);
/* The same of what a visitor's command caused, in whatever conversation. */
void resend_caused(struct engine *e, struct connection *k, const struct caused *what);

/* --- signals: what is not kept. Their members stand in e->out, which is empty afterwards ------ */

/* To all connections of an owner (struct connection.in_owner) but `except`, which may be NULL. */
void signal_list(struct engine *e, struct list *connections, const char *type,
		 const struct connection *except);
void signal_one(struct engine *e, struct connection *k, const char *type);
/* To all agents who follow it but `except`. */
void signal_followers(struct engine *e, struct conversation *c, const char *type,
		      const struct agent *except);

/* --- questions to the store ------------------------------------------------------------------- */

enum request_kind {
	REQUEST_PAGE,
	REQUEST_RESEND,
	REQUEST_REVIVE, /* a closed conversation, for an agent who opens it */
	REQUEST_RETURN, /* the same for its visitor, who is here again */
	REQUEST_VISITOR,
};

/* What a pending FX_LOAD_… was for; by ids, because everything may be gone when it is answered. */
struct request {
	enum request_kind kind;
	uint64_t who; /* the connection that waits for it; REQUEST_RETURN, _VISITOR: the visitor */
	uint64_t id;  /* conversation or visitor */
	uint64_t after;
};
/* Asks; the members are those of struct request. Its number, 0: no memory. */
uint64_t request_add(struct engine *e, enum request_kind kind, uint64_t who, uint64_t id,
		     uint64_t after);
void on_records(struct engine *e, const struct event *ev);

#endif
