/* engine.h - the whole service as one state machine: event in, effects out. Pure. */
#ifndef CORE_ENGINE_H
#define CORE_ENGINE_H

#include "base/hash.h"
#include "core/event.h"
#include "core/match/estimate.h"

struct engine;

enum { SITES_MAX = 64 };

/* What a site's clients ask before the first word, in this order. */
enum { PRE_CHAT_MAX = 6 };
struct pre_chat {
	size_t n;
	struct {
		const char *field; /* static text, as in welcome.pre_chat */
		bool required;
	} v[PRE_CHAT_MAX];
};

struct site_config {
	char name[SITE_NAME + 1];
	const char *theme;  /* members of welcome.theme, as JSON, copied; NULL or "": none */
	const char *survey; /* asked at the end: static text, as in `rate`; NULL: none */
	struct pre_chat pre_chat;
};

/* What needs a secret or a cipher is asked of the shell by these; they only compute. */
struct engine_keys {
	void *arg;
	/* Writes a visitor's token for `visitor`, issued now; out holds LIMIT_TOKEN + 1 bytes. */
	void (*token_make)(void *arg, uint64_t visitor, size_t site, int64_t now, char *out);
	/* Whether it is one of ours, and still good; tells whose and when it was issued. */
	bool (*token_check)(void *arg, const char *token, size_t site, int64_t now,
			    uint64_t *ret_visitor, int64_t *ret_issued);
	/* Whether hash is HMAC-SHA256(site secret, user id) in hex. False too without a secret. */
	bool (*user_check)(void *arg, size_t site, const char *user, const char *hash);
	/* The agent whose bearer token this is, or 0. */
	uint64_t (*agent_check)(void *arg, const char *token, int64_t now);
};

/* Ascending; ms. */
enum { UPDATES_MAX = 8 };
struct updates {
	size_t n;
	int64_t v[UPDATES_MAX];
};

/* Times in ms. ENGINE_CONFIG holds the defaults that operations.md documents. */
struct engine_config {
	const struct site_config *sites; /* borrowed for the engine's life */
	size_t n_sites;
	struct engine_keys keys;
	struct hash_key hash_key; /* random */
	int64_t hello_timeout;
	int64_t offer_timeout;
	int64_t agent_grace;	  /* an agent's conversations are kept this long for them */
	int64_t max_wait;	  /* then the visitor is asked for a way to be reached */
	int64_t visitor_timeout;  /* a visitor who left may come back this long */
	int64_t bot_timeout;	  /* silence with the bot ends the conversation */
	int64_t message_timeout;  /* nobody came at all */
	int64_t wrap_up;	  /* an agent has this long to wrap up, 0: no time */
	int64_t follow_up_late;	  /* a promise that is so long overdue raises an alert */
	int64_t decline_pause;	  /* who declined or missed an offer is not asked again before */
	int64_t priority_credit;  /* waiting time that one step of priority is worth */
	int64_t token_rotate;	  /* a visitor's token older than this is replaced in `welcome` */
	int64_t rate_window;	  /* a closed conversation can be rated this long */
	int64_t alert_every;	  /* agents are told again of somebody who waits */
	struct updates updates;	  /* who has waited so long is told how it stands */
	int per_minute;		  /* a visitor's messages */
	int frames_per_second;	  /* of one connection, all kinds; bursts of five times that */
	size_t max_conversations; /* open ones */
	size_t max_backlog;	  /* ops that are not durable yet */
	size_t max_events;	  /* of one conversation */
	size_t max_opened;	  /* conversations that one agent's connection follows */
	size_t max_lookups;	  /* visitors who are looked up at once; the others wait in line */
	size_t max_follow_ups;	  /* open promises */
	uint64_t hooks;		  /* bit i: some webhook wants enum hook i */
};

#define ENGINE_CONFIG                                                                              \
	((struct engine_config){.hello_timeout = 10000,                                            \
				.offer_timeout = 20000,                                            \
				.agent_grace = 30000,                                              \
				.max_wait = 10 * 60000,                                            \
				.visitor_timeout = 30 * 60000,                                     \
				.bot_timeout = 120 * 60000,                                        \
				.message_timeout = 7 * 24 * 3600000LL,                             \
				.wrap_up = 60000,                                                  \
				.follow_up_late = 15 * 60000,                                      \
				.decline_pause = 30000,                                            \
				.priority_credit = 300000,                                         \
				.token_rotate = 24 * 3600000LL,                                    \
				.rate_window = 24 * 3600000LL,                                     \
				.alert_every = 30000,                                              \
				.updates = {3, {2 * 60000, 5 * 60000, 8 * 60000}},                 \
				.per_minute = 120,                                                 \
				.frames_per_second = 20,                                           \
				.max_conversations = 50000,                                        \
				.max_backlog = 10000,                                              \
				.max_events = 10000,                                               \
				.max_opened = 100,                                                 \
				.max_lookups = 32,                                                 \
				.max_follow_ups = 10000})

int engine_new(struct engine **ret, const struct engine_config *config); /* gives; copies config */
struct engine *engine_free(struct engine *e); /* NULL is fine; returns NULL */

/* Handles one event: appends effects, in order, and remembers the rest. 0; -ENOMEM: the engine can
 * not go on, and the process must start again from the store. */
int engine_step(struct engine *e, const struct event *ev, struct effects *fx);

/* The tick at which EV_TIMER is due, INT64_MAX: never. */
int64_t engine_deadline(const struct engine *e);

/* New timeouts and limits; sites and keys stay as they are. */
void engine_reconfigure(struct engine *e, const struct engine_config *config);

/* For operators: members of the answers to `status` and `queue` (shell/control.h). */
void engine_write_status(const struct engine *e, struct buf *out);
void engine_write_queue(const struct engine *e, struct buf *out);
/* The proof that nobody is unknown, for `queue` with `prove`; see audit.h. */
void engine_write_audit(const struct engine *e, struct buf *out);
void engine_write_follow_ups(const struct engine *e, struct buf *out, bool only_late);

/* Plain counters for metrics; they only grow, but for those of now. */
struct engine_counters {
	uint64_t messages_visitor, messages_bot, messages_agent;
	uint64_t opened, escalated[8], assigned, requeued, unattended, closed; /* by reason_code */
	uint64_t offers, offers_expired, offers_declined;
	uint64_t expired_conversations, expired_visitors, erased;
	uint64_t refused[N_ERROR];
	uint64_t alerts[3]; /* by level, from 1 */
	uint64_t alarms;    /* conversations for which even level 3 was needed */
	uint64_t audits, breaches;
	uint64_t visitors, agents, conversations, waiting, wrapping; /* now */
	uint64_t follow_ups_open, follow_ups_due, follow_ups_late;   /* now, each in one of them */
	struct accuracy_figures first_said, last_said;		     /* about the wait; now */
};
void engine_counters(const struct engine *e, struct engine_counters *ret);

#endif
