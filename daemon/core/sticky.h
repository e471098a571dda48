/* sticky.h - an agent who knows the visitor, and is available, is waited for a little. Pure. */
#ifndef CORE_STICKY_H
#define CORE_STICKY_H

#include "base/base.h"

struct agent;
struct conversation;
struct engine;

void sticky_bind(struct engine *e, struct conversation *c); /* it begins to wait */
void bind_lost(struct engine *e, const struct agent *a);    /* they are back */
void unbind(struct engine *e, const struct agent *a);	    /* they are not available any more */

#endif
