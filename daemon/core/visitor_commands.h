/* visitor_commands.h - what a visitor's frames do: one handler a command. Pure. */
#ifndef CORE_VISITOR_COMMANDS_H
#define CORE_VISITOR_COMMANDS_H

#include "core/connection.h"

extern handler *const visitor_handlers[N_COMMAND]; /* NULL: no command of a visitor's */

#endif
