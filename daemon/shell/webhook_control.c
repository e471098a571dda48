/* webhook_control.c - the control socket's commands about webhooks. */
#include "base/json_out.h"
#include "shell/control_private.h"
#include "shell/daemon.h"

enum { ANSWER_MAX = 1 << 20 };

void control_webhooks(const struct ask *ask)
{
	struct buf out = BUF_INIT(ANSWER_MAX);

	out_open(&out, "webhooks", '[');
	webhooks_write(ask->daemon->webhooks, &out);
	out_close(&out, ']');
	control_ok(ask->daemon, ask->client, &out);
	buf_deinit(&out);
}

void control_webhooks_retry(const struct ask *ask)
{
	struct buf out = BUF_INIT(ANSWER_MAX);
	int64_t revived = webhooks_retry(ask->daemon->webhooks, control_text(ask, "name"));

	out_int(&out, "revived", revived);
	if (revived < 0)
		control_error(ask->daemon, ask->client, E_NOT_FOUND, "there is no such webhook",
			      NULL);
	else
		control_ok(ask->daemon, ask->client, &out);
	buf_deinit(&out);
}
