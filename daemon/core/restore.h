/* restore.h - conversations and visitors back from the store: at a start, or when they return. Pure. */
#ifndef CORE_RESTORE_H
#define CORE_RESTORE_H

#include "core/event.h"

struct engine;
struct request;

void on_restore(struct engine *e, const struct event *ev);
void on_visitor(struct engine *e, const struct event *ev);
/* The records that REQUEST_REVIVE or REQUEST_RETURN asked for. */
void on_revived(struct engine *e, const struct request *q, const struct event *ev);

#endif
