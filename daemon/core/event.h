/* event.h - everything that can happen to the engine, and everything it can ask for. READ FIRST. Pure. */
#ifndef CORE_EVENT_H
#define CORE_EVENT_H

#include "core/op.h"
#include "proto/frame.h"

struct pack;
struct hours;

/*
 * The shell hands one event to engine_step and carries out the effects it gets back, in order. All
 * time and all randomness are in the event: `now` is the wall clock (what people are shown, and
 * what is stored), `tick` is monotonic (what deadlines are counted in), both in ms.
 */
enum event_type {
	EV_CONNECT,	  /* a socket passed the upgrade */
	EV_FRAME,	  /* a command, already decoded and checked */
	EV_BAD_FRAME,	  /* bytes that were none */
	EV_DISCONNECT,	  /* the socket is gone */
	EV_STORED,	  /* everything up to a ticket is durable */
	EV_STORE_STATE,	  /* the store cannot write, or can again */
	EV_RECORDS,	  /* the answer to FX_LOAD_RECORDS */
	EV_VISITOR,	  /* the answer to FX_LOAD_VISITOR */
	EV_AGENT,	  /* an account was added or changed */
	EV_AGENT_REMOVED, /* an account was removed */
	EV_PACK,	  /* a site has another rules pack */
	EV_HOURS,	  /* a site has other hours */
	EV_RESTORE,	  /* at start: one open conversation, or one that is being wrapped up */
	EV_FOLLOW_UP,	  /* at start, after those: one open promise, the next one first */
	EV_ERASE,	  /* a visitor is to be forgotten, whatever they are doing */
	EV_EXPIRED,	  /* these are old enough to go, if nobody has them in memory */
	EV_TIMER,	  /* engine_deadline has come */
	EV_SHUTDOWN,	  /* stop accepting, close all connections with 1001 */
	N_EVENT
};

struct event {
	enum event_type type;
	int64_t now;
	int64_t tick;
	uint64_t random; /* fresh for every event */
	uint64_t conn;	 /* EV_CONNECT … EV_DISCONNECT: the connection's id, never used twice */
	union {
		struct {
			enum role role;
			uint64_t sites; /* bit i: its Origin may use site i of the configuration */
		} connect;
		const struct frame *frame; /* borrowed */
		const struct frame_error *bad;
		uint64_t stored; /* the last durable ticket */
		bool store_works;
		struct {
			uint64_t request;  /* as in FX_LOAD_RECORDS */
			struct record **v; /* borrowed (take references), by seq, without gaps */
			size_t n;
			bool known; /* false: there is no such conversation */
			bool more;  /* there are later ones */
			const struct conversation_row *row; /* when known */
		} records;
		struct {
			uint64_t request;
			const struct visitor_row *row;		/* borrowed; NULL: unknown */
			bool erased;				/* there was one, who was erased */
			const struct conversation_row *history; /* newest first */
			size_t n_history;
		} visitor;
		const struct agent_row *agent; /* borrowed */
		uint64_t agent_removed;
		struct {
			size_t site;
			const struct pack *pack; /* borrowed until the next EV_PACK of that site */
		} pack;
		struct {
			size_t site;
			const struct hours *hours; /* borrowed until the next EV_HOURS of that site;
						    * NULL: always open */
		} hours;
		struct {
			const struct conversation_row *row;
			const struct visitor_row *visitor;
			struct record **v; /* all of its records, borrowed */
			size_t n;
			const struct conversation_row *history; /* the visitor's, newest first */
			size_t n_history;
		} restore;
		struct {
			const struct follow_up_row *row;	     /* borrowed */
			const struct conversation_row *conversation; /* that it is of; borrowed */
		} follow_up;
		uint64_t erase; /* the visitor */
		struct {
			const uint64_t *conversations; /* borrowed */
			size_t n_conversations;
			const uint64_t *visitors;
			size_t n_visitors;
		} expired;
	};
};

/* Bytes for one or many connections; shared by reference count, immutable. */
enum { PAYLOAD_HEADROOM = 32 }; /* writable bytes before `bytes`, for the transport's header */
struct payload {
	unsigned refs;
	size_t n;
	char headroom[PAYLOAD_HEADROOM];
	char bytes[];
};
struct payload *payload_new(const char *bytes, size_t n); /* gives, copies; NULL: no memory */
struct payload *payload_ref(struct payload *p);
struct payload *payload_unref(struct payload *p); /* returns NULL */

enum effect_type {
	FX_PERSIST,	 /* store this; EV_STORED tells when it is durable */
	FX_SEND,	 /* one text message to one connection */
	FX_CLOSE,	 /* close it with a code; nothing is sent to it afterwards */
	FX_LOAD_RECORDS, /* read records of a conversation: answered by EV_RECORDS */
	FX_LOAD_VISITOR, /* read a visitor and their latest conversations: answered by EV_VISITOR */
	FX_ALARM,	 /* somebody who runs the service should know; ids only */
};

struct effect {
	enum effect_type type;
	uint64_t conn; /* FX_SEND, FX_CLOSE */
	union {
		struct op op;		 /* the effect owns it until the shell takes it */
		struct payload *payload; /* a reference of the effect's own */
		struct {
			int code;	    /* enum close_code */
			const char *reason; /* static text */
		} close;
		struct {
			uint64_t request;
			uint64_t id;	/* the conversation or visitor */
			uint64_t after; /* records with a greater seq only */
			size_t limit;
			size_t site;
			char *user; /* FX_LOAD_VISITOR: a proved user of that site, whose other
				     * visits count too; the effect owns it; NULL: none */
		} load;
		struct {
			const char *code; /* static: "waiting", or what breach an audit found */
			bool breach;	  /* the service is at fault, and has mended it */
			uint64_t conversation;
			size_t count; /* how many it is about, from 1 */
		} alarm;
	};
};

/* The effects of one step, in order. Reused from step to step by the shell. */
struct effects {
	struct effect *v;
	size_t n, cap;
};

void effects_reset(struct effects *fx);	 /* drops what the effects own, keeps the memory */
void effects_deinit(struct effects *fx); /* and that too */

/* A new effect at the end, zeroed but for its type; NULL: no memory. Borrowed until the next. */
struct effect *effects_add(struct effects *fx, enum effect_type type);

#endif
