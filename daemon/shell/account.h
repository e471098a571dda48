/* account.h - an agent's account as JSON, in and out: for the control socket and handoffctl. */
#ifndef SHELL_ACCOUNT_H
#define SHELL_ACCOUNT_H

#include <jansson.h>

#include "base/buf.h"
#include "core/op.h"

enum { ACCOUNT_CAPACITY = 3 }; /* unless it is said */

/* A row with the defaults; id is for the caller to fill in. False: that is no login. */
bool account_init(struct agent_row *ret, const char *login);

/* Puts what the object says of name, skills, queues, capacity, role into the row, and leaves the rest. False
 * with the reason in `why` (one sentence), and the row is as before. Other keys are ignored. */
bool account_change(struct agent_row *row, const json_t *object, char *why, size_t why_n);

/* Whether it may be a password; the reason in `why`. */
bool account_password(const char *password, char *why, size_t why_n);

/* key NULL: inside a list. */
void account_write(struct buf *out, const char *key, const struct agent_row *row);

#endif
