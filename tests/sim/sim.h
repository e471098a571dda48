/*
 * sim.h - the real core in a made-up world: virtual time, clients, a network and a store that fail, and
 * a process that dies. Everything random comes from one seed, so a seed is a run, to the byte.
 */
#ifndef TESTS_SIM_SIM_H
#define TESTS_SIM_SIM_H

#include "core/engine_private.h"
#include "tests/sim/dice.h"

struct disk;
struct ledger;
struct net;
struct observer;
struct population;
struct sim;

/* Something that will be at a moment of virtual time. Embedded in what it belongs to; zeroed at first. */
struct happening {
	struct heap_node node;
	void (*fire)(struct sim *s, struct happening *h); /* it is off the agenda by then */
};

struct options {
	uint64_t seed;
	size_t visitors, agents;
	int64_t minutes;
	uint64_t max_steps; /* 0: no limit */
	uint64_t
		crash_at; /* the process dies in this step, and by nothing else; 0: as the dice say */
	bool trace;	  /* every line as it comes; else the last ones of a run that breaks */
};

/* How bad this world is: drawn from the seed, so that some runs are calm and some are not. Times in ms,
 * shares in thousandths. Where a time between two faults is 0 there are none. */
struct nature {
	int64_t delay;		      /* of a packet, at most */
	int64_t cut_every;	      /* a connection's life */
	unsigned half_open;	      /* cuts of which the other side hears nothing for long */
	int64_t commit;		      /* of a batch, at most */
	int64_t slow_every, slow;     /* the store takes so long now and then */
	int64_t fail_every, fail_for; /* it cannot write at all */
	int64_t crash_every, down;    /* the process dies, and is away for so long */
	unsigned clean;		      /* ends that are told before, and flushed */
	int64_t jump_every, jump;     /* the wall clock is set, by so much at most */
	int64_t pace;		      /* between two doings of a visitor */
	unsigned repeats;	      /* commands that are said twice for no reason */
	unsigned ignores, declines;   /* offers */
	unsigned absent;	      /* of an agent's doings: goes away for a while */
	unsigned wraps;		      /* ends after which an agent wants time to wrap up */
};

/* What an agent has, counted anew. */
struct slots {
	size_t held, offered;
};

struct sim {
	struct options options;
	struct nature nature;
	struct dice dice;
	struct pack *pack;   /* borrowed */
	struct hours *hours; /* of its site; NULL: always open */
	struct engine_config config;
	struct engine *engine; /* NULL while the process is down */
	struct effects fx;
	int64_t time;	/* ms since the run began; everything in this directory counts in it */
	int64_t skew;	/* what the wall clock is off by */
	int64_t jumped; /* how far it was ever set, both ways together */
	int64_t jumped_at;
	int64_t boot; /* `time` at the engine's tick 0: the monotonic clock begins anew with a boot */
	int64_t quiet; /* from here on nothing fails any more, and nobody new comes */
	int64_t end;
	uint64_t order; /* of happenings at the same moment */
	uint64_t steps;
	int64_t moment; /* the latest time that was looked at, and the steps before it */
	uint64_t moment_steps;
	struct heap agenda;
	struct happening crash, start, jump;
	bool dying; /* at the end of the step that is running */
	int64_t started;
	unsigned starts;
	struct restart *restart;
	struct disk *disk;
	struct net *net;
	struct ledger *ledger;
	struct observer *observer;
	struct population *people;
	struct trace *trace;
	size_t *loads;	      /* of the agents, after the step before */
	struct slots *slots;  /* by agent's id; scratch */
	int64_t available_at; /* when an agent was last there and available */
	uint64_t newest_offer;
	size_t to_check;    /* conversations that may be looked at, saved up over steps */
	uint64_t subject;   /* the conversation that is looked at, for whoever reads of a break */
	const char *broken; /* the invariant, once one is */
};

/* What a run came to. */
struct verdict {
	const char *broken; /* NULL: everything held */
	char why[8192];
	uint64_t steps;
	uint64_t digest; /* of every byte that was sent and stored, in order */
	int64_t time;
	uint64_t records, frames, starts, conversations;
};

/* Runs one world from its seed to its end or to the first thing that breaks. Prints the last events then. */
void sim_run(const struct options *o, struct pack *pack, struct verdict *ret);

int64_t sim_wall(const struct sim *s);	/* what the wall clock shows, ms since 1970 */
int64_t sim_tick(const struct sim *s);	/* the engine's monotonic clock */
bool sim_is_quiet(const struct sim *s); /* the last part of a run, in which everything gets well */

void sim_at(struct sim *s, struct happening *h, int64_t time,
	    void (*fire)(struct sim *s, struct happening *h)); /* replaces an earlier moment */
void sim_off(struct sim *s, struct happening *h);

/* Hands one event to the engine and carries out what it asks for. The engine may be gone afterwards. */
void sim_step(struct sim *s, struct event *ev);

/* An invariant does not hold: the first one ends the run. */
void sim_break(struct sim *s, const char *invariant, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* process.c: the daemon's life. */
void process_start(struct sim *s);
void process_crash(struct sim *s);
void process_plan(struct sim *s); /* its faults to come */

/* nature.c */
void nature_draw(struct sim *s);

#endif
