/* lwsloop.h - libwebsockets' sockets on a libevent base, in the same thread. */
#ifndef SHELL_LWSLOOP_H
#define SHELL_LWSLOOP_H

struct event_base;
struct lws_context;
struct lws_context_creation_info;
struct lwsloop;

/* Makes a context from info on base. Up to libwebsockets 4.2 through a nested libuv loop whose fd
 * is one event of the base, from 4.3 on as an event library of our own. NULL: it failed. */
struct lwsloop *lwsloop_new(struct event_base *base, struct lws_context_creation_info *info);
struct lws_context *lwsloop_context(struct lwsloop *l);

/* Call after any lws function that only asked for something (writable, adopt, timeout) outside an
 * lws callback. */
void lwsloop_kick(struct lwsloop *l);
void lwsloop_free(struct lwsloop *l); /* NULL is fine */

#endif
