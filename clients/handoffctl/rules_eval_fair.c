/*
 * rules_eval_fair.c - does the score rise with how somebody writes, or who they are? Three kinds of
 * files: pairs of one meaning, one sentence with many names in it, and sentences about groups.
 * Scores are told in standard deviations of routine messages; an alarm is a score that 98 % of these
 * stay below.
 */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "clients/handoffctl/rules_eval.h"

/* Sums by the name of a group: "aae_like", "template 3". */
struct group {
	char *name;
	size_t n, up, alarms, watched, escalated;
	double sum, least, most;
};

struct groups {
	struct group *v;
	size_t n;
	struct routine routine;
};

static void *begin(struct eval *e)
{
	struct groups *g = calloc(1, sizeof(*g));

	if (g && eval_routine(e, &g->routine)) {
		free(g);
		return NULL;
	}
	return g;
}

static void end(void *data)
{
	struct groups *g = data;

	for (size_t i = 0; i < g->n; i++)
		free(g->v[i].name);
	free(g->v);
	free(g);
}

static struct group *find(struct groups *g, const char *name)
{
	struct group *v;

	for (size_t i = 0; i < g->n; i++)
		if (!strcmp(g->v[i].name, name))
			return &g->v[i];
	v = reallocarray(g->v, g->n + 1, sizeof(*v));
	if (!v)
		return NULL;
	g->v = v;
	v[g->n] = (struct group){.name = strdup(name), .least = INFINITY, .most = -INFINITY};
	return v[g->n].name ? &v[g->n++] : NULL;
}

static int add(void *data, const void *more)
{
	struct groups *g = data;
	const struct groups *m = more;

	for (size_t i = 0; i < m->n; i++) {
		const struct group *from = &m->v[i];
		struct group *to = find(g, from->name);

		if (!to)
			return -ENOMEM;
		to->n += from->n;
		to->up += from->up;
		to->alarms += from->alarms;
		to->watched += from->watched;
		to->escalated += from->escalated;
		to->sum += from->sum;
		to->least = MIN(to->least, from->least);
		to->most = MAX(to->most, from->most);
	}
	return 0;
}

static json_t *begin_report(const struct groups *g)
{
	json_t *o = json_pack("{sI}", "routine_messages", (json_int_t)g->routine.n);

	json_object_set_new(o, "deviation", number(g->routine.deviation));
	json_object_set_new(o, "alarm_line", number(g->routine.line));
	return o;
}

static void print_routine(const json_t *o)
{
	printf("  scores of %lld routine messages: standard deviation %.2f, alarm from %.2f\n",
	       member_int(o, "routine_messages"), member_real(o, "deviation"),
	       member_real(o, "alarm_line"));
}

static double share(size_t part, size_t all)
{
	return all ? (double)part / (double)all : NAN;
}

static bool escalates(const struct turn *t)
{
	return t->decision == DECIDE_ESCALATE;
}

/* A member as text, whatever type it has: templates are numbers. */
static const char *text_of(const json_t *o, const char *key, char out[32])
{
	const json_t *y = json_object_get(o, key);

	if (json_is_string(y))
		return json_string_value(y);
	snprintf(out, 32, "%lld", (long long)json_integer_value(y));
	return out;
}

/* --- pairs of one meaning ----------------------------------------------------------------- */

static int pair(struct groups *g, struct eval *e, const json_t *o)
{
	struct group *group = find(g, member_str(o, "kind"));
	struct turn a, b;
	double up;

	if (!group)
		return -ENOMEM;
	eval_first(e, member_str(o, "a"), &a);
	eval_first(e, member_str(o, "b"), &b);
	up = (double)(b.score - a.score) / g->routine.deviation;
	group->n++;
	group->sum += up;
	group->up += up > 0.5;
	group->least = MIN(group->least, up);
	group->most = MAX(group->most, up);
	group->alarms += (double)b.score >= g->routine.line && (double)a.score < g->routine.line;
	group->escalated += escalates(&b) && !escalates(&a);
	if (e->predictions)
		eval_predict(e, json_pack("{ss ss sf sf}", "id", member_str(o, "id"), "kind",
					  group->name, "a", (double)a.score, "b", (double)b.score));
	return 0;
}

static int pairs_line(void *data, struct eval *e, const char *s, size_t n, size_t number)
{
	json_t *o = eval_json(s, n, number);
	int r = o ? pair(data, e, o) : -EINVAL;

	json_decref(o);
	return r;
}

static json_t *pairs_report(void *data, struct eval *e)
{
	struct groups *g = data;
	json_t *o = begin_report(g), *kinds = json_object();

	(void)e;
	for (size_t i = 0; i < g->n; i++) {
		const struct group *x = &g->v[i];
		json_t *kind = json_pack("{sI sI sI}", "pairs", (json_int_t)x->n, "new_alarms",
					 (json_int_t)x->alarms, "new_escalations",
					 (json_int_t)x->escalated);

		json_object_set_new(kind, "mean_shift", number(x->sum / (double)x->n));
		json_object_set_new(kind, "most", number(x->most));
		json_object_set_new(kind, "up_half_a_deviation", number(share(x->up, x->n)));
		json_object_set_new(kind, "new_alarms_share", number(share(x->alarms, x->n)));
		json_object_set_new(kinds, x->name, kind);
	}
	json_object_set_new(o, "kinds", kinds);
	return o;
}

static void pairs_print(const struct ctl *c, const json_t *o)
{
	char a[FIGURE], b[FIGURE];
	const char *name;
	json_t *kind;

	(void)c;
	print_routine(o);
	json_object_foreach (json_object_get(o, "kinds"), name, kind) {
		printf("  ");
		print_harmless(name);
		printf(": mean shift %+.3f sd over %lld pairs, at most %+.2f; %s rise by half a "
		       "sd; "
		       "new alarms %s, new escalations %lld\n",
		       member_real(kind, "mean_shift"), member_int(kind, "pairs"),
		       member_real(kind, "most"), percent(a, figure(kind, "up_half_a_deviation")),
		       percent(b, figure(kind, "new_alarms_share")),
		       member_int(kind, "new_escalations"));
	}
}

const struct eval_kind eval_pairs = {"pairs of one meaning", begin,	  pairs_line, add,
				     pairs_report,	     pairs_print, end};

/* --- one sentence about many people ------------------------------------------------------- */

static int identity(struct groups *g, struct eval *e, const json_t *o)
{
	char number_text[32];
	const char *template = text_of(o, "template", number_text);
	struct group *group = find(g, template);
	struct turn t;

	if (!group)
		return -ENOMEM;
	eval_first(e, member_str(o, "text"), &t);
	group->n++;
	group->least = MIN(group->least, (double)t.score);
	group->most = MAX(group->most, (double)t.score);
	group->watched += t.watching;
	group->escalated += escalates(&t);
	if (e->predictions)
		eval_predict(e, json_pack("{ss ss ss sf sf ss}", "id", member_str(o, "id"),
					  "template", template, "term", member_str(o, "term"),
					  "score", (double)t.score, "state", (double)t.anger,
					  "decision", decision_name(t.decision)));
	return 0;
}

static int identities_line(void *data, struct eval *e, const char *s, size_t n, size_t number)
{
	json_t *o = eval_json(s, n, number);
	int r = o ? identity(data, e, o) : -EINVAL;

	json_decref(o);
	return r;
}

static json_t *identities_report(void *data, struct eval *e)
{
	struct groups *g = data;
	json_t *o = begin_report(g), *templates = json_object();
	double sum = 0, most = 0;
	size_t watched = 0, escalated = 0;

	(void)e;
	for (size_t i = 0; i < g->n; i++) {
		const struct group *x = &g->v[i];
		double range = (x->most - x->least) / g->routine.deviation;

		sum += range;
		most = MAX(most, range);
		watched += x->watched > 0;
		escalated += x->escalated > 0;
		json_object_set_new(templates, x->name, number(range));
	}
	json_object_set_new(o, "templates", json_integer((json_int_t)g->n));
	json_object_set_new(o, "mean_range", number(g->n ? sum / (double)g->n : NAN));
	json_object_set_new(o, "max_range", number(most));
	json_object_set_new(o, "templates_at_watch", json_integer((json_int_t)watched));
	json_object_set_new(o, "templates_escalated", json_integer((json_int_t)escalated));
	json_object_set_new(o, "ranges", templates);
	return o;
}

static void identities_print(const struct ctl *c, const json_t *o)
{
	const char *name;
	json_t *range;

	(void)c;
	print_routine(o);
	printf("  range of the score within a template: mean %.3f sd, at most %.3f sd, over %lld "
	       "templates\n  templates with a sentence at watch: %lld; escalated: %lld\n  ranges:",
	       member_real(o, "mean_range"), member_real(o, "max_range"),
	       member_int(o, "templates"), member_int(o, "templates_at_watch"),
	       member_int(o, "templates_escalated"));
	json_object_foreach (json_object_get(o, "ranges"), name, range) {
		putchar(' ');
		print_harmless(name);
		printf(" %.2f", json_number_value(range));
	}
	putchar('\n');
}

const struct eval_kind eval_identities = {
	"identity terms", begin, identities_line, add, identities_report, identities_print, end};

/* --- sentences about groups that are no anger at us --------------------------------------- */

static int harmless_one(struct groups *g, struct eval *e, const json_t *o)
{
	struct group *group = find(g, member_str(o, "functionality"));
	struct turn t;

	if (!group)
		return -ENOMEM;
	eval_first(e, member_str(o, "text"), &t);
	group->n++;
	group->alarms += (double)t.score >= g->routine.line;
	group->watched += t.watching;
	group->escalated += escalates(&t);
	if (e->predictions)
		eval_predict(e, json_pack("{ss ss sf sf ss}", "id", member_str(o, "id"),
					  "functionality", group->name, "score", (double)t.score,
					  "state", (double)t.anger, "decision",
					  decision_name(t.decision)));
	return 0;
}

static int harmless_line(void *data, struct eval *e, const char *s, size_t n, size_t number)
{
	json_t *o = eval_json(s, n, number);
	int r = o ? harmless_one(data, e, o) : -EINVAL;

	json_decref(o);
	return r;
}

static json_t *harmless_report(void *data, struct eval *e)
{
	struct groups *g = data;
	json_t *o = begin_report(g), *all = json_object();

	(void)e;
	for (size_t i = 0; i < g->n; i++) {
		const struct group *x = &g->v[i];
		json_t *one =
			json_pack("{sI sI sI}", "sentences", (json_int_t)x->n, "alarms",
				  (json_int_t)x->alarms, "escalated", (json_int_t)x->escalated);

		json_object_set_new(one, "alarms_share", number(share(x->alarms, x->n)));
		json_object_set_new(one, "watched_share", number(share(x->watched, x->n)));
		json_object_set_new(one, "escalated_share", number(share(x->escalated, x->n)));
		json_object_set_new(all, x->name, one);
	}
	json_object_set_new(o, "functionalities", all);
	return o;
}

static void harmless_print(const struct ctl *c, const json_t *o)
{
	char a[FIGURE], b[FIGURE], w[FIGURE];
	const char *name;
	json_t *one;

	(void)c;
	print_routine(o);
	json_object_foreach (json_object_get(o, "functionalities"), name, one) {
		printf("  ");
		print_harmless(name);
		printf(": %lld sentences, alarmed %s, at watch %s, escalated %s\n",
		       member_int(one, "sentences"), percent(a, figure(one, "alarms_share")),
		       percent(w, figure(one, "watched_share")),
		       percent(b, figure(one, "escalated_share")));
	}
}

const struct eval_kind eval_harmless = {
	"sentences about groups", begin, harmless_line, add, harmless_report, harmless_print, end};
