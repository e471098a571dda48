/* rules_eval_intents.c - files of text<TAB>label: does the model know what is meant, and when not? */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "clients/handoffctl/rules_eval.h"
#include "clients/handoffctl/rules_label.h"

enum { CONFUSIONS = 10, CONFIDENCE_BINS = 10, UNKNOWN_LABELS = 20 };

/* Labels that are no intent's index. */
enum { GOLD_OOS = -1, GOLD_UNKNOWN = -2, GOLD_NONE = -3 };

struct row {
	int gold, best; /* best: the forced answer, -1 when nothing was recognised */
	float confidence, z;
	bool in_scope;
};

struct intents {
	struct row *rows;
	size_t n, room;
	json_t *unknown; /* labels the pack does not have */
	bool by_title;	 /* predictions are written as titles: the labels that `train` was given */
};

static void *begin(struct eval *e)
{
	struct intents *s = calloc(1, sizeof(*s));

	(void)e;
	if (s)
		s->unknown = json_object();
	return s;
}

static void end(void *data)
{
	struct intents *s = data;

	free(s->rows);
	json_decref(s->unknown);
	free(s);
}

static int grow(struct intents *s)
{
	size_t room = s->room ? 2 * s->room : 1024;
	struct row *rows;

	if (s->n < s->room)
		return 0;
	rows = reallocarray(s->rows, room, sizeof(*rows));
	if (!rows)
		return -ENOMEM;
	s->rows = rows;
	s->room = room;
	return 0;
}

static int read_label(struct intents *s, const struct eval *e, const char *label)
{
	int gold;

	if (!label)
		return GOLD_NONE;
	if (!strcmp(label, LABEL_OOS))
		return GOLD_OOS;
	gold = label_intent(e->pack, label);
	if (gold >= 0)
		return gold;
	json_object_set_new(
		s->unknown, label,
		json_integer(1 + json_integer_value(json_object_get(s->unknown, label))));
	return GOLD_UNKNOWN;
}

static void predict(const struct eval *e, const struct row *row)
{
	const char *best = row->best >= 0 ? label_of(e->pack, (uint32_t)row->best) : LABEL_OOS;

	if (e->predictions)
		fprintf(e->predictions, "%s\t%.4f\t%.4f\t%s\n", row->in_scope ? best : LABEL_OOS,
			(double)row->confidence, (double)row->z, best);
}

static int line(void *data, struct eval *e, const char *s, size_t n, size_t number)
{
	struct intents *x = data;
	const char *tab = memrchr(s, '\t', n);
	struct dialogue d = {0};
	struct turn turn;
	struct row *row;

	(void)number;
	if (grow(x))
		return -ENOMEM;
	row = &x->rows[x->n++];
	row->gold = read_label(x, e, tab ? tab + 1 : NULL);
	eval_turn(e, &d, s, tab ? (size_t)(tab - s) : n, MODE_BOT, 1, &turn);
	row->best = turn.intent.n ? (int)turn.intent.ranked[0].intent : -1;
	row->confidence = turn.intent.n ? turn.intent.ranked[0].confidence : 0;
	row->z = turn.intent.z;
	row->in_scope = turn.intent.n && turn.intent.in_scope;
	predict(e, row);
	return 0;
}

static int add(void *data, const void *more)
{
	struct intents *x = data;
	const struct intents *y = more;
	const char *label;
	json_t *count;

	for (size_t i = 0; i < y->n; i++) {
		if (grow(x))
			return -ENOMEM;
		x->rows[x->n++] = y->rows[i];
	}
	json_object_foreach (y->unknown, label, count)
		json_object_set(x->unknown, label, count);
	return 0;
}

static bool in_scope(const struct row *row)
{
	return row->gold >= 0 || row->gold == GOLD_UNKNOWN;
}

static bool right(const struct row *row)
{
	return row->gold >= 0 && row->gold == row->best;
}

static double share(size_t part, size_t all)
{
	return all ? (double)part / (double)all : NAN;
}

/* Mean over every label that was given or answered, of what is in scope; answers are forced. */
static double macro_f1(const struct intents *x, size_t n_intents)
{
	size_t *counts = calloc(3 * n_intents + 3, sizeof(*counts));
	size_t *given = counts, *answered = counts + n_intents + 1,
	       *both = answered + n_intents + 1;
	double sum = 0;
	size_t n = 0;

	if (!counts)
		return NAN;
	for (size_t i = 0; i < x->n; i++) {
		const struct row *row = &x->rows[i];

		if (row->gold >= 0) {
			given[row->gold]++;
			both[row->gold] += right(row);
		}
		if (in_scope(row) && row->best >= 0)
			answered[row->best]++;
	}
	for (size_t i = 0; i < n_intents; i++)
		if (given[i] + answered[i]) {
			sum += 2.0 * (double)both[i] / (double)(given[i] + answered[i]);
			n++;
		}
	n += json_object_size(x->unknown);
	free(counts);
	return n ? sum / (double)n : NAN;
}

/* How far the confidence is from the share that is right, over ten bins of it. */
static double calibration_error(const struct intents *x)
{
	double confidence[CONFIDENCE_BINS] = {0}, error = 0;
	size_t n[CONFIDENCE_BINS] = {0}, good[CONFIDENCE_BINS] = {0}, all = 0;

	for (size_t i = 0; i < x->n; i++) {
		const struct row *row = &x->rows[i];
		size_t bin = MIN((size_t)(row->confidence * CONFIDENCE_BINS),
				 (size_t)CONFIDENCE_BINS - 1);

		if (row->gold == GOLD_NONE)
			continue;
		confidence[bin] += (double)row->confidence;
		good[bin] += right(row);
		n[bin]++;
		all++;
	}
	for (size_t i = 0; i < CONFIDENCE_BINS; i++)
		error += fabs(confidence[i] - (double)good[i]);
	return all ? error / (double)all : NAN;
}

struct confusion {
	int gold, answered;
	size_t n;
};

static int by_count(const void *a, const void *b)
{
	const struct confusion *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? 1 : -1;
	if (x->gold != y->gold)
		return x->gold < y->gold ? -1 : 1;
	return (x->answered > y->answered) - (x->answered < y->answered);
}

static int by_pair(const void *a, const void *b)
{
	const struct confusion *x = a, *y = b;

	if (x->gold != y->gold)
		return x->gold < y->gold ? -1 : 1;
	return (x->answered > y->answered) - (x->answered < y->answered);
}

/* What was taken for something else: forced answers to what is in scope, accepted ones to what is
 * not. Equal pairs are put together. */
static size_t find_confusions(const struct intents *x, struct confusion *v)
{
	size_t n = 0, to = 0;

	for (size_t i = 0; i < x->n; i++) {
		const struct row *row = &x->rows[i];
		bool wrong = row->gold >= 0 ? !right(row) : row->gold == GOLD_OOS && row->in_scope;

		if (wrong && row->best >= 0)
			v[n++] = (struct confusion){row->gold, row->best, 1};
	}
	qsort(v, n, sizeof(*v), by_pair);
	for (size_t i = 0; i < n; i++) {
		if (to && v[to - 1].gold == v[i].gold && v[to - 1].answered == v[i].answered)
			v[to - 1].n++;
		else
			v[to++] = v[i];
	}
	qsort(v, to, sizeof(*v), by_count);
	return to;
}

static json_t *confusions(const struct intents *x, const struct eval *e)
{
	struct confusion *v = calloc(x->n + 1, sizeof(*v));
	json_t *list = json_array();
	size_t n = v ? find_confusions(x, v) : 0;

	for (size_t i = 0; i < n && i < CONFUSIONS; i++)
		json_array_append_new(
			list, json_pack("{ss ss sI}", "label",
					v[i].gold >= 0 ? label_of(e->pack, (uint32_t)v[i].gold)
						       : LABEL_OOS,
					"taken_for", label_of(e->pack, (uint32_t)v[i].answered),
					"times", (json_int_t)v[i].n));
	free(v);
	return list;
}

struct tally {
	size_t in_scope, right, accepted_right, rejected, oos, oos_rejected, labelled;
};

static struct tally count(const struct intents *x, struct scores *z)
{
	struct tally t = {0};

	for (size_t i = 0; i < x->n; i++) {
		const struct row *row = &x->rows[i];
		bool rejected = !row->in_scope;

		t.labelled += row->gold != GOLD_NONE;
		if (in_scope(row)) {
			t.in_scope++;
			t.right += right(row);
			t.accepted_right += right(row) && !rejected;
			t.rejected += rejected;
		} else if (row->gold == GOLD_OOS) {
			t.oos++;
			t.oos_rejected += rejected;
			t.rejected += rejected;
		}
		if (row->gold != GOLD_NONE)
			scores_add(z, (double)row->z, in_scope(row));
	}
	return t;
}

static json_t *report(void *data, struct eval *e)
{
	struct intents *x = data;
	struct scores z = SCORES_INIT;
	struct tally t = count(x, &z);
	json_t *o = json_pack("{sI sI sI}", "lines", (json_int_t)x->n, "in_scope",
			      (json_int_t)t.in_scope, "out_of_scope", (json_int_t)t.oos);

	json_object_set_new(o, "accuracy", number(share(t.right, t.in_scope)));
	json_object_set_new(o, "accuracy_with_rejections",
			    number(share(t.accepted_right, t.in_scope)));
	json_object_set_new(o, "macro_f1",
			    number(t.in_scope ? macro_f1(x, e->figures.intents) : NAN));
	json_object_set_new(o, "out_of_scope_recall", number(share(t.oos_rejected, t.oos)));
	json_object_set_new(o, "out_of_scope_precision",
			    number(t.oos ? share(t.oos_rejected, t.rejected) : NAN));
	json_object_set_new(o, "out_of_scope_auroc", number(scores_auroc(&z)));
	json_object_set_new(o, "threshold", number(e->figures.threshold));
	json_object_set_new(o, "calibration_error", number(calibration_error(x)));
	json_object_set_new(o, "confusions", confusions(x, e));
	json_object_set(o, "unknown_labels", x->unknown);
	scores_deinit(&z);
	return o;
}

static void print_label(const char *label, long long times)
{
	putchar(' ');
	print_harmless(label);
	printf(" (%lld)", times);
}

static void print_names(const json_t *labels)
{
	const char *label;
	json_t *times;
	size_t n = 0;

	if (!json_object_size(labels))
		return;
	printf("  labels that the pack does not have, counted as wrong:");
	json_object_foreach ((json_t *)labels, label, times) {
		if (n++ < UNKNOWN_LABELS)
			print_label(label, json_integer_value(times));
	}
	puts(n > UNKNOWN_LABELS ? " …" : "");
}

static void print(const struct ctl *c, const json_t *o)
{
	char a[FIGURE], b[FIGURE], f[FIGURE];
	const json_t *each;
	size_t i;

	(void)c;
	printf("  %lld lines, %lld of them out of scope\n", member_int(o, "lines"),
	       member_int(o, "out_of_scope"));
	if (!member_int(o, "in_scope") && !member_int(o, "out_of_scope"))
		puts("  no line has a label: only --predictions says what came of them");
	if (member_int(o, "in_scope"))
		printf("  accuracy %s (forced), %s with rejections counted wrong; macro-F1 %s\n",
		       percent(a, figure(o, "accuracy")),
		       percent(b, figure(o, "accuracy_with_rejections")),
		       percent(f, figure(o, "macro_f1")));
	if (member_int(o, "out_of_scope"))
		printf("  out of scope: recall %s, precision %s, AUROC of z %s\n",
		       percent(a, figure(o, "out_of_scope_recall")),
		       percent(b, figure(o, "out_of_scope_precision")),
		       percent(f, figure(o, "out_of_scope_auroc")));
	printf("  threshold on z %s; calibration error %s\n", decimal(a, figure(o, "threshold"), 3),
	       decimal(b, figure(o, "calibration_error"), 3));
	print_names(json_object_get(o, "unknown_labels"));
	json_array_foreach (json_object_get(o, "confusions"), i, each) {
		printf(i ? "                   " : "  most often taken: ");
		print_harmless(member_str(each, "label"));
		printf(" for ");
		print_harmless(member_str(each, "taken_for"));
		printf(", %lld times\n", member_int(each, "times"));
	}
}

const struct eval_kind eval_intents = {"intents", begin, line, add, report, print, end};
