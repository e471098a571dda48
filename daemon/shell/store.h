/* store.h - the durable store: one writer thread, group commit, answers on the loop's thread. */
#ifndef SHELL_STORE_H
#define SHELL_STORE_H

#include "core/event.h"

struct event_base;
struct store;

/* What became of a hook, or of all of one target; for an OP_HOOK_FATE. */
enum { HOOK_ERROR = 80 };
struct hook_fate {
	enum {
		HOOK_DONE,     /* n was told: it goes */
		HOOK_FAILED,   /* n again at `at` */
		HOOK_DEAD,     /* n is given up */
		HOOKS_AWAKE,   /* the target's pending ones: at once, whatever was planned */
		HOOKS_EXPIRED, /* those that began before `at` are given up */
		HOOKS_DROPPED, /* one that is dead, or else the oldest, goes */
		HOOKS_REVIVED, /* the dead ones begin anew, at `at` */
		HOOKS_PURGED,  /* of all targets: those that began before `at` go */
	} what;
	uint64_t n;
	unsigned attempts;
	int64_t at; /* ms */
	char target[HOOK_TARGET + 1];
	char error[HOOK_ERROR + 1];
};

/* What one target is to be told next: of each conversation the first, oldest first. */
enum { HOOKS_AT_ONCE = 8, HOOK_EVENT = 32 };
struct hooks_query {
	char target[HOOK_TARGET + 1];
	int64_t now; /* ms: what is due by then */
	bool probe;  /* one only, due or not: the one that was tried least */
	bool count;  /* how many there are, too */
};
struct hook_due {
	uint64_t n, id;
	char event[HOOK_EVENT];
	uint64_t conversation;
	unsigned attempts; /* so far */
	int64_t since;
	char *body;
};
struct hooks_answer {
	struct hook_due v[HOOKS_AT_ONCE];
	size_t n;
	int64_t next_at; /* when the next is due, ms; 0: there is none, or there is more now */
	int64_t took_us; /* reading this */
	bool counted;
	uint64_t pending, dead;
	char error[HOOK_ERROR + 1]; /* the latest one that is known, when counted */
};

/* Called on the loop's thread, from the store's eventfd; everything passed is borrowed. They may
 * call anything here but store_close. */
struct store_callbacks {
	void *arg;
	void (*stored)(void *arg, uint64_t ticket);
	/* false: a write failed and is being retried every 250 ms; true: it went through. Nothing
	 * is lost or skipped in between, and nothing is reported stored. why is NULL with true. */
	void (*works)(void *arg, bool works, const char *why);
	void (*records)(void *arg, uint64_t request, bool known, const struct conversation_row *row,
			struct record **v, size_t n, bool more);
	void (*visitor)(void *arg, uint64_t request, const struct visitor_row *row, bool erased,
			const struct conversation_row *history, size_t n_history);
	void (*query)(void *arg, uint64_t request, char *json, size_t n); /* see store_query */
	void (*hooks)(void *arg, uint64_t request, const struct hooks_answer *a);
};

enum { STORE_E_LOCKED = 1, STORE_E_NEWER }; /* another process has it; a later version wrote it */

/* Opens or makes DIR/handoff.db (mode 0600), migrates its schema, fsyncs the directory, takes a
 * lock on DIR so that no second daemon writes. Gives *ret. `why` gets one sentence on failure. */
int store_open(struct store **ret, const char *dir, char *why, size_t why_n);

/* Before the loop: calls `agent` for every account, then `conversation` for every one that is open
 * or being wrapped up, oldest first, with all its records. A callback's non-zero result ends it and is returned. */
struct store_restore {
	void *arg;
	int (*agent)(void *arg, const struct agent_row *row);
	int (*conversation)(void *arg, const struct conversation_row *row,
			    const struct visitor_row *visitor, struct record **v, size_t n,
			    const struct conversation_row *history, size_t n_history);
	/* every open promise, the next one due first; NULL: they are not wanted */
	int (*follow_up)(void *arg, const struct follow_up_row *row,
			 const struct conversation_row *conversation);
};
int store_restore(struct store *s, const struct store_restore *to);

/* Starts the writer thread; answers arrive by `base` until store_close. */
int store_start(struct store *s, struct event_base *base, const struct store_callbacks *callbacks);

/* Queues ops (moved out of the array) to be committed together; then they are the store's. OP_FORGET
 * comes with others of its kind only, because they are written again when a commit failed. Never
 * blocks. Bounded by the engine, which refuses commands while STORE_BACKLOG ops are not durable.
 * A conversation needs its visitor, a record its conversation, in the same submit or before it;
 * the database checks this and the unique keys, and what breaks them aborts the process. */
void store_submit(struct store *s, struct op *ops, size_t n);

/* Reads keep their place in the queue: they see what was submitted before them, and nothing later.
 * limit 0: all. history is the visitor's latest 20, the open one included, and those of the other
 * visitors whom that site has proved to be the same user: `user` (copied; NULL: whom the row names, if
 * it was proved). */
void store_load_records(struct store *s, uint64_t request, uint64_t conversation, uint64_t after,
			size_t limit);
void store_load_visitor(struct store *s, uint64_t request, uint64_t visitor, const char *site,
			const char *user);
/* This one may see later ones, too. */
void store_load_hooks(struct store *s, uint64_t request, const struct hooks_query *q);

/*
 * Lists for operators, as JSON, made in the writer's thread from short reads.
 * QUERY_CONVERSATIONS: {"conversations":[{id, site, state, visitor, agent (login of who has it or had it
 * last), priority, opened_at, queued_at, closed_at, resolution, rating, queue, summary, complaint,
 * last_seq}],"more":bool}, newest first.
 * QUERY_SHOW: {"conversation":{as above},"visitor":{…},"events":[as agents get them]}.
 * QUERY_PERSON: {"visitors":[ids]}: that one, and those whom its site proved to be the same user.
 * QUERY_EXPORT: everything stored of these: {"visitors":[…],"conversations":[{as above, served, previous, "events":[…],"follow_ups":[…]}], and by its name what any other table
 * has about them}; at most 64 MiB.
 * All: {"error":"not_found"} or {"error":"too_large"} instead; null is what is not so.
 *
 * QUERY_OLD_CONVERSATIONS: {"ids":[…],"next":id or null}: of `limit` closed ones behind `after`, those
 * that ended before what `old` says of their class, and that nothing is still to be done for.
 * QUERY_OLD_VISITORS: the same of visitors who have no conversation. `next` is where to go on.
 */
struct store_query {
	enum {
		QUERY_CONVERSATIONS,
		QUERY_SHOW,
		QUERY_PERSON,
		QUERY_EXPORT,
		QUERY_OLD_CONVERSATIONS,
		QUERY_OLD_VISITORS
	} what;
	unsigned states;       /* bit i: those in enum state i; 0: all */
	int64_t since;	       /* opened at or after, ms */
	uint64_t conversation; /* QUERY_SHOW */
	uint64_t visitor;      /* QUERY_PERSON, QUERY_EXPORT */
	uint64_t before;       /* paging: ids below this, 0 for the newest */
	uint64_t after;	       /* paging of the last two */
	size_t limit;	       /* 1-1000 */
	struct {
		int64_t bot, human, message, visitors; /* ms since 1970; 0: these are kept */
	} old;
};
void store_query(struct store *s, uint64_t request, const struct store_query *q);

/*
 * Orders that keep their place in the queue too, and are answered by callbacks.query.
 * store_scrub, after the OP_FORGET of an erasure: {"done":true} when no byte of what was deleted is in
 * the database file or its WAL; false: another process reads the file, and it is tried again each
 * second, and at a start. Commits wait meanwhile: about a second a GiB.
 * store_backup: a copy of the whole store as of one moment, in a new file (mode 0600). Commits go on
 * meanwhile. {"bytes":N}, or {"error":"exists", "busy" or "failed","why":…}, and there is no file.
 */
void store_scrub(struct store *s, uint64_t request);
void store_backup(struct store *s, uint64_t request, const char *path);

/* Accounts: rare, small, and wanted at once, so they block the caller for one commit. These work
 * with no writer thread running as well (handoffctl without a daemon). 0, ACCOUNT_E_*, -EIO. While
 * the disk fails those that write are -EIO at once, and those that read still answer.
 * store_agent_put replaces by id; ACCOUNT_E_EXISTS: another id has the login, or it must be new. */
enum { ACCOUNT_E_EXISTS = 1, ACCOUNT_E_UNKNOWN };
int store_agent_put(struct store *s, const struct agent_row *row, bool must_be_new);
int store_agent_remove(struct store *s, const char *login, uint64_t *ret_id);
int store_agent_find(struct store *s, const char *login, struct agent_row *ret);
int store_agent_list(struct store *s, int (*each)(void *arg, const struct agent_row *row),
		     void *arg);
int store_password_put(struct store *s, uint64_t agent, const char *hash); /* NULL: no password */
int store_password_get(struct store *s, uint64_t agent, char *ret, size_t ret_n); /* "": none */

/* Bearer tokens by the hash of their 32 random bytes; expired ones are deleted on sight. */
struct token_row {
	unsigned char hash[32];
	uint64_t agent;
	int64_t created_at, expires_at; /* expires_at 0: never */
};
int store_token_put(struct store *s, const struct token_row *row);
int store_token_find(struct store *s, const unsigned char hash[32], struct token_row *ret);
int store_token_remove(struct store *s, const unsigned char hash[32]); /* 0 also when it was gone */
int store_token_remove_all(struct store *s, uint64_t agent);

/* Small secrets and settings of the daemon itself, by name, at most 4096 bytes each. -EMSGSIZE:
 * over that, or over cap; ACCOUNT_E_UNKNOWN: never put. */
int store_meta_get(struct store *s, const char *name, void *ret, size_t cap, size_t *ret_n);
int store_meta_put(struct store *s, const char *name, const void *bytes, size_t n);

/* Commits what is queued, stops the thread, closes; NULL is fine; returns NULL. When the disk does
 * not take it within wait_ms it gives up, and says so by the result of store_flush. */
int store_flush(struct store *s, int wait_ms); /* 0, or -ETIMEDOUT */
struct store *store_close(struct store *s);

/* Figures for status and metrics. */
struct store_figures {
	uint64_t commits, ops, failures;
	uint64_t backlog;		      /* ops not yet durable */
	int64_t commit_us_p50, commit_us_p99; /* of the last 1,000 commits */
	uint64_t bytes;			      /* of the files */
};
void store_figures(struct store *s, struct store_figures *ret);

#endif
