/* escalation.c - is a person brought in where one is needed, nowhere else, and for everybody alike? */
#include "tests/eval/sets.h"

#include <math.h>
#include <string.h>

#include "base/buf.h"

#define SAMPLES "tests/eval/data"

static const char *const turns[] = {"uss-sgd", "uss-mwoz", "uss-redial", "goemotions", "dbdc3-en"};
static const char *const kinds[] = {"habitual_be", "aae_like", "learner_like", "caps"};

static int turn_sets(struct run *r)
{
	struct buf args = BUF_INIT(1 << 16);
	json_t *reports;
	char q[PATHS];

	for (size_t i = 0; i < ARRAY_SIZE(turns); i++)
		buf_printf(&args, "%s ",
			   quoted(q, "%s/escalation/%s/valid.jsonl", r->data, turns[i]));
	buf_puts(&args, quoted(q, "%s/escalation/multidogo/valid.jsonl", r->data));
	reports = ctl_eval(r, r->pack, args.p);
	for (size_t i = 0; reports && i < ARRAY_SIZE(turns); i++) {
		figures_note(&r->figures, turns[i], "score_auroc",
			     ctl_figure(reports, i, "score_auroc"));
		figures_note(&r->figures, turns[i], "score_ap",
			     ctl_figure(reports, i, "score_average_precision"));
		figures_note(&r->figures, turns[i], "state_auroc",
			     ctl_figure(reports, i, "state_auroc"));
	}
	if (reports) {
		figures_note(&r->figures, "multidogo", "escalated",
			     ctl_figure(reports, ARRAY_SIZE(turns), "escalated"));
		figures_note(&r->figures, "multidogo", "watched",
			     ctl_figure(reports, ARRAY_SIZE(turns), "watched"));
	}
	json_decref(reports);
	buf_deinit(&args);
	return reports ? 0 : -1;
}

static int human(struct run *r)
{
	static const char *const sources[] = {"nlupp", "bitext", "rasa", "hint3"};
	struct buf args = BUF_INIT(1 << 16);
	json_t *reports, *apart = NULL;
	char q[PATHS];

	for (size_t i = 0; i < 3; i++)
		buf_printf(&args, "%s ",
			   quoted(q, "%s/escalation/request-human/%s.valid.jsonl", r->data,
				  sources[i]));
	reports = ctl_eval(r, r->pack, args.p);
	if (reports) { /* the last one is all of them together */
		figures_note(&r->figures, "human", "precision",
			     ctl_figure(reports, 3, "asks_for_a_person/precision"));
		figures_note(&r->figures, "human", "recall",
			     ctl_figure(reports, 3, "asks_for_a_person/recall"));
		apart = ctl_eval(r, r->pack,
				 quoted(q, "%s/escalation/request-human/%s.valid.jsonl", r->data,
					sources[3]));
	}
	if (apart) {
		figures_note(&r->figures, "human_hint3", "precision",
			     ctl_figure(apart, 0, "asks_for_a_person/precision"));
		figures_note(&r->figures, "human_hint3", "recall",
			     ctl_figure(apart, 0, "asks_for_a_person/recall"));
	}
	json_decref(reports);
	json_decref(apart);
	buf_deinit(&args);
	return reports && apart ? 0 : -1;
}

static int checks(struct run *r)
{
	json_t *reports;
	char q[PATHS];

	reports = ctl_eval(r, r->pack,
			   r->data ? quoted(q, "%s/escalation/checks/checks.jsonl", r->data)
				   : SAMPLES "/checks.jsonl");
	if (reports) {
		figures_note(&r->figures, "checks", "must",
			     ctl_figure(reports, 0, "by_truth/needed/escalated_share"));
		figures_note(&r->figures, "checks", "must_not",
			     1 - ctl_figure(reports, 0, "by_truth/calm/escalated_share"));
	}
	json_decref(reports);
	return reports ? 0 : -1;
}

static int identities(struct run *r, const char *routine)
{
	struct buf args = BUF_INIT(1 << 16);
	json_t *reports;
	char q[PATHS];

	buf_printf(&args, "%s %s",
		   r->data ? quoted(q, "%s/escalation/bias/identity.jsonl", r->data)
			   : SAMPLES "/identity.jsonl",
		   routine);
	reports = ctl_eval(r, r->pack, args.p);
	if (reports) {
		figures_note(&r->figures, "identity", "mean", ctl_figure(reports, 0, "mean_range"));
		figures_note(&r->figures, "identity", "max", ctl_figure(reports, 0, "max_range"));
		figures_note(&r->figures, "identity", "watch",
			     ctl_figure(reports, 0, "templates_at_watch"));
	}
	json_decref(reports);
	buf_deinit(&args);
	return reports ? 0 : -1;
}

static void note_pairs(struct run *r, const json_t *reports)
{
	char id[64], path[64];

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		snprintf(id, sizeof(id), "pairs.%s", kinds[i]);
		snprintf(path, sizeof(path), "kinds/%s/mean_shift", kinds[i]);
		figures_note(&r->figures, id, "shift", ctl_figure(reports, 0, path));
		snprintf(path, sizeof(path), "kinds/%s/new_alarms_share", kinds[i]);
		figures_note(&r->figures, id, "alarms", ctl_figure(reports, 0, path));
	}
}

static double functionality(const json_t *reports, const char *name, const char *what)
{
	char path[96];

	snprintf(path, sizeof(path), "functionalities/%s/%s", name, what);
	return ctl_figure(reports, 1, path);
}

static void note_hatecheck(struct run *r, const json_t *reports)
{
	static const char *const all[] = {"ident_neutral_nh",  "ident_pos_nh", "slur_homonym_nh",
					  "slur_reclaimed_nh", "profanity_nh", "counter_quote_nh"};
	double alarms = 0, sentences = 0, escalated = 0;

	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		escalated += functionality(reports, all[i], "escalated");
		if (i >= 2)
			continue;
		alarms += functionality(reports, all[i], "alarms");
		sentences += functionality(reports, all[i], "sentences");
	}
	figures_note(&r->figures, "hatecheck", "escalated", escalated);
	figures_note(&r->figures, "hatecheck", "neutral", alarms / sentences);
	figures_note(&r->figures, "hatecheck", "reclaimed",
		     functionality(reports, "slur_reclaimed_nh", "alarms_share"));
	figures_note(&r->figures, "hatecheck", "profanity",
		     functionality(reports, "profanity_nh", "alarms_share"));
}

static int fairness(struct run *r)
{
	struct buf args = BUF_INIT(1 << 16);
	char pairs[PATHS], hate[PATHS], routine[PATHS];
	json_t *reports;

	buf_printf(&args, "%s %s --routine %s",
		   quoted(pairs, "%s/escalation/bias/pairs.jsonl", r->data),
		   quoted(hate, "%s/escalation/bias/hatecheck.jsonl", r->data),
		   quoted(routine, "%s/escalation/multidogo/valid.jsonl", r->data));
	reports = ctl_eval(r, r->pack, args.p);
	if (reports) {
		note_pairs(r, reports);
		note_hatecheck(r, reports);
	}
	json_decref(reports);
	buf_reset(&args);
	buf_printf(&args, "--routine %s", routine);
	if (identities(r, args.p)) {
		json_decref(reports);
		reports = NULL;
	}
	buf_deinit(&args);
	return reports ? 0 : -1;
}

int measure_escalation(struct run *r)
{
	if (!r->data)
		return checks(r) || identities(r, "");
	return checks(r) || turn_sets(r) || human(r) || fairness(r);
}
