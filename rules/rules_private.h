/* rules_private.h - the work memory of rules_turn, shared by the files that make a turn. Pure. */
#ifndef RULES_RULES_PRIVATE_H
#define RULES_RULES_PRIVATE_H

#include <stdio.h>
#include <string.h>

#include "rules/pack/pack_private.h"
#include "rules/rules.h"
#include "rules/pack/template.h"

enum { SAY_BYTES = 8 * 1024, VALUES_MAX = DIALOGUE_FACTS + PACK_SLOTS + 8, CLAUSES = 4 };

/* What a message that is no sentence says: a button, or the same typed. */
enum command { COMMAND_NONE, COMMAND_HUMAN, COMMAND_YES, COMMAND_NO };

/* A part of the message that may ask for something of its own. */
struct clause {
	int intent; /* the best, or -1 */
	float confidence, margin, cosine;
	bool in_scope;
};

struct rules {
	const struct pack *pack;
	struct text text;	     /* the message */
	struct text repaired;	     /* it with slips of `fuzzy` words mended */
	char masked[TEXT_BYTES + 1]; /* text.folded without who somebody is */
	bool is_masked[TEXT_WORDS];
	uint8_t marks[TEXT_WORDS]; /* quote.c: what each word is, for a quote */
	struct entity_work *entity_work;
	struct intent_work *intent_work;
	struct pattern_work *pattern_work;
	struct phrase_hit found[PHRASE_HITS];
	struct reading reading;
	struct likeness likeness;

	/* of the current turn */
	const struct utterance *utterance;
	enum command command;
	int intent;		      /* the best, or -1 */
	bool followed;		      /* it was read behind the last request */
	bool sure;		      /* it is answered without asking back */
	bool guessed;		      /* it is likely enough to ask "did you mean" */
	bool news;		      /* the message gave a fact that was not known */
	bool filled;		      /* it answers the open slot question */
	int third;		      /* and one more, or -1: kept for later */
	int second;		      /* another intent of the same message, or -1 */
	int feedback;		      /* on the last answer, in words: 1 it helped, -1 it did not */
	bool corrected;		      /* it puts a fact right that was given before */
	bool forgotten;		      /* it says that a fact was wrong, without the right one */
	bool unknown;		      /* it says that they do not have what was asked for */
	char value[ENTITY_VALUE + 1]; /* corrected: the right one; invalid: the one that is not */
	bool invalid;		      /* it gives a value that the open slot does not accept */
	size_t n_named;		      /* entities of the message */
	bool taken_back[ENTITY_FOUND]; /* entities named only to say that they are wrong */
	bool used[ENTITY_FOUND];       /* entities that put a fact right: they fill no other slot */
	bool forgiven[HITS_MAX];       /* scratch */
	struct text clause;	       /* scratch */
	struct intent_result ranked;   /* scratch */
	struct clause clauses[CLAUSES];
	size_t n_clauses;
	bool entered; /* anger came to watch with this message, or rose there */
	bool reached; /* anger came to the threshold with this message */
	struct line say;
	char say_bytes[SAY_BYTES], piece_bytes[SAY_BYTES];
	char draft[TEXT_BYTES + 1]; /* coach: the draft with plain apostrophes */
};

/* fact.c: what is known of the visitor. The newest fact of a name, or NULL. */
const struct fact *fact_find(const struct dialogue *d, const char *name);
/* Keeps a value beside at most `values` - 1 others of its name. */
void fact_keep(struct rules *r, struct dialogue *d, const char *name, const char *value, size_t n,
	       size_t values);
/* Keeps what the message names, and puts right what it says was wrong. */
void fact_read(struct rules *r, struct dialogue *d, const struct turn *t);
/* fill.c: gives the slots of an intent what this message names. The same again changes nothing. */
void fact_fill(struct rules *r, struct dialogue *d, const struct intent_def *intent,
	       const struct turn *t);
/* What an earlier message named, for slots that lack a value: it is that message which is meant. */
void fact_fill_told(struct rules *r, struct dialogue *d, const struct intent_def *intent,
		    uint64_t seq);

/* slot.c: what a question asks for. The newest fact that the slot accepts, or NULL. */
const struct fact *fact_of_slot(const struct rules *r, const struct dialogue *d,
				const struct slot *s);
/* The fact that an intent is about: of its first slot that has one. */
const struct fact *fact_of_intent(const struct rules *r, const struct dialogue *d,
				  const struct intent_def *intent);
bool slot_accepts(const struct rules *r, const struct slot *s, const char *value);
const struct slot *slot_find(const struct rules *r, const char *name); /* of whichever intent */
/* The slot that is asked for, and its intent; NULL: there is no open question. */
const struct slot *fact_asked(const struct rules *r, const struct dialogue *d,
			      const struct intent_def **ret);
/* Whether the message answers it: sets filled, unknown or invalid. */
void slot_read(struct rules *r, struct dialogue *d, const struct turn *t);
/* What people call a fact, in the pack's words; in `scratch` when there are none. */
const char *fact_title(const struct rules *r, const char *name, char scratch[RULE_NAME + 1]);

/* reply.c: sets command where a question was answered with "yes" or "no", and feedback. */
void reply_yes_no(struct rules *r, const struct dialogue *d);
void reply_feedback(struct rules *r, const struct dialogue *d);
/* A message that only puts a fact right, or says that one is not at hand, asks for nothing else, and
 * the words for it are no complaint. */
void reply_aside(struct rules *r, const struct dialogue *d, const struct turn *t);
void reply_forgive(struct rules *r);

/* learn.c: the visitor's words first, since an answer may quote them; the rest after it. */
void learn_issue(struct rules *r, struct dialogue *d, const struct turn *t);
void learn(const struct rules *r, struct dialogue *d, const struct turn *t);

/* rules.c: the intent whose keyword the message is, or -1. */
int find_keyword(const struct rules *r);

/* clause.c: what each part of the message asks for, where it has several and the whole may be about
 * more than one thing. */
void clause_read(struct rules *r, const struct turn *t);
/* Finds the second intent; may change which one comes first, or give one where there was none. */
void clause_choose(struct rules *r, struct turn *t);

/* follow.c: reads a short question that leaves out what it is about in the light of the last request. */
void follow_read(struct rules *r, const struct dialogue *d, struct turn *t);
void follow_learn(struct rules *r, struct dialogue *d);

/* quote.c: the visitor's words, made fit to stand inside a sentence: no greeting, no insult. "" when
 * nothing is left that says something. */
void quote_message(struct rules *r, char ret[DIALOGUE_QUOTE]);
/* Another value in a quote: for facts that were put right. */
void quote_replace(char quote[DIALOGUE_QUOTE], const char *old, const char *value);

/* Words beside the entities and beside those that put one right; so few only wrap a value up. */
enum { BARE_WORDS = 3 };
size_t other_words(const struct rules *r, const struct turn *t);

/* True when the message is about something else than the last answer, in more than a word. */
bool is_new_matter(const struct rules *r, const struct dialogue *d, const struct turn *t);

/* The intent that was answered last, or NULL. */
const struct intent_def *last_tried(const struct rules *r, const struct dialogue *d);

/* decide.c: decision, text, replies, reasons … of a turn in MODE_BOT. */
void decide(struct rules *r, struct dialogue *d, struct turn *t);
/* A person is offered or, where that was done or refused, called. */
void offer(struct rules *r, struct dialogue *d, struct turn *t, bool failed);
/* Offered even to who refused; false: the pack has no words for it. */
bool offer_again(struct rules *r, struct dialogue *d, struct turn *t);

/* answer.c: the intent's answer, or the question for what it lacks. */
void answer(struct rules *r, struct dialogue *d, struct turn *t, const struct intent_def *intent);
/* The last answer again, with the value that was put right; or word that it was noted. */
void correct(struct rules *r, struct dialogue *d, struct turn *t, const struct intent_def *last);
void ask(struct rules *r, struct dialogue *d, struct turn *t, const struct intent_def *intent,
	 const struct slot *slot);
void open_slot(struct dialogue *d, const struct intent_def *intent, const struct slot *slot);
void close_slot(struct dialogue *d);
/* They do not have what the slot asks for, or did not give it. */
void lack(struct rules *r, struct dialogue *d, struct turn *t, const struct intent_def *intent,
	  const struct slot *slot);
void give_up_slot(struct rules *r, struct dialogue *d, struct turn *t, const struct slot *slot);

/* plan.c: what is to be said, before it is known how. All parts but `decision` may be left out. */
struct plan {
	enum decision decision;
	const struct intent_def *intent, *lead_of, *next;
	const char *lead, *text;       /* of the intent; the lead may be of another */
	const char *intro, *next_text; /* of the next intent */
	bool next_asks;		       /* next_text asks for a slot */
	bool failed, is_offer;	       /* the text itself is the offer of a person */
};
void plan_carry_out(struct rules *r, struct dialogue *d, struct turn *t, const struct plan *plan);
const char *plan_pick(const struct rules *r, const struct dialogue *d, const struct strings *s,
		      const struct intent_def *intent);
bool may_offer(const struct rules *r, const struct dialogue *d);

static inline void copy_name(char to[RULE_NAME + 1], const char *s)
{
	size_t n = strnlen(s, RULE_NAME);

	memset(to, 0, RULE_NAME + 1);
	memcpy(to, s, n);
}

static inline void number_name(char ret[16], unsigned number)
{
	snprintf(ret, 16, "%u", number);
}

/* escalate.c: the triggers, all of them; true: a person is needed and *t says why. */
bool escalate_if_needed(struct rules *r, struct dialogue *d, struct turn *t);
/* A person was called already, or has it: only a policy says more, and each once in a row. */
void escalate_anew(struct rules *r, struct dialogue *d, struct turn *t);
/* Adds the reason and escalates for it, whatever the triggers say. */
void escalate_for(struct rules *r, struct dialogue *d, struct turn *t, enum reason_code code,
		  unsigned text, const struct placeholder *with, size_t n);
/* How often the visitor said the same before, and when last. */
size_t escalate_repeats(const struct rules *r, const struct dialogue *d, uint64_t *ret_seq);
/* True when this message is one more failure of the bot. */
bool turn_fails(const struct rules *r, const struct dialogue *d);

/* reason.c: adds a reason with its text from the pack; NULL when there are TURN_REASONS already. */
struct reason *reason_add(const struct rules *r, struct turn *t, enum reason_code code,
			  unsigned text, const struct placeholder *with, size_t n);
void reason_evidence(struct reason *reason, const char *text, size_t n, uint64_t seq);
/* The message of this turn. */
void reason_message(struct reason *reason, const struct rules *r);
/* The strongest signals of the turn. */
void reason_signals(struct reason *reason, const struct turn *t);

/* say.c: what is said, piece by piece, and the memory of what was. */
void say_begin(struct rules *r, struct dialogue *d); /* forgets the open questions but a slot's */
size_t say_values(const struct rules *r, const struct dialogue *d, const struct intent_def *intent,
		  struct placeholder ret[VALUES_MAX]);
/* One of the wordings whose placeholders are known and that was not said yet; without `fresh`, or
 * else one that was not said last. NULL: there is none. */
const char *say_pick(const struct rules *r, const struct dialogue *d, const struct strings *s,
		     const struct placeholder *with, size_t n, bool fresh);
void say_add(struct rules *r, struct dialogue *d, const char *text, const struct placeholder *with,
	     size_t n);
void say_end(struct rules *r, struct dialogue *d, struct turn *t);
void say_reply(struct turn *t, const char *title, const char *say);

/* True when it asks something, in any script. */
bool has_question(const char *s);

/* empathy.c: opens what is said to somebody upset; `failed`: the bot has no answer again. */
void empathy_open(struct rules *r, struct dialogue *d, struct turn *t, bool failed, bool question);
/* No cheer while somebody is upset: takes '!' and emoji out. */
void empathy_calm(struct line *l);

#endif
