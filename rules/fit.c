/* fit.c - penalised logistic regression, small enough to be read. */
#include "rules/fit.h"

#include "rules/scores.h"

#include <errno.h>
#include <math.h>
#include <string.h>

enum {
	SIZE = N_SIGNAL + 1, /* the weights and the bias, which has no penalty and stands last */
	ROUNDS = 30,
	HELD_OUT = 5, /* one conversation in so many */
};

static const double penalties[] = {0.5, 2, 8, FIT_PENALTY_MOST};
static const double ENOUGH = 1e-6, ROUTINE = 0.98;

struct problem_of {
	const struct fit_row *rows;
	size_t n;
	const float *prior;
	const bool *fixed;
	int part; /* rows that count: -1 all, 0 those to learn from, 1 those held out */
};

static bool counts(const struct problem_of *p, size_t i)
{
	return p->part < 0 || (p->rows[i].conversation % HELD_OUT == 0) == p->part;
}

static double score_of(const struct fit_row *row, const double w[SIZE])
{
	double s = w[N_SIGNAL];

	for (size_t k = 0; k < N_SIGNAL; k++)
		s += w[k] * (double)row->value[k];
	return s;
}

/* Gradient and curvature of the penalised loss at w. */
static void derive(const struct problem_of *p, double penalty, const double w[SIZE], double g[SIZE],
		   double h[SIZE][SIZE])
{
	double x[SIZE] = {[N_SIGNAL] = 1};

	memset(g, 0, SIZE * sizeof(*g));
	memset(h, 0, SIZE * sizeof(*h));
	for (size_t i = 0; i < p->n; i++) {
		double chance, curve;

		if (!counts(p, i))
			continue;
		chance = 1 / (1 + exp(-score_of(&p->rows[i], w)));
		curve = MAX(chance * (1 - chance), 1e-9);
		for (size_t k = 0; k < N_SIGNAL; k++)
			x[k] = p->fixed[k] ? 0 : (double)p->rows[i].value[k];
		for (size_t k = 0; k < SIZE; k++) {
			g[k] += (chance - p->rows[i].label) * x[k];
			for (size_t j = 0; x[k] != 0 && j <= k; j++)
				h[k][j] += curve * x[k] * x[j];
		}
	}
	for (size_t k = 0; k < N_SIGNAL; k++) {
		g[k] += penalty * (w[k] - (double)p->prior[k]);
		h[k][k] += penalty;
	}
	h[N_SIGNAL][N_SIGNAL] += 1e-9;
}

/* Solves h * d = g by Cholesky's decomposition of the lower triangle, in place; the result is in g. */
static void solve(double h[SIZE][SIZE], double g[SIZE])
{
	for (size_t k = 0; k < SIZE; k++)
		for (size_t i = k; i < SIZE; i++) {
			double sum = h[i][k];

			for (size_t j = 0; j < k; j++)
				sum -= h[i][j] * h[k][j];
			h[i][k] = i == k ? sqrt(MAX(sum, 1e-12)) : sum / h[k][k];
		}
	for (size_t k = 0; k < SIZE; k++) {
		for (size_t j = 0; j < k; j++)
			g[k] -= h[k][j] * g[j];
		g[k] /= h[k][k];
	}
	for (size_t k = SIZE; k-- > 0;) {
		for (size_t j = k + 1; j < SIZE; j++)
			g[k] -= h[j][k] * g[j];
		g[k] /= h[k][k];
	}
}

static void learn(const struct problem_of *p, double penalty, double w[SIZE])
{
	double g[SIZE], h[SIZE][SIZE];

	for (size_t k = 0; k < N_SIGNAL; k++)
		w[k] = (double)p->prior[k];
	w[N_SIGNAL] = -1;
	for (int round = 0; round < ROUNDS; round++) {
		double most = 0, by;

		derive(p, penalty, w, g, h);
		solve(h, g);
		for (size_t k = 0; k < SIZE; k++)
			most = MAX(most, fabs(g[k]));
		by = most > 2 ? 2 / most : 1; /* far from the answer the step is too long */
		for (size_t k = 0; k < SIZE; k++)
			w[k] -= by * g[k];
		if (most < ENOUGH)
			break;
	}
}

/* Scores of the rows that count, with the label or without. */
static int score_rows(const struct problem_of *p, const double w[SIZE], bool all,
		      struct scores *ret)
{
	int r = 0;

	ret->n = ret->n_yes = 0;
	for (size_t i = 0; i < p->n && !r; i++)
		if (counts(p, i) && (all || !p->rows[i].label))
			r = scores_add(ret, score_of(&p->rows[i], w), p->rows[i].label);
	return r;
}

/* Where the greatest 2 % of the scores without the label begin, above the usual score of 0. */
static int alarm_line(const struct problem_of *p, const double w[SIZE], struct scores *scratch,
		      double *ret)
{
	double without_bias[SIZE];
	int r;

	memcpy(without_bias, w, sizeof(without_bias));
	without_bias[N_SIGNAL] = 0;
	r = score_rows(p, without_bias, false, scratch);
	*ret = r ? 0 : scores_quantile(scratch, ROUTINE);
	return r;
}

static void count(const struct problem_of *p, struct fit *ret, size_t yes[2], size_t no[2])
{
	for (size_t i = 0; i < p->n; i++) {
		bool held_out = p->rows[i].conversation % HELD_OUT == 0;

		ret->conversations += !i || p->rows[i].conversation != p->rows[i - 1].conversation;
		ret->positives += p->rows[i].label;
		yes[held_out] += p->rows[i].label;
		no[held_out] += !p->rows[i].label;
	}
	ret->rows = p->n;
}

/* The penalty that orders the held-out rows best. */
static int choose(struct problem_of *p, double least, struct fit *ret, struct scores *scratch)
{
	double w[SIZE] = {0}, best = -1, share;
	int r;

	for (size_t k = 0; k < N_SIGNAL; k++)
		w[k] = (double)p->prior[k];
	p->part = 1;
	r = score_rows(p, w, true, scratch);
	ret->before = scores_auroc(scratch);
	for (size_t i = 0; i < ARRAY_SIZE(penalties) && !r; i++) {
		if (penalties[i] < least)
			continue;
		p->part = 0;
		learn(p, penalties[i], w);
		p->part = 1;
		r = score_rows(p, w, true, scratch);
		share = scores_auroc(scratch);
		if (share <= best)
			continue;
		best = share;
		ret->penalty = penalties[i];
	}
	ret->after = best;
	p->part = -1;
	return r;
}

int fit_weights(const struct fit_row *rows, size_t n, const float prior[N_SIGNAL],
		const bool fixed[N_SIGNAL], double least, struct fit *ret)
{
	struct problem_of p = {rows, n, prior, fixed, -1};
	cleanup(scores_deinit) struct scores scratch = SCORES_INIT;
	size_t yes[2] = {0}, no[2] = {0};
	struct fit fit = {.penalty = 0};
	double w[SIZE], hand[SIZE] = {0}, by, was;

	count(&p, &fit, yes, no);
	if (fit.conversations < FIT_CONVERSATIONS)
		return FIT_E_FEW;
	if (!yes[0] || !yes[1] || !no[0] || !no[1])
		return FIT_E_ONE;
	if (choose(&p, least, &fit, &scratch))
		return -ENOMEM;
	learn(&p, fit.penalty, w);
	for (size_t k = 0; k < N_SIGNAL; k++)
		hand[k] = (double)prior[k];
	if (alarm_line(&p, hand, &scratch, &was) || alarm_line(&p, w, &scratch, &by))
		return -ENOMEM;
	by = was > 0 && by > 0 ? was / by : 1;
	for (size_t k = 0; k < N_SIGNAL; k++)
		fit.weight[k] = fixed[k] ? prior[k] : (float)(w[k] * by);
	*ret = fit;
	return 0;
}
