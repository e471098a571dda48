/* chat_agent.h - an agent's chat: what its files share. */
#ifndef CLIENTS_HANDOFFCTL_CHAT_AGENT_H
#define CLIENTS_HANDOFFCTL_CHAT_AGENT_H

#include "clients/handoffctl/chat.h"
#include "clients/handoffctl/desk.h"

struct agent {
	struct desk desk;
	char id[14], name[128], role[16], status[16];
	char wanted[16], wanted_id[40]; /* a presence that waits for its ok */
	bool watching;			/* `queue` signals are wanted */
	bool queue_asked;		/* and the next one is to be printed */
	bool greeted;
	json_t *postponed; /* a command that waits until its conversation is open; owned */
};

/* What the agent types: the verbs' table. */
void agent_line(struct chat *chat, const char *line);
extern const char *const agent_words[];
extern const size_t n_agent_words;

/* chat_agent_verbs.c: {"type":…,"conversation":…}, or NULL after it has been said that none is chosen;
 * a text of o (false: o is gone, and it was said why); an agent's id by name or login, or NULL. */
json_t *agent_about_current(struct chat *chat, const char *type);
bool agent_set_text(struct chat *chat, json_t *o, const char *key, const char *text);
json_t *agent_named(struct chat *chat, const char *word);
extern const char *const agent_resolutions[];
extern const size_t n_agent_resolutions;

/* chat_agent_after.c: verbs, and what the server says of wrap-up and promises. */
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
