/* desk.h - what an agent has in front of them: conversations, offers, who else is there. */
#ifndef CLIENTS_HANDOFFCTL_DESK_H
#define CLIENTS_HANDOFFCTL_DESK_H

#include <jansson.h>

#include "base/buf.h"

enum { DESK_CONVERSATIONS = 64, DESK_OFFERS = 16, DESK_PROMISES = 200 };

/* One that is held, or was opened to look at. Its place is the number that people type. */
struct desk_conversation {
	char id[14]; /* "": a free place */
	char name[64];
	json_t *context;       /* what is known; owned, NULL: nothing yet */
	char suggestion[2048]; /* what the bot would say to the last message */
	long long said, read;  /* seq of the agents' last message; how far the visitor has read */
	int64_t typing_until;  /* the visitor; ms of the chat's clock */
	long long seq;
	long long shown; /* the last one that was printed */
	bool mine, closed;
	double frustration;
};

struct desk_offer {
	char offer[14]; /* "": a free place */
	char conversation[14];
	int64_t expires; /* wall clock, ms */
	json_t *context; /* owned */
};

struct desk {
	struct desk_conversation conversations[DESK_CONVERSATIONS];
	struct desk_offer offers[DESK_OFFERS];
	int current;			  /* index, -1: none */
	json_t *agents, *canned, *queues; /* of the last queue signal, of welcome; owned */
	json_t *promises[DESK_PROMISES];  /* NULL: a free place; owned. The place is their number */
};

void desk_init(struct desk *d);
void desk_deinit(struct desk *d);

struct desk_conversation *desk_find(struct desk *d, const char *id); /* NULL: not here */
struct desk_conversation *desk_add(struct desk *d, const char *id);  /* or the one there is */
void desk_remove(struct desk *d, struct desk_conversation *c);
void desk_context(struct desk_conversation *c, json_t *context); /* borrows; NULL: as it was */
struct desk_conversation *desk_current(struct desk *d);		 /* NULL: none */
void desk_use(struct desk *d, const struct desk_conversation *c);
int desk_number(const struct desk *d, const struct desk_conversation *c); /* from 1 */

/* By the number or id that was typed; "": the current one. */
struct desk_conversation *desk_named(struct desk *d, const char *word);

struct desk_offer *desk_offer_add(struct desk *d, const json_t *offer, int64_t expires);
struct desk_offer *desk_offer_find(struct desk *d, const char *offer);
struct desk_offer *desk_offer_named(struct desk *d, const char *word); /* "": the first */
void desk_offer_drop(struct desk_offer *o);

/* Its number from 1, the one it had if it is here already; 0: there is no place left. */
int desk_promise_put(struct desk *d, const json_t *promise);
void desk_promise_remove(struct desk *d, const json_t *promise);
void desk_promises_drop(struct desk *d); /* all of them */

#endif
