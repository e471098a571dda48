#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/id.h"
#include "base/problem.h"
#include "clients/handoffctl/chat_agent.h"
#include "clients/handoffctl/context_text.h"

/* handoffctl chat --as agent: what the agent types. */

static struct agent *agent_of(struct chat *chat)
{
	return chat->self;
}

/* The conversation that a command is about, or NULL after it has been said that there is none. */
static struct desk_conversation *current(struct chat *chat)
{
	struct desk_conversation *c = desk_current(&agent_of(chat)->desk);

	if (!c)
		chat_wrong(chat, "no conversation is chosen; /accept an offer, /take ID from the "
				 "/queue, or /open ID");
	return c;
}

/* {"type":…,"conversation":…}, or NULL. */
json_t *agent_about_current(struct chat *chat, const char *type)
{
	struct desk_conversation *c = current(chat);

	return c ? json_pack("{ss ss}", "type", type, "conversation", c->id) : NULL;
}

bool agent_set_text(struct chat *chat, json_t *o, const char *key, const char *text)
{
	json_t *value = json_string(text);

	if (value) {
		json_object_set_new(o, key, value);
		return true;
	}
	json_decref(o);
	chat_wrong(chat, "that is not UTF-8 text");
	return false;
}

static void presence(struct chat *chat, const char *status)
{
	struct agent *a = agent_of(chat);

	chat_command(chat, json_pack("{ss ss}", "type", "presence", "status", status));
	snprintf(a->wanted, sizeof(a->wanted), "%s", status);
	snprintf(a->wanted_id, sizeof(a->wanted_id), "%s-%u", chat->prefix, chat->counter);
}

static void do_available(struct chat *chat, char *rest)
{
	(void)rest;
	presence(chat, "available");
}

static void do_busy(struct chat *chat, char *rest)
{
	(void)rest;
	presence(chat, "busy");
}

static void do_away(struct chat *chat, char *rest)
{
	(void)rest;
	presence(chat, "away");
}

static void do_accept(struct chat *chat, char *rest)
{
	struct desk_offer *o = desk_offer_named(&agent_of(chat)->desk, rest);

	if (o)
		chat_command(chat, json_pack("{ss ss}", "type", "accept", "offer", o->offer));
	else
		chat_wrong(chat, "there is no such offer");
}

static void do_decline(struct chat *chat, char *rest)
{
	struct desk *desk = &agent_of(chat)->desk;
	char *reason = rest;
	struct desk_offer *o = NULL;
	json_t *command;

	if (*rest >= '1' && *rest <= '9')
		o = desk_offer_named(desk, chat_word(rest, &reason));
	o = o ? o : desk_offer_named(desk, "");
	if (!o) {
		chat_wrong(chat, "there is no offer");
		return;
	}
	command = json_pack("{ss ss}", "type", "decline", "offer", o->offer);
	if (*reason && !agent_set_text(chat, command, "reason", reason))
		return;
	chat_command(chat, command);
	desk_offer_drop(o);
}

/* A conversation's id from what was typed: an id, or a number of ours. */
static const char *id_of(struct chat *chat, const char *word)
{
	struct desk_conversation *c = desk_named(&agent_of(chat)->desk, word);
	uint64_t id;

	if (c)
		return c->id;
	if (id_parse(&id, word, strlen(word)))
		return word;
	chat_wrong(chat, "'%.40s' is no conversation; /queue and /list show them", word);
	return NULL;
}

static void do_take(struct chat *chat, char *rest)
{
	const char *id = id_of(chat, rest);

	if (id)
		chat_command(chat, json_pack("{ss ss}", "type", "take", "conversation", id));
}

static void do_open(struct chat *chat, char *rest)
{
	struct desk *desk = &agent_of(chat)->desk;
	const char *id = id_of(chat, rest);
	struct desk_conversation *c = id ? desk_add(desk, id) : NULL;

	if (!c)
		return;
	desk_use(desk, c);
	c->shown = 0; /* all of it again */
	chat_command(chat, json_pack("{ss ss}", "type", "open", "conversation", c->id));
}

static void do_leave(struct chat *chat, char *rest)
{
	struct desk *desk = &agent_of(chat)->desk;
	struct desk_conversation *c = desk_named(desk, rest);

	if (!c || c->mine) {
		chat_wrong(chat, c ? "it is yours: /close, /return or /transfer it"
				   : "there is no such conversation");
		return;
	}
	chat_command(chat, json_pack("{ss ss}", "type", "leave", "conversation", c->id));
	desk_remove(desk, c);
}

static void do_use(struct chat *chat, char *rest)
{
	struct desk *desk = &agent_of(chat)->desk;
	struct desk_conversation *c = desk_named(desk, rest);

	if (!c) {
		chat_wrong(chat, "there is no such conversation; /list shows them");
		return;
	}
	desk_use(desk, c);
	if (!screen_is_terminal(chat->screen))
		agent_list(chat);
}

void agent_say(struct chat *chat, const char *text)
{
	json_t *o = agent_about_current(chat, "say");

	if (o && agent_set_text(chat, o, "text", text))
		chat_command(chat, o);
}

static void do_note(struct chat *chat, char *rest)
{
	json_t *o = *rest ? agent_about_current(chat, "note") : NULL;

	if (o && agent_set_text(chat, o, "text", rest))
		chat_command(chat, o);
	if (!*rest)
		chat_wrong(chat, "/note TEXT");
}

static void do_tag(struct chat *chat, char *rest)
{
	json_t *o = agent_about_current(chat, "tag"), *tags = json_array();

	for (char *p = rest; *p;) {
		size_t n = strcspn(p, ", ");

		if (n)
			json_array_append_new(tags, json_stringn(p, n));
		p += n + (p[n] != '\0');
	}
	if (o) {
		json_object_set_new(o, "tags", tags);
		chat_command(chat, o);
	} else {
		json_decref(tags);
	}
}

/* By the whole name or what stands before its first space. */
static bool is_named(const char *name, const char *word)
{
	size_t n = strlen(word);

	return !strcasecmp(name, word) ||
	       (n && !strncasecmp(name, word, n) && strcspn(name, " ") == n);
}

/* An agent's id, by the name that the queue shows or by their login. Gives a string or NULL. */
json_t *agent_named(struct chat *chat, const char *word)
{
	const json_t *item;
	json_t *answer = NULL, *request, *found = NULL;
	uint64_t id;
	size_t i;

	json_array_foreach (agent_of(chat)->desk.agents, i, item)
		if (!found && is_named(member_str(item, "name"), word))
			found = json_string(member_str(item, "id"));
	request = json_pack("{ss}", "command", "agent_list");
	if (!found && !ctl_connect(chat->ctl))
		ctlclient_ask(&chat->ctl->client, request, &answer);
	json_decref(request);
	ctlclient_close(&chat->ctl->client);
	json_array_foreach (json_object_get(answer, "agents"), i, item)
		if (!found && !strcmp(member_str(item, "login"), word))
			found = json_string(member_str(item, "id"));
	json_decref(answer);
	if (!found && id_parse(&id, word, strlen(word)))
		found = json_string(word);
	return found;
}

static void send_with_note(struct chat *chat, json_t *o, const char *note)
{
	if (!*note || agent_set_text(chat, o, "note", note))
		chat_command(chat, o);
}

static void do_transfer(struct chat *chat, char *rest)
{
	char *note;
	const char *to = chat_word(rest, &note);
	bool skill = !strncmp(to, "skill:", 6);
	json_t *who = skill ? json_string(to + 6) : agent_named(chat, to);
	json_t *o = who ? agent_about_current(chat, "transfer") : NULL;

	if (!who)
		chat_wrong(chat, "/transfer LOGIN or skill:NAME [NOTE]; nobody is '%.60s'", to);
	if (!o) {
		json_decref(who);
		return;
	}
	json_object_set_new(o, "to", json_pack("{so}", skill ? "skill" : "agent", who));
	send_with_note(chat, o, note);
}

/* ID or N, then whom or what it goes to, then a note: a supervisor's, of whatever waits. Gives the command
 * with what `to` names it, or NULL. */
static json_t *sent_to(struct chat *chat, char *rest, const char *type, char **ret_to,
		       char **ret_note)
{
	const char *id;
	char *after;

	rest = (char *)chat_word(rest, &after);
	*ret_to = (char *)chat_word(after, ret_note);
	id = **ret_to ? id_of(chat, rest) : NULL;
	if (!**ret_to)
		chat_wrong(chat, "which one, and to whom? /help shows how");
	return id ? json_pack("{ss ss}", "type", type, "conversation", id) : NULL;
}

static void do_move(struct chat *chat, char *rest)
{
	char *to, *note;
	json_t *o = sent_to(chat, rest, "move", &to, &note);

	if (!o)
		return;
	json_object_set_new(o, "to", json_pack("{ss}", "queue", to));
	send_with_note(chat, o, note);
}

static void do_assign(struct chat *chat, char *rest)
{
	char *to, *note;
	json_t *o = sent_to(chat, rest, "transfer", &to, &note);
	json_t *who = o ? agent_named(chat, to) : NULL;

	if (o && !who)
		chat_wrong(chat, "nobody is '%.60s'", to);
	if (!who) {
		json_decref(o);
		return;
	}
	json_object_set_new(o, "to", json_pack("{so}", "agent", who));
	send_with_note(chat, o, note);
}

static void do_return(struct chat *chat, char *rest)
{
	json_t *o = agent_about_current(chat, "return");

	if (o && (!*rest || agent_set_text(chat, o, "reason", rest)))
		chat_command(chat, o);
}

const char *const agent_resolutions[] = {"resolved", "unresolved", "abandoned", "spam",
					 "follow_up"};
const size_t n_agent_resolutions = ARRAY_SIZE(agent_resolutions);

static void do_close(struct chat *chat, char *rest)
{
	char *note;
	const char *word = chat_word(rest, &note), *resolution = NULL, *near;
	json_t *o;

	for (size_t i = 0; i < n_agent_resolutions; i++)
		if (!strcmp(agent_resolutions[i], word))
			resolution = agent_resolutions[i];
	near = nearest_word(word, agent_resolutions, n_agent_resolutions);
	if (!resolution) {
		chat_wrong(chat, "/close resolved|unresolved|abandoned|spam|follow_up [NOTE]%s%s",
			   near ? "; did you mean " : "", near ? near : "");
		return;
	}
	o = agent_about_current(chat, "close");
	if (!o)
		return;
	json_object_set_new(o, "resolution", json_string(resolution));
	if (!*note || agent_set_text(chat, o, "note", note))
		chat_command(chat, o);
}

static void do_list(struct chat *chat, char *rest)
{
	(void)rest;
	agent_list(chat);
}

/* Once, or all the time: /queue on, /queue off. */
static void do_queue(struct chat *chat, char *rest)
{
	struct agent *a = agent_of(chat);
	bool off = !strcmp(rest, "off");

	a->watching = off ? false : a->watching || !strcmp(rest, "on");
	a->queue_asked = !off;
	if (!off)
		chat_command(chat, json_pack("{ss sb}", "type", "watch", "queue", 1));
}

static void do_opening(struct chat *chat, char *rest)
{
	struct desk_conversation *c = current(chat);

	(void)rest;
	if (c && *member_str(c->context, "opening"))
		screen_edit(chat->screen, member_str(c->context, "opening"));
	else if (c)
		chat_wrong(chat, "there is no suggested opening for it");
}

/* What came with the offer, again. */
static void do_context(struct chat *chat, char *rest)
{
	struct desk_conversation *c =
		*rest ? desk_named(&agent_of(chat)->desk, rest) : current(chat);
	struct buf text = BUF_INIT(1 << 20);

	if (!c && *rest)
		chat_wrong(chat, "there is no such conversation; /list shows them");
	if (c && !c->context)
		chat_wrong(chat, "nothing is known of it yet; /open shows all that was said");
	if (c && c->context) {
		context_text(chat->ctl, c->context, &text);
		if (!chat->json)
			screen_print(chat->screen, text.p);
	}
	buf_deinit(&text);
}

static void do_suggested(struct chat *chat, char *rest)
{
	struct desk_conversation *c = current(chat);

	(void)rest;
	if (c && *c->suggestion)
		screen_edit(chat->screen, c->suggestion);
	else if (c)
		chat_wrong(chat, "the bot has nothing to suggest");
}

static void do_canned(struct chat *chat, char *rest)
{
	const json_t *item, *canned = agent_of(chat)->desk.canned;
	struct buf text = BUF_INIT(1 << 16);
	bool found = false;
	size_t i;

	json_array_foreach (canned, i, item) {
		if (!strcmp(member_str(item, "name"), rest)) {
			screen_edit(chat->screen, member_str(item, "text"));
			found = true;
		} else if (!*rest) {
			buf_reset(&text);
			member_text(item, "text", HARMLESS_LINE, &text);
			chat_say(chat, "%.40s: %s", member_str(item, "name"), text.p);
		}
	}
	if (*rest && !found)
		chat_wrong(chat, "there is no prepared answer '%.40s'; /canned shows them", rest);
	buf_deinit(&text);
}

static void do_help(struct chat *chat, char *rest);

const struct agent_verb agent_verbs[] = {
	{"/available", "", "be offered conversations", do_available, NOTHING, NOTHING},
	{"/busy", "", "no offers; go on with what you have", do_busy, NOTHING, NOTHING},
	{"/away", "", "not there", do_away, NOTHING, NOTHING},
	{"/accept", "[N]", "take an offer", do_accept, OFFER, NOTHING},
	{"/decline", "[N] [REASON]", "let somebody else take it", do_decline, OFFER, NOTHING},
	{"/take", "ID", "take a conversation from the queue", do_take, NOTHING, NOTHING},
	{"/context", "[N]", "what is known: the reasons, the facts, what the bot tried", do_context,
	 CONVERSATION, NOTHING},
	{"/opening", "", "put the suggested first line into the input", do_opening, NOTHING,
	 NOTHING},
	{"/suggested", "", "the same with what the bot would say", do_suggested, NOTHING, NOTHING},
	{"/canned", "[NAME]", "prepared answers, or put one into the input", do_canned, CANNED,
	 NOTHING},
	{"/note", "TEXT", "for agents only", do_note, NOTHING, NOTHING},
	{"/tag", "A,B", "all tags of the conversation", do_tag, NOTHING, NOTHING},
	{"/transfer", "AGENT|skill:X [NOTE]", "hand it on", do_transfer, AGENT, NOTHING},
	{"/assign", "N|ID AGENT [NOTE]", "supervisors: whatever it is, this agent has it now",
	 do_assign, CONVERSATION, AGENT},
	{"/move", "N|ID QUEUE [NOTE]", "into another queue", do_move, CONVERSATION, QUEUE},
	{"/return", "[REASON]", "give it back to the bot", do_return, NOTHING, NOTHING},
	{"/close", "resolved|… [NOTE]", "end it: resolved, unresolved, abandoned, spam, follow_up",
	 do_close, RESOLUTION, NOTHING},
	{"/wrap", "[resolved|…] [complaint:X] [NOTE]", "after the end: how it went", agent_wrap_up,
	 RESOLUTION, NOTHING},
	{"/promise", "TIME [TEXT]", "to come back to the visitor", agent_promise, NOTHING, NOTHING},
	{"/promises", "", "what is promised", agent_promises, NOTHING, NOTHING},
	{"/done", "N kept|… [NOTE]",
	 "what came of it: kept, not_reached, cancelled, postponed TIME, reassigned AGENT",
	 agent_follow_up, NOTHING, OUTCOME},
	{"/list", "", "what you have", do_list, NOTHING, NOTHING},
	{"/use", "N", "choose another one of these; also /N, and @N TEXT says it there", do_use,
	 CONVERSATION, NOTHING},
	{"/open", "N|ID", "see all of a conversation", do_open, CONVERSATION, NOTHING},
	{"/leave", "[N]", "look no longer at one that is not yours", do_leave, CONVERSATION,
	 NOTHING},
	{"/queue", "[on|off]", "who waits; on: and every change", do_queue, ON_OFF, NOTHING},
	{"/quit", "", "leave; after a while what you hold goes back to the queue", chat_quit,
	 NOTHING, NOTHING},
	{"/help", "", "this", do_help, NOTHING, NOTHING},
};
const size_t n_agent_verbs = ARRAY_SIZE(agent_verbs);

static void do_help(struct chat *chat, char *rest)
{
	(void)rest;
	chat_say(chat, "What you type is said in the conversation that the prompt names.");
	for (size_t i = 0; i < n_agent_verbs; i++)
		chat_say(chat, "  %-11s %-21s %s", agent_verbs[i].word, agent_verbs[i].args,
			 agent_verbs[i].help);
}
