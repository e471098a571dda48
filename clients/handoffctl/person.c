#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/id.h"
#include "clients/handoffctl/ctl.h"

/* handoffctl export, erase, backup */

static int take_id(const struct ctl *c)
{
	uint64_t id;

	if (id_parse(&id, c->args[0], strlen(c->args[0])))
		return CTL_OK;
	return ctl_fail(CTL_USAGE, "'%s' is no visitor's id; 'handoffctl show ID' names it",
			c->args[0]);
}

static json_t *request_of(const struct ctl *c, const char *command)
{
	return json_pack("{ss ss}", "command", command, "visitor", c->args[0]);
}

int run_export(struct ctl *c)
{
	json_t *a = NULL;
	int r = take_id(c);

	if (!r)
		r = ctl_ask(c, request_of(c, "export"), &a);
	if (r)
		return r;
	if (!ctl_json(c, a)) {
		json_object_del(a, "ok");
		json_dumpf(a, stdout, JSON_INDENT(2));
		putchar('\n');
	}
	json_decref(a);
	return CTL_OK;
}

/* Who is meant, so that a mistyped id is seen. */
static int say_who(struct ctl *c)
{
	json_t *a = NULL;
	int r = ctl_ask(c, request_of(c, "export"), &a);

	if (r)
		return r;
	fprintf(stderr, "Visitor %s, conversations: %zu. This cannot be undone.\n", c->args[0],
		json_array_size(json_object_get(a, "conversations")));
	json_decref(a);
	return CTL_OK;
}

static int confirm(struct ctl *c)
{
	char line[16] = "";
	int r;

	if (ctl_has(c, OPT_YES))
		return CTL_OK;
	if (!isatty(STDIN_FILENO))
		return ctl_fail(CTL_USAGE,
				"'erase' asks before it deletes; without a terminal, say "
				"--yes");
	r = say_who(c);
	if (r)
		return r;
	fputs("Type yes to erase them: ", stderr);
	if (fgets(line, sizeof(line), stdin) && strcmp(line, "yes\n") == 0)
		return CTL_OK;
	return ctl_fail(CTL_FAILED, "nothing was erased");
}

int run_erase(struct ctl *c)
{
	json_t *a = NULL;
	const json_t *note;
	size_t i;
	int r = take_id(c);

	if (!r)
		r = confirm(c);
	if (!r)
		r = ctl_ask(c, request_of(c, "erase"), &a);
	if (r)
		return r;
	if (!ctl_json(c, a)) {
		puts("Erased.");
		json_array_foreach (json_object_get(a, "notes"), i, note)
			puts(json_string_value(note));
	}
	json_decref(a);
	return CTL_OK;
}

/* The daemon has another working directory. */
static bool absolute(const char *file, char ret[PATH_MAX])
{
	char here[PATH_MAX] = "";

	if (*file != '/' && !getcwd(here, sizeof(here)))
		return false;
	return snprintf(ret, PATH_MAX, "%s%s%s", here, *here ? "/" : "", file) < PATH_MAX;
}

int run_backup(struct ctl *c)
{
	char file[PATH_MAX];
	json_t *a = NULL;
	int r;

	if (!absolute(c->args[0], file))
		return ctl_fail(CTL_USAGE, "'%s' is too long a path", c->args[0]);
	r = ctl_ask(c, json_pack("{ss ss}", "command", "backup", "file", file), &a);
	if (r)
		return r;
	if (!ctl_json(c, a))
		printf("%s: %lld bytes\n", file, member_int(a, "bytes"));
	json_decref(a);
	return CTL_OK;
}
