/* pack.h - a rules pack: what a support team wrote, checked, trained and immutable. Pure. */
#ifndef RULES_PACK_H
#define RULES_PACK_H

#include "base/buf.h"
#include "base/problem.h"

struct pack;

/* One file of a pack, as read by the shell: "pack.yml", "intents/orders.yml", "tests/orders.yml" …
 * and "languages/en.yml" for the built-in words of the pack's language. Borrowed for the call. */
struct pack_file {
	const char *path;
	const char *bytes;
	size_t n;
};

enum { PACK_E_INVALID = 1 };

/* Parses, checks and trains. Gives *ret when there is no error; warnings do not stop it. Every
 * problem is added with path:line:column and how to mend it. Runs no tests (see rules/check.h).
 * Takes up to seconds for a big pack: not for the loop's thread. 0, PACK_E_INVALID, -ENOMEM. */
int pack_load(struct pack **ret, const struct pack_file *files, size_t n,
	      struct problems *problems);

/* Where trained models are kept from one load to the next: training takes seconds, reading one
 * milliseconds. `recall` gives the bytes that were kept under the name (malloc'ed), or NULL; they may
 * be anything: what does not fit is trained anew and kept again. A name is 32 hex digits of all that
 * the model depends on. */
struct pack_keep {
	void *arg;
	char *(*recall)(void *arg, const char *name, size_t *ret_n);
	void (*keep)(void *arg, const char *name, const char *bytes, size_t n);
};

/* The same with a memory; keep may be NULL. */
int pack_load_with(struct pack **ret, const struct pack_file *files, size_t n,
		   struct problems *problems, const struct pack_keep *keep);
struct pack *pack_free(struct pack *p); /* NULL is fine; returns NULL */

const char *pack_name(const struct pack *p);
const char *pack_language(const struct pack *p); /* "en" */
const char *pack_bot(const struct pack *p);	 /* the bot's name */

/* What the rest of the product says to people, each with variants in pack.yml `texts:`; a pack that
 * leaves one out gets its language's (languages/xx.yml). Placeholders: {position} {wait} {waited}
 * {agent} {bot} {name} {opens_at} {reference}; {low} {high} {minutes} {count} where it says so. */
#define PACK_TEXTS(X)                                                                              \
	X(GREETING, "greeting")		    /* in welcome */                                       \
	X(HANDOFF, "handoff")		    /* escalated: a person is coming */                    \
	X(HANDOFF_FIRST, "handoff_first")   /* the same when position is 1 */                      \
	X(FULL, "full")			    /* everybody is busy */                                \
	X(NOBODY, "nobody")		    /* nobody who could take it is here */                 \
	X(CLOSED_HOURS, "closed_hours")	    /* outside of the hours */                             \
	X(WAITING, "waiting")		    /* a message arrived while waiting */                  \
	X(REQUEUED, "requeued")		    /* the agent was lost or sent it back */               \
	X(HANDED_ON, "handed_on")	    /* the agent handed it to a queue */                   \
	X(UNATTENDED, "unattended")	    /* nobody can come now: leave a way to be reached */   \
	X(CONTACT_THANKS, "contact_thanks") /* the contact was noted */                            \
	X(SOMEONE_THERE, "someone_there")   /* back from `message` to the queue */                 \
	X(OPENED, "opened")		    /* the same because the hours have begun */            \
	X(ASSIGNED, "assigned")		    /* {agent} is here */                                  \
	X(RETURNED, "returned")		    /* the bot is back */                                  \
	X(CLOSED, "closed")		    /* by an agent */                                      \
	X(WAIT_UNKNOWN, "wait_unknown")	    /* stands for {wait} when there is no estimate */      \
	X(WAIT_SHORT, "wait_short")	    /* {wait} or {waited}: under a minute */               \
	X(WAIT_UP_TO, "wait_up_to")	    /* {wait}: at most {high} minutes */                   \
	X(WAIT_RANGE, "wait_range")	    /* {wait}: {low} to {high} minutes */                  \
	X(WAITED, "waited")		    /* {waited}: {minutes} */                              \
	X(WAIT_UPDATE, "wait_update")	    /* now and then, to somebody who waits */              \
	X(WAIT_LONGER, "wait_longer")	    /* the same when it takes longer than was said */      \
	X(ALERT_WAITING, "alert_waiting")   /* to agents: somebody waits, {count} in all */        \
	X(FOLLOW_UP_LATE, "follow_up_late") /* to agents: a promise is late; it stands behind */

enum pack_text {
#define X(symbol, key) TEXT_##symbol,
	PACK_TEXTS(X)
#undef X
		N_PACK_TEXT
};

struct placeholder {
	const char *name;
	const char *value;
};

/* Appends one variant with its placeholders filled; `variation` picks it. */
void pack_say(const struct pack *p, enum pack_text text, uint64_t variation,
	      const struct placeholder *with, size_t n, struct buf *out);

/* A moment to come, as people say it: "on Monday at 09:00". Both are what the clocks there show, in
 * seconds counted as if it were UTC. Nothing when the language has no words for it. */
void pack_moment(const struct pack *p, int64_t local, int64_t now_local, struct buf *out);

/* Members for `welcome`: "quick_replies":[{title,say}] and "texts":{…} (pack.yml `widget:`),
 * "departments":[{name,label}] of the queues with a label; and for agents' `welcome`: "canned":[{name,text}]. Written with json_out. */
void pack_welcome(const struct pack *p, struct buf *out);
void pack_canned(const struct pack *p, struct buf *out);

/* The codes of complaints that agents may use. With no list of its own a pack takes any code of
 * letters a-z and '_'. Writes a {site,code,label} for each of the list. */
bool pack_has_complaint(const struct pack *p, const char *code);
void pack_complaints(const struct pack *p, const char *site, struct buf *out);

/* Where people wait for people: escalation.yml `queues:`. A pack without any has one, "general". */
enum { PACK_QUEUES = 32, PACK_QUEUE_NAME = 32, PACK_QUEUE_WORDS = 8 };
struct pack_queue {
	const char *name;
	const char *label;    /* what visitors are shown who may choose it; NULL: they may not */
	const char *overflow; /* the queue that comes after it, NULL: none */
	size_t n_skills, n_prefer, n_languages;
	const char *const *skills;    /* that whoever takes it must have */
	const char *const *prefer;    /* that they should have, for `relax_ms` */
	const char *const *languages; /* "en"; none: every one */
	int64_t relax_ms;
	int64_t max_wait_ms, wrap_up_ms; /* -1: the daemon's own */
	int64_t max_length;		 /* 0: no limit */
	bool manual;			 /* nobody is asked; agents take */
};
/* In their order, at least one; borrowed for the pack's life. */
const struct pack_queue *pack_queues(const struct pack *p, size_t *ret_n);

/* Figures for `rules check` and status. */
struct pack_figures {
	size_t intents, examples, entities, tests;
	double accuracy;  /* cross-validated */
	double threshold; /* on intent_result.z: below it a message is out of scope */
	int64_t train_us; /* filled by the shell; pure code knows no clock */
	bool recalled;	  /* the model was kept from an earlier load */
};
void pack_figures(const struct pack *p, struct pack_figures *ret);

/* Of the intents that turns name by number, and of all examples; below the figures' counts. */
const char *pack_intent_name(const struct pack *p, uint32_t intent);
const char *pack_intent_title(const struct pack *p, uint32_t intent);
const char *pack_example(const struct pack *p, size_t i);

#endif
