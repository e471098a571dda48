/* outbox.h - what webhooks are told, stored in the transaction of what they are told about. Pure.
 * Nothing is written that none of them wants. */
#ifndef CORE_OUTBOX_H
#define CORE_OUTBOX_H

#include "core/hook.h"

struct buf;
struct conversation;
struct engine;
struct record;

struct hook_about {
	uint64_t conversation; /* its row must be stored before */
	uint64_t seq;	       /* of the record, 0: of none */
	size_t site;
};
/* Tells them something; about NULL: it is about no conversation. `data` and `texts` are fragments, or
 * NULL; what people wrote, or how to reach them, belongs to texts, which only those get that ask for
 * it. */
void hook(struct engine *e, enum hook which, const struct hook_about *about, const struct buf *data,
	  const struct buf *texts);
void hook_record(struct engine *e, const struct conversation *c, const struct record *r);

#endif
