/* event_text.h - an event of a conversation as a line for people. */
#ifndef CLIENTS_HANDOFFCTL_EVENT_TEXT_H
#define CLIENTS_HANDOFFCTL_EVENT_TEXT_H

#include "clients/handoffctl/ctl.h"
#include "clients/handoffctl/harmless.h"

enum event_form {
	EVENT_VISITOR, /* as the visitor should read it */
	EVENT_AGENT,   /* as an agent works with it */
	EVENT_FULL,    /* with analyses and reasons: for looking back */
};

/* Appends it without a line break at its end; nothing for what is of no interest in that form. What
 * others wrote is made harmless. */
void event_text(const struct ctl *c, const json_t *event, enum event_form form, struct buf *out);

/* "Ana", or the role when there is no name. */
void who_text(const json_t *from, struct buf *out);

/* "about 1 to 3 minutes" of estimated_wait_s; nothing when it is unknown. */
void wait_text(const json_t *estimate, struct buf *out);

/* A member made harmless. */
void member_text(const json_t *o, const char *key, enum harmless_form form, struct buf *out);

/* "plan: pro, seats: 5" of an object of texts, made harmless. */
void pairs_text(const json_t *object, struct buf *out);

#endif
