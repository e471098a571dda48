/* op.h - one thing to be stored: what the engine asks of any store. Pure. */
#ifndef CORE_OP_H
#define CORE_OP_H

#include "core/hook.h"
#include "core/record.h"

enum { SITE_NAME = 64, LOGIN = 64, PERSON_NAME = 200 /* code points; times 4 bytes */ };
enum { QUEUE_NAME = 32, COMPLAINT_CODE = 32, SUMMARY = 240 /* bytes */ };

/* The states of a conversation; the numbers are stored. */
enum state {
	STATE_NONE,
	STATE_BOT,
	STATE_WAITING,
	STATE_HUMAN,
	STATE_MESSAGE,
	STATE_CLOSED,
	N_STATE
};
const char *state_name(enum state state);     /* "bot" … as in protocol.md */
bool state_parse(const char *name, int *ret); /* one that a conversation can have */

/* A conversation as lists and the restart need it; everything else is a fold over its records. */
struct conversation_row {
	uint64_t id;
	uint64_t visitor;
	uint64_t agent;	   /* who holds it, 0: nobody */
	uint64_t served;   /* who held it last, 0: no person ever did */
	uint64_t previous; /* the visitor's conversation before this one, or 0 */
	char site[SITE_NAME + 1];
	enum state state;
	int priority;
	int64_t opened_at, queued_at, closed_at; /* ms; 0: not so far */
	char resolution[16];			 /* "" until closed */
	int rating;				 /* csat 1-5, 0: none */
	char queue[QUEUE_NAME + 1];		 /* where it waits or waited last, "": nowhere */
	int64_t entered_at; /* ms: when it came into its state; what that state waits for
			     * is counted from here, so that a restart changes no deadline */
	int64_t wrap_until; /* ms: closed, and its agent has until then to wrap it up; 0: done */
	char complaint[COMPLAINT_CODE + 1]; /* code of what went wrong, "": nothing */
	char summary[SUMMARY + 1];	    /* what it was about; whole characters; "": not known */
};

struct visitor_row {
	uint64_t id;
	char site[SITE_NAME + 1];
	char user[PERSON_NAME * 4 + 1]; /* the company's own id of this user, "" if unknown */
	char name[PERSON_NAME * 4 + 1], email[PERSON_NAME * 4 + 1], phone[PERSON_NAME * 4 + 1];
	char department[QUEUE_NAME + 1];	     /* the queue they would rather wait in */
	char attributes[LIMIT_ATTRIBUTES_BYTES + 1]; /* JSON object of texts, "" if none */
	char locale[36];
	bool verified; /* user was proved by its hash */
	int64_t seen_at;
	int64_t left_at; /* ms: when their last connection went, 0: they are here */
};

enum agent_role { AGENT_AGENT, AGENT_SUPERVISOR, AGENT_ADMIN };
enum agent_status { AGENT_AWAY, AGENT_BUSY, AGENT_AVAILABLE };
const char *agent_role_name(enum agent_role role);
const char *agent_status_name(enum agent_status status);

enum { AGENT_SKILLS = 16, SKILL_NAME = 32, AGENT_QUEUES = 16 };

struct agent_row {
	uint64_t id;
	char login[LOGIN + 1];
	char name[PERSON_NAME * 4 + 1];
	enum agent_role role;
	enum agent_status status; /* the last one they chose */
	int capacity;		  /* conversations at once, 1-100 */
	size_t n_skills;
	char skills[AGENT_SKILLS][SKILL_NAME + 1];
	size_t n_queues; /* 0: a member of every queue */
	struct {
		char name[QUEUE_NAME + 1];
		int weight; /* 1-9: their share of this queue's work */
	} queues[AGENT_QUEUES];
	int64_t left_at; /* ms: when their last connection went, 0: they are here */
};

/* A promise to come back to a visitor, known by the record that it was made with. */
enum { FOLLOW_UP_TEXT = 2000, FOLLOW_UP_OUTCOME = 16 };
struct follow_up_row {
	uint64_t conversation;
	uint64_t seq;			     /* of its `promised` */
	uint64_t owner;			     /* the agent who keeps it, 0: nobody any more */
	int64_t due_at;			     /* ms */
	int64_t done_at;		     /* ms, 0: still open */
	char outcome[FOLLOW_UP_OUTCOME + 1]; /* "" while it is open */
	char text[FOLLOW_UP_TEXT + 1];	     /* whole characters */
};

/* What is to be gone, with everything that hangs on it. */
enum forget {
	FORGET_CONVERSATION, /* one that nobody has in memory */
	FORGET_VISITOR,	     /* the row, if no conversation is left of it */
	FORGET_PERSON,	     /* a visitor with all conversations; the bare id is kept as erased */
};

struct hook_fate; /* shell/store.h: what became of a hook; the shell's own op */

enum op_type {
	OP_RECORD,
	OP_CONVERSATION,
	OP_VISITOR,
	OP_AGENT_STATUS,
	OP_FOLLOW_UP,
	OP_FORGET,
	OP_HOOK,
	OP_HOOK_FATE,
};

/* Owned by whoever has it; ops of one engine_step are committed in one transaction, in order, but for
 * OP_FORGET, which is none with what came before it: written twice it must do no harm. */
struct op {
	enum op_type type;
	uint64_t ticket; /* 1, 2, 3 … over the run: EV_STORED names the last one that is durable */
	union {
		struct record *record;		       /* a reference of the op's own */
		struct conversation_row *conversation; /* insert or replace */
		struct visitor_row *visitor;	       /* insert or replace */
		struct {
			uint64_t id;
			enum agent_status status;
			int64_t left_at;
		} agent;
		struct follow_up_row *follow_up; /* insert or replace */
		struct {
			enum forget what;
			uint64_t id;
			int64_t at; /* ms: now */
		} forget;
		struct hook_row *hook; /* after the row of its conversation */
		struct hook_fate *fate;
	};
};

void op_deinit(struct op *op); /* drops what it owns */

#endif
