/* fit.h - weights of signals from a site's own labelled conversations, close to the hand-set ones. Pure. */
#ifndef RULES_FIT_H
#define RULES_FIT_H

#include "rules/signal.h"

/* One message of a visitor: what the signals said, and whether it called for a person. */
struct fit_row {
	float value[N_SIGNAL];
	uint32_t conversation; /* rows of one conversation stand side by side */
	bool label;
};

enum { FIT_CONVERSATIONS = 10 }; /* fewer say less than the hand-set weights do */
#define FIT_PENALTY_MOST 32.0

struct fit {
	float weight[N_SIGNAL];
	double penalty;	      /* the one that did best on the conversations held out */
	double before, after; /* AUROC on those, with the hand-set weights and the fitted ones */
	size_t conversations, rows, positives;
};

/*
 * Logistic regression whose penalty is on the distance to the prior (MAP with a Gaussian prior; Newton's
 * method, Cholesky). The penalty is chosen among 0.5, 2, 8, 32 on every fifth conversation, then all rows are
 * used. Those below `least` are not tried. Weights whose `fixed` is set stay as they are. The result is scaled so that the greatest 2 % of the
 * scores of rows without the label begin where they did before: thresholds keep their meaning.
 *
 * 0; FIT_E_FEW below FIT_CONVERSATIONS; FIT_E_ONE when all labels are the same, on either side of the split;
 * -ENOMEM. Allocates; for a tool, not for the loop.
 */
enum { FIT_E_FEW = 1, FIT_E_ONE };
int fit_weights(const struct fit_row *rows, size_t n, const float prior[N_SIGNAL],
		const bool fixed[N_SIGNAL], double least, struct fit *ret);

#endif
