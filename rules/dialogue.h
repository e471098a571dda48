/* dialogue.h - what is known of one conversation so far: facts, attempts, mood. Pure. */
#ifndef RULES_DIALOGUE_H
#define RULES_DIALOGUE_H

#include "rules/entity/entity.h"
#include "rules/text/likeness.h"

enum {
	RULE_NAME = 47,	     /* bytes of an intent's, slot's or signal's name */
	DIALOGUE_FACTS = 16, /* the oldest gives way */
	DIALOGUE_TRIED = 12,
	DIALOGUE_MOOD = 24,
	DIALOGUE_WANTS = 4,
	DIALOGUE_VALUES = 3,  /* of facts of one name, told without taking one back */
	DIALOGUE_QUOTE = 160, /* bytes of a message that are quoted */
	DIALOGUE_SAID = 7,    /* texts of another bot: the last, and 6 that it is compared with */
	DIALOGUE_RECENT = 6,  /* own messages that a new one is compared with */
	DIALOGUE_USED = 64,   /* texts already said: none is said twice while another is left */
};

struct fact {
	char name[RULE_NAME + 1];
	char value[ENTITY_VALUE + 1];
	uint64_t seq; /* of the message that gave it */
};

struct attempt {
	char intent[RULE_NAME + 1];
	uint64_t seq; /* of the visitor's message that it answered */
	int helped;   /* 1 they said so, -1 they said it did not, 0 unknown */
};

struct mood {
	uint64_t seq;
	float frustration; /* 0 .. 1; 1 is the escalation threshold */
};

struct want {
	char intent[RULE_NAME + 1];
	float confidence;
	uint64_t seq;
};

/*
 * A plain value: copied and compared as bytes, zeroed at the start, changed by rules_turn only. It
 * names intents by name, so a conversation outlives a reload of its pack. A restart rebuilds it by
 * running rules_turn over the stored messages again: same pack, same dialogue.
 */
struct dialogue {
	unsigned turns;	    /* visitor's messages seen */
	unsigned bot_turns; /* since the last progress */
	unsigned failures;  /* bot failures in a row */
	unsigned abuse_turns;
	unsigned refusals_left;	 /* turns until a person may be offered again after "no" */
	double anger;		 /* S = max(0, 0.75 S + sum of w f) (rules.md step 5) */
	double complexity;	 /* 0 .. 1 */
	unsigned called;	 /* bit i: a person was called for reason i since the last return */
	unsigned cooling;	 /* bit i: not for reason i while `cooldown` lasts */
	unsigned cooldown;	 /* visitor's turns that it still lasts */
	bool watching;		 /* S reached watch and has not fallen below re-arm */
	bool escalated;		 /* S reached escalate and has not fallen below re-arm */
	double capitals, length; /* the visitor's own habits, running means */
	size_t n_facts, n_tried, n_mood, n_wants, n_recent, n_used;
	struct fact facts[DIALOGUE_FACTS];
	struct attempt tried[DIALOGUE_TRIED];
	struct mood mood[DIALOGUE_MOOD];
	struct want wants[DIALOGUE_WANTS]; /* the latest first, each intent once */
	struct {
		struct likeness likeness;
		uint64_t seq;
		char intent[RULE_NAME + 1];
	} recent[DIALOGUE_RECENT];
	uint32_t used[DIALOGUE_USED];				     /* hashes of texts */
	char asked_intent[RULE_NAME + 1], asked_slot[RULE_NAME + 1]; /* a slot question is open */
	unsigned asked_times;
	char guess[RULE_NAME + 1];   /* "Did you mean …?" is open */
	bool offered;		     /* a person was offered by the last bot text */
	bool rephrased;		     /* the visitor was asked to rephrase by the last bot text */
	bool asking;		     /* the last bot text was the open slot question */
	bool resumed;		     /* it was asked again after something else came between */
	char pending[RULE_NAME + 1]; /* an intent asked about beside another one, to come back to */
	char policy[RULE_NAME + 1];  /* the one that called for a person last */
	char lacks[RULE_NAME + 1];   /* the slot that they said they have no value for */
	bool asked_back;	     /* the last bot text held a question */
	double repeated;	     /* how much the last bot text is like one before, 0 .. 1 */
	unsigned n_last;	     /* so many of `used` made up the last bot text */
	char refused[RULE_NAME + 1]; /* the guess that was answered with "no" last */
	uint64_t failed_seq;	     /* of the visitor's message that the bot failed on last */
	double failed;		     /* how often it failed lately: 0.7 old + 1 for a failure */
	double valence;		     /* how pleasant their words were: 0.6 old + 0.4 new, -1 .. 1 */
	double events;		     /* how much spoke for a person lately: 0.6 old + 0 .. 1 */
	bool heard;		     /* another bot answers: rules_heard tells what it said */
	bool failing, confirming;    /* its last text told of a failure; asked for a "yes" */
	size_t n_said;
	struct likeness said[DIALOGUE_SAID]; /* its texts, the latest last */
	/* The visitor's own words, ready to be quoted: what they came with, the newest of that kind
	 * (empty while it is the same message), and what the bot had no answer to last. */
	char issue[DIALOGUE_QUOTE], latest[DIALOGUE_QUOTE], missed[DIALOGUE_QUOTE];
	uint64_t issue_seq, latest_seq, missed_seq;
	char request[DIALOGUE_QUOTE]; /* the last that was clear by itself, and what it was for */
	char request_intent[RULE_NAME + 1];
	uint64_t reflected_seq; /* of the message that was quoted back to them last */
};

#endif
