/* ctl.h - one run of handoffctl: what was asked, and how to say what came of it. */
#ifndef CLIENTS_HANDOFFCTL_CTL_H
#define CLIENTS_HANDOFFCTL_CTL_H

#include <jansson.h>

#include "base/buf.h"
#include "clients/wire/ctlclient.h"

/* After sysexits(3), so that scripts can tell them apart. */
enum { CTL_OK, CTL_FAILED, CTL_USAGE = 64, CTL_UNAVAILABLE = 69, CTL_FORBIDDEN = 77 };

/* Every option of every command; rows.c says which command takes which. */
enum option_id {
	OPT_DATA,
	OPT_JSON,
	OPT_QUIET,
	OPT_NO_COLOR,
	OPT_HELP,
	OPT_VERSION,
	OPT_NAME,
	OPT_SKILLS,
	OPT_QUEUES,
	OPT_CAPACITY,
	OPT_ROLE,
	OPT_PASSWORD_STDIN,
	OPT_STATE,
	OPT_SINCE,
	OPT_LIMIT,
	OPT_RULES,
	OPT_PACK,
	OPT_LANGUAGE,
	OPT_SITE,
	OPT_AS,
	OPT_URL,
	OPT_TOKEN,
	OPT_OUTPUT,
	OPT_PREDICTIONS,
	OPT_ROUTINE,
	OPT_AGAINST,
	OPT_THRESHOLD,
	OPT_WATCH,
	OPT_LATE,
	OPT_YES,
	OPT_PROVE,
	N_OPTION
};

struct row;

enum { CTL_ARGS = 64 };

struct ctl {
	const struct row *row;
	const char *option[N_OPTION]; /* their values; "" for those without one; NULL: not given */
	const char *args[CTL_ARGS];
	int n_args;
	bool color; /* standard output takes it */
	char socket[256];
	struct ctlclient client;
};

static inline bool ctl_has(const struct ctl *c, enum option_id id)
{
	return c->option[id] != NULL;
}

/* "handoffctl: …\n" on standard error; returns status. */
int ctl_fail(int status, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* 0, or -errno without a word. Needs no asking twice. */
int ctl_connect(struct ctl *c);

/* Asks the daemon; takes request. Gives *ret and returns CTL_OK when it said ok; else it has been
 * said why, and the exit status is returned. */
int ctl_ask(struct ctl *c, json_t *request, json_t **ret);

/* The same, but when the daemon refused, *ret has what else it said; NULL: nothing came. */
int ctl_ask_all(struct ctl *c, json_t *request, json_t **ret);

/* With --json prints what the daemon answered, and returns true. */
bool ctl_json(const struct ctl *c, json_t *answer);

/* Text attributes, "" when standard output takes no colour. */
enum ink { INK_NONE, INK_DIM, INK_BOLD, INK_GOOD, INK_WARN, INK_BAD, INK_NAME };
const char *ctl_ink(const struct ctl *c, enum ink ink);

/* Members of answers, never NULL: "" and 0 when they are missing. Borrowed from o. */
const char *member_str(const json_t *o, const char *key);
long long member_int(const json_t *o, const char *key);
double member_real(const json_t *o, const char *key);

/* An RFC 3339 time as the local clock shows it: "2026-11-22 07:40" or, of today, "07:40:32". */
enum { LOCAL_TIME = 24 };
void local_time(char out[LOCAL_TIME], const char *rfc3339);

/* Asks for conversations as --state, --since and --limit say. Gives; NULL: --since is no time. */
json_t *conversations_request(const struct ctl *c);

/* The commands. Each returns the exit status. */
int run_help(struct ctl *c);
int run_commands(struct ctl *c);
int run_status(struct ctl *c);
int run_agent(struct ctl *c);
int run_queue(struct ctl *c);
int run_follow_ups(struct ctl *c);
int run_conversations(struct ctl *c);
int run_show(struct ctl *c);
int run_export(struct ctl *c);
int run_erase(struct ctl *c);
int run_backup(struct ctl *c);
int run_rules_check(struct ctl *c);
int run_rules_try(struct ctl *c);
int run_rules_train(struct ctl *c);
int run_rules_eval(struct ctl *c);
int run_rules_fit(struct ctl *c);
int run_rules_replay(struct ctl *c);
int run_rules_new(struct ctl *c);
int run_rules_import(struct ctl *c);
int run_rules_reload(struct ctl *c);
int run_webhooks(struct ctl *c);
int run_webhooks_retry(struct ctl *c);
int run_chat(struct ctl *c);

#endif
