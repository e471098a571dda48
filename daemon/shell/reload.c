#include "shell/reload.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/json_out.h"
#include "shell/daemon.h"
#include "shell/log.h"
#include "shell/notify.h"
#include "shell/pages.h"

struct reload {
	struct job job;
	struct daemon *daemon;
	struct config *config; /* settings too: the fresh ones; else NULL */
	size_t site;	       /* SITES_MAX: all */
	bool settings;
	const struct config *current; /* stays while a reload is under way */
	struct packs packs;	      /* the fresh ones; then those that they replace */
	struct assets *clients;	      /* settings too: the fresh ones, or NULL */
	struct problems problems;
	struct reload_result result;
	int64_t began_us;
	reload_told *told;
	void *arg;
};

static int64_t clock_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * (int64_t)1000000 + t.tv_nsec / 1000;
}

/* The engine and the visitors' tokens know sites by their place and name. */
static bool sites_stay(struct reload *r)
{
	const char *changed = config_fixed_change(r->current, r->config);

	if (!changed || strcmp(changed, "sites") != 0)
		return true;
	problem_add(&r->problems, PROBLEM_ERROR, "sites", 0, 0,
		    "sites were added, removed or put in another order; that needs a restart");
	return false;
}

static void work(struct job *job)
{
	struct reload *r = container_of(job, struct reload, job);
	struct daemon *d = r->daemon;

	if (r->settings && options_config(d->options, &r->config, &r->problems) != 0)
		return;
	if (r->settings && !sites_stay(r))
		return;
	if (packs_load(&r->packs, r->config ? r->config : r->current, r->site, &d->models,
		       &r->problems) != 0)
		return;
	if (r->settings && pages_load(&r->clients, r->config, &r->problems) != 0)
		return;
	r->result.packs = packs_count(&r->packs, &r->result.trained);
	r->result.done = true;
}

void reload_log_problems(const struct problems *problems)
{
	for (size_t i = 0; i < problems->n; i++) {
		const struct problem *p = &problems->v[i];
		enum log_level level = p->severity == PROBLEM_ERROR ? LEVEL_ERROR : LEVEL_WARNING;

		log_event(level, "problem", log_s("file", p->path), log_i("line", p->line),
			  log_i("column", p->column), log_s("text", p->text));
	}
}

static void use_settings(struct reload *r)
{
	struct daemon *d = r->daemon;
	struct engine_config engine = ENGINE_CONFIG;
	const char *fixed = config_fixed_change(d->config, r->config);
	int webhooks;

	if (fixed)
		log_warning("needs_restart", log_s("key", fixed));
	auth_set_config(d->auth, r->config);
	run_hours(d, r->config); /* before the old ones go */
	webhooks = webhooks_use(d->webhooks, r->config);
	if (webhooks < 0)
		log_error("no_webhooks", log_s("why", strerror(-webhooks)));
	config_free(d->config);
	d->config = steal(r->config);
	log_setup((enum log_level)d->config->log.level, (enum log_format)d->config->log.format);
	config_to_engine(d->config, &engine);
	engine_reconfigure(d->engine, &engine);
	pages_use(d, steal(r->clients));
}

static void use_packs(struct reload *r)
{
	struct daemon *d = r->daemon;

	packs_replace(&d->packs, &r->packs, r->site);
	for (size_t i = 0; i < d->config->n_sites; i++)
		if (r->site == SITES_MAX || r->site == i)
			run(d, &(struct event){.type = EV_PACK,
					       .pack = {.site = i, .pack = d->packs.of[i]}});
}

static void notify_reloading(void)
{
	struct timespec t;
	char lines[64];

	clock_gettime(CLOCK_MONOTONIC, &t);
	snprintf(lines, sizeof(lines), "RELOADING=1\nMONOTONIC_USEC=%lld",
		 t.tv_sec * 1000000LL + t.tv_nsec / 1000);
	notify(lines);
}

/* What is not the loop's any more: many MiB, in many pieces. May come twice. */
static void let_go(struct job *job)
{
	struct reload *r = container_of(job, struct reload, job);

	r->config = config_free(r->config);
	packs_deinit(&r->packs);
	assets_unref(steal(r->clients));
	problems_deinit(&r->problems);
}

static void on_let_go(struct job *job, bool cancelled)
{
	if (cancelled)
		let_go(job);
	free(container_of(job, struct reload, job));
}

static void count(struct reload *r, int64_t held_us)
{
	struct reload_figures *f = &r->daemon->reloads;

	f->took_us = clock_us() - r->began_us;
	f->held_us = held_us;
	f->held_max = MAX(f->held_max, held_us);
	if (r->result.done)
		f->done++;
	else
		f->refused++;
	if (r->result.done)
		log_info("reloaded", log_i("packs", (int64_t)r->result.packs),
			 log_i("trained", (int64_t)r->result.trained),
			 log_i("warnings", (int64_t)r->problems.warnings),
			 log_i("ms", r->result.took_ms), log_i("held_us", held_us));
	else
		log_error("reload_refused", log_i("errors", (int64_t)r->problems.errors),
			  log_s("note", "everything stays as it was"));
}

static void finish(struct reload *r)
{
	int64_t from = clock_us();

	reload_log_problems(&r->problems);
	if (r->result.done && r->settings)
		use_settings(r);
	if (r->result.done)
		use_packs(r);
	r->result.took_ms = (clock_us() - r->began_us) / 1000;
	if (r->told)
		r->told(r->arg, &r->result);
	count(r, clock_us() - from);
	notify("READY=1");
}

static void on_done(struct job *job, bool cancelled)
{
	struct reload *r = container_of(job, struct reload, job);
	struct daemon *d = r->daemon;
	bool again = d->reload_again && !cancelled;

	r->result.problems = &r->problems;
	r->result.done = r->result.done && !cancelled;
	if (!cancelled)
		finish(r);
	else if (r->told)
		r->told(r->arg, &r->result);
	d->reloading = d->reload_again = false;
	r->job.work = let_go;
	r->job.done = on_let_go;
	if (cancelled || worker_submit(d->trainer, &r->job) != 0)
		on_let_go(&r->job, true);
	if (again)
		reload_all(d);
}

static int reload(struct daemon *d, const struct reload *wanted)
{
	struct reload *r = d->reloading || d->stopping ? NULL : malloc(sizeof(*r));

	if (!r)
		return RELOAD_E_BUSY;
	*r = *wanted;
	r->daemon = d;
	r->current = d->config;
	r->began_us = clock_us();
	r->job.work = work;
	r->job.done = on_done;
	if (worker_submit(d->trainer, &r->job) != 0) {
		free(r);
		return RELOAD_E_BUSY;
	}
	d->reloading = true;
	notify_reloading();
	return 0;
}

void reload_all(struct daemon *d)
{
	int r = reload(d, &(struct reload){.settings = true, .site = SITES_MAX});

	if (r != 0 && d->reloading) {
		d->reload_again = true;
		log_info("reload_waits", log_s("note", "it follows the one that is under way"));
	} else if (r != 0) {
		log_warning("reload_refused", log_s("note", "the daemon is about to end"));
	}
}

int reload_rules(struct daemon *d, size_t site, reload_told *told, void *arg)
{
	return reload(d, &(struct reload){.site = site, .told = told, .arg = arg});
}

void reload_write(const struct reload_result *result, struct buf *out)
{
	const struct problems *problems = result->problems;

	out_int(out, "packs", (int64_t)result->packs);
	out_int(out, "trained", (int64_t)result->trained);
	out_int(out, "ms", result->took_ms);
	out_int(out, "errors", (int64_t)problems->errors);
	out_int(out, "warnings", (int64_t)problems->warnings);
	out_open(out, "problems", '[');
	for (size_t i = 0; i < problems->n; i++) {
		const struct problem *p = &problems->v[i];

		out_open(out, NULL, '{');
		out_str(out, "severity", p->severity == PROBLEM_ERROR ? "error" : "warning");
		out_str(out, "path", p->path ? p->path : "");
		out_int(out, "line", p->line);
		out_int(out, "column", p->column);
		out_str(out, "text", p->text ? p->text : "");
		out_close(out, '}');
	}
	out_close(out, ']');
}
