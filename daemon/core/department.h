/* department.h - which of its site's queues a conversation waits in, and what that asks for. Pure. */
#ifndef CORE_DEPARTMENT_H
#define CORE_DEPARTMENT_H

#include "core/op.h"
#include "proto/frame.h"

struct agent;
struct conversation;
struct engine;

/* One queue of a site. */
struct department {
	const struct pack_queue *rules; /* the pack's */
	size_t length;			/* who wait in it */
	int told;			/* places told in this round */
};

void departments_load(struct engine *e, size_t site); /* the site has another pack */
struct department *department_find(const struct engine *e, size_t site,
				   const char *name); /* or NULL */
/* That of its row, or the one for everybody; never NULL. */
struct department *department_of(const struct engine *e, const struct conversation *c);
/* The one that the visitor named, if it covers what their matter needs; else the one that does, and asks
 * for least besides; never NULL. */
struct department *department_choose(struct engine *e, const struct conversation *c);
/* This one, or the first that it overflows into that has room; NULL: all are full. */
struct department *department_with_room(struct engine *e, const struct conversation *c,
					struct department *d);

/* --- being in one ----------------------------------------------------------------------------- */

void department_enter(struct engine *e, struct conversation *c,
		      struct department *d); /* NULL: out */
/* c->need as that queue has it. */
void department_need(struct engine *e, struct conversation *c, const struct department *d);
/* The place, from 1, of what has this key of the queue's and id. */
size_t department_place(const struct engine *e, const struct department *d, int64_t key,
			uint64_t id);
int64_t department_patience(const struct engine *e,
			    const struct conversation *c); /* ms: until when */

/* --- from one to another; by NULL: nobody's doing; command: the one that it answers, or NULL -- */

/* Of one that waits: into another queue. */
enum error_code department_move(struct engine *e, struct conversation *c, struct department *to,
				const char *reason, const struct agent *by, const char *command);
/* That alone as a record: it was moved. */
enum error_code department_record(struct engine *e, struct conversation *c, const char *from,
				  const char *to, const char *reason, const struct agent *by,
				  const char *command);
/* And what of that record is kept in memory: at (ms), and whether it overflowed. */
void department_moved(struct conversation *c, const char *reason, int64_t at);
/* Of one that was restored as waiting in this queue, which may be no more. */
void department_check(struct engine *e, struct conversation *c, const char *queue);

#endif
