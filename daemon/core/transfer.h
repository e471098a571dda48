/* transfer.h - a conversation is handed to another agent, to whoever has a skill, or to a queue. Pure. */
#ifndef CORE_TRANSFER_H
#define CORE_TRANSFER_H

#include "core/connection.h"

handler on_transfer, on_move;

#endif
