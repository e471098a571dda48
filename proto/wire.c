#include "proto/wire.h"

#include <string.h>

#include "base/id.h"
#include "base/json_out.h"
#include "base/time.h"

struct head {
	const char *name;
	enum audience audience;
	const char *bytes; /* how every event of this type begins */
	size_t n;
};

static const struct head heads[N_WIRE] = {
#define HEAD(type) "{\"type\":\"" type "\",\"conversation\":\""
#define EVENT(symbol, type, audience, doc)                                                         \
	[WIRE_##symbol] = {type, AUDIENCE_##audience, HEAD(type), sizeof(HEAD(type)) - 1},
#include "proto/frames.def"
};

const char *wire_name(enum wire_type type)
{
	return heads[type].name;
}

enum wire_type wire_parse(const char *name)
{
	for (int t = WIRE_NONE + 1; t < N_WIRE; t++)
		if (!strcmp(heads[t].name, name))
			return (enum wire_type)t;
	return WIRE_NONE;
}

enum audience wire_audience(enum wire_type type)
{
	return heads[type].audience;
}

void wire_event(struct buf *b, const struct wire_event *e, enum audience reader, const char *re)
{
	const struct head *head = &heads[e->type];
	char id[ID_TEXT + 1];

	if (reader == AUDIENCE_ALL && head->audience == AUDIENCE_AGENTS)
		return;
	id_format(id, e->conversation);
	buf_put(b, head->bytes, head->n);
	buf_put(b, id, ID_TEXT);
	buf_putc(b, '"');
	out_int(b, "seq", (int64_t)e->seq);
	out_time(b, "at", e->at);
	if (re)
		out_str(b, "re", re);
	out_fragment(b, e->body, e->body_n);
	if (reader == AUDIENCE_AGENTS)
		out_fragment(b, e->agents, e->agents_n);
	buf_putc(b, '}');
}

/* Whatever is no event begins with its type; the caller closes the object. */
static void begin(struct buf *b, const char *type, const char *re)
{
	buf_puts(b, "{\"type\":\"");
	buf_puts(b, type);
	buf_putc(b, '"');
	if (re)
		out_str(b, "re", re);
}

void wire_ok(struct buf *b, const char *re, const char *members, size_t n)
{
	begin(b, "ok", re);
	out_fragment(b, members, n);
	buf_putc(b, '}');
}

void wire_error(struct buf *b, const char *re, enum error_code code, const char *field,
		const char *message, int64_t retry_after_ms)
{
	begin(b, "error", re);
	out_str(b, "code", error_name(code));
	out_str(b, "message", message);
	if (field)
		out_str(b, "field", field);
	if (retry_after_ms)
		out_int(b, "retry_after_ms", retry_after_ms);
	buf_putc(b, '}');
}

void wire_signal(struct buf *b, const char *type, const char *members, size_t n)
{
	begin(b, type, NULL);
	out_fragment(b, members, n);
	buf_putc(b, '}');
}
