/* config_keys.h - private to config*.c: the table of keys, and how each type is read and written. */
#ifndef SHELL_CONFIG_KEYS_H
#define SHELL_CONFIG_KEYS_H

#include "base/yaml.h"
#include "shell/config.h"

enum config_type {
	CONFIG_PATH,	  /* char *: an absolute or relative path */
	CONFIG_NAME,	  /* char *: letters, digits, '_', '-', '.' */
	CONFIG_ENGINE,	  /* char *: the store's */
	CONFIG_ADDRESSES, /* struct words */
	CONFIG_ORIGINS,	  /* struct words */
	CONFIG_SECRET,	  /* char * */
	CONFIG_THEME,	  /* char *: members of JSON */
	CONFIG_HOURS,	  /* struct hours * */
	CONFIG_URL,	  /* char *: http or https */
	CONFIG_EVENTS,	  /* struct words: names of hooks, or "all" */
	CONFIG_SIGNING,	  /* char *: a secret for webhook_sign.h */
	CONFIG_COUNT,	  /* int64_t from here */
	CONFIG_SIZE,
	CONFIG_TIME,
	CONFIG_AGE, /* a time, or `never`, which is 0 */
	CONFIG_CHOICE,
	CONFIG_TIMES,	 /* struct updates */
	CONFIG_PRE_CHAT, /* struct pre_chat */
};

struct config_key {
	const char *path; /* "queue.offer_timeout", "sites.NAME.origins" */
	enum config_type type;
	size_t at;	      /* in struct config, or in one site's or webhook's */
	const char *standard; /* the default, as a file would say it */
	int64_t min, max;     /* of int64_t */
	const char *words;    /* of CONFIG_CHOICE: "error|warning" */
	bool reloadable;      /* by SIGHUP; the others need a restart */
	const char *help;
};

extern const struct config_key config_keys[];
extern const size_t n_config_keys;

/* What a row is a setting of, by its path: "sites.NAME.x", "webhooks[].x", and all others. */
enum config_part { CONFIG_WHOLE, CONFIG_SITE, CONFIG_WEBHOOK };
enum config_part config_key_part(const struct config_key *key);

/* Where problems go. */
struct config_source {
	const char *path;
	struct problems *problems;
};

/* Reads y into `at`, whose old value is freed; adds a problem and leaves it when y is wrong. */
void config_read(const struct config_source *from, const struct config_key *key,
		 const struct yaml *y, void *at);
/* Writes the value at `at` as a file would say it. Secrets are hidden. */
void config_write(struct buf *out, const struct config_key *key, const void *at);
void config_drop(const struct config_key *key, void *at);

/* The secret that y says or names, config_secret.c; NULL after a problem. Gives. */
char *config_secret(const struct config_source *from, const struct yaml *y);

/* The hours that y says, config_hours.c; NULL after a problem. Gives. */
struct hours *config_hours(const struct config_source *from, const struct yaml *y);
void config_hours_write(struct buf *out, const struct hours *h);

#endif
