/* handoffctl rules eval DIR FILE… */
#include "clients/handoffctl/rules_eval.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/utf8.h"
#include "clients/handoffctl/harmless.h"
#include "clients/handoffctl/rules_dir.h"

enum { PROGRESS_LINES = 200, KINDS = 5 };

/* --- for the kinds of files --------------------------------------------------------------- */

void eval_turn(struct eval *e, struct dialogue *d, const char *s, size_t n, enum mode mode,
	       uint64_t seq, struct turn *ret)
{
	struct timespec before, after;
	struct utterance u;

	buf_reset(&e->masked);
	text_mask_cards(s, n, &e->masked);
	u = (struct utterance){
		.text = e->masked.p, .n = e->masked.n, .seq = seq, .mode = mode, .variation = seq};
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before); /* others may use this machine too */
	rules_turn(e->rules, d, &u, ret);
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after);
	scores_add(&e->times,
		   (double)(after.tv_sec - before.tv_sec) * 1e6 +
			   (double)(after.tv_nsec - before.tv_nsec) / 1e3,
		   true);
}

void eval_first(struct eval *e, const char *s, struct turn *ret)
{
	struct dialogue d = {0};

	eval_turn(e, &d, s, strlen(s), MODE_WATCH, 1, ret);
}

json_t *eval_json(const char *s, size_t n, size_t number)
{
	json_error_t error;
	json_t *o = json_loadb(s, n, 0, &error);

	if (!json_is_object(o)) {
		ctl_fail(CTL_FAILED, "line %zu is not a JSON object%s%s", number, o ? "" : ": ",
			 o ? "" : error.text);
		json_decref(o);
		return NULL;
	}
	return o;
}

void eval_predict(struct eval *e, json_t *o)
{
	if (e->predictions) {
		json_dumpf(o, e->predictions, JSON_COMPACT | JSON_REAL_PRECISION(6));
		fputc('\n', e->predictions);
	}
	json_decref(o);
}

const char *percent(char out[FIGURE], double share)
{
	if (isnan(share))
		snprintf(out, FIGURE, "-");
	else
		snprintf(out, FIGURE, "%.1f %%", share * 100);
	return out;
}

const char *decimal(char out[FIGURE], double value, int digits)
{
	if (isnan(value))
		snprintf(out, FIGURE, "-");
	else
		snprintf(out, FIGURE, "%.*f", digits, value);
	return out;
}

double figure(const json_t *o, const char *key)
{
	const json_t *y = json_object_get(o, key);

	return json_is_number(y) ? json_number_value(y) : NAN;
}

json_t *number(double value)
{
	return isnan(value) ? json_null() : json_real(value);
}

void print_harmless(const char *s)
{
	struct buf out = BUF_INIT(1 << 16);

	harmless(&out, s, strlen(s), HARMLESS_LINE);
	fwrite(out.p, 1, out.n, stdout);
	buf_deinit(&out);
}

/* --- one file ----------------------------------------------------------------------------- */

/* What the first line looks like. */
static const struct eval_kind *kind_of(const char *s, size_t n)
{
	const struct eval_kind *kind = NULL;
	json_t *o;

	if (*s != '{')
		return &eval_intents;
	o = json_loadb(s, n, 0, NULL);
	if (!o && memchr(s, '\t', n))
		return &eval_intents;
	if (json_object_get(o, "turns"))
		kind = &eval_talks;
	else if (json_object_get(o, "a") && json_object_get(o, "b"))
		kind = &eval_pairs;
	else if (json_object_get(o, "template") && json_object_get(o, "text"))
		kind = &eval_identities;
	else if (json_object_get(o, "functionality") && json_object_get(o, "text"))
		kind = &eval_harmless;
	else if (json_object_get(o, "text"))
		kind = &eval_talks;
	json_decref(o);
	return kind;
}

struct file {
	const char *path;
	FILE *f;
	long size;
	char *line;
	size_t room, n; /* of the line, without its end */
	size_t number;
};

static void file_close(struct file *x)
{
	if (x->f)
		fclose(x->f);
	free(x->line);
}

static int file_open(struct file *x, const char *path)
{
	*x = (struct file){.path = path, .f = fopen(path, "r")};
	if (!x->f)
		return ctl_fail(CTL_FAILED, "%s: %s", path, strerror(errno));
	if (!fseek(x->f, 0, SEEK_END))
		x->size = ftell(x->f);
	rewind(x->f);
	return CTL_OK;
}

/* The next line: 1; 0 at the end, -EINVAL when it is not UTF-8 (said). */
static int file_next(struct file *x)
{
	ssize_t n = getline(&x->line, &x->room, x->f);

	x->number++;
	if (n < 0)
		return 0;
	while (n > 0 && strchr("\r\n", x->line[n - 1]))
		x->line[--n] = '\0';
	if (x->number == 1 && n >= 3 && !memcmp(x->line, "\xef\xbb\xbf", 3)) {
		n -= 3;
		memmove(x->line, x->line + 3, (size_t)n + 1);
	}
	x->n = (size_t)n;
	if (utf8_valid(x->line, x->n) && !memchr(x->line, '\0', x->n))
		return 1;
	ctl_fail(CTL_FAILED, "%s:%zu: is not UTF-8", x->path, x->number);
	return -EINVAL;
}

static void show_progress(const struct eval *e, const struct file *x, bool done)
{
	if (!isatty(STDERR_FILENO) || ctl_has(e->c, OPT_QUIET))
		return;
	if (done)
		fprintf(stderr, "\r\033[K");
	else if (x->number % PROGRESS_LINES == 0 && x->size > 0)
		fprintf(stderr, "\r%s: %ld %%", x->path, ftell(x->f) * 100 / x->size);
}

static int read_lines(struct eval *e, struct file *x, const struct eval_kind *kind, void *data)
{
	int r;

	do {
		r = x->n || kind == &eval_intents ? kind->line(data, e, x->line, x->n, x->number)
						  : 0;
		show_progress(e, x, false);
	} while (!r && (r = file_next(x)) > 0 && !(r = 0));
	show_progress(e, x, true);
	if (r == -EINVAL)
		return ctl_fail(CTL_FAILED, "%s: line %zu cannot be used", x->path, x->number);
	return r ? ctl_fail(CTL_FAILED, "out of memory") : CTL_OK;
}

static void add_times(struct eval *e, json_t *o)
{
	json_object_set_new(o, "microseconds_median", number(scores_quantile(&e->times, 0.5)));
	json_object_set_new(o, "microseconds_p99", number(scores_quantile(&e->times, 0.99)));
	json_object_set_new(o, "train_ms", json_integer(e->train_ms));
}

static void tell(struct eval *e, const struct eval_kind *kind, const char *path, void *data)
{
	json_t *o = json_pack("{ss ss}", "file", path, "kind", kind->name);
	json_t *report = kind->report(data, e);

	json_object_update(o, report);
	json_decref(report);
	add_times(e, o);
	if (ctl_has(e->c, OPT_JSON)) {
		json_dumpf(o, stdout, JSON_COMPACT | JSON_REAL_PRECISION(6));
		putchar('\n');
	} else {
		printf("%s%s%s: %s\n", ctl_ink(e->c, INK_NAME), path, ctl_ink(e->c, INK_NONE),
		       kind->name);
		kind->print(e->c, o);
		if (e->times.n)
			printf("  %.1f µs a message (median), %.1f µs p99; trained in %lld ms\n",
			       member_real(o, "microseconds_median"),
			       member_real(o, "microseconds_p99"), member_int(o, "train_ms"));
	}
	json_decref(o);
}

/* Files of one kind, together. */
struct together {
	const struct eval_kind *kind;
	void *data;
	size_t files;
};

static int put_together(struct eval *e, struct together *t, const struct eval_kind *kind,
			const void *data)
{
	while (t->kind && t->kind != kind)
		t++;
	if (!t->kind) {
		t->kind = kind;
		t->data = kind->begin(e);
	}
	t->files++;
	return t->data && !kind->add(t->data, data) ? CTL_OK
						    : ctl_fail(CTL_FAILED, "out of memory");
}

static int eval_file(struct eval *e, const char *path, struct together *all)
{
	const struct eval_kind *kind;
	struct file x;
	void *data;
	int r = file_open(&x, path);

	if (r)
		return r;
	r = file_next(&x);
	kind = r > 0 ? kind_of(x.line, x.n) : NULL;
	if (!kind) {
		file_close(&x);
		return ctl_fail(CTL_FAILED,
				"%s: its first line is neither text<TAB>label nor JSON with "
				"`turns`, `text`, `a` and `b`, `template` or `functionality`",
				path);
	}
	data = kind->begin(e);
	e->times.n = 0;
	r = data ? read_lines(e, &x, kind, data) : ctl_fail(CTL_FAILED, "out of memory");
	if (!r) {
		tell(e, kind, path, data);
		r = put_together(e, all, kind, data);
	}
	if (data)
		kind->end(data);
	file_close(&x);
	return r;
}

int eval_conversations(struct eval *e, const char *path)
{
	struct file x;
	void *data = NULL;
	int r = file_open(&x, path);

	if (r)
		return r;
	r = file_next(&x);
	if (r <= 0 || kind_of(x.line, x.n) != &eval_talks)
		r = ctl_fail(CTL_FAILED, "%s: its first line is no conversation with `turns`",
			     path);
	else if (!(data = eval_talks.begin(e)))
		r = ctl_fail(CTL_FAILED, "out of memory");
	else
		r = read_lines(e, &x, &eval_talks, data);
	if (data)
		eval_talks.end(data);
	file_close(&x);
	return r;
}

static int eval_files(struct eval *e)
{
	struct together all[KINDS + 1] = {0};
	int r = CTL_OK;

	for (int i = 1; i < e->c->n_args && !r; i++)
		r = eval_file(e, e->c->args[i], all);
	e->times.n = 0;
	for (struct together *t = all; t->kind; t++) {
		if (!r && t->files > 1)
			tell(e, t->kind, "all of these files together", t->data);
		t->kind->end(t->data);
	}
	return r;
}

/* --- the command -------------------------------------------------------------------------- */

int eval_open(struct eval *e, const struct ctl *c, const char *dir)
{
	struct problems problems = PROBLEMS_INIT;
	struct rules_dir d;
	int r = CTL_OK;

	*e = (struct eval){.c = c, .masked = BUF_INIT(1 << 20)};
	if (!rules_dir_of_pack(e->c, dir, &d))
		return ctl_fail(CTL_USAGE, "%s is no rules pack: it has no pack.yml", dir);
	if (rules_dir_load(&d, &e->pack, &problems, &e->train_ms)) {
		rules_dir_print(e->c, &d, &problems);
		r = ctl_fail(CTL_FAILED, "the pack has mistakes");
	}
	problems_deinit(&problems);
	if (!r && rules_new(&e->rules, e->pack))
		r = ctl_fail(CTL_FAILED, "out of memory");
	if (!r)
		pack_figures(e->pack, &e->figures);
	return r;
}

static int open_predictions(struct eval *e)
{
	const char *path = e->c->option[OPT_PREDICTIONS];

	if (!path)
		return CTL_OK;
	e->predictions = fopen(path, "w");
	return e->predictions ? CTL_OK : ctl_fail(CTL_FAILED, "%s: %s", path, strerror(errno));
}

static int close_predictions(struct eval *e)
{
	if (!e->predictions || !fclose(e->predictions))
		return CTL_OK;
	return ctl_fail(CTL_FAILED, "%s: %s", e->c->option[OPT_PREDICTIONS], strerror(errno));
}

void eval_close(struct eval *e)
{
	scores_deinit(&e->times);
	buf_deinit(&e->masked);
	rules_free(e->rules);
	pack_free(e->pack);
}

int run_rules_eval(struct ctl *c)
{
	struct eval e;
	int r = eval_open(&e, c, c->args[0]), closed;

	if (!r)
		r = open_predictions(&e);
	if (!r)
		r = eval_files(&e);
	closed = close_predictions(&e);
	eval_close(&e);
	return r ? r : closed;
}
