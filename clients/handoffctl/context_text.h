/* context_text.h - the context packet of an offer as an agent reads it in ten seconds. */
#ifndef CLIENTS_HANDOFFCTL_CONTEXT_TEXT_H
#define CLIENTS_HANDOFFCTL_CONTEXT_TEXT_H

#include "clients/handoffctl/ctl.h"

/* Lines, each but the first after a line break; made harmless. */
void context_text(const struct ctl *c, const json_t *context, struct buf *out);

/* Who the visitor is: a name, an e-mail address, or their id's end. At most 40 letters. */
void person_text(const json_t *context, struct buf *out);

#endif
