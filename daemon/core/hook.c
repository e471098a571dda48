#include "core/hook.h"

#include <string.h>

static const char *const names[N_HOOK] = {
	[HOOK_OPENED] = "conversation.opened",
	[HOOK_ESCALATED] = "conversation.escalated",
	[HOOK_ASSIGNED] = "conversation.assigned",
	[HOOK_REQUEUED] = "conversation.requeued",
	[HOOK_UNATTENDED] = "conversation.unattended",
	[HOOK_CLOSED] = "conversation.closed",
	[HOOK_MESSAGE_LEFT] = "message.left",
	[HOOK_RATED] = "rated",
	[HOOK_FOLLOW_UP_DUE] = "follow_up.due",
	[HOOK_FOLLOW_UP_LATE] = "follow_up.late",
	[HOOK_ALARM] = "alarm",
	[HOOK_ALERT] = "alert",
};

const char *hook_name(enum hook which)
{
	return names[which];
}

bool hook_parse(enum hook *ret, const char *name)
{
	for (size_t i = 0; i < N_HOOK; i++) {
		if (strcmp(names[i], name) == 0) {
			*ret = (enum hook)i;
			return true;
		}
	}
	return false;
}

struct hook_row *hook_row_new(const struct hook_row *from)
{
	size_t body_n = strlen(from->body) + 1, whole_n = from->whole ? strlen(from->whole) + 1 : 0;
	struct hook_row *row = malloc(sizeof(*row) + body_n + whole_n);
	char *texts = (char *)(row + 1);

	if (!row)
		return NULL;
	*row = *from;
	row->body = memcpy(texts, from->body, body_n);
	if (whole_n)
		row->whole = memcpy(texts + body_n, from->whole, whole_n);
	return row;
}
