/* control_private.h - between the control socket and its commands. */
#ifndef SHELL_CONTROL_PRIVATE_H
#define SHELL_CONTROL_PRIVATE_H

#include <jansson.h>

#include "base/buf.h"
#include "proto/frame.h"
#include "shell/control.h"

enum { CONTROL_OUT = 64 << 20 };

/* One request that is to be answered exactly once, now or later, by its client's id. */
struct ask {
	struct daemon *daemon;
	uint64_t client;
	const json_t *root; /* borrowed for the call */
};

/* control_commands.c: one row each. NULL: no such command. */
typedef void control_command(const struct ask *ask);
control_command *control_find(const char *name);

/* control_agents.c: the commands of accounts. */
control_command control_agent_add, control_agent_set, control_agent_list, control_agent_remove;
control_command control_agent_token, control_agent_login;

/* control_person.c: one person, and backups; and the answer of the store to a command. */
control_command control_export, control_erase, control_backup;
struct store_query;
void control_ask_store(const struct ask *ask, const struct store_query *q);

/* webhook_control.c */
control_command control_webhooks, control_webhooks_retry;

/* Answers; a client that is gone is normal. `members` are written with json_out.h. */
void control_ok(struct daemon *d, uint64_t client, const struct buf *members);
void control_error(struct daemon *d, uint64_t client, enum error_code code, const char *message,
		   const struct buf *members); /* members may be NULL */

/* A text of the request, or NULL. */
const char *control_text(const struct ask *ask, const char *key);

#endif
