/* rules_import_private.h - what the files of the import share. Pure. */
#ifndef CLIENTS_HANDOFFCTL_RULES_IMPORT_PRIVATE_H
#define CLIENTS_HANDOFFCTL_RULES_IMPORT_PRIVATE_H

#include "clients/handoffctl/rules_import.h"
#include "rules/intent/intent.h"
#include "rules/find/phrase.h"
#include "rules/text/text.h"

/* Bounds of a pack, as rules/schema has them. */
enum {
	WORDING_BYTES = 2000,
	WORDINGS = 100,
	TITLE_BYTES = 120,
	EXAMPLE_BYTES = 1000,
	SLOTS = 16,
	REPLIES = 6,
};

/* --- rules_import_project.c: memory, notes, and finding by name --- */

void *import_alloc(struct import *im, size_t n);
const char *import_copy(struct import *im, const char *s, size_t n);
const char *import_printf(struct import *im, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Room for one more after n: doubles at powers of two. NULL and im->error without memory. */
void *import_more(struct import *im, void *v, size_t n, size_t size);
void import_note(struct import *im, enum note_kind kind, struct origin at, const char *fmt, ...)
	PRINTF_LIKE(4, 5);

/* Each or NULL; the last three make it when it is not there and there is room for one more. */
struct rasa_intent *import_intent(struct import *im, const char *name);
struct rasa_entity *import_entity(struct import *im, const char *name);
struct rasa_response *import_response(struct import *im, const char *name);
struct rasa_intent *import_intent_make(struct import *im, const char *name, struct origin at);
struct rasa_response *import_response_make(struct import *im, const char *name, struct origin at);
struct rasa_entity *import_entity_make(struct import *im, const char *name, struct origin at);

/* True: no more names are taken in, and that has been told. */
bool import_is_full(struct import *im, size_t n, struct origin at, const char *what);
void import_text(struct import *im, struct rasa_texts *to, const char *s, struct origin at);

/* --- rules_import_mark.c --- */

/* One [value](entity) or [value]{"entity": …} of an example. */
struct mark {
	size_t at, n; /* of all of it */
	const char *value;
	size_t value_n;
	char entity[120], canonical[200], role[60], group[60];
	bool several;
};

/* The next mark at or after `from`; false: none is left. *ret_broken: something began like a mark
 * and was none. */
bool import_mark(const char *s, size_t from, struct mark *ret, bool *ret_broken);

bool import_says_handoff(const char *name); /* of an intent or action */
void import_resolve(struct import *im);	    /* rules_import_resolve.c: who answers what */
void import_entities(struct import *im);    /* rules_import_entities.c */
void import_write(struct import *im);	    /* rules_import_write.c */

/* `name` as an id of letters, digits, '_', '-' and '.', at most `max` bytes; unlike the n ids that
 * stand `step` bytes apart from `ids` on. */
void import_id(char *ret, size_t max, const char *name, const char *ids, size_t n, size_t step);

/* --- rules_import_yaml.c: scalars of a YAML file --- */
void put_quoted(struct buf *out, const char *s);
void put_single(struct buf *out, const char *s); /* in single quotes if it can be: patterns */
void put_text(struct buf *out, const char *s);	 /* as it is where that is safe, else quoted */
void put_list(struct buf *out, const char *indent, const char *s); /* "- s" on a line */

/* --- rules_import_answers.c: what is said, with its slots and buttons --- */

/* The wordings that can be said, as a list below `key`; how many. Without slots nothing but {bot}
 * and {name} is filled. */
struct slots;
size_t put_wordings(struct import *im, struct buf *out, const char *key, const char *indent,
		    struct rasa_response *const *responses, size_t n_responses,
		    struct slots *slots);
void put_buttons(struct import *im, struct buf *out, const char *indent,
		 struct rasa_response *const *responses, size_t n_responses);
void put_answers(struct import *im, struct buf *out, const struct rasa_intent *i);
void put_handoff(struct import *im, struct buf *out, const struct rasa_intent *i);
void find_keywords(struct import *im); /* intents that a button leads to need one */

#endif
