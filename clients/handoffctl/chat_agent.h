/* chat_agent.h - an agent's chat: what its files share. */
#ifndef CLIENTS_HANDOFFCTL_CHAT_AGENT_H
#define CLIENTS_HANDOFFCTL_CHAT_AGENT_H

#include "clients/handoffctl/chat.h"
#include "clients/handoffctl/desk.h"

struct agent {
	struct desk desk;
	char id[14], name[128], role[16], status[16];
	char wanted[16], wanted_id[40]; /* a presence that waits for its ok */
	long long waiting;		/* how many, as last told */
	bool watching;			/* every change of the queue is to be printed */
	bool queue_asked;		/* and the next one is to be printed */
	bool greeted;
	struct {
		char draft[1024]; /* the last one asked about; what is longer is not asked about */
		int64_t since;	  /* unchanged since then, ms */
		bool asked;
	} coach;
	json_t *postponed; /* a command that waits until its conversation is open; owned */
};

/* What may stand behind a verb, for Tab. */
enum wants { NOTHING, CONVERSATION, OFFER, AGENT, CANNED, QUEUE, RESOLUTION, OUTCOME, ON_OFF };

struct agent_verb {
	const char *word, *args, *help;
	void (*run)(struct chat *chat, char *rest);
	enum wants first, second;
};
extern const struct agent_verb agent_verbs[];
extern const size_t n_agent_verbs;

void agent_say(struct chat *chat, const char *text); /* in the current conversation */

/* chat_agent_line.c: what the agent types. */
void agent_line(struct chat *chat, const char *line);
screen_complete agent_complete; /* its arg is the chat */

/* chat_agent_coach.c: asks how a draft sounds when the agent pauses, and says what came of it. */
void agent_coach(struct chat *chat);
void agent_on_hints(struct chat *chat, const json_t *f);

/* chat_agent_verbs.c: {"type":…,"conversation":…}, or NULL after it has been said that none is chosen;
 * a text of o (false: o is gone, and it was said why); an agent's id by name or login, or NULL. */
json_t *agent_about_current(struct chat *chat, const char *type);
bool agent_set_text(struct chat *chat, json_t *o, const char *key, const char *text);
json_t *agent_named(struct chat *chat, const char *word);
extern const char *const agent_resolutions[];
extern const size_t n_agent_resolutions;

/* chat_agent_after.c: verbs, and what the server says of wrap-up and promises. */
extern const char *const agent_outcomes[]; /* what can come of a promise */
extern const size_t n_agent_outcomes;
void agent_wrap_up(struct chat *chat, char *rest);
void agent_promise(struct chat *chat, char *rest);
void agent_promises(struct chat *chat, char *rest);
void agent_follow_up(struct chat *chat, char *rest);
void agent_has_to_wrap_up(struct chat *chat, struct desk_conversation *c, const char *until);
void agent_on_promises(struct chat *chat, const json_t *list);
void agent_on_follow_up(struct chat *chat, const json_t *f);
void agent_is_open(struct chat *chat, const char *conversation);

void agent_list(struct chat *chat);
void agent_print_queue(struct chat *chat, const json_t *queue);

#endif
