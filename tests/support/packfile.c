#include "tests/support/packfile.h"

#include <stdio.h>
#include <string.h>

char *file_read(const char *path, size_t *ret_n)
{
	FILE *f = fopen(path, "rb");
	struct buf b = BUF_INIT(16 << 20);
	char piece[4096];
	size_t n;

	if (!f)
		return NULL;
	while ((n = fread(piece, 1, sizeof(piece), f)))
		buf_put(&b, piece, n);
	fclose(f);
	buf_put(&b, "", 0);
	return b.n ? buf_steal(&b, ret_n) : NULL;
}

static void add_lines(struct pack_file *file, const char *lines)
{
	struct buf b = BUF_INIT(1 << 20);

	buf_put(&b, file->bytes, file->n);
	buf_printf(&b, "\n%s\n", lines);
	free((char *)file->bytes);
	file->bytes = buf_steal(&b, &file->n);
}

struct pack *packfile_load(const char *folder)
{
	return packfile_load_with(folder, NULL);
}

struct pack *packfile_load_with(const char *folder, const char *escalation)
{
	static const char *const names[] = {"pack.yml",	       "entities.yml", "escalation.yml",
					    "empathy.yml",     "signals.yml",  "intents/all.yml",
					    "languages/en.yml"};
	struct pack_file files[ARRAY_SIZE(names)];
	struct problems problems = PROBLEMS_INIT;
	struct pack *pack = NULL;
	struct buf text = BUF_INIT(1 << 20);
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char path[512];

		if (!strncmp(names[i], "languages/", 10))
			snprintf(path, sizeof(path), "rules/%s", names[i]);
		else
			snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		files[n].path = names[i];
		files[n].bytes = file_read(path, &files[n].n);
		if (escalation && files[n].bytes && !strcmp(names[i], "escalation.yml"))
			add_lines(&files[n], escalation);
		n += files[n].bytes != NULL;
	}
	if (pack_load(&pack, files, n, &problems)) {
		problems_print(&problems, &text);
		fprintf(stderr, "%s: the pack is not good\n%s", folder, text.p);
		abort();
	}
	for (size_t i = 0; i < n; i++)
		free((char *)files[i].bytes);
	problems_deinit(&problems);
	buf_deinit(&text);
	return pack;
}
