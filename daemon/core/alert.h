/* alert.h - agents are told of who waits: at once, again and again, and more and more of them. Pure. */
#ifndef CORE_ALERT_H
#define CORE_ALERT_H

#include "base/base.h"

struct conversation;
struct engine;

void alert_entered(struct engine *e, struct conversation *c); /* state WAITING */
void alert_left(struct engine *e, struct conversation *c);
void alert_stored(struct engine *e, struct conversation *c); /* that it waits is durable */
void alerts_raise(struct engine *e);			     /* those that are due, in one step */

/* Whether agents will be told of it again without anybody's doing, and when (ms). */
bool alert_lives(const struct conversation *c);
int64_t alert_next(const struct engine *e, const struct conversation *c);

/* To whoever runs the service: log and webhooks. Of several, c is the first; code is static. */
void alarm_raise(struct engine *e, const char *code, bool breach, const struct conversation *c,
		 size_t count);

#endif
