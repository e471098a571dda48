/* offered_text.h - who was asked to take a conversation, and why, for people. */
#ifndef CLIENTS_HANDOFFCTL_OFFERED_TEXT_H
#define CLIENTS_HANDOFFCTL_OFFERED_TEXT_H

#include "clients/handoffctl/ctl.h"

/* One line without a newline; `full`: and indented lines of who else could have been asked, who was not
 * asked again, and what is not insisted on any more. */
void offered_text(const json_t *event, bool full, struct buf *out);
void moved_text(const json_t *event, struct buf *out);

#endif
