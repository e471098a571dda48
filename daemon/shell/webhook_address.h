/* webhook_address.h - which addresses are the public Internet's. */
#ifndef SHELL_WEBHOOK_ADDRESS_H
#define SHELL_WEBHOOK_ADDRESS_H

#include <sys/socket.h>

#include "base/base.h"

/* False: this machine, a private or link-local network, a network for special purposes (RFC 6890), a
 * way to one of them (mapped, 6to4, Teredo, NAT64), or no IP address at all. */
bool address_is_public(const struct sockaddr *address);

#endif
