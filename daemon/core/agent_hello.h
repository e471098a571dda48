/* agent_hello.h - who an agent is, and their welcome: what they hold, who waits, what was offered. Pure. */
#ifndef CORE_AGENT_HELLO_H
#define CORE_AGENT_HELLO_H

#include "core/connection.h"

handler agent_hello;

#endif
