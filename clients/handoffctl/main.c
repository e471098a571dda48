/* handoffctl: everything an operator does, and a chat for the terminal. */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "clients/handoffctl/rows.h"

static int print(void (*write)(struct buf *out))
{
	struct buf out = BUF_INIT(1 << 16);

	write(&out);
	fwrite(out.p, 1, out.n, stdout);
	buf_deinit(&out);
	return CTL_OK;
}

static int print_help(const struct row *row)
{
	struct buf out = BUF_INIT(1 << 16);

	rows_help(row, &out);
	fwrite(out.p, 1, out.n, stdout);
	buf_deinit(&out);
	return CTL_OK;
}

int run_help(struct ctl *c)
{
	char name[64];

	if (!c->n_args)
		return print_help(NULL);
	snprintf(name, sizeof(name), "%s%s%s", c->args[0], c->n_args > 1 ? " " : "",
		 c->n_args > 1 ? c->args[1] : "");
	for (size_t i = 0; i < n_rows; i++)
		if (!strcmp(rows[i].name, name))
			return print_help(&rows[i]);
	return ctl_fail(CTL_USAGE, "there is no command '%s'; 'handoffctl help' shows them", name);
}

int run_commands(struct ctl *c)
{
	(void)c;
	return print(rows_table);
}

static bool takes_color(const struct ctl *c)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !ctl_has(c, OPT_NO_COLOR) && !(no && *no) &&
	       !(term && !strcmp(term, "dumb"));
}

int main(int argc, char **argv)
{
	struct ctl c = {.client = CTLCLIENT_INIT};
	int r = rows_parse(&c, argc, argv);

	setlocale(LC_CTYPE, "");
	signal(SIGPIPE, SIG_IGN);
	if (r)
		return r;
	if (ctl_has(&c, OPT_VERSION))
		return printf("handoffctl %s\n", HANDOFF_VERSION) < 0;
	if (ctl_has(&c, OPT_HELP))
		return print_help(c.row);
	if (!c.row) {
		print_help(NULL);
		return CTL_USAGE;
	}
	if (!ctl_has(&c, OPT_DATA))
		c.option[OPT_DATA] = "/var/lib/handoff";
	snprintf(c.socket, sizeof(c.socket), "%s/control.sock", c.option[OPT_DATA]);
	c.color = takes_color(&c);
	r = c.row->run(&c);
	ctlclient_close(&c.client);
	if (fflush(stdout) && !r)
		r = CTL_FAILED;
	return r;
}
