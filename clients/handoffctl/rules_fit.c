/* handoffctl rules fit DIR FILE…: weights from a site's own labels, refused when they are unfair. */
#include <errno.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "clients/handoffctl/rules_eval.h"
#include "clients/handoffctl/fairness_json.h"
#include "rules/fit.h"

struct fitting {
	struct eval e;
	struct fit_row *rows;
	size_t n, room;
	size_t file_first; /* number of the first conversation of the file at hand */
	size_t talks;
	float before[N_SIGNAL];
	struct fit fit;
	struct fairness fair_before, fair_after;
	bool fitted; /* there is something to show */
};

static int note(void *arg, size_t talk, const struct turn *turn, bool yes)
{
	struct fitting *f = arg;
	struct fit_row *row;

	if (f->n == f->room) {
		size_t room = f->room ? 2 * f->room : 1024;

		row = reallocarray(f->rows, room, sizeof(*row));
		if (!row)
			return -ENOMEM;
		f->rows = row;
		f->room = room;
	}
	row = &f->rows[f->n++];
	memcpy(row->value, turn->values, sizeof(row->value));
	row->value[SIGNAL_HUMAN] = 0; /* a trigger of its own */
	row->label = yes;
	row->conversation = (uint32_t)(f->file_first + talk);
	f->talks = MAX(f->talks, f->file_first + talk + 1);
	return 0;
}

static int read_files(struct fitting *f)
{
	int r = CTL_OK;

	f->e.labelled = note;
	f->e.arg = f;
	for (int i = 1; i < f->e.c->n_args && !r; i++) {
		f->file_first = f->talks;
		r = eval_conversations(&f->e, f->e.c->args[i]);
	}
	return r;
}

static int fit(struct fitting *f, double least)
{
	const bool fixed[N_SIGNAL] = {[SIGNAL_HUMAN] = true};
	int r = fit_weights(f->rows, f->n, f->before, fixed, least, &f->fit);

	if (r == FIT_E_FEW)
		return ctl_fail(
			CTL_FAILED,
			"%zu labelled conversations are too few: the weights as they are know "
			"more than fewer than %d would teach",
			f->talks, FIT_CONVERSATIONS);
	if (r == FIT_E_ONE)
		return ctl_fail(CTL_FAILED,
				"every label is the same: there is nothing to tell apart");
	return r ? ctl_fail(CTL_FAILED, "out of memory") : CTL_OK;
}

static int measure(struct fitting *f, struct fairness *ret)
{
	return fairness_measure(f->e.pack, f->e.rules, ret) ? ctl_fail(CTL_FAILED, "out of memory")
							    : CTL_OK;
}

/* The weights that order the labelled turns best among those that are fair to everybody: what the data
 * say is held back, by a greater penalty, as far as that needs. */
static int fit_fairly(struct fitting *f)
{
	double least = 0;
	int r;

	pack_weights(f->e.pack, f->before);
	r = measure(f, &f->fair_before);
	while (!r) {
		r = fit(f, least);
		if (r)
			break;
		f->fitted = true;
		pack_set_weights(f->e.pack, f->fit.weight);
		r = measure(f, &f->fair_after);
		if (r || fairness_kept(&f->fair_before, &f->fair_after))
			break;
		least = 2 * f->fit.penalty;
		if (least > FIT_PENALTY_MOST)
			return ctl_fail(CTL_FAILED,
					"refused: with what these labels teach, the same words of "
					"other people would count for more");
	}
	return r;
}

static void write_weights(const struct fitting *f, FILE *to)
{
	fprintf(to,
		"# Weights of signals, fitted to %zu messages of %zu conversations, %zu of them "
		"labelled as\n"
		"# calling for a person. On conversations held out: AUROC %.3f, by hand %.3f. The "
		"signals' words\n"
		"# stay where they are. Delete this file to go back to the weights set by hand.\n"
		"signals:\n",
		f->fit.rows, f->fit.conversations, f->fit.positives, f->fit.after, f->fit.before);
	for (size_t i = 0; i < N_SIGNAL; i++)
		if (i != SIGNAL_HUMAN)
			fprintf(to, "  %s: {weight: %.3f} # by hand %.3g\n", signal_kinds[i].name,
				(double)MAX(-5.0f, MIN(5.0f, f->fit.weight[i])),
				(double)f->before[i]);
}

static int save(const struct fitting *f, const char *path)
{
	FILE *to;
	int r;

	if (!access(path, F_OK))
		return ctl_fail(CTL_FAILED, "%s is there already; remove it first", path);
	to = fopen(path, "wx");
	if (!to)
		return ctl_fail(CTL_FAILED, "%s: %s", path, strerror(errno));
	write_weights(f, to);
	r = ferror(to);
	return fclose(to) || r ? ctl_fail(CTL_FAILED, "%s: cannot be written", path) : CTL_OK;
}

static void print_json(const struct fitting *f, bool kept)
{
	json_t *weights = json_object(), *o;

	for (size_t i = 0; i < N_SIGNAL; i++)
		json_object_set_new(weights, signal_kinds[i].name,
				    json_pack("{sf sf}", "before", (double)f->before[i], "after",
					      (double)f->fit.weight[i]));
	o = json_pack("{sb sI sI sI sf sf sf so so so}", "kept", kept, "conversations",
		      (json_int_t)f->fit.conversations, "messages", (json_int_t)f->fit.rows,
		      "positives", (json_int_t)f->fit.positives, "penalty", f->fit.penalty,
		      "auroc_before", f->fit.before, "auroc_after", f->fit.after, "weights",
		      weights, "fairness_before", fairness_json(&f->fair_before), "fairness_after",
		      fairness_json(&f->fair_after));
	json_dumpf(o, stdout, JSON_COMPACT | JSON_REAL_PRECISION(5));
	putchar('\n');
	json_decref(o);
}

static void print_fairness(const struct fitting *f)
{
	for (size_t i = 0; i < f->fair_after.n; i++) {
		const struct fairness_variant *a = &f->fair_before.v[i], *b = &f->fair_after.v[i];

		printf("  %-10s %zu pairs: shift %+.3f sd (was %+.3f), new alarms %.2f %% (was "
		       "%.2f)\n",
		       b->name, b->pairs, b->shift, a->shift, b->alarms * 100, a->alarms * 100);
	}
	if (f->fair_after.templates)
		printf("  %-10s %zu templates: range %.3f sd (was %.3f)\n", "identity",
		       f->fair_after.templates, f->fair_after.range, f->fair_before.range);
}

/* Only those that moved: what stays needs no reading. */
static void print_weights(const struct fitting *f)
{
	for (size_t i = 0; i < N_SIGNAL; i++) {
		float a = f->before[i], b = f->fit.weight[i];

		if (fabsf(a - b) >= 0.05f)
			printf("  %-10s %+6.2f  was %+6.2f  %s\n", signal_kinds[i].name, (double)b,
			       (double)a, fabsf(b) > fabsf(a) ? "more" : "less");
	}
}

static void print_people(const struct fitting *f)
{
	const struct ctl *c = f->e.c;

	printf("%zu messages of %zu conversations, %zu called for a person\n", f->fit.rows,
	       f->fit.conversations, f->fit.positives);
	printf("%sheld out%s: AUROC %.3f with the weights as they are, %.3f fitted (penalty %g)\n",
	       ctl_ink(c, INK_BOLD), ctl_ink(c, INK_NONE), f->fit.before, f->fit.after,
	       f->fit.penalty);
	printf("%sweights%s\n", ctl_ink(c, INK_BOLD), ctl_ink(c, INK_NONE));
	print_weights(f);
	printf("%sfairness%s\n", ctl_ink(c, INK_BOLD), ctl_ink(c, INK_NONE));
	print_fairness(f);
}

int run_rules_fit(struct ctl *c)
{
	struct fitting f = {.n = 0};
	const char *path = c->option[OPT_OUTPUT];
	int r = eval_open(&f.e, c, c->args[0]);

	if (!r)
		r = read_files(&f);
	if (!r)
		r = fit_fairly(&f);
	if (f.fitted && ctl_has(c, OPT_JSON))
		print_json(&f, !r);
	else if (f.fitted && !ctl_has(c, OPT_QUIET))
		print_people(&f);
	if (!r && path)
		r = save(&f, path);
	else if (!r && !ctl_has(c, OPT_JSON))
		write_weights(&f, stdout);
	if (!r && path && !ctl_has(c, OPT_JSON) && !ctl_has(c, OPT_QUIET))
		printf("written to %s; as weights.yml in the pack's folder it is used\n", path);
	eval_close(&f.e);
	free(f.rows);
	return r;
}
