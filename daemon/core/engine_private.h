/* engine_private.h - what the engine's own files share; nobody else includes it. Pure. */
#ifndef CORE_ENGINE_PRIVATE_H
#define CORE_ENGINE_PRIVATE_H

#include "base/id.h"
#include "base/json_out.h"
#include "core/agent.h"
#include "core/conversation.h"
#include "core/engine.h"
#include "core/visitor.h"
#include "rules/rules.h"

enum { RETRY = 1000 }; /* ms: in which the store tries again four times */

struct site {
	char name[SITE_NAME + 1];
	const struct pack *pack; /* the shell's */
	struct rules *rules;	 /* ours: work memory for that pack */
	char *theme;		 /* fragment, "" for none */
	char *welcome;		 /* fragment: what every visitor's welcome says */
	size_t welcome_n;
};

enum connection_state {
	CONNECTION_FRESH,
	CONNECTION_LOADING,
	CONNECTION_READY,
	CONNECTION_CLOSING
};

struct connection {
	uint64_t id;
	enum role role;
	enum connection_state state;
	uint64_t sites;
	struct visitor *visitor;
	struct agent *agent;
	struct list in_owner;
	struct list subs; /* struct sub.in_connection */
	size_t n_subs;
	struct list in_watchers; /* linked while it watches the queue */
	struct timer hello_timer;
	struct bucket frames;
	unsigned bad_frames;	 /* in a row */
	unsigned refused;	 /* by the frames' bucket, in a row */
	int64_t after;		 /* of its hello, -1: none */
	uint64_t after_of;	 /* the conversation that `after` is of, 0: not said */
	int64_t issued;		 /* when its token was, 0: it has none */
	struct opening *opening; /* an agent's `open` of what is being read back */
};

/* One connection follows one conversation from a cursor on. */
struct sub {
	struct list in_connection, in_conversation;
	struct connection *connection;
	struct conversation *conversation;
	uint64_t cursor;       /* the last seq that was sent */
	uint64_t loading;      /* the request that reads older records, 0: none */
	bool opening;	       /* `ok` is due when the replay is through */
	char re[LIMIT_ID + 1]; /* of that `open` */
};

/* What `open` asked for, while the conversation is read back from the store. */
struct opening {
	uint64_t conversation;
	uint64_t after;
	char re[LIMIT_ID + 1];
};

struct offer {
	uint64_t id;
	struct conversation *conversation;
	struct agent *agent;
	struct timer timer;
	int64_t expires_at; /* wall clock, for people */
};

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
	uint64_t who; /* the connection that waits for it; REQUEST_RETURN: the visitor */
	uint64_t id;  /* conversation or visitor */
	uint64_t after;
};

/* A record that is not durable yet, in the order of its ticket. */
struct unstored {
	uint64_t ticket;
	uint64_t conversation;
	uint64_t seq;
	enum state state; /* after it */
};

struct engine {
	struct engine_config config;
	struct site sites[SITES_MAX];
	struct map connections, conversations, visitors, agents, offers, requests; /* by id */
	struct map erased; /* visitor -> ticket, until that is durable and the store knows */
	struct agent **agent_list; /* all agents, for the router */
	size_t n_agents, cap_agents;
	struct heap timers;
	struct queue queue;
	struct list in_message; /* state MESSAGE, oldest first */
	struct list watchers;
	struct list dirty, sweep;
	struct unstored *unstored; /* ring */
	size_t unstored_first, n_unstored, cap_unstored;
	uint64_t ticket, request;
	struct id_source ids;
	struct timer route_timer, board_timer;
	bool route_due, board_due, positions_due;
	bool store_works, shutting_down;
	size_t by_state[N_STATE];
	struct engine_counters counters;

	/* of the step that is running */
	int64_t now, tick;
	uint64_t random;
	struct effects *fx;
	int error; /* sticky -ENOMEM */

	/* scratch, kept to save allocations */
	struct buf body, private, out;
	struct turn turn;
};

/* engine.c: the step's own services */
uint64_t engine_new_id(struct engine *e);
size_t site_find(const struct engine *e, const char *name); /* config.n_sites: there is none */
void timer_set(struct engine *e, struct timer *t, int64_t tick,
	       void (*fire)(struct engine *, struct timer *));
/* The tick of a moment on the wall clock; one that is past is now. */
int64_t tick_of(const struct engine *e, int64_t at);
void timer_stop(struct engine *e, struct timer *t);
struct op *engine_persist(struct engine *e, enum op_type type);
static inline void engine_fail(struct engine *e, int error)
{
	if (error < 0)
		e->error = error;
}

/* delivery.c: who gets to see what, and in which order */
void send_error(struct engine *e, struct connection *k, const char *re, enum error_code code,
		const char *field, const char *message, int64_t retry_after_ms);
void send_ok(struct engine *e, struct connection *k, const char *re);
/* A signal whose members stand in e->out goes to all connections of an owner but `except`. */
void signal_list(struct engine *e, struct list *connections, const char *type,
		 const struct connection *except);
void signal_one(struct engine *e, struct connection *k, const char *type);
struct sub *sub_find(struct connection *k, uint64_t conversation);
struct sub *sub_add(struct engine *e, struct connection *k, struct conversation *c,
		    uint64_t cursor);
void sub_remove(struct engine *e, struct sub *s);
void sub_pump(struct engine *e, struct sub *s);
void subs_pump(struct engine *e, struct conversation *c); /* all of its followers */
/* Whether a reader is the one whose command caused a record: they are told which. */
bool is_author(const struct connection *k, const struct record *r);
void send_overloaded(struct engine *e, struct connection *k, const char *re);
/* Refuses a command that would be stored while the store cannot take it. */
bool store_takes(struct engine *e, struct connection *k, const char *re);
void resend(struct engine *e, struct connection *k, struct conversation *c, uint64_t seq);
void on_records(struct engine *e, const struct event *ev);
uint64_t request_add(struct engine *e, enum request_kind kind, uint64_t who, uint64_t id,
		     uint64_t after);

/* connection.c: sockets and their hellos */
void on_connect(struct engine *e, const struct event *ev);
void on_disconnect(struct engine *e, const struct event *ev);
void on_frame(struct engine *e, const struct event *ev);
void on_bad_frame(struct engine *e, const struct event *ev);
void connection_close(struct engine *e, struct connection *k, int code, const char *reason);

/* log.c: a conversation's records */
/* A record's body or private members as an object; gives, NULL: no memory. */
struct json_t *members_parse(const char *members, size_t n);
/* Begins a record: empties e->body and e->private. */
void record_begin(struct engine *e);
/* Ends it: appends it to c's log, moves the state, persists. epoch 0: whatever it is now; else it
 * must still be that. 0, or an error code that refuses it. */
enum error_code record_append(struct engine *e, struct conversation *c, enum wire_type type,
			      uint64_t author, const char *command, uint64_t epoch);
void record_from_visitor(struct engine *e, const struct visitor *v);
void record_from_bot(struct engine *e, const struct conversation *c);
void record_from_agent(struct engine *e, const char *key, const struct agent *a);
uint64_t command_hash(const struct engine *e, uint64_t author, const char *command);
/* The seq of the record that this author's command caused, 0: none. */
uint64_t command_seq(const struct engine *e, const struct conversation *c, uint64_t author,
		     const char *command);
void conversation_store(struct engine *e, struct conversation *c); /* its row */
void visitor_store(struct engine *e, struct visitor *v);
void agent_store(struct engine *e, const struct agent *a); /* status and left_at */
void on_stored(struct engine *e, const struct event *ev);
void on_store_state(struct engine *e, const struct event *ev);

/* life.c: what follows from a state: timers, queue, memory */
struct conversation *conversation_open(struct engine *e, struct visitor *v); /* NULL: no memory */
struct conversation *conversation_get(const struct engine *e, uint64_t id);
void conversation_entered(struct engine *e, struct conversation *c, enum state old);
void conversation_hold(struct engine *e, struct conversation *c,
		       struct agent *a);			     /* NULL: nobody */
void conversation_present(struct engine *e, struct conversation *c); /* the visitor is (not) here */
void conversation_touch(struct engine *e, struct conversation *c);   /* somebody spoke */
void conversation_drop(struct engine *e, struct conversation *c);
void conversation_forget(struct engine *e, struct conversation *c); /* frees a closed one, now */
/* The same for a visitor: frees one who is not connected and has nothing in memory. */
void visitor_drop(struct engine *e, struct visitor *v);
void agent_left(struct engine *e, struct agent *a);	/* their last connection is gone */
void agent_gives_up(struct engine *e, struct agent *a); /* and they will not come back */
void agent_arrived(struct engine *e, struct agent *a);
void engine_sweep(struct engine *e);
void conversation_close(struct engine *e, struct conversation *c, const char *resolution,
			const char *command, struct agent *by_agent, bool by_visitor);

/* restore.c: back from the store */
void on_restore(struct engine *e, const struct event *ev);
void on_visitor(struct engine *e, const struct event *ev);
void on_revived(struct engine *e, const struct request *q, const struct event *ev);
void conversation_replies(struct engine *e, struct conversation *c);

/* forget.c: what is not to be kept any longer */
void on_erase(struct engine *e, const struct event *ev);
void on_expired(struct engine *e, const struct event *ev);
bool is_erased(const struct engine *e, uint64_t visitor); /* and the store does not know yet */
void erased_stored(struct engine *e, uint64_t ticket);

/* routing.c: the queue, offers, assignments */
void route(struct engine *e);
enum error_code assign(struct engine *e, struct conversation *c, struct agent *a, const char *how,
		       const char *command);
void offer_end(struct engine *e, struct offer *o, const char *reason); /* NULL: without a word */
void requeue(struct engine *e, struct conversation *c, const char *reason);
void tell_positions(struct engine *e);
void write_offer(struct engine *e, struct buf *out, const struct offer *o);
size_t conversation_place(const struct engine *e, const struct conversation *c); /* from 1 */

/* dialog.c: what the bot understands and says */
/* `asking` is the id of an ask_human whose words these are, or NULL. */
void hear(struct engine *e, struct conversation *c, const char *text, const char *payload,
	  const char *asking);
enum error_code escalate(struct engine *e, struct conversation *c, const char *command);
void replay_rules(struct engine *e, struct conversation *c, const struct record *r);
void say_text(struct engine *e, const struct conversation *c, enum pack_text text, const char *key);

/* visitor_commands.c, agent_commands.c: one handler a command */
typedef void handler(struct engine *e, struct connection *k, const struct frame *f);
extern handler *const visitor_handlers[N_COMMAND];
extern handler *const agent_handlers[N_COMMAND];
handler visitor_hello, agent_hello; /* visitor_hello.c, agent_hello.c */
void visitor_hello_loaded(struct engine *e, struct visitor *v);
void agent_opened(struct engine *e, struct connection *k, uint64_t conversation);

/* board.c: lists and packets for agents and operators */
void write_waiting(const struct engine *e, struct buf *out);
void write_agents(const struct engine *e, struct buf *out, bool logins);
void write_summary(struct buf *out, const struct conversation *c);
void write_context(struct engine *e, struct buf *out, const char *key,
		   const struct conversation *c);
void conversation_sum_up(struct engine *e, struct conversation *c); /* row.summary */
void write_page(struct buf *out, const struct visitor *v);
void write_agent(struct buf *out, const struct agent *a); /* as visitors see them */
void write_choices(struct buf *out);
void board_changed(struct engine *e);
void board_send(struct engine *e, struct connection *k);

#endif
