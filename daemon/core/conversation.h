/* conversation.h - one visitor's dialogue: its log, its state, who controls it. Pure. */
#ifndef CORE_CONVERSATION_H
#define CORE_CONVERSATION_H

#include "base/list.h"
#include "base/map.h"
#include "core/event.h"
#include "core/match/estimate.h"
#include "core/match/line.h"
#include "core/match/queue.h"
#include "core/timer.h"
#include "rules/dialogue.h"

/*
 *              message          escalated                 assigned
 *   NONE ─opened─► BOT ─────────────────► WAITING ───────────────────► HUMAN ─closed─► CLOSED
 *                   ▲                      │  ▲  ▲                      │ assigned (transfer, take)
 *                   │      returned        │  │  └────── requeued ──────┤
 *                   └──────────────────────┴──┼─────────────────────────┘ returned
 *                                  unattended │ requeued, escalated
 *                                          ▼  │
 *                                         MESSAGE          closed: from every open state
 *
 * BOT      control: the bot.      The dialogue decides, the bot answers.
 * WAITING  control: nobody.       In a queue; one live offer, or up to three at once; the bot only informs.
 * HUMAN    control: c->agent.     The bot is silent; a lost agent has a grace time.
 * MESSAGE  control: nobody.       Not in the queue; the visitor is asked for a way to be reached. When
 *                                 the site's hours begin they come back, if they can be reached.
 * CLOSED   control: nobody.       Final, but for a rating, notes, tags, promises and the wrap-up. While
 *                                 row.wrap_until is set, it takes a slot of the agent who had it.
 *
 * Outside of the hours `escalated` is still recorded, because it says why and what is needed, and is
 * followed by `unattended` (closed_hours) in the same step: it says nothing of a place, and nobody is
 * asked.
 *
 * The state is a fold: every record moves it by conversation_next, live or at a restart.
 */
enum state conversation_next(enum state state, enum wire_type type); /* STATE_NONE: illegal */

/* Whether such a record hands control to somebody else, and so begins a new epoch. */
bool conversation_changes_control(enum wire_type type);

enum { CONVERSATION_WINDOW = 32, CONVERSATION_LINES = 20 };

/* What somebody who waits was told about it. Moments in ms of the wall clock. */
struct wait_told {
	int position;		     /* 0: nothing yet */
	struct estimate first, last; /* the first that was known, and the one now on their screen */
	int64_t first_at, last_at;
	int64_t until;	   /* when the longest wait that was said is over, 0: none was said */
	int64_t spoken_at; /* of the last text, 0: none so far */
	bool due;	   /* a text is */
};

struct conversation {
	struct conversation_row row; /* as stored: id, state, agent, priority … */
	size_t site;
	struct visitor *visitor;
	uint64_t seq;	     /* of the newest record */
	uint64_t stored_seq; /* of the newest durable one: nobody has seen a later one */
	enum state stored_state;
	uint64_t epoch;				    /* changes of control so far */
	uint64_t last_agent;			    /* who had it last, 0: nobody so far */
	unsigned given_back;			    /* how often an agent returned it to the bot */
	struct record *window[CONVERSATION_WINDOW]; /* the newest, by seq modulo its size */
	struct record *lines[CONVERSATION_LINES];   /* the newest messages, likewise by n_lines */
	size_t n_lines;
	struct map commands; /* keyed hash of author and command id -> seq */
	struct dialogue *dialogue;
	struct list subs;	  /* struct sub.in_conversation */
	struct list in_dirty;	  /* has records that were stored in this step */
	struct list in_message;	  /* state MESSAGE */
	struct list in_agent;	  /* row.agent's */
	struct list in_viewed;	  /* other agents follow it than before this step */
	struct list in_sweep;	  /* may be freed at the end of the step */
	struct queue_entry place; /* state WAITING; what walks along the queue reads this and: */
	struct desk *desk;	  /* what is known of its queue, NULL: nothing */
	size_t n_offers;
	bool is_over; /* its wait, but somebody is being asked; nobody is after them */
	struct offer *offers[NEED_AT_ONCE];
	struct department *department; /* state WAITING: the queue that it waits in */
	struct skill_list skills;      /* what its matter needs, whatever the queue */
	struct need need;
	struct waiting waiting; /* while it wants an offer, or an agent to come back for */
	int64_t moved_at;	/* ms: into the queue that it waits in, if it was moved there */
	int64_t overflowed_at;	/* ms: because it was full or took too long */
	int64_t lost_at;	/* ms: when it lost last_agent, 0: it did not */
	struct timer timer;  /* what this state waits for: max wait, grace, visitor, silence … */
	struct timer leave;  /* the visitor's last connection is gone */
	int64_t spoken_at;   /* ms: of the newest message */
	int64_t informed_at; /* tick: when the bot last spoke in WAITING */
	struct wait_told told;
	struct timer update;  /* state WAITING: a text is due */
	struct timer alert;   /* state WAITING: agents are told again; see alert.c */
	struct list in_alert; /* they are told in this step, or in the next that may */
	int alert_level;      /* the highest so far, from 1; 0: nobody was told */
	int64_t human_at;     /* ms: since when an agent has it, state HUMAN */
	bool has_contact;
	bool has_news; /* of its promises, to be told when they are durable */
	bool reviving; /* closed, and being read back from the store */
	char *reasons; /* JSON array: why it was escalated */
	char *pending; /* a suggestion for the agent, sent once its message is durable */
	char *warning; /* the same, of what the agent should see to; sent whatever came after it */
	uint64_t warning_seq;
	struct payload *encoded[2]; /* the newest event as sent to each audience */
	uint64_t encoded_seq[2];
	char preview[121]; /* the visitor's latest words, cut */
	float frustration;
};

int conversation_new(struct conversation **ret, const struct conversation_row *row, size_t site);
struct conversation *conversation_free(struct conversation *c); /* must be on no list or heap */

/* Folds one record in: it must be the next by seq, and legal. Takes no reference of the caller's.
 * 0; CONVERSATION_E_ILLEGAL: not in this state; -ENOMEM. */
enum { CONVERSATION_E_ILLEGAL = 1 };
int conversation_fold(struct conversation *c, struct record *r, uint64_t command_hash);

/* Whether an answer would reach the visitor: they are here, or have left a way to be reached. */
bool conversation_is_reachable(const struct conversation *c);

/* The record with this seq if it is in the window, else NULL. Borrowed. */
struct record *conversation_recent(const struct conversation *c, uint64_t seq);

/* The i-th of the last messages, oldest first; i < conversation_lines(). Borrowed. */
size_t conversation_lines(const struct conversation *c);
struct record *conversation_line(const struct conversation *c, size_t i);

#endif
