/* promise.h - promises to come back to a visitor: who keeps them, until when, and what came of them. Pure.
 * The open ones are in memory, their conversations need not be. */
#ifndef CORE_PROMISE_H
#define CORE_PROMISE_H

#include "base/list.h"
#include "core/event.h"
#include "core/timer.h"

struct agent;
struct conversation;
struct engine;
struct engine_counters;

/* One that is not over, or not known to be so everywhere. Known by (conversation, seq). */
struct promise {
	struct list in_promises; /* the next one due first */
	struct follow_up_row row;
	uint64_t visitor;
	size_t site;
	struct timer timer;
	uint64_t news_seq;   /* of the record that is to be durable before its news are told */
	const char *news;    /* static */
	uint64_t told_owner; /* who is told beside the owner: it was theirs */
};

struct promise *promise_find(const struct engine *e, uint64_t conversation,
			     uint64_t seq); /* or NULL */
struct promise *promise_add(struct engine *e, const struct follow_up_row *row, uint64_t visitor,
			    size_t site);		       /* copies; NULL: no memory */
void promise_moved(struct engine *e, struct promise *p);       /* it is due at another time */
void promise_store(struct engine *e, const struct promise *p); /* its row */
/* What happened to it in c's newest record is told once that is durable; `news` is static text. */
void promise_has_news(struct conversation *c, struct promise *p, const char *news);
void write_owner(struct buf *out, const struct agent *a); /* NULL: nothing */

/* --- all of them ------------------------------------------------------------------------------ */

void on_follow_up_restored(struct engine *e, const struct event *ev);
void promises_tell(struct engine *e, struct conversation *c);  /* the news that are durable now */
void promises_disown(struct engine *e, const struct agent *a); /* the account is removed */
void promises_forget(struct engine *e, uint64_t visitor);      /* who is erased */
bool has_promises(const struct engine *e, uint64_t conversation); /* open ones */
/* The open ones: an agent's own (supervisors: all), or of a visitor's conversations. Nothing at all
 * is written when there are none. */
void write_promises_for(const struct engine *e, struct buf *out, const char *key,
			const struct agent *a);
void write_promises_of(const struct engine *e, struct buf *out, const char *key, uint64_t visitor);
void promises_count(const struct engine *e, struct engine_counters *ret);
void promises_free(struct engine *e);

#endif
