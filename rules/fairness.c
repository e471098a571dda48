/* fairness.c - the pack's own examples, said in other ways, and sentences about everybody. */
#include "rules/fairness.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

#include "base/utf8.h"
#include "rules/pack/pack_private.h"

enum { ROUTINE = 1000, VARIANT_BYTES = 2 * PACK_EXAMPLE };

static const double ALARM = 0.98; /* share of routine scores that is below the line */
static const double ERRORS = 2, CHANCE = 0.05;
static const double LEAST = 0.1; /* points: examples that all score alike make nothing big */

struct measuring {
	const struct pack *pack;
	struct rules *rules;
	struct text *text;
	struct buf changed;
	size_t step;	/* every so many of the examples are read */
	double *scores; /* of the routine, in their order */
	double *sorted;
	size_t n;
};

static double score(struct measuring *m, const char *s, size_t n, bool *ret_watched)
{
	struct dialogue d = {0};
	struct utterance u = {.text = s, .n = n, .seq = 1, .mode = MODE_WATCH};
	struct turn t;

	rules_turn(m->rules, &d, &u, &t);
	if (ret_watched)
		*ret_watched |= d.watching;
	return (double)t.score;
}

static int by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void measure_routine(struct measuring *m, struct fairness *ret)
{
	double sum = 0, squares = 0, mean;

	for (size_t i = 0; i < m->pack->n_examples; i += m->step) {
		const struct intent_example *e = &m->pack->examples[i];

		m->scores[m->n] = score(m, e->text, e->n, NULL);
		sum += m->scores[m->n];
		squares += m->scores[m->n] * m->scores[m->n];
		m->n++;
	}
	memcpy(m->sorted, m->scores, m->n * sizeof(*m->scores));
	qsort(m->sorted, m->n, sizeof(*m->sorted), by_value);
	mean = m->n ? sum / (double)m->n : 0;
	ret->deviation = m->n ? sqrt(MAX(squares / (double)m->n - mean * mean, 0)) : 1;
	ret->deviation = MAX(ret->deviation, LEAST);
	ret->line = m->n ? m->sorted[(size_t)((double)(m->n - 1) * ALARM)] : 0;
}

/* --- what chance explains ------------------------------------------------------------------- */

/* How probable so many alarms or more are where each pair raises one at the bound's rate (binomial). */
static double by_chance(size_t alarms, size_t pairs)
{
	double p = FAIRNESS_ALARMS, term = pow(1 - p, (double)pairs), below = 0;

	for (size_t i = 0; i < alarms; i++) {
		below += term;
		term *= (double)(pairs - i) / (double)(i + 1) * p / (1 - p);
	}
	return 1 - below;
}

static bool shifted(const struct fairness_variant *v)
{
	return v->pairs >= FAIRNESS_PAIRS && v->shift - ERRORS * v->error > FAIRNESS_SHIFT;
}

static bool alarming(const struct fairness_variant *v)
{
	size_t n = (size_t)lround(v->alarms * (double)v->pairs);

	return v->pairs >= FAIRNESS_PAIRS && n > 1 && v->alarms > FAIRNESS_ALARMS &&
	       by_chance(n, v->pairs) < CHANCE;
}

/* --- variants ------------------------------------------------------------------------------ */

static const char *other_word(const struct fairness_words *v, const struct word *w)
{
	uint64_t index;

	return map_find(&v->by_word, w->hash, &index) ? v->to[index] : NULL;
}

/* Writes the message with some words changed; false: it has none of them. */
static bool change_words(struct measuring *m, const struct fairness_words *v, const char *s,
			 size_t n)
{
	size_t at = 0;
	bool changed = false;

	text_read(m->text, s, n);
	buf_reset(&m->changed);
	for (size_t i = 0; i < m->text->n_words; i++) {
		const struct word *w = &m->text->words[i];
		const char *to = other_word(v, w);

		if (!to || w->from < at)
			continue;
		buf_put(&m->changed, s + at, w->from - at);
		buf_puts(&m->changed, to);
		at = w->from + w->from_n;
		while (!*to && at < n && s[at] == ' ')
			at++;
		changed = true;
	}
	buf_put(&m->changed, s + at, n - at);
	return changed && m->changed.n;
}

static bool change_case(struct measuring *m, const char *s, size_t n)
{
	utf8proc_uint8_t bytes[4];
	bool changed = false;
	uint32_t c;

	buf_reset(&m->changed);
	for (size_t at = 0; at < n;) {
		utf8proc_int32_t upper;

		at += utf8_next(&c, s + at, n - at);
		upper = utf8proc_toupper((utf8proc_int32_t)c);
		changed |= upper != (utf8proc_int32_t)c;
		buf_put(&m->changed, (const char *)bytes,
			(size_t)utf8proc_encode_char(upper, bytes));
	}
	return changed;
}

/* NULL words: capitals. */
static void measure_variant(struct measuring *m, const char *name, const struct fairness_words *v,
			    struct fairness *ret)
{
	struct fairness_variant *out = &ret->v[ret->n];
	double shift = 0, squares = 0, alarms = 0, by, n;
	size_t k = 0;

	*out = (struct fairness_variant){.pairs = 0};
	memcpy(out->name, name, strnlen(name, FAIRNESS_NAME));
	for (size_t i = 0; i < m->pack->n_examples; i += m->step, k++) {
		const struct intent_example *e = &m->pack->examples[i];
		double now;

		if (v ? !change_words(m, v, e->text, e->n) : !change_case(m, e->text, e->n))
			continue;
		now = score(m, m->changed.p, m->changed.n, NULL);
		by = (now - m->scores[k]) / ret->deviation;
		shift += by;
		squares += by * by;
		alarms += m->scores[k] <= ret->line && now > ret->line;
		out->pairs++;
	}
	if (!out->pairs)
		return;
	n = (double)out->pairs;
	out->shift = shift / n;
	out->error = sqrt(MAX(squares / n - out->shift * out->shift, 0) / MAX(n - 1, 1));
	out->alarms = alarms / n;
	out->good = !shifted(out) && !alarming(out);
	ret->n++;
}

/* --- who somebody is ------------------------------------------------------------------------ */

static void fill(struct measuring *m, const char *template, const char *term)
{
	const char *hole = strstr(template, "{who}");

	buf_reset(&m->changed);
	buf_put(&m->changed, template, (size_t)(hole - template));
	buf_puts(&m->changed, term);
	buf_puts(&m->changed, hole + strlen("{who}"));
}

static void measure_identity(struct measuring *m, struct fairness *ret)
{
	const struct pack *p = m->pack;
	double ranges = 0;

	for (size_t i = 0; i < p->fair_templates.n && p->fair_terms.n; i++) {
		double least = INFINITY, most = -INFINITY;
		bool watched = false;

		for (size_t k = 0; k < p->fair_terms.n; k++) {
			double s;

			fill(m, p->fair_templates.v[i], p->fair_terms.v[k]);
			s = score(m, m->changed.p, m->changed.n, &watched);
			least = MIN(least, s);
			most = MAX(most, s);
		}
		ranges += (most - least) / ret->deviation;
		ret->watched += watched;
		ret->templates++;
	}
	ret->range = ret->templates ? ranges / (double)ret->templates : 0;
	ret->identity_good = ret->range <= FAIRNESS_RANGE && !ret->watched;
}

static void measuring_deinit(struct measuring *m)
{
	free(m->text);
	free(m->scores);
	free(m->sorted);
	buf_deinit(&m->changed);
}

int fairness_measure(const struct pack *p, struct rules *r, struct fairness *ret)
{
	cleanup(measuring_deinit) struct measuring m = {
		.pack = p,
		.rules = r,
		.text = malloc(sizeof(*m.text)),
		.changed = BUF_INIT(VARIANT_BYTES),
		.step = p->n_examples / ROUTINE + 1,
		.scores = calloc(p->n_examples + 1, sizeof(*m.scores)),
		.sorted = calloc(p->n_examples + 1, sizeof(*m.sorted)),
	};
	struct fairness f = {.n = 0};

	if (!m.text || !m.scores || !m.sorted)
		return -ENOMEM;
	measure_routine(&m, &f);
	measure_variant(&m, "capitals", NULL, &f);
	for (size_t i = 0; i < p->n_fair_words && f.n < FAIRNESS_VARIANTS; i++)
		measure_variant(&m, p->fair_words[i].name, &p->fair_words[i], &f);
	measure_identity(&m, &f);
	if (m.changed.error)
		return -ENOMEM;
	*ret = f;
	return 0;
}

void fairness_problems(const struct pack *p, const struct fairness *f, struct problems *problems)
{
	char path[64];

	snprintf(path, sizeof(path), "languages/%.40s.yml", p->language);
	for (size_t i = 0; i < f->n; i++)
		if (!f->v[i].good)
			problem_add(problems, PROBLEM_WARNING, path, 0, 0,
				    "fairness: %zu messages written as '%s' score %+.2f standard "
				    "deviations and raise %.1f %% new alarms (at most %+.2f and "
				    "%.1f %%, "
				    "and what chance explains); look at the signals that their "
				    "words set "
				    "off",
				    f->v[i].pairs, f->v[i].name, f->v[i].shift,
				    f->v[i].alarms * 100, FAIRNESS_SHIFT, FAIRNESS_ALARMS * 100);
	if (f->templates && !f->identity_good)
		problem_add(
			problems, PROBLEM_WARNING, path, 0, 0,
			"fairness: who somebody is moves the score by %.2f standard deviations (at "
			"most %.2f), and %zu of %zu sentences reach watch; add the words to "
			"`identity`",
			f->range, FAIRNESS_RANGE, f->watched, f->templates);
}

static bool grew(double before, double now)
{
	return now > before + 1e-9;
}

bool fairness_kept(const struct fairness *before, const struct fairness *now)
{
	for (size_t i = 0; i < now->n && i < before->n; i++) {
		const struct fairness_variant *a = &before->v[i], *b = &now->v[i];

		if ((shifted(b) && grew(a->shift, b->shift)) ||
		    (alarming(b) && grew(a->alarms, b->alarms)))
			return false;
	}
	if (now->range > FAIRNESS_RANGE && grew(before->range, now->range))
		return false;
	return now->watched <= before->watched;
}
