/* webhook.h - tells webhooks what the store holds for them: at least once, and in order. */
#ifndef SHELL_WEBHOOK_H
#define SHELL_WEBHOOK_H

#include "core/op.h"

/*
 *   engine ──OP_HOOK──► webhooks_address ──one op a webhook──► store, with what it is about
 *                                                                │ at the end of the turn
 *   receiver ◄──POST, signed── webhooks_turn ◄──webhooks_loaded──┘
 *       └──status──► OP_HOOK_FATE: it goes, or is tried again after 1 s to 1 h, or is given up
 *
 * Of one conversation a webhook is told one thing at a time. One that fails several times in a row
 * is asked once in a while until it answers, at least every minute; then everything is due at once.
 * Nothing that is told lies in memory but while it is under way, so that what is erased in the
 * store is not told any more. Without webhooks nothing of this does anything.
 */
struct buf;
struct config;
struct daemon;
struct hooks_answer;
struct webhooks;

enum { WEBHOOK_PARALLEL = 4 }; /* requests to one of them */

int webhooks_new(struct webhooks **ret, struct daemon *d); /* 0, -ENOMEM */
struct webhooks *webhooks_free(struct webhooks *w);	   /* NULL is fine; returns NULL */

/* Tells whom the settings name, which must stay until the next call. What is under way to others is
 * given up. 0, or a negative errno as posts_new. */
int webhooks_use(struct webhooks *w, const struct config *config);

/* Takes what the engine tells everybody and hands each one's own to `put`, which takes them. */
void webhooks_address(struct webhooks *w, struct op *op,
		      void (*put)(struct daemon *d, struct op *op));

/* At the end of a turn of the loop, when its ops are with the store. */
void webhooks_turn(struct webhooks *w);
void webhooks_loaded(struct webhooks *w, uint64_t request, const struct hooks_answer *a);

/* The dead ones of one webhook, or of all when name is NULL, begin anew. How many they are, as far
 * as is known; -1: there is no such webhook. */
int64_t webhooks_retry(struct webhooks *w, const char *name);

void webhooks_write(const struct webhooks *w, struct buf *out);		/* a list, for control.h */
void webhooks_write_metrics(const struct webhooks *w, struct buf *out); /* for Prometheus */

/* How long to wait after so many failures, in ms: 1 s, doubled up to an hour, less up to a quarter. */
int64_t webhook_delay(unsigned failures, uint64_t random);

#endif
