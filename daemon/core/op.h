/* op.h - one thing to be stored: what the engine asks of any store. Pure. */
#ifndef CORE_OP_H
#define CORE_OP_H

#include "core/record.h"

enum { SITE_NAME = 64, LOGIN = 64, PERSON_NAME = 200 /* code points; times 4 bytes */ };

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
const char *state_name(enum state state); /* "bot" … as in protocol.md */

/* A conversation as lists and the restart need it; everything else is a fold over its records. */
struct conversation_row {
	uint64_t id;
	uint64_t visitor;
	uint64_t agent;	   /* who holds it, 0: nobody */
	uint64_t previous; /* the visitor's conversation before this one, or 0 */
	char site[SITE_NAME + 1];
	enum state state;
	int priority;
	int64_t opened_at, queued_at, closed_at; /* ms; 0: not so far */
	char resolution[16];			 /* "" until closed */
	int rating;				 /* csat 1-5, 0: none */
};

struct visitor_row {
	uint64_t id;
	char site[SITE_NAME + 1];
	char user[PERSON_NAME * 4 + 1]; /* the company's own id of this user, "" if unknown */
	char name[PERSON_NAME * 4 + 1], email[PERSON_NAME * 4 + 1], phone[PERSON_NAME * 4 + 1];
	char locale[36];
	bool verified; /* user was proved by its hash */
	int64_t seen_at;
};

enum agent_role { AGENT_AGENT, AGENT_SUPERVISOR, AGENT_ADMIN };
enum agent_status { AGENT_AWAY, AGENT_BUSY, AGENT_AVAILABLE };
const char *agent_role_name(enum agent_role role);
const char *agent_status_name(enum agent_status status);

enum { AGENT_SKILLS = 16, SKILL_NAME = 32 };

struct agent_row {
	uint64_t id;
	char login[LOGIN + 1];
	char name[PERSON_NAME * 4 + 1];
	enum agent_role role;
	enum agent_status status; /* the last one they chose */
	int capacity;		  /* conversations at once, 1-100 */
	size_t n_skills;
	char skills[AGENT_SKILLS][SKILL_NAME + 1];
};

enum op_type { OP_RECORD, OP_CONVERSATION, OP_VISITOR, OP_AGENT_STATUS };

/* Owned by whoever has it; ops of one engine_step are committed in one transaction, in order. */
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
		} agent;
	};
};

void op_deinit(struct op *op); /* drops what it owns */

#endif
