#include <stdio.h>
#include <string.h>

#include "clients/handoffctl/chat_agent.h"

/* handoffctl chat --as agent: how a draft will sound, while it can still be changed. */

enum { PAUSE = 1200, LEAST = 12, MOST_HINTS = 3 };

/* A change begins the pause anew. */
static bool is_due(struct chat *chat, struct agent *a, const char *draft)
{
	if (strcmp(a->coach.draft, draft)) {
		snprintf(a->coach.draft, sizeof(a->coach.draft), "%s", draft);
		a->coach.since = chat->now;
		a->coach.asked = false;
	}
	return !a->coach.asked && chat->now - a->coach.since >= PAUSE;
}

void agent_coach(struct chat *chat)
{
	struct agent *a = chat->self;
	const struct desk_conversation *c = desk_current(&a->desk);
	const char *draft = screen_typed(chat->screen);
	size_t n = strlen(draft);
	char id[40];

	if (!c || !c->mine || !chat->up || n < LEAST || n >= sizeof(a->coach.draft) ||
	    *draft == '/' || *draft == '@' || !is_due(chat, a, draft))
		return;
	a->coach.asked = true;
	snprintf(id, sizeof(id), "%s-h%u", chat->prefix, ++chat->counter);
	chat_signal(chat, json_pack("{ss ss ss ss}", "type", "coach", "id", id, "conversation",
				    c->id, "draft", draft));
}

/* The words that a hint is about: `at` and `length` count code points. */
static void quote(const char *draft, const json_t *hint, struct buf *out)
{
	long long from = member_int(hint, "at"), to = from + member_int(hint, "length"), i = 0;

	for (const char *s = draft; *s; s++) {
		bool begins = ((unsigned char)*s & 0xc0) != 0x80;

		if (i + begins > from && i + begins <= to)
			buf_putc(out, *s == '\n' ? ' ' : *s);
		i += begins;
	}
}

void agent_on_hints(struct chat *chat, const json_t *f)
{
	struct agent *a = chat->self;
	const json_t *hint;
	size_t i;

	if (strcmp(a->coach.draft, screen_typed(chat->screen)))
		return; /* it says something else by now */
	json_array_foreach (json_object_get(f, "hints"), i, hint) {
		struct buf line = BUF_INIT(1 << 14);

		if (i == MOST_HINTS)
			break;
		buf_printf(&line, "%s\"", ctl_ink(chat->ctl, INK_WARN));
		quote(a->coach.draft, hint, &line);
		buf_printf(&line, "\"%s ", ctl_ink(chat->ctl, INK_NONE));
		member_text(hint, "message", HARMLESS_LINE, &line);
		if (*member_str(hint, "better")) {
			buf_puts(&line, " Instead: ");
			member_text(hint, "better", HARMLESS_LINE, &line);
		}
		chat_say(chat, "%s", line.p);
		buf_deinit(&line);
	}
}
