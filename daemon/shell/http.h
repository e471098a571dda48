/* http.h - what our HTTP side answers: one table of routes. Knows no sockets. */
#ifndef SHELL_HTTP_H
#define SHELL_HTTP_H

#include "base/buf.h"

enum { HTTP_BODY_MAX = 64 << 10 };

struct http_request {
	uint64_t id;
	const char *method; /* "GET" */
	const char *path;   /* decoded, starts with '/', without query */
	const char *query;  /* raw, without '?', or "" */
	const char *body;
	size_t body_n;
	const char *authorization; /* header, or "" */
	const char *if_none_match; /* header, or "" */
	const char *host;
	bool accepts_gzip;
	const char *peer;
};

struct http_response {
	int status;
	const char *type; /* media type, static text */
	const char *body; /* borrowed until the response has been copied out */
	size_t body_n;
	bool gzip;	      /* body is gzip-coded */
	const char *etag;     /* NULL: none */
	const char *csp;      /* Content-Security-Policy, NULL: default-src 'none' */
	const char *cache;    /* Cache-Control, NULL: no-store */
	const char *location; /* for redirects */
	bool any_origin;      /* Access-Control-Allow-Origin: * (public scripts only) */
	bool head;	      /* send no body: it was a HEAD request */
};

#endif
