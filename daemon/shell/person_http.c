/* person_http.c - /api/v1/visitors/ID: export and erase of one person; /api/v1/conversations. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/json_out.h"
#include "base/time.h"
#include "shell/daemon.h"
#include "shell/erase.h"
#include "shell/http_private.h"
#include "shell/log.h"

#define VISITORS      "/api/v1/visitors/"
#define CONVERSATIONS "/api/v1/conversations/"

struct waiting {
	struct daemon *daemon;
	uint64_t request;
};

static struct waiting *waiting_new(struct daemon *d, const struct http_request *request)
{
	struct waiting *w = malloc(sizeof(*w));

	if (!w)
		run_out_of_memory();
	*w = (struct waiting){d, request->id};
	return w;
}

static void respond(struct waiting *w, const struct http_response *response)
{
	if (w->daemon->ws)
		ws_respond(w->daemon->ws, w->request, response);
	free(w);
}

static void refuse_answer(struct daemon *d, const char *json, size_t n,
			  struct http_response *response)
{
	json_t *root = json_loadb(json ? json : "", n, 0, NULL);
	const char *error = json_string_value(json_object_get(root, "error"));

	if (error && strcmp(error, "not_found") == 0)
		http_problem(d, response, 404, "Nothing is stored of this.", 0);
	else if (error && strcmp(error, "too_large") == 0)
		http_problem(d, response, 422,
			     "This is more than 64 MiB; take the conversations one by one.", 0);
	else
		http_problem(d, response, 503, "The store cannot be read just now.", 5000);
	json_decref(root);
}

/* The store's JSON as it is, or the problem that it names. */
static void on_answer(void *arg, const char *json, size_t n)
{
	struct waiting *w = arg;
	struct http_response response = {
		.status = 200, .type = "application/json", .body = json, .body_n = n};

	if (!json || strncmp(json, "{\"error\":", MIN(n, (size_t)9)) == 0)
		refuse_answer(w->daemon, json, n, &response);
	respond(w, &response);
}

/* The id in the path between its beginning and its end. */
static bool id_of(const struct http_request *request, const char *begin, uint64_t *ret)
{
	const char *id = request->path + strlen(begin);

	return id_parse(ret, id, strcspn(id, "/"));
}

/* Everything but the id itself: who may, how often, and whether the store can. */
static bool may(struct daemon *d, const struct http_request *request, enum agent_role least,
		const char *what, struct http_response *response, struct agent_row *ret_agent)
{
	int64_t wait = throttle_take_peer(&d->http->persons, request->peer, clock_tick());

	if (d->stopping)
		http_problem(d, response, 503, "The daemon is about to restart.", 5000);
	else if (wait > 0)
		http_problem(d, response, 429, "Too many requests; try again later.", wait);
	else if (!http_may(d, request, least, what, response, ret_agent))
		return false;
	else if (!d->store_works)
		http_problem(d, response, 503, "The store cannot write just now.", 5000);
	else
		return true;
	return false;
}

bool export_answer(struct daemon *d, const struct http_request *request,
		   struct http_response *response)
{
	struct store_query q = {.what = QUERY_EXPORT};
	struct agent_row agent;

	if (!may(d, request, AGENT_SUPERVISOR, "Only a supervisor or an admin may export a person.",
		 response, &agent))
		return true;
	if (!id_of(request, VISITORS, &q.visitor)) {
		http_problem(d, response, 404, "This is no visitor's id.", 0);
		return true;
	}
	log_info("exported", log_id("visitor", q.visitor), log_id("agent", agent.id));
	run_submit(d);
	store_query(d->store, inquiry_new(d, on_answer, waiting_new(d, request)), &q);
	return false;
}

static void on_erased(void *arg, const struct erase_result *result)
{
	struct waiting *w = arg;
	struct http_response response;
	struct buf *b;

	if (result->what == ERASE_UNKNOWN) {
		http_problem(w->daemon, &response, 404, "Nothing is stored of this visitor.", 0);
	} else if (result->what == ERASE_FAILED) {
		http_problem(w->daemon, &response, 503, "The daemon is about to restart.", 5000);
	} else {
		b = http_body(w->daemon);
		out_open(b, NULL, '{');
		erase_write(result, b);
		out_close(b, '}');
		response = (struct http_response){
			.status = 200, .type = "application/json", .body = b->p, .body_n = b->n};
	}
	respond(w, &response);
}

bool erase_answer(struct daemon *d, const struct http_request *request,
		  struct http_response *response)
{
	struct agent_row agent;
	uint64_t visitor;

	if (!may(d, request, AGENT_ADMIN, "Only an admin may erase a person.", response, &agent))
		return true;
	if (!id_of(request, VISITORS, &visitor)) {
		http_problem(d, response, 404, "This is no visitor's id.", 0);
		return true;
	}
	log_info("erase_asked", log_id("visitor", visitor), log_id("agent", agent.id));
	erase_person(d, visitor, on_erased, waiting_new(d, request));
	return false;
}

static int hex(char c)
{
	const char *at = c ? strchr("0123456789abcdef0123456789ABCDEF", c) : NULL;

	return at ? (int)((at - "0123456789abcdef0123456789ABCDEF") % 16) : -1;
}

enum { PARAMETER = 64 };

/* A parameter of the query, decoded; "" when it is not there. False: it is too long, or no coding. */
static bool parameter(const char *query, const char *name, char ret[PARAMETER])
{
	size_t n = strlen(name), out = 0;

	while (*query && !(strncmp(query, name, n) == 0 && query[n] == '=')) {
		query += strcspn(query, "&");
		query += *query == '&';
	}
	for (query += *query ? n + 1 : 0; *query && *query != '&'; query++) {
		int high = *query == '%' ? hex(query[1]) : 0;
		int low = *query == '%' && high >= 0 ? hex(query[2]) : 0;

		if (out + 1 == PARAMETER || high < 0 || low < 0)
			return false;
		ret[out++] = *query == '%' ? (char)(high * 16 + low) : *query;
		query += *query == '%' ? 2 : 0;
	}
	ret[out] = '\0';
	return true;
}

/* "human" or "human,bot"; it is taken apart. */
static bool read_states(char *names, unsigned *ret)
{
	char *name;
	int state;

	while ((name = strsep(&names, ","))) {
		if (!state_parse(name, &state))
			return false;
		*ret |= 1u << state;
	}
	return true;
}

/* NULL, or what is wrong with it. */
static const char *read_filters(const char *query, struct store_query *q)
{
	char state[PARAMETER], since[PARAMETER], before[PARAMETER], limit[PARAMETER];

	if (!parameter(query, "state", state) || !parameter(query, "since", since) ||
	    !parameter(query, "before", before) || !parameter(query, "limit", limit))
		return "A parameter is too long or not well coded.";
	if (*state && !read_states(state, &q->states))
		return "state: expected bot, waiting, human, message or closed, or some of them "
		       "with commas between.";
	if (*since && !time_parse(&q->since, since, strlen(since)))
		return "since: expected a time like 2026-01-31T12:00:00Z.";
	if (*before && !id_parse(&q->before, before, strlen(before)))
		return "before: expected a conversation's id.";
	if (*limit)
		q->limit = strspn(limit, "0123456789") == strlen(limit) && strlen(limit) < 5
				   ? (size_t)atoi(limit)
				   : 0;
	return q->limit < 1 || q->limit > 1000 ? "limit: expected a number from 1 to 1000." : NULL;
}

bool conversations_answer(struct daemon *d, const struct http_request *request,
			  struct http_response *response)
{
	struct store_query q = {.what = QUERY_CONVERSATIONS, .limit = 50};
	struct agent_row agent;
	const char *wrong;

	if (!may(d, request, AGENT_SUPERVISOR,
		 "Only a supervisor or an admin may list conversations.", response, &agent))
		return true;
	wrong = read_filters(request->query, &q);
	if (wrong) {
		http_problem(d, response, 422, wrong, 0);
		return true;
	}
	store_query(d->store, inquiry_new(d, on_answer, waiting_new(d, request)), &q);
	return false;
}

bool conversation_answer(struct daemon *d, const struct http_request *request,
			 struct http_response *response)
{
	struct store_query q = {.what = QUERY_SHOW};
	struct agent_row agent;

	if (!may(d, request, AGENT_SUPERVISOR,
		 "Only a supervisor or an admin may read a conversation this way.", response,
		 &agent))
		return true;
	if (!id_of(request, CONVERSATIONS, &q.conversation)) {
		http_problem(d, response, 404, "This is no conversation's id.", 0);
		return true;
	}
	store_query(d->store, inquiry_new(d, on_answer, waiting_new(d, request)), &q);
	return false;
}
