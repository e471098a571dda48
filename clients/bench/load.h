/* load.h - the bench's one loop: connections, timers, pace, and the figures they add up to. */
#ifndef CLIENTS_BENCH_LOAD_H
#define CLIENTS_BENCH_LOAD_H

#include "base/heap.h"
#include "base/list.h"
#include "base/map.h"
#include "clients/bench/histogram.h"
#include "clients/bench/options.h"
#include "clients/bench/proc.h"
#include "clients/bench/visit.h"
#include "clients/wire/wsclient.h"

struct load;
struct peer;

/* What is behind a connection; one table for each of the three kinds. */
struct peer_ops {
	const char *protocol;
	void (*open)(struct peer *p); /* the upgrade went through */
	void (*text)(struct peer *p, const char *s, size_t n);
	void (*gone)(struct peer *p); /* lost or refused; ws.status and ws.close_code say why */
	void (*time)(struct peer *p); /* its timer */
};

struct peer {
	const struct peer_ops *ops;
	struct load *load;
	struct wsclient ws;
	struct heap_node timer;
	unsigned failures; /* to connect, in a row */
	int64_t asked_ms;  /* by the server: when to come back; 0: nothing */
	unsigned life;	   /* which dial this is: a callback may have begun another */
	bool dialled, writing;
	bool up; /* its welcome has come */
};

enum phase { PHASE_START, PHASE_RUN, PHASE_DRAIN, PHASE_BACK };

struct figures {
	uint64_t messages;	   /* visitors', acknowledged while measuring */
	uint64_t agent_messages;   /* agents', the same */
	uint64_t answers;	   /* of the bot */
	uint64_t unanswered;	   /* no bot's answer within 10 s */
	uint64_t asked, escalated; /* handoffs asked for by us; all that happened */
	uint64_t handoffs;	   /* a person came */
	uint64_t handoffs_closed;  /* and ended it */
	uint64_t unattended;
	uint64_t visits, dials, reconnects;
	uint64_t rate_limited, overloaded, errors;
	uint64_t unacknowledged; /* at the end */
	uint64_t offers, offers_gone;
	struct histogram ack, answer, handoff, agent_ack;
	struct visit_verdict back;
	uint64_t not_read;  /* visits that could not be read back at all */
	uint64_t unchecked; /* messages of conversations that ended under an open question */
	double seconds;
	struct proc_figures before, held, start, end; /* of the server; held: all connected */
	bool server;				      /* those are known */
	double own_cpu_s;
	int connected;
	int64_t per_minute; /* the server's limit, from welcome */
	char error[200];    /* the last one of the server's, as an example */
};

struct load {
	const struct options *o;
	int epoll;
	int64_t now; /* µs, monotonic */
	enum phase phase;
	struct heap timers;
	struct list idle; /* struct visitor.idle: ready for their next question */
	struct visitor *visitors;
	struct agent *agents;
	struct reader *readers;
	struct visit **done; /* to be read back */
	size_t n_done, next_done, done_cap;
	struct map by_conversation; /* struct visit * */
	size_t dialling, reading;
	double due; /* µs: when the next message is to be sent */
	uint64_t random;
	char fatal[256]; /* why it makes no sense to go on, or "" */
	struct figures f;
};

int load_run(struct load *l, const struct options *o, char **tokens);
void load_deinit(struct load *l);

uint64_t load_random(struct load *l, uint64_t below);
void load_keep(struct load *l, struct visit *v); /* takes it: to be read back */

void peer_dial(struct peer *p);
void peer_up(struct peer *p);	  /* its welcome has come */
void peer_redial(struct peer *p); /* later, and later each time, or when it was told to */
void peer_error(struct peer *p, const char *frame, size_t n); /* the server refuses something */
void peer_send(struct peer *p, const char *s, size_t n);
void peer_drop(struct peer *p); /* without `gone` */
void peer_at(struct peer *p, int64_t at);

#endif
