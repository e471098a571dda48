/* ws_download.h - private to ws*.c: a response whose body is sent from where it lies. */
#ifndef SHELL_WS_DOWNLOAD_H
#define SHELL_WS_DOWNLOAD_H

#include "shell/ws_conn.h"

struct ws_download {
	const char *head, *body; /* both stay until ws_download_drop */
	size_t head_n, body_n;
	size_t sent;		    /* of both */
	void (*let_go)(void *held); /* of the body; NULL: there is no download */
	void *held;
	struct event *room;
};

/* Sends what the socket takes, within a callback of lws. 1: that was all; -1: the socket is broken;
 * 0: the rest follows, and when it is out ws_http_writable is called. */
int ws_download_begin(struct ws_download *d, struct ws_conn *c);

bool ws_download_is_over(const struct ws_download *d); /* all is sent, or never will be */

void ws_download_drop(struct ws_download *d); /* lets the body go */

#endif
