/* handoffctl rules import rasa PATH… -o DIR: files in, a pack's files and the list of the rest out. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clients/handoffctl/harmless.h"
#include "clients/handoffctl/rules_dir.h"
#include "clients/handoffctl/rules_folder.h"
#include "clients/handoffctl/rules_import_private.h"
#include "rules/check.h"

enum {
	FILES = 5000,
	FILE_BYTES = 4 << 20,
	ALL_BYTES = 256 << 20,
	DEEP = 12,
	SHOWN = 8,
	PROVED = 20000
};

/* What a project's folder holds that is not the project. */
static const char *const not_ours[] = {"venv",	      "env",	 "node_modules", "models",
				       "__pycache__", "results", "site-packages"};

struct intake {
	struct import *im;
	size_t files, bytes;
	int status; /* an exit status that has been said */
};

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n > m && !strcmp(s + n - m, end);
}

static int slurp(const char *path, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	char piece[1 << 14];
	ssize_t n = 0;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return -EINVAL;
	}
	while (!out->error && (n = read(fd, piece, sizeof(piece))) > 0)
		buf_put(out, piece, (size_t)n);
	close(fd);
	return n < 0 ? -EIO : out->error;
}

static void read_file(struct intake *r, const char *path)
{
	struct buf bytes = BUF_INIT(FILE_BYTES);
	int error = slurp(path, &bytes);

	r->bytes += bytes.n;
	if (error == -EMSGSIZE)
		r->status = ctl_fail(CTL_FAILED, "%s is larger than 4 MiB; split it into several",
				     path);
	else if (error)
		r->status = ctl_fail(CTL_FAILED, "%s: %s", path,
				     error == -EINVAL ? "is not a file" : strerror(-error));
	else if (++r->files > FILES || r->bytes > ALL_BYTES)
		r->status = ctl_fail(CTL_FAILED,
				     "more than %d files or 256 MiB: name the project's "
				     "own folders (data, domain.yml)",
				     FILES);
	else
		import_read(r->im, path, bytes.p, bytes.n);
	buf_deinit(&bytes);
}

static int wanted(const struct dirent *e)
{
	if (e->d_name[0] == '.')
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(not_ours); i++)
		if (!strcmp(e->d_name, not_ours[i]))
			return 0;
	return 1;
}

/* Rasa's own custom: what it is tested with, and must not learn. */
static bool is_test(const char *name)
{
	return !strcmp(name, "tests") || !strncmp(name, "test_", 5);
}

static void note_test(struct import *im, const char *dir, const char *name)
{
	import_note(im, NOTE_FILE, (struct origin){import_printf(im, "%s/%s", dir, name), 1},
		    "is for tests and was not learned from; a pack's tests are conversations");
}

static void read_folder(struct intake *r, const char *dir, int depth);

/* Links are followed for files only, so that no folder is met twice. */
static void read_entry(struct intake *r, const char *path, int depth)
{
	struct stat st;

	if (lstat(path, &st))
		return; /* gone meanwhile */
	if (S_ISDIR(st.st_mode) && depth < DEEP)
		read_folder(r, path, depth + 1);
	else if (S_ISDIR(st.st_mode))
		import_note(r->im, NOTE_FILE, (struct origin){import_printf(r->im, "%s", path), 1},
			    "lies too deep in folders");
	else if (ends_with(path, ".yml") || ends_with(path, ".yaml"))
		read_file(r, path);
}

static void read_folder(struct intake *r, const char *dir, int depth)
{
	struct dirent **entries = NULL;
	int n = scandir(dir, &entries, wanted, alphasort);
	char path[4096];

	if (n < 0)
		r->status = ctl_fail(CTL_FAILED, "%s: %s", dir, strerror(errno));
	for (int i = 0; i < n; i++) {
		const char *name = entries[i]->d_name;

		if (is_test(name))
			note_test(r->im, dir, name);
		else if (!r->status &&
			 snprintf(path, sizeof(path), "%s/%s", dir, name) < (int)sizeof(path))
			read_entry(r, path, depth);
		free(entries[i]);
	}
	free(entries);
}

static int read_all(const struct ctl *c, struct import *im)
{
	struct intake r = {.im = im};
	char path[4096];
	struct stat st;

	for (int i = 1; i < c->n_args && !r.status; i++) {
		snprintf(path, sizeof(path), "%s", c->args[i]);
		for (size_t n = strlen(path); n > 1 && path[n - 1] == '/'; n--)
			path[n - 1] = '\0';
		if (stat(path, &st))
			r.status = ctl_fail(CTL_FAILED, "%s: %s", path, strerror(errno));
		else if (S_ISDIR(st.st_mode))
			read_folder(&r, path, 0);
		else
			read_file(&r, path);
	}
	if (!r.status && !r.files)
		r.status = ctl_fail(CTL_FAILED, "there is no .yml file in %s", c->args[1]);
	return r.status;
}

static void print_harmless(const char *s)
{
	struct buf out = BUF_INIT(1 << 16);

	harmless(&out, s, strlen(s), HARMLESS_LINE);
	fwrite(out.p, 1, out.n, stdout);
	buf_deinit(&out);
}

static int print_problems(const struct ctl *c, const struct import *im)
{
	const struct problems *p = &im->problems;

	for (size_t i = 0; i < p->n; i++) {
		printf("%s:%d:%d: %serror%s: ", p->v[i].path, p->v[i].line, p->v[i].column,
		       ctl_ink(c, INK_BAD), ctl_ink(c, INK_NONE));
		print_harmless(p->v[i].text);
		putchar('\n');
	}
	return ctl_fail(CTL_FAILED, "%zu mistake%s; nothing was written", p->errors,
			p->errors == 1 ? "" : "s");
}

/* The first of each kind; IMPORT.md has them all. */
static void print_notes(const struct ctl *c, const struct import *im)
{
	for (int k = 0; k < N_NOTE_KIND; k++) {
		size_t n = 0;

		for (size_t i = 0; i < im->n_notes; i++) {
			if ((int)im->notes[i].kind != k)
				continue;
			if (!n)
				printf("\n%s%s%s\n%s\n", ctl_ink(c, INK_BOLD),
				       import_note_kinds[k].title, ctl_ink(c, INK_NONE),
				       import_note_kinds[k].advice);
			if (n++ < SHOWN) {
				printf("  %s:%d: ", im->notes[i].at.path, im->notes[i].at.line);
				print_harmless(im->notes[i].text);
				putchar('\n');
			}
		}
		if (n > SHOWN)
			printf("  … and %zu more in IMPORT.md\n", n - SHOWN);
	}
}

static void print_counts(const struct import *im)
{
	const struct import_counts *n = &im->counts;

	printf("\nread   %4zu files: %zu intents, %zu examples, %zu responses, %zu rules, %zu "
	       "stories\n",
	       n->files, n->intents_read, n->examples_read, n->responses_read, n->rules_read,
	       n->stories_read);
	printf("wrote  %4zu files: %zu intents, %zu examples (%zu repeated, %zu left out), %zu "
	       "entities\n",
	       im->n_files + 1, n->intents_written, n->examples_written, n->repeated, n->left_out,
	       n->entities_written);
	printf("of these %zu responses, %zu rules and %zu stories found their place\n",
	       n->responses_used, n->rules_used, n->stories_used);
}

static json_t *to_json(const struct import *im, const struct rules_folder *f)
{
	const struct import_counts *n = &im->counts;
	json_t *notes = json_array();

	for (size_t i = 0; i < im->n_notes; i++)
		json_array_append_new(notes,
				      json_pack("{ss ss si ss}", "kind",
						import_note_kinds[im->notes[i].kind].code, "path",
						im->notes[i].at.path, "line", im->notes[i].at.line,
						"text", im->notes[i].text));
#define N(key) #key, (json_int_t)n->key
	return json_pack("{ss ss ss sO so sI s{sI sI sI sI sI sI sI sI sI sI sI sI sI sI}}", "pack",
			 im->pack, "path", f->path, "language", im->language, "files", f->files,
			 "notes", notes, "notes_left_out", (json_int_t)im->n_left_out, "counts",
			 N(files), N(intents_read), N(intents_written), N(examples_read),
			 N(examples_written), N(repeated), N(left_out), N(responses_read),
			 N(responses_used), N(rules_read), N(rules_used), N(stories_read),
			 N(stories_used), N(entities_written));
#undef N
}

static bool is_proved(const struct import *im)
{
	return im->counts.examples_written <= PROVED;
}

/* Whether the pack loads: its own mistakes are told like those of `rules check`. */
static int prove(const struct ctl *c, const struct import *im, const struct rules_folder *f,
		 struct problems *problems)
{
	struct pack *pack = NULL;
	struct rules_dir d;
	char room[4096];
	const char *home = rules_home(c, f->path, "languages", room);
	int64_t ms;
	int r;

	if (!is_proved(im)) {
		if (!ctl_has(c, OPT_JSON))
			puts("so many examples take minutes to train: `rules check` will tell "
			     "whether "
			     "all is well");
		return CTL_OK;
	}
	snprintf(d.pack, sizeof(d.pack), "%s", f->path);
	snprintf(d.languages, sizeof(d.languages), "%.4000s/languages", home ? home : f->path);
	r = rules_dir_load(&d, &pack, problems, &ms);
	pack_free(pack);
	if (r && !ctl_has(c, OPT_JSON))
		rules_dir_print(c, &d, problems);
	return r ? ctl_fail(CTL_FAILED, "%s was written, but has mistakes that need a hand",
			    f->path)
		 : CTL_OK;
}

static int write_all(struct import *im, struct rules_folder *f)
{
	struct buf report = BUF_INIT(16 << 20);

	for (size_t i = 0; i < im->n_files; i++)
		rules_folder_put(f, im->files[i].path, im->files[i].text.p, im->files[i].text.n);
	import_report(im, &report);
	rules_folder_put(f, "IMPORT.md", report.p, report.n);
	buf_deinit(&report);
	return f->error;
}

static int publish(const struct ctl *c, struct import *im)
{
	struct problems problems = PROBLEMS_INIT;
	struct rules_folder f;
	json_t *o;
	int r = rules_folder_make(&f, c->option[OPT_OUTPUT]);

	if (!r)
		r = write_all(im, &f);
	if (!r && ctl_has(c, OPT_JSON)) {
		r = prove(c, im, &f, &problems);
		o = to_json(im, &f);
		json_object_set_new(o, "checked", json_boolean(is_proved(im)));
		json_object_set_new(o, "errors", json_integer((json_int_t)problems.errors));
		json_dumpf(o, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(o);
	} else if (!r) {
		if (!ctl_has(c, OPT_QUIET))
			print_notes(c, im);
		print_counts(im);
		r = prove(c, im, &f, &problems);
		if (!ctl_has(c, OPT_QUIET))
			rules_folder_next(c, &f);
	}
	problems_deinit(&problems);
	rules_folder_close(&f);
	return r;
}

static int check_arguments(const struct ctl *c, char name[48])
{
	const char *language = c->option[OPT_LANGUAGE];

	if (strcmp(c->args[0], "rasa") != 0)
		return ctl_fail(CTL_USAGE, "cannot import '%s'; there is: rasa", c->args[0]);
	if (!ctl_has(c, OPT_OUTPUT))
		return ctl_fail(CTL_USAGE, "-o DIR is missing: the folder to make");
	if (!rules_folder_name(c->option[OPT_OUTPUT], name))
		return ctl_fail(CTL_USAGE,
				"'%s' cannot be a pack's name: letters, digits, '_', '-' and '.', "
				"up to 47",
				c->option[OPT_OUTPUT]);
	if (language && (!*language || strlen(language) > 15 ||
			 language[strspn(language, "abcdefghijklmnopqrstuvwxyz"
						   "ABCDEFGHIJKLMNOPQRSTUVWXYZ-")]))
		return ctl_fail(CTL_USAGE, "'%s' is no language such as en", language);
	if (!access(c->option[OPT_OUTPUT], F_OK))
		return ctl_fail(CTL_FAILED,
				"%s is there already and was left as it is; choose another name, "
				"or move it away",
				c->option[OPT_OUTPUT]);
	return CTL_OK;
}

int run_rules_import(struct ctl *c)
{
	struct import im = {.language = c->option[OPT_LANGUAGE]};
	char name[48];
	int r = check_arguments(c, name);

	im.pack = name;
	if (!r)
		r = read_all(c, &im);
	if (!r && import_finish(&im))
		r = publish(c, &im);
	else if (!r && im.problems.errors)
		r = print_problems(c, &im);
	else if (!r)
		r = ctl_fail(CTL_FAILED, im.error
						 ? "out of memory"
						 : "no intent with examples was found; nothing was "
						   "written");
	import_deinit(&im);
	return r;
}
