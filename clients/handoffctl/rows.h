/* rows.h - the commands and options, each in one row: parsing, help and completion come from here. */
#ifndef CLIENTS_HANDOFFCTL_ROWS_H
#define CLIENTS_HANDOFFCTL_ROWS_H

#include "clients/handoffctl/ctl.h"

struct row {
	const char *name; /* "agent add" */
	const char *args; /* "LOGIN"; "[…]" may be left out */
	int min, max;	  /* how many of them */
	uint32_t options; /* set of 1 << OPT_… beside the global ones */
	int (*run)(struct ctl *c);
	const char *help; /* one line */
};

struct option_row {
	const char *name;  /* "--name" */
	char letter;	   /* 'q' for -q, or 0 */
	const char *value; /* "TEXT"; NULL: it has none */
	bool global;
	const char *help;
};

extern const struct row rows[];
extern const size_t n_rows;
extern const struct option_row option_rows[N_OPTION];

/* Reads the command line into c. 0, or CTL_USAGE when it has been said what is wrong. c->row is NULL
 * when no command was named. */
int rows_parse(struct ctl *c, int argc, char **argv);

void rows_help(const struct row *row, struct buf *out); /* of one command; NULL: of all */
void rows_more(const char *name, struct buf *out);	/* what else `help COMMAND` says */
void rows_table(
	struct buf *out); /* "name\targs\toptions\thelp" a line: for completion and manuals */

#endif
