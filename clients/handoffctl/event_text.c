#include "clients/handoffctl/event_text.h"
#include "clients/handoffctl/offered_text.h"

#include <string.h>

/* One kind of event. */
struct teller {
	const char *type;
	void (*tell)(const struct ctl *c, const json_t *e, enum event_form form, struct buf *out);
};

void member_text(const json_t *o, const char *key, enum harmless_form form, struct buf *out)
{
	const char *s = member_str(o, key);

	harmless(out, s, strlen(s), form);
}

void pairs_text(const json_t *object, struct buf *out)
{
	const char *between = "", *key;
	json_t *value;

	json_object_foreach ((json_t *)object, key, value) {
		buf_puts(out, between);
		harmless(out, key, strlen(key), HARMLESS_LINE);
		buf_puts(out, ": ");
		member_text(object, key, HARMLESS_LINE, out);
		between = ", ";
	}
}

void who_text(const json_t *from, struct buf *out)
{
	member_text(from, *member_str(from, "name") ? "name" : "role", HARMLESS_LINE, out);
}

void wait_text(const json_t *estimate, struct buf *out)
{
	long long least = json_integer_value(json_array_get(estimate, 0));
	long long most = json_integer_value(json_array_get(estimate, 1));

	if (json_array_size(estimate) < 2 || most <= 0)
		return;
	if (most < 90)
		buf_puts(out, "about a minute");
	else if ((least + 59) / 60 == (most + 59) / 60)
		buf_printf(out, "about %lld minutes", (most + 59) / 60);
	else
		buf_printf(out, "about %lld to %lld minutes", MAX(1, least / 60), (most + 59) / 60);
}

static void star(const struct ctl *c, struct buf *out)
{
	buf_printf(out, "%s*%s ", ctl_ink(c, INK_DIM), ctl_ink(c, INK_NONE));
}

static enum ink ink_of(const json_t *from)
{
	const char *role = member_str(from, "role");

	return !strcmp(role, "visitor") ? INK_BOLD : !strcmp(role, "agent") ? INK_NAME : INK_GOOD;
}

static void tell_message(const struct ctl *c, const json_t *e, enum event_form form,
			 struct buf *out)
{
	const json_t *from = json_object_get(e, "from"), *attachment;
	size_t i;

	buf_puts(out, ctl_ink(c, ink_of(from)));
	if (form == EVENT_VISITOR && !strcmp(member_str(from, "role"), "visitor"))
		buf_puts(out, "you");
	else
		who_text(from, out);
	buf_printf(out, ":%s ", ctl_ink(c, INK_NONE));
	member_text(e, "text", HARMLESS_LINES, out);
	json_array_foreach (json_object_get(e, "attachments"), i, attachment) {
		buf_puts(out, "\n    ");
		member_text(attachment, "name", HARMLESS_LINE, out);
		buf_puts(out, " ");
		member_text(attachment, "url", HARMLESS_LINE, out);
	}
	if (form == EVENT_FULL && *member_str(e, "intent")) {
		buf_printf(out, " %s[", ctl_ink(c, INK_DIM));
		member_text(e, "intent", HARMLESS_LINE, out);
		buf_printf(out, " %.2f]%s", member_real(e, "confidence"), ctl_ink(c, INK_NONE));
	}
}

static void tell_evidence(const json_t *list, struct buf *out)
{
	const json_t *evidence;
	size_t i;

	json_array_foreach (list, i, evidence) {
		if (!*member_str(evidence, "text"))
			continue;
		buf_puts(out, i ? ", \"" : " \"");
		member_text(evidence, "text", HARMLESS_LINE, out);
		buf_puts(out, "\"");
	}
}

static void tell_analysis(const struct ctl *c, const json_t *e, enum event_form form,
			  struct buf *out)
{
	const json_t *item;
	size_t i;

	if (form != EVENT_FULL)
		return;
	buf_printf(out, "%s  understood:", ctl_ink(c, INK_DIM));
	json_array_foreach (json_object_get(e, "intents"), i, item) {
		buf_puts(out, i ? ", " : " ");
		member_text(item, "name", HARMLESS_LINE, out);
		buf_printf(out, " %.2f", member_real(item, "confidence"));
	}
	buf_printf(out, "; frustration %.2f, complexity %.2f", member_real(e, "frustration"),
		   member_real(e, "complexity"));
	json_array_foreach (json_object_get(e, "signals"), i, item) {
		buf_puts(out, "; ");
		member_text(item, "name", HARMLESS_LINE, out);
		buf_printf(out, " %+.2f", member_real(item, "value") * member_real(item, "weight"));
		tell_evidence(json_object_get(item, "evidence"), out);
	}
	buf_puts(out, ctl_ink(c, INK_NONE));
}

static void tell_note(const struct ctl *c, const json_t *e, enum event_form form, struct buf *out)
{
	(void)form;
	buf_puts(out, ctl_ink(c, INK_WARN));
	who_text(json_object_get(e, "from"), out);
	buf_puts(out, " notes: ");
	member_text(e, "text", HARMLESS_LINES, out);
	buf_puts(out, ctl_ink(c, INK_NONE));
}

static void tell_reasons(const json_t *reasons, struct buf *out)
{
	const json_t *reason;
	size_t i;

	json_array_foreach (reasons, i, reason) {
		buf_puts(out, "\n    ");
		member_text(reason, "code", HARMLESS_LINE, out);
		buf_puts(out, ": ");
		member_text(reason, "text", HARMLESS_LINE, out);
		tell_evidence(json_object_get(reason, "evidence"), out);
	}
}

static void tell_escalated(const struct ctl *c, const json_t *e, enum event_form form,
			   struct buf *out)
{
	struct buf wait = BUF_INIT(128);

	star(c, out);
	if (form == EVENT_VISITOR) {
		member_text(e, "text", HARMLESS_LINES, out);
		wait_text(json_object_get(e, "estimated_wait_s"), &wait);
		if (member_int(e, "position"))
			buf_printf(out, " (number %lld in the queue%s%s)",
				   member_int(e, "position"), wait.n ? ", " : "", wait.p);
		buf_puts(out, "\n  /return goes on with the bot, /contact leaves a way to be "
			      "reached");
	} else {
		buf_printf(out, "A person is needed, priority %lld", member_int(e, "priority"));
		tell_reasons(json_object_get(e, "reasons"), out);
	}
	buf_deinit(&wait);
}

static void tell_assigned(const struct ctl *c, const json_t *e, enum event_form form,
			  struct buf *out)
{
	star(c, out);
	who_text(json_object_get(e, "agent"), out);
	buf_puts(out, form == EVENT_VISITOR ? " is here now" : " has the conversation");
}

static void tell_requeued(const struct ctl *c, const json_t *e, enum event_form form,
			  struct buf *out)
{
	star(c, out);
	if (form == EVENT_VISITOR) {
		buf_puts(out, "You are back in the queue, before others; nothing you said is lost");
		return;
	}
	buf_puts(out, "Back in the queue: ");
	member_text(e, "reason", HARMLESS_LINE, out);
}

static void tell_transferred(const struct ctl *c, const json_t *e, enum event_form form,
			     struct buf *out)
{
	const json_t *to = json_object_get(e, "to");

	(void)form;
	star(c, out);
	who_text(json_object_get(e, "from"), out);
	buf_puts(out, " hands it to ");
	member_text(to,
		    *member_str(to, "skill")   ? "skill"
		    : *member_str(to, "queue") ? "queue"
		    : *member_str(to, "name")  ? "name"
					       : "agent",
		    HARMLESS_LINE, out);
	if (*member_str(e, "note")) {
		buf_puts(out, ": ");
		member_text(e, "note", HARMLESS_LINES, out);
	}
}

static void tell_returned(const struct ctl *c, const json_t *e, enum event_form form,
			  struct buf *out)
{
	(void)e;
	star(c, out);
	buf_puts(out, form == EVENT_VISITOR ? "The bot answers again" : "Back to the bot");
}

static void tell_ways(const json_t *e, enum event_form form, struct buf *out)
{
	static const char *const keys[] = {"name", "email", "phone", "message"};

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (*member_str(e, keys[i])) {
			buf_putc(out, ' ');
			member_text(e, keys[i], HARMLESS_LINE, out);
		}
	if (form != EVENT_VISITOR && json_object_get(e, "consent"))
		buf_puts(out, json_is_true(json_object_get(e, "consent"))
				      ? " (they agreed to be contacted)"
				      : " (they did not agree to be contacted)");
}

static void tell_contact(const struct ctl *c, const json_t *e, enum event_form form,
			 struct buf *out)
{
	star(c, out);
	buf_puts(out, form == EVENT_VISITOR ? "Noted:" : "A way to be reached:");
	tell_ways(e, form, out);
}

static void tell_profile(const struct ctl *c, const json_t *e, enum event_form form,
			 struct buf *out)
{
	const json_t *attributes = json_object_get(e, "attributes");

	star(c, out);
	buf_puts(out, form == EVENT_VISITOR ? "Noted:" : "Who they are:");
	tell_ways(e, form, out);
	if (*member_str(e, "department")) {
		buf_puts(out, "; department ");
		member_text(e, "department", HARMLESS_LINE, out);
	}
	if (json_object_size(attributes)) {
		buf_puts(out, "; ");
		pairs_text(attributes, out);
	}
}

static void tell_rated(const struct ctl *c, const json_t *e, enum event_form form, struct buf *out)
{
	star(c, out);
	buf_printf(out, form == EVENT_VISITOR ? "Thank you: %s %lld" : "Rated: %s %lld ",
		   member_str(e, "survey"), member_int(e, "score"));
	if (form != EVENT_VISITOR)
		member_text(e, "comment", HARMLESS_LINE, out);
}

static void tell_tagged(const struct ctl *c, const json_t *e, enum event_form form, struct buf *out)
{
	const json_t *tag;
	size_t i;

	(void)form;
	star(c, out);
	buf_puts(out, "Tags:");
	json_array_foreach (json_object_get(e, "tags"), i, tag)
		buf_printf(out, "%s %s", i ? "," : "", json_string_value(tag));
}

static void tell_closed(const struct ctl *c, const json_t *e, enum event_form form, struct buf *out)
{
	star(c, out);
	buf_puts(out, form == EVENT_VISITOR ? "The conversation is over" : "Closed by ");
	if (form == EVENT_VISITOR) {
		buf_puts(out, ". /rate 1 to 5 says how it was; a new message begins another one");
		return;
	}
	who_text(json_object_get(e, "by"), out);
	buf_puts(out, ": ");
	member_text(e, "resolution", HARMLESS_LINE, out);
	if (*member_str(e, "note")) {
		buf_puts(out, ". ");
		member_text(e, "note", HARMLESS_LINES, out);
	}
}

/* A member after a dash, if it is there. */
static void tell_more(const json_t *e, const char *before, const char *key, struct buf *out)
{
	if (!*member_str(e, key))
		return;
	buf_puts(out, before);
	member_text(e, key, HARMLESS_LINES, out);
}

static void tell_time(const json_t *e, const char *before, struct buf *out)
{
	char at[LOCAL_TIME];

	if (!*member_str(e, "due_at"))
		return;
	local_time(at, member_str(e, "due_at"));
	buf_printf(out, "%s%s", before, at);
}

static void tell_owner(const json_t *e, const char *before, struct buf *out)
{
	if (!json_object_get(e, "owner"))
		return;
	buf_puts(out, before);
	who_text(json_object_get(e, "owner"), out);
}

static void tell_wrapped_up(const struct ctl *c, const json_t *e, enum event_form form,
			    struct buf *out)
{
	const json_t *tag;
	size_t i;

	(void)form;
	star(c, out);
	buf_puts(out, "Wrapped up by ");
	who_text(json_object_get(e, "by"), out);
	tell_more(e, ": ", "resolution", out);
	tell_more(e, ", complaint ", "complaint", out);
	json_array_foreach (json_object_get(e, "tags"), i, tag)
		buf_printf(out, "%s %s", i ? "," : ", tags", json_string_value(tag));
	tell_more(e, ". ", "note", out);
}

static void tell_promised(const struct ctl *c, const json_t *e, enum event_form form,
			  struct buf *out)
{
	(void)form;
	star(c, out);
	buf_printf(out, "Promise %lld", member_int(e, "seq"));
	tell_owner(e, " of ", out);
	tell_time(e, ", until ", out);
	tell_more(e, ": ", "text", out);
}

static void tell_followed_up(const struct ctl *c, const json_t *e, enum event_form form,
			     struct buf *out)
{
	(void)form;
	star(c, out);
	buf_printf(out, "Promise %lld: ", member_int(e, "promise"));
	member_text(e, "outcome", HARMLESS_LINE, out);
	tell_owner(e, " to ", out);
	tell_time(e, " until ", out);
	buf_puts(out, ", by ");
	who_text(json_object_get(e, "by"), out);
	tell_more(e, ". ", "note", out);
}

static void tell_unattended(const struct ctl *c, const json_t *e, enum event_form form,
			    struct buf *out)
{
	star(c, out);
	if (form == EVENT_VISITOR) {
		member_text(e, "text", HARMLESS_LINES, out);
		buf_puts(out, "\n  /contact E-MAIL-OR-TELEPHONE [MESSAGE], or /return to the bot");
		return;
	}
	buf_puts(out, "Nobody could come: ");
	member_text(e, "reason", HARMLESS_LINE, out);
}

static void tell_offered(const struct ctl *c, const json_t *e, enum event_form form,
			 struct buf *out)
{
	star(c, out);
	offered_text(e, form == EVENT_FULL, out);
}

static void tell_moved(const struct ctl *c, const json_t *e, enum event_form form, struct buf *out)
{
	(void)form;
	star(c, out);
	moved_text(e, out);
}

static void tell_opened(const struct ctl *c, const json_t *e, enum event_form form, struct buf *out)
{
	if (form != EVENT_FULL)
		return;
	star(c, out);
	buf_puts(out, "Opened");
	if (*member_str(json_object_get(e, "page"), "url")) {
		buf_puts(out, " on ");
		member_text(json_object_get(e, "page"), "url", HARMLESS_LINE, out);
	}
	if (*member_str(e, "previous"))
		buf_printf(out, ", after %.13s", member_str(e, "previous"));
}

static const struct teller tellers[] = {
	{"opened", tell_opened},	 {"message", tell_message},
	{"analysis", tell_analysis},	 {"note", tell_note},
	{"escalated", tell_escalated},	 {"assigned", tell_assigned},
	{"requeued", tell_requeued},	 {"transferred", tell_transferred},
	{"returned", tell_returned},	 {"contact", tell_contact},
	{"profile", tell_profile},	 {"rated", tell_rated},
	{"tagged", tell_tagged},	 {"closed", tell_closed},
	{"unattended", tell_unattended}, {"wrapped_up", tell_wrapped_up},
	{"promised", tell_promised},	 {"followed_up", tell_followed_up},
	{"offered", tell_offered},	 {"moved", tell_moved},
};

void event_text(const struct ctl *c, const json_t *event, enum event_form form, struct buf *out)
{
	const char *type = member_str(event, "type");

	for (size_t i = 0; i < ARRAY_SIZE(tellers); i++)
		if (!strcmp(tellers[i].type, type))
			tellers[i].tell(c, event, form, out);
}
