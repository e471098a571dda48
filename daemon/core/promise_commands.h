/* promise_commands.h - what agents do about promises: make them, and say what came of them. Pure. */
#ifndef CORE_PROMISE_COMMANDS_H
#define CORE_PROMISE_COMMANDS_H

#include "core/connection.h"

struct conversation;

/* `due` is the field of f that holds the time: in the future, and there is room for one more. False: it
 * was refused. A frame without that field is fine. */
bool promise_fits(struct engine *e, struct connection *k, const struct frame *f, enum field due);
/* Appends `promised`. text: may be NULL; command: the id of the command that it answers, or NULL. */
enum error_code promise_make(struct engine *e, struct conversation *c, const struct agent *by,
			     const struct agent *owner, const struct frame *f, enum field due,
			     const char *text, const char *command);
handler on_promise, on_follow_up;

#endif
