/* context.h - the context packet: what an agent should know before the first word. Pure. */
#ifndef CORE_CONTEXT_H
#define CORE_CONTEXT_H

#include "base/base.h"

struct buf;
struct conversation;
struct engine;
struct visitor;

void write_context(struct engine *e, struct buf *out, const char *key,
		   const struct conversation *c);
void write_page(struct buf *out, const struct visitor *v); /* nothing when it is not known */
/* row.summary, for whoever has the visitor's next conversation. */
void conversation_sum_up(struct engine *e, struct conversation *c);

#endif
