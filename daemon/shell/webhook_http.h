/* webhook_http.h - POST requests by libcurl, in a thread of its own: the loop never waits. */
#ifndef SHELL_WEBHOOK_HTTP_H
#define SHELL_WEBHOOK_HTTP_H

#include "base/buf.h"

struct event_base;
struct posts;
struct post;

struct post_request {
	const char *url;
	const char *const *headers; /* "name: value", NULL-ended */
	const char *body;
	size_t n;
	int64_t timeout_ms;
	bool allow_private; /* else addresses that are not public are refused when they are known */
};

struct post_result {
	int status;		/* of HTTP; 0: there was no answer, and `error` says why */
	const char *error;	/* static text */
	int64_t retry_after_ms; /* as the other side wishes; 0: it does not */
};

/* 0, or a negative errno: no memory, no thread. Answers come by `base`. */
int posts_new(struct posts **ret, struct event_base *base);
struct posts *posts_free(struct posts *p); /* gives up what is under way; NULL is fine */

/* Copies the request. `done` is called once, later, from the loop, and may start others; not after
 * post_cancel. Redirects are answers like any other; of an answer's body nothing is kept, and more
 * than 64 KiB of it are not read. NULL: no memory. */
typedef void post_done(void *arg, const struct post_result *result);
struct post *post_start(struct posts *p, const struct post_request *request, post_done *done,
			void *arg);
void post_cancel(struct post *post);

#endif
