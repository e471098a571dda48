/* feed.h - what sockets and the store report, as events for the engine. */
#ifndef SHELL_FEED_H
#define SHELL_FEED_H

#include "shell/store.h"
#include "shell/ws.h"

struct config;
struct daemon;

struct ws_callbacks feed_ws(struct daemon *d);
struct store_callbacks feed_store(struct daemon *d);

/* Bit i: a page of this origin may use site i. All of them without an origin, which is no browser,
 * and for the daemon's own pages, whose origin names the host that was asked. */
uint64_t feed_origin(const struct config *c, const char *origin, const char *host);

#endif
