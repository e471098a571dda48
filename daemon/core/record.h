/* record.h - one durable event of a conversation, shared by reference count. Pure. */
#ifndef CORE_RECORD_H
#define CORE_RECORD_H

#include "proto/wire.h"

/* Immutable once made; one allocation. The engine's window, the store's batch and a replay hold the
 * same one. References are counted without atomics: every ref and unref is on the loop's thread
 * (the store hands its records back to the loop before it lets go of them). */
struct record {
	unsigned refs;
	struct wire_event wire; /* body and agents point behind the struct */
	uint64_t author;	/* the visitor's or agent's id; 0: the bot or the system */
	const char *command;	/* the author's idempotency key, or NULL */
};

/* Gives a record with one reference, copying what wire and command borrow; NULL: no memory. */
struct record *record_new(const struct wire_event *wire, uint64_t author, const char *command);
struct record *record_ref(struct record *r);   /* gives one more reference: returns r */
struct record *record_unref(struct record *r); /* takes a reference; NULL is fine; returns NULL */

#endif
