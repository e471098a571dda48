/* forget.h - what is not to be kept any longer: one person at once, or what is old enough. Pure. */
#ifndef CORE_FORGET_H
#define CORE_FORGET_H

#include "core/event.h"

struct engine;

void on_erase(struct engine *e, const struct event *ev);
void on_expired(struct engine *e, const struct event *ev);
bool is_erased(const struct engine *e, uint64_t visitor); /* and the store does not know yet */
void erased_stored(struct engine *e, uint64_t ticket);	  /* it is durable up to this one */

#endif
