/*
 * net.h - connections as TCP makes them: what is said on one arrives in order and once, late, or, when
 * it breaks, from some byte on not at all; and the two ends learn of a break each in their own time.
 */
#ifndef TESTS_SIM_NET_H
#define TESTS_SIM_NET_H

#include "tests/sim/sim.h"

struct client;

/* A frame on its way. */
struct packet {
	struct packet *next;
	int64_t at;
	struct payload *payload; /* the server's */
	char *bytes; /* the client's, with a NUL; both NULL: the end of the connection */
	size_t n;
	int code; /* of the end */
};

struct pipe {
	struct packet *first, **last;
	int64_t busy_until; /* nothing overtakes */
	struct happening arrival;
};

/* One connection. */
struct link {
	uint64_t id;
	enum role role;
	struct client *client; /* NULL: it does not listen any more */
	bool server;	       /* the engine knows it, and was not told of its end */
	bool cut;	       /* nothing arrives any more */
	int64_t delay;
	struct pipe up, down;
	struct happening opens, breaks, client_learns, server_learns;
};

struct net *net_new(void);
struct net *net_free(struct net *n);

/* A client dials. Its link, or NULL: nobody answers. */
struct link *net_connect(struct sim *s, struct client *c, enum role role);
void net_say(struct sim *s, struct link *l, const char *json); /* by the client; copies */
void net_hang_up(struct sim *s, struct link *l);	       /* by the client, in order */
void net_forget(struct sim *s,
		struct link *l); /* the client gives up on it; the server is not told */

/* By the engine's effects. */
void net_send(struct sim *s, uint64_t conn, struct payload *p);
void net_close(struct sim *s, uint64_t conn, int code);

void net_crash(struct sim *s); /* the process is gone, and every connection with it */
struct link *net_link(const struct sim *s, uint64_t conn); /* NULL: gone */
void net_each(struct sim *s, void (*each)(struct sim *s, struct link *l));

#endif
