#include <string.h>

#include "base/base.h"
#include "core/record.h"

/* Copies n bytes and a NUL to *at and moves *at behind them; gives where they are now. */
static const char *place(char **at, const char *bytes, size_t n)
{
	char *to = *at;

	if (n)
		memcpy(to, bytes, n);
	to[n] = '\0';
	*at = to + n + 1;
	return to;
}

struct record *record_new(const struct wire_event *wire, uint64_t author, const char *command)
{
	size_t command_n = command ? strlen(command) : 0;
	struct record *r;
	char *at;

	r = malloc(sizeof(*r) + wire->body_n + wire->agents_n + command_n + 3);
	if (!r)
		return NULL;
	*r = (struct record){.refs = 1, .wire = *wire, .author = author};
	at = (char *)(r + 1);
	r->wire.body = place(&at, wire->body, wire->body_n);
	r->wire.agents = place(&at, wire->agents, wire->agents_n);
	if (command)
		r->command = place(&at, command, command_n);
	return r;
}

struct record *record_ref(struct record *r)
{
	r->refs++;
	return r;
}

struct record *record_unref(struct record *r)
{
	if (r && --r->refs == 0)
		free(r);
	return NULL;
}
