/* life.h - what follows from a state: timers, the queue, who holds it, and how long it is kept. Pure. */
#ifndef CORE_LIFE_H
#define CORE_LIFE_H

#include "core/op.h"

struct agent;
struct conversation;
struct engine;
struct visitor;

/* --- a conversation --------------------------------------------------------------------------- */

struct conversation *conversation_open(struct engine *e, struct visitor *v); /* NULL: no memory */
struct conversation *conversation_get(const struct engine *e, uint64_t id);  /* or NULL */
/* A record has moved it here from `old`, or has changed who has control. */
void conversation_entered(struct engine *e, struct conversation *c, enum state old);
void conversation_hold(struct engine *e, struct conversation *c,
		       struct agent *a); /* NULL: nobody */
struct agent *conversation_holder(const struct engine *e,
				  const struct conversation *c);     /* or NULL */
void conversation_present(struct engine *e, struct conversation *c); /* the visitor is (not) here */
void conversation_touch(struct engine *e, struct conversation *c);   /* somebody spoke */
void conversation_moved(struct engine *e, struct conversation *c);   /* into another queue */
void conversation_arm(struct engine *e, struct conversation *c);     /* what its state waits for */
void conversation_unasked(struct engine *e, struct conversation *c); /* an offer of it has ended */
/* Appends `closed`. By an agent, the visitor, or (NULL and false) the system; of an agent's the record
 * may have been begun with members of its own. */
void conversation_close(struct engine *e, struct conversation *c, const char *resolution,
			const char *command, struct agent *by_agent, bool by_visitor);

/* --- memory ----------------------------------------------------------------------------------- */

void conversation_drop(struct engine *e,
		       struct conversation *c); /* freed by engine_sweep, unless it is needed */
void conversation_forget(struct engine *e, struct conversation *c); /* frees a closed one, now */
/* The same for a visitor: frees one who is not connected and has nothing in memory. */
void visitor_drop(struct engine *e, struct visitor *v);
void engine_sweep(struct engine *e); /* last in every step */
/* What the visitor talks in from now on. The one before is kept: its commands may come again. */
void visitor_turns_to(struct engine *e, struct visitor *v, struct conversation *c);

/* --- an agent, and all that they hold --------------------------------------------------------- */

void agent_arrived(struct engine *e, struct agent *a);	  /* their first connection is here */
void agent_left(struct engine *e, struct agent *a);	  /* their last connection is gone */
void agent_gives_up(struct engine *e, struct agent *a);	  /* and they will not come back */
void agent_wraps_over(struct engine *e, struct agent *a); /* all that they wrap up is over */

#endif
