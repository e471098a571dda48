#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clients/handoffctl/chat.h"

/* handoffctl chat: as a visitor. */

enum { REPLIES = 10, AHEAD = 64 };

struct visitor {
	char conversation[14];
	long long seq; /* everything up to it has come */
	/* What has come before its turn: the answer to a command that was sent again may overtake the
	 * replay, and says nothing of what lies between. A ring. */
	long long ahead[AHEAD];
	size_t n_ahead;
	char bot[256];
	char state[16];
	struct {
		char title[256], say[256];
	} replies[REPLIES];
	size_t n_replies;
	long long position; /* in the queue, as last told */
	char wait[64];	    /* and how long it will take */
	char typing[256];   /* who is typing */
	int64_t typing_until;
	long long said, read; /* seq of the visitor's last message; how far the agent has read */
	bool greeted;
};

static json_t *hello(struct chat *chat)
{
	struct visitor *v = chat->self;
	const char *site = ctl_has(chat->ctl, OPT_SITE) ? chat->ctl->option[OPT_SITE] : "demo";
	json_t *o = json_pack("{ss ss s{ss ss}}", "type", "hello", "site", site, "client", "name",
			      "handoffctl", "version", HANDOFF_VERSION);

	if (*chat->token)
		json_object_set_new(o, "token", json_string(chat->token));
	if (v->seq)
		json_object_set_new(o, "after", json_integer(v->seq));
	return o;
}

static void set_replies(struct chat *chat, const json_t *list)
{
	struct visitor *v = chat->self;
	const json_t *reply;
	size_t i;

	v->n_replies = 0;
	json_array_foreach (list, i, reply) {
		struct buf line = BUF_INIT(4096);

		if (v->n_replies == REPLIES)
			break;
		snprintf(v->replies[i].title, sizeof(v->replies[i].title), "%s",
			 member_str(reply, "title"));
		snprintf(v->replies[i].say, sizeof(v->replies[i].say), "%s",
			 member_str(reply, "say"));
		v->n_replies++;
		buf_printf(&line, "    %s[%zu]%s ", ctl_ink(chat->ctl, INK_DIM), i + 1,
			   ctl_ink(chat->ctl, INK_NONE));
		member_text(reply, "title", HARMLESS_LINE, &line);
		if (!chat->json)
			screen_print(chat->screen, line.p);
		buf_deinit(&line);
	}
}

static void print_greeting(struct chat *chat, const json_t *w)
{
	struct visitor *v = chat->self;
	struct buf line = BUF_INIT(1 << 16);
	const json_t *hours = json_object_get(w, "hours");
	char opens[LOCAL_TIME];

	if (!ctl_has(chat->ctl, OPT_QUIET))
		chat_say(chat,
			 "You talk to %s, a program. /human asks for a person, /help says "
			 "what else there is.",
			 v->bot);
	if (json_is_false(json_object_get(hours, "open"))) {
		local_time(opens, member_str(hours, "opens_at"));
		chat_say(chat, "No person is there now%s%s.", *opens ? "; the next time is " : "",
			 opens);
	}
	buf_printf(&line, "%s%s:%s ", ctl_ink(chat->ctl, INK_GOOD), v->bot,
		   ctl_ink(chat->ctl, INK_NONE));
	member_text(w, "greeting", HARMLESS_LINES, &line);
	if (*member_str(w, "greeting") && !chat->json)
		screen_print(chat->screen, line.p);
	set_replies(chat, json_object_get(w, "quick_replies"));
	buf_deinit(&line);
}

static void begin(struct visitor *v, const char *conversation)
{
	snprintf(v->conversation, sizeof(v->conversation), "%s", conversation);
	v->seq = v->said = v->read = 0;
	memset(v->ahead, 0, sizeof(v->ahead));
}

static void on_welcome(struct chat *chat, const json_t *w)
{
	struct visitor *v = chat->self;
	const char *conversation = member_str(w, "conversation");
	struct buf name = BUF_INIT(1024);

	snprintf(chat->token, sizeof(chat->token), "%s", member_str(w, "token"));
	snprintf(v->state, sizeof(v->state), "%s", member_str(w, "state"));
	member_text(json_object_get(w, "bot"), "name", HARMLESS_LINE, &name);
	snprintf(v->bot, sizeof(v->bot), "%s", name.n ? name.p : "the bot");
	buf_deinit(&name);
	if (strcmp(v->conversation, conversation))
		begin(v, conversation);
	if (v->greeted)
		chat_say(chat, "connected again");
	else if (!strcmp(v->state, "none") || !strcmp(v->state, "closed"))
		print_greeting(chat, w);
	v->greeted = true;
}

static void keep_wait(struct visitor *v, const json_t *said)
{
	struct buf wait = BUF_INIT(128);

	wait_text(json_object_get(said, "estimated_wait_s"), &wait);
	snprintf(v->wait, sizeof(v->wait), "%s", wait.p);
	buf_deinit(&wait);
}

static void on_queue(struct chat *chat, const json_t *q)
{
	struct visitor *v = chat->self;
	struct buf wait = BUF_INIT(128), text = BUF_INIT(1 << 16);

	wait_text(json_object_get(q, "estimated_wait_s"), &wait);
	member_text(q, "text", HARMLESS_LINE, &text);
	if (text.n)
		chat_say(chat, "%s", text.p);
	else if (v->position != member_int(q, "position") || strcmp(v->wait, wait.p))
		chat_say(chat, "You are number %lld in the queue%s%s.", member_int(q, "position"),
			 wait.n ? ", " : "", wait.p);
	v->position = member_int(q, "position");
	keep_wait(v, q);
	buf_deinit(&text);
	buf_deinit(&wait);
}

static void on_typing(struct chat *chat, const json_t *t)
{
	struct visitor *v = chat->self;
	struct buf who = BUF_INIT(1024);

	who_text(json_object_get(t, "from"), &who);
	snprintf(v->typing, sizeof(v->typing), "%s", who.p);
	v->typing_until = json_is_true(json_object_get(t, "on")) ? chat->now + TYPING_SHOWN : 0;
	buf_deinit(&who);
}

/* The state that an event leaves behind. */
static void follow(struct visitor *v, const char *type)
{
	static const struct {
		const char *type, *state;
	} after[] = {{"escalated", "waiting"}, {"assigned", "human"},	  {"requeued", "waiting"},
		     {"returned", "bot"},      {"unattended", "message"}, {"closed", "closed"}};

	for (size_t i = 0; i < ARRAY_SIZE(after); i++)
		if (!strcmp(after[i].type, type)) {
			snprintf(v->state, sizeof(v->state), "%s", after[i].state);
			v->position = 0;
		}
}

/* Whether it is new. Only what is no answer says that all before it has come, too. */
static bool is_new(struct visitor *v, long long seq, bool answer)
{
	for (size_t i = 0; i < AHEAD; i++)
		if (v->ahead[i] == seq) {
			v->seq = answer ? v->seq : MAX(v->seq, seq);
			return false;
		}
	if (seq <= v->seq)
		return false;
	if (answer)
		v->ahead[v->n_ahead++ % AHEAD] = seq;
	else
		v->seq = seq;
	return true;
}

static void on_event(struct chat *chat, const json_t *e)
{
	struct visitor *v = chat->self;
	const char *type = member_str(e, "type"), *conversation = member_str(e, "conversation");
	const char *role = member_str(json_object_get(e, "from"), "role");
	long long seq = member_int(e, "seq");

	if (strcmp(v->conversation, conversation)) { /* another one has begun */
		begin(v, conversation);
		snprintf(v->state, sizeof(v->state), "bot");
	}
	if (!is_new(v, seq, *member_str(e, "re")))
		return;
	follow(v, type);
	if (!strcmp(type, "escalated") || !strcmp(type, "requeued"))
		v->position = member_int(e, "position");
	if (!strcmp(type, "escalated"))
		keep_wait(v, e);
	chat_event(chat, e, EVENT_VISITOR, "");
	if (!strcmp(type, "message")) {
		set_replies(chat, json_object_get(e, "quick_replies"));
		if (strcmp(role, "visitor"))
			v->typing_until = 0;
		else
			v->said = seq;
		if (!strcmp(role, "agent") && screen_is_terminal(chat->screen))
			chat_signal(chat,
				    json_pack("{ss sI}", "type", "read", "seq", (json_int_t)seq));
	}
}

static void frame(struct chat *chat, const json_t *f)
{
	struct visitor *v = chat->self;
	const char *type = member_str(f, "type");

	if (!strcmp(type, "welcome"))
		on_welcome(chat, f);
	else if (!strcmp(type, "queue"))
		on_queue(chat, f);
	else if (!strcmp(type, "typing"))
		on_typing(chat, f);
	else if (!strcmp(type, "read"))
		v->read = MAX(v->read, member_int(f, "seq"));
	else if (member_int(f, "seq") && *member_str(f, "conversation"))
		on_event(chat, f);
}

static void say(struct chat *chat, const char *text, const char *payload)
{
	json_t *o = json_pack("{ss ss}", "type", "say", "text", text);

	if (!o) {
		chat_wrong(chat, "that is not UTF-8 text");
		return;
	}
	if (payload)
		json_object_set_new(o, "payload", json_string(payload));
	chat_command(chat, o);
}

static void do_human(struct chat *chat, char *rest)
{
	json_t *o = json_pack("{ss}", "type", "ask_human");

	if (*rest)
		json_object_set_new(o, "text", json_string(rest));
	chat_command(chat, o);
}

static void do_contact(struct chat *chat, char *rest)
{
	char *message;
	const char *way = chat_word(rest, &message);
	json_t *o =
		json_pack("{ss ss}", "type", "contact", strchr(way, '@') ? "email" : "phone", way);

	if (!*way || !o) {
		json_decref(o);
		chat_wrong(chat, "/contact E-MAIL-OR-TELEPHONE [MESSAGE]");
		return;
	}
	if (*message)
		json_object_set_new(o, "message", json_string(message));
	chat_command(chat, o);
}

/* "4", "4 very quick", "nps 9 because". */
static void do_rate(struct chat *chat, char *rest)
{
	const char *survey = "csat", *word = chat_word(rest, &rest);
	char *end;
	long score;
	json_t *o;

	if (!strcmp(word, "csat") || !strcmp(word, "nps") || !strcmp(word, "ces")) {
		survey = word;
		word = chat_word(rest, &rest);
	}
	score = strtol(word, &end, 10);
	if (end == word || *end) {
		chat_wrong(chat, "/rate 1 to 5 [COMMENT], or /rate nps 0 to 10, /rate ces 1 to 7");
		return;
	}
	o = json_pack("{ss ss si}", "type", "rate", "survey", survey, "score", (int)score);
	if (*rest)
		json_object_set_new(o, "comment", json_string(rest));
	chat_command(chat, o);
}

static void do_return(struct chat *chat, char *rest)
{
	(void)rest;
	chat_command(chat, json_pack("{ss}", "type", "return"));
}

static void do_end(struct chat *chat, char *rest)
{
	(void)rest;
	chat_command(chat, json_pack("{ss}", "type", "end"));
}

static void do_help(struct chat *chat, char *rest);

static const struct verb {
	const char *word, *args, *help;
	void (*run)(struct chat *chat, char *rest);
} verbs[] = {
	{"/human", "[TEXT]", "ask for a person", do_human},
	{"/contact", "E-MAIL-OR-TELEPHONE [MESSAGE]", "leave a way to be reached", do_contact},
	{"/rate", "1-5 [COMMENT]", "say how it was", do_rate},
	{"/return", "", "stop waiting and go on with the bot", do_return},
	{"/end", "", "end the conversation", do_end},
	{"/quit", "", "leave; the conversation stays", chat_quit},
	{"/help", "", "this", do_help},
};

static void do_help(struct chat *chat, char *rest)
{
	(void)rest;
	chat_say(chat, "What you type is said. A number chooses one of the [numbered] replies.");
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		chat_say(chat, "  %-8s %-30s %s", verbs[i].word, verbs[i].args, verbs[i].help);
}

static bool choose(struct chat *chat, const char *line)
{
	struct visitor *v = chat->self;
	char *end;
	long n = strtol(line, &end, 10);

	if (end == line || *end || n < 1 || (size_t)n > v->n_replies)
		return false;
	say(chat, v->replies[n - 1].title, v->replies[n - 1].say);
	return true;
}

static void line(struct chat *chat, const char *text)
{
	char *copy, *rest;
	const char *word;

	if (choose(chat, text))
		return;
	if (text[0] != '/') {
		say(chat, text, NULL);
		return;
	}
	copy = strdup(text);
	word = chat_word(copy, &rest);
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (!strcmp(verbs[i].word, word)) {
			verbs[i].run(chat, rest);
			free(copy);
			return;
		}
	chat_wrong(chat, "there is no %s; /help shows what there is", word);
	free(copy);
}

static void prompt(struct chat *chat, struct buf *out)
{
	struct visitor *v = chat->self;

	if (v->typing_until > chat->now)
		buf_printf(out, "%.60s is typing … ", v->typing);
	if (!strcmp(v->state, "waiting") && v->position)
		buf_printf(out, "[number %lld] ", v->position);
	if (!strcmp(v->state, "human") && v->said && v->read >= v->said)
		buf_puts(out, "[seen] ");
	buf_puts(out, "you> ");
}

static void tick(struct chat *chat)
{
	struct visitor *v = chat->self;
	bool over = chat->now - v->typing_until > 0;

	if (chat_is_typing(chat))
		chat_signal(chat, json_pack("{ss sb}", "type", "typing", "on", 1));
	screen_title(chat->screen, over ? "handoffctl chat" : v->typing);
}

static void complete(void *arg, struct screen_words *words, const char *before, const char *word)
{
	static const char *const surveys[] = {"csat", "nps", "ces"};

	(void)arg;
	(void)word;
	for (size_t i = 0; !*before && i < ARRAY_SIZE(verbs); i++)
		screen_offer(words, verbs[i].word);
	for (size_t i = 0; !strcmp(before, "/rate ") && i < ARRAY_SIZE(surveys); i++)
		screen_offer(words, surveys[i]);
}

int chat_visitor(struct ctl *c, const char *url, const char *token)
{
	static const struct chat_role role = {.protocol = "handoff.visitor.v1",
					      .hello = hello,
					      .frame = frame,
					      .line = line,
					      .prompt = prompt,
					      .tick = tick,
					      .complete = complete};
	struct chat *chat = calloc(1, sizeof(*chat));
	struct visitor *v = calloc(1, sizeof(*v));
	int r = CTL_FAILED;

	if (chat && v) {
		*chat = (struct chat){.ctl = c, .role = &role, .self = v, .url = url};
		snprintf(chat->token, sizeof(chat->token), "%s", token);
		r = chat_run(chat);
	}
	free(chat);
	free(v);
	return r;
}
