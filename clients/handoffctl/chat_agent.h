/* chat_agent.h - an agent's chat: what its two files share. */
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
};

/* What the agent types: the verbs' table. */
void agent_line(struct chat *chat, const char *line);
extern const char *const agent_words[];
extern const size_t n_agent_words;

void agent_list(struct chat *chat);
void agent_print_queue(struct chat *chat, const json_t *queue);

#endif
