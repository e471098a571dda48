/* ctlclient.h - asks the daemon's control socket (daemon/shell/control.h), one answer a question. */
#ifndef CLIENTS_WIRE_CTLCLIENT_H
#define CLIENTS_WIRE_CTLCLIENT_H

#include <jansson.h>

#include "base/buf.h"

struct ctlclient {
	int fd; /* -1 when closed */
	struct buf in;
	int patience_s; /* for an answer; 0: a minute. To be set before it is opened */
};

#define CTLCLIENT_INIT ((struct ctlclient){.fd = -1, .in = BUF_INIT(64 << 20)})

/* 0; -ENOENT or -ECONNREFUSED: nobody listens there; -EACCES: not allowed; other -errno. */
int ctlclient_open(struct ctlclient *c, const char *path);

/* Sends one request and gives the answer's object in *ret, whatever it says. Borrows request. Waits
 * patience_s at most. -EPIPE: the daemon hung up (or refused us); -EPROTO: that was no answer. */
int ctlclient_ask(struct ctlclient *c, const json_t *request, json_t **ret);

void ctlclient_close(struct ctlclient *c);

#endif
