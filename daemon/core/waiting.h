/* waiting.h - what those who wait are told: their place, how long it will take, and when that was wrong.
 * Pure. */
#ifndef CORE_WAITING_H
#define CORE_WAITING_H

#include "core/match/estimate.h"
#include "core/match/staff.h"
#include "rules/pack/pack.h"

struct conversation;
struct engine;

/* What is known of one queue of a site, by its name: it outlives other rules. */
enum { DESKS_MAX = 64 }; /* of further ones nothing is, and their waits are unknown */
struct desk {
	char name[QUEUE_NAME + 1];
	size_t site;
	struct handling handling; /* begins anew with the process */
	size_t waiting;		  /* conversations */
	size_t place, ahead;	  /* scratch of a walk along the queue */
};

/* Where somebody stands, or would. */
struct standing {
	size_t position; /* from 1 */
	struct estimate wait;
};

void waiting_entered(struct engine *e, struct conversation *c); /* before it is in the queue */
void waiting_moved(struct engine *e, struct conversation *c);
void waiting_left(struct engine *e, struct conversation *c);
void waiting_handled(struct engine *e, struct conversation *c); /* its slot is free again */
void tell_waiting(struct engine *e); /* and the board to those who watch it */

/* --- one's place ------------------------------------------------------------------------------ */

/* Where c stands, or would stand if it came into the queue with this priority. */
void standing_of(struct engine *e, const struct conversation *c, int priority,
		 struct standing *ret);
/* c's visitor has this on their screen now, with a text of its own or without. */
void waiting_told(struct engine *e, struct conversation *c, const struct standing *s,
		  bool with_text);
/* One of the pack's texts, with everything that it may name, after a lead-in that may be "". s NULL:
 * whose it is does not wait. */
void say_standing(struct engine *e, const struct conversation *c, const char *lead,
		  enum pack_text text, const char *key, const struct standing *s, struct buf *out);
void write_standing(struct engine *e, struct buf *out, const struct conversation *c,
		    const struct standing *s, bool with_text);
void write_estimate(struct buf *out, struct estimate wait);
/* Appends it to `out` in the pack's words. */
void say_waited(const struct pack *p, int64_t ms, struct buf *out);

/* --- who there is for them -------------------------------------------------------------------- */

/* What is read of the agents once for all who need the same. Borrows from the engine: it is good until
 * anything changes. */
enum { STAFFS = 32 };
struct staffs {
	size_t n, next;
	const char *busy[DESKS_MAX]; /* names of the queues in which somebody waits */
	size_t n_busy;
	struct {
		const char *queue;
		struct profile profile;
		struct staff staff;
	} v[STAFFS];
};
void staffs_begin(const struct engine *e, struct staffs *s);
enum why_not why_not(const struct engine *e, struct staffs *s, const struct conversation *c);
/* Of one that has `ahead` others before it in its queue. */
struct estimate wait_of(const struct engine *e, struct staffs *s, const struct conversation *c,
			size_t ahead);

#endif
