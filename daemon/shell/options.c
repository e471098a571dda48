#include "shell/options.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define STANDARD_FILE "/etc/handoff/handoffd.yml"

/* One row each; `value` names the argument, NULL when there is none. */
static const struct option_row {
	const char *name, *brief, *value;
	enum { SET_CONFIG, SET_LISTEN, SET_DATA, SET_RULES, SET_CLIENTS, SET_WHAT } set;
	int what;
	const char *help;
} rows[] = {
	{"--config", "-c", "FILE", SET_CONFIG, 0,
	 "the settings; without it " STANDARD_FILE ", if there is one"},
	{"--listen", NULL, "ADDR", SET_LISTEN, 0,
	 "where to listen: host:port or unix:/path, may be repeated"},
	{"--data", NULL, "DIR", SET_DATA, 0, "where to keep everything"},
	{"--rules", NULL, "DIR", SET_RULES, 0, "where packs/ and languages/ lie"},
	{"--clients", NULL, "DIR", SET_CLIENTS, 0, "where the built web clients lie"},
	{"--check", "-t", NULL, SET_WHAT, DO_CHECK,
	 "print every problem of settings, rules and web clients, then exit"},
	{"--print-config", NULL, NULL, SET_WHAT, DO_PRINT,
	 "print the settings that would be used, then exit"},
	{"--print-example", NULL, NULL, SET_WHAT, DO_EXAMPLE,
	 "print a file with every key and its default, then exit"},
	{"--version", "-V", NULL, SET_WHAT, DO_VERSION, "print the version, then exit"},
	{"--help", "-h", NULL, SET_WHAT, DO_HELP, "print this, then exit"},
};

static const struct option_row *find(const char *arg, const char **ret_value)
{
	size_t n = strcspn(arg, "=");

	*ret_value = arg[n] ? arg + n + 1 : NULL;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i].brief && strcmp(arg, rows[i].brief) == 0)
			return &rows[i];
		if (strlen(rows[i].name) == n && strncmp(arg, rows[i].name, n) == 0)
			return &rows[i];
	}
	return NULL;
}

static bool set(struct options *o, const struct option_row *row, const char *value)
{
	switch (row->set) {
	case SET_CONFIG:
		o->config = value;
		return true;
	case SET_DATA:
		o->data = value;
		return true;
	case SET_RULES:
		o->rules = value;
		return true;
	case SET_CLIENTS:
		o->clients = value;
		return true;
	case SET_LISTEN:
		if (o->n_listen == OPTIONS_LISTEN)
			return false;
		o->listen[o->n_listen++] = value;
		return true;
	case SET_WHAT:
		o->what = row->what;
		return true;
	}
	return false;
}

int options_parse(struct options *ret, int argc, char **argv, char *why, size_t why_n)
{
	struct options o = {0};

	for (int i = 1; i < argc; i++) {
		const char *value;
		const struct option_row *row = find(argv[i], &value);

		if (!row) {
			snprintf(why, why_n, "unknown option '%s'; try --help", argv[i]);
			return EX_USAGE;
		}
		if (row->value && !value && i + 1 < argc)
			value = argv[++i];
		if (row->value ? !value || !*value : value != NULL) {
			snprintf(why, why_n,
				 row->value ? "%s needs a value: %s" : "%s has no value", row->name,
				 row->value);
			return EX_USAGE;
		}
		if (!set(&o, row, value)) {
			snprintf(why, why_n, "too many %s", row->name);
			return EX_USAGE;
		}
	}
	*ret = o;
	return 0;
}

void options_help(struct buf *out)
{
	buf_puts(out, "handoffd - answers what is routine, hands the rest over to a person\n\n"
		      "usage: handoffd [OPTION]...\n\n");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char left[40];

		snprintf(left, sizeof(left), "%s%s%s%s%s", rows[i].brief ? rows[i].brief : "",
			 rows[i].brief ? ", " : "    ", rows[i].name, rows[i].value ? " " : "",
			 rows[i].value ? rows[i].value : "");
		buf_printf(out, "  %-22s %s\n", left, rows[i].help);
	}
	buf_puts(out, "\nSIGHUP reloads the rules and most settings, SIGTERM stops.\n");
}

int options_config(const struct options *o, struct config **ret, struct problems *problems)
{
	const char *path = o->config;
	struct config *c;
	int r;

	if (!path && access(STANDARD_FILE, F_OK) == 0)
		path = STANDARD_FILE;
	r = config_load(&c, path, problems);
	if (r)
		return r;
	if (o->data)
		r = config_set_text(&c->data, o->data);
	if (!r && o->rules)
		r = config_set_text(&c->rules, o->rules);
	if (!r && o->clients)
		r = config_set_text(&c->clients, o->clients);
	if (!r && o->n_listen)
		r = config_set_words(&c->listen, o->listen, o->n_listen);
	if (r)
		config_free(c);
	else
		*ret = c;
	return r;
}
