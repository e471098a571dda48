/* wire.h - what the server says: events, replies and signals as bytes. Pure. */
#ifndef PROTO_WIRE_H
#define PROTO_WIRE_H

#include "proto/frame.h"

/* Durable events are WIRE_MESSAGE …, from frames.def, in its order; the number is stored, so rows
 * are only ever appended. */
enum wire_type {
	WIRE_NONE,
#define EVENT(symbol, type, audience, doc) WIRE_##symbol,
#include "proto/frames.def"
	N_WIRE
};

enum audience { AUDIENCE_ALL, AUDIENCE_AGENTS };

/* One durable event, everything borrowed. `body` and `agents` are members without braces, as
 * json_out.h writes them: body for whoever may see the event, agents for agents only. */
struct wire_event {
	enum wire_type type;
	uint64_t conversation;
	uint64_t seq;
	int64_t at; /* ms since 1970 */
	const char *body;
	size_t body_n;
	const char *agents;
	size_t agents_n;
};

const char *wire_name(enum wire_type type);  /* "message" */
enum wire_type wire_parse(const char *name); /* WIRE_NONE: no event's name */
enum audience wire_audience(enum wire_type type);

/* Each writes one whole JSON object. `re` is NULL or a command's id. `members` is a fragment.
 * wire_event writes nothing at all when the reader may not see the event. */
void wire_event(struct buf *b, const struct wire_event *e, enum audience reader, const char *re);
void wire_ok(struct buf *b, const char *re, const char *members, size_t n);
void wire_error(struct buf *b, const char *re, enum error_code code, const char *field,
		const char *message, int64_t retry_after_ms); /* field NULL, retry 0: left out */
void wire_signal(struct buf *b, const char *type, const char *members, size_t n);

#endif
