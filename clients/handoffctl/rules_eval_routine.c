/* rules_eval_routine.c - how far routine messages' scores spread: of --routine FILE, or the pack's. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "clients/handoffctl/rules_eval.h"
#include "clients/handoffctl/rules_line.h"

static const double ALARM = 0.98; /* share of routine messages that is below the line */

static int add_message(struct eval *e, struct scores *s, const char *text)
{
	struct turn t;

	eval_first(e, text, &t);
	return scores_add(s, (double)t.score, false);
}

static int add_examples(struct eval *e, struct scores *s)
{
	int r = 0;

	for (size_t i = 0; i < e->figures.examples && !r; i++)
		r = add_message(e, s, pack_example(e->pack, i));
	return r;
}

/* Every turn of a customer's, as if it came first. */
static int add_talk(struct eval *e, struct scores *s, const json_t *o)
{
	const json_t *turns = json_object_get(o, "turns"), *y;
	const char *text = member_str(o, "text");
	size_t i;
	int r = *text ? add_message(e, s, text) : 0;

	json_array_foreach ((json_t *)turns, i, y) {
		text = member_str(y, "text");
		if (!r && *text && line_role(y) == LINE_CUSTOMER)
			r = add_message(e, s, text);
	}
	return r;
}

static int add_file(struct eval *e, struct scores *s, const char *path)
{
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t room = 0, number = 0;
	ssize_t n;
	int r = 0;

	if (!f)
		return ctl_fail(-EINVAL, "%s: %s", path, strerror(errno));
	while (!r && (n = getline(&line, &room, f)) > 0) {
		json_t *o = *line == '\n' ? json_object() : eval_json(line, (size_t)n, ++number);

		r = o ? add_talk(e, s, o) : -EINVAL;
		json_decref(o);
	}
	free(line);
	fclose(f);
	return r;
}

int eval_routine(struct eval *e, struct routine *ret)
{
	const char *path = e->c->option[OPT_ROUTINE];
	struct scores s = SCORES_INIT;
	int r = path ? add_file(e, &s, path) : add_examples(e, &s);

	if (!r && s.n < 2) {
		ctl_fail(CTL_FAILED, "too few routine messages to compare with");
		r = -EINVAL;
	}
	if (!r) {
		ret->deviation = MAX(scores_deviation(&s), 1e-6);
		ret->line = scores_quantile(&s, ALARM);
		ret->n = s.n;
	}
	scores_deinit(&s);
	e->times.n = 0;
	return r;
}
