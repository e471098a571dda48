/* http_private.h - what the HTTP side's own files share. */
#ifndef SHELL_HTTP_PRIVATE_H
#define SHELL_HTTP_PRIVATE_H

#include "shell/assets.h"
#include "shell/http.h"
#include "shell/throttle.h"

struct http {
	struct buf body;
	char csp[512];
	struct assets assets;
	struct throttle by_peer, by_login; /* logins that were tried */
};

/* login.c: POST /api/v1/login. As http_answer. */
bool login_answer(struct daemon *d, const struct http_request *request,
		  struct http_response *response);

/* metrics.c */
void metrics_write(const struct daemon *d, struct buf *out);

#endif
