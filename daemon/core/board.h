/* board.h - lists for agents and operators: who waits, who is there, what is going on. Pure. */
#ifndef CORE_BOARD_H
#define CORE_BOARD_H

#include "base/base.h"

struct agent;
struct buf;
struct connection;
struct conversation;
struct engine;

enum { BOARD_MOST = 200 }; /* rows in what agents are sent */

/* At most `most` of those who wait, and how many more there are. */
void write_waiting(const struct engine *e, struct buf *out, size_t most);
void write_agents(const struct engine *e, struct buf *out, bool logins);
void write_summary(struct buf *out, const struct conversation *c);
void write_agent(struct buf *out, const struct agent *a); /* as visitors see them */

void board_changed(struct engine *e); /* it is sent soon, once for many changes */
void board_send(struct engine *e, struct connection *k);
void board_send_all(struct engine *e); /* to everybody who watches */

#endif
