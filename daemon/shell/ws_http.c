#include "shell/ws_download.h"

#include "base/buf.h"
#include "shell/lwsloop.h"
#include "shell/negotiate.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

/*
 * A connection serves one request. lws 4.1 must not read a second one: when a request with a body
 * comes right behind another, it takes the head for the body and then loops for ever
 * (lws_http_action), and whether input is waiting cannot be asked.
 */

/* One request and its response. */
struct ws_exchange {
	struct http_request request; /* borrows from here */
	char peer[PEER_TEXT + 1];
	char *text; /* the headers' values, one after the other, each with its NUL */
	size_t text_n;
	char *body;
	size_t body_n, body_cap;
	bool head;	/* no body in the response */
	bool last;	/* close at once after it */
	struct buf out; /* the whole response, or its head, after LWS_PRE bytes of room */
	struct ws_download download; /* of its body */
};

static const struct {
	enum lws_token_indexes token;
	const char *method;
} methods[] = {
	{WSI_TOKEN_GET_URI, "GET"},	    {WSI_TOKEN_HEAD_URI, "HEAD"},
	{WSI_TOKEN_POST_URI, "POST"},	    {WSI_TOKEN_PUT_URI, "PUT"},
	{WSI_TOKEN_PATCH_URI, "PATCH"},	    {WSI_TOKEN_DELETE_URI, "DELETE"},
	{WSI_TOKEN_OPTIONS_URI, "OPTIONS"},
};

static const struct {
	int status;
	const char *text;
} statuses[] = {
	{200, "OK"},
	{201, "Created"},
	{202, "Accepted"},
	{204, "No Content"},
	{301, "Moved Permanently"},
	{302, "Found"},
	{303, "See Other"},
	{304, "Not Modified"},
	{307, "Temporary Redirect"},
	{308, "Permanent Redirect"},
	{400, "Bad Request"},
	{401, "Unauthorized"},
	{403, "Forbidden"},
	{404, "Not Found"},
	{405, "Method Not Allowed"},
	{409, "Conflict"},
	{410, "Gone"},
	{411, "Length Required"},
	{413, "Content Too Large"},
	{415, "Unsupported Media Type"},
	{422, "Unprocessable Content"},
	{426, "Upgrade Required"},
	{429, "Too Many Requests"},
	{500, "Internal Server Error"},
	{503, "Service Unavailable"},
};

static const char *status_text(int status)
{
	for (size_t i = 0; i < ARRAY_SIZE(statuses); i++) {
		if (statuses[i].status == status)
			return statuses[i].text;
	}
	return "Other"; /* the reason phrase is for people only */
}

void ws_http_drop(struct ws_conn *c)
{
	struct ws_exchange *x = steal(c->exchange);

	if (!x)
		return;
	if (x->request.id)
		map_remove(&c->ws->conns, x->request.id);
	free(x->text);
	free(x->body);
	ws_download_drop(&x->download);
	buf_deinit(&x->out);
	free(x);
}

static void put_header(struct buf *b, const char *name, const char *value)
{
	if (value)
		buf_printf(b, "%s: %s\r\n", name, value);
}

static void put_date(struct buf *b)
{
	char text[40];
	time_t now = time(NULL);
	struct tm tm;

	strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&now, &tm));
	put_header(b, "Date", text);
}

static void put_head(struct buf *b, const struct http_response *r, int status)
{
	const char *csp = r->csp ? r->csp : "default-src 'none'; frame-ancestors 'none'";

	buf_printf(b, "HTTP/1.1 %d %s\r\n", status, status_text(status));
	put_date(b);
	if (status != 304 && status != 204) {
		put_header(b, "Content-Type", r->type ? r->type : "text/plain; charset=utf-8");
		buf_printf(b, "Content-Length: %zu\r\n", r->body_n);
		put_header(b, "Content-Encoding", r->coding);
	}
	put_header(b, "ETag", r->etag);
	put_header(b, "Cache-Control", r->cache ? r->cache : "no-store");
	put_header(b, "Vary", "Accept-Encoding");
	put_header(b, "Location", r->location);
	put_header(b, "Content-Security-Policy", csp);
	put_header(b, "X-Frame-Options", strstr(csp, "frame-ancestors") ? NULL : "DENY");
	put_header(b, "Permissions-Policy", r->permissions);
	put_header(b, "X-Content-Type-Options", "nosniff");
	put_header(b, "Referrer-Policy", "no-referrer");
	put_header(b, "Access-Control-Allow-Origin", r->any_origin ? "*" : NULL);
	put_header(b, "Cross-Origin-Resource-Policy",
		   r->any_origin ? "cross-origin" : "same-origin");
	put_header(b, "Cross-Origin-Opener-Policy", r->own_group ? "same-origin" : NULL);
	put_header(b, "Sec-WebSocket-Version", status == 426 ? "13" : NULL);
	put_header(b, "Connection", "close");
	buf_puts(b, "\r\n");
}

/* The whole response as bytes, so that r's may go; its body is left where it is if it stays. */
static void compose(struct ws_exchange *x, const struct http_response *r)
{
	static const char room[LWS_PRE];
	const char *known = x->request.if_none_match;
	bool same = r->status == 200 && r->etag && known && etag_listed(known, r->etag);
	int status = same ? 304 : r->status;
	bool has_body = !x->head && !r->head && status != 304 && status != 204;
	size_t body_n = has_body ? r->body_n : 0;

	x->out.max = body_n + (16 << 10) + (r->csp ? strlen(r->csp) : 0);
	buf_put(&x->out, room, sizeof(room));
	put_head(&x->out, r, status);
	if (r->let_go)
		x->download = (struct ws_download){.head = x->out.p + LWS_PRE,
						   .head_n = x->out.n - LWS_PRE,
						   .body = r->body,
						   .body_n = body_n,
						   .let_go = r->let_go,
						   .held = r->held};
	else if (body_n > 0)
		buf_put(&x->out, r->body, body_n);
}

/* Everything is written, or with lws; -1: close the socket. */
static int finish(struct ws_conn *c)
{
	bool last = c->exchange->last, rest = lws_partial_buffered(c->wsi);

	ws_http_drop(c);
	ws_conn_move(c, rest ? &c->ws->deferred : &c->ws->http);
	if (last && !rest)
		return -1;
	if (rest) /* or lws counts a slow download as a slow request */
		lws_set_timeout(c->wsi, NO_PENDING_TIMEOUT, 0);
	/* After the rest, or the body that is skipped, it waits for the peer's close. */
	return lws_http_transaction_completed(c->wsi) ? -1 : 0;
}

/* Sends what was composed and ends the exchange; -1: close the socket. */
static int deliver(struct ws_conn *c)
{
	struct ws_exchange *x = c->exchange;
	int r;

	if (x->out.error)
		return -1;
	if (x->download.let_go) {
		r = ws_download_begin(&x->download, c);
		return r > 0 ? finish(c) : r;
	}
	r = lws_write(c->wsi, (unsigned char *)x->out.p + LWS_PRE, x->out.n - LWS_PRE,
		      LWS_WRITE_HTTP_HEADERS);
	return r < 0 ? -1 : finish(c);
}

static struct ws_exchange *exchange_new(struct ws_conn *c)
{
	ws_http_drop(c);
	c->exchange = calloc(1, sizeof(*c->exchange));
	if (c->exchange)
		buf_init(&c->exchange->out, 0);
	return c->exchange;
}

static int answer(struct ws_conn *c, int status, const char *text, bool last)
{
	c->exchange->last = last;
	compose(c->exchange,
		&(struct http_response){.status = status, .body = text, .body_n = strlen(text)});
	return deliver(c);
}

int ws_http_refuse(struct ws_conn *c, int status, const char *text)
{
	if (!exchange_new(c))
		return -1;
	return answer(c, status, text, true);
}

/* The next value of x->text, of which n bytes are free: room was made for all. */
static char *take(struct ws_exchange *x, struct lws *wsi, enum lws_token_indexes token)
{
	char *at = x->text + x->text_n;
	int n = lws_hdr_copy(wsi, at, lws_hdr_total_length(wsi, token) + 8, token);

	if (n <= 0)
		*at = '\0';
	x->text_n += strlen(at) + 1;
	return at;
}

/* lws has taken the query apart and decoded it: puts it together again. */
static char *take_query(struct ws_exchange *x, struct lws *wsi)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789-._~/?:@!$'()*,";
	char *start = x->text + x->text_n, *at = start, arg[WS_HEAD_MAX];
	int n;

	for (int i = 0;
	     (n = lws_hdr_copy_fragment(wsi, arg, sizeof(arg), WSI_TOKEN_HTTP_URI_ARGS, i)) >= 0;
	     i++) {
		bool value = false;

		if (i > 0)
			*at++ = '&';
		for (const char *p = arg; p < arg + n && *p; p++) {
			if (strchr(plain, *p) || (*p == '=' && !value))
				*at++ = *p;
			else
				at += sprintf(at, "%%%02X", (unsigned char)*p);
			value |= *p == '=';
		}
	}
	*at = '\0';
	x->text_n += (size_t)(at - start) + 1;
	return start;
}

static enum lws_token_indexes method_of(struct lws *wsi, const char **ret_method)
{
	for (size_t i = 0; i < ARRAY_SIZE(methods); i++) {
		if (lws_hdr_total_length(wsi, methods[i].token) > 0) {
			*ret_method = methods[i].method;
			return methods[i].token;
		}
	}
	*ret_method = NULL;
	return WSI_TOKEN_GET_URI;
}

static int make_room(struct ws_exchange *x, struct lws *wsi, enum lws_token_indexes uri)
{
	static const enum lws_token_indexes tokens[] = {
		WSI_TOKEN_HTTP_AUTHORIZATION, WSI_TOKEN_HTTP_IF_NONE_MATCH, WSI_TOKEN_HOST,
		WSI_TOKEN_HTTP_ACCEPT_ENCODING};
	size_t n = (size_t)lws_hdr_total_length(wsi, uri) + 16;

	for (size_t i = 0; i < ARRAY_SIZE(tokens); i++)
		n += (size_t)lws_hdr_total_length(wsi, tokens[i]) + 16;
	n += 3 * (size_t)lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_URI_ARGS) + 256;
	x->text = malloc(n);
	return x->text ? 0 : -ENOMEM;
}

static int read_head(struct ws_exchange *x, struct ws_conn *c)
{
	struct lws *wsi = c->wsi;
	struct http_request *request = &x->request;
	enum lws_token_indexes uri = method_of(wsi, &request->method);

	if (!request->method || make_room(x, wsi, uri) < 0)
		return -1;
	x->head = uri == WSI_TOKEN_HEAD_URI;
	x->last = true;
	peer_format(x->peer, &c->peer);
	request->peer = x->peer;
	request->body = "";
	request->path = take(x, wsi, uri);
	request->authorization = take(x, wsi, WSI_TOKEN_HTTP_AUTHORIZATION);
	request->if_none_match = take(x, wsi, WSI_TOKEN_HTTP_IF_NONE_MATCH);
	request->host = take(x, wsi, WSI_TOKEN_HOST);
	request->accept_encoding = take(x, wsi, WSI_TOKEN_HTTP_ACCEPT_ENCODING);
	request->query = take_query(x, wsi);
	return 0;
}

enum { NO_LENGTH = -1, BAD_LENGTH = -2 };

static long long content_length(struct lws *wsi)
{
	char text[20] = "", *end;
	int n = lws_hdr_copy(wsi, text, sizeof(text), WSI_TOKEN_HTTP_CONTENT_LENGTH);
	long long length;

	if (n == 0)
		return NO_LENGTH;
	length = strtoll(text, &end, 10);
	return n < 0 || *end || text[0] < '0' || text[0] > '9' ? BAD_LENGTH : length;
}

static bool needs_length(const char *method)
{
	return method[0] == 'P'; /* POST, PUT, PATCH */
}

static void expect_body(struct ws_conn *c)
{
	static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
	unsigned char buf[LWS_PRE + sizeof(go_on)];

	if (lws_hdr_total_length(c->wsi, WSI_TOKEN_HTTP_EXPECT) <= 0)
		return;
	memcpy(buf + LWS_PRE, go_on, sizeof(go_on));
	lws_write(c->wsi, buf + LWS_PRE, sizeof(go_on) - 1, LWS_WRITE_HTTP_HEADERS);
}

static int dispatch(struct ws_conn *c)
{
	struct ws *ws = c->ws;
	struct ws_exchange *x = c->exchange;
	struct http_response response = {.status = 500};

	x->request.id = ++ws->last_id;
	if (x->body) {
		x->request.body = x->body;
		x->request.body_n = x->body_n;
	}
	if (map_put_ptr(&ws->conns, x->request.id, c) < 0)
		return -1;
	if (ws->callbacks.http(ws->callbacks.arg, &x->request, &response))
		compose(x, &response);
	if (x->out.n > 0) /* ws_respond may have been called from the callback */
		return deliver(c);
	lws_set_timeout(c->wsi, NO_PENDING_TIMEOUT, 0);
	lws_rx_flow_control(c->wsi, 0); /* lws would spin on input that it does not read now */
	ws_conn_move(c, &ws->deferred);
	return 0;
}

int ws_http_request(struct ws_conn *c)
{
	struct ws_exchange *x = c->served ? NULL : exchange_new(c);
	long long length;

	if (!x || read_head(x, c) < 0)
		return -1;
	c->served = true;
	ws_conn_move(c, &c->ws->http);
	length = content_length(c->wsi);
	if (lws_hdr_total_length(c->wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0 ||
	    (length == NO_LENGTH && needs_length(x->request.method)))
		return answer(c, 411, "a Content-Length is required", true);
	if (length == BAD_LENGTH)
		return answer(c, 400, "bad Content-Length", true);
	if (length > HTTP_BODY_MAX)
		return answer(c, 413, "the body is too large", false); /* lws skips it first */
	if (length <= 0 && strcmp(x->request.method, "POST") != 0)
		return dispatch(c);
	x->body_cap = (size_t)length; /* lws ends an empty POST by itself, too */
	x->body = malloc(x->body_cap + 1);
	if (!x->body)
		return -1;
	x->body[0] = '\0';
	expect_body(c);
	return 0;
}

int ws_http_body(struct ws_conn *c, const char *bytes, size_t n)
{
	struct ws_exchange *x = c->exchange;

	if (!x || n > x->body_cap - x->body_n)
		return -1;
	if (n > 0)
		memcpy(x->body + x->body_n, bytes, n);
	x->body_n += n;
	x->body[x->body_n] = '\0';
	return 0;
}

int ws_http_body_end(struct ws_conn *c)
{
	return c->exchange && !c->exchange->request.id ? dispatch(c) : -1;
}

int ws_http_writable(struct ws_conn *c)
{
	struct ws_exchange *x = c->exchange;

	if (!x || x->out.n == 0)
		return 0;
	if (!x->download.room)
		return deliver(c);
	return ws_download_is_over(&x->download) ? finish(c) : 0;
}

struct ws_download *ws_http_download(struct ws_conn *c)
{
	return &c->exchange->download;
}

void ws_respond(struct ws *ws, uint64_t request, const struct http_response *response)
{
	struct ws_conn *c = ws_conn_find(ws, request);

	if (!c || c->id == request || c->exchange->out.n > 0 || c->state != WS_HTTP)
		return;
	compose(c->exchange, response);
	lws_rx_flow_control(c->wsi, 1);
	lws_callback_on_writable(c->wsi);
	lwsloop_kick(ws->loop);
}
