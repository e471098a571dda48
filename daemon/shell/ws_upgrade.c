#include "shell/ws_conn.h"

#include <string.h>
#include <strings.h>

static bool is(struct lws *wsi, enum lws_token_indexes header, const char *value)
{
	char buf[32];

	return lws_hdr_copy(wsi, buf, sizeof(buf), header) > 0 && strcasecmp(buf, value) == 0;
}

/* Whether the client's list of subprotocols has one of ours; lws takes the first that it knows. */
static bool names_subprotocol(struct lws *wsi)
{
	char buf[128], *rest = buf, *word;

	if (lws_hdr_copy(wsi, buf, sizeof(buf), WSI_TOKEN_PROTOCOL) <= 0)
		return false;
	while ((word = strsep(&rest, ", \t"))) {
		if (strcmp(word, "handoff.visitor.v1") == 0 ||
		    strcmp(word, "handoff.agent.v1") == 0)
			return true;
	}
	return false;
}

/* Asks for the sites that the page's origin may use. */
static bool may_come_from(struct ws_conn *c)
{
	const struct ws_callbacks *callbacks = &c->ws->callbacks;
	char origin[256] = "", host[256] = "";

	if (lws_hdr_copy(c->wsi, origin, sizeof(origin), WSI_TOKEN_ORIGIN) < 0 ||
	    lws_hdr_copy(c->wsi, host, sizeof(host), WSI_TOKEN_HOST) < 0)
		return false;
	c->sites = callbacks->origin(
		callbacks->arg, lws_hdr_total_length(c->wsi, WSI_TOKEN_ORIGIN) > 0 ? origin : NULL,
		host);
	return c->sites != 0;
}

/*
 * lws would accept more than RFC 6455 allows: any method, any version, and HTTP/2 by `Upgrade:
 * h2c`. What a callback is given as the Upgrade header may be freed memory, so it is asked for
 * again; it is absent when lws has already answered.
 */
int ws_upgrade_judge(struct ws_conn *c)
{
	struct lws *wsi = c->wsi;

	if (c->served || lws_hdr_total_length(wsi, WSI_TOKEN_UPGRADE) <= 0)
		return -1;
	if (!is(wsi, WSI_TOKEN_UPGRADE, "websocket"))
		return ws_http_refuse(c, 403, "the only upgrade is to websocket");
	if (lws_hdr_total_length(wsi, WSI_TOKEN_GET_URI) <= 0)
		return ws_http_refuse(c, 403, "a WebSocket is opened with GET");
	if (!is(wsi, WSI_TOKEN_GET_URI, "/ws"))
		return ws_http_refuse(c, 404, "WebSockets are at /ws");
	if (!is(wsi, WSI_TOKEN_VERSION, "13"))
		return ws_http_refuse(c, 426, "Sec-WebSocket-Version must be 13");
	if (lws_hdr_total_length(wsi, WSI_TOKEN_KEY) != 24)
		return ws_http_refuse(c, 400, "Sec-WebSocket-Key must be 16 bytes in base64");
	if (!names_subprotocol(wsi))
		return ws_http_refuse(c, 400,
				      "Sec-WebSocket-Protocol must be handoff.visitor.v1 or "
				      "handoff.agent.v1");
	if (!may_come_from(c))
		return ws_http_refuse(c, 403, "this Origin is not allowed");
	c->upgrade = true;
	return 0;
}
