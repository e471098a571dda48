#include <string.h>

#include "base/base.h"
#include "core/op.h"

const char *state_name(enum state state)
{
	static const char *const names[N_STATE] = {
		[STATE_NONE] = "none",	 [STATE_BOT] = "bot",	      [STATE_WAITING] = "waiting",
		[STATE_HUMAN] = "human", [STATE_MESSAGE] = "message", [STATE_CLOSED] = "closed",
	};

	return names[state];
}

bool state_parse(const char *name, int *ret)
{
	for (int s = STATE_BOT; s < N_STATE; s++) {
		if (strcmp(state_name((enum state)s), name) == 0) {
			*ret = s;
			return true;
		}
	}
	return false;
}

const char *agent_role_name(enum agent_role role)
{
	static const char *const names[] = {
		[AGENT_AGENT] = "agent",
		[AGENT_SUPERVISOR] = "supervisor",
		[AGENT_ADMIN] = "admin",
	};

	return names[role];
}

const char *agent_status_name(enum agent_status status)
{
	static const char *const names[] = {
		[AGENT_AWAY] = "away",
		[AGENT_BUSY] = "busy",
		[AGENT_AVAILABLE] = "available",
	};

	return names[status];
}

void op_deinit(struct op *op)
{
	switch (op->type) {
	case OP_RECORD:
		op->record = record_unref(op->record);
		break;
	case OP_CONVERSATION:
		free(steal(op->conversation));
		break;
	case OP_VISITOR:
		free(steal(op->visitor));
		break;
	case OP_FOLLOW_UP:
		free(steal(op->follow_up));
		break;
	case OP_HOOK:
		free(steal(op->hook));
		break;
	case OP_HOOK_FATE:
		free(steal(op->fate));
		break;
	case OP_AGENT_STATUS:
	case OP_FORGET:
		break;
	}
}
