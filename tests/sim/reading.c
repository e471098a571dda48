#include "tests/sim/reading.h"

#include <stdio.h>
#include <string.h>

#include "base/id.h"

/* Behind `"key":`, or NULL. */
static const char *value_of(const char *bytes, size_t n, const char *key)
{
	char name[48];
	int length = snprintf(name, sizeof(name), "\"%s\":", key);
	const char *at = memmem(bytes, n, name, (size_t)length);

	return at ? at + length : NULL;
}

static void copy_word(char *to, size_t cap, const char *from, const char *end)
{
	size_t n = 0;

	if (!from || *from != '"')
		return;
	for (from++; from < end && *from != '"' && n + 1 < cap; from++)
		to[n++] = *from;
	to[n] = '\0';
}

uint64_t reading_id(const char *bytes, size_t n, const char *key)
{
	const char *at = value_of(bytes, n, key);
	uint64_t id = 0;

	if (at && *at == '"' && at + 1 + ID_TEXT < bytes + n)
		id_parse(&id, at + 1, ID_TEXT);
	return id;
}

int64_t reading_int(const char *bytes, size_t n, const char *key)
{
	const char *at = value_of(bytes, n, key);

	return at ? strtoll(at, NULL, 10) : 0;
}

bool reading_has(const char *bytes, size_t n, const char *part)
{
	return memmem(bytes, n, part, strlen(part)) != NULL;
}

/* {"type":"…","conversation":"…","seq":N,"at":"…","re":"…", … */
static void take_event(struct reading *r, const char *bytes, size_t n)
{
	enum { HEAD = 200 };
	const char *at = value_of(bytes, MIN(n, (size_t)HEAD), "at");
	const char *end = bytes + n;

	r->conversation = reading_id(bytes, n, "conversation");
	r->seq = (uint64_t)reading_int(bytes, n, "seq");
	at = at ? memchr(at + 1, '"', (size_t)(end - at - 1)) : NULL;
	if (at && end - at > 8 && !strncmp(at, "\",\"re\":\"", 8))
		copy_word(r->re, sizeof(r->re), at + 7, end);
}

void reading_take(struct reading *r, const char *bytes, size_t n)
{
	*r = (struct reading){.event = WIRE_NONE};
	copy_word(r->type, sizeof(r->type), value_of(bytes, n, "type"), bytes + n);
	r->event = wire_parse(r->type);
	if (r->event != WIRE_NONE) {
		take_event(r, bytes, n);
		return;
	}
	if (!strcmp(r->type, "ok") || !strcmp(r->type, "error") || !strcmp(r->type, "hints"))
		copy_word(r->re, sizeof(r->re), value_of(bytes, n, "re"), bytes + n);
	if (!strcmp(r->type, "error")) {
		copy_word(r->code, sizeof(r->code), value_of(bytes, n, "code"), bytes + n);
		r->retry = reading_int(bytes, n, "retry_after_ms");
	}
}
