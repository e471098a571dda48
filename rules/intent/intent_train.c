#include "rules/intent/intent_model.h"

#include "base/hash.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/*
 * The model is learnt block by block of classes. While a block is at hand its five folds are learnt
 * as well, from where the whole left off, and each example is scored by the fold that did not see
 * it. Twice: by a model of all intents ("plain": accuracy, confusions), and by one that also lost a
 * fifth of the intents ("strict": what a message looks like that no intent is there for).
 */
enum {
	FOLDS = 5,
	LEAVE_OUT_FROM = 10, /* intents; with fewer none is left out */
	NO_FOLD = 255,
};
#define PRUNE	       0.02f
#define VIOLATION      0.1f
#define FOLD_VIOLATION 0.3f /* they only judge; the figures are the same as with 0.1 */

/* What the folds say of each example. */
struct trial {
	float (*scale)[2]; /* of words and letters, without what that fold never saw */
	uint32_t *best;	   /* INTENT_NONE: not scored yet */
	float *score, *oos;
};

struct training {
	const struct intent_training *t;
	struct intent_model *m;
	struct corpus c;
	struct svm svm;
	struct trial plain, strict;
	bool leave_out;
	uint8_t *fold;	/* of each row; NO_FOLD for names, which all folds learn from */
	uint8_t *group; /* of each class: the fold that leaves it out */
	float *alpha;	/* what the whole found */
	uint32_t *rows; /* scratch */
	struct weight_kept *kept;
	size_t n_kept, cap_kept;
};

double intent_z(double best, double cosine, size_t n_words, double oos)
{
	return best + 0.5 * cosine + 0.2 * log(1 + (double)n_words) - oos;
}

static void trial_deinit(struct trial *t)
{
	free(t->scale);
	free(t->best);
	free(t->score);
	free(t->oos);
}

static int trial_init(struct trial *t, size_t n)
{
	t->scale = calloc(n + 1, sizeof(*t->scale));
	t->best = malloc((n + 1) * sizeof(*t->best));
	t->score = calloc(n + 1, sizeof(*t->score));
	t->oos = calloc(n + 1, sizeof(*t->oos));
	if (!t->scale || !t->best || !t->score || !t->oos)
		return -ENOMEM;
	memset(t->best, 0xff, (n + 1) * sizeof(*t->best));
	return 0;
}

static void training_deinit(struct training *g)
{
	corpus_deinit(&g->c);
	svm_deinit(&g->svm);
	trial_deinit(&g->plain);
	trial_deinit(&g->strict);
	free(g->fold);
	free(g->group);
	free(g->alpha);
	free(g->rows);
	free(g->kept);
}

static void shuffle(uint32_t *v, size_t n, uint64_t seed)
{
	for (size_t i = 0; i < n; i++)
		v[i] = (uint32_t)i;
	for (size_t i = n; i > 1; i--) {
		size_t k = hash_u64(seed + i) % i;
		uint32_t swap = v[i - 1];

		v[i - 1] = v[k];
		v[k] = swap;
	}
}

/* Deals the examples of each class, and then the intents, to the folds; the same way every time. */
static int deal(struct training *g)
{
	size_t classes = g->t->n_intents + 1;
	cleanup(freep) uint32_t *next = calloc(classes, sizeof(*next));

	if (!next)
		return -ENOMEM;
	memset(g->fold, NO_FOLD, g->c.x.n);
	memset(g->group, NO_FOLD, classes);
	shuffle(g->rows, g->t->n_examples, 1);
	for (size_t i = 0; i < g->t->n_examples; i++) {
		uint32_t class = g->c.class[g->rows[i]];

		g->fold[g->rows[i]] = (uint8_t)((class + next[class]++) % FOLDS);
	}
	shuffle(g->rows, g->t->n_intents, 2);
	for (size_t i = 0; i < g->t->n_intents && g->leave_out; i++)
		g->group[g->rows[i]] = (uint8_t)(i % FOLDS);
	return 0;
}

/* g->rows: what fold f learns from. FOLDS learns from everything. */
static size_t rows_of(struct training *g, uint8_t f, bool strict)
{
	size_t n = 0;

	for (uint32_t i = 0; i < g->c.x.n; i++)
		if (g->fold[i] != f && !(strict && g->group[g->c.class[i]] == f))
			g->rows[n++] = i;
	return n;
}

/* How much longer the known part of [from..to) has to become. */
static float scale_known(const struct vectors *x, size_t from, size_t to, const uint8_t *known)
{
	float sum = 0;

	for (size_t i = from; i < to; i++)
		if (known[x->id[i]])
			sum += x->v[i] * x->v[i];
	return sum > 0 ? 1 / sqrtf(sum) : 0;
}

/* A held-out example may hold grams that its fold never saw: they do not count. */
static int find_scales(struct training *g, struct trial *trial, bool strict)
{
	cleanup(freep) uint8_t *known = malloc(g->m->d.n + 1);
	const struct vectors *x = &g->c.x;

	if (!known)
		return -ENOMEM;
	for (uint8_t f = 0; f < FOLDS; f++) {
		size_t n = rows_of(g, f, strict);

		memset(known, 0, g->m->d.n + 1);
		for (size_t i = 0; i < n; i++)
			for (size_t k = x->at[g->rows[i]]; k < x->at[g->rows[i] + 1]; k++)
				known[x->id[k]] = 1;
		for (size_t i = 0; i < g->t->n_examples; i++) {
			if (g->fold[i] != f)
				continue;
			trial->scale[i][0] = scale_known(x, x->at[i], x->middle[i], known);
			trial->scale[i][1] = scale_known(x, x->middle[i], x->at[i + 1], known);
		}
	}
	return 0;
}

/* Adds what this block's classes say of the examples in fold f. */
static void score_fold(struct training *g, struct trial *trial, uint8_t f, bool strict)
{
	float score[LANES];

	for (size_t i = 0; i < g->t->n_examples; i++) {
		if (g->fold[i] != f)
			continue;
		svm_score(&g->svm, i, trial->scale[i], score);
		for (uint32_t k = 0; k < LANES; k++) {
			uint32_t class = g->svm.first + k;

			if (class >= g->m->n_classes || (strict && g->group[class] == f))
				continue;
			if (class == g->m->n_intents) {
				trial->oos[i] = score[k];
			} else if (trial->best[i] == INTENT_NONE || score[k] > trial->score[i]) {
				trial->best[i] = class;
				trial->score[i] = score[k];
			}
		}
	}
}

static int keep(struct training *g, uint32_t feature, uint32_t class, float weight)
{
	struct weight_kept *more;

	if (g->n_kept == g->cap_kept) {
		g->cap_kept = g->cap_kept ? 2 * g->cap_kept : 16384;
		more = reallocarray(g->kept, g->cap_kept, sizeof(*more));
		if (!more)
			return -ENOMEM;
		g->kept = more;
	}
	g->kept[g->n_kept++] = (struct weight_kept){feature, (uint16_t) class, weight};
	return 0;
}

/* The block's weights that matter become the model's. */
static int keep_block(struct training *g)
{
	uint32_t n = MIN((uint32_t)LANES, g->m->n_classes - g->svm.first);
	const float *w = g->svm.w;

	for (uint32_t i = 0; i < g->m->d.n; i++, w += LANES)
		for (uint32_t k = 0; k < n; k++)
			if (fabsf(w[k]) >= PRUNE && keep(g, i, g->svm.first + k, w[k]))
				return -ENOMEM;
	memcpy(g->m->weights.bias + g->svm.first, w, n * sizeof(*w));
	return 0;
}

static int train_block(struct training *g, uint32_t first)
{
	size_t bytes = g->c.x.n * LANES * sizeof(*g->alpha);

	g->svm.first = first;
	memset(g->svm.alpha, 0, bytes);
	svm_train(&g->svm, g->rows, rows_of(g, FOLDS, false), VIOLATION);
	if (keep_block(g))
		return -ENOMEM;
	memcpy(g->alpha, g->svm.alpha, bytes);
	for (uint8_t f = 0; f < FOLDS; f++) {
		memcpy(g->svm.alpha, g->alpha, bytes);
		svm_train(&g->svm, g->rows, rows_of(g, f, false), FOLD_VIOLATION);
		score_fold(g, &g->plain, f, false);
		if (!g->leave_out)
			continue;
		svm_train(&g->svm, g->rows, rows_of(g, f, true), FOLD_VIOLATION);
		score_fold(g, &g->strict, f, true);
	}
	return 0;
}

static float part(const struct vectors *x, size_t from, size_t to, const float *dense)
{
	float sum = 0;

	for (size_t i = from; i < to; i++)
		sum += x->v[i] * dense[x->id[i]];
	return sum;
}

/* Of the held-out example i to the nearest one of its best intent in the other folds. */
static double heldout_cosine(const struct training *g, const struct trial *trial, uint32_t i,
			     float *dense)
{
	const struct examples *of = &g->m->examples;
	const struct vectors *x = &g->c.x;
	const float *scale = trial->scale[i];
	float blocks = (scale[0] > 0) + (scale[1] > 0), best = 0;

	for (size_t k = x->at[i]; k < x->at[i + 1]; k++)
		dense[x->id[k]] = x->v[k] * scale[k >= x->middle[i]];
	for (uint32_t k = of->intent_at[trial->best[i]]; k < of->intent_at[trial->best[i] + 1];
	     k++) {
		uint32_t e = of->example[k];
		float both = (x->middle[e] > x->at[e]) + (x->at[e + 1] > x->middle[e]);

		if (g->fold[e] != g->fold[i] && both * blocks > 0)
			best = MAX(best,
				   part(x, x->at[e], x->at[e + 1], dense) / sqrtf(both * blocks));
	}
	for (size_t k = x->at[i]; k < x->at[i + 1]; k++)
		dense[x->id[k]] = 0;
	return best;
}

/* What the confidence is fitted to. */
struct point {
	double z;
	bool right;
};

static int by_z(const void *a, const void *b)
{
	const struct point *x = a, *y = b;

	return (x->z > y->z) - (x->z < y->z);
}

/* One step of Newton's method on the log-likelihood; targets a little off 0 and 1, and `nothing`,
 * weighing like a twentieth of the points, is wrong (Platt 1999; Lin, Lin, Weng 2007). */
static double newton(const struct point *v, size_t n, size_t right, double nothing, double *a,
		     double *b)
{
	double yes = ((double)right + 1) / ((double)right + 2);
	double no = 1 / ((double)(n - right) + 2), extra = MAX(2.0, (double)n / 20);
	double ga = 1e-3 * *a, gb = 0, haa = 1e-3, hab = 0, hbb = 1e-6, det, da, db, most;

	for (size_t i = 0; i <= n; i++) {
		double z = i < n ? v[i].z : nothing, weight = i < n ? 1 : extra;
		double p = 1 / (1 + exp(-(*a * z + *b)));
		double error = weight * (p - (i < n && v[i].right ? yes : no));
		double curve = MAX(weight * p * (1 - p), 1e-9);

		ga += error * z;
		gb += error;
		haa += curve * z * z;
		hab += curve * z;
		hbb += curve;
	}
	det = haa * hbb - hab * hab;
	da = (hbb * ga - hab * gb) / det;
	db = (haa * gb - hab * ga) / det;
	most = MAX(fabs(da), fabs(db));
	if (most > 2) { /* far from the answer the step is too long */
		da *= 2 / most;
		db *= 2 / most;
	}
	*a -= da;
	*b -= db;
	return most;
}

static void fit_confidence(struct intent_model *m, const struct point *v, size_t n, size_t right)
{
	double nothing = m->n_intents ? m->weights.bias[0] : 0, a = 3, b;

	for (uint32_t i = 1; i < m->n_intents; i++)
		nothing = MAX(nothing, m->weights.bias[i]);
	nothing = intent_z(nothing, 0, 4,
			   m->n_classes > m->n_intents ? m->weights.bias[m->n_intents] : 0);
	b = -a * m->threshold;
	for (int i = 0; i < 100 && right; i++)
		if (newton(v, n, right, nothing, &a, &b) < 1e-9)
			break;
	m->slope = MAX(a, 0.5); /* more evidence never means less confidence */
	m->offset = b;
}

/* Threshold and confidence, from the z of every held-out example. */
static int judge(struct training *g)
{
	const struct trial *trial = g->leave_out ? &g->strict : &g->plain;
	cleanup(freep) struct point *v = calloc(g->t->n_examples + 1, sizeof(*v));
	cleanup(freep) float *dense = calloc(g->m->d.n + 1, sizeof(*dense));
	size_t n = g->t->n_examples, right = 0, lose;

	if (!v || !dense)
		return -ENOMEM;
	for (uint32_t i = 0; i < n && g->m->n_intents; i++) {
		v[i].z = intent_z(trial->score[i], heldout_cosine(g, trial, i, dense),
				  g->c.n_words[i], trial->oos[i]);
		v[i].right = trial->best[i] == g->c.class[i];
		right += v[i].right;
	}
	qsort(v, n, sizeof(*v), by_z);
	lose = (size_t)(g->t->reject * (double)right);
	g->m->threshold = 0;
	for (size_t i = 0; i < n; i++)
		if (v[i].right && lose-- == 0) {
			g->m->threshold = v[i].z;
			break;
		}
	fit_confidence(g->m, v, n, right);
	return 0;
}

/* Accuracy is of examples that have an intent; those out of scope count as found when a forced
 * answer would have been worse than the out-of-scope class. */
static void note_heldout(struct training *g)
{
	const struct trial *trial = &g->plain;
	size_t right = 0, in_scope = 0;

	for (size_t i = 0; i < g->t->n_examples; i++) {
		bool none = g->c.class[i] == g->m->n_intents;

		g->m->heldout[i] =
			none && trial->oos[i] > trial->score[i] ? INTENT_NONE : trial->best[i];
		in_scope += !none;
		right += !none && trial->best[i] == g->c.class[i];
	}
	g->m->accuracy = in_scope ? (double)right / (double)in_scope : 0;
}

static bool is_valid(const struct intent_training *t)
{
	if (t->n_intents > INTENT_MAX || t->n_examples >= UINT32_MAX / 2 || !t->language)
		return false;
	if (!(t->reject >= 0 && t->reject < 1))
		return false;
	for (size_t i = 0; i < t->n_examples; i++)
		if (t->examples[i].intent != INTENT_NONE && t->examples[i].intent >= t->n_intents)
			return false;
	return true;
}

static int prepare(struct training *g)
{
	const struct intent_training *t = g->t;
	struct intent_model *m = g->m;
	int r = corpus_read(&g->c, &m->d, t);

	if (r)
		return r;
	m->language = strdup(t->language);
	m->n_intents = m->n_classes = (uint32_t)t->n_intents;
	for (size_t i = 0; i < t->n_examples; i++)
		if (t->examples[i].intent == INTENT_NONE)
			m->n_classes = m->n_intents + 1;
	m->n_examples = t->n_examples;
	m->weights.bias = calloc(m->n_classes + 1, sizeof(*m->weights.bias));
	m->heldout = calloc(t->n_examples + 1, sizeof(*m->heldout));
	g->leave_out = t->n_intents >= LEAVE_OUT_FROM;
	g->fold = malloc(g->c.x.n + 1);
	g->group = malloc(t->n_intents + 1);
	g->rows = calloc(g->c.x.n + 1, sizeof(*g->rows));
	g->alpha = calloc(g->c.x.n + 1, LANES * sizeof(*g->alpha));
	if (!m->language || !m->weights.bias || !m->heldout || !g->fold || !g->group || !g->rows ||
	    !g->alpha || trial_init(&g->plain, t->n_examples) ||
	    trial_init(&g->strict, t->n_examples) || svm_init(&g->svm, &g->c, m->d.n) || deal(g) ||
	    find_scales(g, &g->plain, false) || find_scales(g, &g->strict, true))
		return -ENOMEM;
	return 0;
}

static void intent_model_freep(struct intent_model **m)
{
	intent_model_free(*m);
}

int intent_train(struct intent_model **ret, const struct intent_training *t)
{
	cleanup(intent_model_freep) struct intent_model *m = calloc(1, sizeof(*m));
	cleanup(training_deinit) struct training g = {.t = t, .m = m};
	int r;

	if (!m)
		return -ENOMEM;
	if (!is_valid(t))
		return -EINVAL;
	r = prepare(&g);
	if (r)
		return r;
	for (uint32_t first = 0; first < m->n_classes; first += LANES) {
		r = train_block(&g, first);
		if (r)
			return r;
	}
	if (weights_build(&m->weights, g.kept, g.n_kept, m->d.n, m->n_classes) ||
	    lexicon_build(&m->lexicon, &m->d, t) ||
	    examples_build(&m->examples, &g.c, t->n_examples, t->n_intents) || judge(&g))
		return -ENOMEM;
	note_heldout(&g);
	*ret = steal(m);
	return 0;
}
