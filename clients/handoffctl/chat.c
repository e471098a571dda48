#include "clients/handoffctl/chat.h"
#include "clients/wire/retry.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

enum {
	BACKOFF_MS = 500,
	SLOW_MS = 1000,
	LINGER_MS = 1500, /* after the end of a pipe: for answers that are on their way */
};

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * (int64_t)1000 + ts.tv_nsec / 1000000;
}

static uint32_t random32(void)
{
	uint32_t v = 0;

	return getrandom(&v, sizeof(v), 0) == sizeof(v) ? v : (uint32_t)now_ms();
}

void chat_say(struct chat *chat, const char *fmt, ...)
{
	struct buf out = BUF_INIT(1 << 20);
	char text[4096];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	buf_printf(&out, "%s*%s %s", ctl_ink(chat->ctl, INK_DIM), ctl_ink(chat->ctl, INK_NONE),
		   text);
	if (!chat->json)
		screen_print(chat->screen, out.p);
	buf_deinit(&out);
}

void chat_wrong(struct chat *chat, const char *fmt, ...)
{
	struct buf out = BUF_INIT(1 << 20);
	char text[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	buf_printf(&out, "%s!%s %s", ctl_ink(chat->ctl, INK_BAD), ctl_ink(chat->ctl, INK_NONE),
		   text);
	if (chat->json)
		fprintf(stderr, "%s\n", out.p);
	else
		screen_print(chat->screen, out.p);
	buf_deinit(&out);
}

void chat_event(struct chat *chat, const json_t *event, enum event_form form, const char *label)
{
	struct buf out = BUF_INIT(1 << 20);
	char at[LOCAL_TIME];
	size_t begin;

	local_time(at, member_str(event, "at"));
	if (screen_is_terminal(chat->screen))
		buf_printf(&out, "%s%s%s ", ctl_ink(chat->ctl, INK_DIM), at,
			   ctl_ink(chat->ctl, INK_NONE));
	buf_puts(&out, label);
	begin = out.n;
	event_text(chat->ctl, event, form, &out);
	if (out.n > begin && !chat->json)
		screen_print(chat->screen, out.p);
	buf_deinit(&out);
}

const char *chat_word(char *line, char **ret_rest)
{
	size_t n = strcspn(line, " ");
	char *rest = line + n;

	rest += strspn(rest, " ");
	for (size_t end = strlen(rest); end && rest[end - 1] == ' '; end--)
		rest[end - 1] = '\0';
	line[n] = '\0';
	*ret_rest = rest;
	return line;
}

bool chat_is_typing(struct chat *chat)
{
	bool say = chat->up && screen_is_terminal(chat->screen) && screen_is_typing(chat->screen) &&
		   *screen_typed(chat->screen) != '/' && chat->now - chat->typing_at > TYPING_SENT;

	if (say)
		chat->typing_at = chat->now;
	return say;
}

static void letter_send(struct chat *chat, struct letter *l)
{
	if (wsclient_text(&chat->ws, l->frame, strlen(l->frame)) == 0)
		l->at = -1;
}

static void letter_drop(struct chat *chat, struct letter *l)
{
	size_t i = (size_t)(l - chat->outbox);

	free(l->frame);
	memmove(l, l + 1, (chat->n_outbox - i - 1) * sizeof(*l));
	chat->n_outbox--;
}

void chat_command(struct chat *chat, json_t *command)
{
	struct letter *l = &chat->outbox[chat->n_outbox];

	if (chat->n_outbox == OUTBOX) {
		chat_wrong(chat, "too much waits to be sent; this was not taken");
		json_decref(command);
		return;
	}
	snprintf(l->id, sizeof(l->id), "%s-%u", chat->prefix, ++chat->counter);
	json_object_set_new(command, "id", json_string(l->id));
	l->frame = json_dumps(command, JSON_COMPACT);
	l->at = 0;
	l->made = chat->now;
	json_decref(command);
	if (!l->frame)
		return;
	chat->n_outbox++;
	if (chat->up)
		letter_send(chat, l);
	else
		chat_say(chat, "not connected; it will be sent as soon as that changes");
}

void chat_signal(struct chat *chat, json_t *frame)
{
	char *text = json_dumps(frame, JSON_COMPACT);

	if (text && chat->up)
		wsclient_text(&chat->ws, text, strlen(text));
	free(text);
	json_decref(frame);
}

static struct letter *letter_find(struct chat *chat, const char *id)
{
	for (size_t i = 0; i < chat->n_outbox; i++)
		if (*id && !strcmp(chat->outbox[i].id, id))
			return &chat->outbox[i];
	return NULL;
}

/* An error: to be tried again later, or told. */
static void on_error(struct chat *chat, const json_t *frame, struct letter *l)
{
	const char *code = member_str(frame, "code");
	long long wait = member_int(frame, "retry_after_ms");
	bool later = !strcmp(code, "rate_limited") || !strcmp(code, "overloaded") ||
		     !strcmp(code, "shutting_down");
	struct buf text = BUF_INIT(4096);

	if (later && !*member_str(frame, "re")) {
		chat->asked_ms = wait; /* it is about to close */
	} else if (l && later) {
		l->at = chat->now + MAX(wait, 200);
		if (wait > 2000)
			chat_say(chat, "slower, please: it is sent again in %lld s", wait / 1000);
	} else {
		member_text(frame, "message", HARMLESS_LINE, &text);
		chat_wrong(chat, "%s: %s", code, text.p);
		if (l)
			letter_drop(chat, l);
	}
	buf_deinit(&text);
}

static void print_frame(const char *s, size_t n)
{
	json_t *frame = json_loadb(s, n, 0, NULL);

	json_object_del(frame, "token"); /* the one secret that the server sends */
	json_dumpf(frame, stdout, JSON_COMPACT);
	putchar('\n');
	fflush(stdout);
	json_decref(frame);
}

static void on_text(struct chat *chat, const char *s, size_t n)
{
	json_t *frame = json_loadb(s, n, JSON_REJECT_DUPLICATES, NULL);
	const char *type = member_str(frame, "type");
	struct letter *l = letter_find(chat, member_str(frame, "re"));

	chat->heard_at = chat->now;
	if (chat->json)
		print_frame(s, n);
	if (!strcmp(type, "error")) {
		on_error(chat, frame, l);
	} else if (json_is_object(frame)) {
		if (!strcmp(type, "welcome")) {
			chat->up = true;
			chat->failures = 0;
		}
		chat->role->frame(chat, frame); /* it may ask whether `re` is one of ours */
		l = letter_find(chat, member_str(frame, "re"));
		if (l)
			letter_drop(chat, l);
		if (!strcmp(type, "welcome")) {
			for (size_t i = 0; i < chat->n_outbox; i++)
				letter_send(chat, &chat->outbox[i]);
			chat->was_up = true;
		}
	}
	json_decref(frame);
}

static void give_up(struct chat *chat, int status, const char *fmt, ...) PRINTF_LIKE(3, 4);
static void give_up(struct chat *chat, int status, const char *fmt, ...)
{
	char text[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	screen_hide(chat->screen);
	chat->over = true;
	chat->status = ctl_fail(status, "%s", text);
}

/* Reasons for which it makes no sense to come back. */
static bool is_final(struct chat *chat, int error)
{
	int code = chat->ws.close_code, status = chat->ws.status;

	if (code == 4401)
		give_up(chat, CTL_FORBIDDEN, "the server does not take these credentials");
	else if (code == 4403 || status == 403)
		give_up(chat, CTL_FORBIDDEN, "the server does not allow this%s%s",
			*chat->ws.reason ? ": " : "", chat->ws.reason);
	else if (code == 4409)
		give_up(chat, CTL_FAILED, "another connection took this one's place");
	else if (code == 1008 || status == 404 || status == 400)
		give_up(chat, CTL_FAILED, "the server refuses to talk: %s",
			*chat->ws.reason ? chat->ws.reason : "is this the right --url?");
	else if (!chat->was_up && chat->failures >= 2)
		give_up(chat, CTL_UNAVAILABLE,
			"%s: %s; is the daemon running? --url says where it is", chat->url,
			strerror(-error));
	return chat->over;
}

static void lost(struct chat *chat, int error)
{
	chat->redial_at =
		chat->now + retry_wait(BACKOFF_MS, chat->failures++, chat->asked_ms, random32());
	chat->asked_ms = 0;
	if (chat->up && !is_final(chat, error))
		chat_say(chat, "the connection is lost; nothing is, it will be back");
	else if (!chat->up)
		is_final(chat, error);
	wsclient_close(&chat->ws);
	chat->dialled = chat->up = false;
	for (size_t i = 0; i < chat->n_outbox; i++)
		chat->outbox[i].at = 0;
}

static void dial(struct chat *chat)
{
	struct wsclient_options o = {.protocol = chat->role->protocol};
	int r = wsclient_start(&chat->ws, chat->url, &o);

	chat->dialled = true;
	if (r)
		lost(chat, r);
}

static void serve(struct chat *chat)
{
	bool was_open = chat->ws.open;
	int r = 0, error = wsclient_step(&chat->ws);
	const char *s;
	size_t n;

	if (!was_open && chat->ws.open) {
		json_t *hello = chat->role->hello(chat);
		char *text = json_dumps(hello, JSON_COMPACT);

		if (text)
			wsclient_text(&chat->ws, text, strlen(text));
		free(text);
		json_decref(hello);
	}
	while (!chat->over && (r = wsclient_next(&chat->ws, &s, &n)) > 0)
		on_text(chat, s, n);
	if (!chat->over && (error || r < 0))
		lost(chat, error ? error : r);
}

static void refresh(struct chat *chat)
{
	struct buf prompt = BUF_INIT(256);

	if (!screen_is_terminal(chat->screen) || chat->over)
		return;
	if (!chat->up)
		buf_puts(&prompt, chat->was_up ? "[connecting again] " : "[connecting] ");
	else if (chat->n_outbox && chat->now - chat->outbox[0].made > SLOW_MS)
		buf_printf(&prompt, "[%zu unsent] ", chat->n_outbox);
	chat->role->prompt(chat, &prompt);
	screen_prompt(chat->screen, prompt.p);
	buf_deinit(&prompt);
}

static void take_lines(struct chat *chat)
{
	char *line;

	while (!chat->over && !chat->leaving && (line = screen_line(chat->screen))) {
		if (line[strspn(line, " \n")])
			chat->role->line(chat, line);
		free(line);
	}
	if (screen_ended(chat->screen))
		chat->leaving = true;
}

void chat_quit(struct chat *chat, char *rest)
{
	(void)rest;
	chat->leaving = true;
	if (!screen_is_terminal(chat->screen))
		chat->heard_at = 0; /* what is still on its way is not waited for */
}

/* What the clock brings: dialling anew, sending again, leaving. */
static void on_time(struct chat *chat)
{
	if (!chat->dialled && chat->now >= chat->redial_at)
		dial(chat);
	for (size_t i = 0; chat->up && i < chat->n_outbox; i++)
		if (chat->outbox[i].at >= 0 && chat->outbox[i].at <= chat->now)
			letter_send(chat, &chat->outbox[i]);
	if (chat->now - chat->ticked_at >= 1000) {
		chat->ticked_at = chat->now;
		chat->role->tick(chat);
	}
	if (chat->leaving && !chat->n_outbox &&
	    (screen_is_terminal(chat->screen) || chat->now - chat->heard_at > LINGER_MS))
		chat->over = true;
}

static int wait_ms(const struct chat *chat)
{
	int64_t until = chat->ticked_at + 1000;

	if (!chat->dialled)
		until = MIN(until, chat->redial_at);
	for (size_t i = 0; i < chat->n_outbox; i++)
		if (chat->outbox[i].at > 0)
			until = MIN(until, chat->outbox[i].at);
	return (int)MAX(0, MIN(until - chat->now, 1000));
}

static void turn(struct chat *chat)
{
	/* without a terminal nothing is read before there is somebody to say it to */
	bool reads = !chat->leaving && (chat->up || screen_is_terminal(chat->screen)) &&
		     chat->n_outbox < OUTBOX / 2;
	struct pollfd p[2] = {{reads ? STDIN_FILENO : -1, POLLIN, 0},
			      {chat->dialled ? chat->ws.fd : -1, POLLIN, 0}};

	if (chat->dialled && wsclient_wants_write(&chat->ws))
		p[1].events |= POLLOUT;
	poll(p, 2, wait_ms(chat));
	chat->now = now_ms();
	if (p[0].revents) {
		screen_read(chat->screen);
		if (chat->leaving || !screen_ended(chat->screen))
			chat->heard_at = chat->now;
	}
	if (chat->dialled && p[1].revents)
		serve(chat);
	if (reads)
		take_lines(chat);
	if (!chat->over)
		on_time(chat);
	refresh(chat);
}

int chat_run(struct chat *chat)
{
	if (screen_open(&chat->screen, chat->ctl))
		return ctl_fail(CTL_FAILED, "out of memory");
	screen_completes(chat->screen, chat->role->complete, chat);
	chat->json = ctl_has(chat->ctl, OPT_JSON);
	chat->ws.fd = -1;
	chat->now = chat->ticked_at = chat->heard_at = now_ms();
	snprintf(chat->prefix, sizeof(chat->prefix), "c%08x", random32());
	while (!chat->over)
		turn(chat);
	if (chat->dialled)
		wsclient_send_close(&chat->ws, 1000);
	wsclient_close(&chat->ws);
	while (chat->n_outbox)
		letter_drop(chat, &chat->outbox[0]);
	chat->screen = screen_close(chat->screen);
	return chat->status;
}

/* The daemon's first address, by the control socket. */
static const char *find_url(struct ctl *c, char out[300])
{
	json_t *a = NULL, *request = json_pack("{ss}", "command", "status");
	const char *listen = NULL;

	if (!ctl_connect(c) && !ctlclient_ask(&c->client, request, &a))
		listen = json_string_value(json_array_get(json_object_get(a, "listen"), 0));
	snprintf(out, 300, "%s", listen ? listen : "ws://127.0.0.1:8080/ws");
	json_decref(a);
	json_decref(request);
	return out;
}

static int agents_token(struct ctl *c, char token[513])
{
	json_t *a = NULL;
	int r;

	if (!c->n_args)
		return ctl_fail(CTL_USAGE, "whom? 'handoffctl chat --as agent LOGIN', or --token");
	r = ctl_ask(c, json_pack("{ss ss}", "command", "agent_token", "login", c->args[0]), &a);
	if (r)
		return r;
	snprintf(token, 513, "%s", member_str(a, "token"));
	json_decref(a);
	return CTL_OK;
}

int run_chat(struct ctl *c)
{
	const char *as = ctl_has(c, OPT_AS) ? c->option[OPT_AS] : "visitor";
	const char *given = ctl_has(c, OPT_TOKEN) ? c->option[OPT_TOKEN] : getenv("HANDOFF_TOKEN");
	char found[300], token[513] = "";
	const char *url = ctl_has(c, OPT_URL) ? c->option[OPT_URL] : find_url(c, found);
	int r = 0;

	if (strcmp(as, "visitor") && strcmp(as, "agent"))
		return ctl_fail(CTL_USAGE, "--as is visitor or agent");
	if (given)
		snprintf(token, sizeof(token), "%s", given);
	else if (!strcmp(as, "agent"))
		r = agents_token(c, token);
	ctlclient_close(&c->client);
	if (r)
		return r;
	return !strcmp(as, "agent") ? chat_agent(c, url, token) : chat_visitor(c, url, token);
}
