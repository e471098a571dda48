/* check.h - whether what the server says fits the list: for tests of whoever speaks it. Pure. */
#ifndef PROTO_CHECK_H
#define PROTO_CHECK_H

#include "proto/frame.h"

/* Whether one whole server frame is what frames.def promises this reader: a known type, every field
 * known and of its JSON type, none missing, nothing for agents in a visitor's. `why` gets one line
 * when it is not. It allocates and is slow: not for the daemon itself. */
bool wire_check(const char *bytes, size_t n, enum role reader, char *why, size_t why_n);

#endif
