#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/time.h"
#include "clients/handoffctl/chat_agent.h"

/* handoffctl chat --as agent: what is done after the end of a conversation, and promises. */

const char *const agent_outcomes[] = {"kept", "not_reached", "cancelled", "postponed",
				      "reassigned"};
const size_t n_agent_outcomes = ARRAY_SIZE(agent_outcomes);

/* --- wrap-up ------------------------------------------------------------------------------ */

/* Takes the first word off *rest when it is one of a list; NULL: it is not. */
static const char *take_word(char **rest, const char *const *list, size_t n)
{
	size_t length = strcspn(*rest, " ");

	for (size_t i = 0; i < n; i++) {
		if (strlen(list[i]) != length || strncmp(list[i], *rest, length) != 0)
			continue;
		*rest += length + strspn(*rest + length, " ");
		return list[i];
	}
	return NULL;
}

/* The code behind "complaint:", or NULL. */
static const char *take_complaint(char **rest)
{
	static const char prefix[] = "complaint:";

	if (strncmp(*rest, prefix, strlen(prefix)) != 0)
		return NULL;
	return chat_word(*rest + strlen(prefix), rest);
}

void agent_wrap_up(struct chat *chat, char *rest)
{
	json_t *o = agent_about_current(chat, "wrap_up");
	const char *resolution, *complaint;

	if (!o)
		return;
	resolution = take_word(&rest, agent_resolutions, n_agent_resolutions);
	complaint = take_complaint(&rest);
	if (resolution)
		json_object_set_new(o, "resolution", json_string(resolution));
	if (complaint)
		json_object_set_new(o, "complaint", json_string(complaint));
	if (!*rest || agent_set_text(chat, o, "note", rest))
		chat_command(chat, o);
}

void agent_has_to_wrap_up(struct chat *chat, struct desk_conversation *c, const char *until)
{
	struct agent *a = chat->self;
	char at[LOCAL_TIME];

	c->closed = true;
	local_time(at, until);
	chat_say(chat, "[%d] is over. Until %s it is yours to wrap up: /wrap [RESOLUTION] [NOTE]",
		 desk_number(&a->desk, c), at);
}

/* --- promises ----------------------------------------------------------------------------- */

/* A time, or how long from now, as RFC 3339; false: it is neither. */
static bool when(const char *word, char out[TIME_TEXT + 1])
{
	int64_t ms;

	if (duration_parse(&ms, word, strlen(word)))
		ms += time(NULL) * (int64_t)1000;
	else if (!time_parse(&ms, word, strlen(word)))
		return false;
	time_format(out, ms);
	return true;
}

void agent_promise(struct chat *chat, char *rest)
{
	char *text, due[TIME_TEXT + 1];
	const char *word = chat_word(rest, &text);
	json_t *o;

	if (!when(word, due)) {
		chat_wrong(chat, "/promise TIME [TEXT]; TIME is how long from now (2h, 1d) or "
				 "2026-11-22T06:40:00Z");
		return;
	}
	o = agent_about_current(chat, "promise");
	if (!o)
		return;
	json_object_set_new(o, "due_at", json_string(due));
	if (!*text || agent_set_text(chat, o, "text", text))
		chat_command(chat, o);
}

static void say_promise(struct chat *chat, int number, const json_t *p)
{
	struct buf text = BUF_INIT(1 << 14), owner = BUF_INIT(1024);
	char due[LOCAL_TIME];

	local_time(due, member_str(p, "due_at"));
	member_text(p, "text", HARMLESS_LINE, &text);
	member_text(json_object_get(p, "owner"), "name", HARMLESS_LINE, &owner);
	chat_say(chat, "promise %d, %.8s, until %s, %s: %s", number, member_str(p, "state"), due,
		 owner.n ? owner.p : "nobody's", text.n ? text.p : "-");
	buf_deinit(&text);
	buf_deinit(&owner);
}

void agent_promises(struct chat *chat, char *rest)
{
	struct desk *desk = &((struct agent *)chat->self)->desk;
	bool any = false;

	(void)rest;
	for (int i = 0; i < DESK_PROMISES; i++) {
		if (!desk->promises[i])
			continue;
		say_promise(chat, i + 1, desk->promises[i]);
		any = true;
	}
	if (!any)
		chat_say(chat, "Nothing is promised. /promise TIME TEXT does.");
}

/* Sends it as soon as the server has the conversation in hand: it may have to be read back. */
static void send_about(struct chat *chat, json_t *command)
{
	struct agent *a = chat->self;

	if (desk_find(&a->desk, member_str(command, "conversation"))) {
		chat_command(chat, command);
		return;
	}
	json_decref(a->postponed);
	a->postponed = command;
	chat_command(chat, json_pack("{ss ss sI}", "type", "open", "conversation",
				     member_str(command, "conversation"), "after",
				     (json_int_t)9007199254740991)); /* nothing of it again */
}

void agent_is_open(struct chat *chat, const char *conversation)
{
	struct agent *a = chat->self;
	json_t *command = a->postponed;

	if (!command || strcmp(member_str(command, "conversation"), conversation) != 0)
		return;
	a->postponed = NULL;
	chat_command(chat, command);
}

/* What an outcome needs beside its name: a time, or a colleague. False: it is not there. */
static bool set_change(struct chat *chat, json_t *o, const char *outcome, char **rest)
{
	bool needs_due = !strcmp(outcome, "postponed");
	bool needs_owner = !strcmp(outcome, "reassigned");
	char *after, due[TIME_TEXT + 1];
	char *copy = strdup(*rest);
	const char *word = copy ? chat_word(copy, &after) : "";
	json_t *owner = needs_owner ? agent_named(chat, word) : NULL;
	bool timed = (needs_due || !strcmp(outcome, "not_reached")) && when(word, due);

	if (timed)
		json_object_set_new(o, "due_at", json_string(due));
	if (owner)
		json_object_set_new(o, "owner", owner);
	if (timed || owner)
		*rest += after - copy;
	free(copy);
	return (timed || !needs_due) && (owner || !needs_owner);
}

void agent_follow_up(struct chat *chat, char *rest)
{
	struct desk *desk = &((struct agent *)chat->self)->desk;
	char *after;
	int n = atoi(chat_word(rest, &after));
	const json_t *p = n >= 1 && n <= DESK_PROMISES ? desk->promises[n - 1] : NULL;
	const char *outcome = take_word(&after, agent_outcomes, n_agent_outcomes);
	json_t *o;

	if (!p || !outcome) {
		chat_wrong(chat, "/done N kept|not_reached|cancelled|postponed TIME|reassigned "
				 "LOGIN [NOTE]; /promises shows them");
		return;
	}
	o = json_pack("{ss ss sI ss}", "type", "follow_up", "conversation",
		      member_str(p, "conversation"), "promise",
		      (json_int_t)member_int(p, "promise"), "outcome", outcome);
	if (!set_change(chat, o, outcome, &after)) {
		chat_wrong(chat, "%s needs a %s", outcome,
			   !strcmp(outcome, "postponed") ? "time" : "colleague");
		json_decref(o);
		return;
	}
	if (!*after || agent_set_text(chat, o, "note", after))
		send_about(chat, o);
}

/* --- what the server says ----------------------------------------------------------------- */

static bool is_mine(const struct agent *a, const json_t *p)
{
	const json_t *owner = json_object_get(p, "owner");

	return !strcmp(member_str(owner, "id"), a->id);
}

void agent_on_promises(struct chat *chat, const json_t *list)
{
	struct agent *a = chat->self;
	const json_t *p;
	size_t i;

	desk_promises_drop(&a->desk);
	json_array_foreach (list, i, p) {
		int number = desk_promise_put(&a->desk, p);

		if (number && strcmp(member_str(p, "state"), "open") != 0)
			say_promise(chat, number, p);
	}
}

void agent_on_follow_up(struct chat *chat, const json_t *f)
{
	struct agent *a = chat->self;
	const json_t *p = json_object_get(f, "follow_up");
	bool keeps = is_mine(a, p) || strcmp(a->role, "agent") != 0;
	int number;

	if (!keeps || !strcmp(member_str(f, "news"), "over")) {
		desk_promise_remove(&a->desk, p);
		return;
	}
	number = desk_promise_put(&a->desk, p);
	if (number)
		say_promise(chat, number, p);
	if (!strcmp(member_str(f, "news"), "due"))
		screen_bell(chat->screen);
}
