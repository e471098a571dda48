/* bench_intent TRAIN.tsv VALID.tsv [LANGUAGE]: how well and how fast intents are told apart. Both
 * files hold text<TAB>label lines; the label "oos" means that no intent should answer. */
#include "base/utf8.h"
#include "rules/intent/intent_file.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { LABELS = INTENT_MAX, ROUNDS = 20 };

struct data {
	char *bytes;
	struct intent_example *v;
	size_t n;
};

struct labels {
	const char *names[LABELS];
	size_t n;
};

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static char *read_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	char *bytes = NULL;
	size_t n = 0, cap = 0;

	if (!f)
		return NULL;
	do {
		cap = cap ? 2 * cap : 1 << 16;
		bytes = realloc(bytes, cap);
		if (!bytes)
			abort();
		n += fread(bytes + n, 1, cap - n - 1, f);
	} while (n == cap - 1);
	fclose(f);
	bytes[n] = '\0';
	return bytes;
}

static uint32_t label_of(struct labels *l, const char *name)
{
	if (!strcmp(name, "oos"))
		return INTENT_NONE;
	for (size_t i = 0; i < l->n; i++)
		if (!strcmp(l->names[i], name))
			return (uint32_t)i;
	if (l->n == LABELS)
		abort();
	l->names[l->n] = name;
	return (uint32_t)l->n++;
}

static struct data read_data(const char *path, struct labels *labels)
{
	struct data d = {.bytes = read_file(path)};
	char *rest = d.bytes, *line, *tab;

	if (!d.bytes) {
		perror(path);
		exit(1);
	}
	while ((line = strsep(&rest, "\n"))) {
		tab = strrchr(line, '\t');
		if (!tab || !utf8_valid(line, (size_t)(tab - line)))
			continue;
		*tab = '\0';
		if (!(d.n & (d.n - 1)))
			d.v = reallocarray(d.v, d.n ? 2 * d.n : 1, sizeof(*d.v));
		if (!d.v)
			abort();
		d.v[d.n++] = (struct intent_example){line, (size_t)(tab - line),
						     label_of(labels, tab + 1)};
	}
	return d;
}

struct tally {
	size_t in_scope, right, kept_right, oos, oos_found;
	float *z_in, *z_out;
};

static void tally(struct tally *y, const struct intent_example *e, const struct intent_result *r)
{
	bool right = r->ranked[0].intent == e->intent;

	if (e->intent == INTENT_NONE) {
		y->z_out[y->oos++] = r->z;
		y->oos_found += !r->in_scope;
		return;
	}
	y->z_in[y->in_scope++] = r->z;
	y->right += right;
	y->kept_right += right && r->in_scope;
}

static double auroc(const struct tally *y)
{
	double above = 0;

	for (size_t i = 0; i < y->in_scope; i++)
		for (size_t k = 0; k < y->oos; k++)
			above += y->z_in[i] > y->z_out[k] ? 1 : y->z_in[i] == y->z_out[k] ? 0.5 : 0;
	return above / (double)y->in_scope / (double)y->oos;
}

static double percent(size_t part, size_t all)
{
	return all ? 100.0 * (double)part / (double)all : 0;
}

static void report(const struct tally *y, double us)
{
	printf("accuracy %.1f (%.1f with rejections)", percent(y->right, y->in_scope),
	       percent(y->kept_right, y->in_scope));
	if (y->oos)
		printf(", oos recall %.1f, auroc %.1f", percent(y->oos_found, y->oos),
		       100 * auroc(y));
	printf(", %.1f us a message\n", us);
}

static void evaluate(const struct intent_model *m, const struct data *valid)
{
	struct tally y = {.z_in = calloc(valid->n + 1, sizeof(float)),
			  .z_out = calloc(valid->n + 1, sizeof(float))};
	struct text *t = malloc(sizeof(*t));
	struct intent_result r;
	struct intent_work *w;
	double start;

	if (!y.z_in || !y.z_out || !t || intent_work_new(&w, m))
		abort();
	for (size_t i = 0; i < valid->n; i++) {
		text_read(t, valid->v[i].text, valid->v[i].n);
		intent_rank(m, w, t, false, &r);
		tally(&y, &valid->v[i], &r);
	}
	start = seconds();
	for (size_t round = 0; round < ROUNDS; round++)
		for (size_t i = 0; i < valid->n; i++) {
			text_read(t, valid->v[i].text, valid->v[i].n);
			intent_rank(m, w, t, false, &r);
		}
	report(&y, (seconds() - start) * 1e6 / ROUNDS / (double)MAX(valid->n, 1u));
	intent_work_free(w);
	free(y.z_in);
	free(y.z_out);
	free(t);
}

/* Trained, or read from the file that an earlier run left at `path`. */
static int make_model(const struct intent_training *t, const char *path, struct intent_model **ret)
{
	struct intent_key key = intent_key(t);
	struct buf bytes = BUF_INIT(1 << 30);
	FILE *f = path ? fopen(path, "rb") : NULL;
	int r = INTENT_FILE_E_OTHER;
	char part[1 << 16];
	size_t n;

	while (f && (n = fread(part, 1, sizeof(part), f)))
		buf_put(&bytes, part, n);
	if (f) {
		fclose(f);
		r = intent_model_read(ret, &key, t->language, bytes.p, bytes.n);
	}
	if (r) {
		r = intent_train(ret, t);
		bytes.n = 0;
		f = r || !path ? NULL : fopen(path, "wb");
		if (f) {
			intent_model_write(*ret, &key, &bytes);
			fwrite(bytes.p, 1, bytes.n, f);
			fclose(f);
		}
	}
	buf_deinit(&bytes);
	return r;
}

int main(int argc, char **argv)
{
	struct labels labels = {.n = 0};
	struct intent_training training;
	struct intent_quality quality;
	struct intent_model *model;
	struct data train, valid;
	double start;

	if (argc < 3) {
		fprintf(stderr, "usage: %s TRAIN.tsv VALID.tsv [LANGUAGE [MODEL]]\n", argv[0]);
		return 2;
	}
	train = read_data(argv[1], &labels);
	training = (struct intent_training){.language = argc > 3 ? argv[3] : "en",
					    .names = labels.names,
					    .n_intents = labels.n,
					    .examples = train.v,
					    .n_examples = train.n,
					    .reject = 0.03};
	start = seconds();
	if (make_model(&training, argc > 4 ? argv[4] : NULL, &model)) {
		fprintf(stderr, "%s: cannot train on it\n", argv[1]);
		return 1;
	}
	intent_quality(model, &quality);
	printf("%zu examples, %zu intents, trained in %.2f s; by cross-validation accuracy %.1f, "
	       "threshold %.2f\n",
	       train.n, labels.n, seconds() - start, 100 * quality.accuracy, quality.threshold);
	valid = read_data(argv[2], &labels);
	evaluate(model, &valid);
	intent_model_free(model);
	free(train.v);
	free(train.bytes);
	free(valid.v);
	free(valid.bytes);
	return 0;
}
