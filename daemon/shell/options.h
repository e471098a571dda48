/* options.h - the daemon's command line. */
#ifndef SHELL_OPTIONS_H
#define SHELL_OPTIONS_H

#include "base/buf.h"
#include "shell/config.h"

enum { OPTIONS_LISTEN = 64 };

struct options {
	const char *config; /* -c, or NULL */
	const char *data, *rules, *clients;
	const char *listen[OPTIONS_LISTEN];
	size_t n_listen;
	enum { DO_RUN, DO_CHECK, DO_PRINT, DO_EXAMPLE, DO_VERSION, DO_HELP } what;
};

/* Borrows argv. 0, or EX_USAGE with the reason in `why`. */
int options_parse(struct options *ret, int argc, char **argv, char *why, size_t why_n);
void options_help(struct buf *out);

/* The settings: those of the file (of -c, or /etc/handoff/handoffd.yml if there is one, or none)
 * and, over them, the options. Results as of config_load. */
int options_config(const struct options *o, struct config **ret, struct problems *problems);

#endif
