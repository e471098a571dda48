/* dialog.h - what the bot understands of a message, and what it does about it. Pure. */
#ifndef CORE_DIALOG_H
#define CORE_DIALOG_H

#include "proto/frame.h"
#include "rules/pack/pack.h"

struct conversation;
struct engine;
struct record;

/* A visitor's words, which are the newest record; payload: of the choice that they are, or NULL;
 * asking: the id of an ask_human that they came with, or NULL. */
void hear(struct engine *e, struct conversation *c, const char *text, const char *payload,
	  const char *asking);
/* Puts it into the queue for the reasons that stand in e->turn; it may leave it in the same step.
 * command: what it answers, or NULL. */
enum error_code escalate(struct engine *e, struct conversation *c, const char *command);
/* At a restart: the same messages through the same rules give the same dialogue. */
void replay_rules(struct engine *e, struct conversation *c, const struct record *r);

/* One of the pack's texts, as a member of the record that has been begun. */
void say_text(struct engine *e, const struct conversation *c, enum pack_text text, const char *key);
/* The same to somebody who does not come into the queue: sentences about a place are left out. */
void say_unplaced(struct engine *e, const struct conversation *c, enum pack_text text,
		  const char *key);

#endif
