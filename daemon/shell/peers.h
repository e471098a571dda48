/* peers.h - who is at the other end of a socket, and how many sockets each has. Pure. */
#ifndef SHELL_PEERS_H
#define SHELL_PEERS_H

#include "base/map.h"

struct sockaddr;

/* An IPv6 address, or an IPv4 address mapped into one; all zero for a Unix socket. */
struct peer {
	unsigned char address[16];
};

enum { PEER_TEXT = 45 };

void peer_set(struct peer *ret, const struct sockaddr *address);    /* NULL: a Unix socket */
void peer_format(char out[PEER_TEXT + 1], const struct peer *peer); /* "" for a Unix socket */

/* Counts per IPv4 address or IPv6 /64; loopback and Unix sockets are not counted. */
struct peers {
	struct map counts;
};

#define PEERS_INIT ((struct peers){0})

enum { PEERS_E_FULL = 1 };

void peers_deinit(struct peers *peers);
int peers_enter(struct peers *peers, const struct peer *peer, size_t max); /* -ENOMEM, E_FULL */
void peers_leave(struct peers *peers, const struct peer *peer); /* once for each 0 of enter */

#endif
