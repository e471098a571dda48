/* crowd.h - hundreds or thousands of visitors at a time, over real sockets, who come back by themselves. */
#ifndef TESTS_E2E_CROWD_H
#define TESTS_E2E_CROWD_H

#include "base/base.h"
#include "clients/wire/wsclient.h"
#include "proto/limits.h"

enum member_state { MEMBER_OUT, MEMBER_DIALS, MEMBER_GREETS, MEMBER_IN };

struct member {
	struct wsclient ws;
	enum member_state state;
	char token[LIMIT_TOKEN + 1]; /* "": a new visitor */
	unsigned failures;
	int64_t at;	     /* ms, monotonic: when to dial; -1: not by itself */
	int64_t asked_ms;    /* the retry_after_ms without `re` of this connection, 0: none */
	int64_t told_ms;     /* that of the one before */
	int close_code;	     /* of its last connection */
	bool writing, talks; /* talks: says something again and again */
	unsigned said;
	int64_t said_at, say_at; /* µs; said_at 0: nothing is to be acknowledged */
	int visit;		 /* 1: to say something, 2: to end it, 0: neither */
};

struct crowd {
	char url[80];
	int epoll;
	struct member *v;
	size_t n;
	uint64_t random;
	int64_t every_us; /* who talks says something this long after an answer */
	int64_t *waits;	  /* µs from saying to the acknowledgement */
	size_t n_waits, cap_waits;
	size_t n_in, put_off; /* welcomed now; times that one was told to come again */
	size_t refused;	      /* times that words were to be said again */
};

/* n visitors, who are out. url: as of a daemon; may be changed while they are out. */
void crowd_init(struct crowd *c, const char *url, size_t n);
void crowd_deinit(struct crowd *c);

/* These begin to dial, all at once or so many a second, and come back whenever they are cut off. */
void crowd_call(struct crowd *c, size_t first, size_t n, size_t per_second);
void crowd_drop(struct crowd *c, size_t first,
		size_t n); /* their sockets are gone, without a word */

/* Everybody does what is due, for up to `ms`; ends earlier when all but `out` of them are in. Returns the
 * ms that it took, or -1: they were not. */
int64_t crowd_wait(struct crowd *c, size_t out, int64_t ms);
void crowd_live(struct crowd *c, int64_t ms); /* the same for just so long */

/* Each says something and ends the conversation, so that the store knows them and they have nothing open. */
void crowd_visit(struct crowd *c, size_t first, size_t n, int64_t ms);

/* The µs below which this share of the waits lay since the last call; -1: there were none. */
int64_t crowd_percentile(struct crowd *c, double share);
void crowd_forget_waits(struct crowd *c);

#endif
