/* handoffctl rules new NAME: a pack that works, from rules/template, to be changed piece by piece. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "clients/handoffctl/rules_folder.h"
#include "shell/packdir.h"

#define SCHEMA	     "# yaml-language-server: $schema="
#define OWN_LANGUAGE "en" /* that the template is written in */

struct birth {
	const struct ctl *c;
	char name[48];
	const char *language;
	char path[4096];     /* of the new folder */
	char template[4096]; /* rules/template */
	char schema[4096];   /* of the schemas, as the new pack's own files name it */
	bool beside;	     /* schema is relative to the pack's folder */
	struct rules_folder folder;
};

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && !strcmp(s + n - m, end);
}

static int is_language(const struct dirent *e)
{
	return e->d_name[0] != '.' && ends_with(e->d_name, ".yml");
}

/* Says which languages there are: "de, en, es". */
static int unknown_language(const char *dir, const char *language)
{
	struct dirent **entries = NULL;
	int n = scandir(dir, &entries, is_language, alphasort);
	char list[512] = "";
	size_t at = 0;

	for (int i = 0; i < n; i++) {
		at += (size_t)snprintf(list + at, sizeof(list) - at, "%s%.*s", at ? ", " : "",
				       (int)(strlen(entries[i]->d_name) - 4), entries[i]->d_name);
		at = MIN(at, sizeof(list) - 1);
		free(entries[i]);
	}
	free(entries);
	return ctl_fail(CTL_USAGE, "there are no words for language '%s' in %s; there are: %s",
			language, dir, *list ? list : "none");
}

static int choose_language(struct birth *b)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-";
	char room[4096], dir[4200], file[4300];
	const char *home = rules_home(b->c, b->path, "languages", room);
	struct stat st;

	b->language = ctl_has(b->c, OPT_LANGUAGE) ? b->c->option[OPT_LANGUAGE] : OWN_LANGUAGE;
	if (!home)
		return ctl_fail(CTL_FAILED, "there are no languages/ to be found; --rules DIR says "
					    "where they are");
	snprintf(dir, sizeof(dir), "%s/languages", home);
	snprintf(file, sizeof(file), "%s/%.20s.yml", dir, b->language);
	if (!*b->language || strlen(b->language) > 15 || b->language[strspn(b->language, letters)])
		return unknown_language(dir, b->language);
	return stat(file, &st) ? unknown_language(dir, b->language) : CTL_OK;
}

/* "mybot" with --rules goes to DIR/packs/mybot; a path, or without --rules, is meant as it is. */
static int choose_path(struct birth *b)
{
	const char *given = b->c->args[0];
	const char *rules = strchr(given, '/') ? NULL : b->c->option[OPT_RULES];
	int n;

	if (!rules_folder_name(given, b->name))
		return ctl_fail(CTL_USAGE,
				"'%s' cannot be a pack's name: letters, digits, '_', '-' and '.', "
				"up to 47",
				given);
	n = snprintf(b->path, sizeof(b->path), "%s%s%s", rules ? rules : "", rules ? "/packs/" : "",
		     given);
	return n >= (int)sizeof(b->path) ? ctl_fail(CTL_USAGE, "the path is too long") : CTL_OK;
}

/* A pack below packs/ names its schemas by a relative path, so that the rules can be moved. */
static int find_template(struct birth *b)
{
	char room[4096], above[4096], schema[4200], full[PATH_MAX];
	const char *home = rules_home(b->c, b->path, "template", room);

	if (!home)
		return ctl_fail(CTL_FAILED,
				"there is no template/ to be found; --rules DIR names the rules "
				"that the product came with");
	snprintf(b->template, sizeof(b->template), "%.4000s/template", home);
	snprintf(above, sizeof(above), "%.4000s/packs/%s", home, b->name);
	b->beside = !strcmp(above, b->path);
	snprintf(schema, sizeof(schema), "%s/schema", home);
	snprintf(b->schema, sizeof(b->schema), "%.4000s",
		 b->beside		  ? "../../schema"
		 : realpath(schema, full) ? full
					  : schema);
	return CTL_OK;
}

/* A file of the template is for every language, unless its name ends in ".xx.yml". */
static bool is_ours(const struct birth *b, const char *path, char ret[PATH_MAX])
{
	size_t n = strlen(path), m = strlen(b->language);
	const char *slash = strrchr(path, '/'), *dot = strchr(slash ? slash : path, '.');
	bool marked = dot && strcmp(dot, ".yml") != 0;

	snprintf(ret, PATH_MAX, "%s", path);
	if (!marked)
		return true;
	if ((size_t)(path + n - dot) != m + 5 || strncmp(dot + 1, b->language, m))
		return false;
	snprintf(ret, PATH_MAX, "%.*s.yml", (int)(dot - path), path);
	return true;
}

static bool begins(const char *line, size_t n, const char *with)
{
	return n >= strlen(with) && !strncmp(line, with, strlen(with));
}

/* One line of the template as the new pack has it: its name, its language, where the schemas are. */
static void put_line(const struct birth *b, struct buf *out, const char *path, const char *line,
		     size_t n)
{
	const char *file;

	if (begins(line, n, SCHEMA)) {
		file = memrchr(line, '/', n);
		buf_puts(out, SCHEMA);
		for (const char *s = path; b->beside && (s = strchr(s, '/')); s++)
			buf_puts(out, "../");
		buf_puts(out, b->schema);
		buf_put(out, file ? file : line, file ? n - (size_t)(file - line) : n);
	} else if (!strcmp(path, "pack.yml") && begins(line, n, "name: template")) {
		buf_printf(out, "name: %s", b->name);
		buf_put(out, line + 14, n - 14);
	} else if (!strcmp(path, "pack.yml") && begins(line, n, "language: " OWN_LANGUAGE)) {
		buf_printf(out,
			   "language: %s # its words for anger, thanks or asking for a person "
			   "stand in languages/%s.yml",
			   b->language, b->language);
	} else {
		buf_put(out, line, n);
	}
}

static void put_file(struct birth *b, const struct pack_file *f)
{
	struct buf out = BUF_INIT(PACKDIR_FILE);
	char path[PATH_MAX];
	const char *end;

	if (!is_ours(b, f->path, path))
		return;
	for (const char *line = f->bytes; line < f->bytes + f->n; line = end + 1) {
		end = memchr(line, '\n', (size_t)(f->bytes + f->n - line));
		if (!end)
			end = f->bytes + f->n;
		put_line(b, &out, path, line, (size_t)(end - line));
		buf_putc(&out, '\n');
	}
	if (out.error)
		b->folder.error = ctl_fail(CTL_FAILED, "out of memory");
	rules_folder_put(&b->folder, path, out.p, out.n);
	buf_deinit(&out);
}

static int copy(struct birth *b)
{
	cleanup(packdir_deinit) struct packdir files = {0};
	struct problems problems = PROBLEMS_INIT;
	/* the template's folder for the languages too: none is read from there */
	int r = packdir_read_at(b->template, b->template, &files, &problems);

	if (r)
		r = ctl_fail(CTL_FAILED, "%s: %s", b->template,
			     problems.n ? problems.v[0].text : strerror(r < 0 ? -r : EIO));
	problems_deinit(&problems);
	if (!r)
		r = rules_folder_make(&b->folder, b->path);
	if (r)
		return r;
	for (size_t i = 0; i < files.n; i++)
		put_file(b, &files.files[i]);
	return b->folder.error;
}

static void print_made(const struct birth *b)
{
	const json_t *file;
	size_t i;

	if (ctl_has(b->c, OPT_JSON)) {
		json_t *o = json_pack("{ss ss ss sO}", "pack", b->name, "path", b->folder.path,
				      "language", b->language, "files", b->folder.files);

		json_dumpf(o, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(o);
		return;
	}
	printf("%s%s%s: a small bot that works, in %zu files\n", ctl_ink(b->c, INK_GOOD),
	       b->folder.path, ctl_ink(b->c, INK_NONE), json_array_size(b->folder.files));
	if (ctl_has(b->c, OPT_QUIET))
		return;
	json_array_foreach (b->folder.files, i, file)
		printf("  %s\n", json_string_value(file));
	if (strcmp(b->language, OWN_LANGUAGE) != 0)
		printf("\nIts texts are English. Translate what stands in quotes, and the "
		       "phrases:\n"
		       "  pack.yml, empathy.yml   what the bot says\n"
		       "  intents/*.yml           titles, examples, answers, questions\n"
		       "  escalation.yml, signals.yml, entities.yml   phrases and words\n"
		       "  tests/*.yml             what visitors write\n"
		       "What is not in them comes from languages/%s.yml, in that language "
		       "already.\n",
		       b->language);
	rules_folder_next(b->c, &b->folder);
}

int run_rules_new(struct ctl *c)
{
	struct birth b = {.c = c};
	int r = choose_path(&b);

	if (!r)
		r = choose_language(&b);
	if (!r)
		r = find_template(&b);
	if (!r)
		r = copy(&b);
	if (!r)
		print_made(&b);
	rules_folder_close(&b.folder);
	return r;
}
