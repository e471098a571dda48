/* rules_eval.h - a pack held against labelled files: shared by the kinds of files there are. */
#ifndef CLIENTS_HANDOFFCTL_RULES_EVAL_H
#define CLIENTS_HANDOFFCTL_RULES_EVAL_H

#include <stdio.h>

#include "clients/handoffctl/ctl.h"
#include "rules/scores.h"
#include "rules/rules.h"

/* One run of `rules eval`. */
struct eval {
	const struct ctl *c;
	struct pack *pack;
	struct rules *rules;
	struct pack_figures figures;
	int64_t train_ms;
	FILE *predictions; /* or NULL */
	/* Called for each labelled turn of a conversation, whose number is from 0; or NULL. */
	int (*labelled)(void *arg, size_t talk, const struct turn *turn, bool yes);
	void *arg;
	struct buf masked;   /* scratch */
	struct scores times; /* microseconds a message, of the file at hand */
};

/* What a kind of file comes to. Files are read line by line; a report says it all as JSON, and is
 * printed for people from there. */
struct eval_kind {
	const char *name; /* "intents" */
	void *(*begin)(struct eval *e);
	/* One line, its number from 1. 0, -ENOMEM, -EINVAL when it is not of this kind (said). */
	int (*line)(void *data, struct eval *e, const char *s, size_t n, size_t number);
	int (*add)(void *data, const void *more); /* what another file came to */
	json_t *(*report)(void *data, struct eval *e);
	void (*print)(const struct ctl *c, const json_t *report);
	void (*end)(void *data);
};

extern const struct eval_kind eval_intents;    /* text<TAB>label */
extern const struct eval_kind eval_talks;      /* {"turns":[{role,text,label}]} */
extern const struct eval_kind eval_pairs;      /* {"kind","a","b"} */
extern const struct eval_kind eval_identities; /* {"template","term","text"} */
extern const struct eval_kind eval_harmless;   /* {"functionality","text"} */

/* Loads the pack in dir and makes e ready; ends it. Exit status, said. */
int eval_open(struct eval *e, const struct ctl *c, const char *dir);
void eval_close(struct eval *e);

/* Reads a file of conversations for e->labelled, and reports nothing. Exit status, said. */
int eval_conversations(struct eval *e, const char *path);

/* Reads one message as the daemon would: cards masked, then rules_turn, whose time is noted. */
void eval_turn(struct eval *e, struct dialogue *d, const char *s, size_t n, enum mode mode,
	       uint64_t seq, struct turn *ret);

/* The first message of a conversation, alone. */
void eval_first(struct eval *e, const char *s, struct turn *ret);

/* A line as a JSON object, or NULL (said, with its number). */
json_t *eval_json(const char *s, size_t n, size_t number);

/* One line of predictions; takes o. */
void eval_predict(struct eval *e, json_t *o);

/* "12.3 %" and the like, "-" for what is not a number. */
enum { FIGURE = 24 };
const char *percent(char out[FIGURE], double share);
const char *decimal(char out[FIGURE], double value, int digits);

/* Other people's text on standard output, made safe for a terminal. */
void print_harmless(const char *s);

/* A member of a report; NAN when it is null or missing. */
double figure(const json_t *o, const char *key);
/* A number for a report: null when it is not one. */
json_t *number(double value);

/* Sets of "routine" messages for the fairness files: rules_eval_routine.c. */
struct routine {
	double deviation; /* standard, of the scores of routine messages */
	double line;	  /* 98 % of them are below */
	size_t n;
};
int eval_routine(struct eval *e, struct routine *ret); /* 0; said otherwise */

#endif
