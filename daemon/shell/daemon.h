/* daemon.h - what hangs together while the daemon runs. */
#ifndef SHELL_DAEMON_H
#define SHELL_DAEMON_H

#include "base/id.h"
#include "base/map.h"
#include "shell/auth.h"
#include "shell/config.h"
#include "shell/control.h"
#include "shell/inquiry.h"
#include "shell/loop.h"
#include "shell/options.h"
#include "shell/packs.h"
#include "shell/reload.h"
#include "shell/retention.h"
#include "shell/run.h"
#include "shell/store.h"
#include "shell/http.h"
#include "shell/webhook.h"
#include "shell/worker.h"
#include "shell/ws.h"

enum { ADDRESSES = 64, ADDRESS_TEXT = 160 };

struct daemon {
	const struct options *options;
	struct config *config;
	struct loop loop;
	struct run run;
	struct engine *engine;
	struct site_config *site_configs; /* the engine's */
	struct store *store;
	struct packs packs;
	struct modelcache models;
	struct auth *auth;
	struct worker *worker;	/* for what somebody waits for: passwords */
	struct worker *trainer; /* for packs, with the time that is left over */
	struct ws *ws;
	struct http *http;
	struct webhooks *webhooks;
	struct control *control;
	struct id_source ids;	  /* of accounts */
	struct map agent_sockets; /* that speak as an agent -> auth_token_mark of its hello, or 0 */
	struct map inquiries;	  /* of the store, that are not answered */
	uint64_t last_inquiry;
	struct retention *retention;
	char addresses[ADDRESSES][ADDRESS_TEXT];
	size_t n_addresses;
	int64_t started_at; /* wall clock, ms */
	size_t n_restored;  /* conversations */
	bool store_works;
	bool ready;	   /* listening */
	bool stopping;	   /* SIGTERM came */
	bool reloading;	   /* a reload is with the trainer */
	bool reload_again; /* SIGHUP came meanwhile */
	bool alone;	   /* the process is ours: it may end without waiting for a training */
	struct reload_figures reloads;
};

#endif
