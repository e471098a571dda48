#include "clients/bench/scan.h"

#include <string.h>

static const char *skip_space(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
		p++;
	return p;
}

/* p stands on the opening quote; returns the place behind the closing one. */
static const char *skip_string(const char *p, const char *end)
{
	for (p++; p < end && *p != '"'; p++)
		if (*p == '\\')
			p++;
	return p < end ? p + 1 : end;
}

/* Behind the value that begins at p. */
static const char *skip_value(const char *p, const char *end)
{
	int depth = 0;

	do {
		if (p < end && *p == '"') {
			p = skip_string(p, end);
			continue;
		}
		if (p < end && (*p == '{' || *p == '['))
			depth++;
		else if (p < end && (*p == '}' || *p == ']') && --depth < 0)
			return p;
		else if (p < end && *p == ',' && !depth)
			return p;
		p++;
	} while (p < end && (depth || (*p != ',' && *p != '}' && *p != ']')));
	return MIN(p, end);
}

struct span scan_member(const char *json, size_t n, const char *name)
{
	const char *end = json + n, *p = skip_space(json, end);
	size_t want = strlen(name);

	if (p >= end || *p != '{')
		return (struct span){0};
	for (p++;;) {
		const char *key = skip_space(p, end), *value, *after;

		if (key >= end || *key != '"')
			return (struct span){0};
		after = skip_string(key, end);
		value = skip_space(after, end);
		if (value >= end || *value != ':')
			return (struct span){0};
		value = skip_space(value + 1, end);
		p = skip_value(value, end);
		if ((size_t)(after - key) == want + 2 && !memcmp(key + 1, name, want)) {
			bool text = value < p && *value == '"';

			return (struct span){value + text, (size_t)(p - value) - 2 * text};
		}
		p = skip_space(p, end);
		if (p >= end || *p++ != ',')
			return (struct span){0};
	}
}

bool span_is(struct span s, const char *text)
{
	return s.p && s.n == strlen(text) && !memcmp(s.p, text, s.n);
}

int64_t span_int(struct span s)
{
	int64_t v = 0;

	for (size_t i = 0; i < s.n && s.p[i] >= '0' && s.p[i] <= '9' && v < INT64_MAX / 10 - 9; i++)
		v = v * 10 + (s.p[i] - '0');
	return v;
}

bool span_copy(struct span s, char *out, size_t cap)
{
	if (!s.p || s.n >= cap)
		return false;
	memcpy(out, s.p, s.n);
	out[s.n] = '\0';
	return true;
}
