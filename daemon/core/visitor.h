/* visitor.h - one person on a website, while they are connected or talking. Pure. */
#ifndef CORE_VISITOR_H
#define CORE_VISITOR_H

#include "base/list.h"
#include "core/limits.h"
#include "core/op.h"

enum { VISITOR_HISTORY = 10, VISITOR_LOCALE = 35, VISITOR_COMMANDS = 32 };

/* What one of their commands caused. */
struct caused {
	uint64_t command; /* command_hash */
	uint64_t conversation, seq;
};

enum consent { CONSENT_UNKNOWN, CONSENT_REFUSED, CONSENT_GIVEN };

/* Small, because an idle website has thousands of them: strings are NULL until they are known. */
struct visitor {
	uint64_t id;
	size_t site;
	char *user, *name, *email, *phone; /* as in visitor_row */
	char *department, *attributes;	   /* likewise */
	char *url, *title, *referrer;	   /* the page they are on */
	char locale[VISITOR_LOCALE + 1];
	bool verified;
	bool told;	      /* `profile` came while there was no conversation to record it in */
	enum consent consent; /* of a `profile` that is not recorded yet */
	int64_t left_at;      /* as in visitor_row */
	bool stored;	      /* a row exists or is on its way */
	bool loading;	      /* the store is being asked about them, or will be */
	struct list in_line;  /* until it is */
	uint64_t wanted;      /* what it is asked for: a conversation, or 0, who they are */
	bool proves;	      /* and what else the user has whom they proved to be */
	bool known;	      /* it has answered, or there is nothing to ask */
	unsigned revived;     /* of their last two conversations, so many have been asked for */
	struct list connections; /* struct connection.in_owner */
	size_t n_connections;
	struct conversation *conversation; /* the open or latest one, while it is in memory */
	struct conversation *before; /* the one before it, while they are connected: a command of it
				      * that comes again is still known */
	uint64_t last;		     /* the latest one's id, 0: none */
	struct bucket says;
	size_t n_history; /* their conversations, newest first, also of a proved user's other visits */
	struct conversation_row *history;
	size_t n_caused; /* by their latest commands, newest first, in whatever conversation */
	struct caused *caused;
};

int visitor_new(struct visitor **ret, uint64_t id, size_t site); /* gives; 0 or -ENOMEM */
struct visitor *visitor_free(struct visitor *v);		 /* NULL is fine; returns NULL */

/* Replaces a string by a copy of value; NULL and "" leave it as it is. False: nothing changed, or
 * no memory. */
bool visitor_set(char **field, const char *value);

/* Adds a conversation to the history, which keeps the newest; one that is there already stays as it
 * is. visitor_remember replaces it: it is newer than what was read. */
void visitor_recall(struct visitor *v, const struct conversation_row *row);
void visitor_remember(struct visitor *v, const struct conversation_row *row);
const struct conversation_row *visitor_earlier(const struct visitor *v, uint64_t id); /* or NULL */

/* Keeps what a command caused; of more than VISITOR_COMMANDS the newest stay. */
void visitor_heed(struct visitor *v, const struct caused *what);
const struct caused *visitor_caused(const struct visitor *v, uint64_t command); /* or NULL */

/* Fills in what is not known yet: what they have just said about themselves is newer. */
void visitor_from_row(struct visitor *v, const struct visitor_row *row);
void visitor_to_row(const struct visitor *v, const char *site, int64_t now,
		    struct visitor_row *ret);

#endif
