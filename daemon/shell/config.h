/* config.h - the settings that a configuration file and the command line make. */
#ifndef SHELL_CONFIG_H
#define SHELL_CONFIG_H

#include "base/problem.h"
#include "core/engine.h"
#include "core/hours.h"
#include "shell/ws.h"

/* The keys, with their bounds, defaults and what they mean, are rows of config_keys.c. */
struct words {
	char **v;
	size_t n;
};

struct config_site {
	char *name;
	struct words origins; /* "https://shop.example.com" */
	char *rules;	      /* the pack's name */
	char *secret;	      /* NULL: users cannot be verified */
	char *theme;	      /* members of a JSON object, "" when there are none */
	struct hours *hours;  /* NULL: always open */
	int64_t survey;	      /* 0 csat, 1 nps, 2 ces, 3 none */
	struct pre_chat pre_chat;
};

#define CONFIG_CLIENTS "/usr/share/handoff/clients" /* the standard one, which may be missing */

enum { WEBHOOKS_MAX = 16 };
struct config_webhook {
	char *name; /* what it is known by, in the store too */
	char *url;
	struct words events; /* hook names, or "all" */
	char *secret, *old_secret;
	int64_t include_text, allow_private; /* 0 or 1 */
	int64_t timeout, give_up, backlog;
};
bool config_webhook_wants(const struct config_webhook *w, enum hook which);
/* An URL as people may see it: without what may be a secret. */
void config_url_shown(struct buf *out, const char *url);

struct config {
	struct words listen;
	char *data;    /* directory of the store and of the control socket */
	char *rules;   /* directory of packs/ and languages/ */
	char *clients; /* directory of the built web clients */
	char *store_engine;
	struct {
		int64_t per_minute, frames_per_second, connections, per_address, conversations,
			lookups;
		int64_t visitor_frame, agent_frame, events, follow_ups, backlog, output;
	} limits;
	struct {
		int64_t offer_timeout, agent_grace, max_wait, visitor_timeout, bot_timeout;
		int64_t message_timeout, wrap_up, follow_up_late, decline_pause, priority_credit;
		int64_t alert_every;
		struct updates updates;
	} queue;
	struct {
		int64_t bot, human, message, visitors; /* 0: kept for ever */
	} retention;
	struct {
		int64_t level;	/* enum log_level */
		int64_t format; /* enum log_format */
	} log;
	size_t n_sites;
	struct config_site *sites; /* SITES_MAX of room */
	size_t n_webhooks;
	struct config_webhook *webhooks; /* WEBHOOKS_MAX of room */
};

enum { CONFIG_E_INVALID = 1 };

/* Reads the file at path, or, when path is NULL, gives the defaults. Gives *ret when nothing is
 * wrong; every problem is added with its place. 0, CONFIG_E_INVALID, -ENOMEM. */
int config_load(struct config **ret, const char *path, struct problems *problems);
int config_parse(struct config **ret, const char *path, const char *bytes, size_t n,
		 struct problems *problems);
struct config *config_free(struct config *c); /* wipes the secrets; NULL is fine; returns NULL */
void config_freep(struct config **c);

/* Options beat the file. Each copies what it is given; 0 or -ENOMEM. */
int config_set_text(char **at, const char *value);
int config_set_words(struct words *at, const char *const *values, size_t n);

/* Fills in what the file decides; the rest of *ret stays as it is. */
void config_to_engine(const struct config *c, struct engine_config *ret);
void config_to_ws(const struct config *c, struct ws_config *ret);

/* The site's index, or n_sites. */
size_t config_site_find(const struct config *c, const char *name);

/* The first key that differs and cannot change while the daemon runs, or NULL. Static text. */
const char *config_fixed_change(const struct config *old, const struct config *fresh);

/* The settings as a file, each key after its explanation, without secrets. As an example, every
 * setting is commented out. */
void config_print(const struct config *c, bool example, struct buf *out);

#endif
