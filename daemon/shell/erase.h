/* erase.h - one person is forgotten: by the engine first, then by the store, then by its file. */
#ifndef SHELL_ERASE_H
#define SHELL_ERASE_H

#include "base/buf.h"

struct daemon;

struct erase_result {
	enum {
		ERASE_DONE,
		ERASE_UNKNOWN,
		ERASE_FAILED
	} what;		 /* FAILED: the store gave no answer */
	size_t visitors; /* that were this person: more than one of a proved user */
	bool scrubbed;	 /* false: another process holds the file; its bytes go when that ends */
};

/* Members of an answer that a person reads, with what has not been reached. */
void erase_write(const struct erase_result *result, struct buf *out);

/* Erases the visitor, and all that their site has proved to be the same user. Tells when it is
 * durable. What is on its way to the store goes too, and their connections are closed. */
void erase_person(struct daemon *d, uint64_t visitor,
		  void (*done)(void *arg, const struct erase_result *result), void *arg);

#endif
