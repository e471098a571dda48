/* handoff-bench: visitors and agents by the thousand, and then: is everything still there? */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "clients/bench/load.h"
#include "clients/bench/report.h"
#include "clients/wire/ctlclient.h"

/* Asks the daemon; gives the answer when it says ok, else NULL. Takes request. */
static json_t *ask(struct ctlclient *c, json_t *request)
{
	json_t *answer = NULL;
	int r = ctlclient_ask(c, request, &answer);

	json_decref(request);
	if (!r && json_is_true(json_object_get(answer, "ok")))
		return answer;
	json_decref(answer);
	return NULL;
}

static void login_of(char out[32], int i)
{
	snprintf(out, 32, "bench-agent-%d", i + 1);
}

/* Makes agent i (or finds the one that an earlier run left behind) and gives its token. */
static char *make_agent(struct ctlclient *c, const struct options *o, int i)
{
	char login[32];
	json_t *answer;
	char *token = NULL;

	login_of(login, i);
	json_decref(
		ask(c, json_pack("{ss ss ss si ss}", "command", "agent_add", "login", login, "name",
				 "Bench Agent", "capacity", o->capacity, "role", "agent")));
	answer = ask(c, json_pack("{ss ss}", "command", "agent_token", "login", login));
	if (answer && json_is_string(json_object_get(answer, "token")))
		token = strdup(json_string_value(json_object_get(answer, "token")));
	json_decref(answer);
	return token;
}

static bool make_agents(struct options *o, struct ctlclient *c)
{
	o->tokens = calloc((size_t)o->agents + 1, sizeof(*o->tokens));
	for (; o->tokens && o->n_tokens < (size_t)o->agents; o->n_tokens++) {
		o->tokens[o->n_tokens] = make_agent(c, o, (int)o->n_tokens);
		if (!o->tokens[o->n_tokens])
			return false;
	}
	return o->tokens != NULL;
}

static void remove_agents(const struct options *o)
{
	struct ctlclient c = CTLCLIENT_INIT;
	char login[32];

	if (ctlclient_open(&c, o->control))
		return;
	for (int i = 0; i < o->agents; i++) {
		login_of(login, i);
		json_decref(
			ask(&c, json_pack("{ss ss}", "command", "agent_remove", "login", login)));
	}
	ctlclient_close(&c);
}

/* Who listens on a Unix socket, 0: unknown. */
static int pid_behind(const char *path)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	struct ucred who = {0};
	socklen_t n = sizeof(who);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (strlen(path) < sizeof(un.sun_path)) {
		strcpy(un.sun_path, path);
		if (!connect(fd, (struct sockaddr *)&un, sizeof(un)))
			getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &n);
	}
	close(fd);
	return who.pid;
}

/* Before the run: agents' tokens and the server's pid. */
static int prepare(struct options *o, bool *made)
{
	struct ctlclient c = CTLCLIENT_INIT;
	bool wants_agents = o->control && o->n_tokens < (size_t)o->agents;

	if (!o->pid && o->control)
		o->pid = pid_behind(o->control);
	if (!o->pid && !strncmp(o->url, "unix:", 5))
		o->pid = pid_behind(o->url + 5);
	if (!wants_agents)
		return 0;
	if (ctlclient_open(&c, o->control)) {
		fprintf(stderr, "handoff-bench: %s: nobody listens there\n", o->control);
		return EXIT_UNAVAILABLE;
	}
	*made = make_agents(o, &c);
	ctlclient_close(&c);
	if (!*made)
		fprintf(stderr, "handoff-bench: the daemon did not make the agents\n");
	return *made ? 0 : 1;
}

static int finish(const struct load *l)
{
	struct buf out = BUF_INIT(1 << 20);

	if (l->fatal[0])
		fprintf(stderr, "handoff-bench: %s\n", l->fatal);
	if (l->o->json)
		report_json(l, &out);
	else if (l->f.seconds > 0)
		report_text(l, &out);
	fwrite(out.p, 1, out.n, stdout);
	buf_deinit(&out);
	if (l->fatal[0] && !l->f.connected && l->f.seconds == 0)
		return EXIT_UNAVAILABLE;
	return report_good(l) ? 0 : 1;
}

int main(int argc, char **argv)
{
	static struct load load;
	struct options o;
	bool made = false;
	int r = options_read(&o, argc, argv);

	signal(SIGPIPE, SIG_IGN);
	if (!r)
		r = prepare(&o, &made);
	else if (r == 1)
		return 0;
	if (!r && load_run(&load, &o, o.tokens))
		r = 1;
	if (!r)
		r = finish(&load);
	if (load.o)
		load_deinit(&load);
	if (made)
		remove_agents(&o);
	options_deinit(&o);
	return r;
}
