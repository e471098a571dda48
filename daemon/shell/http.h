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
	const char *accept_encoding; /* header, or "" */
	const char *peer;
};

struct http_response {
	int status;
	const char *type; /* media type, static text */
	const char *body; /* borrowed until the response has been copied out, or let go */
	size_t body_n;
	void (*let_go)(void *held); /* not NULL: body stays until this is called, once */
	void *held;
	const char *coding;	 /* of the body: "gzip"; NULL: none */
	const char *etag;	 /* NULL: none */
	const char *csp;	 /* Content-Security-Policy, NULL: default-src 'none' */
	const char *cache;	 /* Cache-Control, NULL: no-store */
	const char *location;	 /* for redirects */
	const char *permissions; /* Permissions-Policy, NULL: none */
	bool own_group;		 /* no window that it opens, or that opened it, may reach it */
	bool any_origin;	 /* other websites may use it: public scripts only */
	bool head;		 /* send no body: it was a HEAD request */
};

struct daemon;
struct http;

int http_new(struct http **ret);	/* 0 or -ENOMEM */
struct http *http_free(struct http *h); /* NULL is fine; returns NULL */

/* Fills the response, whose body stays until the next call. False: it comes later by ws_respond. */
bool http_answer(struct daemon *d, const struct http_request *request,
		 struct http_response *response);

/* A problem document (RFC 9457); detail is one sentence. retry_after_ms 0: left out. */
void http_problem(struct daemon *d, struct http_response *response, int status, const char *detail,
		  int64_t retry_after_ms);

/* An empty buffer for a body, good until the next call. */
struct buf *http_body(struct daemon *d);

#endif
