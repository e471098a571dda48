#include "tests/eval/tsv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int add(struct tsv *t, const char *line)
{
	const char *tab = strrchr(line, '\t');
	struct tsv_row *v;

	if (!tab)
		return 0;
	if (!(t->n & (t->n - 1))) {
		v = reallocarray(t->v, t->n ? 2 * t->n : 1, sizeof(*v));
		if (!v)
			return -ENOMEM;
		t->v = v;
	}
	t->v[t->n].text = strndup(line, (size_t)(tab - line));
	t->v[t->n].label = strdup(tab + 1);
	t->n++;
	return t->v[t->n - 1].text && t->v[t->n - 1].label ? 0 : -ENOMEM;
}

int tsv_read(struct tsv *ret, const char *path)
{
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t room = 0;
	int r = 0;

	*ret = (struct tsv){0};
	if (!f) {
		r = -errno;
		fprintf(stderr, "eval: %s: %s\n", path, strerror(-r));
		return r;
	}
	while (!r && getline(&line, &room, f) > 0) {
		line[strcspn(line, "\r\n")] = '\0';
		r = add(ret, line);
	}
	free(line);
	fclose(f);
	return r;
}

void tsv_deinit(struct tsv *t)
{
	for (size_t i = 0; i < t->n; i++) {
		free(t->v[i].text);
		free(t->v[i].label);
	}
	free(t->v);
	*t = (struct tsv){0};
}

long tsv_write(const struct tsv *t, const char *path,
	       bool (*keep)(const void *arg, const struct tsv *t, size_t row), const void *arg)
{
	FILE *f = fopen(path, "w");
	long n = 0;

	for (size_t i = 0; f && i < t->n; i++)
		if (keep(arg, t, i)) {
			fprintf(f, "%s\t%s\n", t->v[i].text, t->v[i].label);
			n++;
		}
	if (f && !fclose(f))
		return n;
	fprintf(stderr, "eval: %s: %s\n", path, strerror(errno));
	return -errno;
}

size_t tsv_nth(const struct tsv *t, size_t i)
{
	size_t n = 0;

	for (size_t k = 0; k < i; k++)
		n += !strcmp(t->v[k].label, t->v[i].label);
	return n;
}

bool tsv_has(const struct tsv *t, const char *text)
{
	for (size_t i = 0; i < t->n; i++)
		if (!strcasecmp(t->v[i].text, text))
			return true;
	return false;
}
