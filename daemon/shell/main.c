/* main.c - the command line's verbs, and the daemon's life from start to end. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "shell/daemon.h"
#include "shell/log.h"
#include "shell/notify.h"
#include "shell/pages.h"
#include "shell/start.h"

enum { OUTPUT_MAX = 4 << 20 };

/* Prints and gives back the code; problems go where errors go. */
static int print(FILE *to, struct buf *b, int code)
{
	fwrite(b->p, 1, b->n, to);
	buf_deinit(b);
	return fflush(to) == 0 ? code : EX_IOERR;
}

static int print_problems(const struct problems *problems, FILE *to, int code)
{
	struct buf b = BUF_INIT(OUTPUT_MAX);

	problems_print(problems, &b);
	return print(to, &b, code);
}

static int check(const struct options *options)
{
	cleanup(problems_deinit) struct problems problems = PROBLEMS_INIT;
	cleanup(config_freep) struct config *config = NULL;
	struct assets *clients = NULL;
	int r = options_config(options, &config, &problems), also;

	if (r == 0) {
		r = packs_check(config, &problems);
		also = pages_load(&clients, config, &problems);
		r = r ? r : also;
	}
	assets_unref(clients);
	print_problems(&problems, stdout, 0);
	fprintf(stderr, "%zu errors, %zu warnings\n", problems.errors, problems.warnings);
	return r == 0 ? EX_OK : EX_CONFIG;
}

static int print_config(const struct options *options)
{
	cleanup(problems_deinit) struct problems problems = PROBLEMS_INIT;
	cleanup(config_freep) struct config *config = NULL;
	struct buf b = BUF_INIT(OUTPUT_MAX);
	int r = options->what == DO_EXAMPLE ? config_load(&config, NULL, &problems)
					    : options_config(options, &config, &problems);

	if (r != 0)
		return print_problems(&problems, stderr, EX_CONFIG);
	config_print(config, options->what == DO_EXAMPLE, &b);
	return print(stdout, &b, EX_OK);
}

/* One line, for whoever started us and waits; a log line tells the other addresses. */
static void say_ready(const struct daemon *d)
{
	const char *address = d->addresses[0];

	printf("ready %s%s\n", strncmp(address, "unix:", 5) == 0 ? "" : "http://", address);
	fflush(stdout);
	notify("READY=1\nSTATUS=Ready");
}

static int serve(const struct options *options)
{
	struct problems problems = PROBLEMS_INIT;
	struct daemon *d = calloc(1, sizeof(*d));
	int r, undone;

	if (!d)
		return EX_OSERR;
	d->options = options;
	d->alone = true;
	r = options_config(options, &d->config, &problems);
	print_problems(&problems, stderr, 0);
	problems_deinit(&problems);
	if (r != 0) {
		free(d);
		return EX_CONFIG;
	}
	log_setup((enum log_level)d->config->log.level, (enum log_format)d->config->log.format);
	log_info("starting", log_s("version", HANDOFF_VERSION), log_s("data", d->config->data));
	r = start(d);
	if (r == 0) {
		say_ready(d);
		loop_run(d);
	}
	undone = start_undo(d);
	free(d);
	if (r == 0)
		log_info("stopped");
	return r ? r : undone;
}

int main(int argc, char **argv)
{
	struct buf b = BUF_INIT(OUTPUT_MAX);
	struct options options;
	char why[200];

	if (options_parse(&options, argc, argv, why, sizeof(why)) != 0) {
		fprintf(stderr, "handoffd: %s\n", why);
		return EX_USAGE;
	}
	if (sodium_init() < 0) {
		fprintf(stderr, "handoffd: no source of random numbers\n");
		return EX_OSERR;
	}
	switch (options.what) {
	case DO_HELP:
		options_help(&b);
		return print(stdout, &b, EX_OK);
	case DO_VERSION:
		buf_printf(&b, "handoffd %s\n", HANDOFF_VERSION);
		return print(stdout, &b, EX_OK);
	case DO_CHECK:
		return check(&options);
	case DO_PRINT:
	case DO_EXAMPLE:
		return print_config(&options);
	case DO_RUN:
		break;
	}
	return serve(&options);
}
