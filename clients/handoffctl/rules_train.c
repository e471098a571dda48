/* handoffctl rules train FILE… -o DIR: a bare pack from lines of text<TAB>label. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/map.h"
#include "base/utf8.h"
#include "clients/handoffctl/ctl.h"
#include "clients/handoffctl/rules_label.h"

enum {
	INTENTS = 1000, /* a pack's limits: see rules/FORMAT.md */
	EXAMPLES = 100000,
	EXAMPLE_BYTES = 1000,
	TITLE_BYTES = 120,
	FILES = 400, /* intents are put together in files when there are more */
};

/* One label with its texts. */
struct class
{
	char *label;
	char name[RULE_NAME + 1];
	char **texts;
	size_t n, room;
};

struct training {
	const struct ctl *c;
	struct class *classes;
	size_t n, examples, cut;
	struct map by_label; /* hash -> index */
	struct map names;    /* hashes of the names that are taken */
	FILE *out;
};

static void deinit(struct training *t)
{
	for (size_t i = 0; i < t->n; i++) {
		for (size_t k = 0; k < t->classes[i].n; k++)
			free(t->classes[i].texts[k]);
		free(t->classes[i].texts);
		free(t->classes[i].label);
	}
	free(t->classes);
	map_deinit(&t->by_label);
	map_deinit(&t->names);
}

static int no_memory(void)
{
	return ctl_fail(CTL_FAILED, "out of memory");
}

/* --- reading ------------------------------------------------------------------------------ */

static uint64_t key(const char *s)
{
	return hash_bytes(s, strlen(s), 0);
}

/* The label's name, or one with a number when another label got that. */
static int give_name(struct training *t, struct class *c)
{
	char first[RULE_NAME + 1];

	label_name(first, c->label);
	strcpy(c->name, first);
	for (unsigned i = 2; map_find(&t->names, key(c->name), NULL); i++)
		snprintf(c->name, sizeof(c->name), "%.35s_%u", first, i);
	return map_put(&t->names, key(c->name), 1);
}

static struct class *find_class(struct training *t, const char *label)
{
	struct class *more, *c;
	uint64_t index;

	if (map_find(&t->by_label, key(label), &index))
		return &t->classes[index];
	more = reallocarray(t->classes, t->n + 1, sizeof(*more));
	if (!more)
		return NULL;
	t->classes = more;
	c = &more[t->n];
	*c = (struct class){.label = strdup(label)};
	if (!c->label || give_name(t, c) || map_put(&t->by_label, key(label), t->n)) {
		free(c->label);
		return NULL;
	}
	t->n++;
	return c;
}

static int add_text(struct training *t, const char *label, const char *text, size_t n)
{
	struct class *c = find_class(t, label);
	size_t cut = utf8_cut(text, n, EXAMPLE_BYTES);
	char **texts;

	if (!c)
		return no_memory();
	if (c->n == c->room) {
		texts = reallocarray(c->texts, c->room ? 2 * c->room : 16, sizeof(*texts));
		if (!texts)
			return no_memory();
		c->texts = texts;
		c->room = c->room ? 2 * c->room : 16;
	}
	t->cut += cut < n;
	t->examples++;
	c->texts[c->n] = strndup(text, cut);
	return c->texts[c->n++] ? CTL_OK : no_memory();
}

static bool is_blank(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] > ' ')
			return false;
	return true;
}

static int read_line(struct training *t, const char *path, size_t number, char *s, size_t n)
{
	char *tab = memrchr(s, '\t', n);

	if (!utf8_valid(s, n) || memchr(s, '\0', n))
		return ctl_fail(CTL_FAILED, "%s:%zu: is not UTF-8", path, number);
	if (!tab || !tab[1] || is_blank(s, (size_t)(tab - s)))
		return ctl_fail(CTL_FAILED, "%s:%zu: is not text<TAB>label", path, number);
	if (strlen(tab + 1) > TITLE_BYTES)
		return ctl_fail(CTL_FAILED, "%s:%zu: a label has at most %d bytes", path, number,
				TITLE_BYTES);
	return add_text(t, tab + 1, s, (size_t)(tab - s));
}

static int read_file(struct training *t, const char *path)
{
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t room = 0, number = 0;
	ssize_t n;
	int r = CTL_OK;

	if (!f)
		return ctl_fail(CTL_FAILED, "%s: %s", path, strerror(errno));
	while (!r && (n = getline(&line, &room, f)) >= 0) {
		char *s = line;

		if (!number++ && n >= 3 && !memcmp(s, "\xef\xbb\xbf", 3)) {
			s += 3;
			n -= 3;
		}
		while (n > 0 && strchr("\r\n", s[n - 1]))
			s[--n] = '\0';
		if (n)
			r = read_line(t, path, number, s, (size_t)n);
	}
	if (ferror(f))
		r = ctl_fail(CTL_FAILED, "%s: %s", path, strerror(errno));
	free(line);
	fclose(f);
	return r;
}

static int check_size(const struct training *t)
{
	size_t intents = t->n - map_find(&t->by_label, key(LABEL_OOS), NULL);

	if (!intents)
		return ctl_fail(CTL_FAILED, "there is no label but " LABEL_OOS);
	if (intents > INTENTS)
		return ctl_fail(CTL_FAILED, "%zu labels; a pack has at most %d", intents, INTENTS);
	if (t->examples > EXAMPLES)
		return ctl_fail(CTL_FAILED, "%zu examples; a pack has at most %d", t->examples,
				EXAMPLES);
	return CTL_OK;
}

/* --- writing ------------------------------------------------------------------------------ */

static void put_point(FILE *f, uint32_t c, const char *s, size_t n)
{
	if (c == '"' || c == '\\')
		fprintf(f, "\\%c", (int)c);
	else if (c < 0x20 || (c >= 0x7f && c < 0xa0))
		fprintf(f, "\\x%02x", c);
	else if (c == 0x2028 || c == 0x2029 || c == 0xfeff || (c >= 0xfff0 && c <= 0xffff))
		fprintf(f, "\\u%04x", c);
	else
		fwrite(s, 1, n, f);
}

/* A YAML scalar between double quotes: whatever is not plain text is escaped (YAML 1.1, 5.7). */
static void put_quoted(FILE *f, const char *s)
{
	size_t n = strlen(s), len;
	uint32_t c;

	fputc('"', f);
	for (size_t at = 0; at < n; at += len) {
		len = utf8_next(&c, s + at, n - at);
		put_point(f, c, s + at, len);
	}
	fputc('"', f);
}

/* In a pack "[a](b)" marks an entity; with a blank in it, it is only what it is. */
static void put_example(FILE *f, const char *s)
{
	size_t n = strlen(s), len;
	uint32_t c;

	fputs("      - \"", f);
	for (size_t at = 0; at < n; at += len) {
		len = utf8_next(&c, s + at, n - at);
		put_point(f, c, s + at, len);
		if (c == ']' && s[at + 1] == '(')
			fputc(' ', f);
	}
	fputs("\"\n", f);
}

static void put_class(FILE *f, const struct class *c)
{
	fprintf(f, "  - name: ");
	put_quoted(f, c->name);
	fputc('\n', f);
	if (!strcmp(c->label, LABEL_OOS)) {
		fputs("    out_of_scope: true\n", f);
	} else if (strcmp(c->label, c->name)) {
		fputs("    title: ", f);
		put_quoted(f, c->label);
		fputc('\n', f);
	}
	fputs("    examples:\n", f);
	for (size_t i = 0; i < c->n; i++)
		put_example(f, c->texts[i]);
}

static int failed(const char *path)
{
	return ctl_fail(CTL_FAILED, "%s: %s", path, strerror(errno));
}

static int open_file(struct training *t, const char *name)
{
	char path[4400];

	snprintf(path, sizeof(path), "%s/%s", t->c->option[OPT_OUTPUT], name);
	t->out = fopen(path, "wx");
	return t->out ? CTL_OK : failed(path);
}

static int close_file(struct training *t, const char *name)
{
	return fclose(t->out) ? failed(name) : CTL_OK;
}

/* The last part of the directory's path, as far as it can be a name. */
static void default_name(const char *dir, char out[RULE_NAME + 1])
{
	size_t n = strlen(dir), from;
	char *part;

	while (n > 1 && dir[n - 1] == '/')
		n--;
	for (from = n; from && dir[from - 1] != '/';)
		from--;
	part = strndup(dir + from, n - from);
	label_name(out, part && *part ? part : "pack");
	free(part);
}

static int write_pack(struct training *t)
{
	const char *language = t->c->option[OPT_LANGUAGE];
	char name[RULE_NAME + 1];
	int r = open_file(t, "pack.yml");

	if (r)
		return r;
	if (ctl_has(t->c, OPT_NAME))
		label_name(name, t->c->option[OPT_NAME]);
	else
		default_name(t->c->option[OPT_OUTPUT], name);
	fputs("name: ", t->out);
	put_quoted(t->out, name);
	fputs("\nlanguage: ", t->out);
	put_quoted(t->out, language ? language : "en");
	fputc('\n', t->out);
	return close_file(t, "pack.yml");
}

/* So many intents a file that there are not too many files. */
static int write_intents(struct training *t)
{
	size_t each = (t->n + FILES - 1) / FILES;
	char name[128];
	int r = CTL_OK;

	for (size_t i = 0; i < t->n && !r; i += each) {
		snprintf(name, sizeof(name), "intents/%04zu_%s.yml", i + 1, t->classes[i].name);
		r = open_file(t, name);
		if (r)
			break;
		fputs("intents:\n", t->out);
		for (size_t k = i; k < t->n && k < i + each; k++)
			put_class(t->out, &t->classes[k]);
		r = close_file(t, name);
	}
	return r;
}

static int write_all(struct training *t)
{
	const char *dir = t->c->option[OPT_OUTPUT];
	char intents[4400];
	int r;

	if (strlen(dir) > 4000)
		return ctl_fail(CTL_USAGE, "-o: the path is too long");
	snprintf(intents, sizeof(intents), "%s/intents", dir);
	if (mkdir(dir, 0777) && errno == EEXIST)
		return ctl_fail(CTL_FAILED, "%s is there already; nothing was written", dir);
	if (access(dir, W_OK) || mkdir(intents, 0777))
		return failed(dir);
	r = write_pack(t);
	return r ? r : write_intents(t);
}

static void say_done(const struct training *t)
{
	const struct class *c = t->classes;
	size_t oos = 0;

	for (size_t i = 0; i < t->n; i++)
		if (!strcmp(c[i].label, LABEL_OOS))
			oos = c[i].n;
	if (ctl_has(t->c, OPT_JSON)) {
		printf("{\"intents\":%zu,\"examples\":%zu,\"out_of_scope\":%zu,\"cut\":%zu}\n",
		       t->n - (oos > 0), t->examples, oos, t->cut);
		return;
	}
	if (ctl_has(t->c, OPT_QUIET))
		return;
	printf("%s: %zu intents, %zu examples, %zu of them out of scope\n",
	       t->c->option[OPT_OUTPUT], t->n - (oos > 0), t->examples, oos);
	if (t->cut)
		printf("%zu examples were longer than %d bytes and cut\n", t->cut, EXAMPLE_BYTES);
	printf("'handoffctl rules eval %s FILE.tsv' measures it\n", t->c->option[OPT_OUTPUT]);
}

int run_rules_train(struct ctl *c)
{
	struct training t = {.c = c};
	int r = CTL_OK;

	if (!ctl_has(c, OPT_OUTPUT))
		return ctl_fail(CTL_USAGE, "-o DIR says where the pack is to be written");
	if (!access(c->option[OPT_OUTPUT], F_OK))
		return ctl_fail(CTL_FAILED, "%s is there already; nothing was written",
				c->option[OPT_OUTPUT]);
	for (int i = 0; i < c->n_args && !r; i++)
		r = read_file(&t, c->args[i]);
	if (!r)
		r = check_size(&t);
	if (!r)
		r = write_all(&t);
	if (!r)
		say_done(&t);
	deinit(&t);
	return r;
}
