/* visitor.h - a visitor of the bench: asks, waits for the answer, asks for a person now and then. */
#ifndef CLIENTS_BENCH_VISITOR_H
#define CLIENTS_BENCH_VISITOR_H

#include "clients/bench/load.h"

enum errand_kind { ERRAND_NONE, ERRAND_SAY, ERRAND_ASK, ERRAND_RETURN, ERRAND_END };

/* The one command that is in flight. */
struct errand {
	enum errand_kind kind;
	char id[32];
	const char *text;
	int64_t due;	   /* when it should have been sent: latency counts from here */
	uint32_t seq;	   /* of its message, once acknowledged */
	int64_t sent;	   /* and when it was, the last time */
	bool limited;	   /* it was refused for a while: its time is no latency */
	bool wants_answer; /* the bot has the conversation */
};

struct visitor {
	struct peer peer;
	struct list idle;
	struct visit *visit;
	struct errand errand;
	enum { WITH_BOT, WITH_QUEUE, WITH_AGENT } with;
	unsigned number, counter, turns;
	uint32_t last_seq, last_bot;
	int64_t asked_at; /* of the handoff that is going on; 0: none */
};

void visitor_init(struct visitor *v, struct load *l, unsigned number);
void visitor_say(struct visitor *v, int64_t due); /* its next question; it must be idle */
void visitor_tick(struct visitor *v);		  /* once a second: what waits too long */
void visitor_leave(struct visitor *v);		  /* keeps its visit for reading back */

#endif
