#include "clients/handoffctl/offered_text.h"

#include <string.h>

#include "clients/handoffctl/event_text.h"

static void names(const json_t *list, struct buf *out)
{
	const json_t *who;
	size_t i;

	json_array_foreach (list, i, who) {
		buf_puts(out, i ? ", " : "");
		member_text(who, "name", HARMLESS_LINE, out);
	}
}

static const char *because(const char *why)
{
	static const char *const rows[][2] = {
		{"sticky", "they know the visitor"},
		{"least_load", "the lowest share of their capacity in use"},
		{"longest_idle", "idle longest"},
		{"only_one", "nobody else could take it"},
		{"parallel", "two before them did not answer"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (!strcmp(rows[i][0], why))
			return rows[i][1];
	return why;
}

static void candidates(const json_t *list, struct buf *out)
{
	const json_t *who;
	size_t i;

	buf_puts(out, "\n    could take it:");
	json_array_foreach (list, i, who) {
		buf_puts(out, i ? ", " : " ");
		member_text(who, "name", HARMLESS_LINE, out);
		buf_printf(out, " %lld of %lld", member_int(who, "load"),
			   member_int(who, "capacity"));
		if (member_int(who, "idle_ms") >= 1000)
			buf_printf(out, ", idle %lld s", member_int(who, "idle_ms") / 1000);
	}
}

static void passed_over(const json_t *e, struct buf *out)
{
	const json_t *item;
	size_t i;

	json_array_foreach (json_object_get(e, "skipped"), i, item) {
		buf_puts(out, i ? ", " : "\n    not asked again yet: ");
		member_text(item, "name", HARMLESS_LINE, out);
		buf_puts(out, " (");
		member_text(item, "reason", HARMLESS_LINE, out);
		buf_putc(out, ')');
	}
	if (*member_str(e, "wished")) {
		buf_puts(out, "\n    the visitor named another queue, which there is not or which "
			      "cannot do this: ");
		member_text(e, "wished", HARMLESS_LINE, out);
	}
	json_array_foreach (json_object_get(e, "relaxed"), i, item) {
		const char *skill = json_string_value(item);

		buf_puts(out, i ? ", " : "\n    not insisted on any more: ");
		if (skill)
			harmless(out, skill, strlen(skill), HARMLESS_LINE);
	}
}

void offered_text(const json_t *e, bool full, struct buf *out)
{
	buf_puts(out, "Offered to ");
	names(json_object_get(e, "agents"), out);
	buf_puts(out, " in ");
	member_text(e, "queue", HARMLESS_LINE, out);
	buf_printf(out, " after %lld s: %s", member_int(e, "waited_ms") / 1000,
		   because(member_str(e, "why")));
	if (!full)
		return;
	candidates(json_object_get(e, "eligible"), out);
	passed_over(e, out);
}

void moved_text(const json_t *e, struct buf *out)
{
	buf_puts(out, "Moved from ");
	member_text(e, "from", HARMLESS_LINE, out);
	buf_puts(out, " to ");
	member_text(e, "to", HARMLESS_LINE, out);
	buf_puts(out, ": ");
	member_text(e, "reason", HARMLESS_LINE, out);
	if (*member_str(json_object_get(e, "by"), "name")) {
		buf_puts(out, ", by ");
		who_text(json_object_get(e, "by"), out);
	}
}
