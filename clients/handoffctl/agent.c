#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "clients/handoffctl/account.h"
#include "clients/handoffctl/rows.h"
#include "clients/handoffctl/table.h"

/* handoffctl agent … */

static json_t *request_of(const char *what, const struct account *a)
{
	char command[32];
	json_t *o, *skills;

	snprintf(command, sizeof(command), "agent_%s", what);
	o = json_pack("{ss}", "command", command);
	if (*a->login)
		json_object_set_new(o, "login", json_string(a->login));
	if (a->name)
		json_object_set_new(o, "name", json_string(a->name));
	if (a->role)
		json_object_set_new(o, "role", json_string(a->role));
	if (a->capacity)
		json_object_set_new(o, "capacity", json_integer(a->capacity));
	if (*a->password)
		json_object_set_new(o, "password", json_string(a->password));
	if (a->queues)
		json_object_set_new(o, "queues", account_queues(a));
	if (!a->has_skills)
		return o;
	skills = json_array();
	for (size_t i = 0; i < a->n_skills; i++)
		json_array_append_new(skills, json_string(a->skills[i]));
	json_object_set_new(o, "skills", skills);
	return o;
}

static const char *joined(const json_t *list, struct buf *out)
{
	const json_t *word;
	size_t i;

	buf_reset(out);
	json_array_foreach (list, i, word)
		buf_printf(out, "%s%s", i ? "," : "", json_string_value(word));
	return out->p;
}

static void print_agents(const struct ctl *c, const json_t *list)
{
	static const char *const heading[] = {"login",	"name",	    "role",   "skills",
					      "queues", "capacity", "status", NULL};
	struct buf out = BUF_INIT(16 << 20), words = BUF_INIT(4096);
	const json_t *a;
	struct table t;
	size_t i;

	table_begin(&t, heading);
	json_array_foreach (list, i, a) {
		table_cell(&t, member_str(a, "login"));
		table_cell(&t, member_str(a, "name"));
		table_cell(&t, member_str(a, "role"));
		table_cell(&t, joined(json_object_get(a, "skills"), &words));
		table_cell(&t, joined(json_object_get(a, "queues"), &words));
		table_cellf(&t, "%lld", member_int(a, "capacity"));
		table_cell(&t, member_str(a, "status"));
	}
	table_print(&t, !ctl_has(c, OPT_QUIET), ctl_ink(c, INK_DIM), ctl_ink(c, INK_NONE), &out);
	fwrite(out.p, 1, out.n, stdout);
	buf_deinit(&out);
	buf_deinit(&words);
}

/* What came of it, for people. */
static void print_answer(const struct ctl *c, const char *what, const json_t *answer)
{
	if (!strcmp(what, "list")) {
		print_agents(c, json_object_get(answer, "agents"));
	} else if (!strcmp(what, "token")) {
		puts(member_str(answer, "token"));
	} else if (!strcmp(what, "login")) {
		puts(member_str(answer, "url"));
		if (!ctl_has(c, OPT_QUIET))
			fputs("It can be used once, for 30 minutes.\n", stderr);
	} else if (!ctl_has(c, OPT_QUIET)) {
		printf("Agent '%s' is %s.\n", c->args[0],
		       !strcmp(what, "add")   ? "there"
		       : !strcmp(what, "set") ? "changed"
					      : "removed");
		if (!strcmp(what, "add"))
			printf("'handoffctl agent login %s' lets them into the console, "
			       "'handoffctl chat --as agent %s'\nworks here.\n",
			       c->args[0], c->args[0]);
	}
}

int run_agent(struct ctl *c)
{
	const char *what = strchr(c->row->name, ' ') + 1;
	struct account a;
	json_t *answer = NULL;
	int r = account_read(c, &a), connected;

	if (r)
		return r;
	if (!strcmp(what, "set") && !a.name && !a.role && !a.capacity && !a.has_skills &&
	    !a.queues && !*a.password)
		return ctl_fail(CTL_USAGE, "'agent set' needs an option that says what to change");
	connected = ctl_connect(c);
	if (!strcmp(what, "login") || (connected != -ENOENT && connected != -ECONNREFUSED))
		r = ctl_ask(c, request_of(what, &a), &answer);
	else
		r = account_offline(c, what, &a, &answer);
	account_wipe(&a);
	if (!r && !ctl_json(c, answer))
		print_answer(c, what, answer);
	json_decref(answer);
	return r;
}
