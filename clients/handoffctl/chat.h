/* chat.h - a conversation in the terminal: one connection that comes back, an outbox, a screen. */
#ifndef CLIENTS_HANDOFFCTL_CHAT_H
#define CLIENTS_HANDOFFCTL_CHAT_H

#include "clients/handoffctl/ctl.h"
#include "clients/handoffctl/event_text.h"
#include "clients/handoffctl/screen.h"
#include "clients/wire/wsclient.h"

struct chat;

/* What a visitor's and an agent's chat do differently. */
struct chat_role {
	const char *protocol;
	json_t *(*hello)(struct chat *chat);		       /* gives the first frame */
	void (*frame)(struct chat *chat, const json_t *frame); /* all but errors of commands */
	void (*line)(struct chat *chat, const char *line);     /* typed by the person */
	void (*prompt)(struct chat *chat, struct buf *out);
	void (*tick)(struct chat *chat); /* about once a second */
	screen_complete *complete;	 /* its arg is the chat */
};

/* Commands that are not acknowledged yet; sent again, with the same id, on each connection. */
struct letter {
	char id[40];
	char *frame;
	int64_t at;   /* not before, ms; 0: now, -1: sent */
	int64_t made; /* ms */
};

enum {
	OUTBOX = 64,
	TYPING_SHOWN = 10000, /* ms; then it is forgotten */
	TYPING_SENT = 4000,   /* said again no sooner */
};

struct chat {
	struct ctl *ctl;
	const struct chat_role *role;
	void *self; /* the role's own state */
	struct screen *screen;
	const char *url;
	char token[513]; /* "": none */
	struct wsclient ws;
	bool dialled, up, was_up, json;
	unsigned failures;
	int64_t asked_ms; /* by the server, before it closed: come back after this; 0: nothing */
	int64_t now, redial_at, ticked_at, heard_at, typing_at;
	struct letter outbox[OUTBOX];
	size_t n_outbox;
	char prefix[16];
	unsigned counter;
	bool leaving; /* when the outbox is empty */
	int status;   /* of the program */
	bool over;
};

/* Connects, and returns when the person has left. Exit status. */
int chat_run(struct chat *chat);

/* Sends a command with an id of its own, kept until it is answered. Takes the command. */
void chat_command(struct chat *chat, json_t *command);
void chat_signal(struct chat *chat,
		 json_t *frame); /* without an id: sent or forgotten. Takes it. */

/* One or more lines for the person; printf's. Nothing is printed with --json. */
/* The verb /quit of both roles: leaves when the outbox is empty. */
void chat_quit(struct chat *chat, char *rest);
void chat_say(struct chat *chat, const char *fmt, ...) PRINTF_LIKE(2, 3);
void chat_event(struct chat *chat, const json_t *event, enum event_form form, const char *label);
void chat_wrong(struct chat *chat, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Whether it is time to tell the other side that something is being typed. */
bool chat_is_typing(struct chat *chat);

/* Splits "/word rest" in place: *ret_rest points at the rest, without spaces around it. */
const char *chat_word(char *line, char **ret_rest);

int chat_visitor(struct ctl *c, const char *url, const char *token);
int chat_agent(struct ctl *c, const char *url, const char *token);

#endif
