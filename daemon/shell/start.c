#include "shell/start.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <unistd.h>

#include "shell/daemon.h"
#include "shell/feed.h"
#include "shell/log.h"
#include "shell/notify.h"
#include "shell/pages.h"

enum { FLUSH_MS = 1500 };

static int failed(int code, const char *what, const char *why)
{
	log_error("cannot_start", log_s("part", what), log_s("why", why));
	return code;
}

/* Every connection is a file; the default of 1024 is for programs that use select(). */
static void raise_files(const struct config *c)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) < 0)
		return;
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	if (files.rlim_max != RLIM_INFINITY && files.rlim_max < (rlim_t)c->limits.connections + 64)
		log_warning("few_files", log_i("files", files.rlim_max),
			    log_i("connections", c->limits.connections),
			    log_s("remedy", "raise LimitNOFILE= or lower limits.connections"));
}

static int open_store(struct daemon *d)
{
	char why[256] = "";
	int r = store_open(&d->store, d->config->data, why, sizeof(why));

	if (r == STORE_E_LOCKED)
		return failed(EX_TEMPFAIL, "store", why);
	if (r == STORE_E_NEWER)
		return failed(EX_CONFIG, "store", why);
	if (r < 0)
		return failed(EX_CANTCREAT, "store", why);
	d->store_works = true;
	if (auth_new(&d->auth, d->store, d->config, why, sizeof(why)) != 0)
		return failed(EX_IOERR, "auth", why);
	return 0;
}

static int open_webhooks(struct daemon *d)
{
	int r = webhooks_new(&d->webhooks, d);

	if (r == 0)
		r = webhooks_use(d->webhooks, d->config);
	return r == 0 ? 0 : failed(EX_OSERR, "webhooks", strerror(-r));
}

static int load_packs(struct daemon *d)
{
	struct problems problems = PROBLEMS_INIT;
	int64_t from = clock_tick();
	size_t n, trained;
	int r;

	modelcache_init(&d->models, d->config->data, "models");
	r = packs_load(&d->packs, d->config, SITES_MAX, &d->models, &problems);
	reload_log_problems(&problems);
	problems_deinit(&problems);
	n = packs_count(&d->packs, &trained);
	if (r == 0)
		log_info("loaded", log_i("packs", (int64_t)n), log_i("trained", (int64_t)trained),
			 log_i("ms", clock_tick() - from));
	return r == 0 ? 0 : failed(EX_CONFIG, "rules", "handoffd --check tells more");
}

static void site_to_engine(const struct config_site *site, struct site_config *ret)
{
	static const char *const surveys[] = {"csat", "nps", "ces", NULL}; /* as the key's words */

	snprintf(ret->name, sizeof(ret->name), "%s", site->name);
	ret->theme = site->theme;
	ret->survey = surveys[site->survey];
	ret->pre_chat = site->pre_chat;
}

static int load_clients(struct daemon *d)
{
	struct problems problems = PROBLEMS_INIT;
	struct assets *fresh = NULL;
	int r = pages_load(&fresh, d->config, &problems);

	reload_log_problems(&problems);
	problems_deinit(&problems);
	pages_use(d, fresh);
	return r == 0 ? 0 : failed(EX_CONFIG, "clients", "handoffd --check tells more");
}

static int new_engine(struct daemon *d)
{
	struct engine_config config = ENGINE_CONFIG;
	struct site_config *sites = calloc(SITES_MAX, sizeof(*sites));

	if (!sites)
		return failed(EX_OSERR, "engine", strerror(ENOMEM));
	d->site_configs = sites;
	for (size_t i = 0; i < d->config->n_sites; i++)
		site_to_engine(&d->config->sites[i], &sites[i]);
	config.sites = sites;
	config.n_sites = d->config->n_sites;
	config.keys = auth_keys(d->auth);
	randombytes_buf(&config.hash_key, sizeof(config.hash_key));
	config_to_engine(d->config, &config);
	if (engine_new(&d->engine, &config) < 0)
		return failed(EX_OSERR, "engine", strerror(ENOMEM));
	for (size_t i = 0; i < d->config->n_sites; i++) {
		const struct pack *pack = d->packs.of[i];

		run(d, &(struct event){.type = EV_PACK, .pack = {.site = i, .pack = pack}});
	}
	run_hours(d, d->config);
	return 0;
}

static int restore_agent(void *arg, const struct agent_row *row)
{
	struct daemon *d = arg;

	d->ids.last = MAX(d->ids.last, row->id);
	run(d, &(struct event){.type = EV_AGENT, .agent = row});
	return 0;
}

static int restore_conversation(void *arg, const struct conversation_row *row,
				const struct visitor_row *visitor, struct record **v, size_t n,
				const struct conversation_row *history, size_t n_history)
{
	struct daemon *d = arg;

	run(d, &(struct event){.type = EV_RESTORE,
			       .restore = {.row = row,
					   .visitor = visitor,
					   .v = v,
					   .n = n,
					   .history = history,
					   .n_history = n_history}});
	d->n_restored++;
	return 0;
}

static int restore_follow_up(void *arg, const struct follow_up_row *row,
			     const struct conversation_row *conversation)
{
	run(arg, &(struct event){.type = EV_FOLLOW_UP,
				 .follow_up = {.row = row, .conversation = conversation}});
	return 0;
}

static int restore(struct daemon *d)
{
	struct store_restore to = {d, restore_agent, restore_conversation, restore_follow_up};
	struct store_callbacks callbacks = feed_store(d);

	if (store_restore(d->store, &to) != 0)
		return failed(EX_DATAERR, "store", "what it holds cannot be read");
	if (store_start(d->store, d->loop.base, &callbacks) != 0)
		return failed(EX_OSERR, "store", "its thread cannot be started");
	log_info("restored", log_i("conversations", d->n_restored));
	return 0;
}

static void log_sockets(int level, const char *line)
{
	char text[256];

	snprintf(text, sizeof(text), "%.*s", (int)strcspn(line, "\n"), line);
	log_event(level == 0 ? LEVEL_WARNING : LEVEL_DEBUG, "sockets", log_s("text", text));
}

static int listen_at(struct daemon *d, const char *address)
{
	char *bound = d->addresses[d->n_addresses], why[256] = "";

	if (d->n_addresses == ADDRESSES)
		return failed(EX_CONFIG, "listen", "too many addresses");
	if (ws_listen(d->ws, address, bound, ADDRESS_TEXT, why, sizeof(why)) < 0)
		return failed(EX_UNAVAILABLE, "listen", why);
	d->n_addresses++;
	log_info("listening", log_s("address", bound));
	return 0;
}

static int listen_all(struct daemon *d)
{
	int inherited = d->options->n_listen ? 0 : notify_inherited(), r = 0;

	for (int i = 0; i < inherited && r == 0; i++) {
		char address[16];

		snprintf(address, sizeof(address), "fd:%d", NOTIFY_FIRST_FD + i);
		r = listen_at(d, address);
	}
	for (size_t i = 0; i < d->config->listen.n && r == 0 && !inherited; i++)
		r = listen_at(d, d->config->listen.v[i]);
	return r;
}

static int open_sockets(struct daemon *d)
{
	struct ws_config config = WS_CONFIG;
	struct ws_callbacks callbacks = feed_ws(d);
	char why[256] = "", path[512];

	config_to_ws(d->config, &config);
	ws_set_log(log_sockets);
	if (ws_new(&d->ws, d->loop.base, &config, &callbacks) < 0)
		return failed(EX_OSERR, "sockets", "libwebsockets cannot be set up");
	snprintf(path, sizeof(path), "%s/control.sock", d->config->data);
	if (control_open(&d->control, d, d->loop.base, path, why, sizeof(why)) < 0)
		return failed(EX_CANTCREAT, "control", why);
	return listen_all(d);
}

static int prepare(struct daemon *d)
{
	d->started_at = clock_now();
	raise_files(d->config);
	if (loop_init(d) < 0 || worker_new(&d->worker, d->loop.base, 0) < 0 ||
	    worker_new(&d->trainer, d->loop.base, WORKER_LEFT_OVER) < 0 || http_new(&d->http) < 0)
		return failed(EX_OSERR, "loop", strerror(errno));
	return 0;
}

int start(struct daemon *d)
{
	static int (*const steps[])(struct daemon * d) = {
		prepare,      open_store, open_webhooks, load_packs,
		load_clients, new_engine, restore,	 open_sockets,
	};
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(steps) && r == 0; i++)
		r = steps[i](d);
	if (r == 0 && retention_new(&d->retention, d) < 0)
		r = failed(EX_OSERR, "retention", strerror(ENOMEM));
	d->ready = r == 0;
	return r;
}

/* The last disconnects may have left something to store. */
static int flush(struct daemon *d)
{
	if (!d->store || !d->ready)
		return 0;
	run_submit(d);
	if (store_flush(d->store, FLUSH_MS) == 0)
		return 0;
	log_error("not_stored", log_s("why", "the disk did not take it in time"),
		  log_s("note", "nothing that was acknowledged is lost"));
	return EX_IOERR;
}

/* Everything is stored, and everybody was told: nobody is to wait for a training. */
static void leave_if_training(struct daemon *d, int code)
{
	if (!d->alone || !d->trainer || !worker_is_busy(d->trainer))
		return;
	d->store = store_close(d->store);
	log_info("stopped", log_s("note", "what was done with the rules was given up"));
	_exit(code);
}

int start_undo(struct daemon *d)
{
	struct ws *ws;
	int r;

	d->retention = retention_free(d->retention);
	d->worker = worker_free(d->worker);
	d->control = control_close(d->control);
	d->webhooks = webhooks_free(d->webhooks);
	r = flush(d);
	leave_if_training(d, r);
	ws = steal(d->ws); /* nothing is sent any more */
	d->trainer = worker_free(d->trainer);
	ws_free(ws); /* lws closes one descriptor twice: no other thread may open a file meanwhile */
	d->store = store_close(d->store);
	inquiry_deinit(d);
	d->engine = engine_free(d->engine);
	d->auth = auth_free(d->auth);
	d->http = http_free(d->http);
	packs_deinit(&d->packs);
	run_deinit(d);
	map_deinit(&d->agent_sockets);
	loop_deinit(d);
	free(d->site_configs);
	d->config = config_free(d->config);
	return r;
}
