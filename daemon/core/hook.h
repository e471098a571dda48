/* hook.h - what webhooks can be told: the events' names, and one event as it is stored. Pure. */
#ifndef CORE_HOOK_H
#define CORE_HOOK_H

#include "base/base.h"

/* docs/webhooks.md tells people what each one means. */
enum hook {
	HOOK_OPENED,
	HOOK_ESCALATED,
	HOOK_ASSIGNED,
	HOOK_REQUEUED,
	HOOK_UNATTENDED,
	HOOK_CLOSED,
	HOOK_MESSAGE_LEFT,
	HOOK_RATED,
	HOOK_FOLLOW_UP_DUE,
	HOOK_FOLLOW_UP_LATE,
	HOOK_ALARM, /* something that must never be so is so */
	HOOK_ALERT, /* somebody waits and nobody comes */
	N_HOOK
};
const char *hook_name(enum hook which);		   /* "conversation.opened" */
bool hook_parse(enum hook *ret, const char *name); /* false: no such event */

enum { HOOK_TARGET = 64 };

/* One event. The engine makes it for everybody; the shell makes one of it for each webhook that
 * wants it, with what that one may see. */
struct hook_row {
	uint64_t id; /* the event's: the same for every webhook, at every attempt */
	enum hook which;
	uint64_t conversation, seq;   /* 0: it is about none */
	int64_t at;		      /* ms */
	char target[HOOK_TARGET + 1]; /* the webhook's name, "" from the engine */
	const char *body;	      /* JSON; nothing that people wrote */
	const char *whole;	      /* the same with what they wrote; NULL in a webhook's own */
};

/* Gives one allocation with copies of the texts; NULL: no memory. */
struct hook_row *hook_row_new(const struct hook_row *from);

#endif
