/* reload_http.c - POST /api/v1/rules/reload: what `handoffctl rules reload` does, from afar. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/json_out.h"
#include "shell/daemon.h"
#include "shell/http_private.h"
#include "shell/log.h"

enum { RESULT_MAX = 1 << 20, BUSY_MS = 1000 };

/* One request that waits for its reload. */
struct waiting {
	struct daemon *daemon;
	uint64_t request;
};

static void on_reloaded(void *arg, const struct reload_result *result)
{
	struct waiting *w = arg;
	struct daemon *d = w->daemon;
	struct buf members = BUF_INIT(RESULT_MAX);
	struct http_response response;

	out_bool(&members, "ok", result->done);
	reload_write(result, &members);
	if (result->done) {
		struct buf *b = http_body(d);

		out_open(b, NULL, '{');
		out_fragment(b, members.p, members.n);
		out_close(b, '}');
		response = (struct http_response){
			.status = 200, .type = "application/json", .body = b->p, .body_n = b->n};
	} else {
		http_problem_with(d, &response, 409, "The rules have errors; the old ones stay.", 0,
				  &members);
	}
	if (d->ws)
		ws_respond(d->ws, w->request, &response);
	buf_deinit(&members);
	free(w);
}

static bool may_reload(struct daemon *d, const struct http_request *request,
		       struct http_response *response)
{
	struct agent_row agent;

	if (!http_may(d, request, AGENT_SUPERVISOR,
		      "Only a supervisor or an admin may reload the rules.", response, &agent))
		return false;
	log_info("reload_asked", log_id("agent", agent.id));
	return true;
}

/* The site that the body or the query names, "" for none; a body is no must. */
static bool find_site(const struct http_request *request, char ret[SITE_TEXT])
{
	json_t *root = json_loadb(request->body, request->body_n, JSON_REJECT_DUPLICATES, NULL);
	const json_t *site = json_object_get(root, "site");
	const char *name = json_string_value(site);
	bool good = http_site_of_query(request->query, ret);

	if (request->body_n && (!json_is_object(root) || (site && !name)))
		good = false;
	if (good && name)
		good = (!*ret || strcmp(ret, name) == 0) &&
		       snprintf(ret, SITE_TEXT, "%s", name) < SITE_TEXT;
	json_decref(root);
	return good;
}

static bool begin(struct daemon *d, const struct http_request *request, size_t site,
		  struct http_response *response)
{
	struct waiting *w = malloc(sizeof(*w));

	if (!w)
		run_out_of_memory();
	*w = (struct waiting){d, request->id};
	if (reload_rules(d, site, on_reloaded, w) == 0)
		return false;
	free(w);
	http_problem(d, response, 409, "Another reload is under way.", BUSY_MS);
	return true;
}

bool reload_answer(struct daemon *d, const struct http_request *request,
		   struct http_response *response)
{
	int64_t wait = throttle_take_peer(&d->http->reloads, request->peer, clock_tick());
	size_t site = SITES_MAX;
	char name[SITE_TEXT];

	if (d->stopping) {
		http_problem(d, response, 503, "The daemon is about to restart.", 5000);
		return true;
	}
	if (wait > 0) {
		http_problem(d, response, 429, "Too many reloads; try again later.", wait);
		return true;
	}
	if (!may_reload(d, request, response))
		return true;
	if (!find_site(request, name)) {
		http_problem(d, response, 422,
			     "The body is empty or one JSON object, with a site or none; a site in "
			     "the query is the same one.",
			     0);
		return true;
	}
	if (*name)
		site = config_site_find(d->config, name);
	if (*name && site == d->config->n_sites) {
		http_problem(d, response, 404, "There is no such site.", 0);
		return true;
	}
	return begin(d, request, site, response);
}
