/* stage.h - the world told in lines: who comes, what they say, what happens. For scenarios and tables. */
#ifndef TESTS_SUPPORT_STAGE_H
#define TESTS_SUPPORT_STAGE_H

#include <jansson.h>

#include "tests/support/symbols.h"
#include "tests/support/world.h"

/*
 *   agent LOGIN capacity=N role=R skills=a,b queues=a,b:2   an account; its token is its login
 *   queues {a: {…}}   the pack's queues from here on, as in escalation.yml
 *   remove LOGIN                                the account is removed
 *   open NAME visitor|agent                     a connection
 *   NAME> {json}      NAME sends this; $c1, $o1, $v1 stand for the ids seen, $token.NAME for a token
 *   drop NAME         the connection is lost
 *   pass 20s          time passes
 *   hours RULE DAYS   the site's hours from here on: a POSIX rule of its zone, and for each day from
 *                     Monday its ranges with commas between, or closed; one word is for all seven;
 *                     hours always
 *   hooks             webhooks want everything from here on
 *   hold              nothing is durable from here on
 *   mute              the store does not answer questions any more
 *   store off|on      the store says that it cannot write, that it can again
 *   shutdown          the daemon was told to end, and says goodbye
 *   erase v1          that visitor is erased, whose id was seen
 *   expire            everything that is closed is old enough to go
 *   restart           kill -9: what was not durable is gone, and all connections
 *   down 10m                                    the same, and so long nothing runs
 */
enum { STAGE_CONNECTIONS = 64 };

struct stage {
	struct world *world;
	struct symbols symbols;
	struct {
		char name[32];
		enum role role;
		uint64_t conn; /* 0: gone */
	} k[STAGE_CONNECTIONS];
	size_t n_k;
	uint64_t last_conn;
	struct pack *own; /* with other queues than the common one; NULL: it is not needed */
	/* what is sent to the i-th of them; wrong: why it is no frame of the protocol, or NULL */
	void *arg;
	void (*sent)(void *arg, size_t i, json_t *frame, const char *wrong);
	void (*closed)(void *arg, size_t i, int code);
	void (*hooked)(void *arg, const struct hook_row *row); /* NULL at first: not told */
	void (*alarmed)(void *arg, const char *code, uint64_t conversation); /* may be NULL */
};

/* An empty world with the scenarios' small pack. What does not come true here fails the test. */
void stage_init(struct stage *s, void *arg,
		void (*sent)(void *arg, size_t i, json_t *frame, const char *wrong),
		void (*closed)(void *arg, size_t i, int code));
void stage_deinit(struct stage *s);

/* Does what the line says; it is changed. False: it says nothing that is known here. */
bool stage_line(struct stage *s, char *line);

#endif
