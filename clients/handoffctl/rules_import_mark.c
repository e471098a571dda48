/* rules_import_mark.c - [value](entity), [value]{"entity": …} and [value][{…}, …] in an example. */
#include "clients/handoffctl/rules_import_private.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { ROUND = 320 }; /* bytes of "(entity:value)" */

static void take(char *out, size_t max, const char *s, size_t n)
{
	snprintf(out, max, "%.*s", (int)MIN(n, max - 1), s);
}

/* "(entity)" or, of old, "(entity:value)". Its length, or 0. */
static size_t read_round(struct mark *m, const char *s)
{
	const char *end = memchr(s, ')', strnlen(s, ROUND)), *colon;

	if (!end || end == s + 1)
		return 0;
	colon = memchr(s, ':', (size_t)(end - s));
	if (colon == s + 1)
		return 0;
	take(m->entity, sizeof(m->entity), s + 1, (size_t)((colon ? colon : end) - s - 1));
	if (colon)
		take(m->canonical, sizeof(m->canonical), colon + 1, (size_t)(end - colon - 1));
	return (size_t)(end - s) + 1;
}

static void take_member(char *out, size_t max, const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	if (json_is_string(v))
		take(out, max, json_string_value(v), json_string_length(v));
}

/* {"entity": …} or a list of such, of which the first is taken. Its length, or 0. */
static size_t read_json(struct mark *m, const char *s)
{
	json_error_t error;
	json_t *all = json_loads(s, JSON_DISABLE_EOF_CHECK, &error);
	const json_t *o = json_is_array(all) ? json_array_get(all, 0) : all;
	size_t n = all ? (size_t)error.position : 0;

	take_member(m->entity, sizeof(m->entity), o, "entity");
	take_member(m->canonical, sizeof(m->canonical), o, "value");
	take_member(m->role, sizeof(m->role), o, "role");
	take_member(m->group, sizeof(m->group), o, "group");
	m->several = json_array_size(all) > 1;
	json_decref(all);
	return *m->entity ? n : 0;
}

bool import_mark(const char *s, size_t from, struct mark *ret, bool *ret_broken)
{
	const char *open = s + from, *close;
	struct mark m;
	size_t n;

	while ((open = strchr(open, '['))) {
		close = strchr(open, ']');
		if (!close)
			return false;
		m = (struct mark){.at = (size_t)(open - s), .value = open + 1};
		m.value_n = (size_t)(close - open - 1);
		n = close[1] == '('			 ? read_round(&m, close + 1)
		    : close[1] == '{' || close[1] == '[' ? read_json(&m, close + 1)
							 : 0;
		if (n && m.value_n) {
			m.n = (size_t)(close - open) + 1 + n;
			*ret = m;
			return true;
		}
		*ret_broken |= close[1] == '(' || close[1] == '{';
		open = close + 1; /* any other '[' before it would end there too */
	}
	return false;
}
