/* routing.h - the queue meets the agents: offers, assignments, and back into the queue. Pure. */
#ifndef CORE_ROUTING_H
#define CORE_ROUTING_H

#include "core/timer.h"
#include "proto/frame.h"

struct agent;
struct conversation;
struct engine;

/* Offers whatever can be offered now; done in every step in which route_due was set. */
void route(struct engine *e);
/* Whether it wants an offer follows from its state, its need, and what is stored of it: to be called
 * after any of these changed. */
void seek(struct engine *e, struct conversation *c);
/* The same for whether an agent could take one more: presence, capacity, what they hold. */
void agent_changed(struct engine *e, struct agent *a);
/* They have come, or have a slot free again: those in MESSAGE may come back, too. */
void agent_freed(struct engine *e, struct agent *a);

/* --- offers ----------------------------------------------------------------------------------- */

struct offer {
	uint64_t id;
	struct conversation *conversation;
	struct agent *agent;
	struct timer timer;
	int64_t expires_at; /* wall clock, for people */
};
struct offer *offer_to(const struct conversation *c, const struct agent *a); /* NULL: none */
/* Frees it; its agent is told by `revoked`. reason NULL: without a word. o NULL: nothing. */
void offer_end(struct engine *e, struct offer *o, const char *reason);
void offers_end(struct engine *e, struct conversation *c, const char *reason); /* all of them */
void revoke_all(struct engine *e, struct agent *a); /* they are not available any more */
void write_offer(struct engine *e, struct buf *out, const struct offer *o);

/* --- decisions -------------------------------------------------------------------------------- */

/* Into an agent's hands, with a slot free or not: `assigned`, how and by which command (or NULL). */
enum error_code assign(struct engine *e, struct conversation *c, struct agent *a, const char *how,
		       const char *command);
/* Back to its place in the queue; the reason is one of the wire's. */
void requeue(struct engine *e, struct conversation *c, const char *reason);

#endif
