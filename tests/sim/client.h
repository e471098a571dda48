/*
 * client.h - what visitors' and agents' clients have in common: one connection, commands with ids of
 * their own that are said again until they are answered, and dialling again.
 */
#ifndef TESTS_SIM_CLIENT_H
#define TESTS_SIM_CLIENT_H

#include "tests/sim/net.h"
#include "tests/sim/reading.h"

enum { CLIENT_COMMANDS = 4 };

struct asked {
	char id[24];
	char *json;
	int64_t said_at; /* on this connection; -1: not yet */
	int64_t not_before;
};

/* What is different of visitors and agents. */
struct client_kind {
	enum role role;
	void (*hello)(struct client *c, struct buf *out);
	void (*welcome)(struct client *c, const char *bytes, size_t n);
	void (*heard)(struct client *c, const struct reading *r, const char *bytes, size_t n);
	void (*act)(struct client *c);
};

struct client {
	struct sim *sim;
	const struct client_kind *kind;
	char name[16];
	struct link *link; /* NULL: not connected */
	bool ready;	   /* welcome was heard */
	bool wants;	   /* to be connected */
	struct happening dial, patience, act;
	struct asked commands[CLIENT_COMMANDS]; /* not answered yet, in order */
	size_t n_commands;
	unsigned n_ids;
};

void client_init(struct client *c, struct sim *s, const struct client_kind *kind,
		 const char *letter, size_t index);
void client_deinit(struct client *c);

void client_come(struct client *c);		    /* connects, and stays connected */
void client_leave(struct client *c, bool politely); /* and not any more */
void client_later(struct client *c, int64_t ms);    /* its next act */

/* One more command, its members after the id: `"type":"end"`. Said at once when it can be. False: too many
 * are not answered. */
bool client_say(struct client *c, const char *fmt, ...) PRINTF_LIKE(2, 3);
void client_says_plainly(struct client *c,
			 const char *json); /* without an id: said once, or never */

/* By the net. */
void client_opened(struct client *c);
void client_heard(struct client *c, const char *bytes, size_t n);
void client_closed(struct client *c, int code);

#endif
