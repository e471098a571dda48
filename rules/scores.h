/* scores.h - numbers with a yes or no beside each, and what they are worth as a ranking. Pure. */
#ifndef RULES_SCORES_H
#define RULES_SCORES_H

#include "base/base.h"

struct score {
	double value;
	bool yes;
};

struct scores {
	struct score *v;
	size_t n, room;
	size_t n_yes;
};

#define SCORES_INIT ((struct scores){0})

void scores_deinit(struct scores *s);
int scores_add(struct scores *s, double value, bool yes); /* 0 or -ENOMEM */
int scores_add_all(struct scores *s, const struct scores *more);

/* All of these sort s first. NAN when there is nothing to say. */
double scores_auroc(struct scores *s);		    /* of equals half count */
double scores_average_precision(struct scores *s);  /* of equals all count at once */
double scores_quantile(struct scores *s, double q); /* linear between neighbours */

double scores_mean(const struct scores *s);
double scores_deviation(const struct scores *s); /* standard, of the sample */

#endif
