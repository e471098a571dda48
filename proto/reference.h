/* reference.h - prints the rows for the authors of clients: a page, a schema, types. Pure. */
#ifndef PROTO_REFERENCE_H
#define PROTO_REFERENCE_H

#include "base/buf.h"

struct reference {
	const char *intro; /* Markdown that comes first; borrowed */
	void *arg;
	/* The golden frame of that name ("v_say"), borrowed until the next call; NULL: none. */
	const char *(*golden)(void *arg, const char *name);
};

void reference_print(struct buf *out, const struct reference *r); /* Markdown */
void reference_schema(struct buf *out);				  /* JSON Schema, draft 2020-12 */
void reference_typescript(struct buf *out); /* types of every frame, for clients/sdk */

/* Writes JSON for people: whatever fits into a line stays on it. Not JSON: as it is. */
void reference_pretty(struct buf *out, const char *json);

#endif
