/* rules_http.c - GET /api/v1/rules: which packs there are, and what is wrong with their files as they lie there. */
#include <stdio.h>
#include <string.h>

#include "base/json_out.h"
#include "shell/daemon.h"
#include "shell/http_private.h"

enum { WAITING = 16, LOOK_MAX = 16 << 20, BUSY_MS = 1000 };

/* One look at all packs, which may take a second each; whoever asks meanwhile waits for the same one. */
struct look {
	struct job job;
	struct daemon *daemon;
	char *rules; /* the directory */
	struct modelcache models;
	size_t n_sites;
	struct {
		char name[SITE_NAME + 1], pack[SITE_NAME + 1], language[16];
	} sites[SITES_MAX];
	uint64_t waiting[WAITING];
	size_t n_waiting;
	struct buf out;
};

bool http_rules_may(struct daemon *d, const struct http_request *request, struct throttle *throttle,
		    const char *what, struct http_response *response)
{
	int64_t wait = throttle_take_peer(throttle, request->peer, clock_tick());
	struct agent_row agent;

	if (d->stopping)
		http_problem(d, response, 503, "The daemon is about to restart.", 5000);
	else if (wait > 0)
		http_problem(d, response, 429, "Too many requests; try again later.", wait);
	else
		return http_may(d, request, AGENT_SUPERVISOR, what, response, &agent);
	return false;
}

/* --- in the thread ---------------------------------------------------------------------------- */

static void write_problem(struct buf *out, const struct problem *p)
{
	out_open(out, NULL, '{');
	out_str(out, "file", p->path ? p->path : "");
	out_int(out, "line", p->line);
	out_int(out, "column", p->column);
	out_str(out, "text", p->text ? p->text : "");
	out_bool(out, "warning", p->severity == PROBLEM_WARNING);
	out_close(out, '}');
}

static void write_problems(struct buf *out, const struct look *look, const char *pack)
{
	struct problems problems = PROBLEMS_INIT;

	packs_look(look->rules, pack, &look->models, &problems);
	out_int(out, "errors", (int64_t)problems.errors);
	out_int(out, "warnings", (int64_t)problems.warnings);
	out_open(out, "problems", '[');
	for (size_t i = 0; i < problems.n; i++)
		write_problem(out, &problems.v[i]);
	out_close(out, ']');
	problems_deinit(&problems);
}

static size_t first_with(const struct look *look, size_t site)
{
	size_t i = 0;

	while (strcmp(look->sites[i].pack, look->sites[site].pack) != 0)
		i++;
	return i;
}

static void work(struct job *job)
{
	struct look *look = container_of(job, struct look, job);
	struct buf *out = &look->out;

	out_open(out, NULL, '{');
	out_open(out, "packs", '[');
	for (size_t i = 0; i < look->n_sites; i++) {
		if (first_with(look, i) != i)
			continue;
		out_open(out, NULL, '{');
		out_str(out, "name", look->sites[i].pack);
		out_str(out, "language", look->sites[i].language);
		out_open(out, "sites", '[');
		for (size_t k = i; k < look->n_sites; k++)
			if (first_with(look, k) == i)
				out_str(out, NULL, look->sites[k].name);
		out_close(out, ']');
		write_problems(out, look, look->sites[i].pack);
		out_close(out, '}');
	}
	out_close(out, ']');
	out_close(out, '}');
}

/* --- on the loop ------------------------------------------------------------------------------ */

static void done(struct job *job, bool cancelled)
{
	struct look *look = container_of(job, struct look, job);
	struct daemon *d = look->daemon;
	struct http_response response = {.status = 200,
					 .type = "application/json",
					 .body = look->out.p,
					 .body_n = look->out.n};

	d->http->look = NULL;
	if (cancelled)
		http_problem(d, &response, 503, "The daemon is about to restart.", 5000);
	else if (look->out.error)
		http_problem(d, &response, 500, "There is too much to say.", 0);
	for (size_t i = 0; i < look->n_waiting && d->ws; i++)
		ws_respond(d->ws, look->waiting[i], &response);
	buf_deinit(&look->out);
	free(look->rules);
	free(look);
}

static struct look *look_new(struct daemon *d)
{
	struct look *look = calloc(1, sizeof(*look));

	if (!look || !(look->rules = strdup(d->config->rules)))
		run_out_of_memory();
	look->job = (struct job){.work = work, .done = done};
	look->daemon = d;
	look->models = d->models;
	look->n_sites = d->config->n_sites;
	for (size_t i = 0; i < look->n_sites; i++) {
		const struct config_site *s = &d->config->sites[i];

		snprintf(look->sites[i].name, sizeof(look->sites[i].name), "%s", s->name);
		snprintf(look->sites[i].pack, sizeof(look->sites[i].pack), "%s", s->rules);
		snprintf(look->sites[i].language, sizeof(look->sites[i].language), "%s",
			 pack_language(d->packs.of[i]));
	}
	buf_init(&look->out, LOOK_MAX);
	return look;
}

bool rules_answer(struct daemon *d, const struct http_request *request,
		  struct http_response *response)
{
	struct look *look = d->http->look;

	if (!http_rules_may(d, request, &d->http->looks,
			    "Only a supervisor or an admin may see the rules.", response))
		return true;
	if (!look) {
		look = look_new(d);
		if (worker_submit(d->trainer, &look->job) == 0)
			d->http->look = look;
		else
			done(&look->job, true);
	}
	if (d->http->look && look->n_waiting < WAITING) {
		look->waiting[look->n_waiting++] = request->id;
		return false;
	}
	http_problem(d, response, 503, "Too many ask for this at once.", BUSY_MS);
	return true;
}
