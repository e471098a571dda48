/* engine_private.h - what the engine's own files share; nobody else includes it. Pure. */
#ifndef CORE_ENGINE_PRIVATE_H
#define CORE_ENGINE_PRIVATE_H

#include "base/id.h"
#include "base/json_out.h"
#include "core/agent.h"
#include "core/conversation.h"
#include "core/engine.h"
#include "core/hours.h"
#include "core/match/router.h"
#include "core/match/staff.h"
#include "core/visitor.h"
#include "rules/rules.h"

enum { RETRY = 1000 }; /* ms: in which the store tries again four times */

/* One queue of a site. */
struct department {
	const struct pack_queue *rules; /* the pack's */
	size_t length;			/* who wait in it */
	int told;			/* places told in this round */
};

struct site {
	char name[SITE_NAME + 1];
	const struct pack *pack;   /* the shell's */
	struct rules *rules;	   /* ours: work memory for that pack */
	const struct hours *hours; /* the shell's; NULL: always open */
	bool open;		   /* now: looked at before anything else in a step */
	int64_t changes_at;	   /* ms: until when; INT64_MAX: not within HOURS_AHEAD days */
	char *theme;		   /* fragment, "" for none */
	char *welcome;		   /* fragment: what every visitor's welcome says */
	size_t welcome_n;
	struct department departments[PACK_QUEUES];
	size_t n_departments;
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

/* A promise to come back to a visitor that is not over, or not known to be so everywhere. */
struct promise {
	struct list in_promises; /* the next one due first */
	struct follow_up_row row;
	uint64_t visitor;
	size_t site;
	struct timer timer;
	uint64_t news_seq;   /* of the record that is to be durable before its news are told */
	const char *news;    /* static */
	uint64_t told_owner; /* who is told beside the owner: it was theirs */
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
	uint64_t who; /* the connection that waits for it; REQUEST_RETURN, _VISITOR: the visitor */
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

/* An `ok` for what is not durable yet. */
struct owed {
	struct list link;
	uint64_t ticket;
	uint64_t conn;
	char re[LIMIT_ID + 1];
};

/* What is known of one queue of a site, by its name: it outlives other rules. */
enum { DESKS_MAX = 64 }; /* of further ones nothing is, and their waits are unknown */
struct desk {
	char name[QUEUE_NAME + 1];
	size_t site;
	struct handling handling; /* begins anew with the process */
	size_t waiting;		  /* conversations */
	size_t place, ahead;	  /* scratch of a walk along the queue */
};

/* Where somebody stands, or would. */
struct standing {
	size_t position; /* from 1 */
	struct estimate wait;
};

struct engine {
	struct engine_config config;
	struct site sites[SITES_MAX];
	struct map connections, conversations, visitors, agents, offers, requests; /* by id */
	struct map erased; /* visitor -> ticket, until that is durable and the store knows */
	struct agent **agent_list; /* all agents */
	size_t n_agents, cap_agents;
	struct heap timers;
	struct queue queue;
	struct router router;
	struct list in_message; /* state MESSAGE, and nobody has become free since; oldest first */
	struct list promises;	/* struct promise, the next one due first */
	size_t n_promises;
	struct list watchers;
	struct list lookup_line; /* struct visitor.in_line: to be looked up, first come first */
	size_t lookups;		 /* that are under way */
	struct list dirty, sweep;
	struct unstored *unstored; /* ring */
	size_t unstored_first, n_unstored, cap_unstored;
	struct list owed; /* struct owed, by ticket */
	size_t n_owed;
	uint64_t stored; /* the last ticket that is durable */
	uint64_t ticket, request;
	struct id_source ids;
	struct timer route_timer, board_timer, hours_timer, closing_timer;
	int64_t hours_at;  /* ms: the next time that a site opens or closes */
	int64_t looked_at; /* ms: when that was looked up */
	bool route_due, board_due, positions_due;
	struct desk desks[DESKS_MAX];
	size_t n_desks;
	struct timer refresh_timer; /* while somebody waits */
	bool refresh_due;
	struct {
		bool open;    /* it stopped at its limit */
		bool refresh; /* and tells of small changes too */
		struct heap_node after;
	} walk; /* along the queue, telling everybody where they stand */
	struct accuracy first_said, last_said;
	struct list to_alert;
	struct timer alert_timer, audit_timer;
	bool audit_due;
	size_t audit_at; /* in the map of conversations */
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
uint64_t engine_random(struct engine *e);
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
void ok_when_stored(struct engine *e, struct connection *k, const char *re); /* log.c */
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
/* Closes it, and says when to come again: each at another time, so that they do not come at once. */
void connection_put_off(struct engine *e, struct connection *k, enum error_code code,
			const char *reason);

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
void record_from_system(struct engine *e);
/* A text of an agent's, without the numbers of cards. */
void record_text(struct buf *out, const char *key, const char *text);
uint64_t command_hash(const struct engine *e, uint64_t author, const char *command);
/* The seq of the record that this author's command caused, 0: none. */
uint64_t command_seq(const struct engine *e, const struct conversation *c, uint64_t author,
		     const char *command);
void conversation_store(struct engine *e, struct conversation *c); /* its row */
void visitor_store(struct engine *e, struct visitor *v);
void agent_store(struct engine *e, const struct agent *a); /* status and left_at */
void on_stored(struct engine *e, const struct event *ev);
void on_store_state(struct engine *e, const struct event *ev);

/* outbox.c: webhooks; nothing is written that none of them wants */
struct hook_about {
	uint64_t conversation; /* its row must be stored before */
	uint64_t seq;	       /* of the record, 0: of none */
	size_t site;
};
/* Tells them something; about NULL: it is about no conversation. `data` and `texts` are fragments, or
 * NULL; what people wrote, or how to reach them, belongs to texts, which only those get that ask for
 * it. */
void hook(struct engine *e, enum hook which, const struct hook_about *about, const struct buf *data,
	  const struct buf *texts);
void hook_record(struct engine *e, const struct conversation *c, const struct record *r);

/* life.c: what follows from a state: timers, queue, memory */
struct conversation *conversation_open(struct engine *e, struct visitor *v); /* NULL: no memory */
struct conversation *conversation_get(const struct engine *e, uint64_t id);
void conversation_entered(struct engine *e, struct conversation *c, enum state old);
void conversation_hold(struct engine *e, struct conversation *c,
		       struct agent *a);			     /* NULL: nobody */
void conversation_present(struct engine *e, struct conversation *c); /* the visitor is (not) here */
void conversation_touch(struct engine *e, struct conversation *c);   /* somebody spoke */
void conversation_moved(struct engine *e, struct conversation *c);   /* into another queue */
void conversation_arm(struct engine *e, struct conversation *c);     /* what its state waits for */
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

struct agent *conversation_holder(const struct engine *e, const struct conversation *c);
/* What the visitor talks in from now on. The one before is kept: its commands may come again. */
void visitor_turns_to(struct engine *e, struct visitor *v, struct conversation *c);

/* wrap.c: after the end an agent writes down how it went, and their slot is held meanwhile */
int64_t wrap_limit(const struct engine *e, const struct conversation *c); /* ms, 0: no time */
void wrap_wanted(struct engine *e, struct conversation *c);		  /* before it is closed */
void wrap_begin(struct engine *e, struct conversation *c);		  /* it is closed */
void wrap_arm(struct engine *e, struct conversation *c);
void wrap_over(struct engine *e, struct conversation *c); /* the system ends it */
void wrap_drop(struct engine *e, struct conversation *c); /* without a word, for it is erased */
void agent_wraps_over(struct engine *e, struct agent *a); /* all of an agent's; in life.c */
bool complaint_fits(struct engine *e, struct connection *k, const struct conversation *c,
		    const struct frame *f);			/* or it was refused */
void write_disposition(struct buf *out, const struct frame *f); /* its tags and complaint */

/* promise.c: promises to come back to a visitor */
struct promise *promise_find(const struct engine *e, uint64_t conversation, uint64_t seq);
struct promise *promise_add(struct engine *e, const struct follow_up_row *row, uint64_t visitor,
			    size_t site);		 /* NULL: no memory */
void promise_moved(struct engine *e, struct promise *p); /* it is due at another time */
void promise_store(struct engine *e, const struct promise *p);
/* What happened to it in c's newest record is told once that is durable; `news` is static text. */
void promise_has_news(struct conversation *c, struct promise *p, const char *news);
void write_owner(struct buf *out, const struct agent *a); /* NULL: nothing */
/* promise_commands.c: `due` is the field of f that holds the time */
bool promise_fits(struct engine *e, struct connection *k, const struct frame *f, enum field due);
enum error_code promise_make(struct engine *e, struct conversation *c, const struct agent *by,
			     const struct agent *owner, const struct frame *f, enum field due,
			     const char *text, const char *command); /* text: may be NULL */
void on_follow_up_restored(struct engine *e, const struct event *ev);
void promises_tell(struct engine *e, struct conversation *c);  /* the news that are durable now */
void promises_disown(struct engine *e, const struct agent *a); /* the account is removed */
void promises_forget(struct engine *e, uint64_t visitor);      /* who is erased */
bool has_promises(const struct engine *e, uint64_t conversation); /* open ones */
/* The open ones: an agent's own (supervisors: all), or of a visitor's conversations. Nothing at all
 * is written when there are none. */
void write_promises_for(const struct engine *e, struct buf *out, const char *key,
			const struct agent *a);
void write_promises_of(const struct engine *e, struct buf *out, const char *key, uint64_t visitor);
void promises_count(const struct engine *e, struct engine_counters *ret);
void promises_free(struct engine *e);

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
/* Whether it wants an offer follows from its state, its need, and what is stored of it: to be called
 * after any of these changed. */
void seek(struct engine *e, struct conversation *c);
/* The same for whether an agent could take one more: presence, capacity, what they hold. */
void agent_changed(struct engine *e, struct agent *a);
/* They have come, or have a slot free again: those in MESSAGE may come back, too. */
void agent_freed(struct engine *e, struct agent *a);
enum error_code assign(struct engine *e, struct conversation *c, struct agent *a, const char *how,
		       const char *command);
void offer_end(struct engine *e, struct offer *o, const char *reason); /* NULL: without a word */
void offers_end(struct engine *e, struct conversation *c, const char *reason); /* all of them */
struct offer *offer_to(const struct conversation *c, const struct agent *a);   /* NULL: none */
void revoke_all(struct engine *e, struct agent *a); /* they are not available any more */
void requeue(struct engine *e, struct conversation *c, const char *reason);
void write_offer(struct engine *e, struct buf *out, const struct offer *o);
void tell_presence(struct engine *e, struct agent *a,
		   const char *reason); /* NULL: their own doing */

/* waiting.c: what those who wait are told, and how long it will take */
void waiting_entered(struct engine *e, struct conversation *c); /* before it is in the queue */
void waiting_moved(struct engine *e, struct conversation *c);
void waiting_left(struct engine *e, struct conversation *c);
void waiting_handled(struct engine *e, struct conversation *c); /* its slot is free again */
/* Where c stands, or would stand if it came into the queue with this priority. */
void standing_of(struct engine *e, const struct conversation *c, int priority,
		 struct standing *ret);
/* c's visitor has this on their screen now, with a text of its own or without. */
void waiting_told(struct engine *e, struct conversation *c, const struct standing *s,
		  bool with_text);
/* One of the pack's texts, with everything that it may name, after a lead-in that may be "". s NULL:
 * whose it is does not wait. */
void say_standing(struct engine *e, const struct conversation *c, const char *lead,
		  enum pack_text text, const char *key, const struct standing *s, struct buf *out);
void write_standing(struct engine *e, struct buf *out, const struct conversation *c,
		    const struct standing *s, bool with_text);
void write_estimate(struct buf *out, struct estimate wait);
/* Appends it to `out` in the pack's words. */
void say_waited(const struct pack *p, int64_t ms, struct buf *out);
void tell_waiting(struct engine *e); /* and the board to those who watch it */
/* What is read of the agents once for all who need the same. */
enum { STAFFS = 32 };
struct staffs {
	size_t n, next;
	const char *busy[DESKS_MAX]; /* names of the queues in which somebody waits */
	size_t n_busy;
	struct {
		const char *queue;
		struct profile profile;
		struct staff staff;
	} v[STAFFS];
};
void staffs_begin(const struct engine *e, struct staffs *s);
enum why_not why_not(const struct engine *e, struct staffs *s, const struct conversation *c);
struct estimate wait_of(const struct engine *e, struct staffs *s, const struct conversation *c,
			size_t ahead);

/* alert.c: agents are told of who waits, again and again, and more of them */
void alert_entered(struct engine *e, struct conversation *c); /* state WAITING */
void alert_left(struct engine *e, struct conversation *c);
void alert_stored(struct engine *e, struct conversation *c); /* that it waits is durable */
bool alert_lives(const struct conversation *c);
int64_t alert_next(const struct engine *e, const struct conversation *c); /* ms */
void alerts_raise(struct engine *e);
/* To whoever runs the service: log and webhooks. Of several, c is the first. */
void alarm_raise(struct engine *e, const char *code, bool breach, const struct conversation *c,
		 size_t count);

/* audit.c: nobody is unknown */
enum breach {
	BREACH_NONE,
	BREACH_NO_PLACE,    /* waits, and is not in the queue */
	BREACH_NO_ALERT,    /* waits, and agents will not be told again */
	BREACH_NO_OFFER,    /* waits, could be taken, and nobody is asked */
	BREACH_NO_DEADLINE, /* is open, and nothing will happen to it by itself */
	BREACH_NO_AGENT,    /* is with an agent who does not exist */
	N_BREACH
};
const char *breach_name(enum breach b);
enum breach audit_one(const struct engine *e, struct staffs *s, const struct conversation *c);
void audit_soon(struct engine *e); /* begins the audits, while there is anything to prove */
void audit_some(struct engine *e); /* the next part of the running one, and mends */

/* department.c: which of its site's queues a conversation waits in */
struct department *department_find(const struct engine *e, size_t site,
				   const char *name); /* or NULL */
struct department *department_of(const struct engine *e,
				 const struct conversation *c); /* never NULL */
struct department *department_choose(struct engine *e, const struct conversation *c);
/* This one, or the first that it overflows into that has room; NULL: all are full. */
struct department *department_with_room(struct engine *e, const struct conversation *c,
					struct department *d);
void department_need(struct engine *e, struct conversation *c, const struct department *d);
void department_enter(struct engine *e, struct conversation *c,
		      struct department *d); /* NULL: out */
size_t department_place(const struct engine *e, const struct department *d, int64_t key,
			uint64_t id); /* from 1 */
int64_t department_patience(const struct engine *e,
			    const struct conversation *c); /* ms: until when */
/* Of one that waits: into another queue. */
enum error_code department_move(struct engine *e, struct conversation *c, struct department *to,
				const char *reason, const struct agent *by, const char *command);
void department_moved(struct conversation *c, const char *reason, int64_t at);
/* That alone as a record: it was moved. */
enum error_code department_record(struct engine *e, struct conversation *c, const char *from,
				  const char *to, const char *reason, const struct agent *by,
				  const char *command);
void departments_load(struct engine *e, size_t site); /* the site has another pack */
void department_check(struct engine *e, struct conversation *c, const char *queue);

/* sticky.c: an agent who knows the visitor, and is available, is waited for a little */
void sticky_bind(struct engine *e, struct conversation *c); /* it begins to wait */
void bind_lost(struct engine *e, const struct agent *a);    /* they are back */
void unbind(struct engine *e, const struct agent *a);	    /* they are not available any more */

/* dialog.c: what the bot understands and says */
/* `asking` is the id of an ask_human whose words these are, or NULL. */
void hear(struct engine *e, struct conversation *c, const char *text, const char *payload,
	  const char *asking);
enum error_code escalate(struct engine *e, struct conversation *c, const char *command);
void replay_rules(struct engine *e, struct conversation *c, const struct record *r);
void say_text(struct engine *e, const struct conversation *c, enum pack_text text, const char *key);
/* The same to somebody who does not come into the queue: sentences about a place are left out. */
void say_unplaced(struct engine *e, const struct conversation *c, enum pack_text text,
		  const char *key);

/* situation.c: whether people are there for somebody, and what they are told */
enum situation {
	SITUATION_STAFFED, /* somebody who could take it has a free slot */
	SITUATION_FULL,	   /* all who could take it are busy */
	SITUATION_NOBODY,  /* open, but none of those who could take it is there */
	SITUATION_CLOSED,  /* outside of the hours */
};
enum situation situation_of(const struct engine *e, const struct conversation *c);
enum pack_text situation_text(enum situation situation);
void write_choices(struct buf *out, enum situation situation);
/* Somebody who could take it is connected, with this status or a readier one. */
bool somebody_is(const struct engine *e, const struct conversation *c, enum agent_status status);
/* It goes to state `message`: the reason is one of the wire's. */
void unattended(struct engine *e, struct conversation *c, const char *reason);

/* opening.c: the hours of sites */
bool site_is_open(const struct engine *e, size_t site);	    /* at this instant */
int64_t site_opens_at(const struct engine *e, size_t site); /* ms; 0: it is open, or not known */
void say_opens_at(const struct engine *e, size_t site, struct buf *out); /* or nothing */
void write_hours(const struct engine *e, struct buf *out, size_t site);
void write_sites_hours(const struct engine *e, struct buf *out); /* of those that have any */
void on_hours(struct engine *e, const struct event *ev);
void hours_pass(struct engine *e); /* first in every step: opens and closes what is due */
/* From `message` to the queue, when hours have begun since it left it and it can be reached. */
void come_back(struct engine *e, struct conversation *c);
/* Somebody waits at a closed site, or an agent went: after their grace, whoever has nobody there is
 * told that it is closed. */
void closing_check(struct engine *e);

/* visitor_commands.c, agent_commands.c: one handler a command */
typedef void handler(struct engine *e, struct connection *k, const struct frame *f);
handler on_wrap_up, on_promise, on_follow_up; /* wrap.c, promise_commands.c */
handler on_transfer, on_move;		      /* transfer.c */

/* What a command of an agent's may be about. */
enum access {
	ANY_AGENT,  /* any open or closed conversation */
	OPEN_ONLY,  /* any that is not closed */
	HOLDER_ONLY /* only one that they hold themselves, or any for a supervisor */
};
/* The conversation that a command is about; NULL: it was answered, by a refusal, or, when it was
 * here before, by what it caused then. */
struct conversation *command_target(struct engine *e, struct connection *k, const struct frame *f,
				    enum access access);
/* Answers by the event that was appended, or by why it was not. */
void command_done(struct engine *e, struct connection *k, const char *re, enum error_code code);
/* Whoever's command causes an event follows the conversation, or would get no answer. False: it was
 * refused, because they follow too many. */
bool command_follow(struct engine *e, struct connection *k, struct conversation *c, const char *re);
bool is_supervisor(const struct agent *a);
/* Taken away from the bot, it passes through the queue. */
enum error_code take_from_bot(struct engine *e, struct conversation *c);
/* A message or a note of theirs; the event is the answer to `re`. */
void append_text(struct engine *e, struct connection *k, struct conversation *c,
		 enum wire_type type, const char *text, const char *re);
extern handler *const visitor_handlers[N_COMMAND];
extern handler *const agent_handlers[N_COMMAND];
handler visitor_hello, agent_hello; /* visitor_hello.c, agent_hello.c */
void visitor_hello_loaded(struct engine *e, struct visitor *v);
void visitor_looked_up(struct engine *e); /* one question is answered: the next one may be asked */
void agent_opened(struct engine *e, struct connection *k, uint64_t conversation);

/* board.c: lists and packets for agents and operators */
enum { BOARD_MOST = 200 }; /* rows in what agents are sent */
/* At most `most` of those who wait, and how many more there are. */
void write_waiting(const struct engine *e, struct buf *out, size_t most);
void write_agents(const struct engine *e, struct buf *out, bool logins);
void write_summary(struct buf *out, const struct conversation *c);
void write_context(struct engine *e, struct buf *out, const char *key,
		   const struct conversation *c);
void conversation_sum_up(struct engine *e, struct conversation *c); /* row.summary */
void write_page(struct buf *out, const struct visitor *v);
void write_agent(struct buf *out, const struct agent *a); /* as visitors see them */
void board_changed(struct engine *e);
void board_send(struct engine *e, struct connection *k);
void board_send_all(struct engine *e); /* to everybody who watches */

#endif
