#include <stdio.h>
#include <string.h>

#include "clients/handoffctl/ctl.h"
#include "clients/handoffctl/harmless.h"

/* handoffctl rules reload */

enum { PATIENCE_S = 1800 }; /* big packs, trained in the time that a busy machine has left over */

static void put_text(const char *s)
{
	struct buf out = BUF_INIT(1 << 20);

	harmless(&out, s, strlen(s), HARMLESS_LINE);
	fputs(out.p, stdout);
	buf_deinit(&out);
}

static void put_problem(const struct ctl *c, const json_t *p)
{
	bool error = !strcmp(member_str(p, "severity"), "error");

	put_text(member_str(p, "path"));
	if (member_int(p, "line"))
		printf(":%lld:%lld", member_int(p, "line"), member_int(p, "column"));
	printf(": %s%s%s: ", ctl_ink(c, error ? INK_BAD : INK_WARN), error ? "error" : "warning",
	       ctl_ink(c, INK_NONE));
	put_text(member_str(p, "text"));
	putchar('\n');
}

static void put_number(long long n, const char *one, const char *many)
{
	printf("%lld %s", n, n == 1 ? one : many);
}

/* "2 packs, 1.2 s, 3 warnings" */
static void put_summary(const struct ctl *c, const json_t *a, bool done)
{
	printf("%s%s%s: ", ctl_ink(c, done ? INK_GOOD : INK_BAD),
	       done ? "reloaded" : "not reloaded", ctl_ink(c, INK_NONE));
	if (done)
		put_number(member_int(a, "packs"), "pack", "packs");
	else
		put_number(member_int(a, "errors"), "error", "errors");
	printf(", %.1f s, ", (double)member_int(a, "ms") / 1000);
	put_number(member_int(a, "warnings"), "warning", "warnings");
	putchar('\n');
}

static void put(const struct ctl *c, const json_t *a, bool done)
{
	const json_t *list = json_object_get(a, "problems"), *problem;
	long long all = member_int(a, "errors") + member_int(a, "warnings");
	size_t i;

	json_array_foreach (list, i, problem)
		put_problem(c, problem);
	if (all > (long long)json_array_size(list))
		printf("… and %lld more\n", all - (long long)json_array_size(list));
	if (!ctl_has(c, OPT_QUIET))
		put_summary(c, a, done);
}

int run_rules_reload(struct ctl *c)
{
	json_t *a = NULL, *request = json_pack("{ss}", "command", "rules_reload");
	int r;

	if (ctl_has(c, OPT_SITE))
		json_object_set_new(request, "site", json_string(c->option[OPT_SITE]));
	c->client.patience_s = PATIENCE_S;
	r = ctl_ask_all(c, request, &a);
	if (json_object_get(a, "problems") && !ctl_json(c, a))
		put(c, a, r == CTL_OK);
	json_decref(a);
	return r;
}
