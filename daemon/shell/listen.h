/* listen.h - sockets that wait for connections: TCP, Unix, or inherited. */
#ifndef SHELL_LISTEN_H
#define SHELL_LISTEN_H

#include <stddef.h>

struct event_base;
struct listeners;
struct sockaddr;

/* Takes the connected, non-blocking fd. `address` is NULL for a Unix socket. */
typedef void listen_accept(void *arg, int fd, const struct sockaddr *address);

struct listeners *listeners_new(struct event_base *base, listen_accept *accept, void *arg);
struct listeners *listeners_free(struct listeners *l); /* closes them; NULL is fine; gives NULL */

/* Addresses and results as in ws_listen (ws.h). */
int listeners_add(struct listeners *l, const char *address, char *ret_address, size_t n, char *why,
		  size_t why_n);
void listeners_close(struct listeners *l); /* all of them; removes Unix sockets' files */

#endif
