/* accept.h - the answer to a WebSocket key, which proves that the server speaks the protocol. */
#ifndef CLIENTS_WIRE_ACCEPT_H
#define CLIENTS_WIRE_ACCEPT_H

#include <stddef.h>

enum { WS_KEY = 24, WS_ACCEPT = 28 }; /* letters */

/* Sec-WebSocket-Key from 16 random bytes, and the Sec-WebSocket-Accept that belongs to a key
 * (RFC 6455, 4.2.2): SHA-1 here is no security, only the handshake's letter. */
void ws_key(char out[WS_KEY + 1], const unsigned char random[16]);
void ws_accept(char out[WS_ACCEPT + 1], const char *key);

#endif
