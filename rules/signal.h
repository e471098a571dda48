/* signal.h - what in a message, and in what came before, speaks for or against handing over. Pure. */
#ifndef RULES_SIGNAL_H
#define RULES_SIGNAL_H

#include "rules/dialogue.h"
#include "rules/find/pattern.h"
#include "rules/find/phrase.h"
#include "rules/rules.h"

/*
 * One row a signal: name, weight when a language or pack gives none, hits that make its value 1
 * (0: it is computed, not counted), and what it is:
 *   SCORED    its share is part of the score S
 *   NEGATABLE a hit with a negator just before it does not count
 *   WORDY     read from words: off when the language is not the pack's
 *   MILD      alone, or with others of its kind, it never escalates: undirected swearing, typing
 *             in capitals; what the bot did wrong has a trigger of its own
 */
#define SIGNALS(X)                                                                                 \
	X(HUMAN, "human", 3.0, 1, WORDY)                                                           \
	X(ABUSE, "abuse", 2.0, 1, SCORED | WORDY)                                                  \
	X(PROF, "prof", 1.5, 2, SCORED | WORDY | MILD)                                             \
	X(NEG, "neg", 2.4, 3, SCORED | WORDY | NEGATABLE)                                          \
	X(PROB, "prob", 1.2, 3, SCORED | WORDY)                                                    \
	X(POS, "pos", -0.8, 3, SCORED | WORDY | NEGATABLE)                                         \
	X(THANKS, "thanks", -0.5, 1, SCORED | WORDY)                                               \
	X(VNEG, "vneg", 1.0, 0, SCORED | WORDY | MILD)                                             \
	X(VPOS, "vpos", -0.9, 0, SCORED | WORDY)                                                   \
	X(THREAT, "threat", 1.6, 2, SCORED | WORDY)                                                \
	X(URGENT, "urgent", 0.6, 1, SCORED | WORDY)                                                \
	X(CORR, "corr", 1.2, 2, SCORED | WORDY)                                                    \
	X(CONFUS, "confus", 0.8, 1, SCORED | WORDY)                                                \
	X(NOSTART, "nostart", 0.8, 0, SCORED | WORDY)                                              \
	X(PERSIST, "persist", 0.9, 2, SCORED | WORDY)                                              \
	X(GIVEUP, "giveup", 0.6, 1, SCORED | WORDY)                                                \
	X(BOTQ, "botq", 0.7, 1, SCORED | WORDY)                                                    \
	X(POLITE, "polite", 0.0, 1, SCORED | WORDY)                                                \
	X(CAPS, "caps", 0.8, 0, SCORED | MILD)                                                     \
	X(EXCL, "excl", 0.1, 0, SCORED | MILD)                                                     \
	X(QRUN, "qrun", 0.5, 0, SCORED | MILD)                                                     \
	X(ELONG, "elong", 0.3, 0, SCORED | MILD)                                                   \
	X(EMO, "emo", 0.8, 1, SCORED | MILD)                                                       \
	X(UREP, "urep", 1.2, 0, SCORED)                                                            \
	X(UEXACT, "uexact", 0.6, 0, SCORED)                                                        \
	X(BREP, "brep", 0.9, 0, SCORED | MILD)                                                     \
	X(BFALL, "bfall", 0.9, 0, SCORED | MILD)                                                   \
	X(BFALLC, "bfallc", 0.6, 0, SCORED | MILD)                                                 \
	X(BCONF, "bconf", 0.0, 0, SCORED)                                                          \
	X(TURN, "turn", 1.0, 0, 0)                                                                 \
	X(LEN, "len", 0.6, 0, 0)                                                                   \
	X(GROWTH, "growth", 0.2, 0, 0)                                                             \
	X(SHORT, "short", -0.2, 0, SCORED)                                                         \
	X(NQ, "nq", -0.1, 3, SCORED)                                                               \
	X(MULTI, "multi", 0.0, 3, SCORED | WORDY)                                                  \
	X(HIST, "hist", 1.2, 0, 0)                                                                 \
	X(VTREND, "vtrend", 0.3, 0, 0)

enum signal_id {
#define X(symbol, name, weight, full, kind) SIGNAL_##symbol,
	SIGNALS(X)
#undef X
		N_SIGNAL
};

_Static_assert((int)N_SIGNAL <= (int)TURN_SIGNALS, "a turn has room for every signal");

enum { SCORED = 1, NEGATABLE = 2, WORDY = 4, MILD = 8 };

struct signal_kind {
	const char *name;
	float weight;
	unsigned full, kind;
};

extern const struct signal_kind signal_kinds[N_SIGNAL];

/* Lists of phrases beside those of the signals; policies have LIST_POLICY + their index. */
enum {
	LIST_NEGATOR = N_SIGNAL,
	LIST_IDENTITY,	/* who somebody is: masked, never evidence */
	LIST_NOT_HUMAN, /* takes a request for a person back: "don't need an agent" */
	LIST_YES,
	LIST_NO,
	LIST_HELPED,
	LIST_NOT_HELPED,
	LIST_CORRECT, /* what is named now takes the place of what was named */
	LIST_DENY,    /* just before a value: not that one */
	LIST_WRONG,   /* the value that was taken is wrong */
	LIST_UNKNOWN, /* they do not have what they were asked for */
	LIST_VALENCE,
	LIST_POLICY,
	POLICY_MAX = PHRASE_LISTS - LIST_POLICY,
};

/* A place where a list was found: `text` borrows the message, or its masked copy. */
struct hit {
	uint32_t list, word, n_words;
	float value;
	const char *text;
	size_t n;
};

enum { HITS_MAX = PHRASE_HITS + 64 };

/* One message, read for signals. */
struct reading {
	struct hit hits[HITS_MAX];
	size_t n_hits;
	bool language_known;
	bool asks_human;
	float value[N_SIGNAL];
	struct evidence evidence[N_SIGNAL][TURN_EVIDENCE];
	size_t n_evidence[N_SIGNAL];
	double capitals; /* share of its words */
};

static inline bool overlaps(const struct hit *a, uint32_t word, uint32_t n_words)
{
	return a->word < word + n_words && word < a->word + a->n_words;
}

/* The weights of a pack, for tools that look for better ones. */
void pack_weights(const struct pack *p, float ret[N_SIGNAL]);
void pack_set_weights(struct pack *p, const float weights[N_SIGNAL]);
/* The same for where it begins to watch, and to escalate. */
void pack_thresholds(const struct pack *p, double *ret_watch, double *ret_escalate);
void pack_set_thresholds(struct pack *p, double watch, double escalate);

/* Finds every phrase and pattern of the pack in the message in r->text, and notes its likeness. */
void signal_find(struct rules *r);

/* Values and evidence of all signals, given what was found and what came before. */
void signal_read(struct rules *r, const struct dialogue *d);

/* How pleasant the message's words are, -1 .. 1. */
double signal_valence(const struct rules *r);

/* Words of the message but for swearing. */
size_t signal_plain_words(const struct rules *r);

/* The first hit of a list, or NULL. */
const struct hit *signal_hit(const struct rules *r, uint32_t list);

#endif
