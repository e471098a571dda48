/* opening.h - the hours of sites: who comes back to the queue when they begin, and who leaves it when
 * they end. Pure. */
#ifndef CORE_OPENING_H
#define CORE_OPENING_H

#include "core/event.h"

struct conversation;
struct engine;

bool site_is_open(const struct engine *e, size_t site);	    /* at this instant */
int64_t site_opens_at(const struct engine *e, size_t site); /* ms; 0: it is open, or not known */
void say_opens_at(const struct engine *e, size_t site, struct buf *out); /* or nothing */
void write_hours(const struct engine *e, struct buf *out, size_t site);
void write_sites_hours(const struct engine *e, struct buf *out); /* of those that have any */

void on_hours(struct engine *e, const struct event *ev);
void hours_pass(struct engine *e); /* first in every step: opens and closes what is due */
/* From `message` to the queue, when hours have begun since it left it and it can be reached. */
void come_back(struct engine *e, struct conversation *c);
/* Somebody waits at a closed site, or an agent went: after their grace, whoever has nobody there is
 * told that it is closed. */
void closing_check(struct engine *e);

#endif
