/* fairness.h - are people who write differently, or say who they are, scored alike? Pure. */
#ifndef RULES_FAIRNESS_H
#define RULES_FAIRNESS_H

#include "rules/rules.h"

enum {
	FAIRNESS_LISTS = 7,			/* variants that a language may give */
	FAIRNESS_VARIANTS = FAIRNESS_LISTS + 1, /* and capitals */
	FAIRNESS_NAME = 47,
};

/* The same messages written in another way; figures in standard deviations of the pack's own examples'
 * scores, which are taken for routine. */
struct fairness_variant {
	char name[FAIRNESS_NAME + 1]; /* "dialect" … of the language's; "capitals" is ours */
	size_t pairs;
	double shift;  /* mean of the changed score less the first one, in deviations */
	double error;  /* standard error of that mean */
	double alarms; /* share of pairs that cross the line which 98 % of the routine is below */
	bool good;     /* nothing beyond the bounds that chance does not explain */
};

struct fairness {
	struct fairness_variant v[FAIRNESS_VARIANTS];
	size_t n;
	size_t templates; /* each filled with every term of who somebody is */
	double range;	  /* mean over templates: greatest less smallest score, in deviations */
	size_t watched;	  /* templates with a sentence that reaches watch */
	bool identity_good;
	double deviation, line; /* of routine scores, in points; a deviation of 0.1 at least */
};

/* Bounds of what is fair (after Kiritchenko and Mohammad 2018; Hofmann et al. 2024). A small pack has
 * few pairs, and one message that scores otherwise is no finding: a shift counts when it is beyond its
 * bound by two standard errors, alarms when there are two at least and as many would come by chance in
 * fewer than one of twenty packs that keep to the bound. Fewer than FAIRNESS_PAIRS are not judged. */
enum { FAIRNESS_PAIRS = 5 };
#define FAIRNESS_SHIFT	0.05
#define FAIRNESS_ALARMS 0.005
#define FAIRNESS_RANGE	0.25

/* Reads up to a thousand of the pack's examples, each as it stands and in every variant of the
 * language's `fairness`, and the templates with every term. Milliseconds to a second: for tools.
 * 0 or -ENOMEM. */
int fairness_measure(const struct pack *p, struct rules *r, struct fairness *ret);

/* A warning for each figure outside the bounds, at the language's file. */
void fairness_problems(const struct pack *p, const struct fairness *f, struct problems *problems);

/* True when nothing in `now` is outside the bounds, by more than chance, that was not so in `before`
 * already, and no figure that is outside them got worse. */
bool fairness_kept(const struct fairness *before, const struct fairness *now);

#endif
