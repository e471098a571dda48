#include <stdio.h>
#include <string.h>

#include "clients/handoffctl/ctl.h"
#include "clients/handoffctl/rules_dir.h"
#include "clients/handoffctl/fairness_json.h"
#include "rules/check.h"

/* handoffctl rules check DIR */

static void print_summary(const struct ctl *c, const struct rules_dir *d, const struct pack *pack,
			  const struct problems *problems, size_t failed, int64_t ms)
{
	struct pack_figures f = {0};
	bool good = !problems->errors && !failed;

	printf("%s%s%s: ", ctl_ink(c, good ? INK_GOOD : INK_BAD), d->name, ctl_ink(c, INK_NONE));
	if (pack) {
		pack_figures(pack, &f);
		printf("%zu intents, %zu examples, %zu entities; accuracy %.1f %% on held-out "
		       "examples; %zu of %zu tests pass; trained in %lld ms; ",
		       f.intents, f.examples, f.entities, f.accuracy * 100, f.tests - failed,
		       f.tests, (long long)ms);
	}
	printf("%zu errors, %zu warnings\n", problems->errors, problems->warnings);
}

static json_t *summary_json(const struct rules_dir *d, const struct pack *pack,
			    const struct problems *problems, size_t failed, int64_t ms)
{
	struct pack_figures f = {0};
	json_t *o = json_pack("{ss sb}", "pack", d->name, "ok", !problems->errors && !failed);

	rules_dir_json(d, problems, o);
	if (!pack)
		return o;
	pack_figures(pack, &f);
	json_object_update_new(
		o, json_pack("{sI sI sI sf sI sI sI}", "intents", (json_int_t)f.intents, "examples",
			     (json_int_t)f.examples, "entities", (json_int_t)f.entities, "accuracy",
			     f.accuracy, "tests", (json_int_t)f.tests, "failed_tests",
			     (json_int_t)failed, "train_ms", (json_int_t)ms));
	return o;
}

/* The same pack held against people who write in other ways. */
static int check_fairness(const struct pack *pack, struct fairness *ret, struct problems *problems)
{
	struct rules *rules;
	int r = rules_new(&rules, pack);

	if (!r) {
		r = fairness_measure(pack, rules, ret);
		rules_free(rules);
	}
	if (!r)
		fairness_problems(pack, ret, problems);
	return r;
}

static void print_fairness(const struct ctl *c, const struct fairness *f)
{
	printf("%sfairness%s: ", ctl_ink(c, INK_DIM), ctl_ink(c, INK_NONE));
	for (size_t i = 0; i < f->n; i++)
		printf("%s %+.2f sd, %.1f %% new alarms%s", f->v[i].name, f->v[i].shift,
		       f->v[i].alarms * 100, i + 1 < f->n || f->templates ? "; " : "");
	if (f->templates)
		printf("who somebody is %.2f sd", f->range);
	putchar('\n');
}

static int check(void *arg, const struct rules_dir *d)
{
	const struct ctl *c = arg;
	struct problems problems = PROBLEMS_INIT;
	struct pack *pack = NULL;
	struct fairness fair = {.n = 0};
	size_t failed = 0;
	int64_t ms = 0;
	int r = rules_dir_load(d, &pack, &problems, &ms);

	if (!r)
		failed = pack_check(pack, &problems);
	if (!r)
		r = check_fairness(pack, &fair, &problems);
	if (ctl_has(c, OPT_JSON)) {
		json_t *o = summary_json(d, r ? NULL : pack, &problems, failed, ms);

		if (!r)
			json_object_set_new(o, "fairness", fairness_json(&fair));
		json_dumpf(o, stdout, JSON_COMPACT | JSON_REAL_PRECISION(4));
		putchar('\n');
		json_decref(o);
	} else {
		rules_dir_print(c, d, &problems);
		if (!ctl_has(c, OPT_QUIET))
			print_summary(c, d, r ? NULL : pack, &problems, failed, ms);
		if (!ctl_has(c, OPT_QUIET) && !r)
			print_fairness(c, &fair);
	}
	r = r || problems.errors || failed ? CTL_FAILED : CTL_OK;
	problems_deinit(&problems);
	pack_free(pack);
	return r;
}

int run_rules_check(struct ctl *c)
{
	struct rules_dir d;
	int r;

	if (rules_dir_of_pack(c, c->args[0], &d))
		return check(c, &d);
	r = rules_dir_each(c->args[0], check, c);
	if (r >= 0)
		return r;
	return ctl_fail(CTL_USAGE, "%s has neither a pack.yml nor packs/NAME/pack.yml", c->args[0]);
}
