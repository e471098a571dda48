#include "shell/reload.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "shell/daemon.h"
#include "shell/log.h"
#include "shell/notify.h"

struct reload {
	struct job job;
	struct daemon *daemon;
	struct config *config; /* settings too: the fresh ones; else NULL */
	size_t site;	       /* SITES_MAX: all */
	bool settings;
	const struct config *current; /* stays while a reload is under way */
	struct packs packs;
	struct problems problems;
	bool good;
	reload_told *told;
	void *arg;
};

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
	r->good = packs_load(&r->packs, r->config ? r->config : r->current, r->site, false,
			     &r->problems) == 0;
}

static void log_problems(const struct problems *problems)
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

	if (fixed)
		log_warning("needs_restart", log_s("key", fixed));
	auth_set_config(d->auth, r->config);
	config_free(d->config);
	d->config = steal(r->config);
	log_setup((enum log_level)d->config->log.level, (enum log_format)d->config->log.format);
	config_to_engine(d->config, &engine);
	engine_reconfigure(d->engine, &engine);
}

static void use_packs(struct reload *r)
{
	struct daemon *d = r->daemon;
	struct packs old = d->packs;

	if (r->site == SITES_MAX) {
		d->packs = r->packs;
		r->packs = old; /* freed when the engine has let go of them */
	} else {
		packs_replace(&d->packs, &r->packs);
	}
	for (size_t i = 0; i < d->config->n_sites; i++) {
		const struct pack *pack = packs_find(&d->packs, d->config->sites[i].rules);

		run(d, &(struct event){.type = EV_PACK, .pack = {.site = i, .pack = pack}});
	}
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

static void finish(struct reload *r)
{
	log_problems(&r->problems);
	if (r->good && r->settings)
		use_settings(r);
	if (r->good)
		use_packs(r);
	if (r->good)
		log_info("reloaded", log_i("warnings", (int64_t)r->problems.warnings));
	else
		log_error("reload_refused", log_i("errors", (int64_t)r->problems.errors),
			  log_s("note", "everything stays as it was"));
	notify("READY=1");
}

static void on_done(struct job *job, bool cancelled)
{
	struct reload *r = container_of(job, struct reload, job);

	if (!cancelled)
		finish(r);
	r->daemon->reloading = false;
	if (r->told)
		r->told(r->arg, r->good && !cancelled, &r->problems);
	config_free(r->config);
	packs_deinit(&r->packs);
	problems_deinit(&r->problems);
	free(r);
}

static int reload(struct daemon *d, const struct reload *wanted)
{
	struct reload *r = d->reloading || d->stopping ? NULL : malloc(sizeof(*r));

	if (!r)
		return RELOAD_E_BUSY;
	*r = *wanted;
	r->daemon = d;
	r->current = d->config;
	r->job.work = work;
	r->job.done = on_done;
	if (worker_submit(d->worker, &r->job) != 0) {
		free(r);
		return RELOAD_E_BUSY;
	}
	d->reloading = true;
	notify_reloading();
	return 0;
}

void reload_all(struct daemon *d)
{
	if (reload(d, &(struct reload){.settings = true, .site = SITES_MAX}) != 0)
		log_warning("reload_refused", log_s("note", "another one is under way"));
}

int reload_rules(struct daemon *d, size_t site, reload_told *told, void *arg)
{
	return reload(d, &(struct reload){.site = site, .told = told, .arg = arg});
}
