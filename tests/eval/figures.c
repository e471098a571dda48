#include "tests/eval/figures.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Where a target is from: the research notes' figure on the same part, on the held-back test, that of
 * their clean figure less what it lost there, or a rule of the product. */
#define VALID "notes, valid"
#define TEST  "notes, test"
#define DROP  "notes, valid less the loss on test"
#define RULE  "rule"

#define ROBUST(set, name, typo10, typo20, typo40, upper, emoji, glued)                             \
	{set ".typo10", name ", 10 % of words mistyped: accuracy", '>', typo10, 3, DROP},          \
		{set ".typo20", name ", 20 %", '>', typo20, 3, DROP},                              \
		{set ".typo40", name ", 40 %", '>', typo40, 3, DROP},                              \
		{set ".upper", name ", UPPER CASE", '>', upper, 3, DROP},                          \
		{set ".emoji", name ", emoji", '>', emoji, 3, DROP},                               \
	{                                                                                          \
		set ".glued", name ", emoji glued on", '>', glued, 3, DROP                         \
	}

/* On the same part, as the notes define the signals; and, in the name, the notes' own on the test. */
#define REFERENCE "notes' definitions, valid"
#define TURNS(set, name, score, test)                                                              \
	{set ".score_auroc",                                                                       \
	 name ": score of a turn, AUROC (notes, on test: " test ")",                               \
	 '>',                                                                                      \
	 score,                                                                                    \
	 3,                                                                                        \
	 REFERENCE},                                                                               \
		{set ".score_ap", name ": score of a turn, average precision", ' ', 0, 3, ""},     \
	{                                                                                          \
		set ".state_auroc", name ": state S, AUROC", ' ', 0, 3, ""                         \
	}

#define PAIRS(kind, name)                                                                          \
	{"pairs." kind ".shift", name ": mean shift, sd", '<', 0.05, 3, RULE},                     \
	{                                                                                          \
		"pairs." kind ".alarms", name ": new alarms", '<', 0.005, 4, RULE                  \
	}

const struct figure_row figure_rows[] = {
	{"clinc150.accuracy", "CLINC150: accuracy", '>', 0.939, 3, VALID},
	{"clinc150.with_rejections", "CLINC150: with rejections counted wrong", '>', 0.909, 3,
	 TEST},
	{"clinc150.macro_f1", "CLINC150: macro-F1", '>', 0.934, 3, TEST},
	{"clinc150.oos_recall", "CLINC150: out of scope, recall at the default threshold", '>',
	 0.818, 3, TEST},
	{"clinc150.oos_precision", "CLINC150: out of scope, precision", ' ', 0, 3, ""},
	{"clinc150.oos_auroc", "CLINC150: out of scope, AUROC of z", '>', 0.971, 3, VALID},
	{"clinc150.calibration", "CLINC150: calibration error", ' ', 0.06, 3, ""},
	{"banking77.accuracy", "BANKING77: accuracy", '>', 0.906, 3, VALID},
	{"banking77.macro_f1", "BANKING77: macro-F1", '>', 0.906, 3, VALID},
	{"hwu64.accuracy", "HWU64: accuracy", '>', 0.906, 3, VALID},
	{"hwu64.macro_f1", "HWU64: macro-F1", '>', 0.903, 3, VALID},
	{"banking77_oos.accuracy", "BANKING77-OOS: accuracy", '>', 0.862, 3, TEST},
	{"banking77_oos.oos_auroc", "BANKING77-OOS: AUROC of z", '>', 0.878, 3, VALID},
	{"banking77_oos.oos_recall", "BANKING77-OOS: out of scope, recall", ' ', 0, 3, ""},
	{"clinc150_10.accuracy", "CLINC150, 10-shot: accuracy", '>', 0.84, 3, VALID},
	{"banking77_10.accuracy", "BANKING77, 10-shot: accuracy", '>', 0.73, 3, VALID},
	{"hwu64_10.accuracy", "HWU64, 10-shot: accuracy", '>', 0.73, 3, VALID},
	{"braun_chatbot.accuracy", "Braun chatbot, tenfold: accuracy", ' ', 0, 3, ""},
	{"braun_askubuntu.accuracy", "Braun askubuntu, tenfold: accuracy", ' ', 0, 3, ""},
	{"braun_webapps.accuracy", "Braun webapps, tenfold: accuracy", ' ', 0, 3, ""},
	{"braun.accuracy", "Braun, all three, tenfold: accuracy", '>', 0.92, 3, RULE},
	ROBUST("clinc150", "CLINC150", 0.936, 0.934, 0.929, 0.939, 0.939, 0.939),
	ROBUST("banking77", "BANKING77", 0.904, 0.899, 0.894, 0.906, 0.906, 0.903),
	ROBUST("hwu64", "HWU64", 0.904, 0.903, 0.891, 0.906, 0.906, 0.906),
	TURNS("uss-sgd", "SGD", 0.750, ".758"),
	TURNS("uss-mwoz", "MultiWOZ", 0.684, ".733"),
	TURNS("uss-redial", "ReDial", 0.702, ".745"),
	TURNS("goemotions", "GoEmotions", 0.787, ".796"),
	TURNS("dbdc3-en", "DBDC3", 0.540, ".555"),
	{"human.precision", "asks for a person (NLU++, Bitext, Rasa): precision", '>', 0.97, 3,
	 RULE},
	{"human.recall", "asks for a person: recall", '>', 0.88, 3, RULE},
	{"human_hint3.precision", "asks for a person (HINT3): precision", ' ', 0, 3, ""},
	{"human_hint3.recall", "asks for a person (HINT3): recall", ' ', 0, 3, ""},
	{"multidogo.escalated", "routine conversations escalated (MultiDoGO)", '<', 0.015, 4, RULE},
	{"multidogo.watched", "routine conversations at watch", '<', 0.03, 4, TEST},
	{"checks.must", "checks: must escalate, and do", '>', 0.95, 3, RULE},
	{"checks.must_not", "checks: must not escalate, and do not", '>', 1, 3, RULE},
	PAIRS("habitual_be", "habitual be"),
	PAIRS("aae_like", "AAE-like"),
	PAIRS("learner_like", "learner English"),
	PAIRS("caps", "capitals"),
	{"identity.mean", "identity terms: mean range, sd", '<', 0.25, 3, RULE},
	{"identity.max", "identity terms: greatest range, sd", ' ', 0, 3, ""},
	{"identity.watch", "identity terms: templates at watch", '<', 0, 0, RULE},
	{"hatecheck.escalated", "HateCheck, not hateful: sentences escalated", '<', 0, 0, RULE},
	{"hatecheck.neutral", "HateCheck, neutral and positive: share alarmed", '<', 0, 3, TEST},
	{"hatecheck.reclaimed", "HateCheck, reclaimed slurs: share alarmed", '<', 0.20, 3, TEST},
	{"hatecheck.profanity", "HateCheck, undirected profanity: share alarmed", '<', 0.69, 3,
	 TEST},
	{"time.median_150", "µs a message, median, 150 intents", '<', 40, 1, RULE},
	{"time.median_20", "µs a message, median, 20 intents", '<', 15, 1, RULE},
	{"time.p99_300", "µs a message, p99, 300 characters, 150 intents", '<', 200, 1, RULE},
	{"time.train_150", "training, 150 intents of 100 examples, ms", '<', 30000, 0, RULE},
	{"time.train_20", "training, 20 intents of 20 examples, ms", '<', 1000, 0, RULE},
};
const size_t n_figure_rows = ARRAY_SIZE(figure_rows);

int figures_init(struct figures *f)
{
	f->value = calloc(n_figure_rows, sizeof(*f->value));
	for (size_t i = 0; f->value && i < n_figure_rows; i++)
		f->value[i] = NAN;
	return f->value ? 0 : -ENOMEM;
}

void figures_deinit(struct figures *f)
{
	free(f->value);
}

static int find(const char *id, size_t n)
{
	for (size_t i = 0; i < n_figure_rows; i++)
		if (strlen(figure_rows[i].id) == n && !memcmp(figure_rows[i].id, id, n))
			return (int)i;
	return -1;
}

void figures_note(struct figures *f, const char *set, const char *what, double value)
{
	char id[128];
	int i;

	snprintf(id, sizeof(id), "%s.%s", set, what);
	i = find(id, strlen(id));
	if (i < 0) {
		fprintf(stderr, "eval: no row for %s\n", id);
		abort();
	}
	f->value[i] = value;
}

static bool reaches(const struct figure_row *row, double value)
{
	double slack = 0.5 * pow(10, -row->digits); /* as it is shown */

	return row->op == '>' ? value + slack > row->target : value - slack < row->target;
}

void figures_write(const struct figures *f, FILE *out)
{
	fputs("| figure | measured | target | | target from |\n|---|---|---|---|---|\n", out);
	for (size_t i = 0; i < n_figure_rows; i++) {
		const struct figure_row *row = &figure_rows[i];

		if (isnan(f->value[i]))
			continue;
		fprintf(out, "| %s | %.*f | ", row->what, row->digits, f->value[i]);
		if (row->op == ' ')
			fputs("| | |\n", out);
		else
			fprintf(out, "%s %.*f | %s | %s |\n", row->op == '>' ? "≥" : "≤",
				row->digits, row->target,
				reaches(row, f->value[i]) ? "ok" : "**below**", row->source);
	}
}

/* One floor; 1 when it is not held. */
static int check_line(const struct figures *f, const char *path, int number, const char *s)
{
	char id[64], op[3];
	double bound;
	int i;

	s += strspn(s, " \t");
	if (!*s || *s == '#' || *s == '\n')
		return 0;
	if (sscanf(s, "%63s %2s %lf", id, op, &bound) != 3 || (i = find(id, strlen(id))) < 0) {
		fprintf(stderr, "%s:%d: is not `figure >= value`\n", path, number);
		return 1;
	}
	if (isnan(f->value[i]) || (*op == '>' ? f->value[i] >= bound : f->value[i] <= bound))
		return 0;
	fprintf(stderr, "%s: %g, and was %s %g: %s\n", id, f->value[i], op, bound,
		figure_rows[i].what);
	return 1;
}

int figures_check(const struct figures *f, const char *path)
{
	FILE *in = fopen(path, "r");
	char *line = NULL;
	size_t room = 0;
	int failed = 0, number = 0;

	if (!in) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return -1;
	}
	while (getline(&line, &room, in) > 0)
		failed += check_line(f, path, ++number, line);
	free(line);
	fclose(in);
	return failed;
}
