/* webhook_private.h - between webhook*.c: one webhook, and what is under way to it. */
#ifndef SHELL_WEBHOOK_PRIVATE_H
#define SHELL_WEBHOOK_PRIVATE_H

#include "base/list.h"
#include "shell/daemon.h"
#include "shell/webhook.h"
#include "shell/webhook_http.h"
#include "shell/webhook_sign.h"

struct event;

struct flight {
	struct webhook *webhook;
	struct post *post; /* NULL: free */
	uint64_t n, id;
	char event[HOOK_EVENT];
	int64_t since;
	unsigned attempts; /* with this one */
};

/* Times are the wall clock's, as the store's are. */
struct webhook {
	struct list link;
	struct webhooks *owner;
	const struct config_webhook *config; /* of the settings that are in force */
	char name[HOOK_TARGET + 1];
	uint64_t serial;	      /* never used twice */
	struct sign_key key, old_key; /* old_key.n 0: none */
	bool due;		      /* there may be something in the store that can be told */
	bool loading;		      /* the store has been asked */
	bool changed;		      /* our figures have, since then */
	int64_t look_at; /* when something is to be tried again; INT64_MAX: nothing is */
	int64_t looked_at, counted_at, drop_logged_at;
	int64_t pace;	   /* between two looks, ms: a twentieth of the store's time is enough */
	unsigned failures; /* in a row */
	int64_t paused_until;
	struct flight flights[WEBHOOK_PARALLEL];
	size_t n_flying;
	uint64_t landed[WEBHOOK_PARALLEL]; /* since the store was asked: its answer may have them */
	size_t n_landed;
	uint64_t pending, dead; /* in the store */
	uint64_t delivered, failed, dropped;
	char error[HOOK_ERROR + 1]; /* the last one, "" */
	int64_t error_at;	    /* 0: before the start */
};

struct webhooks {
	struct daemon *daemon;
	struct posts *posts; /* NULL until there is a webhook */
	struct list all;
	struct event *timer;
	uint64_t last_serial;
	int64_t purge_at;
};

/* All of its pending ones are due at once, whatever failed before. */
void webhook_wake(struct webhook *t);

/* Removes what is too old to be kept. */
void webhooks_purge(struct webhooks *w, int64_t now);

struct webhook *webhook_by_serial(const struct webhooks *w, uint64_t serial); /* or NULL */

#endif
