/* agent_commands.h - what an agent's frames do: one handler a command. Pure. */
#ifndef CORE_AGENT_COMMANDS_H
#define CORE_AGENT_COMMANDS_H

#include "core/connection.h"

struct conversation;

extern handler *const agent_handlers[N_COMMAND]; /* NULL: no command of an agent's */

/* What a command of an agent's may be about. */
enum access {
	ANY_AGENT,   /* any open or closed conversation */
	OPEN_ONLY,   /* any that is not closed */
	HOLDER_ONLY, /* only one that they hold themselves, or any for a supervisor */
	HOLDER_ENDS  /* the same, and it may be full: that is over with this */
};
/* The conversation that a command is about; NULL: it was answered, by a refusal, or, when it was
 * here before, by what it caused then. */
struct conversation *command_target(struct engine *e, struct connection *k, const struct frame *f,
				    enum access access);
/* Answers by the event that was appended, or by why it was not. */
void command_done(struct engine *e, struct connection *k, const char *re, enum error_code code);
/* Whoever's command causes an event follows the conversation, or would get no answer. False: it was
 * refused, because they follow too many. */
bool command_follow(struct engine *e, struct connection *k, struct conversation *c, const char *re);
bool is_supervisor(const struct agent *a);

/* Taken away from the bot, it passes through the queue. */
enum error_code take_from_bot(struct engine *e, struct conversation *c);
/* A message or a note of theirs; the event is the answer to `re`. */
void append_text(struct engine *e, struct connection *k, struct conversation *c,
		 enum wire_type type, const char *text, const char *re);
/* All of an agent's connections are told their status; reason NULL: their own doing. */
void tell_presence(struct engine *e, struct agent *a, const char *reason);
/* What its agent was to be told once the newest record is durable: warnings, suggestions. */
void conversation_replies(struct engine *e, struct conversation *c);
/* What k's `open` asked for is in memory now, or is not to be had. */
void agent_opened(struct engine *e, struct connection *k, uint64_t conversation);

#endif
