/* intents.c - how well intents are told apart: whole sets, few examples, slips of the pen, time. */
#include "tests/eval/sets.h"

#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "tests/eval/perturb.h"
#include "tests/eval/tsv.h"

enum { FOLDS = 10, SEED = 20240501, SMALL = 20, LONG = 300 };

static const char *const changes[] = {"typo10", "typo20", "typo40", "upper", "emoji", "glued"};

static int write_changed(const struct tsv *from, const char *path, const char *how)
{
	struct buf out = BUF_INIT(1 << 24);
	FILE *f = fopen(path, "w");

	for (size_t i = 0; i < from->n; i++) {
		perturb(&out, how, from->v[i].text, strlen(from->v[i].text), SEED);
		buf_printf(&out, "\t%s\n", from->v[i].label);
	}
	if (f)
		fwrite(out.p, 1, out.n, f);
	buf_deinit(&out);
	return f && !fclose(f) ? 0 : -1;
}

/* Several messages in one, of about so many characters, as many as there are rows. */
static int write_long(const struct tsv *from, const char *path)
{
	FILE *f = fopen(path, "w");

	for (size_t i = 0; f && i < from->n; i++) {
		size_t n = 0, k = i;

		while (n < LONG) {
			n += (size_t)fprintf(f, "%s ", from->v[k % from->n].text);
			k += 17;
		}
		fprintf(f, "\t%s\n", from->v[i].label);
	}
	return f && !fclose(f) ? 0 : -1;
}

/* The names of the changed copies of valid.tsv, for a command line. */
static int change_all(const struct run *r, const char *set, struct buf *args)
{
	char path[PATHS / 2], q[PATHS];
	struct tsv valid;
	int error;

	snprintf(path, sizeof(path), "%s/intents/%s/valid.tsv", r->data, set);
	error = tsv_read(&valid, path);
	for (size_t i = 0; i < ARRAY_SIZE(changes) && !error; i++) {
		snprintf(path, sizeof(path), "%s/%s.%s.tsv", r->work, set, changes[i]);
		error = write_changed(&valid, path, changes[i]);
		buf_printf(args, " %s", quoted(q, "%s", path));
	}
	snprintf(path, sizeof(path), "%s/%s.long.tsv", r->work, set);
	if (!error)
		error = write_long(&valid, path);
	buf_printf(args, " %s", quoted(q, "%s", path));
	tsv_deinit(&valid);
	return error;
}

static void note_set(struct run *r, const char *set, const json_t *reports)
{
	figures_note(&r->figures, set, "accuracy", ctl_figure(reports, 0, "accuracy"));
	if (strcmp(set, "banking77_oos"))
		figures_note(&r->figures, set, "macro_f1", ctl_figure(reports, 0, "macro_f1"));
	for (size_t i = 0; !r->quick && strcmp(set, "banking77_oos") && i < ARRAY_SIZE(changes);
	     i++)
		figures_note(&r->figures, set, changes[i], ctl_figure(reports, i + 1, "accuracy"));
	if (!strcmp(set, "clinc150")) {
		figures_note(&r->figures, set, "with_rejections",
			     ctl_figure(reports, 0, "accuracy_with_rejections"));
		figures_note(&r->figures, set, "oos_precision",
			     ctl_figure(reports, 0, "out_of_scope_precision"));
		figures_note(&r->figures, set, "calibration",
			     ctl_figure(reports, 0, "calibration_error"));
		figures_note(&r->figures, "time", "median_150",
			     ctl_figure(reports, 0, "microseconds_median"));
		figures_note(&r->figures, "time", "train_150", ctl_figure(reports, 0, "train_ms"));
		if (!r->quick)
			figures_note(
				&r->figures, "time", "p99_300",
				ctl_figure(reports, ARRAY_SIZE(changes) + 1, "microseconds_p99"));
	}
	if (strcmp(set, "clinc150") && strcmp(set, "banking77_oos"))
		return;
	figures_note(&r->figures, set, "oos_recall", ctl_figure(reports, 0, "out_of_scope_recall"));
	figures_note(&r->figures, set, "oos_auroc", ctl_figure(reports, 0, "out_of_scope_auroc"));
}

static int whole_set(struct run *r, const char *set)
{
	char path[PATHS / 2], pack[PATHS / 2], q[PATHS];
	struct buf args = BUF_INIT(1 << 16);
	json_t *reports;
	int error;

	snprintf(path, sizeof(path), "%s/intents/%s/train.tsv", r->data, set);
	error = ctl_train(r, set, path);
	buf_puts(&args, quoted(q, "%s/intents/%s/valid.tsv", r->data, set));
	if (!error && !r->quick)
		error = change_all(r, set, &args);
	snprintf(pack, sizeof(pack), "%s/%s", r->work, set);
	reports = error ? NULL : ctl_eval(r, pack, args.p);
	if (reports)
		note_set(r, set, reports);
	json_decref(reports);
	buf_deinit(&args);
	return reports ? 0 : -1;
}

static bool not_in(const void *arg, const struct tsv *t, size_t i)
{
	return strcmp(t->v[i].label, "oos") && !tsv_has(arg, t->v[i].text);
}

/* Ten examples an intent, and what of valid.tsv is not among them. */
static int few_shot(struct run *r, const char *set)
{
	char path[PATHS / 2], name[64], pack[PATHS / 2], q[PATHS];
	struct tsv train = {0}, valid = {0};
	json_t *reports = NULL;
	int error;

	snprintf(name, sizeof(name), "%s_10", set);
	snprintf(path, sizeof(path), "%s/intents/%s/valid.tsv", r->data, set);
	error = tsv_read(&valid, path);
	snprintf(path, sizeof(path), "%s/intents/%s/train_fewshot10.tsv", r->data, set);
	if (!error)
		error = tsv_read(&train, path) || ctl_train(r, name, path);
	snprintf(path, sizeof(path), "%s/%s.valid.tsv", r->work, name);
	if (!error)
		error = tsv_write(&valid, path, not_in, &train) <= 0;
	snprintf(pack, sizeof(pack), "%s/%s", r->work, name);
	if (!error)
		reports = ctl_eval(r, pack, quoted(q, "%s", path));
	if (reports)
		figures_note(&r->figures, name, "accuracy", ctl_figure(reports, 0, "accuracy"));
	json_decref(reports);
	tsv_deinit(&train);
	tsv_deinit(&valid);
	return reports ? 0 : -1;
}

struct fold {
	size_t number;
	bool out;
};

static bool in_fold(const void *arg, const struct tsv *t, size_t i)
{
	const struct fold *f = arg;

	return (tsv_nth(t, i) % FOLDS == f->number) == f->out;
}

/* Each tenth is answered by what was learnt from the rest. */
static int tenfold(struct run *r, const char *set, double *right, double *all)
{
	char path[PATHS / 2], train[PATHS / 2], test[PATHS / 2], pack[PATHS / 2], q[PATHS];
	double good = 0, n = 0;
	struct tsv t;
	int error;

	snprintf(path, sizeof(path), "%s/intents/%s/train.tsv", r->data, set);
	snprintf(train, sizeof(train), "%s/%s.train.tsv", r->work, set);
	snprintf(test, sizeof(test), "%s/%s.test.tsv", r->work, set);
	snprintf(pack, sizeof(pack), "%s/%s", r->work, set);
	error = tsv_read(&t, path);
	for (size_t i = 0; i < FOLDS && !error; i++) {
		long rows = tsv_write(&t, test, in_fold, &(struct fold){i, true});
		json_t *reports;

		if (rows <= 0)
			continue; /* no label has so many */
		error = tsv_write(&t, train, in_fold, &(struct fold){i, false}) <= 0 ||
			ctl_train(r, set, train);
		reports = error ? NULL : ctl_eval(r, pack, quoted(q, "%s", test));
		good += reports ? ctl_figure(reports, 0, "accuracy") * (double)rows : NAN;
		n += (double)rows;
		json_decref(reports);
	}
	figures_note(&r->figures, set, "accuracy", good / n);
	*right += good;
	*all += n;
	tsv_deinit(&t);
	return error;
}

static int braun(struct run *r)
{
	double right = 0, all = 0;
	int error = tenfold(r, "braun_chatbot", &right, &all) ||
		    tenfold(r, "braun_askubuntu", &right, &all) ||
		    tenfold(r, "braun_webapps", &right, &all);

	figures_note(&r->figures, "braun", "accuracy", right / all);
	return error;
}

/* The first so many labels, so many examples of each. */
static bool is_small(const void *arg, const struct tsv *t, size_t i)
{
	size_t classes = 0;

	(void)arg;
	if (tsv_nth(t, i) >= SMALL || !strcmp(t->v[i].label, "oos"))
		return false;
	for (size_t k = 0; k < i && classes <= SMALL; k++)
		classes += !tsv_nth(t, k) && strcmp(t->v[k].label, t->v[i].label);
	return classes < SMALL;
}

/* 20 intents of 20 examples, for the time only. The labels stand together in the file. */
static int small_set(struct run *r)
{
	char path[PATHS / 2], pack[PATHS / 2], q[PATHS];
	struct tsv t;
	json_t *reports = NULL;
	int error;

	snprintf(path, sizeof(path), "%s/intents/clinc150/train_small.tsv", r->data);
	error = tsv_read(&t, path);
	t.n = MIN(t.n, (size_t)(SMALL * 60)); /* tsv_nth looks back over all of it */
	snprintf(path, sizeof(path), "%s/small.tsv", r->work);
	if (!error)
		error = tsv_write(&t, path, is_small, NULL) <= 0 || ctl_train(r, "small", path);
	snprintf(pack, sizeof(pack), "%s/small", r->work);
	if (!error)
		reports = ctl_eval(r, pack, quoted(q, "%s", path));
	if (reports) {
		figures_note(&r->figures, "time", "median_20",
			     ctl_figure(reports, 0, "microseconds_median"));
		figures_note(&r->figures, "time", "train_20", ctl_figure(reports, 0, "train_ms"));
	}
	json_decref(reports);
	tsv_deinit(&t);
	return reports ? 0 : -1;
}

int measure_intents(struct run *r)
{
	static const char *const sets[] = {"banking77", "hwu64", "clinc150"};
	int error = small_set(r) || braun(r) || whole_set(r, "banking77_oos");

	for (size_t i = 0; i < ARRAY_SIZE(sets); i++)
		error |= few_shot(r, sets[i]);
	for (size_t i = 0; i < ARRAY_SIZE(sets); i++)
		error |= whole_set(r, sets[i]);
	return error;
}
