#include "clients/handoffctl/chat_agent.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/time.h"
#include "clients/handoffctl/context_text.h"

/* handoffctl chat --as agent: what the server says. */

static int64_t wall_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec * (int64_t)1000 + ts.tv_nsec / 1000000;
}

static json_t *hello(struct chat *chat)
{
	return json_pack("{ss ss s{ss ss}}", "type", "hello", "token", chat->token, "client",
			 "name", "handoffctl", "version", HANDOFF_VERSION);
}

static void label_of(const struct agent *a, const struct desk_conversation *c, struct buf *out)
{
	buf_printf(out, "[%d] ", desk_number(&a->desk, c));
}

/* Follows a conversation that is ours, from what we have of it on. */
static void follow(struct chat *chat, const struct desk_conversation *c)
{
	chat_signal(chat, json_pack("{ss ss sI}", "type", "open", "conversation", c->id, "after",
				    (json_int_t)c->seq));
}

void agent_list(struct chat *chat)
{
	struct agent *a = chat->self;
	bool any = false;

	for (size_t i = 0; i < DESK_CONVERSATIONS; i++) {
		const struct desk_conversation *c = &a->desk.conversations[i];

		if (!*c->id)
			continue;
		any = true;
		chat_say(chat, "%s[%zu] %s  %s  frustration %.0f %%%s",
			 c == desk_current(&a->desk) ? "-> " : "   ", i + 1, c->id,
			 *c->name ? c->name : "-", c->frustration * 100,
			 c->closed  ? "  (closed)"
			 : !c->mine ? "  (looking on)"
				    : "");
	}
	for (size_t i = 0; i < DESK_OFFERS; i++)
		if (*a->desk.offers[i].offer)
			chat_say(chat, "   offer %zu: %s", i + 1, a->desk.offers[i].conversation);
	if (!any)
		chat_say(chat, "You have no conversation. /queue shows who waits.");
}

void agent_print_queue(struct chat *chat, const json_t *queue)
{
	const json_t *waiting = json_object_get(queue, "waiting"), *item;
	struct buf text = BUF_INIT(1 << 16);
	size_t i;

	if (!json_array_size(waiting))
		chat_say(chat, "Nobody waits.");
	json_array_foreach (waiting, i, item) {
		buf_reset(&text);
		member_text(item, "preview", HARMLESS_LINE, &text);
		chat_say(chat,
			 "waits: %.13s  priority %lld  frustration %.0f %%  %.16s  %.16s  \"%s\"",
			 member_str(item, "conversation"), member_int(item, "priority"),
			 member_real(item, "frustration") * 100, member_str(item, "reason"),
			 member_str(item, "why"), text.p);
	}
	if (member_int(queue, "more"))
		chat_say(chat, "and %lld more", member_int(queue, "more"));
	json_array_foreach (json_object_get(queue, "agents"), i, item) {
		buf_reset(&text);
		member_text(item, "name", HARMLESS_LINE, &text);
		chat_say(chat, "agent: %s  %.16s  %lld of %lld", text.p, member_str(item, "status"),
			 member_int(item, "load"), member_int(item, "capacity"));
	}
	buf_deinit(&text);
}

static void on_offer(struct chat *chat, const json_t *f)
{
	struct agent *a = chat->self;
	struct buf text = BUF_INIT(1 << 20);
	int64_t expires = wall_ms() + 20000;
	struct desk_offer *o;
	const char *at = member_str(f, "expires_at");
	bool known = desk_offer_find(&a->desk, member_str(f, "offer")) != NULL;

	time_parse(&expires, at, strlen(at));
	o = desk_offer_add(&a->desk, f, expires);
	if (!o || known)
		return;
	context_text(chat->ctl, o->context, &text);
	chat_say(chat, "%sOffer %d%s, priority %lld, for %lld s: /accept or /decline",
		 ctl_ink(chat->ctl, INK_BOLD), (int)(o - a->desk.offers) + 1,
		 ctl_ink(chat->ctl, INK_NONE), member_int(f, "priority"),
		 (long long)MAX(0, (expires - wall_ms() + 999) / 1000));
	if (!chat->json) {
		screen_print(chat->screen, text.p);
		screen_bell(chat->screen);
	}
	buf_deinit(&text);
}

static void on_revoked(struct chat *chat, const json_t *f)
{
	struct agent *a = chat->self;
	struct desk_offer *o = desk_offer_find(&a->desk, member_str(f, "offer"));

	if (!o)
		return;
	chat_say(chat, "Offer %d is no longer yours: %.20s", (int)(o - a->desk.offers) + 1,
		 member_str(f, "reason"));
	desk_offer_drop(o);
}

/* What was shown of it stays on the screen only. */
static void on_erased(struct chat *chat, const json_t *f)
{
	struct agent *a = chat->self;
	struct desk_conversation *c = desk_find(&a->desk, member_str(f, "conversation"));

	if (!c)
		return;
	chat_say(chat, "Conversation %d is gone: its visitor was erased.",
		 desk_number(&a->desk, c));
	desk_remove(&a->desk, c);
}

/* A conversation that the server says is ours. */
static void hold(struct chat *chat, const json_t *summary)
{
	struct agent *a = chat->self;
	struct desk_conversation *c = desk_add(&a->desk, member_str(summary, "conversation"));
	struct buf name = BUF_INIT(1024);

	c->mine = true;
	c->frustration = member_real(summary, "frustration");
	member_text(summary, "name", HARMLESS_LINE, &name);
	snprintf(c->name, sizeof(c->name), "%.60s", name.p);
	buf_deinit(&name);
	if (!desk_current(&a->desk))
		desk_use(&a->desk, c);
	follow(chat, c);
	if (*member_str(summary, "wrap_until"))
		agent_has_to_wrap_up(chat, c, member_str(summary, "wrap_until"));
}

static void greet(struct chat *chat, const json_t *f)
{
	struct agent *a = chat->self;
	size_t waiting = json_array_size(json_object_get(json_object_get(f, "queue"), "waiting"));

	if (waiting)
		chat_say(chat, "You are %s (%s). %zu wait: /queue shows them.", a->name, a->role,
			 waiting);
	else
		chat_say(chat, "You are %s (%s). Nobody waits.", a->name, a->role);
	if (strcmp(a->status, "available"))
		chat_say(chat,
			 "You are %s: /available to be offered conversations, /help for the "
			 "rest.",
			 a->status);
}

static void on_welcome(struct chat *chat, const json_t *f)
{
	struct agent *a = chat->self;
	const json_t *account = json_object_get(f, "agent"), *item;
	struct buf name = BUF_INIT(1024);
	size_t i;

	member_text(account, "name", HARMLESS_LINE, &name);
	snprintf(a->name, sizeof(a->name), "%.120s", name.p);
	buf_deinit(&name);
	snprintf(a->id, sizeof(a->id), "%s", member_str(account, "id"));
	snprintf(a->role, sizeof(a->role), "%s", member_str(account, "role"));
	snprintf(a->status, sizeof(a->status), "%s", member_str(f, "status"));
	json_decref(a->desk.canned);
	a->desk.canned = json_incref(json_object_get(f, "canned"));
	json_decref(a->desk.queues);
	a->desk.queues = json_incref(json_object_get(f, "queues"));
	json_decref(a->desk.agents);
	a->desk.agents = json_incref(json_object_get(json_object_get(f, "queue"), "agents"));
	for (i = 0; i < DESK_CONVERSATIONS; i++)
		a->desk.conversations[i].mine = false;
	for (i = 0; i < DESK_OFFERS; i++)
		desk_offer_drop(&a->desk.offers[i]);
	json_array_foreach (json_object_get(f, "conversations"), i, item)
		hold(chat, item);
	if (!a->greeted)
		greet(chat, f);
	else
		chat_say(chat, "connected again");
	json_array_foreach (json_object_get(f, "offers"), i, item)
		on_offer(chat, item);
	agent_on_promises(chat, json_object_get(f, "follow_ups"));
	if (screen_is_terminal(chat->screen) || a->watching) /* the prompt says how many wait */
		chat_signal(chat, json_pack("{ss sb}", "type", "watch", "queue", 1));
	a->greeted = true;
}

/* It is ours now: what was known of it comes from the offer. */
static void on_assigned(struct chat *chat, const json_t *e, struct desk_conversation *c)
{
	struct agent *a = chat->self;

	if (strcmp(member_str(json_object_get(e, "agent"), "id"), a->id)) {
		c->mine = false;
		return;
	}
	c->mine = true;
	c->closed = false;
	for (size_t i = 0; i < DESK_OFFERS; i++) {
		struct desk_offer *o = &a->desk.offers[i];
		struct buf name = BUF_INIT(1024);

		if (!*o->offer || strcmp(o->conversation, c->id))
			continue;
		person_text(o->context, &name);
		snprintf(c->name, sizeof(c->name), "%.60s", name.p);
		desk_context(c, o->context);
		c->frustration = member_real(json_object_get(o->context, "mood"), "now");
		desk_offer_drop(o);
		buf_deinit(&name);
	}
	if (!desk_current(&a->desk) || *member_str(e, "re"))
		desk_use(&a->desk, c);
}

static void on_message(struct chat *chat, const json_t *e, struct desk_conversation *c)
{
	const char *role = member_str(json_object_get(e, "from"), "role");

	if (!strcmp(role, "agent"))
		c->said = c->shown;
	if (strcmp(role, "visitor"))
		return;
	c->typing_until = 0;
	*c->suggestion = '\0';
	if (!c->mine || !screen_is_terminal(chat->screen))
		return;
	screen_bell(chat->screen);
	chat_signal(chat, json_pack("{ss ss sI}", "type", "read", "conversation", c->id, "seq",
				    (json_int_t)c->shown));
}

static void on_typing(struct chat *chat, const json_t *f)
{
	struct agent *a = chat->self;
	struct desk_conversation *c = desk_find(&a->desk, member_str(f, "conversation"));

	if (c && !strcmp(member_str(json_object_get(f, "from"), "role"), "visitor"))
		c->typing_until =
			json_is_true(json_object_get(f, "on")) ? chat->now + TYPING_SHOWN : 0;
}

static void on_read(struct chat *chat, const json_t *f)
{
	struct agent *a = chat->self;
	struct desk_conversation *c = desk_find(&a->desk, member_str(f, "conversation"));

	if (c)
		c->read = MAX(c->read, member_int(f, "seq"));
}

static void on_event(struct chat *chat, const json_t *e)
{
	struct agent *a = chat->self;
	const char *type = member_str(e, "type");
	struct desk_conversation *c = desk_add(&a->desk, member_str(e, "conversation"));
	struct buf label = BUF_INIT(64);

	c->seq = MAX(c->seq, member_int(e, "seq"));
	if (!strcmp(type, "assigned"))
		on_assigned(chat, e, c);
	else if (!strcmp(type, "escalated"))
		desk_context(c, json_object_get(e, "context"));
	else if (!strcmp(type, "analysis"))
		c->frustration = member_real(e, "frustration");
	if (member_int(e, "seq") <= c->shown) {
		buf_deinit(&label);
		return; /* seen already */
	}
	c->shown = member_int(e, "seq");
	label_of(a, c, &label);
	chat_event(chat, e, EVENT_AGENT, label.p);
	buf_deinit(&label);
	if (!strcmp(type, "message"))
		on_message(chat, e, c);
	if (!strcmp(type, "closed") && c->mine && *member_str(e, "wrap_until"))
		agent_has_to_wrap_up(chat, c, member_str(e, "wrap_until"));
	else if (!strcmp(type, "closed") || !strcmp(type, "requeued") ||
		 !strcmp(type, "returned") || (!strcmp(type, "wrapped_up") && c->closed))
		desk_remove(&a->desk, c);
}

static void on_suggestion(struct chat *chat, const json_t *f)
{
	struct agent *a = chat->self;
	struct desk_conversation *c = desk_find(&a->desk, member_str(f, "conversation"));
	const json_t *reply = json_array_get(json_object_get(f, "replies"), 0);
	struct buf text = BUF_INIT(1 << 16);

	if (!c || !reply)
		return;
	snprintf(c->suggestion, sizeof(c->suggestion), "%s", member_str(reply, "text"));
	member_text(reply, "text", HARMLESS_LINE, &text);
	chat_say(chat, "[%d] the bot would say: %s%s%s  (/suggested to use it)",
		 desk_number(&a->desk, c), ctl_ink(chat->ctl, INK_GOOD), text.p,
		 ctl_ink(chat->ctl, INK_NONE));
	buf_deinit(&text);
}

static void on_queue(struct chat *chat, const json_t *f)
{
	struct agent *a = chat->self;

	json_decref(a->desk.agents);
	a->desk.agents = json_incref(json_object_get(f, "agents"));
	if (a->queue_asked || a->watching)
		agent_print_queue(chat, f);
	a->queue_asked = false;
	a->waiting =
		(long long)json_array_size(json_object_get(f, "waiting")) + member_int(f, "more");
}

static void on_presence(struct chat *chat, const json_t *f)
{
	struct agent *a = chat->self;
	const json_t *who = json_object_get(f, "agent");
	struct buf reason = BUF_INIT(1024);

	if (!strcmp(member_str(who, "id"), a->id) && strcmp(a->status, member_str(f, "status"))) {
		member_text(f, "reason", HARMLESS_LINE, &reason);
		snprintf(a->status, sizeof(a->status), "%s", member_str(f, "status"));
		chat_say(chat, "You are %s%s%s.", a->status, reason.n ? ": " : "", reason.p);
	}
	buf_deinit(&reason);
}

static void on_alert(struct chat *chat, const json_t *f)
{
	struct buf text = BUF_INIT(4096);

	member_text(f, "text", HARMLESS_LINE, &text);
	chat_wrong(chat, "%s", text.p);
	screen_bell(chat->screen);
	buf_deinit(&text);
}

static void on_ok(struct chat *chat, const json_t *f)
{
	struct agent *a = chat->self;

	agent_is_open(chat, member_str(f, "conversation"));
	if (strcmp(member_str(f, "re"), a->wanted_id) || !*a->wanted)
		return;
	if (strcmp(a->status, a->wanted))
		chat_say(chat, "You are %s.", a->wanted);
	snprintf(a->status, sizeof(a->status), "%s", a->wanted);
	*a->wanted = '\0';
}

static void frame(struct chat *chat, const json_t *f)
{
	static const struct {
		const char *type;
		void (*on)(struct chat *chat, const json_t *f);
	} signals[] = {{"welcome", on_welcome},
		       {"offer", on_offer},
		       {"revoked", on_revoked},
		       {"suggestion", on_suggestion},
		       {"queue", on_queue},
		       {"presence", on_presence},
		       {"typing", on_typing},
		       {"read", on_read},
		       {"hints", agent_on_hints},
		       {"alert", on_alert},
		       {"follow_up", agent_on_follow_up},
		       {"erased", on_erased},
		       {"ok", on_ok}};
	const char *type = member_str(f, "type");

	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		if (!strcmp(signals[i].type, type)) {
			signals[i].on(chat, f);
			return;
		}
	if (member_int(f, "seq") && *member_str(f, "at"))
		on_event(chat, f);
}

static void prompt(struct chat *chat, struct buf *out)
{
	struct agent *a = chat->self;
	struct desk_conversation *c = desk_current(&a->desk);

	for (size_t i = 0; i < DESK_OFFERS; i++)
		if (*a->desk.offers[i].offer)
			buf_printf(out, "[offer %zu: %lld s] ", i + 1,
				   (long long)MAX(0, (a->desk.offers[i].expires - wall_ms() + 999) /
							     1000));
	if (a->waiting)
		buf_printf(out, "[%lld wait] ", a->waiting);
	if (c && c->typing_until > chat->now)
		buf_puts(out, "typing … ");
	else if (c && c->mine && c->said && c->read >= c->said)
		buf_puts(out, "[seen] ");
	buf_puts(out, *a->status ? a->status : "agent");
	if (c)
		buf_printf(out, " [%d %.30s]", desk_number(&a->desk, c), c->name);
	buf_puts(out, "> ");
}

/* So that the window's name says from afar that somebody waits for an answer. */
static void name_window(struct chat *chat)
{
	struct agent *a = chat->self;
	char title[64] = "handoffctl chat";
	int offers = 0;

	for (size_t i = 0; i < DESK_OFFERS; i++)
		offers += *a->desk.offers[i].offer != '\0';
	if (offers)
		snprintf(title, sizeof(title), "(%d offered) handoffctl chat", offers);
	screen_title(chat->screen, title);
}

static void tick(struct chat *chat)
{
	struct agent *a = chat->self;
	struct desk_conversation *c = desk_current(&a->desk);

	for (size_t i = 0; i < DESK_OFFERS; i++)
		if (*a->desk.offers[i].offer && a->desk.offers[i].expires < wall_ms() - 2000)
			desk_offer_drop(&a->desk.offers[i]);
	name_window(chat);
	if (!screen_is_terminal(chat->screen))
		return;
	if (c && c->mine && chat_is_typing(chat))
		chat_signal(chat, json_pack("{ss ss sb}", "type", "typing", "conversation", c->id,
					    "on", 1));
	agent_coach(chat);
}

int chat_agent(struct ctl *c, const char *url, const char *token)
{
	static const struct chat_role role = {.protocol = "handoff.agent.v1",
					      .hello = hello,
					      .frame = frame,
					      .line = agent_line,
					      .prompt = prompt,
					      .tick = tick,
					      .complete = agent_complete};
	struct chat *chat = calloc(1, sizeof(*chat));
	struct agent *a = calloc(1, sizeof(*a));
	int r = CTL_FAILED;

	if (chat && a) {
		desk_init(&a->desk);
		*chat = (struct chat){.ctl = c, .role = &role, .self = a, .url = url};
		snprintf(chat->token, sizeof(chat->token), "%s", token);
		r = chat_run(chat);
		desk_deinit(&a->desk);
		json_decref(a->postponed);
		explicit_bzero(chat->token, sizeof(chat->token));
	}
	free(chat);
	free(a);
	return r;
}
