#include "clients/handoffctl/context_text.h"

#include <string.h>

#include "base/utf8.h"
#include "clients/handoffctl/event_text.h"

static void row(const struct ctl *c, const char *name, struct buf *out)
{
	if (out->n)
		buf_putc(out, '\n');
	buf_printf(out, "    %s%-9s%s", ctl_ink(c, INK_DIM), name, ctl_ink(c, INK_NONE));
}

void person_text(const json_t *context, struct buf *out)
{
	static const char *const keys[] = {"name", "email", "phone"};
	const json_t *visitor = json_object_get(context, "visitor");
	const char *id = member_str(visitor, "id");
	struct buf text = BUF_INIT(4096);

	for (size_t i = 0; !text.n && i < ARRAY_SIZE(keys); i++)
		member_text(visitor, keys[i], HARMLESS_LINE, &text);
	if (!text.n)
		buf_printf(&text, "visitor …%s", strlen(id) > 4 ? id + strlen(id) - 4 : id);
	buf_put(out, text.p, utf8_cut(text.p, text.n, 40));
	buf_deinit(&text);
}

static void list_of(const json_t *list, const char *key, const char *value, const char *between,
		    struct buf *out)
{
	const json_t *item;
	size_t i;

	json_array_foreach (list, i, item) {
		if (i)
			buf_puts(out, between);
		if (key)
			member_text(item, key, HARMLESS_LINE, out);
		else if (json_is_string(item))
			harmless(out, json_string_value(item), json_string_length(item),
				 HARMLESS_LINE);
		if (value) {
			buf_puts(out, " ");
			member_text(item, value, HARMLESS_LINE, out);
		}
	}
}

static void put_mood(const struct ctl *c, const json_t *mood, struct buf *out)
{
	double now = member_real(mood, "now");

	row(c, "mood", out);
	buf_printf(out, "%s%.0f %%%s frustrated, ", ctl_ink(c, now >= 0.7 ? INK_BAD : INK_WARN),
		   now * 100, ctl_ink(c, INK_NONE));
	member_text(mood, "trend", HARMLESS_LINE, out);
}

static void put_visitor(const struct ctl *c, const json_t *context, struct buf *out)
{
	const json_t *visitor = json_object_get(context, "visitor");

	row(c, "who", out);
	person_text(context, out);
	if (json_is_true(json_object_get(visitor, "verified")))
		buf_puts(out, " (verified)");
	if (*member_str(json_object_get(visitor, "page"), "url")) {
		buf_puts(out, ", on ");
		member_text(json_object_get(visitor, "page"), "url", HARMLESS_LINE, out);
	}
}

static void put_profile(const struct ctl *c, const json_t *visitor, struct buf *out)
{
	const json_t *attributes = json_object_get(visitor, "attributes");

	if (*member_str(visitor, "department")) {
		row(c, "dept", out);
		member_text(visitor, "department", HARMLESS_LINE, out);
	}
	if (json_object_size(attributes)) {
		row(c, "page says", out);
		pairs_text(attributes, out);
	}
}

enum { EARLIER = 3 };

static void put_earlier(const struct ctl *c, const json_t *one, struct buf *out)
{
	char at[LOCAL_TIME];

	local_time(at, member_str(one, "closed_at"));
	row(c, "before", out);
	buf_printf(out, "%s%s%s ", ctl_ink(c, INK_DIM), *at ? at : "open", ctl_ink(c, INK_NONE));
	member_text(one, "resolution", HARMLESS_LINE, out);
	if (member_int(one, "rating"))
		buf_printf(out, ", rated %lld", member_int(one, "rating"));
	if (*member_str(one, "complaint")) {
		buf_puts(out, ", complaint ");
		member_text(one, "complaint", HARMLESS_LINE, out);
	}
	if (*member_str(one, "agent")) {
		buf_puts(out, ", with ");
		member_text(one, "agent", HARMLESS_LINE, out);
	}
	if (*member_str(one, "summary")) {
		buf_puts(out, ": ");
		member_text(one, "summary", HARMLESS_LINE, out);
	}
}

static void put_previous(const struct ctl *c, const json_t *previous, struct buf *out)
{
	size_t n = json_array_size(previous);

	for (size_t i = 0; i < n && i < EARLIER; i++)
		put_earlier(c, json_array_get(previous, i), out);
	if (n > EARLIER)
		buf_printf(out, "; %zu more", n - EARLIER);
}

static void put_last_words(const struct ctl *c, const json_t *transcript, struct buf *out)
{
	size_t n = json_array_size(transcript);

	for (size_t i = n > 4 ? n - 4 : 0; i < n; i++) {
		const json_t *line = json_array_get(transcript, i);

		row(c, i + 4 == n || (!i && n < 4) ? "last" : "", out);
		who_text(json_object_get(line, "from"), out);
		buf_puts(out, ": ");
		member_text(line, "text", HARMLESS_LINE, out);
	}
}

void context_text(const struct ctl *c, const json_t *context, struct buf *out)
{
	static const struct {
		const char *member, *title, *key, *value;
	} lists[] = {{"reasons", "why", "text", NULL},
		     {"wants", "wants", "name", NULL},
		     {"facts", "facts", "name", "value"},
		     {"tried", "tried", "intent", NULL},
		     {"avoid", "avoid", NULL, NULL}};

	row(c, "summary", out);
	member_text(context, "summary", HARMLESS_LINE, out);
	put_visitor(c, context, out);
	put_profile(c, json_object_get(context, "visitor"), out);
	put_previous(c, json_object_get(json_object_get(context, "visitor"), "previous"), out);
	put_mood(c, json_object_get(context, "mood"), out);
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		const json_t *list = json_object_get(context, lists[i].member);

		if (!json_array_size(list))
			continue;
		row(c, lists[i].title, out);
		list_of(list, lists[i].key, lists[i].value, "; ", out);
	}
	put_last_words(c, json_object_get(context, "transcript"), out);
	if (!*member_str(context, "opening"))
		return;
	row(c, "opening", out);
	buf_puts(out, ctl_ink(c, INK_GOOD));
	member_text(context, "opening", HARMLESS_LINE, out);
	buf_printf(out, "%s  (/opening to use it)", ctl_ink(c, INK_NONE));
}
