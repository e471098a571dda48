#include "shell/http_private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/json_out.h"
#include "shell/daemon.h"

enum { BODY_MAX = 1 << 20, POLICY_MAX = 96 << 10 };

struct buf *http_body(struct daemon *d)
{
	buf_reset(&d->http->body);
	return &d->http->body;
}

static const struct {
	int status;
	const char *title;
} titles[] = {
	{400, "Bad Request"},
	{401, "Unauthorized"},
	{404, "Not Found"},
	{403, "Forbidden"},
	{409, "Conflict"},
	{405, "Method Not Allowed"},
	{422, "Unprocessable Content"},
	{429, "Too Many Requests"},
	{500, "Internal Server Error"},
	{503, "Service Unavailable"},
};

static const char *title_of(int status)
{
	for (size_t i = 0; i < ARRAY_SIZE(titles); i++)
		if (titles[i].status == status)
			return titles[i].title;
	return "Error";
}

void http_problem_with(struct daemon *d, struct http_response *response, int status,
		       const char *detail, int64_t retry_after_ms, const struct buf *members)
{
	struct buf *b = http_body(d);

	out_open(b, NULL, '{');
	out_str(b, "type", "about:blank");
	out_str(b, "title", title_of(status));
	out_int(b, "status", status);
	out_str(b, "detail", detail);
	if (retry_after_ms > 0)
		out_int(b, "retry_after_ms", retry_after_ms);
	if (members)
		out_fragment(b, members->p, members->n);
	out_close(b, '}');
	*response = (struct http_response){
		.status = status, .type = "application/problem+json", .body = b->p, .body_n = b->n};
}

void http_problem(struct daemon *d, struct http_response *response, int status, const char *detail,
		  int64_t retry_after_ms)
{
	http_problem_with(d, response, status, detail, retry_after_ms, NULL);
}

static void answer_text(struct http_response *response, int status, const char *text)
{
	*response = (struct http_response){.status = status,
					   .type = "text/plain; charset=utf-8",
					   .body = text,
					   .body_n = strlen(text)};
}

static bool get_health(struct daemon *d, const struct http_request *request,
		       struct http_response *response)
{
	(void)d;
	(void)request;
	answer_text(response, 200, "ok\n");
	return true;
}

static bool get_ready(struct daemon *d, const struct http_request *request,
		      struct http_response *response)
{
	(void)request;
	if (d->stopping)
		answer_text(response, 503, "shutting down\n");
	else if (!d->ready)
		answer_text(response, 503, "starting\n");
	else if (!d->store_works)
		answer_text(response, 503, "the store cannot write\n");
	else
		answer_text(response, 200, "ok\n");
	return true;
}

static bool get_metrics(struct daemon *d, const struct http_request *request,
			struct http_response *response)
{
	struct buf *b = http_body(d);

	(void)request;
	metrics_write(d, b);
	*response = (struct http_response){.status = 200,
					   .type = "text/plain; version=0.0.4; charset=utf-8",
					   .body = b->p,
					   .body_n = b->n};
	return true;
}

static bool redirect(struct http_response *response, const char *to)
{
	answer_text(response, 302, "");
	response->location = to;
	return true;
}

static bool get_root(struct daemon *d, const struct http_request *request,
		     struct http_response *response)
{
	(void)request;
	return redirect(response, has_demo(d) ? "/demo/" : "/console/");
}

static bool get_folder(struct daemon *d, const struct http_request *request,
		       struct http_response *response)
{
	(void)d;
	return redirect(response, strcmp(request->path, "/demo") == 0 ? "/demo/" : "/console/");
}

bool http_site_of_query(const char *query, char ret[SITE_TEXT])
{
	size_t n = 0;

	while (*query && strncmp(query, "site=", 5) != 0) {
		query += strcspn(query, "&");
		query += *query == '&';
	}
	if (*query) {
		n = strcspn(query + 5, "&");
		if (n >= SITE_TEXT)
			return false;
		memcpy(ret, query + 5, n);
	}
	ret[n] = '\0';
	return true;
}

static const struct route {
	const char *method, *path;
	bool (*answer)(struct daemon *d, const struct http_request *request,
		       struct http_response *response);
} routes[] = {
	{"GET", "/", get_root},
	{"GET", "/healthz", get_health},
	{"GET", "/readyz", get_ready},
	{"GET", "/metrics", get_metrics},
	{"GET", "/demo", get_folder},
	{"GET", "/console", get_folder},
	{"GET", "/widget.js", pages_answer},
	{"GET", "/licences.txt", pages_answer},
	{"GET", "/assets/*", pages_answer},
	{"GET", "/chat/*", pages_answer},
	{"GET", "/console/*", pages_answer},
	{"GET", "/demo/*", pages_answer},
	{"POST", "/api/v1/login", login_answer},
	{"POST", "/api/v1/logout", logout_answer},
	{"POST", "/api/v1/rules/reload", reload_answer},
	{"POST", "/api/v1/rules/try", try_answer},
	{"GET", "/api/v1/rules", rules_answer},
	{"GET", "/api/v1/conversations", conversations_answer},
	{"GET", "/api/v1/conversations/*", conversation_answer},
	{"GET", "/api/v1/visitors/*/export", export_answer},
	{"DELETE", "/api/v1/visitors/*", erase_answer},
};

/* '*' stands for one piece of the path. */
static bool matches(const char *route, const char *path)
{
	while (*route && *route != '*' && *route == *path)
		route++, path++;
	if (*route != '*')
		return !*route && !*path;
	path += strcspn(path, "/");
	return strcmp(route + 1, path) == 0;
}

static const char *only(const char *method)
{
	return strcmp(method, "GET") == 0    ? "Only GET is answered here."
	       : strcmp(method, "POST") == 0 ? "Only POST is answered here."
					     : "Only DELETE is answered here.";
}

bool http_answer(struct daemon *d, const struct http_request *request,
		 struct http_response *response)
{
	bool head = strcmp(request->method, "HEAD") == 0;
	const char *method = head ? "GET" : request->method;
	const struct route *there = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(routes); i++) {
		if (!matches(routes[i].path, request->path))
			continue;
		there = &routes[i];
		if (strcmp(there->method, method) == 0) {
			bool now = there->answer(d, request, response);

			response->head = head;
			return now;
		}
	}
	if (there)
		http_problem(d, response, 405, only(there->method), 0);
	else
		http_problem(d, response, 404, "There is no such page.", 0);
	response->head = head;
	return true;
}

int http_new(struct http **ret)
{
	struct http *h = calloc(1, sizeof(*h));

	if (!h)
		return -ENOMEM;
	buf_init(&h->body, BODY_MAX);
	buf_init(&h->csp, POLICY_MAX);
	throttle_init(&h->by_peer, 30, 30);
	throttle_init(&h->by_login, 6, 10);
	throttle_init(&h->reloads, 30, 10);
	throttle_init(&h->persons, 600, 60);
	throttle_init(&h->tries, 120, 30);
	throttle_init(&h->looks, 30, 10);
	*ret = h;
	return 0;
}

struct http *http_free(struct http *h)
{
	if (!h)
		return NULL;
	buf_deinit(&h->body);
	buf_deinit(&h->csp);
	assets_unref(h->assets);
	throttle_deinit(&h->by_peer);
	throttle_deinit(&h->by_login);
	throttle_deinit(&h->reloads);
	throttle_deinit(&h->persons);
	throttle_deinit(&h->tries);
	throttle_deinit(&h->looks);
	free(h);
	return NULL;
}
