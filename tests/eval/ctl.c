#include "tests/eval/ctl.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

const char *quoted(char out[PATHS], const char *fmt, ...)
{
	char plain[PATHS / 2];
	size_t n = 0;
	va_list args;

	va_start(args, fmt);
	vsnprintf(plain, sizeof(plain), fmt, args);
	va_end(args);
	out[n++] = '\'';
	for (const char *s = plain; *s && n < PATHS - 8; s++) {
		if (*s == '\'') {
			memcpy(out + n, "'\\''", 4);
			n += 4;
		} else {
			out[n++] = *s;
		}
	}
	out[n++] = '\'';
	out[n] = '\0';
	return out;
}

int ctl_train(const struct run *r, const char *name, const char *tsv)
{
	char pack[PATHS], ctl[PATHS], from[PATHS], line[4 * PATHS];

	quoted(pack, "%s/%s", r->work, name);
	snprintf(line, sizeof(line), "rm -rf %s && %s rules train %s -o %s -q", pack,
		 quoted(ctl, "%s", r->ctl), quoted(from, "%s", tsv), pack);
	if (!system(line))
		return 0;
	fprintf(stderr, "eval: failed: %s\n", line);
	return -1;
}

static json_t *read_reports(FILE *f)
{
	json_t *list = json_array();
	char *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, f) > 0)
		json_array_append_new(list, json_loads(line, 0, NULL));
	free(line);
	return list;
}

json_t *ctl_eval(const struct run *r, const char *pack, const char *args)
{
	struct buf line = BUF_INIT(1 << 16);
	char ctl[PATHS], dir[PATHS];
	json_t *list = NULL;
	FILE *f;

	buf_printf(&line, "%s rules eval %s %s --json -q", quoted(ctl, "%s", r->ctl),
		   quoted(dir, "%s", pack), args);
	f = popen(line.p, "r");
	if (f)
		list = read_reports(f);
	if (!f || pclose(f) || !json_array_size(list)) {
		fprintf(stderr, "eval: failed: %s\n", line.p);
		json_decref(list);
		list = NULL;
	}
	buf_deinit(&line);
	return list;
}

double ctl_figure(const json_t *reports, size_t i, const char *path)
{
	const json_t *o = json_array_get(reports, i);
	char name[64];

	while (o && *path) {
		size_t n = strcspn(path, "/");

		snprintf(name, sizeof(name), "%.*s", (int)n, path);
		o = json_object_get(o, name);
		path += n + (path[n] == '/');
	}
	return json_is_number(o) ? json_number_value(o) : NAN;
}
