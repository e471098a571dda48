/* rules.h - one message and what came before -> an analysis, and a decision that explains itself. Pure. */
#ifndef RULES_RULES_H
#define RULES_RULES_H

#include "rules/dialogue.h"
#include "rules/intent/intent.h"
#include "rules/pack/pack.h"

/* Working memory for one thread and one pack: nothing is allocated by rules_turn. */
struct rules;
int rules_new(struct rules **ret, const struct pack *pack); /* borrows pack; 0 or -ENOMEM */
struct rules *rules_free(struct rules *r);

enum { TURN_SIGNALS = 40, TURN_EVIDENCE = 4, TURN_REASONS = 6, TURN_REPLIES = 6, TURN_SKILLS = 8 };

/* Words that speak for something: a piece of this message, or an earlier message by its seq. */
struct evidence {
	const char *text; /* borrowed: the message's own bytes, or the work memory's */
	size_t n;
	uint64_t seq; /* of the message it stands in */
};

struct signal {
	const char *name; /* "neg", "urep" … borrowed from the pack */
	float value;	  /* 0 .. 1 */
	float weight;	  /* value * weight is its share of the score */
	struct evidence evidence[TURN_EVIDENCE];
	size_t n_evidence;
};

enum reason_code {
	REASON_ASKED,
	REASON_FRUSTRATION,
	REASON_COMPLEXITY,
	REASON_BOT_FAILED,
	REASON_LOOP,
	REASON_POLICY,
	REASON_INTENT,
	REASON_OPERATOR,
	N_REASON
};
const char *reason_name(enum reason_code code); /* "bot_failed" … as in protocol.md */

struct reason {
	enum reason_code code;
	char text[160]; /* one sentence for an agent: "Frustration 3.4 of 3.0: …" */
	struct evidence evidence[TURN_EVIDENCE];
	size_t n_evidence;
};

enum decision {
	DECIDE_SILENT,	 /* nothing to say (always so when a person has it) */
	DECIDE_ANSWER,	 /* the intent's answer */
	DECIDE_ASK,	 /* for a slot */
	DECIDE_CONFIRM,	 /* "Did you mean …?" */
	DECIDE_REPHRASE, /* the second stage of the fallback */
	DECIDE_OFFER,	 /* a person is offered */
	DECIDE_ESCALATE, /* a person is needed now */
};
const char *decision_name(enum decision decision);

/*
 * Who is in control. Only MODE_BOT answers; the others are analysed all the same.
 *   MODE_WAITING  a person was called: a policy, unless it is the one that called last, gives
 *               DECIDE_ESCALATE once more, with its words, reason, priority and skills
 *   MODE_HUMAN  a person has it: `suggestion` holds what the bot would have said. A policy gives its
 *               reason, priority and skills
 *   MODE_WATCH  another bot answers (rules_heard tells what it says): the triggers are watched and
 *               DECIDE_ESCALATE comes as ever, but nothing is said. What rests on this pack's own
 *               intents, which are not the other bot's, is left out: their handoff, "stuck"
 */
enum mode { MODE_BOT, MODE_WAITING, MODE_HUMAN, MODE_WATCH };

struct utterance {
	const char *text; /* valid UTF-8, cards already masked; borrowed */
	size_t n;
	const char *payload; /* of a quick reply, or NULL */
	uint64_t seq;
	enum mode mode;
	uint64_t variation; /* picks among variants: the same number, the same words */
	bool explain;	    /* fill intent.grams */
};

struct turn {
	/* what was understood */
	struct intent_result intent;
	const char *names[INTENT_RANKED]; /* of intent.ranked */
	struct entity entities[ENTITY_FOUND];
	size_t n_entities;
	struct signal signals[TURN_SIGNALS];
	size_t n_signals;
	float anger, threshold; /* S after this message, and what it is held against */
	float carried;	   /* the share of S from earlier turns: carried + sum(value*weight) = S
				   unless that is below 0 */
	float frustration; /* anger / threshold, at most 1 */
	float complexity;  /* 0 .. 1 */
	float score;	   /* of this message alone, in points: all signals but `human`, those that
				are no part of S too */
	float values[TURN_SIGNALS]; /* of every signal, in the order of rules/signal.h */
	float asks_human;    /* value of `human`, which is a trigger and no part of a score */
	bool watching;	     /* S is at watch, or was and has not fallen below re-arm */
	bool language_known; /* false: lexical signals were switched off */
	/* what to do */
	enum decision decision;
	const char *intent_name; /* the intent answered, asked about or escalated for, or NULL */
	const char *second_name; /* another one that the same message asks about, or NULL: also the
				    second of `names` */
	float confidence;
	const char *text; /* what the bot says, "" if nothing; in work memory until the next turn.
			     DECIDE_ESCALATE: a lead-in, to be followed by the pack's handoff text */
	size_t text_n;
	const char *empathy; /* name of the empathy statement used, or NULL */
	struct {
		const char *title, *say; /* borrowed from the pack */
	} replies[TURN_REPLIES];
	size_t n_replies;
	struct reason reasons[TURN_REASONS];
	size_t n_reasons;
	int priority; /* 0 .. 9 */
	const char *skills[TURN_SKILLS];
	size_t n_skills;
	const char *suggestion; /* MODE_HUMAN: the answer the bot would give, or "" */
	size_t suggestion_n;
};

/* Understands u in the light of d, decides, and writes what it learnt into d. Everything borrowed
 * in *ret lives until the next call with r. Microseconds; never fails. */
void rules_turn(struct rules *r, struct dialogue *d, const struct utterance *u, struct turn *ret);

/* What another bot may tell of its own turn instead of leaving it to its words. */
struct heard {
	bool fallback;	    /* it did not understand */
	bool failed_action; /* what it tried to do failed */
	float confidence; /* 0 .. 1; below 0: it did not say. Under the pack's `guess` is a failure */
};

/* Another bot said this (valid UTF-8, borrowed): what the next message is read in the light of, in
 * MODE_WATCH. `flags` NULL: failures are known by their words (languages/xx.yml `bot:`). */
void rules_heard(struct rules *r, struct dialogue *d, const char *text, size_t n, uint64_t seq,
		 const struct heard *flags);

/* The visitor asked for a person by a button rather than by words: fills the reason, priority and
 * skills as for REASON_ASKED and leaves the rest empty. */
void rules_asked(struct rules *r, struct dialogue *d, uint64_t seq, struct turn *ret);

/* An agent takes it from the bot: the same for REASON_OPERATOR. */
void rules_operator(struct rules *r, struct dialogue *d, struct turn *ret);

/* The bot answers again: what was open, failed or made them angry before is not held against it, and
 * for the pack's `cooldown` it calls nobody by itself for what a person was called for before. Who
 * asks for a person, and policies, bring one as ever. */
void rules_returned(const struct rules *r, struct dialogue *d);

/* For the context packet, in the pack's language, from the conversation's own facts. */
void brief_summary(const struct rules *r, const struct dialogue *d, struct buf *out);
void brief_opening(const struct rules *r, const struct dialogue *d, struct buf *out);
/* What is kept of a conversation that is over: what they wanted, and what came of it. Quotes nobody
 * who was understood, and no number as long as a telephone's; "" when there is nothing to say. */
void brief_history(const struct rules *r, const struct dialogue *d, struct buf *out);
size_t brief_avoid(const struct rules *r, const struct dialogue *d, struct buf *lines, size_t max);
/* ^ appends lines that end with '\n' ("order number: RB123456 (already given)"); returns how many */

/* Hints on an agent's draft (the pack's empathy.yml `coach`), in the order of the draft. */
struct hint {
	const char *code, *message, *better; /* borrowed from the pack; better may be NULL */
	size_t at, length;		     /* bytes of the draft */
};
size_t coach(struct rules *r, const struct dialogue *d, const char *draft, size_t n,
	     struct hint *ret, size_t max);

#endif
