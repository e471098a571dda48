/* http_private.h - what the HTTP side's own files share. */
#ifndef SHELL_HTTP_PRIVATE_H
#define SHELL_HTTP_PRIVATE_H

#include "core/op.h"
#include "shell/assets.h"
#include "shell/http.h"
#include "shell/throttle.h"

struct http {
	struct buf body;
	struct buf csp;			   /* of the page that is being answered */
	struct assets *assets;		   /* NULL: there are none */
	struct throttle by_peer, by_login; /* logins that were tried */
	struct throttle reloads;	   /* asked for, by peer */
	struct throttle persons;	   /* and what person_http.c answers */
	struct throttle tries, looks;	   /* and what is asked of the rules */
	size_t tries_now;		   /* under way */
	struct look *look;		   /* under way, or NULL */
};

/* http_problem, with more members of its own (written with json_out); NULL: none. */
void http_problem_with(struct daemon *d, struct http_response *response, int status,
		       const char *detail, int64_t retry_after_ms, const struct buf *members);

/* "site=NAME" of the query, "" when it is not there; names need no decoding. False: it is too long to
 * be one. */
enum { SITE_TEXT = 128 };
bool http_site_of_query(const char *query, char ret[SITE_TEXT]);

/* pages.c: a file of the web clients. As http_answer. */
bool pages_answer(struct daemon *d, const struct http_request *request,
		  struct http_response *response);
bool has_demo(const struct daemon *d); /* whether there is a demo site */

/* login.c: POST /api/v1/login, /logout. As http_answer. */
bool login_answer(struct daemon *d, const struct http_request *request,
		  struct http_response *response);
bool logout_answer(struct daemon *d, const struct http_request *request,
		   struct http_response *response);

/* login.c: the account of an id (0 is nobody's); false: there is none, or it cannot be read. */
bool http_agent(struct daemon *d, uint64_t id, struct agent_row *ret);

/* login.c: whether the request bears the token of an account with at least this role; else the
 * response says so: `what` is the sentence for those who have less. */
bool http_may(struct daemon *d, const struct http_request *request, enum agent_role least,
	      const char *what, struct http_response *response, struct agent_row *ret);

/* person_http.c: what is stored, for supervisors; DELETE for admins. As http_answer. */
bool export_answer(struct daemon *d, const struct http_request *request,
		   struct http_response *response);
bool erase_answer(struct daemon *d, const struct http_request *request,
		  struct http_response *response);
bool conversations_answer(struct daemon *d, const struct http_request *request,
			  struct http_response *response);
bool conversation_answer(struct daemon *d, const struct http_request *request,
			 struct http_response *response);

/* reload_http.c: POST /api/v1/rules/reload. As http_answer. */
bool reload_answer(struct daemon *d, const struct http_request *request,
		   struct http_response *response);

/* rules_http.c: GET /api/v1/rules; try_http.c: POST /api/v1/rules/try. As http_answer. */
bool rules_answer(struct daemon *d, const struct http_request *request,
		  struct http_response *response);
bool try_answer(struct daemon *d, const struct http_request *request,
		struct http_response *response);

/* rules_http.c: whether a supervisor asks, and not too often; else the response says so. */
bool http_rules_may(struct daemon *d, const struct http_request *request, struct throttle *throttle,
		    const char *what, struct http_response *response);

/* metrics.c */
void metrics_write(const struct daemon *d, struct buf *out);

#endif
