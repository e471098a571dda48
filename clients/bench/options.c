#include "clients/bench/options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

static const char help[] =
	"Usage: handoff-bench [--url URL] [--visitors N] [--agents N] [--rate R] [--seconds S] …\n"
	"Loads a handoffd with visitors who ask, and agents who answer; then reads everything "
	"back.\n"
	"\n"
	"  --url URL            ws://HOST:PORT/ws or unix:/path        (ws://127.0.0.1:8080/ws)\n"
	"  --site NAME          the site that visitors belong to       (demo)\n"
	"  --visitors N         connected at the same time             (100)\n"
	"  --rate R             messages a second, all together; 0: each as fast as answers come "
	"(0)\n"
	"  --seconds S          how long to measure                    (10)\n"
	"  --turns N            of one visit; then a new visitor comes (10)\n"
	"  --idle               only connect and hold: memory per connection\n"
	"\n"
	"  --agents N           agents who take what is handed off     (0)\n"
	"  --handoffs PERCENT   of turns that ask for a person         (1 with agents, else 0)\n"
	"  --control SOCKET     make the agents through DATA/control.sock, and remove them again\n"
	"  --capacity N         conversations at once of such an agent (20)\n"
	"  --agent-token TOKEN  or use this one's token; may be repeated\n"
	"  --agent-tokens FILE  the same, one a line\n"
	"\n"
	"  --pid PID            the server's process, for its CPU time and memory (the control\n"
	"                       socket and a unix: URL tell it by themselves)\n"
	"  --json               one JSON object instead of the table\n"
	"  -q, --quiet          no progress on standard error\n"
	"  -h, --help           this;  --version: the version\n"
	"\n"
	"Exit status: 0 all came back; 1 something was lost, came twice or failed; 64 usage;\n"
	"69 the server cannot be reached.\n";

enum {
	O_URL = 256,
	O_SITE,
	O_VISITORS,
	O_RATE,
	O_SECONDS,
	O_TURNS,
	O_IDLE,
	O_AGENTS,
	O_HANDOFFS,
	O_CONTROL,
	O_CAPACITY,
	O_TOKEN,
	O_TOKENS,
	O_PID,
	O_JSON,
	O_VERSION,
};

static const struct option table[] = {
	{"url", required_argument, NULL, O_URL},
	{"site", required_argument, NULL, O_SITE},
	{"visitors", required_argument, NULL, O_VISITORS},
	{"rate", required_argument, NULL, O_RATE},
	{"seconds", required_argument, NULL, O_SECONDS},
	{"turns", required_argument, NULL, O_TURNS},
	{"idle", no_argument, NULL, O_IDLE},
	{"agents", required_argument, NULL, O_AGENTS},
	{"handoffs", required_argument, NULL, O_HANDOFFS},
	{"control", required_argument, NULL, O_CONTROL},
	{"capacity", required_argument, NULL, O_CAPACITY},
	{"agent-token", required_argument, NULL, O_TOKEN},
	{"agent-tokens", required_argument, NULL, O_TOKENS},
	{"pid", required_argument, NULL, O_PID},
	{"json", no_argument, NULL, O_JSON},
	{"quiet", no_argument, NULL, 'q'},
	{"help", no_argument, NULL, 'h'},
	{"version", no_argument, NULL, O_VERSION},
	{0},
};

static int usage(const char *what, const char *value)
{
	fprintf(stderr, "handoff-bench: %s%s\nTry 'handoff-bench --help'.\n", what, value);
	return EXIT_USAGE;
}

static bool number(const char *s, double min, double max, double *ret)
{
	char *end;
	double v = strtod(s, &end);

	if (end == s || *end || !(v >= min && v <= max))
		return false;
	*ret = v;
	return true;
}

static bool whole(const char *s, int min, int max, int *ret)
{
	double v;

	if (!number(s, min, max, &v) || v != (int)v)
		return false;
	*ret = (int)v;
	return true;
}

static bool add_token(struct options *o, const char *token, size_t n)
{
	char **grown = realloc(o->tokens, (o->n_tokens + 1) * sizeof(*grown));

	if (!grown)
		return false;
	o->tokens = grown;
	o->tokens[o->n_tokens] = strndup(token, n);
	return o->tokens[o->n_tokens++] != NULL;
}

static bool add_tokens_of(struct options *o, const char *path)
{
	char line[1024];
	FILE *f = fopen(path, "re");
	bool ok = f != NULL;

	while (ok && fgets(line, sizeof(line), f)) {
		size_t n = strcspn(line, " \t\r\n");

		ok = !n || add_token(o, line, n);
	}
	if (f)
		fclose(f);
	return ok;
}

static bool take(struct options *o, int option, const char *value)
{
	switch (option) {
	case O_URL:
		o->url = value;
		return true;
	case O_SITE:
		o->site = value;
		return strcspn(value, "\"\\") == strlen(value);
	case O_VISITORS:
		return whole(value, 0, 1000000, &o->visitors);
	case O_RATE:
		return number(value, 0, 1e7, &o->rate);
	case O_SECONDS:
		return number(value, 0.1, 1e6, &o->seconds);
	case O_TURNS:
		return whole(value, 1, 1000000, &o->turns);
	case O_IDLE:
		return o->idle = true;
	case O_AGENTS:
		return whole(value, 0, 10000, &o->agents);
	case O_HANDOFFS:
		return number(value, 0, 100, &o->handoffs);
	case O_CONTROL:
		o->control = value;
		return true;
	case O_CAPACITY:
		return whole(value, 1, 100, &o->capacity);
	case O_TOKEN:
		return add_token(o, value, strlen(value));
	case O_TOKENS:
		return add_tokens_of(o, value);
	case O_PID:
		return whole(value, 1, 1 << 30, &o->pid);
	case O_JSON:
		return o->json = true;
	default:
		return o->quiet = true;
	}
}

int options_read(struct options *o, int argc, char **argv)
{
	int option, at = 0;

	*o = (struct options){.url = "ws://127.0.0.1:8080/ws",
			      .site = "demo",
			      .visitors = 100,
			      .seconds = 10,
			      .handoffs = -1,
			      .turns = 10,
			      .capacity = 20};
	while ((option = getopt_long(argc, argv, "qh", table, &at)) != -1) {
		if (option == '?')
			return usage("", "see above");
		if (option == 'h')
			return fputs(help, stdout), 1;
		if (option == O_VERSION)
			return puts("handoff-bench " HANDOFF_VERSION), 1;
		if (!take(o, option, optarg))
			return usage("this option's value cannot be used: ", argv[optind - 1]);
	}
	if (optind < argc)
		return usage("unexpected argument: ", argv[optind]);
	if (o->agents && !o->control && o->n_tokens < (size_t)o->agents)
		return usage("agents need --control SOCKET, or one --agent-token each", "");
	if (o->handoffs > 0 && !o->agents)
		return usage("--handoffs needs --agents to take them", "");
	if (o->handoffs < 0)
		o->handoffs = o->agents ? 1 : 0;
	return 0;
}

void options_deinit(struct options *o)
{
	for (size_t i = 0; i < o->n_tokens; i++)
		free(o->tokens[i]);
	free(o->tokens);
	*o = (struct options){0};
}
