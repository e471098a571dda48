/* rules_private.h - the work memory of rules_turn, shared by the files that make a turn. Pure. */
#ifndef RULES_RULES_PRIVATE_H
#define RULES_RULES_PRIVATE_H

#include "rules/pack_private.h"
#include "rules/rules.h"
#include "rules/template.h"

enum { SAY_BYTES = 8 * 1024, VALUES_MAX = DIALOGUE_FACTS + PACK_SLOTS + 8 };

/* What a message that is no sentence says: a button, or the same typed. */
enum command { COMMAND_NONE, COMMAND_HUMAN, COMMAND_YES, COMMAND_NO };

struct rules {
	const struct pack *pack;
	struct text text;	     /* the message */
	struct text repaired;	     /* it with slips of `fuzzy` words mended */
	char masked[TEXT_BYTES + 1]; /* text.folded without who somebody is */
	bool is_masked[TEXT_WORDS];
	struct entity_work *entity_work;
	struct intent_work *intent_work;
	struct pattern_work *pattern_work;
	struct phrase_hit found[PHRASE_HITS];
	struct reading reading;
	struct likeness likeness;

	/* of the current turn */
	const struct utterance *utterance;
	enum command command;
	int intent;   /* the best, or -1 */
	bool sure;    /* it is answered without asking back */
	bool guessed; /* it is likely enough to ask "did you mean" */
	bool news;    /* the message gave a fact that was not known */
	bool filled;  /* it answers the open slot question */
	bool entered; /* anger came to watch with this message, or rose there */
	bool reached; /* anger came to the threshold with this message */
	struct line say;
	char say_bytes[SAY_BYTES], piece_bytes[SAY_BYTES];
	char draft[TEXT_BYTES + 1]; /* coach: the draft with plain apostrophes */
};

/* fact.c: what is known of the visitor. */
const struct fact *fact_find(const struct dialogue *d, const char *name);
const struct fact *fact_of_slot(const struct dialogue *d, const struct slot *s);
/* Keeps what the message names; fills the open slot question; sets news and filled. */
void fact_read(struct rules *r, struct dialogue *d, const struct turn *t);
/* Gives the slots of an intent what this message names. */
void fact_fill(struct rules *r, struct dialogue *d, const struct intent_def *intent,
	       const struct turn *t);

/* decide.c: decision, text, replies, reasons … of a turn in MODE_BOT. */
void decide(struct rules *r, struct dialogue *d, struct turn *t);

/* escalate.c: the triggers, all of them; true: a person is needed and *t says why. */
bool escalate_if_needed(struct rules *r, struct dialogue *d, struct turn *t);
/* Adds the reason and escalates for it, whatever the triggers say. */
void escalate_for(struct rules *r, struct dialogue *d, struct turn *t, enum reason_code code);
/* How often the visitor said the same before, and when last. */
size_t escalate_repeats(const struct rules *r, const struct dialogue *d, uint64_t *ret_seq);
/* True when this message is one more failure of the bot. */
bool turn_fails(const struct rules *r, const struct dialogue *d);

/* reason.c: adds a reason with its text from the pack; NULL when there are TURN_REASONS already. */
struct reason *reason_add(const struct rules *r, struct turn *t, enum reason_code code,
			  unsigned text, const struct placeholder *with, size_t n);
void reason_evidence(struct reason *reason, const char *text, size_t n, uint64_t seq);
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
